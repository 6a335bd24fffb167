"""Sums inside one table: rows across, columns down, and the corner where they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.explain import explain_corner, explain_sum
from foiparse.checks.relation import (
    Relation,
    Verdict,
    apart,
    judge,
    reason_of,
    rounding,
    sum_bounds,
    units,
    unknown,
)
from foiparse.checks.sheet import ZERO, Sheet, whole
from foiparse.checks.stated import Unplaced, stated_sums, terms_of
from foiparse.checks.structure import find_structure
from foiparse.model import Check, Scope, State, Status

if TYPE_CHECKING:
    from collections.abc import Sequence


_SETTLED = frozenset({Status.DASH, Status.BLANK})


def check_sums(sheet: Sheet) -> list[Check]:
    """All sums of a table; a record for each rule even where nothing is stated.

    Sets the sheet's totals (``down``, ``across``), its ``free`` cells and its ``sums``,
    and whether they hold.
    """
    find_structure(sheet)
    every, unplaced = stated_sums(sheet)
    found = [each for each in every if len(units(each.cells)) < 2]
    unlike = [each for each in every if len(units(each.cells)) > 1]
    _settle(sheet, found)
    verdicts = [judge(sheet, each) for each in found]
    sheet.sums = tuple(zip(found, (verdict.state for verdict in verdicts), strict=True))
    failing = [each for each, state in sheet.sums if state is State.FAIL]
    checks = [
        _record(sheet, relation, verdict, failing, found)
        for relation, verdict in zip(found, verdicts, strict=True)
    ]
    checks.extend(_not_added(sheet, unlike))
    checks.extend(_not_placed(sheet, unplaced))
    checks.extend(_unstated(sheet, checks))
    corner = _corner(sheet)
    if corner is not None:
        checks.append(corner)
        sheet.crossed = corner.state is State.FAIL
    sheet.sound = all(check.state is not State.FAIL for check in checks)
    return checks


def _settle(sheet: Sheet, found: Sequence[Relation]) -> None:
    """A dash or blank is nothing unless a sum that it stands in fails so and could hold otherwise.

    A sum that comes out with them at nothing pins them there: counts are not negative, so
    no other relation may make more of them.
    """
    pinned: set[str] = set()
    for relation in found:
        cells = _open(relation)
        if cells and judge(sheet, relation).state is State.PASS:
            pinned |= cells
    while True:
        freed: set[str] = set()
        for relation in found:
            cells = _open(relation) - sheet.free - pinned
            if not cells or judge(sheet, relation).state is not State.FAIL:
                continue
            sheet.free |= cells
            if judge(sheet, relation).state is State.FAIL:
                sheet.free -= cells
            else:
                freed |= cells
        if not freed:
            return


def _open(relation: Relation) -> set[str]:
    return {cell.name for cell in relation.cells if cell.status in _SETTLED}


# ---------------------------------------------------------------- the records


def _record(
    sheet: Sheet,
    relation: Relation,
    verdict: Verdict,
    failing: Sequence[Relation],
    found: Sequence[Relation],
) -> Check:
    stated_low, stated_high = sheet.bounds(relation.stated)
    difference = None
    if verdict.low is not None and verdict.low == verdict.high and stated_low == stated_high:
        difference = stated_low - verdict.low if stated_low is not None else None
    return Check(
        rule=relation.rule,
        scope=relation.scope,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=relation.subject,
        expected_low=verdict.low,
        expected_high=verdict.high,
        stated_low=stated_low,
        stated_high=stated_high,
        difference=difference,
        state=verdict.state,
        reason=verdict.reason,
        explanation=explain_sum(sheet, relation, verdict, failing=failing, every=found),
        cells=tuple(cell.name for cell in relation.cells),
        page=relation.stated.page,
        line=relation.stated.line,
    )


def _not_added(sheet: Sheet, unlike: Sequence[Relation]) -> list[Check]:
    """Sums that would add unlike units, which are none: one record for each total."""
    by_total: dict[tuple[str, int], list[Relation]] = {}
    for each in unlike:
        at = each.stated.column if each.rule == "row_sum" else each.stated.row
        by_total.setdefault((each.rule, at), []).append(each)
    checks = []
    for (rule, _), group in by_total.items():
        kinds = units([cell for each in group for cell in each.cells])
        first = group[0]
        label = first.stated.column_label if rule == "row_sum" else first.stated.row_label
        where = "; ".join(dict.fromkeys(each.subject for each in group))
        checks.append(
            Check(
                rule=rule,
                scope=first.scope,
                source=sheet.placed.source,
                table=sheet.placed.number,
                subject=where,
                state=State.UNVERIFIABLE,
                reason="different_measure",
                explanation=f"Values of unlike units ({', '.join(kinds)}) stand before "
                f"{f'“{label}”' if label else 'the total'} and are not added.",
                cells=tuple(dict.fromkeys(cell.name for each in group for cell in each.cells)),
                page=first.stated.page,
                line=first.stated.line,
            )
        )
    return checks


def _not_placed(sheet: Sheet, unplaced: Sequence[Unplaced]) -> list[Check]:
    """Totals whose items are not all known to stand in a column: one record for each total."""
    by_total: dict[tuple[str, str], list[Unplaced]] = {}
    for each in unplaced:
        by_total.setdefault((each.rule, each.label), []).append(each)
    return [
        Check(
            rule=rule,
            scope=group[0].scope,
            source=sheet.placed.source,
            table=sheet.placed.number,
            subject="; ".join(dict.fromkeys(each.subject for each in group)),
            state=State.UNVERIFIABLE,
            reason="unreadable_term",
            explanation=f"What {f'“{label}”' if label else 'the total'} adds up is not all there: "
            f"{_where(group)}.",
            cells=tuple(each.stated.name for each in group),
            page=group[0].stated.page,
            line=group[0].stated.line,
        )
        for (rule, label), group in by_total.items()
    ]


def _where(group: Sequence[Unplaced]) -> str:
    named = list(dict.fromkeys(name for each in group for name in each.lacking))
    shown = ", ".join(f"“{name}”" for name in named[:3])
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"values of {shown}{more} have no known place"


def _unstated(sheet: Sheet, made: Sequence[Check]) -> list[Check]:
    """That a table states no total is itself a record: silence is not a pass."""
    checks: list[Check] = []
    for rule, scope, items, totals in (
        ("row_sum", Scope.ROW, sheet.column_items(), sheet.across),
        ("column_sum", Scope.COLUMN, sheet.row_items(), sheet.down),
    ):
        if len(items) < 2 or any(check.rule == rule for check in made):
            continue
        side, lines = ("column", "rows") if rule == "row_sum" else ("row", "columns")
        if not totals:
            words = f"The table has no total {side}, so nothing states what its {lines} add up to."
        elif _are_percentages(sheet):
            continue
        else:
            words = f"Nothing in the total {side} has a known place, so its {lines} are not added."
        checks.append(
            Check(
                rule=rule,
                scope=scope,
                source=sheet.placed.source,
                table=sheet.placed.number,
                subject=sheet.name,
                state=State.UNVERIFIABLE,
                reason="no_stated_total",
                explanation=words,
                page=sheet.placed.table.page,
                line=sheet.placed.table.first_line,
            )
        )
    return checks


def _are_percentages(sheet: Sheet) -> bool:
    """Whether the table holds percentages alone, which have a rule of their own."""
    return units(list(sheet.cells.values())) == ["percent"]


def _corner(sheet: Sheet) -> Check | None:
    """The sum of the row totals against the sum of the column totals, printed or not."""
    row, column = whole(sheet.down), whole(sheet.across)
    if row is None or column is None:
        return None
    down = terms_of(
        {at: sheet.cells.get((at, column.total)) for at in range(1, sheet.rows + 1)},
        row,
        sheet.down,
    )
    across = terms_of(
        {at: sheet.cells.get((row.total, at)) for at in range(1, sheet.columns + 1)},
        column,
        sheet.across,
    )
    cells = (*down, *across)
    if len(down) < 2 or len(across) < 2 or len(units(cells)) > 1:
        return None
    row_low, row_high = sum_bounds(sheet, down, may_leave_out=True)
    low, high = sum_bounds(sheet, across, may_leave_out=True)
    slack = max(rounding(sheet, down), rounding(sheet, across), ZERO)
    hidden = unknown(sheet, cells)
    state, reason = State.UNVERIFIABLE, reason_of(hidden) if hidden else "rounding_unknown"
    if apart(row_low, row_high, low, high, slack):
        state, reason = State.FAIL, ""
    elif not hidden and row_low == low:
        state, reason = State.PASS, ""
    printed = sheet.cells.get((row.total, column.total))
    difference = None
    # Where a term is withheld, the difference could give it away.
    if state is not State.UNVERIFIABLE and low is not None and row_low is not None:
        difference = low - row_low
    return Check(
        rule="corner",
        scope=Scope.TABLE,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=sheet.name,
        expected_low=row_low,
        expected_high=row_high,
        stated_low=low,
        stated_high=high,
        difference=difference,
        state=state,
        reason=reason,
        explanation=explain_corner(state, reason, row_low, low),
        cells=tuple(cell.name for cell in cells),
        page=printed.page if printed else sheet.placed.table.page,
        line=printed.line if printed else sheet.placed.table.first_line,
    )
