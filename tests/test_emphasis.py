"""Marks of bold print in plain text are no print: figures within them are figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.model import Status

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Result

LETTER = "Dear Mr Kerr\n\nThe figures are below. A * is a number from 1 to 4.\n\n{}\n\nAnn Bell\n"
BARS = """| Ward | 2021 | 2022 |
|---|---:|---:|
| Hill | 12 | * |
| Moor | 9 | 7 |
| {0}All wards{0} | {0}21{0} | {0}9{0} |"""
TABS = "Ward\t2021\t2022\nHill\t12\t*\nMoor\t9\t7\n{0}All wards{0}\t{0}21{0}\t{0}9{0}"
FLOWING = "Ward 2021 2022\nHill 12 *\nMoor 9 7\n{0}Total 21 9{0}"


def _read(folder: Path, table: str) -> Result:
    place = folder / "letter.txt"
    place.write_text(LETTER.format(table), encoding="utf-8")
    return foiparse.extract(place)


@pytest.mark.parametrize("mark", ["*", "**", "***", "__"])
@pytest.mark.parametrize("table", [BARS, TABS, FLOWING])
def test_bold_totals_are_figures(tmp_path: Path, table: str, mark: str) -> None:
    cells = _read(tmp_path, table.format(mark)).observations
    assert [cell.value_text for cell in cells] == ["12", "*", "9", "7", "21", "9"]
    assert cells[1].status is Status.SUPPRESSED
    assert all(mark not in cell.row_label for cell in cells)
    assert [cell.value for cell in cells[4:]] == [21, 9]


@pytest.mark.parametrize("mark", ["*", "**"])
def test_columns_kept_by_spaces_stay_where_they_are(tmp_path: Path, mark: str) -> None:
    rows = (
        ("Ward", "2021", "2022"),
        ("Hill", "12", "*"),
        ("Moor", "9", "7"),
        (f"{mark}All wards{mark}", f"{mark}21{mark}", f"{mark}9{mark}"),
    )
    table = "\n".join(f"{label:15}{first:>10}{second:>10}" for label, first, second in rows)
    cells = _read(tmp_path, table).observations
    assert [cell.value_text for cell in cells] == ["12", "*", "9", "7", "21", "9"]


@pytest.mark.parametrize(
    "rows",
    [
        "Hill\t*\t*\t5\nMoor\t7\t*\t*\nFord\t4\t5\t6",
        "Hill | * | * | 5\nMoor | 7 | * | *\nFord | 4 | 5 | 6",
        "Hill * * 5\nMoor 7 * *\nFord 4 5 6",
        "Hill,*,*,5\nMoor,7,*,*\nFord,4,5,6",
    ],
)
def test_marks_between_cells_are_values(tmp_path: Path, rows: str) -> None:
    by = next(mark for mark in ("\t", " | ", ",", " ") if mark in rows)
    head = by.join(("Ward", "2020", "2021", "2022"))
    cells = _read(tmp_path, f"{head}\n{rows}").observations
    assert [cell.value_text for cell in cells] == [*"**5", *"7**", *"456"]
