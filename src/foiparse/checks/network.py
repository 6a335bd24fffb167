"""The part of a system of sums that is a network, solved exactly by flow.

Where each cell stands in at most two sums, once on either side, whole-number flow decides
whether values fit all sums and between which bounds each lies. That holds for one grid with its
margins and for one with subtotals along one side; what more there is has been propagated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foiparse.checks.propagate import Interval, Sum


class Network:
    """Those of some sums, taken in their order, that are a network together.

    ``sums`` hold open cells only, each once; ``bounds`` are those of all cells, by index.
    """

    def __init__(self, bounds: Sequence[Interval], sums: Sequence[Sum]) -> None:
        self._bounds = bounds
        self._sums = sums
        self._sides = _Sides(sums)
        ends = [each for pair in bounds for each in pair if each is not None]
        # No corner of what fits lies further out than this, so what does has no bound.
        self._farthest = sum(map(abs, ends)) + sum(abs(each.total) + each.slack for each in sums)
        self._arcs: dict[int, tuple[int, int, int]] = {}
        self._cells: dict[int, int] = {}  # by arc
        self._lowest: dict[int, int] = {}
        self._highest: dict[int, int] = {}
        self._ground, self._source, self._sink = (len(sums) + at for at in range(3))
        self._flow = Flow(len(sums) + 3)
        self.fits = self._build()

    def blamed(self) -> list[int]:
        """Indexes of sums that cannot hold together, where nothing fits."""
        reached = self._flow.reach(self._source)
        # Either side of the cut is a contradiction; the sums are on that without the ground.
        side = not reached[self._ground]
        return [at for at in self._sides.taken if reached[at] is side]

    def _build(self) -> bool:
        needs = [0] * (self._ground + 1)
        for at in self._sides.taken:
            needs[at] += self._sides.turn(at) * self._sums[at].total
            if self._sums[at].slack:
                slack = self._sums[at].slack
                self._flow.join(at, self._ground, slack, slack)
        for cell, places in self._sides.places.items():
            ends = {sign * self._sides.turn(at): at for at, sign in places}
            tail, head = ends.get(1, self._ground), ends.get(-1, self._ground)
            low, high = self._limits(cell)
            value = min(max(low, 0), high)
            arc = self._flow.join(tail, head, high - value, value - low)
            self._arcs[cell] = (arc, low, high)
            self._cells[arc] = cell
            needs[tail] -= value
            needs[head] += value
        needs[self._ground] = -sum(needs[: self._ground])
        wanted = 0
        for node, need in enumerate(needs):
            if need > 0:
                self._flow.join(self._source, node, need)
                wanted += need
            elif need < 0:
                self._flow.join(node, self._sink, -need)
        return self._flow.push(self._source, self._sink, wanted) == wanted

    def _limits(self, cell: int) -> tuple[int, int]:
        low, high = self._bounds[cell]
        beyond = 4 * self._farthest + 1
        return -beyond if low is None else low, beyond if high is None else high

    def _value(self, cell: int) -> int:
        arc, _, high = self._arcs[cell]
        return high - self._flow.room[arc]

    # ------------------------------------------------------------ exact bounds

    def cells(self) -> list[int]:
        """The cells that the network holds."""
        return list(self._arcs)

    def narrowest(self, cells: Sequence[int], spend: Callable[[int], bool]) -> dict[int, Interval]:
        """The exact bounds of cells of a network that fits.

        ``spend`` is told the size of each flow before it is sought, and says whether it may be.
        """
        self._seen(self._arcs)
        found: dict[int, Interval] = {}
        for cell in cells:
            _, low, high = self._arcs[cell]
            for up, limit in ((True, high), (False, low)):
                if (self._highest if up else self._lowest)[cell] == limit:
                    continue
                if not spend(len(self._arcs)):
                    return found
                self._flow.used.clear()
                self._strain(cell, up=up)
                halves = (arc & ~1 for arc in self._flow.used)
                self._seen([cell, *(self._cells[arc] for arc in halves if arc in self._cells)])
            least, most = self._lowest[cell], self._highest[cell]
            found[cell] = (
                least if least >= -self._farthest else None,
                most if most <= self._farthest else None,
            )
        return found

    def _seen(self, cells: Iterable[int]) -> None:
        """Values that fit all sums at once show that the bounds are at least so wide."""
        for cell in cells:
            value = self._value(cell)
            self._lowest[cell] = min(value, self._lowest.get(cell, value))
            self._highest[cell] = max(value, self._highest.get(cell, value))

    def _strain(self, cell: int, *, up: bool) -> None:
        """Change the flow so that one cell is as large, or as small, as can be."""
        arc, low, high = self._arcs[cell]
        value = self._value(cell)
        tail, head = self._flow.head[arc ^ 1], self._flow.head[arc]
        self._flow.room[arc] = self._flow.room[arc ^ 1] = 0
        if up:
            value += self._flow.push(head, tail, high - value)
        else:
            value -= self._flow.push(tail, head, value - low)
        self._flow.room[arc], self._flow.room[arc ^ 1] = high - value, value - low


class _Sides:
    """Which sums are taken into the network, and which of them are turned round.

    A cell's two sums must hold it with opposite signs: sums that share cells are of the same
    side or of opposite ones, and one that fits neither is not taken.
    """

    def __init__(self, sums: Sequence[Sum]) -> None:
        self.places: dict[int, list[tuple[int, int]]] = {}
        self.taken: list[int] = []
        self._above = list(range(len(sums)))
        self._turned = [False] * len(sums)  # against the one above
        for at, each in enumerate(sums):
            if self._join(at, each):
                self.taken.append(at)
                for cell, sign in each.terms:
                    self.places.setdefault(cell, []).append((at, sign))

    def turn(self, at: int) -> int:
        """1, or -1 where the sum is turned round."""
        return -1 if self._top(at)[1] else 1

    def _join(self, at: int, each: Sum) -> bool:
        wanted: dict[int, bool] = {}
        for cell, sign in each.terms:
            places = self.places.get(cell, ())
            if len(places) > 1:
                return False
            for other, its_sign in places:
                top, turned = self._top(other)
                # Of one sign: one of the two must be turned.
                against = turned ^ (sign == its_sign)
                if wanted.setdefault(top, against) != against:
                    return False
        for top, against in wanted.items():
            self._above[top] = at
            self._turned[top] = against
        return True

    def _top(self, at: int) -> tuple[int, bool]:
        path = []
        while self._above[at] != at:
            path.append(at)
            at = self._above[at]
        turned = False
        for each in reversed(path):
            turned ^= self._turned[each]
            self._above[each], self._turned[each] = at, turned
        return at, turned
