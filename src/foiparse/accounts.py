"""What is kept of every input, read or not: the records of `sources`, and printed lines."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.columns import is_header, is_note
from foiparse.model import SourceRecord
from foiparse.result import Failure, Remark, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse.errors import FoiparseError
    from foiparse.model import Check, Document, Observation
    from foiparse.parts import Part
    from foiparse.remembering import Met


def with_print(checks: Iterable[Check], parts: Iterable[Part]) -> Iterator[Check]:
    """Each check with the printed line that it is about, for a person to look at."""
    lines = {part.document.source: part.document.lines for part in parts}
    for check in checks:
        text = ""
        own = lines.get(check.source, ())
        if 0 < check.line <= len(own):
            text = " ".join(own[check.line - 1].text.split())
        yield replace(check, printed=text) if text else check


def records(parts: Iterable[Part], shown: Iterable[Observation]) -> Iterator[SourceRecord]:
    """A record of each part: what read it, what it held, whose bytes it repeats."""
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


def passed_over(source: str, why: str, status: str = "passed over") -> SourceRecord:
    """The record of an input that was not read, and why."""
    return SourceRecord(source, "", "", 0, 0, 0, 0, status=status, warnings=(why,))


def unread(source: str, error: FoiparseError) -> Result:
    """What comes of an input that could not be read: a record and a failure."""
    record = passed_over(source, str(error), status="unread")
    return Result(sources=(record,), failures=(Failure(source, error),))


def own_output(document: Document, *, named: bool) -> Result:
    """What is said of a file of ours; a line of its own where it was ``named`` as an input."""
    why = "foiparse wrote this file; it is no reply"
    if is_note(document.lines[0].text):
        why = "this file is written for foiparse; it is no reply"
    record = replace(
        passed_over(document.source, why),
        format=document.format,
        sha256=document.sha256,
        size=document.size,
    )
    said = (Remark(document.source, f"passed over: {why}"),) if named else ()
    return Result(sources=(record,), remarks=said)


def is_own_output(document: Document) -> bool:
    """Whether the input is a file that foiparse wrote or is written for it: no reply."""
    if document.format not in {"text", "csv"} or not document.lines:
        return False
    first = document.lines[0].text
    return is_header(first) or is_note(first)


def with_same(result: Result, first: Met) -> Result:
    """``same_as`` set where another input held the same bytes; ``first`` has those by digest."""
    return replace(result, sources=same_marked(result.sources, first))


def same_marked(sources: tuple[SourceRecord, ...], first: Met) -> tuple[SourceRecord, ...]:
    """The records of one result as `with_same` marks them; the same tuple where none is."""
    marked = list(sources)
    for at, record in enumerate(sources):
        same = first.before(record.sha256, record.source) if record.sha256 else None
        if same not in {None, record.source} and not record.same_as:
            marked[at] = replace(record, same_as=same or "")
    return sources if all(map(is_, marked, sources)) else tuple(marked)


def none_read(errors: list[str]) -> str:
    """Why nothing came of an input whose parts could not be read."""
    more = f" (and {len(errors) - 1} more parts)" if len(errors) > 1 else ""
    return f"nothing in it could be read: {errors[0]}{more}"
