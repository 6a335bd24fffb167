"""Pictures of PDF pages with what was found drawn on them: why a table was read as it was.

A page is drawn at twice its size in points, so that a box of the output stands at twice
its figures in the picture; a strip below the page says what the colours mean. Pages of
gigantic size are drawn smaller. Each region has a number, under which the strip says how
many rows and columns it has, and whether it was read from rules or from alignment.
"""

from __future__ import annotations

import io
import math
import os
import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from foiparse import readers
from foiparse.errors import FoiparseError, UnreadableError, UsageError
from foiparse.geometry.frame import turn_back
from foiparse.model import Document
from foiparse.readers import Limits, ReadOptions
from foiparse.readers.nest import Nest
from foiparse.writers.files import Staging, cannot_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pypdfium2 as pdfium2

    from foiparse.geometry import PageAnalysis, PageTable
    from foiparse.model import Box

SCALE = 2.0
"""Pixels for each point."""
MOST_PIXELS = 12_000_000
"""Pixels of a page at most; what is larger is drawn smaller."""
LONGEST = 8_000
"""Pixels of a side at most."""

RULE = (0, 170, 200)
CELL = (160, 160, 160)
COLUMN = (30, 70, 230)
ROW = (0, 150, 60)
HEADER = (240, 140, 0)
REGION = (220, 0, 60)
LEGEND = (
    ("region", REGION),
    ("header", HEADER),
    ("columns", COLUMN),
    ("rows", ROW),
    ("cell text", CELL),
    ("rules found", RULE),
)
"""What is drawn, and in which colour."""

_STRIP = 30  # pixels of the legend's height
_SIZE = 15  # pixels of its letters
_LEADING = 20  # pixels from line to line below it
_WORDS = 40  # lines below it at most
_TINT = 60  # of 255: how much of the header's colour covers the page
_NAME = 150  # bytes of a file name that may come from the source


def draw_pages(
    paths: Iterable[str | os.PathLike[str]],
    folder: Path,
    *,
    password: str | None = None,
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a PNG of every page of every PDF, those inside mails and archives too.

    The files appear in ``folder`` together or not at all. What cannot be read is passed
    over: reading the same inputs for their tables says so.

    Args:
        paths: files and folders, not standard input, which can be read only once.
        folder: where to write; made if need be.
        password: opens encrypted inputs.
        limits: bounds what reading may take.
        progress: told what is being drawn.

    Returns:
        The files, in the order of the inputs.

    Raises:
        UsageError: an input can be read only once, or would be overwritten.
        WriteError: a file could not be written.
    """
    paths = list(paths)
    options = ReadOptions(password=password, limits=limits or Limits())
    with _Images() as images:
        images.folder(folder)
        names = _Names(folder, paths)
        for item in readers.find_inputs(paths):
            if item.skipped or item.problem:
                continue
            if item.path is None or not item.path.is_file():
                msg = f"{item.source}: pages are drawn from files only"
                raise UsageError(msg, "save it as a file first")
            finder = _Finder(partial(_draw_pdf, images, names, password, progress))
            finder.look(item, options)
        images.commit()
    return names.given


class _Images(Staging):
    """Files of bytes that appear together; none is kept open, as there may be many."""

    def save(self, path: Path, data: bytes) -> None:
        """Write the whole file ``path``."""
        before = len(self._staged)
        self.open(path).close()
        staged = self._staged[-1][1] if len(self._staged) > before else path
        try:
            staged.write_bytes(data)
        except OSError as error:
            raise cannot_write(path, error) from error


class _Names:
    """File names for sources: safe in any folder, each different, never an input's."""

    def __init__(self, folder: Path, paths: Iterable[str | os.PathLike[str]]) -> None:
        self.given: list[Path] = []
        self._folder = folder
        self._inputs = {os.path.realpath(path) for path in paths}
        self._stems: dict[str, int] = {}

    def stem(self, source: str) -> str:
        """What the names of a source's pages begin with."""
        flat = re.sub(r"[^\w.!()+, -]", "_", source).lstrip(". -") or "page"
        flat = flat.encode("utf-8")[-_NAME:].decode("utf-8", "ignore")
        times = self._stems[flat.casefold()] = self._stems.get(flat.casefold(), 0) + 1
        return flat if times == 1 else self.stem(f"{flat} ({times})")

    def page(self, stem: str, number: int) -> Path:
        """The file of one page."""
        place = self._folder / f"{stem}-p{number:03}.png"
        if os.path.realpath(place) in self._inputs:
            raise UsageError(f"{place}: is an input", "choose another folder")
        self.given.append(place)
        return place


class _Finder:
    """Goes through an input as reading does, and hands over each PDF on the way."""

    def __init__(self, found: Callable[[bytes, str], None]) -> None:
        self._found = found
        self._error: Exception | None = None

    def look(self, item: readers.Input, options: ReadOptions) -> None:
        """Hand over every PDF in one input. Raises what handing over raises."""
        nest = Nest(read=self._read, kind=readers.kind_of)
        options = replace(options, nest=nest)
        try:
            self._read(item.data(options.limits.input_bytes), item.source, options)
        except FoiparseError:
            if self._error is None:
                return  # reading the same input for its tables says it
        if self._error is not None:
            raise self._error

    def _read(self, data: bytes, source: str, options: ReadOptions) -> Document:
        if self._error is None and readers.identify(data, source).name != "pdf":
            return readers.read(data, source, options)
        if self._error is None:
            try:
                self._found(data, source)
            except Exception as error:  # noqa: BLE001 - raised again by look
                # Containers would take it for an error of the part that they hold, and go on.
                self._error = error
        return Document(source, "pdf", "")


# ---------------------------------------------------------------------- a page


def _draw_pdf(
    images: _Images,
    names: _Names,
    password: str | None,
    progress: Callable[[str], None] | None,
    data: bytes,
    source: str,
) -> None:
    """Draw every page of one PDF that can be read."""
    from foiparse.readers.pdf import analyses

    stem = names.stem(source)
    document = _opened(data, password)
    try:
        for number, analysis in analyses(data, password=password):
            if progress is not None:
                progress(f"{source}, drawing page {number}")
            picture = draw_page(_rendered(document, number, analysis), analysis)
            out = io.BytesIO()
            picture.save(out, "PNG", compress_level=3)
            images.save(names.page(stem, number), out.getvalue())
    except UnreadableError:
        return  # reading the same bytes for their tables says it
    finally:
        if document is not None:
            document.close()


def _opened(data: bytes, password: str | None) -> pdfium2.PdfDocument | None:
    """The document as pdfium renders it, None where it refuses."""
    import pypdfium2 as pdfium2

    try:
        return pdfium2.PdfDocument(data, password=password)
    except pdfium2.PdfiumError:
        return None


def scale_of(width: float, height: float) -> float:
    """Pixels for each point of a page of this size."""
    longest, area = max(width, height, 1.0), max(width, 1.0) * max(height, 1.0)
    return min(SCALE, LONGEST / longest, math.sqrt(MOST_PIXELS / area))


def _rendered(
    document: pdfium2.PdfDocument | None, number: int, analysis: PageAnalysis
) -> Image.Image:
    """A page as a person sees it; white where pdfium cannot draw it."""
    import pypdfium2 as pdfium2

    width, height = analysis.frame.width, analysis.frame.height
    scale = scale_of(width, height)
    if document is not None:
        try:
            page = document[number - 1]
            try:
                return page.render(scale=scale).to_pil().convert("RGB")  # type: ignore[no-any-return]
            finally:
                page.close()
        except (pdfium2.PdfiumError, ValueError):
            pass
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return Image.new("RGB", size, "white")


def draw_page(page: Image.Image, analysis: PageAnalysis) -> Image.Image:
    """A picture of the page with its analysis drawn on it and a legend below.

    Args:
        page: the page as shown, of any scale.
        analysis: the page's analysis.
    """
    turns, width, height = analysis.turns, analysis.frame.width, analysis.frame.height
    scale = page.width / max(width, 1e-6)

    def shown(box: Box) -> Box:
        x0, y0, x1, y1 = turn_back(box, turns, width, height) if turns else box
        return (x0 * scale, y0 * scale, x1 * scale, y1 * scale)

    over = Image.new("RGBA", page.size)
    tint = ImageDraw.Draw(over)
    for table in analysis.tables:
        if table.header:
            tint.rectangle(shown(_header(table)), fill=(*HEADER, _TINT))
    drawn = Image.alpha_composite(page.convert("RGBA"), over).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    for rule in analysis.rules.lying:
        pen.line(shown((rule.start, rule.at, rule.end, rule.at)), RULE, 1)
    for rule in analysis.rules.standing:
        pen.line(shown((rule.at, rule.start, rule.at, rule.end)), RULE, 1)
    for at, table in enumerate(analysis.tables, 1):
        _draw_table(pen, table, at, shown)
    if not analysis.lines:
        words = ["no text on this page"]
    else:
        words = [_in_words(at, table) for at, table in enumerate(analysis.tables, 1)]
    return _with_legend(drawn, words or ["no table on this page"])


def _draw_table(
    pen: ImageDraw.ImageDraw, table: PageTable, number: int, shown: Callable[[Box], Box]
) -> None:
    """Cells, then rows and columns, then header and region: what matters most on top."""
    owners = _owners(table)
    xs, ys = table.xs, row_edges(table)
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            if cell.box is not None:
                pen.rectangle(shown(cell.box), outline=CELL)
            if i and owners[i][j] != owners[i - 1][j]:
                pen.line(shown((xs[j], ys[i], xs[j + 1], ys[i])), ROW, 2)
    for i in range(len(table.rows)):
        for j in range(1, table.width):
            if owners[i][j] != owners[i][j - 1]:
                pen.line(shown((xs[j], ys[i], xs[j], ys[i + 1])), COLUMN, 2)
    if table.header:
        pen.rectangle(shown(_header(table)), outline=HEADER, width=3)
    left, upper, right, lower = shown(table.box)
    pen.rectangle((left - 3, upper - 3, right + 3, lower + 3), outline=REGION, width=3)
    # The number stands in the margin, where it hides neither title nor cell.
    font = ImageFont.load_default(_SIZE)
    name = str(number)
    x = max(left - 14 - font.getlength(name), 0)
    pen.rectangle((x, upper - 3, x + font.getlength(name) + 8, upper + _SIZE + 3), fill=REGION)
    pen.text((x + 4, upper - 3), name, "white", font)


def _in_words(number: int, table: PageTable) -> str:
    """What a region was taken for."""
    basis = "rules" if table.ruled else "alignment"
    carried = ", with the columns of the page before" if table.carried else ""
    return (
        f"{number}: {len(table.rows)} rows, {table.header} of them header, "
        f"{table.width} columns, read from {basis}{carried}"
    )


def _owners(table: PageTable) -> list[list[tuple[int, int]]]:
    """For each place of the grid, the row and column of the cell that covers it."""
    owners = [[(i, j) for j in range(table.width)] for i in range(len(table.rows))]
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            for covered in owners[i : i + cell.rowspan] if not cell.covered else ():
                covered[j : j + cell.colspan] = [(i, j)] * len(covered[j : j + cell.colspan])
    return owners


def row_edges(table: PageTable) -> list[float]:
    """Where rows begin and end: at their rules, or half-way between their texts."""
    if len(table.splits) == len(table.rows) + 1:
        return list(table.splits)
    _, top, _, bottom = table.box
    edges = [top]
    for i in range(1, len(table.rows)):
        above = [c.box[3] for c in table.rows[i - 1] if c.box is not None and c.rowspan == 1]
        below = [c.box[1] for c in table.rows[i] if c.box is not None and c.rowspan == 1]
        edge = (max(above, default=edges[-1]) + min(below, default=bottom)) / 2
        edges.append(min(max(edge, edges[-1]), bottom))
    return [*edges, bottom]


def _header(table: PageTable) -> Box:
    """The box of the header rows."""
    x0, top, x1, _ = table.box
    return (x0, top, x1, row_edges(table)[table.header])


def _with_legend(page: Image.Image, words: list[str]) -> Image.Image:
    """The picture with a strip below it: the colours' names, then what the regions are."""
    font = ImageFont.load_default(_SIZE)
    places, x, y = [], 8.0, page.height
    for name, colour in LEGEND:
        width = 34 + font.getlength(name)
        if x > 8 and x + width > page.width:
            x, y = 8.0, y + _STRIP
        places.append((x, y, name, colour))
        x += width
    words = words[:_WORDS] + ([f"and {len(words) - _WORDS} more"] if len(words) > _WORDS else [])
    lowest = y + _STRIP + len(words) * _LEADING
    whole = Image.new("RGB", (page.width, lowest + 6), "white")
    whole.paste(page)
    pen = ImageDraw.Draw(whole)
    for x, top, name, colour in places:
        pen.rectangle((x, top + 8, x + 14, top + 22), fill=colour)
        pen.text((x + 19, top + 5), name, "black", font)
    for at, line in enumerate(words):
        pen.text((8, y + _STRIP + at * _LEADING), line, REGION, font)
    return whole
