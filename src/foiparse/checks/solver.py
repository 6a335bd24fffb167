"""Systems of sums over cells known only between bounds: what conflicts, and how far bounds go.

Numbers are whole: whoever has decimals scales them first. Bounds are propagated through all
sums; what then is open is a network of flows where it can be one (`network`), and there the
answer is exact. Nothing here knows of tables.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.network import Network
from foiparse.checks.propagate import Interval, Sum, propagate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_CELLS = 100_000
"""Open cells that hang together up to which flow is used: some seconds at the most."""

# Bounds on the work of one call, so that it takes seconds however many cells are held back.
_MOST_FLOWS = 8_000_000  # arcs looked at for the exact bounds of cells
_MOST_TRIED = 400_000  # cells in the smaller conflicts that are tried
_MOST_TRIALS = 400  # such trials for one conflict


class Equation(Struct, frozen=True):
    """Cells of which some add up to what the others do, give or take ``slack``.

    Each cell stands in it once.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...]
    slack: int = 0


def conflicts(
    cells: Mapping[str, Interval], equations: Sequence[Equation]
) -> list[tuple[int, ...]]:
    """Indexes of equations that cannot hold together, smallest such sets: one a component.

    Equations that share a cell whose value is not known hang together in a component.
    """
    found = []
    purse = _Purse(_MOST_TRIED)
    for part in _parts(cells, equations):
        blamed = _blamed(part.bounds, part.sums)
        if blamed:
            smallest = _smallest(part, blamed, purse)
            found.append(tuple(sorted(part.origin[at] for at in smallest)))
    return sorted(found)


def tightest(cells: Mapping[str, Interval], equations: Sequence[Equation]) -> dict[str, Interval]:
    """Bounds of the cells that the equations narrow; of none where equations conflict.

    Exact where the open cells are a network, and never too narrow.
    """
    found: dict[str, Interval] = {}
    purse = _Purse(_MOST_FLOWS)
    for part in _parts(cells, equations):
        done = propagate(part.bounds, part.sums)
        if done.clash is not None:
            continue
        bounds = done.bounds
        rest = _open_sums(bounds, part.sums)
        if rest and len(part.bounds) <= MOST_CELLS:
            network = Network(bounds, rest)
            if not network.fits:
                continue
            for cell, exact in network.narrowest(network.cells(), purse).items():
                bounds[cell] = exact
        found |= {
            name: new
            for name, old, new in zip(part.names, part.bounds, bounds, strict=True)
            if new != old
        }
    return found


class _Purse:
    """Work that may still be done."""

    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self, amount: int) -> bool:
        self._left -= amount
        return self._left >= 0


# ------------------------------------------------------------------ components


class _Part(Struct, frozen=True):
    """Equations that hang together, over open cells by index; ``origin`` is where they were."""

    names: list[str]
    bounds: list[Interval]
    sums: list[Sum]
    origin: list[int]


def _parts(cells: Mapping[str, Interval], equations: Sequence[Equation]) -> Iterator[_Part]:
    """The components, each with the values that are known taken out of its sums."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (over := above.setdefault(name, name)) != name:
            above[name] = name = above[over]
        return name

    opened = [
        [name for name in (*each.plus, *each.minus) if _is_open(cells[name])] for each in equations
    ]
    for names in opened:
        for name in names[1:]:
            above[top(name)] = top(names[0])
    groups: dict[str | int, list[int]] = {}
    for at, names in enumerate(opened):
        groups.setdefault(top(names[0]) if names else at, []).append(at)
    for group in groups.values():
        yield _part(cells, equations, group)


def _part(
    cells: Mapping[str, Interval], equations: Sequence[Equation], group: Sequence[int]
) -> _Part:
    index: dict[str, int] = {}
    sums = []
    for at in group:
        each = equations[at]
        terms = []
        total = 0
        for sign, names in ((1, each.plus), (-1, each.minus)):
            for name in names:
                low, high = cells[name]
                if low is not None and low == high:
                    total -= sign * low
                else:
                    terms.append((index.setdefault(name, len(index)), sign))
        sums.append(Sum(tuple(terms), total, each.slack))
    return _Part(list(index), [cells[name] for name in index], sums, list(group))


def _is_open(bound: Interval) -> bool:
    return bound[0] is None or bound[0] != bound[1]


def _open_sums(bounds: Sequence[Interval], sums: Sequence[Sum]) -> list[Sum]:
    """The sums with the values taken out that have become known."""
    found = []
    for each in sums:
        terms = []
        total = each.total
        for cell, sign in each.terms:
            low, high = bounds[cell]
            if low is not None and low == high:
                total -= sign * low
            else:
                terms.append((cell, sign))
        found.append(Sum(tuple(terms), total, each.slack))
    return found


# ------------------------------------------------------------------- conflicts


def _blamed(bounds: Sequence[Interval], sums: Sequence[Sum]) -> list[int]:
    """Indexes of sums that cannot all hold, not yet the fewest; empty where they may."""
    done = propagate(bounds, sums)
    if done.clash is not None:
        return done.behind(sums, [done.clash])
    if len(bounds) > MOST_CELLS:
        return []
    network = Network(done.bounds, _open_sums(done.bounds, sums))
    return [] if network.fits else done.behind(sums, network.blamed())


def _smallest(part: _Part, blamed: Sequence[int], purse: _Purse) -> list[int]:
    """The fewest of some conflicting sums that still conflict.

    First sums are left out, many at once and then singly, as long as the rest conflict; then
    fewer are sought among all of them, where they are few enough to try.
    """
    trials = _MOST_TRIALS
    size = len(part.bounds) + sum(len(part.sums[at].terms) for at in blamed)
    kept = list(blamed)
    step = max(len(kept) // 2, 1)
    while step:
        at = 0
        while at < len(kept):
            trials -= 1
            if trials < 0 or not purse(size):
                return kept
            found = _conflicting(part, kept[:at] + kept[at + step :])
            if found:
                needed = len(found.intersection(kept[:at]))
                kept, at = [each for each in kept if each in found], needed
            else:
                at += step
        step //= 2
    return _fewer(part, len(kept), trials, purse) or kept


def _fewer(part: _Part, than: int, trials: int, purse: _Purse) -> list[int]:
    """The fewest sums, fewer than so many, that conflict; empty where too many would be tried."""
    for count in range(1, than):
        trials -= comb(len(part.sums), count)
        if trials < 0:
            break
        for chosen in combinations(range(len(part.sums)), count):
            if not purse(len(part.bounds)):
                return []
            if _conflicting(part, chosen):
                return list(chosen)
    return []


def _conflicting(part: _Part, chosen: Sequence[int]) -> set[int]:
    """Those of the chosen sums that conflict; empty where none do."""
    blamed = _blamed(part.bounds, [part.sums[at] for at in chosen])
    return {chosen[at] for at in blamed}
