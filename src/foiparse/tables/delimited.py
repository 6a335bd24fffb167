"""Tables in text whose cells something still keeps apart: bars, boxes, tabs, commas, columns.

Each becomes a grid and is read as any other grid is.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Cell, Grid
from foiparse.tables.drafts import Draft
from foiparse.tables.grids import has_figures, read_grid
from foiparse.tables.heading_spans import spanning, stand_amid
from foiparse.tables.heading_words import column_words, is_column_atom, is_rank
from foiparse.tables.joining import affinity, join_label
from foiparse.tables.tries import Tries
from foiparse.tables.values import is_figure, is_mask, is_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Found = tuple[int, list[list[Cell]] | None]
    """Where lines of one layout end, and their cells; None where they are no table."""

    from foiparse.tables.text_lines import TextLine

_BARS = "|\u2502\u2503\u2551\u00a6"
_RULE = re.compile(r"[\s|+=:\-\u2500-\u257f\u2013\u2014_]{3,}")
_BAR_SPLIT = re.compile(f"[{_BARS}]")
_CARRIES_ON = 2.0  # affinity from which two lines of a box are one label
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GROUPED = re.compile(r"(?<=[\s£$€])\d{1,3}(?:,\d{3})+(?!\d)")  # 22,630 behind a label
_QUOTED = re.compile(r'"[^"]*"')
_PROSE_COMMA = re.compile(r", [a-z]")
_BEHIND_COMMA = re.compile(r",(.)")
_CHUNK = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_WIDE_GAP = re.compile(r"\S(?:\s{2}|[^\S \u00a0])")
_BOX = re.compile(r"[\u2500-\u257f]")


def find_delimited(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    text = "\n".join(line.raw for line in lines)
    layouts: list[Callable[[Sequence[TextLine], int], Found | None]] = []
    if _BAR_SPLIT.search(text):
        layouts.append(_barred)
    if "\t" in text:
        layouts.append(_tabbed)
    if "," in text:
        layouts.append(partial(_comma_separated, seen={}))
    if any(not line.is_plain or line.raw[0].isspace() for line in lines):
        layouts.append(partial(_aligned, seen={}))
    for recognise in layouts:
        drafts.extend(_scan(lines, taken, drafts, recognise))
    return sorted(drafts, key=lambda draft: draft.first)


def _scan(
    lines: Sequence[TextLine],
    taken: Sequence[bool],
    found: Sequence[Draft],
    recognise: Callable[[Sequence[TextLine], int], Found | None],
) -> list[Draft]:
    used = list(taken)
    for draft in found:
        used[draft.first : draft.last] = [True] * (draft.last - draft.first)
    drafts: list[Draft] = []
    tries = Tries()
    at, free = 0, 0
    piece: Sequence[TextLine] = ()
    while at < len(lines):
        if used[at]:
            at += 1
            continue
        if at >= free:
            free = at
            while free < len(lines) and not used[free]:
                free += 1
            piece = lines[:free]
        region = recognise(piece, at)
        if region is None:
            at += 1
            continue
        last, rows = region
        if rows is None:
            at = tries.after(at, last)
            continue
        made = _as_draft(lines, at, last, rows)
        if made is not None:
            drafts.append(made)
        at = last
    return drafts


def _as_draft(
    lines: Sequence[TextLine], first: int, last: int, rows: Sequence[Sequence[Cell]]
) -> Draft | None:
    width = max((len(row) for row in rows), default=0)
    if not _has_shape(rows):
        return None
    even = tuple((*row, *(Cell("") for _ in range(width - len(row)))) for row in rows)
    numbers = tuple(line.number for line in lines[first:last])
    table = read_grid(Grid(even, numbers, lines[first].page))
    if table is None or not table.rows or not has_figures(table):
        return None
    claimed = {*table.header_lines, *table.title_lines, *table.row_lines, *table.note_lines}
    ruling = tuple(number for number in numbers if number not in claimed)
    return Draft(
        first,
        last,
        table.columns,
        list(table.rows),
        table.stub,
        table.header_note,
        (*table.header_lines, *ruling),
        title=table.title,
        title_lines=table.title_lines,
    )


def _is_figure(text: str) -> bool:
    if not text or is_mask(text):
        return False
    return is_value(text) or parse_value(text).unit != "text"


# ------------------------------------------------------------------- bars


def _barred(lines: Sequence[TextLine], start: int) -> Found | None:
    """Cells between bars or box lines; several lines between two rules may be one row."""
    first = lines[start].raw
    bars = _bars(first)
    within = bars == 1 and not first.strip().endswith("|") and not first.strip().startswith("|")
    if bars == 1 and first.strip().startswith("|") and start + 1 < len(lines):
        # Nothing stands over the labels below.
        within = _bars(lines[start + 1].raw) == 1 and not lines[start + 1].blanks
    if bars < 2 and not within:
        over = start + 1 < len(lines) and _bars(lines[start + 1].raw) > 0 and _is_rule(first)
        if not over:
            return None
    end = start
    while end < len(lines) and (end == start or lines[end].blanks <= 1):
        raw = lines[end].raw
        if not (_bars(raw) or _is_rule(raw)):
            break
        end += 1
    body = [index for index in range(start, end) if not _is_rule(lines[index].raw)]
    if len(body) < 2:
        return end, None
    counts = Counter(_bars(lines[index].raw) for index in body)
    if len(body) < 0.6 * (end - start) and not any(
        _is_rule(lines[i].raw) for i in range(start, end)
    ):
        return end, None
    if counts.most_common(1)[0][1] < 0.6 * len(body):
        return end, None
    left = _edged([lines[index].raw for index in body])
    rows = [(index, _split_bars(lines[index], left=left)) for index in body]
    ruled = _ruled_rows(lines, start, end)
    if ruled:
        return end, [_merge([cells for index, cells in rows if index in group]) for group in ruled]
    return end, _unwrap([cells for _, cells in rows])


def _unwrap(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Lines that only carry a label on joined to the row that they belong to; blank rows stay.

    Values stand on the last line of a wrapped label, on the first, or within: one choice
    for the table, that which leaves the fewest lines over; of several the first.
    """
    ways = [_joined_by(rows, ahead, behind) for ahead, behind in ((1, 0), (0, 1), (1, 1))]
    return min(ways, key=lambda way: sum(map(_is_alone, way)))


def _is_alone(row: Sequence[Cell]) -> bool:
    return len(row) > 1 and bool(row[0].text) and not any(cell.text for cell in row[1:])


def _joined_by(rows: Sequence[list[Cell]], ahead: int, behind: int) -> list[list[Cell]]:
    """Rows with lines of label joined: those ahead of the values, those behind, or both."""
    width = max((len(row[0].text) for row in rows if row), default=0)
    joined: list[list[Cell]] = []
    waiting, last = False, ""
    for row in rows:
        alone = _is_alone(row)
        near = affinity(last, row[0].text, width) if joined and row else 0.0
        wanted = (waiting and ahead) or (not waiting and alone and behind)
        if joined and near >= _CARRIES_ON and wanted:
            joined[-1] = _merge([joined[-1], row])
            waiting = waiting and alone
        else:
            joined.append(row)
            waiting = alone
        last = row[0].text if row else ""
    return joined


def _edged(raws: Sequence[str]) -> bool:
    """Whether the bar that lines begin with is the table's edge.

    It is not where as many bars stand on lines that begin without one: then their first
    cells are empty.
    """
    led = Counter(_bars(raw) for raw in raws if raw.lstrip()[:1] in _BARS)
    others = Counter(_bars(raw) for raw in raws if raw.lstrip()[:1] not in _BARS)
    if not others:
        return True
    return led.total() > others.total() and led.most_common(1)[0][0] != others.most_common(1)[0][0]


def _bars(raw: str) -> int:
    return len(_BAR_SPLIT.findall(raw))


def _is_rule(raw: str) -> bool:
    text = raw.strip()
    return bool(_RULE.fullmatch(text)) and (
        bool(_BOX.search(text)) or text.count("-") + text.count("=") + text.count("_") >= 3
    )


def _split_bars(line: TextLine, *, left: bool = True) -> list[Cell]:
    """The cells of a line; ``left`` says that a bar at its start is the table's edge."""
    text = line.raw.strip()
    parts = _BAR_SPLIT.split(text)
    if left and text[:1] in _BARS:
        parts = parts[1:]
        if parts and text[-1:] in _BARS:
            parts = parts[:-1]
    cells = [Cell(" ".join(part.split()), line.number) for part in parts]
    return _set_in(cells, len(parts[0]) - len(parts[0].lstrip())) if parts else cells


def _set_in(cells: list[Cell], indent: int) -> list[Cell]:
    """The cells of a row, with by how much its label is set in."""
    return [replace(cells[0], indent=indent), *cells[1:]] if cells[0].text else cells


def _ruled_rows(lines: Sequence[TextLine], start: int, end: int) -> list[list[int]]:
    """Groups of lines between rules, where rules stand between the rows and not only the header."""
    groups: list[list[int]] = [[]]
    for index in range(start, end):
        if _is_rule(lines[index].raw):
            if groups[-1]:
                groups.append([])
        else:
            groups[-1].append(index)
    groups = [group for group in groups if group]
    figures = [
        sum(any(_is_figure(cell.text) for cell in _split_bars(lines[index])[1:]) for index in group)
        for group in groups[1:]
    ]
    if len(groups) == 2 and figures == [1] and _is_one_row(lines, groups[1]):
        return groups
    return groups if len(groups) > 2 and figures and max(figures) <= 1 else []


def _is_one_row(lines: Sequence[TextLine], group: Sequence[int]) -> bool:
    """Whether the only lines under headings are one label that wraps in its column."""
    rows = [_split_bars(lines[index]) for index in group]
    labels = [row[0].text if row else "" for row in rows]
    width = max(map(len, labels))
    return all(affinity(a, b, width) > 0 for a, b in itertools.pairwise(labels))


def _merge(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """The lines of one ruled row as one: each cell's texts joined."""
    width = max((len(row) for row in rows), default=0)
    merged = []
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column].text]
        line = cells[-1].line if cells else (rows[-1][0].line if rows[-1] else 0)
        indent = cells[0].indent if cells else 0
        merged.append(Cell(join_label([cell.text for cell in cells]), line, indent=indent))
    return merged


# ------------------------------------------------------------ tabs, commas


def _tabbed(lines: Sequence[TextLine], start: int) -> Found | None:
    if "\t" not in lines[start].raw.rstrip():
        return None
    end = start
    while (
        end < len(lines)
        and "\t" in lines[end].raw.rstrip("\n")
        and (end == start or lines[end].blanks <= 1)
    ):
        end += 1
    if end - start < 2:
        return None
    rows = [
        [Cell(" ".join(part.split()), line.number) for part in line.raw.split("\t")]
        for line in lines[start:end]
    ]
    return end, rows


class _Fields(Struct, frozen=True):
    """The fields of a comma-separated line, and how many behind the first hold text and figures."""

    texts: tuple[str, ...]
    filled: int
    figures: int
    spaced: bool  # every comma stands before a space, as in a sentence


def _comma_separated(
    lines: Sequence[TextLine], start: int, *, seen: dict[int, _Fields]
) -> Found | None:
    """``seen`` keeps the fields of lines, by index, from one try to the next."""
    first = lines[start].raw
    if "," not in first:
        return None
    count = len(_fields(lines, start, seen).texts)
    if count < 2 or len(first) > 1000 or not _THOUSANDS.sub("", first).count(","):
        return None
    end = start
    while (
        end < len(lines)
        and len(_fields(lines, end, seen).texts) == count
        and seen[end].spaced == seen[start].spaced
        and (end == start or lines[end].blanks == 0)
    ):
        end += 1
    if not any("," in _GROUPED.sub("", line.raw) for line in lines[start + 1 : end]):
        return end, None  # every comma parts thousands
    heads = seen[start].texts
    below = [seen[index] for index in range(start + 1, end)]
    if len(below) > 1 and not (below[0].figures and below[0].texts[0]):
        below = below[1:]  # a second row of headings
    filled = sum(row.filled for row in below)
    if not filled or sum(row.figures for row in below) < 0.8 * filled:
        return end, None
    if any(_is_figure(text) for text in heads if not is_period(text) and is_value(text)):
        return end, None
    known = any(
        is_column_atom(text) or is_rank(text) or column_words().get(text.lower()) for text in heads
    )
    if end - start < (2 if known else 3):
        return end, None
    return end, [
        [Cell(text, line.number) for text in seen[index].texts]
        for index, line in enumerate(lines[start:end], start)
    ]


def _fields(lines: Sequence[TextLine], at: int, seen: dict[int, _Fields]) -> _Fields:
    """The fields of a line if it is one of a comma-separated table, else none."""
    if at not in seen:
        texts = tuple(" ".join(part.split()) for part in _split_commas(lines[at].raw))
        filled = [text for text in texts[1:] if text]
        spaced = _are_spaced(_QUOTED.sub('""', lines[at].raw.strip()))
        seen[at] = _Fields(texts, len(filled), sum(map(_is_figure, filled)), spaced)
    return seen[at]


def _are_spaced(raw: str) -> bool:
    """Whether a space is behind every comma, those of thousands apart."""
    behind = _BEHIND_COMMA.findall(_THOUSANDS.sub("", raw))
    return bool(behind) and all(map(str.isspace, behind))


def _split_commas(raw: str) -> list[str]:
    if "," not in raw:
        return []
    bare = _QUOTED.sub('""', raw)
    if _PROSE_COMMA.search(bare) or (_THOUSANDS.search(bare) and _are_spaced(bare)):
        return []
    try:
        return next(csv.reader([raw.strip()], strict=True))
    except (csv.Error, StopIteration):
        return []


def _has_shape(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the cells behind the first are mostly figures below the rows of headings.

    Below the first row, those without a label are headings too.
    """
    body = list(itertools.dropwhile(lambda row: not (row and row[0].text), rows[1:]))
    cells = [cell.text for row in body or rows[1:] for cell in row[1:] if cell.text]
    figures = sum(_is_figure(text) for text in cells)
    return bool(cells) and figures >= 0.5 * len(cells)


# ---------------------------------------------------------------- columns


def _chunks(raw: str) -> list[tuple[int, int, str]]:
    """Pieces of a line parted by two spaces or more: start, end, text."""
    return [(match.start(), match.end(), match.group()) for match in _CHUNK.finditer(raw)]


class _Spaced(Struct, frozen=True):
    """The pieces of a line, and what they show."""

    pieces: tuple[tuple[int, int, str], ...]
    valued: bool
    crowded: bool  # one piece holds several values


def _aligned(lines: Sequence[TextLine], start: int, *, seen: dict[int, _Spaced]) -> Found | None:
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
        grid.append(_set_in(found_cells, row[0][0]))
    for at, over in enumerate(rows[:-1]):
        headed = not found[at].valued and not found[at + 1].valued
        if headed and stand_amid(over, rows[at + 1], columns):
            grid[at] = spanning(over, len(columns) // len(over), grid[at])
    return end, _unwrap(grid)


def _ends_in_values(line: TextLine) -> bool:
    return line.run > 1 and not all(is_period(token.text) for token in line.values(line.run))


def _spaced(lines: Sequence[TextLine], at: int, seen: dict[int, _Spaced]) -> _Spaced:
    if at not in seen:
        pieces = tuple(_chunks(lines[at].raw))
        valued = len(pieces) > 1 and _is_valued([text for _, _, text in pieces])
        seen[at] = _Spaced(pieces, valued, _holds_values(pieces))
    return seen[at]


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
