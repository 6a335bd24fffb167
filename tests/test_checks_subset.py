"""A part is at most its whole, where words make it a part; figures never do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import State
from foiparse.checks.reconcile import reconcile
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse.model import Check, PlacedTable
    from test_checks_rules import table
else:
    from tests.test_checks_rules import table


def parts(*tables: PlacedTable) -> list[Check]:
    found = reconcile(tables, [cell for each in tables for cell in tidy(each)])
    assert not any(check.state is State.FAIL for check in found if check.rule != "subset")
    return [check for check in found if check.rule == "subset"]


ROBBERY = (
    "Offence | 2020 | 2021\nRobbery | 10 | 12\n{part} | {figures}\nTheft | 5 | 8\nTotal | 15 | 20"
)


@pytest.mark.parametrize(
    "label", ["of which with a knife", "- Of which: knife", "including knives"]
)
def test_a_row_that_words_make_a_part(label: str) -> None:
    (held,) = parts(table(ROBBERY.format(part=label, figures="4 | 12")))
    assert held.state is State.PASS
    assert held.cells == ("1:2:1", "1:1:1", "1:2:2", "1:1:2")
    (failed,) = parts(table(ROBBERY.format(part=label, figures="4 | 13")))
    assert (failed.state, failed.line) == (State.FAIL, 3)
    assert failed.difference == 1
    assert failed.explanation == (
        f"“{label}” is 13 under 2021, more than the 12 of “Robbery”, of which it is a part."
    )


@pytest.mark.parametrize(
    ("figures", "state", "reason"),
    [
        ("<5 | 3", State.PASS, ""),
        ("* | 3", State.UNVERIFIABLE, "suppressed_terms"),
        (".. | 3", State.UNVERIFIABLE, "unreadable_term"),
        ("40% | 25%", State.UNVERIFIABLE, "different_measure"),
        ("20+ | 3", State.FAIL, ""),
    ],
)
def test_what_is_not_known_decides_nothing(figures: str, state: State, reason: str) -> None:
    (check,) = parts(table(ROBBERY.format(part="of which with a knife", figures=figures)))
    assert (check.state, check.reason) == (state, reason)


def test_a_part_of_nothing_to_be_seen_is_told() -> None:
    (check,) = parts(table("Kind | 2020\nOf which knives | 9\nTheft | 5\nFraud | 1"))
    assert (check.state, check.reason) == (State.UNVERIFIABLE, "different_measure")


def test_another_kind_of_thing_is_not_compared() -> None:
    rows = "Kind | 2020\nOffences | 3\nof which victims were children | 7"
    (check,) = parts(table(rows))
    assert (check.state, check.reason) == (State.UNVERIFIABLE, "different_measure")
    people = "Kind | 2020\nPersons arrested | {}\nof whom persons charged | 7"
    assert parts(table(people.format(8)))[0].state is State.PASS
    assert parts(table(people.format(6)))[0].state is State.FAIL


@pytest.mark.parametrize(
    "head", ["Ward | Stops | of which searched | Other", "Ward | 2020 - A | 2020 - of which B | C"]
)
def test_a_column_that_words_make_a_part(head: str) -> None:
    (held,) = parts(table(f"{head}\nNorth | 4 | 3 | 9\nSouth | 6 | 6 | 9"))
    assert held.state is State.PASS
    (failed,) = parts(table(f"{head}\nNorth | 4 | 3 | 9\nSouth | 6 | 7 | 9"))
    assert failed.state is State.FAIL
    assert "7 under South, more than the 6" in failed.explanation


def test_without_words_nothing_is_a_part() -> None:
    assert not parts(table("Ward | Arrested | Charged\nNorth | 4 | 9\nSouth | 6 | 7"))
    rows = "Kind | 2020\nAttempted burglary | 9\nBurglary | 5\nTotal | 14"
    assert not parts(table(rows))


def two(first: str, second: str, *, more: int = 0, column: str = "2020") -> list[Check]:
    rows = "Ward | {}\nNorth | {}\nSouth | 6\nTotal | {}"
    return parts(
        table(rows.format("2020", 4, 10), title=first),
        table(rows.format(column, 3 + more, 9 + more), title=second, number=2),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1. Number of stops in the park", "2. Of these, the number where a knife was found"),
        ("Table 1: Stops in the park", "Table 2: Stops in the park where a knife was found"),
        ("Stops by ward", "Stops involving a knife by ward"),
        ("Number of arrests made in 2020", "Of those, number of arrests that led to a charge"),
    ],
)
def test_a_title_that_narrows_another(first: str, second: str) -> None:
    (held,) = two(first, second)
    assert (held.state, held.scope, held.table) == (State.PASS, "tables", 2)
    failed = two(first, second, more=2)[0]
    assert failed.state is State.FAIL
    assert "Table 2 is 5 under North, 2020, more than the 4 of table 1" in failed.explanation
    (apart,) = two(first, second, more=2, column="2021")
    assert (apart.state, apart.reason) == (State.UNVERIFIABLE, "different_measure")


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("Stops in the park", "Searches in the park where a knife was found", 0),
        ("Stops made by women officers", "Stops where a knife was found", 0),
        ("Stops in January", "Stops where a knife was found", 0),
        ("Stops, other than of cars", "Stops, other than of cars, where a knife was found", 1),
        ("1. Number of rescues", "2. Of these, the number of animals that were hurt", 1),
        ("Number of incidents", "Of these, the number of arrests", 1),
    ],
)
def test_what_words_leave_open_is_not_judged(first: str, second: str, count: int) -> None:
    found = two(first, second, more=2)
    assert [(check.state, check.reason) for check in found] == (
        [(State.UNVERIFIABLE, "different_measure")] * count
    )


def test_of_these_of_these_is_of_the_first() -> None:
    rows = "Ward | 2020\nNorth | {}"
    found = parts(
        table(rows.format(9), title="Number of stops"),
        table(rows.format(2), title="Of these, the number where a knife was found", number=2),
        table(rows.format(5), title="Of these, the number where drugs were found", number=3),
    )
    assert [check.state for check in found] == [State.PASS] * 2
    assert {check.subject for check in found} == {
        "table 2 against table 1",
        "table 3 against table 1",
    }


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("The figures are from our custody system.", State.FAIL),
        ("The two tables come from different returns and will not match.", State.UNVERIFIABLE),
    ],
)
def test_a_letter_may_say_that_tables_do_not_match(said: str, state: State, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(
        "Dear S Khan\n\nNumber of stops in the park\n\nWard            2020    2021\n"
        "Abbey           3       4\nBridge          6       8\nTotal           9       12\n\n"
        "Number of stops in the park where a knife was found\n\nWard            2020    2021\n"
        "Abbey           5       1\nBridge          1       1\nTotal           6       2\n\n"
        f"{said}\n\nRegards\n",
        encoding="utf-8",
    )
    found = [each for each in foiparse.extract(path).checks if each.rule == "subset"]
    assert [check.state for check in found] == [state]
