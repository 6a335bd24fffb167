"""Time and memory of reading PDFs, beside pypdfium2's plain text of the same pages.

usage: pdf_speed.py FILE_OR_FOLDER ...   warm time a page and the ratio, in one run
       pdf_speed.py --pages N            peak memory and time of a made document of N pages
"""

from __future__ import annotations

import argparse
import io
import resource
import time
from pathlib import Path

import pypdfium2 as pdfium2
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from foiparse.errors import FoiparseError
from foiparse.readers.pdf import read

ROUNDS = 5


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


def compare(paths: list[Path]) -> None:
    """Print the best of several rounds for both."""
    files = [f for p in paths for f in (sorted(p.rglob("*.pdf")) if p.is_dir() else [p])]
    datas = [file.read_bytes() for file in files]
    pages = plain(datas)
    ours(datas)
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for at, what in enumerate((plain, ours)):
            start = time.perf_counter()
            what(datas)
            best[at] = min(best[at], time.perf_counter() - start)
    text, read_ = (1000 * seconds / pages for seconds in best)
    print(f"{pages} pages: text {text:.2f} ms, tables {read_:.2f} ms a page, {read_ / text:.2f} x")


def made(pages: int) -> bytes:
    """A document of one long table: 45 rows of 6 columns a page, header on the first only."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for number in range(pages):
        for row in range(45):
            page.drawString(50, 790 - 16 * row, f"Force number {number} {row}")
            for at in range(5):
                page.drawRightString(250 + at * 70, 790 - 16 * row, str(number * row * at % 997))
        page.showPage()
    page.save()
    return out.getvalue()


def main() -> int:
    """Compare the files named, or read a made document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.paths:
        compare(chosen.paths)
    if chosen.pages:
        data = made(chosen.pages)
        start = time.perf_counter()
        document = read(data, "made")
        spent = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines = len(document.lines)
        print(f"{chosen.pages} pages, {lines:,} lines: {spent:.2f} s, peak {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
