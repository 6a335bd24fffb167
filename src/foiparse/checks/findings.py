"""What was lost or what figures mean: the rules that warn, table by table."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.model import Check, NoticeKind, Scope, State
from foiparse.tables.tidy import measure_in, measure_of_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Finding, PlacedTable

_CODES = re.compile(
    r"\(((?:\d{1,3}[A-Z]?(?:/\d{1,2})?)(?:(?:,|,? and| &) \d{1,3}[A-Z]?(?:/\d{1,2})?)*)\)"
)
_CODE = re.compile(r"\d{1,3}[A-Z]?")


def check_tables(tables: Sequence[PlacedTable]) -> list[Check]:
    """Warnings about each table's words and about what its lines lost."""
    checks: list[Check] = []
    for table in tables:
        checks.extend(_conserved(table))
        warnings = (_measure_drift(table), _duplicates(table), _outside_codes(table))
        checks.extend(check for check in warnings if check is not None)
    return checks


def _warn(
    table: PlacedTable, rule: str, words: str, *, line: int = 0, page: str = "", subject: str = ""
) -> Check:
    return Check(
        rule=rule,
        scope=Scope.TABLE,
        source=table.source,
        table=table.number,
        subject=subject or table.table.title or f"table {table.number}",
        state=State.WARN,
        explanation=words,
        page=page or table.table.page,
        line=line or table.table.first_line,
    )


def _conserved(table: PlacedTable) -> list[Check]:
    """Each number on the table's lines that is in no cell; a pass where there is none."""
    lost = [
        _warn(
            table,
            finding.rule,
            finding.explanation,
            line=finding.line,
            page=finding.page,
            subject=finding.printed,
        )
        for finding in table.table.findings
    ]
    if any(check.rule == "row_conservation" for check in lost):
        return lost
    return [
        *lost,
        Check(
            rule="row_conservation",
            scope=Scope.TABLE,
            source=table.source,
            table=table.number,
            subject=table.table.title or f"table {table.number}",
            state=State.PASS,
            explanation="Every value on the table's lines is in a cell or in a label.",
            page=table.table.page,
            line=table.table.first_line,
        ),
    ]


def _measure_drift(table: PlacedTable) -> Check | None:
    """The title counts one thing, a row or a column another."""
    said = measure_in(table.table.title)
    if not said:
        return None
    labels = [(row.label, row.lines) for row in table.table.rows]
    labels += [(column.label, table.table.header_lines) for column in table.table.columns]
    for label, lines in labels:
        other = measure_of_label(label)
        if other and other != said:
            return _warn(
                table,
                "measure_drift",
                f"The title counts {said.replace('_', ' ')}, "
                f"but “{label}” counts {other.replace('_', ' ')}.",
                line=lines[-1] if lines else 0,
                subject=label,
            )
    return None


def _duplicates(table: PlacedTable) -> Check | None:
    seen: dict[tuple[str, ...], int] = {}
    for row in table.table.rows:
        name = (*row.sections, row.label)
        if row.label and name in seen:
            return _warn(
                table,
                "duplicate_label",
                f"“{row.label}” stands on two rows of this table.",
                line=row.lines[-1] if row.lines else 0,
                subject=row.label,
            )
        seen[name] = 1
    return None


@cache
def _classes() -> tuple[tuple[str, str], ...]:
    found = sorted(rows("offence_codes"), key=lambda row: -len(row["phrase"]))
    return tuple((row["phrase"], row["class"]) for row in found)


def _outside_codes(table: PlacedTable) -> Check | None:
    """A row whose offence belongs to a class that the header does not name."""
    named = _CODES.search(table.table.header_note) or _CODES.search(table.table.stub)
    if not named:
        return None
    codes = set(_CODE.findall(named[1]))
    outside = []
    for row in table.table.rows:
        lower = row.label.lower()
        found = next((code for phrase, code in _classes() if phrase in lower), "")
        if found and found not in codes:
            outside.append((row, found))
    if not outside:
        return None
    row, code = outside[0]
    return _warn(
        table,
        "label_outside_codes",
        f"The header names classes {', '.join(sorted(codes))}, but {len(outside)} "
        f"{'row belongs' if len(outside) == 1 else 'rows belong'} to another: "
        f"“{row.label}” is class {code}.",
        line=row.lines[-1] if row.lines else 0,
        subject=row.label,
    )


def check_found(source: str, found: Sequence[Finding], scope: Scope) -> list[Check]:
    """What was noticed of a part or its messages (figures gone, say), as records."""
    return [
        Check(
            rule=finding.rule,
            scope=scope,
            source=source,
            subject=finding.printed,
            state=State.WARN,
            explanation=finding.explanation,
            page=finding.page,
            line=finding.line,
        )
        for finding in found
    ]


def check_notices(document: Document) -> list[Check]:
    """What the reader had to say of a part, as records."""
    scope = {NoticeKind.ATTACHMENT_ABSENT: Scope.MESSAGE}
    return [
        Check(
            rule=notice.kind.value,
            scope=scope.get(notice.kind, Scope.SOURCE),
            source=document.source,
            subject=document.source,
            state=State.WARN,
            explanation=notice.explanation,
            page=notice.page,
            line=notice.line,
        )
        for notice in document.notices
    ]
