"""The whole line, in order: read, segment, tables, tidy, reconcile.

Each step only adds to what the ones before it gave. Tables are read before anything is
checked, and no check changes what was read but for the `check` column.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from foiparse import readers
from foiparse.checks.findings import check_lost
from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.correspondence.dispositions import find_answers
from foiparse.correspondence.messages import segment
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.references import find_authority, find_reference
from foiparse.correspondence.zones import coarse, mark_tables, refine
from foiparse.errors import FoiparseError, NoTextError
from foiparse.model import MessageKind, PlacedTable, SourceRecord, Zone, ZonedLine
from foiparse.readers import Limits, ReadOptions
from foiparse.readers.limits import in_words
from foiparse.result import Failure, Result, merge
from foiparse.tables.copies import mark_copies
from foiparse.tables.find import find_lost, find_tables
from foiparse.tables.placement import place_by_totals
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from foiparse.model import Answer, Check, Document, Finding, Message, Observation


__all__ = ["Options", "Part", "extract", "process", "process_document", "read", "reconcile"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose.

    ``copies`` prints repeated tables too, with ``copy_of`` set; ``password`` opens
    encrypted inputs; ``limits`` bounds what reading may take.
    """

    copies: bool = False
    password: str | None = None
    limits: Limits = field(default_factory=Limits)


DEFAULT = Options()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an input once its tables are found: what checking and writing need."""

    document: Document
    messages: tuple[Message, ...]
    zones: tuple[Zone, ...]
    tables: tuple[PlacedTable, ...]
    answers: tuple[Answer, ...]
    lost: tuple[Finding, ...] = ()


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
    for item in readers.find_inputs(paths):
        tell(item.source)
        if item.skipped:
            yield Result(sources=(_passed_over(item.source, item.skipped),))
            continue
        try:
            done = _bytes_done(tell, item.source)
            for document in readers.documents(item, reading, done):
                yield process_document(document, options)
        except FoiparseError as error:
            yield Result(
                sources=(_passed_over(item.source, str(error), status="unread"),),
                failures=(Failure(item.source, error),),
            )


def _say_nothing(_: str) -> None:
    """For a caller who asked for no progress."""


def _bytes_done(tell: Callable[[str], None], source: str) -> Callable[[int], None]:
    """What tells how much of a stream is done, in words."""
    return lambda done: tell(f"{source}, {in_words(done)} done")


def read(path: str | PathLike[str], options: Options = DEFAULT) -> Document:
    """Read one file, its parts included. Raises an `UnreadableError` where it cannot."""
    item = next(iter(readers.find_inputs([path])))
    reading = ReadOptions(password=options.password, limits=options.limits)
    return next(iter(readers.documents(item, reading)))


def process_document(document: Document, options: Options = DEFAULT) -> Result:
    """The whole line for one document that has been read."""
    parts = [find_in(part) for part in walk(document)]
    tables = mark_copies([table for part in parts for table in part.tables])
    observations = tuple(cell for table in tables for cell in tidy(table))
    answers = tuple(answer for part in parts for answer in part.answers)
    checks = reconcile(tables, observations, answers, [part.document for part in parts])
    for part in parts:
        checks.extend(check_lost(part.document.source, part.lost))
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
        sources=tuple(_records(parts, shown)),
        lines=tuple(
            ZonedLine(part.document.source, line, zone)
            for part in parts
            for line, zone in zip(part.document.lines, part.zones, strict=True)
        ),
    )
    if not result.lines and document.error:
        failure = Failure(document.source, NoTextError(document.error))
        return replace(result, failures=(failure,))
    return result


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
    mark_tables(zones, found)
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
        warnings = [notice.explanation for notice in document.notices]
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
