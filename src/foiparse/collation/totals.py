"""National totals, as bounds: what those that gave one measure over one period come to together.

Only equal periods and equal measures are added. Whoever is left out is named, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.collation.ledger import GAVE
from foiparse.model import FigureRow, TotalRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.ledger import Entry
    from foiparse.collation.records import Figure
    from foiparse.model import LedgerRow

_Key = tuple[str, str]


class Totals(Struct, frozen=True):
    """The totals of all questions, and each authority's part in them."""

    totals: tuple[TotalRow, ...]
    figures: tuple[FigureRow, ...]


def total(
    every: Sequence[Entry],
    questions: Sequence[str],
    figures: dict[tuple[str, str], tuple[Figure, ...]],
    ledger: Iterable[LedgerRow],
) -> Totals:
    """Totals in the order of questions, measures and periods; ``figures`` by question and name."""
    states = {(row.question, row.authority): row for row in ledger}
    rows: list[FigureRow] = []
    sums: list[TotalRow] = []
    for question in questions:
        kinds: dict[_Key, str] = {}
        own: dict[str, dict[_Key, Figure]] = defaultdict(dict)
        for entry in every:
            name = entry.authority.name
            for figure in figures.get((question, name), ()):
                key = figure.measure, figure.period
                own[name][key] = figure
                if figure.basis != "ambiguous":
                    kinds[key] = figure.kind
        for key in sorted(kinds):
            parts: list[FigureRow] = []
            left: dict[str, list[str]] = defaultdict(list)
            for entry in every:
                name = entry.authority.name
                given = own[name].get(key)
                if given is not None:
                    parts.append(_part(entry, given))
                if given is None or given.basis == "ambiguous":
                    why = given.reason if given else _why(states[question, name], key, own[name])
                    left[why].append(name)
            rows.extend(parts)
            sums.append(_sum(question, key, kinds[key], parts, left))
    return Totals(tuple(sums), tuple(rows))


def _part(entry: Entry, figure: Figure) -> FigureRow:
    return FigureRow(
        question=figure.question,
        measure=figure.measure,
        period=figure.period,
        authority=entry.authority.name,
        area_code=entry.authority.area_code,
        low=figure.low,
        high=figure.high,
        basis=figure.basis,
        counted=figure.basis != "ambiguous",
        reason=figure.reason,
        cells=";".join(figure.cells),
        source=figure.source,
    )


def _why(row: LedgerRow, key: _Key, own: dict[_Key, Figure]) -> str:
    """Why an authority has no part in a total."""
    if row.state not in GAVE:
        return " ".join(filter(None, (row.state.replace("_", " "), row.exemptions)))
    if not own:
        nil = row.state == "nil"
        return "nil return in words" if nil else "no figure with a period in a table"
    measures = {measure for measure, _ in own}
    if key[0] not in measures:
        named = sorted(name.replace("_", " ") or "what is not said" for name in measures)
        return f"counts {' and '.join(named)}"
    periods = sorted(period for measure, period in own if measure == key[0])
    return f"gave {', '.join(periods)}"


def _sum(
    question: str,
    key: _Key,
    kind: str,
    parts: Sequence[FigureRow],
    left: dict[str, list[str]],
) -> TotalRow:
    counted = [row for row in parts if row.counted]
    highs = [row.high for row in counted if row.high is not None]
    return TotalRow(
        question=question,
        measure=key[0],
        period_kind=kind,
        period=key[1],
        low=sum((row.low for row in counted if row.low is not None), Decimal(0)),
        high=sum(highs, Decimal(0)) if len(highs) == len(counted) else None,
        authorities=len(counted),
        left_out=sum(map(len, left.values())),
        left_out_why="; ".join(f"{why}: {', '.join(names)}" for why, names in left.items()),
    )
