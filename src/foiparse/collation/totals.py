"""National totals, as bounds: what those that gave one measure over one period come to together.

Only equal periods and equal measures are added. Whoever is left out is named, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.collation.ledger import GAVE
from foiparse.model import FigureRow, TotalRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.ledger import Entry
    from foiparse.collation.records import Figure
    from foiparse.model import LedgerRow

_Key = tuple[str, str]


def figure_rows(
    every: Sequence[Entry],
    questions: Sequence[str],
    figures: dict[tuple[str, str], tuple[Figure, ...]],
    ledger: Iterable[LedgerRow],
) -> list[FigureRow]:
    """Every authority's part in every total, in the order of questions, measures and periods."""
    states = {(row.question, row.authority): row for row in ledger}
    rows: list[FigureRow] = []
    for question in questions:
        keys: dict[_Key, None] = {}
        own: dict[str, dict[_Key, Figure]] = defaultdict(dict)
        for entry in every:
            for figure in figures.get((question, entry.authority.name), ()):
                key = figure.measure, figure.period
                if figure.basis != "ambiguous":
                    keys[key] = None
                own[entry.authority.name][key] = figure
        for key in sorted(keys):
            rows.extend(
                _row(entry, question, key, own[entry.authority.name], states) for entry in every
            )
    return rows


def _row(
    entry: Entry,
    question: str,
    key: _Key,
    own: dict[_Key, Figure],
    states: dict[tuple[str, str], LedgerRow],
) -> FigureRow:
    name = entry.authority.name
    figure = own.get(key)
    counted = figure is not None and figure.basis != "ambiguous"
    row = states[question, name]
    if figure is None:
        reason = _why(row, key, own)
    else:
        reason = figure.reason and f"ambiguous: {figure.reason}"
    return FigureRow(
        question=question,
        measure=key[0],
        period=key[1],
        authority=name,
        area_code=entry.authority.area_code,
        low=figure.low if figure else None,
        high=figure.high if figure else None,
        basis=figure.basis if figure else "",
        counted=counted,
        reason=reason,
        cells=";".join(f"{cell}" for cell in figure.cells) if figure else "",
        source=figure.source if figure else row.source,
    )


def _why(row: LedgerRow, key: _Key, own: dict[_Key, Figure]) -> str:
    """Why an authority has no part in a total."""
    if row.state not in GAVE:
        return " ".join(filter(None, (row.state.replace("_", " "), row.exemptions)))
    if not own:
        return {"nil": "nil return in words"}.get(row.state, "no figure with a period in a table")
    measures = {measure for measure, _ in own}
    if key[0] not in measures:
        return f"counts {' and '.join(sorted(name or 'what is not said' for name in measures))}"
    periods = sorted(period for measure, period in own if measure == key[0])
    return f"gave {', '.join(periods)}"


def total_rows(rows: Iterable[FigureRow], kinds: dict[str, str]) -> list[TotalRow]:
    """The totals of the figures, with their bounds; ``kinds`` has each period's kind."""
    groups: dict[tuple[str, str, str], list[FigureRow]] = defaultdict(list)
    for row in rows:
        groups[row.question, row.measure, row.period].append(row)
    found = []
    for (question, measure, period), group in groups.items():
        counted = [row for row in group if row.counted]
        lows = [row.low for row in counted]
        highs = [row.high for row in counted]
        left = [row for row in group if not row.counted]
        found.append(
            TotalRow(
                question=question,
                measure=measure,
                period_kind=kinds[period],
                period=period,
                low=sum((low for low in lows if low is not None), Decimal(0)),
                high=_sum(highs),
                authorities=len(counted),
                left_out=len(left),
                left_out_why="; ".join(f"{row.authority}: {row.reason}" for row in left),
            )
        )
    return found


def _sum(highs: Sequence[Decimal | None]) -> Decimal | None:
    """The highest that all come to; None where one has no bound."""
    known = [high for high in highs if high is not None]
    return sum(known, Decimal(0)) if len(known) == len(highs) else None
