"""Streams that are full, closed or pipes, targets that are no files, and signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Foiparse

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell, signals and /dev as on Unix")

COMMAND = f"{sys.executable} -m foiparse"


@pytest.fixture
def shell(environment: dict[str, str], thread: Path, tmp_path: Path) -> Shell:
    """Runs a line of shell with ``$F`` the command and ``$T`` a reply, in an empty folder."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line],
            env=environment | {"F": COMMAND, "T": str(thread)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


if TYPE_CHECKING:
    from collections.abc import Callable

    Shell = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ('$F extract ""', 2, "PATH is empty"),
        ('$F extract $T -o ""', 2, "-o is empty"),
        ('$F tables $T --debug-images ""', 2, "--debug-images is empty"),
        ("$F --help >/dev/full", 4, "standard output: cannot write"),
        ("$F --version >/dev/full", 4, "standard output: cannot write"),
        ("$F extract -q - <&-", 3, "stdin: standard input is closed"),
        ("$F extract -q $T >&-", 4, "standard output: cannot write"),
        ("$F check -q --fail-on never $T >&-", 4, "standard output: cannot write"),
    ],
)
def test_one_line_and_the_documented_status(shell: Shell, line: str, code: int, said: str) -> None:
    done = shell(line)
    assert done.returncode == code
    (message,) = done.stderr.splitlines()
    assert message.startswith(f"foiparse: {said}")


@pytest.mark.parametrize("options", ["--help", "--version", "extract --help", "extract $T"])
def test_a_reader_that_has_seen_enough(shell: Shell, options: str) -> None:
    done = shell(f"{{ $F {options}; echo $? >&2; }} 2>told | true; grep -v ^foiparse: told")
    assert done.stdout == "0\n"


def test_a_closed_standard_error_takes_nothing_else_along(shell: Shell) -> None:
    plain = shell("$F extract -q $T").stdout
    assert shell("$F extract $T 2>&-").stdout == plain
    done = shell("$F extract $T -o out.csv >&- 2>&- <&-; cat out.csv")
    assert done.stdout == plain


@pytest.mark.parametrize(
    "line",
    [
        "$F extract -q $T -o -",
        "$F extract -q $T -o /dev/stdout",
        "$F extract -q $T -o /dev/fd/1 | cat",
        "$F extract -q $T -o /proc/self/fd/3 3>&1",
        "mkfifo pipe; cat pipe & $F extract -q $T -o pipe; wait; test -p pipe",
        "$F extract -q $T -o >(cat >copy); while ! test -s copy; do sleep 0.1; done; cat copy",
        "$F extract -q $T -o /dev/stdout >file; cat file",
    ],
)
def test_what_is_no_file_is_written_through(shell: Shell, line: str) -> None:
    done = shell(line)
    assert done.returncode == 0
    assert done.stdout == shell("$F extract -q $T").stdout


def test_what_is_appended_to_keeps_what_it_holds(shell: Shell) -> None:
    done = shell("echo old >file; $F extract -q $T -o /dev/fd/3 3>>file; head -n 2 file")
    first, second = done.stdout.splitlines()
    assert first == "old"
    assert second.startswith("source,")


def test_a_read_only_file_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    done = shell("echo kept >out.csv; chmod 444 out.csv; $F extract $T -o out.csv; cat out.csv")
    assert done.stdout == "kept\n"
    assert "out.csv: cannot write: the file is read-only" in done.stderr
    assert shell("$F extract -q $T -o out.csv").returncode == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv"]


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGTERM, 143, "terminated"),
        (signal.SIGHUP, 129, "hung up"),
        (signal.SIGINT, 130, "interrupted"),
    ],
)
def test_a_signal_leaves_no_half_written_file(
    thread: Path,
    tmp_path: Path,
    environment: dict[str, str],
    number: signal.Signals,
    code: int,
    said: str,
) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "foiparse", "extract", thread, "-", "-o", f"{tmp_path}/out/"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err.decode()) == (code, b"", f"foiparse: {said}\n")
    assert list(tmp_path.iterdir()) == []


# What a module's first lines do when they are imported stands for a signal at that moment.
INTERRUPTED = """
import os, runpy, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv[0] = "foiparse"
runpy.run_module("foiparse", run_name="__main__")
"""


@pytest.mark.parametrize("name", ["foiparse.cli", "typer", "foiparse.pipeline", "foiparse.tables"])
def test_an_interrupt_amid_an_import_is_quiet(
    name: str, thread: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-c", INTERRUPTED.format(name=name)),
            *("extract", str(thread), "-o", str(tmp_path / "out.csv")),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "foiparse: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_what_was_passed_over_in_a_folder_is_named(shell: Shell) -> None:
    done = shell(
        "mkdir in; cp $T in/; ln -s . in/loop; ln -s nowhere in/lost; mkfifo in/pipe;"
        " $F extract in -o out/; cut -d, -f1,9 out/sources.csv"
    )
    *said, summary = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in said] == ["in/loop", "in/lost", "in/pipe"]
    assert all(": passed over: " in line for line in said)
    assert summary.startswith("foiparse: 3 tables,")
    assert done.stdout.count("passed over") == 3


def test_a_folder_that_holds_its_own_outputs(shell: Shell) -> None:
    """Written into the folder of the replies, a second run gives what the first did."""
    first = shell("mkdir in; cp $T in/; $F extract in -o in/; cat in/observations.csv")
    second = shell("$F extract in -o in/; cat in/observations.csv")
    assert first.stdout == second.stdout
    assert first.stderr == second.stderr
    passed = shell("grep -c 'foiparse wrote this file' in/sources.csv")
    assert passed.stdout == "7\n"
    named = shell("$F extract in/observations.csv")
    assert named.returncode == 0
    assert len(named.stdout.splitlines()) == 1
    assert named.stderr.startswith("foiparse: observations.csv: passed over: foiparse wrote")


@pytest.mark.parametrize("option", ["--excel", "--copies"])
def test_its_own_output_in_other_dress(shell: Shell, option: str) -> None:
    done = shell(f"$F extract -q {option} $T -o mine.csv; $F extract mine.csv")
    assert "mine.csv: passed over" in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "mkdir in; cp $T in/; $F extract in -o in/thread.txt",
        "mkdir in; cp $T in/observations.csv; $F extract in -o in/",
        "cp $T a.txt; ln a.txt b.txt; $F extract a.txt -o b.txt",
        "cp $T a.txt; ln -s a.txt b.txt; $F extract b.txt -o a.txt",
    ],
)
def test_an_input_is_never_replaced(shell: Shell, line: str, thread: Path, tmp_path: Path) -> None:
    done = shell(line)
    assert done.returncode == 2
    assert "is an input" in done.stderr
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.read_bytes() for path in kept} == {thread.read_bytes()}


def test_two_files_alike_are_both_printed_and_said_to_be_the_same(shell: Shell) -> None:
    done = shell("cp $T a.txt; cp $T b.txt; $F extract -q a.txt b.txt -o out/")
    assert done.returncode == 0
    rows = shell("cut -d, -f1,8 out/sources.csv").stdout.splitlines()
    assert rows[1:] == ["a.txt,", "b.txt,a.txt"]
    counts = shell("cut -d, -f1 out/observations.csv | sort | uniq -c").stdout.split()
    assert counts[:4] == ["63", "a.txt", "63", "b.txt"]


def test_bytes_that_are_not_utf_8_are_said(foiparse: Foiparse, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"Dear A\n\nKind regards \xa32 \x93yes\x94\n")
    done = foiparse("extract", tmp_path / "bad.txt")
    assert done.returncode == 0
    warning, _ = done.stderr.splitlines()
    assert warning == (
        "foiparse: bad.txt: warning: The encoding is not sure: it is not UTF-8 and was read as"
        " Windows-1252."
    )


def test_an_odd_name_and_many_arguments(shell: Shell) -> None:
    done = shell("cp $T $'a\\xff\\n.txt'; $F extract $'a\\xff\\n.txt' | tail -n 1 | cut -c1-12")
    assert done.stdout.startswith(r"a\xff\n.txt")
    many = shell("cp $T a.txt; $F extract -q $(for i in $(seq 3000); do echo a.txt; done) | wc -l")
    assert many.stdout.strip() == "64"


def test_an_empty_path_from_python_is_a_failure() -> None:
    import foiparse

    result = foiparse.extract("")
    assert [str(failure.error) for failure in result.failures] == [
        "the path is empty; a variable may not be set"
    ]
    assert not result.observations
