"""A table that stands twice in one text: both are printed, and what tells them apart is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import foiparse
from foiparse import State

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Check, Result

TABLE = """Table 1: Fires attended by district

District | 2021 | 2022 | 2023
North | 12 | 15 | 9
South | 22 | 14 | 31
East | 7 | 8 | 10
West | 40 | 44 | 39
"""


def _with(figures: str) -> str:
    """The table with other figures, row by row."""
    head, *rows = TABLE.strip().split("\n")[-5:]
    title = TABLE.partition("\n")[0]
    new = [
        " | ".join((row.partition(" ")[0], *line.split()))
        for row, line in zip(rows, figures.split("|"), strict=True)
    ]
    return "\n".join((title, "", head, *new, ""))


def _read(folder: Path, *texts: str) -> Result:
    place = folder / "letter.txt"
    place.write_text("\nWe send the figures.\n\n".join(texts), encoding="utf-8")
    return foiparse.extract(place)


def _equal(result: Result) -> list[Check]:
    return [check for check in result.checks if check.rule == "copy_equal"]


def test_a_changed_cell_is_told_and_both_tables_are_printed(tmp_path: Path) -> None:
    result = _read(tmp_path, TABLE, TABLE.replace("14", "41"))
    (check,) = _equal(result)
    assert check.state is State.UNVERIFIABLE
    assert check.reason == "single_source"
    assert check.cells == ("1:2:2",)
    assert "South, 2022 is 14 here and 41 there" in check.explanation
    assert len(result.observations) == 24


def test_the_same_figures_are_said_to_be_so(tmp_path: Path) -> None:
    (check,) = _equal(_read(tmp_path, TABLE, TABLE))
    assert "holds the same figures" in check.explanation


def test_another_table_of_the_same_shape_is_none(tmp_path: Path) -> None:
    result = _read(tmp_path, TABLE, _with("3 5 8|6 7 31|1 2 4|40 11 12"))
    assert len(result.tables) == 2
    assert not _equal(result)


def _message(date: str, table: str) -> str:
    return f"Vale Council {date}\n\nDear J Smith,\n\n{table}\nYours sincerely,\n\nVale Council\n"


def test_a_copy_that_is_not_printed_has_each_of_its_other_figures_told(tmp_path: Path) -> None:
    asked = (
        "J Smith 3 March 2024\n\nDear Vale Council,\n\nHow many fires did you attend in 2021?\n\n"
        "Yours faithfully,\n\nJ Smith\n"
    )
    changed = _with("512 515 509|522 514 531|7 8 10|40 44 39")
    place = tmp_path / "thread.txt"
    place.write_text(
        "\n".join((asked, _message("20 March 2024", TABLE), _message("2 April 2024", changed))),
        encoding="utf-8",
    )
    result = foiparse.extract(place)
    (check,) = _equal(result)
    assert check.state is State.FAIL
    assert len(result.observations) == 12
    for told in ("512", "515", "509", "522", "514", "531"):
        assert f"{told} there" in check.explanation
