"""Lines, grids and notices with their line numbers moved on, to join pieces of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from foiparse.model import Cell, Grid, Line, Notice


def moved_line(line: Line, by: int) -> Line:
    """The line, ``by`` lines further down."""
    return replace(line, number=line.number + by) if by else line


def moved_grid(grid: Grid, by: int, grids_before: int) -> Grid:
    """The grid, ``by`` lines further down and after ``grids_before`` others."""
    if not by and not grids_before:
        return grid
    return replace(
        grid,
        rows=tuple(tuple(_moved_cell(cell, by) for cell in row) for row in grid.rows),
        lines=tuple(number + by for number in grid.lines),
        caption_lines=tuple(number + by for number in grid.caption_lines),
        continues=None if grid.continues is None else grid.continues + grids_before,
    )


def moved_notice(notice: Notice, by: int) -> Notice:
    """The notice, ``by`` lines further down; one without a line stays without."""
    return replace(notice, line=notice.line + by) if by and notice.line else notice


def _moved_cell(cell: Cell, by: int) -> Cell:
    return replace(cell, line=cell.line + by) if by and cell.line else cell
