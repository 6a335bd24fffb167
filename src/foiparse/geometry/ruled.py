"""Tables read from their rules: each word goes to the drawn cell that it stands in."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from foiparse.geometry.cells import PageCell, PageTable, cell_of, span

if TYPE_CHECKING:
    from foiparse.geometry.lattice import Lattice
    from foiparse.geometry.lines import Line
    from foiparse.geometry.words import Word


def inside(lattice: Lattice, lines: list[Line]) -> list[list[Word]]:
    """The words within a lattice, line by line from the top."""
    x0, y0, x1, y1 = lattice.box
    out = []
    for line in lines:
        if line.bottom < y0 or line.top > y1:
            continue
        words = [
            word
            for phrase in line.phrases
            for word in phrase.words
            if x0 - 2 <= (word.x0 + word.x1) / 2 <= x1 + 2
            and y0 - 2 <= (word.top + word.bottom) / 2 <= y1 + 2
        ]
        if words:
            out.append(words)
    return out


def read_ruled(lattice: Lattice, lines: list[Line]) -> PageTable | None:
    """Fill a lattice's cells with the page's words; None if nothing stands in it."""
    rows, columns = lattice.shape
    found: dict[int, list[list[Word]]] = {}
    for words in inside(lattice, lines):
        parts: dict[int, list[Word]] = {}
        for word in words:
            i = bisect_right(lattice.ys, (word.top + word.bottom) / 2) - 1
            j = bisect_right(lattice.xs, (word.x0 + word.x1) / 2) - 1
            i, j = min(max(i, 0), rows - 1), min(max(j, 0), columns - 1)
            parts.setdefault(int(lattice.owner[i, j]), []).append(word)
        for owner, some in parts.items():
            found.setdefault(owner, []).append(some)
    if not found:
        return None
    grid = [[PageCell() for _ in range(columns)] for _ in range(rows)]
    for owner, (i0, j0, i1, j1) in enumerate(lattice.cells):
        grid[i0][j0] = cell_of(found.get(owner, []))
        if i1 > i0 or j1 > j0:
            span(grid, i0, j0, i1 - i0 + 1, j1 - j0 + 1)
    return PageTable(grid, lattice.box, list(lattice.xs), ruled=True, splits=list(lattice.ys))
