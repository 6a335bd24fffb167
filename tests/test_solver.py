"""The solver against brute force: small grids, nests and tables that share cells.

``FOIPARSE_SOLVER_TABLES=5000`` has that many tables tried of each kind.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import product
from math import prod

import hypothesis.strategies as st
from hypothesis import HealthCheck, assume, given, settings

from foiparse.checks.propagate import Interval, Sum, propagate
from foiparse.checks.solver import Equation, conflicts, tightest

TABLES = int(os.environ.get("FOIPARSE_SOLVER_TABLES", "150"))
CAP = 15  # more than any margin says: as high as brute force looks for what has no bound
tables = settings(
    max_examples=TABLES, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


@dataclass
class System:
    cells: dict[str, Interval] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    truth: dict[str, int] = field(default_factory=dict)

    def solutions(self) -> list[dict[str, int]]:
        """Every assignment that fits, values without a bound up to the cap."""
        stated = {name for each in self.equations for name in each.minus}
        items = [name for name in self.cells if name not in stated]
        ranges = [range(self.cells[name][0] or 0, self._top(name) + 1) for name in items]
        assume(prod(map(len, ranges)) <= 30_000)
        found = []
        for values in product(*ranges):
            known = dict(zip(items, values, strict=True))
            if self._complete(known):
                found.append(known)
        return found

    def _top(self, name: str) -> int:
        """The most that an item can be: no sum of it is less."""
        sums = [each.minus[0] for each in self.equations if name in each.plus]
        tops = [self.cells[each][1] for each in (name, *sums)]
        return min([CAP, *(top for top in tops if top is not None)])

    def _complete(self, known: dict[str, int]) -> bool:
        """Work out what the items make, innermost sums first, and see whether it fits."""
        for each in self.equations:
            made = sum(known[name] for name in each.plus)
            (name,) = each.minus
            low, high = self.cells[name]
            if known.setdefault(name, made) != made:
                return False
            if (low is not None and made < low) or (high is not None and made > high):
                return False
        return True


def _hidden(draw: st.DrawFn, value: int, *, spoiled: bool) -> Interval:
    """How a value is printed: as it is, as `<5` with nought kept apart or not, or as a dash."""
    how = draw(st.sampled_from(("known", "known", "low", "low", "dash")))
    if how == "low" and 1 <= value <= 4:
        return (draw(st.integers(0, 1)), 4)
    if how == "dash" and (value == 0 or spoiled):
        return (0, None)
    return (value, value)


def _margin(draw: st.DrawFn, value: int, *, spoiled: bool) -> Interval:
    if spoiled and draw(st.integers(0, 3)) == 0:
        value = max(value + draw(st.sampled_from((-2, -1, 1, 2))), 0)
        return (value, value)
    how = draw(st.integers(0, 7))
    return (0, None) if how == 0 else (0, max(value, 3)) if how == 1 else (value, value)


@st.composite
def grids(draw: st.DrawFn) -> System:
    """One grid with its margins: some values held back, some margins not printed or wrong."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    spoiled = draw(st.booleans())
    made = System()
    for row, column in product(range(rows), range(columns)):
        value = draw(st.integers(0, 4))
        made.truth[f"{row}:{column}"] = value
        made.cells[f"{row}:{column}"] = _hidden(draw, value, spoiled=spoiled)
    corner = draw(st.booleans())
    for row in range(rows):
        _state(draw, made, f"{row}:T", [f"{row}:{at}" for at in range(columns)], spoiled=spoiled)
    for column in range(columns):
        _state(draw, made, f"T:{column}", [f"{at}:{column}" for at in range(rows)], spoiled=spoiled)
    if corner:
        _state(draw, made, "T:T", [f"{at}:T" for at in range(rows)], spoiled=spoiled)
        made.equations.append(Equation(tuple(f"T:{at}" for at in range(columns)), ("T:T",)))
    return made


def _state(draw: st.DrawFn, made: System, name: str, parts: list[str], *, spoiled: bool) -> None:
    made.truth[name] = sum(made.truth[part] for part in parts)
    made.cells[name] = _margin(draw, made.truth[name], spoiled=spoiled)
    made.equations.append(Equation(tuple(parts), (name,)))


@st.composite
def nests(draw: st.DrawFn) -> System:
    """Subtotals in rows and columns, and a second table that states the same total."""
    made = System()
    groups = draw(st.lists(st.integers(1, 2), min_size=1, max_size=2))
    items = [f"{group}.{at}" for group, size in enumerate(groups) for at in range(size)]
    for row, column in product(items, ("a", "b")):
        value = draw(st.integers(0, 4))
        made.truth[f"{row}:{column}"] = value
        made.cells[f"{row}:{column}"] = _hidden(draw, value, spoiled=False)
    for row in items:
        _state(draw, made, f"{row}:T", [f"{row}:a", f"{row}:b"], spoiled=False)
    for column in ("a", "b", "T"):
        for group, size in enumerate(groups):
            parts = [f"{group}.{at}:{column}" for at in range(size)]
            _state(draw, made, f"{group}:{column}", parts, spoiled=False)
        parts = [f"{group}:{column}" for group in range(len(groups))]
        _state(draw, made, f"T:{column}", parts, spoiled=False)
    for row in (*(f"{group}" for group in range(len(groups))), "T"):
        made.equations.append(Equation((f"{row}:a", f"{row}:b"), (f"{row}:T",)))
    made.truth["other"] = made.truth["T:T"]
    made.cells["other"] = _margin(draw, made.truth["T:T"], spoiled=False)
    made.equations.append(Equation(("T:T",), ("other",)))
    return made


@given(grids())
@tables
def test_one_grid_is_solved_exactly(made: System) -> None:
    solutions = made.solutions()
    found = conflicts(made.cells, made.equations)
    assert bool(found) == (not solutions)
    if not solutions:
        return
    narrowed = tightest(made.cells, made.equations)
    for name, printed in made.cells.items():
        low, high = narrowed.get(name, printed)
        values = {each[name] for each in solutions}
        least, most = min(values), max(values)
        assert low == least, name
        # Brute force sees no further than its cap: what has no bound is held by nothing.
        assert high == most if high is not None and high < CAP else most >= CAP, name


@given(grids())
@tables
def test_a_conflict_is_a_conflict_and_nothing_less_is(made: System) -> None:
    for chosen in conflicts(made.cells, made.equations):
        within = [made.equations[at] for at in chosen]
        assert conflicts(made.cells, within)
        for left_out in within:
            rest = [each for each in within if each is not left_out]
            assert not conflicts(made.cells, rest)


@given(nests())
@tables
def test_bounds_of_nests_and_of_tables_together_hold_the_truth(made: System) -> None:
    assert not conflicts(made.cells, made.equations)
    for name, (low, high) in tightest(made.cells, made.equations).items():
        assert low is None or low <= made.truth[name]
        assert high is None or high >= made.truth[name]


@given(grids())
@tables
def test_slack_only_widens(system: System) -> None:
    loose = [Equation(each.plus, each.minus, 1) for each in system.equations]
    exact = tightest(system.cells, system.equations)
    wide = tightest(system.cells, loose)
    if conflicts(system.cells, system.equations):
        return
    assert not conflicts(system.cells, loose)
    for name, (low, high) in wide.items():
        least, most = exact.get(name, system.cells[name])
        assert low is None or (least is not None and low <= least)
        assert high is None or (most is not None and high >= most)


def test_propagation_alone_misses_a_contradiction() -> None:
    # Nine cells of any size, rows that make 5 each, columns that make 5, 5 and 6.
    cells: dict[str, Interval] = {"5": (5, 5), "6": (6, 6)}
    cells |= {f"{row}{column}": (0, 10) for row, column in product("xyz", "abc")}
    rows = [Equation((f"{row}a", f"{row}b", f"{row}c"), ("5",)) for row in "xyz"]
    columns = [
        Equation((f"x{at}", f"y{at}", f"z{at}"), (total,)) for at, total in ("a5", "b5", "c6")
    ]
    index = {name: at for at, name in enumerate(cells)}
    sums = [
        Sum(tuple((index[name], 1) for name in each.plus), int(each.minus[0]))
        for each in (*rows, *columns)
    ]
    assert propagate([*cells.values()], sums).clash is None
    assert conflicts(cells, [*rows, *columns]) == [(0, 1, 2, 3, 4, 5)]


def test_the_smallest_of_several_conflicts_is_named() -> None:
    cells: dict[str, Interval] = dict.fromkeys(("a", "b", "c", "d"), (0, 4))
    cells |= {"r": (8, 8), "s": (4, 4), "p": (3, 3), "q": (5, 5)}
    equations = [
        Equation(("a", "b"), ("r",)),
        Equation(("c", "d"), ("s",)),
        Equation(("a", "c"), ("p",)),
        Equation(("b", "d"), ("q",)),
    ]
    assert conflicts(cells, equations) == [(0, 2)]


def test_a_bound_that_creeps_is_given_up_in_time() -> None:
    # Two sums that say one cell is the other and one more: each narrows the other for ever.
    cells: dict[str, Interval] = {"a": (0, 10**12), "b": (0, 10**12), "one": (1, 1)}
    equations = [Equation(("a",), ("b",)), Equation(("a", "one"), ("b",))]
    assert conflicts(cells, equations) == [(0, 1)]


def test_what_has_no_bound_keeps_none() -> None:
    cells: dict[str, Interval] = {"a": (0, None), "b": (0, None), "t": (5, None), "k": (None, 3)}
    found = tightest(cells, [Equation(("a", "b"), ("t",)), Equation(("k",), ("a",))])
    assert found == {"a": (0, 3), "k": (0, 3), "b": (2, None)}
