"""Which cell of one side is which of the other: by title, labels and period, not by place.

So a row that was put in is one row more, and those below it are what they were. Tables are
paired first, then their rows and columns; what is then left over is sought in other tables,
for a table may be cut in two on one side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.compare.cells import (
    Cell,
    Difference,
    Kind,
    Levels,
    are_one,
    levels,
    plain,
    same_figure,
)
from foiparse.compare.lines import Line, pair_labels, pair_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_Pair = tuple[Cell | None, Cell | None]
_Where = tuple[str, str, str]
_NEAR = 1000  # cells of the same labels among which a lone one is sought


class _Table(Struct, dict=True):
    """The cells of one table of one side, and where it stands among them."""

    at: int
    cells: list[Cell] = field(default_factory=list)

    @property
    def where(self) -> _Where:
        """Source, number and title."""
        return self.cells[0].source, self.cells[0].table, self.cells[0].title

    @cached_property
    def title(self) -> str:
        return plain(self.cells[0].title)

    @cached_property
    def keys(self) -> Counter[tuple[str, str]]:
        return Counter(map(_key, self.cells))

    @cached_property
    def figures(self) -> Counter[tuple[str, str, str]]:
        return Counter((*_key(cell), cell.shown) for cell in self.cells)

    def rows(self) -> list[Line]:
        """Its rows in order: by their numbers, else by their labels.

        Without numbers, a row begins where a row label meets a column label again.
        """
        found: dict[object, list[Cell]] = {}
        times: Counter[tuple[str, str]] = Counter()
        for cell in self.cells:
            times[_key(cell)] += 1
            name: object = cell.row or (levels(cell.row_label), times[_key(cell)])
            found.setdefault(name, []).append(cell)
        return [Line(levels(cells[0].row_label), tuple(cells)) for cells in found.values()]

    def columns(self) -> dict[Levels, str]:
        """The period of each column label; empty where it has none or several."""
        found: dict[Levels, set[str]] = {}
        for cell in self.cells:
            found.setdefault(levels(cell.column_label), set()).add(cell.period)
        return {name: min(each) if len(each) == 1 else "" for name, each in found.items()}


def compare(expected: Sequence[Cell], found: Sequence[Cell]) -> tuple[int, list[Difference]]:
    """How many cells are the same, and each that is not, in the order of what was found.

    Blank cells that only one side has are not counted: nothing printed is lost.
    """
    pairs: list[_Pair] = []
    places: list[_Where] = []
    for one, other in _paired_tables(_tables(expected), _tables(found)):
        table = other or one
        if table is not None:
            within = list(_pairs(one, other))
            pairs.extend(within)
            places.extend([table.where] * len(within))
    same, differences = 0, []
    for (mine, theirs), where in zip(_across(pairs), places, strict=True):
        if mine is not None and theirs is not None:
            alike = same_figure(mine, theirs)
            same += alike
            if not alike:
                differences.append(Difference(Kind.CHANGED, mine, theirs, where))
        elif mine is not None and not mine.is_blank:
            differences.append(Difference(Kind.MISSING, mine, None, where))
        elif theirs is not None and not theirs.is_blank:
            differences.append(Difference(Kind.EXTRA, None, theirs, where))
    return same, differences


def _key(cell: Cell) -> tuple[str, str]:
    return plain(cell.row_label), _last(cell.column_label)


def _last(label: str) -> str:
    return (levels(label) or ("",))[-1]


# ---------------------------------------------------------------------- tables


def _tables(cells: Iterable[Cell]) -> list[_Table]:
    found: dict[tuple[str, str, str], _Table] = {}
    for cell in cells:
        key = (cell.source, cell.table, cell.title)
        found.setdefault(key, _Table(len(found))).cells.append(cell)
    return list(found.values())


def _paired_tables(
    expected: Sequence[_Table], found: Sequence[_Table]
) -> Iterator[tuple[_Table | None, _Table | None]]:
    """Tables of one title and like labels, in the order of those found; then those left over."""
    ranked = sorted(
        (
            (-likeness, abs(one.at - other.at), one.at, other.at)
            for one, other in _candidates(expected, found)
            if (likeness := _likeness(one, other))
        ),
    )
    taken: dict[int, int] = {}
    met: set[int] = set()
    for _, _, one_at, other_at in ranked:  # the likest first
        if one_at not in met and other_at not in taken:
            taken[other_at] = one_at
            met.add(one_at)
    for other in found:
        yield (expected[taken[other.at]] if other.at in taken else None), other
    for one in expected:
        if one.at not in met:
            yield one, None


def _candidates(
    expected: Sequence[_Table], found: Sequence[_Table]
) -> Iterator[tuple[_Table, _Table]]:
    """Pairs that share a title or the labels of a cell."""
    by_key: dict[object, list[_Table]] = defaultdict(list)
    for other in found:
        for key in (*other.keys, other.title):
            by_key[key].append(other)
    for one in expected:
        near = {
            other.at: other
            for key in (*one.keys, *((one.title,) if one.title else ()))
            for other in by_key.get(key, ())
        }
        for other in near.values():
            yield one, other


def _likeness(one: _Table, other: _Table) -> int:
    """How much two tables have in common; 0 where they are not the same table."""
    common = (one.keys & other.keys).total()
    figures = (one.figures & other.figures).total()
    if one.title and one.title == other.title:
        return 1_000_000 + 2 * common + figures
    # Under two titles like labels are not enough: many tables have the same rows and columns.
    shared = figures if one.title and other.title else common
    return 2 * common + figures if shared * 2 >= min(len(one.cells), len(other.cells)) else 0


# ------------------------------------------------------------- within a table


def _pairs(one: _Table | None, other: _Table | None) -> Iterator[_Pair]:
    """Every cell of both tables, with its like where it has one."""
    if one is None or other is None:
        yield from ((cell, None) for cell in (one.cells if one else ()))
        yield from ((None, cell) for cell in (other.cells if other else ()))
        return
    columns = pair_labels(one.columns(), other.columns())
    into = _into(columns)
    for mine, theirs in pair_lines(one.rows(), other.rows(), into):
        if mine is None or theirs is None:
            yield from ((cell, None) for cell in (mine.cells if mine else ()))
            yield from ((None, cell) for cell in (theirs.cells if theirs else ()))
        else:
            yield from mine.paired(theirs, into)


def _into(columns: dict[Levels, Levels]) -> Callable[[Levels], Levels]:
    return lambda label: columns.get(label, label)


# ------------------------------------------------------------ over all tables


def _across(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The pairs, with cells that stand alone joined to those like them in other tables."""
    alone: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, (one, other) in enumerate(pairs):
        if one is None and other is not None:
            alone[_key(other)].append(at)
    found = list(pairs)
    for exact in (True, False):
        for at, (one, other) in enumerate(found):
            if one is None or other is not None:
                continue
            keys = {
                _key(one): None,
                **{(plain(row), _last(col)): None for row, col in one.readings},
            }
            near = [each for key in keys for each in alone.get(key, ())[:_NEAR]]
            like = [each for each in near if _is_like(one, found[each], exact=exact)]
            # A figure that differs is the same cell only where no other could be.
            if like and (exact or len(like) == 1):
                found[like[0]] = (one, found[like[0]][1])
                found[at] = (None, None)
    return found


def _is_like(one: Cell, pair: _Pair, *, exact: bool) -> bool:
    other = pair[1]
    if pair[0] is not None or other is None:
        return False
    if one.title and other.title and plain(one.title) != plain(other.title):
        return False
    readings = [(one.row_label, one.column_label), *one.readings]
    named = any(
        plain(row) == plain(other.row_label) and are_one(levels(column), levels(other.column_label))
        for row, column in readings
    )
    return named and (not exact or same_figure(one, other))
