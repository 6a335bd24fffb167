"""Excel workbooks of the binary package sort (``.xlsb``).

The records are those of Microsoft's published MS-XLSB: a number, a size, a body.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.errors import DamagedInputError
from foiparse.readers import sniff
from foiparse.readers.number_format import BUILT_IN, GENERAL, shown
from foiparse.readers.package import Package
from foiparse.readers.sheets import LAST_COLUMN, LAST_ROW, Book, Full, SheetDraft, cell
from foiparse.readers.xlsx import Styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Document, SheetCell
    from foiparse.readers.limits import ReadOptions

NAME = "xlsb"

claims = sniff.xlsb

_ROW, _SHEET, _PROPERTIES, _STRING = 0, 156, 153, 19
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR, _RICH = 8, 9, 10, 11, 62
_FORMAT, _STYLE, _STYLES, _STYLES_END = 44, 47, 617, 618
_MERGED, _COLUMN = 176, 60
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_BROKEN = "the workbook is broken (a record of {part} ends too early)"


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read every sheet, hidden ones too; raises as the reader of ``.xlsx`` does."""
    package = Package(data, options)
    book = Book(options, NAME)
    main = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"),
        "xl/workbook.bin",
    )
    relations = package.relations(main)
    part = ""
    try:
        styles = _styles(package, relations)
        strings = _strings(package, relations)
        sheets: list[tuple[str, str, bool]] = []
        for kind, body in _records(package.read(main)):
            part = main
            if kind == _PROPERTIES and len(body) >= 4:
                styles.from_1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                key, at = _wide(body, 8)
                name, _ = _wide(body, at)
                sheets.append((key, name, body[0] & 3 != 0))
        for key, name, hidden in sheets:
            kind_name, part = relations.get(key, ("", ""))
            if kind_name in {"chartsheet", "dialogsheet"} or book.full:
                continue
            draft = SheetDraft(book, name, hidden=hidden)
            _Reading(draft, strings, styles).read(package.read(part))
            book.add(draft)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DamagedInputError(
            _BROKEN.format(part=part or "its texts"), "download or save it again"
        ) from error
    return book.document(data, source)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every record as (number, body)."""
    at, end = 0, len(data)
    while at < end:
        number = data[at]
        at += 1
        if number & 0x80:
            number = (number & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + size > end:
            raise IndexError
        yield number, data[at : at + size]
        at += size


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends."""
    length = int(struct.unpack_from("<I", body, at)[0])
    end = at + 4 + 2 * length
    if end > len(body):
        raise IndexError
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _strings(package: Package, relations: dict[str, tuple[str, str]]) -> list[str]:
    part = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
    if not part or not package.name(part):
        return []
    return [_wide(body, 1)[0] for kind, body in _records(package.read(part)) if kind == _STRING]


def _styles(package: Package, relations: dict[str, tuple[str, str]]) -> Styles:
    part = next((part for kind, part in relations.values() if kind == "styles"), "")
    styles = Styles()
    if not part or not package.name(part):
        return styles
    codes = dict(BUILT_IN)
    inside = False
    for kind, body in _records(package.read(part)):
        if kind == _FORMAT:
            codes[int(struct.unpack_from("<H", body)[0])] = _wide(body, 2)[0]
        elif kind in {_STYLES, _STYLES_END}:
            inside = kind == _STYLES
        elif kind == _STYLE and inside:
            styles.formats.append(codes.get(int(struct.unpack_from("<H", body, 2)[0]), GENERAL))
            styles.indents.append(body[11] >> 2 if len(body) > 11 else 0)
    return styles


class _Reading(Struct):
    """One sheet as its records are read."""

    draft: SheetDraft
    strings: list[str]
    styles: Styles

    def read(self, data: bytes) -> None:
        cells: list[SheetCell] = []
        number, hidden = 0, False
        try:
            for kind, body in _records(data):
                if kind == _ROW:
                    self.draft.row(number, cells, hidden=hidden)
                    cells = []
                    number = int(struct.unpack_from("<I", body)[0]) + 1
                    hidden = len(body) > 11 and bool(body[11] & 0x10)
                    if number > LAST_ROW:
                        raise IndexError
                elif kind in _READ and number:
                    made = self._cell(kind, body)
                    if made is not None:
                        cells.append(made)
                elif kind == _MERGED:
                    top, bottom, left, right = struct.unpack_from("<4I", body)
                    if top <= bottom < LAST_ROW and left <= right < LAST_COLUMN:
                        self.draft.merged.append((top + 1, left + 1, bottom + 1, right + 1))
                elif kind == _COLUMN and len(body) >= 18 and body[16] & 1:
                    first, last = struct.unpack_from("<2I", body)
                    self.draft.hidden_columns.append((first + 1, last + 1))
            self.draft.row(number, cells, hidden=hidden)
        except Full:
            return

    def _cell(self, kind: int, body: bytes) -> SheetCell | None:
        column, style = struct.unpack_from("<II", body)
        if column >= LAST_COLUMN:
            raise IndexError
        index = style & 0xFFFFFF
        indent = self.styles.indent(index)
        if kind in {_TEXT, _FORMULA_TEXT}:
            return cell(column + 1, _wide(body, 8)[0], indent=indent)
        if kind == _RICH:
            return cell(column + 1, _wide(body, 9)[0], indent=indent)
        if kind == _SHARED:
            return cell(
                column + 1, self.strings[struct.unpack_from("<I", body, 8)[0]], indent=indent
            )
        if kind in {_BOOL, _FORMULA_BOOL}:
            return cell(column + 1, "TRUE" if body[8] else "FALSE")
        if kind in {_ERROR, _FORMULA_ERROR}:
            return cell(column + 1, _ERRORS.get(body[8], "#ERROR!"))
        value = _rk(body) if kind == _RK else float(struct.unpack_from("<d", body, 8)[0])
        number = shown(repr(value), self.styles.code(index), from_1904=self.styles.from_1904)
        return cell(column + 1, number.text, number.exact, indent=indent)


_READ = frozenset(
    {_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL,
     _FORMULA_ERROR, _RICH}
)  # fmt: skip


def _rk(body: bytes) -> float:
    """A number packed into 32 bits: an integer or the top of a double, perhaps in hundredths."""
    packed = int(struct.unpack_from("<I", body, 8)[0])
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return value / 100 if packed & 1 else value
