"""Tables against each other: equal totals, column by column, or of the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from foiparse.checks.copies import plain_words
from foiparse.checks.numbers import plain
from foiparse.checks.relation import Relation, reason_of, sum_bounds, units, unknown
from foiparse.checks.sheet import whole
from foiparse.data import rows
from foiparse.model import Check, Observation, Scope, State
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from foiparse.checks.sheet import Sheet

_WORD = re.compile(r"[a-z0-9/]+")
_TITLE_NUMBER = re.compile(
    r"^\s*(?:table|figure|chart)\s+(?:\w+)\s*[:.)\u2013-]?\s*", re.IGNORECASE
)


_NEAR = 30  # tables before one that it is compared with; a workbook may have thousands


@cache
def _dull() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == "dull")


@cache
def _parting() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == "breakdown")


@cache
def _disclaimers() -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("title_words") if row["kind"] == "disclaimer")


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a column comes to: the cells that say so, or that make it where nothing says so."""

    label: str
    cells: tuple[Observation, ...]
    value: Decimal | None
    measure: str


_Sums = dict[str, _Sum]


def check_across(sheets: Sequence[Sheet]) -> list[Check]:
    """Totals of the tables of one message against each other; structures must be found."""
    checks: list[Check] = []
    spoken: dict[tuple[str, int], list[tuple[Sheet, _Sums]]] = {}
    for sheet in sheets:
        if sheet.placed.copy_of:
            continue
        stated = _stated(sheet)
        mates = spoken.setdefault((sheet.placed.source, sheet.placed.message), [])
        found = _against(mates[-_NEAR:], sheet, stated)
        if found is not None:
            checks.append(found)
        mates.append((sheet, stated))
    return checks


def same_totals(sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Totals that words say are those of one whole, by column, where not both are known.

    Each as a sum of one term: what the earlier table states, and what the later one does.
    """
    spoken: dict[tuple[str, int], list[tuple[Sheet, _Sums]]] = {}
    for sheet in sheets:
        mine = {} if sheet.placed.copy_of else _stated(sheet)
        if not mine:
            continue
        mates = spoken.setdefault((sheet.placed.source, sheet.placed.message), [])
        hidden = any(each.value is None for each in mine.values())
        for other, theirs in reversed(mates[-_NEAR:]):
            if set(theirs) != set(mine) or not (hidden or None in _values(theirs)):
                continue
            alike = all(theirs[name].measure == each.measure for name, each in mine.items())
            if alike and _same_whole(other, sheet):
                yield from _as_relations(other, theirs, sheet, mine)
                break
        mates.append((sheet, mine))


def _values(sums: _Sums) -> list[Decimal | None]:
    return [each.value for each in sums.values()]


def _as_relations(other: Sheet, theirs: _Sums, sheet: Sheet, mine: _Sums) -> Iterator[Relation]:
    for name, each in mine.items():
        (before,), (cell,) = theirs[name].cells, each.cells
        if (before.value is None or cell.value is None) and len(units((before, cell))) < 2:
            subject = f"table {sheet.placed.number} against table {other.placed.number}"
            yield Relation("table_equal", Scope.TABLES, subject, (before,), cell)


def _stated(sheet: Sheet) -> _Sums:
    """The table's totals by column: its total row, or its only row."""
    total = whole(sheet.down)
    row = total.total if total else 1 if sheet.rows == 1 else 0
    found: _Sums = {}
    for at in range(1, sheet.columns + 1):
        cell = sheet.cells.get((row, at))
        if cell is not None:
            name = plain_words(cell.column_label)
            found[name] = _Sum(cell.column_label, (cell,), cell.value, cell.measure)
    return found


def _made(sheet: Sheet) -> _Sums:
    """What the items of each column make, where no total row states it."""
    found: _Sums = {}
    for at in range(1, sheet.columns + 1):
        if sheet.roles.columns[at - 1] is Role.APART:
            continue
        cells = [sheet.cells.get((row, at)) for row in sheet.row_items()]
        known = tuple(cell for cell in cells if cell is not None)
        if len(known) < 2 or len(known) < len(cells) or len(units(known)) > 1:
            continue
        low, high = sum_bounds(sheet, known)
        label = known[0].column_label
        value = low if low == high else None
        found[plain_words(label)] = _Sum(label, known, value, known[0].measure)
    return found


def _grand(sheet: Sheet) -> _Sum | None:
    """What the whole table comes to, where one cell states it."""
    stated = [
        each for name, each in _stated(sheet).items() if each.cells[0].column in _counting(sheet)
    ]
    return stated[0] if len(stated) == 1 else None


def _counting(sheet: Sheet) -> list[int]:
    """The column that totals all others, or the only one that may be added."""
    over = whole(sheet.across)
    if over:
        return [over.total]
    return sheet.column_items()


def _against(earlier: Sequence[tuple[Sheet, _Sums]], sheet: Sheet, mine: _Sums) -> Check | None:
    """The totals of a table against those of one before it that has the same columns.

    Where none has, the total of the whole against that of the table before.
    """
    peers = [(other, theirs) for other, theirs in earlier if theirs]
    if not mine:
        return _one_sided([*peers], sheet, _made(sheet))
    like = [(other, theirs) for other, theirs in peers if set(theirs) == set(mine)]
    if not like:
        unstated = [other for other, theirs in earlier if not theirs]
        for other in unstated:
            found = _one_sided([(sheet, mine)], other, _made(other))
            if found is not None:
                return found
        return _wholes([other for other, _ in peers], sheet)
    measure = next(iter(mine.values())).measure
    for other, theirs in like:
        if next(iter(theirs.values())).measure == measure:
            return _equal(other, theirs, sheet, mine)
    other, theirs = like[0]
    return _record(
        other,
        sheet,
        State.UNVERIFIABLE,
        _other_measure(sheet, measure, other, next(iter(theirs.values())).measure),
        "different_measure",
    )


def _other_measure(sheet: Sheet, mine: str, other: Sheet, theirs: str) -> str:
    return (
        f"Table {sheet.placed.number} counts {_words(mine)}, table {other.placed.number} "
        f"{_words(theirs)}: their totals are not compared."
    )


def _words(measure: str) -> str:
    return measure.replace("_", " ") or "something it does not name"


def _one_sided(stated: Sequence[tuple[Sheet, _Sums]], sheet: Sheet, made: _Sums) -> Check | None:
    """The items of a table that prints no total against a total of what is the same whole."""
    for other, theirs in stated:
        common = [name for name in theirs if name in made]
        if not common or len(common) < len(made) or not _same_whole(other, sheet):
            continue
        later, before = sorted((other, sheet), key=lambda each: -each.placed.number)
        said = f"Table {sheet.placed.number} prints no total of its own"
        open_ = [name for name in common if made[name].value is None or theirs[name].value is None]
        if open_:
            cells = [cell for name in open_ for cell in (*made[name].cells, *theirs[name].cells)]
            hidden = unknown(sheet, cells)
            return _record(
                before,
                later,
                State.UNVERIFIABLE,
                f"{said}, and not every value is known that the totals of table "
                f"{other.placed.number} would add up.",
                reason_of(hidden),
            )
        gaps = [_gap(theirs[name], made[name], other) for name in common]
        differing = [gap for gap in gaps if gap]
        agree = f"its items make what table {other.placed.number} says, without a difference"
        words = f"{said}: {'; '.join(differing) if differing else agree}."
        cells = [cell for name in common for cell in (*made[name].cells, *theirs[name].cells)]
        return _record(before, later, State.UNVERIFIABLE, words, "single_source", cells)
    return None


def _gap(stated: _Sum, made: _Sum, other: Sheet) -> str:
    if stated.value is None or made.value is None or stated.value == made.value:
        return ""
    difference = made.value - stated.value
    under = f" under {stated.label}" if stated.label else ""
    return (
        f"its items make {plain(made.value)}{under}, {plain(abs(difference))} "
        f"{'more' if difference > 0 else 'less'} than the {stated.cells[0].value_text} of "
        f"table {other.placed.number}"
    )


def _wholes(earlier: Sequence[Sheet], sheet: Sheet) -> Check | None:
    """The one cell that totals a table against that of a table before it with other columns."""
    mine = _grand(sheet)
    peers = [(other, theirs) for other in earlier if (theirs := _grand(other)) is not None]
    if mine is None or not peers:
        return None
    for other, theirs in peers:
        alike = not theirs.measure or not mine.measure or theirs.measure == mine.measure
        if alike and mine.value and theirs.value == mine.value:
            return _record(
                other,
                sheet,
                State.PASS,
                f"Table {sheet.placed.number} and table {other.placed.number} both come to "
                f"{mine.cells[0].value_text}.",
                cells=mine.cells,
            )
    other, theirs = next(
        ((other, theirs) for other, theirs in peers if _same_whole(other, sheet)), peers[0]
    )
    if mine.measure != theirs.measure and mine.measure and theirs.measure:
        words = _other_measure(sheet, mine.measure, other, theirs.measure)
        return _record(other, sheet, State.UNVERIFIABLE, words, "different_measure")
    return _equal(other, {"": theirs}, sheet, {"": mine})


def _equal(other: Sheet, theirs: _Sums, sheet: Sheet, totals: _Sums) -> Check:
    pairs = [(theirs[name], each) for name, each in totals.items()]
    different = [(a, b) for a, b in pairs if a.value != b.value]
    names = f"table {sheet.placed.number} and table {other.placed.number}"
    hidden = [cell for pair in pairs for each in pair for cell in each.cells if cell.value is None]
    if hidden:
        return _record(
            other,
            sheet,
            State.UNVERIFIABLE,
            f"Not every total of {names} is known.",
            reason_of(hidden),
        )
    if not different:
        return _record(
            other,
            sheet,
            State.PASS,
            f"The totals of {names} are the same in all {len(pairs)} columns.",
            cells=[cell for _, each in pairs for cell in each.cells],
        )
    first, second = different[0]
    printed = (
        f"{first.cells[0].value_text} against {second.cells[0].value_text} "
        f"under {second.label or 'the total'}"
    )
    if _same_whole(other, sheet):
        return _record(
            other,
            sheet,
            State.FAIL,
            f"The totals of {names} should be the same whole and differ: {printed}.",
            cells=[cell for _, each in different for cell in each.cells],
        )
    return _record(
        other,
        sheet,
        State.UNVERIFIABLE,
        f"The totals of {names} differ ({printed}); nothing says that they count the same.",
        "different_measure",
    )


def _same_whole(one: Sheet, other: Sheet) -> bool:
    """Whether the titles say that one table breaks down what the other counts."""
    notes = " ".join((*one.placed.table.notes, *other.placed.table.notes)).lower()
    if any(phrase in notes for phrase in _disclaimers()):
        return False
    first, second = (_title(sheet) for sheet in (one, other))
    parted = bool((first | second) & _parting())
    bare = [words - _parting() - _dull() for words in (first, second)]
    if min(map(len, bare)) < 3:
        return False
    return bare[0] == bare[1] or (parted and (bare[0] <= bare[1] or bare[1] <= bare[0]))


def _title(sheet: Sheet) -> set[str]:
    title = _TITLE_NUMBER.sub("", sheet.placed.table.title.lower())
    return set(_WORD.findall(title))


def _record(
    other: Sheet,
    sheet: Sheet,
    state: State,
    words: str,
    reason: str = "",
    cells: Sequence[Observation] = (),
) -> Check:
    own = [cell for cell in cells if cell.table == sheet.placed.number]
    return Check(
        rule="table_equal",
        scope=Scope.TABLES,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=f"table {sheet.placed.number} against table {other.placed.number}",
        state=state,
        reason=reason,
        explanation=words,
        cells=tuple(cell.name for cell in cells),
        page=sheet.placed.table.page,
        line=own[0].line if own else sheet.placed.table.first_line,
    )
