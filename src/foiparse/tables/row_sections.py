"""Sections of rows: which rows that follow a section's heading are no longer under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.tables.roles import may_say_total, says_part, says_total

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from foiparse.model import Cell, TableRow

_MOST_STEPS = 3  # more are labels set in the middle


def without_section(rows: list[TableRow]) -> list[TableRow]:
    """The rows, a total at the end that is the table's taken out of the last section.

    It is the table's where the earlier sections have none, or the last has one before it. So
    is whatever stands below the total of a section, where each section ends with its own.
    """
    rows = _beyond_totals(rows)
    if not rows or not rows[-1].sections or not _adds_up(rows[-1].label):
        return rows
    last = rows[-1]
    names = {row.sections for row in rows if row.sections}
    with_total = {row.sections for row in rows[:-1] if _adds_up(row.label)}
    others = names - {last.sections}
    if (others and not others & with_total) or last.sections in with_total:
        return [*rows[:-1], replace(last, sections=())]
    return rows


def _beyond_totals(rows: list[TableRow]) -> list[TableRow]:
    """The rows, those below the total of a section taken out of it.

    The total may lack a name. Each section has one, and at least half of them end with it.
    """
    names = list(dict.fromkeys(row.sections for row in rows if row.sections))
    closed: dict[tuple[str, ...], int] = {}
    last: dict[tuple[str, ...], int] = {}
    for at, row in enumerate(rows):
        if not row.label or _adds_up(row.label):
            closed.setdefault(row.sections, at)
        last[row.sections] = at
    ended = sum(closed.get(name) == last[name] for name in names)
    if len(names) < 2 or not all(name in closed for name in names) or ended * 2 < len(names):
        return rows
    return [
        replace(row, sections=())
        if row.sections and at > closed[row.sections] and not says_part(row.label)
        else row
        for at, row in enumerate(rows)
    ]


def _adds_up(label: str) -> bool:
    return says_total(label) or may_say_total(label)


def steps_of(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """By how much each row's label is set in; empty where that says nothing of sections."""
    steps = [cells[0].indent if cells else 0 for cells in rows]
    named = [cells[0] for cells in rows if cells and cells[0].text]
    right = len({cell.indent + len(cell.text) for cell in named}) == 1
    return steps if 1 < len({cell.indent for cell in named}) <= _MOST_STEPS and not right else []


def over_deeper(steps: Sequence[int], alone: Collection[int]) -> set[int]:
    """Those of the rows without values, ``alone``, that rows set in further stand under.

    One of them at least has two such rows: what is set in may be the end of a wrapped label.
    """
    found = {at for at in alone if at + 1 not in alone and _deeper(steps, at, 1)}
    return found if any(at + 2 not in alone and _deeper(steps, at, 2) for at in found) else set()


def _deeper(steps: Sequence[int], at: int, below: int) -> bool:
    return at + below < len(steps) and steps[at + below] > steps[at]
