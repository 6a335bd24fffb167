"""Every rule over what one input gave, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from foiparse.checks.across import check_across
from foiparse.checks.copies import check_copies
from foiparse.checks.findings import check_notices, check_tables
from foiparse.checks.joint import check_joint
from foiparse.checks.percent import check_percent
from foiparse.checks.prose import Prose, check_prose
from foiparse.checks.replies import check_answers
from foiparse.checks.sheet import ZERO, sheets
from foiparse.checks.subset import check_parts
from foiparse.checks.sums import check_sums
from foiparse.checks.titles import note_disclaimers
from foiparse.model import Observation, Scope, State, Status, Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Answer, Check, Document, PlacedTable

_ARITHMETIC = frozenset(
    {"row_sum", "column_sum", "corner", "table_equal", "subset", "percent_sum", "prose_total"}
)
_SUMS = {"row_sum": Total.ROW, "column_sum": Total.COLUMN}
_NIL = {"status": Status.NIL, "value": ZERO, "value_low": ZERO, "value_high": ZERO}
_TOTALS = frozenset(_SUMS.values())
_OF_ONE = frozenset({Scope.ROW, Scope.COLUMN})
_WIDER = frozenset({Total.GRAND, Total.SUBTOTAL})
_ORDER = {State.PASS: 1, State.UNVERIFIABLE: 2, State.FAIL: 3}


def reconcile(
    tables: Sequence[PlacedTable],
    observations: Sequence[Observation],
    answers: Sequence[Answer] = (),
    documents: Iterable[Document] = (),
    prose: Sequence[Prose] = (),
) -> list[Check]:
    """The checks of one input: sums table by table, tables against each other, then warnings.

    ``prose`` is the running text of the replies, whose totals are held against the tables.
    """
    all_sheets = sheets(tables, observations)
    checks: list[Check] = []
    for sheet in all_sheets:
        checks.extend(check_sums(sheet))
        checks.extend(check_percent(sheet))
    note_disclaimers(all_sheets, prose)
    checks.extend(check_copies(all_sheets))
    checks.extend(check_across(all_sheets))
    checks.extend(check_parts(all_sheets))
    checks.extend(check_joint(all_sheets))
    checks.extend(check_prose(prose, all_sheets))
    checks.extend(check_tables(tables))
    parts = tuple(documents)
    checks.extend(check_answers(answers, tables, parts))
    for document in parts:
        checks.extend(check_notices(document))
    return checks


def with_worst_check(
    observations: Iterable[Observation], checks: Iterable[Check]
) -> tuple[Observation, ...]:
    """The observations with what the checks showed of them.

    ``check`` is set; each dash is settled that its sums show to be nil; a cell that states
    a sum is no longer an item, where only the figures told that it is a total.
    """
    checks = list(checks)
    stated = _stated(checks)
    worst: dict[tuple[str, str], State] = {}
    for check in checks:
        if check.rule not in _ARITHMETIC or check.reason == "different_measure":
            continue
        for name in check.cells:
            key = (check.source, name)
            if key not in worst or _ORDER[check.state] > _ORDER[worst[key]]:
                worst[key] = check.state
    found = []
    for cell in observations:
        key = (cell.source, cell.name)
        state = worst.get(key)
        changes: dict[str, Any] = {} if state is None else {"check": state.value}
        if cell.status is Status.DASH and state is State.PASS:
            changes |= _NIL
        total = stated.get(key, cell.total)
        item = cell.total is Total.ITEM
        if total is not cell.total and (item or (total in _WIDER and cell.total in _TOTALS)):
            changes["total"] = total
        found.append(replace(cell, **changes) if changes else cell)
    return tuple(found)


def _stated(checks: Iterable[Check]) -> dict[tuple[str, str], Total]:
    """What each cell that states a sum is: the last of a sum's cells states it."""
    rules: dict[tuple[str, str], set[str]] = {}
    terms: set[tuple[str, str, str]] = set()
    for check in checks:
        one = check.scope in _OF_ONE  # not several that conflict
        if one and check.rule in _SUMS and check.cells and check.reason != "different_measure":
            rules.setdefault((check.source, check.cells[-1]), set()).add(check.rule)
            terms.update((check.rule, check.source, name) for name in check.cells[:-1])
    found = {}
    for key, by in rules.items():
        if any((rule, *key) in terms for rule in by):
            found[key] = Total.SUBTOTAL
        else:
            found[key] = Total.GRAND if len(by) > 1 else _SUMS[min(by)]
    return found
