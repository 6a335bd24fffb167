"""Sums of tables taken together: what fails, what does not, and what --tighten gives away."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, given, settings

from foiparse import State
from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.checks.tighten import narrowed, with_bounds
from foiparse.cli import run
from foiparse.model import (
    Check,
    Column,
    Observation,
    PlacedTable,
    Status,
    Table,
    TableCell,
    TableRow,
)
from foiparse.pipeline import Options, extract
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from pathlib import Path

    from honest import make
else:
    from tests.honest import make

CAP = 60  # more than any total says
tables = settings(
    max_examples=int(os.environ.get("FOIPARSE_SOLVER_TABLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@dataclass
class Grid:
    """A table as printed, its total row and column last."""

    texts: list[list[str]]
    title: str = ""
    number: int = 1

    def placed(self) -> PlacedTable:
        labels = [f"Area {at}" for at in range(1, len(self.texts))] + ["Total"]
        names = [str(2018 + at) for at in range(1, len(self.texts[0]))] + ["Total"]
        rows = tuple(
            TableRow(
                label, tuple(TableCell(at, text, line) for at, text in enumerate(row, 1)), (line,)
            )
            for line, (label, row) in enumerate(zip(labels, self.texts, strict=True), 1)
        )
        columns = tuple(Column((name,)) for name in names)
        return PlacedTable(Table(columns, rows, title=self.title), "made.txt", self.number)


def cells_of(*grids: Grid) -> list[Observation]:
    return [cell for grid in grids for cell in tidy(grid.placed())]


def checks_of(*grids: Grid) -> list[Check]:
    return reconcile([grid.placed() for grid in grids], cells_of(*grids))


def failed(checks: list[Check]) -> list[Check]:
    return [check for check in checks if check.state is State.FAIL]


@st.composite
def grids(draw: st.DrawFn, *, spoiled: bool) -> Grid:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    items = st.lists(st.integers(0, 6), min_size=columns, max_size=columns)
    figures = [draw(items) for _ in range(rows)]
    figures[0][0] = 0  # printed, so that nought is kept apart from what is held back
    for each in figures:
        each.append(sum(each))
    figures.append([sum(column) for column in zip(*figures, strict=True)])
    texts = [[str(value) for value in each] for each in figures]
    for row, column in product(range(rows), range(columns)):
        value = figures[row][column]
        if (row, column) == (0, 0):
            continue
        how = draw(st.integers(0, 3))
        if how < 2 and 0 < value < 5:
            texts[row][column] = "<5"
        elif how == 2 and (value == 0 or (spoiled and value < 3)):
            texts[row][column] = "-"
    margins = [(at, columns) for at in range(rows)] + [(rows, at) for at in range(columns)]
    for row, at in margins:
        if draw(st.integers(0, 9)) == 0:
            texts[row][at] = "*"
        elif spoiled and draw(st.integers(0, 2)) == 0:
            value = figures[row][at] + draw(st.sampled_from((-2, -1, 1, 2)))
            texts[row][at] = str(max(value, 0))
    # Figures that are all multiples of one number would be held to be rounded.
    assume(any(text.isdigit() and int(text) % 5 for row in texts for text in row))
    return Grid(texts)


def sums_of(checks: list[Check]) -> list[list[str]]:
    """The cells of each sum that was tried, the stated one last."""
    return [
        list(check.cells)
        for check in checks
        if check.rule in {"row_sum", "column_sum"} and check.scope in {"row", "column"}
    ]


def solutions(cells: dict[str, Observation], sums: list[list[str]]) -> list[dict[str, int]]:
    """Every way to fill what is hidden that fits the sums, by trying them all."""
    stated = {each[-1] for each in sums}
    hidden = [name for name, cell in cells.items() if cell.value is None and name not in stated]
    ranges = []
    for name in hidden:
        tops = [cells[name].value_high]
        if cells[name].status is Status.DASH:  # which no total leaves out
            tops += [cells[each[-1]].value for each in sums if name in each]
        ranges.append(
            range(
                int(cells[name].value_low or 0),
                min([CAP, *(int(top) for top in tops if top is not None)]) + 1,
            )
        )
    assume(prod(map(len, ranges)) <= 20_000)
    # What the items make comes before what their totals do.
    ordered = sorted(sums, key=lambda each: sum(name in stated for name in each[:-1]))
    known = {name: int(cell.value) for name, cell in cells.items() if cell.value is not None}
    found = []
    for values in product(*ranges):
        filled = known | dict(zip(hidden, values, strict=True))
        if all(_fits(cells, each, filled) for each in ordered):
            found.append(filled)
    return found


def _fits(cells: dict[str, Observation], names: list[str], filled: dict[str, int]) -> bool:
    *terms, stated = names
    made = sum(filled[name] for name in terms)
    if filled.setdefault(stated, made) == made:
        return True
    # A total may leave out what is suppressed.
    rest = [name for name in terms if cells[name].status is not Status.SUPPRESSED]
    left_out = sum(int(cells[name].value or 0) for name in rest)
    return len(rest) < len(terms) and left_out == filled[stated]


@given(grids(spoiled=True))
@tables
def test_a_grid_fails_just_when_nothing_fits(grid: Grid) -> None:
    checks = checks_of(grid)
    cells = {cell.name: cell for cell in cells_of(grid)}
    sums = sums_of(checks)
    # Row totals and column totals that differ are named before anything is tried together.
    if not any(check.explanation.startswith("The row totals add up") for check in failed(checks)):
        assert bool(failed(checks)) == (not solutions(cells, sums)), grid.texts


@given(grids(spoiled=False))
@tables
def test_bounds_of_a_grid_are_exact(grid: Grid) -> None:
    placed, observed = grid.placed(), cells_of(grid)
    checks = checks_of(grid)
    assert not failed(checks)
    every = solutions({cell.name: cell for cell in observed}, sums_of(checks))
    settled = with_worst_check(observed, checks)
    for cell in with_bounds(settled, narrowed([placed], observed)):
        values = {each[cell.name] for each in every if cell.name in each}
        if values:
            assert cell.value_low == min(values), (cell.name, grid.texts)
            high = CAP if cell.value_high is None else cell.value_high
            assert high == min(max(values), CAP), (cell.name, grid.texts)


def test_a_conflict_names_the_fewest_totals_and_no_value() -> None:
    grid = Grid(
        [
            ["<5", "<5", "30", "38"],
            ["6", "<5", "20", "28"],
            ["8", "8", "50", "66"],
        ]
    )
    checks = checks_of(grid)
    (check,) = failed(checks)
    assert check.rule == "corner"
    assert check.scope == "table"
    assert check.subject == "Area 1; 2019"
    assert check.explanation == (
        "Each of 2 sums can hold alone, but no values of the cells that are not known fit them "
        "all: 38 at 1:1:4 (Area 1, Total) across, 8 at 1:3:1 (Total, 2019) down."
    )
    assert set(check.cells) == {"1:1:1", "1:1:2", "1:1:3", "1:1:4", "1:2:1", "1:3:1"}
    assert check.expected_low is check.expected_high is check.difference is None


def test_tables_of_one_whole_conflict_over_a_total_that_one_holds_back() -> None:
    title = "{} assaults on ambulance staff recorded"
    first = Grid([["3", "4", "7"], ["2", "3", "5"], ["5", "7", "12"]], title.format("All"))
    figures = [["3", "<5", "*"], ["2", "1", "3"], ["5", "*", "*"]]
    second = Grid(figures, title.format("Breakdown of all"), number=2)
    (check,) = failed(checks_of(first, second))
    assert (check.rule, check.scope, check.table) == ("table_equal", "tables", 2)
    assert "* at 2:3:2 (Total, 2020) as 7 at 1:3:2 (Total, 2020)" in check.explanation
    second.texts[0][1] = "*"
    assert not failed(checks_of(first, second))


def test_totals_that_leave_suppressed_cells_out_conflict_with_nothing() -> None:
    grid = Grid(
        [
            ["<5", "6", "6"],
            ["2", "9", "11"],
            ["5", "15", "17"],
        ]
    )
    # The first row leaves its cell out, and the first column counts it.
    assert not [check for check in failed(checks_of(grid)) if "fit them all" in check.explanation]


@pytest.mark.parametrize("seed", range(60))
def test_bounds_of_honest_tables_hold_what_was_hidden(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    made = make(seed)
    if made.rounded:
        pytest.skip("what is rounded is not what adds up")
    whole = {cell.name: cell.value for cell in tidy(made.table()) if cell.value is not None}
    places = {place for places, told in made.sums if told for place in places[:-1]}
    for row, column in sorted(places):
        text = made.texts[row - 1][column - 1]
        if text.isdigit() and 0 < int(text) < 5 and rng.random() < 0.7:
            made.texts[row - 1][column - 1] = "<5"
    placed = made.table()
    for (_, name), (low, high) in narrowed([placed], list(tidy(placed))).items():
        if name in whole:
            assert low is None or low <= whole[name], made.printed()
            assert high is None or high >= whole[name], made.printed()


REPLY = b"""Dear A Person,

Assaults by site
Site 2021 2022 Total
North <5 9 12
South 4 <5 7
East 11 - 11
Total 18 12 30

Yours sincerely
"""


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    place = tmp_path / "reply.txt"
    place.write_bytes(REPLY)
    return place


def test_nothing_is_narrowed_unless_asked_for(reply: Path) -> None:
    plain = extract(reply)
    hidden = [cell for cell in plain.observations if cell.status is Status.SUPPRESSED]
    assert [cell.value for cell in hidden] == [None, None]
    assert {(cell.value_low, cell.value_high) for cell in hidden} == {(Decimal(0), Decimal(4))}
    assert not plain.remarks
    asked = extract(reply, options=Options(tighten=True))
    narrow = [cell for cell in asked.observations if cell.status is Status.SUPPRESSED]
    assert [cell.value for cell in narrow] == [Decimal(3)] * 2
    assert {(cell.value_low, cell.value_high) for cell in narrow} == {(Decimal(3), Decimal(3))}
    assert [check.state for check in plain.checks] == [check.state for check in asked.checks]
    told = {check.explanation for check in asked.checks} - {
        check.explanation for check in plain.checks
    }
    assert "; all sums together leave 1:1:1 only 3." in " ".join(told)


def test_narrowing_warns_even_where_all_is_to_be_quiet(
    reply: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("extract", "check"):
        assert run([command, "-q", "--tighten", str(reply)]) == 0
        said = capsys.readouterr().err
        assert "WARNING: --tighten has narrowed 3 figures" in said
        assert "can identify a person" in said
        assert run([command, "-q", str(reply)]) == 0
        assert not capsys.readouterr().err


def test_nothing_is_narrowed_in_a_table_that_fails(tmp_path: Path) -> None:
    place = tmp_path / "reply.txt"
    place.write_bytes(REPLY.replace(b"East 11 - 11", b"East 11 - 12"))
    result = extract(place, options=Options(tighten=True))
    assert result.count(State.FAIL)
    hidden = [cell for cell in result.observations if cell.status is Status.SUPPRESSED]
    assert [cell.value_high for cell in hidden] == [Decimal(4)] * 2
