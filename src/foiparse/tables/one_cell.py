"""Tables flattened to one cell a line, plain or with the bars of their cells.

With bars, a blank cell is still there as a lone bar; without, it vanishes. How many
columns there are shows in the beat of the lines: a label, so many values, a label.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Column, Finding, Placement, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.heading_words import (
    column_words,
    counts_something,
    is_age,
    is_column_atom,
    is_rank,
    is_stub,
    is_total_label,
)
from foiparse.tables.text_lines import ends_name
from foiparse.tables.titles import is_note_start, is_title_start
from foiparse.tables.values import is_figure, is_mask, is_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.tables.text_lines import TextLine

_RANGE = re.compile(r"\d{1,3}\s?[-\u2013]\s?\d{1,3}")
_MORE = re.compile(r"\d+\+")
_SENTENCE_END = re.compile(r"[a-z\d][.;]$")
_LONGEST_CELL = 160
_LONGEST_STUB = 30
_LONGEST_HEADING = 60
_MOST_COLUMNS = 16


class _Unit(Struct, frozen=True):
    """One cell in its place: the line it stands on, or follows where it is blank."""

    text: str
    at: int


def _is_cell_value(text: str) -> bool:
    return is_value(text) or is_mask(text) or parse_value(text).unit != "text"


def find_one_cell(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and not taken[end] and _may_be_cell(lines, end, at):
            end += 1
        if end - at < 4:
            at = max(end, at + 1)
            continue
        found = _all_in(lines, at, end)
        drafts.extend(found)
        at = found[-1].last if found else end
    return drafts


def _all_in(lines: Sequence[TextLine], start: int, end: int) -> list[Draft]:
    """The best table of a run of lines, and those that stand before it."""
    draft = _read(lines, start, end) if end - start >= 4 else None
    return [] if draft is None else [*_all_in(lines, start, draft.first), draft]


def _may_be_cell(lines: Sequence[TextLine], at: int, start: int) -> bool:
    line = lines[at]
    if len(line.text) > _LONGEST_CELL or line.text.count("|") > 1:
        return False
    if at == start:
        return True
    above = lines[at - 1]
    return line.blanks <= 4 and not (above.run and ends_name(above, line))


def _units(lines: Sequence[TextLine], start: int, end: int) -> tuple[list[_Unit], bool]:
    """The cells of a run of lines, and whether bars keep blank ones."""
    ending = sum(line.text.endswith("|") and len(line.text) > 1 for line in lines[start:end])
    lone = sum(line.text == "|" for line in lines[start:end])
    units: list[_Unit] = []
    if ending >= 3 and ending >= lone:
        for at in range(start, end):
            text = lines[at].text
            if text.endswith("|"):
                units.append(_Unit(text[:-1].strip(), at))
            else:
                units.append(_Unit("\0" + text, at))
        return units, True
    if lone >= 3:
        return _between_bars(lines, start, end), True
    return [_Unit(lines[at].text, at) for at in range(start, end)], False


def _between_bars(lines: Sequence[TextLine], start: int, end: int) -> list[_Unit]:
    """Bars on lines of their own part the cells; two in a row hold a blank one."""
    units: list[_Unit] = []
    open_ = False
    for at in range(start, end):
        text = lines[at].text.strip()
        if text == "|":
            if open_ or not units or _is_title(units[-1].text):
                units.append(_Unit("", at))
            open_ = True
            continue
        units.append(_Unit(text.strip("| "), at))
        open_ = False
    return units


def _is_title(text: str) -> bool:
    return is_title_start(text) or text.endswith(":")


def _read(lines: Sequence[TextLine], start: int, end: int) -> Draft | None:
    units, bars = _units(lines, start, end)
    best: tuple[float, Draft] | None = None
    texts = [unit.text for unit in units]
    kinds = [is_figure(unit.text) if unit.text[:1] != "\0" else False for unit in units]
    if not any(kinds):
        return None
    for offset in range(len(units)):
        if offset > 40 and best is not None:
            break
        unit = units[offset]
        if unit.text.startswith("\0") or (kinds[offset] and not is_period(unit.text)):
            continue
        if offset and _amid_headings(texts, kinds, offset):
            continue
        # All cells of headings may head columns, but for that of the stub.
        following = texts[offset + 1 : offset + 1 + _MOST_COLUMNS]
        widest = sum(1 for _ in takewhile(_may_head, following)) + 1
        for columns in range(1, min(widest, _MOST_COLUMNS) + 1):
            for stub in ("first", "none", "last"):
                for names, size in _headers(texts, offset, columns, stub):
                    found = _try(lines[:end], units, offset, names, size, bars=bars)
                    if found and (best is None or found[0] > best[0] + 1e-9):
                        best = found
        if best is not None and best[1].first == unit.at and best[0] > 0.9 * (len(units) - offset):
            break
    return best[1] if best else None


def _amid_headings(texts: Sequence[str], values: Sequence[bool], at: int) -> bool:
    """Whether headings that begin at a text would leave out some above it.

    They begin at the usual heading of a stub, and not between two of a kind.
    """
    titled = texts[at - 1].endswith(":")  # the end of a title: ``... in the year 2020:``
    if not titled and _is_heading(texts[at - 1]) and _is_heading(texts[at]):
        return True
    for above in range(at - 1, max(-1, at - _MOST_COLUMNS), -1):
        if values[above] and not is_column_atom(texts[above]):
            return False
        if is_stub((*texts[above].split(),)):
            return True
        if len(texts[above]) > _LONGEST_HEADING or texts[above][-1:] in ".:":
            return False
    return False


def _kind(text: str) -> str:
    """What kind of heading a text is by itself: a period of a form, an age, one of a row."""
    if is_period(text):
        return re.sub(r"[^\W\d]+", "a", re.sub(r"\d", "9", text))
    if is_age(text):
        return "age"
    return "rank" if is_rank(text) else ""


def _ends_amiss(heads: Sequence[str], label: str) -> bool:
    """Whether the last heading is rather a label, or the first label a heading."""
    last = _kind(heads[-1])
    if (last and last == _kind(label)) or is_stub((*label.split(),)):
        return True
    alone = len(heads) > 2 and last == "age" and "age" not in map(_kind, heads[:-1])
    stubs = heads[:2] if len(heads[0]) > _LONGEST_STUB else heads[:1]
    return alone or any(is_stub((*head.split(),)) for head in stubs)


def _is_heading(text: str) -> bool:
    return is_column_atom(text) or is_rank(text)


_Names = tuple[str, tuple[tuple[str, ...], ...]]


def _headers(
    texts: Sequence[str], offset: int, columns: int, stub: str
) -> Iterator[tuple[_Names, int]]:
    """Ways to see headings from ``offset``: the stub's and the columns', and how many cells.

    The stub's heading stands first, last or nowhere; headings of two levels give the
    groups first and then one unit of headings for each group.
    """
    size = columns + (stub != "none")
    flat = texts[offset : offset + size]
    if len(flat) == size and "\0" not in "".join(flat):
        name, heads = _cut(flat, stub)
        if (
            heads
            and _headings(heads, name)
            and not (stub == "last" and name and column_words().get(name.lower()) != "stub")
            and not _are_alike(name, heads[0])
        ):
            yield (name, tuple((head,) for head in heads)), size
    if columns < 4 or stub == "last":
        return
    for groups in range(2, columns // 2 + 1):
        for inner in range(2, columns // groups + 1):
            singles = columns - groups * inner
            top = groups + singles + (stub != "none")
            lower = texts[offset + top : offset + top + groups * inner]
            unit = list(lower[:inner])
            if singles > 2 or len(lower) < groups * inner or list(lower) != unit * groups:
                continue
            name, heads = _cut(texts[offset : offset + top], stub)
            if not _headings(heads, name) or not _headings(unit, "") or _are_alike(name, heads[0]):
                continue
            pairs = [(head, each) for head in heads[:groups] for each in unit]
            yield (name, (*pairs, *((head,) for head in heads[groups:]))), top + groups * inner


def _are_alike(stub: str, heading: str) -> bool:
    """Whether what would be the stub's heading is one of the same kind as the columns'."""
    return bool(_kind(stub)) and _kind(stub) == _kind(heading)


def _cut(texts: Sequence[str], stub: str) -> tuple[str, Sequence[str]]:
    if stub == "none":
        return "", texts
    return (texts[0], texts[1:]) if stub == "first" else (texts[-1], texts[:-1])


def _try(
    lines: Sequence[TextLine],
    units: Sequence[_Unit],
    offset: int,
    names: _Names,
    size: int,
    *,
    bars: bool,
) -> tuple[float, Draft] | None:
    """The table read from ``offset`` under these headings, with how well it fits."""
    stub, levels = names
    columns = len(levels)
    if len(units) < offset + size + columns + 1:
        return None
    heads = [level[-1] for level in levels]
    stubbed = column_words().get(stub.lower()) == "stub"
    if columns == 1 and not (bars or stubbed or _known(heads, stub)):
        return None
    atoms = sum(map(is_column_atom, heads))
    sure = sum(map(_is_heading, heads))
    if _spaced_apart(lines, units[offset : offset + size + 1]):
        return None
    rows, findings, at, whole = _rows(lines, units, offset + size, columns, bars=bars)
    if rows and (_ends_amiss(heads, rows[0].label) or _is_off(rows, stubbed=stubbed)):
        return None
    if rows and columns > 1 and all(is_period(cell.text) for cell in rows[0].cells):
        return None  # these are the headings
    if not rows or (len(rows) < 2 and not _is_sure(heads, sure, whole, stubbed=stubbed)):
        return None
    # Headings that are no usual words count for little, or prose above would pass for them.
    usual = atoms + stubbed
    known = sum(counts_something(head) for head in heads)
    unusual = size - usual - known
    score = (at - offset - size) * (whole / len(rows)) + 1.2 * usual + known + 0.4 * unusual
    inner = {level[-1] for level in levels if len(level) > 1}
    score -= sum(len(level) == 1 and level[0] in inner for level in levels)
    score -= 0.5 * (not stub and not bars) + 0.8 * sum(
        len(head) > 40 or ":" in head for head in (*heads, stub)
    )
    # A figure for a label, or a range among figures, shows that the beat is off.
    score -= 3.0 * sum(is_figure(row.label) and not is_period(row.label) for row in rows)
    score -= 0.5 * sum(_is_range(cell.text) for row in rows for cell in row.cells)
    if columns > 1 and not bars and at < len(units) and _is_plain(units[at].text):
        score = score / 2 - 4.0  # a figure more behind the last row: it has more than headings
    if (
        stub
        and not stubbed
        and not bars
        and not _is_heading(heads[0])
        and whole < 3 * len(findings)
    ):
        # Where blank cells have vanished from many rows, it may head a column as well.
        rows, findings = _all_unsure(lines, rows, findings)
    header = units[offset : offset + size]
    first, last = header[0].at, units[at - 1].at + 1
    if bars:
        # The bars that open the first cell and close the last are the table's too.
        while first > units[0].at and lines[first - 1].text == "|":
            first -= 1
        while last < len(lines) and lines[last].text == "|":
            last += 1
    held = {number for row in rows for number in row.lines}
    over = {*(unit.at for unit in header), *(i for i in range(first, last) if lines[i].text == "|")}
    draft = Draft(
        first,
        last,
        tuple(Column(level) for level in levels),
        rows,
        stub,
        header=tuple(lines[i].number for i in sorted(over) if lines[i].number not in held),
        findings=findings,
    )
    return score, draft


def _all_unsure(
    lines: Sequence[TextLine], rows: Sequence[TableRow], findings: Sequence[Finding]
) -> tuple[list[TableRow], list[Finding]]:
    """The rows with no value placed, and a record for each of those that were whole."""
    made, said = [], list(findings)
    pages = {line.number: line.page for line in lines}
    for row in rows:
        if all(cell.column for cell in row.cells):
            last = row.lines[-1]
            printed = " ".join((row.label, *(cell.text for cell in row.cells)))
            words = (
                "whether the first heading is a column's is not certain, as blanks have vanished"
            )
            said.append(Finding("row_conservation", last, printed, words, pages[last]))
        cells = (replace(c, column=0, placement=Placement.UNREADABLE) for c in row.cells)
        made.append(replace(row, cells=tuple(cells)))
    return made, said


def _is_sure(heads: Sequence[str], sure: int, whole: int, *, stubbed: bool) -> bool:
    """Whether headings, ``sure`` of which show to be some, make a table of one row."""
    if len(heads) == 1:
        return bool(whole) and stubbed and (bool(sure) or counts_something(heads[0]))
    return (sure >= 2 and (bool(whole) or stubbed or sure > 2)) or (bool(whole) and stubbed)


def _is_off(rows: Sequence[TableRow], *, stubbed: bool) -> bool:
    """Whether the beat of rows is off: labels stand among the values, or values for labels."""
    alike = 0
    for row in rows:
        kind = _kind(row.label)
        same = [cell.text for cell in row.cells if kind and _kind(cell.text) == kind]
        if any(not is_period(text) and not _MORE.fullmatch(text) for text in same):
            return True
        alike += any(map(is_period, same))
    plain = sum(_is_plain(row.label) for row in rows)
    return alike * 2 >= len(rows) or (plain * 2 > len(rows) and not stubbed)


def _spaced_apart(lines: Sequence[TextLine], units: Sequence[_Unit]) -> bool:
    """Whether only the first of these cells stands apart from the rest: it is a title over them."""
    blanks = [lines[unit.at].blanks for unit in units[1:]]
    return len(blanks) > 1 and blanks[0] > max(blanks[1:])


def _is_range(text: str) -> bool:
    return bool(_RANGE.fullmatch(text))


def _headings(heads: Sequence[str], stub: str) -> bool:
    """Whether texts can be headings: none a plain value, all different."""
    return len(set(heads)) == len(heads) and _may_stand(stub) and all(map(_may_head, heads))


@lru_cache(maxsize=4096)
def _may_head(text: str) -> bool:
    """Whether a text can head a column: it is no plain value."""
    if not text or (text[-1] == ":" and not text[0].isupper()):
        return False
    return _may_stand(text) and (is_column_atom(text) or not is_figure(text))


@lru_cache(maxsize=4096)
def _may_stand(text: str) -> bool:
    """Whether a text can stand among headings: it is no title or sentence, nor a piece of one."""
    if text.endswith(",") or text.startswith("Dear ") or len(text) > 60:
        return False
    return not (_SENTENCE_END.search(text) or is_title_start(text))


def _known(heads: Sequence[str], stub: str) -> bool:
    words = column_words()
    return any(
        head.lower() in words
        or is_column_atom(head)
        or re.match(r"(?:number|no\.?|total) of ", head, re.IGNORECASE)
        for head in heads
    ) and (not stub or words.get(stub.lower()) == "stub" or len(stub) <= 40)


def _rows(
    lines: Sequence[TextLine],
    units: Sequence[_Unit],
    start: int,
    columns: int,
    *,
    bars: bool,
) -> tuple[list[TableRow], list[Finding], int, int]:
    """Rows from ``start`` on; index after the last, and how many are whole."""
    rows: list[TableRow] = []
    findings: list[Finding] = []
    at, whole = start, 0
    while at < len(units):
        label = units[at]
        if not label.text or label.text.startswith("\0") or is_title_start(label.text):
            break
        if (
            rows
            and is_note_start(label.text)
            and at + 1 < len(units)
            and not _is_cell_value(units[at + 1].text)
        ):
            break
        values = list(units[at + 1 : at + 1 + columns])
        good = 0
        while good < len(values) and _fits(values[good].text, bars=bars):
            good += 1
        after = units[at + 1 + columns].text if at + 1 + columns < len(units) else ""
        if columns > 1 and not bars:
            good = _before_label(label.text, [unit.text for unit in values[:good]], columns, after)
        if _is_plain(label.text) and rows and not _is_plain(rows[-1].label):
            break  # the beat is off: a value stands where a label should
        if rows and _begins_another(lines, units[start - 1 : at + 1], values):
            break
        if good == columns and (not is_figure(label.text) or _label_like(label.text)):
            cells = tuple(
                TableCell(index, unit.text, lines[unit.at].number, lines[unit.at].page)
                for index, unit in enumerate(values, start=1)
            )
            numbers = [lines[unit.at].number for unit in (label, *values)]
            rows.append(TableRow(label.text, cells, tuple(dict.fromkeys(numbers))))
            at += 1 + columns
            whole += 1
            continue
        if bars or not good or is_figure(label.text):
            break
        # Fewer values than columns before the next label: blank cells have vanished.
        cells = tuple(
            TableCell(
                0, unit.text, lines[unit.at].number, lines[unit.at].page, None, Placement.UNREADABLE
            )
            for unit in values[:good]
        )
        numbers = [lines[unit.at].number for unit in (label, *values[:good])]
        rows.append(TableRow(label.text, cells, tuple(numbers)))
        findings.append(
            Finding(
                "row_conservation",
                numbers[-1],
                " ".join((label.text, *(unit.text for unit in values[:good]))),
                f"{good} of {columns} values are printed: blank cells have vanished, "
                "and which is not known",
                lines[label.at].page,
            )
        )
        at += 1 + good
    return rows, findings, at, whole


def _begins_another(
    lines: Sequence[TextLine], before: Sequence[_Unit], values: Sequence[_Unit]
) -> bool:
    """Whether what would be a row is the title and headings of the next table.

    ``before`` ends in its label, which stands further apart than the cells above it do;
    all of its values may head columns, and some of them are periods.
    """
    blanks = [lines[unit.at].blanks for unit in before]
    heads = [unit.text for unit in values if unit.text]
    return (
        blanks[-1] > max(blanks[:-1])
        and not is_total_label(before[-1].text)
        and all(is_column_atom(text) for text in heads)
        and any(map(is_period, heads))
    )


def _before_label(label: str, values: Sequence[str], columns: int, after: str) -> int:
    """How many of the values behind a label stand before what is rather the next label.

    Words are where figures go on behind a whole row, and an age or period of the label's form.
    """
    for at, text in enumerate(values):
        if _MORE.fullmatch(text) and after and _kind(after) == _kind(label):
            continue  # a figure that is not told exactly, in a row that the next label ends
        worded = _is_worded(text) and len(values) == columns and is_figure(after)
        if at and (worded or (_kind(label) and _kind(text) == _kind(label))):
            return at
    return len(values)


def _is_worded(text: str) -> bool:
    return len(text) > 4 and text[0].isupper() and not any(char.isdigit() for char in text)


def _is_plain(text: str) -> bool:
    return is_figure(text) and not is_period(text) and not is_age(text)


def _fits(text: str, *, bars: bool) -> bool:
    return (bars and not text) or (bool(text) and text[0] != "\0" and _is_cell_value(text))


def _label_like(text: str) -> bool:
    """A label may look like a value: a year, an age, a code."""
    return is_period(text) or bool(re.fullmatch(r"\d{1,3}|\d{1,3}\+", text) or _is_range(text))
