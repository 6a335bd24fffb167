"""Time and memory of reading PDFs, beside pypdfium2's plain text of the same pages.

usage: pdf_speed.py [FILE_OR_FOLDER ...] [--pages N] [--rounds N]

For the files named: warm time a page of both, taken in turns in one run, and the ratio.
Then, for a made document of N pages (600 by default, 0 for none), one of half and one of
twice as many: time, time a page, and peak memory, each read in a process of its own that
does nothing else. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2 as pdfium2

from foiparse.errors import FoiparseError
from foiparse.readers.pdf import read


def plain(datas: list[bytes]) -> int:
    """Plain text of every page with pypdfium2; returns the number of pages."""
    pages = 0
    for data in datas:
        document = pdfium2.PdfDocument(data)
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
            pages += 1
        document.close()
    return pages


def ours(datas: list[bytes]) -> None:
    """Lines and tables of every page."""
    for data in datas:
        try:
            read(data, "timed")
        except FoiparseError as error:
            print(error)


def compare(paths: list[Path], rounds: int) -> None:
    """Print the best of several rounds for both."""
    files = [f for p in paths for f in (sorted(p.rglob("*.pdf")) if p.is_dir() else [p])]
    datas = [file.read_bytes() for file in files]
    pages = plain(datas)
    ours(datas)
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for at, what in enumerate((plain, ours)):
            start = time.perf_counter()
            what(datas)
            best[at] = min(best[at], time.perf_counter() - start)
    text, read_ = (1000 * seconds / max(pages, 1) for seconds in best)
    print(f"{len(files)} files, {pages} pages, warm, best of {rounds}:")
    print(f"  pypdfium2's text {text:6.2f} ms a page")
    print(f"  lines and tables {read_:6.2f} ms a page, {read_ / text:.2f} x")


def make(path: Path, pages: int) -> None:
    """Write a document of one long table: 45 rows of 6 columns a page, no header."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - only the process that draws needs it
    from reportlab.pdfgen import canvas  # noqa: PLC0415 - as above

    page = canvas.Canvas(str(path), pagesize=A4)
    for number in range(pages):
        for row in range(45):
            page.drawString(50, 790 - 16 * row, f"Force number {number} {row}")
            for at in range(5):
                page.drawRightString(250 + at * 70, 790 - 16 * row, str(number * row * at % 997))
        page.showPage()
    page.save()


def peak() -> float:
    """Most memory that this process has held so far, in MB of 2**20 bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # unlike getrusage's, this figure starts anew with the program
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def read_alone(path: Path) -> None:
    """Read one document and print what it took: the work of a process of its own."""
    before = peak()
    data = path.read_bytes()
    start = time.perf_counter()
    document = read(data, "made")
    print(time.perf_counter() - start, before, peak(), len(document.lines))


def grow(pages: int) -> None:
    """Print time and peak memory of made documents of half, once and twice ``pages``."""
    print(f"{'pages':>6} {'lines':>8} {'s':>7} {'ms a page':>10} {'peak MB':>8} {'before':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for count in (max(pages // 2, 1), pages, 2 * pages):
            path = Path(folder) / f"{count}.pdf"
            make(path, count)
            command = [sys.executable, __file__, "--alone", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, before, most, lines = map(float, done.stdout.split())
            each = 1000 * seconds / count
            print(f"{count:6} {lines:8,.0f} {seconds:7.2f} {each:10.2f} {most:8.0f} {before:7.0f}")
    print("before: Python and its modules, before the document is read")


def main() -> int:
    """Compare the files named, then read made documents."""
    parser = argparse.ArgumentParser(description="time and memory of reading PDFs")
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_intermixed_args()
    if chosen.alone:
        read_alone(chosen.alone)
        return 0
    if chosen.paths:
        compare(chosen.paths, chosen.rounds)
    if chosen.pages:
        grow(chosen.pages)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
