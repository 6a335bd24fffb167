"""A part is at most its whole: `of which charged` in a table, `Of these, ...` over two.

Only words make a part. Inside a table it is a line that says so, and its whole is the line
before it that does not. Between tables it is a title that goes on from `of these`, or that says
what another title says and narrows it (`where ...`). Figures never do: where words leave it
open the record says so and judges nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.copies import plain_words
from foiparse.checks.relation import reason_of, rounding, units, unknown
from foiparse.checks.titles import bare_title, content, counted
from foiparse.data import rows
from foiparse.model import Check, Observation, Scope, State
from foiparse.tables.roles import says_part
from foiparse.tables.tidy import measure_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.sheet import Sheet

_Pair = tuple[Observation, Observation]
_NEAR = 10  # tables before one that it may be a part of
_PERSONS = "persons_"
# Numbers of questions and lists before a title: `2. Of these, ...`
_COUNTING = re.compile(r"\b(?:number|count|total)s? of (?:the |all )?(\w+(?: \w+)?)")
_NUMBERED = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-z])[a-z]?[.):]\s*)+")


class _Part(Struct, frozen=True):
    """Cells said to be parts of others: ``pairs`` of part and whole, and what tells them."""

    scope: Scope
    sheet: Sheet
    whole_sheet: Sheet
    name: str
    whole: str
    pairs: tuple[_Pair, ...]
    doubt: str = ""
    """Why words do not make it certain; empty where they do."""


def check_parts(sheets: Sequence[Sheet]) -> list[Check]:
    """A record for each line or table that words call a part; disclaimers must be noted."""
    checks: list[Check] = []
    spoken: dict[tuple[str, int], list[Sheet]] = {}
    for sheet in sheets:
        if sheet.placed.copy_of:
            continue
        checks.extend(_record(part) for part in (*_rows(sheet), *_columns(sheet)))
        before = spoken.setdefault((sheet.placed.source, sheet.placed.message), [])
        part = _of_table(sheet, before[-_NEAR:])
        if part is not None:
            checks.append(_record(part))
        before.append(sheet)
    return checks


# ------------------------------------------------------------- inside a table


def _rows(sheet: Sheet) -> Iterator[_Part]:
    lines = sheet.placed.table.rows
    whole = 0
    for at, row in enumerate(lines, 1):
        headed = bool(row.sections) and says_part(row.sections[-1])
        if not (says_part(row.label) or headed):
            whole = at
            continue
        # Under a heading of its own a part belongs to nothing before that.
        over = lines[whole - 1] if whole else None
        outer = row.sections[:-1] if headed else row.sections
        known = over is not None and over.sections[: len(outer)] == outer
        named = over.label if over is not None and known else ""
        places = [(at, each, whole if known else 0, each) for each in range(1, sheet.columns + 1)]
        yield _inside(sheet, Scope.ROW, row.label, named, places)


def _columns(sheet: Sheet) -> Iterator[_Part]:
    columns = sheet.placed.table.columns
    wholes: dict[tuple[str, ...], int] = {}
    for at, column in enumerate(columns, 1):
        level = next((n for n, each in enumerate(column.levels) if says_part(each)), -1)
        if level < 0:
            for n in range(len(column.levels)):
                wholes[(*column.levels[:n], "", *column.levels[n + 1 :])] = at
            continue
        whole = wholes.get((*column.levels[:level], "", *column.levels[level + 1 :]), 0)
        named = columns[whole - 1].label if whole else ""
        places = [(row, at, row, whole) for row in range(1, sheet.rows + 1)]
        yield _inside(sheet, Scope.COLUMN, column.label, named, places)


def _inside(
    sheet: Sheet, scope: Scope, name: str, whole: str, places: Sequence[tuple[int, int, int, int]]
) -> _Part:
    pairs = [
        (part, over)
        for row, column, whole_row, whole_column in places
        if (part := sheet.cells.get((row, column))) is not None
        and (over := sheet.cells.get((whole_row, whole_column))) is not None
        and part.value_text
    ]
    return _Part(scope, sheet, sheet, name, whole, tuple(pairs))


# ------------------------------------------------------------- between tables


@cache
def _phrases(kind: str) -> re.Pattern[str]:
    found = sorted((row["phrase"] for row in rows("part_words") if row["kind"] == kind), key=len)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, reversed(found)))})\b")


def _of_table(sheet: Sheet, before: Sequence[Sheet]) -> _Part | None:
    """The table as a part of one before it, where its title says so."""
    title = _title(sheet)
    taken_up = _phrases("title").match(title)
    if taken_up:
        # Several may take up one whole in turn: a part of a part is a part of it too.
        wholes = [each for each in before if not _phrases("title").match(_title(each))]
        if not wholes:
            return None
        return _between(sheet, wholes[-1], _of_another_kind(title[taken_up.end() :], wholes[-1]))
    narrowed = [each.start() for each in _phrases("narrowing").finditer(title)]
    said = content(title[: narrowed[-1]]) if narrowed else frozenset[str]()
    for other in reversed(before) if said else ():
        theirs = _title(other)
        table = other.placed.table
        # `by ward` says how the figures are set out, which the table's headings say as well.
        laid_out = content(f"{table.stub} {table.header_note}")
        whole = content(counted(theirs))
        rest = content(theirs) - whole - laid_out
        if whole and whole <= said and rest <= content(title):
            excluding = _phrases("excluding").search(theirs)
            return _between(sheet, other, "the other leaves something out" if excluding else "")
    return None


def _title(sheet: Sheet) -> str:
    return _NUMBERED.sub("", bare_title(sheet))


def _of_another_kind(rest: str, other: Sheet) -> str:
    """The doubt where `Of these, the number of ...` goes on to count what was not told."""
    counting = _COUNTING.search(rest)
    if counting is None or content(counting[1]) & content(bare_title(other)):
        return ""
    return "it may count something else"


def _between(sheet: Sheet, other: Sheet, doubt: str) -> _Part:
    wholes = {_labels(cell): cell for cell in other.cells.values()}
    pairs = [
        (cell, wholes[_labels(cell)])
        for _, cell in sorted(sheet.cells.items())
        if _labels(cell) in wholes and cell.value_text
    ]
    if sheet.may_differ or other.may_differ:
        doubt = "the reply says that figures need not match"
    name, whole = (f"table {each.placed.number}" for each in (sheet, other))
    return _Part(Scope.TABLES, sheet, other, name, whole, tuple(pairs), doubt)


def _labels(cell: Observation) -> tuple[str, str, str]:
    return plain_words(cell.row_label), plain_words(cell.column_label), cell.period


# ------------------------------------------------------------------ the record


def _record(part: _Part) -> Check:
    name = part.name if part.scope is Scope.TABLES else f"“{part.name}”"
    whole = part.whole if part.scope is Scope.TABLES else f"“{part.whole}”" if part.whole else ""
    if not part.pairs:
        words = f"The words make {name} a part, but of what is not to be seen."
        if whole:
            words = f"The words make {name} a part of {whole}, but no figures stand side by side."
        return _check(part, State.UNVERIFIABLE, "different_measure", words, ())
    beyond = [pair for pair in part.pairs if _exceeds(part, pair)]
    doubt = part.doubt or _unlike(part)
    if doubt:
        words = f"{name} is said to be a part of {whole}, but {doubt}: they are not compared."
        return _check(part, State.UNVERIFIABLE, "different_measure", _sentence(words), ())
    if beyond:
        cell, over = beyond[0]
        where = _where(part, cell)
        more = f", and {len(beyond) - 1} more such" if len(beyond) > 1 else ""
        words = (
            f"{name} is {cell.value_text}{where}, more than the {over.value_text} of {whole}, "
            f"of which it is a part{more}."
        )
        return _check(part, State.FAIL, "", _sentence(words), beyond)
    open_ = [pair for pair in part.pairs if not _holds(part, pair)]
    if open_:
        hidden = [
            *unknown(part.sheet, [one for one, _ in open_]),
            *unknown(part.whole_sheet, [other for _, other in open_]),
        ]
        words = f"{name} may be at most {whole}, but not every value is known."
        return _check(part, State.UNVERIFIABLE, reason_of(hidden), _sentence(words), open_)
    count = f"all {len(part.pairs)} figures" if len(part.pairs) > 1 else "its one figure"
    return _check(
        part, State.PASS, "", _sentence(f"{name} is at most {whole} in {count}."), part.pairs
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _where(part: _Part, cell: Observation) -> str:
    labels = {
        Scope.ROW: (cell.column_label,),
        Scope.COLUMN: (cell.row_label,),
        Scope.TABLES: (cell.row_label, cell.column_label),
    }[part.scope]
    said = ", ".join(filter(None, labels))
    return f" under {said}" if said else ""


def _unlike(part: _Part) -> str:
    """Why the two are no amounts of one thing; empty where nothing says so.

    A person of whom another thing is told is still one person.
    """
    if any(len(units(pair)) > 1 for pair in part.pairs):
        return "they are in unlike units"
    kinds = [(one.measure, other.measure) for one, other in part.pairs]
    if part.scope is not Scope.TABLES:
        kinds.append((measure_in(part.name), measure_in(part.whole) or kinds[0][1]))
    for mine, theirs in kinds:
        persons = mine.startswith(_PERSONS) and theirs.startswith(_PERSONS)
        if mine and theirs and mine != theirs and not persons:
            return "they do not count the same kind of thing"
    return ""


def _exceeds(part: _Part, pair: _Pair) -> bool:
    low = part.sheet.bounds(pair[0])[0]
    high = part.whole_sheet.bounds(pair[1])[1]
    slack = rounding(part.sheet, pair)
    return low is not None and high is not None and low > high + slack


def _holds(part: _Part, pair: _Pair) -> bool:
    high = part.sheet.bounds(pair[0])[1]
    low = part.whole_sheet.bounds(pair[1])[0]
    return low is not None and high is not None and high <= low


def _check(part: _Part, state: State, reason: str, words: str, pairs: Sequence[_Pair]) -> Check:
    shown = pairs or part.pairs
    table = part.sheet.placed.table
    low = high = None
    if state is State.FAIL:
        low, high = part.sheet.bounds(pairs[0][0])[0], part.whole_sheet.bounds(pairs[0][1])[1]
    return Check(
        rule="subset",
        scope=part.scope,
        source=part.sheet.placed.source,
        table=part.sheet.placed.number,
        subject=f"{part.name} against {part.whole}" if part.scope is Scope.TABLES else part.name,
        expected_high=high,
        stated_low=low,
        difference=low - high if low is not None and high is not None else None,
        state=state,
        reason=reason,
        explanation=words,
        cells=tuple(dict.fromkeys(cell.name for pair in pairs for cell in pair)),
        page=shown[0][0].page if shown else table.page,
        line=shown[0][0].line if shown else table.first_line,
    )
