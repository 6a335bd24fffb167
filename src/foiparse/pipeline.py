"""The whole line, in order: read, segment, tables, tidy, reconcile.

Each step only adds to what the ones before it gave. Tables are read before anything is
checked, and no check changes what was read but for the `check` column.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from foiparse import readers
from foiparse.checks.findings import check_lost
from foiparse.checks.prose import Prose
from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.checks.replies import check_thread
from foiparse.columns import is_header
from foiparse.correspondence.belonging import Belonging, Known, belongings
from foiparse.correspondence.dispositions import find_answers
from foiparse.correspondence.messages import segment
from foiparse.correspondence.noticed import notice
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.references import find_authority, find_reference
from foiparse.correspondence.zones import coarse, mark_tables, refine
from foiparse.errors import FoiparseError, NoTextError
from foiparse.model import MessageKind, PlacedTable, SourceRecord, Zone, ZonedLine
from foiparse.readers import Limits, ReadOptions
from foiparse.readers.limits import from_environment, in_words
from foiparse.result import Failure, Remark, Result, merge
from foiparse.tables.copies import mark_copies
from foiparse.tables.find import find_lost, find_tables
from foiparse.tables.placement import place_by_totals
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike
    from pathlib import Path

    from foiparse.model import Answer, Check, Document, Finding, Message, Observation


__all__ = ["Options", "Part", "extract", "process", "process_document", "read", "reconcile"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose.

    ``copies`` prints repeated tables too, with ``copy_of`` set; ``password`` opens
    encrypted inputs; ``limits`` bounds what reading may take (the environment variable
    FOIPARSE_LIMITS changes single ones).
    """

    copies: bool = False
    password: str | None = None
    limits: Limits = field(default_factory=from_environment)


DEFAULT = Options()

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


def extract(
    path: str | PathLike[str], *more: str | PathLike[str], options: Options = DEFAULT
) -> Result:
    """Read, tidy and check one or more files or folders (``-`` is standard input).

    What cannot be read is in ``failures``; nothing is raised for a bad input.
    """
    return merge(process([path, *more], options))


def process(
    paths: Iterable[str | PathLike[str]],
    options: Options = DEFAULT,
    *,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Result]:
    """One result for each input, in a stable order.

    ``progress`` is told each one's name, and of a long one how far reading has come.
    """
    tell = progress or _say_nothing
    reading = ReadOptions(
        password=options.password,
        limits=options.limits,
        pages=lambda source, page, count: tell(f"{source}, page {page} of {count}"),
    )
    first: dict[str, str] = {}
    for item in readers.find_inputs(paths):
        tell(item.source)
        if item.skipped:
            said = (Remark(item.source, f"passed over: {item.skipped}"),) if item.odd else ()
            yield Result(sources=(_passed_over(item.source, item.skipped),), remarks=said)
            continue
        try:
            done = _bytes_done(tell, item.source, item.path)
            for document in readers.documents(item, reading, done):
                if _is_own_output(document):
                    yield _own_output(document, named="/" not in item.source)
                else:
                    yield _with_same(process_document(document, options), first)
        except FoiparseError as error:
            yield Result(
                sources=(_passed_over(item.source, str(error), status="unread"),),
                failures=(Failure(item.source, error),),
            )


def _is_own_output(document: Document) -> bool:
    """Whether the input is a file that foiparse wrote, which is no reply."""
    return (
        document.format in {"text", "csv"}
        and bool(document.lines)
        and is_header(document.lines[0].text)
    )


def _own_output(document: Document, *, named: bool) -> Result:
    """What is said of a file of ours; a line of its own where it was ``named`` as an input."""
    why = "foiparse wrote this file; it is no reply"
    record = replace(
        _passed_over(document.source, why),
        format=document.format,
        sha256=document.sha256,
        size=document.size,
    )
    said = (Remark(document.source, f"passed over: {why}"),) if named else ()
    return Result(sources=(record,), remarks=said)


def _with_same(result: Result, first: dict[str, str]) -> Result:
    """``same_as`` set where another input held the same bytes; ``first`` has those by digest."""
    sources = []
    for record in result.sources:
        same = first.setdefault(record.sha256, record.source)
        other = same != record.source and not record.same_as
        sources.append(replace(record, same_as=same) if other else record)
    return replace(result, sources=tuple(sources))


def _say_nothing(_: str) -> None:
    """For a caller who asked for no progress."""


def _bytes_done(
    tell: Callable[[str], None], source: str, path: Path | None
) -> Callable[[int], None]:
    """What tells how much of a stream is done, and of how much, in words."""
    whole = path.stat().st_size if path is not None and path.is_file() else 0
    return lambda done: tell(
        f"{source}, {in_words(done)} of {in_words(whole)}, {min(100 * done // max(whole, 1), 100)}%"
    )


def read(path: str | PathLike[str], options: Options = DEFAULT) -> Document:
    """Read one file, its parts included. Raises an `UnreadableError` where it cannot."""
    item = next(iter(readers.find_inputs([path])))
    reading = ReadOptions(password=options.password, limits=options.limits)
    return next(iter(readers.documents(item, reading)))


def process_document(document: Document, options: Options = DEFAULT) -> Result:
    """The whole line for one document that has been read."""
    parts = _in_place(document, [find_in(part) for part in walk(document)])
    second = list(_second_forms(parts))
    tables = mark_copies([table for part in parts for table in part.tables])
    tables.extend(table for part in second for table in part.tables)
    observations = tuple(cell for table in tables for cell in tidy(table))
    answers = tuple(answer for part in parts for answer in part.answers)
    prose = [text for part in parts for text in _prose(part)]
    checks = reconcile(tables, observations, answers, [part.document for part in parts], prose)
    for part in parts:
        checks.extend(check_lost(part.document.source, part.lost))
        checks.extend(check_thread(part.document.source, part.noticed))
    observations = with_worst_check(observations, checks)
    copies = {(table.source, table.number): table.copy_of for table in tables if table.copy_of}
    shown = tuple(
        replace(cell, copy_of=copies[cell.source, cell.table])
        if copies and (cell.source, cell.table) in copies
        else cell
        for cell in observations
        if options.copies or (cell.source, cell.table) not in copies
    )
    result = Result(
        observations=shown,
        tables=tuple(tables),
        checks=tuple(_with_print(checks, parts)),
        answers=answers,
        sources=tuple(_records([*parts, *second], shown)),
        lines=tuple(
            ZonedLine(part.document.source, line, zone)
            for part in parts
            for line, zone in zip(part.document.lines, part.zones, strict=True)
        ),
        remarks=tuple(
            Remark(part.document.source, f"warning: {notice.explanation}")
            for part in parts
            for notice in part.document.notices
            if notice.loud
        ),
    )
    errors = [] if result.lines else [part.error for part in walk(document) if part.error]
    if errors:
        failure = Failure(document.source, NoTextError(document.error or _none_read(errors)))
        return replace(result, failures=(failure,))
    return result


def _none_read(errors: list[str]) -> str:
    """Why nothing came of an input whose parts could not be read."""
    more = f" (and {len(errors) - 1} more parts)" if len(errors) > 1 else ""
    return f"nothing in it could be read: {errors[0]}{more}"


def _in_place(document: Document, parts: list[Part]) -> list[Part]:
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


def _second_forms(parts: Iterable[Part]) -> Iterator[Part]:
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


def _prose(part: Part) -> Iterator[Prose]:
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


def _with_print(checks: Iterable[Check], parts: Iterable[Part]) -> Iterator[Check]:
    """Each check with the printed line that it is about, for a person to look at."""
    lines = {part.document.source: part.document.lines for part in parts}
    for check in checks:
        text = ""
        own = lines.get(check.source, ())
        if 0 < check.line <= len(own):
            text = " ".join(own[check.line - 1].text.split())
        yield replace(check, printed=text) if text else check


def _records(parts: Iterable[Part], shown: Iterable[Observation]) -> Iterator[SourceRecord]:
    counts: dict[str, int] = {}
    for cell in shown:
        counts[cell.source] = counts.get(cell.source, 0) + 1
    first: dict[str, str] = {}
    for part in parts:
        document = part.document
        same = first.setdefault(document.sha256, document.source)
        status = "unread" if document.error else "read"
        warnings = [*document.asides, *(notice.explanation for notice in document.notices)]
        if document.error:
            warnings.insert(0, document.error)
        yield SourceRecord(
            source=document.source,
            format=document.format,
            sha256=document.sha256,
            size=document.size,
            lines=len(document.lines),
            tables=len(part.tables),
            observations=counts.get(document.source, 0),
            same_as="" if same == document.source else same,
            status=status,
            warnings=tuple(dict.fromkeys(warnings)),
        )


def _passed_over(source: str, why: str, status: str = "passed over") -> SourceRecord:
    return SourceRecord(source, "", "", 0, 0, 0, 0, status=status, warnings=(why,))
