"""The sums of tables as a system: what they leave open together, and what cannot be.

Each sum has been tried alone, as printed. Here those that could hold but need not are taken
together: cells that are not known are bounds, and a sum is an equation over them. A total may
leave suppressed cells out: where one is just what the others make, that is one of its readings.
A dash or a blank is nothing or more, so that no habit of a table is held against it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.across import same_totals
from foiparse.checks.relation import apart, rounding, unread
from foiparse.checks.sheet import ZERO
from foiparse.checks.solver import Equation, conflicts
from foiparse.model import Check, Scope, State, Status, Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.checks.propagate import Interval
    from foiparse.checks.relation import Relation
    from foiparse.checks.sheet import Sheet
    from foiparse.model import Observation

Bounds = tuple[Decimal | None, Decimal | None]

_OPEN = frozenset({Status.DASH, Status.BLANK})
_RULES = ("row_sum", "column_sum", "table_equal")
_SHOWN = 4  # totals of a conflict that are named one by one


class System(Struct, frozen=True):
    """The cells and sums of one or more tables for the solver, in units of ``1 / scale``."""

    relations: tuple[Relation, ...]
    cells: dict[str, Interval]
    equations: tuple[Equation, ...]
    scale: int


def check_joint(sheets: Sequence[Sheet]) -> list[Check]:
    """A failure for each set of sums that cannot hold together though each could alone.

    The sheets' sums must have been tried. A table whose row totals and column totals come to
    different wholes has been named for it, and is left out.
    """
    checks: list[Check] = []
    for group, same in groups([sheet for sheet in sheets if not sheet.crossed]):
        system = build(group, same)
        checks.extend(
            _record(group, [system.relations[at] for at in chosen])
            for chosen in conflicts(system.cells, system.equations)
        )
    return checks


def groups(sheets: Sequence[Sheet]) -> Iterator[tuple[list[Sheet], list[Relation]]]:
    """Sheets with a sum that is open: together where totals are of one whole, with those totals."""
    open_ = [sheet for sheet in sheets if _may_say_more(sheet)]
    if not open_:
        return
    number = {_key(sheet): at for at, sheet in enumerate(sheets)}
    above = list(range(len(sheets)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = at = above[above[at]]
        return at

    found: dict[int, list[Relation]] = {}
    for same in same_totals(sheets):
        first, second = (top(number[cell.source, cell.table]) for cell in same.cells)
        above[max(first, second)] = min(first, second)
        found.setdefault(first, []).append(same)
    wanted = {top(number[_key(sheet)]) for sheet in open_}
    members: dict[int, list[Sheet]] = {at: [] for at in sorted(wanted)}
    for at, sheet in enumerate(sheets):
        if top(at) in members:
            members[top(at)].append(sheet)
    totals: dict[int, list[Relation]] = {}
    for at, relations in found.items():
        totals.setdefault(top(at), []).extend(relations)
    for at, group in members.items():
        yield group, totals.get(at, [])


def _key(sheet: Sheet) -> tuple[str, int]:
    return sheet.placed.source, sheet.placed.number


def _may_say_more(sheet: Sheet) -> bool:
    """Whether a sum of the sheet is open, so that others may say more of it."""
    return any(
        state is State.UNVERIFIABLE and any(_is_open(cell) for cell in relation.cells)
        for relation, state in sheet.sums
    )


def build(sheets: Sequence[Sheet], same: Sequence[Relation], *, by_habit: bool = False) -> System:
    """The system of sheets whose sums have been tried, and of totals that are one whole.

    ``by_habit`` reads blanks, and totals that may leave suppressed cells out, as the table's
    other sums show that it means them.
    """
    relations: list[Relation] = []
    bounds: dict[str, Bounds] = {}
    sums: list[tuple[tuple[str, ...], str, Decimal]] = []
    ranked = [each for sheet in sheets for each in _usable(sheet)]
    ranked += [(1, sheets[0], each) for each in same]
    nil_blanks = {_key(sheet): by_habit and _blanks_are_nil(sheet) for sheet in sheets}
    counting = {_key(sheet): _counting(sheet) if by_habit else frozenset() for sheet in sheets}
    for _, sheet, relation in sorted(ranked, key=lambda each: each[0]):
        for cell in relation.cells:
            bounds[cell.name] = _bounds(cell, nil_blanks=nil_blanks[cell.source, cell.table])
        names = [cell.name for cell in relation.terms]
        if relation.rule != "table_equal" and _may_leave_out(relation, counting[_key(sheet)]):
            for place, cell in enumerate(relation.terms):
                if cell.status is Status.SUPPRESSED:
                    # What this one total makes of the cell, which is no more than it holds.
                    names[place] = f"{cell.name} in {len(relations)}"
                    bounds[names[place]] = ZERO, cell.value_high
        relations.append(relation)
        sums.append((tuple(names), relation.stated.name, rounding(sheet, relation.cells)))
    scale = _scale([*bounds.values(), *((slack, slack) for _, _, slack in sums)])
    return System(
        tuple(relations),
        {name: (_scaled(low, scale), _scaled(high, scale)) for name, (low, high) in bounds.items()},
        tuple(Equation(plus, (minus,), int(slack * scale)) for plus, minus, slack in sums),
        scale,
    )


def _scaled(number: Decimal | None, scale: int) -> int | None:
    return None if number is None else int(number * scale)


def _usable(sheet: Sheet) -> Iterator[tuple[int, Sheet, Relation]]:
    """The sums that are evidence on cells not known, with the rank of each in the system.

    A sum that fails has been named. What could not be read may be no number, and a value that
    was placed by totals is no evidence of anything. The sums of lines that are sums themselves
    repeat what others say: those of items come first, then those along the side with subtotals.
    """
    side = "column_sum" if len(sheet.down) >= len(sheet.across) else "row_sum"
    down = {each.total for each in sheet.down}
    across = {each.total for each in sheet.across}
    for relation, state in sheet.sums:
        cells = relation.cells
        if (
            state is State.FAIL
            or not any(_is_open(cell) for cell in cells)
            or any(unread(cell) or cell.status is Status.INFERRED_TOTAL for cell in cells)
            or len({cell.name for cell in cells}) < len(cells)
        ):
            continue
        stated = relation.stated
        along = stated.column in across if relation.rule == "column_sum" else stated.row in down
        yield (0 if not along else 1 if relation.rule == side else 2), sheet, relation


def _is_open(cell: Observation) -> bool:
    return cell.value is None


def _bounds(cell: Observation, *, nil_blanks: bool) -> Bounds:
    if cell.status in _OPEN:
        nil = nil_blanks and cell.status is Status.BLANK and cell.total is Total.ITEM
        return ZERO, ZERO if nil else None
    return cell.value_low, cell.value_high


# --------------------------------------------------------------------- habits


def _blanks_are_nil(sheet: Sheet) -> bool:
    """Whether a sum comes out with blanks as nothing, and none is known to be something."""
    shown = any(
        state is State.PASS and any(cell.status is Status.BLANK for cell in relation.terms)
        for relation, state in sheet.sums
    )
    return shown and not any(
        cell.name in sheet.free and cell.status is Status.BLANK for cell in sheet.cells.values()
    )


def _counting(sheet: Sheet) -> frozenset[str]:
    """The rules whose totals are shown to count suppressed cells: one is more than the others."""
    found = set()
    for relation, state in sheet.sums:
        hidden, rest = _split(relation)
        stated = relation.stated.value
        if state is State.FAIL:
            continue
        known = [cell.value for cell in rest if cell.value is not None]
        if hidden and stated is not None and len(known) == len(rest) and stated > sum(known):
            found.add(relation.rule)
    return frozenset(found)


def _may_leave_out(relation: Relation, counting: frozenset[str]) -> bool:
    """Whether the total may be that of the cells which are not suppressed, dashes being nil."""
    hidden, rest = _split(relation)
    if not hidden or relation.stated.value is None:
        return False
    low, high = _whole(rest)
    stated = relation.stated.value
    if apart(low, high, stated, stated):
        return False
    least, _ = _whole(relation.terms)
    cannot_count = least is not None and least > stated
    return cannot_count or relation.rule not in counting


def _split(relation: Relation) -> tuple[list[Observation], list[Observation]]:
    hidden = [cell for cell in relation.terms if cell.status is Status.SUPPRESSED]
    return hidden, [cell for cell in relation.terms if cell.status is not Status.SUPPRESSED]


def _whole(cells: Sequence[Observation]) -> Bounds:
    """Lowest and highest sum of cells, dashes and blanks being nil."""
    low: Decimal | None = ZERO
    high: Decimal | None = ZERO
    for cell in cells:
        if cell.status in _OPEN:
            continue
        low = None if low is None or cell.value_low is None else low + cell.value_low
        high = None if high is None or cell.value_high is None else high + cell.value_high
    return low, high


# -------------------------------------------------------------------- records


def _scale(pairs: Iterable[Bounds]) -> int:
    """The power of ten that makes every number whole."""
    places = [-int(each.as_tuple().exponent) for pair in pairs for each in pair if each is not None]
    return 10 ** max(places, default=0) if max(places, default=0) > 0 else 1


def _record(sheets: Sequence[Sheet], relations: Sequence[Relation]) -> Check:
    relations = sorted(relations, key=lambda each: (_RULES.index(each.rule), _place(each.stated)))
    rules = {each.rule for each in relations}
    last = max((each.stated for each in relations), key=_place)
    cells = dict.fromkeys(cell.name for each in relations for cell in each.cells)
    subjects = list(dict.fromkeys(each.subject for each in relations))
    one = rules.pop() if len(rules) == 1 else "corner"
    return Check(
        rule="table_equal" if "table_equal" in rules else one,
        scope=Scope.TABLES if "table_equal" in rules else Scope.TABLE,
        source=sheets[0].placed.source,
        table=last.table,
        subject=_listed(subjects, "; "),
        state=State.FAIL,
        explanation=_explain(relations),
        cells=tuple(cells),
        page=last.page,
        line=last.line,
    )


def _place(cell: Observation) -> tuple[int, int, int]:
    return cell.table, cell.row, cell.column


def _explain(relations: Sequence[Relation]) -> str:
    return (
        f"Each of {len(relations)} sums can hold alone, but no values of the cells that are not "
        f"known fit them all: {_listed([_told(each) for each in relations], ', ')}."
    )


def _told(relation: Relation) -> str:
    stated = _named(relation.stated)
    if relation.rule == "table_equal":
        return f"{stated} as {_named(relation.terms[0])}"
    return f"{stated} {'across' if relation.rule == 'row_sum' else 'down'}"


def _named(stated: Observation) -> str:
    labels = ", ".join(part for part in (stated.row_label, stated.column_label) if part)
    return f"{stated.value_text or '(blank)'} at {stated.name}{f' ({labels})' if labels else ''}"


def _listed(names: Sequence[str], between: str) -> str:
    rest = len(names) - _SHOWN
    shown = between.join(names[:_SHOWN])
    return f"{shown} and {rest} more" if rest > 0 else shown
