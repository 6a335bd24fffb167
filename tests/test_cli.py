"""The command line alone: arguments, formats, outputs and statuses, with reading stubbed."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from io import StringIO
from types import ModuleType
from typing import TYPE_CHECKING, get_args

import pytest

from foiparse.batch import Batch
from foiparse.cli import run
from foiparse.cli.options import FailOn
from foiparse.errors import ExitCode, MissingInputError, WriteError
from foiparse.model import (
    Check,
    Column,
    Line,
    Observation,
    PlacedTable,
    Scope,
    State,
    Status,
    Table,
    Total,
    Zone,
    ZonedLine,
)
from foiparse.pipeline import Options
from foiparse.result import FAIL_ON, Failure, Result
from foiparse.writers.forms import Form, Piece, piece_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def observation(source: str, text: str = "13 - 15") -> Observation:
    number = Decimal(5)
    return Observation(
        *(source, 0, "", "", "", 1, 1, 1, "", text, "2019", "", "", None, None),
        *(number, number, number, "5", Status.REPORTED, "count", Total.ITEM, "pass", "", 1, ""),
    )


def check(state: State) -> Check:
    return Check("row_sum", Scope.ROW, "a.txt", "x", state, "Said plainly.", table=1)


def answer(source: str, *states: State) -> Result:
    table = Table(columns=(Column(("2019",)),), rows=(), grid=(("13 - 15", "5"),))
    return Result(
        observations=(observation(source),),
        tables=(PlacedTable(table, source, 1),),
        checks=tuple(check(state) for state in states),
        lines=(
            ZonedLine(source, Line(1, "Dear"), Zone.REQUEST),
            ZonedLine(source, Line(2, "13 - 15 5"), Zone.TABLE_ROW),
        ),
    )


MISSING = Result(failures=(Failure("no.txt", MissingInputError("no such file", "check it")),))


class Stub:
    """Stands in for the pipeline: gives ``results`` and keeps the options it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.results: list[Result | BaseException] = [answer("a.txt", State.PASS)]
        self.options = Options()
        self.batches: list[Batch | None] = []
        module = ModuleType("foiparse.pipeline")
        module.__dict__.update(Options=Options, process=self.process)
        monkeypatch.setitem(sys.modules, "foiparse.pipeline", module)
        batch = ModuleType("foiparse.batch")
        batch.__dict__.update(Batch=Batch, process_many=self.process_many)
        monkeypatch.setitem(sys.modules, "foiparse.batch", batch)

    def process(
        self,
        paths: Sequence[str],
        options: Options,
        *,
        progress: Callable[[str], None] | None = None,
    ) -> Iterator[Result]:
        self.options = options
        for result in self.results:
            if progress:
                progress("name")
            if isinstance(result, BaseException):
                raise result
            yield result

    def process_many(
        self,
        paths: Sequence[str],
        options: Options,
        batch: Batch,
        forms: Sequence[Form],
        *,
        progress: Callable[[str], None] | None = None,
        counted: Callable[[int, int], None] | None = None,
    ) -> Iterator[Piece]:
        self.batches.append(batch)
        for result in self.process(paths, options, progress=progress):
            yield piece_of(result, forms)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    return Stub(monkeypatch)


SUMMARY = "foiparse: 1 table, 1 cell, 1 passed, 0 failed, 0 unverifiable, 0 warnings, 0 unread\n"


def test_extract_prints_csv_and_a_summary(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert [row["row_label"] for row in csv.DictReader(StringIO(out))] == ["13 - 15"]
    assert err == SUMMARY


def test_quiet(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "-q", "a.txt"]) == 0
    assert capsys.readouterr().err == ""


def test_options_reach_the_pipeline(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "s"  # noqa: S105 - no secret
    run(["extract", "--copies", "--tighten", "--redact", "--password", secret, "a.txt"])
    assert stub.options == Options(
        copies=True, tighten=True, redact=True, lines=False, password=secret
    )
    assert ",bbox,copy_of\n" in capsys.readouterr().out


def test_several_inputs_are_a_batch(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["--jobs", "3", "--timeout", "9", "--memory", "2GiB", "--no-cache"]
    assert run(["extract", "--jobs", "1", "a.txt"]) == 0
    assert stub.batches == []  # one file alone needs none, but it may be a mailbox
    assert run(["extract", *typed, "a.txt"]) == 0
    assert run(["extract", *typed, "a.txt", "b.txt"]) == 0
    assert stub.batches == [Batch(jobs=3, timeout=9, memory=2 << 30)] * 2
    assert run(["check", "--memory", "much", "a.txt", "b.txt"]) == 2
    assert "--memory much: no size" in capsys.readouterr().err


def test_a_password_may_come_from_the_environment(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOIPARSE_PASSWORD", "hidden")
    run(["check", "a.txt"])
    assert stub.options.password == "hidden"  # noqa: S105 - not a secret


def test_excel(stub: Stub, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(["extract", "--excel", "a.txt"])
    out = capsysbinary.readouterr().out
    assert out.startswith(b"\xef\xbb\xbfsource,")
    assert out.count(b"\r\n") == out.count(b"\n") == 2
    assert b",'13 - 15," in out


def test_a_file(stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.csv"
    assert run(["extract", "a.txt", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder(stub: Stub, tmp_path: Path, exists: bool) -> None:
    target = tmp_path / "out"
    if exists:
        target.mkdir()
    assert run(["extract", "a.txt", "-o", str(target) if exists else f"{target}/"]) == 0
    assert sorted(path.name for path in target.iterdir()) == [
        *("answers.csv", "checks.csv", "messages.csv", "observations.csv", "requests.csv"),
        *("sources.csv", "tables.csv"),
    ]
    assert len((target / "checks.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_a_bug_half_way_leaves_no_file(
    stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.results = [answer("a.txt"), ZeroDivisionError("by\nnought")]
    assert run(["extract", "a.txt", "b.txt", "-o", f"{tmp_path}/out/"]) == ExitCode.BUG
    assert list(tmp_path.iterdir()) == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("foiparse: internal error: ZeroDivisionError: by nought;")
    assert "report" in line


def test_a_traceback_only_for_who_asks(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.results = [ZeroDivisionError()]
    monkeypatch.setenv("FOIPARSE_DEBUG", "1")
    assert run(["extract", "a.txt"]) == ExitCode.BUG
    assert "Traceback" in capsys.readouterr().err


def test_an_end_of_file_nobody_expected_is_a_bug(stub: Stub) -> None:
    stub.results = [EOFError()]
    assert run(["extract", "a.txt"]) == ExitCode.BUG


def test_interrupted(stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stub.results = [answer("a.txt"), KeyboardInterrupt()]
    assert run(["extract", "a.txt", "-o", str(tmp_path / "a.csv")]) == ExitCode.INTERRUPTED
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == "foiparse: interrupted\n"


def test_an_unwritable_place(
    stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no" / "a.csv"
    assert run(["extract", "a.txt", "-o", str(target)]) == ExitCode.CANNOT_WRITE
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"foiparse: {target}: cannot write: No such file or directory; ")


def test_an_input_is_never_overwritten(
    stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.csv"
    target.write_text("x", encoding="utf-8")
    assert run(["extract", str(target), "-o", str(target)]) == ExitCode.USAGE
    assert target.read_text(encoding="utf-8") == "x"
    assert "is an input" in capsys.readouterr().err


def test_a_failed_input_is_one_line_and_the_rest_is_done(
    stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.results = [MISSING, answer("a.txt", State.FAIL)]
    assert run(["extract", "no.txt", "a.txt"]) == ExitCode.UNREADABLE
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err.splitlines()[0] == "foiparse: no.txt: no such file; check it"
    assert err.splitlines()[1].endswith("1 failed, 0 unverifiable, 0 warnings, 1 unread")


def test_a_write_error_of_a_part_is_kept_apart(
    stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.results = [WriteError("out: cannot write", "make room")]
    assert run(["extract", "a.txt"]) == ExitCode.CANNOT_WRITE
    assert capsys.readouterr().err == "foiparse: out: cannot write; make room\n"


def test_the_words_of_fail_on() -> None:
    assert get_args(FailOn) == tuple(FAIL_ON)


@pytest.mark.parametrize(
    ("command", "word", "state", "code"),
    [
        ("extract", None, State.FAIL, 0),
        ("extract", "fail", State.FAIL, 1),
        ("extract", "warn", State.WARN, 1),
        ("extract", "unverifiable", State.UNVERIFIABLE, 1),
        ("extract", "fail", State.WARN, 0),
        ("check", None, State.FAIL, 1),
        ("check", None, State.WARN, 0),
        ("check", None, State.UNVERIFIABLE, 0),
        ("check", "never", State.FAIL, 0),
    ],
)
def test_fail_on(stub: Stub, command: str, word: str | None, state: State, code: int) -> None:
    stub.results = [answer("a.txt", state), answer("b.txt", State.PASS)]
    words = ["--fail-on", word] if word else []
    assert run([command, *words, "a.txt"]) == code
    stub.results.append(MISSING)
    assert run([command, *words, "a.txt"]) == 3


def test_check_as_a_report(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub.results = [answer("a.txt", State.FAIL)]
    assert run(["check", "a.txt"]) == 1
    assert "FAIL  row_sum: x" in capsys.readouterr().out


def test_check_as_csv_and_json(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub.results = [answer("a.txt", State.PASS), answer("a.txt", State.WARN)]
    assert run(["check", "--format", "csv", "a.txt"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [row["state"] for row in rows] == ["pass", "warn"]
    assert run(["check", "--format", "json", "a.txt"]) == 0
    assert [item["state"] for item in json.loads(capsys.readouterr().out)] == ["pass", "warn"]


def test_tables_in_each_format(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tables", "a.txt"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["grid"] == [["13 - 15", "5"]]
    assert run(["tables", "--format", "csv", "a.txt"]) == 0
    assert capsys.readouterr().out.endswith("a.txt,1,,1,FALSE,13 - 15,5\n")
    assert run(["tables", "--format", "markdown", "a.txt"]) == 0
    assert capsys.readouterr().out.endswith("| 13 - 15 | 5 |\n")


def test_clean(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clean", "a.txt"]) == 0
    assert capsys.readouterr().out == "13 - 15 5\n"
    assert run(["clean", "--keep", "request", "a.txt"]) == 0
    assert capsys.readouterr().out == "Dear\n13 - 15 5\n"
    assert run(["clean", "--format", "csv", "a.txt"]) == 0
    assert capsys.readouterr().out == "line,zone,text\n1,request,Dear\n2,table_row,13 - 15 5\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "missing command; see 'foiparse --help'"),
        (["extract"], "missing argument 'PATH...'; see 'foiparse extract --help'"),
        (["nothing"], "no such command 'nothing'; see 'foiparse --help'"),
        (["check", "--colour", "a"], "no such option: --colour; see 'foiparse check --help'"),
        (["clean", "--keep", "nonsense", "a"], "--keep nonsense: no such zone; zones are chrome,"),
        (
            ["check", "--format", "xml", "a"],
            "'xml' is not one of 'table', 'csv', 'json', 'junit'; see",
        ),
    ],
)
def test_usage_errors_are_one_line(
    stub: Stub, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(arguments) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("foiparse: ")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "command", [[], ["extract"], ["check"], ["answers"], ["collate"], ["tables"], ["clean"]]
)
@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help(capsys: pytest.CaptureFixture[str], command: list[str], word: str) -> None:
    assert run([*command, word]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Usage: foiparse")
    assert err == ""
    assert max(map(len, out.splitlines())) <= 80


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from foiparse import __version__

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"foiparse {__version__}\n"


def test_progress_only_on_a_terminal_and_from_the_second_input(
    stub: Stub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.results = [answer("a.txt", State.PASS)]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    run(["extract", "a.txt"])
    assert capsys.readouterr().err == SUMMARY
    stub.results *= 2
    run(["extract", "a.txt", "b.txt"])
    first, cleared, summary = capsys.readouterr().err.split("\r\x1b[K")
    assert (first, cleared) == ("", "name")
    assert summary.startswith("foiparse: 2 tables")
    run(["extract", "-q", "a.txt", "b.txt"])
    assert capsys.readouterr().err == ""
