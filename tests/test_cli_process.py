"""The command as a process of its own: what leaves it by which door, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Foiparse

COMMANDS = [
    ("extract",),
    ("check", "--format", "csv", "--fail-on", "never"),
    ("check", "--format", "json", "--fail-on", "never"),
    ("check", "--fail-on", "never"),
    ("answers", "--format", "csv"),
    ("answers", "--format", "json"),
    ("answers",),
    ("tables",),
    ("tables", "--format", "csv"),
    ("tables", "--format", "markdown"),
    ("clean",),
    ("clean", "--format", "csv"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_standard_output_is_pure(
    foiparse: Foiparse, thread: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    plain = foiparse(*command, thread)
    quiet = foiparse(*command, "-q", thread)
    beside_a_bad_one = foiparse(*command, thread, tmp_path / "missing.txt")
    assert plain.returncode == quiet.returncode == 0
    assert beside_a_bad_one.returncode == 3
    assert plain.stdout == quiet.stdout == beside_a_bad_one.stdout
    assert plain.stdout
    assert quiet.stderr == ""
    assert plain.stderr.startswith("foiparse: ")
    assert len(plain.stderr.splitlines()) == 1
    assert len(beside_a_bad_one.stderr.splitlines()) == 2
    assert "\x1b" not in plain.stdout
    if "json" in command or command == ("tables",):
        assert isinstance(json.loads(plain.stdout), list)
    elif "csv" in command or command == ("extract",):
        widths = {len(row) for row in csv.reader(StringIO(plain.stdout, newline=""))}
        assert len(widths) == 1


def test_the_same_input_gives_the_same_bytes(foiparse: Foiparse, thread: Path) -> None:
    assert foiparse("extract", thread).stdout == foiparse("extract", thread).stdout


def test_standard_input_is_an_input(foiparse: Foiparse, thread: Path) -> None:
    from_file = list(csv.DictReader(StringIO(foiparse("extract", thread).stdout)))
    piped = foiparse("extract", "-", stdin=thread.read_bytes())
    from_pipe = list(csv.DictReader(StringIO(piped.stdout)))
    assert {row.pop("source") for row in from_pipe} == {"stdin"}
    assert {row.pop("source") for row in from_file} == {"thread.txt"}
    assert from_pipe == from_file


def test_output_is_utf_8_whatever_the_locale(
    thread: Path, environment: dict[str, str], foiparse: Foiparse
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "foiparse", "clean", thread],
        env=environment | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == foiparse("clean", thread).stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_quietly(
    thread: Path, environment: dict[str, str], command: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "foiparse", *command, thread],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110
def test_a_full_disk_behind_standard_output(thread: Path, environment: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "foiparse", "extract", thread],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    assert done.returncode == 4
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("foiparse: standard output: cannot write: No space left on device")


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize("name", ["out.csv", "out/"])
def test_an_interrupt_leaves_no_half_written_file(
    thread: Path, tmp_path: Path, environment: dict[str, str], name: str
) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "foiparse", "extract", thread, "-", "-o", f"{tmp_path}/{name}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    # Standard input stays open, so the run is under way for as long as it takes to stop it.
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.part")) and time.monotonic() < deadline:
        assert running.poll() is None
        time.sleep(0.02)
    time.sleep(0.5)  # by then it waits for its input; an interrupt amid an import may be lost
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (out, err) == (b"", b"foiparse: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_all_seven_files(foiparse: Foiparse, thread: Path, tmp_path: Path) -> None:
    assert foiparse("extract", thread, "-o", f"{tmp_path}/out/").returncode == 0
    written = {path.stem: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(written) == {
        *("observations", "tables", "checks", "answers", "messages", "requests", "sources"),
    }
    assert written["observations"].decode() == foiparse("extract", thread).stdout
    assert all(data.endswith(b"\n") and b"\r" not in data for data in written.values())
    assert all(len(data.splitlines()) > 1 for data in written.values())


def test_what_extract_does_not_need_is_not_imported(thread: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from foiparse.cli import run; "
        "run(['extract', '-q', sys.argv[1], '-o', sys.argv[2]]); "
        "print(sorted({'pandas', 'rich', 'pdfplumber', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, thread, tmp_path / "out.csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_completion_is_offered(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "foiparse"],
        env=environment
        | {"_FOIPARSE_COMPLETE": "complete_bash"}
        | {"COMP_WORDS": "foiparse ", "COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"extract", "check", "answers", "collate", "tables", "clean"} <= set(done.stdout.split())
