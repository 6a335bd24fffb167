"""Tables read from their rules: each word goes to the drawn cell that it stands in."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from foiparse.geometry.cells import PageCell, PageTable, cell_of, span
from foiparse.geometry.columns import Column
from foiparse.geometry.heads import partition
from foiparse.geometry.lattice import Lattice
from foiparse.geometry.lines import cut_phrases
from foiparse.geometry.values import is_value

if TYPE_CHECKING:
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


def loosened(lattice: Lattice, lines: list[Line]) -> Lattice:
    """Cut bands that hold several rows of text apart at the white between them.

    A band without values is cut where an empty stripe runs right across it, wider than
    the lines stand apart, and a new label follows. Cells that only pass through grow.
    """
    columns = lattice.shape[1]
    if columns < 2:
        return lattice
    rows = inside(lattice, lines)
    cuts: list[float] = []
    for at, (top, bottom) in enumerate(zip(lattice.ys, lattice.ys[1:], strict=False)):
        if lattice.owner[at, 0] == lattice.owner[at, 1]:
            continue
        band = [words for words in rows if top < (words[0].top + words[0].bottom) / 2 < bottom]
        if len(band) < 3 or any(
            is_value(phrase.text) for words in band for phrase in cut_phrases(words)
        ):
            continue
        reach = max(word.bottom for word in band[0])
        for words in band[1:]:
            white = min(word.top for word in words) - reach
            label = min(words, key=lambda word: word.x0)
            if white > 0.55 * label.size and (label.x0 + label.x1) / 2 < lattice.xs[1]:
                cuts.append(reach + white / 2)
            reach = max(reach, *(word.bottom for word in words))
    if not cuts:
        return lattice
    ys = sorted([*lattice.ys, *cuts])
    cells: list[tuple[int, int, int, int]] = []
    for i0, j0, i1, j1 in lattice.cells:
        first, last = ys.index(lattice.ys[i0]), ys.index(lattice.ys[i1 + 1]) - 1
        if i1 > i0:
            cells.append((first, j0, last, j1))
        else:
            cells.extend((i, j0, i, j1) for i in range(first, last + 1))
    owner = np.zeros((len(ys) - 1, columns), np.int32)
    for number, (i0, j0, i1, j1) in enumerate(cells):
        owner[i0 : i1 + 1, j0 : j1 + 1] = number
    return Lattice(lattice.xs, ys, owner, cells, lattice.left_open, lattice.right_open)


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
            if i0 == i1 and _share(grid, i0, j0, j1, found.get(owner, []), lattice):
                continue
            span(grid, i0, j0, i1 - i0 + 1, j1 - j0 + 1)
    return PageTable(grid, lattice.box, list(lattice.xs), ruled=True, splits=list(lattice.ys))


def _share(
    grid: list[list[PageCell]],
    row: int,
    first: int,
    last: int,
    lines: list[list[Word]],
    lattice: Lattice,
) -> bool:
    """Share a merged cell out among several headings in it that no rule parts."""
    if len(lines) != 1:
        return False
    phrases = cut_phrases(lines[0])
    if not 2 <= len(phrases) <= last - first + 1:
        return False
    columns = [
        Column(a, b, a, (a + b) / 2, b) for a, b in zip(lattice.xs, lattice.xs[1:], strict=False)
    ]
    low = first
    if phrases[0].x0 < columns[first].x1 < phrases[1].x0 and phrases[0].x1 < columns[first].x1 + 2:
        # The first heading keeps to the first column; the others share out the rest.
        grid[row][first] = cell_of([list(phrases[0].words)])
        phrases, low = phrases[1:], first + 1
    shares = partition([(p.x0 + p.x1) / 2 for p in phrases], columns, low, last)
    if shares is None:
        return False
    for phrase, (a, b) in zip(phrases, shares, strict=True):
        grid[row][a] = cell_of([list(phrase.words)])
        if b > a:
            span(grid, row, a, 1, b - a + 1)
    return True
