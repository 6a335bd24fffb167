"""A table's observations as rows and columns, for the rules to work on."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from math import gcd
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.model import Status, Total
from foiparse.tables.roles import Role, Roles, roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.checks.relation import Relation
    from foiparse.model import Observation, PlacedTable, State

ZERO = Decimal(0)
_OPEN = frozenset({Status.DASH, Status.BLANK})
_NO_NUMBER = _OPEN | {Status.UNREADABLE}
_PRINTED = frozenset({Status.REPORTED, Status.INFERRED_GAP, Status.INFERRED_TOTAL})
_ROUNDED = re.compile(
    r"\bround(?:ed|ing)\b[^.;]{0,40}?\b(5|five|10|ten|100|hundred|1,?000|thousand)\b", re.IGNORECASE
)
_WORDS = {"five": 5, "ten": 10, "hundred": 100, "thousand": 1000}
_BASES = (1000, 100, 50, 20, 10, 5)
_FEWEST = 8  # figures that must all be multiples before a table is held to be rounded


class Addition(Struct, frozen=True):
    """A line (row or column) that adds up others of its table, by 1-based numbers.

    ``named`` is whether words say that it is a total; else the figures showed it.
    """

    total: int
    members: tuple[int, ...]
    named: bool


class Sheet(Struct):
    """One table with its cells by place.

    ``free`` holds the names of dashes and blanks that cannot be nothing: some relation
    fails with them at zero and could hold otherwise. ``down`` and ``across`` are the
    totals among its rows and columns, once they are found, ``sums`` what they say, once tried.
    ``sound`` is whether none of them fails, ``crossed`` whether the corner does, ``may_differ``
    whether words say that its figures need not match those of other tables.
    """

    placed: PlacedTable
    roles: Roles
    cells: dict[tuple[int, int], Observation]
    free: set[str] = field(default_factory=set)
    down: tuple[Addition, ...] = ()
    across: tuple[Addition, ...] = ()
    sums: tuple[tuple[Relation, State], ...] = ()
    sound: bool = True
    crossed: bool = False
    rounded_to: int = 1
    may_differ: bool = False

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(self.roles.rows)

    @property
    def columns(self) -> int:
        """How many value columns the table has."""
        return len(self.roles.columns)

    @property
    def name(self) -> str:
        """The title, or the number where there is none."""
        return self.placed.table.title or f"table {self.placed.number}"

    def row_items(self) -> list[int]:
        """1-based numbers of the rows that are items."""
        return _items(self.roles.rows, self.down)

    def column_items(self) -> list[int]:
        """1-based numbers of the columns that are items."""
        return _items(self.roles.columns, self.across)

    def bounds(self, cell: Observation) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest value of a cell; a dash or blank is nothing unless shown otherwise.

        A blank where a total belongs is not nothing: the total was left out.
        """
        if cell.status not in _NO_NUMBER and cell.unit != "text":
            return cell.value_low, cell.value_high
        if cell.status is Status.BLANK and cell.total is not Total.ITEM:
            return ZERO, None
        if cell.status in _OPEN:
            return ZERO, None if cell.name in self.free else ZERO
        return None, None


def _items(found: Sequence[Role], additions: Sequence[Addition]) -> list[int]:
    totals = {each.total for each in additions}
    return [at for at, role in enumerate(found, 1) if role is Role.ITEM and at not in totals]


def whole(additions: Sequence[Addition]) -> Addition | None:
    """The one total that is no part of another, or None where there is none or several."""
    parts = {member for each in additions for member in each.members}
    top = [each for each in additions if each.total not in parts]
    if len(top) > 1:
        named = [each for each in top if each.named]
        top = named or top
    return top[0] if len(top) == 1 else None


def unit_of(cell: Observation) -> str:
    """The unit that a cell prints; empty where it prints no number, or nought, which has any."""
    if cell.status in _PRINTED and cell.value != ZERO:
        return cell.unit
    return "" if cell.unit in {"count", "text"} else cell.unit


def sheets(tables: Sequence[PlacedTable], observations: Iterable[Observation]) -> list[Sheet]:
    """A sheet for each table, in the same order."""
    # A value whose column is not known has none that could be taken for its own.
    unplaced = {
        (each.source, each.number, row)
        for each in tables
        for row, line in enumerate(each.table.rows, start=1)
        if any(cell.column == 0 for cell in line.cells)
    }
    by_table: dict[tuple[str, int], dict[tuple[int, int], Observation]] = {}
    for cell in observations:
        place = by_table.setdefault((cell.source, cell.table), {})
        loose = (cell.source, cell.table, cell.row) in unplaced and not cell.column_label
        if cell.status is not Status.UNREADABLE or not loose:
            place[cell.row, cell.column] = cell
    found = []
    for table in tables:
        cells = by_table.get((table.source, table.number), {})
        sheet = Sheet(table, roles(table.table), cells)
        sheet.rounded_to = _rounded_to(sheet)
        found.append(sheet)
    return found


def _rounded_to(sheet: Sheet) -> int:
    """What the table's counts are rounded to: by its words, else where all are multiples."""
    table = sheet.placed.table
    said = _ROUNDED.search(" ".join((table.title, table.header_note, *table.notes)))
    if said:
        word = said[1].lower().replace(",", "")
        return _WORDS.get(word) or int(word)
    counts = [
        cell.value
        for (row, column), cell in sheet.cells.items()
        if cell.value
        and cell.unit == "count"
        and Role.APART not in {sheet.roles.rows[row - 1], sheet.roles.columns[column - 1]}
    ]
    if len(counts) < _FEWEST or any(each != each.to_integral_value() for each in counts):
        return 1
    common = reduce(gcd, map(int, counts))
    return next((base for base in _BASES if common % base == 0), 1)
