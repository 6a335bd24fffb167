"""What rows and columns of a table are, by words and position: items, totals, percentages.

Figures have no say here: whether a total adds up is for the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from foiparse.tables.headings import column_words, is_total_label
from foiparse.tables.values import parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Column, Table, TableRow

_SUB = re.compile(r"\s*sub[- ]?total", re.IGNORECASE)
_GRAND = re.compile(r"\s*(?:grand|overall|combined)\b", re.IGNORECASE)
_NOT_ADDED = re.compile(
    r"%|\bper ?cent|\bpercentage|\brate\b|\bchange\b|\bdifference\b|\baverage\b|\bmean\b|\bmedian\b"
    r"|\bratio\b|\bper (?:1,?000|head|capita)\b|\bvariance\b",
    re.IGNORECASE,
)


class Role(Enum):
    """What a row or a column is to the others."""

    ITEM = "item"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    APART = "apart"  # percentages, rates, averages, texts: never added


@dataclass(frozen=True, slots=True)
class Roles:
    """A role for each row and each value column, in order."""

    rows: tuple[Role, ...]
    columns: tuple[Role, ...]


def roles(table: Table) -> Roles:
    """The roles of a table's rows and columns."""
    columns = [_column_role(column) for column in table.columns]
    printed: dict[int, list[str]] = {}
    for row in table.rows:
        for cell in row.cells:
            if cell.text:
                printed.setdefault(cell.column, []).append(cell.text)
    count = sum(map(len, printed.values()))
    for index in range(len(columns)):
        if columns[index] is Role.ITEM and _mostly_apart(printed.get(index + 1, ()), count):
            columns[index] = Role.APART
    rows = [_row_role(row) for row in table.rows]
    return Roles(tuple(_last_unnamed(table, rows)), tuple(columns))


def _column_role(column: Column) -> Role:
    levels = [level for level in column.levels if level]
    if not levels:
        return Role.ITEM
    last = levels[-1]
    if _NOT_ADDED.search(last) or column_words().get(last.lower()) == "percent":
        return Role.APART
    if is_total_label(last):
        return Role.SUBTOTAL if _SUB.match(last) or len(levels) > 1 else Role.TOTAL
    return Role.TOTAL if is_total_label(levels[0]) and len(levels) > 1 else Role.ITEM


def _row_role(row: TableRow) -> Role:
    if _NOT_ADDED.search(row.label) and not is_total_label(row.label):
        return Role.APART
    if not is_total_label(row.label):
        return Role.ITEM
    if _GRAND.match(row.label):
        return Role.TOTAL
    return Role.SUBTOTAL if _SUB.match(row.label) or row.sections else Role.TOTAL


def _last_unnamed(table: Table, rows: list[Role]) -> list[Role]:
    """A last row of values without any label is an unnamed total."""
    if len(rows) > 2 and not table.rows[-1].label and all(row.label for row in table.rows[:-1]):
        rows[-1] = Role.TOTAL
    # Of several totals, all but the first-standing or last-standing are parts of it.
    totals = [index for index, role in enumerate(rows) if role is Role.TOTAL]
    if len(totals) > 1:
        grand = [index for index in totals if _GRAND.match(table.rows[index].label)]
        keep = grand[-1] if grand else totals[-1]
        for index in totals:
            if index != keep:
                rows[index] = Role.SUBTOTAL
    return rows


def _mostly_apart(texts: Sequence[str], count: int) -> bool:
    """A column of percentages or of words is not added to counts.

    ``texts`` are its printed cells, ``count`` is how many the whole table has.
    """
    others = sum(parse_value(text).unit in {"percent", "text"} for text in texts)
    return others * 2 > len(texts) and others < count
