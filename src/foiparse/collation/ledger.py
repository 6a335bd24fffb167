"""Every authority against every question: what became of it, and the sentence that sums it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.model import Disposition, Late, LedgerRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.authorities import Authority
    from foiparse.collation.versions import Respondent

STATES = {
    Disposition.DISCLOSED: "figures",
    Disposition.DISCLOSED_PART: "part",
    Disposition.NIL_RETURN: "nil",
    Disposition.NOT_HELD: "not_held",
    Disposition.REFUSED: "refused",
    Disposition.REFUSED_COST: "cost",
    Disposition.REFUSED_VEXATIOUS: "vexatious",
    Disposition.NCND: "ncnd",
    Disposition.NCND_COST: "ncnd",
    Disposition.ELSEWHERE: "elsewhere",
    Disposition.FUTURE: "future",
    Disposition.CLARIFICATION: "clarification",
    Disposition.TRANSFERRED: "transferred",
    Disposition.ACKNOWLEDGED_ONLY: "acknowledged",
    Disposition.RETRACTED: "retracted",
    Disposition.NO_ANSWER: "no_answer",
    Disposition.UNCLEAR: "unclear",
}
"""The state of a question in the ledger by what became of it."""

GAVE = frozenset({"figures", "part", "nil"})
REPLIED = frozenset({"answered", "refused"})


class Entry(Struct, frozen=True):
    """One authority in the ledger: those asked that sent nothing have no `who`."""

    authority: Authority
    who: Respondent | None
    asked: bool


def entries(found: Sequence[Respondent], asked: Sequence[Authority]) -> list[Entry]:
    """Those asked, in their order; then those that replied all the same, by name."""
    by_authority = {each.authority: each for each in found}
    listed = [Entry(each, by_authority.get(each), asked=True) for each in asked]
    rest = [
        Entry(each.authority, each, asked=not asked)
        for each in found
        if each.authority not in set(asked)
    ]
    return [*listed, *rest]


def ledger_rows(every: Iterable[Entry], questions: Sequence[str]) -> list[LedgerRow]:
    """One row for each authority and question."""
    return [_row(entry, question) for entry in every for question in questions]


def _row(entry: Entry, question: str) -> LedgerRow:
    who = entry.who
    now = who.current.get(question) if who else None
    name = entry.authority.name
    if who is None or now is None:
        state = "missing" if who is None else _without(who)
        source = who.versions[-1].source if who else ""
        return LedgerRow(
            name, entry.authority.area_code, question, state, "", None, "", None, source
        )
    given, reply = now.given, now.reply
    late = None if reply.late in {None, Late.UNVERIFIABLE} else reply.late is Late.YES
    state = STATES[given.disposition]
    if state in {"no_answer", "unclear"} and reply.status not in {*REPLIED, "unclear"}:
        state = reply.status
    return LedgerRow(
        authority=name,
        area_code=entry.authority.area_code,
        question=question,
        state=state,
        exemptions=";".join(given.exemptions),
        late=late,
        tables=";".join(given.tables),
        version=who.version_of(reply),
        source=reply.source,
    )


def _without(who: Respondent) -> str:
    """The state of a question that no reply says anything of."""
    statuses = [reply.status for reply in who.versions]
    if any(status in REPLIED for status in statuses):
        return "no_answer"
    return statuses[-1]


class Tally(Struct, frozen=True):
    """How many were asked, replied and gave figures."""

    asked: int
    replied: int
    figures: int


def tally(every: Sequence[Entry], rows: Iterable[LedgerRow]) -> Tally:
    """The counts of a ledger. Replied is who answered or refused; figures are also a nil."""
    replied = sum(
        entry.who is not None and any(reply.status in REPLIED for reply in entry.who.versions)
        for entry in every
    )
    gave = {(row.authority, row.source) for row in rows if row.state in GAVE}
    return Tally(len(every), replied, len({name for name, _ in gave}))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def sentence(counts: Tally, comparable: int, periods: Sequence[str]) -> str:
    """What may be printed of the whole, in one sentence."""
    words = [f"{counts.replied} of {counts.asked} replied", f"{counts.figures} gave figures"]
    if periods:
        verb = "is" if comparable == 1 else "are"
        words.append(f"{comparable} {verb} comparable over {listed(list(map(spoken, periods)))}")
    else:
        words.append("none can be compared over a period")
    return "; ".join(words) + "."


def spoken(period: str) -> str:
    """A period as a reader of a newspaper would have it: ``2019`` for ``CY2019``.

    >>> [spoken(code) for code in ("CY2019", "FY2019-20", "2019")]
    ['2019', '2019/20', '2019']
    """
    if period[:2] in {"FY", "AY"}:
        return period[2:].replace("-", "/")
    return period.removeprefix("CY")
