"""Tables of strings, before any meaning is given to them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from decimal import Decimal

    from foiparse.model.corrections import Correction
    from foiparse.model.documents import Box, Place


class Placement(StrEnum):
    """How a value came to its column."""

    __hash__ = str.__hash__

    PRINTED = "printed"
    GAP = "inferred_gap"
    TOTAL = "inferred_total"
    UNREADABLE = "unreadable"


class TableCell(Struct, frozen=True):
    """One printed value; ``column`` is 1-based through the value columns, 0 if unknown.

    ``correction`` is what a person says that the cell should hold, where it was misread.
    """

    column: int
    text: str
    line: int = 0
    page: str = ""
    place: Place = None
    placement: Placement = Placement.PRINTED
    exact: Decimal | None = None
    correction: Correction | None = None

    @property
    def meant(self) -> str:
        """The text that the value is taken from: corrected, else as printed."""
        return self.correction.corrected if self.correction else self.text


class TableRow(Struct, frozen=True):
    """A row as printed: its section headings, outermost first, then its own label."""

    label: str
    cells: tuple[TableCell, ...]
    lines: tuple[int, ...] = ()
    sections: tuple[str, ...] = ()


class Column(Struct, frozen=True):
    """A value column: its header levels, outermost first (spanning headings left out)."""

    levels: tuple[str, ...]

    @property
    def label(self) -> str:
        """The levels joined as the data model joins them."""
        return " - ".join(level for level in self.levels if level)


class Finding(Struct, frozen=True):
    """Something about a table that no cell can carry (a lost row, a stray number)."""

    rule: str
    line: int
    printed: str
    explanation: str
    page: str = ""


class Table(Struct, frozen=True):
    """A table of strings, before any meaning is given to them.

    ``heading_lines`` are headings above several tables: they belong to the page, not
    to the title, but are accounted for here. ``grid`` is the table as found, header
    rows included. ``parts`` holds one (page, box, rows) for each page it runs over. One
    that is ``spoken`` stands in a sentence, whose lines are prose.
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
    spoken: bool = False

    @property
    def row_lines(self) -> tuple[int, ...]:
        """Every line that a row stands on."""
        return tuple(number for row in self.rows for number in row.lines)

    @property
    def first_line(self) -> int:
        """The first line of the table, title and heading included; 0 when it has none."""
        every = self.heading_lines + self.title_lines + self.header_lines + self.row_lines
        return min(every, default=0)


class TablePart(Struct, frozen=True):
    """The piece of a table that stands on one page."""

    page: str
    box: Box | None
    grid: tuple[tuple[str, ...], ...]
    header_rows: int


class PlacedTable(Struct, frozen=True):
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
