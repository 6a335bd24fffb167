"""Checks on what a reply says of questions, periods and sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.correspondence.periods import (
    each_year,
    find_periods,
    months_of,
    parse_period,
    whole_year,
)
from foiparse.correspondence.sections import ground_of
from foiparse.model import Check, Disposition, Scope, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Answer, Document, Line, PlacedTable

_TRUTHS = {"part": "absolute only in part", "limit": "no exemption but a limit"}
_LONGEST = 12  # lines that a question may take


def check_answers(
    answers: Sequence[Answer],
    tables: Sequence[PlacedTable] = (),
    documents: Iterable[Document] = (),
) -> list[Check]:
    """Periods asked against answered, each question ruled on, what is claimed of sections.

    ``tables`` and ``documents`` let a record point at the line that shows a period.
    """
    lines = {document.source: document.lines for document in documents}
    checks: list[Check] = []
    for answer in answers:
        checks.extend(_period(answer, tables, lines.get(answer.source, ())))
        checks.append(_covered(answer))
        checks.extend(_types(answer))
    return checks


def _record(answer: Answer, rule: str, state: State, words: str, line: int = 0) -> Check:
    return Check(
        rule=rule,
        scope=Scope.MESSAGE,
        source=answer.source,
        subject=f"question {answer.question}",
        state=state,
        explanation=words,
        table=answer.tables[0] if answer.tables and rule == "period_match" else 0,
        page=answer.page,
        line=line or answer.line or answer.question_line,
    )


def _period(answer: Answer, tables: Sequence[PlacedTable], lines: Sequence[Line]) -> list[Check]:
    asked, given = _codes(answer.asked_period), _codes(answer.answered_period)
    if not asked or not given:
        return []
    line = _showing(answer, tables, lines, asked, given)
    if set(asked) <= set(given) or _covers(asked, given):
        words = f"{_list(asked)} asked and given."
        return [_record(answer, "period_match", State.PASS, words, line)]
    words = f"{_list(asked)} was asked for, but the figures are for {_list(given)}."
    return [_record(answer, "period_match", State.WARN, words, line)]


def _covers(asked: Sequence[str], given: Sequence[str]) -> bool:
    """Whether periods that lie within one asked for make up all of it; not of bare years."""
    parts = [months_of(code) for code in given]
    wanted = [months_of(code) for code in asked]
    return all(
        months and months <= {each for part in parts if part <= months for each in part}
        for months in wanted
    )


def _codes(joined: str) -> list[str]:
    """The codes of a column, each year of a range by itself."""
    return [year for code in joined.split(";") if code for year in each_year(code)]


def _showing(
    answer: Answer,
    tables: Sequence[PlacedTable],
    lines: Sequence[Line],
    asked: Sequence[str],
    given: Sequence[str],
) -> int:
    """The first line of the answering tables that prints a period given, else of the question."""
    for placed in tables:
        if placed.source == answer.source and placed.number in answer.tables:
            table = placed.table
            for number in (*table.header_lines, *table.row_lines, *table.title_lines):
                if 0 < number <= len(lines) and _shows(lines[number - 1].text, given):
                    return number
    first = answer.question_line
    for number in range(max(first, 1), min(first + _LONGEST, len(lines)) + 1 if first else 0):
        if _shows(lines[number - 1].text, asked):
            return number
    return 0


def _shows(text: str, codes: Sequence[str]) -> bool:
    """Whether a line prints one of the periods: in running text, or as a word of its own."""
    years = {code[2:] if code[:2] in {"CY", "FY", "AY"} else code for code in codes}
    found = {*find_periods(text), *(whole_year(parse_period(word)).code for word in text.split())}
    return any(code in years or code in codes or code[2:] in years for code in found if code)


def _list(codes: Sequence[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    if len(codes) > 6:
        return f"{codes[0]}, {codes[1]} ... {codes[-1]}"
    return f"{', '.join(codes[:-1])} and {codes[-1]}"


def _covered(answer: Answer) -> Check:
    open_ = {Disposition.NO_ANSWER, Disposition.UNCLEAR}
    if answer.disposition in open_:
        words = f"What became of question {answer.question} is not clear from any reply."
        return _record(answer, "question_coverage", State.WARN, words)
    words = f"Question {answer.question}: {answer.disposition.value.replace('_', ' ')}."
    return _record(answer, "question_coverage", State.PASS, words)


def _types(answer: Answer) -> list[Check]:
    found = []
    for claim in answer.claimed_types:
        name, _, kind = claim.rpartition(":")
        ground = ground_of(name)
        if ground and ground.kind != kind:
            truth = _TRUTHS.get(ground.kind, ground.kind)
            words = f"The letter calls {name} {kind}; in the Act it is {truth}."
            found.append(_record(answer, "exemption_type", State.WARN, words))
    return found
