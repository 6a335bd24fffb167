"""What of a document's tables was lost: titles, headings and figures that no table has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.model import Finding
from foiparse.tables.header_lines import is_bare_header
from foiparse.tables.sheet_tables import unread_figures
from foiparse.tables.stretches import LONGEST, READ, own_lines
from foiparse.tables.titles import is_title_start
from foiparse.tables.unread import unread_stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line, Table, Zone
    from foiparse.tables.text_lines import TextLine

_ONE_TABLE = 8  # lines that a title and the headings under it may be apart


def find_lost(document: Document, zones: Sequence[Zone], tables: Sequence[Table]) -> list[Finding]:
    """Titles, column headings and figures in rows or lists that no table was read from."""
    used = _used(document, tables)
    found = unread_figures(document, tables)
    lines = own_lines(document, zones)[0]
    for line in lines:
        title = is_title_start(line.text)
        if line.number in used or not (title or is_bare_header(line)):
            continue
        if found and not title and line.number - found[-1].line <= _ONE_TABLE:
            continue  # the headings under a title that is named already
        words = "A table's title stands" if title else "Column headings stand"
        explanation = f"{words} here, but no figures were found under it."
        found.append(Finding("table_lost", line.number, line.text, explanation, line.page))
    for first, last in unread_stretches(lines, used):
        found = _with_stretch(found, first, last)
    found.extend(
        _too_long(line)
        for line, zone in zip(document.lines, zones, strict=True)
        if len(line.text) > LONGEST and zone in READ
    )
    return found


def _used(document: Document, tables: Sequence[Table]) -> set[int]:
    """The lines that are part of a table, a grid or a sheet."""
    used: set[int] = set()
    for table in tables:
        used.update(table.title_lines, table.heading_lines, table.header_lines, table.note_lines)
        used.update(table.row_lines)
    for grid in document.grids:
        used.update(grid.lines)
    for sheet in document.sheets:
        used.update(row.line for row in sheet.rows)
    return used


def _with_stretch(found: Sequence[Finding], first: TextLine, last: TextLine) -> list[Finding]:
    """What was found, with figures that no table has: under a title its record names them."""
    near = [each for each in found if -_ONE_TABLE <= each.line - first.number <= 0]
    over = sorted(near, key=lambda each: each.line)
    inside = [each for each in found if first.number < each.line <= last.number]
    rest = [each for each in found if each not in inside and each not in over[-1:]]
    span = f"Line {first.number} looks" if first is last else _span(first, last)
    title = over[-1] if over else None
    line, printed = (title.line, title.printed) if title else (first.number, first.text[:200])
    explanation = f"{span} like a table, but none could be read there: its figures are in no row."
    return [*rest, Finding("table_lost", line, printed, explanation, first.page)]


def _span(first: TextLine, last: TextLine) -> str:
    return f"Lines {first.number} to {last.number} look"


def _too_long(line: Line) -> Finding:
    words = f"A line of {len(line.text)} characters is too long to be searched for tables."
    return Finding("table_lost", line.number, f"{line.text[:60]} ...", words, line.page)
