"""What a reader gives: a document of lines, grids and sheets, and what it noticed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from foiparse.model.letters import Message, MessageKind


Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, from the top left corner of the page."""

Place = Box | str | None
"""Where a cell stands: a box on its page, a cell reference (``C7``), or not known."""


class Line(Struct, frozen=True):
    """One line of the decoded text of a part; ``number`` is 1-based in that part."""

    number: int
    text: str
    page: str = ""
    box: Box | None = None


class Cell(Struct, frozen=True):
    """One cell of a grid, as printed.

    ``line`` is the number of the `Line` that its value stands on. A cell that
    spans others has ``colspan`` or ``rowspan`` over 1 and stands at its top left;
    the positions that it covers hold cells with ``covered`` set and no text.
    ``heading`` is what the format itself says (HTML ``th``), never a guess. ``exact`` is
    the number that a workbook stores, where the text shows it otherwise (rounded, as ``-``).
    ``indent`` is by how many characters text without a format sets in a row's first cell.
    """

    text: str
    line: int = 0
    place: Place = None
    colspan: int = 1
    rowspan: int = 1
    covered: bool = False
    heading: bool = False
    exact: Decimal | None = None
    indent: int = 0


class Grid(Struct, frozen=True):
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


class SheetCell(Struct, frozen=True):
    """A filled cell of a sheet: 1-based column, text as displayed, how far it is merged.

    ``exact`` is as in `Cell`; ``indent`` is how many steps its style sets it in.
    """

    column: int
    text: str
    exact: Decimal | None = None
    across: int = 1
    down: int = 1
    indent: int = 0


class SheetRow(Struct, frozen=True):
    """A row that holds something: its number on the sheet, its line, its cells by column."""

    number: int
    line: int
    cells: tuple[SheetCell, ...]
    hidden: bool = False


class Sheet(Struct, frozen=True):
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


class Notice(Struct, frozen=True):
    """Something lost, damaged or left unread, where, in one plain sentence.

    ``loud`` is what whoever runs the command is told at once: the text may be misread.
    """

    kind: NoticeKind
    explanation: str
    line: int = 0
    page: str = ""
    loud: bool = False


class MailHeader(Struct, frozen=True):
    """What the header of a mail says of itself; empty where it does not.

    ``automatic`` is `AUTO_REPLY` or `BOUNCE` where the header shows that no person wrote it.
    """

    sender: str = ""
    recipient: str = ""
    subject: str = ""
    sent: datetime | None = None
    automatic: MessageKind | None = None


class Document(Struct, frozen=True):
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
    of ``sheets`` are their rows, for people to read. ``site_state`` is the state of the request
    as the site's own data beside the page has it.
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
    site_state: str = ""
