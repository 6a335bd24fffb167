"""Cells and tables as geometry gives them: strings, boxes and spans, no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.geometry.lines import words_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.columns import Column
    from foiparse.geometry.words import Word
    from foiparse.model import Box


class PageCell(Struct):
    """One cell on the turned page; ``last`` is the middle of its last line of text.

    ``words`` holds the cell's words, one list for each line of text in it.
    """

    text: str = ""
    box: Box | None = None
    last: float = 0.0
    colspan: int = 1
    rowspan: int = 1
    covered: bool = False
    words: list[list[Word]] = field(default_factory=list)


class PageTable(Struct):
    """One table on one page.

    ``rows``: a rectangle of cells. ``xs``: the columns' outer edges (columns + 1).
    ``ruled``: whether rules make it. ``header``: leading header rows.
    ``columns``: of an open table, what its columns are made of. ``carried``: whether it
    was read with the columns of the table on the page before.
    """

    rows: list[list[PageCell]]
    box: Box
    xs: list[float]
    header: int = 0
    ruled: bool = False
    splits: list[float] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    carried: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def texts(self) -> list[list[str]]:
        """The cells' texts, covered cells empty."""
        return [[cell.text for cell in row] for row in self.rows]


def cell_of(lines: Sequence[Sequence[Word]]) -> PageCell:
    """Make a cell of its words, given line by line from the top."""
    kept = [list(line) for line in lines if line]
    if not kept:
        return PageCell()
    if len(kept) == 1 and len(kept[0]) == 1:
        (only,) = kept[0]
        box = (only.x0, only.top, only.x1, only.bottom)
        return PageCell(only.text, box, (only.top + only.bottom) / 2, words=kept)
    words = [word for line in kept for word in line]
    bottom = kept[-1]
    return PageCell(
        " ".join(words_text(line) for line in kept),
        (
            min(word.x0 for word in words),
            min(word.top for word in words),
            max(word.x1 for word in words),
            max(word.bottom for word in words),
        ),
        sum(word.top + word.bottom for word in bottom) / (2 * len(bottom)),
        words=kept,
    )


def span(rows: list[list[PageCell]], row: int, column: int, height: int, width: int) -> None:
    """Let the cell at (row, column) cover ``height`` x ``width`` cells."""
    cell = rows[row][column]
    cell.rowspan, cell.colspan = height, width
    for i in range(row, row + height):
        for j in range(column, column + width):
            if (i, j) != (row, column):
                rows[i][j] = PageCell(covered=True)
