"""Held-back figures that publishing would give away: a guard for who publishes.

Each warning names the cell and the way, never the value. Four ways are looked for: the sums of
its own reply (exactly, as `--tighten` would); another table of the reply, or another version of
it, that prints the cell; and a total stated there, which leaves the one hidden cell of a table.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.collation.plausibility import plain
from foiparse.model import WarningRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse.collation.records import Reply, Shown
    from foiparse.collation.versions import Respondent

_Key = tuple[str, ...]
_OWN = "The sums of its own reply leave one value for this figure, which was held back."
_ADVICE = "It may identify a person: do not publish them together."


def warnings_of(found: Iterable[Respondent]) -> list[WarningRow]:
    """A warning for each hidden cell that becomes known, the plainest way of each."""
    return [row for who in found for row in _of(who)]


def _of(who: Respondent) -> Iterator[WarningRow]:
    if not any(cell.hidden for reply in who.versions for cell in reply.shown):
        return
    others = [_Printed(each) for each in (*who.versions, *(copy for copy, _ in who.copies))]
    for reply in who.versions:
        told: set[tuple[str, str]] = set()
        for source, name, question in reply.derivable:
            told.add((source, name))
            yield _row(who, question, source, name, _OWN)
        hidden = [cell for cell in reply.shown if cell.hidden and not _is_known(cell)]
        left = _left(reply)
        for cell in hidden:
            if (cell.source, cell.name) not in told and (why := _why(cell, reply, others, left)):
                yield _row(who, cell.question, cell.source, cell.name, why)


def _row(who: Respondent, question: str, source: str, name: str, why: str) -> WarningRow:
    return WarningRow(
        "disclosure",
        who.authority.name,
        who.authority.area_code,
        question,
        source,
        name,
        f"{why} {_ADVICE}",
    )


class _Printed:
    """What one reply prints, to be found by what a hidden cell has in common with it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.cells: dict[_Key, list[Shown]] = defaultdict(list)
        groups: dict[_Key, list[Shown]] = defaultdict(list)
        for cell in reply.shown:
            if _is_known(cell) and cell.row_label:
                self.cells[_likeness(cell)].append(cell)
            groups[*_table(cell), *_counted(cell)].append(cell)
        # What a table states in all: its one total for a measure and period, or its only cell.
        self.totals: dict[_Key, list[Shown]] = defaultdict(list)
        for group in groups.values():
            stated = [cell for cell in group if not cell.item] or group
            if len(stated) == 1 and _is_known(stated[0]):
                self.totals[_counted(stated[0])].append(stated[0])


def _why(
    cell: Shown, reply: Reply, others: Iterable[_Printed], left: dict[tuple[str, str], Decimal]
) -> str:
    """How another table or version gives a hidden cell away, or empty."""
    for other in others:
        where = "another table of the reply" if other.reply is reply else other.reply.source
        if any(
            _fits(each.low, cell) and _is_about(each, cell) for each in other.cells[_likeness(cell)]
        ):
            return f"Held back here, this figure is printed in {where}."
        rest = left.get((cell.source, cell.name))
        for total in other.totals[_counted(cell)] if rest is not None else ():
            elsewhere = other.reply is not reply or _table(total) != _table(cell)
            # A total of just what is printed may leave the hidden cell out.
            over = (total.low or Decimal(0)) - (rest or Decimal(0))
            if elsewhere and over and _fits(over, cell) and _is_about(total, cell):
                return f"A total in {where} less the other figures of the table leaves this one."
    return ""


def _left(reply: Reply) -> dict[tuple[str, str], Decimal]:
    """What the other items of its table, measure and period make, by each cell hidden alone."""
    groups: dict[_Key, list[Shown]] = defaultdict(list)
    for cell in reply.shown:
        if cell.item and cell.period:
            groups[*_table(cell), *_counted(cell)].append(cell)
    found = {}
    for group in groups.values():
        open_ = [cell for cell in group if not _is_known(cell)]
        if len(open_) == 1 and open_[0].hidden and len(group) > 1:
            rest = (cell.low or Decimal(0) for cell in group if cell is not open_[0])
            found[open_[0].source, open_[0].name] = sum(rest, Decimal(0))
    return found


def _table(cell: Shown) -> tuple[str, str]:
    return cell.source, cell.name.partition(":")[0]


def _counted(cell: Shown) -> tuple[str, str, str]:
    return cell.measure, cell.period, cell.unit if cell.low == cell.high else "count"


def _likeness(cell: Shown) -> _Key:
    return plain(cell.row_label), plain(cell.column_label), *_counted(cell)


def _is_about(each: Shown, cell: Shown) -> bool:
    """Whether two cells answer one question, or it is not known of one which it answers."""
    mine, other = set(cell.question.split(";")), set(each.question.split(";"))
    return bool(mine & other) or not cell.question or not each.question


def _is_known(cell: Shown) -> bool:
    return cell.low is not None and cell.low == cell.high


def _fits(value: Decimal | None, cell: Shown) -> bool:
    """Whether a value lies within what is printed of a hidden cell."""
    if value is None:
        return False
    return (cell.low or Decimal(0)) <= value and (cell.high is None or value <= cell.high)
