"""What is written: observations, checks, and a record of every part seen."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from foiparse.model.documents import Line
    from foiparse.model.letters import Zone


class Status(StrEnum):
    """What a printed cell says of its value."""

    __hash__ = str.__hash__  # by far the quicker, and cells are asked for it often

    REPORTED = "reported"
    NIL = "nil"
    DASH = "dash"
    SUPPRESSED = "suppressed"
    BLANK = "blank"
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    INFERRED_GAP = "inferred_gap"
    INFERRED_TOTAL = "inferred_total"
    UNREADABLE = "unreadable"


class Total(StrEnum):
    """What a cell adds up."""

    ITEM = ""
    ROW = "row"
    COLUMN = "column"
    GRAND = "grand"
    SUBTOTAL = "subtotal"


class Period(Struct, frozen=True):
    """A period as the words give it; ``start`` and ``end`` are inclusive when known."""

    code: str = ""
    start: date | None = None
    end: date | None = None


class Value(Struct, frozen=True):
    """What a printed cell means, alone: exact number when known, else bounds.

    ``low`` and ``high`` are None where there is no bound on that side.
    """

    status: Status
    exact: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = "count"


class Observation(Struct, frozen=True):
    """One printed cell of one table; fields are the columns of the data model."""

    source: str
    message: int
    authority: str
    reference: str
    question: str
    table: int
    row: int
    column: int
    title: str
    row_label: str
    column_label: str
    measure: str
    period: str
    period_start: date | None
    period_end: date | None
    value: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    value_text: str
    status: Status
    unit: str
    total: Total
    check: str
    page: str
    line: int
    bbox: str
    copy_of: str = ""
    correction: str = ""

    @property
    def name(self) -> str:
        """``table:row:column``, what a check calls this cell."""
        return f"{self.table}:{self.row}:{self.column}"


class State(StrEnum):
    """What became of a check."""

    PASS = "pass"
    FAIL = "fail"
    UNVERIFIABLE = "unverifiable"
    WARN = "warn"


class Scope(StrEnum):
    """What a check is about."""

    ROW = "row"
    COLUMN = "column"
    TABLE = "table"
    TABLES = "tables"
    MESSAGE = "message"
    SOURCE = "source"
    BATCH = "batch"


class Check(Struct, frozen=True):
    """One rule applied to one subject; fields are the columns of the data model.

    ``printed`` is the line as it stands in the source, for a person to look at; it
    is shown by `check` and is not a column of the file.
    """

    rule: str
    scope: Scope
    source: str
    subject: str
    state: State
    explanation: str
    table: int = 0
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None
    stated_low: Decimal | None = None
    stated_high: Decimal | None = None
    difference: Decimal | None = None
    reason: str = ""
    cells: tuple[str, ...] = ()
    page: str = ""
    line: int = 0
    printed: str = ""


class SourceRecord(Struct, frozen=True):
    """One part seen: what read it, what it held, what went wrong."""

    source: str
    format: str
    sha256: str
    size: int
    lines: int
    tables: int
    observations: int
    same_as: str = ""
    status: str = "read"
    warnings: tuple[str, ...] = ()


class ZonedLine(Struct, frozen=True):
    """A line with its zone, in the part that it stands in."""

    source: str
    line: Line
    zone: Zone
