"""Rows below the total of the last section are the table's, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from pathlib import Path

UNNAMED = """Staff by site

Grade | Men | Women
Infirmary | |
Nurse | 12 | 40
Porter | 9 | 2
{one} | 21 | 42
Cottage hospital | |
Nurse | 3 | 11
Porter | 2 | 7
{two} | 5 | 18
{below}
"""


def _labels(folder: Path, **words: str) -> list[str]:
    place = folder / "letter.txt"
    place.write_text(f"The figures are below.\n\n{UNNAMED.format(**words)}", encoding="utf-8")
    return [cell.row_label for cell in foiparse.extract(place).observations if cell.column == 1]


@pytest.mark.parametrize(
    ("one", "two"), [("", ""), ("Total", "Total"), ("Infirmary total", "Cottage total")]
)
def test_a_row_below_the_last_section_is_under_none(tmp_path: Path, one: str, two: str) -> None:
    found = _labels(tmp_path, one=one, two=two, below="Bank staff | 4 | 9\nIn post | 30 | 69")
    assert found[:2] == ["Infirmary - Nurse", "Infirmary - Porter"]
    assert found[2] == (f"Infirmary - {one}" if one else "Infirmary")
    assert found[5:] == [
        f"Cottage hospital - {two}" if two else "Cottage hospital",
        "Bank staff",
        "In post",
    ]


def test_a_part_of_the_total_stays_under_it(tmp_path: Path) -> None:
    found = _labels(tmp_path, one="Total", two="Total", below="of which agency | 1 | 2")
    assert found[-1] == "Cottage hospital - of which agency"


def test_a_section_without_total_keeps_its_last_row(tmp_path: Path) -> None:
    found = _labels(tmp_path, one="Clerk", two="Clerk", below="Cook | 1 | 2")
    assert found[-1] == "Cottage hospital - Cook"
