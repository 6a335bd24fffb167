"""Who said what and when: the messages of an input and the requests that they make up."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.dated import letter_date, printed, together
from foiparse.correspondence.dispositions import thread_regime
from foiparse.correspondence.kinds import Told, kind_of
from foiparse.correspondence.own_words import own_lines, own_sentences
from foiparse.correspondence.quoting import quote_forms, quoted_lines
from foiparse.correspondence.references import find_references
from foiparse.correspondence.requests import Step, law_of, request_of, site_status, spoken
from foiparse.correspondence.sitewords import is_fold
from foiparse.model import MessageKind, MessageRecord
from foiparse.readers.announced import NO_FILES, announces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.correspondence.own_words import Sentence
    from foiparse.model import Message, RequestRecord
    from foiparse.parts import Part

_LISTED = re.compile(r"\s*Attachment: \S.* \([\d.]+[KMG]?\)\s*")  # as the site's export lists one
_RANK = (
    MessageKind.INTERNAL_REVIEW,
    MessageKind.ANSWER,
    MessageKind.CLARIFICATION,
    MessageKind.HOLDING,
    MessageKind.ACKNOWLEDGEMENT,
)
"""Which of several letters in one message says what the message is."""


def timeline(parts: Sequence[Part]) -> tuple[tuple[MessageRecord, ...], tuple[RequestRecord, ...]]:
    """The records of every message and every request in the parts of one input.

    A letter attached to a message is part of it; a mail inside a mail is a message, but no
    request of its own.
    """
    messages: list[MessageRecord] = []
    requests: list[RequestRecord] = []
    attached: dict[tuple[str, int], list[Part]] = {}
    for part in parts:
        if part.came[1]:
            attached.setdefault(part.came, []).append(part)
    said = {
        part.document.source: [
            _step(part, message, tops, attached.get((part.document.source, message.ordinal), []))
            for tops in (_tops(part),)
            for message in _speaking(part)
        ]
        for part in parts
    }
    for part in parts:
        steps = said[part.document.source]
        messages.extend(step.record for step in steps)
        if steps and not part.came[0]:
            if all(step.record.kind is MessageKind.REPLY for step in steps):
                inside = [each for step in steps for each in attached.get(_key(step), [])]
                steps += [step for each in inside for step in said[each.document.source]]
            authority = next((s.record.authority for s in steps if s.record.authority), "")
            law = law_of(
                thread_regime(part.document, part.zones),
                authority,
                spoken(part.document, part.zones),
            )
            status = site_status(part.document, part.messages)
            requests.append(request_of(steps, law, authority, part.reference, status))
    return tuple(messages), tuple(requests)


def _key(step: Step) -> tuple[str, int]:
    return step.record.source, step.record.message


def _speaking(part: Part) -> list[Message]:
    """The messages of a part; none in a workbook, or in a letter attached to a message."""
    alone = not part.document.sheets and not part.came[0]
    return [
        message
        for message in part.messages
        if message.kind is not MessageKind.CHROME and (message.ordinal or alone)
    ]


def _step(part: Part, message: Message, tops: Sequence[int], attached: Sequence[Part]) -> Step:
    theirs = message.kind.by_authority
    said = list(own_sentences(part.document, message, part.zones)) if theirs else []
    told = _told(part, message, tops, said)
    letters = [each for each in attached if each.document.mail is None and each.messages]
    told = _with_letters(told, letters)
    days = [printed(said)]
    days += [
        printed(own_sentences(each.document, inner, each.zones))
        for each in letters
        for inner in each.messages
        if inner.kind.by_authority
    ]
    return Step(
        _record(part, message, told, attached),
        together(days),
        told.extended,
    )


def _tops(part: Part) -> list[int]:
    """The first lines of a part's tables, in order."""
    return sorted(placed.table.first_line for placed in part.tables)


def _told(part: Part, message: Message, tops: Sequence[int], said: Iterable[Sentence]) -> Told:
    at = bisect_left(tops, message.first)
    table = tops[at] if at < len(tops) and tops[at] <= message.last else 0
    return kind_of(part.document, message, said, table=table)


def _with_letters(told: Told, letters: Sequence[Part]) -> Told:
    """The kind of a message whose letters are attached: they speak where it only points."""
    if not told.kind.by_authority or told.kind in {
        MessageKind.BOUNCE,
        MessageKind.AUTO_REPLY,
        MessageKind.INTERNAL_REVIEW,
    }:
        return told
    if told.kind is MessageKind.ANSWER and not told.is_weak:
        return told
    inner = [
        _told(each, message, tops, own_sentences(each.document, message, each.zones))
        for each in letters
        for tops in (_tops(each),)
        for message in each.messages
    ]
    if any(each.tables for each in letters):
        return replace(told, kind=MessageKind.ANSWER, basis="attachment", line=0)
    points = told.kind in {MessageKind.REPLY, MessageKind.ANSWER} and told.is_weak
    for kind in _RANK:
        found = next((each for each in inner if each.kind is kind), None)
        if found and (points or (kind in _RANK[:2] and not found.is_weak)):
            return Told(kind, "attachment", extended=found.extended)
    return told


def _record(part: Part, message: Message, told: Told, attached: Sequence[Part]) -> MessageRecord:
    lines, theirs = part.document.lines, message.kind.by_authority
    own = own_lines(part.document, message, part.zones)
    quoted = quoted_lines(lines, message)
    titles = own_lines(part.document, message, part.zones, titles=True)
    references = _references(part, [number for number in titles if number not in quoted])
    span = lines[message.first - 1 : message.last]
    day = message.sent
    if day is None and theirs:
        day = letter_date(part.document, message, part.zones)
    return MessageRecord(
        source=part.document.source,
        message=message.ordinal,
        kind=told.kind,
        sender=message.sender,
        authority=(message.authority or part.authority) if theirs else "",
        date=day,
        references=tuple(references),
        reference_lines=tuple(references.values()),
        attachments_announced=_announced(part, message, own),
        attachments_present=_present(attached),
        quoted=quote_forms(lines, message),
        folded=any(is_fold(line.text) for line in span),
        kind_basis=told.basis,
        kind_line=told.line,
        page=span[0].page,
        first_line=message.first,
        last_line=message.last,
    )


def _references(part: Part, own: Sequence[int]) -> dict[str, str]:
    """Each case number in a message's own words, and the line where it stands first."""
    found: dict[str, str] = {}
    if part.document.mail:
        for name, _ in find_references([part.document.mail.subject]):
            found.setdefault(name, "subject")
    for name, at in find_references(part.document.lines[number - 1].text for number in own):
        found.setdefault(name, str(own[at]))
    return found


def _announced(part: Part, message: Message, own: Sequence[int]) -> int:
    """How many attachments a message announces: by the site's count, else 1 for its words."""
    if message.attachments_announced:
        return message.attachments_announced
    lines = part.document.lines[message.first - 1 : message.last]
    listed = sum(bool(_LISTED.fullmatch(line.text)) for line in lines if len(line.text) < 400)
    said = message.kind.by_authority and any(
        announces(part.document.lines[number - 1].text) for number in own
    )
    return listed or int(said)


def _present(attached: Sequence[Part]) -> int:
    """How many files came with a message, pictures and signatures apart."""
    depth = min((each.document.source.count("!") for each in attached), default=0)
    return sum(
        each.document.source.count("!") == depth and each.document.format not in NO_FILES
        for each in attached
    )
