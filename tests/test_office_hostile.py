"""Workbooks and letters that mean harm or are broken: bounded, refused in a line, never run."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from foiparse.cli import run
from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    LimitExceededError,
    UnknownFormatError,
)
from foiparse.readers import Limits, ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus import FIXTURES
else:
    from tests.corpus import FIXTURES

OFFICE = FIXTURES / "office"
SHEET = "xl/worksheets/sheet1.xml"


def changed(name: str, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A fixture with one part changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(OFFICE / name) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return buffer.getvalue()


def with_row(row: str) -> bytes:
    return changed(
        "title-above.xlsx",
        SHEET,
        lambda d: d.replace(b"</sheetData>", row.encode() + b"</sheetData>"),
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("title-above.xlsx", SHEET),
        ("essex.docx", "word/document.xml"),
        ("essex.ods", "content.xml"),
        ("essex.odt", "content.xml"),
        ("essex.xlsb", "xl/worksheets/sheet1.bin"),
    ],
)
def test_a_bomb_is_refused_before_it_unpacks(name: str, part: str) -> None:
    bomb = changed(name, part, lambda data: data + b" " * 30_000_000)
    with pytest.raises(LimitExceededError, match="as bombs do"):
        read(bomb, name)


@pytest.mark.parametrize(
    ("name", "part", "root"),
    [
        ("title-above.xlsx", SHEET, b"<worksheet"),
        ("essex.docx", "word/document.xml", b"<w:document"),
        ("essex.ods", "content.xml", b"<office:document-content"),
    ],
)
def test_entities_are_refused(name: str, part: str, root: bytes) -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    data = changed(name, part, lambda each: each.replace(root, declared + root, 1))
    with pytest.raises(DamagedInputError, match="declares entities"):
        read(data, name)


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    data = with_row('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert sum(len(row.cells) for row in read(data, "x.xlsx").sheets[0].rows) == 11


@pytest.mark.parametrize(
    "row",
    [
        '<row r="99999999999"><c><v>1</v></c></row>',
        '<row r="9"><c r="ZZZZ9"><v>1</v></c></row>',
        '<row r="9"><c r="A9" t="s"><v>7</v></c></row>',
    ],
    ids=["row", "column", "text"],
)
def test_a_cell_that_cannot_be_is_refused(row: str) -> None:
    with pytest.raises(DamagedInputError, match="workbook is broken"):
        read(with_row(row), "x.xlsx")


def test_what_is_over_the_bound_on_cells_is_said() -> None:
    data = (OFFICE / "title-above.xlsx").read_bytes()
    options = ReadOptions(limits=Limits(sheet_cells=7))
    document = read(data, "x.xlsx", options)
    assert [row.number for row in document.sheets[0].rows] == [1, 3, 4]
    assert "Only 7 cells were read, up to row 4" in document.notices[0].explanation


def test_a_cell_repeated_a_billion_times_is_refused() -> None:
    data = changed(
        "essex.ods",
        "content.xml",
        lambda d: d.replace(
            b'<table:table-cell office:value-type="float"',
            b'<table:table-cell table:number-columns-repeated="1000000000" '
            b'office:value-type="float"',
            1,
        ),
    )
    with pytest.raises(LimitExceededError, match="claims to be repeated"):
        read(data, "x.ods")


def test_macros_and_outer_links_are_left_alone() -> None:
    data = changed(
        "title-above.xlsx",
        SHEET,
        lambda d: d.replace(b"<v>4</v>", b"<f>[1]Other!$A$1</f><v>4</v>"),
    )
    assert read(data, "x.xlsm").sheets[0].rows[2].cells[1].text == "4"


def test_formulas_are_guarded_for_excel(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", str(OFFICE / "formulas.xlsx"), "-q", "--excel"]) == 0
    printed = capsys.readouterr().out
    assert "'=SUM(B2:B3)" in printed
    assert ",=SUM" not in printed


def test_an_encrypted_workbook_wants_its_password(tmp_path: Path) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    plain = (OFFICE / "essex.xlsx").read_bytes()
    padded = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(padded, "w") as new,  # stored: small files are not encrypted rightly
    ):
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    sealed = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(padded.getvalue())).encrypt("harbour", sealed)
    data = sealed.getvalue()
    with pytest.raises(EncryptedInputError, match="give its password"):
        read(data, "x.xlsx")
    with pytest.raises(EncryptedInputError, match="not the one given"):
        read(data, "x.xlsx", ReadOptions(password="wrong"))  # noqa: S106
    document = read(data, "x.xlsx", ReadOptions(password="harbour"))  # noqa: S106
    assert document.format == "xlsx"
    assert document.sheets[0].rows[3].cells[1].text == "102"


@pytest.mark.parametrize(
    "name", ["essex.xlsx", "essex.xlsb", "essex.ods", "essex.docx", "essex.odt"]
)
def test_half_a_package_is_broken(name: str) -> None:
    data = (OFFICE / name).read_bytes()
    with pytest.raises(DamagedInputError, match="is broken"):
        read(data[: len(data) // 2], name)


def test_an_old_letter_without_libreoffice_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(UnknownFormatError, match="LibreOffice, which is not installed"):
        read((OFFICE / "essex.doc").read_bytes(), "x.doc")


def test_rtf_of_groups_without_end_is_refused() -> None:
    with pytest.raises(DamagedInputError, match="deep"):
        read(b"{\\rtf1 " + b"{" * 5000 + b"7", "x.rtf")


def test_a_quotation_mark_that_never_closes_is_a_sign() -> None:
    data = b'Area,2022\n"East,51\n' + b"North,12\n" * 500
    document = read(data, "x.csv")
    assert len(document.sheets[0].rows) == 502
    assert "never closes" in document.notices[0].explanation
