"""Lines of a table's body put together into rows, when labels wrap.

The values of a row stand on the last, the first or the middle line of its label: one
choice for the whole table. Every pair of neighbouring lines is scored for belonging
together (would the next word have fitted on this line? does the next line start like
the middle of a phrase?), and the cheapest whole is found by dynamic programming.
"""

from __future__ import annotations

import itertools
import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from foiparse.tables.heading_words import is_total_label
from foiparse.tables.text_lines import ends_name, names_number
from foiparse.tables.values import DASHES, is_mask, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_ROW = 10
_HEADING, _LONE_HEADING = 0.8, 3.0  # what a heading over rows costs
_DEAREST = 16.0
_DOUBT = 0.5  # how much dearer a reading must be to be ruled out
_MAY_NAME = re.compile(r"\d{1,2}|(?:1[6-9]|20)\d\d")  # a number that labels end in
_LINKS = frozenset({"and", "or", "to", "of", "than", "is"})
_LOOSE_END_SIZE = 10  # characters of the longest of these
_LOOSE_END = re.compile(
    r"(?:\b(?:of|and|or|the|in|by|to|for|with|from|between|at|on|a|an|as|than|per|no|not|is|are|"
    r"(?<!or )(?<!and )(?:under|over)|was|who|which|that|etc|where|aged|incl|including|e\.g\.|"
    r"i\.e\.)|[-\u2010-\u2015,/&(:])$",
    re.IGNORECASE,
)
_AGE = re.compile(r"\d{1,2}")
_AGE_GOES_ON = re.compile(r"(?:(?:or|and) (?:over|under|above|below|older|younger)|to \d{1,2})\b")
# Words that no label begins with; ``of which`` and ``of these`` begin one.
_LINKING = re.compile(
    r"(?:and|or|by|to|for|with|from|at|on|in|than|as|the|a|an|of(?! (?:which|these|those|whom)))\b"
)
_SECTION = re.compile(r"s\.?\s?\d")
_CODE = re.compile(r"\d{1,3}[A-Z]\b")  # 30C Burglary
_BARE_NUMBER = re.compile(r"\(?\d{1,4}[A-Za-z]?\)?")
_AMOUNT = re.compile(r"[£€$]\d|\d%|\d[.,]\d")  # a number that no label ends in
_NAMELESS = "(blank)"  # how a pivot table labels what has no name
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


class Piece(NamedTuple):
    """One row, or a heading over rows (``values`` is -1), at lines[first:last]."""

    first: int
    last: int
    values: int
    short: bool = False
    held: int = 0  # how many values its line holds
    unsure: bool = False  # another reading as good gives it other lines or values


class Joined(Struct, frozen=True):
    """The pieces in order, where they end, and what the choice cost."""

    pieces: tuple[Piece, ...]
    end: int
    cost: float
    placement: Placement


class Tail(Struct, frozen=True):
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


def _is_mostly(tail: Tail, columns: int) -> bool:
    """Whether a line ends in most of a row's values."""
    return tail.kind is Kind.SHORT and tail.values > 1 and tail.values * 2 >= columns


def _ends_in_name(line: TextLine, *, dashed: bool) -> bool:
    """Whether the one number at a line's end may belong to a label: ``13 - 15``, ``(1)``.

    A dash is a value where it is one in other rows, as ``dashed`` says.
    """
    if len(line.tokens) < 2:
        return False
    before, last = line.tokens[-2].text, line.tokens[-1].text
    if _AMOUNT.search(last) or (dashed and last in DASHES):
        return False
    return before.endswith(("-", "\u2013", "(")) or last[0] == "(" or not is_number(last)


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
        score += 4.0 if _LINKING.match(below) else 2.5
    elif start in "(&/-\u2013\u2014":
        score += 1.0
    elif start.isdigit() and not _CODE.match(below):
        score += 0.3
    else:
        score -= 0.7
    if ends_open(above) or above.count("(") > above.count(")"):
        score += 2.5
    if above[-1] in ".!?" and _SENTENCE_END.search(above, len(above) - 3):
        score -= 1.5
    if is_total_label(below) or is_total_label(above) or _NAMELESS in {below, above}:
        score -= 4.0
    return score


def join_rows(
    lines: Sequence[TextLine],
    columns: int,
    placed: Mapping[int, Sequence[int]],
    *,
    doubt: bool = False,
) -> Joined | None:
    """The cheapest reading of a body as rows and headings, or None if it holds no row.

    ``placed`` is as for `classify`. Lines after the last row may be left over: ``end``
    says where the table stops. With ``doubt``, rows are marked of which another reading
    that is hardly dearer gives another extent.
    """
    if not lines:
        return None
    tails = [classify(line, columns, placed) for line in lines]
    tails = [_without_age(*each) for each in zip(lines, tails, (*lines[1:], None), strict=True)]
    for at, (above, line) in enumerate(itertools.pairwise(lines), 1):
        if (above.run or above.called_for) and ends_name(above, line):
            tails[at] = Tail(Kind.TEXT, 0)
            if not names_number(above.label_tokens, line.text):
                # It is this number that the words call for, and the one beside them a value.
                count = min(above.run + 1, columns)
                tails[at - 1] = Tail(Kind.VALUES if count == columns else Kind.SHORT, count)
        elif tails[at].values == line.run and _is_rest_of_range(above, line):
            tails[at] = _one_less(tails[at])
    full = [index for index, tail in enumerate(tails) if tail.kind is Kind.VALUES]
    if not full:
        # Blank cells may have vanished from every row.
        full = [index for index, tail in enumerate(tails) if tail.values > 1]
    if not full:
        return None
    body = _Body(lines, tails, columns, full)
    ways = _ways(body, _HEADING)
    best = _best(ways)
    headings = [piece for piece in best.pieces if piece.values < 0] if best else []
    if best and len(headings) == 1 and headings[0].first > 0:
        # One heading in the middle parts nothing: it is rather the start of a label.
        ways = _ways(body, _LONE_HEADING)
        best = _best(ways)
    return _with_doubts(best, ways) if best and doubt else best


class _Body:
    """The lines of a body with what does not depend on how they are read.

    ``hides`` tells which lines lack one value of a row that a word before it calls for.
    """

    def __init__(
        self, lines: Sequence[TextLine], tails: Sequence[Tail], columns: int, full: Sequence[int]
    ) -> None:
        self.lines, self.tails, self.columns = lines, tails, columns
        # Whether a dash is a value in rows that have all of theirs, and labels do not wrap.
        self.dashed = dashed = not any(tail.kind is Kind.TEXT for tail in tails) and any(
            token.text in DASHES
            for line, tail in zip(lines, tails, strict=True)
            if tail.kind is Kind.VALUES
            for token in line.values(tail.values)
        )
        # Rows that are short of values end no table.
        mostly = (at for at, tail in enumerate(tails) if _is_mostly(tail, columns))
        self.last_full = max((full[-1], *mostly))
        labels = [
            line.label_as_printed(tail.values if _is_apart(line, tail, dashed=dashed) else 0)
            for line, tail in zip(lines, tails, strict=True)
        ]
        # A number that may be the row's first value says nothing of how far labels reach.
        self.hides = [line.called_for and line.run + 1 == columns for line in lines]
        self.width = max(
            len(line.label_as_printed(columns) if hides else label)
            for line, label, hides in zip(lines[: full[-1] + 1], labels, self.hides, strict=False)
        )
        cut = _joins(lines, tails, labels, full, self.width)
        whole = list(cut)
        for at, (above, below) in enumerate(itertools.pairwise(lines)):
            if labels[at] != above.text:
                # As part of a label the values stand where the label goes on.
                whole[at] += affinity(above.text, below.text, max(self.width, len(above.text)))
                whole[at] -= affinity(labels[at], labels[at + 1], self.width)
        # What it costs to keep each line and the next in one piece, and to part them; where
        # the line has the piece's values first. There is nothing to part the last from.
        self.kept = tuple([max(0.0, -join) for join in joins] for joins in (cut, whole))
        self.parted = tuple([*(max(0.0, join) for join in joins), 0.0] for joins in (cut, whole))
        worth = [
            _cost_as_label(line, tail, dashed=dashed)
            for line, tail in zip(lines, tails, strict=True)
        ]
        self.spare = [0.0, *itertools.accumulate(worth)]
        rows = [_as_label(line, tail, columns) for line, tail in zip(lines, tails, strict=True)]
        self.rows = [0.0, *itertools.accumulate(rows)]
        left = [_cost_left_over(line, tail) for line, tail in zip(lines, tails, strict=True)]
        self.left = [*itertools.accumulate(reversed(left), initial=0.0)][::-1]

    def span(self, start: int, end: int, values: int) -> float:
        """What it costs that lines are a piece with its values on one of them (-1 for none)."""
        cut, whole = self.kept
        inside = sum(cut[at] if at == values else whole[at] for at in range(start, end - 1))
        return inside + self.parted[end - 1 != values][end - 1]


_Arc = tuple[int, Piece, float]
"""The end of a piece, the piece, and what it costs with the break behind it."""


class _Way(Struct, frozen=True):
    """Every piece that a placement allows, by its first line, and the least cost up to a line."""

    placement: Placement
    arcs: list[list[_Arc]]
    cost: list[float]
    back: list[Piece | None]
    ends: dict[int, float]  # where the table may stop, and what that costs in all
    least: float


def _ways(body: _Body, heading: float) -> list[_Way]:
    return [_way(body, placement, heading) for placement in Placement]


def _way(body: _Body, placement: Placement, heading: float) -> _Way:
    count = len(body.lines)
    infinite = float("inf")
    cost = [infinite] * (count + 1)
    back: list[Piece | None] = [None] * (count + 1)
    arcs: list[list[_Arc]] = [[] for _ in range(count)]
    cost[0] = 0.0
    for start in range(count):
        if cost[start] == infinite:
            continue
        arcs[start] = _arcs(body, start, placement, heading)
        for end, piece, own in arcs[start]:
            if cost[start] + own < cost[end] - 1e-9:
                cost[end] = cost[start] + own
                back[end] = piece
    ends = {
        end: cost[end] + body.left[end]
        for end in range(body.last_full + 1, count + 1)
        if (last := back[end]) is not None and last.values >= 0
    }
    return _Way(placement, arcs, cost, back, ends, min(ends.values(), default=infinite))


def _best(ways: Sequence[_Way]) -> Joined | None:
    """The cheapest reading under any placement of the values."""
    best: _Way | None = None
    for way in ways:
        if way.ends and (best is None or way.least < best.least - 1e-9):
            best = way
    if best is None:
        return None
    chosen = max(end for end, cost in best.ends.items() if cost <= best.least + 1e-9)
    pieces: list[Piece] = []
    at = chosen
    while at > 0:
        piece = best.back[at]
        if piece is None:
            return None
        pieces.append(piece)
        at = piece.first
    return Joined(tuple(reversed(pieces)), chosen, best.least, best.placement)


def _with_doubts(best: Joined, ways: Sequence[_Way]) -> Joined:
    """The reading with those rows marked that others hardly dearer give another extent."""
    rivals: dict[int, list[Piece]] = {}
    for way in ways:
        if way.least > best.cost + _DOUBT:
            continue
        ahead = [float("inf")] * (len(way.arcs) + 1)
        for end, cost in way.ends.items():
            ahead[end] = cost - way.cost[end]
        for start in range(len(way.arcs) - 1, -1, -1):
            for end, piece, own in way.arcs[start]:
                ahead[start] = min(ahead[start], own + ahead[end])
                if way.cost[start] + own + ahead[end] < best.cost + _DOUBT:
                    rivals.setdefault(piece.values, []).append(piece)
    pieces = tuple(
        piece._replace(unsure=any(other != piece for other in rivals.get(piece.values, ())))
        if piece.values >= 0
        else piece
        for piece in best.pieces
    )
    return replace(best, pieces=pieces)


def _without_age(line: TextLine, tail: Tail, below: TextLine | None) -> Tail:
    """A line's tail without a first number that is an age by the next line: ``or over``."""
    if tail.kind is Kind.TEXT or tail.values != line.run or not ends_in_age(line, below):
        return tail
    return _one_less(tail)


def _one_less(tail: Tail) -> Tail:
    return Tail(Kind.SHORT, tail.values - 1) if tail.values > 1 else Tail(Kind.TEXT, 0)


def _is_rest_of_range(above: TextLine, line: TextLine) -> bool:
    """Whether a line begins with the end of a range that the line above begins: ``to 15``."""
    if line.blanks or line.run != len(line.tokens) - 1 or line.tokens[0].text != "to":
        return False
    return names_number((*above.tokens, line.tokens[0]), line.tokens[1].text)


def ends_in_age(line: TextLine, below: TextLine | None) -> bool:
    """Whether the first number at a line's end is an age by the next line: ``or over``."""
    if below is None or below.blanks or line.called_for or not _AGE_GOES_ON.match(below.text):
        return False
    return bool(_AGE.fullmatch(line.values(line.run)[0].text))


def _is_apart(line: TextLine, tail: Tail, *, dashed: bool) -> bool:
    """Whether the values at a line's end are surely no part of its label."""
    return tail.kind is Kind.VALUES or tail.values > 1 or not _ends_in_name(line, dashed=dashed)


def _joins(
    lines: Sequence[TextLine],
    tails: Sequence[Tail],
    labels: Sequence[str],
    full: Sequence[int],
    width: int,
) -> list[float]:
    """The affinity of each pair of neighbouring lines, with what the table as a whole shows."""
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
    capital = lines[0].text[0].isupper()
    for index, line in enumerate(lines[1:]):
        if line.blanks and not line.turned:
            joins[index] -= 3.0
        if capital and line.text[0].islower() and not _SECTION.match(line.text):
            joins[index] += 1.5  # where labels begin with capitals
        if is_mask(lines[index].tokens[-1].text):
            joins[index] -= 6.0  # it stands where a row's values stood
        called = tails[index].kind is Kind.TEXT and _calls_for(lines[index], line)
        if called or ends_name(lines[index], line):
            joins[index] += 4.0
    return joins


def _calls_for(above: TextLine, line: TextLine) -> bool:
    """Whether the words of a line call for the number that more words follow: ``Act / 1971, s``."""
    first = line.tokens[0].text
    return len(line.label_tokens) > 1 and names_number(above.tokens, first.rstrip(",;:)"))


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


def _arcs(body: _Body, start: int, placement: Placement, heading: float) -> list[_Arc]:
    """What the lines from ``start`` on could be, a row or a heading, with the cost of each."""
    found: list[_Arc] = []
    lines, tails, columns = body.lines, body.tails, body.columns
    for end in range(start + 1, min(len(lines), start + _LONGEST_ROW) + 1):
        rows = body.rows[end] - body.rows[start]
        if rows - max(body.rows[at + 1] - body.rows[at] for at in range(start, end)) > _DEAREST:
            break  # dearer than any reading: no row holds so many rows' values
        spare = body.spare[end] - body.spare[start]
        at = _position(start, end - start, placement)
        tail, line = tails[at], lines[at]
        own = body.span(start, end, at) + spare - _cost_as_label(line, tail, dashed=body.dashed)
        hidden = tail.kind is not Kind.VALUES and body.hides[at]
        if hidden and end > at + 1 and _may_go_on(line, lines[at + 1]):
            # The label goes on with a number below its values: this one need not belong to it.
            found.append((end, Piece(start, end, at, held=columns), own + rows))
            own += _DEAREST if lines[at + 1].text[0].isdigit() else 1.5
        if tail.kind is not Kind.TEXT:
            own += rows - (body.rows[at + 1] - body.rows[at]) + _short_cost(tail, columns)
            short = tail.kind is Kind.SHORT
            found.append((end, Piece(start, end, at, short, tail.values), own))
        if (
            not rows
            and end - start <= 3
            and not any(body.hides[start:end])
            and all(len(each.text) <= 120 for each in lines[start:end])
        ):
            own = body.span(start, end, -1) + heading + 2 * spare
            found.append((end, Piece(start, end, -1), own))
    return found


def _may_go_on(line: TextLine, below: TextLine) -> bool:
    """Whether the words before a line's values may go on below: in the number that they call for.

    After ``and`` or ``to`` there may as well come words. One word alone is no label's line, nor
    has what goes on values of its own.
    """
    if len(line.tokens) - line.run < 3 or below.run not in {0, len(below.tokens)}:
        return False
    word = line.tokens[len(line.tokens) - line.run - 2].text.lower()
    return below.text[0].isdigit() or below.text[0] in "£€$" or word in _LINKS


def _as_label(line: TextLine, tail: Tail, columns: int) -> float:
    """What it costs to take a whole row of values for part of a label."""
    if tail.kind is not Kind.VALUES:
        return 0.0
    if columns > 1:
        return 8.0
    last = line.tokens[-1].text
    return 1.0 if last in DASHES else 2.5 if _MAY_NAME.fullmatch(last) else 4.0


def _short_cost(tail: Tail, columns: int) -> float:
    """What a row costs that is short of values; most of a row is hardly in doubt."""
    if tail.kind is not Kind.SHORT:
        return 0.0
    return 0.0 if _is_mostly(tail, columns) else 1.0


def _cost_as_label(line: TextLine, tail: Tail, *, dashed: bool) -> float:
    """What it costs to take values short of a row for part of a label."""
    if tail.kind is not Kind.SHORT:
        return 0.0
    if tail.values > 1:
        return 1.5 * tail.values
    if not _ends_in_name(line, dashed=dashed):
        return 1.6
    return 1.0 if line.called_for else 0.3


def _cost_left_over(line: TextLine, tail: Tail) -> float:
    """What it costs to end a table above a line whose values may be a short row's."""
    if tail.kind is not Kind.SHORT or line.blanks:
        return 0.0
    return 8.0 if tail.values > 1 else 1.2


def _position(start: int, size: int, placement: Placement) -> int:
    """The line of a row's values."""
    if placement is Placement.LAST:
        return start + size - 1
    if placement is Placement.FIRST:
        return start
    return start + (size - (placement is Placement.UPPER_MIDDLE)) // 2


def ends_open(text: str) -> bool:
    """Whether a text breaks off in the middle of a phrase: at ``or``, ``of``, a comma."""
    return bool(_LOOSE_END.search(text, max(0, len(text) - _LOOSE_END_SIZE)))


def starts_linking(text: str) -> bool:
    """Whether a text begins with a word that no label begins with: ``and``, ``with``."""
    return bool(_LINKING.match(text))


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
