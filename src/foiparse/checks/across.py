"""Tables against each other: equal totals, column by column, or of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.checks.numbers import plain
from foiparse.checks.relation import Relation, reason_of, units, unknown
from foiparse.checks.titles import same_whole
from foiparse.checks.wholes import Sum, Sums, grand, made_of, stated_of
from foiparse.model import Check, Observation, Scope, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from foiparse.checks.sheet import Sheet

_NEAR = 30  # tables before one that it is compared with; a workbook may have thousands


def check_across(sheets: Sequence[Sheet]) -> list[Check]:
    """Totals of the tables of one message against each other; structures must be found."""
    checks: list[Check] = []
    spoken: dict[tuple[str, int], list[tuple[Sheet, Sums]]] = {}
    for sheet in sheets:
        if sheet.placed.copy_of:
            continue
        stated = stated_of(sheet)
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
    spoken: dict[tuple[str, int], list[tuple[Sheet, Sums]]] = {}
    for sheet in sheets:
        mine = {} if sheet.placed.copy_of else stated_of(sheet)
        if not mine:
            continue
        mates = spoken.setdefault((sheet.placed.source, sheet.placed.message), [])
        hidden = any(each.value is None for each in mine.values())
        for other, theirs in reversed(mates[-_NEAR:]):
            if set(theirs) != set(mine) or not (hidden or None in _values(theirs)):
                continue
            if sheet.may_differ or other.may_differ:
                continue
            alike = all(theirs[name].measure == each.measure for name, each in mine.items())
            if alike and same_whole(other, sheet):
                yield from _as_relations(other, theirs, sheet, mine)
                break
        mates.append((sheet, mine))


def _values(sums: Sums) -> list[Decimal | None]:
    return [each.value for each in sums.values()]


def _as_relations(other: Sheet, theirs: Sums, sheet: Sheet, mine: Sums) -> Iterator[Relation]:
    for name, each in mine.items():
        (before,), (cell,) = theirs[name].cells, each.cells
        if (before.value is None or cell.value is None) and len(units((before, cell))) < 2:
            subject = f"table {sheet.placed.number} against table {other.placed.number}"
            yield Relation("table_equal", Scope.TABLES, subject, (before,), cell)


def _against(earlier: Sequence[tuple[Sheet, Sums]], sheet: Sheet, mine: Sums) -> Check | None:
    """The totals of a table against those of one before it that has the same columns.

    Where none has, the total of the whole against that of the table before.
    """
    peers = [(other, theirs) for other, theirs in earlier if theirs]
    if not mine:
        return _one_sided([*peers], sheet, made_of(sheet))
    like = [(other, theirs) for other, theirs in peers if set(theirs) == set(mine)]
    if not like:
        unstated = [other for other, theirs in earlier if not theirs]
        for other in unstated:
            found = _one_sided([(sheet, mine)], other, made_of(other))
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


def _one_sided(stated: Sequence[tuple[Sheet, Sums]], sheet: Sheet, made: Sums) -> Check | None:
    """The items of a table that prints no total against a total of what is the same whole."""
    for other, theirs in stated:
        common = [name for name in theirs if name in made]
        if not common or len(common) < len(made) or not same_whole(other, sheet):
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


def _gap(stated: Sum, made: Sum, other: Sheet) -> str:
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
    mine = grand(sheet)
    peers = [(other, theirs) for other in earlier if (theirs := grand(other)) is not None]
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
        ((other, theirs) for other, theirs in peers if same_whole(other, sheet)), peers[0]
    )
    if mine.measure != theirs.measure and mine.measure and theirs.measure:
        words = _other_measure(sheet, mine.measure, other, theirs.measure)
        return _record(other, sheet, State.UNVERIFIABLE, words, "different_measure")
    return _equal(other, {"": theirs}, sheet, {"": mine})


def _equal(other: Sheet, theirs: Sums, sheet: Sheet, totals: Sums) -> Check:
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
    if same_whole(other, sheet) and not (other.may_differ or sheet.may_differ):
        return _record(
            other,
            sheet,
            State.FAIL,
            f"The totals of {names} should be the same whole and differ: {printed}.",
            cells=[cell for _, each in different for cell in each.cells],
        )
    said = (
        "the reply says that figures need not match"
        if other.may_differ or sheet.may_differ
        else "nothing says that they count the same"
    )
    return _record(
        other,
        sheet,
        State.UNVERIFIABLE,
        f"The totals of {names} differ ({printed}); {said}.",
        "different_measure",
    )


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
