"""Sums inside one table: rows across, columns down, the corner, percentages.

Which cells a total adds up is told from words and position first; where several
structures are possible, the one that most of the table's other sums bear out is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.checks.explain import Gaps, explain_sum
from foiparse.checks.sheet import ZERO, Relation, Sheet
from foiparse.model import Check, Scope, State, Status
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Observation


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation tried: its state, the bounds of the sum, and why it is not known."""

    state: State
    low: Decimal | None
    high: Decimal | None
    reason: str = ""


def judge(sheet: Sheet, relation: Relation) -> Verdict:
    """Whether the terms can, must or cannot add up to the stated cell."""
    low, high = _sum_bounds(sheet, relation.terms)
    stated_low, stated_high = sheet.bounds(relation.stated)
    if _unknown(relation):
        return Verdict(State.UNVERIFIABLE, low, high, "unreadable_term")
    rounding = _rounding(relation)
    impossible = (stated_high is not None and low is not None and low - rounding > stated_high) or (
        stated_low is not None and high is not None and high + rounding < stated_low
    )
    if impossible:
        return Verdict(State.FAIL, low, high)
    exact = low is not None and low == high and stated_low is not None and stated_low == stated_high
    if exact and any(c.status is Status.INFERRED_TOTAL for c in (*relation.terms, relation.stated)):
        # The sum is what put a value in its place, so it is no evidence for it.
        return Verdict(State.UNVERIFIABLE, low, high, "single_source")
    if exact:
        if rounding and low != stated_low:
            return Verdict(State.UNVERIFIABLE, low, high, "rounding_unknown")
        return Verdict(State.PASS, low, high)
    dashed = any(cell.name in sheet.free for cell in (*relation.terms, relation.stated))
    reason = "ambiguous_dash" if dashed else "suppressed_terms"
    return Verdict(State.UNVERIFIABLE, low, high, reason)


def _unknown(relation: Relation) -> bool:
    cells = (*relation.terms, relation.stated)
    return any(
        cell.status is Status.UNREADABLE or (cell.unit == "text" and cell.value_text)
        for cell in cells
    )


def _rounding(relation: Relation) -> Decimal:
    """How far rounded parts may stray from a rounded whole: half a last digit each."""
    cells = (*relation.terms, relation.stated)
    places = [
        -int(cell.value.as_tuple().exponent)
        for cell in cells
        if cell.value is not None and isinstance(cell.value.as_tuple().exponent, int)
    ]
    most = max(places, default=0)
    if most <= 0:
        return ZERO
    # Money in pence is exact; only other decimals are likely to be rounded.
    if any(cell.unit not in {"count", "percent", "rate"} for cell in cells):
        return ZERO
    least = min(places)
    unit = Decimal(1).scaleb(-max(least, 1))
    return unit / 2 * len(cells)


def _sum_bounds(
    sheet: Sheet, terms: Sequence[Observation]
) -> tuple[Decimal | None, Decimal | None]:
    low: Decimal | None = ZERO
    high: Decimal | None = ZERO
    for cell in terms:
        cell_low, cell_high = sheet.bounds(cell)
        low = None if low is None or cell_low is None else low + cell_low
        high = None if high is None or cell_high is None else high + cell_high
    return low, high


def relations(sheet: Sheet) -> list[Relation]:
    """Every sum that the table's own structure states, rows first, then columns."""
    return [*_row_relations(sheet), *_column_relations(sheet)]


# ---------------------------------------------------------------- across


def _row_relations(sheet: Sheet) -> list[Relation]:
    found: list[Relation] = []
    for total in _totals(sheet.roles.columns):
        members = _best(
            sheet,
            [
                [_row_relation(sheet, row, group, total) for row in range(1, sheet.rows + 1)]
                for group in _column_groups(sheet, total)
            ],
        )
        found.extend(members)
    order = {id(each): index for index, each in enumerate(found)}
    return sorted(found, key=lambda each: (each.stated.row, order[id(each)]))


def _totals(roles: Sequence[Role]) -> list[int]:
    return [at for at, role in enumerate(roles, start=1) if role in {Role.TOTAL, Role.SUBTOTAL}]


def _column_groups(sheet: Sheet, total: int) -> list[list[int]]:
    """The sets of columns that a total column may add up, the likeliest first."""
    columns = sheet.placed.table.columns
    items = sheet.column_items()
    prefix = columns[total - 1].levels[:-1]
    if prefix:
        same = [at for at in items if columns[at - 1].levels[: len(prefix)] == prefix]
        return [same] if same else []
    totals = _totals(sheet.roles.columns)
    before = [at for at in items if at < total]
    since = [at for at in before if at > max((t for t in totals if t < total), default=0)]
    after = [at for at in items if at > total]
    until = [at for at in after if at < min((t for t in totals if t > total), default=10**6)]
    subtotals = [
        at for at in totals if at != total and sheet.roles.columns[at - 1] is Role.SUBTOTAL
    ]
    if sheet.roles.columns[total - 1] is Role.TOTAL and len(totals) > 1:
        choices = [items, subtotals, since, before, until, after]
    else:
        choices = [since, before, until, after, items]
    return _distinct(choices)


def _distinct(choices: Iterable[list[int]]) -> list[list[int]]:
    found: list[list[int]] = []
    for each in choices:
        if each and each not in found:
            found.append(each)
    return found


def _row_relation(sheet: Sheet, row: int, group: Sequence[int], total: int) -> Relation | None:
    stated = sheet.cells.get((row, total))
    terms = [sheet.cells.get((row, at)) for at in group]
    if stated is None or not stated.value_text or any(term is None for term in terms):
        return None
    present = tuple(term for term in terms if term is not None)
    return Relation("row_sum", Scope.ROW, stated.row_label or f"row {row}", present, stated)


# ------------------------------------------------------------------ down


def _column_relations(sheet: Sheet) -> list[Relation]:
    found: list[Relation] = []
    for total in _totals(sheet.roles.rows):
        columns = [
            at
            for at in range(1, sheet.columns + 1)
            if sheet.roles.columns[at - 1] is not Role.APART
        ]
        found.extend(
            _best(
                sheet,
                [
                    [_column_relation(sheet, column, group, total) for column in columns]
                    for group in _row_groups(sheet, total)
                ],
            )
        )
    order = {id(each): index for index, each in enumerate(found)}
    return sorted(found, key=lambda each: (each.stated.column, order[id(each)]))


def _row_groups(sheet: Sheet, total: int) -> list[list[int]]:
    """The sets of rows that a total row may add up, the likeliest first."""
    rows = sheet.placed.table.rows
    items = sheet.row_items()
    totals = _totals(sheet.roles.rows)
    sections = rows[total - 1].sections
    same = [at for at in items if rows[at - 1].sections == sections] if sections else []
    before = [at for at in items if at < total]
    since = [at for at in before if at > max((t for t in totals if t < total), default=0)]
    after = [at for at in items if at > total]
    until = [at for at in after if at < min((t for t in totals if t > total), default=10**6)]
    subtotals = [at for at in totals if at != total and sheet.roles.rows[at - 1] is Role.SUBTOTAL]
    if sheet.roles.rows[total - 1] is Role.TOTAL:
        choices = [items, subtotals, before, since, after, until]
    else:
        choices = [same, since, until, before, after]
    return _distinct(choices)


def _column_relation(
    sheet: Sheet, column: int, group: Sequence[int], total: int
) -> Relation | None:
    stated = sheet.cells.get((total, column))
    terms = [sheet.cells.get((at, column)) for at in group]
    if stated is None or not stated.value_text or any(term is None for term in terms):
        return None
    present = tuple(term for term in terms if term is not None)
    subject = stated.column_label or f"column {column}"
    return Relation("column_sum", Scope.COLUMN, subject, present, stated)


def _best(sheet: Sheet, choices: Sequence[Sequence[Relation | None]]) -> list[Relation]:
    """Of the structures possible, that which most sums bear out; the likeliest on a tie."""
    best: list[Relation] = []
    most = -1.0
    for choice in choices:
        present = [each for each in choice if each is not None]
        if not present:
            continue
        passed = sum(judge(sheet, each).state is State.PASS for each in present)
        share = passed / len(present)
        if share > most + 1e-9:
            best, most = present, share
    return best


# --------------------------------------------------------------- verdicts


def check_sums(sheet: Sheet) -> list[Check]:
    """All sums of a table; a record for each rule even where nothing is stated."""
    found = relations(sheet)
    _settle_dashes(sheet, found)
    failing = [each for each in found if judge(sheet, each).state is State.FAIL]
    gaps = Gaps(failing, found)
    checks = [_record(sheet, relation, gaps) for relation in found]
    checks.extend(_unstated(sheet, found))
    corner = _corner(sheet)
    if corner is not None:
        checks.append(corner)
    return checks


def _settle_dashes(sheet: Sheet, found: Sequence[Relation]) -> None:
    """A dash is nothing unless a relation that it stands in fails so and could hold otherwise.

    A sum that comes out with its dashes at nothing pins them there: counts are not
    negative, so no other relation may make more of them.
    """
    pinned: set[str] = set()
    for relation in found:
        if judge(sheet, relation).state is State.PASS:
            pinned.update(_dashes(relation))
    while True:
        freed: set[str] = set()
        for relation in found:
            dashes = _dashes(relation) - sheet.free - pinned
            if not dashes or judge(sheet, relation).state is not State.FAIL:
                continue
            sheet.free |= dashes
            if judge(sheet, relation).state is State.FAIL:
                sheet.free -= dashes
            else:
                freed |= dashes
        if not freed:
            return


def _dashes(relation: Relation) -> set[str]:
    cells = (*relation.terms, relation.stated)
    return {cell.name for cell in cells if cell.status is Status.DASH}


def _record(sheet: Sheet, relation: Relation, gaps: Gaps) -> Check:
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
        explanation=explain_sum(sheet, relation, verdict.state, verdict.reason, gaps=gaps),
        cells=tuple(cell.name for cell in (*relation.terms, relation.stated)),
        page=relation.stated.page,
        line=relation.stated.line,
    )


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
                    subject=sheet.placed.table.title or f"table {sheet.placed.number}",
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
    total_rows = [at for at, role in enumerate(sheet.roles.rows, 1) if role is Role.TOTAL]
    total_columns = [at for at, role in enumerate(sheet.roles.columns, 1) if role is Role.TOTAL]
    if len(total_rows) != 1 or len(total_columns) != 1:
        return None
    row, column = total_rows[0], total_columns[0]
    down = [sheet.cells.get((at, column)) for at in sheet.row_items()]
    across = [sheet.cells.get((row, at)) for at in sheet.column_items()]
    if len(down) < 2 or len(across) < 2 or None in down or None in across:
        return None
    rows = tuple(cell for cell in down if cell is not None)
    columns = tuple(cell for cell in across if cell is not None)
    row_low, row_high = _sum_bounds(sheet, rows)
    low, high = _sum_bounds(sheet, columns)
    corner = sheet.cells.get((row, column))
    state, reason = State.UNVERIFIABLE, "suppressed_terms"
    if row_low is not None and row_low == row_high and low == high and low is not None:
        rounding = max((_rounding(Relation("corner", Scope.TABLE, "", rows, columns[0]))), ZERO)
        if abs(row_low - low) <= rounding:
            state, reason = State.PASS, ""
        else:
            state, reason = State.FAIL, ""
    elif (row_low is not None and high is not None and row_low > high) or (
        row_high is not None and low is not None and row_high < low
    ):
        state, reason = State.FAIL, ""
    words = {
        State.PASS: "The row totals and the column totals add up to the same.",
        State.FAIL: f"The row totals add up to {row_low}, the column totals to {low}.",
    }.get(state, "Cells that are not known stand between the row totals and the column totals.")
    return Check(
        rule="corner",
        scope=Scope.TABLE,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=sheet.placed.table.title or f"table {sheet.placed.number}",
        expected_low=row_low,
        expected_high=row_high,
        stated_low=low,
        stated_high=high,
        # Where a term is withheld, the difference could give it away.
        difference=low - row_low if state is not State.UNVERIFIABLE and low and row_low else None,
        state=state,
        reason=reason,
        explanation=words,
        cells=tuple(cell.name for cell in (*rows, *columns)),
        page=corner.page if corner else sheet.placed.table.page,
        line=corner.line if corner else sheet.placed.table.first_line,
    )
