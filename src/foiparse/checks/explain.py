"""Why a sum does not come out: the likeliest cause, in one plain English sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.model import Observation, State, Status, Total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.sheet import Relation, Sheet

_OPEN_WORDS = {
    "suppressed_terms": "a suppressed value stands in the sum",
    "ambiguous_dash": "a dash in the sum cannot be nil, and what it stands for is not said",
    "unreadable_term": "a value in the sum could not be read",
    "single_source": "a value was placed by this very sum, which is no evidence for it",
    "rounding_unknown": "the difference is no more than rounding could make",
}


def explain_sum(
    sheet: Sheet,
    relation: Relation,
    state: State,
    reason: str,
    *,
    gaps: Gaps,
) -> str:
    """One sentence on a sum of cells against the cell that states it.

    ``gaps`` has all the table's sums: an edit that mends several and breaks none is the
    likeliest cause.
    """
    terms, stated = relation.terms, relation.stated
    printed = " + ".join(cell.value_text or "(blank)" for cell in terms[:12])
    if len(terms) > 12:
        printed = f"{len(terms)} values"
    if state is State.PASS:
        return f"{printed} = {stated.value_text}."
    if state is State.UNVERIFIABLE:
        why = _OPEN_WORDS.get(reason, "not every value is known")
        return f"{printed} can make {stated.value_text}, but {why}."
    low = sum((sheet.bounds(cell)[0] or Decimal(0) for cell in terms), Decimal(0))
    difference = (stated.value if stated.value is not None else Decimal(0)) - low
    cause = likely_cause(relation, difference, gaps)
    sign = "more" if difference > 0 else "less"
    return (
        f"{printed} makes {_plain(low)}, but {stated.value_text or 'nothing'} is printed, "
        f"{_plain(abs(difference))} {sign}: {cause}."
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


class Gaps:
    """What each sum of a table leaves open, by the cells that stand in it.

    ``failing`` are the sums that do not come out, ``every`` all of them.
    """

    def __init__(self, failing: Sequence[Relation], every: Sequence[Relation]) -> None:
        broken = {id(relation) for relation in failing}
        self._of: dict[str, dict[int, tuple[Decimal, bool, bool]]] = {}
        for at, relation in enumerate(every):
            gap = _gap(relation)
            if gap is None:
                continue
            fails, stated = id(relation) in broken, relation.stated.name
            for cell in relation.terms:
                self._of.setdefault(cell.name, {})[at] = (gap, fails, False)
            self._of.setdefault(stated, {})[at] = (gap, fails, True)

    def merit(self, cell: Observation, change: Decimal) -> int:
        """How many failing sums the change of one cell mends, less those that it breaks."""
        merit = 0
        for gap, fails, stated in self._of.get(cell.name, {}).values():
            if gap == (-change if stated else change):
                merit += 1
            elif not fails:
                merit -= 1
        return merit


def _gap(relation: Relation) -> Decimal | None:
    """What is stated less what the terms add up to; None where a term is not known."""
    total = relation.stated.value
    if total is None or any(term.value is None and _counts(term) for term in relation.terms):
        return None
    known = (term.value for term in relation.terms if term.value is not None)
    return total - sum(known, Decimal(0))


def likely_cause(relation: Relation, difference: Decimal, gaps: Gaps) -> str:
    """The likeliest named cause of a sum that fails, with the cell it points at.

    ``difference`` is what is stated less what the terms add up to.
    """
    terms, stated = relation.terms, relation.stated
    if any(cell.status is Status.SUPPRESSED for cell in terms):
        return "the total may leave suppressed cells out or count them otherwise"
    for cell in terms:
        if cell.total is Total.SUBTOTAL and cell.value == -difference and difference:
            return f"the subtotal {cell.name} ({_name(cell)}) may be counted twice"
    edits = sorted(
        (
            (gaps.merit(cell, change), index, cell, change)
            for index, (cell, change) in enumerate(
                [(each, difference) for each in terms] + [(stated, -difference)]
            )
            if cell.value is not None and cell.value + change >= 0
        ),
        key=lambda edit: (-edit[0], edit[1]),
    )
    if edits:
        best = [edit for edit in edits if edit[0] == edits[0][0]]
        alone = len(best) == 1 and edits[0][0] > 1
        for how, what, test in _SLIPS:
            for _, _, cell, change in best:
                value = cell.value or Decimal(0)
                if test(value, value + change):
                    return (
                        f"{how} of {cell.name} ({_name(cell)}) may be {what}: "
                        f"{_plain(value + change)} for {_plain(value)} would reconcile"
                    )
        if alone:
            _, _, cell, change = best[0]
            value = cell.value or Decimal(0)
            return (
                f"{cell.name} ({_name(cell)}) may be misprinted or misread: "
                f"{_plain(value + change)} for {_plain(value)} would reconcile"
            )
    for cell in terms:
        if cell.value is not None and cell.value == -difference and difference:
            return f"{cell.name} ({_name(cell)}) may be counted twice, or belong to another total"
    if difference > 0:
        return f"a row or value of {_plain(difference)} may be missing"
    return f"a row or value of {_plain(-difference)} may be one too many"


def _counts(cell: Observation) -> bool:
    return cell.status not in {Status.DASH, Status.BLANK}


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


_SLIPS = (
    ("two digits", "swapped", _swapped),
    ("a digit", "wrong", _slipped),
)
