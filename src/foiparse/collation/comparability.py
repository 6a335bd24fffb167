"""Which figures are of one kind: measure and kind of period, and who gave every period.

Nothing is made comparable here: an answer by financial years stays apart from one by
calendar years, and one that prints a bare year from both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.collation.ledger import STATES
from foiparse.model import ComparabilityRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.collation.authorities import Authority
    from foiparse.collation.ledger import Entry
    from foiparse.collation.records import Figure
    from foiparse.collation.versions import Current

_HALF = 2
_BASES = ("ambiguous", "summed", "stated", "single")  # how surely a figure is known


class Panel(Struct, frozen=True):
    """Who can be compared on one question: the commonest measure and kind of period.

    ``periods`` are those that at least half of the authorities with that measure and kind
    gave, ``members`` the names of those that gave every one of them.
    """

    question: str
    measure: str = ""
    kind: str = ""
    periods: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def figures_by_entry(
    every: Sequence[Entry], questions: Sequence[str]
) -> dict[tuple[str, str], tuple[Figure, ...]]:
    """The figures that stand, by question and authority: of each question's current reply."""
    found: dict[tuple[str, str], tuple[Figure, ...]] = {}
    for entry in every:
        for question in questions:
            now = entry.who.current.get(question) if entry.who else None
            if now is not None:
                found[question, entry.authority.name] = tuple(
                    each for each in now.reply.figures if each.question == question
                )
    return found


def panel(question: str, figures: dict[tuple[str, str], tuple[Figure, ...]]) -> Panel:
    """The balanced panel of one question; without members where nobody gave a figure."""
    given: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (asked, name), each in figures.items():
        for figure in each if asked == question else ():
            if figure.basis != "ambiguous":
                given[figure.measure, figure.kind][name].add(figure.period)
    if not given:
        return Panel(question)
    (measure, kind), who = min(given.items(), key=lambda each: (-len(each[1]), each[0]))
    counts = Counter(period for periods in who.values() for period in periods)
    periods = tuple(sorted(p for p, count in counts.items() if count * _HALF >= len(who)))
    members = tuple(sorted(name for name, has in who.items() if has >= set(periods)))
    return Panel(question, measure, kind, periods, members if periods else ())


def leading(panels: Sequence[Panel]) -> Panel | None:
    """The panel that the sentence speaks of: the largest, the first of several."""
    return max(panels, key=lambda each: len(each.members), default=None)


def comparability_rows(
    every: Sequence[Entry],
    figures: dict[tuple[str, str], tuple[Figure, ...]],
    panels: Sequence[Panel],
) -> list[ComparabilityRow]:
    """One row for each question, authority, measure and kind of period; one without where none."""
    rows: list[ComparabilityRow] = []
    for each in panels:
        for entry in every:
            now = entry.who.current.get(each.question) if entry.who else None
            if now is not None:
                own = figures.get((each.question, entry.authority.name), ())
                rows.extend(_rows(entry.authority, now, each, own))
    return rows


def _rows(
    authority: Authority, now: Current, panel_: Panel, figures: Sequence[Figure]
) -> list[ComparabilityRow]:
    kinds: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        kinds[figure.measure, figure.kind].append(figure)
    if not kinds:
        in_table = bool(now.given.tables)
        words = STATES[now.given.disposition] in {"figures", "part"}
        return [
            ComparabilityRow(
                question=panel_.question,
                authority=authority.name,
                area_code=authority.area_code,
                measure="",
                measure_basis="",
                period_kind="",
                periods="",
                suppressed=0,
                basis="ambiguous" if in_table else "words" if words else "",
                reason="no table with periods" if in_table else _words(now.given.disposition),
                panel=False,
                source=now.reply.source,
            )
        ]
    return [
        ComparabilityRow(
            question=panel_.question,
            authority=authority.name,
            area_code=authority.area_code,
            measure=measure,
            measure_basis=own[0].measure_basis,
            period_kind=kind,
            periods=";".join(sorted({each.period for each in own})),
            suppressed=sum(each.suppressed for each in own),
            basis=min((each.basis for each in own), key=_BASES.index),
            reason="; ".join(sorted({each.reason for each in own if each.reason})),
            panel=(measure, kind) == (panel_.measure, panel_.kind)
            and authority.name in panel_.members,
            source=own[0].source,
        )
        for (measure, kind), own in kinds.items()
    ]


def _words(disposition: str) -> str:
    return {
        "disclosed": "answered in words, without a table",
        "disclosed_part": "answered in words, without a table",
        "nil_return": "nil return in words",
    }.get(disposition, disposition.replace("_", " "))
