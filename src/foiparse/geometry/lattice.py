"""Grids drawn with rules: from rules that meet to cells, merged cells included.

A lattice is what the rules alone say. Its bands (between two lines that cross it) may
still hold several rows, and its cells several columns, where a page draws only some of
its rules; `table` splits those by alignment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field

from foiparse.geometry.rules import Rule, components, shade_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foiparse.geometry.rules import Rules
    from foiparse.model import Box

_SNAP = 3.0
"""Points: lines nearer than this are one line of the lattice (double rules)."""
_LEAST = 5.0
"""Points: a lattice row or column narrower than this is a double rule, not a cell."""
_COVERED = 0.6
"""Part of a cell's side that rules must cover for the side to be closed."""
_OVERRUN = 14.0
"""Points: lying rules that pass the outermost standing rule by more open a column."""
MOST_CELLS = 60_000
MOST_LATTICES = 150


class Lattice(Struct):
    """Lines of a drawn grid and the cells between them.

    ``xs``, ``ys``: the lines, ascending. ``owner``: rows x columns, the number of the
    merged cell that each smallest cell belongs to. ``cells``: for each merged cell its
    (first row, first column, last row, last column). ``left_open``, ``right_open``:
    whether the outer column was added for lying rules that overrun.
    """

    xs: list[float]
    ys: list[float]
    owner: NDArray[np.int32]
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)
    left_open: bool = False
    right_open: bool = False

    @property
    def box(self) -> Box:
        """The box around the lattice."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of smallest cells."""
        return (len(self.ys) - 1, len(self.xs) - 1)


def snap(positions: Sequence[float], near: float = _SNAP) -> list[float]:
    """Unite positions closer than ``near`` to the last one of their cluster."""
    out: list[list[float]] = []
    for position in sorted(positions):
        if out and position - out[-1][-1] <= near and position - out[-1][0] <= 2 * near:
            out[-1].append(position)
        else:
            out.append([position])
    return [sum(cluster) / len(cluster) for cluster in out]


def _sides(rules: Sequence[Rule], lines: list[float], across: list[float]) -> NDArray[np.bool_]:
    """Which stretches of each line are drawn.

    Args:
        rules: rules along the lines.
        lines: positions of the lines.
        across: positions that cut each line into stretches.

    Returns:
        len(lines) x (len(across) - 1) booleans.
    """
    spots = np.asarray(lines)
    starts = np.asarray(across[:-1])
    ends = np.asarray(across[1:])
    covered = np.zeros((len(lines), len(starts)))
    for rule in rules:
        at = int(np.abs(spots - rule.at).argmin())
        if abs(spots[at] - rule.at) > 2 * _SNAP:
            continue
        covered[at] += np.clip(
            np.minimum(ends, rule.end + 1) - np.maximum(starts, rule.start - 1), 0, None
        )
    drawn: NDArray[np.bool_] = covered >= _COVERED * (ends - starts)[None, :]
    return drawn


def _merged(
    lying: NDArray[np.bool_], standing: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], list[tuple[int, int, int, int]]]:
    """Merge smallest cells that no rule parts, and make each merged cell a rectangle.

    Args:
        lying: (rows + 1) x columns, which stretches of the lying lines are drawn.
        standing: (columns + 1) x rows, the same for the standing lines.
    """
    rows, columns = lying.shape[0] - 1, standing.shape[0] - 1
    parent = list(range(rows * columns))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, j in zip(*(side.tolist() for side in np.nonzero(~lying[1:-1])), strict=True):
        parent[root((i + 1) * columns + j)] = root(i * columns + j)
    for j, i in zip(*(side.tolist() for side in np.nonzero(~standing[1:-1])), strict=True):
        parent[root(i * columns + j + 1)] = root(i * columns + j)
    groups: dict[int, list[int]] = {}
    for item in range(rows * columns):
        groups.setdefault(root(item), []).append(item)
    owner = np.zeros((rows, columns), np.int32)
    cells: list[tuple[int, int, int, int]] = []
    for items in groups.values():
        i0, i1 = items[0] // columns, items[-1] // columns
        j0 = min(item % columns for item in items)
        j1 = max(item % columns for item in items)
        if (i1 - i0 + 1) * (j1 - j0 + 1) == len(items):
            owner[i0 : i1 + 1, j0 : j1 + 1] = len(cells)
            cells.append((i0, j0, i1, j1))
            continue
        # Not a rectangle: cut it into rows of smallest cells, which never lies.
        for i in range(i0, i1 + 1):
            run = sorted(item % columns for item in items if item // columns == i)
            start = run[0]
            for last, j in zip(run, [*run[1:], -1], strict=True):
                if j != last + 1:
                    owner[i, start : last + 1] = len(cells)
                    cells.append((i, start, i, last))
                    start = j
    return owner, cells


def _lattice(lying: list[Rule], standing: list[Rule]) -> Lattice | None:
    """Make the lattice of one group of rules that meet."""
    left = min(rule.start for rule in lying)
    right = max(rule.end for rule in lying)
    top = min(rule.start for rule in standing)
    bottom = max(rule.end for rule in standing)
    xs = snap([rule.at for rule in standing])
    ys = snap([rule.at for rule in lying])
    long = [rule for rule in lying if rule.length > 0.6 * (right - left)]
    left_open = xs[0] - left > _OVERRUN and sum(r.start < left + 6 for r in long) >= 2
    right_open = right - xs[-1] > _OVERRUN and sum(r.end > right - 6 for r in long) >= 2
    if left_open:
        xs.insert(0, left)
    if right_open:
        xs.append(right)
    above_open = ys[0] - top > _OVERRUN / 2
    below_open = bottom - ys[-1] > _OVERRUN / 2
    if above_open:
        ys.insert(0, top)
    if below_open:
        ys.append(bottom)
    xs = [x for k, x in enumerate(xs) if k == 0 or x - xs[k - 1] >= _LEAST]
    ys = [y for k, y in enumerate(ys) if k == 0 or y - ys[k - 1] >= _LEAST]
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MOST_CELLS:
        return None
    across = _sides(lying, ys, xs)
    down = _sides(standing, xs, ys)
    if left_open:
        down[0] = True
    if right_open:
        down[-1] = True
    if above_open:
        across[0] = True
    if below_open:
        across[-1] = True
    owner, cells = _merged(across, down)
    return Lattice(xs, ys, owner, cells, left_open, right_open)


def find_lattices(rules: Rules) -> list[Lattice]:
    """Find the drawn grids of a page: at least two cells, from the top down.

    A frame around text is one cell, hence no lattice; a lattice inside a larger frame
    that does not touch it is its own.
    """
    out = []
    for lying, standing in components(rules.lying, rules.standing):
        box = (
            min(rule.start for rule in lying),
            min(rule.at for rule in lying),
            max(rule.end for rule in lying),
            max(rule.at for rule in lying),
        )
        # Where a row of shaded cells ends without a rule, its edge is one.
        edges = [
            Rule(edge.at, box[0], box[2])
            for edge in shade_edges(rules, box, 0.9)
            if all(abs(edge.at - rule.at) > _LEAST for rule in lying)
        ]
        lattice = _lattice([*lying, *edges], standing)
        if lattice is not None and len(lattice.cells) >= 2 and min(lattice.shape) >= 1:
            out.append(lattice)
    if len(out) > MOST_LATTICES:
        out = sorted(out, key=lambda lattice: -len(lattice.cells))[:MOST_LATTICES]
    return sorted(out, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
