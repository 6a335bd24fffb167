"""Excel's XML spreadsheets of 2003 (``.xml``, often called ``.xls``)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.errors import LimitExceededError
from foiparse.readers import sniff
from foiparse.readers.limits import in_words
from foiparse.readers.number_format import BUILT_IN, GENERAL, shown
from foiparse.readers.package import attribute, local, rows_of
from foiparse.readers.sheets import LAST_COLUMN, LAST_ROW, Book, Full, SheetDraft, cell

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.model import Document, SheetCell
    from foiparse.readers.limits import ReadOptions

NAME = "xml-spreadsheet"

claims = sniff.spreadsheetml

_NAMED = {
    "General Number": GENERAL, "Fixed": BUILT_IN[2], "Standard": BUILT_IN[4],
    "Percent": BUILT_IN[10], "Currency": BUILT_IN[7], "Short Date": BUILT_IN[14],
    "Medium Date": BUILT_IN[15], "General Date": BUILT_IN[22],
}  # fmt: skip


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read every sheet; raises as the reader of ``.xlsx`` does."""
    if len(data) > options.limits.member_bytes:
        bound = in_words(options.limits.member_bytes)
        msg = f"a workbook of {in_words(len(data))} is over the bound of {bound}"
        raise LimitExceededError(msg, "raise the bound member_bytes")
    book = Book(options, NAME)
    reading = _Reading(book)
    wanted = ("Style", "Row", "Worksheet", "Visible")
    for element in rows_of(io.BytesIO(data), "the workbook", wanted):
        reading.take(element)
    return book.document(data, source)


class _Reading(Struct):
    """The sheets as their rows come; a sheet's own name comes with its end."""

    book: Book
    formats: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, list[SheetCell], bool]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    number: int = 0
    hidden: bool = False

    def take(self, element: Element) -> None:
        """One element as it ends."""
        tag = local(element)
        if tag == "Style":
            for each in element:
                if local(each) == "NumberFormat":
                    code = attribute(each, "Format")
                    self.formats[attribute(element, "ID")] = _NAMED.get(code, code) or GENERAL
        elif tag == "Row":
            self._row(element)
        elif tag == "Visible":
            self.hidden = (element.text or "").startswith("SheetHidden") or (
                element.text == "SheetVeryHidden"
            )
        elif not self.book.full:
            self._sheet(element)

    def _sheet(self, element: Element) -> None:
        draft = SheetDraft(self.book, attribute(element, "Name"), hidden=self.hidden)
        draft.merged = self.merged
        try:
            for number, cells, hidden in self.rows:
                draft.row(number, cells, hidden=hidden)
        except Full:
            pass
        self.book.add(draft)
        self.rows, self.merged, self.number, self.hidden = [], [], 0, False

    def _row(self, element: Element) -> None:
        self.number = _whole(attribute(element, "Index"), self.number + 1)
        if self.number > LAST_ROW:
            return
        cells: list[SheetCell] = []
        column = 0
        for each in element:
            column = _whole(attribute(each, "Index"), column + 1)
            if column > LAST_COLUMN:
                break
            across = _whole(attribute(each, "MergeAcross"), 0)
            down = _whole(attribute(each, "MergeDown"), 0)
            if across or down:
                self.merged.append((self.number, column, self.number + down, column + across))
            made = self._cell(each, column)
            if made is not None:
                cells.append(made)
            column += across
        if cells and len(self.rows) <= self.book.options.limits.sheet_cells:
            self.rows.append((self.number, cells, attribute(element, "Hidden") == "1"))

    def _cell(self, element: Element, column: int) -> SheetCell | None:
        data = next((each for each in element if local(each) == "Data"), None)
        if data is None:
            return None
        text = "".join(str(piece) for piece in data.itertext())
        if attribute(data, "Type") == "Number":
            number = shown(text, self.formats.get(attribute(element, "StyleID"), GENERAL))
            return cell(column, number.text, number.exact)
        if attribute(data, "Type") == "Boolean":
            return cell(column, "TRUE" if text.strip() == "1" else "FALSE")
        if attribute(data, "Type") == "DateTime":
            text = text.removesuffix("T00:00:00.000")
        return cell(column, text)


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else default
