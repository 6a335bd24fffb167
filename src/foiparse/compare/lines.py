"""The rows and columns of two tables, each with its like: by label, by outer levels, by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.compare.cells import Cell, Levels, are_one, levels, same_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_MOST = 40_000  # comparisons of rows or labels; more rows of one label are paired in order


class Line(Struct, frozen=True):
    """A row: the levels of its label, and its cells in order."""

    label: Levels
    cells: tuple[Cell, ...]

    @property
    def period(self) -> str:
        """The one period of its cells; empty where there is none or several."""
        found = {cell.period for cell in self.cells}
        return min(found) if len(found) == 1 else ""

    def by_column(self) -> dict[tuple[Levels, int], Cell]:
        """Its cells by the label of their column, counted where it stands more than once."""
        found: dict[tuple[Levels, int], Cell] = {}
        for cell in self.cells:
            name, times = levels(cell.column_label), 0
            while (name, times) in found:
                times += 1
            found[name, times] = cell
        return found

    def paired(
        self, other: Line, into: Callable[[Levels], Levels]
    ) -> Iterator[tuple[Cell | None, Cell | None]]:
        """Cells of this row with those of the other; ``into`` gives its name of a column."""
        theirs = other.by_column()
        for (name, times), cell in self.by_column().items():
            yield cell, theirs.pop((into(name), times), None)
        yield from ((None, cell) for cell in theirs.values())

    def likeness(self, other: Line, into: Callable[[Levels], Levels]) -> int:
        """How many figures two rows share; 1 for rows that share none."""
        both = [
            (one, two)
            for one, two in self.paired(other, into)
            if one is not None and two is not None
        ]
        period = bool(self.period) and self.period == other.period
        return 1 + 2 * sum(same_figure(one, two) for one, two in both) + period


def pair_labels(
    expected: Mapping[Levels, str], found: Mapping[Levels, str]
) -> dict[Levels, Levels]:
    """For each label of one side its like on the other; each maps to the period it stands for."""
    pairs = {name: name for name in expected if name in found}

    def join(like: Callable[[Levels, Levels], bool]) -> None:
        met = set(pairs.values())
        mine = [name for name in expected if name not in pairs]
        theirs = [name for name in found if name not in met]
        if len(mine) * len(theirs) > _MOST:
            return
        for name in mine:
            near = [other for other in theirs if like(name, other)]
            if len(near) == 1 and [each for each in mine if like(each, near[0])] == [name]:
                pairs[name] = near[0]

    join(are_one)
    join(lambda one, other: bool(expected[one]) and expected[one] == found[other])
    if len(expected) == len(found) == 1:
        # The only column of a list may be headed on one side alone.
        join(lambda one, other: not one or not other)
    return pairs


_Lines = tuple[Line | None, Line | None]


def pair_lines(
    expected: Sequence[Line], found: Sequence[Line], into: Callable[[Levels], Levels]
) -> list[_Lines]:
    """Rows with their likes, in the order of what was found; one side is None for a row alone.

    ``into`` gives the other side's name of a column.
    """
    mine, theirs = _by_label(expected), _by_label(found)
    names = pair_labels(
        {name: _period(lines) for name, lines in mine.items()},
        {name: _period(lines) for name, lines in theirs.items()},
    )
    back = {other: name for name, other in names.items()}
    partner: dict[int, Line | None] = {}
    for name, lines in theirs.items():
        for one, other in _aligned(mine.get(back[name], []) if name in back else [], lines, into):
            if other is not None:
                partner[id(other)] = one
    met = {id(one) for one in partner.values() if one is not None}
    joined: list[_Lines] = [(partner[id(line)], line) for line in found]
    return _with_missing(joined, expected, met)


def _by_label(lines: Sequence[Line]) -> dict[Levels, list[Line]]:
    found: dict[Levels, list[Line]] = {}
    for line in lines:
        found.setdefault(line.label, []).append(line)
    return found


def _period(lines: Sequence[Line]) -> str:
    return lines[0].period if len(lines) == 1 else ""


def _with_missing(joined: list[_Lines], expected: Sequence[Line], met: set[int]) -> list[_Lines]:
    """Each row that is missing put behind the one that it used to stand behind."""
    after: dict[int, list[_Lines]] = {}
    before = 0
    for line in expected:
        if id(line) in met:
            before = id(line)
        else:
            after.setdefault(before, []).append((line, None))
    result = after.get(0, [])
    for one, other in joined:
        result.append((one, other))
        if one is not None:
            result.extend(after.get(id(one), []))
    return result


def _aligned(
    mine: Sequence[Line], theirs: Sequence[Line], into: Callable[[Levels], Levels]
) -> Iterator[_Lines]:
    """Rows of one label in order, so paired that they share the most figures."""
    if len(mine) * len(theirs) > _MOST or len(mine) == len(theirs) == 1:
        for at in range(max(len(mine), len(theirs))):
            yield (mine[at] if at < len(mine) else None, theirs[at] if at < len(theirs) else None)
        return
    best = [[0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    like = [[one.likeness(other, into) for other in theirs] for one in mine]
    for a in range(len(mine) - 1, -1, -1):
        for b in range(len(theirs) - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + like[a][b])
    a = b = 0
    while a < len(mine) or b < len(theirs):
        if a < len(mine) and b < len(theirs) and best[a][b] == best[a + 1][b + 1] + like[a][b]:
            yield mine[a], theirs[b]
            a, b = a + 1, b + 1
        elif b == len(theirs) or (a < len(mine) and best[a][b] == best[a + 1][b]):
            yield mine[a], None
            a += 1
        else:
            yield None, theirs[b]
            b += 1
