"""A result condensed to what a collation keeps of it, so that thousands of replies fit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.checks.sheet import sheets
from foiparse.checks.tighten import narrowed
from foiparse.collation import authorities
from foiparse.collation.figures import bounds_of, figures_of, measure_of, one_each, told_apart
from foiparse.collation.records import Caveat, Figure, Given, Reply, Shown
from foiparse.model import Disposition, MessageKind, Status, Total
from foiparse.tables.tidy import measure_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.checks.sheet import Sheet
    from foiparse.collation.authorities import Authority
    from foiparse.model import Answer, MessageRecord, Observation, PlacedTable, RequestRecord
    from foiparse.result import Result

SILENT = frozenset({Disposition.NO_ANSWER, Disposition.ACKNOWLEDGED_ONLY, Disposition.UNCLEAR})
"""What leaves a question open: a later reply of this kind replaces no answer."""

REFUSED = frozenset(
    {
        Disposition.REFUSED,
        Disposition.REFUSED_COST,
        Disposition.REFUSED_VEXATIOUS,
        Disposition.NCND,
        Disposition.NCND_COST,
    }
)
_KINDS = (
    (MessageKind.CLARIFICATION, "clarification"),
    (MessageKind.HOLDING, "holding"),
    (MessageKind.ACKNOWLEDGEMENT, "acknowledged"),
    (MessageKind.AUTO_REPLY, "acknowledged"),
    (MessageKind.BOUNCE, "bounced"),
)


def digest(result: Result) -> list[Reply]:
    """The replies in one result, condensed: one, or one for each authority that speaks in it.

    None for what is no reply: a file passed over, a mail of whoever asks.
    """
    read = [each.source for each in result.sources if each.status != "passed over"]
    if not read:
        return []
    source = read[0]
    spoken = [each for each in result.messages if each.kind.by_authority]
    if result.failures:
        return [_unread(result, source)]
    if result.messages and not spoken and not result.observations:
        return []
    names = _authorities(result)
    if len(names) < 2:
        return [_reply(result, source, names)]
    return [_reply(_part(result, name), source, [name]) for name in names]


def _authorities(result: Result) -> list[str]:
    """The authorities whose requests these are, in order; else the first that speaks at all.

    A letter that names another force, or comes with its figures, is still one reply.
    """
    own = list(dict.fromkeys(each.authority for each in result.requests if each.authority))
    spoken = [each.authority for each in result.answers]
    spoken += [each.authority for each in result.messages]
    return own or list(filter(None, spoken))[:1]


def _part(result: Result, name: str) -> Result:
    """What one authority says of a result in which several speak."""
    return replace(
        result,
        observations=tuple(each for each in result.observations if each.authority == name),
        tables=tuple(each for each in result.tables if each.authority == name),
        answers=tuple(each for each in result.answers if each.authority == name),
        messages=tuple(each for each in result.messages if each.authority == name),
        requests=tuple(each for each in result.requests if each.authority == name),
    )


def _who(names: Iterable[str], source: str) -> tuple[Authority | None, str]:
    """The authority and how it is known."""
    for name in names:
        return authorities.as_named(name), "reply"
    found = authorities.of_path(source)
    return found, "file name" if found else ""


def _unread(result: Result, source: str) -> Reply:
    authority, basis = _who(_authorities(result), source)
    digests = [each.sha256 for each in result.sources if each.sha256]
    return Reply(source, authority, basis, status="unread", digest=digests[0] if digests else "")


def _reply(result: Result, source: str, names: Iterable[str]) -> Reply:
    authority, basis = _who(names, source)
    record = next(iter(result.requests), None)
    tables = [table for table in result.tables if not table.copy_of]
    given = _given(result.answers)
    every = sheets(tables, result.observations)
    last = [each.date for each in result.messages if each.kind is MessageKind.ANSWER and each.date]
    answered = max(last, default=record.answered if record else None)
    asked = {each.question: each.question_text for each in result.answers}
    return Reply(
        source=source,
        authority=authority,
        authority_basis=basis,
        reference=_reference(result, record),
        sent=record.sent if record else None,
        received=record.received if record else None,
        due=record.due if record else None,
        answered=answered,
        working_days=record.working_days if record else None,
        late=record.late if record else None,
        status=_status(given, result.messages),
        given=given,
        figures=tuple(_figures(every, asked)),
        shown=tuple(_shown(result.observations)),
        derivable=tuple(_derivable(tables, result.observations)),
        caveats=tuple(_caveats(result.answers, tables)),
        loose=tuple(each.key for each in tables if not each.questions),
        digest=_bytes(result, source),
        tables=_tables(result.observations),
    )


def _reference(result: Result, record: RequestRecord | None) -> str:
    given = [each.reference for each in result.answers if each.reference]
    return given[0] if given else record.reference if record else ""


def _bytes(result: Result, source: str) -> str:
    """The digest of the input's own bytes."""
    return next((each.sha256 for each in result.sources if each.source == source), "")


def _given(answers: Sequence[Answer]) -> tuple[Given, ...]:
    """What became of each question: of several answers to one, the last that says anything."""
    found: dict[str, Given] = {}
    for each in answers:
        one = Given(
            each.question,
            each.disposition,
            each.exemptions,
            tuple(f"{each.source}#{number}" for number in each.tables),
            each.asked_period,
        )
        if each.question not in found or one.disposition not in SILENT:
            found[each.question] = one
    return tuple(found.values())


def _status(given: Sequence[Given], messages: Sequence[MessageRecord]) -> str:
    """What the reply is as a whole: an answer, a refusal, or what its last message is for."""
    said = {each.disposition for each in given} - SILENT
    if said and said <= REFUSED:
        return "refused"
    if said - {Disposition.CLARIFICATION}:
        return "answered"
    for message in reversed(messages):
        for kind, status in _KINDS:
            if message.kind is kind:
                return status
        if message.kind in {MessageKind.ANSWER, MessageKind.INTERNAL_REVIEW}:
            break
    if said:
        return "clarification"
    acknowledged = any(each.disposition is Disposition.ACKNOWLEDGED_ONLY for each in given)
    return "acknowledged" if acknowledged else "unclear"


def _figures(every: Sequence[Sheet], asked: dict[str, str]) -> list[Figure]:
    """The figures of all tables, by question; what is counted may be known from the question."""
    found: list[Figure] = []
    for sheet in every:
        for question in sheet.placed.questions:
            text = asked.get(question, "")
            known = told_apart(measure_in(text), text)
            found.extend(figures_of(sheet, question, known))
    return one_each(found)


def _shown(observations: Sequence[Observation]) -> Iterable[Shown]:
    for cell in observations:
        low, high = bounds_of(cell)
        yield Shown(
            source=cell.source,
            name=cell.name,
            question=cell.question,
            row_label=cell.row_label,
            column_label=cell.column_label,
            measure=measure_of(cell),
            period=cell.period,
            unit=cell.unit,
            low=low,
            high=high,
            hidden=cell.status is Status.SUPPRESSED,
            item=cell.total is Total.ITEM,
        )


def _derivable(
    tables: Sequence[PlacedTable], observations: Sequence[Observation]
) -> list[tuple[str, str, str]]:
    """Source, name and question of each hidden cell that the sums of the tables settle."""
    hidden = {
        (cell.source, cell.name): cell.question
        for cell in observations
        if cell.status is Status.SUPPRESSED and cell.value is None
    }
    if not hidden:
        return []
    found = narrowed(tables, observations)
    return [
        (*key, question)
        for key, question in hidden.items()
        if key in found and found[key][0] is not None and found[key][0] == found[key][1]
    ]


def _caveats(answers: Sequence[Answer], tables: Sequence[PlacedTable]) -> Iterable[Caveat]:
    """Caveats of answers and notes of tables, each once, as printed."""
    seen: set[str] = set()
    said = [
        (each.source, f"question {each.question}", words)
        for each in answers
        for words in filter(None, [each.caveat])
    ]
    said += [
        (each.source, f"table {each.number}", words)
        for each in tables
        for words in each.table.notes
    ]
    for source, where, words in said:
        plain = " ".join(words.split())
        if plain not in seen:
            seen.add(plain)
            yield Caveat(source, where, plain)


def _tables(observations: Sequence[Observation]) -> str:
    """What tells the tables of a reply from others: their labels and figures as printed."""
    if not observations:
        return ""
    cells = sorted((c.row_label, c.column_label, c.value_text, c.title) for c in observations)
    return hashlib.sha256(repr(cells).encode()).hexdigest()
