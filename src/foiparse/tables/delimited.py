"""Tables in text whose cells something still keeps apart: bars, boxes, tabs, commas, columns.

Each becomes a grid and is read as any other grid is.
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from foiparse.model import Cell, Grid
from foiparse.tables.aligned import aligned
from foiparse.tables.bars import barred, has_bars
from foiparse.tables.drafts import Draft
from foiparse.tables.grids import has_figures, read_grid
from foiparse.tables.separated import comma_separated, tabbed
from foiparse.tables.tries import Tries
from foiparse.tables.values import is_cell_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foiparse.tables.drafts import Found
    from foiparse.tables.text_lines import TextLine


def find_delimited(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    text = "\n".join(line.raw for line in lines)
    layouts: list[Callable[[Sequence[TextLine], int], Found | None]] = []
    if has_bars(text):
        layouts.append(barred)
    if "\t" in text:
        layouts.append(tabbed)
    if "," in text:
        layouts.append(partial(comma_separated, seen={}))
    if any(not line.is_plain or line.raw[0].isspace() for line in lines):
        layouts.append(partial(aligned, seen={}))
    for recognise in layouts:
        drafts.extend(_scan(lines, taken, drafts, recognise))
    return sorted(drafts, key=lambda draft: draft.first)


def _scan(
    lines: Sequence[TextLine],
    taken: Sequence[bool],
    found: Sequence[Draft],
    recognise: Callable[[Sequence[TextLine], int], Found | None],
) -> list[Draft]:
    used = list(taken)
    for draft in found:
        used[draft.first : draft.last] = [True] * (draft.last - draft.first)
    drafts: list[Draft] = []
    tries = Tries()
    at, free = 0, 0
    piece: Sequence[TextLine] = ()
    while at < len(lines):
        if used[at]:
            at += 1
            continue
        if at >= free:
            free = at
            while free < len(lines) and not used[free]:
                free += 1
            piece = lines[:free]
        region = recognise(piece, at)
        if region is None:
            at += 1
            continue
        last, rows = region
        if rows is None:
            at = tries.after(at, last)
            continue
        made = _as_draft(lines, at, last, rows)
        if made is not None:
            drafts.append(made)
        at = last
    return drafts


def _as_draft(
    lines: Sequence[TextLine], first: int, last: int, rows: Sequence[Sequence[Cell]]
) -> Draft | None:
    width = max((len(row) for row in rows), default=0)
    if not _has_shape(rows):
        return None
    even = tuple((*row, *(Cell("") for _ in range(width - len(row)))) for row in rows)
    numbers = tuple(line.number for line in lines[first:last])
    table = read_grid(Grid(even, numbers, lines[first].page))
    if table is None or not table.rows or not has_figures(table):
        return None
    claimed = {*table.header_lines, *table.title_lines, *table.row_lines, *table.note_lines}
    ruling = tuple(number for number in numbers if number not in claimed)
    return Draft(
        first,
        last,
        table.columns,
        list(table.rows),
        table.stub,
        table.header_note,
        (*table.header_lines, *ruling),
        title=table.title,
        title_lines=table.title_lines,
    )


def _has_shape(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the cells behind the first are mostly figures below the rows of headings.

    Below the first row, those without a label are headings too.
    """
    body = list(itertools.dropwhile(lambda row: not (row and row[0].text), rows[1:]))
    cells = [cell.text for row in body or rows[1:] for cell in row[1:] if cell.text]
    figures = sum(is_cell_figure(text) for text in cells)
    return bool(cells) and figures >= 0.5 * len(cells)
