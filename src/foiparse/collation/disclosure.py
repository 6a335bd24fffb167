"""Held-back figures that publishing would give away: a guard for who publishes.

Each warning names the cell and the way, never the value. Four ways are looked for: the sums of
its own table (exactly, as `--tighten` would); another table of the reply, or another version of
it, that prints the cell; and a total stated there, which leaves the one hidden cell of a table.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.collation.plausibility import plain
from foiparse.model import WarningRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.collation.records import Reply, Shown
    from foiparse.collation.versions import Respondent

_OWN = "The sums of its own reply leave one value for this figure, which was held back."


def warnings_of(found: Iterable[Respondent]) -> list[WarningRow]:
    """A warning for each hidden cell that becomes known, the plainest way of each."""
    return [row for who in found for row in _of(who)]


def _of(who: Respondent) -> Iterator[WarningRow]:
    every = [*who.versions, *(copy for copy, _ in who.copies)]
    for reply in who.versions:
        told: set[tuple[str, str]] = set()
        for source, name, question in reply.derivable:
            told.add((source, name))
            yield _row(who, question, source, name, _OWN)
        hidden = [cell for cell in reply.shown if cell.hidden and not _is_known(cell)]
        if not hidden:
            continue
        for other in every:
            where = "another table of the reply" if other is reply else f"{other.source}"
            for cell in hidden:
                key = cell.source, cell.name
                why = "" if key in told else _why(cell, reply, other, where)
                if why:
                    told.add(key)
                    yield _row(who, cell.question, cell.source, cell.name, why)


def _row(who: Respondent, question: str, source: str, name: str, why: str) -> WarningRow:
    return WarningRow(
        "disclosure",
        who.authority.name if who.named else "",
        who.authority.area_code,
        question,
        source,
        name,
        f"{why} It may identify a person: do not publish them together.",
    )


def _is_known(cell: Shown) -> bool:
    return cell.low is not None and cell.low == cell.high


def _why(cell: Shown, reply: Reply, other: Reply, where: str) -> str:
    """How another table or version gives a hidden cell away, or empty."""
    if any(_prints(each, cell) for each in other.shown):
        return f"Held back here, this figure is printed in {where}."
    table = [each for each in reply.shown if _table(each) == _table(cell)]
    left = _only_hidden(cell, table)
    if left is None:
        return ""
    for total in _totals(cell, other):
        rest = total - left
        # A total of just what is printed may leave the hidden cell out.
        if rest != 0 and _fits(rest, cell):
            return f"A total in {where} less the other figures of the table leaves this one."
    return ""


def _table(cell: Shown) -> tuple[str, str]:
    return cell.source, cell.name.partition(":")[0]


def _prints(each: Shown, cell: Shown) -> bool:
    """Whether a cell is the hidden one, printed: same labels, question, measure and period."""
    return (
        _is_known(each)
        and (each.source, each.name) != (cell.source, cell.name)
        and bool(cell.row_label)
        and set(each.question.split(";")) & set(cell.question.split(";")) != set()
        and (each.measure, each.period, each.unit) == (cell.measure, cell.period, cell.unit)
        and plain(each.row_label) == plain(cell.row_label)
        and plain(each.column_label) == plain(cell.column_label)
        and each.low is not None
        and _fits(each.low, cell)
    )


def _fits(value: Decimal, cell: Shown) -> bool:
    """Whether a value lies within what is printed of a hidden cell."""
    low, high = cell.low or Decimal(0), cell.high
    return low <= value and (high is None or value <= high)


def _only_hidden(cell: Shown, table: Sequence[Shown]) -> Decimal | None:
    """What the other items of its measure and period make, where it alone of them is hidden."""
    if not cell.item or not cell.period:
        return None
    group = [
        each
        for each in table
        if each.item
        and (each.measure, each.period, each.unit) == (cell.measure, cell.period, cell.unit)
    ]
    rest = [each for each in group if each.name != cell.name]
    if not rest or not all(map(_is_known, rest)):
        return None
    return sum((each.low or Decimal(0) for each in rest), Decimal(0))


def _totals(cell: Shown, other: Reply) -> list[Decimal]:
    """What another reply, or another table, states in all for the question, measure and period."""
    found: dict[Decimal, None] = {}
    questions = set(cell.question.split(";"))
    by_table: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for each in other.shown:
        same = (each.measure, each.period, each.unit) == (cell.measure, cell.period, cell.unit)
        if same and _table(each) != _table(cell) and questions & set(each.question.split(";")):
            by_table[_table(each)].append(each)
    for own in by_table.values():
        stated = [each for each in own if not each.item] or (own if len(own) == 1 else [])
        if len(stated) == 1 and _is_known(stated[0]) and stated[0].low is not None:
            found[stated[0].low] = None
    return list(found)
