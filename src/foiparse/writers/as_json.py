"""Records as JSON: one list, one record a line, so that it streams and two runs compare.

Missing is null. Whole numbers are integers; the others are written with the digits that
they were printed with, up to the 15 that every JSON reader keeps.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from foiparse.columns import ANSWER_COLUMNS, CHECK_COLUMNS
from foiparse.writers.columns import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse.model import Box, PlacedTable
    from foiparse.result import Result
    from foiparse.writers.tidy_csv import Sink


BETWEEN = ",\n"
"""What stands between two items of a list."""
_LISTS = ("exemptions", "claimed_types", "public_interest_test", "tables")


def write_list(items: Iterable[object], sink: Sink) -> None:
    """Write ``items`` as a JSON list; an empty one is ``[]``."""
    write_texts(map(item_text, items), sink)


def write_texts(texts: Iterable[str], sink: Sink) -> None:
    """Write a list of items that are JSON already, one or several in a text; none if empty."""
    opening = "[\n"
    for text in filter(None, texts):
        sink.write(opening + text)
        opening = BETWEEN
    sink.write("[]\n" if opening == "[\n" else "\n]\n")


def item_text(item: object) -> str:
    """One item as JSON, on one line."""
    return json.dumps(item, ensure_ascii=False, default=_plain)


def check_items(result: Result) -> Iterator[dict[str, Any]]:
    """The checks, each a mapping of the columns of ``checks.csv``; ``cells`` is a list."""
    layout = Layout("checks", CHECK_COLUMNS)
    for check, row in zip(result.checks, layout.rows(result), strict=True):
        values = (None if value == "" else value for value in row)
        yield dict(zip(layout.columns, values, strict=True)) | {"cells": list(check.cells)}


def answer_items(result: Result) -> Iterator[dict[str, Any]]:
    """The answers, each a mapping of the columns of ``answers.csv``.

    What holds several (sections, their types and tests, tables) is a list.
    """
    layout = Layout("answers", ANSWER_COLUMNS)
    for answer, row in zip(result.answers, layout.rows(result), strict=True):
        values = (None if value == "" else value for value in row)
        lists = {name: list(getattr(answer, name)) for name in _LISTS}
        yield dict(zip(layout.columns, values, strict=True)) | lists


def table_items(placed: PlacedTable) -> Iterator[dict[str, Any]]:
    """The table as found, one mapping for each page that it stands on.

    ``grid`` is a list of rows of strings, the first ``header_rows`` of them header;
    ``page`` is a number in a PDF, a name in a workbook, null in text; ``bbox`` is
    [x0, top, x1, bottom] in points or null; ``continues`` is the number of the table
    that a later page carries on. Notes stand with the last page, where they are printed.
    """
    table = placed.table
    pages = [(part.page, part.box, part.grid, part.header_rows) for part in table.parts]
    pages = pages or [(table.page, table.box, table.grid, table.header_rows)]
    for index, (page, box, grid, header_rows) in enumerate(pages):
        yield {
            "source": placed.source,
            "table": placed.number,
            "page": _page(page),
            "bbox": _box(box),
            "title": table.title,
            "header_rows": header_rows,
            "grid": grid,
            "notes": table.notes if index == len(pages) - 1 else (),
            "continues": placed.number if index else None,
        }


def _page(page: str) -> int | str | None:
    return int(page) if page.isascii() and page.isdigit() else page or None


def _box(box: Box | None) -> list[float] | None:
    return [round(edge, 2) for edge in box] if box else None


def _plain(value: object) -> int | float | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    msg = f"no JSON for {type(value).__name__}"
    raise TypeError(msg)
