"""One part of an input: its messages, zones, tables and answers, and what it takes from others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.checks.prose import Prose
from foiparse.correspondence.aligning import align, here
from foiparse.correspondence.belonging import Belonging, Known, belongings
from foiparse.correspondence.dispositions import find_answers
from foiparse.correspondence.emphasis import without_emphasis
from foiparse.correspondence.forwards import unmarked
from foiparse.correspondence.gathering import gather
from foiparse.correspondence.interleaved import without_marks
from foiparse.correspondence.messages import segment
from foiparse.correspondence.noticed import notice
from foiparse.correspondence.people import find_people
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.references import find_authority, find_reference
from foiparse.correspondence.refining import refine
from foiparse.correspondence.restating import Asked
from foiparse.correspondence.zones import coarse, mark_tables
from foiparse.model import MessageKind, PlacedTable, Zone
from foiparse.tables.copies import mark_copies
from foiparse.tables.find import find_tables
from foiparse.tables.lost import find_lost
from foiparse.tables.placement import place_by_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.model import Answer, Document, Finding, Line, Message, Request


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
_OTHERS = frozenset({Zone.QUOTED_PREVIOUS, Zone.REQUEST, Zone.ANNOTATION, Zone.FOLLOWUP})


class Part(Struct, frozen=True):
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
    came: tuple[str, int] = ("", 0)  # source and message of the thread that it is attached to
    printed: tuple[Line, ...] = ()  # the lines as they came, with marks of quotation and bold

    @property
    def people(self) -> frozenset[str]:
        """Names of the private people in this part, as printed."""
        return find_people(self.document, self.messages)


def walk(document: Document) -> Iterator[Document]:
    """A document and every part inside it, depth first."""
    yield document
    for part in document.parts:
        yield from walk(part)


def find_in(document: Document, request: Request | None = None) -> Part:
    """Messages, zones, tables and answers of one part.

    ``request`` is what was asked, where that is known from elsewhere; it counts unless the
    part is a thread that holds another one.
    """
    printed = document.lines
    document = without_emphasis(without_marks(unmarked(document)))
    messages = segment(document)
    words = Asked.of(document.lines, messages)
    zones = coarse(document, messages, words)
    found = place_by_totals(find_tables(document, zones))
    lost = find_lost(document, zones, found)
    mark_tables(zones, found, document.lines)
    refine(document, messages, zones, words)
    own = [
        line.text for line, zone in zip(document.lines, zones, strict=True) if zone not in _OTHERS
    ]
    if document.mail:
        own.insert(0, document.mail.subject)
    reference, authority = find_reference(own), find_authority(document, messages, zones)
    placed = []
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    for number, table in enumerate(found, start=1):
        message = _message_at(replies, table.first_line)
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
    asked = request.questions if request and messages else ()
    spoken = align(asked, document, messages, zones) if asked else ()
    questions = here(asked, spoken) if spoken else find_questions(document, messages, zones)
    answers = find_answers(document, messages, zones, questions, placed, reference, spoken)
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
        printed=printed,
    )


def _message_at(replies: Sequence[Message], line: int) -> Message | None:
    """The reply that a line is in; where there is one alone, that one. Replies are in order."""
    at = bisect_right(replies, line, key=lambda reply: reply.first) - 1
    if at >= 0 and line <= replies[at].last:
        return replies[at]
    return replies[0] if len(replies) == 1 else None


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
    taken = dict(belongings(document, _known(parts)))
    return [_taking(part, taken.get(part.document.source, Belonging())) for part in parts]


def _known(parts: Iterable[Part]) -> dict[str, Known]:
    return {
        part.document.source: Known(
            part.messages, part.authority, part.reference, part.document.source
        )
        for part in parts
    }


def answers_of(document: Document, parts: Sequence[Part], request: Request | None) -> list[Answer]:
    """The answers of all parts; to a ``request``, one for each of its questions and reply.

    A thread that holds another request keeps its own questions.
    """
    if request is None:
        return [answer for part in parts for answer in part.answers]
    asked = [question.number for question in request.questions]
    own = {part.document.source: part.answers for part in parts}
    mine = {
        source: answers
        for source, answers in own.items()
        if [answer.question for answer in answers] == asked
    }
    found = list(gather(document, _known(parts), mine))
    found += [answer for source, each in own.items() if source not in mine for answer in each]
    return found


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
    came = (taken.thread, taken.message)
    return replace(part, tables=tables, answers=answers, came=came)


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
        first = bisect_left(spoken, message.first, key=lambda line: line.number)
        last = bisect_right(spoken, message.last, key=lambda line: line.number)
        yield Prose(part.document.source, message.ordinal, tuple(spoken[first:last]))
