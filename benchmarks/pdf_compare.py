"""Read the PDFs of a benchmark with foiparse and with others, and print one table.

usage: pdf_compare.py BENCH_DIR [--env DIR] [--bound SECONDS] [TOOL ...]

BENCH_DIR holds pdf/, truth/ and score_tables.py, which scores every tool with the same
measures, full auto: the tables must be found too. The others are installed by name and
version from the package index into an environment of their own, a temporary one unless
``--env`` names a folder to keep it in. What cannot be installed or does not end is said
in one line, and the rest goes on. Times are warm, in one process each: a first document
is read before the clock starts, then all of them are, and opening is included.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import shlex
import subprocess
import sys
import tempfile
import time
import venv
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Tables = list[dict[str, Any]]

OTHERS = {
    "camelot": "camelot-py==2.0.0",
    "pdfplumber": "pdfplumber==0.11.10",
    "tablers": "tablers==0.9.0",
    "liteparse": "liteparse==2.18.0",
}
TOOLS = ("foiparse", *OTHERS)
TEXT = "pypdfium2"
"""Not a tool: its plain text is what the times are multiples of."""
ROUNDS = 3
ENOUGH = 10.0
"""Seconds of one round after which no more are run."""


# ---------------------------------------------------- in the process of each tool


def by_foiparse(path: str) -> Tables:
    """What foiparse's reader gives: its tables, one for each page that they stand on."""
    read = import_module("foiparse.readers.pdf").read
    grids = read(Path(path).read_bytes(), path).grids
    return [
        {"page": int(grid.page), "grid": [[cell.text for cell in row] for row in grid.rows]}
        for grid in grids
    ]


def by_camelot(path: str) -> Tables:
    """Camelot, which chooses its method page by page."""
    found = import_module("camelot").read_pdf(
        path, pages="all", flavor="auto", suppress_stdout=True
    )
    return [{"page": int(table.page), "grid": table.df.values.tolist()} for table in found]


def by_pdfplumber(path: str) -> Tables:
    """Take pdfplumber's tables as it finds them by default, from rules."""
    with import_module("pdfplumber").open(path) as document:
        return [
            {"page": page.page_number, "grid": [[cell or "" for cell in row] for row in table]}
            for page in document.pages
            for table in page.extract_tables()
        ]


def by_tablers(path: str) -> Tables:
    """Take the tables of tablers as it finds them by default, from rules."""
    tablers = import_module("tablers")
    with tablers.Document(path) as document:
        return [
            {
                "page": number,
                "grid": [[cell.text or "" for cell in row] for row in table.to_list()],
            }
            for number, page in enumerate(document.pages(), 1)
            for table in tablers.find_tables(page, extract_text=True)
        ]


def by_liteparse(path: str) -> Tables:
    """Take the blocks that liteparse calls tables; no recognition of pictures."""
    parser = import_module("liteparse").LiteParse(
        ocr_enabled=False, extract_blocks=True, output_format="markdown", quiet=True
    )
    return [
        {
            "page": page.page_num,
            "grid": [
                [cell.text or "" for cell in row] for row in (block.header or [], *block.rows)
            ],
        }
        for page in parser.parse(path).pages
        for block in page.blocks or ()
        if block.kind == "table" and block.rows is not None
    ]


def by_pypdfium2(path: str) -> Tables:
    """Plain text of every page, and no tables."""
    document = import_module("pypdfium2").PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
    return []


READ: dict[str, Callable[[str], Tables]] = {
    "foiparse": by_foiparse,
    "camelot": by_camelot,
    "pdfplumber": by_pdfplumber,
    "tablers": by_tablers,
    "liteparse": by_liteparse,
    TEXT: by_pypdfium2,
}


def print_tables(tool: str, path: str) -> None:
    """Print the tables of one file as JSON, none where the tool fails."""
    try:
        found = READ[tool](path)
    except Exception as error:  # noqa: BLE001 - whatever a tool raises, it has found nothing
        sys.stderr.write(f"{tool}: {path}: {type(error).__name__}: {error}\n")
        found = []
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


def print_time(tool: str, folder: str) -> None:
    """Print the seconds of the best of a few rounds over a folder, warm."""
    paths = [str(path) for path in sorted(Path(folder).glob("*.pdf"))]

    def once(some: list[str]) -> float:
        start = time.perf_counter()
        for path in some:
            try:
                READ[tool](path)
            except Exception as error:  # noqa: BLE001 - as above
                sys.stderr.write(f"{tool}: {path}: {type(error).__name__}: {error}\n")
        return time.perf_counter() - start

    once(paths[:1])
    best = once(paths)
    for _ in range(ROUNDS - 1):
        if best < ENOUGH:
            best = min(best, once(paths))
    sys.stdout.write(f"{best}\n")


# --------------------------------------------------------------- the comparison


def environment(folder: Path, tools: list[str]) -> dict[str, str]:
    """Make an environment and install the tools, one by one: Python by tool."""
    pythons = {"foiparse": sys.executable}
    others = [tool for tool in tools if tool in OTHERS]
    if not others:
        return pythons
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    for tool in others:
        command = [str(python), "-m", "pip", "install", "--quiet", OTHERS[tool]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            print(f"{tool}: cannot be installed: {' '.join(said[:1]) or done.returncode}")
        else:
            pythons[tool] = str(python)
    return pythons


def scores(bench: Path, command: list[str], bound: float) -> list[str]:
    """What the benchmark's own script says of a command: F1 of adj, row, bind; macro adj."""
    script = [sys.executable, str(bench / "score_tables.py"), "--cmd", shlex.join(command)]
    done = subprocess.run(script, capture_output=True, text=True, timeout=bound, check=True)
    found = {
        match[1]: (match[2], match[3])
        for match in re.finditer(
            r"^(adj|row|bind) +F1 ([\d.]+)%.*macro ([\d.]+)%", done.stdout, re.MULTILINE
        )
    }
    return [*(found[name][0] for name in ("adj", "row", "bind")), found["adj"][1]]


def seconds(python: str, tool: str, bench: Path, bound: float) -> float:
    """Warm seconds that a tool takes for all the documents."""
    command = [python, __file__, "--time", tool, str(bench / "pdf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=bound, check=True)
    return float(done.stdout.splitlines()[-1])


def compare(bench: Path, pythons: dict[str, str], bound: float) -> None:
    """Print a line for each tool, foiparse first."""
    pdfium = import_module("pypdfium2")
    pages = sum(len(pdfium.PdfDocument(path)) for path in (bench / "pdf").glob("*.pdf"))
    text = seconds(sys.executable, TEXT, bench, bound)
    print(f"{pages} pages; plain text by pypdfium2: {1000 * text / pages:.2f} ms a page")
    print(f"{'tool':12}{'adj':>7}{'row':>7}{'bind':>7}{'macro adj':>11}{'ms a page':>11}{'x':>8}")
    for tool, python in pythons.items():
        command = [python, str(Path(__file__).resolve()), "--tables", tool, "{}"]
        if tool == "foiparse":
            command = [python, "-m", "foiparse", "tables", "--quiet", "--format", "json", "{}"]
        try:
            adj, row, bind, macro = scores(bench, command, bound)
            taken = seconds(python, tool, bench, bound)
        except subprocess.TimeoutExpired:
            print(f"{tool:12} took more than {bound:.0f} s")
            continue
        except (subprocess.CalledProcessError, KeyError, ValueError) as error:
            print(f"{tool:12} failed: {type(error).__name__}: {error}")
            continue
        ms, times = 1000 * taken / pages, taken / text
        print(f"{tool:12}{adj:>7}{row:>7}{bind:>7}{macro:>11}{ms:>11.2f}{times:>8.1f}", flush=True)


def main() -> int:
    """Compare, or be the process of one tool."""
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description="foiparse's tables beside those of others")
    parser.add_argument("bench", type=Path, nargs="?")
    parser.add_argument("tools", nargs="*", help=f"of {', '.join(TOOLS)}; all by default")
    parser.add_argument("--env", type=Path, help="make and keep the environment here")
    parser.add_argument("--bound", type=float, default=900, help="seconds for a tool's run")
    parser.add_argument("--tables", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--time", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_intermixed_args()
    if chosen.tables:
        print_tables(*chosen.tables)
        return 0
    if chosen.time:
        print_time(*chosen.time)
        return 0
    if chosen.bench is None or not (chosen.bench / "score_tables.py").is_file():
        parser.error("BENCH_DIR must hold pdf/, truth/ and score_tables.py")
    if unknown := set(chosen.tools) - set(TOOLS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    tools = chosen.tools or list(TOOLS)
    with tempfile.TemporaryDirectory() as made:
        pythons = environment(chosen.env or Path(made) / "env", tools)
        wanted = {tool: pythons[tool] for tool in tools if tool in pythons}
        compare(chosen.bench.resolve(), wanted, chosen.bound)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
