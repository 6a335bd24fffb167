"""A table whose figures are gone is said to be lost, wherever its title or headings are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "TABLE ONE: Arrests by offence"
HEADER = "Offence 2019 2020 Grand Total"
ROWS = "Theft 3 4 7\nFraud 1 2 3"


def lost(folder: Path, text: str) -> list[int]:
    path = folder / "letter.txt"
    path.write_text(text, encoding="utf-8")
    return [check.line for check in foiparse.extract(path).checks if check.rule == "table_lost"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{TITLE}\n{HEADER}\n{ROWS}\n", []),
        (f"{TITLE}\n{HEADER}\n\nWe hold nothing else.\n", [1]),
        (f"{HEADER}\n\nWe hold nothing else.\n", [1]),
        (f"{TITLE}\n\nThe table was a picture.\n", [1]),
        (f"{TITLE}\nPlease see above.\nTABLE TWO: Charges\n\nPlease see below.\n", [1, 3]),
        (f"{TITLE}\n{HEADER}\nTABLE TWO: Charges by offence\n{HEADER}\n{ROWS}\n", [1]),
        ("We refuse this under section 12. Table 1 of the Act does not apply.\n", []),
    ],
)
def test_what_lost_its_figures_is_named(text: str, lines: list[int], tmp_path: Path) -> None:
    assert lost(tmp_path, text) == lines


def test_a_line_too_long_to_search_is_named(tmp_path: Path) -> None:
    table = "Table 1: Thefts\nPlace 2021 2022 Total\nNorth 12 14 26\nSouth 7 9 16\n"
    (tmp_path / "reply.txt").write_text(f"{table}\n{'x 1 ' * 30_000}\n", encoding="utf-8")
    found = foiparse.extract(tmp_path / "reply.txt")
    assert [cell.value_text for cell in found.observations] == ["12", "14", "26", "7", "9", "16"]
    (lost,) = (check for check in found.checks if check.rule == "table_lost")
    assert "120000 characters" in lost.explanation
    assert lost.line == 6
