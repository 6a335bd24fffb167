"""The sums that a table states, once it is known which of its lines add up others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.relation import Relation, units
from foiparse.model import Scope
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.sheet import Addition, Sheet
    from foiparse.model import Observation

_Cells = dict[int, "Observation | None"]


class Unplaced(Struct, frozen=True):
    """A stated total some of whose items have no cell: their values have no known column."""

    rule: str
    scope: Scope
    label: str
    subject: str
    stated: Observation
    lacking: tuple[str, ...]


def stated_sums(sheet: Sheet) -> tuple[list[Relation], list[Unplaced]]:
    """Every sum that the table states, rows first, and those whose items are not all placed.

    Percentages are left out: they make a hundred or nothing, which is another rule.
    """
    found: list[Relation] = []
    unplaced: list[Unplaced] = []
    for each in (*_across(sheet), *_down(sheet)):
        if isinstance(each, Unplaced):
            unplaced.append(each)
        elif units(each.cells) != ["percent"]:
            found.append(each)
    return found, unplaced


def _across(sheet: Sheet) -> Iterator[Relation | Unplaced]:
    """What each total column says of each row, row by row."""
    names = [column.label for column in sheet.placed.table.columns]
    for row in range(1, sheet.rows + 1):
        if _is_apart(row, sheet.roles.rows, sheet.down):
            continue
        cells = {at: sheet.cells.get((row, at)) for at in range(1, sheet.columns + 1)}
        for addition in sheet.across:
            stated = cells[addition.total]
            subject = (stated.row_label if stated else "") or f"row {row}"
            found = _sum("row_sum", subject, cells, addition, sheet.across, names)
            if found is not None:
                yield found


def _down(sheet: Sheet) -> Iterator[Relation | Unplaced]:
    """What each total row says of each column, column by column."""
    names = [row.label for row in sheet.placed.table.rows]
    for column in range(1, sheet.columns + 1):
        if _is_apart(column, sheet.roles.columns, sheet.across):
            continue
        cells = {at: sheet.cells.get((at, column)) for at in range(1, sheet.rows + 1)}
        for addition in sheet.down:
            stated = cells[addition.total]
            subject = (stated.column_label if stated else "") or f"column {column}"
            found = _sum("column_sum", subject, cells, addition, sheet.down, names)
            if found is not None:
                yield found


def _is_apart(at: int, roles: Sequence[Role], additions: Sequence[Addition]) -> bool:
    """Whether a line that words set apart is not added by the figures either."""
    return roles[at - 1] is Role.APART and not any(at in each.members for each in additions)


def _sum(
    rule: str,
    subject: str,
    cells: _Cells,
    addition: Addition,
    additions: Sequence[Addition],
    names: Sequence[str],
) -> Relation | Unplaced | None:
    stated = cells[addition.total]
    if stated is None:
        return None
    scope = Scope.ROW if rule == "row_sum" else Scope.COLUMN
    terms = terms_of(cells, addition, additions)
    if not terms:
        lacking = tuple(
            names[at - 1] or f"{at}" for at in addition.members if cells.get(at) is None
        )
        return Unplaced(rule, scope, names[addition.total - 1], subject, stated, lacking)
    if not stated.value_text and not any(term.value_text for term in terms):
        return None  # an empty row or column states nothing
    return Relation(rule, scope, subject, terms, stated)


def terms_of(
    cells: _Cells, addition: Addition, additions: Sequence[Addition]
) -> tuple[Observation, ...]:
    """The cells that a total adds up here; () where one of them is not there.

    A subtotal whose value is not known gives way to what it adds up itself.
    """
    parts = {each.total: each for each in additions}
    found: list[Observation] = []
    for member in addition.members:
        cell = cells.get(member)
        if (cell is None or cell.value is None) and member in parts:
            inner = terms_of(cells, parts[member], additions)
            if inner and all(each.value is not None for each in inner):
                found.extend(inner)
                continue
        if cell is None:
            return ()
        found.append(cell)
    return tuple(found)
