"""Differences as they are written: rows for CSV and JSON, a report for people."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from foiparse.compare.cells import Cell, Difference, Kind
from foiparse.writers.as_json import write_list
from foiparse.writers.one_line import one_line
from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.writers.tidy_csv import Sink

COLUMNS = (
    "difference",
    "source",
    "table",
    "row",
    "column",
    "title",
    "row_label",
    "column_label",
    "period",
    "expected",
    "found",
    "page",
    "line",
    "printed",
    "expected_source",
    "expected_page",
    "expected_line",
    "expected_printed",
)


def write_csv(differences: Iterable[Difference], sink: Sink) -> None:
    """Write `COLUMNS`, then a row for each cell that is not the same."""
    writer = CsvWriter(sink)
    writer.write([COLUMNS])
    writer.write(_row(each) for each in differences)


def write_json(differences: Iterable[Difference], sink: Sink) -> None:
    """Write a list of mappings of `COLUMNS`; what is missing is null."""
    write_list((_item(each) for each in differences), sink)


def _item(difference: Difference) -> dict[str, Any]:
    row = (None if value == "" else value for value in _row(difference))
    return dict(zip(COLUMNS, row, strict=True))


def _row(difference: Difference) -> tuple[str | int | None, ...]:
    """Where the cell is found or missing, its labels, both figures, where it was expected."""
    cell, found, expected = difference.cell, difference.found, difference.expected
    source, table, title = difference.where
    return (
        difference.kind.value,
        source,
        int(table) if table.isascii() and table.isdigit() else table,
        (found.row or None) if found is not None else None,
        (found.column or None) if found is not None else None,
        title,
        cell.row_label,
        cell.column_label,
        cell.period,
        _figure(expected),
        _figure(found),
        *_place(found),
        expected.source if expected is not None else "",
        *_place(expected),
    )


def _figure(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return cell.text if cell.text is not None else f"{cell.value:f}" if cell.value else ""


def _place(cell: Cell | None) -> tuple[str, int | None, str]:
    return (cell.page, cell.line or None, cell.printed) if cell is not None else ("", None, "")


# ---------------------------------------------------------------------- for people


def write_report(differences: Sequence[Difference], sink: Sink, *, width: int = 80) -> None:
    """Write the differences table by table; cells of one row that went or came stand together.

    Lines fold at ``width`` columns, none is cut.
    """
    for (source, table, title), group in groupby(differences, key=lambda each: each.where):
        name = f"table {table}" if table.isdigit() else table
        head = ", ".join(filter(None, (one_line(source), one_line(name))))
        sink.write(_fold(f"{head}: {one_line(title)}" if title else head, width, 2))
        for _, alike in groupby(group, key=_row_of):
            sink.write(_told(list(alike), width))


def _fold(text: str, width: int, indent: int) -> str:
    lines = wrap(text, max(width, 40), subsequent_indent=" " * indent, break_on_hyphens=False)
    return "".join(f"{line}\n" for line in lines or [""])


def _row_of(difference: Difference) -> tuple[object, ...]:
    cell = difference.cell
    alone = "" if difference.kind is not Kind.CHANGED else cell.column_label
    return difference.kind, cell.row, cell.row_label, cell.page, cell.line, alone


def _told(alike: Sequence[Difference], width: int) -> str:
    first = alike[0]
    kind, row = first.kind, one_line(first.cell.row_label)
    if kind is Kind.CHANGED:
        name = ", ".join(filter(None, (row, one_line(first.cell.column_label))))
        said = f"{name}: {_shown(first.expected)} expected, {_shown(first.found)} found"
    else:
        figures = ", ".join(_named(each.cell) for each in alike)
        said = f"{row}: {figures}" if row else figures
    lines = (f"  {kind.value:8} {said}", *_places(first))
    return "".join(_fold(line, width, 11) for line in lines)


def _shown(cell: Cell | None) -> str:
    return one_line(cell.shown) if cell is not None else ""


def _named(cell: Cell) -> str:
    return " = ".join(filter(None, (one_line(cell.column_label), _shown(cell))))


def _places(difference: Difference) -> Iterator[str]:
    """The printed line of each side that has one; which side, where it could be either."""
    for name, cell in (("expected", difference.expected), ("found", difference.found)):
        if cell is None or not (cell.line or cell.page):
            continue
        page = f"page {cell.page}" if cell.page.isdigit() else cell.page
        where = ", ".join(filter(None, (page, f"line {cell.line}" if cell.line else "")))
        printed = f" | {one_line(cell.printed)}" if cell.printed else ""
        side = "" if difference.kind is Kind.EXTRA else f"{name} on "
        yield f"           {side}{one_line(where)}{printed}"
