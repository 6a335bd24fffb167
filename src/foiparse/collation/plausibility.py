"""Figures that may be slips: a jump within one reply, a rate far from those of all others.

Apart from the arithmetic: a table can add up and be ten times too large.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from foiparse.collation.authorities import of_path
from foiparse.collation.figures import kind_of_period
from foiparse.model import WarningRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.ledger import Entry
    from foiparse.collation.records import Shown

_TENFOLD = 10
_FEW = Decimal(3)  # below it a tenfold jump is everyday
_FEWEST = 8  # authorities among which one can be far from the others
_FAR = Decimal(5)  # deviations from the median
_SCALE = Decimal("1.4826")  # of the median deviation, to that of a normal curve
_LEAST = Decimal(1)  # a deviation that is smaller counts as this, in per cent
_RATES = frozenset({"percent", "rate"})


def warnings_of(every: Iterable[Entry], questions: Sequence[str]) -> list[WarningRow]:
    """Doubts about names and jumps by authority, then rates, in the order of the questions."""
    entries = list(every)
    found: list[WarningRow] = []
    for entry in entries:
        found.extend(_misnamed(entry))
        for question in questions:
            found.extend(_jumps(entry, question, current(entry, question)))
    return found + _far(entries, questions)


def current(entry: Entry, question: str) -> list[Shown]:
    """The cells that answer a question in the reply that stands for it."""
    now = entry.who.current.get(question) if entry.who else None
    if now is None:
        return []
    return [cell for cell in now.reply.shown if question in cell.question.split(";")]


def plain(label: str) -> str:
    """A label without case, signs and spaces, to be compared."""
    return re.sub(r"[\W_]+", "", label).lower()


def _series_label(cell: Shown) -> tuple[str, str]:
    """Row and column of a cell less its years: what it has in common with other periods."""
    pair = (re.sub(r"\d+", "", plain(each)) for each in (cell.row_label, cell.column_label))
    row, column = pair
    return row, column


def _misnamed(entry: Entry) -> Iterable[WarningRow]:
    for reply in entry.who.versions if entry.who else ():
        named = of_path(reply.source)
        if named and reply.authority_basis == "reply" and named != entry.authority:
            yield WarningRow(
                "authority_doubtful",
                entry.authority.name,
                entry.authority.area_code,
                "",
                reply.source,
                "",
                f"The file is named for {named.name}, but its words name {entry.authority.name}.",
            )


def _jumps(entry: Entry, question: str, cells: Sequence[Shown]) -> Iterable[WarningRow]:
    series: dict[tuple[object, ...], list[Shown]] = defaultdict(list)
    for cell in cells:
        if cell.period and cell.low is not None and cell.low == cell.high:
            table = cell.source, cell.name.partition(":")[0]
            kind = kind_of_period(cell.period)
            series[*table, _series_label(cell), cell.measure, kind].append(cell)
    for own in series.values():
        if len({cell.period for cell in own}) < len(own) or len(own) < 2:
            continue
        ranked = sorted(own, key=lambda cell: cell.low or Decimal(0))
        for odd, next_ in ((ranked[-1], ranked[-2]), (ranked[0], ranked[1])):
            high, low = sorted((odd.low or Decimal(0), next_.low or Decimal(0)), reverse=True)
            if high >= _TENFOLD * max(low, _FEW):
                yield WarningRow(
                    "tenfold_jump",
                    entry.authority.name,
                    entry.authority.area_code,
                    question,
                    odd.source,
                    f"{odd.name};{next_.name}",
                    f"{odd.low} for {odd.period} is ten times, or a tenth, of every other period"
                    f" in the same reply; the nearest is {next_.low} for {next_.period}.",
                )
                break


def _far(every: Iterable[Entry], questions: Sequence[str]) -> list[WarningRow]:
    groups: dict[tuple[str, ...], dict[str, tuple[Entry, list[Shown]]]] = defaultdict(dict)
    for entry in every:
        for question in questions:
            for cell in current(entry, question):
                if cell.unit in _RATES and cell.low is not None and cell.low == cell.high:
                    key = (question, cell.unit, *_series_label(cell), cell.period)
                    own = groups[key].setdefault(entry.authority.name, (entry, []))
                    own[1].append(cell)
    found: list[WarningRow] = []
    for (question, *_), by_name in groups.items():
        alone = {name: each for name, each in by_name.items() if len(each[1]) == 1}
        if len(alone) >= _FEWEST:
            found.extend(_outliers(question, list(alone.values())))
    return found


def _outliers(question: str, each: Sequence[tuple[Entry, list[Shown]]]) -> Iterable[WarningRow]:
    values = [cells[0].low or Decimal(0) for _, cells in each]
    middle = median(values)
    spread = max(median([abs(value - middle) for value in values]) * _SCALE, _LEAST)
    for (entry, cells), value in zip(each, values, strict=True):
        if abs(value - middle) > _FAR * spread:
            yield WarningRow(
                "rate_far_from_others",
                entry.authority.name,
                entry.authority.area_code,
                question,
                cells[0].source,
                cells[0].name,
                f"{value} {cells[0].unit} is far from the median of {middle} that"
                f" {len(values)} authorities give.",
            )
