"""The columns of every file that is written, in order; and how such a file is known again."""

from __future__ import annotations

from itertools import product

from foiparse.model import (
    Answer,
    ComparabilityRow,
    Correction,
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
ANSWER_COLUMNS = Answer.__struct_fields__
MESSAGE_COLUMNS = MessageRecord.__struct_fields__
REQUEST_COLUMNS = RequestRecord.__struct_fields__
SOURCE_COLUMNS = SourceRecord.__struct_fields__
_WHEN_ASKED = ("copy_of", "correction")  # columns that only some runs write
OBSERVATION_COLUMNS = tuple(
    name for name in Observation.__struct_fields__ if name not in _WHEN_ASKED
)
CORRECTION_COLUMNS = Correction.__struct_fields__
CROSSWALK_COLUMNS = (
    *("label", "normalised", "cells", "authorities", "sources", "offence_class", "offence_code"),
    *("attempted", "victim_sex", "victim_age", "penetration", "offender_age"),
    *("concept", "match", "score", "suggestion", "note"),
)


def observation_columns(copies: bool = False, corrections: bool = False) -> tuple[str, ...]:
    """Those of a run; ``copies`` and ``corrections`` have a column of their own."""
    asked = zip(_WHEN_ASKED, (copies, corrections), strict=True)
    return (*OBSERVATION_COLUMNS, *(name for name, wanted in asked if wanted))


COLLATED_COLUMNS = {
    name: row.__struct_fields__
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
CONCEPT = "concept"
"""What the observations of a collation have besides: the label that authorities share."""
_HEADERS = frozenset(
    ",".join(columns)
    for columns in (
        *(observation_columns(*asked) for asked in product((False, True), repeat=2)),
        *((*observation_columns(corrections=each), CONCEPT) for each in (False, True)),
        *COLLATED_COLUMNS.values(),
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
    return _bare(line) in _HEADERS or _bare(line) == METHODOLOGY


def is_note(line: str) -> bool:
    """Whether a line is the first of a file that a person writes or edits for foiparse."""
    return _bare(line) in {",".join(CORRECTION_COLUMNS), ",".join(CROSSWALK_COLUMNS)}


def _bare(line: str) -> str:
    return line.strip().removeprefix("\ufeff")
