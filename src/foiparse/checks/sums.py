"""Sums inside one table: rows across, columns down, and the corner where they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.explain import explain_corner, explain_sum
from foiparse.checks.relation import (
    Relation,
    apart,
    judge,
    reason_of,
    rounding,
    sum_bounds,
    units,
    unknown,
)
from foiparse.checks.sheet import ZERO, Addition, Sheet, whole
from foiparse.checks.structure import find_structure
from foiparse.model import Check, Scope, State, Status
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Observation

_SETTLED = frozenset({Status.DASH, Status.BLANK})


def check_sums(sheet: Sheet) -> list[Check]:
    """All sums of a table; a record for each rule even where nothing is stated.

    Sets the sheet's totals (``down``, ``across``) and its ``free`` cells.
    """
    find_structure(sheet)
    # Percentages make a hundred or nothing: `percent_sum` is their rule.
    every = [each for each in (*_across(sheet), *_down(sheet)) if units(each.cells) != ["percent"]]
    found = [each for each in every if len(units(each.cells)) < 2]
    unlike = [each for each in every if len(units(each.cells)) > 1]
    _settle(sheet, found)
    failing = [each for each in found if judge(sheet, each).state is State.FAIL]
    checks = [_record(sheet, relation, failing, found) for relation in found]
    checks.extend(_not_added(sheet, unlike))
    checks.extend(_unstated(sheet, every))
    corner = _corner(sheet)
    if corner is not None:
        checks.append(corner)
    return checks


# ------------------------------------------------------------- the relations


def _across(sheet: Sheet) -> list[Relation]:
    """What each total column says of each row, row by row."""
    found = []
    for row in range(1, sheet.rows + 1):
        if sheet.roles.rows[row - 1] is Role.APART and _set_apart(row, sheet.down):
            continue
        for addition in sheet.across:
            stated = sheet.cells.get((row, addition.total))
            terms = _terms(
                {at: sheet.cells.get((row, at)) for at in range(1, sheet.columns + 1)},
                addition,
                sheet.across,
            )
            if stated is not None and stated.value_text and terms:
                subject = stated.row_label or f"row {row}"
                found.append(Relation("row_sum", Scope.ROW, subject, terms, stated))
    return found


def _down(sheet: Sheet) -> list[Relation]:
    """What each total row says of each column, column by column."""
    found = []
    for column in range(1, sheet.columns + 1):
        if sheet.roles.columns[column - 1] is Role.APART and _set_apart(column, sheet.across):
            continue
        for addition in sheet.down:
            stated = sheet.cells.get((addition.total, column))
            terms = _terms(
                {at: sheet.cells.get((at, column)) for at in range(1, sheet.rows + 1)},
                addition,
                sheet.down,
            )
            if stated is not None and stated.value_text and terms:
                subject = stated.column_label or f"column {column}"
                found.append(Relation("column_sum", Scope.COLUMN, subject, terms, stated))
    return found


def _set_apart(at: int, additions: Sequence[Addition]) -> bool:
    """Whether a line that words set apart is not added by the figures either."""
    return not any(at in each.members for each in additions)


def _terms(
    cells: dict[int, Observation | None], addition: Addition, additions: Sequence[Addition]
) -> tuple[Observation, ...]:
    """The cells that a total adds up here; () where one of them is not there.

    A subtotal whose value is not known gives way to what it adds up itself.
    """
    parts = {each.total: each for each in additions}
    found: list[Observation] = []
    for member in addition.members:
        cell = cells.get(member)
        if (cell is None or cell.value is None) and member in parts:
            inner = _terms(cells, parts[member], additions)
            if inner and all(each.value is not None for each in inner):
                found.extend(inner)
                continue
        if cell is None:
            return ()
        found.append(cell)
    return tuple(found)


def _settle(sheet: Sheet, found: Sequence[Relation]) -> None:
    """A dash or blank is nothing unless a sum that it stands in fails so and could hold otherwise.

    A sum that comes out with them at nothing pins them there: counts are not negative, so
    no other relation may make more of them.
    """
    pinned: set[str] = set()
    for relation in found:
        if judge(sheet, relation).state is State.PASS:
            pinned.update(_open(relation))
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
    sheet: Sheet, relation: Relation, failing: Sequence[Relation], found: Sequence[Relation]
) -> Check:
    verdict = judge(sheet, relation)
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


def _unstated(sheet: Sheet, found: Sequence[Relation]) -> list[Check]:
    """That a table states no total is itself a record: silence is not a pass."""
    checks = []
    for rule, scope, wide in (
        ("row_sum", Scope.ROW, len(sheet.column_items()) > 1),
        ("column_sum", Scope.COLUMN, len(sheet.row_items()) > 1),
    ):
        if wide and not any(relation.rule == rule for relation in found):
            side = "column" if rule == "row_sum" else "row"
            checks.append(
                Check(
                    rule=rule,
                    scope=scope,
                    source=sheet.placed.source,
                    table=sheet.placed.number,
                    subject=sheet.name,
                    state=State.UNVERIFIABLE,
                    reason="no_stated_total",
                    explanation=f"The table has no total {side}, so nothing states what its "
                    f"{'rows' if side == 'column' else 'columns'} add up to.",
                    page=sheet.placed.table.page,
                    line=sheet.placed.table.first_line,
                )
            )
    return checks


def _corner(sheet: Sheet) -> Check | None:
    """The sum of the row totals against the sum of the column totals, printed or not."""
    row, column = whole(sheet.down), whole(sheet.across)
    if row is None or column is None:
        return None
    down = _terms(
        {at: sheet.cells.get((at, column.total)) for at in range(1, sheet.rows + 1)},
        row,
        sheet.down,
    )
    across = _terms(
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
