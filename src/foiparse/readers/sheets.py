"""What readers of workbooks share: cells as they come, to sheets, lines and notices."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.errors import DamagedInputError, NoTextError
from foiparse.model import Document, Line, Notice, NoticeKind, Sheet, SheetCell, SheetRow

if TYPE_CHECKING:
    from decimal import Decimal

    from foiparse.readers.limits import ReadOptions

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})\Z")


class Full(Exception):  # noqa: N818 (it ends a loop and never leaves the readers)
    """The bound on cells is reached: what follows is left out, and said to be."""


def split_reference(text: str) -> tuple[int, int]:
    """(row, column) of a reference such as ``C7``, 1-based. Raises `DamagedInputError`."""
    found = _REFERENCE.match(text)
    row, column = (int(found[2]), column_number(found[1])) if found else (0, 0)
    if not found or row > LAST_ROW or column > LAST_COLUMN:
        msg = f"the workbook is broken (no sheet has a cell {text[:20]!r})"
        raise DamagedInputError(msg, "open it in a spreadsheet program and save it again")
    return row, column


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is ``A``, 27 ``AA``."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_range(text: str) -> tuple[int, int, int, int] | None:
    """First row and column, last row and column of ``A1:C7``; None where it is no range."""
    start, _, end = text.partition(":")
    try:
        top, left = split_reference(start)
        bottom, right = split_reference(end or start)
    except DamagedInputError:
        return None
    return (top, left, bottom, right) if bottom >= top and right >= left else None


class SheetDraft(Struct):
    """A sheet as its cells come in, row by row from the top."""

    book: Book
    name: str
    hidden: bool = False
    references: bool = True
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)
    _rows: list[SheetRow] = field(default_factory=list)

    def row(
        self, number: int, cells: list[SheetCell], *, hidden: bool = False, line: int = 0
    ) -> None:
        """Add a row; raises `Full` at the bound on cells.

        ``line`` is where it stands in a text; a row with a reference gets a line of its own.
        """
        filled = [cell for cell in cells if cell.text.strip()]
        if not filled:
            return
        self.book.count(len(filled))
        filled.sort(key=lambda cell: cell.column)
        self._rows.append(SheetRow(number, line, tuple(filled), hidden))

    def formula(self, place: str, text: str) -> str:
        """What stands in a cell whose formula was never calculated; it is remembered."""
        self.uncounted.append(place)
        return f"={text.removeprefix('=')}"

    def finished(self) -> Sheet:
        """The sheet with its merged cells, its rows numbered as lines of the book."""
        spans = {(top, left): box for box in self.merged for top, left in [box[:2]]}
        covered = _covered(self.merged, {row.number for row in self._rows})
        rows: list[SheetRow] = []
        for row in sorted(self._rows, key=lambda each: each.number):
            cells = row.cells
            if spans or covered:
                cells = tuple(
                    _spanning(cell, spans.get((row.number, cell.column)))
                    for cell in cells
                    if not _is_covered(cell.column, covered.get(row.number, ()))
                )
            if cells and self.references:
                line = self.book.line("\t".join(cell.text for cell in cells), self.name)
                rows.append(SheetRow(row.number, line, cells, row.hidden))
            elif cells:
                rows.append(row)
        return Sheet(
            self.name, tuple(rows), self.hidden, tuple(self.hidden_columns), self.references
        )


def _spanning(cell: SheetCell, box: tuple[int, int, int, int] | None) -> SheetCell:
    if box is None:
        return cell
    top, left, bottom, right = box
    return replace(cell, across=right - left + 1, down=bottom - top + 1)


def _covered(
    merged: list[tuple[int, int, int, int]], numbers: set[int]
) -> dict[int, list[tuple[int, int, bool]]]:
    """For each filled row, the columns that merged cells take: first, last, is it the top."""
    found: dict[int, list[tuple[int, int, bool]]] = {}
    ordered: list[int] = []
    for top, left, bottom, right in merged:
        if bottom - top < len(numbers):
            inside = [number for number in range(top, bottom + 1) if number in numbers]
        else:
            ordered = ordered or sorted(numbers)
            inside = [number for number in ordered if top <= number <= bottom]
        for number in inside:
            found.setdefault(number, []).append((left, right, number == top))
    return found


def _is_covered(column: int, spans: list[tuple[int, int, bool]] | tuple[()]) -> bool:
    return any(
        first <= column <= last and not (is_top and column == first)
        for first, last, is_top in spans
    )


class Book(Struct):
    """A workbook as it is read: its lines, its sheets, what is to be said of it."""

    options: ReadOptions
    format: str
    sheets: list[Sheet] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cells: int = 0
    full: bool = False

    def count(self, number: int) -> None:
        """Charge cells to the bound; raises `Full` beyond it."""
        if self.cells + number > self.options.limits.sheet_cells:
            self.full = True
            raise Full
        self.cells += number

    def line(self, text: str, page: str) -> int:
        """Add a line for people to read; its number."""
        self.lines.append(Line(len(self.lines) + 1, text.replace("\n", " "), page))
        return len(self.lines)

    def add(self, draft: SheetDraft) -> None:
        """Take a sheet in, and say what of it could not be read as it stands."""
        if self.sheets and self.lines and self.lines[-1].text:
            self.line("", self.sheets[-1].name)
        start = len(self.lines) + 1
        sheet = draft.finished()
        self.sheets.append(sheet)
        if draft.uncounted:
            number = len(draft.uncounted)
            what = "a formula has" if number == 1 else f"{number} formulas have"
            self.say(
                f"On sheet {sheet.name} {what} no stored result ({_some(draft.uncounted)}); "
                "open the workbook in a spreadsheet program, let it calculate, and save it.",
                sheet.name,
                start,
            )
        if sheet.hidden and sheet.rows:
            self.say(f"Sheet {sheet.name} is hidden; it was read.", sheet.name, start)
        unseen = [str(row.number) for row in sheet.rows if row.hidden]
        if unseen and not sheet.hidden:
            self.say(
                f"Hidden rows of sheet {sheet.name} were read ({_some(unseen)}).", sheet.name, start
            )
        shut = [at for at in _columns_of(sheet) if _is_hidden(at, sheet.hidden_columns)]
        if shut and not sheet.hidden:
            names = _some([column_letters(at) for at in shut])
            self.say(
                f"Hidden columns of sheet {sheet.name} were read ({names}).", sheet.name, start
            )
        if self.full:
            last = sheet.rows[-1].number if sheet.rows else 0
            self.say(
                f"Only {self.cells} cells were read, up to row {last} of sheet {sheet.name}; the "
                "rest was left out (raise the bound sheet_cells, or split it).",
                sheet.name,
                start,
            )

    def say(self, words: str, page: str = "", line: int = 0) -> None:
        """Note what was not read, or not as it stands."""
        self.notices.append(Notice(NoticeKind.PART_UNREAD, words, line, page))

    def document(self, data: bytes, source: str) -> Document:
        """The whole; raises `NoTextError` where no sheet holds anything."""
        if not any(sheet.rows for sheet in self.sheets):
            msg = "its sheets are empty"
            raise NoTextError(msg, "ask for the figures again")
        return Document(
            source=source,
            format=self.format,
            sha256=sha256(data).hexdigest(),
            lines=tuple(self.lines),
            notices=tuple(self.notices),
            size=len(data),
            sheets=tuple(self.sheets),
        )


def _columns_of(sheet: Sheet) -> list[int]:
    """The columns that hold something, where any is hidden."""
    if not sheet.hidden_columns:
        return []
    return sorted({each.column for row in sheet.rows for each in row.cells})


def _is_hidden(column: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= column <= last for first, last in spans)


def _some(places: list[str]) -> str:
    """A few of many places, in words."""
    return ", ".join(places[:5]) + (" ..." if len(places) > 5 else "")


def cell(
    column: int, text: str, exact: Decimal | None = None, across: int = 1, indent: int = 0
) -> SheetCell:
    """A cell; its text keeps its line breaks for now."""
    return SheetCell(column, text, exact, across, 1, indent)
