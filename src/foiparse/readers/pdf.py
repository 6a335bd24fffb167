"""PDF: pages read by their geometry, so that tables keep their cells.

What a grid says of pages: a table that runs over a page break is one `Grid` for each
page, and every grid but the first names the first by its index in ``continues``. A
header that is printed again stays in the grid (``header_rows`` says so); where it is
not, ``header_rows`` is 0. Where the page end cuts one row in two, both halves stay rows:
the upper one is the last row of its page, the lower one is the first row of the next
page, after any repeated header, and one of the two has a label but no value (or the
lower has no label of its own); whoever joins the pages joins those two rows.

A footnote mark set small and raised after a number is kept apart from it as a Unicode
superscript: ``1,234 ¹``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2 as pdfium2
import pypdfium2.raw as raw

from foiparse.errors import DamagedInputError, EncryptedInputError, NoTextError
from foiparse.geometry import analyse
from foiparse.geometry.frame import turn_back
from foiparse.geometry.pdfium import address_of
from foiparse.geometry.stitch import Tail, goes_on, header_texts
from foiparse.model import Cell, Document, Grid, Line, Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry import PageAnalysis, PageCell, PageTable
    from foiparse.model import Box

_MARK = b"%PDF-"
_WITHIN = 1024
MOST_PAGES = 5_000


def claims(head: bytes, name: str) -> bool:  # noqa: ARG001 - every reader is asked the same way
    """Whether these bytes open a PDF: its mark stands within the first kibibyte."""
    return _MARK in head[:_WITHIN]


@dataclass(slots=True)
class _Gathered:
    """What has been read so far: strings and boxes only, never a page."""

    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tail: Tail | None = None
    empty: list[int] = field(default_factory=list)
    invisible: list[int] = field(default_factory=list)


def read(data: bytes, source: str, *, password: str | None = None) -> Document:
    """Read a PDF's lines and tables.

    Args:
        data: the file's bytes.
        source: what the document is called in what comes of it.
        password: the password of an encrypted file.

    Raises:
        EncryptedInputError: a password is needed, or the one given is wrong.
        DamagedInputError: the bytes are broken beyond reading.
        NoTextError: no page has any text.
        LimitExceededError: the file is larger than the bounds allow.
    """
    document = _open(data, source, password)
    gathered = _Gathered()
    try:
        count = len(document)
        for number in range(1, min(count, MOST_PAGES) + 1):
            _page(document, number, gathered)
    finally:
        document.close()
    if len(gathered.empty) == count or not gathered.lines:
        msg = f"{source}: this is a scan: nothing to read without OCR"
        raise NoTextError(msg, "run an OCR tool over it first, or ask for the figures as data")
    for number in gathered.empty:
        gathered.notices.append(
            Notice(
                NoticeKind.PART_UNREAD,
                "this page has no text: a picture, nothing to read without OCR",
                page=str(number),
            )
        )
    return Document(
        source=source,
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        lines=tuple(gathered.lines),
        grids=tuple(gathered.grids),
        notices=tuple(gathered.notices),
        size=len(data),
    )


def _open(data: bytes, source: str, password: str | None) -> pdfium2.PdfDocument:
    """Open the document with pdfium."""
    try:
        return pdfium2.PdfDocument(data, password=password)
    except pdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            if password is None:
                msg = f"{source}: the PDF is encrypted"
                raise EncryptedInputError(msg, "give its password with --password") from error
            msg = f"{source}: the password does not open the PDF"
            raise EncryptedInputError(msg, "check the password") from error
        msg = f"{source}: the PDF is damaged and cannot be opened"
        raise DamagedInputError(msg, "download it again") from error


def _page(document: pdfium2.PdfDocument, number: int, gathered: _Gathered) -> None:
    """Read one page into what has been gathered."""
    page = document[number - 1]
    try:
        analysis = analyse(address_of(page.raw), page.get_bbox())
    finally:
        page.close()
    if not analysis.lines:
        gathered.empty.append(number)
        return
    _gather(analysis, number, gathered)


def _gather(analysis: PageAnalysis, number: int, gathered: _Gathered) -> None:
    """Turn one page's analysis into lines and grids."""
    first = len(gathered.lines) + 1
    name = str(number)

    def shown(box: Box) -> Box:
        x0, y0, x1, y1 = turn_back(
            box, analysis.turns, analysis.frame.width, analysis.frame.height
        )
        return (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))

    gathered.lines.extend(
        Line(first + at, segment.text, name, shown(segment.box))
        for at, segment in enumerate(analysis.segments)
    )
    for at, table in enumerate(analysis.tables):
        owned = analysis.owned[at]
        middles = [analysis.segments[k].middle for k in owned]

        def line_of(cell: PageCell, owned: Sequence[int] = owned, middles: Sequence[float] = middles) -> int:
            if cell.box is None or not owned:
                return 0
            best = min(range(len(owned)), key=lambda k: abs(middles[k] - cell.last))
            return first + owned[best]

        index = len(gathered.grids)
        starts = at == 0 and _starts(analysis, owned)
        tail = gathered.tail
        continues = None
        if tail is not None and starts and goes_on(tail, table, number, starts):
            continues = tail.first
        gathered.grids.append(
            Grid(
                rows=tuple(
                    tuple(
                        Cell(
                            cell.text,
                            line_of(cell),
                            shown(cell.box) if cell.box else None,
                            cell.colspan,
                            cell.rowspan,
                            cell.covered,
                        )
                        for cell in row
                    )
                    for row in table.rows
                ),
                lines=tuple(first + k for k in owned),
                page=name,
                box=shown(table.box),
                header_rows=table.header,
                continues=continues,
            )
        )
        gathered.tail = Tail(
            number,
            index if continues is None else continues,
            tuple(table.xs),
            header_texts(table) if continues is None or table.header else (tail.header if tail else ()),
            table.ruled,
            at == len(analysis.tables) - 1 and _ends(analysis, owned),
        )


def _starts(analysis: PageAnalysis, owned: Sequence[int]) -> bool:
    """Whether nothing but letterhead stands above the first table of a page."""
    return True


def _ends(analysis: PageAnalysis, owned: Sequence[int]) -> bool:
    """Whether nothing but a footer stands below the last table of a page."""
    return True
