"""Why a sum does not come out: the likeliest cause, in one plain English sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.model import Observation, State, Status, Total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.sheet import Sheet

_OPEN_WORDS = {
    "suppressed_terms": "a suppressed value stands in the sum",
    "ambiguous_dash": "a dash in the sum cannot be nil, and what it stands for is not said",
    "unreadable_term": "a value in the sum could not be read",
    "rounding_unknown": "the difference is no more than rounding could make",
}


def explain_sum(
    sheet: Sheet,
    terms: Sequence[Observation],
    stated: Observation,
    state: State,
    reason: str,
) -> str:
    """One sentence on a sum of cells against the cell that states it."""
    printed = " + ".join(cell.value_text or "(blank)" for cell in terms[:12])
    if len(terms) > 12:
        printed = f"{len(terms)} values"
    if state is State.PASS:
        return f"{printed} = {stated.value_text}."
    if state is State.UNVERIFIABLE:
        why = _OPEN_WORDS.get(reason, "not every value is known")
        return f"{printed} can make {stated.value_text}, but {why}."
    low = sum((sheet.bounds(cell)[0] or Decimal(0) for cell in terms), Decimal(0))
    stated_value = stated.value if stated.value is not None else Decimal(0)
    difference = stated_value - low
    cause = likely_cause(terms, stated, difference)
    sign = "more" if difference > 0 else "less"
    return (
        f"{printed} makes {_plain(low)}, but {stated.value_text or 'nothing'} is printed, "
        f"{_plain(abs(difference))} {sign}: {cause}."
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def likely_cause(terms: Sequence[Observation], stated: Observation, difference: Decimal) -> str:
    """The likeliest named cause of a sum that fails, with the cell it points at.

    ``difference`` is what is stated less what the terms add up to.
    """
    if any(cell.status is Status.SUPPRESSED for cell in terms):
        return "the total may leave suppressed cells out or count them otherwise"
    for cell in terms:
        if cell.total is Total.SUBTOTAL and cell.value == -difference and difference:
            return f"the subtotal {cell.name} ({_name(cell)}) may be counted twice"
    for cell in (*terms, stated):
        if cell.value is None:
            continue
        wanted = cell.value + (difference if cell is not stated else -difference)
        if _swapped(cell.value, wanted):
            return (
                f"two digits of {cell.name} ({_name(cell)}) may be swapped: "
                f"{_plain(wanted)} for {_plain(cell.value)} would reconcile"
            )
    for cell in terms:
        if cell.value is not None and cell.value == -difference and difference:
            return f"{cell.name} ({_name(cell)}) may be counted twice, or belong to another total"
    for cell in (*terms, stated):
        if cell.value is None:
            continue
        wanted = cell.value + (difference if cell is not stated else -difference)
        if _slipped(cell.value, wanted):
            return (
                f"a digit of {cell.name} ({_name(cell)}) may have slipped: "
                f"{_plain(wanted)} for {_plain(cell.value)} would reconcile"
            )
    if difference > 0:
        return f"a row or value of {_plain(difference)} may be missing"
    return f"a row or value of {_plain(-difference)} may be one too many"


def _name(cell: Observation) -> str:
    return ", ".join(part for part in (cell.row_label, cell.column_label) if part)


def _swapped(printed: Decimal, wanted: Decimal) -> bool:
    a, b = _plain(printed), _plain(wanted)
    if len(a) != len(b) or a == b or wanted < 0:
        return False
    places = [at for at in range(len(a)) if a[at] != b[at]]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    )


def _slipped(printed: Decimal, wanted: Decimal) -> bool:
    a, b = _plain(printed), _plain(wanted)
    return len(a) == len(b) and wanted >= 0 and sum(x != y for x, y in zip(a, b, strict=True)) == 1
