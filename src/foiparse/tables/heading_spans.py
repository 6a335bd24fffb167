"""Headings in columns kept by spaces that stand amid the columns that they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Cell

    Piece = tuple[int, int, str]
    """A piece of a line between wide gaps: start, end, text."""


def stand_amid(
    over: Sequence[Piece], under: Sequence[Piece], columns: Sequence[tuple[int, int]]
) -> bool:
    """Whether a line's headings stand in the middle, each over as many columns as the others.

    ``under`` are the pieces of the line below, where each of the ``columns`` (their
    extents) has a heading of its own.
    """
    size, more = divmod(len(columns), len(over))
    if more or size < 2 or len(over) < 2 or len(under) - len(columns) not in {0, 1}:
        return False
    if over[0][1] <= columns[0][0]:
        return False  # it is the stub's
    heads = under[-len(columns) :]
    places = [
        (min(start, low), max(end, high))
        for (start, end, _), (low, high) in zip(heads, columns, strict=True)
    ]
    for at, (start, end, _) in enumerate(over):
        first, last = places[at * size], places[at * size + size - 1]
        amid = sum(first) < start + end < sum(last)
        if not amid or (at and start < places[at * size - 1][1]):
            return False
        if at + 1 < len(over) and end > places[at * size + size][0]:
            return False
    return True


def spanning(over: Sequence[Piece], size: int, row: Sequence[Cell]) -> list[Cell]:
    """A row of headings behind its stub's cell, each over ``size`` columns."""
    cells = [row[0]]
    for _, _, text in over:
        cells.append(replace(row[0], text=" ".join(text.split()), colspan=size))
        cells.extend(replace(row[0], text="", covered=True) for _ in range(size - 1))
    return cells
