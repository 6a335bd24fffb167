"""Workbooks, letters and separated values: the Essex figures in each, every awkwardness once."""

from __future__ import annotations

import importlib.util
import re
import shutil
from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from types import ModuleType

    from corpus import FIXTURES
else:
    from tests.corpus import FIXTURES

OFFICE = FIXTURES / "office"
ESSEX = sorted(path.name for path in OFFICE.glob("essex.*"))


def maker() -> ModuleType:
    """The script that makes the fixtures, which also reads cases.txt."""
    spec = importlib.util.spec_from_file_location("office_make", OFFICE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES: dict[str, dict[str, list[str]]] = maker().cases()


def essex_cells(name: str) -> list[tuple[int, str, str, str]]:
    found = foiparse.extract(str(OFFICE / name))
    assert not found.failures
    return [(o.table, o.row_label, o.column_label, o.value_text) for o in found.observations]


@pytest.fixture(scope="module")
def essex() -> list[tuple[int, str, str, str]]:
    """What is printed, straight from the figures."""
    cells = []
    for number, (_, rows) in enumerate(maker().essex(), start=1):
        for label, *values in rows[2:]:
            cells += [
                (number, label, year, value)
                for year, value in zip(("2019", "2020", "Grand Total"), values, strict=True)
            ]
    return cells


@pytest.mark.parametrize("name", ESSEX)
def test_essex_reads_alike_in_every_format(
    name: str, essex: list[tuple[int, str, str, str]]
) -> None:
    if name.endswith(".doc") and not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    assert len(essex) == 63
    assert essex_cells(name) == essex


@pytest.mark.parametrize("name", ESSEX)
def test_essex_adds_up_in_every_format(name: str) -> None:
    if name.endswith(".doc"):
        pytest.skip("converted; its cells are compared")
    found = foiparse.extract(str(OFFICE / name))
    assert {check.state for check in found.checks if check.rule == "row_sum"} == {"pass"}
    assert found.tables[0].table.title.startswith("TABLE ONE")
    assert found.tables[0].table.header_note.endswith("CALENDER YEAR RECORDED") or (
        "CALENDER YEAR RECORDED" in found.tables[0].table.header_note
    )


def test_a_cell_of_a_workbook_says_where_it_stands() -> None:
    cell = foiparse.extract(str(OFFICE / "essex.xlsx")).observations[0]
    assert (cell.page, cell.bbox, cell.value_text) == ("Figures", "B4", "102")


@pytest.mark.parametrize("name", sorted(CASES))
def test_awkward_sheets_read_as_written_down(name: str) -> None:
    found = foiparse.extract(str(OFFICE / f"{name}.xlsx"))
    assert not found.failures
    wanted = [line for line in CASES[name]["expect"] if line.strip()]
    cells = [line for line in wanted if line[0].isdigit()]
    printed = [
        f"{o.table}|{o.row_label}|{o.column_label}|{o.value_text}" for o in found.observations
    ]
    assert sorted(printed) == sorted(cells)
    for line in wanted:
        what, _, words = line.partition("|")
        kind, _, place = what.partition(" ")
        if kind == "title":
            assert found.tables[int(place) - 1].table.title == words
        elif kind == "note":
            assert words in found.tables[int(place) - 1].table.notes
        elif kind == "notice":
            assert any(words in warning for each in found.sources for warning in each.warnings)
        elif kind == "value":
            by_name = {o.name: o for o in found.observations}
            assert str(by_name[place].value) == words


def test_a_formula_without_result_is_neither_blank_nor_a_number() -> None:
    cells = foiparse.extract(str(OFFICE / "formulas.xlsx")).observations
    states = {cell.value_text: (cell.status, cell.value) for cell in cells}
    assert states["=SUM(B2:B3)"] == ("unreadable", None)
    assert states["#DIV/0!"] == ("unreadable", None)


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        (b"Area;2022;2023\nAshby;4;6\nBrook;10;9\n", 4),
        ("sep=;\r\nArea;2022\r\nAshby;4\r\nBrook;10\r\n".encode("cp1252"), 2),
        ("Area\t2022\nAshby\t£1,204\nBrook\t£9\n".encode("utf-16"), 2),
        (b'Area,2022\n"Ash\nby",4\n"Brook ""upper""",10\n', 2),
        (b"Boats\nArea,2022,2023\nAshby,4,6\n\nNote: counted on 3 May\n", 2),
    ],
    ids=["semicolons", "sep-line", "utf-16-tabs", "quoted-lines", "title-and-note"],
)
def test_separated_values_of_any_dialect(data: bytes, cells: int, tmp_path: object) -> None:
    path = OFFICE.__class__(str(tmp_path)) / "figures.csv"
    path.write_bytes(data)
    found = foiparse.extract(str(path))
    assert found.sources[0].format == "csv"
    assert len(found.observations) == cells


@pytest.mark.parametrize(
    "text",
    [
        "Dear A,\n\nThank you, as ever, for writing.\nWe hold nothing, sadly.\n",
        "Northfield 1,138\nEastmere 2,402\nTotal 3,540\n",
        "| Area | 2022 |\n|---|---|\n| Ashby | 4 |\n",
    ],
    ids=["prose", "thousands", "bars"],
)
def test_text_with_commas_or_bars_is_text(text: str, tmp_path: object) -> None:
    path = OFFICE.__class__(str(tmp_path)) / "letter.csv"
    path.write_text(text, encoding="utf-8")
    assert foiparse.extract(str(path)).sources[0].format == "text"


def test_every_fixture_is_made_by_its_script() -> None:
    made = {f"{name}.xlsx" for name in CASES} | set(ESSEX)
    kept = {path.name for path in OFFICE.iterdir() if path.is_file()}
    assert kept == made | {"make.py", "cases.txt", "README.md"}
    assert re.match(r"# ", (OFFICE / "README.md").read_text(encoding="utf-8"))
