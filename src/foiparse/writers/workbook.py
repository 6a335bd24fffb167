"""Resources as one workbook: a sheet each, with a frozen header and filters.

Every text is a text cell in text format, so that a label such as ``13 - 15``, ``2011/12``
or ``=1+1`` is neither a date nor a formula, nor becomes one when the cell is edited.
Numbers and dates are numbers and dates.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import BinaryIO

    from foiparse.writers.resources import Resource
    from foiparse.writers.typed import Typed

ROWS = 1_048_575
"""How many rows a sheet holds under its header."""

_DIGITS = 15  # what a spreadsheet keeps of a number
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets differ, or err, on the days before
_WIDTHS = {"string": 24, "integer": 10, "number": 12, "boolean": 10, "date": 12}
_CUT = -2  # what the library gives back when it had to shorten a text


class Losses(Struct):
    """What a sheet could not hold as it was: rows beyond the first sheet, digits, characters."""

    sheets: int = 0
    long_numbers: int = 0
    cut_texts: int = 0


class _Output:
    """A file for zipfile, which still writes to it when it is thrown away after an error.

    From the first error on, or once it is `let_go`, what is written goes nowhere.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: BinaryIO | None = stream
        self._at = 0

    def write(self, content: bytes) -> int:
        self._do(lambda stream: stream.write(content))
        self._at += len(content)
        return len(content)

    def seek(self, offset: int) -> int:
        self._do(lambda stream: stream.seek(offset))
        self._at = offset
        return offset

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._do(lambda stream: stream.flush())

    def let_go(self) -> None:
        self._stream = None

    def _do(self, step: Callable[[BinaryIO], object]) -> None:
        if self._stream is not None:
            try:
                step(self._stream)
            except OSError:
                self.let_go()
                raise


class Workbook:
    """A workbook being written to ``stream``; leave the ``with`` block by `close`, or nothing is.

    Rows go to temporary files first, as a large sheet does not fit in memory.
    """

    def __init__(self, stream: BinaryIO) -> None:
        import xlsxwriter

        self._temporary = TemporaryDirectory(prefix="foiparse-")
        self._output = _Output(stream)
        self._book = xlsxwriter.Workbook(
            self._output, {"constant_memory": True, "tmpdir": self._temporary.name}
        )
        # A workbook says when it was made; the clock is no part of a dataset.
        self._book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        self._heading = self._book.add_format({"bold": True, "num_format": "@"})
        self._text = self._book.add_format({"num_format": "@"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})

    def __enter__(self) -> Self:
        """Nothing is written yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the temporary files."""
        self._output.let_go()
        for sheet in self._book.worksheets():
            with suppress(OSError):
                sheet.row_data_fh.close()
        self._temporary.cleanup()

    def add(self, resource: Resource, rows: Iterable[Sequence[Typed]]) -> Losses:
        """Write one resource, on as many sheets as its rows take. Raises OSError."""
        losses = Losses()
        sheet, at = None, 0
        for row in rows:
            if sheet is None or at == ROWS:
                self._end(sheet, resource, at)
                sheet, at = self._begin(resource, losses), 0
            at += 1
            for column, value in enumerate(row):
                if value is not None:
                    self._cell(sheet, at, column, value, losses)
        self._end(sheet or self._begin(resource, losses), resource, at)
        return losses

    def close(self) -> None:
        """Put the file together. Raises OSError."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error

    def _begin(self, resource: Resource, losses: Losses) -> Any:
        losses.sheets += 1
        more = f" {losses.sheets}" if losses.sheets > 1 else ""
        sheet = self._book.add_worksheet(f"{resource.name}{more}")
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(resource.fields):
            as_text = self._text if field.type == "string" else None
            sheet.set_column(column, column, _WIDTHS[field.type], as_text)
            sheet.write_string(0, column, field.name, self._heading)
        return sheet

    @staticmethod
    def _end(sheet: Any, resource: Resource, rows: int) -> None:
        if sheet is not None:
            last = len(resource.fields) - 1
            sheet.autofilter(0, 0, rows, last)
            # No green corner on every page number that is a text.
            sheet.ignore_errors({"number_stored_as_text": _area(rows, last)})

    def _cell(self, sheet: Any, row: int, column: int, value: Typed, losses: Losses) -> None:
        if isinstance(value, str):
            text = value
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
            return
        elif isinstance(value, date):
            if value >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, self._day)
                return
            text = value.isoformat()
        elif _is_short(number := Decimal(value or 0)):
            sheet.write_number(row, column, number)
            return
        else:
            # Rounded to 15 digits it would be another number that looks right.
            losses.long_numbers += 1
            text = format(number, "f")
        losses.cut_texts += sheet.write_string(row, column, text, self._text) == _CUT


def _is_short(number: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit: at most 15, and not beyond what a double holds."""
    size = len("".join(map(str, number.as_tuple().digits)).strip("0"))
    return size <= _DIGITS and abs(number.adjusted()) < 300


def _area(rows: int, last: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(0, 0, rows, last))
