"""Why a sum does not come out: the likeliest causes first, and the smallest edit that mends it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.checks.line_causes import along, cause_of_line, gap_of, worth
from foiparse.checks.numbers import are_swapped, one_digit_apart, plain
from foiparse.model import Observation, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.relation import Relation

_NAMED = 4  # cells that are named one by one
_SLIPS = ((are_swapped, "two digits swapped"), (one_digit_apart, "a digit wrong"))
_SWAPPED = _SLIPS[0][1]
_BASES = (1000, 100, 10, 5)
_FEWEST = 3  # items that must all be multiples before they are held to be rounded

_Edit = tuple[Observation, Decimal]
"""A cell, and what to add to it."""


def likely_cause(
    relation: Relation,
    difference: Decimal,
    failing: Sequence[Relation] = (),
    every: Sequence[Relation] = (),
) -> str:
    """The likeliest named cause of a sum that fails, and the next where it may be another.

    ``difference`` is what is stated less what the terms add up to at least. What is missed by
    all columns of a total (rows of a column of totals) alike is one cause, said alike of each.
    """
    of_line = cause_of_line(relation, failing, every)
    if of_line:
        return of_line
    if gap_of(relation) is None:
        return _of_hidden(relation, difference)
    if len(relation.terms) == 1 and difference > 0:
        # Nobody prints the total of one item: there were more.
        return _missed(relation, difference)
    edits = _edits(relation, difference, failing, every)
    most = max((merit for merit, _, _ in edits), default=0)
    best = [(cell, change) for merit, cell, change in edits if merit == most]
    if most > 1 or (most == 1 and len(best) == 1):
        return _edit(relation, best, difference)
    rounded = _rounded(relation, difference)
    if rounded:
        return rounded
    if most < 1:
        return _missed(relation, difference)
    swapped = [edit for edit in best if _slip(edit) == _SWAPPED]
    if swapped:
        return _among(relation, swapped, best, difference)
    alone = sum(gap_of(each) is not None for each in along(relation, every)) == 1
    if alone or (difference > 0 and not any(map(_slip, best))):
        # Where one column is known nothing tells a lost row from a wrong figure, and where no
        # slip of the digits makes the difference a value that was lost is likelier.
        return f"{_missed(relation, difference)}, or {_edit(relation, best, difference)}"
    return _edit(relation, best, difference)


def _of_hidden(relation: Relation, difference: Decimal) -> str:
    """The cause where a term is not known, so that no single edit can be told.

    Suppressed cells are left out, or counted with what they hold: that alone makes no more
    than they may hold.
    """
    more = difference > 0
    fate = "missing" if more else "one too many"
    line = f"a row or value of {plain(abs(difference))} or more may be {fate}"
    hidden = [cell for cell in relation.terms if cell.status is Status.SUPPRESSED]
    if not hidden:
        return line
    said = "the total may count the suppressed cells otherwise"
    left_out = sum((cell.value_low or Decimal(0) for cell in hidden), Decimal(0))
    return f"{said}, or {line}" if not more and -difference <= left_out else f"{line}, or {said}"


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


def _edit(relation: Relation, best: Sequence[_Edit], difference: Decimal) -> str:
    """The edit to offer: a slip of one cell's digits, else of the printed total, else any."""
    swapped = [edit for edit in best if _slip(edit) == _SWAPPED]
    printed = next((edit for edit in best if edit[0] is relation.stated), None)
    if swapped and len(best) > 1:
        return _among(relation, swapped, best, difference)
    if printed is None and len(best) > 1:
        return f"{_any_of(best, difference)} would reconcile"
    return _told(relation, printed or best[0]) + _and_others(len(best) - 1)


def _among(
    relation: Relation, swapped: Sequence[_Edit], best: Sequence[_Edit], difference: Decimal
) -> str:
    """Two digits swapped in one of a few cells; that a change of any cell would do as well."""
    told = " or ".join(_told(relation, edit) for edit in swapped[:_NAMED])
    others = [edit for edit in best if edit not in swapped]
    if not others:
        return told
    if len(others) > _NAMED:
        return told + _and_others(len(others))
    return f"{told}, or {_any_of(others, difference)} would"


def _any_of(edits: Sequence[_Edit], difference: Decimal) -> str:
    kind = "more" if difference > 0 else "less"
    names = [f"{cell.name} ({_name(cell)})" for cell, _ in edits[:_NAMED]]
    rest = f" or {len(edits) - _NAMED} more" if len(edits) > _NAMED else ""
    if len(names) == 1:
        return f"{plain(abs(difference))} {kind} in {names[0]}"
    listed = f"{', '.join(names)}{rest}" if rest else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"{plain(abs(difference))} {kind} in any one of {listed}"


def _told(relation: Relation, edit: _Edit) -> str:
    cell, change = edit
    value = cell.value or Decimal(0)
    slip = _slip(edit)
    what = f"may have {slip}" if slip else "may be misprinted or misread"
    said = "the printed total " if cell is relation.stated else ""
    return (
        f"{said}{cell.name} ({_name(cell)}) {what}: "
        f"{plain(value + change)} for {plain(value)} would reconcile"
    )


def _and_others(count: int) -> str:
    if count < 1:
        return ""
    if count == 1:
        return ", and so would a change of one item"
    return f", and so would a change of any one of {count} items"


def _slip(edit: _Edit) -> str:
    """How the cell's digits may have slipped; empty where no single slip makes the change."""
    cell, change = edit
    value = cell.value or Decimal(0)
    return next((how for test, how in _SLIPS if test(value, value + change)), "")


def _rounded(relation: Relation, difference: Decimal) -> str:
    """That the items are rounded and the total is not, or the other way round."""
    values = [value for cell in relation.terms if (value := worth(cell))]
    total = relation.stated.value or Decimal(0)
    for base in _BASES:
        if abs(difference) > Decimal(base) / 2 * max(len(values), 1):
            continue
        if len(values) >= _FEWEST and not any(value % base for value in values) and total % base:
            return f"the items may be rounded to the nearest {base}, and the total not"
        if base >= 100 and abs(difference) * 2 <= base and total and not total % base:
            return f"the printed total may be rounded to the nearest {base}"
    return ""


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
        gap = gap_of(relation)
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


def _name(cell: Observation) -> str:
    return ", ".join(part for part in (cell.row_label, cell.column_label) if part)
