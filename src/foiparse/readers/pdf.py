"""PDF: pages read by their geometry, so that tables keep their cells.

What a grid says of pages: a table that runs over a page break is one `Grid` for each
page, and every grid but the first names the first by its index in ``continues``. A
header that is printed again stays in the grid (``header_rows`` says so); where it is
not, ``header_rows`` is 0. Where the page end cuts one row in two, both halves stay rows:
the upper half is the last row of its page, the lower half the first row of the next
after any repeated header, and one of the two has no values (or the lower one no label).
Whoever joins the pages joins such a pair.

A footnote mark set small and raised after a number is kept apart from it as a Unicode
superscript: ``1,234 ¹``. Dot leaders and rules typed as dashes are left out of the text.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from sys import intern
from typing import TYPE_CHECKING

import pypdfium2 as pdfium2
from msgspec import Struct, field
from msgspec.structs import replace
from pypdfium2 import raw

from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    FoiparseError,
    LimitExceededError,
    NoTextError,
)
from foiparse.geometry import analyse
from foiparse.geometry.frame import turn_back
from foiparse.geometry.pdfium import address_of
from foiparse.geometry.stitch import Tail, goes_on, starts_page, tail_of
from foiparse.model import Cell, Document, Grid, Line, Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foiparse.geometry import PageAnalysis, PageCell, PageTable
    from foiparse.model import Box

_MARK = b"%PDF-"
_WITHIN = 1024
MOST_BYTES = 1 << 30
"""Bytes of a file at most."""
MOST_PAGES = 5_000
"""Pages read of one file; the rest is named in a notice."""
_SHORT = 6
"""Characters of a value that is likely to come again, and is then kept once."""
_FAILURES = 20
"""Pages in a row that cannot be loaded, after which no more are tried."""


_EMPTY = Cell("")


def claims(head: bytes, name: str) -> bool:  # noqa: ARG001 - every reader is asked the same way
    """Whether these bytes open a PDF: its mark stands within the first kibibyte."""
    return _MARK in head[:_WITHIN]


class _Gathered(Struct):
    """What has been read so far: strings and boxes only, never a page."""

    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tail: Tail | None = None
    empty: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    loaded: int = 0
    failed: int = 0

    def unread(self, explanation: str, page: int = 0) -> None:
        """Note that a page, or something of it, has not been read."""
        name = str(page) if page else ""
        self.notices.append(Notice(NoticeKind.PART_UNREAD, explanation, page=name))

    def damaged(self, explanation: str, page: int) -> None:
        """Note that a page's text is not to be trusted."""
        self.notices.append(Notice(NoticeKind.TEXT_DAMAGED, explanation, page=str(page)))


def read(
    data: bytes,
    source: str,
    *,
    password: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Document:
    """Read a PDF's lines and tables.

    Args:
        data: the file's bytes.
        source: what the document is called in what comes of it.
        password: the password of an encrypted file.
        progress: told the page just read and the number of pages, after each page.

    Raises:
        EncryptedInputError: a password is needed, or the one given is wrong.
        DamagedInputError: the bytes are broken beyond reading.
        NoTextError: no page has any text.
        LimitExceededError: the file is larger than the bounds allow.
    """
    gathered = _Gathered()
    for number, count, _analysis in _walk(data, password, gathered):
        if progress is not None:
            progress(number, count)
    if not gathered.lines:
        if gathered.failed and not gathered.loaded:
            raise _damaged("none of its pages can be loaded")
        msg = "this is a scan: nothing to read without OCR"
        raise NoTextError(msg, "run an OCR tool over it first, or ask for the figures as data")
    for number in gathered.empty:
        gathered.unread("this page is a picture without text: nothing to read without OCR", number)
    for number in gathered.hidden:
        gathered.damaged(
            "the text of this page is a hidden layer that OCR left: check it against the picture",
            number,
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


def analyses(data: bytes, *, password: str | None = None) -> Iterator[tuple[int, PageAnalysis]]:
    """Every page with all stages of its analysis, as `read` sees it, one at a time.

    Args:
        data: the file's bytes.
        password: the password of an encrypted file.

    Raises:
        FoiparseError: as `read` does, but for missing text.
    """
    for number, _count, analysis in _walk(data, password, _Gathered()):
        if analysis is not None:
            yield number, analysis


def _walk(
    data: bytes, password: str | None, gathered: _Gathered
) -> Iterator[tuple[int, int, PageAnalysis | None]]:
    """Read page by page into ``gathered``; where pdfium refuses the file, the second way."""
    if len(data) > MOST_BYTES:
        msg = f"the PDF has {len(data):,} bytes, over the limit of {MOST_BYTES:,}"
        raise LimitExceededError(msg, "split it into smaller files")
    try:
        document = _open(data, password)
    except DamagedInputError as error:
        yield from _second_way(data, password, gathered, error)
        return
    try:
        count = len(document)
        failures = 0
        for number in range(1, min(count, MOST_PAGES) + 1):
            analysis = _page(document, number, gathered)
            failures = 0 if analysis is not None else failures + 1
            gathered.loaded += analysis is not None
            gathered.failed += analysis is None
            yield number, count, analysis
            if failures == _FAILURES:
                gathered.unread(f"pages after {number} are left out: {_FAILURES} in a row failed")
                break
        if count > MOST_PAGES:
            gathered.unread(f"pages after {MOST_PAGES:,} of {count:,} are left out: too many")
    finally:
        document.close()


def _open(data: bytes, password: str | None) -> pdfium2.PdfDocument:
    """Open a document with pdfium."""
    try:
        document = pdfium2.PdfDocument(data, password=password)
    except pdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise _locked(password) from error
        raise _damaged("it cannot be opened") from error
    if len(document) == 0:
        document.close()
        raise _damaged("it has no pages")
    return document


def _damaged(why: str) -> DamagedInputError:
    """What to say of broken bytes."""
    msg = f"the PDF is damaged: {why}"
    return DamagedInputError(msg, "download it again, or print it to a new PDF")


def _locked(password: str | None) -> EncryptedInputError:
    """What to say of a file that its password does not open."""
    if password is None:
        msg = "the PDF is encrypted"
        return EncryptedInputError(msg, "give its password with --password")
    return EncryptedInputError("the password does not open the PDF", "check it")


def _second_way(
    data: bytes,
    password: str | None,
    gathered: _Gathered,
    error: FoiparseError,
) -> Iterator[tuple[int, int, PageAnalysis | None]]:
    """Read with pdfplumber what pdfium refused; raise what pdfium met if that fails too."""
    from foiparse.readers.pdf_fallback import pages

    found = False
    for number, count, analysis in pages(data, password, lambda: gathered.tail):
        if analysis is None:
            gathered.unread("this page is damaged and could not be read", number)
        else:
            found = True
            _gather(analysis, number, gathered)
        yield number, count, analysis
    if not found:
        raise error
    gathered.unread("the PDF is damaged: what could be saved of it was read, pages may be missing")


def _page(document: pdfium2.PdfDocument, number: int, gathered: _Gathered) -> PageAnalysis | None:
    """Read one page into what has been gathered; None if it cannot be loaded."""
    try:
        page = document[number - 1]
    except pdfium2.PdfiumError:
        gathered.unread("this page is damaged and could not be read", number)
        gathered.tail = None
        return None
    try:
        analysis = analyse(address_of(page.raw), page.get_bbox(), gathered.tail)
    finally:
        page.close()
    _gather(analysis, number, gathered)
    return analysis


def _notices(analysis: PageAnalysis, number: int, gathered: _Gathered) -> None:
    """Note what of a page was lost or is not to be trusted."""
    if not analysis.lines:
        if analysis.unmapped:
            gathered.damaged("the fonts of this page do not say what its letters are", number)
        elif analysis.pictured:
            gathered.empty.append(number)
        return
    if analysis.invisible and analysis.pictured:
        gathered.hidden.append(number)
    total = analysis.characters + analysis.unmapped
    if analysis.unmapped > 0.02 * total:
        gathered.damaged(
            f"{analysis.unmapped:,} of {total:,} characters have no meaning in their font", number
        )
    if analysis.left_out:
        gathered.unread(f"{analysis.left_out:,} characters of this page are left out", number)
    if analysis.crowded:
        gathered.unread("this page is too crowded to look for tables in it", number)


def _gather(analysis: PageAnalysis, number: int, gathered: _Gathered) -> None:
    """Turn one page's analysis into lines, grids and notices."""
    _notices(analysis, number, gathered)
    first = len(gathered.lines) + 1
    name = str(number)

    turns, width, height = analysis.turns, analysis.frame.width, analysis.frame.height

    # Rows share their heights and columns their edges: one object for each figure.
    figures: dict[float, float] = {}

    def shown(box: Box) -> Box:
        x0, y0, x1, y1 = turn_back(box, turns, width, height) if turns else box
        for figure in (x0, y0, x1, y1):
            if figure not in figures:
                rounded = round(figure, 2)
                figures[figure] = figures.setdefault(rounded, rounded)
        return (figures[x0], figures[y0], figures[x1], figures[y1])

    gathered.lines.extend(
        Line(first + at, segment.text, name, shown(segment.box))
        for at, segment in enumerate(analysis.segments)
    )
    for at, table in enumerate(analysis.tables):
        index = len(gathered.grids)
        kept = gathered.tail
        continues = None
        if (
            at == 0
            and kept is not None
            and goes_on(kept, table, number)
            and starts_page(table, analysis.segments, analysis.height, kept)
        ):
            continues = kept.first
        owned = analysis.owned[at]
        middles = sorted((analysis.segments[k].middle, first + k) for k in owned)
        gathered.grids.append(
            Grid(
                rows=tuple(
                    tuple(_cell(cell, middles, shown) for cell in row) for row in table.rows
                ),
                lines=tuple(first + k for k in owned),
                page=name,
                box=shown(table.box),
                header_rows=table.header,
                continues=continues,
            )
        )
        gathered.tail = _tail(table, analysis, number, index, continues, kept)
    if not analysis.tables:
        gathered.tail = None


def _cell(
    cell: PageCell, middles: Sequence[tuple[float, int]], shown: Callable[[Box], Box]
) -> Cell:
    """A cell of the model; its line is the one that its last line of text stands on.

    Args:
        cell: the cell on the turned page.
        middles: (middle, number) of the table's lines, ascending.
        shown: turns a box of the turned page into one of the page as shown.
    """
    if cell.box is None:
        if cell.colspan == cell.rowspan == 1 and not cell.covered:
            return _EMPTY
        return Cell("", 0, None, cell.colspan, cell.rowspan, cell.covered)
    line = 0
    if middles:
        at = bisect_left(middles, (cell.last, 0))
        if at == len(middles) or (
            at and cell.last - middles[at - 1][0] <= middles[at][0] - cell.last
        ):
            at -= 1
        line = middles[at][1]
    text = intern(cell.text) if len(cell.text) <= _SHORT else cell.text
    return Cell(text, line, shown(cell.box), cell.colspan, cell.rowspan, cell.covered)


def _tail(
    table: PageTable,
    analysis: PageAnalysis,
    number: int,
    index: int,
    continues: int | None,
    kept: Tail | None,
) -> Tail:
    """What to remember of a table for the next page."""
    first = index if continues is None else continues
    tail = tail_of(table, number, first, analysis.segments, analysis.height)
    if continues is not None and kept is not None and not table.header:
        return replace(tail, header=kept.header)
    return tail
