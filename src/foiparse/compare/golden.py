"""A CSV file of expected cells: what `extract` printed, or a shorter one made by hand.

It has `row_label`, `column_label` and `value_text` or `value`; every other column of the
observations may be missing. `table` may be any key, `alt` gives other right labels
(`row||column`, split by `;;`). Excel's byte order mark, line ends and separators are taken.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from foiparse.columns import is_header
from foiparse.compare.cells import Cell
from foiparse.errors import DamagedInputError, UnknownFormatError
from foiparse.writers.excel import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = ",;\t"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
HEAD = 1 << 14
"""How many bytes of a file tell whether it is one."""


def is_golden(head: bytes, name: str) -> bool:
    """Whether the first bytes of a file are those of a CSV of cells.

    Raises UnknownFormatError for another file that foiparse wrote, which holds no cells.
    """
    first = _first_line(head.decode(_encoding(head), errors="replace"))
    if _separator(first):
        return True
    if is_header(first):
        advice = "give the observations, as extract prints them"
        raise UnknownFormatError(f"{name}: is a file of foiparse's without figures", advice)
    return False


def read_golden(data: bytes, name: str) -> list[Cell]:
    """The cells of a CSV file, for which `is_golden` holds.

    Raises DamagedInputError where it is not text, or a number is none.
    """
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        advice = "save it as CSV UTF-8"
        raise DamagedInputError(f"{name}: is not UTF-8 (byte {error.start})", advice) from error
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=_separator(_first_line(text)), restval=""
    )
    try:
        return [
            _cell(row, name, reader.line_num) for row in reader if not (row.get("copy_of") or "")
        ]
    except csv.Error as error:
        message = f"{name}, line {reader.line_num}: {error}"
        raise DamagedInputError(message, "save it as CSV UTF-8 again") from error


def _encoding(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def _first_line(text: str) -> str:
    return text.removeprefix("\ufeff").splitlines()[0] if text.strip("\ufeff") else ""


def _separator(first: str) -> str:
    """What parts the columns of the heading; empty where it is no heading of cells."""
    for separator in _SEPARATORS:
        names = set(next(csv.reader([first], delimiter=separator), ()))
        if {"row_label", "column_label"} <= names and names & {"value_text", "value"}:
            return separator
    return ""


def _cell(row: dict[str, str], name: str, line: int) -> Cell:
    def said(column: str) -> str:
        return _unguarded(row.get(column) or "")

    def count(column: str) -> int:
        text = said(column)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    return Cell(
        source=said("source"),
        table=said("table"),
        title=said("title"),
        row_label=said("row_label"),
        column_label=said("column_label"),
        text=said("value_text") if "value_text" in row else None,
        value=_value(said("value"), f"{name}, line {line}"),
        status=said("status"),
        unit=said("unit"),
        period=said("period"),
        row=count("row"),
        column=count("column"),
        page=said("page"),
        line=count("line"),
        readings=tuple(_readings(row.get("alt") or "")),
    )


def _value(text: str, place: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        advice = "value holds plain numbers, value_text what is printed"
        raise DamagedInputError(f"{place}: the value “{text}” is no number", advice)
    return value


def _unguarded(text: str) -> str:
    """Text without the apostrophe that ``--excel`` put before it."""
    bare = text.removeprefix("'")
    return bare if guard(bare) == text else text


def _readings(text: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, text.split(";;")):
        row, _, column = pair.partition("||")
        yield row, column
