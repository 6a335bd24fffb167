"""What the columns of a table come to, and the table as a whole, as far as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.copies import plain_words
from foiparse.checks.relation import sum_bounds, units
from foiparse.checks.sheet import whole
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from decimal import Decimal

    from foiparse.checks.sheet import Sheet
    from foiparse.model import Observation


class Sum(Struct, frozen=True):
    """What a column comes to: the cells that say so, or that make it where nothing says so."""

    label: str
    cells: tuple[Observation, ...]
    value: Decimal | None
    measure: str


Sums = dict[str, Sum]


def stated_of(sheet: Sheet) -> Sums:
    """The table's totals by column: its total row, or its only row."""
    total = whole(sheet.down)
    row = total.total if total else 1 if sheet.rows == 1 else 0
    found: Sums = {}
    for at in range(1, sheet.columns + 1):
        cell = sheet.cells.get((row, at))
        if cell is not None:
            name = plain_words(cell.column_label)
            found[name] = Sum(cell.column_label, (cell,), cell.value, cell.measure)
    return found


def made_of(sheet: Sheet) -> Sums:
    """What the items of each column make, where no total row states it."""
    found: Sums = {}
    for at in range(1, sheet.columns + 1):
        if sheet.roles.columns[at - 1] is Role.APART:
            continue
        cells = [sheet.cells.get((row, at)) for row in sheet.row_items()]
        known = tuple(cell for cell in cells if cell is not None)
        if len(known) < 2 or len(known) < len(cells) or len(units(known)) > 1:
            continue
        low, high = sum_bounds(sheet, known)
        label = known[0].column_label
        value = low if low == high else None
        found[plain_words(label)] = Sum(label, known, value, known[0].measure)
    return found


def grand(sheet: Sheet) -> Sum | None:
    """What the whole table comes to, where one cell states it."""
    stated = [
        each for name, each in stated_of(sheet).items() if each.cells[0].column in _counting(sheet)
    ]
    return stated[0] if len(stated) == 1 else None


def _counting(sheet: Sheet) -> list[int]:
    """The column that totals all others, or the only one that may be added."""
    over = whole(sheet.across)
    if over:
        return [over.total]
    return sheet.column_items()
