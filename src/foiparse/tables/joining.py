"""Lines of a table's body put together into rows, when labels wrap.

The values of a row stand on the last, the first or the middle line of its label: one
choice for the whole table. Every pair of neighbouring lines is scored for belonging
together (would the next word have fitted on this line? does the next line start like
the middle of a phrase?), and the cheapest whole is found by dynamic programming.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from foiparse.tables.headings import is_total_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_ROW = 10
_HEADING, _LONE_HEADING = 0.8, 3.0  # what a heading over rows costs
_LOOSE_END = re.compile(
    r"(?:\b(?:of|and|or|the|in|by|to|for|with|from|at|on|a|an|as|than|per|(?<!or )(?<!and )(?:under|over)|no|not|is|are|"
    r"was|who|which|that|etc|where|aged|incl|including|e\.g\.|i\.e\.)|[-\u2010-\u2015,/&(:])$",
    re.IGNORECASE,
)
_AGE = re.compile(r"\d{1,2}")
_AGE_GOES_ON = re.compile(r"(?:(?:or|and) (?:over|under|above|below|older|younger)|to \d{1,2})\b")
_SECTION = re.compile(r"s\.?\s?\d")
_BARE_NUMBER = re.compile(r"\(?\d{1,4}[A-Za-z]?\)?")
_SENTENCE_END = re.compile(r"[a-z\d)][.!?]$")


class Kind(Enum):
    """What a line holds at its end: a whole row of values, some, or none."""

    VALUES = 1
    SHORT = 2
    TEXT = 3


class Placement(Enum):
    """Where in a wrapped label the values stand."""

    LAST = 1
    FIRST = 2
    UPPER_MIDDLE = 3
    LOWER_MIDDLE = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """One row, or a heading over rows (``values`` is -1), at lines[first:last]."""

    first: int
    last: int
    values: int
    short: bool = False
    count: int = 0  # how many values its line holds


@dataclass(frozen=True, slots=True)
class Joined:
    """The pieces in order, where they end, and what the choice cost."""

    pieces: tuple[Piece, ...]
    end: int
    cost: float
    placement: Placement


@dataclass(frozen=True, slots=True)
class Tail:
    """What a line ends with: so many values that are surely a row's, or some, or none."""

    kind: Kind
    values: int


def classify(line: TextLine, columns: int, placed: Mapping[int, Sequence[int]]) -> Tail:
    """What the line ends with, for a table of so many value columns.

    ``placed`` has the columns of values, by line number, where gaps give them.
    """
    if line.number in placed:
        return Tail(Kind.VALUES, len(placed[line.number]))
    if line.holds(columns):
        return Tail(Kind.VALUES, columns)
    return Tail(Kind.SHORT, line.run) if line.run else Tail(Kind.TEXT, 0)


def _ends_in_name(line: TextLine) -> bool:
    """Whether the one number at a line's end may belong to a label: ``13 - 15``, ``(1)``."""
    if len(line.tokens) < 2:
        return False
    before, last = line.tokens[-2].text, line.tokens[-1].text
    return before.endswith(("-", "\u2013", "(")) or not last.isdigit()


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0] if text else ""


def affinity(above: str, below: str, width: int) -> float:
    """How much two lines look like one label cut in two: positive joins, negative parts.

    ``width`` is the longest line that labels of this table reach, in characters.
    """
    if not below:
        return 4.0
    if not above:
        return -4.0
    score = -2.0 if len(above) + 1 + len(_first_word(below)) <= width else 1.5
    start = below[0]
    if start.islower() and not _SECTION.match(below):
        score += 2.5
    elif start in "(&/-\u2013\u2014":
        score += 1.0
    elif start.isdigit():
        score += 0.3
    else:
        score -= 0.7
    if _LOOSE_END.search(above) or above.count("(") > above.count(")"):
        score += 2.5
    if _SENTENCE_END.search(above):
        score -= 1.5
    if is_total_label(below) or is_total_label(above):
        score -= 4.0
    return score


def join_rows(
    lines: Sequence[TextLine], columns: int, placed: Mapping[int, Sequence[int]]
) -> Joined | None:
    """The cheapest reading of a body as rows and headings, or None if it holds no row.

    ``placed`` is as for `classify`. Lines after the last row may be left over: ``end``
    says where the table stops.
    """
    tails = [classify(line, columns, placed) for line in lines]
    tails = [_without_age(*each) for each in zip(lines, tails, (*lines[1:], None), strict=True)]
    full = [index for index, tail in enumerate(tails) if tail.kind is Kind.VALUES]
    if not full:
        # Blank cells may have vanished from every row.
        full = [index for index, tail in enumerate(tails) if tail.values > 1]
    if not full:
        return None
    labels = [
        line.label_as_printed(tail.values if _is_apart(line, tail) else 0)
        for line, tail in zip(lines, tails, strict=True)
    ]
    joins = _joins(lines, tails, labels, full)
    best = _best(lines, tails, joins, full[-1], columns, _HEADING)
    headings = [piece for piece in best.pieces if piece.values < 0] if best else []
    if best and len(headings) == 1 and headings[0].first > 0:
        # One heading in the middle parts nothing: it is rather the start of a label.
        best = _best(lines, tails, joins, full[-1], columns, _LONE_HEADING)
    return best


def _best(
    lines: Sequence[TextLine],
    tails: Sequence[Tail],
    joins: Sequence[float],
    last_full: int,
    columns: int,
    heading: float,
) -> Joined | None:
    """The cheapest reading under any placement of the values, a heading costing ``heading``."""
    best: Joined | None = None
    for placement in Placement:
        found = _cheapest(lines, tails, joins, placement, last_full, columns, heading)
        if found and (best is None or found.cost < best.cost - 1e-9):
            best = found
    return best


def _without_age(line: TextLine, tail: Tail, below: TextLine | None) -> Tail:
    """A line's tail without a first number that the next line says is an age: ``18`` / ``or over``."""
    if tail.kind is Kind.TEXT or below is None or below.blanks or tail.values != line.run:
        return tail
    if line.run < 2 or not _AGE_GOES_ON.match(below.text):
        return tail
    return Tail(Kind.SHORT, tail.values - 1) if _AGE.fullmatch(line.values(line.run)[0].text) else tail


def _is_apart(line: TextLine, tail: Tail) -> bool:
    """Whether the values at a line's end are surely no part of its label."""
    return tail.kind is Kind.VALUES or tail.values > 1 or not _ends_in_name(line)


def _joins(
    lines: Sequence[TextLine], tails: Sequence[Tail], labels: Sequence[str], full: Sequence[int]
) -> list[float]:
    """The affinity of each pair of neighbouring lines, with what the table as a whole shows."""
    width = max(len(label) for label in labels[: full[-1] + 1])
    joins = [affinity(above, below, width) for above, below in itertools.pairwise(labels)]
    wraps = any(tail.kind is Kind.TEXT for tail in tails[: full[-1] + 1])
    if not wraps:
        # No line here is all words: labels of this table hardly wrap.
        joins = [join - 1.5 for join in joins]
    numbered = [bool(_BARE_NUMBER.fullmatch(labels[index])) for index in full]
    if sum(numbered) <= 0.5 * len(numbered):
        # Where rows have words for labels, a lone number goes on the label above it.
        for index, alone in zip(full, numbered, strict=True):
            if alone and index and tails[index - 1].kind is not Kind.VALUES:
                joins[index - 1] += 3.0
    if _has_sections(tails, labels):
        for index, tail in enumerate(tails[:-1]):
            below = labels[index + 1][:1]
            if tail.kind is Kind.TEXT and tails[index + 1].kind is Kind.VALUES and below.isupper():
                joins[index] -= 3.0
    for index, line in enumerate(lines[1:]):
        if line.blanks:
            joins[index] -= 3.0
    return joins


def _has_sections(tails: Sequence[Tail], labels: Sequence[str]) -> bool:
    """Whether whole labels come again, as they do where each section has the same rows."""
    seen: set[str] = set()
    for index in range(1, len(tails)):
        pair = (tails[index - 1].kind, tails[index].kind)
        label = labels[index]
        if pair == (Kind.VALUES, Kind.VALUES) and label[:1].isupper():
            if label in seen:
                return True
            seen.add(label)
    return False


def _cheapest(
    lines: Sequence[TextLine],
    tails: Sequence[Tail],
    joins: Sequence[float],
    placement: Placement,
    last_full: int,
    columns: int,
    heading: float,
) -> Joined | None:
    count = len(tails)
    infinite = float("inf")
    cost = [infinite] * (count + 1)
    back: list[tuple[int, Piece] | None] = [None] * (count + 1)
    cost[0] = 0.0
    worth = [_cost_as_label(line, tail) for line, tail in zip(lines, tails, strict=True)]
    spare = [0.0, *itertools.accumulate(worth)]
    full = [0, *itertools.accumulate(tail.kind is Kind.VALUES for tail in tails)]
    as_label = _as_label(columns)
    for start in range(count):
        if cost[start] == infinite:
            continue
        part = max(0.0, joins[start - 1]) if start else 0.0
        inside = 0.0
        for end in range(start + 1, min(count, start + _LONGEST_ROW) + 1):
            if end > start + 1:
                inside += max(0.0, -joins[end - 2])
            others = full[end] - full[start]
            if as_label * (others - 1) > 16.0:
                break  # dearer than any reading: no row holds so many rows' values
            labels = spare[end] - spare[start]
            for piece, own in _pieces(
                lines, tails, start, end, placement, columns, labels, as_label * others, heading
            ):
                whole = cost[start] + part + inside + own
                if whole < cost[end] - 1e-9:
                    cost[end] = whole
                    back[end] = (start, piece)
    chosen, least = -1, infinite
    for end in range(last_full + 1, count + 1):
        step = back[end]
        if step is None or step[1].values < 0:
            continue
        left = max(0.0, joins[end - 1]) if end < count else 0.0
        if cost[end] + left <= least + 1e-9:
            chosen, least = end, cost[end] + left
    if chosen < 0:
        return None
    pieces: list[Piece] = []
    at = chosen
    while at > 0:
        step = back[at]
        if step is None:
            return None
        pieces.append(step[1])
        at = step[0]
    return Joined(tuple(reversed(pieces)), chosen, least, placement)


def _pieces(
    lines: Sequence[TextLine],
    tails: Sequence[Tail],
    start: int,
    end: int,
    placement: Placement,
    columns: int,
    spare: float,
    others: float,
    heading: float,
) -> list[tuple[Piece, float]]:
    """What lines[start:end] could be, with the cost of each.

    ``spare`` and ``others`` are what it costs to take every short run of values, and
    every whole one, for part of a label.
    """
    found: list[tuple[Piece, float]] = []
    for at, extra in _positions(start, end - start, placement):
        tail = tails[at]
        line = lines[at]
        own = extra + spare - _cost_as_label(line, tail)
        if end > at + 1 and line.called_for and line.run + 1 == columns:
            # The label goes on below its values, so the number need not belong to it.
            found.append((Piece(start, end, at, count=columns), own + others))
        if tail.kind is Kind.TEXT:
            continue
        short = tail.kind is Kind.SHORT
        own += others if short else others - _as_label(columns)
        own += _short_cost(tail, columns)
        found.append((Piece(start, end, at, short, tail.values), own))
    if not others and end - start <= 3 and all(len(line.text) <= 120 for line in lines[start:end]):
        found.append((Piece(start, end, -1), heading + 2 * spare))
    return found


def _as_label(columns: int) -> float:
    """What it costs to take a whole row of values for part of a label."""
    return 1.0 if columns == 1 else 8.0


def _short_cost(tail: Tail, columns: int) -> float:
    """What a row costs that is short of values; most of a row is hardly in doubt."""
    if tail.kind is not Kind.SHORT:
        return 0.0
    return 0.0 if tail.values > 1 and tail.values * 2 >= columns else 1.0


def _cost_as_label(line: TextLine, tail: Tail) -> float:
    """What it costs to take values short of a row for part of a label."""
    if tail.kind is not Kind.SHORT:
        return 0.0
    if tail.values > 1:
        return 1.5 * tail.values
    return 0.3 if _ends_in_name(line) else 1.6


def _positions(start: int, size: int, placement: Placement) -> list[tuple[int, float]]:
    if placement is Placement.LAST:
        return [(start + size - 1, 0.0)]
    if placement is Placement.FIRST:
        return [(start, 0.0)]
    return [(start + (size - (placement is Placement.UPPER_MIDDLE)) // 2, 0.0)]


def ends_open(text: str) -> bool:
    """Whether a text breaks off in the middle of a phrase: at ``or``, ``of``, a comma."""
    return bool(_LOOSE_END.search(text))


def goes_on(above: str, below: str) -> bool:
    """Whether a text surely goes on in another: by how the first ends or the second starts."""
    if not above or not below:
        return bool(above or below)
    starts = below[0].islower() and not _SECTION.match(below)
    return starts or ends_open(above) or above.count("(") > above.count(")")


def join_label(parts: Sequence[str]) -> str:
    """The lines of a label as one; a hyphen that cut a word is kept without a space."""
    whole = ""
    for part in parts:
        if not part:
            continue
        if whole and re.search(r"\w-$", whole) and part[0].isalpha():
            whole += part
        else:
            whole = f"{whole} {part}" if whole else part
    return whole
