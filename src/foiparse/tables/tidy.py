"""From tables of strings to observations: one row for each printed cell."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import (
    caption_period,
    combine,
    is_part,
    parse_period,
    year_words,
)
from foiparse.data import rows as data_rows
from foiparse.model import Observation, Period, Placement, Status, TableCell, Total, Value
from foiparse.tables.roles import Role, roles
from foiparse.tables.values import parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Place, PlacedTable, Table, TableRow

_COUNTED = re.compile(r"^(?:the |total )*(?:numbers?|no\.?|count|volume) of (.*)$", re.IGNORECASE)
_MARK = r"(?P<mark>\*+|\[[a-z]+\]|<\s?\d+|\bc\b|\bx\b)[\"'\u201d\u2019)]?"
_MEANS = (
    r"\s*(?:=|:|-|\u2013|denotes?|indicates?|means?|represents?|is|are|signif(?:y|ies)"
    r"|for|where|used)?"
)
_KEY = re.compile(
    rf"{_MARK}{_MEANS}[^.;]{{0,60}}?"
    r"(?:(?:fewer|less) than (?P<number>\d+|two|three|four|five|six|ten)"
    r"|between (?P<low>\d+) and (?P<high>\d+)|(?:from )?(?P<from>\d+) to (?P<to>\d+))",
    re.IGNORECASE,
)
_ZERO_INCLUDED = re.compile(
    r"(?:including|and|or) (?:zero|nil|0)\b|zero (?:is|are) included", re.IGNORECASE
)
_INFERRED = frozenset({Placement.GAP, Placement.TOTAL})
_PLACED_SO = {
    Placement.GAP: Status.INFERRED_GAP,
    Placement.TOTAL: Status.INFERRED_TOTAL,
    Placement.UNREADABLE: Status.UNREADABLE,
}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


@cache
def _measures() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = sorted(data_rows("measures"), key=lambda row: -len(row["phrase"]))
    return tuple(
        (re.compile(rf"\b{re.escape(row['phrase'])}\b", re.IGNORECASE), row["measure"])
        for row in found
    )


def measure_in(text: str) -> str:
    """What the words say is counted, or empty: the first such word wins, the longest at a place."""
    best: tuple[int, str] | None = None
    for form, measure in _measures():
        found = form.search(text)
        if found and (best is None or found.start() < best[0]):
            best = (found.start(), measure)
    return best[1] if best else ""


def measure_of_label(label: str) -> str:
    """What a row or column label says is counted: only when it says so itself.

    ``Number of persons charged ...`` does; ``Drug offences`` names a kind of crime.
    """
    if match := _COUNTED.match(label):
        return measure_in(match[1])
    bare = re.sub(r"^(?:grand |overall )?totals?\s+", "", label.strip(" :"), flags=re.IGNORECASE)
    return next((measure for form, measure in _measures() if form.fullmatch(bare)), "")


# A value whose column is not known binds a number to nothing: only its print is kept.
_UNPLACED = Value(Status.UNREADABLE)


class _Key(Struct, frozen=True):
    """What a table's own notes say of its signs, and whether it prints zeros."""

    marks: dict[str, tuple[Decimal, Decimal]]
    zero_printed: bool

    def apply(self, value: Value, text: str) -> Value:
        """Bounds narrowed by the key; zero is out where the table prints it apart."""
        if value.status is not Status.SUPPRESSED:
            return value
        low, high = value.low, value.high
        limit = self.marks.get(text.strip().lower())
        if limit is not None:
            low = limit[0] if low is None else max(low, limit[0])
            high = limit[1] if high is None else min(high, limit[1])
        if self.zero_printed and high is not None and low == 0 and high >= 1:
            low = Decimal(1)
        return Value(value.status, None, low, high, value.unit)


def _key(table: Table) -> _Key:
    text = " ".join((*table.notes, table.title, table.header_note))
    marks: dict[str, tuple[Decimal, Decimal]] = {}
    for match in _KEY.finditer(text):
        if match["number"]:
            word = match["number"].lower()
            size = int(word) if word.isdigit() else _NUMBERS[word]
            bounds = (Decimal(0), Decimal(size - 1))
        else:
            bounds = (Decimal(match["low"] or match["from"]), Decimal(match["high"] or match["to"]))
        marks[match["mark"].lower()] = bounds
    printed = any(cell.meant.strip() == "0" for row in table.rows for cell in row.cells)
    return _Key(marks, printed and not _ZERO_INCLUDED.search(text))


def _place(place: Place) -> str:
    if place is None:
        return ""
    if isinstance(place, str):
        return place
    return " ".join(f"{number:g}" for number in (round(each, 1) for each in place))


def tidy(placed: PlacedTable) -> Iterator[Observation]:
    """Each printed cell of a table as an observation, row by row, checks not yet known."""
    table = placed.table
    if not table.columns:
        return
    part = roles(table)
    context = year_words(f"{table.header_note} {table.title} {table.stub}")
    columns = [parse_period(column.label, context) for column in table.columns]
    for index, column in enumerate(table.columns):
        if not columns[index].code:
            for level in column.levels:
                columns[index] = combine(columns[index], parse_period(level, context))
    over_all = _caption(table, columns, context)
    measures = [
        measure_of_label(column.label)
        or next((m for m in map(measure_of_label, reversed(column.levels)) if m), "")
        for column in table.columns
    ]
    over = measure_in(table.header_note) or measure_of_label(table.stub) or measure_in(table.title)
    key = _key(table)
    for number, row in enumerate(table.rows, start=1):
        role = part.rows[number - 1]
        label = " - ".join(filter(None, (*row.sections, row.label)))
        is_item = role is Role.ITEM or role is Role.APART
        row_period = _row_period(row, context) if is_item else Period()
        row_measure = measure_of_label(row.label)
        for ordinal, cell in enumerate(cells_of(row, len(columns)), start=1):
            known = cell.column > 0
            at = cell.column - 1
            read = known and cell.placement is not Placement.UNREADABLE
            value = key.apply(_meaning(cell), cell.meant) if read else _UNPLACED
            column_role = part.columns[at] if known else Role.ITEM
            period = combine(columns[at] if known else Period(), row_period)
            period = _placed_in(period, over_all)
            yield Observation(
                source=placed.source,
                message=placed.message,
                authority=placed.authority,
                reference=placed.reference,
                question=";".join(placed.questions),
                table=placed.number,
                row=number,
                column=cell.column if known else ordinal,
                title=table.title,
                row_label=label,
                column_label=table.columns[at].label if known else "",
                measure=row_measure or (measures[at] if known else "") or over,
                period=period.code,
                period_start=period.start,
                period_end=period.end,
                value=value.exact,
                value_low=value.low,
                value_high=value.high,
                value_text=cell.text,
                status=_status(cell, value),
                unit=value.unit,
                total=_total(role, column_role),
                check="unchecked",
                page=cell.page,
                line=cell.line,
                bbox=_place(cell.place),
                correction=cell.correction.words if cell.correction else "",
            )


def _caption(table: Table, columns: Sequence[Period], context: str) -> Period:
    """The period of the caption, where no label has one that stands by itself."""
    labels = [*columns, *(_row_period(row, context) for row in table.rows)]
    if any(period.code and not is_part(period) for period in labels):
        return Period()
    return caption_period(f"{table.title} {table.header_note} {table.stub}")


def _placed_in(period: Period, caption: Period) -> Period:
    """A month or quarter in the caption's year; without any year it is no period.

    Where labels have no periods at all, the caption's holds for every cell.
    """
    if not period.code:
        return caption
    whole = combine(period, caption) if is_part(period) else period
    return Period() if is_part(whole) else whole


def _meaning(cell: TableCell) -> Value:
    """What a cell means: the number that a workbook stores goes before how it is shown."""
    value = parse_value(cell.meant)
    if cell.exact is None or cell.correction:
        return value
    unit = "count" if value.unit == "text" else value.unit
    status = Status.NIL if value.status is Status.DASH and not cell.exact else Status.REPORTED
    return Value(status, cell.exact, cell.exact, cell.exact, unit)


def _row_period(row: TableRow, context: str) -> Period:
    found = parse_period(row.label, context)
    for section in row.sections:
        found = combine(found, parse_period(section, context))
    return found


def cells_of(row: TableRow, columns: int) -> tuple[TableCell, ...]:
    """The row's cells, with the blanks that a placement by gaps has shown to be there."""
    if not any(cell.placement in _INFERRED for cell in row.cells):
        return row.cells
    by_column = {cell.column: cell for cell in row.cells}
    first = row.cells[0]
    return tuple(
        by_column.get(column) or TableCell(column, "", first.line, first.page)
        for column in range(1, columns + 1)
    )


def _status(cell: TableCell, value: Value) -> Status:
    return _PLACED_SO.get(cell.placement, value.status)


def _total(row: Role, column: Role) -> Total:
    if row is Role.SUBTOTAL or column is Role.SUBTOTAL:
        return Total.SUBTOTAL
    if row is Role.TOTAL:
        return Total.GRAND if column is Role.TOTAL else Total.COLUMN
    return Total.ROW if column is Role.TOTAL else Total.ITEM
