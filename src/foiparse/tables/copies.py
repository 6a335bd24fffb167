"""Telling which tables are the same table again: in an attachment, or sent twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import PlacedTable, Table

_ALIKE = 0.8  # share of labels, or of values, that two copies have in common


def _label(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _labels(table: Table) -> list[str]:
    return [_label(" ".join((*row.sections, row.label))) for row in table.rows]


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two lists of texts is common, counting repeats."""
    if not one or not other:
        return 1.0 if not one and not other else 0.0
    left = list(other)
    common = 0
    for text in one:
        if text in left:
            left.remove(text)
            common += 1
    return common / max(len(one), len(other))


def is_copy(one: Table, other: Table) -> bool:
    """Whether two tables are one printed twice: the same labels and most of the same values.

    A table whose values all differ is another table of the same shape.
    """
    if not one.rows or not other.rows or len(one.columns) != len(other.columns):
        return False
    columns = [_label(column.label) for column in one.columns]
    if _share(columns, [_label(column.label) for column in other.columns]) < _ALIKE:
        return False
    if _share(_labels(one), _labels(other)) < _ALIKE:
        return False
    values = [
        [cell.text for row in table.rows for cell in row.cells if cell.text]
        for table in (one, other)
    ]
    titled = bool(one.title) and _label(one.title) == _label(other.title)
    return _share(values[0], values[1]) >= (0.3 if titled else 0.6)


def mark_copies(tables: Sequence[PlacedTable]) -> list[PlacedTable]:
    """The tables of one thread with ``copy_of`` set on each that repeats an earlier one.

    Two like tables side by side in one message are two tables: a copy stands in another
    part or in another message.
    """
    marked: list[PlacedTable] = []
    for table in tables:
        first = next(
            (
                earlier
                for earlier in marked
                if not earlier.copy_of
                and (earlier.source, earlier.message) != (table.source, table.message)
                and is_copy(earlier.table, table.table)
            ),
            None,
        )
        marked.append(replace(table, copy_of=first.key) if first else table)
    return marked
