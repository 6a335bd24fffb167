"""Cells put right by hand: replayed on every run, marked, and refused when their source changed."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.cli import run
from foiparse.collation.corrections import read_corrections
from foiparse.columns import CORRECTION_COLUMNS
from foiparse.errors import UsageError
from foiparse.model import Correction, Status
from foiparse.pipeline import Options

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import Foiparse

WHO, WHY = "R. Hale", "the scan shows 23"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([CORRECTION_COLUMNS, *rows])
    return path


@pytest.fixture
def reply(tmp_path: Path, root: Path) -> Path:
    """A reply in which a 23 was read as 28."""
    place = tmp_path / "response.txt"
    place.write_bytes((root / "fixtures" / "misread-cell" / "response.txt").read_bytes())
    return place


@pytest.fixture
def noted(tmp_path: Path, reply: Path) -> Path:
    """Its correction."""
    row = [reply.name, "1:1:1", digest(reply), "28", "23", WHO, WHY]
    return write(tmp_path / "corrections.csv", [row])


def of(reply: Path, **changes: str) -> Correction:
    fields = {
        "source": reply.name,
        "cell": "1:1:1",
        "sha256": digest(reply),
        "printed": "28",
        "corrected": "23",
        "who": WHO,
        "why": WHY,
    }
    return Correction(**(fields | changes))


def extracted(reply: Path, *corrections: Correction) -> foiparse.Result:
    return foiparse.extract(reply, options=Options(corrections=corrections))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ------------------------------------------------------------------ what one does


def test_sums_are_tried_with_the_corrected_figure(reply: Path) -> None:
    before = extracted(reply)
    assert {check.rule for check in before.checks if check.state == "fail"} == {
        "row_sum",
        "column_sum",
    }
    after = extracted(reply, of(reply))
    assert not [check for check in after.checks if check.state == "fail"]
    first = after.observations[0]
    assert (first.value, first.value_text, first.check) == (Decimal(23), "28", "pass")
    assert first.correction == "23 (R. Hale: the scan shows 23)"
    assert not any(cell.correction for cell in after.observations[1:])
    assert not any(cell.correction for cell in before.observations)


def test_a_record_says_who_why_what_and_where(reply: Path) -> None:
    (record,) = [each for each in extracted(reply, of(reply)).checks if each.rule == "correction"]
    assert record.state == "warn"
    assert record.cells == ("1:1:1",)
    assert (record.table, record.line, record.printed) == (1, 10, "Harcombe 28 31 54")
    for words in (WHO, WHY, "“28”", "“23”"):
        assert words in record.explanation


@pytest.mark.parametrize(
    ("corrected", "status", "value", "low", "high"),
    [
        ("1,023", Status.REPORTED, *[Decimal(1023)] * 3),
        ("<5", Status.SUPPRESSED, None, Decimal(0), Decimal(4)),
        ("*", Status.SUPPRESSED, None, Decimal(0), None),
        ("N/A", Status.NOT_APPLICABLE, None, Decimal(0), None),
    ],
)
def test_the_corrected_text_is_read_as_any_cell(
    reply: Path,
    corrected: str,
    status: Status,
    value: Decimal | None,
    low: Decimal,
    high: Decimal | None,
) -> None:
    cell = extracted(reply, of(reply, corrected=corrected)).observations[0]
    assert cell.status is status
    assert (cell.value, cell.value_low, cell.value_high) == (value, low, high)


def test_what_a_workbook_stores_gives_way(root: Path) -> None:
    book = root / "fixtures" / "office" / "formats.xlsx"
    cells = foiparse.extract(book).observations
    stored = next(cell for cell in cells if cell.value and str(cell.value) != cell.value_text)
    right = of(book, cell=stored.name, printed=stored.value_text, corrected="77")
    again = extracted(book, right).observations
    found = next(cell for cell in again if cell.name == stored.name)
    assert (found.value, found.value_text) == (Decimal(77), stored.value_text)


def test_a_part_of_a_mail_has_a_digest_of_its_own(root: Path) -> None:
    mail = root / "fixtures" / "essex-mail" / "reply.eml"
    result = foiparse.extract(mail, options=Options(copies=True))
    part = next(each for each in result.sources if "!" in each.source and each.tables)
    cell = next(
        each
        for each in result.observations
        if each.source == part.source and each.value and each.value > 9
    )
    right = Correction(
        part.source, cell.name, part.sha256, cell.value_text, "99999", "A", "a digit lost"
    )
    after = foiparse.extract(mail, options=Options(copies=True, corrections=(right,)))
    found = [each for each in after.observations if each.correction]
    assert [(each.source, each.name, each.value) for each in found] == [
        (part.source, cell.name, Decimal(99999))
    ]
    # The copy in the other part says otherwise now, and that is told.
    assert sum(check.state == "fail" for check in after.checks) > sum(
        check.state == "fail" for check in result.checks
    )


# -------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sha256": "0" * 64}, "the source has changed"),
        ({"cell": "1:9:1"}, "there is no such cell"),
        ({"cell": "1:1:4"}, "there is no such cell"),
        ({"cell": "3:1:1"}, "there is no such cell"),
        ({"printed": "82"}, "the cell shows “28”, not “82”"),
        ({"printed": ""}, "the cell shows “28”, not “”"),
        ({"source": "other.txt"}, "no source of this name is in this run"),
    ],
)
def test_what_does_not_fit_is_refused_aloud(
    reply: Path, changes: dict[str, str], said: str
) -> None:
    before, after = extracted(reply), extracted(reply, of(reply, **changes))
    assert after.observations == before.observations
    (record,) = [each for each in after.checks if each not in before.checks]
    assert (record.rule, record.state) == ("correction_refused", "warn")
    assert record.source == changes.get("source", reply.name)
    assert said in record.explanation
    (remark,) = after.remarks
    assert said in remark.words
    assert changes.get("cell", "1:1:1") in remark.words


def test_a_source_that_was_not_read_leaves_its_correction_open(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    result = extracted(empty, of(empty))
    assert [remark.words for remark in result.remarks] == [
        "WARNING: the correction of cell 1:1:1 was refused: its source was not read"
    ]


def test_one_that_is_refused_does_not_stop_the_next(reply: Path) -> None:
    result = extracted(
        reply, of(reply, sha256="0" * 64), of(reply, cell="1:2:1", printed="17", corrected="18")
    )
    assert [each.name for each in result.observations if each.correction] == ["1:2:1"]


# ----------------------------------------------------------------- the command


def test_the_column_is_there_only_when_asked_for(
    reply: Path, noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["extract", str(reply), "-q"]) == 0
    assert "correction" not in capsys.readouterr().out
    assert run(["extract", str(reply), "-q", "--copies", "--corrections", str(noted)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert list(rows[0])[-2:] == ["copy_of", "correction"]
    assert rows[0]["correction"].startswith("23 (")


def test_it_survives_a_second_run_and_a_changed_source_refuses_it(
    reply: Path, noted: Path, tmp_path: Path, foiparse: Foiparse
) -> None:
    out = tmp_path / "out"
    ask = ("extract", reply, "--corrections", noted, "-o", f"{out}/")
    runs = []
    for _ in range(2):
        assert foiparse(*ask).returncode == 0
        runs.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert runs[0] == runs[1]
    assert table(out / "observations.csv")[0]["value"] == "23"

    reply.write_text(reply.read_text() + "\nP.S. The office is closed on Friday.\n")
    done = foiparse(*ask)
    assert done.returncode == 0
    assert "response.txt: WARNING: the correction of cell 1:1:1 was refused" in done.stderr
    first = table(out / "observations.csv")[0]
    assert (first["value"], first["correction"]) == ("28", "")
    rules = [row["rule"] for row in table(out / "checks.csv")]
    assert "correction_refused" in rules
    assert "correction" not in rules


def test_quiet_does_not_silence_a_refusal(
    reply: Path, noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reply.write_text(reply.read_text() + "\n")
    run(["check", str(reply), "-q", "--corrections", str(noted)])
    assert "refused" in capsys.readouterr().err


def test_a_batch_with_a_cache_sees_each_change(
    reply: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOIPARSE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "replies"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_bytes(reply.read_bytes())
    one = [f"replies/{name}" for name in ("one.txt", "two.txt")]
    noted = tmp_path / "noted.csv"
    out = tmp_path / "out"

    def values(*rows: list[str]) -> list[str]:
        write(noted, rows)
        ask = ["extract", str(folder), "-q", "--jobs", "2", "--corrections", str(noted)]
        assert run([*ask, "-o", f"{out}/"]) == 0
        return [row["value"] for row in table(out / "observations.csv") if row["row"] == "1"][::3]

    first = [one[0], "1:1:1", digest(reply), "28", "23", WHO, WHY]
    assert values() == ["28", "28"]
    assert values(first) == ["23", "28"]
    assert values(first) == ["23", "28"]
    assert values([*first[:4], "24", WHO, WHY]) == ["24", "28"]
    assert values(first, [one[1], *first[1:]]) == ["23", "23"]
    (folder / "one.txt").write_text(reply.read_text() + "\n")
    assert values(first, [one[1], *first[1:]]) == ["28", "23"]
    rules = [(row["rule"], row["source"]) for row in table(out / "checks.csv")]
    assert ("correction_refused", one[0]) in rules
    assert ("correction", one[1]) in rules


def test_in_a_batch_a_source_that_is_not_there_is_said_once(
    reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ["gone.txt", "1:1:1", digest(reply), "28", "23", WHO, WHY]
    noted = write(tmp_path / "noted.csv", [row])
    other = tmp_path / "second.txt"
    other.write_bytes(reply.read_bytes())
    run(["check", str(reply), str(other), "--no-cache", "--corrections", str(noted)])
    said = [line for line in capsys.readouterr().err.splitlines() if "gone.txt" in line]
    assert len(said) == 1
    assert "no source of this name" in said[0]


def test_the_file_is_no_reply_and_no_output_takes_its_place(
    reply: Path, noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = noted.read_bytes()
    ask = ["extract", str(reply), "--corrections", str(noted)]
    assert run([*ask, "-o", str(noted)]) == 2
    assert noted.read_bytes() == before
    capsys.readouterr()
    assert run(["extract", str(noted)]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert "passed over: this file is written for foiparse" in printed.err
    # Nor may one take it when it lies among the replies.
    assert run(["extract", str(noted.parent), "-q", "-o", str(noted)]) == 2
    assert noted.read_bytes() == before


def test_masks_reach_the_column_too(
    reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [reply.name, "1:1:1", digest(reply), "28", "23", "hale@example.org", WHY]
    noted = write(tmp_path / "noted.csv", [row])
    assert run(["extract", str(reply), "-q", "--redact", "--corrections", str(noted)]) == 0
    assert "hale@" not in capsys.readouterr().out


# -------------------------------------------------------------------- the file


def good(**changes: str) -> list[str]:
    row = {
        "source": "a.txt",
        "cell": "1:2:3",
        "sha256": "ab" * 32,
        "printed": "8",
        "corrected": "6",
        "who": WHO,
        "why": WHY,
    }
    return list((row | changes).values())


def test_a_spreadsheet_may_have_saved_it(tmp_path: Path) -> None:
    place = tmp_path / "saved.csv"
    header = ",".join(reversed(CORRECTION_COLUMNS))
    row = ",".join(reversed(good(cell="02:05:03", sha256="AB" * 32, why="smudged.")))
    place.write_bytes(f"\ufeff{header}\r\n,,,,,,\r\n{row}\r\n".encode())
    (found,) = read_corrections(str(place))
    assert (found.cell, found.sha256, found.why) == ("2:5:3", "ab" * 32, "smudged")


def test_a_file_without_rows_corrects_nothing(tmp_path: Path) -> None:
    assert read_corrections(str(write(tmp_path / "none.csv", []))) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ""}, "row 2: source is empty"),
        ({"who": " "}, "row 2: who is empty"),
        ({"why": ""}, "row 2: why is empty"),
        ({"corrected": ""}, "row 2: corrected is empty"),
        ({"cell": "2:5"}, "row 2: cell 2:5 names no cell"),
        ({"cell": "0:1:1"}, "row 2: cell 0:1:1 names no cell"),
        ({"sha256": "ab"}, "row 2: sha256 is no digest"),
        ({"corrected": "6O"}, "row 2: corrected is “6O”, which is no figure"),
        ({"corrected": "#REF!"}, "row 2: corrected is “#REF!”, which is no figure"),
        ({"corrected": "8 "}, "row 2: printed and corrected are the same"),
    ],
)
def test_the_first_row_that_makes_no_sense_is_named(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    place = write(tmp_path / "bad.csv", [good(**changes)])
    with pytest.raises(UsageError) as caught:
        read_corrections(str(place))
    assert f"{place}, {said}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"a,b\n", "row 1: there is no column source"),
        (b"source,cell,sha256,printed,corrected,who,why,colour\n", "column colour is there"),
        (b"source,cell,sha256,printed,corrected,who,why,why\n", "column why is there, twice"),
        (b'source,cell,sha256,printed,corrected,who,why\n"a', "is no CSV"),
        (b"source,cell,sha256,printed,corrected,who,why\n1,2,3,4,5,6,7,8\n", "row 2: more values"),
    ],
)
def test_what_is_no_such_file_is_a_usage_error(
    tmp_path: Path, reply: Path, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "bad.csv"
    place.write_bytes(content)
    for command in ("extract", "check"):
        assert run([command, str(reply), "--corrections", str(place)]) == 2
        printed = capsys.readouterr()
        assert not printed.out
        assert said in printed.err
        assert len(printed.err.splitlines()) == 1


def test_a_cell_is_corrected_once(tmp_path: Path) -> None:
    place = write(tmp_path / "twice.csv", [good(), good(cell="1:1:1"), good(corrected="5")])
    with pytest.raises(UsageError, match=r"row 4: cell 1:2:3 of a\.txt is corrected in row 2"):
        read_corrections(str(place))


def test_a_file_that_is_not_there(reply: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", str(reply), "--corrections", "gone.csv"]) == 2
    assert "gone.csv: No such file" in capsys.readouterr().err
    assert run(["extract", str(reply), "--corrections", ""]) == 2
