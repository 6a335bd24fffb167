"""The real Essex thread, line by line what it must show."""

from __future__ import annotations

import csv
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import State
from foiparse.model import SUBSTANCE, Disposition, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus import ABSENT, SHARED, SHARED_THREAD, score
    from foiparse import Check, Result
    from zones import read_labels
    from zones import score as score_zones
else:
    from benchmarks.zones import read_labels
    from benchmarks.zones import score as score_zones
    from tests.corpus import ABSENT, SHARED, SHARED_THREAD, score

pytestmark = pytest.mark.skipif(not SHARED_THREAD.is_file(), reason=ABSENT)
CASE = SHARED_THREAD.parent


@pytest.fixture(scope="module")
def result() -> Result:
    return foiparse.extract(SHARED_THREAD)


@pytest.fixture(scope="module")
def zones() -> dict[int, str]:
    """The zone of each line that the annotators were sure of."""
    rows = (line.split("\t") for line in (CASE / "labels.tsv").read_text().splitlines())
    return {int(row[0]): row[1] for row in rows if row[0].isdigit() and not row[1].endswith("?")}


def _of(result: Result, rule: str) -> list[Check]:
    return [check for check in result.checks if check.rule == rule]


def test_every_figure_is_read_and_nothing_else(result: Result) -> None:
    outcome = score(CASE, result.observations)
    assert (outcome.right, outcome.missing, outcome.wrong) == (63, 0, 0), outcome.details


def test_the_projects_scorer_says_so() -> None:
    done = subprocess.run(
        [sys.executable, SHARED / "score.py", "--cmd", f"{sys.executable} -m foiparse extract {{}}",
         CASE],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert "TOTAL recall 63/63 = 100.0%  precision 63/63 = 100.0%" in done.stdout


def test_the_figures_come_in_the_order_of_the_page(result: Result) -> None:
    with (CASE / "expected.csv").open(encoding="utf-8", newline="") as file:
        typed = [tuple(row.values()) for row in csv.DictReader(file)]
    assert typed == [
        (str(cell.table), cell.row_label, cell.column_label, cell.value_text)
        for cell in result.observations
    ]


def test_titles_are_the_captions(result: Result) -> None:
    assert [placed.table.title for placed in result.tables] == [
        (
            "TABLE ONE: Number of arrests made in 2019/20 regarding online sexual offences relating"
            " to children"
        ),
        (
            "TABLE TWO: Breakdown of the arrests made in 2019/20 regarding sexual offences relating"
            " to children"
        ),
        "TABLE THREE: Persons arrested where evidence was supplied by Paedophile Hunters",
    ]


def test_every_row_sum_passes(result: Result) -> None:
    assert [check.state for check in _of(result, "row_sum")] == [State.PASS] * 21


def test_the_three_column_sums_of_table_2_pass(result: Result) -> None:
    sums = [check for check in _of(result, "column_sum") if check.table == 2]
    assert [check.state for check in sums] == [State.PASS] * 3
    assert [check.stated_low for check in sums] == [102, 94, 196]
    assert all(len(check.cells) == 19 for check in sums)


def test_table_1_is_table_2s_total(result: Result) -> None:
    same = [check for check in _of(result, "table_equal") if check.state is State.PASS]
    assert len(same) == 1
    assert {"table 1", "table 2"} <= set(same[0].subject.split(" against "))


def test_table_3_is_not_compared(result: Result) -> None:
    left = [check for check in _of(result, "table_equal") if check.state is not State.PASS]
    assert [(check.state, check.reason, check.table) for check in left] == [
        (State.UNVERIFIABLE, "different_measure", 3)
    ]
    assert "4" not in left[0].explanation.replace("table 4", "")
    assert "196" not in left[0].explanation
    assert {cell.check for cell in result.observations if cell.table == 3} == {"pass"}


def test_every_cell_takes_part_in_a_sum_that_passes(result: Result) -> None:
    assert {cell.check for cell in result.observations} == {"pass"}


def test_dashes_are_nil(result: Result) -> None:
    dashes = [cell for cell in result.observations if cell.value_text == "-"]
    assert len(dashes) == 7
    assert {cell.status for cell in dashes} == {Status.NIL}
    assert {cell.value for cell in dashes} == {0}


def test_both_periods_are_kept_and_told_apart(result: Result) -> None:
    assert [(cell.column_label, cell.period) for cell in result.observations[:3]] == [
        ("2019", "CY2019"),
        ("2020", "CY2020"),
        ("Grand Total", ""),
    ]
    warned = _of(result, "period_match")
    assert warned
    assert {check.state for check in warned} == {State.WARN}
    for check in warned:
        for code in ("FY2019-20", "CY2019", "CY2020"):
            assert code in check.explanation


def test_arrested_and_charged_are_told_apart(result: Result) -> None:
    warned = _of(result, "measure_drift")
    assert [(check.state, check.table) for check in warned] == [(State.WARN, 3)]
    assert "arrested" in warned[0].explanation
    assert "charged" in warned[0].explanation
    measures = {cell.table: cell.measure for cell in result.observations}
    assert measures == {1: "arrests", 2: "arrests", 3: "persons_charged"}


def test_absent_attachments_are_warned_of(result: Result) -> None:
    answer = [check for check in _of(result, "attachment_absent") if check.line == 429]
    assert [check.state for check in answer] == [State.WARN]
    assert "2 attachments" in answer[0].explanation


def test_check_exits_0(result: Result) -> None:
    assert result.count(State.FAIL) == 0
    assert result.exit_code("fail") == 0


def test_figures_come_from_table_rows_only(result: Result, zones: Mapping[int, str]) -> None:
    assert {zones.get(cell.line) for cell in result.observations} == {"table_row"}


def test_tables_are_made_of_table_lines_only(result: Result, zones: Mapping[int, str]) -> None:
    assert len(result.tables) == 3
    for placed in result.tables:
        table = placed.table
        lines = (*table.title_lines, *table.header_lines, *table.row_lines, *table.note_lines)
        assert {zones.get(line, "table_note").partition("_")[0] for line in lines} <= {"table"}


def test_each_question_has_its_answer(result: Result) -> None:
    with (CASE / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["question"], row["disposition"], row["exemptions"]) for row in rows] == [
        (answer.question, answer.disposition.value, ";".join(answer.exemptions))
        for answer in result.answers
    ]
    served = {answer.question: answer.tables for answer in result.answers if answer.tables}
    assert served == {"1a": (1,), "1b": (2,), "3": (3,)}
    assert {answer.tables_basis for answer in result.answers if answer.tables} == {"order"}
    assert Disposition.NO_ANSWER not in {answer.disposition for answer in result.answers}


def test_who_answered_under_which_number(result: Result) -> None:
    assert {(cell.authority, cell.reference) for cell in result.observations} == {
        ("Essex Police", "FOI 15167")
    }
    assert {cell.question for cell in result.observations} == {"1a", "1b", "3"}


def test_zones_are_as_two_annotators_gave_them(result: Result) -> None:
    labels = read_labels(CASE / "labels.tsv")
    given = {each.line.number: str(each.zone) for each in result.lines}
    found = score_zones(given, labels)
    assert found["micro"].f1 >= 0.95
    assert found["boilerplate"].precision >= 0.97
    assert found["boilerplate"].recall >= 0.97
    for zone, each in found.items():
        assert each.right + each.missed < 20 or each.f1 >= 0.85, zone
    substance = {number for number, zone in labels.items() if zone in set(SUBSTANCE)}
    assert not [number for number in substance if given[number] not in set(SUBSTANCE)]


def test_a_caveat_stands_beside_its_answer(result: Result) -> None:
    caveats = {answer.question: answer.caveat for answer in result.answers if answer.caveat}
    assert list(caveats) == ["3"]
    assert "Caveat: Paedophile Hunter offences searched for on Initial MO." in caveats["3"]
    assert caveats["3"].endswith("may not appear in the search.")


def test_sections_only_named_are_records_once_a_message(result: Result) -> None:
    named = [(check.subject, check.line) for check in _of(result, "mentioned_not_applied")]
    assert ("s14", 103) in named
    assert {subject for subject, _ in named} == {
        "s14",
        "s12 of another Act",
        "s14 of another Act",
        "s34 of another Act",
    }
    assert len(named) == 5


def test_a_period_record_points_at_a_line_that_shows_one(result: Result) -> None:
    for check in _of(result, "period_match"):
        assert "2019 2020" in check.printed
