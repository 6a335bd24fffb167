"""Tables over pages: which table goes on from one page to the next.

Only a light `Tail` of each table is kept from page to page, so that memory does not
grow with the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foiparse.geometry.cells import PageTable

_FIT = 6.0
"""Points by which the columns of two pages may differ."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What is remembered of a page's last table.

    ``first`` is the index of the first grid of the whole table; ``header`` the texts of
    its header rows; ``ends`` whether nothing but a footer stands below it on its page.
    """

    page: int
    first: int
    columns: tuple[float, ...]
    header: tuple[tuple[str, ...], ...]
    ruled: bool
    ends: bool


def _fits(one: tuple[float, ...], other: tuple[float, ...], ruled: bool) -> bool:
    """Whether two tables have the same columns; a shift as a whole is allowed."""
    if len(one) != len(other) or len(one) < 3:
        return False
    widths = [b - a for a, b in zip(one, one[1:], strict=False)]
    others = [b - a for a, b in zip(other, other[1:], strict=False)]
    slack = _FIT if ruled else 4 * _FIT
    return all(abs(a - b) <= slack for a, b in zip(widths, others, strict=True))


def header_texts(table: PageTable) -> tuple[tuple[str, ...], ...]:
    """The texts of a table's header rows."""
    return tuple(
        tuple(cell.text for cell in row) for row in table.rows[: table.header]
    )


def goes_on(tail: Tail, table: PageTable, page: int, starts: bool) -> bool:
    """Whether ``table`` on ``page`` carries on the table that ``tail`` remembers.

    Args:
        tail: the last table of an earlier page.
        table: the first table of the page.
        page: 1-based page number.
        starts: whether nothing but letterhead stands above it.
    """
    if page != tail.page + 1 or not tail.ends or not starts:
        return False
    if not _fits(tail.columns, tuple(table.xs), tail.ruled and table.ruled):
        return False
    header = header_texts(table)
    return not table.header or header == tail.header
