"""Rows of a sheet as the finder of tables looks at them, and what a row may be."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import has_date, is_period
from foiparse.tables.heading_words import is_column_atom
from foiparse.tables.titles import is_note_start, is_note_word, is_title_start
from foiparse.tables.values import fold, is_figure, is_unworked, is_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import SheetCell, SheetRow

_PROSE = 120  # characters: a cell longer than this is prose


class Row(Struct, frozen=True):
    """The cells of a row within one strip of a sheet; ``gap`` is how many blank rows precede."""

    number: int
    line: int
    cells: tuple[SheetCell, ...]
    gap: int = 0
    hidden: bool = False

    @property
    def first(self) -> SheetCell:
        """The leftmost cell."""
        return self.cells[0]

    @property
    def is_lone(self) -> bool:
        """Whether one cell is all there is."""
        return len(self.cells) == 1

    @property
    def texts(self) -> list[str]:
        """What the cells say, folded."""
        return [fold(cell.text) for cell in self.cells]


def rows_of(rows: Iterable[SheetRow]) -> list[Row]:
    """The rows of a sheet, each knowing the blank rows over it.

    Where most rows are parted by blank ones, that spacing says nothing and is taken away.
    """
    found: list[Row] = []
    last = 0
    for row in rows:
        gap = row.number - last - 1 if last else 0
        found.append(Row(row.number, row.line, row.cells, gap, row.hidden))
        last = row.number
    gaps = sorted(row.gap for row in found[1:])
    spacing = gaps[len(gaps) // 3] if len(gaps) > 2 else 0
    if spacing:
        found = [replace(row, gap=max(0, row.gap - spacing)) for row in found]
    return found


@lru_cache(maxsize=65536)
def is_amount(text: str) -> bool:
    """Whether a cell surely holds a figure: a number that is no year, month or date."""
    text = fold(text)
    if not text or is_unworked(text):
        return bool(text)
    return is_figure(text) and not is_period(text) and not (text.isalpha() and len(text) < 3)


@lru_cache(maxsize=65536)
def is_valued(text: str) -> bool:
    """Whether a cell may be a value: a figure, shorthand such as ``n/a``, a date, a yes."""
    text = fold(text)
    if not text:
        return False
    return (
        is_value(text)
        or parse_value(text).unit != "text"
        or is_unworked(text)
        or text in {"TRUE", "FALSE"}
        or has_date(text)
    )


def has_amount(row: Row, stub: int) -> bool:
    """Whether a figure stands in a row right of the column ``stub``: bands of ages are none."""
    if row.first.column > stub and _are_bands(row):
        return False
    return any(cell.column > stub and is_amount(cell.text) for cell in row.cells)


def _are_bands(row: Row) -> bool:
    """Whether a row is headings alone, though one may look like a figure: ``10-17``, ``25+``."""
    texts = row.texts
    return not all(map(is_amount, texts)) and all(map(is_column_atom, texts))


def is_note(row: Row) -> bool:
    """Whether a row reads as a note: its words say so, or it is prose."""
    text = row.texts[0]
    if is_title_start(text):
        return False
    return is_note_start(text) or is_note_word(text) or (row.is_lone and len(text) > _PROSE)


def is_field(row: Row) -> bool:
    """Whether a row is a field of a form: a name that ends in a colon, and what was filled in."""
    return len(row.cells) <= 2 and row.texts[0].endswith(":")


def could_head(row: Row, stub: int) -> bool:
    """Whether a row may be a heading over columns: words and periods, no figure."""
    if is_field(row) or has_amount(row, stub):
        return False
    if row.is_lone:
        return row.first.column > stub and not is_amount(row.first.text)
    longest = max(len(text) for text in row.texts[1:])
    return longest <= _PROSE


def filled_columns(rows: Sequence[Row]) -> list[int]:
    """The columns that hold something in any of the rows, merged reaches left out."""
    return sorted({cell.column for row in rows for cell in row.cells})
