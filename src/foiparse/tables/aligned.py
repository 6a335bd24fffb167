"""Columns kept by spaces: the pieces of the lines stand under each other."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period
from foiparse.model import Cell
from foiparse.tables.heading_spans import spanning, stand_amid
from foiparse.tables.heading_words import is_column_atom
from foiparse.tables.values import is_figure, is_value
from foiparse.tables.wrapped_rows import set_in, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.drafts import Found
    from foiparse.tables.text_lines import TextLine

_CHUNK = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_WIDE_GAP = re.compile(r"\S(?:\s{2}|[^\S \u00a0])")


class _Spaced(Struct, frozen=True):
    """The pieces of a line, and what they show."""

    pieces: tuple[tuple[int, int, str], ...]
    valued: bool
    crowded: bool  # one piece holds several values


def aligned(lines: Sequence[TextLine], start: int, *, seen: dict[int, _Spaced]) -> Found | None:
    """Columns kept by spaces: the pieces of the lines stand under each other.

    ``seen`` keeps what was read of lines, by index, from one try to the next.
    """
    wide = not lines[start].is_plain and _WIDE_GAP.search(lines[start].raw.rstrip())
    if not wide and not _lone_heading(lines, start):
        return None
    if start and not lines[start].blanks and _ends_in_values(lines[start - 1]):
        return None  # rows of a table whose columns spaces do not keep
    end, margin = start, len(lines[start].raw)
    while end < len(lines) and (end == start or lines[end].blanks <= 1):
        pieces = _spaced(lines, end, seen).pieces
        if len(pieces) < 2 and end > start and not _continues(lines, end, margin):
            break
        if len(pieces) > 1 or end == start:
            margin = min(margin, pieces[-1 if len(pieces) == 1 else 1][0])
        end += 1
    if end < len(lines) and not lines[end].blanks and _ends_in_values(lines[end]):
        return end, None
    until = end
    while end > start and len(seen[end - 1].pieces) < 2:
        end -= 1
    found = [seen[index] for index in range(start, end)]
    if any(line.crowded for line in found):
        return until, None
    rows = [line.pieces for line in found]
    valued = [line.pieces for line in found if line.valued]
    if not valued or (len(valued) < 2 and len(rows) - len(valued) not in {1, 2}):
        return until, None
    widest = max(len(row) - (row[0][0] <= valued[0][0][0] + 1) for row in rows)
    heads = [piece for line in found if not line.valued for piece in line.pieces]
    columns = _columns(valued, widest, heads)
    if columns is None:
        return until, None
    columns = _with_empty(columns, found, max(row[0][1] for row in valued))
    grid = []
    edge = max(row[0][1] for row in valued)
    for line, row in zip(lines[start:end], rows, strict=True):
        cells = [""] * (len(columns) + 1)
        for piece in row:
            at = _column_of(piece, columns, edge)
            if at is None or (at and cells[at]):
                return until, None
            cells[at] = f"{cells[at]} {piece[2]}".strip()
        found_cells = [Cell(" ".join(text.split()), line.number) for text in cells]
        grid.append(set_in(found_cells, row[0][0]))
    for at, over in enumerate(rows[:-1]):
        headed = not found[at].valued and not found[at + 1].valued
        if headed and stand_amid(over, rows[at + 1], columns):
            grid[at] = spanning(over, len(columns) // len(over), grid[at])
    return end, unwrap(grid)


def _ends_in_values(line: TextLine) -> bool:
    return line.run > 1 and not all(is_period(token.text) for token in line.values(line.run))


def _spaced(lines: Sequence[TextLine], at: int, seen: dict[int, _Spaced]) -> _Spaced:
    if at not in seen:
        pieces = tuple(_chunks(lines[at].raw))
        valued = len(pieces) > 1 and _is_valued([text for _, _, text in pieces])
        seen[at] = _Spaced(pieces, valued, _holds_values(pieces))
    return seen[at]


def _chunks(raw: str) -> list[tuple[int, int, str]]:
    """Pieces of a line parted by two spaces or more: start, end, text."""
    return [(match.start(), match.end(), match.group()) for match in _CHUNK.finditer(raw)]


def _holds_values(row: Sequence[tuple[int, int, str]]) -> bool:
    """Whether one piece of a line holds several values: its columns are not kept by spaces."""
    for index, (_, _, text) in enumerate(row):
        words = text.split()
        if is_figure(text) or len(words) < 2 or is_column_atom(text):
            continue
        values = [word for word in words[-2:] if is_value(word) and not is_period(word)]
        if len(values) == 2 or (index and values and all(map(is_value, words))):
            return True
    return False


def _lone_heading(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line is the only heading of a column, far to the right of the labels below."""
    raw = lines[at].raw
    indent = len(raw) - len(raw.lstrip())
    if indent <= 3:
        return False
    for line in lines[at + 1 :]:
        pieces = _chunks(line.raw)
        if line.blanks or not pieces or indent <= pieces[0][0] + 3:
            return False
        if len(pieces) > 1:
            return len(pieces) == 2
        if pieces[0][1] >= indent:
            return False  # rows whose cells are blank end before the column
    return False


def _is_valued(pieces: Sequence[str]) -> bool:
    """Whether the pieces are a label and values; headings that look like values are not."""
    rest = pieces[1:]
    if not rest or all(is_period(text) for text in rest):
        return False
    words = pieces[0].split(" ")
    if len(rest) == 1 and len(words) > 1 and all(map(is_value, words[-2:])):
        return False  # values inside the label: their columns are not kept here
    return all(map(is_figure, rest))


def _continues(lines: Sequence[TextLine], at: int, margin: int) -> bool:
    """Whether a line without a gap may be a label: short, or ending before the columns begin."""
    short = len(lines[at].text) < 70 or len(lines[at].raw.rstrip()) < margin
    return short and not lines[at].blanks


def _columns(
    valued: Sequence[Sequence[tuple[int, int, str]]],
    widest: int,
    heads: Sequence[tuple[int, int, str]],
) -> list[tuple[int, int]] | None:
    """The extent of each value column, or None where the values do not line up.

    There are as many as the fullest row has values or the ``widest`` row has headings, or
    each has one of the ``heads`` over it.
    """
    pieces = sorted((start, end) for row in valued for start, end, _ in row[1:])
    columns: list[tuple[int, int]] = []
    for start, end in pieces:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    per_row = max(len(row) - 1 for row in valued)
    headed = all(any(s < high and low < e for s, e, _ in heads) for low, high in columns)
    if len(columns) not in {per_row, widest} and not (headed and len(columns) > per_row):
        return None
    stub = max((row[0][1] for row in valued), default=0)
    if stub > columns[0][0]:
        return None
    # Spaces kept as they were give every column one edge that all its values share.
    for low, high in columns:
        here = [(s, e) for row in valued for s, e, _ in row[1:] if low <= s < high]
        if (
            len(here) > 2
            and min(
                len({s for s, _ in here}), len({e for _, e in here}), len({s + e for s, e in here})
            )
            > 2
        ):
            return None
    return columns


def _with_empty(
    columns: list[tuple[int, int]], found: Sequence[_Spaced], edge: int
) -> list[tuple[int, int]]:
    """The columns with those in which no row has a value, told by a heading of their own.

    Only where each of the others has a heading, mostly on the last line of them.
    """
    above = list(itertools.takewhile(lambda line: not line.valued, found))
    last = next((line.pieces for line in reversed(above) if len(line.pieces) > 1), ())
    heads = [(start, end) for start, end, _ in last if start > edge]
    higher = [
        (start, end) for line in above for start, end, _ in line.pieces if line.pieces != last
    ]
    taken: set[tuple[int, int]] = set()
    for low, high in columns:
        over = [head for head in heads if head[0] < high and low < head[1]]
        if len(over) > 1 or not taken.isdisjoint(over):
            return columns
        if not over and not any(start < high and low < end for start, end in higher):
            return columns
        taken.update(over)
    return sorted((*columns, *(head for head in heads if head not in taken)))


def _column_of(
    piece: tuple[int, int, str], columns: Sequence[tuple[int, int]], edge: int
) -> int | None:
    """0 for the stub, else the 1-based column that the piece overlaps most or stands nearest.

    What begins beyond the ``edge`` that all labels keep to is none of them.
    """
    start, end, _ = piece
    overlaps = [min(end, high) - max(start, low) for low, high in columns]
    best = max(range(len(columns)), key=lambda index: overlaps[index])
    if overlaps[best] > 0:
        return best + 1
    if end <= columns[0][0]:
        return 1 if start > edge else 0
    return best + 1 if overlaps[best] > -6 else None
