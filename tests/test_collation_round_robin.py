"""One request to twenty-seven forces, from the folder to the printed sentence."""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from foiparse.cli import run
from foiparse.collation.dataset import file_names
from foiparse.columns import COLLATED_COLUMNS
from foiparse.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES
else:
    from tests.corpus import FIXTURES

CASE = FIXTURES / "round-robin"
ARGUMENTS = (
    *("collate", str(CASE / "replies"), "--request", str(CASE / "request.txt")),
    *("--asked", str(CASE / "asked.txt"), "-q"),
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("collated") / "dataset"
    assert run([*ARGUMENTS, "-o", f"{place}/"]) == ExitCode.UNREADABLE
    return place


def test_the_ledger_is_what_a_person_makes_of_the_replies(dataset: Path) -> None:
    columns = ("authority", "question", "state", "exemptions")
    expected = [
        tuple(row[name] for name in columns) for row in rows(CASE / "expected" / "ledger.csv")
    ]
    found = [tuple(row[name] for name in columns) for row in rows(dataset / "ledger.csv")]
    assert found == expected


def test_the_totals_have_the_bounds_that_a_person_gets(dataset: Path) -> None:
    columns = ("question", "measure", "period", "low", "high", "authorities")
    expected = [
        tuple(row[name] for name in columns) for row in rows(CASE / "expected" / "totals.csv")
    ]
    found = [tuple(row[name] for name in columns) for row in rows(dataset / "totals.csv")]
    assert found == expected


def test_the_sentence_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    run(list(ARGUMENTS))
    printed = capsys.readouterr().out
    assert (CASE / "expected" / "sentence.txt").read_text(encoding="utf-8") in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert "\x1b" not in printed
    assert re.search(r"^Essex Police .* late$", printed, re.MULTILINE)


def test_the_dataset_is_whole(dataset: Path) -> None:
    assert sorted(path.name for path in dataset.iterdir()) == sorted(file_names())
    for name, columns in COLLATED_COLUMNS.items():
        head = (dataset / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert head == ",".join(columns)
    replies = {row["source"]: row for row in rows(dataset / "requests.csv")}
    assert len(replies) == 27
    corrected = replies["replies/lincolnshire.txt"]
    assert corrected["superseded_by"] == "replies/lincolnshire-correction.txt"
    assert corrected["superseded_questions"] == "1"
    assert replies["replies/staffordshire.txt"]["copy_of"] == "replies/staffordshire-again.txt"
    assert replies["replies/essex.txt"]["late"] == "yes"
    assert replies["replies/merseyside.pdf"]["status"] == "unread"


def test_the_methodology_says_how_and_what_is_left_out(dataset: Path) -> None:
    text = (dataset / "methodology.md").read_text(encoding="utf-8")
    assert "arrests, 2019 (calendar): 186 to 190 from 14 authorities (13 stated, 1 summed)" in text
    assert "counts persons arrested: Hampshire Constabulary" in text
    assert "“Caveat: The figures are taken from a live system and may change.”" in text
    assert "replies/merseyside.pdf: could not be read." in text
    assert str(CASE) not in text


def test_the_same_replies_give_the_same_bytes(dataset: Path, tmp_path: Path) -> None:
    run([*ARGUMENTS, "-o", f"{tmp_path}/again/"])
    for path in dataset.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_names_are_masked_unless_asked_otherwise(dataset: Path, tmp_path: Path) -> None:
    def text(folder: Path) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))

    assert "Jo Park" not in text(dataset)
    run([*ARGUMENTS, "--no-redact", "-o", f"{tmp_path}/open/"])
    assert "Jo Park" in text(tmp_path / "open")


def test_a_dataset_among_the_replies_is_no_reply(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("gwent.txt", "kent.txt"):
        (folder / name).write_bytes((CASE / "replies" / name).read_bytes())
    command = ["collate", str(folder), "--request", str(CASE / "request.txt"), "-q"]
    assert run([*command, "-o", f"{folder}/dataset/"]) == ExitCode.DONE
    first = capsys.readouterr().out
    assert run([*command, "-o", f"{folder}/dataset/"]) == ExitCode.DONE
    assert capsys.readouterr().out == first
    assert "2 of 2 replied" in first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--asked", "nowhere.txt"], "nowhere.txt"),
        (["--asked", str(CASE / "replies" / "merseyside.pdf")], "names nobody"),
        (["--asked", ""], "--asked is empty"),
        (["-o", ""], "-o is empty"),
    ],
)
def test_what_cannot_be_meant_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*ARGUMENTS, *arguments]) == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_a_request_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["collate", str(CASE / "replies")]) == ExitCode.USAGE
    assert "--request" in capsys.readouterr().err


def test_what_a_person_decides_of_labels_is_kept(dataset: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(dataset, folder)
    path = folder / "crosswalk.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = next(row for row in rows if row["match"] == "none")
    chosen |= {"concept": "All offences", "match": "reviewed"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    run([*ARGUMENTS, "-o", f"{folder}/"])
    run([*ARGUMENTS, "--crosswalk", str(path), "-o", f"{tmp_path}/other/"])
    for place in (path, tmp_path / "other" / "crosswalk.csv"):
        with place.open(encoding="utf-8", newline="") as file:
            kept = {row["label"]: row for row in csv.DictReader(file)}
        assert kept[chosen["label"]]["concept"] == "All offences"
        assert kept[chosen["label"]]["match"] == "reviewed"


def test_a_form_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ARGUMENTS, "--format", "xlsx"]) == ExitCode.USAGE
    assert "-o DATASET/" in capsys.readouterr().err
    assert run([*ARGUMENTS, "--format", "sql", "-o", "nowhere/"]) == ExitCode.USAGE
    assert "sql: no form of a dataset" in capsys.readouterr().err


def test_a_correction_is_marked_in_the_dataset(dataset: Path, tmp_path: Path) -> None:
    with (dataset / "observations.csv").open(encoding="utf-8", newline="") as file:
        cell, other = [row for row in csv.DictReader(file) if row["status"] == "reported"][:2]
    with (dataset / "sources.csv").open(encoding="utf-8", newline="") as file:
        digests = {row["source"]: row["sha256"] for row in csv.DictReader(file)}
    name, second = (f"{c['table']}:{c['row']}:{c['column']}" for c in (cell, other))
    listed = tmp_path / "corrections.csv"
    listed.write_text(
        "source,cell,sha256,printed,corrected,who,why\n"
        f"{cell['source']},{name},{digests[cell['source']]},{cell['value_text']},77,R,misread\n"
        f"{other['source']},{second},{'0' * 64},{other['value_text']},78,R,of another file\n",
        encoding="utf-8",
    )
    run([*ARGUMENTS, "--corrections", str(listed), "-o", f"{tmp_path}/corrected/"])
    with (tmp_path / "corrected" / "observations.csv").open(encoding="utf-8", newline="") as file:
        (changed,) = [row for row in csv.DictReader(file) if row["correction"]]
    assert (changed["value"], changed["value_text"]) == ("77", cell["value_text"])
    checks = (tmp_path / "corrected" / "checks.csv").read_text(encoding="utf-8")
    assert "\ncorrection," in checks
    assert "\ncorrection_refused," in checks


def test_labels_that_authorities_share_are_applied_to_the_figures(dataset: Path) -> None:
    shared = {row["label"]: row for row in rows(dataset / "crosswalk.csv")}
    figures = [row for row in rows(dataset / "observations.csv") if row["row_label"] in shared]
    assert {row["concept"] for row in figures} >= {"Female", "Male", ""}
    for row in figures:
        told = shared[row["row_label"]]
        applied = told["match"] in {"exact", "normalised", "reviewed"}
        assert row["concept"] == (told["concept"] if applied else "")
