"""Totals stated in running text against those of the tables beside it.

`There were 196 arrests` may count what a table counts, or something wider, narrower or of
another year. Only words can tell: a difference is a failure only where the same words name
what both count, the period is the same, and no other table could be meant.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.checks.numbers import plain
from foiparse.checks.sheet import whole
from foiparse.checks.titles import content, counted, years_in
from foiparse.correspondence.periods import parse_period, year_words
from foiparse.data import rows
from foiparse.model import Check, Scope, State
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.sheet import Sheet
    from foiparse.model import Line, Observation

_NUMBER = r"(?<![\w,./£€$%-])(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?![\d,.]*\d|\s?%|/|-\d|\w)"
_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z(])")
_CLAUSE_END = re.compile(
    r"[,;()]|\b(?:and|but|which|who|compared|whereas|while)\b|(?<!\d)\.|\.(?!\d)"
)
_ASKED = re.compile(r"\?\s*$|\byour?\s(?!request)", re.IGNORECASE)


class Prose(Struct, frozen=True):
    """The running text of one reply: its source, the message's ordinal and its lines."""

    source: str
    message: int
    lines: tuple[Line, ...]


class _Claim(Struct, frozen=True):
    """A number that prose says something comes to."""

    number: Decimal
    words: frozenset[str]
    period: str
    dated: bool
    totals: bool
    printed: str
    line: Line


class _Target(Struct, frozen=True):
    sheet: Sheet
    cell: Observation
    period: str


def check_prose(prose: Sequence[Prose], sheets: Sequence[Sheet]) -> list[Check]:
    """A record for each total stated in a reply that holds tables; structures must be found."""
    checks: list[Check] = []
    spoken: dict[tuple[str, int], list[Sheet]] = {}
    for sheet in sheets:
        if not sheet.placed.copy_of:
            spoken.setdefault((sheet.placed.source, sheet.placed.message), []).append(sheet)
    for text in prose:
        beside = spoken.get((text.source, text.message))
        if beside:
            context = year_words(" ".join(line.text for line in text.lines))
            found = (_compared(claim, beside) for claim in _claims(text, context))
            checks.extend(check for check in found if check is not None)
    return checks


_FIGURE = re.compile(r"\d")
_LONGEST = 2000  # characters of a sentence


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("prose_words") if row["kind"] == kind)


@cache
def _any(kind: str) -> str:
    return "|".join(sorted(map(re.escape, _phrases(kind)), key=len, reverse=True))


@cache
def _word_form(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any(kind)})\b", re.IGNORECASE)


@cache
def _months() -> re.Pattern[str]:
    names = "|".join(row["name"] for row in rows("months") if len(row["name"]) > 3)
    return re.compile(rf"\b(?:{names}|quarter|q[1-4])\b", re.IGNORECASE)


@cache
def _form() -> re.Pattern[str]:
    """A number that a word calls a total, or of which a sentence says that it was counted."""
    return re.compile(
        rf"(?P<before>\b(?:{_any('total_before')})\s+)?"
        rf"(?P<states>\b(?:{_any('states')})\s+(?:a total of\s+)?)?{_NUMBER}",
        re.IGNORECASE,
    )


# ------------------------------------------------------------- what prose says


def _claims(text: Prose, context: str) -> Iterator[_Claim]:
    for paragraph in _paragraphs(text.lines):
        joined, places = _joined(paragraph)
        start = 0
        for sentence in _SENTENCE.split(joined):
            at = joined.index(sentence, start)
            start = at + len(sentence)
            for offset, claim in _in_sentence(sentence, context):
                line = [line for place, line in places if place <= at + offset][-1]
                yield _Claim(*claim, line)


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that follow one another; other lines between them, or blanks, part them."""
    run: list[Line] = []
    for line in lines:
        if run and (line.number != run[-1].number + 1 or not line.text.strip()):
            yield run
            run = []
        if line.text.strip():
            run.append(line)
    if run:
        yield run


def _joined(lines: Sequence[Line]) -> tuple[str, list[tuple[int, Line]]]:
    text, places = "", []
    for line in lines:
        places.append((len(text), line))
        text += " ".join(line.text.split()) + " "
    return text, places


_Found = tuple[Decimal, frozenset[str], str, bool, bool, str]


def _in_sentence(sentence: str, context: str) -> Iterator[tuple[int, _Found]]:
    if len(sentence) > _LONGEST:
        return  # no sentence: a table on one line, or worse
    if not _FIGURE.search(sentence):
        return
    if _word_form("parts").search(sentence) or _ASKED.search(sentence):
        return  # numbers of a part, or of the one who asks, are no totals of the reply's
    numbers = [each for each in _form().finditer(sentence) if not _is_year(sentence, each)]
    words: frozenset[str] = frozenset()
    counted = False
    whole_periods = _periods(sentence, context)
    for index, match in enumerate(numbers):
        after = numbers[index + 1].start() if index + 1 < len(numbers) else len(sentence)
        rest = sentence[match.end("number") : after]
        end = _CLAUSE_END.search(rest)
        clause = rest[: end.start()] if end else rest
        if re.search(
            rf"\b(?:{_any('about')})\s+$", sentence[: match.start("number")], re.IGNORECASE
        ):
            continue
        totals = bool(match["before"]) or bool(_word_form("total_after").search(clause))
        own = content(clause)
        if own:
            words, counted = own, bool(match["states"]) or totals
        # `19 in 2021` goes on from `14 complaints in 2020`.
        elif not (totals or counted):
            continue
        if not (match["states"] or totals or counted):
            continue
        periods = _periods(clause, context)
        if not periods and len(numbers) == 1:
            periods = whole_periods
        dated = bool(periods) or bool(_months().search(clause if len(numbers) > 1 else sentence))
        printed = f"{match['number']}{clause}".strip()
        value = Decimal(match["number"].replace(",", ""))
        one = periods[0] if len(periods) == 1 and not _months().search(clause) else ""
        yield match.start("number"), (value, words, one, dated, totals, printed)


def _is_year(sentence: str, match: re.Match[str]) -> bool:
    at = match.start("number")
    return any(year.start() <= at < year.end() for year in years_in(sentence))


def _periods(text: str, context: str) -> list[str]:
    found = [parse_period(match[0], context).code for match in years_in(text)]
    return list(dict.fromkeys(code for code in found if code))


# ------------------------------------------------------- against what tables say


def _compared(claim: _Claim, sheets: Sequence[Sheet]) -> Check | None:
    tied = [sheet for sheet in sheets if claim.words and claim.words <= _words_of(sheet)]
    if not tied:
        if not claim.totals:
            return None
        words = "no table beside it says that it counts the same"
        return _record(claim, sheets[0], State.UNVERIFIABLE, words, reason="different_measure")
    targets = [target for sheet in tied for target in _targets(sheet)]
    same = [each for each in targets if _is_period(claim, each)]
    for target in same:
        if target.cell.value == claim.number:
            words = f"table {target.cell.table} says the same"
            return _record(claim, target.sheet, State.PASS, words, cell=target.cell)
    if not same:
        reason = "unknown_period" if claim.dated else "no_stated_total"
        words = "no total of the table is of this period" if claim.dated else "no total states it"
        return _record(claim, tied[0], State.UNVERIFIABLE, words, reason=reason)
    target = same[0]
    printed = f"table {target.cell.table} says {target.cell.value_text or '(blank)'}"
    sure = (
        len(tied) == 1
        and len(same) == 1
        and target.cell.value is not None
        and content(counted(target.sheet.placed.table.title)) <= claim.words
        and (claim.totals or bool(claim.period))
    )
    if sure:
        words = f"{printed}, counting the same in the same words"
        return _record(claim, target.sheet, State.FAIL, words, cell=target.cell)
    if target.cell.value is None:
        return _record(claim, target.sheet, State.UNVERIFIABLE, printed, reason="suppressed_terms")
    words = f"{printed}; nothing says for certain that both count the same"
    return _record(claim, target.sheet, State.UNVERIFIABLE, words, reason="different_measure")


def _words_of(sheet: Sheet) -> frozenset[str]:
    table = sheet.placed.table
    return content(f"{table.title} {table.header_note} {table.stub}")


def _is_period(claim: _Claim, target: _Target) -> bool:
    return claim.period == target.period if claim.dated else not target.period


def _targets(sheet: Sheet) -> Iterator[_Target]:
    """The cells that total the table, or all of it in one period."""
    down, across = whole(sheet.down), whole(sheet.across)
    row = down.total if down else 1 if sheet.rows == 1 else 0
    counted = [at for at in sheet.column_items() if sheet.roles.columns[at - 1] is Role.ITEM]
    column = across.total if across else counted[0] if len(counted) == 1 else 0
    grand = sheet.cells.get((row, column))
    if grand is not None:
        yield _Target(sheet, grand, grand.period)
    for at in counted if row and len(counted) > 1 else ():
        cell = sheet.cells.get((row, at))
        if cell is not None and cell.period:
            yield _Target(sheet, cell, cell.period)
    for at in sheet.row_items() if column and sheet.rows > 1 else ():
        cell = sheet.cells.get((at, column))
        if cell is not None and cell.period and _is_period_row(sheet, at):
            yield _Target(sheet, cell, cell.period)


def _is_period_row(sheet: Sheet, row: int) -> bool:
    return bool(parse_period(sheet.placed.table.rows[row - 1].label, "").code)


def _record(
    claim: _Claim,
    sheet: Sheet,
    state: State,
    words: str,
    *,
    reason: str = "",
    cell: Observation | None = None,
) -> Check:
    known = cell.value if cell is not None else None
    return Check(
        rule="prose_total",
        scope=Scope.TABLE,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=claim.printed,
        expected_low=known,
        expected_high=known,
        stated_low=claim.number,
        stated_high=claim.number,
        difference=claim.number - known if known is not None else None,
        state=state,
        reason=reason,
        explanation=f"The text says {plain(claim.number)} (“{claim.printed}”): {words}.",
        cells=(cell.name,) if cell is not None else (),
        page=claim.line.page,
        line=claim.line.number,
    )
