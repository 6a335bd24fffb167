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

import foiparse
from foiparse.writers.columns import layouts
from foiparse.writers.tidy_csv import CsvWriter

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


def stages(path: Path, runs: int) -> None:
    """Print the medians of reading alone, of the whole line, and of writing, warm."""
    result = foiparse.extract(path)
    observations = layouts()[0]
    taken: dict[str, list[float]] = {"read": [], "extract (all stages)": [], "write CSV": []}
    for _ in range(runs):
        start = time.perf_counter()
        foiparse.read(path)
        taken["read"].append(time.perf_counter() - start)
        start = time.perf_counter()
        foiparse.extract(path)
        taken["extract (all stages)"].append(time.perf_counter() - start)
        start = time.perf_counter()
        CsvWriter(StringIO()).write(observations.rows(result))
        taken["write CSV"].append(time.perf_counter() - start)
    print(f"\n{'warm, in process':20} {'ms':>8}")
    for name, seconds_taken in taken.items():
        print(f"{name:20} {median(seconds_taken) * 1000:8.2f}")


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
