"""Which leading rows of a table are its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.values import is_value, is_year

if TYPE_CHECKING:
    from foiparse.geometry.cells import PageCell


def _counts(row: list[PageCell]) -> tuple[int, int, int]:
    """Values that are no year, years, and other texts beyond the first column."""
    values = years = texts = 0
    for cell in row[1:]:
        if not cell.text:
            continue
        if is_year(cell.text):
            years += 1
        elif is_value(cell.text):
            values += 1
        else:
            texts += 1
    return values, years, texts


def header_rows(rows: list[list[PageCell]]) -> int:
    """How many leading rows of a drawn grid are header.

    A header row has texts or years over its value columns and no other values; it goes
    on as long as the first column is empty, covered, or spans further down. A grid
    without any values has one header row; one whose first row holds values has none.
    """
    if len(rows) < 2:
        return 0
    count = 0
    for at, row in enumerate(rows[:-1]):
        values, years, texts = _counts(row)
        if values or not (years or texts or any(cell.colspan > 1 for cell in row)):
            break
        if at and row[0].text and not _reaches(rows, at):
            break
        if at and not row[0].covered and not row[0].text and not _under(rows, at):
            break
        count = at + 1
        deepest = max((cell.rowspan for cell in row), default=1)
        if (
            deepest == 1
            and not any(cell.colspan > 1 for cell in row[1:])
            and (row[0].text or at + 1 >= len(rows) or rows[at + 1][0].text)
        ):
            break
    return count


def _reaches(rows: list[list[PageCell]], at: int) -> bool:
    """Whether a cell of an earlier row spans sideways, so that this row names its parts."""
    return any(cell.colspan > 1 for row in rows[:at] for cell in row) and not rows[0][0].text


def _under(rows: list[list[PageCell]], at: int) -> bool:
    """Whether a row stands beneath a spanning heading or an empty corner."""
    return any(cell.colspan > 1 for row in rows[:at] for cell in row) or not rows[at - 1][0].text
