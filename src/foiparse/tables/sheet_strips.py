"""A sheet cut into strips: tables that stand side by side, parted by empty columns.

A strip is a run of rows, each with the cells of its own columns only. Blank rows part
the sheet into blocks first; blocks above each other in the same columns are one strip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.tables.sheet_rows import Row, is_amount, is_valued
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASIDE = 2  # filled cells that a remark beside a table may have


class Strip(Struct):
    """The rows of one strip, its columns (first, last), and remarks that stand beside it."""

    first: int
    last: int
    rows: list[Row] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)
    open: bool = True


def strips(rows: Sequence[Row]) -> list[Strip]:
    """The strips of a sheet, in the order in which their first rows stand."""
    found: list[Strip] = []
    for block in _blocks(rows):
        pieces = _pieces(block)
        for first, last, part, beside in pieces:
            over = [s for s in found if s.open and s.first <= last and first <= s.last]
            if len(over) > 1 and any(len(row.cells) > 1 for row in part):
                for each in over:
                    each.open = False
                over = []
            if over:
                strip = over[0]
                strip.first, strip.last = min(strip.first, first), max(strip.last, last)
            else:
                strip = Strip(first, last)
                found.append(strip)
            strip.rows.extend(part)
            strip.beside.extend(beside)
    return [replace(strip, rows=_with_gaps(strip.rows)) for strip in found if strip.rows]


def _with_gaps(rows: list[Row]) -> list[Row]:
    """Rows whose gaps are counted within the strip."""
    found: list[Row] = []
    for row in rows:
        gap = row.number - found[-1].number - 1 if found else 0
        found.append(replace(row, gap=gap) if gap != row.gap else row)
    return found


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    blocks: list[list[Row]] = []
    for row in rows:
        if row.gap or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _pieces(block: list[Row]) -> list[tuple[int, int, list[Row], list[Row]]]:
    """The tables side by side in a block: first and last column, rows, remarks beside."""
    runs = _runs(block)
    if len(runs) == 1:
        return [(*runs[0], block, [])]
    groups: list[tuple[int, int]] = [runs[0]]
    for run in runs[1:]:
        if _stands_alone(block, run) and _stands_alone(block, groups[-1]):
            groups.append(run)
        else:
            groups[-1] = (groups[-1][0], run[1])
    beside: list[Row] = []
    if len(groups) == 1 and len(block) > 2:
        for edge in (runs[-1], runs[0]):
            aside = _within(block, edge)
            if _is_aside(aside, block):
                beside.extend(aside)
                kept = [run for run in runs if run != edge]
                groups = [(kept[0][0], kept[-1][1])]
                break
    edges = _reaches(groups)
    return [
        (first, last, part, beside if index == 0 else [])
        for index, (first, last) in enumerate(edges)
        if (part := _within(block, (first, last)))
    ]


def _runs(block: Sequence[Row]) -> list[tuple[int, int]]:
    """Runs of columns that rows of several cells fill, parted by empty ones."""
    spans: list[tuple[int, int]] = []
    several = [row for row in block if len(row.cells) > 1] or list(block)
    taken = {
        (cell.column, cell.column + min(cell.across, 500) - 1)
        for row in several
        for cell in row.cells
    }
    for first, last in sorted(taken):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def _within(block: Sequence[Row], columns: tuple[int, int]) -> list[Row]:
    """The rows of a block cut to some columns, empty ones left out."""
    first, last = columns
    cut = []
    for row in block:
        cells = tuple(cell for cell in row.cells if first <= cell.column <= last)
        if cells:
            cut.append(replace(row, cells=cells) if len(cells) != len(row.cells) else row)
    return cut


def _reaches(groups: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Groups widened so that every column of the sheet belongs to one (lone titles do)."""
    if len(groups) == 1:
        return list(groups)
    edges: list[tuple[int, int]] = []
    for index, (first, last) in enumerate(groups):
        end = groups[index + 1][0] - 1 if index + 1 < len(groups) else last + 10_000
        edges.append((1 if index == 0 else first, end))
    return edges


def _is_aside(rows: Sequence[Row], block: Sequence[Row]) -> bool:
    """Whether a column beside a table holds a remark: a cell or two of words."""
    cells = [cell for row in rows for cell in row.cells]
    return (
        0 < len(cells) <= _ASIDE
        and len({cell.column for cell in cells}) == 1
        and not any(is_valued(cell.text) or is_period(fold(cell.text)) for cell in cells)
        and any(len(fold(cell.text)) > 20 or cell.down > 2 for cell in cells)
        and sum(len(row.cells) > 2 for row in block) > 1
    )


def _stands_alone(block: Sequence[Row], columns: tuple[int, int]) -> bool:
    """Whether a run of columns is a table by itself: labels at its left, figures behind."""
    rows = [row for row in _within(block, columns) if len(row.cells) > 1]
    valued = [
        row
        for row in rows
        if row.first.column == columns[0] and any(is_amount(c.text) for c in row.cells[1:])
    ]
    if len(valued) < 2 or columns[0] == columns[1]:
        return False
    named = sum(not is_valued(row.first.text) or is_period(fold(row.first.text)) for row in valued)
    return named * 10 >= len(valued) * 6
