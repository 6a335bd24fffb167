"""Bounds tighter than printed, for whoever asks for them: what the sums leave of a hidden cell.

Nothing of this is worked out unless it is asked for: it can tell what an authority held back to
protect a person.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.checks.joint import Bounds, build, check_joint, groups
from foiparse.checks.numbers import plain
from foiparse.checks.sheet import ZERO, sheets
from foiparse.checks.solver import tightest
from foiparse.checks.sums import check_sums
from foiparse.model import State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foiparse.checks.relation import Relation
    from foiparse.checks.sheet import Sheet
    from foiparse.model import Check, Observation, PlacedTable

Narrowed = dict[tuple[str, str], Bounds]
"""Bounds by source and name of the cell."""

_HIDDEN = frozenset({Status.SUPPRESSED, Status.DASH})
_SHOWN = 6  # cells of a sum whose bounds are told


def narrowed(tables: Sequence[PlacedTable], observations: Sequence[Observation]) -> Narrowed:
    """Bounds of suppressed cells and dashes that the sums of their table narrow.

    None of a table in which a sum fails: a figure in it is wrong, and nothing says which.
    """
    every = sheets(tables, observations)
    for sheet in every:
        check_sums(sheet)
    found: Narrowed = {}
    for group, same in groups([sheet for sheet in every if sheet.sound]):
        if not check_joint(group):
            found |= _of_group(group, same)
    return found


def _of_group(group: Sequence[Sheet], same: Sequence[Relation]) -> Narrowed:
    system = build(group, same, by_habit=True)
    cells = {cell.name: cell for relation in system.relations for cell in relation.cells}
    whole = all(
        cell.value is None or cell.value == cell.value.to_integral_value()
        for cell in cells.values()
    )
    found: Narrowed = {}
    for name, (low, high) in tightest(system.cells, system.equations).items():
        cell = cells.get(name)
        if cell is None or cell.status not in _HIDDEN:
            continue
        counted = whole and cell.unit == "count"
        bounds = (
            None if low is None else _out(low, system.scale, up=True, whole=counted),
            None if high is None else _out(high, system.scale, up=False, whole=counted),
        )
        if bounds != (cell.value_low, cell.value_high):
            found[cell.source, name] = bounds
    return found


def _out(number: int, scale: int, *, up: bool, whole: bool) -> Decimal:
    """A bound in the table's own units; that of a count is a whole number within it."""
    if whole:
        return Decimal(-(-number // scale) if up else number // scale)
    return Decimal(number) / scale


def still_hidden(found: Narrowed, observations: Iterable[Observation]) -> Narrowed:
    """Those of the bounds whose cells no sum has settled as printed."""
    hidden = {(cell.source, cell.name) for cell in observations if cell.status in _HIDDEN}
    return {key: bounds for key, bounds in found.items() if key in hidden}


def with_bounds(observations: Iterable[Observation], found: Narrowed) -> tuple[Observation, ...]:
    """The observations with the bounds found; a dash that can only be nothing is nil."""
    return tuple(_with_bounds(cell, found.get((cell.source, cell.name))) for cell in observations)


def _with_bounds(cell: Observation, bounds: Bounds | None) -> Observation:
    if bounds is None:
        return cell
    low, high = bounds
    value = low if low == high else None
    nil = cell.status is Status.DASH and value == ZERO
    return replace(
        cell,
        value=value,
        value_low=low,
        value_high=high,
        status=Status.NIL if nil else cell.status,
    )


def with_words(checks: Iterable[Check], found: Narrowed) -> list[Check]:
    """The checks; what is left of its hidden cells is told after each sum that is open."""
    return [_with_words(check, found) for check in checks]


def _with_words(check: Check, found: Narrowed) -> Check:
    if check.state is not State.UNVERIFIABLE or check.rule not in {"row_sum", "column_sum"}:
        return check
    told = [
        f"{name} {_told(bounds)}"
        for name in check.cells
        if (bounds := found.get((check.source, name))) is not None
    ]
    if not told:
        return check
    rest = f" and more of {len(told) - _SHOWN} others" if len(told) > _SHOWN else ""
    words = check.explanation.removesuffix(".")
    return replace(
        check, explanation=f"{words}; all sums together leave {', '.join(told[:_SHOWN])}{rest}."
    )


def _told(bounds: Bounds) -> str:
    low, high = bounds
    if low == high and low is not None:
        return f"only {plain(low)}"
    if high is None:
        return f"{plain(low)} or more" if low is not None else "open"
    return f"{plain(low)} to {plain(high)}" if low is not None else f"{plain(high)} or less"


def warning(found: Mapping[tuple[str, str], Bounds]) -> str:
    """What to say aloud of narrowed figures; empty where there are none."""
    if not found:
        return ""
    count = len(found)
    exact = sum(low == high for low, high in found.values())
    told = f"{count} figures" if count > 1 else "1 figure"
    to_one = f", {exact} of them to one value," if exact else ""
    return (
        f"WARNING: --tighten has narrowed {told} that the authority held back or left as a dash"
        f"{to_one} which can identify a person: do not publish or pass them on"
    )
