"""Files of separated values (``.csv``, ``.tsv``): separator and encoding are found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.model import SheetCell
from foiparse.readers import sniff
from foiparse.readers.decoding import decode, to_lines
from foiparse.readers.dialect import (
    in_a_sentence,
    is_sentence,
    is_spaced,
    records,
    separator_of,
    usual_width,
    usually_spaced,
)
from foiparse.readers.sheets import Book, Full, SheetDraft
from foiparse.readers.text import marks

if TYPE_CHECKING:
    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "csv"

claims = sniff.separated


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read the records as one sheet without references; their places are lines.

    Raises `NoTextError` for no values, `LimitExceededError` and `UnknownFormatError`
    as `decode` does.
    """
    decoded = decode(data, limits=options.limits)
    lines = to_lines(decoded.text, options.limits)
    texts = [line.text for line in lines]
    separator = separator_of(decoded.text) or ","
    width = usual_width(texts, separator)
    spaced = usually_spaced(texts, separator)
    first = 1 if texts and texts[0].lower().startswith("sep=") else 0
    book = Book(options, NAME)
    draft = SheetDraft(book, "", references=False)
    open_at = 0
    try:
        for number, (at, found, is_open) in enumerate(records(texts[first:], separator), start=1):
            fields = found
            short = len(fields) < width and in_a_sentence(fields, separator)
            unlike = not spaced and is_spaced(fields, separator)
            if short or unlike or is_sentence(fields, separator):
                fields = [separator.join(fields)]  # a title or note, not values
            cells = [
                SheetCell(column, field)
                for column, field in enumerate(fields, start=1)
                if field and not field.isspace()
            ]
            open_at = open_at or (is_open and at + first + 1)
            if cells:
                draft.row(number, cells, line=at + first + 1)
    except Full:
        pass
    sheet = draft.finished()
    if open_at:
        book.say("A quotation mark never closes; it was read as any other sign.", "", open_at)
    if book.full:
        last = sheet.rows[-1].line if sheet.rows else 0
        book.say(
            f"Only {book.cells} values were read, up to line {last}; the rest was left out "
            "(raise the bound sheet_cells, or split it).",
            "",
            last,
        )
    book.sheets = [sheet]
    made = book.document(data, source)
    marked = marks(decoded.text, options.limits)
    return replace(made, lines=lines, notices=(*decoded.notices, *book.notices, *marked))
