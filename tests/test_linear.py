"""The work is linear in the text: whatever its lines are, ten times as many take ten times as long.

Calls of functions are counted, not seconds, so that a busy machine changes nothing. What
a call does within C (a regular expression, a search in a string) is held by time, against
plain prose of the same size in the same run.
"""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import pytest

from foiparse.pipeline import process_document
from foiparse.readers import read

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

BEFORE = b"Dear A Person\n\nPlease find the figures below.\n\n"
AFTER = b"\n\nYours sincerely\n"


def calls(data: bytes) -> int:
    """How many functions of Python are called to read some text through the whole line."""
    count = 0

    def tell(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    document = read(data, "a.txt")
    before = sys.getprofile()
    sys.setprofile(tell)
    try:
        process_document(document)
    finally:
        sys.setprofile(before)
    return count


def seconds(data: bytes) -> float:
    start = time.process_time()
    process_document(read(data, "a.txt"))
    return time.process_time() - start


# Each gives line number ``n`` of text that is no table, or one of a great many rows.
LINES = {
    "comma-separated text": lambda n: f"aa,bb,c{n},dd",
    "comma-separated figures": lambda n: f"Theft {n % 500},{n % 500},{n % 500},{n % 900}",
    "headings over and over": lambda n: "2019,2020,Total,x",
    "tabs": lambda n: f"aa\tbb\tc{n}",
    "bars of odd number": lambda n: "aa | " * (n % 7 + 2) + "x",
    "columns of words": lambda n: f"aa   bb   c{n}",
    "columns that do not line up": lambda n: " " * (n % 9) + f"Theft {n % 500}  {n % 500}   7",
    "a row that fails its sum": lambda n: f"Theft {n % 500} {n % 500} {n % 500} 1000",
    "one label with many values": lambda n: f"Theft: {n % 500}",
    "prose that ends in numbers": lambda n: f"This is a sentence {n % 500}.\n",
    "sentences of one make": lambda n: f"We had {n % 500} thefts in 2019.",
    "labels that miss their values": lambda n: f"Theft of {n % 500}",
    "layouts by turns": lambda n: ("a: 1", "b - 2", "In 2019 we had 5", "x   y   5")[n % 4],
    "one cell a line": lambda n: f"Theft {n}" if n % 2 else f"{n % 500}",
}


@pytest.mark.parametrize("name", LINES)
def test_four_times_the_lines_are_four_times_the_work(name: str) -> None:
    small, large = (
        BEFORE + "\n".join(map(LINES[name], range(count))).encode() + AFTER for count in (250, 1000)
    )
    calls(small)  # what is kept from call to call is kept by then
    assert calls(large) <= 4 * 1.4 * calls(small)


def test_its_own_figures_as_plain_text(thread: Path) -> None:
    """A table of many columns of text, such as foiparse writes, under a heading of its own."""
    from io import StringIO

    from foiparse import extract
    from foiparse.writers.columns import layouts
    from foiparse.writers.tidy_csv import CsvWriter

    out = StringIO()
    (observations, *_) = layouts()
    CsvWriter(out).write(observations.rows(extract(thread)))
    rows = out.getvalue().encode()
    calls(BEFORE + rows)
    assert calls(BEFORE + rows * 50) <= 11 * calls(BEFORE + rows * 5)


def test_ten_threads_are_ten_times_the_work(thread: Path) -> None:
    text = thread.read_bytes()
    calls(text)
    assert calls(text * 20) <= 11 * calls(text * 2)


def test_ten_threads_with_figures_of_their_own_are_ten_times_the_work(thread: Path) -> None:
    """Tables of the same labels and other values are no copies, which each must be told of all."""
    text = thread.read_text(encoding="utf-8")

    def times(number: int) -> str:
        return re.sub(
            r"(?<= )\d{1,3}$", lambda m: f"{int(m[0]) * number}", text, flags=re.MULTILINE
        )

    def copies(count: int) -> bytes:
        return "\n".join(map(times, range(1, count + 1))).encode()

    calls(copies(2))
    assert calls(copies(20)) <= 11 * calls(copies(2))


PIECES = (
    *(b"word ", b"7", b"[", b"]", b"[x] ", b"(", b",", b"1,", b'"', b"|", b"1 | ", b" ", b"."),
    *(b". ", b"1 2 3 ", b"a\t1\t", b"ab 1 ", b"2019 5 ", b"less than ", b"< ", b"[number ", b"-"),
    *(b"- ", b"a: 1, ", b" and ", b"http://", b"a@", b"s31(1)", b"/", b"=", b"* ", b"1,000"),
    *(b"\xc2\xa0", b"1 January 2019 to ", b"Total ", b"number of ", b"A", b'"a",', b"> "),
)
LONG = 1_000_000


@pytest.fixture(scope="module")
def prose() -> float:
    """Seconds for a megabyte of prose in lines of usual length."""
    line = b"The force recorded the offences that are set out in the table under this text\n"
    return max(seconds(BEFORE + line * (LONG // len(line)) + AFTER), 0.1)


@pytest.mark.parametrize("piece", PIECES)
def test_a_line_of_a_megabyte_is_no_harder_than_prose(piece: bytes, prose: float) -> None:
    line = b"x " + (piece * (LONG // len(piece) + 1))[:LONG] + b" y 7"
    assert seconds(BEFORE + line + b"\nnext 4\n" + AFTER) <= 8 * prose
