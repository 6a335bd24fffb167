"""The whole line, in order: read, segment, tables, tidy, reconcile.

Each step only adds to what the ones before it gave. Tables are read before anything is
checked, and no check changes what was read but for the `check` column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse import readers
from foiparse.accounts import (
    is_own_output,
    none_read,
    own_output,
    passed_over,
    records,
    unread,
    with_print,
    with_same,
)
from foiparse.checks.findings import check_found
from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.checks.tighten import narrowed, still_hidden, warning, with_bounds, with_words
from foiparse.correspondence.request_file import asked_in
from foiparse.errors import FoiparseError, NoTextError, UnreadableError, UsageError
from foiparse.model import Request, Scope, ZonedLine
from foiparse.parts import Part, answers_of, find_in, in_place, prose_of, second_forms, walk
from foiparse.privacy import masks_for, redact
from foiparse.readers import Limits, ReadOptions
from foiparse.readers.limits import from_environment, in_words
from foiparse.remembering import Met
from foiparse.replay import corrections_for, replay, with_unmet
from foiparse.result import Failure, Remark, Result, merge
from foiparse.tables.copies import mark_copies
from foiparse.tables.tidy import tidy
from foiparse.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike
    from pathlib import Path

    from foiparse.model import (
        Answer,
        Check,
        Correction,
        Document,
        Observation,
        PlacedTable,
    )
    from foiparse.readers import Input


__all__ = [
    "Options",
    "Part",
    "extract",
    "process",
    "process_document",
    "read",
    "read_request",
    "reconcile",
]


class Options(Struct, frozen=True):
    """What a caller may choose.

    ``copies`` prints repeated tables too, with ``copy_of`` set; ``tighten`` narrows figures that
    were held back as far as the sums do, which can identify a person; ``redact`` masks what
    identifies a private person in every text; ``lines`` keeps every line with its zone;
    ``password`` opens encrypted inputs; ``request`` is the one that the inputs answer (see
    `read_request`), None where each gives its own questions; ``limits`` bounds what reading
    may take (the environment variable FOIPARSE_LIMITS changes single ones); ``corrections``
    are put in the place of misread cells, and refused where the source is not the one that
    was corrected.
    """

    copies: bool = False
    tighten: bool = False
    redact: bool = False
    lines: bool = True
    password: str | None = None
    request: Request | None = None
    limits: Limits = field(default_factory=from_environment)
    corrections: tuple[Correction, ...] = ()

    def about(self, source: str) -> Options:
        """Those for one input: other inputs' corrections are no business of it."""
        if not self.corrections:
            return self
        return replace(self, corrections=corrections_for(source, self.corrections))


DEFAULT = Options()


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
    first = Met()

    def results() -> Iterator[Result]:
        for item in readers.find_inputs(paths):
            tell(item.source)
            for result in process_input(item, options, tell):
                yield with_same(result, first)

    yield from with_unmet(results(), options.corrections)


def process_input(
    item: Input, options: Options = DEFAULT, tell: Callable[[str], None] | None = None
) -> Iterator[Result]:
    """What comes of one input alone: one result, or one a mail for a mailbox."""
    if item.skipped:
        said = (Remark(item.source, f"passed over: {item.skipped}"),) if item.odd else ()
        yield Result(sources=(passed_over(item.source, item.skipped),), remarks=said)
        return
    tell = tell or _say_nothing
    reading = ReadOptions(
        password=options.password,
        limits=options.limits,
        pages=lambda source, page, count: tell(f"{source}, page {page} of {count}"),
    )
    done = _bytes_done(tell, item.source, item.path)
    try:
        for document in readers.documents(item, reading, done):
            if is_own_output(document):
                yield own_output(document, named="/" not in item.source)
            else:
                yield process_document(document, options)
    except FoiparseError as error:
        yield unread(item.source, error)


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


def read_request(path: str | PathLike[str], options: Options = DEFAULT) -> Request:
    """The questions of a request in a file of its own, for `Options`.

    Raises an `UnreadableError` where the file cannot be read and a `UsageError` where it
    asks nothing.
    """
    try:
        document = read(path, options)
    except UnreadableError as error:
        raise type(error)(f"{path}: {error.message}", error.advice) from error
    parts = [part for part in walk(document) if part.lines]
    if not parts:
        errors = [part.error for part in walk(document) if part.error]
        raise NoTextError(f"{path}: {none_read(errors) if errors else 'no text in it'}")
    found = next(filter(None, map(asked_in, parts)), ())
    if not found:
        raise UsageError(f"{path}: no question found", "--request takes a file that asks some")
    return Request(found, document.sha256)


def process_document(document: Document, options: Options = DEFAULT) -> Result:
    """The whole line for one document that has been read."""
    if options.request and options.request.sha256 == document.sha256:
        return Result(sources=(passed_over(document.source, "it is the request"),))
    parts = in_place(document, [find_in(part, options.request) for part in walk(document)])
    second = list(second_forms(parts))
    tables, replayed, remarks = _tables(parts, second, options)
    printed = tuple(cell for table in tables for cell in tidy(table))
    answers = tuple(answers_of(document, parts, options.request))
    checks = [*_checks(parts, tables, printed, answers), *replayed]
    observations = with_worst_check(printed, checks)
    if options.tighten and (found := still_hidden(narrowed(tables, printed), observations)):
        observations, checks = with_bounds(observations, found), with_words(checks, found)
        remarks.append(Remark(document.source, warning(found)))
    shown = _shown(tables, observations, options)
    messages, requests = timeline(parts)
    result = Result(
        observations=shown,
        tables=tuple(tables),
        checks=tuple(with_print(checks, parts)),
        answers=answers,
        messages=messages,
        requests=requests,
        sources=tuple(records([*parts, *second], shown)),
        lines=tuple(_zoned(parts) if options.lines else ()),
        remarks=tuple(remarks),
        failures=tuple(_failures(document, parts)),
    )
    if options.redact:
        result = redact(result, masks_for(name for part in parts for name in part.people))
    return result


def _tables(
    parts: Sequence[Part], second: Sequence[Part], options: Options
) -> tuple[list[PlacedTable], list[Check], list[Remark]]:
    """All tables with what a person corrected in them, the records of that, and what to say."""
    marked = mark_copies([table for part in parts for table in part.tables])
    digests = {part.document.source: part.document.sha256 for part in parts}
    tables, replayed, refused = replay(marked, options.corrections, digests)
    tables.extend(table for part in second for table in part.tables)
    loud = [
        Remark(part.document.source, f"warning: {notice.explanation}")
        for part in parts
        for notice in part.document.notices
        if notice.loud
    ]
    return tables, replayed, [*refused, *loud]


def _checks(
    parts: Sequence[Part],
    tables: Sequence[PlacedTable],
    observations: Sequence[Observation],
    answers: Sequence[Answer],
) -> Iterator[Check]:
    """Every rule applied, and what was found amiss on the way."""
    prose = [text for part in parts for text in prose_of(part)]
    documents = [part.document for part in parts]
    yield from reconcile(tables, observations, answers, documents, prose)
    for part in parts:
        yield from check_found(part.document.source, part.lost, Scope.SOURCE)
        yield from check_found(part.document.source, part.noticed, Scope.MESSAGE)


def _shown(
    tables: Sequence[PlacedTable], observations: Sequence[Observation], options: Options
) -> tuple[Observation, ...]:
    """The observations to print: those of copies only where they are asked for, and marked."""
    copies = {(table.source, table.number): table.copy_of for table in tables if table.copy_of}
    if not copies:
        return tuple(observations)
    return tuple(
        replace(cell, copy_of=copies[cell.source, cell.table])
        if (cell.source, cell.table) in copies
        else cell
        for cell in observations
        if options.copies or (cell.source, cell.table) not in copies
    )


def _zoned(parts: Sequence[Part]) -> Iterator[ZonedLine]:
    for part in parts:
        for line, zone in zip(part.printed or part.document.lines, part.zones, strict=True):
            yield ZonedLine(part.document.source, line, zone)


def _failures(document: Document, parts: Sequence[Part]) -> Iterator[Failure]:
    """Why nothing could be read, where no part has a line."""
    errors = [part.error for part in walk(document) if part.error]
    if errors and not any(part.document.lines for part in parts):
        yield Failure(document.source, NoTextError(document.error or none_read(errors)))
