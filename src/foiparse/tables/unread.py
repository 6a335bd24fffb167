"""The account of numbers: those around a table that no cell has, and those no table has.

Nothing is read here. What the layouts left is looked at once more, and lines that have
the make of rows or of a list are named, so that no number is lost without a word.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Finding
from foiparse.tables.header_lines import heads_columns, heads_one_column
from foiparse.tables.heading_words import is_column_atom, is_total_label
from foiparse.tables.lists import list_item
from foiparse.tables.no_lists import is_in_contents
from foiparse.tables.one_line import rows_on
from foiparse.tables.text_lines import ends_sentence
from foiparse.tables.titles import is_note_word, is_numbered, is_title_start
from foiparse.tables.values import is_number, is_telephone, is_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from foiparse.model import Table
    from foiparse.tables.text_lines import TextLine

_FIGURES = re.compile(r"\d+")
_LONGEST_ROW = 160  # characters of a line that may be a row
_LONGEST_VALUE = 12
_LAST = 24  # characters that a value and what it counts take
_ENOUGH = 3  # signs that make a table
_CONTENTS = 4  # entries of a list of contents, and the pages before its first
_BULLETS = "\u2022\u00b7\u25cf\u25aa\uf0b7*"
_NO_ROW = re.compile(  # addresses, postcodes, hours and pages
    r"\d\sof\s\d|https?:|www\.|@|\b[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}\b|\b\d{1,2}[.:]\d\d\s?(?:[ap]m|[-\u2013])"
)
_QUESTION = re.compile(r"q(?:uestion)?\s?\d", re.IGNORECASE)
_NUMBERING = re.compile(r"(?:q(?:uestion)?\s?)?\(?\d{1,2}[a-z]?[.):]*\s", re.IGNORECASE)


def with_strays(table: Table, lines: Mapping[int, TextLine]) -> Table:
    """A table of running text with a record for each line of its own whose numbers it lost.

    ``lines`` are those of the stretch it stands in, by number.
    """
    rows = set(table.row_lines)
    named = {finding.line for finding in table.findings}
    around = (*table.title_lines, *table.header_lines, *table.note_lines)
    strays = [
        lines[number]
        for number in dict.fromkeys(around)
        if number in lines and number not in rows | named and _is_stray(table, lines[number])
    ]
    found = [_stray(line) for line in strays]
    left = _figures(table, lines, rows)
    for number in sorted(rows - named):
        if number in lines and left and (own := _left_on(lines[number], left)):
            words = f"of the numbers on this line, {', '.join(own)} is in no cell and no label"
            found.append(_finding(lines[number], words))
    return replace(table, findings=(*table.findings, *found)) if found else table


def _figures(table: Table, lines: Mapping[int, TextLine], rows: AbstractSet[int]) -> Counter[str]:
    """Runs of digits on the lines of rows that are in no cell and in no label."""
    printed: Counter[str] = Counter()
    for number in rows:
        if number in lines:
            printed.update(_digits(lines[number]))
    for row in table.rows:
        for text in (row.label, *row.sections, *(cell.text for cell in row.cells)):
            printed.subtract(_FIGURES.findall(text))
    if not table.header_lines or rows & set(table.header_lines):
        for text in (table.stub, *(level for each in table.columns for level in each.levels)):
            printed.subtract(_FIGURES.findall(text))
    return +printed


def _digits(line: TextLine) -> list[str]:
    """Runs of digits on a line, but for what numbers a question or an item."""
    lead = (
        _NUMBERING.match(line.text)
        if is_numbered(line.text) or _QUESTION.match(line.text)
        else None
    )
    return _FIGURES.findall(line.text, lead.end() if lead else 0)


def _left_on(line: TextLine, left: Counter[str]) -> list[str]:
    own = [digits for digits in _digits(line) if left[digits] > 0]
    left.subtract(own)
    return list(dict.fromkeys(own))


def _is_stray(table: Table, line: TextLine) -> bool:
    """Whether a title, heading or note has the look of a row of the table."""
    if line.number in table.note_lines:
        return _signs(line) > 0
    if line.number in table.header_lines:
        last = [token.text for token in line.values(line.run)]
        return line.run > 1 and not any(map(is_column_atom, last))
    item = list_item(line)
    return _signs(line) > 1 or (item is not None and item.bullet and item.value.isdigit())


def _stray(line: TextLine) -> Finding:
    return _finding(line, "the numbers on this line are in no row of the table that it stands by")


def _finding(line: TextLine, words: str) -> Finding:
    return Finding("row_conservation", line.number, line.text[:300], words, line.page)


# ------------------------------------------------------------ where no table is


def unread_stretches(
    lines: Sequence[TextLine], used: AbstractSet[int]
) -> list[tuple[TextLine, TextLine]]:
    """First and last line of the stretches that look like tables, and that no table has.

    ``used`` has the numbers of lines that are accounted for. Of pages that were drawn,
    geometry has read the tables, and what words suggest there is the labels of charts.
    """
    found: list[tuple[TextLine, TextLine]] = []
    at, floor = 0, 0
    while at < len(lines):
        line = lines[at]
        signs = 0 if line.number in used or line.line.box is not None else _signs_at(lines, at)
        if not signs:
            floor = at + 1 if line.number in used else floor
            at += 1
            continue
        last, end = at, at + 1
        while end < len(lines) and end - last <= 2 and lines[end].number not in used:
            if _ends_stretch(lines[end]):
                break
            if more := _signs_at(lines, end):
                last, signs = end, signs + more
            end += 1
        first = max(floor, _label_above(lines, at))
        headed = _is_headed(lines, at, floor) or _is_headed(lines, first, floor)
        if signs + 2 * headed >= _ENOUGH and not _are_pages(lines, at, last):
            found.append((lines[first], lines[last]))
        at = floor = last + 1
    return found


def _signs_at(lines: Sequence[TextLine], at: int) -> int:
    """What signs of rows a line has in its place: a number under a question answers it."""
    if at and (is_numbered(lines[at - 1].text) or lines[at - 1].text.endswith("?")):
        return 0 if _is_bare(lines[at].text.strip(" |")) else _signs(lines[at])
    return _signs(lines[at])


def _label_above(lines: Sequence[TextLine], at: int) -> int:
    """Where the label stands of a value on a line of its own, and other such values above it."""
    if not _is_bare(lines[at].text.strip(" |")):
        return at
    while at and is_value(lines[at - 1].text.strip(" |")):
        at -= 1
    return max(0, at - 1)


def _are_pages(lines: Sequence[TextLine], first: int, last: int) -> bool:
    """Whether lines are a list of contents, whose page numbers never fall, or one of telephones."""
    end = last + 1
    while end < len(lines) and end < last + 3 and not lines[end].blanks:
        end += 1
    if any(is_telephone(line.text) for line in lines[first:end]):
        return True
    items = [item for item in map(list_item, lines[first : last + 1]) if item is not None]
    plain = all(item.make == " " and item.value.isdigit() for item in items)
    pages = [int(item.value) for item in items] if plain else []
    risen = len(pages) >= _CONTENTS and pages == sorted(pages) and pages[0] < _CONTENTS
    return is_in_contents(lines, first) or (risen and not is_total_label(items[-1].label))


def _ends_stretch(line: TextLine) -> bool:
    return line.blanks > 3 or is_title_start(line.text) or len(line.text) > 2 * _LONGEST_ROW


def _is_headed(lines: Sequence[TextLine], at: int, floor: int) -> bool:
    """Whether headings or the title of a table stand right above a line."""
    for above in range(at - 1, max(floor, at - 2) - 1, -1):
        if lines[above + 1].blanks > 2:
            return False
        text = lines[above].text.strip(" |")
        if is_title_start(text) or (
            text and (heads_columns(lines[above]) or heads_one_column(text))
        ):
            return True
    return False


def _is_bare(text: str) -> bool:
    return is_number(text) and not is_period(text) and len(text) < _LONGEST_VALUE


def _signs(line: TextLine) -> int:
    """How much a line looks like rows: 3 where it holds several, 2 one or an item, 1 a value."""
    text = line.text.strip(" |")
    if not (line.run or any(map(str.isdigit, text[-_LAST:]))):
        return 0
    if not any(map(str.isdigit, text)) or is_note_word(text) or is_title_start(text):
        return 0
    rows = rows_on(line)
    if (rows <= _ENOUGH and is_telephone(text)) or _NO_ROW.search(text) or ends_sentence(text):
        return 0
    if is_numbered(text) and text[-1] in ":?":
        return 0
    if rows > 1:
        return 3
    values = [token.text for token in line.values(line.run)]
    counts = any(map(is_number, values)) and not all(map(is_period, values))
    if line.run > 2 and len(line.tokens) > line.run and counts:
        return 3
    if len(text) > _LONGEST_ROW:
        return 0
    if line.run > 1 and len(line.tokens) > line.run:
        return 2 * counts
    item = list_item(line)
    if item is None and counts and line.text[0] in _BULLETS:
        return 2
    if item is None or is_period(item.value) or not any(map(str.isdigit, item.value)):
        return int(_is_bare(text))
    named = item.make != " " or is_period(item.label) or is_total_label(item.label)
    return 2 if named or is_column_atom(item.label) else 1
