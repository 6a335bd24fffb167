"""The report of `check`: everything that matters, within 80 columns, without surprises."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from foiparse.model import Check, Column, PlacedTable, Scope, SourceRecord, State, Table
from foiparse.result import Result
from foiparse.writers.report import render

EXPLANATION = (
    "The items of the row make 99 and its total says 100; the difference of 1 is what the row"
    " 'Under 18' holds in 2020, so that row may be left out."
)


def check(state: State, rule: str, **more: object) -> Check:
    known: dict[str, object] = {"table": 1, "source": "thread.txt", "subject": "Grand Total"}
    known |= {"scope": Scope.ROW, "explanation": EXPLANATION}
    return Check(rule=rule, state=state, **(known | more))  # type: ignore[arg-type]


RESULT = Result(
    tables=(
        PlacedTable(
            Table(columns=(Column(("2019",)),), rows=(), title="Number of arrests"),
            source="thread.txt",
            number=1,
        ),
    ),
    sources=(SourceRecord("thread.txt", "text", "", 1, 1, 1, 1),),
    checks=(
        check(State.PASS, "row_sum", line=3),
        check(State.PASS, "row_sum", line=4),
        check(State.WARN, "period_match", table=0, subject="", scope=Scope.SOURCE),
        check(State.UNVERIFIABLE, "table_equal", reason="different_measure"),
        check(
            State.FAIL,
            "column_sum",
            difference=Decimal(1),
            page="2",
            line=41,
            printed="Grand Total " + "1,234 " * 20,
        ),
        check(State.WARN, "part_unread", source="", table=0, subject="", scope=Scope.BATCH),
    ),
)


@pytest.mark.parametrize("width", [80, 100, 200])
def test_fits_and_loses_nothing(width: int) -> None:
    text = render(RESULT, width=width)
    assert max(map(len, text.splitlines())) <= width
    folded = " ".join(text.split())
    assert folded.count(EXPLANATION) == 4
    assert text.count("1,234") == 20
    assert "…" not in text


def test_order_and_grouping() -> None:
    lines = [line.strip() for line in render(RESULT, width=100).splitlines()]
    heads = [
        "thread.txt",
        "Table 1: Number of arrests",
        "pass  row_sum 2",
        "FAIL  column_sum: Grand Total",
        "UNVERIFIABLE  table_equal (different_measure): Grand Total",
        "The whole reply",
        "WARN  period_match",
        "All sources together",
        "WARN  part_unread",
    ]
    places = [lines.index(head) for head in heads]
    assert places == sorted(places)
    printed = next(line for line in lines if line.startswith("page 2, line 41 | Grand Total"))
    assert lines.index(printed) > lines.index(heads[3])


def test_the_same_said_of_several_is_said_once() -> None:
    same = tuple(check(State.WARN, "exemption_type", subject=f"question {n}") for n in "124")
    text = render(Result(checks=(*same, check(State.WARN, "part_unread", subject="thread.txt"))))
    assert "WARN  exemption_type: question 1; question 2; question 4\n" in text
    assert "WARN  part_unread\n" in text
    assert " ".join(text.split()).count(EXPLANATION) == 2


def test_the_rules_that_did_not_pass_are_told_in_words() -> None:
    legend = render(RESULT, width=100).partition("What these rules compare\n")[2]
    assert [line.split(":")[0].strip() for line in legend.splitlines()] == [
        "column_sum",
        "table_equal",
        "A cell is named by its table, row and column, each counted from 1",
    ]
    passed = Result(checks=tuple(each for each in RESULT.checks if each.state is State.PASS))
    assert "What these rules compare" not in render(passed)


def test_colour_brings_no_padding() -> None:
    plain = re.sub(r"\x1b\[[\d;]*m", "", render(RESULT, colour=True))
    assert plain == render(RESULT)


def test_no_colour_unless_asked_for() -> None:
    assert "\x1b" not in render(RESULT)
    assert "\x1b[" in render(RESULT, colour=True)


def test_a_hostile_line_moves_no_cursor() -> None:
    hostile = check(State.FAIL, "row_sum", printed="\x1b[2J[red]x[/red]\x07", line=1)
    text = render(Result(checks=(hostile,)))
    assert "\x1b" not in text
    assert "\\x1b[2J[red]x[/red]\\x07" in text


def test_nothing_to_check_is_said() -> None:
    assert render(Result()) == "No table was found, so there was nothing to check.\n"
