"""Small results for the tests of collations: tables as rows of text, answers as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.reconcile import reconcile, with_worst_check
from foiparse.collation.digest import digest
from foiparse.model import (
    Answer,
    Column,
    Disposition,
    Late,
    MessageKind,
    MessageRecord,
    PlacedTable,
    RequestRecord,
    SourceRecord,
    Table,
    TableCell,
    TableRow,
)
from foiparse.result import Result
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from foiparse.collation.records import Reply

QUESTION = "How many did you make in 2019 and 2020?"


def table(
    text: str, *, title: str = "Arrests by calendar year", questions: Sequence[str] = ("1",)
) -> PlacedTable:
    """A table of one line a row, cells parted by bars; the first line is its header."""
    head, *body = ([cell.strip() for cell in line.split("|")] for line in text.strip().split("\n"))
    rows = tuple(
        TableRow(
            label,
            tuple(TableCell(at, cell, line) for at, cell in enumerate(cells, 1)),
            (line,),
        )
        for line, (label, *cells) in enumerate(body, 2)
    )
    columns = tuple(Column((label,)) for label in head[1:])
    return PlacedTable(
        Table(columns, rows, title=title),
        "",
        1,
        questions=tuple(questions),
        question_basis="stated",
    )


def result(
    source: str,
    authority: str,
    answers: Mapping[str, str],
    *tables: PlacedTable,
    answered: date | None = None,
    late: Late = Late.UNVERIFIABLE,
    kind: MessageKind = MessageKind.ANSWER,
    digest: str = "",
    text: str = QUESTION,
    caveat: str = "",
) -> Result:
    """What reading a reply would give; an answer is a disposition and its sections, if any."""
    from msgspec.structs import replace

    placed = [
        replace(each, source=source, number=at, authority=authority)
        for at, each in enumerate(tables, 1)
    ]
    cells = tuple(cell for each in placed for cell in tidy(each))
    given = []
    for question, words in answers.items():
        disposition, *sections = words.split()
        numbers = tuple(each.number for each in placed if question in each.questions)
        given.append(
            Answer(
                *(source, 1, authority, "", question, text, 1, Disposition(disposition)),
                exemptions=tuple(sections),
                tables=numbers,
                caveat=caveat,
            )
        )
    checks = reconcile(placed, cells, given, [], [])
    request = RequestRecord(
        *(source, authority, "", "FOIA", None, None),
        paused=False,
        clarified=None,
        due=None,
        answered=answered,
        working_days=None,
        late=late,
    )
    return Result(
        observations=with_worst_check(cells, checks),
        tables=tuple(placed),
        checks=tuple(checks),
        answers=tuple(given),
        messages=(MessageRecord(source, 1, kind, "", authority, answered),),
        requests=(request,),
        sources=(SourceRecord(source, "text", digest or source, 1, 1, 0, 0),),
    )


def reply(*arguments: object, **more: object) -> Reply:
    """The one reply in a `result` of these arguments."""
    (found,) = digest(result(*arguments, **more))  # type: ignore[arg-type]
    return found
