"""One sum tried: whether cells can, must or cannot add up to the cell that states it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.sheet import ZERO, Sheet, unit_of
from foiparse.model import State, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Observation, Scope

_UNREADABLE, _INFERRED = Status.UNREADABLE, Status.INFERRED_TOTAL
_NOTHING = frozenset({Status.BLANK, Status.NOT_AVAILABLE, Status.NOT_APPLICABLE})


class Relation(Struct, frozen=True):
    """Cells that a stated cell says it adds up."""

    rule: str
    scope: Scope
    subject: str
    terms: tuple[Observation, ...]
    stated: Observation

    @property
    def cells(self) -> tuple[Observation, ...]:
        """The terms, then the cell that states their sum."""
        return (*self.terms, self.stated)


class Verdict(Struct, frozen=True):
    """A relation tried: its state, the bounds of the sum, and why it is not known."""

    state: State
    low: Decimal | None
    high: Decimal | None
    reason: str = ""


def units(cells: Sequence[Observation]) -> list[str]:
    """The units that stand among the cells, in order; unlike units are never added."""
    return list(dict.fromkeys(unit for cell in cells if (unit := unit_of(cell))))


def judge(sheet: Sheet, relation: Relation) -> Verdict:
    """Whether the terms can, must or cannot add up to the stated cell."""
    stated = relation.stated
    low, high = sum_bounds(sheet, relation.terms)
    stated_low, stated_high = sheet.bounds(stated)
    if any(unread(cell) for cell in relation.cells):
        return Verdict(State.UNVERIFIABLE, low, high, "unreadable_term")
    slack = rounding(sheet, relation.cells)
    if apart(low, high, stated_low, stated_high, slack):
        reason = ""
        if _leaves_out(sheet, relation):
            reason = "suppressed_terms"
        return Verdict(State.UNVERIFIABLE if reason else State.FAIL, low, high, reason)
    exact = low is not None and low == high and stated_low is not None and stated_low == stated_high
    if exact and any(cell.status is _INFERRED for cell in relation.cells):
        # The sum is what put a value in its place, so it is no evidence for it.
        return Verdict(State.UNVERIFIABLE, low, high, "single_source")
    if exact:
        if low != stated_low:
            return Verdict(State.UNVERIFIABLE, low, high, "rounding_unknown")
        return Verdict(State.PASS, low, high)
    return Verdict(State.UNVERIFIABLE, low, high, _why_open(sheet, relation))


def apart(
    low: Decimal | None,
    high: Decimal | None,
    stated_low: Decimal | None,
    stated_high: Decimal | None,
    slack: Decimal = ZERO,
) -> bool:
    """Whether two ranges, None being no bound, cannot meet."""
    return (stated_high is not None and low is not None and low - slack > stated_high) or (
        stated_low is not None and high is not None and high + slack < stated_low
    )


def sum_bounds(
    sheet: Sheet, terms: Sequence[Observation], *, may_leave_out: bool = False
) -> tuple[Decimal | None, Decimal | None]:
    """Lowest and highest sum of the cells; None where there is no bound.

    ``may_leave_out`` lets suppressed cells be left out of the sum.
    """
    low: Decimal | None = ZERO
    high: Decimal | None = ZERO
    for cell in terms:
        cell_low, cell_high = sheet.bounds(cell)
        if may_leave_out and cell.status is Status.SUPPRESSED:
            cell_low = ZERO
        low = None if low is None or cell_low is None else low + cell_low
        high = None if high is None or cell_high is None else high + cell_high
    return low, high


def _leaves_out(sheet: Sheet, relation: Relation) -> bool:
    """Whether the stated cell is the sum of just those terms that are not suppressed."""
    hidden = [cell for cell in relation.terms if cell.status is Status.SUPPRESSED]
    if not hidden or relation.stated.value is None:
        return False
    rest = [cell for cell in relation.terms if cell.status is not Status.SUPPRESSED]
    low, high = sum_bounds(sheet, rest)
    return not apart(low, high, relation.stated.value, relation.stated.value)


def unread(cell: Observation) -> bool:
    """Whether the cell may hold no number at all: words, or what could not be read."""
    return cell.status is _UNREADABLE or (cell.unit == "text" and bool(cell.value_text))


def _why_open(sheet: Sheet, relation: Relation) -> str:
    """The contract's reason for a sum that is not known: the total's own, else a term's."""
    if relation.stated.status in _NOTHING and unknown(sheet, [relation.stated]):
        return "no_stated_total"
    return reason_of(unknown(sheet, relation.cells))


def reason_of(cells: Sequence[Observation]) -> str:
    """The contract's reason for what these cells, whose values are not known, leave open."""
    statuses = {cell.status for cell in cells}
    if Status.DASH in statuses:
        return "ambiguous_dash"
    return "suppressed_terms" if Status.SUPPRESSED in statuses else "unreadable_term"


def unknown(sheet: Sheet, cells: Sequence[Observation]) -> list[Observation]:
    """Those of the cells whose value is not one number."""
    found = []
    for cell in cells:
        low, high = sheet.bounds(cell)
        if low is None or low != high:
            found.append(cell)
    return found


def rounding(sheet: Sheet, cells: Sequence[Observation]) -> Decimal:
    """How far rounded parts may stray from a rounded whole: half a last digit each."""
    known = [cell for cell in cells if cell.value is not None]
    if any(cell.unit not in {"count", "percent", "rate"} for cell in known):
        return ZERO  # money is exact to the penny
    places = [-int(cell.value.as_tuple().exponent) for cell in known if cell.value is not None]
    most = max(places, default=0)
    shares = any(cell.unit in {"percent", "rate"} for cell in known)
    if most <= 0 and not shares:
        return Decimal(sheet.rounded_to) / 2 * len(cells) if sheet.rounded_to > 1 else ZERO
    least = 0 if shares and most <= 0 else max(min(places), 1)
    return Decimal(1).scaleb(-least) / 2 * len(cells)
