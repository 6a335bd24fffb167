"""Cells of an HTML table: spans counted out, data told from layout."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from foiparse.data import rows as facts
from foiparse.model import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element as Element

    from foiparse.readers.limits import Limits

_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_SOLID = frozenset(
    {"a", "abbr", "b", "big", "code", "del", "em", "font", "i", "ins", "mark", "s", "small",
     "span", "strike", "strong", "sub", "sup", "tt", "u", "o:p", "bdi", "bdo", "time", "data"}
)  # fmt: skip
"""Elements at whose edges no space is implied."""

SKIPPED = frozenset(
    {"script", "style", "head", "template", "noscript", "svg", "select", "datalist", "object",
     "iframe", "textarea", "audio", "video", "canvas", "title", "map", "applet", "embed"}
)  # fmt: skip
"""Elements whose content is not text of the page."""

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMERIC = re.compile(r"[\s£$€<>~]*[\d,.]+\s*%?[\s*†]*")
_PROSE = 250  # characters in a cell beyond which it is prose
_SHORT = 60  # characters in a cell of a loose row
_MAX_SPAN = 1000  # what HTML allows a colspan to be
_MAX_ROWS = 65534  # and a rowspan


class _Found(Struct):
    """A cell as written: its text, its spans, and where it stands."""

    text: str
    row: int
    column: int
    across: int
    down: int
    heading: bool


class Measured(Struct):
    """A table whose cells have been placed."""

    found: list[_Found]
    height: int
    width: int
    head: int | None
    caption: tuple[str, ...]
    is_data: bool
    too_large: bool = False

    def grid(self, numbers: Sequence[int], captions: tuple[int, ...]) -> Grid:
        """The grid, with ``numbers`` the line of each row."""
        rows = [[Cell("", numbers[row])] * self.width for row in range(self.height)]
        for cell in self.found:
            across = min(cell.across, self.width - cell.column)
            for row in range(cell.row, cell.row + cell.down):
                covered = Cell("", numbers[row], covered=True)
                rows[row][cell.column : cell.column + across] = [covered] * across
            rows[cell.row][cell.column] = Cell(
                cell.text,
                numbers[cell.row],
                colspan=across,
                rowspan=cell.down,
                heading=cell.heading,
            )
        return Grid(
            rows=tuple(tuple(row) for row in rows),
            lines=tuple(numbers),
            caption=" ".join(self.caption),
            caption_lines=captions,
            header_rows=self.head,
        )

    def row_texts(self) -> list[str]:
        """Each row as one line, a TAB between cells; a covered position is empty."""
        texts: list[list[str]] = [[] for _ in range(self.height)]
        for cell in sorted(self.found, key=lambda cell: (cell.row, cell.column)):
            row = texts[cell.row]
            row.extend([""] * (cell.column - len(row)))
            row.append(cell.text)
        return ["\t".join(row) for row in texts]


def holds_tables(table: Element) -> bool:
    """Whether a table has another inside it."""
    return table.find(".//table") is not None


def measured(table: Element, limits: Limits) -> Measured:
    """Place the cells of a table that holds no other table."""
    rows = list(_rows(table))
    most = limits.table_cells // max(len(rows), 1)
    placed = _placed(rows, most, spans=True)
    too_large = placed is None
    found, width = placed or _placed(rows, most, spans=False) or ([], 0)
    caption_element = table.find("caption")
    caption = flat_lines(caption_element) if caption_element is not None else ()
    return Measured(
        found=found,
        height=len(rows),
        width=width,
        head=_head(rows, found, width),
        caption=caption,
        is_data=_is_data(table, found, len(rows), width),
        too_large=too_large,
    )


def _rows(table: Element) -> Iterator[tuple[Element, str]]:
    """Rows with the kind of group that they stand in, in the order they are shown."""
    kinds: dict[str, list[tuple[Element, str]]] = {"thead": [], "tbody": [], "tfoot": []}
    for row in table.iter("tr"):
        group = next(
            (above.tag for above in row.iterancestors("thead", "tbody", "tfoot", "table")), "table"
        )
        kind = group if group in ("thead", "tfoot") else "tbody"
        kinds[str(kind)].append((row, str(kind)))
    for kind in ("thead", "tbody", "tfoot"):
        yield from kinds[kind]


def _placed(
    rows: list[tuple[Element, str]], most: int, *, spans: bool
) -> tuple[list[_Found], int] | None:
    """Every cell at its column, cells from above taken into account, and the width.

    None when the table would be wider than ``most`` columns.
    """
    ends = {kind: number for number, (_, kind) in enumerate(rows, start=1)}
    found: list[_Found] = []
    blocked: dict[int, int] = {}  # column: rows that a cell from above still takes
    for number, (row, kind) in enumerate(rows):
        left = ends[kind] - number  # a cell ends with its group
        column = 0
        taken: dict[int, int] = {}
        for element in row.iter("td", "th"):
            while column in blocked:
                column += 1
            across = _span(element.get("colspan"), _MAX_SPAN, 1) if spans else 1
            down = min(_span(element.get("rowspan"), _MAX_ROWS, left), left) if spans else 1
            if column + across > most:
                return None
            found.append(_Found(flat(element), number, column, across, down, element.tag == "th"))
            if down > 1:
                taken.update(dict.fromkeys(range(column, column + across), down))
            column += across
        blocked = {at: rest - 1 for at, rest in (blocked | taken).items() if rest > 1}
    return found, 1 + max((cell.column for cell in found), default=-1)


def _span(text: str | None, most: int, whole: int) -> int:
    """A span as written; 0 means all the rest of the group (``whole``)."""
    if not text or not re.fullmatch(r"\s*\d{1,6}\s*", text):
        return 1
    return min(int(text), most) or whole


def _head(rows: list[tuple[Element, str]], found: list[_Found], width: int) -> int | None:
    """How many leading rows the markup shows as header, or None where it does not."""
    in_head = sum(1 for _, kind in rows if kind == "thead")
    if in_head:
        return in_head if in_head < len(rows) else None
    plain = {cell.row for cell in found if not cell.heading and cell.text.strip()}
    headed = {cell.row for cell in found if cell.heading and cell.text.strip()}
    count = 0
    while count < len(rows) and count in headed and count not in plain:
        count += 1
    return count if 0 < count < len(rows) and width > 1 else None


def _is_data(table: Element, found: list[_Found], height: int, width: int) -> bool:
    """Whether a table holds data rather than laying out a page."""
    filled = [cell for cell in found if cell.text.strip()]
    columns = {cell.column for cell in filled}
    if height < 1 or width < 2 or len(columns) < 2:
        return False
    prose = sum(1 for cell in filled if len(cell.text) > _PROSE)
    if prose * 4 > height and not any(_NUMERIC.fullmatch(cell.text) for cell in filled):
        return False
    if any(cell.heading for cell in filled):
        return True
    if width == 2 and _is_contacts(filled):
        return False
    presentation = (table.get("role") or "").lower() in ("presentation", "none")
    numbers = sum(1 for cell in filled if re.search(r"\d", cell.text))
    return not (presentation and (height == 1 or not numbers))


def _is_contacts(filled: list[_Found]) -> bool:
    """Whether every label is one of letterheads: a signature, not figures."""
    labels = [cell.text.strip(" :.").casefold() for cell in filled if cell.column == 0]
    return bool(labels) and _contact_words().issuperset(labels)


@cache
def _contact_words() -> frozenset[str]:
    return frozenset(row["word"] for row in facts("contact_words"))


def short_row(row: Element) -> list[str]:
    """Texts of a row of at least two short cells, none holding a table; else nothing."""
    elements = [child for child in row if child.tag in ("td", "th")]
    if len(elements) < 2 or any(element.find(".//table") is not None for element in elements):
        return []
    texts = [flat(element) for element in elements]
    filled = [text for text in texts if text.strip()]
    return texts if len(filled) > 1 and all(len(text) <= _SHORT for text in filled) else []


def flat(element: Element) -> str:
    """The text in an element as one line; edges of blocks are spaces."""
    return " ".join(flat_lines(element))


def flat_lines(element: Element) -> tuple[str, ...]:
    """The text in an element as the lines that it would be shown in, empty ones left out."""
    if not len(element):
        line = _WHITE.sub(" ", element.text or "").strip(" ")
        return (line,) if line else ()
    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, inner in walker:
        tag = inner.tag if isinstance(inner.tag, str) else ""
        if event == "start":
            if inner is not element and (tag in SKIPPED or is_hidden(inner)):
                walker.skip_subtree()
                continue
            if tag not in _SOLID:
                pieces.append("\0")
            text = inner.text or ""
            pieces.append(superscript(text, pieces[-1:]) if tag == "sup" else text)
            continue
        if event == "end" and tag not in _SOLID:
            pieces.append("\0")
        if inner is not element:
            pieces.append(inner.tail or "")
    lines = (_WHITE.sub(" ", line).strip(" ") for line in "".join(pieces).split("\0"))
    return tuple(line for line in lines if line)


def is_hidden(element: Element) -> bool:
    """Whether an element says of itself that it is not shown (collapsed is not hidden)."""
    if (element.get("hidden") or "until-found") != "until-found" or element.get("hidden") == "":
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))


def superscript(text: str, before: list[str]) -> str:
    """Raised digits stay raised, and apart from a number that they follow.

    So a note mark never joins that number: ``12<sup>1</sup>`` is ``12 ¹``.
    """
    if not text.strip().isdecimal():
        return text
    gap = " " if before and before[-1][-1:].isdecimal() else ""
    return gap + text.translate(_SUPERSCRIPT)
