"""Datasets in the tools that people open them with: right types, no warning, keys that hold."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from foiparse.cli import run
from foiparse.errors import ExitCode
from foiparse.pipeline import Options, process
from foiparse.writers.dataset import FORMATS, Dataset
from foiparse.writers.resources import standard_resources

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import ABSENT, CORPUS, FIXTURES
else:
    from tests.corpus import ABSENT, CORPUS, FIXTURES

ROUND_ROBIN = FIXTURES / "round-robin"
INPUTS = [
    pytest.param((FIXTURES, False), id="fixtures"),
    pytest.param((FIXTURES, True), id="fixtures-with-copies"),
    pytest.param((ROUND_ROBIN, None), id="collated"),
    pytest.param(
        (CORPUS, False),
        id="corpus",
        marks=pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT),
    ),
]
PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "string": "string"}
DUCKDB = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


@pytest.fixture(scope="module", params=INPUTS)
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of a folder of replies, in every form."""
    source, copies = request.param
    folder = tmp_path_factory.mktemp("dataset")
    if copies is None:
        told = ["--request", str(source / "request.txt"), "-q", "-o", str(folder)]
        forms = [word for form in FORMATS for word in ("--format", form)]
        assert run(["collate", str(source / "replies"), *told, *forms]) == ExitCode.UNREADABLE
        return folder
    with Dataset(folder, standard_resources(copies=copies), formats=FORMATS) as written:
        for result in process([str(source)], Options(copies=copies)):
            written.add(result)
        assert written.commit() == ()
    return folder


def schemas(folder: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {each["name"]: each["schema"] for each in package["resources"]}


def records(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def types(schema: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: field["type"] for field in schema["fields"]}


def test_the_frictionless_validator_accepts_it(dataset: Path) -> None:
    from frictionless import validate

    report = validate(str(dataset / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "type", "note"]) == []
    assert report.valid
    assert not report.warnings
    counts = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert counts == {name: len(records(dataset, name)) for name in schemas(dataset)}
    assert counts["observations"] > 100


def test_the_validator_would_see_a_broken_key_or_value(dataset: Path, tmp_path: Path) -> None:
    from frictionless import validate

    folder = shutil.copytree(dataset, tmp_path / "broken")
    rows = records(folder, "observations")
    rows[1] = rows[0] | {"status": "perhaps", "value": "many"}
    rows[2]["source"] = "elsewhere"
    with (folder / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = {kind for (kind,) in validate(str(folder / "datapackage.json")).flatten(["type"])}
    assert found >= {"constraint-error", "foreign-key", "primary-key", "type-error", "hash-count"}


def test_every_key_holds(dataset: Path) -> None:
    """Unique keys are in the package too, but the validator does not look at them."""
    for name, schema in schemas(dataset).items():
        rows = records(dataset, name)
        for key in [schema.get("primaryKey", []), *schema.get("uniqueKeys", [])]:
            named = [tuple(row[column] for column in key) for row in rows]
            assert not key or len(named) == len(set(named)), (name, key)
        for column in schema.get("primaryKey", []):
            assert all(row[column] for row in rows)
        for key in schema.get("foreignKeys", []):
            there = key["reference"]
            known = {
                tuple(row[column] for column in there["fields"])
                for row in records(dataset, there["resource"] or name)
            }
            own = {tuple(row[column] for column in key["fields"]) for row in rows}
            assert {each for each in own if any(each)} <= known, (name, key)


def test_pandas_reads_the_csv_with_the_types_of_the_package(dataset: Path) -> None:
    import pandas as pd

    for name, schema in schemas(dataset).items():
        kinds = types(schema)
        days = [column for column, kind in kinds.items() if kind == "date"]
        frame = pd.read_csv(
            dataset / f"{name}.csv",
            dtype={column: PANDAS[kind] for column, kind in kinds.items() if kind != "date"},
            parse_dates=days,
            date_format="%Y-%m-%d",
            keep_default_na=False,
            na_values=[""],
            true_values=["TRUE"],
            false_values=["FALSE"],
        )
        rows = records(dataset, name)
        assert len(frame) == len(rows)
        for column, kind in kinds.items():
            told = [row[column] for row in rows]
            if kind == "string":
                assert frame[column].fillna("").tolist() == told, (name, column)
            elif kind == "date" and any(told):
                assert pd.api.types.is_datetime64_any_dtype(frame[column]), (name, column)
            elif kind == "number":
                numbers = [float(each) for each in told if each]
                assert frame[column].dropna().tolist() == numbers, (name, column)


def test_pandas_reads_parquet_as_it_is(dataset: Path) -> None:
    import pandas as pd

    frame = pd.read_parquet(dataset / "observations.parquet")
    rows = records(dataset, "observations")
    assert pd.api.types.is_float_dtype(frame["value"])
    assert pd.api.types.is_integer_dtype(frame["table"])
    assert pd.api.types.is_string_dtype(frame["page"])
    assert frame["value_text"].fillna("").tolist() == [row["value_text"] for row in rows]
    assert [str(day) if day else "" for day in frame["period_start"]] == [
        row["period_start"] for row in rows
    ]
    assert frame["value"].sum() == sum(Decimal(row["value"] or 0) for row in rows)


def test_duckdb_reads_both_forms(dataset: Path) -> None:
    import duckdb

    with duckdb.connect() as base:
        for name, schema in schemas(dataset).items():
            wanted = [(column, DUCKDB[kind]) for column, kind in types(schema).items()]
            count = len(records(dataset, name))
            from_csv = base.read_csv(str(dataset / f"{name}.csv"), header=True, dtype=dict(wanted))
            from_parquet = base.read_parquet(str(dataset / f"{name}.parquet"))
            for held in (from_csv, from_parquet):
                described = zip(held.columns, map(str, held.types), strict=True)
                assert list(described) == wanted, name
                assert len(held) == count
            assert not base.execute(
                "SELECT * FROM from_csv EXCEPT ALL SELECT * FROM from_parquet"
            ).fetchall()


def test_duckdb_tells_most_types_of_the_csv_unaided(dataset: Path) -> None:
    import duckdb

    with duckdb.connect() as base:
        held = base.read_csv(str(dataset / "observations.csv"))
        told = dict(zip(held.columns, map(str, held.types), strict=True))
        assert len(held) == len(records(dataset, "observations"))
    assert told["table"] == told["row"] == told["line"] == "BIGINT"
    assert told["source"] == told["value_text"] == told["row_label"] == "VARCHAR"
    assert told["value"] in {"BIGINT", "DOUBLE"}


@pytest.mark.slow
def test_libreoffice_reads_the_workbook(dataset: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    # Every sheet to a CSV file of its own: UTF-8, cells as they are stored, not as shown.
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    done = subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            as_csv,
            "--outdir",
            str(tmp_path),
            str(dataset / "dataset.xlsx"),
        ],
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name, schema in schemas(dataset).items():
        with (tmp_path / f"dataset-{name}.csv").open(encoding="utf-8", newline="") as file:
            held = list(csv.DictReader(file))
        rows = records(dataset, name)
        assert len(held) == len(rows), name
        for column, kind in types(schema).items():
            if kind in {"string", "integer", "boolean"}:
                assert [row[column] for row in held] == [row[column] for row in rows], column
            elif kind == "number":
                numbers = [row[column] and Decimal(row[column]) for row in rows]
                assert [row[column] and Decimal(row[column]) for row in held] == numbers, column
