"""Datasets as written: whole or not at all, the same bytes, described, nothing lost unsaid."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from foiparse.collation.dataset import resources
from foiparse.data import rows
from foiparse.errors import UsageError, WriteError
from foiparse.model import SourceRecord
from foiparse.result import Result
from foiparse.writers import workbook
from foiparse.writers.columns import layouts
from foiparse.writers.dataset import FORMATS, Dataset
from foiparse.writers.resources import TYPES, Field, ForeignKey, Resource, standard_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from foiparse.writers.columns import Value

LABELS = ("13 - 15", "2011/12", "22/12", "1-4", "=1+1", "@x", "-5+3", "+44", "1E5", "007", "2.10")
LEDGER = Resource(
    "ledger",
    (
        Field("label", "string", "A label", required=True),
        Field("count", "integer", "A count"),
        Field("value", "number", "A figure"),
        Field("day", "date", "A day"),
        Field("held", "boolean", "Whether it is held"),
    ),
    primary_key=("label",),
)
ROWS: list[tuple[Any, ...]] = [
    *((label, at, Decimal(at) / 4, date(2020, 1, 1), True) for at, label in enumerate(LABELS)),
    ("nothing", None, None, None, None),
    ('two\nlines, “quoted” "so"', -1, Decimal("0.1"), date(1900, 1, 1), False),
]


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cells(path: Path, sheet: str) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def write_dataset(
    contents: Sequence[tuple[Resource, Iterable[Sequence[Value]]]],
    folder: Path,
    formats: Iterable[str] = (),
) -> tuple[str, ...]:
    with Dataset(folder, [resource for resource, _ in contents], formats=formats) as dataset:
        for resource, rows in contents:
            dataset.write(resource.name, rows)
        return dataset.commit()


def test_every_column_that_is_written_is_described_and_nothing_else() -> None:
    streamed = layouts(copies=True, corrections=True)
    written = {(each.name, name) for each in streamed for name in each.columns}
    written |= {(each.name, name) for each in resources() for name in each.columns}
    described = [(row["resource"], row["name"]) for row in rows("fields")]
    assert set(described) == written
    assert len(described) == len(set(described))
    for row in rows("fields"):
        assert row["type"] in TYPES
        assert row["description"]
        assert row["source"]


def test_what_is_always_there_is_required() -> None:
    (observations,) = (each for each in standard_resources() if each.name == "observations")
    required = [field.name for field in observations.fields if field.required]
    assert required == ["source", "table", "row", "column"]
    status = next(field for field in observations.fields if field.name == "status")
    assert "inferred_gap" in status.values
    total = next(field for field in observations.fields if field.name == "total")
    assert total.values == ("row", "column", "grand", "subtotal")  # an item is missing, not ""


def test_a_dataset_says_of_each_file_what_it_holds(tmp_path: Path) -> None:
    assert write_dataset([(LEDGER, ROWS)], tmp_path / "out") == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "datapackage.json",
        "ledger.csv",
    ]
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = package["resources"]
    content = (tmp_path / "out" / "ledger.csv").read_bytes()
    assert resource["path"] == "ledger.csv"
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert resource["schema"]["primaryKey"] == ["label"]
    assert [field["type"] for field in resource["schema"]["fields"]] == [
        "string",
        "integer",
        "number",
        "date",
        "boolean",
    ]
    assert read(tmp_path / "out" / "ledger.csv")[-2] == ["nothing", "", "", "", ""]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_dataset([(LEDGER, ROWS)], tmp_path / folder, FORMATS)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["datapackage.json", "dataset.xlsx", "ledger.csv", "ledger.parquet"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_text_that_a_spreadsheet_would_run_or_rewrite_stays_text(tmp_path: Path) -> None:
    import openpyxl

    write_dataset([(LEDGER, ROWS)], tmp_path, ["xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "dataset.xlsx")["ledger"]
    for at, label in enumerate(LABELS, start=2):
        cell = sheet.cell(at, 1)
        assert (cell.value, cell.data_type, cell.number_format) == (label, "s", "@")
        assert sheet.cell(at, 2).data_type == sheet.cell(at, 3).data_type == "n"
        assert sheet.cell(at, 4).is_date
        assert sheet.cell(at, 5).value is True
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:E{len(ROWS) + 1}"


def test_a_workbook_and_parquet_hold_what_the_csv_holds(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_dataset([(LEDGER, ROWS)], tmp_path, FORMATS)
    table = parquet.read_table(tmp_path / "ledger.parquet")
    held = [tuple(row.values()) for row in table.to_pylist()]
    assert held == [
        tuple(float(value) if isinstance(value, Decimal) else value for value in row)
        for row in ROWS
    ]
    assert table.schema.field("label").metadata == {b"description": b"A label"}
    assert not table.schema.field("label").nullable
    sheet = cells(tmp_path / "dataset.xlsx", "ledger")
    assert sheet[0] == list(LEDGER.columns)
    assert [row[:3] for row in sheet[1:]] == [list(row[:3]) for row in held]
    assert sheet[-1][3] == "1900-01-01"  # a day that spreadsheets disagree on


def test_a_sheet_that_is_full_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 5)
    (said,) = write_dataset([(LEDGER, ROWS)], tmp_path, ["xlsx"])
    assert said.startswith(f"{tmp_path / 'dataset.xlsx'}: ledger: a sheet holds 5 rows, so there")
    sheets = ("ledger", "ledger 2", "ledger 3")
    held = [cells(tmp_path / "dataset.xlsx", name) for name in sheets]
    assert all(sheet[0] == list(LEDGER.columns) for sheet in held)
    assert [row[0] for sheet in held for row in sheet[1:]] == [row[0] for row in ROWS]


def test_what_a_form_cannot_hold_is_said(tmp_path: Path) -> None:
    long = Decimal("12345678901234567890.5")
    wide = "x" * 40_000
    more = [(wide, 1, long, None, None), ("huge", 2, Decimal("1E+400"), None, None)]
    said = write_dataset([(LEDGER, more)], tmp_path, FORMATS)
    assert [each.removeprefix(f"{tmp_path}/") for each in said] == [
        "ledger.parquet: 2 numbers are longer than it keeps; ledger.csv has all digits",
        "dataset.xlsx: ledger: 2 numbers are longer than a spreadsheet keeps, so kept as text",
        "dataset.xlsx: ledger: 1 text is cut to the length of a cell; ledger.csv has all of it",
    ]
    sheet = cells(tmp_path / "dataset.xlsx", "ledger")
    assert sheet[1][2] == str(long)
    assert len(sheet[1][0]) == 32_767
    assert read(tmp_path / "ledger.csv")[1] == [wide, "1", str(long), "", ""]


def test_a_cell_longer_than_the_csv_module_takes_is_read_back(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_dataset([(LEDGER, [("y" * 200_000, 1, None, None, None)])], tmp_path, ["parquet"])
    held = parquet.read_table(tmp_path / "ledger.parquet").to_pylist()
    assert len(held[0]["label"]) == 200_000
    assert csv.field_size_limit() < 200_000  # which is as it was for everyone else


def test_a_name_that_is_no_unicode_is_kept_escaped_in_every_form(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_dataset([(LEDGER, [("a\udce9.txt", 1, None, None, None)])], tmp_path, FORMATS)
    content = (tmp_path / "ledger.csv").read_bytes()
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    assert package["resources"][0]["hash"] == f"sha256:{digest}"
    held = parquet.read_table(tmp_path / "ledger.parquet").to_pylist()
    label = read(tmp_path / "ledger.csv")[1][0]
    assert label == r"a\udce9.txt" == held[0]["label"]
    assert cells(tmp_path / "dataset.xlsx", "ledger")[1][0] == label


def test_results_are_written_as_they_come_beside_what_the_caller_adds(tmp_path: Path) -> None:
    keyed = Resource(
        "ledger",
        (Field("source", "string", "An input"), Field("asked", "string", "Elsewhere")),
        foreign_keys=(
            ForeignKey(("source",), "sources"),
            ForeignKey(("asked",), "absent"),
        ),
    )
    one, two = (SourceRecord(name, "text", "", 1, 1, 0, 0) for name in ("a.txt", "b.txt"))
    with Dataset(tmp_path, [*standard_resources(), keyed], formats=["xlsx"]) as dataset:
        dataset.add(Result(sources=(one,)))
        dataset.write("ledger", [("a.txt", "z")])
        dataset.add(Result(sources=(two,)))
        assert dataset.commit() == ()
    assert [row[0] for row in read(tmp_path / "sources.csv")] == ["source", "a.txt", "b.txt"]
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in package["resources"]] == [
        *(each.name for each in standard_resources()),
        "ledger",
    ]
    assert package["resources"][-1]["schema"]["foreignKeys"] == [
        {"fields": ["source"], "reference": {"resource": "sources", "fields": ["source"]}}
    ]  # a key to what is not in the dataset is not promised
    assert cells(tmp_path / "dataset.xlsx", "answers")[1:] == []


def test_nothing_is_left_of_a_dataset_that_fails(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text("before\n")

    def broken() -> Any:
        yield ROWS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset([(LEDGER, broken())], tmp_path, FORMATS)
    with pytest.raises(ValueError, match="invalid literal"):  # noted when the CSV is read back
        write_dataset([(LEDGER, [*ROWS, ("a", "no number", None, None, None)])], tmp_path, FORMATS)
    with pytest.raises(KeyboardInterrupt):
        write_dataset([(LEDGER, broken())], tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]
    assert (tmp_path / "ledger.csv").read_text() == "before\n"


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_a_disk_that_is_full_is_said_and_leaves_nothing(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foiparse.writers.files import Staging

    begin = Staging.open_bytes

    def full(self: Staging, path: Path) -> Any:
        target = begin(self, path)
        target.stream.close()
        target.stream = open("/dev/full", "wb", buffering=0)  # noqa: PTH123, SIM115
        return target

    monkeypatch.setattr(Staging, "open_bytes", full)
    with pytest.raises(WriteError, match="No space left"):
        write_dataset([(LEDGER, ROWS)], tmp_path, [form])
    gc.collect()  # what a library throws away must not complain either
    assert list(tmp_path.iterdir()) == []


def test_a_form_whose_library_is_absent_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pyarrow", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, module, None)
    for form in ("parquet", "xlsx"):
        with pytest.raises(UsageError, match=rf"pip install 'foiparse\[{form}\]'"):
            write_dataset([(LEDGER, ROWS)], tmp_path / "out", [form])
    with pytest.raises(UsageError, match="choose from csv, parquet, xlsx"):
        write_dataset([(LEDGER, ROWS)], tmp_path / "out", ["ods"])
    assert not (tmp_path / "out").exists()


def test_what_an_earlier_run_left_in_another_form_is_said(tmp_path: Path) -> None:
    write_dataset([(LEDGER, ROWS)], tmp_path, FORMATS)
    (said,) = write_dataset([(LEDGER, ROWS[:1])], tmp_path)
    assert said.startswith(f"{tmp_path}: ledger.parquet, dataset.xlsx are of an earlier run")
    (said,) = write_dataset([(LEDGER, ROWS[:1])], tmp_path, ["parquet"])
    assert said.startswith(f"{tmp_path}: dataset.xlsx is of an earlier run")


def test_a_device_in_the_place_of_a_file_cannot_be_read_back(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").symlink_to("/dev/null")
    with pytest.raises(WriteError, match="is no file"):
        write_dataset([(LEDGER, ROWS)], tmp_path, ["parquet"])


def test_csv_alone_needs_no_library_of_another_form(tmp_path: Path) -> None:
    """Nor pandas: who asks for none of them shall not wait for them."""
    code = (
        "import sys; from pathlib import Path; from foiparse.writers.dataset import Dataset\n"
        "from foiparse.writers.resources import Field, Resource\n"
        "with Dataset(Path('.'), [Resource('t', (Field('a', 'string', 'x'),))]) as made:\n"
        "    made.write('t', [('b',)]); made.commit()\n"
        "print(sorted({'pyarrow', 'xlsxwriter', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
    assert (tmp_path / "t.csv").read_bytes() == b"a\nb\n"
