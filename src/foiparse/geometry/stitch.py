"""Tables over pages: which table goes on from one page to the next.

Only a light `Tail` of each table is kept from page to page, so that memory does not
grow with the document.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.geometry.values import is_caption, wordy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.cells import PageTable
    from foiparse.geometry.columns import Column
    from foiparse.geometry.lines import Line

_FIT = 6.0
"""Points by which the columns of two pages may differ."""


class Tail(Struct, frozen=True):
    """What is remembered of a page's last table.

    ``page``: 1-based. ``first``: the index of the first grid of the whole table.
    ``xs``: the columns' edges. ``header``: the texts of its header rows. ``ends``:
    whether nothing but a footer stands below it on its page. ``heads``: the texts of
    the page's lines, to know a running head or letterhead by. ``columns``: of an open
    table, what the next page's values must stand under.
    """

    page: int
    first: int
    xs: tuple[float, ...]
    header: tuple[tuple[str, ...], ...]
    ruled: bool
    ends: bool
    heads: frozenset[str] = frozenset()
    columns: tuple[Column, ...] = ()


def same_columns(one: Sequence[float], other: Sequence[float], slack: float = _FIT) -> bool:
    """Whether two tables have columns of the same widths; a shift as a whole is allowed."""
    if len(one) != len(other) or len(one) < 3:
        return False
    widths = [b - a for a, b in pairwise(one)]
    others = [b - a for a, b in pairwise(other)]
    return all(abs(a - b) <= slack for a, b in zip(widths, others, strict=True))


def header_texts(table: PageTable) -> tuple[tuple[str, ...], ...]:
    """The texts of a table's header rows."""
    return tuple(tuple(cell.text for cell in row) for row in table.rows[: table.header])


def tail_of(table: PageTable, page: int, first: int, lines: Sequence[Line], height: float) -> Tail:
    """What to remember of a page's last table.

    Args:
        table: the table.
        page: its page, 1-based.
        first: index of the first grid of the whole table.
        lines: the page's lines.
        height: the page's height in points.
    """
    below = [line for line in lines if line.top > table.box[3] - 1]
    body = [line for line in below if line.middle < 0.92 * height]
    return Tail(
        page,
        first,
        tuple(table.xs),
        header_texts(table),
        table.ruled,
        len(body) <= 2 and not any(wordy(line.text) > 12 for line in body),
        frozenset(line.text for line in lines[:12]) | frozenset(line.text for line in lines[-6:]),
        tuple(table.columns),
    )


def starts_page(table: PageTable, lines: Sequence[Line], height: float, tail: Tail) -> bool:
    """Whether nothing but letterhead and running heads stands above a page's first table."""
    for line in lines:
        if line.bottom > table.box[1] + 1:
            continue
        if line.text in tail.heads:
            continue
        if line.middle > 0.25 * height or wordy(line.text) > 9:
            return False
        if is_caption(line.text) and "continue" not in line.text.lower():
            return False
    return True


def goes_on(tail: Tail, table: PageTable, page: int) -> bool:
    """Whether ``table``, the first of ``page``, has the columns and header of ``tail``."""
    if page != tail.page + 1 or not tail.ends:
        return False
    header = header_texts(table)
    if header and header != tail.header:
        return False
    if table.carried or (header and len(table.xs) == len(tail.xs)):
        return True
    both = tail.ruled and table.ruled
    return same_columns(tail.xs, table.xs, _FIT if both else 2 * _FIT)
