"""Tables as found, before tidying, for people: Markdown to read, CSV to open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import PlacedTable, TablePart
    from foiparse.writers.tidy_csv import Sink

# What Markdown would take for emphasis, code, a link, a tag or an entity. A `<5` is none.
_ACTIVE = re.compile(r"[\\|*_`\[~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)")


def write_markdown(tables: Iterable[PlacedTable], sink: Sink) -> None:
    """Each table under a heading that names it, its notes below; the pages of one run on.

    Markdown knows one header row: levels of a header are joined with ``-``, as labels are.
    """
    between = ""
    for placed in tables:
        table = placed.table
        name = f"{placed.source}, table {placed.number}"
        heading = f"{name}: {table.title}" if table.title else name
        sink.write(f"{between}## {_escape(heading)}\n\n")
        grid, header_rows = _whole(placed)
        width = max((len(row) for row in grid), default=0)
        if width:
            _write_pipes(grid, header_rows, width, sink)
        for note in table.notes:
            sink.write(f"\n{_escape(note)}\n")
        between = "\n"


def write_csv(tables: Sequence[PlacedTable], sink: Sink) -> None:
    """Every grid row of every table: where it is from, whether it is header, its cells.

    Columns: source, table, page, row (1-based in its table), header (TRUE or FALSE), then
    cell_1 to cell_N, where N is the width of the widest table.
    """
    width = max((len(row) for placed in tables for row in _whole(placed)[0]), default=0)
    writer = CsvWriter(sink)
    cells = [f"cell_{number}" for number in range(1, width + 1)]
    writer.write([["source", "table", "page", "row", "header", *cells]])
    for placed in tables:
        number = 0
        for page, grid, header_rows in _pages(placed):
            for index, row in enumerate(grid):
                number += 1
                blank = [""] * (width - len(row))
                where = [placed.source, placed.number, page, number, index < header_rows]
                writer.write([[*where, *row, *blank]])


def _pages(placed: PlacedTable) -> list[tuple[str, tuple[tuple[str, ...], ...], int]]:
    """(page, grid, number of header rows) of each page that the table stands on."""
    table = placed.table
    if table.parts:
        return [(part.page, part.grid, part.header_rows) for part in table.parts]
    return [(table.page, table.grid, table.header_rows)]


def _whole(placed: PlacedTable) -> tuple[list[tuple[str, ...]], int]:
    """The grid over all pages, without the header that later pages repeat, and its header rows."""
    table = placed.table
    if not table.parts:
        return list(table.grid), table.header_rows
    first = table.parts[0]
    grid = list(first.grid)
    for part in table.parts[1:]:
        grid += part.grid[_repeated(first, part) :]
    return grid, first.header_rows


def _repeated(first: TablePart, part: TablePart) -> int:
    """How many leading rows of ``part`` only say the header of ``first`` again."""
    header = first.grid[: first.header_rows]
    return part.header_rows if part.grid[: part.header_rows] == header else 0


def _write_pipes(grid: Sequence[Sequence[str]], header_rows: int, width: int, sink: Sink) -> None:
    levels = [[*row, *[""] * (width - len(row))] for row in grid[:header_rows]]
    # A heading over several rows of header may be given once a row: it is said once.
    header = [
        " - ".join(dict.fromkeys(filter(None, column))) for column in zip(*levels, strict=True)
    ]
    header = header or [""] * width
    lines = [header, ["---"] * width, *grid[header_rows:]]
    for index, row in enumerate(lines):
        padded = [*row, *[""] * (width - len(row))]
        cells = padded if index == 1 else [_escape(cell) for cell in padded]
        sink.write(f"| {' | '.join(cells)} |\n")


def _escape(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", " ".join(text.split()))
