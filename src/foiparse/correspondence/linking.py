"""Which table answers which question, and how that is known: stated, by order, by words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence.numbering import named_questions
from foiparse.correspondence.places import known
from foiparse.correspondence.wording import closest, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from foiparse.correspondence.places import Place, Places
    from foiparse.model import Document, Line, PlacedTable, Question

_TABLE = re.compile(
    r"\b(?:table|figure|appendix|annex)\s+(?P<name>\d{1,2}|[a-z]\b|one|two|three|four|five|six)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:see|in|refer)\b", re.IGNORECASE)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
Links = dict[str, tuple[tuple[int, ...], str]]
"""Question number to the tables that answer it and the basis."""


def link_tables(
    document: Document,
    questions: Sequence[Question],
    tables: Sequence[PlacedTable],
    places: Mapping[int, Places],
    open_: Sequence[str],
    given: Collection[int],
    spoken: Sequence[Question],
) -> Links:
    """The tables of each question.

    ``places`` holds each reply's by its ordinal; ``open_`` are the questions that a table
    may answer: those that no passage refuses; ``given`` are the replies that say of the
    whole request that figures follow; ``spoken`` the questions as the replies number them.
    """
    primary = [table for table in tables if not (table.copy_of or _answers_in_words(table, places))]
    links: dict[str, list[int]] = {}
    basis: dict[str, str] = {}

    def put(names: Sequence[str], table: PlacedTable, how: str) -> None:
        for name in names:
            links.setdefault(name, []).append(table.number)
            basis.setdefault(name, how)

    left: list[PlacedTable] = []
    cited: dict[int, dict[str, list[Line]]] = {}
    groups: dict[Place, list[PlacedTable]] = {}
    for table in primary:
        if titled := _by_title(document, table, spoken, places, cited):
            put(titled, table, "stated")
        elif place := _over(table, places):
            groups.setdefault(place, []).append(table)
        else:
            left.append(table)
    for place, group in groups.items():
        names = [name for name in place.questions if name in open_] or list(place.questions)
        if len(names) == 1 or len(group) == 1:
            for table in group:
                put(names, table, place.basis)
        elif len(names) == len(group):
            for name, table in zip(names, group, strict=True):
                put([name], table, "order")
        else:
            left.extend(group)
    free = [question for question in questions if question.number in open_]
    if left and not links and len(free) == len(left):
        for question, table in zip(free, left, strict=True):
            put([question.number], table, "order")
    elif left and not links and len(questions) == 1:
        for table in left:
            put([questions[0].number], table, "order")
    elif len(left) == 1 and not links and (left[0].message in given or _row_each(left[0], free)):
        put([question.number for question in free], left[0], "order")
    else:
        for table in left:
            if name := _by_words(table, free):
                put([name], table, "words")
    return {name: (tuple(dict.fromkeys(found)), basis[name]) for name, found in links.items()}


def _answers_in_words(table: PlacedTable, places: Mapping[int, Places]) -> bool:
    """Whether it is a table of questions and answers, each row of which speaks for itself."""
    lines, own = table.table.row_lines, places.get(table.message)
    return bool(lines and own) and own is not None and own.restated.issuperset(lines)


def _row_each(table: PlacedTable, questions: Sequence[Question]) -> bool:
    """Whether a list has a row for each question, in their order, its words not against it."""
    rows = table.table.rows
    if len(rows) != len(questions) or any(len(row.cells) != 1 for row in rows):
        return False
    meant = [closest(row.label, questions) for row in rows]
    return all(name in {"", q.number} for name, q in zip(meant, questions, strict=True))


def _over(table: PlacedTable, places: Mapping[int, Places]) -> Place | None:
    """What a table stands under in its reply; its own first row decides."""
    own = places.get(table.message)
    if own is None:
        return None
    body = table.table.row_lines or table.table.header_lines
    lines = [line for line in body if line]
    return own.at(min(lines)) if lines else None


def _by_title(
    document: Document,
    table: PlacedTable,
    questions: Sequence[Question],
    places: Mapping[int, Places],
    cited: dict[int, dict[str, list[Line]]],
) -> tuple[str, ...]:
    """The questions that the title names, or that a sentence says this numbered table answers.

    ``cited`` keeps the lines of each message that name one table, from table to table.
    """
    title = f"{table.table.title} {table.table.header_note}"
    if names := known(named_questions(title), questions):
        return names
    numbered = _TABLE.match(table.table.title.strip())
    if not numbered or table.message not in places:
        return ()
    if table.message not in cited:
        own = (document.lines[number - 1] for number in places[table.message].message)
        cited[table.message] = _citing(own)
    for line in cited[table.message].get(_name(numbered), []):
        if line.number not in table.table.title_lines:
            if names := known(named_questions(line.text), questions):
                return names
            place = places[table.message].at(line.number)
            if place and place.heading and _POINTS.search(line.text):
                return place.questions
    return ()


def _name(match: re.Match[str]) -> str:
    name = match["name"].lower()
    return _NUMBERS.get(name, name)


def _citing(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines that name one numbered table and no more, by its number."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        names = [_name(match) for match in _TABLE.finditer(line.text)]
        if len(names) == 1:
            found.setdefault(names[0], []).append(line)
    return found


def _by_words(table: PlacedTable, questions: Sequence[Question]) -> str:
    """The question that shares most words with a table's title and headings, by a clear margin."""
    inside = table.table
    labels = " ".join(column.label for column in inside.columns)
    own = stems(f"{inside.title} {inside.header_note} {labels} {inside.stub}")
    common = (
        set.intersection(*(stems(question.text) for question in questions)) if questions else set()
    )
    scored = sorted(
        ((len((stems(question.text) - common) & own), question.number) for question in questions),
        key=lambda pair: -pair[0],
    )
    if not scored or scored[0][0] < 2:
        return ""
    return scored[0][1] if len(scored) == 1 or scored[0][0] > scored[1][0] else ""
