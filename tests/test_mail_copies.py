"""A mail that holds its figures twice gives them once, and says whether they agree."""

from __future__ import annotations

import csv
import runpy
from typing import TYPE_CHECKING, Any

import pytest

import foiparse
from foiparse import Options, State
from foiparse.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES
    from foiparse import Check, Result
else:
    from tests.corpus import FIXTURES

MAIL = FIXTURES / "essex-mail" / "reply.eml"
COPIES = Options(copies=True)


@pytest.fixture(scope="module")
def make() -> dict[str, Any]:
    """The names of the script that builds the mail."""
    return runpy.run_path(str(FIXTURES / "essex-mail" / "make.py"))


@pytest.fixture(scope="module")
def result() -> Result:
    return foiparse.extract(MAIL)


def _of(result: Result, rule: str) -> list[Check]:
    return [check for check in result.checks if check.rule == rule]


def test_the_script_builds_the_same_bytes(make: dict[str, Any]) -> None:
    assert make["mail"]() == MAIL.read_bytes()


def test_the_figures_come_out_once(make: dict[str, Any], result: Result) -> None:
    printed = [
        (table, row, column, text)
        for table, figures in enumerate(make["TABLES"], 1)
        for row, (_, *values) in enumerate(figures.rows, 1)
        for column, text in enumerate(values, 1)
    ]
    assert len(printed) == 63
    assert printed == [
        (cell.table, cell.row, cell.column, cell.value_text) for cell in result.observations
    ]
    assert {cell.source for cell in result.observations} == {"reply.eml"}
    assert {cell.copy_of for cell in result.observations} == {""}


def test_labels_are_whole_in_body_and_attachment(make: dict[str, Any]) -> None:
    labels = [label for figures in make["TABLES"] for label, *_ in figures.rows]
    for source in ("reply.eml", "reply.eml!figures.pdf"):
        cells = foiparse.extract(MAIL, options=COPIES).observations
        assert labels == [c.row_label for c in cells if c.source == source and c.column == 1]


def test_body_and_attachment_agree(result: Result) -> None:
    assert [(check.state, check.table) for check in _of(result, "copy_equal")] == [
        (State.PASS, 1),
        (State.PASS, 2),
        (State.PASS, 3),
    ]
    assert result.count(State.FAIL) == 0
    assert result.exit_code("fail") == 0


def test_both_parts_are_among_the_sources(result: Result) -> None:
    assert [(part.source, part.tables) for part in result.sources] == [
        ("reply.eml", 3),
        ("reply.eml!figures.pdf", 3),
    ]


def test_copies_are_printed_when_asked_for() -> None:
    cells = foiparse.extract(MAIL, options=COPIES).observations
    assert len(cells) == 126
    first, second = cells[:63], cells[63:]
    assert {cell.copy_of for cell in first} == {""}
    assert [cell.copy_of for cell in second] == [f"reply.eml#{cell.table}" for cell in first]
    assert {cell.source for cell in second} == {"reply.eml!figures.pdf"}
    assert [cell.value for cell in second] == [cell.value for cell in first]


def test_copies_have_a_column_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "-q", "--copies", str(MAIL)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert len(rows) == 126
    assert {row["copy_of"] for row in rows} == {"", "reply.eml#1", "reply.eml#2", "reply.eml#3"}
    assert run(["extract", "-q", str(MAIL)]) == 0
    assert "copy_of" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "row", "column", "old", "new"),
    [
        (1, 1, 3, "196", "197"),
        (2, 8, 1, "13", "12"),
        (2, 1, 1, "-", "1"),
        (2, 16, 2, "41", "14"),
        (2, 19, 3, "196", "169"),
        (3, 1, 2, "1", "2"),
    ],
)
def test_a_figure_that_differs_in_the_attachment_fails(
    make: dict[str, Any], tmp_path: Path, table: int, row: int, column: int, old: str, new: str
) -> None:
    assert make["TABLES"][table - 1].rows[row - 1][column] == old
    attached = make["with_value"](make["TABLES"], table, row, column, new)
    place = tmp_path / "reply.eml"
    place.write_bytes(make["mail"](attached=attached))
    result = foiparse.extract(place)

    assert len(result.observations) == 63, "the copy is still a copy"
    checks = _of(result, "copy_equal")
    assert [check.state for check in checks] == [
        State.FAIL if number == table else State.PASS for number in (1, 2, 3)
    ]
    failed = checks[table - 1]
    assert failed.cells == (f"{table}:{row}:{column}",)
    assert f"is {old} here and {new} there" in failed.explanation
    assert result.exit_code("fail") == 1
