"""Tables that add up in awkward ways fail nothing; change a figure of theirs and one does."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from foiparse import State

if TYPE_CHECKING:
    from honest import Honest, make, make_decimal
else:
    from tests.honest import Honest, make, make_decimal

SEEDS = range(400)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_honest_table_fails_nothing(seed: int) -> None:
    made = make(seed)
    failed = [check.explanation for check in made.checks() if check.state is State.FAIL]
    assert not failed, made.printed()


@pytest.mark.parametrize("seed", range(100))
def test_a_rounded_total_of_decimals_fails_nothing(seed: int) -> None:
    made = make_decimal(seed)
    found = made.checks()
    assert not [check.explanation for check in found if check.state is State.FAIL], made.printed()
    assert "column_sum" in {check.rule for check in found}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_table_leaves_a_record_for_each_rule(seed: int) -> None:
    made = make(seed)
    rules = {check.rule for check in made.checks()}
    assert "column_sum" in rules or len(made.labels) < 2
    assert "row_sum" in rules or len([name for name in made.columns if name.isdigit()]) < 2
    assert "percent_sum" in rules or "% of total" not in made.columns


def _known(made: Honest, row: int, column: int) -> int | None:
    text = made.texts[row - 1][column - 1].removesuffix(" [r]").replace(",", "")
    return int(text) if text.isdigit() else None


def _changes(made: Honest, rng: random.Random) -> list[tuple[int, int, int]]:
    """(row, column, new value) of figures in a sum whose other terms are all known."""
    covered = {
        place
        for places, told in made.sums
        if told and all(_known(made, *each) is not None for each in places)
        for place in places
    }
    found = []
    for row, column in sorted(covered):
        value = _known(made, row, column) or 0
        news = {value + 1, value - 1, value + rng.randint(2, 50), value * 10, 0}
        found += [(row, column, new) for new in news if new >= 0 and new != value]
    return found


@pytest.mark.parametrize("seed", SEEDS[:250])
def test_a_changed_figure_fails(seed: int) -> None:
    made = make(seed)
    if made.rounded:
        pytest.skip("rounding hides small changes")
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    changes = _changes(made, rng)
    unnoticed = []
    # A table of few figures, all of them hidden or in an unnamed total's sum, has none to change.
    for row, column, new in rng.sample(changes, min(len(changes), 15)):
        old = made.texts[row - 1][column - 1]
        made.texts[row - 1][column - 1] = str(new)
        if not any(check.state is State.FAIL for check in made.checks()):
            unnoticed.append(f"{new} for {old} in row {row}, column {column}")
        made.texts[row - 1][column - 1] = old
    assert not unnoticed, made.printed()


def test_the_tables_are_many_kinds() -> None:
    made = [make(seed) for seed in SEEDS]
    assert sum("% of total" in each.columns for each in made) > 20
    assert sum(each.rounded for each in made) > 5
    assert sum(any(label.endswith(" area") for label in each.labels) for each in made) > 40
    assert sum(each.labels[-1] == "" for each in made) > 10
    assert sum(any("<5" in texts for texts in each.texts) for each in made) > 3
