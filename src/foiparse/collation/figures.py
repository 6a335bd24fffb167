"""What a table comes to, by measure and period: a printed total, its only cell, or its items.

Where a table could be added up in more than one way nothing is added: the figure is
``ambiguous`` and says why. Bounds are exact; a cell that was held back keeps those printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.checks.sheet import whole
from foiparse.checks.sums import check_sums
from foiparse.collation.records import Figure
from foiparse.data import rows as data_rows
from foiparse.model import Status
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.checks.sheet import Addition, Sheet
    from foiparse.model import Observation

Bounds = tuple[Decimal | None, Decimal | None]

ZERO = Decimal(0)
_NOT_COUNTED = frozenset({"percent", "rate", "text"})
_FAILS = "its sums do not hold"
_TOTALS = frozenset({Role.TOTAL, Role.SUBTOTAL})


def kind_of_period(code: str) -> str:
    """Of which kind a period is: only like ones are compared, and only equal ones added.

    >>> [kind_of_period(code) for code in ("CY2019", "FY2019-20", "AY2019-20", "2019", "2019-M01")]
    ['calendar', 'financial', 'academic', 'bare year', 'other']
    """
    for kind, form in (
        ("calendar", r"CY\d{4}"),
        ("financial", r"FY\d{4}-\d\d"),
        ("academic", r"AY\d{4}-\d\d"),
        ("bare year", r"\d{4}"),
    ):
        if re.fullmatch(form, code):
            return kind
    return "other"


@cache
def _others() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"\b{re.escape(row['phrase'])}\b", re.IGNORECASE), row["phrase"])
        for row in data_rows("measures")
        if row["measure"] == "other"
    )


def told_apart(measure: str, *texts: str) -> str:
    """A measure as it may be compared: what the data model calls other, by its own word.

    ``texts`` are those in which the word stands, the nearest first.
    """
    if measure != "other":
        return measure
    return next((word for text in texts for form, word in _others() if form.search(text)), "other")


def measure_of(cell: Observation) -> str:
    """What a cell counts; a currency where it gives money."""
    if cell.unit not in {"count", *_NOT_COUNTED}:
        return cell.unit
    return told_apart(cell.measure, cell.row_label, cell.column_label, cell.title)


def bounds_of(cell: Observation) -> Bounds:
    """The lowest and highest that a cell can mean; counts are not negative."""
    if cell.status is Status.UNREADABLE:
        return None, None
    low = ZERO if cell.value_low is None else cell.value_low
    return low, cell.value_high


class _Cut(Struct, frozen=True):
    """The cells of one period with the lines that other lines add up taken away.

    ``stated`` is whether a printed total stands for what it adds up.
    """

    cells: tuple[Observation, ...]
    stated: bool
    reason: str = ""


def figures_of(sheet: Sheet, question: str, asked: str = "") -> list[Figure]:
    """The figures that one table gives to a question, in the order of their first cells.

    ``asked`` is what the question counts: a figure whose own words say nothing counts the same.
    """
    check_sums(sheet)
    by_period: dict[str, list[Observation]] = defaultdict(list)
    apart_rows = _at(sheet.roles.rows, Role.APART)
    apart_columns = _at(sheet.roles.columns, Role.APART)
    for (row, column), cell in sorted(sheet.cells.items()):
        # A printed text or percentage counts nothing; a blank or a mark has no unit of its own.
        if row in apart_rows or column in apart_columns or cell.unit in _NOT_COUNTED:
            continue
        if cell.period:
            by_period[cell.period].append(cell)
    found = []
    for period, cells in by_period.items():
        for figure, own in _of_period(sheet, question, period, cells):
            silent = not any(_stage(each.row_label) | _stage(each.column_label) for each in own)
            known = asked and not figure.measure and silent
            found.append(
                replace(figure, measure=asked, measure_basis="question") if known else figure
            )
    return found


def _at(found: Sequence[Role], *wanted: Role) -> set[int]:
    return {at for at, role in enumerate(found, 1) if role in wanted}


def _of_period(
    sheet: Sheet, question: str, period: str, cells: Sequence[Observation]
) -> list[tuple[Figure, list[Observation]]]:
    """Each figure of a period, with the cells of its measure."""
    across = _cut(cells, sheet.across, sheet.roles.columns, along="column")
    cut = _cut(across.cells, sheet.down, sheet.roles.rows, along="row")
    reason = across.reason or cut.reason
    items = [cell for cell in cells if _is_item(sheet, cell)]
    by_measure: dict[str, list[Observation]] = defaultdict(list)
    inherited = {name for name in map(measure_of, items) if name}
    for cell in cut.cells:
        name = measure_of(cell)
        if not name and (cut.stated or across.stated) and len(inherited) == 1:
            name = next(iter(inherited))
        by_measure[name].append(cell)
    return [
        (_figure(sheet, question, (name, period), group, items, cut, across, reason), group)
        for name, group in by_measure.items()
    ]


def _is_item(sheet: Sheet, cell: Observation) -> bool:
    down = {each.total for each in sheet.down} | _at(sheet.roles.rows, *_TOTALS)
    across = {each.total for each in sheet.across} | _at(sheet.roles.columns, *_TOTALS)
    return cell.row not in down and cell.column not in across


def _cut(
    cells: Sequence[Observation],
    additions: Sequence[Addition],
    found: Sequence[Role],
    *,
    along: str,
) -> _Cut:
    """One line for all of them where a total is over them, else the lines that are no totals."""
    lines = {getattr(cell, along) for cell in cells}
    if len(lines) < 2:
        return _Cut(tuple(cells), stated=bool(lines & _at(found, Role.TOTAL)))
    top = whole(additions)
    named = _at(found, Role.TOTAL)
    over = top.total if top else next(iter(named)) if len(named) == 1 else 0
    if over in lines:
        own = tuple(cell for cell in cells if getattr(cell, along) == over)
        if all(cell.status is not Status.BLANK for cell in own):
            return _Cut(own, stated=True)
    totals = {each.total for each in additions} | _at(found, *_TOTALS)
    rest = tuple(cell for cell in cells if getattr(cell, along) not in totals)
    several = bool(additions) and top is None
    return _Cut(
        rest or tuple(cells), stated=False, reason="it has several totals" if several else ""
    )


def _figure(
    sheet: Sheet,
    question: str,
    key: tuple[str, str],
    cells: Sequence[Observation],
    items: Sequence[Observation],
    cut: _Cut,
    across: _Cut,
    reason: str,
) -> Figure:
    measure, period = key
    single = len(cells) == 1
    low, high = added(cells)
    basis = ("stated" if cut.stated or across.stated else "single") if single else "summed"
    if single and basis == "stated" and cells[0].value is None and not reason:
        # A total that was held back itself says less than its items may.
        made = added(items)
        if made[1] is not None and not _doubt(sheet, items):
            cells, (low, high), basis = items, made, "summed"
            single = False
    why = _failing(cells) or ("" if single else reason or _doubt(sheet, cells))
    figure = Figure(
        question=question,
        source=sheet.placed.source,
        table=sheet.placed.number,
        measure=measure,
        period=period,
        kind=kind_of_period(period),
        low=low,
        high=high,
        basis=basis,
        cells=tuple(cell.name for cell in cells),
        suppressed=sum(cell.status is Status.SUPPRESSED for cell in items or cells),
    )
    return replace(figure, basis="ambiguous", reason=why) if why else figure


def added(cells: Iterable[Observation]) -> Bounds:
    """What cells come to together, lowest and highest; None where nothing bounds it."""
    low, high = ZERO, ZERO
    least, most = True, True
    for cell in cells:
        one = bounds_of(cell)
        least, most = least and one[0] is not None, most and one[1] is not None
        low += one[0] or ZERO
        high += one[1] or ZERO
    return (low if least else None), (high if most else None)


def _failing(cells: Sequence[Observation]) -> str:
    """Why figures cannot be used at all, or empty."""
    if any(cell.status is Status.UNREADABLE for cell in cells):
        return "a cell of it could not be read"
    if any(cell.check == "fail" for cell in cells):
        return _FAILS
    return ""


def _doubt(sheet: Sheet, cells: Sequence[Observation]) -> str:
    """Why cells may not be added up, or empty."""
    labels = [(cell.row_label, cell.column_label) for cell in cells]
    if len(set(labels)) < len(labels):
        return "a label stands twice in it"
    lines = sheet.placed.table.rows
    tops = {lines[cell.row - 1].sections[:1] if cell.row <= len(lines) else () for cell in cells}
    if len(tops) > 1:
        return "it has several groups of rows, each of which may be the whole"
    for told in ([row for row, _ in labels], [column for _, column in labels]):
        if len({_stage(each) for each in told}) > 1:
            return "its lines count different things"
    if len({cell.unit for cell in cells if cell.value is not None}) > 1:
        return "its cells have unlike units"
    return ""


@cache
def _stages() -> re.Pattern[str]:
    listed = "|".join(re.escape(row["phrase"]) for row in data_rows("stage_words"))
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE)


@cache
def _stage_of() -> dict[str, str]:
    return {row["phrase"]: row["stage"] for row in data_rows("stage_words")}


def _stage(label: str) -> frozenset[str]:
    """What a label says became of what is counted: reports, arrests and charges do not add up."""
    return frozenset(_stage_of()[word.lower()] for word in _stages().findall(label))


def one_each(figures: Sequence[Figure]) -> list[Figure]:
    """One figure for each question, measure and period, where tables of one reply agree.

    The closest stands where it lies within all the others, those included whose sums fail, as
    nothing says which table is right; where they differ, none does. An ambiguous one
    has no bounds.
    """
    by_key: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        by_key[figure.question, figure.measure, figure.period].append(figure)
    return [_one(group) for group in by_key.values()]


def _one(group: Sequence[Figure]) -> Figure:
    usable = [figure for figure in group if figure.basis != "ambiguous"]
    if not usable:
        return replace(group[0], low=None, high=None)
    best = min(usable, key=_width)
    against = [each for each in group if each in usable or each.reason == _FAILS]
    if all(_within(best, other) for other in against):
        return best
    tables = sorted({each.table for each in against})
    names = " and ".join(map(str, tables))
    return replace(
        best,
        basis="ambiguous",
        low=None,
        high=None,
        cells=tuple(cell for each in against for cell in each.cells),
        reason=f"tables {names} differ" if len(tables) > 1 else f"table {names} gives it twice",
    )


def _width(figure: Figure) -> tuple[bool, Decimal]:
    if figure.high is None or figure.low is None:
        return True, ZERO
    return False, figure.high - figure.low


def _within(figure: Figure, other: Figure) -> bool:
    """Whether a figure lies within the bounds of another."""
    low = other.low is None or (figure.low is not None and other.low <= figure.low)
    high = other.high is None or (figure.high is not None and figure.high <= other.high)
    return low and high
