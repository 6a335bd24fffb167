"""Every rule over what one input gave, in a fixed order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foiparse.checks.across import check_across
from foiparse.checks.findings import check_notices, check_tables
from foiparse.checks.replies import check_answers
from foiparse.checks.sheet import ZERO, sheets
from foiparse.checks.sums import check_sums
from foiparse.model import Observation, State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Answer, Check, Document, PlacedTable

_ARITHMETIC = frozenset({"row_sum", "column_sum", "corner", "table_equal", "subset", "percent_sum"})
_ORDER = {State.PASS: 1, State.UNVERIFIABLE: 2, State.FAIL: 3}


def reconcile(
    tables: Sequence[PlacedTable],
    observations: Sequence[Observation],
    answers: Sequence[Answer] = (),
    documents: Iterable[Document] = (),
) -> list[Check]:
    """The checks of one input: sums table by table, tables against each other, then warnings."""
    all_sheets = sheets(tables, observations)
    checks: list[Check] = []
    for sheet in all_sheets:
        checks.extend(check_sums(sheet))
    checks.extend(check_across(all_sheets))
    checks.extend(check_tables(tables))
    parts = tuple(documents)
    checks.extend(check_answers(answers, tables, parts))
    for document in parts:
        checks.extend(check_notices(document))
    return checks


def with_worst_check(
    observations: Iterable[Observation], checks: Iterable[Check]
) -> tuple[Observation, ...]:
    """The observations with ``check`` set, and each dash settled that its sums show to be nil."""
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
        state = worst.get((cell.source, cell.name))
        checked = cell if state is None else replace(cell, check=state.value)
        if cell.status is Status.DASH and state is State.PASS:
            checked = replace(
                checked, status=Status.NIL, value=ZERO, value_low=ZERO, value_high=ZERO
            )
        found.append(checked)
    return tuple(found)
