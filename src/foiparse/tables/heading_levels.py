"""Headings on two levels, and headings that repeat under others: which line says what."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period
from foiparse.tables.heading_words import is_column_atom, is_stub, is_total_label
from foiparse.tables.headings import Headings, split_headings
from foiparse.tables.values import is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLEARLY = 0.7  # how much dearer a reading is that another rules out
_TELLS = 0.4  # the same where two lines are surely headings on two levels
_TOLD = 0.5  # a cost of headings on two levels, each, at which they say how many there are


class TwoLevels(Struct, frozen=True):
    """Headings of two levels; ``columns`` holds (outer, inner), inner empty for a single."""

    stub: str
    columns: tuple[tuple[str, str], ...]
    cost: float


@lru_cache(maxsize=4096)
def split_two_levels(upper: str, lower: str, columns: int) -> TwoLevels | None:
    """Headings on two lines, the lower repeating one unit under each group of the upper.

    The stub's heading stands on either line. Columns without a second level (a Grand
    Total) stand last, or first; on the lower line, behind the last group, they may be that
    group's or none's, which the words do not tell. A group may have more than the others.
    """
    words = lower.split()
    best: TwoLevels | None = None
    for groups in range(2, columns // 2 + 1):
        for inner in range(2, columns // groups + 1):
            more = columns - groups * inner
            parts = _unit(words, groups) if more <= 2 else None
            singles, extras = more, None
            if parts is None and 0 < more <= 2 and (found := _uneven(words, groups)):
                parts, singles = found[:2], 0
                extras = _extra_headings(found[2], more)
                if extras is None:
                    continue
            if parts is None:
                continue
            stub, unit_words = parts
            if _is_repeated(unit_words):
                continue  # there are more groups
            unit = split_headings(" ".join(unit_words), inner, stub=False)
            top = split_headings(upper, groups + singles, stub=False if stub else None)
            if unit is None or top is None or len(set(unit.columns)) < inner:
                continue
            cost = unit.cost + top.cost + 0.3 * more
            cost += sum(each.cost for each in extras or () if each)
            cost += 3.0 * sum(map(is_column_atom, stub.split()))  # headings are no stub's
            names = top.columns
            # A total is mostly of all columns: it has a second level only where others have.
            totals = any(map(is_total_label, names[singles:groups] if singles else names))
            # Then the first heading is no stub's, unless it is a usual one.
            cost += totals * (1.0 + 2.0 * (bool(top.stub) and not is_stub((*top.stub.split(),))))
            lead = singles and is_total_label(names[0]) and not is_total_label(names[-1])
            first = [(name, "") for name in names[:singles]] if lead else []
            outer = names[singles:] if lead else names[:groups]
            last = [] if lead else [(name, "") for name in names[groups:]]
            pairs = [(name, each) for name in outer for each in unit.columns]
            if extras is not None:
                pairs = _with_extras(outer, unit.columns, extras)
            if best is None or cost < best.cost:
                best = TwoLevels(stub or top.stub, (*first, *pairs, *last), cost)
    return best


def _uneven(words: list[str], groups: int) -> tuple[str, list[str], list[list[str]]] | None:
    """A stub, the words that every group begins with, and what each has behind them.

    Each group begins where the first word stands again.
    """
    for lead in range(min(9, len(words))):
        starts = [at for at, word in enumerate(words) if at >= lead and word == words[lead]]
        if len(starts) != groups or words[lead] in words[:lead]:
            continue
        pieces = [words[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
        unit = min(pieces, key=len)
        if len(unit) > 1 and all(piece[: len(unit)] == unit for piece in pieces):
            return " ".join(words[:lead]), unit, [piece[len(unit) :] for piece in pieces]
    return None


def _extra_headings(extras: list[list[str]], more: int) -> list[Headings | None] | None:
    """The headings of each group that others lack, ``more`` in all; None where there are not."""
    own = [at for at, words in enumerate(extras) if words]
    if not own or len(own) not in {1, more}:
        return None
    cuts = [
        split_headings(" ".join(words), more if len(own) == 1 else 1, stub=False) if words else None
        for words in extras
    ]
    return cuts if all(cuts[at] for at in own) else None


def _with_extras(
    outer: Sequence[str], unit: Sequence[str], extras: Sequence[Headings | None]
) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for at, (name, extra) in enumerate(zip(outer, extras, strict=True)):
        own = extra.columns if extra else ()
        pairs.extend((name, each) for each in (*unit, *(own if at + 1 < len(outer) else ())))
        if at + 1 == len(outer):
            pairs.extend((each, "") for each in own)
    return pairs


@lru_cache(maxsize=4096)
def tells_two_levels(upper: str, lower: str, columns: int) -> bool:
    """Whether two lines read better as two levels of another number of columns.

    ``Arrests Cautions Total`` over ``Yes No Yes No`` is five columns, and not four of which two
    stand under ``Arrests Cautions``.
    """
    if (unit := repeated_unit(lower)) is None:
        return False
    groups, size = unit
    own = split_two_levels(upper, lower, columns)
    others = (
        split_two_levels(upper, lower, groups * inner + more)
        for inner in range(2, size + 1)
        for more in range(3)
        if groups * inner + more != columns
    )
    # Fewer columns cost less by that alone.
    costs = (other.cost * max(1.0, columns / len(other.columns)) for other in others if other)
    best = min(costs, default=None)
    return best is not None and (own is None or own.cost > best + _CLEARLY)


@lru_cache(maxsize=4096)
def told_columns(upper: str, lower: str) -> int:
    """How many columns two lines surely name on two levels, else 0.

    ``Outcome 1 Outcome 2 Total`` over ``2004 2005 2004 2005`` is five, whatever the rows show.
    """
    if (unit := repeated_unit(lower)) is None:
        return 0
    groups, size = unit
    found = []
    for inner in range(2, size + 1):
        for more in range(3):
            two = split_two_levels(upper, lower, groups * inner + more)
            if two is not None:
                found.append((two.cost, len(two.columns)))
    found.sort()
    if not found or found[0][0] > _TOLD * found[0][1]:
        return 0
    return found[0][1] if len(found) < 2 or found[1][0] > found[0][0] + _TELLS else 0


@lru_cache(maxsize=8192)
def repeated_unit(text: str) -> tuple[int, int] | None:
    """How often a line repeats one unit of headings, and how many words that has; else None.

    ``Male Female Male Female`` is twice two. A stub of a few words may stand before it, and
    a heading of its own behind. Such a line is the lower of two lines of headings.
    """
    words = text.split()
    if not 4 <= len(words) <= 60:
        return None
    for tail in range(3):
        some = words[: len(words) - tail]
        for groups in range(len(some) // 2, 1, -1):
            found = _unit(some, groups)
            if not found or len(set(found[1])) < 2:
                continue
            unit = [word for word in found[1] if not is_value(word)]
            if all(map(is_period, found[1])):
                return groups, len(found[1])
            if unit and (len(unit) > 1 or len(found[1]) == 2) and _headings_only(found[1]):
                return groups, len(found[1])
    return None


def _is_repeated(words: list[str]) -> bool:
    """Whether words are fewer words over and over."""
    return any(
        len(words) % size == 0 and words == words[:size] * (len(words) // size)
        for size in range(1, len(words) // 2 + 1)
    )


def _headings_only(unit: list[str]) -> bool:
    """Whether the figures among headings belong to their words, as ages and periods do."""
    if not any(is_value(word) and not is_period(word) for word in unit):
        return True
    cuts = (split_headings(" ".join(unit), n, stub=False) for n in range(2, len(unit) + 1))
    return len(unit) > 2 and any(cut is not None and cut.cost <= 0.5 for cut in cuts)


def _unit(words: list[str], groups: int) -> tuple[str, list[str]] | None:
    """A stub of a few words, and the words that ``groups`` repetitions of make the rest."""
    for lead in range(min(9, len(words))):
        rest = words[lead:]
        size = len(rest) // groups
        if size and size * groups == len(rest) and rest[:size] * groups == rest:
            if words[max(0, lead - size) : lead] == rest[:size]:
                continue  # there is a group more
            return " ".join(words[:lead]), rest[:size]
    return None
