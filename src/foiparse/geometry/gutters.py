"""Columns of prose: where a page is set in two or more, or prose stands beside a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.geometry.lines import Line
from foiparse.geometry.values import wordy

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 5
"""Lines that a gutter must run beside on both sides."""
_NARROW = 6.0
"""Points: no gutter is narrower."""
_DEEPEST = 3
_BUDGET = 40_000
"""Steps down a page's lines at most, so that no page takes for ever."""


class Stream(Struct):
    """Lines that are read as one: of the whole width, or of one column of prose."""

    lines: list[Line]
    column: bool = False


def _prose(line: Line, left: float, right: float) -> bool:
    """Whether a line's part between two places is running text."""
    inner = [p for p in line.phrases if p.x0 >= left - 1 and p.x1 <= right + 1]
    return len(inner) == 1 and wordy(inner[0].text) >= 4 and not inner[0].value


def _gaps(line: Line) -> list[tuple[float, float]]:
    """The gaps between a line's phrases."""
    return [
        (a.x1, b.x0)
        for a, b in zip(line.phrases, line.phrases[1:], strict=False)
        if b.x0 - a.x1 >= _NARROW
    ]


def _run(lines: Sequence[Line], at: int, gap: tuple[float, float]) -> tuple[int, float, float]:
    """Follow a gap down the page.

    Returns:
        The index after its last line, and the place that stays free (from, to).
    """
    low, high = gap
    end = last = at
    while end < len(lines):
        line = lines[end]
        if end > at and line.top - lines[end - 1].bottom > 3 * line.size:
            break
        free = (low, high)
        for phrase in line.phrases:
            if phrase.x1 > free[0] and phrase.x0 < free[1]:
                if phrase.x0 <= free[0]:
                    free = (phrase.x1, free[1])
                elif phrase.x1 >= free[1]:
                    free = (free[0], phrase.x0)
                else:
                    free = (0.0, 0.0)
        if free[1] - free[0] < _NARROW:
            break
        low, high = free
        end += 1
        if line.x0 < low and line.x1 > high:
            last = end
    return max(last, at), low, high


def _parts(lines: Sequence[Line], low: float, high: float) -> bool:
    """Whether a gutter parts prose from prose, or prose from a table of its own."""
    lefts = [line for line in lines if line.x0 < low]
    rights = [line for line in lines if line.x1 > high]
    both = sum(line.x0 < low and line.x1 > high for line in lines)
    if len(lefts) < _LEAST or len(rights) < _LEAST or both < _LEAST - 1:
        return False
    ends = (min(line.x0 for line in lefts), max(line.x1 for line in rights))
    left = sum(_prose(line, ends[0], low) for line in lefts) / len(lefts)
    right = sum(_prose(line, high, ends[1]) for line in rights) / len(rights)
    if left > 0.6 and right > 0.6:
        return True
    if left > 0.75:
        # Labels with their values are one table; a table beside prose has its own labels.
        opens = [next(p for p in line.phrases if p.x1 > high) for line in rights]
        texts = sum(not phrase.value for phrase in opens)
        several = sum(sum(p.x0 >= high for p in line.phrases) > 1 for line in rights)
        return texts > 0.6 * len(opens) and several > 0.5 * len(rights)
    if right > 0.75:
        several = sum(sum(p.x1 <= low for p in line.phrases) > 1 for line in lefts)
        return several > 0.5 * len(lefts)
    return False


def find_streams(
    lines: list[Line], depth: int = 0, budget: list[int] | None = None
) -> list[Stream]:
    """Part lines where they stand in columns of prose, from the top down.

    Args:
        lines: visual lines from the top down, over the whole width.
        depth: how often they have been parted already.
        budget: lines that may still be looked at, over all depths.
    """
    left = [_BUDGET] if budget is None else budget
    out: list[Stream] = []
    rest: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        found = None
        if depth < _DEEPEST and len(line.phrases) > 1 and left[0] > 0:
            long = any(len(phrase.words) > 3 and wordy(phrase.text) > 3 for phrase in line.phrases)
            for gap in _gaps(line) if long else ():
                end, low, high = _run(lines, at, gap)
                left[0] -= end - at + 1
                if end - at >= _LEAST and _parts(lines[at:end], low, high):
                    found = (end, (low + high) / 2)
                    break
        if found is None:
            rest.append(line)
            at += 1
            continue
        end, cut = found
        if rest:
            out.append(Stream(rest))
            rest = []
        for side in (0, 1):
            part = [
                Line(phrases)
                for each in lines[at:end]
                if (phrases := [p for p in each.phrases if ((p.x0 + p.x1) / 2 > cut) == bool(side)])
            ]
            out.extend(
                Stream(stream.lines, column=True) for stream in find_streams(part, depth + 1, left)
            )
        at = end
    if rest:
        out.append(Stream(rest, column=depth > 0))
    return out
