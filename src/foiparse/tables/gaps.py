"""Placing values by the width of the gaps between them, where blank cells left only space."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine


def place_by_gaps(
    full: Sequence[tuple[TextLine, int]], short: Sequence[TextLine], columns: int
) -> dict[int, tuple[int, ...]]:
    """Columns (1-based) for the values of each short row, by line number.

    Whole rows show the usual gap; a wider one hides blank cells, each adding the same
    width. Only where one width explains every short row is anything placed.
    """
    usual = Counter(
        gap for line, count in full for gap in _gaps(line, count)[1:]
    ).most_common(1)
    base = usual[0][0] if usual else 1
    wide = [line for line in short if _wider(line, base)]
    if not wide:
        return {}
    fits = [
        step
        for step in range(1, 13)
        if all(_places(line, base, step, columns) is not None for line in wide)
    ]
    readings = {
        tuple(_places(line, base, step, columns) or () for line in wide) for step in fits
    }
    if len(readings) != 1:
        return {}
    return dict(zip((line.number for line in wide), readings.pop(), strict=True))


def _gaps(line: TextLine, count: int) -> list[int]:
    """The width before each of the last ``count`` values, and of the space after the last."""
    tokens = line.tokens
    first = len(tokens) - count
    gaps = [
        tokens[index].start - tokens[index - 1].end if index else tokens[index].start
        for index in range(first, len(tokens))
    ]
    return gaps


def _wider(line: TextLine, base: int) -> bool:
    return any(gap > base for gap in _gaps(line, line.run)) or _after(line) > 0


def _after(line: TextLine) -> int:
    return len(line.raw) - line.tokens[-1].end


def _places(line: TextLine, base: int, step: int, columns: int) -> tuple[int, ...] | None:
    """The columns if each blank adds ``step`` to a gap, or None where that does not come out."""
    at = 0
    places: list[int] = []
    for gap in _gaps(line, line.run):
        extra = gap - base
        if extra < 0 or extra % step:
            return None
        at += 1 + extra // step
        places.append(at)
    after = _after(line)
    rest = columns - at
    if rest < 0:
        return None
    if rest and after != rest * step and after - base != rest * step:
        # Space at a line's end is often cut off: blanks there are what is left over,
        # unless nothing else in the row shows a blank.
        return tuple(places) if after == 0 and places[-1] > len(places) else None
    return tuple(places)
