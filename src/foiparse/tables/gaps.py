"""Placing values by the width of the gaps between them, where blank cells left only space."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_NARROW = 2  # spaces between two values where a blank cell shows as a wider gap
_WIDEST = 12  # spaces that one blank cell may add


def place_by_gaps(lines: Sequence[TextLine], columns: int) -> dict[int, tuple[int, ...]]:
    """Columns (1-based) for the values of each line whose gaps show blank cells, by line number.

    Most gaps are of the usual width; a wider one hides blank cells, each adding the
    same width. Only where one width explains every such line is anything placed.
    """
    valued = [line for line in lines if line.run]
    gaps = Counter(gap for line in valued for gap in _gaps(line, line.run))
    if not gaps:
        return {}
    usual = min(gaps)
    if usual > _NARROW:
        return {}  # columns kept by spaces: a gap is as wide as the numbers beside it are short
    wide = [line for line in valued if _is_wide(line, usual, columns)]
    if not wide or (gaps[usual] * 2 < gaps.total() and len(valued) > 1):
        return {}
    whole: set[tuple[tuple[int, ...], ...]] = set()
    partly: dict[int, set[tuple[tuple[int, ...], ...]]] = {}
    for step in range(1, _WIDEST + 1):
        found = [_places(line, usual, step, columns) for line in wide]
        places = tuple(place for place in found if place)
        if len(places) < len(wide):
            continue
        every = all(len(p) == min(line.run, columns) for p, line in zip(places, wide, strict=True))
        if every:
            whole.add(places)
        partly.setdefault(sum(map(len, places)), set()).add(places)
    if not partly:
        return {}
    readings = whole or partly[max(partly)]  # else the fewest numbers are left in labels
    if len(readings) != 1:
        return {}
    placed = dict(zip((line.number for line in wide), readings.pop(), strict=True))
    # Where blanks show as gaps, a row without one is short of cells at its end alone.
    for line in valued:
        if line.number not in placed and line.run < columns and line.label(line.run):
            placed[line.number] = tuple(range(1, line.run + 1))
    return placed


def hide_blanks(lines: Sequence[TextLine], columns: int) -> set[int]:
    """Line numbers of rows with a gap among their values that shows a blank cell."""
    valued = [line for line in lines if line.run]
    gaps = Counter(gap for line in valued for gap in _gaps(line, line.run))
    if not gaps or (usual := min(gaps)) > _NARROW or gaps[usual] * 4 < gaps.total() * 3:
        return set()
    # Spaces behind the last value that stand for a blank in other rows do so in this.
    behind = {_after(line) for line in valued if line.run < columns} - {0, 1}
    return {
        line.number
        for line in valued
        if _after(line) in behind or any(gap > usual for gap in _inner_gaps(line, columns))
    }


def _gaps(line: TextLine, count: int) -> list[int]:
    """The width of the space before each of the last ``count`` tokens."""
    tokens = line.tokens
    return [
        tokens[index].start - tokens[index - 1].end if index else 1
        for index in range(len(tokens) - count, len(tokens))
    ]


def _inner_gaps(line: TextLine, columns: int) -> list[int]:
    """The gaps before a line's values; of a row as full as it may be not the first.

    No blank cell can stand before a full row's values: the label only ends in more space.
    """
    return _gaps(line, min(line.run, columns))[line.run >= columns :]


def _after(line: TextLine) -> int:
    return len(line.raw) - line.tokens[-1].end


def _is_wide(line: TextLine, usual: int, columns: int) -> bool:
    """Whether a gap among the values, or space behind the last, shows a blank cell."""
    if any(gap > usual for gap in _inner_gaps(line, columns)):
        return True
    return line.run < columns and _after(line) > 0


def _places(line: TextLine, usual: int, step: int, columns: int) -> tuple[int, ...] | None:
    """The columns if each blank adds ``step`` to a gap, or None where that does not come out.

    Counted from the right, so that a number at a label's end stays in the label.
    """
    after = _after(line)
    for trailing in _trailing(after, usual, step):
        at = columns - trailing
        places: list[int] = []
        gaps = _gaps(line, line.run)
        for gap in reversed(gaps):
            extra = gap - usual
            if at < 1 or extra < 0 or extra % step:
                break
            places.append(at)
            at -= 1 + extra // step
            if at == 0:
                return tuple(reversed(places))
    return _from_the_left(line, usual, step, columns) if after == 0 else None


def _from_the_left(line: TextLine, usual: int, step: int, columns: int) -> tuple[int, ...] | None:
    """The columns where the row's last cells are blank and the space for them was cut off."""
    at = 0
    places: list[int] = []
    for gap in _gaps(line, line.run):
        extra = gap - usual
        if extra < 0 or extra % step:
            return None
        at += 1 + extra // step
        places.append(at)
    return tuple(places) if at < columns else None


def _trailing(after: int, usual: int, step: int) -> list[int]:
    """How many blanks the space at a line's end may stand for."""
    if after == 0:
        return [0]
    found = [
        width // step for width in (after, after - usual + 1) if width > 0 and width % step == 0
    ]
    return list(dict.fromkeys(count for count in found if count > 0)) or [0]
