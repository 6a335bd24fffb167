"""Old Excel workbooks (``.xls``), with the number formats that say what is displayed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from foiparse.errors import DamagedInputError, EncryptedInputError
from foiparse.readers import sniff
from foiparse.readers.number_format import BUILT_IN, GENERAL, shown
from foiparse.readers.sheets import Book, Full, SheetDraft, cell

if TYPE_CHECKING:
    from foiparse.model import Document, SheetCell
    from foiparse.readers.limits import ReadOptions

NAME = "xls"

claims = sniff.xls


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read every sheet, hidden ones too.

    Raises `EncryptedInputError`, `DamagedInputError` and `NoTextError`.
    """
    import xlrd

    with open(os.devnull, "w", encoding="utf-8") as silence:  # noqa: PTH123
        try:
            found = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, logfile=silence
            )
        except Exception as error:  # the library raises whatever broken bytes lead to
            if "encrypt" in str(error).lower():
                return _unlocked(data, source, options, error)
            msg = f"the workbook is broken ({str(error)[:150] or type(error).__name__})"
            raise DamagedInputError(msg, "download or save it again") from error
    book = Book(options, NAME)
    for sheet in found.sheets():
        if book.full:
            break
        book.add(_sheet(book, found, sheet))
    return book.document(data, source)


def _unlocked(data: bytes, source: str, options: ReadOptions, error: Exception) -> Document:
    from foiparse.readers.locked import unlocked

    opened = unlocked(data, options)
    if opened == data:
        msg = "the workbook is encrypted in a way that is not known"
        raise EncryptedInputError(msg, "save it without a password") from error
    return read(opened, source, options=options)


def _sheet(book: Book, found: Any, sheet: Any) -> SheetDraft:
    draft = SheetDraft(book, sheet.name, hidden=bool(sheet.visibility))
    draft.merged = [
        (top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
        if bottom > top and right > left
    ]
    draft.hidden_columns = [
        (at + 1, at + 1) for at, info in sorted(sheet.colinfo_map.items()) if info.hidden
    ]
    try:
        for at in range(sheet.nrows):
            info = sheet.rowinfo_map.get(at)
            cells = [
                made
                for column in range(sheet.row_len(at))
                if (made := _cell(found, sheet, at, column)) is not None
            ]
            draft.row(at + 1, cells, hidden=bool(info and info.hidden))
    except Full:
        pass
    return draft


def _cell(found: Any, sheet: Any, row: int, column: int) -> SheetCell | None:
    import xlrd

    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return None
    index = sheet.cell_xf_index(row, column)
    style = found.xf_list[index] if 0 <= index < len(found.xf_list) else None
    indent = style.alignment.indent_level if style else 0
    if kind == xlrd.XL_CELL_TEXT:
        return cell(column + 1, str(value), indent=indent)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return cell(column + 1, "TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_ERROR:
        return cell(column + 1, xlrd.error_text_from_code.get(value, "#ERROR!"))
    number = shown(repr(value), _code(found, style), from_1904=bool(found.datemode))
    return cell(column + 1, number.text, number.exact, indent=indent)


def _code(found: Any, style: Any) -> str:
    if style is None:
        return GENERAL
    known = found.format_map.get(style.format_key)
    code = known.format_str if known else BUILT_IN.get(style.format_key, GENERAL)
    return str(code)
