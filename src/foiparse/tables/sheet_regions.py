"""The tables of one strip of a sheet, from top to bottom.

A table is a run of rows with figures, the heading rows right above them, titles over
it or under it, and the notes that follow. Only shapes and places tell these apart.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.correspondence.periods import has_date, is_period
from foiparse.tables.sheet_rows import (
    Row,
    could_head,
    has_amount,
    is_amount,
    is_field,
    is_note,
    is_valued,
)
from foiparse.tables.titles import is_title_start
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.sheet_strips import Strip

_HEADS = 6  # rows that the headings of one table may take
_SECTIONS = 3  # headings of sections, one inside the other
_RECORDS = 2  # rows that a list of words needs under its headings


class Region(Struct):
    """A table's rows, how many of them head it, and the rows of words around it."""

    head: list[Row]
    body: list[Row]
    above: list[Row] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)


def regions(strip: Strip) -> list[Region]:
    """The tables of a strip, in order; none where it holds only words."""
    rows = strip.rows
    stub = _stub_column(rows)
    found: list[Region] = []
    at = 0
    while at < len(rows):
        start = _first_valued(rows, at, stub)
        if start is None:
            records = _records(rows, at)
            if records is None:
                break
            head, end = records, len(rows)
            start = head + 1
        else:
            valued = rows[start]
            start = _sections_over(rows, at, start, stub)
            head = _head_start(rows, at, start, stub, valued)
            end = _end(rows, head, start, stub)
        end = _without_notes(rows, start, end, stub)
        if found and head == start and end - start == 1:
            found[-1].below.extend(rows[at:end])  # one line under a table, and no table itself
            at = end
            continue
        found.append(Region(list(rows[head:start]), list(rows[start:end]), list(rows[at:head])))
        at = end
    if found:
        found[-1].below.extend(rows[at:])
        found[0].beside.extend(strip.beside)
    _settle(found)
    return found


def _stub_column(rows: Sequence[Row]) -> int:
    """The leftmost column that rows of several cells begin in."""
    return min((row.first.column for row in rows if not row.is_lone), default=0)


def _first_valued(rows: Sequence[Row], at: int, stub: int) -> int | None:
    """The next row that holds a figure beside a label, fields of forms passed over."""
    for index in range(at, len(rows)):
        row = rows[index]
        if is_field(row) or (is_note(row) and len(row.cells) < 3):
            continue
        if has_amount(row, stub):
            return index
        if _is_years_row(rows, index, stub):
            return index
    return None


def _is_years_row(rows: Sequence[Row], index: int, stub: int) -> bool:
    """Whether figures that look like years stand under headings: all else is words."""
    row = rows[index]
    if index == 0 or row.is_lone or row.gap or rows[index - 1].is_lone:
        return False
    values = [fold(cell.text) for cell in row.cells if cell.column > stub]
    over = [fold(cell.text) for cell in rows[index - 1].cells if cell.column > stub]
    return (
        bool(values)
        and row.first.column == stub
        and all(text.isdigit() for text in values)
        and bool(over)
        and all(is_period(text) for text in over)
        and all(text.isdigit() for text in over) is False
    )


def _sections_over(rows: Sequence[Row], at: int, start: int, stub: int) -> int:
    """The first row of a table whose figures begin at ``start``.

    Headings of sections between the column headings and the first figures are rows of it.
    """
    top = start
    edge = stub + (len(rows[start].cells) > 2)  # beyond it stands the heading of a single column
    while top > at and rows[top - 1].is_lone and rows[top - 1].first.column <= edge:
        if rows[top].gap or is_title_start(rows[top - 1].texts[0]) or start - top >= _SECTIONS:
            return start
        top -= 1
    over = top > at and could_head(rows[top - 1], stub) and not rows[top].gap
    return top if over else start


def _head_start(rows: Sequence[Row], at: int, start: int, stub: int, valued: Row) -> int:
    """The topmost heading row over a body from ``start`` on, whose first figures are ``valued``."""
    top = start
    while top > at and start - top < _HEADS:
        row = rows[top - 1]
        if not could_head(row, stub):
            break
        if rows[top].gap and (top < start or row.is_lone):
            break  # headings end at a blank row; one may stand between them and the figures
        if row.is_lone and not _over_values(row, valued, stub):
            break
        top -= 1
    return _trimmed_head(rows, top, start, stub)


def _over_values(row: Row, valued: Row, stub: int) -> bool:
    """Whether a row's only cell stands over value columns and not over the whole."""
    cell = row.first
    last = max(each.column for each in valued.cells)
    return stub < cell.column <= last


def _trimmed_head(rows: Sequence[Row], top: int, start: int, stub: int) -> int:
    """Headings without rows of words over them that belong to no column: rows of records."""
    heads = [row for row in rows[top:start] if not row.is_lone]
    widest = max((len(row.cells) for row in heads), default=0)
    while top < start - 1:
        row = rows[top]
        texts = [fold(cell.text) for cell in row.cells if cell.column > stub]
        pair = len(row.cells) == 2 and row.first.column == stub and widest > 3
        spread = any(cell.across > 1 for cell in row.cells) or not row.texts[0]
        if pair and not spread and texts and not is_period(texts[0]) and _is_parenthesis(texts[0]):
            top += 1
            continue
        break
    return top


def _is_parenthesis(text: str) -> bool:
    """A pivot's filter says ``(All)`` or ``(Multiple Items)``."""
    return text.startswith("(") and text.endswith(")")


def _end(rows: Sequence[Row], head: int, start: int, stub: int) -> int:
    """Index after the last row that the table may have, notes under it included."""
    index = start + 1
    while index < len(rows):
        if _begins(rows, head, start, index, stub):
            return index
        index += 1
    return len(rows)


def _begins(rows: Sequence[Row], head: int, start: int, index: int, stub: int) -> bool:
    """Whether another table begins at ``index``: headings, or a title over headings."""
    at = index
    while at < len(rows) and rows[at].is_lone and not could_head(rows[at], stub):
        if at > index and rows[at].gap and is_note(rows[at]):
            return False
        at += 1
    if at >= len(rows):
        return False
    if at > index and not _titles(rows[index:at]):
        return False
    heads = at
    while at < len(rows) and at - heads < _HEADS and could_head(rows[at], stub):
        if at > heads and rows[at].gap:
            break
        at += 1
    if at == heads or at >= len(rows) or not has_amount(rows[at], stub):
        return False
    new = rows[heads:at]
    if all(row.is_lone for row in new):
        return False
    if head < start and _same_heads(rows[head:start], new):
        return True
    return _other_heads(rows, start, index, heads, at, stub)


def _titles(rows: Sequence[Row]) -> bool:
    """Whether rows of one cell can stand over another table: not all of them are notes."""
    return any(not is_note(row) for row in rows) or is_title_start(rows[-1].texts[0])


def _same_heads(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Whether the last row of headings is printed again."""
    a, b = old[-1], new[-1]
    return len(a.cells) > 1 and [c.column for c in a.cells] == [c.column for c in b.cells] and (
        a.texts[1:] == b.texts[1:]
    )  # fmt: skip


def _other_heads(
    rows: Sequence[Row], start: int, index: int, heads: int, at: int, stub: int
) -> bool:
    """Whether rows of words are headings where figures stood above them in their columns."""
    lowest = rows[at - 1]
    texts = [(cell.column, fold(cell.text)) for cell in lowest.cells if cell.column > stub]
    wordy = [column for column, text in texts if not is_valued(text) or is_period(text)]
    if not texts or len(wordy) < len(texts):
        return False
    above = rows[start:index]
    figures: dict[int, int] = {}
    words: dict[int, int] = {}
    for row in above:
        for cell in row.cells:
            target = figures if is_valued(cell.text) else words
            target[cell.column] = target.get(cell.column, 0) + 1
    numeric = [
        column
        for column, _ in texts
        if figures.get(column, 0) > words.get(column, 0) or column not in words
    ]
    if len(numeric) < len(texts):
        return False
    below = rows[at]
    led = heads > index or lowest.gap > 0 or rows[heads].gap > 0
    if not led and len(texts) == 1 and texts[0][1].isdigit():
        return False  # a number among others, though it could be a year
    under = sum(is_amount(cell.text) for cell in below.cells if cell.column in dict(texts))
    return led or under * 2 >= len(texts)


def _without_notes(rows: Sequence[Row], start: int, end: int, stub: int) -> int:
    """Index after the last row of figures: what follows are notes, or stands over the next."""
    width = max((len(row.cells) for row in rows[start:end]), default=1)
    noted = False
    last = start
    for index in range(start, end):
        row = rows[index]
        if is_note(row) and (row.is_lone or len(row.cells) * 2 <= width):
            noted = True
            continue
        if is_field(row) and width > 2:
            noted = noted or row.gap > 0
            continue
        if noted and len(row.cells) * 4 < width * 3:
            continue
        if row.is_lone and (row.first.column > stub or index >= _tail(rows, start, end)):
            continue
        noted = False
        last = index
    return last + 1


def _tail(rows: Sequence[Row], start: int, end: int) -> int:
    """Index after the last row of several cells, and after rows of blanks right under it."""
    last = max((i for i in range(start, end) if not rows[i].is_lone), default=start)
    at = last + 1
    while at < end and not rows[at].gap and len(rows[at].texts[0]) < 40:
        if is_title_start(rows[at].texts[0]) or rows[at].texts[0].endswith((".", ":")):
            break
        at += 1
    blank = at - last - 1
    return last + 1 if blank and at >= end and end < len(rows) else at


def _records(rows: Sequence[Row], at: int) -> int | None:
    """The row of headings over a list of records without any figure, or None.

    Words in two columns are a glossary or a table of contents, unless one holds dates.
    """
    for index in range(at, len(rows) - _RECORDS):
        head = rows[index]
        if len(head.cells) < 2 or is_field(head) or is_note(head):
            continue
        body = [row for row in rows[index + 1 :] if len(row.cells) > 1]
        alike = [row for row in body if len(row.cells) * 2 > len(head.cells)]
        if len(alike) < _RECORDS or len(alike) * 2 < len(rows) - index - 1:
            continue
        dated = sum(any(has_date(text) for text in row.texts) for row in alike)
        if len(head.cells) > 2 or dated * 2 > len(alike):
            long = sum(any(len(text) > 90 for text in row.texts) for row in alike)
            return index if long * 2 <= len(alike) else None
    return None


def _settle(found: list[Region]) -> None:
    """Rows of words between two tables: notes of the one above, or titles of the one below."""
    for above, below in itertools.pairwise(found):
        words = below.above
        cut = 0
        for index, row in enumerate(words):
            if is_title_start(row.texts[0]):
                if index == 0 and _titled_below(above, words, below):
                    cut = 1
                    continue
                break
            if is_note(row) or is_field(row) or (index and not row.gap and cut == index):
                if row.gap and not is_note(row) and not is_field(row):
                    break
                cut = index + 1
        above.below.extend(words[:cut])
        below.above = words[cut:]


def _titled_below(above: Region, words: Sequence[Row], below: Region) -> bool:
    """Whether a title stands under the table it names: nearer to it than to the next."""
    if any(is_title_start(row.texts[0]) for row in above.above):
        return False
    rest = words[1] if len(words) > 1 else (below.head or below.body)[0]
    return words[0].gap < rest.gap
