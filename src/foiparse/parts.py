"""One part of an input: its messages, zones, tables and answers, and what it takes from others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foiparse.checks.prose import Prose
from foiparse.correspondence.belonging import Belonging, Known, belongings
from foiparse.correspondence.dispositions import find_answers
from foiparse.correspondence.messages import segment
from foiparse.correspondence.noticed import notice
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.references import find_authority, find_reference
from foiparse.correspondence.refining import refine
from foiparse.correspondence.zones import coarse, mark_tables
from foiparse.model import MessageKind, PlacedTable, Zone
from foiparse.tables.copies import mark_copies
from foiparse.tables.find import find_lost, find_tables
from foiparse.tables.placement import place_by_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse.model import Answer, Document, Finding, Message


# Where a reply speaks in sentences of its own: beginnings and ends may hold a figure too.
_SPOKEN = frozenset(
    {
        Zone.ANSWER,
        Zone.ACK,
        Zone.EXEMPTION,
        Zone.SIGNATURE,
        Zone.TABLE_TITLE,
        Zone.TABLE_NOTE,
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an input once its tables are found: what checking and writing need."""

    document: Document
    messages: tuple[Message, ...]
    zones: tuple[Zone, ...]
    tables: tuple[PlacedTable, ...]
    answers: tuple[Answer, ...]
    lost: tuple[Finding, ...] = ()
    noticed: tuple[Finding, ...] = ()
    authority: str = ""
    reference: str = ""


def walk(document: Document) -> Iterator[Document]:
    """A document and every part inside it, depth first."""
    yield document
    for part in document.parts:
        yield from walk(part)


def find_in(document: Document) -> Part:
    """Messages, zones, tables and answers of one part."""
    messages = segment(document)
    zones = coarse(document, messages)
    found = place_by_totals(find_tables(document, zones))
    lost = find_lost(document, zones, found)
    mark_tables(zones, found, document.lines)
    refine(document, messages, zones)
    own = [
        line.text
        for line, zone in zip(document.lines, zones, strict=True)
        if zone not in {Zone.QUOTED_PREVIOUS, Zone.REQUEST, Zone.ANNOTATION, Zone.FOLLOWUP}
    ]
    if document.mail:
        own.insert(0, document.mail.subject)
    reference, authority = find_reference(own), find_authority(document, messages, zones)
    placed = []
    for number, table in enumerate(found, start=1):
        message = _message_at(messages, table.first_line)
        placed.append(
            PlacedTable(
                table,
                document.source,
                number,
                message.ordinal if message else 0,
                (message.authority if message else "") or authority,
                reference,
            )
        )
    questions = find_questions(document, messages, zones)
    answers = find_answers(document, messages, zones, questions, placed, reference)
    placed = [_with_questions(table, answers) for table in placed]
    return Part(
        document,
        messages,
        tuple(zones),
        tuple(placed),
        tuple(replace(answer, authority=answer.authority or authority) for answer in answers),
        tuple(lost),
        tuple(notice(document, messages, zones, answers)),
        authority,
        reference,
    )


def _message_at(messages: Iterable[Message], line: int) -> Message | None:
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    return next(
        (message for message in replies if message.first <= line <= message.last),
        replies[0] if len(replies) == 1 else None,
    )


def _with_questions(table: PlacedTable, answers: Iterable[Answer]) -> PlacedTable:
    mine = [answer for answer in answers if table.number in answer.tables]
    if not mine:
        return table
    basis = mine[0].tables_basis
    return replace(table, questions=tuple(answer.question for answer in mine), question_basis=basis)


def in_place(document: Document, parts: list[Part]) -> list[Part]:
    """The parts with what attachments take from the message that they came with."""
    if len(parts) == 1:
        return parts
    known = {
        part.document.source: Known(part.messages, part.authority, part.reference) for part in parts
    }
    taken = dict(belongings(document, known))
    return [_taking(part, taken.get(part.document.source, Belonging())) for part in parts]


def _taking(part: Part, taken: Belonging) -> Part:
    tables = tuple(
        replace(
            table,
            message=table.message or taken.message,
            authority=table.authority or taken.authority,
            reference=table.reference or taken.reference,
        )
        for table in part.tables
    )
    answers = tuple(
        replace(
            answer,
            message=answer.message or taken.message,
            authority=answer.authority or taken.authority,
            reference=answer.reference or taken.reference,
        )
        for answer in part.answers
    )
    return replace(part, tables=tables, answers=answers)


def second_forms(parts: Iterable[Part]) -> Iterator[Part]:
    """The other form of each body, with those of its tables that repeat one of the body.

    They are there to compare with. A table whose cells do not come out of the other form
    in the same number says nothing, as text often loses columns.
    """
    for part in parts:
        if part.document.other_form is None:
            continue
        other = replace(part.document.other_form, mail=part.document.mail)
        found = find_in(other) if part.tables else None
        mine = {table.key: table for table in part.tables}
        marked = mark_copies([*part.tables, *(found.tables if found else ())])
        copies = (
            table
            for table in marked[len(mine) :]
            if table.copy_of in mine and _size(mine[table.copy_of]) == _size(table)
        )
        yield Part(other, (), (), tuple(copies), ())


def _size(placed: PlacedTable) -> int:
    return sum(len(row.cells) for row in placed.table.rows)


def prose_of(part: Part) -> Iterator[Prose]:
    """The running text of each reply, or of the whole part where it is no thread."""
    spoken = [
        line for line, zone in zip(part.document.lines, part.zones, strict=True) if zone in _SPOKEN
    ]
    replies = [message for message in part.messages if message.kind is MessageKind.REPLY]
    if not replies:
        yield Prose(part.document.source, 0, tuple(spoken))
    for message in replies:
        own = tuple(line for line in spoken if message.first <= line.number <= message.last)
        yield Prose(part.document.source, message.ordinal, own)
