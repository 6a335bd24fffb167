"""The columns of every output file, in order, and what each holds of a record.

One `Layout` a file. A value is given as Python has it (Decimal, date, int, str,
None); how it is spelt is the business of the CSV and JSON writers.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.columns import (
    ANSWER_COLUMNS,
    CHECK_COLUMNS,
    MESSAGE_COLUMNS,
    REQUEST_COLUMNS,
    SOURCE_COLUMNS,
    TABLE_COLUMNS,
    observation_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from foiparse.model import PlacedTable, Table
    from foiparse.result import Result

    Value = str | int | Decimal | date | None

# A 0 in one of these says "there is none": it is printed empty, for a missing value is
# never a 0. Counts (of bytes, lines, rows) are not among them.
_ORDINALS = frozenset(
    {
        *("message", "table", "row", "column", "line", "question_line", "kind_line"),
        *("first_line", "last_line", "continues"),
    }
)


class Layout(Struct, frozen=True):
    """One output file: its name without suffix and its columns in order."""

    name: str
    columns: tuple[str, ...]

    def rows(self, result: Result) -> Iterator[tuple[Value, ...]]:
        """The rows that ``result`` gives this file, values in the order of `columns`."""
        if self.name == "tables":
            return (row for table in result.tables for row in _table_rows(table))
        records: Iterable[object] = getattr(result, self.name)
        fetch = attrgetter(*self.columns)
        ordinals = [at for at, name in enumerate(self.columns) if name in _ORDINALS]
        return (_values(fetch(record), ordinals) for record in records)


def layouts(*, copies: bool = False, corrections: bool = False) -> tuple[Layout, ...]:
    """The seven files of ``-o DIR/``.

    ``copies`` adds the column ``copy_of`` to the first, ``corrections`` that of this name.
    """
    return (
        Layout("observations", observation_columns(copies, corrections)),
        Layout("tables", TABLE_COLUMNS),
        Layout("checks", CHECK_COLUMNS),
        Layout("answers", ANSWER_COLUMNS),
        Layout("messages", MESSAGE_COLUMNS),
        Layout("requests", REQUEST_COLUMNS),
        Layout("sources", SOURCE_COLUMNS),
    )


def _values(
    fields_: Sequence[Value | tuple[object, ...]], ordinals: Sequence[int]
) -> tuple[Value, ...]:
    """A record's values as they are written: lists joined, ordinals that are 0 left out."""
    values = [";".join(map(str, each)) if isinstance(each, tuple) else each for each in fields_]
    for at in ordinals:
        if values[at] == 0:
            values[at] = None
    return tuple(values)


def _table_rows(placed: PlacedTable) -> Iterator[tuple[Value, ...]]:
    """One row for each page that the table stands on; the later ones name it in ``continues``.

    What belongs to the table as a whole (title, notes) stands in its first row only.
    """
    table = placed.table
    for index, (page, rows) in enumerate(_pages(table)):
        first = index == 0
        yield (
            placed.source,
            placed.message or None,
            placed.number,
            page,
            table.title if first else "",
            table.header_note if first else "",
            ";".join(table.notes) if first else "",
            rows,
            len(table.columns),
            ";".join(placed.questions),
            placed.question_basis,
            placed.copy_of,
            None if first else placed.number,
        )


def _pages(table: Table) -> list[tuple[str, int]]:
    """(page, number of rows on it) in the order of the pages."""
    if len(table.parts) < 2:
        return [(table.page, len(table.rows))]
    counts = {part.page: 0 for part in table.parts}
    for row in table.rows:
        page = row.cells[0].page if row.cells else table.page
        counts[page] = counts.get(page, 0) + 1
    return list(counts.items())
