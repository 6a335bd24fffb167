"""Records as CSV: UTF-8, LF, RFC 4180, numbers plain, missing empty.

With ``excel`` the lines end in CR LF and text that a spreadsheet would run or take for
a date is guarded (see `excel`); the byte order mark is the business of who opens the file.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Sink(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object:
        """Take ``text``; raise `foiparse.errors.WriteError` when it cannot be kept."""


class CsvWriter:
    """Writes rows of values to ``sink`` as CSV; the header is the first row given."""

    def __init__(self, sink: Sink, *, excel: bool = False) -> None:
        # The csv module quotes a lone CR or LF only where the line terminator holds it, so
        # it is told CR LF always, and the ending is changed on the way out.
        ending = _Ending(sink, "\r\n" if excel else "\n")
        self._writer = csv.writer(ending, lineterminator="\r\n")
        self._spell = _spell_guarded if excel else spell

    def write(self, rows: Iterable[Sequence[object]]) -> None:
        """Write each row, spelling its values."""
        spell_value = self._spell
        self._writer.writerows([spell_value(value) for value in row] for row in rows)


def spell(value: object) -> str:
    """One value as the data model spells it; None is empty.

    >>> from decimal import Decimal
    >>> [spell(value) for value in (Decimal("1E+3"), True, None, "a")]
    ['1000', 'TRUE', '', 'a']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _spell_guarded(value: object) -> str:
    if isinstance(value, str):
        from foiparse.writers.excel import guard

        return guard(str(value))
    return spell(value)


class _Ending:
    """Passes rows on with their CR LF replaced."""

    def __init__(self, sink: Sink, ending: str) -> None:
        self._sink = sink
        self._ending = ending

    def write(self, row: str) -> None:
        self._sink.write(row.removesuffix("\r\n") + self._ending)
