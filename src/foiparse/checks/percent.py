"""Percentages that should make a hundred, give or take rounding.

Percentages are not added like counts: a total row may hold a rate of its own. Where the
total is printed as 100%, or the heading speaks of shares, they are parts of one whole.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.numbers import plain
from foiparse.checks.relation import apart, reason_of, rounding, sum_bounds, units, unknown
from foiparse.checks.sheet import whole
from foiparse.model import Check, Scope, State
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.sheet import Sheet
    from foiparse.model import Observation

_HUNDRED = Decimal(100)
_NOT_SHARES = re.compile(
    r"\bchange|\bdifference|\bvariance|\brate\b|\bincrease|\bdecrease|\baverage|\bmean\b",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"(?:%|per ?cent(?:age)?|proportion|share)s? of (?:the )?(?:all|total|whole|overall)\b"
    r"|\bshare\b|\bproportion\b",
    re.IGNORECASE,
)


class _Shares(Struct, frozen=True):
    """Percentages of one column (or row), and the cell that states their whole, if any."""

    scope: Scope
    label: str
    cells: tuple[Observation, ...]
    stated: Observation | None


def check_percent(sheet: Sheet) -> list[Check]:
    """A record for each column of percentages; for rows where those make the whole instead.

    The sheet's totals must be found.
    """
    down = _columns(sheet)
    checks = [_record(sheet, each) for each in down]
    if down and all(check.state is not State.PASS for check in checks) and len(down) > 1:
        across = [_record(sheet, each) for each in _rows(sheet)]
        if across and all(check.state is State.PASS for check in across):
            return across
    unstated = [check for check in checks if check.reason == "no_stated_total"]
    if len(unstated) > 1:
        # Of many columns that state nothing, one record is enough.
        kept = [check for check in checks if check not in unstated]
        return [*kept, _together(sheet, unstated)]
    return checks


def _columns(sheet: Sheet) -> list[_Shares]:
    over = whole(sheet.down)
    members = list(over.members) if over else sheet.row_items()
    found = []
    for at, column in enumerate(sheet.placed.table.columns, 1):
        cells = [cell for row in members if (cell := sheet.cells.get((row, at))) is not None]
        stated = sheet.cells.get((over.total, at)) if over else None
        if _are_shares(cells) and not _NOT_SHARES.search(column.label):
            found.append(_Shares(Scope.COLUMN, column.label, tuple(cells), stated))
    return found


def _rows(sheet: Sheet) -> list[_Shares]:
    over = whole(sheet.across)
    members = list(over.members) if over else sheet.column_items()
    found = []
    for at, row in enumerate(sheet.placed.table.rows, 1):
        cells = [cell for column in members if (cell := sheet.cells.get((at, column))) is not None]
        stated = sheet.cells.get((at, over.total)) if over else None
        if sheet.roles.rows[at - 1] is not Role.APART and _are_shares(cells):
            found.append(_Shares(Scope.ROW, row.label, tuple(cells), stated))
    return found


def _are_shares(cells: Sequence[Observation]) -> bool:
    known = [cell for cell in cells if cell.value is not None]
    return len(cells) > 1 and len(known) > 1 and units(cells) == ["percent"]


def _record(sheet: Sheet, shares: _Shares) -> Check:
    low, high = sum_bounds(sheet, shares.cells)
    slack = rounding(sheet, shares.cells)
    stated = shares.stated if shares.stated is not None and shares.stated.value_text else None
    printed = " + ".join(cell.value_text or "(blank)" for cell in shares.cells)
    if len(shares.cells) > 12:
        printed = f"{len(shares.cells)} percentages"
    makes = "make" if len(shares.cells) > 12 else "makes"
    hidden = unknown(sheet, shares.cells)
    state, reason = State.UNVERIFIABLE, reason_of(hidden) if hidden else ""
    total = stated.value if stated is not None else None
    of_whole = total == _HUNDRED or (stated is None and bool(_SHARES.search(shares.label)))
    beyond = apart(low, high, _HUNDRED, _HUNDRED, slack)
    if total is not None and total != _HUNDRED:
        reason = "different_measure"
        words = (
            f"The total of these percentages is printed as {plain(total)}%: they are not shares "
            "of one whole, and are not added."
        )
    elif not hidden and not beyond:
        state, reason = State.PASS, ""
        words = f"{printed} {makes} 100%, give or take rounding."
    elif beyond and of_whole and (stated is not None or (low is not None and low > _HUNDRED)):
        state, reason = State.FAIL, ""
        made = plain(low) if low is not None else "another sum"
        words = f"{printed} {makes} {made}, which is not 100, and more than rounding apart."
    elif hidden:
        words = f"{printed} can make 100%, but not every value is known."
    else:
        reason = "no_stated_total"
        made = plain(low) if low is not None else "another sum"
        words = f"{printed} {makes} {made}; nothing says that these are shares of one whole."
    cells = (*shares.cells, *([stated] if stated is not None else []))
    return Check(
        rule="percent_sum",
        scope=shares.scope,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=shares.label or sheet.name,
        expected_low=low,
        expected_high=high,
        stated_low=_HUNDRED if of_whole else None,
        stated_high=_HUNDRED if of_whole else None,
        difference=_HUNDRED - low if of_whole and low is not None and low == high else None,
        state=state,
        reason=reason,
        explanation=words,
        cells=tuple(cell.name for cell in cells),
        page=cells[-1].page,
        line=cells[-1].line,
    )


def _together(sheet: Sheet, unstated: Sequence[Check]) -> Check:
    return Check(
        rule="percent_sum",
        scope=Scope.TABLE,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=sheet.name,
        state=State.UNVERIFIABLE,
        reason="no_stated_total",
        explanation="The table's percentages do not make 100, and nothing says that they are "
        "shares of one whole.",
        cells=tuple(name for check in unstated for name in check.cells),
        page=sheet.placed.table.page,
        line=sheet.placed.table.first_line,
    )
