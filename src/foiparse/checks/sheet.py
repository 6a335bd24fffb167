"""A table's observations as rows and columns, for the rules to work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.model import Status, Total
from foiparse.tables.roles import Role, Roles, roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Observation, PlacedTable, Scope

ZERO = Decimal(0)
_OPEN = frozenset({Status.DASH, Status.BLANK})


@dataclass(frozen=True, slots=True)
class Relation:
    """Cells that a stated cell says it adds up."""

    rule: str
    scope: Scope
    subject: str
    terms: tuple[Observation, ...]
    stated: Observation


@dataclass(slots=True)
class Sheet:
    """One table with its cells by place.

    ``free`` holds the names of dashes and blanks that cannot be nothing: some relation
    fails with them at zero and could hold otherwise.
    """

    placed: PlacedTable
    roles: Roles
    cells: dict[tuple[int, int], Observation]
    free: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(self.roles.rows)

    @property
    def columns(self) -> int:
        """How many value columns the table has."""
        return len(self.roles.columns)

    def row_items(self) -> list[int]:
        """1-based numbers of the rows that are items."""
        return [at for at, role in enumerate(self.roles.rows, start=1) if role is Role.ITEM]

    def column_items(self) -> list[int]:
        """1-based numbers of the columns that are items."""
        return [at for at, role in enumerate(self.roles.columns, start=1) if role is Role.ITEM]

    def bounds(self, cell: Observation) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest value of a cell; a dash or blank is nothing unless shown otherwise.

        A blank where a total belongs is not nothing: the total was left out.
        """
        if cell.status is Status.BLANK and cell.total is not Total.ITEM:
            return ZERO, None
        if cell.status in _OPEN and cell.name not in self.free:
            return ZERO, ZERO
        if cell.status is Status.BLANK:
            return ZERO, ZERO
        if cell.unit == "text" or cell.status is Status.UNREADABLE:
            return None, None
        return cell.value_low, cell.value_high


def sheets(tables: Sequence[PlacedTable], observations: Iterable[Observation]) -> list[Sheet]:
    """A sheet for each table, in the same order."""
    by_table: dict[tuple[str, int], dict[tuple[int, int], Observation]] = {}
    for cell in observations:
        place = by_table.setdefault((cell.source, cell.table), {})
        if cell.status is not Status.UNREADABLE or cell.column_label:
            place[cell.row, cell.column] = cell
    return [
        Sheet(table, roles(table.table), by_table.get((table.source, table.number), {}))
        for table in tables
    ]
