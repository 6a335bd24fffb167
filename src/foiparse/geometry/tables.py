"""From a page's lines and rules to its tables: drawn grids first, then the open ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.contents import is_contents
from foiparse.geometry.gutters import find_streams
from foiparse.geometry.header import header_rows
from foiparse.geometry.lines import Line, cut_phrases
from foiparse.geometry.opened import read_open
from foiparse.geometry.placing import fits
from foiparse.geometry.regions import find_regions
from foiparse.geometry.ruled import loosened, read_ruled
from foiparse.geometry.siblings import beside
from foiparse.geometry.stitch import same_columns
from foiparse.geometry.upright import add_upright
from foiparse.geometry.values import is_caption, is_note, is_value, wordy

if TYPE_CHECKING:
    from foiparse.geometry.cells import PageCell, PageTable
    from foiparse.geometry.page import PageAnalysis
    from foiparse.geometry.stitch import Tail
    from foiparse.model import Box


def _accepted(table: PageTable, drawn: int) -> bool:
    """Whether a drawn grid of ``drawn`` cells holds a table, not a form or a chart."""
    if len(table.rows) < 2 or table.width < 2:
        return False
    cells = [cell for row in table.rows for cell in row if not cell.covered]
    filled = [cell for cell in cells if cell.text]
    if len(filled) < 4 or len(filled) < 0.25 * len(cells):
        return False
    values = sum(is_value(cell.text) for row in table.rows for cell in row[1:])
    labels = [row[0].text for row in table.rows if row[0].text]
    bare = sum(
        not row[0].text and not row[0].covered and any(is_value(cell.text) for cell in row)
        for row in table.rows[1:]
    )
    if bare * 2 > len(table.rows):
        return False
    if len(table.rows) < 3 and not any(text and not is_value(text) for text in labels):
        return False
    if not values:
        if drawn < 4:
            return False
        asked = sum(text.endswith((":", "?")) for text in labels)
        return len(table.rows) >= 3 and len(filled) >= 0.6 * len(cells) and asked * 2 < len(labels)
    return True


def trimmed(table: PageTable) -> PageTable | None:
    """Give up leading and trailing rows of one cell right across: captions and notes."""
    rows = table.rows
    first, last = 0, len(rows)

    def across(row: list[PageCell]) -> bool:
        return row[0].colspan == len(row) > 1 and row[0].rowspan == 1

    while (
        first < last
        and across(rows[first])
        and (is_caption(rows[first][0].text) or not rows[first][0].text)
    ):
        first += 1
    while (
        last > first
        and across(rows[last - 1])
        and (
            not rows[last - 1][0].text
            or is_note(rows[last - 1][0].text)
            or is_caption(rows[last - 1][0].text)
            or wordy(rows[last - 1][0].text) > 14
        )
    ):
        last -= 1
    if last <= first:
        return None
    if (first, last) != (0, len(rows)):
        table.rows = rows[first:last]
        table.splits = table.splits[first : last + 1]
        table.box = (table.box[0], table.splits[0], table.box[2], table.splits[-1])
    return table


def _outside(lines: list[Line], boxes: list[Box]) -> list[Line]:
    """The lines, or what is left of them, outside the boxes."""
    if not boxes:
        return lines
    out = []
    for line in lines:
        near = [b for b in boxes if b[1] - 1 <= line.middle <= b[3] + 1]
        if not near:
            out.append(line)
            continue
        words = [
            word
            for phrase in line.phrases
            for word in phrase.words
            if not any(b[0] - 2 <= (word.x0 + word.x1) / 2 <= b[2] + 2 for b in near)
        ]
        if words:
            out.append(Line(cut_phrases(words)))
    return out


def _inside(lines: list[Line], box: Box, walls: list[float]) -> list[Line]:
    """The parts of lines inside a box, cut into phrases anew."""
    out = []
    for line in lines:
        if not box[1] - 1 <= line.middle <= box[3] + 1:
            continue
        words = [
            word
            for phrase in line.phrases
            for word in phrase.words
            if box[0] - 2 <= (word.x0 + word.x1) / 2 <= box[2] + 2
        ]
        if words:
            out.append(Line(cut_phrases(words, walls)))
    return out


def _packed(table: PageTable) -> bool:
    """Whether drawn cells hold several values in line or under one another.

    Then the page draws only some of the table's rules, and alignment must do the rest.
    """
    packed = filled = 0
    for row in table.rows:
        for cell in row:
            if not cell.words:
                continue
            filled += 1
            if (cell.rowspan > 1 and cell.colspan == 1) or (
                len(cell.words) == 1 and len(cell.words[0]) == 1
            ):
                continue
            stacked = sum(len(line) <= 3 and is_value(line[-1].text) for line in cell.words)
            if len(cell.words) > 1 and not stacked and cell.colspan == 1:
                continue
            cut = [cut_phrases(line) for line in cell.words]
            across = max(sum(phrase.value for phrase in phrases) for phrases in cut)
            many = len(cut[0]) if len(cut) == 1 else 0
            packed += (stacked >= 2 and stacked == len(cell.words)) or across >= 2 or many >= 3
    return packed >= 1 and packed >= 0.3 * filled


def find_tables(
    page: PageAnalysis, tail: Tail | None = None
) -> tuple[list[PageTable], list[list[Line]]]:
    """Find and read the tables of one page, from the top down.

    Args:
        page: the page's words, lines, rules and lattices.
        tail: the last table of the page before, if it may go on here.

    Returns:
        The tables, and the columns of prose that were met on the way.
    """
    lines, rules = page.lines, page.rules
    carry = tail.columns if tail is not None and tail.ends else ()
    header = tail.header if tail is not None else ()
    known = frozenset(word for row in header for text in row for word in text.split())
    out = []
    boxes: list[Box] = []
    for lattice in page.lattices:
        table = read_ruled(loosened(lattice, lines), lines)
        if table is not None:
            table = trimmed(table)
        if table is None:
            continue
        if _packed(table):
            walls = lattice.xs[1:-1]
            inner = _inside(lines, lattice.box, walls)
            opened = read_open(inner, rules, walls, lattice.box) if inner else None
            if opened is not None:
                out.append(opened)
                boxes.append(lattice.box)
                continue
        lone = (
            not out
            and tail is not None
            and tail.ends
            and tail.ruled
            and same_columns(tail.xs, table.xs)
        )
        if lone or _accepted(table, len(lattice.cells)):
            add_upright(table, page.upright)
            table.header = header_rows(table.rows)
            out.append(table)
            boxes.append(table.box)
    free = _outside(lines, boxes)
    columns: list[list[Line]] = []
    for stream in find_streams(free):
        if stream.column:
            columns.append(stream.lines)
        goes_on = (lambda line: fits(line, carry)) if carry and not out else None
        for region in find_regions(stream.lines, rules.lying, goes_on):
            some = stream.lines[region.top : region.last + 1]
            for part in beside(some, rules):
                opened = read_open(part, rules, carry=() if out else carry, known=known)
                if opened is not None and not is_contents(opened, lines, page.leaders):
                    add_upright(opened, page.upright)
                    out.append(opened)
    return sorted(out, key=lambda table: (table.box[1], table.box[0])), columns
