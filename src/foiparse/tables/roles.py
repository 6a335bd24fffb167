"""What rows and columns of a table are, by words and position: items, totals, percentages.

Figures have no say here: whether a total adds up is for the checks, which also find the
totals that no word names.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.data import rows as data_rows
from foiparse.tables.heading_words import column_words, is_total_label
from foiparse.tables.values import parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Column, Table, TableRow

_SUB = re.compile(r"\s*sub[- ]?total", re.IGNORECASE)
_GRAND = re.compile(r"\s*(?:grand|overall|combined)\b", re.IGNORECASE)
# `North area total`: a total of something named, which may itself be part of another.
_OF_A_PART = re.compile(
    r"\s*\S.{0,60}\s(?:sub[- ]?)?totals?(?:\s?\(.{1,40}\))?[\s:*\u00b9\u00b2\u00b3]*", re.IGNORECASE
)
_ALL = re.compile(r"\s*all[\s:*\u00b9\u00b2\u00b3]*", re.IGNORECASE)
_HINT = re.compile(
    r"\s*(?:(?:all|both)\s(?!other)|(?:combined|overall|total|whole|altogether)\b)", re.IGNORECASE
)
_NOT_ADDED = re.compile(
    r"%|\bper ?cent|\bpercentage|\brate\b|\bchange\b|\bdifference\b|\baverage\b|\bmean\b|\bmedian\b"
    r"|\bratio\b|\bper (?:1,?000|head|capita)\b|\bvariance\b"
    # `Largest award`; `Highest risk` is a kind of thing, which is counted.
    r"|\b(?:largest|smallest|highest|lowest|longest|shortest|maximum|minimum)"
    r"(?: single)?(?:\s*$| (?:award|amount|value|cost|payment|fine|sum|price|bill|wait|age)s?\b)",
    re.IGNORECASE,
)


class Role(Enum):
    """What a row or a column is to the others."""

    ITEM = "item"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    APART = "apart"  # percentages, rates, averages, texts: never added


class Roles(Struct, frozen=True):
    """A role for each row and each value column, in order."""

    rows: tuple[Role, ...]
    columns: tuple[Role, ...]


def says_total(label: str) -> bool:
    """Whether a row's or column's own words say that it adds up others."""
    return bool(is_total_label(label) or _OF_A_PART.fullmatch(label) or _ALL.fullmatch(label))


@cache
def _part() -> re.Pattern[str]:
    phrases = (row["phrase"] for row in data_rows("part_words") if row["kind"] == "label")
    return re.compile(rf"[\W_]*(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)


def says_part(label: str) -> bool:
    """Whether the words say that a line is a part of one before it: ``of which charged``."""
    return bool(_part().match(label))


def may_say_total(label: str) -> bool:
    """Whether the words only hint at a total: ``All districts``, ``Total arrests``."""
    return bool(_HINT.match(label))


def roles(table: Table) -> Roles:
    """The roles of a table's rows and columns."""
    columns = [_column_role(column) for column in table.columns]
    printed: dict[int, list[str]] = {}
    for row in table.rows:
        for cell in row.cells:
            if cell.meant:
                printed.setdefault(cell.column, []).append(cell.meant)
    count = sum(map(len, printed.values()))
    for index in range(len(columns)):
        if columns[index] is Role.ITEM and _mostly_apart(printed.get(index + 1, ()), count):
            columns[index] = Role.APART
    rows = [_row_role(row) for row in table.rows]
    if len(rows) > 2 and not table.rows[-1].label and all(row.label for row in table.rows[:-1]):
        rows[-1] = Role.TOTAL  # a last row of values without any label is an unnamed total
    # A heading of several levels says itself whose total it is.
    plain = [column.label if len(column.levels) == 1 else "" for column in table.columns]
    return Roles(
        tuple(_one_whole(rows, [row.label for row in table.rows], bare=True)),
        tuple(_one_whole(columns, plain)),
    )


def _column_role(column: Column) -> Role:
    levels = [level for level in column.levels if level]
    if not levels:
        return Role.ITEM
    last = levels[-1]
    if (
        _NOT_ADDED.search(last)
        or any(map(says_part, levels))
        or column_words().get(last.lower()) == "percent"
    ):
        return Role.APART
    if says_total(last):
        first = says_total(levels[0])
        part = _SUB.match(last) or (len(levels) > 1 and not first)
        return Role.SUBTOTAL if part else Role.TOTAL
    return Role.TOTAL if says_total(levels[0]) and len(levels) > 1 else Role.ITEM


def _row_role(row: TableRow) -> Role:
    total = says_total(row.label)
    outer = row.sections[-1] if row.sections else ""
    if (_NOT_ADDED.search(row.label) or says_part(row.label) or says_part(outer)) and not total:
        return Role.APART
    if not total:
        return Role.ITEM
    if _GRAND.match(row.label):
        return Role.TOTAL
    return Role.SUBTOTAL if _SUB.match(row.label) or row.sections else Role.TOTAL


def _one_whole(found: list[Role], labels: Sequence[str], *, bare: bool = False) -> list[Role]:
    """Of several totals one adds up the rest: the last that says so.

    Totals of one name, or each of something named, stand side by side: none of them is over
    the others by its words. A total without a label is passed over unless ``bare``.
    """
    totals = [
        index for index, role in enumerate(found) if role is Role.TOTAL and (bare or labels[index])
    ]
    if len(totals) < 2:
        return found
    grand = [index for index in totals if _GRAND.match(labels[index])]
    named = [
        index
        for index in totals
        if not _OF_A_PART.fullmatch(labels[index]) or is_total_label(labels[index])
    ]
    keep = (grand or named or [-1])[-1]
    same = sum(labels[index].lower() == labels[keep].lower() for index in totals)
    for index in totals:
        if index != keep or same > 1:
            found[index] = Role.SUBTOTAL
    return found


def _mostly_apart(texts: Sequence[str], count: int) -> bool:
    """A column of percentages or of words is not added to counts.

    ``texts`` are its printed cells, ``count`` is how many the whole table has.
    """
    others = sum(parse_value(text).unit in {"percent", "text"} for text in texts)
    return others * 2 > len(texts) and others < count
