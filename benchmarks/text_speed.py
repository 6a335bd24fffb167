"""How fast text goes through the whole line, against a plain pass of ``re`` in the same run.

    python benchmarks/text_speed.py [-n RUNS] [-m MEGABYTES]

Texts are made up anew, each message with figures of its own: threads full of tables, prose
dense with numbers, plain prose, and a mailbox of such prose. The yardstick cuts the same
text into words, numbers and signs with one regular expression; it does nothing with them,
so it is what looking at every token once costs at the least. Passes of both take turns, and
medians are printed: megabytes a second, and how many such passes the whole line takes.

Then, for the threads: how many times the calls of functions grow when the text is ten times
as long (11 at most is held to be linear), and the peak of memory of a process that extracts
a mailbox, and one of ten times the messages. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from foiparse.pipeline import process

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_TOKEN = re.compile(r"\d[\d,.]*|[^\W\d_]+|\S")
_SPOKEN = (
    "the force recorded offences in each area and officers attended incidents where victims "
    "reported crimes to staff at stations during that time under section of the act"
)
_WORDS = _SPOKEN.split()
_KINDS = ("Arson", "Burglary", "Criminal damage", "Drug offences", "Robbery", "Vehicle crime")
_YEARS = ("2019/20", "2020/21", "2021/22", "2022/23")


def _table(rng: Random, number: int) -> str:
    """A table in one of four layouts, its totals right."""
    years = _YEARS[: rng.randint(2, 4)]
    kinds = rng.sample(_KINDS, rng.randint(3, 6))
    rows = [
        (f"{kind} {rng.randint(1, 99)}A", [rng.randint(0, 999) for _ in years]) for kind in kinds
    ]
    rows.append(("Total", [sum(each) for each in zip(*(cells for _, cells in rows), strict=True)]))
    grid = [("Offence", *years), *((label, *map(str, cells)) for label, cells in rows)]
    title = f"Table {number}: Offences recorded in area {rng.randint(1, 9999)}"
    layout = rng.randrange(4)
    if layout == 0:
        lines = [" ".join(row) for row in grid]
    elif layout == 1:
        lines = [" | ".join(row) for row in grid]
    elif layout == 2:
        lines = [f"{row[0]:<28}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in grid]
    else:
        lines = [cell for row in grid for cell in row]
    return "\n".join([title, *lines])


def _sentence(rng: Random, figures: float) -> str:
    words = [
        str(rng.randint(0, 3000)) if rng.random() < figures else rng.choice(_WORDS)
        for _ in range(rng.randint(8, 30))
    ]
    return f"{' '.join(words).capitalize()}."


def prose(rng: Random, figures: float = 0.02) -> str:
    """A paragraph, wrapped; ``figures`` is the share of its words that are numbers."""
    words = " ".join(_sentence(rng, figures) for _ in range(rng.randint(2, 6))).split()
    lines = [" ".join(words[at : at + 14]) for at in range(0, len(words), 14)]
    return "\n".join(lines)


def thread(rng: Random) -> str:
    """A request and the answers to it, full of tables."""
    body = f"{rng.choice(('North', 'South', 'West'))}shire Police"
    asked = [f"{n}. How many offences of kind {rng.randint(1, 999)} were there?" for n in (1, 2)]
    parts = [f"Dear {body},", *asked, "Yours faithfully,", "A Person"]
    for _ in range(rng.randint(1, 3)):
        parts += [f"Information Desk, {body}", "Dear A Person,", f"FOI {rng.randint(1, 99999)}"]
        for number in range(1, rng.randint(2, 4)):
            parts += [prose(rng), _table(rng, number)]
        parts += ["Yours sincerely", "Information Desk"]
    return "\n\n".join(parts)


def letter(rng: Random, figures: float = 0.02) -> str:
    """A reply of prose alone."""
    return "\n\n".join(
        ("Dear A Person,", *(prose(rng, figures) for _ in range(8)), "Yours sincerely", "The Desk")
    )


def mail(rng: Random) -> str:
    """A message of a mailbox."""
    number = rng.randint(1, 10**9)
    return (
        f"From desk@body.example Mon Jan  4 10:00:00 2021\nFrom: Desk <desk@body.example>\n"
        f"Subject: FOI {number}\nMessage-ID: <{number}@body.example>\n"
        f"Date: Mon, 4 Jan 2021 10:00:00 +0000\n\n{letter(rng)}\n"
    )


def made(make: Callable[[Random], str], size: int) -> str:
    """Texts of one sort, at least ``size`` characters together."""
    rng = Random(1)  # noqa: S311
    parts: list[str] = []
    while size > 0:
        parts.append(make(rng))
        size -= len(parts[-1])
    return "\n\n".join(parts)


def dense(rng: Random) -> str:
    """A reply of prose with a number in every seventh word."""
    return letter(rng, 0.15)


CASES: dict[str, tuple[str, Callable[[Random], str]]] = {
    "threads of tables": ("a.txt", thread),
    "prose dense with numbers": ("a.txt", dense),
    "plain prose": ("a.txt", letter),
    "mailbox of prose": ("a.mbox", mail),
}


def whole_line(path: Path) -> None:
    """Read, tidy and check a file, each result let go."""
    for _ in process([path]):
        pass


def tokens(text: str) -> int:
    """How many words, numbers and signs a text has: the yardstick."""
    return sum(1 for _ in _TOKEN.finditer(text))


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def speeds(folder: Path, size: int, runs: int) -> None:
    """Print the speed of each case and the passes of the yardstick that it takes."""
    print(f"{'text':26} {'MB/s':>7} {'re MB/s':>8} {'passes':>7}")
    for name, (file, make) in CASES.items():
        text = made(make, size)
        path = folder / file
        path.write_text(text, encoding="utf-8")
        own: list[float] = []
        plain: list[float] = []
        for _ in range(runs):
            plain.append(seconds(partial(tokens, text)))
            own.append(seconds(partial(whole_line, path)))
        ratio = median(one / other for one, other in zip(own, plain, strict=True))
        mb = len(text.encode()) / 1e6
        print(f"{name:26} {mb / median(own):7.2f} {mb / median(plain):8.2f} {ratio:7.1f}")


def calls(path: Path) -> int:
    """How many functions of Python are called to put a file through the whole line."""
    count = 0

    def tell(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tell)
    try:
        whole_line(path)
    finally:
        sys.setprofile(None)
    return count


def growth(folder: Path, size: int) -> None:
    """Print how the work grows with the text."""
    counted = []
    for times in (1, 10):
        path = folder / "a.txt"
        path.write_text(made(thread, size * times), encoding="utf-8")
        counted.append(calls(path) / path.stat().st_size)
    print(f"\n10 times the text: {10 * counted[1] / counted[0]:.1f} times the calls")


def memory(folder: Path, size: int) -> None:
    """Print the peak of memory of a process that extracts a mailbox, and one ten times as long."""
    for times in (1, 10):
        path = folder / "a.mbox"
        path.write_text(made(mail, size * times), encoding="utf-8")
        command = [sys.executable, "-m", "foiparse", "extract", "-q", str(path)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        # Of all processes so far, the greatest: the longer box comes last.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"mailbox of {path.stat().st_size / 1e6:.1f} MB: peak of {peak:.0f} MiB")


def main() -> None:
    """Read the arguments and print the three parts."""
    parser = argparse.ArgumentParser(description="speed of text, as multiples of a plain pass")
    parser.add_argument("-n", "--runs", type=int, default=3)
    parser.add_argument("-m", "--megabytes", type=float, default=1.0)
    arguments = parser.parse_args()
    size = int(arguments.megabytes * 1e6)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        speeds(folder, size, arguments.runs)
        growth(folder, size // 10)
        memory(folder, size)


if __name__ == "__main__":
    main()
