"""What `answers` shows a person: each question, what became of it, on what ground, where.

Grouped by source. Every line wraps, none is cut.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from foiparse.model import Disposition
from foiparse.writers.one_line import one_line
from foiparse.writers.terminal import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Answer
    from foiparse.result import Result

_GIVEN = frozenset({Disposition.DISCLOSED, Disposition.NIL_RETURN})
_OPEN = frozenset(
    {
        Disposition.NO_ANSWER,
        Disposition.UNCLEAR,
        Disposition.ACKNOWLEDGED_ONLY,
        Disposition.CLARIFICATION,
    }
)


def body(result: Result, *, width: int = 80, colour: bool = False) -> str:
    """The outcomes as text of at most ``width`` columns, with ANSI colour if asked for."""
    pages = Pages(width=width, colour=colour)
    for source, answers in groupby(result.answers, key=lambda answer: answer.source):
        own = list(answers)
        pages.print(Text(one_line(source), style="bold"))
        if sender := ", ".join(filter(None, (own[0].authority, own[0].reference))):
            pages.print(Padding(Text(one_line(sender)), (0, 0, 0, 2)))
        pages.print(Padding(_grid(own), (0, 0, 0, 2)))
    return pages.text()


def closing(name: str, *, width: int = 80, colour: bool = False) -> str:
    """What is said of an input that was read and in no part of which a question was found."""
    pages = Pages(width=width, colour=colour)
    words = "no question was found; --request FILE gives those that were asked"
    pages.print(Text(f"{one_line(name)}: {words}."))
    return pages.text()


def asked(result: Result) -> dict[str, bool]:
    """The inputs that were read, in order, and whether a question was found in any part."""
    answered = {answer.source.partition("!")[0] for answer in result.answers}
    read = (each.source.partition("!")[0] for each in result.sources if each.status == "read")
    return {name: name in answered for name in read}


def _grid(answers: list[Answer]) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for answer in answers:
        head = Text(answer.disposition.value.replace("_", " "), style=_style(answer))
        for words in _grounds(answer):
            head.append(f"; {words}", style="default")
        grid.add_row(Text(one_line(answer.question), style="bold"), head)
        if answer.question_text:
            grid.add_row("", Text(one_line(answer.question_text), style="dim"))
    return grid


def _style(answer: Answer) -> str:
    if answer.disposition in _GIVEN:
        return "green"
    return "yellow" if answer.disposition in _OPEN else "magenta"


def _grounds(answer: Answer) -> Iterator[str]:
    """The sections applied, the tables that answer and how that is known, where to look."""
    if answer.exemptions:
        yield one_line(", ".join(answer.exemptions))
    missing = [each.partition(":")[0] for each in answer.public_interest_test if "missing" in each]
    if missing:
        yield f"no public interest test for {', '.join(missing)}"
    if answer.tables:
        word = "table" if len(answer.tables) == 1 else "tables"
        numbers = ", ".join(map(str, answer.tables))
        known = "as stated" if answer.tables_basis == "stated" else f"by {answer.tables_basis}"
        yield f"{word} {numbers} ({known})"
    if answer.page:
        yield f"page {one_line(answer.page)}" if answer.page.isdigit() else one_line(answer.page)
    if answer.line:
        yield f"line {answer.line}"
