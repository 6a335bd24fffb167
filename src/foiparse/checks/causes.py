"""Why a sum does not come out: the likeliest cause, and the smallest edit that mends it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.checks.numbers import are_swapped, one_digit_apart, plain
from foiparse.model import Observation, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.relation import Relation

_NAMED = 4  # columns of a missed row that are named one by one
_OPEN = frozenset({Status.DASH, Status.BLANK})
_SLIPS = ((are_swapped, "two digits swapped"), (one_digit_apart, "a digit wrong"))


def likely_cause(
    relation: Relation,
    difference: Decimal,
    failing: Sequence[Relation] = (),
    every: Sequence[Relation] = (),
) -> str:
    """The likeliest named cause of a sum that fails, with the cell it points at.

    ``difference`` is what is stated less what the terms add up to. What is missed by all
    columns of a total (rows of a column of totals) alike is one cause, said alike of each.
    """
    if any(cell.status is Status.SUPPRESSED for cell in relation.terms):
        return "the total may count the suppressed cells otherwise"
    shared = _shared(relation, failing, every)
    if shared:
        return shared
    edits = _edits(relation, difference, failing, every)
    most = max((merit for merit, _, _ in edits), default=0)
    best = [(cell, change) for merit, cell, change in edits if merit == most]
    if most > 0:
        return _edit(relation, best, difference)
    return _missed(relation, difference)


# ------------------------------------------------- one cause for a whole line


def _along(relation: Relation, every: Sequence[Relation]) -> list[Relation]:
    """The sums of the same total: those of one total row, or of one total column."""
    place = _line(relation)
    return [each for each in every if each.rule == relation.rule and _line(each) == place]


def _line(relation: Relation) -> int:
    return relation.stated.row if relation.rule == "column_sum" else relation.stated.column


def _shared(relation: Relation, failing: Sequence[Relation], every: Sequence[Relation]) -> str:
    """What all sums of the total miss alike; empty where they do not."""
    along = _along(relation, every)
    gaps = [(each, gap) for each in along if (gap := _gap(each)) is not None]
    missing = [(each, gap) for each, gap in gaps if gap]
    broken = {id(each) for each in failing}
    if len(missing) < 2 or not all(id(each) in broken for each, _ in missing):
        return ""
    row = _line_of_gaps(relation, gaps)
    kind = "row" if relation.rule == "column_sum" else "column"
    if row:
        return f"the {kind} “{row}” may be counted twice, or be no part of this total"
    signs = {gap > 0 for _, gap in missing}
    across = [each for each in failing if each.rule != relation.rule]
    if len(signs) > 1 or across or len(missing) * 2 < len(gaps):
        return ""
    held = " ".join(f"{plain(abs(gap))}," for _, gap in missing[:_NAMED]).rstrip(",")
    more = " ..." if len(missing) > _NAMED else ""
    fate = "may be missing" if signs == {True} else "may be one too many"
    return f"a {kind} that holds {held}{more} {fate}"


def _line_of_gaps(relation: Relation, gaps: Sequence[tuple[Relation, Decimal]]) -> str:
    """The label of the row (column) that holds just what every sum of the total has too much."""
    down = relation.rule == "column_sum"
    for term in relation.terms:
        place = term.row if down else term.column
        for each, gap in gaps:
            cell = next(
                (c for c in each.terms if (c.row if down else c.column) == place),
                None,
            )
            if cell is None or _worth(cell) != -gap:
                break
        else:
            return (term.row_label if down else term.column_label) or f"{place}"
    return ""


# ------------------------------------------------------------- one cell's edit


def _edits(
    relation: Relation,
    difference: Decimal,
    failing: Sequence[Relation],
    every: Sequence[Relation],
) -> list[tuple[int, Observation, Decimal]]:
    """(merit, cell, change) of each change of one cell that mends the sum."""
    changes = [(cell, difference) for cell in relation.terms] + [(relation.stated, -difference)]
    return [
        (_merit(cell, change, failing, every), cell, change)
        for cell, change in changes
        if cell.value is not None and cell.value + change >= 0
    ]


def _edit(
    relation: Relation, best: Sequence[tuple[Observation, Decimal]], difference: Decimal
) -> str:
    """The edit to offer: of the printed total before its items, else the only one, else any."""
    printed = next((edit for edit in best if edit[0] is relation.stated), None)
    if printed is None and len(best) > 1:
        kind = "more" if difference > 0 else "less"
        names = [f"{cell.name} ({_name(cell)})" for cell, _ in best[:_NAMED]]
        rest = f" or {len(best) - _NAMED} more" if len(best) > _NAMED else ""
        listed = f"{', '.join(names)}{rest}" if rest else f"{', '.join(names[:-1])} or {names[-1]}"
        return f"{plain(abs(difference))} {kind} in any one of {listed} would reconcile"
    cell, change = printed or best[0]
    value = cell.value or Decimal(0)
    slip = next((how for test, how in _SLIPS if test(value, value + change)), "")
    what = f"may have {slip}" if slip else "may be misprinted or misread"
    said = "the printed total " if printed else ""
    found = (
        f"{said}{cell.name} ({_name(cell)}) {what}: "
        f"{plain(value + change)} for {plain(value)} would reconcile"
    )
    if len(best) > 1:
        others = len(best) - 1
        found += (
            ", and so would a change of one item"
            if others == 1
            else f", and so would a change of any one of {others} items"
        )
    return found


def _missed(relation: Relation, difference: Decimal) -> str:
    """No cell can be changed without breaking another sum: a value is missed or one too many."""
    for cell in relation.terms:
        if cell.value is not None and cell.value == -difference:
            return f"{cell.name} ({_name(cell)}) may be counted twice, or belong to another total"
    fate = "missing" if difference > 0 else "one too many"
    return f"a row or value of {plain(abs(difference))} may be {fate}"


def _merit(
    cell: Observation, change: Decimal, failing: Sequence[Relation], every: Sequence[Relation]
) -> int:
    """How many failing sums the change of one cell mends, less those that it breaks."""
    merit = 0
    broken = {id(relation) for relation in failing}
    for relation in every:
        stated = _is_same(relation.stated, cell)
        if not stated and not any(_is_same(term, cell) for term in relation.terms):
            continue
        gap = _gap(relation)
        if gap is None:
            continue
        mended = (gap + change == 0) if stated else (gap - change == 0)
        if mended:
            merit += 1
        elif id(relation) not in broken:
            merit -= 1
    return merit


def _is_same(one: Observation, other: Observation) -> bool:
    """Whether two cells of a table are one."""
    return one.row == other.row and one.column == other.column


def _gap(relation: Relation) -> Decimal | None:
    """What is stated less what the terms add up to; None where a value is not known."""
    total = relation.stated.value
    values = [_worth(cell) for cell in relation.terms]
    if total is None or None in values:
        return None
    return total - sum((value for value in values if value is not None), Decimal(0))


def _worth(cell: Observation) -> Decimal | None:
    return Decimal(0) if cell.value is None and cell.status in _OPEN else cell.value


def _name(cell: Observation) -> str:
    return ", ".join(part for part in (cell.row_label, cell.column_label) if part)
