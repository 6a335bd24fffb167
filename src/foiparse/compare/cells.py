"""A cell as both sides of a comparison have it, and whether two cells print the same figure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse.model import Observation, ZonedLine

_DASH = re.compile("[\u2010-\u2015\u2212]")
_NO_LABEL = frozenset({"", "number"})  # a list's only column may be headed or not

Levels = tuple[str, ...]
"""A label's levels without case, space or marks, outermost first."""


class Cell(Struct, frozen=True):
    """One cell of one side; what that side does not say is empty, 0 or None.

    ``table`` is the number or key of its table, ``text`` None where no print is given.
    ``readings`` are other right (row, column) labels of it. ``printed`` is the line that
    it stands on.
    """

    source: str
    table: str
    title: str
    row_label: str
    column_label: str
    text: str | None
    value: Decimal | None = None
    status: str = ""
    unit: str = ""
    period: str = ""
    row: int = 0
    column: int = 0
    page: str = ""
    line: int = 0
    printed: str = ""
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The figure as a person is shown it."""
        if self.text is not None:
            return self.text or "(blank)"
        return f"{self.value:f}" if self.value is not None else "(no number)"

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed, so that nothing can be lost."""
        return not self.text and self.value is None


class Kind(StrEnum):
    """What became of a cell."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"


class Difference(Struct, frozen=True):
    """A cell that is not on both sides alike; one side is None where it has none.

    ``where`` is source, number and title of the table that it is found in or missing from;
    those of the table expected where nothing like it is found.
    """

    kind: Kind
    expected: Cell | None
    found: Cell | None
    where: tuple[str, str, str]

    @property
    def cell(self) -> Cell:
        """The cell found, or where there is none the one expected."""
        return next(cell for cell in (self.found, self.expected) if cell is not None)


def from_observations(
    observations: Iterable[Observation], lines: Iterable[ZonedLine] = ()
) -> Iterator[Cell]:
    """Observations as cells, with the lines that they are printed on."""
    printed = {(each.source, each.line.number): each.line.text for each in lines}
    for each in observations:
        yield Cell(
            source=each.source,
            table=str(each.table),
            title=each.title,
            row_label=each.row_label,
            column_label=each.column_label,
            text=each.value_text,
            value=each.value,
            status=each.status.value,
            unit=each.unit,
            period=each.period,
            row=each.row,
            column=each.column,
            page=each.page,
            line=each.line,
            printed=" ".join(printed.get((each.source, each.line), "").split()),
        )


def folded(text: str) -> str:
    """Text without case, with one kind of dash and of space."""
    return _DASH.sub("-", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """A label without case, space or marks."""
    return re.sub(r"[\W_]+", "", folded(text))


@lru_cache(maxsize=1 << 16)
def levels(label: str) -> Levels:
    """The levels of a label; () where it says nothing.

    >>> levels("Calendar year - 2019"), levels("Number")
    (('calendaryear', '2019'), ())
    """
    if plain(label) in _NO_LABEL:
        return ()
    return tuple(each for part in re.split(r"\s-\s", folded(label)) if (each := plain(part)))


def are_one(a: Levels, b: Levels) -> bool:
    """Whether two labels are one, though one shows more of its outer levels."""
    if a == b or (a and "".join(a) == "".join(b)):
        return True
    short = min(len(a), len(b))
    return short > 0 and a[-short:] == b[-short:]


def same_figure(expected: Cell, found: Cell) -> bool:
    """Whether both print the same: the same characters, or the same number in the same way.

    White space and the kind of dash do not count. `1,234` and `1234` are the same where both
    sides say that they are the number 1234; a nil and a zero never are.
    """
    a, b = expected, found
    known = a.value is not None and b.value is not None
    if a.text is not None and b.text is not None:
        if _figure(a.text) == _figure(b.text):
            return not known or a.value == b.value
        alike = a.status == b.status and a.unit == b.unit
        return known and alike and a.value == b.value
    if {a.status, b.status} & {"dash", "nil"}:
        # Whether a dash is nought depends on what it stands beside.
        return not _number(a) and not _number(b)
    return _number(a) == _number(b)


def _figure(text: str) -> str:
    return re.sub(r"\s+", "", folded(text))


def _number(cell: Cell) -> Decimal | None:
    """The number of a cell, from its print where that side gives no value."""
    if cell.value is not None or not cell.text:
        return cell.value
    try:
        number = Decimal(_figure(cell.text).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
