"""Headings printed vertically: text that runs up or down over narrow columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.cells import PageCell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.cells import PageTable
    from foiparse.geometry.words import Word
    from foiparse.model import Box

_ABOVE = 30.0
"""Points that vertical headings may end above the first line of an open table."""
_TALL = 170.0
"""Points that their first word may end above it."""

_Upright = tuple[int, "Word"]


def _text(words: Sequence[_Upright]) -> str:
    """Read vertical words: each line along its run, lines in the order they are read."""
    turn = words[0][0]
    lines: list[list[Word]] = []
    # Text that runs down has its next line to the left; text that runs up to the right.
    for _turn, word in sorted(words, key=lambda w: w[1].x0 + w[1].x1, reverse=turn == 1):
        middle = (word.x0 + word.x1) / 2
        if lines and abs((lines[-1][0].x0 + lines[-1][0].x1) / 2 - middle) < 0.5 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    out = []
    for line in lines:
        line.sort(key=lambda w: w.top, reverse=turn == 3)
        out += [word.text for word in line]
    return " ".join(out)


def _box(words: Sequence[_Upright]) -> Box:
    return (
        min(w.x0 for _t, w in words),
        min(w.top for _t, w in words),
        max(w.x1 for _t, w in words),
        max(w.bottom for _t, w in words),
    )


def _cell(words: Sequence[_Upright]) -> PageCell:
    box = _box(words)
    return PageCell(_text(words), box, (box[1] + box[3]) / 2)


def add_upright(table: PageTable, upright: Sequence[_Upright]) -> None:
    """Put vertical headings into a table's header.

    In a drawn grid they fill the empty cells that they stand in; above an open table
    they become a header row, if they stand over most of its columns.

    Args:
        table: the table as read, changed in place.
        upright: (quarter turns clockwise, word) of text that does not run to the right.
    """
    words = [item for item in upright if item[0] in (1, 3)]
    if not words:
        return
    if table.ruled:
        _fill(table, words)
    else:
        _crown(table, words)


def _fill(table: PageTable, words: Sequence[_Upright]) -> None:
    """Fill empty cells of a drawn grid."""
    found: dict[tuple[int, int], list[_Upright]] = {}
    for item in words:
        word = item[1]
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        column = next((k for k in range(table.width) if table.xs[k] <= x < table.xs[k + 1]), -1)
        row = next(
            (k for k in range(len(table.rows)) if table.splits[k] <= y < table.splits[k + 1]), -1
        )
        if column < 0 or row < 0:
            continue
        while row and table.rows[row][column].covered:
            row -= 1
        found.setdefault((row, column), []).append(item)
    for (row, column), some in found.items():
        cell = table.rows[row][column]
        if not cell.text and not cell.covered:
            new = _cell(some)
            new.colspan, new.rowspan = cell.colspan, cell.rowspan
            table.rows[row][column] = new


def _crown(table: PageTable, words: Sequence[_Upright]) -> None:
    """Put a header row of vertical headings on an open table."""
    if not table.columns:
        return
    body = table.rows[table.header :]
    tops = [cell.box[1] for row in body[:1] for cell in row if cell.box]
    if not tops:
        return
    floor = min(tops)
    found: dict[int, list[_Upright]] = {}
    near = [i for i in words if floor - _TALL < i[1].bottom <= floor + 6]
    if max((item[1].bottom for item in near), default=0.0) < floor - _ABOVE:
        return
    for item in near:
        word = item[1]
        x = (word.x0 + word.x1) / 2
        at = min(
            range(len(table.columns)),
            key=lambda k: abs((table.columns[k].x0 + table.columns[k].x1) / 2 - x),
        )
        column = table.columns[at]
        if column.x0 - 12 <= x <= column.x1 + 12:
            found.setdefault(at, []).append(item)
    if len(found) < 0.5 * (len(table.columns) - 1) or len(found) < 2:
        return
    head = [PageCell() for _ in table.columns]
    for row in table.rows[: table.header]:
        for at, cell in enumerate(row):
            if cell.text and not head[at].text:
                head[at] = PageCell(cell.text, cell.box, cell.last, words=cell.words)
    for at, some in found.items():
        if not head[at].text:
            head[at] = _cell(some)
    table.rows = [head, *body]
    table.header = 1
    boxes = [cell.box for cell in head if cell.box]
    table.box = (
        min(table.box[0], *(box[0] for box in boxes)),
        min(table.box[1], *(box[1] for box in boxes)),
        max(table.box[2], *(box[2] for box in boxes)),
        table.box[3],
    )
