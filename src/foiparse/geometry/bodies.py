"""Where the body of an open table begins, below its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.regions import is_value_line
from foiparse.geometry.values import is_number, is_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.columns import Column
    from foiparse.geometry.lines import Line
    from foiparse.geometry.rules import Rule


def first_body(lines: Sequence[Line], crossing: Sequence[Rule]) -> int:
    """The index of the first line of the body.

    A rule right across with header above and values below settles it; else the body
    opens with the first line that holds values other than years.
    """
    count = len(lines)
    best, fallback = -1, -1
    for rule in sorted(crossing):
        above = sum(line.middle < rule.at for line in lines)
        if not 0 < above < count or above > 12:
            continue
        numbers = [
            at
            for at, line in enumerate(lines[:above])
            if _numbers(line) >= 2
            or (_body_like(line) and len(line.phrases) == 2)
            or (at and _answers(line))
        ]
        if not numbers:
            best = max(best, above)
        elif best < 0 and fallback < 0 and numbers[0] == above - 1 > 0 and count > above + 2:
            # Headings such as 10,000 or 1.5 over a rule, under headings of words.
            edge = lines[above - 1].phrases[0].x1
            if any(line.phrases[-1].x0 > edge for line in lines[: above - 1]):
                fallback = above
    if best < 0:
        best = fallback
    if best > 0:
        return _without_labels(lines, best, crossing)
    for at, line in enumerate(lines):
        if (_body_like(line) and not _headings(line, lines[at + 1 :])) or _year_row(lines, at):
            return _label_start(lines, at)
    for at, line in enumerate(lines):
        if is_value_line(line) and not line.phrases[0].value:
            return at
    return 0


def _year_row(lines: Sequence[Line], at: int) -> bool:
    """Whether a line with no values but years is a row: it has a full line of headings above.

    Years as headings stand alone, or under words over the same columns, with no label.
    """
    line, above = lines[at], lines[at - 1] if at else None
    if above is None or not is_value_line(line) or _body_like(line):
        return False
    return (
        len(above.phrases) >= max(3, len(line.phrases))
        and not any(phrase.value for phrase in above.phrases)
        and abs(above.x0 - line.x0) < line.size
    )


def _numbers(line: Line) -> int:
    """How many numbers other than years a line holds beside its label."""
    phrases = line.phrases if line.phrases[0].value else line.phrases[1:]
    return sum(is_number(p.text) and not is_year(p.text) for p in phrases)


def _answers(line: Line) -> bool:
    """Whether a label is followed by values alone, be they only yes and no."""
    later = line.phrases[1:]
    return (
        len(later) > 1
        and not line.phrases[0].value
        and all(p.value and not is_year(p.text) for p in later)
    )


def _without_labels(lines: Sequence[Line], above: int, crossing: Sequence[Rule]) -> int:
    """Give headings of rows back to the body: lone labels that a rule parts from the header."""
    left = max((line.phrases[0].x1 for line in lines if len(line.phrases) > 1), default=0.0)
    while above > 1:
        line, over = lines[above - 1], lines[above - 2]
        parted = any(over.middle < rule.at < line.middle for rule in crossing)
        if not parted or len(line.phrases) > 1 or line.x1 > left + 1:
            break
        above -= 1
    return above


def _headings(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line with a number in it heads columns (``Rate per / 1,000``).

    Most of its phrases are words where the next value line has values.
    """
    texts = len(line.phrases) - 1 - sum(p.value for p in line.phrases[1:])
    if texts <= sum(p.value for p in line.phrases[1:]):
        return False
    following = next((each for each in below if is_value_line(each)), None)
    if following is None:
        return False
    over = sum(
        not p.value
        and any(q.value and min(p.x1, q.x1) > max(p.x0, q.x0) for q in following.phrases[1:])
        for p in line.phrases[1:]
    )
    return over * 2 > texts


def _label_start(lines: Sequence[Line], first: int) -> int:
    """Where the body opens above its first value line: at the lines of a wrapped label.

    These are single phrases left of every value, below the last line of headings.
    """
    left = min(phrase.x0 for phrase in lines[first].phrases if phrase.value)
    if lines[first].phrases[0].value and len(lines[first].phrases) > 1:
        # Values without a label on their line, or years as labels.
        left = lines[first].phrases[0].x0
    at = first
    while at and len(lines[at - 1].phrases) == 1 and lines[at - 1].x1 < left + 1:
        at -= 1
    return at


def _body_like(line: Line) -> bool:
    """Whether a line holds numbers as a row does: not years alone."""
    held = [phrase for phrase in line.phrases if phrase.value]
    later = [p for p in line.phrases[1:] if p.value and p.text.strip("()") != "%"]
    return bool(later) and not all(is_year(phrase.text) for phrase in held)


def repeated(lines: Sequence[Line], known: frozenset[str]) -> int:
    """How many leading lines repeat the header of the page before, word for word."""
    count = 0
    while count < len(lines) - 1 and all(word in known for word in lines[count].text.split()):
        count += 1
    return count


def strange_lines(lines: Sequence[Line], columns: Sequence[Column]) -> int:
    """How many leading lines are a running head: one phrase that keeps to no column."""
    count = 0
    while count < len(lines) - 1:
        line = lines[count]
        near = 0.7 * line.size
        if len(line.phrases) > 1 or any(
            abs(line.x0 - c.left) < near or abs(line.x1 - c.right) < near for c in columns
        ):
            break
        count += 1
    return count
