"""Working days under the Acts, and the twentieth of them.

Day 0 is the day of receipt, whatever day it is. Under the FOIA and the EIR no day counts
that is a bank holiday anywhere in the United Kingdom (FOIA 2000 s10(6), EIR 2004
reg 2(1)); under the FOISA and the Scottish EIR only holidays in Scotland are left out
(FOISA 2002 s73). The holidays are a data file; outside its years nothing can be said.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from foiparse.correspondence.sections import EISR, FOISA
from foiparse.data import rows

LIMIT = 20
"""Working days that an authority has, but for extensions."""

_SCOTTISH = frozenset({FOISA, EISR})
_DAY = timedelta(days=1)


@cache
def holidays(law: str) -> frozenset[date]:
    """The bank holidays that do not count under ``law`` (FOIA, FOISA, EIR or EISR)."""
    return frozenset(
        date.fromisoformat(row["date"])
        for row in rows("bank_holidays")
        if law not in _SCOTTISH or row["division"] == "scotland"
    )


@cache
def _working(law: str) -> tuple[date, ...]:
    """Every working day in the years of the data file, in order."""
    known = holidays(law)
    day, last = date(min(known).year, 1, 1), date(max(known).year, 12, 31)
    found = []
    while day <= last:
        if day.weekday() < 5 and day not in known:
            found.append(day)
        day += _DAY
    return tuple(found)


def is_known(day: date, law: str) -> bool:
    """Whether the data file has the year of ``day``."""
    working = _working(law)
    return working[0].year <= day.year <= working[-1].year


def due(received: date, law: str, days: int = LIMIT) -> date | None:
    """The last day for an answer: the ``days``-th working day after ``received``.

    None where the count runs out of the years of the data file.

    >>> due(date(2020, 12, 24), "FOIA")
    datetime.date(2021, 1, 27)
    """
    at = bisect_right(_working(law), received) + days - 1
    return _working(law)[at] if is_known(received, law) and at < len(_working(law)) else None


def working_days(start: date, end: date, law: str) -> int | None:
    """How many working days lie after ``start`` up to and including ``end``.

    None where a year is not in the data file, or ``end`` is before ``start``.
    """
    if not (is_known(start, law) and is_known(end, law)) or end < start:
        return None
    return bisect_right(_working(law), end) - bisect_right(_working(law), start)
