"""The types that flow through foiparse: frozen, slotted, importing nothing of ours.

Reading order of the file is the order of the flow: a reader gives a `Document`,
correspondence labels its lines and cuts it into `Message`s, tables gives `Table`s
(strings only), tidying gives `Observation`s, checking gives `Check`s, and a
`Result` holds the lot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, from the top left corner of the page."""

Place = Box | str | None
"""Where a cell stands: a box on its page, a cell reference (``C7``), or not known."""


# ------------------------------------------------------------------ documents


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the decoded text of a part; ``number`` is 1-based in that part."""

    number: int
    text: str
    page: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid, as printed.

    ``line`` is the number of the `Line` that its value stands on. A cell that
    spans others has ``colspan`` or ``rowspan`` over 1 and stands at its top left;
    the positions that it covers hold cells with ``covered`` set and no text.
    ``heading`` is what the format itself says (HTML ``th``), never a guess. ``exact`` is
    the number that a workbook stores, where the text shows it otherwise (rounded, as ``-``).
    """

    text: str
    line: int = 0
    place: Place = None
    colspan: int = 1
    rowspan: int = 1
    covered: bool = False
    heading: bool = False
    exact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells that a format or a page's geometry already keeps apart: a rectangle of rows.

    ``lines`` are the numbers of the lines that the grid accounts for. ``header_rows``
    is how many leading rows the source shows as header, or None where it does not say.
    ``page`` is a page number or sheet name. ``continues`` is the index, among the
    document's grids, of the grid that this one carries on over a page break.
    """

    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...] = ()
    page: str = ""
    box: Box | None = None
    caption: str = ""
    caption_lines: tuple[int, ...] = ()
    header_rows: int | None = None
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell of a sheet: 1-based column, text as displayed, how far it is merged.

    ``exact`` is as in `Cell`; ``indent`` is how many steps its style sets it in.
    """

    column: int
    text: str
    exact: Decimal | None = None
    across: int = 1
    down: int = 1
    indent: int = 0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something: its number on the sheet, its line, its cells by column."""

    number: int
    line: int
    cells: tuple[SheetCell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a file of separated values: cells at places, tables not known.

    ``references`` is False where rows have lines only (CSV). ``hidden_columns`` are
    (first, last), 1-based and inclusive.
    """

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    hidden_columns: tuple[tuple[int, int], ...] = ()
    references: bool = True


class NoticeKind(StrEnum):
    """What a reader may have to say of a part; each becomes a check record."""

    PART_UNREAD = "part_unread"
    ATTACHMENT_ABSENT = "attachment_absent"
    TEXT_DAMAGED = "text_damaged"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something lost, damaged or left unread, where, in one plain sentence.

    ``loud`` is what whoever runs the command is told at once: the text may be misread.
    """

    kind: NoticeKind
    explanation: str
    line: int = 0
    page: str = ""
    loud: bool = False


@dataclass(frozen=True, slots=True)
class MailHeader:
    """What the header of a mail says of itself; empty where it does not."""

    sender: str = ""
    recipient: str = ""
    subject: str = ""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One part as decoded: its lines in reading order, its grids, and the parts inside it.

    ``source`` is relative to the argument's parent, members after ``!``. ``error``
    is set on a part inside a container that could not be read, and why. ``messages`` are
    those that the format itself keeps apart, together holding each line once; empty
    where they are to be found in the text. ``furniture`` are numbers of lines that the
    format says are no content: menus, cookie notices. ``other_form`` is the same words as the
    sender wrote them a second time (the text beside the HTML of a mail): for
    comparing, never for figures. ``reply`` counts the reply of the thread that an
    attachment came with, 0 where nothing says so. ``asides`` are for a person who looks
    at the list of sources, such as a wrong extension; nothing is amiss with the content. The lines
    of ``sheets`` are their rows, for people to read.
    """

    source: str
    format: str
    sha256: str
    lines: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()
    parts: tuple[Document, ...] = ()
    notices: tuple[Notice, ...] = ()
    mail: MailHeader | None = None
    size: int = 0
    error: str = ""
    messages: tuple[Message, ...] = ()
    furniture: frozenset[int] = frozenset()
    other_form: Document | None = None
    reply: int = 0
    asides: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()


# ------------------------------------------------------------- correspondence


class Zone(StrEnum):
    """What a line is; every line has exactly one."""

    CHROME = "chrome"
    BLANK = "blank"
    REQUEST = "request"
    FOLLOWUP = "followup"
    ANNOTATION = "annotation"
    ACK = "ack"
    RESTATED_REQUEST = "restated_request"
    ACT_RECITAL = "act_recital"
    ANSWER = "answer"
    EXEMPTION = "exemption"
    TABLE_TITLE = "table_title"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    TABLE_NOTE = "table_note"
    PUBLICITY = "publicity"
    COMPLAINT_RIGHTS = "complaint_rights"
    SIGNATURE = "signature"
    LINK_FOOTNOTES = "link_footnotes"
    QUOTED_PREVIOUS = "quoted_previous"


SUBSTANCE = frozenset(
    {
        Zone.ANSWER,
        Zone.EXEMPTION,
        Zone.TABLE_TITLE,
        Zone.TABLE_HEADER,
        Zone.TABLE_ROW,
        Zone.TABLE_NOTE,
    }
)
"""The zones that `clean` keeps."""


class MessageKind(StrEnum):
    """Who speaks, and to what end."""

    CHROME = "chrome"
    REQUEST = "request"
    FOLLOWUP = "followup"
    ANNOTATION = "annotation"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Message:
    """A run of lines, first to last inclusive, by one hand.

    ``ordinal`` is 1-based in its thread, 0 where the input has no messages.
    ``site_number`` is the number that the site it was published on gives it, or 0.
    """

    kind: MessageKind
    first: int
    last: int
    ordinal: int = 0
    sender: str = ""
    authority: str = ""
    sent: date | None = None
    attachments_announced: int = 0
    site_number: int = 0


# --------------------------------------------------------------------- tables


class Placement(StrEnum):
    """How a value came to its column."""

    PRINTED = "printed"
    GAP = "inferred_gap"
    TOTAL = "inferred_total"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class TableCell:
    """One printed value; ``column`` is 1-based through the value columns, 0 if unknown."""

    column: int
    text: str
    line: int = 0
    page: str = ""
    place: Place = None
    placement: Placement = Placement.PRINTED
    exact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as printed: its section headings, outermost first, then its own label."""

    label: str
    cells: tuple[TableCell, ...]
    lines: tuple[int, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A value column: its header levels, outermost first (spanning headings left out)."""

    levels: tuple[str, ...]

    @property
    def label(self) -> str:
        """The levels joined as the data model joins them."""
        return " - ".join(level for level in self.levels if level)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a table that no cell can carry (a lost row, a stray number)."""

    rule: str
    line: int
    printed: str
    explanation: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of strings, before any meaning is given to them.

    ``heading_lines`` are headings above several tables: they belong to the page, not
    to the title, but are accounted for here. ``grid`` is the table as found, header
    rows included. ``parts`` holds one (page, box, rows) for each page it runs over.
    """

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    title: str = ""
    header_note: str = ""
    stub: str = ""
    notes: tuple[str, ...] = ()
    heading_lines: tuple[int, ...] = ()
    title_lines: tuple[int, ...] = ()
    header_lines: tuple[int, ...] = ()
    note_lines: tuple[int, ...] = ()
    page: str = ""
    box: Box | None = None
    grid: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    parts: tuple[TablePart, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def row_lines(self) -> tuple[int, ...]:
        """Every line that a row stands on."""
        return tuple(number for row in self.rows for number in row.lines)

    @property
    def first_line(self) -> int:
        """The first line of the table, title and heading included; 0 when it has none."""
        every = self.heading_lines + self.title_lines + self.header_lines + self.row_lines
        return min(every, default=0)


@dataclass(frozen=True, slots=True)
class TablePart:
    """The piece of a table that stands on one page."""

    page: str
    box: Box | None
    grid: tuple[tuple[str, ...], ...]
    header_rows: int


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table with its place in the thread; ``number`` is 1-based through the source."""

    table: Table
    source: str
    number: int
    message: int = 0
    authority: str = ""
    reference: str = ""
    questions: tuple[str, ...] = ()
    question_basis: str = ""
    copy_of: str = ""

    @property
    def key(self) -> str:
        """Source and number: what names this table in a batch."""
        return f"{self.source}#{self.number}"


# --------------------------------------------------------------- observations


class Status(StrEnum):
    """What a printed cell says of its value."""

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


@dataclass(frozen=True, slots=True)
class Period:
    """A period as the words give it; ``start`` and ``end`` are inclusive when known."""

    code: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a printed cell means, alone: exact number when known, else bounds.

    ``low`` and ``high`` are None where there is no bound on that side.
    """

    status: Status
    exact: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class Observation:
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


@dataclass(frozen=True, slots=True)
class Check:
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


class Disposition(StrEnum):
    """What became of one question."""

    DISCLOSED = "disclosed"
    DISCLOSED_PART = "disclosed_part"
    NIL_RETURN = "nil_return"
    NOT_HELD = "not_held"
    REFUSED = "refused"
    REFUSED_COST = "refused_cost"
    REFUSED_VEXATIOUS = "refused_vexatious"
    NCND = "ncnd"
    NCND_COST = "ncnd_cost"
    ELSEWHERE = "elsewhere"
    FUTURE = "future"
    CLARIFICATION = "clarification"
    TRANSFERRED = "transferred"
    ACKNOWLEDGED_ONLY = "acknowledged_only"
    RETRACTED = "retracted"
    NO_ANSWER = "no_answer"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Question:
    """One question asked: its number as printed in the request, its words, its line."""

    number: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one question; fields are the columns of the data model."""

    source: str
    message: int
    authority: str
    reference: str
    question: str
    question_text: str
    question_line: int
    disposition: Disposition
    exemptions: tuple[str, ...] = ()
    claimed_types: tuple[str, ...] = ()
    public_interest_test: tuple[str, ...] = ()
    tables: tuple[int, ...] = ()
    tables_basis: str = ""
    asked_period: str = ""
    answered_period: str = ""
    caveat: str = ""
    page: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SourceRecord:
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
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ZonedLine:
    """A line with its zone, in the part that it stands in."""

    source: str
    line: Line
    zone: Zone
