"""What a check of a sum says: one plain English sentence on what is printed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.causes import likely_cause
from foiparse.checks.numbers import plain
from foiparse.checks.relation import Relation, Verdict, sum_bounds, unknown
from foiparse.checks.sheet import ZERO, Sheet
from foiparse.model import State, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from foiparse.model import Observation

_MOST = 12  # terms that are printed one by one
_WORDS = {
    Status.SUPPRESSED: ("a suppressed value", "suppressed values"),
    Status.BLANK: ("a blank", "blanks"),
    Status.NOT_AVAILABLE: ("a value that is not available", "values that are not available"),
    Status.NOT_APPLICABLE: ("a value that does not apply", "values that do not apply"),
    Status.UNREADABLE: ("a value that could not be read", "values that could not be read"),
}
_TOTAL_WORDS = {
    Status.BLANK: "left blank",
    Status.NOT_AVAILABLE: "not available",
    Status.NOT_APPLICABLE: "said not to apply",
    Status.SUPPRESSED: "suppressed",
}


def explain_sum(
    sheet: Sheet,
    relation: Relation,
    verdict: Verdict,
    *,
    failing: Sequence[Relation] = (),
    every: Sequence[Relation] = (),
) -> str:
    """One sentence on a sum of cells against the cell that states it.

    ``failing`` are the table's sums that do not come out, ``every`` all of them: an
    edit that mends several and breaks none is the likeliest cause.
    """
    terms, stated = relation.terms, relation.stated
    printed = " + ".join(cell.value_text or "(blank)" for cell in terms)
    makes = "makes"
    if len(terms) > _MOST:
        printed, makes = f"{len(terms)} values", "make"
    if verdict.state is State.PASS:
        return f"{printed} = {stated.value_text}."
    if verdict.state is State.UNVERIFIABLE:
        return _open(sheet, relation, verdict, printed, makes)
    low, high = sum_bounds(sheet, terms)
    total = stated.value if stated.value is not None else ZERO
    # Of a sum that is not known exactly, the end that the total is beyond.
    beyond = high is not None and total > high
    made = (high if beyond else low) or ZERO
    bound = "" if low == high else " at most" if beyond else " at least"
    difference = total - made
    cause = likely_cause(relation, difference, failing, every)
    sign = "more" if difference > 0 else "less"
    return (
        f"{printed} {makes}{bound} {plain(made)}, but {stated.value_text or 'nothing'} is printed, "
        f"{plain(abs(difference))} {sign}: {cause}."
    )


def _open(sheet: Sheet, relation: Relation, verdict: Verdict, printed: str, makes: str) -> str:
    stated = relation.stated
    if verdict.reason == "rounding_unknown":
        return (
            f"{printed} {makes} {plain(verdict.low or ZERO)}, and {stated.value_text} is printed: "
            "the difference is no more than rounding could make."
        )
    if verdict.reason == "single_source":
        return (
            f"{printed} can make {stated.value_text}, but a value was placed by this very sum, "
            "which is no evidence for it."
        )
    if unknown(sheet, [stated]) and stated.status in _TOTAL_WORDS:
        said = f" ({stated.value_text})" if stated.value_text else ""
        return f"The total of {printed} is {_TOTAL_WORDS[stated.status]}{said}."
    hidden = unknown(sheet, relation.cells)
    if verdict.low is not None and stated.value is not None and verdict.low > stated.value:
        return (
            f"{printed} comes to the {stated.value_text} printed only where the total leaves "
            "suppressed values out."
        )
    if any(cell.status is Status.DASH for cell in hidden):
        why = "a dash in the sum cannot be nil, and what it stands for is not said"
    else:
        why = f"{_list(hidden)} in the sum" if hidden else "not every value is known"
    verb = "can make" if not any(cell.unit == "text" for cell in hidden) else "may make"
    return f"{printed} {verb} {stated.value_text or '(blank)'}, but {why}."


def _list(cells: Sequence[Observation]) -> str:
    """What stands for the values that are not known: ``a blank and a suppressed value stand``."""
    kinds: dict[tuple[str, str], int] = {}
    for cell in cells:
        text = ("words for a number", "words for numbers") if cell.unit == "text" else None
        words = text or _WORDS.get(cell.status, ("a value not known", "values not known"))
        kinds[words] = kinds.get(words, 0) + 1
    named = [one if count == 1 else several for (one, several), count in kinds.items()]
    plural = len(named) > 1 or max(kinds.values()) > 1 or named[0].startswith("words")
    joined = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{joined} {'stand' if plural else 'stands'}"


def explain_corner(state: State, reason: str, rows: Decimal | None, columns: Decimal | None) -> str:
    """One sentence on what the row totals add up to against what the column totals do."""
    if state is State.PASS:
        return "The row totals and the column totals add up to the same."
    if state is State.FAIL:
        return (
            f"The row totals add up to {plain(rows or ZERO)}, "
            f"the column totals to {plain(columns or ZERO)}."
        )
    if reason == "rounding_unknown":
        return "The row totals and the column totals differ by no more than rounding could make."
    return "Cells that are not known stand between the row totals and the column totals."
