"""Letters with known defects fail just there; letters with known traps fail nowhere.

The letters are in tests/defects: ``d..`` with what is wrong in ``expected.csv`` (parts of the
words are split by ``;``), ``t..`` with nothing wrong but much that looks so.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import State

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import ROOT
else:
    from tests.corpus import ROOT

FOLDER = ROOT / "tests" / "defects"
LETTERS = sorted(FOLDER.glob("*.txt"))
EXPECTED = list(csv.DictReader((FOLDER / "expected.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_what_is_wrong_fails_and_nothing_else(path: Path) -> None:
    result = foiparse.extract(path)
    assert result.tables
    failed = [check for check in result.checks if check.state is State.FAIL]
    wanted = [row for row in EXPECTED if row["document"] == path.stem]
    assert bool(wanted) == path.stem.startswith("d")
    found = sorted((check.rule, f"{check.table}", check.subject) for check in failed)
    assert found == sorted((row["rule"], row["table"], row["subject"]) for row in wanted)
    for row in wanted:
        key = (row["rule"], row["table"], row["subject"])
        (check,) = [each for each in failed if (each.rule, f"{each.table}", each.subject) == key]
        assert row["cell"] in check.cells
        assert all(words.strip() in check.explanation for words in row["words"].split(";"))
        assert check.printed
        cell = next(each for each in result.observations if each.name == check.cells[-1])
        assert check.line
        assert cell.check == "fail"


def test_every_defect_is_of_a_letter() -> None:
    names = {path.stem for path in LETTERS}
    assert {row["document"] for row in EXPECTED} == {name for name in names if name[0] == "d"}
