"""One cause for a whole row or column: lost, repeated, or counted twice.

What all sums of one total miss alike is no matter of single cells.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.checks.numbers import plain
from foiparse.model import Observation, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.relation import Relation

_NAMED = 4  # figures of a missed row that are named one by one
_OPEN = frozenset({Status.DASH, Status.BLANK})
_SURE = 10  # a lone figure below this may be met by chance

_Gap = tuple["Relation", Decimal]
"""A sum, and what is stated less what its terms add up to."""


def cause_of_line(
    relation: Relation, failing: Sequence[Relation], every: Sequence[Relation]
) -> str:
    """What a whole line does to all sums of a total; empty where no line explains them.

    ``failing`` are the table's sums that do not come out, ``every`` all of them.
    """
    same = along(relation, every)
    twin = _twin(relation, same)
    if twin:
        return twin
    gaps = [(each, gap) for each in same if (gap := gap_of(each)) is not None]
    missing = [(each, gap) for each, gap in gaps if gap]
    broken = {id(each) for each in failing}
    if not missing or not all(id(each) in broken or _is_open(each) for each, _ in missing):
        return ""
    kind = "row" if relation.rule == "column_sum" else "column"
    signs = {gap > 0 for _, gap in missing}
    twice = _counted_twice(relation, gaps, every, kind)
    if twice:
        return twice
    if len(signs) > 1 or not _is_one_line(relation, gaps, failing, every):
        return ""
    fate = "may be missing" if signs == {True} else "may be one too many"
    return f"a {kind} that holds {_held([gap for _, gap in missing])} {fate}"


def _held(figures: Sequence[Decimal]) -> str:
    told = ", ".join(plain(abs(figure)) for figure in figures[:_NAMED])
    return f"{told} ..." if len(figures) > _NAMED else told


def along(relation: Relation, every: Sequence[Relation]) -> list[Relation]:
    """The sums of the same total: those of one total row, or of one total column."""
    place = _place(relation, relation.stated)
    found = [
        each for each in every if each.rule == relation.rule and _place(each, each.stated) == place
    ]
    return found or [relation]


def gap_of(relation: Relation) -> Decimal | None:
    """What is stated less what the terms add up to; None where a value is not known."""
    total = relation.stated.value
    values = [worth(cell) for cell in relation.terms]
    if total is None or None in values:
        return None
    return total - sum((value for value in values if value is not None), Decimal(0))


def _is_open(relation: Relation) -> bool:
    """Whether a dash or blank that may hold something leaves a sum unverifiable."""
    return any(cell.value is None and cell.status in _OPEN for cell in relation.terms)


def worth(cell: Observation) -> Decimal | None:
    """A cell's value; a dash or blank is nothing."""
    return Decimal(0) if cell.value is None and cell.status in _OPEN else cell.value


def _place(relation: Relation, cell: Observation) -> int:
    """The line that a cell stands on: its row where sums run down, else its column."""
    return cell.row if relation.rule == "column_sum" else cell.column


def _label(relation: Relation, cell: Observation) -> str:
    label = cell.row_label if relation.rule == "column_sum" else cell.column_label
    return label or f"{_place(relation, cell)}"


# ------------------------------------------------------------- counted twice


def _twin(relation: Relation, same: Sequence[Relation]) -> str:
    """That one line stands twice, where two of one label print the same; else empty.

    It is looked for where a total is less than its items make.
    """
    made = sum((cell.value_low or Decimal(0) for cell in relation.terms), Decimal(0))
    if relation.stated.value is None or relation.stated.value >= made:
        return ""
    seen: set[tuple[object, ...]] = set()
    twins: list[Observation] = []
    for term in relation.terms:
        place = _place(relation, term)
        line = [cell for each in same for cell in each.terms if _place(each, cell) == place]
        printed = (_label(relation, term), *(cell.value_text for cell in line))
        if printed in seen and any(cell.value for cell in line):
            twins.append(term)
        seen.add(printed)
    if not twins:
        return ""
    surplus = made - relation.stated.value
    twin = next((each for each in twins if each.value == surplus), twins[0])
    kind = "row" if relation.rule == "column_sum" else "column"
    label = _label(relation, twin)
    return f"the {kind} “{label}” stands twice: it may be counted once too often"


def _counted_twice(
    relation: Relation, gaps: Sequence[_Gap], every: Sequence[Relation], kind: str
) -> str:
    """A line whose figures are in the total once more or once less than they should be."""
    lone = sum(1 for _, gap in gaps if gap) == 1
    inner = {
        _place(each, each.stated)
        for each in every
        if each.rule == relation.rule and len(each.terms) > 1
    }
    for term in _lines_of_gaps(relation, gaps, sign=1):
        sure = not lone or (worth(term) or 0) >= _SURE
        if _place(relation, term) in inner and sure:
            return f"the subtotal “{_label(relation, term)}” may be counted twice in this total"
    if not lone and inner & {_place(relation, term) for term in relation.terms}:
        doubled = all(gap == _made(each) for each, gap in gaps)
        if doubled:
            return "every subtotal may be counted twice in this total: it is double what they make"
    for term in _lines_of_gaps(relation, gaps, sign=-1):
        if not lone or (len(gaps) == 1 and (worth(term) or 0) >= _SURE):
            return (
                f"the {kind} “{_label(relation, term)}” may be counted twice, or be no part of "
                "this total"
            )
    return ""


def _made(relation: Relation) -> Decimal:
    return sum((worth(cell) or Decimal(0) for cell in relation.terms), Decimal(0))


def _lines_of_gaps(relation: Relation, gaps: Sequence[_Gap], *, sign: int) -> Iterator[Observation]:
    """The terms whose lines hold just what every sum of the total has too much (-1) or lacks."""
    for term in relation.terms:
        place = _place(relation, term)
        for each, gap in gaps:
            cell = next((c for c in each.terms if _place(each, c) == place), None)
            # A subtotal that is left blank gives way to its parts, which say nothing of it.
            if gap if cell is None else worth(cell) != sign * gap:
                break
        else:
            yield term


# ------------------------------------------------------------- lost or too many


def _is_one_line(
    relation: Relation,
    gaps: Sequence[_Gap],
    failing: Sequence[Relation],
    every: Sequence[Relation],
) -> bool:
    """Whether the gaps are those of one line that is not there, rather than of single cells."""
    missing = [gap for _, gap in gaps if gap]
    if len(missing) < 2 or any(each.rule != relation.rule for each in failing):
        return False
    if len(missing) * 2 >= len(gaps):
        return True
    # A line adds up across, as the total's own does: what is missing in its total column is
    # what is missing in the others.
    by_cell = {each.stated.name: gap for each, gap in gaps}
    for each in every:
        if each.rule == relation.rule or each.stated.name not in by_cell:
            continue
        parts = [by_cell.get(term.name) for term in each.terms]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and sum(known, Decimal(0)) == by_cell[each.stated.name]:
            return True
    return False
