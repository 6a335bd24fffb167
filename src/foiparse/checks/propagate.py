"""Bounds carried through equations until nothing narrows, and why each was narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Interval = tuple[int | None, int | None]
"""Lowest and highest value, whole numbers; None is no bound."""

# Two sums that lean on each other can narrow a bound by one for ever: work in each equation is
# bounded, and what is left open is settled by flow or stays as wide as it is.
_VISITS = 60


class Sum(Struct, frozen=True):
    """Cells of a component, by index, with the sign that each has, and what they come to.

    The signed sum is ``total``, give or take ``slack``.
    """

    terms: tuple[tuple[int, int], ...]
    total: int = 0
    slack: int = 0


class Propagation(Struct):
    """Bounds as far as the sums narrow them.

    ``clash`` is the index of a sum that cannot hold, or None; ``why`` holds, for each cell, the
    indexes of the sums that narrowed it.
    """

    bounds: list[Interval]
    clash: int | None = None
    why: dict[int, set[int]] = field(default_factory=dict)

    def behind(self, sums: Sequence[Sum], start: Iterable[int]) -> list[int]:
        """The sums that some sums lean on, themselves included, in order."""
        found: set[int] = set()
        open_ = list(start)
        while open_:
            at = open_.pop()
            if at not in found:
                found.add(at)
                for cell, _ in sums[at].terms:
                    open_.extend(self.why.get(cell, ()))
        return sorted(found)


def propagate(bounds: Sequence[Interval], sums: Sequence[Sum]) -> Propagation:
    """Narrow the bounds of cells by every sum until nothing changes or a sum cannot hold."""
    found = Propagation(list(bounds))
    among: list[list[int]] = [[] for _ in bounds]
    for at, each in enumerate(sums):
        for cell, _ in each.terms:
            among[cell].append(at)
    left = _VISITS * sum(len(each.terms) for each in sums)
    due = list(range(len(sums)))
    while due and left > 0:
        later: dict[int, None] = {}
        for at in due:
            left -= len(sums[at].terms)
            narrowed = _narrow(found.bounds, sums[at])
            if narrowed is None:
                found.clash = at
                return found
            for cell in narrowed:
                found.why.setdefault(cell, set()).add(at)
                later.update(dict.fromkeys(other for other in among[cell] if other != at))
        due = list(later)
    return found


def _narrow(bounds: list[Interval], each: Sum) -> list[int] | None:
    """Narrow the cells of one sum in place; those narrowed, or None where it cannot hold."""
    least = most = unbounded_least = unbounded_most = 0
    for cell, sign in each.terms:
        low, high = _signed(bounds[cell], sign)
        if low is None:
            unbounded_least += 1
        else:
            least += low
        if high is None:
            unbounded_most += 1
        else:
            most += high
    floor, ceiling = each.total - each.slack, each.total + each.slack
    if (not unbounded_least and least > ceiling) or (not unbounded_most and most < floor):
        return None
    narrowed = []
    for cell, sign in each.terms:
        low, high = _signed(bounds[cell], sign)
        new_low, new_high = low, high
        # What the others make at the least is what is left for this one at the most.
        if unbounded_least == (low is None):
            room = ceiling - least + (low or 0)
            new_high = room if high is None else min(high, room)
        if unbounded_most == (high is None):
            need = floor - most + (high or 0)
            new_low = need if low is None else max(low, need)
        if (new_low, new_high) != (low, high):
            bounds[cell] = _signed((new_low, new_high), sign)
            narrowed.append(cell)
            least, most = _moved(least, low, new_low), _moved(most, high, new_high)
            unbounded_least -= low is None and new_low is not None
            unbounded_most -= high is None and new_high is not None
    return narrowed


def _moved(whole: int, old: int | None, new: int | None) -> int:
    return whole + (new or 0) - (old or 0)


def _signed(bound: Interval, sign: int) -> Interval:
    low, high = bound
    if sign > 0:
        return low, high
    return None if high is None else -high, None if low is None else -low
