"""How long a person waits: whole processes against bare Python, and the stages of one read.

    python benchmarks/startup.py [-n RUNS] [PATH]

PATH is a reply to extract, by default the thread among the fixtures. All commands take
turns in one run, so that a busy machine slows them alike; medians are printed, in
milliseconds and as multiples of bare Python. The targets are 100 ms over bare Python for
``--help`` and 300 ms in all for ``extract``. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import foiparse
from foiparse.checks.reconcile import reconcile
from foiparse.correspondence.messages import segment
from foiparse.correspondence.restating import Asked
from foiparse.correspondence.zones import coarse
from foiparse.parts import walk
from foiparse.tables.find import find_tables
from foiparse.tables.tidy import tidy
from foiparse.writers.columns import layouts
from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

DEFAULT = Path(__file__).resolve().parent.parent / "fixtures" / "essex-thread" / "thread.txt"


def whole_process(command: list[str]) -> float:
    """Seconds from start to end of ``command``."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start


def processes(path: Path, runs: int) -> None:
    """Print the medians of the commands, taken in turns."""
    command = [sys.executable, "-m", "foiparse"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "foiparse --help": [*command, "--help"],
        "foiparse --version": [*command, "--version"],
        "foiparse extract": [*command, "extract", "-q", str(path)],
        "foiparse check": [*command, "check", "-q", str(path)],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, words in commands.items():
            seconds = whole_process(words)
            if turn:  # the first turn only warms the caches
                taken[name].append(seconds)
    bare = median(taken["python -c pass"])
    print(f"{'whole process':20} {'ms':>8} {'over bare':>10} {'ratio':>7}")
    for name, seconds_taken in taken.items():
        middle = median(seconds_taken)
        over = (middle - bare) * 1000
        print(f"{name:20} {middle * 1000:8.1f} {over:10.1f} {middle / bare:7.1f}")


class Clock:
    """Seconds taken by each stage, a list for each name."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def __call__(self, stage: str, work: Callable[[], T]) -> T:
        """Do ``work`` and note how long it took."""
        start = time.perf_counter()
        outcome = work()
        self.taken.setdefault(stage, []).append(time.perf_counter() - start)
        return outcome


def one_run(path: Path, clock: Clock) -> None:
    """Each stage once, on what the one before it gave."""
    parts = list(walk(clock("read", lambda: foiparse.read(path))))
    messages = clock("messages", lambda: [segment(part) for part in parts])
    zones = clock(
        "zones",
        lambda: [
            coarse(part, own, Asked.of(part.lines, own))
            for part, own in zip(parts, messages, strict=True)
        ],
    )
    clock(
        "tables", lambda: [find_tables(part, own) for part, own in zip(parts, zones, strict=True)]
    )
    result = clock("all, answers included", lambda: foiparse.extract(path))
    tables = result.tables
    cells = clock("tidy", lambda: [cell for table in tables for cell in tidy(table)])
    clock("reconcile", lambda: reconcile(tables, cells))
    clock("write CSV", lambda: CsvWriter(StringIO()).write(layouts()[0].rows(result)))


def stages(path: Path, runs: int) -> None:
    """Print the median of each stage, warm, and its share of the whole."""
    one_run(path, Clock())
    clock = Clock()
    for _ in range(runs):
        one_run(path, clock)
    everything = median(clock.taken["all, answers included"])
    print(f"\n{'stage, warm':24} {'ms':>8} {'share':>7}")
    for stage, seconds in clock.taken.items():
        print(f"{stage:24} {median(seconds) * 1000:8.2f} {median(seconds) / everything:7.0%}")


def main() -> None:
    """Read the arguments and print both tables."""
    parser = argparse.ArgumentParser(description="start-up and stages, as medians")
    parser.add_argument("path", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("-n", "--runs", type=int, default=15)
    arguments = parser.parse_args()
    processes(arguments.path, arguments.runs)
    stages(arguments.path, arguments.runs)


if __name__ == "__main__":
    main()
