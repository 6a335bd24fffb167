"""The columns of every file that is written, in order; and how such a file is known again."""

from __future__ import annotations

from dataclasses import fields

from foiparse.model import (
    Answer,
    ComparabilityRow,
    FigureRow,
    LedgerRow,
    MessageRecord,
    Observation,
    RequestRecord,
    RequestRow,
    SourceRecord,
    TotalRow,
    WarningRow,
)

CHECK_COLUMNS = (
    "rule",
    "scope",
    "source",
    "table",
    "subject",
    "expected_low",
    "expected_high",
    "stated_low",
    "stated_high",
    "difference",
    "state",
    "reason",
    "explanation",
    "cells",
    "page",
    "line",
)
TABLE_COLUMNS = (
    "source",
    "message",
    "table",
    "page",
    "title",
    "header_note",
    "notes",
    "rows",
    "columns",
    "question",
    "question_basis",
    "copy_of",
    "continues",
)
ANSWER_COLUMNS = tuple(each.name for each in fields(Answer))
MESSAGE_COLUMNS = tuple(each.name for each in fields(MessageRecord))
REQUEST_COLUMNS = tuple(each.name for each in fields(RequestRecord))
SOURCE_COLUMNS = tuple(each.name for each in fields(SourceRecord))
OBSERVATION_COLUMNS = tuple(each.name for each in fields(Observation) if each.name != "copy_of")
COLLATED_COLUMNS = {
    name: tuple(each.name for each in fields(row))
    for name, row in (
        ("requests", RequestRow),
        ("ledger", LedgerRow),
        ("comparability", ComparabilityRow),
        ("figures", FigureRow),
        ("totals", TotalRow),
        ("warnings", WarningRow),
    )
}
"""The files that only a collation has (its requests are one row a reply), in order."""
METHODOLOGY = "# Methodology of a collation by foiparse"
"""The first line of the text that goes with a collation."""
_HEADERS = frozenset(
    ",".join(columns)
    for columns in (
        *COLLATED_COLUMNS.values(),
        OBSERVATION_COLUMNS,
        (*OBSERVATION_COLUMNS, "copy_of"),
        TABLE_COLUMNS,
        CHECK_COLUMNS,
        ANSWER_COLUMNS,
        MESSAGE_COLUMNS,
        REQUEST_COLUMNS,
        SOURCE_COLUMNS,
    )
)


def is_header(line: str) -> bool:
    """Whether a line is the first of a file that foiparse wrote."""
    first = line.strip().removeprefix("\ufeff")
    return first in _HEADERS or first == METHODOLOGY
