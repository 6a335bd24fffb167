"""Where open tables lie: runs of lines that hold values under one another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.geometry.values import (
    is_bullet,
    is_caption,
    is_firm,
    is_note,
    is_year,
    wordy,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foiparse.geometry.lines import Line, Phrase
    from foiparse.geometry.rules import Rule
    from foiparse.model import Box

_FAR = 2.6
"""Heights of a line that may lie empty between two lines of one table."""
_PENDING = 4
"""Lines without values that may follow one another inside a table."""
_LABEL = 8
"""The same for lines that keep to the label column: a label may wrap often."""
_LONG = 30
"""Characters that ten words have at least."""
_HEAD = 14
"""Lines of header at most."""


class Region(Struct):
    """A run of lines taken for a table: indices into the page's lines, and its parts.

    ``first`` to ``last``: lines from the first value line to the last line that may be
    the table's. ``top``: the first line of the header. ``values``: the value lines.
    """

    top: int
    first: int
    last: int
    values: list[int] = field(default_factory=list)


def is_value_line(line: Line) -> bool:
    """Whether a line could be a row: several phrases, a value among them."""
    phrases = line.phrases
    if len(phrases) < 2:
        return False
    held = sum(phrase.value for phrase in phrases[1:])
    if not held or not (
        any(is_firm(phrase.text) for phrase in phrases[1:])
        or (held == len(phrases) - 1 and not any("%" in phrase.text for phrase in phrases))
    ):
        return False
    if all(phrase.value and is_year(phrase.text) for phrase in phrases):
        return False
    if len(phrases) == 2 and is_bullet(phrases[0].text) and not phrases[0].value:
        return False
    prose = sum(len(phrase.text) > _LONG and wordy(phrase.text) > 9 for phrase in phrases)
    return not (prose and prose >= held)


def _prose(line: Line, width: float) -> bool:
    """Whether a line is running text: one long phrase of many words."""
    words = max((wordy(phrase.text) for phrase in line.phrases), default=0)
    longest = max(phrase.x1 - phrase.x0 for phrase in line.phrases)
    return words >= 9 and longest > 0.5 * width


def _fits(line: Line, earlier: Sequence[Line]) -> bool:
    """Whether a line's values stand under those of earlier lines."""
    held = [phrase for phrase in line.phrases[1:] if phrase.value] or [
        phrase for phrase in line.phrases if phrase.value
    ]
    above = [phrase for other in earlier for phrase in other.phrases if phrase.value]
    hits = sum(
        any(p.x0 < q.x1 + 0.3 * p.size and q.x0 < p.x1 + 0.3 * p.size for q in above) for p in held
    )
    if hits * 2 > len(held) or (hits * 2 == len(held) and len(held) > 1):
        return True
    if len(earlier) == 1 and _under_headings(line, earlier[0]):
        return True
    # A fuller row below emptier ones: their values must all have one of its over them.
    widest = max(sum(phrase.value for phrase in other.phrases) for other in earlier)
    near = abs(line.x0 - earlier[-1].x0) < line.size
    return hits >= widest > 0 and near and line.top - earlier[-1].bottom < line.size


def _under_headings(line: Line, heads: Line) -> bool:
    """Whether a row stands under headings that end in years, aligned another way than it is.

    Then no value need overlap its heading: each stands between two headings' starts, or ends.
    """
    named = heads.phrases[1:]
    bare = len(line.phrases) == len(named) and line.x0 > heads.phrases[0].x1
    held = line.phrases if bare else line.phrases[1:]
    if len(named) < 2 or len(named) != len(held) or not all(phrase.value for phrase in held):
        return False
    if not _dated(heads):
        return False
    starts = all(a.x0 < b.x1 for a, b in zip(named, held, strict=True))
    starts = starts and all(b.x0 < a.x0 for b, a in pairwise_across(held, named))
    ends = all(b.x0 < a.x1 for a, b in zip(named, held, strict=True))
    ends = ends and all(a.x1 < b.x1 for a, b in pairwise_across(named, held))
    return starts or ends


def pairwise_across(
    left: Sequence[Phrase], right: Sequence[Phrase]
) -> Iterator[tuple[Phrase, Phrase]]:
    """Each phrase of one line with the next one's counterpart on another."""
    return zip(left, right[1:], strict=False)


def _dated(line: Line) -> bool:
    """Whether a line is headings for its years: behind its first phrase no other value stands."""
    held = [phrase for phrase in line.phrases[1:] if phrase.value]
    return bool(held) and all(is_year(phrase.text) for phrase in held)


def _between(
    rules: Sequence[Rule],
    upper: float,
    lower: float,
    box: tuple[float, float],
    part: float = 0.8,
) -> bool:
    """Whether a rule over at least ``part`` of ``box`` lies between two heights."""
    return any(
        upper < rule.at < lower
        and min(rule.end, box[1]) - max(rule.start, box[0]) > part * (box[1] - box[0])
        for rule in rules
    )


def find_regions(
    lines: Sequence[Line],
    rules: Sequence[Rule],
    goes_on: Callable[[Line], bool] | None = None,
) -> list[Region]:
    """Find runs of value lines and the headers above them.

    Args:
        lines: lines from the top down, without those of drawn grids.
        rules: lying rules of the page.
        goes_on: whether a line carries on the table of the page before; then one is enough.
    """
    out: list[Region] = []
    at, count, floor = 0, len(lines), 0
    while at < count:
        if not is_value_line(lines[at]):
            at += 1
            continue
        region = _grown(lines, at, rules, None if out else goes_on)
        if (
            len(region.values) >= 2
            or _single(lines, region, rules)
            or (not out and goes_on is not None and goes_on(lines[at]))
        ):
            region.top = _header(lines, region, floor, rules)
            out.append(region)
            floor = region.last + 1
            at = region.last + 1
        else:
            at += 1
    return out


def _single(lines: Sequence[Line], region: Region, rules: Sequence[Rule]) -> bool:
    """Whether one value line alone may be a table: rules above and below it."""
    line = lines[region.first]
    if line.values < 2 or line.phrases[0].value:
        return False
    box = (line.x0, line.x1)
    return _between(rules, line.top - 2 * line.size, line.top + 2, box) and _between(
        rules, line.bottom - 2, line.bottom + 2 * line.size, box
    )


def _edge(line: Line) -> float:
    """Where a line's first value starts, beyond its label."""
    later = line.phrases if line.phrases[0].value else line.phrases[1:]
    return min((phrase.x0 for phrase in later if phrase.value), default=line.x1)


def _grown(
    lines: Sequence[Line],
    seed: int,
    rules: Sequence[Rule],
    goes_on: Callable[[Line], bool] | None,
) -> Region:
    """Grow a region downwards from its first value line."""
    region = Region(seed, seed, seed, [seed])
    held = [lines[seed]]
    pending = 0
    reach = lines[seed].x1
    left = lines[seed].x0
    edge = _edge(lines[seed])
    bare = lines[seed].phrases[0].value
    at = seed + 1
    while at < len(lines):
        line, above = lines[at], lines[at - 1]
        size = max(line.size, above.size)
        if line.top - above.bottom > _FAR * size or line.size > 1.8 * held[-1].size:
            break
        if is_value_line(line):
            if not (_fits(line, held[-8:]) or (goes_on and goes_on(line))) or _opens(
                lines, at, rules, (left, reach), held
            ):
                break
            if pending and _dated(line) and not all(map(_dated, held)):
                break  # years as headings again, after words: the next table's
            region.values.append(at)
            held.append(line)
            pending = 0
            reach, left = max(reach, line.x1), min(left, line.x0)
            edge = min(edge, _edge(line))
            bare = bare and line.phrases[0].value
            region.last = at
        else:
            pending += 1
            text = line.phrases[0].text
            kept = line.x1 < edge + 1
            if (
                pending > (_LABEL if kept else _PENDING)
                or is_caption(text)
                or is_note(text)
                or (not kept and _prose(line, reach - left))
                or (line.x1 < left and not bare)
                or line.x0 > reach
            ):
                break
        at += 1
    region.last = _tail(lines, region, rules, (left, reach))
    return region


def _opens(
    lines: Sequence[Line],
    at: int,
    rules: Sequence[Rule],
    box: tuple[float, float],
    held: Sequence[Line],
) -> bool:
    """Whether a value line after a gap is the header of the next table: a rule follows it."""
    line, above = lines[at], held[-1]
    if len(held) < 3 or at + 1 >= len(lines) or line.top - above.bottom < 0.4 * line.size:
        return False
    usual = sorted(b.middle - a.middle for a, b in pairwise(held))
    if line.middle - above.middle < 1.8 * usual[len(usual) // 2]:
        return False
    following = lines[at + 1 : at + 4]
    return _between(rules, line.middle, lines[at + 1].middle, box) and (
        sum(is_value_line(each) and _fits(each, held[-8:]) for each in following) >= 2
    )


def _tail(
    lines: Sequence[Line], region: Region, rules: Sequence[Rule], box: tuple[float, float]
) -> int:
    """Lines right below the last value line that may finish its wrapped label."""
    last = region.values[-1]
    body = lines[region.first : last + 1]
    edge = min(_edge(lines[k]) for k in region.values)
    labels = [line for line in body if line.x0 < edge - 1]
    inner = [
        b.top - a.bottom for a, b in pairwise(body) if len(b.phrases) == 1 or len(a.phrases) == 1
    ]
    end = last
    if not labels:
        return end
    # Without a wrapped label to go by, a rule below must show where the last row ends.
    loose = max(min(inner), 0.0) if inner else 0.0
    left = min(line.x0 for line in labels)
    for at in range(last + 1, min(last + _LABEL, len(lines))):
        line, above = lines[at], lines[at - 1]
        if (
            len(line.phrases) > 1
            or line.top - above.bottom > loose + 0.25 * line.size
            or is_note(line.text)
            or is_caption(line.text)
            or _between(rules, above.middle, line.middle, box)
            or line.x0 < left - 2
            or line.x1 > edge + 1
        ):
            break
        if not inner and not _between(rules, line.middle, line.bottom + line.size, box):
            continue
        end = at
    return end


def _header(lines: Sequence[Line], region: Region, floor: int, rules: Sequence[Rule]) -> int:
    """The first line of the header above a region's first value line."""
    held = [lines[k] for k in region.values]
    right = max(line.x1 for line in held)
    left = min(line.x0 for line in lines[region.first : region.last + 1])
    edge = min(map(_edge, held))
    box = (left, right)
    top = region.first
    crossed = 0
    body = lines[region.first].top, lines[region.last].bottom
    across = sum(
        body[0] < rule.at < body[1] and rule.length > 0.8 * (right - left) for rule in rules
    )
    gridded = across >= 0.4 * len(held)
    for at in range(region.first - 1, max(floor, region.first - _HEAD) - 1, -1):
        line, below = lines[at], lines[at + 1]
        size = max(line.size, below.size)
        gap = below.top - line.bottom
        ruled = _between(rules, line.middle, below.middle, box, 0.92)
        if ruled and top < region.first and crossed:
            # Past the rule over the header only in grids, where headings are ruled too.
            heads = _many(line) or line.x0 > edge - size
            if crossed > 2 or gap > 0.8 * size or not heads or not gridded:
                break
        loose = ruled or top == region.first
        limit = 2.4 if loose or _between(rules, line.middle, below.middle, box, 0.3) else 1.5
        if gap > limit * size or line.x0 > right + 2 * size:
            break
        if line.x1 < left - 2 * size and not all(each.phrases[0].value for each in held):
            break
        label = len(line.phrases) == 1 and line.x1 < edge + 1
        if label and not any(len(each.phrases) > 1 for each in lines[at + 1 : region.first]):
            if is_caption(line.text) or gap > 1.2 * size:
                break
            left = min(left, line.x0)
            box = (left, right)
        elif not _heading_line(line, box):
            break
        if ruled and top < region.first and not _many(line) and line.x0 < edge - size:
            break
        if ruled:
            crossed += 1
        top = at
    return _trimmed(lines, top, region, box)


def _many(line: Line) -> bool:
    return len(line.phrases) > 1


def _heading_line(line: Line, box: tuple[float, float]) -> bool:
    """Whether a line above a table could be part of its header."""
    text = line.text
    if is_caption(text) or is_note(text) or is_bullet(line.phrases[0].words[0].text):
        return False
    if len(line.phrases) == 1:
        phrase = line.phrases[0]
        if wordy(text) >= 9 or text.endswith((".", ":", ";")):
            return False
        starts = abs(phrase.x0 - box[0]) < 1.5 * phrase.size
        return not (starts and phrase.x1 - phrase.x0 > 0.75 * (box[1] - box[0]))
    return not any(wordy(phrase.text) >= 10 for phrase in line.phrases)


def _trimmed(lines: Sequence[Line], top: int, region: Region, box: tuple[float, float]) -> int:
    """Give up leading lines that head nothing: single phrases at the left edge."""
    first_value = min(
        (phrase.x0 for phrase in lines[region.first].phrases[1:] if phrase.value), default=box[1]
    )
    labels = max(
        (lines[k].phrases[0].x1 for k in region.values if not lines[k].phrases[0].value),
        default=box[0],
    )
    while top < region.first:
        line = lines[top]
        if len(line.phrases) > 1:
            break
        phrase = line.phrases[0]
        rest = [k for k in range(top + 1, region.first) if len(lines[k].phrases) > 1]
        if phrase.x1 <= first_value + phrase.size and not rest and phrase.x0 < first_value:
            # A lone label: it is a heading of rows, not of columns.
            break
        reach = max(box[0] + 3 * phrase.size, labels - 0.5 * phrase.size)
        if phrase.x0 < first_value - phrase.size and phrase.x0 < reach:
            top += 1
            continue
        break
    return top


def box_of(lines: Sequence[Line]) -> Box:
    """The box around lines."""
    return (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )
