"""Rows of an open table: which of its lines belong together.

Every pair of neighbouring lines gets a score for standing in one row. Joining needs
positive evidence; without any, each line is a row. How values stand beside a wrapped
label (on its first, middle or last line) is one choice for the whole table: each is
tried, and the cheapest whole wins.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.geometry.values import is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.words import Word

_DEEPEST = 12
"""Lines of one row at most."""
_HEADING = 0.3
"""What a label without values costs as a row of its own."""
_ORPHAN = 1.2
"""What values without a label cost as a row of their own, where others have labels."""
_JOIN = 0.35
"""What each join costs before its evidence."""
_MISPLACED = 3.0
_OPEN_END = re.compile(
    r"(?:[,;/&(–-]|\b(?:of|and|the|in|by|for|or|to|with|from|at|on|a|an|as|per|than|not|no|"
    r"under|over|other|into|who|that|is|are|was|were|been|be|via|which|using|within|without))$",
    re.IGNORECASE,
)


class Row(Struct):
    """One line of a table's body, its words by column.

    ``cells``: words by column, left to right. ``values``: columns beyond the first
    that hold a value; ``filled``: columns beyond the first that hold anything.
    """

    cells: dict[int, list[Word]]
    top: float
    bottom: float
    size: float
    label: str
    label_x0: float
    label_x1: float
    first_word: float
    values: frozenset[int]
    filled: frozenset[int]

    @property
    def middle(self) -> float:
        """Middle of the line, down the page."""
        return (self.top + self.bottom) / 2


def _unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")


def _pitches(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Which distances of neighbouring lines tell one row from two.

    Lines with values in the same column are two rows; where label lines stand clearly
    closer than those, the distance tells.

    Returns:
        The widest distance within a row and the least distance between rows, in
        points; None where distances tell nothing.
    """
    apart: list[float] = []
    labels: list[float] = []
    for upper, lower in pairwise(rows):
        pitch = lower.middle - upper.middle
        if upper.values & lower.values:
            apart.append(pitch)
        if upper.label and lower.label and pitch > 0.5 * upper.size:
            labels.append(pitch)
    if len(labels) < 2:
        return None
    labels.sort()
    tight = labels[len(labels) // 10]
    if len(apart) >= 2:
        apart.sort()
        least = apart[len(apart) // 5]
        if sum(pitch <= 0.9 * least for pitch in labels) >= 1 and tight <= 0.9 * least:
            return min(1.1 * tight, 0.94 * least), 0.96 * least
        return None
    wide = [pitch for pitch in labels if pitch > 1.12 * tight]
    if len(wide) >= 2 and len(wide) >= 0.15 * len(labels) and tight < 1.6 * rows[0].size:
        return 1.1 * tight, min(wide)
    return None


def _wraps(rows: Sequence[Row], right: float) -> bool:
    """Whether labels run on to the next line at ``right``, as wrapped ones do.

    Of the pairs of lines that could be one label, those that are must end where the next
    word would not have fitted. A narrow column of short labels proves nothing.
    """
    before: list[bool] = []
    after: list[bool] = []
    both: list[bool] = []
    near = 1.3 * min(
        (
            lower.middle - upper.middle
            for upper, lower in pairwise(rows)
            if upper.label and lower.label
        ),
        default=0.0,
    )
    for upper, lower in pairwise(rows):
        if not upper.label or not lower.label or upper.values & lower.values:
            continue
        if lower.middle - upper.middle > near:
            continue
        full = lower.first_word > right - upper.label_x1 - 0.25 * upper.size + 0.1
        both.append(full)
        if not upper.values:
            before.append(full)
        if not lower.values:
            after.append(full)
    return (
        any(len(some) >= 2 and sum(some) >= 0.7 * len(some) for some in (before, after))
        or sum(both) >= 0.6 * len(both) > 1.2
    )


def _evidence(rows: Sequence[Row], edges: Sequence[bool]) -> list[float | None]:
    """For each pair of neighbours how strongly they seem one row; None where never."""
    telling = _pitches(rows)
    labels = [row for row in rows if row.label]
    right = max((row.label_x1 for row in labels), default=0.0)
    left = min((row.label_x0 for row in labels), default=0.0)
    ending = [row.label_x0 for row in labels if right - row.label_x1 < 1.5]
    ragged = len(ending) < 3 or max(ending) - min(ending) < rows[0].size
    wraps = ragged and right - left > 9 * rows[0].size and _wraps(rows, right)
    starts = [row.label_x0 for row in labels if row.values]
    flush = len({round(row.label_x0 / 2) for row in labels}) <= max(2, 0.5 * len(labels))
    out: list[float | None] = []
    for at, (upper, lower) in enumerate(pairwise(rows)):
        if edges[at] or upper.values & lower.values:
            out.append(None)
            continue
        score = 0.0
        pitch = lower.middle - upper.middle
        if telling:
            if pitch <= telling[0]:
                score += 0.7
            elif pitch >= telling[1]:
                score -= 1.6
        if pitch > 2.4 * max(upper.size, lower.size):
            score -= 2.0
        if upper.label and lower.label:
            if lower.label[0].islower():
                score += 1.2
            unfinished = bool(_OPEN_END.search(upper.label)) or _unclosed(upper.label)
            if unfinished:
                score += 1.2
            room = right - upper.label_x1 - 0.25 * upper.size
            if lower.first_word > room + 0.1:
                score += 0.8 if wraps else 0.0
            else:
                score -= 1.5
            full = wraps and lower.first_word > room + 0.1
            if (
                not full
                and not unfinished
                and (is_value(lower.label) != is_value(upper.label) or upper.label.endswith(":"))
            ):
                score -= 2.0
            if flush and lower.label_x0 < upper.label_x0 - 0.3 * upper.size:
                score -= 2.0
            if (
                not upper.values
                and lower.label_x0 > upper.label_x0 + 0.3 * upper.size
                and not any(abs(x0 - upper.label_x0) < 0.3 * upper.size for x0 in starts)
                and sum(abs(x0 - lower.label_x0) < 0.3 * upper.size for x0 in starts) > 1
            ):
                # It stands further left than any row with values: a heading of rows.
                score -= 1.2
        elif not lower.label and not lower.values and lower.filled:
            score += 0.8
        elif pitch < 0.85 * max(upper.size, lower.size):
            # Lines closer than one line of print: a value set between two label lines.
            score += 1.5
        clash = upper.filled & lower.filled
        if clash:
            score -= 0.6 * len(clash)
        out.append(score)
    return out


def _shape(rows: Sequence[Row], first: int, last: int, placement: str, labelled: bool) -> float:
    """What a row of the lines ``first`` to ``last`` costs for its shape."""
    held = [at for at in range(first, last + 1) if rows[at].values]
    bare = not any(rows[at].label for at in range(first, last + 1))
    count = last - first + 1
    cost = 0.0
    if bare and labelled:
        cost += _ORPHAN
    if not held:
        filled = any(rows[at].filled for at in range(first, last + 1))
        return cost + (0.0 if filled else _HEADING)
    if count == 1:
        return cost
    if len(held) > 1:
        cost += 0.5 * (len(held) - 1)
    middle = (held[0] + held[-1]) / 2
    if placement == "first":
        wrong = held[0] != first
    elif placement == "last":
        wrong = held[-1] != last
    else:
        wrong = abs(middle - (first + last) / 2) > 0.6
    return cost + (_MISPLACED if wrong else 0.0)


def _cheapest(
    rows: Sequence[Row], evidence: Sequence[float | None], placement: str
) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest cutting of the lines into rows under one placement of values."""
    count = len(rows)
    labelled = sum(bool(row.label) for row in rows if row.values) * 2 > sum(
        bool(row.values) for row in rows
    )
    best: list[float] = [0.0] + [1e9] * count
    back = [0] * (count + 1)
    for end in range(1, count + 1):
        joined = 0.0
        seen: frozenset[int] = frozenset()
        for start in range(end - 1, max(end - _DEEPEST, 0) - 1, -1):
            if seen & rows[start].values:
                break
            seen |= rows[start].values
            if start < end - 1:
                link = evidence[start]
                if link is None:
                    break
                joined += _JOIN - link
            cost = best[start] + joined + _shape(rows, start, end - 1, placement, labelled)
            if cost < best[end] - 1e-9:
                best[end], back[end] = cost, start
    spans: list[tuple[int, int]] = []
    end = count
    while end:
        spans.append((back[end], end - 1))
        end = back[end]
    return best[count], spans[::-1]


def group_rows(rows: Sequence[Row], edges: Sequence[bool]) -> list[tuple[int, int]]:
    """Cut a table's lines into rows.

    Args:
        rows: the body's lines from the top down.
        edges: len(rows) - 1 booleans, whether a rule or a change of shade parts two lines.

    Returns:
        (first, last) indices of each row's lines.
    """
    if not rows:
        return []
    if banded := _bands(rows, edges):
        return banded
    evidence = _evidence(rows, edges)
    choices = [_cheapest(rows, evidence, placement) for placement in ("first", "last", "middle")]
    return min(choices, key=lambda choice: choice[0])[1]


def _bands(rows: Sequence[Row], edges: Sequence[bool]) -> list[tuple[int, int]]:
    """The rows that rules or shades alone give, or nothing where they part groups only."""
    cuts = [at for at, edge in enumerate(edges) if edge]
    if not cuts:
        return []
    starts = [0, *(at + 1 for at in cuts)]
    ends = [*cuts, len(rows) - 1]
    spans = list(zip(starts, ends, strict=True))
    single = 0
    for first, last in spans:
        seen: set[int] = set()
        clash = False
        for row in rows[first : last + 1]:
            clash |= bool(seen & row.values)
            seen |= row.values
        single += not clash
    if single < 0.8 * len(spans) or len(spans) < 3:
        return []
    out: list[tuple[int, int]] = []
    for first, last in spans:
        clash = False
        seen = set()
        for row in rows[first : last + 1]:
            clash |= bool(seen & row.values)
            seen |= row.values
        if clash:
            inner = group_rows(rows[first : last + 1], [False] * (last - first))
            out.extend((first + a, first + b) for a, b in inner)
        else:
            out.append((first, last))
    return out
