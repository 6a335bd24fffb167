"""Open tables: read from alignment, with whatever rules and shades there are as help."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.geometry.bodies import first_body, repeated, strange_lines
from foiparse.geometry.cells import PageCell, PageTable, cell_of
from foiparse.geometry.columns import Column, find_columns
from foiparse.geometry.heads import read_header, without_titles
from foiparse.geometry.lines import phrase_of
from foiparse.geometry.placing import fits, row_of
from foiparse.geometry.regions import box_of, is_value_line
from foiparse.geometry.rows import Row, group_rows
from foiparse.geometry.rules import Rule, shade_edges
from foiparse.geometry.values import is_value, is_year, wordy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.lines import Line
    from foiparse.geometry.rules import Rules
    from foiparse.geometry.words import Word
    from foiparse.model import Box

_DENSE = 0.42
"""Part of the cells under value columns that must be filled in rows with values."""
_SPARSE = 0.2
"""The same where every value column has its own heading."""


def _crossing(rules: Sequence[Rule], box: Box, part: float) -> list[Rule]:
    """Lying rules over at least ``part`` of a box's width."""
    width = box[2] - box[0]
    return [
        rule
        for rule in rules
        if box[1] - 4 <= rule.at <= box[3] + 4
        and min(rule.end, box[2]) - max(rule.start, box[0]) > part * width
    ]


def _edges(rows: Sequence[Row], rules: Sequence[Rule]) -> list[bool]:
    """Whether a rule parts each line from the next."""
    return [
        any(upper.middle < rule.at < lower.middle for rule in rules)
        for upper, lower in pairwise(rows)
    ]


def _dense(
    body: Sequence[Row],
    columns: Sequence[Column],
    spans: list[tuple[int, int]],
    grid: list[list[PageCell]],
) -> bool:
    """Whether enough of the cells under value columns are filled.

    Columns that each have a heading of their own may be emptier.
    """
    valued = [at for at, column in enumerate(columns) if at and column.values]
    if not valued:
        return False
    held = filled = 0
    for first, last in spans:
        got: set[int] = set()
        for row in body[first : last + 1]:
            got |= row.filled
        if got:
            held += 1
            filled += len(got & set(valued))
    named = sum(bool(grid[-1][at].text or grid[-1][at].covered) for at in valued) if grid else 0
    least = _SPARSE if named == len(valued) else _DENSE
    return held >= 1 and filled >= least * held * len(valued)


def _number(text: str) -> float | None:
    digits = text.replace(",", "").replace("%", "").replace("−", "-").replace(" ", "")
    try:
        return float(digits)
    except ValueError:
        return None


def _joined(rows: Sequence[Row]) -> Row:
    """Several lines as the one row that they are."""
    if len(rows) == 1:
        return rows[0]
    cells: dict[int, list[Word]] = {}
    for row in rows:
        for at, words in row.cells.items():
            cells.setdefault(at, []).extend(words)
    first, last = rows[0], rows[-1]
    return Row(
        cells,
        first.top,
        last.bottom,
        first.size,
        " ".join(row.label for row in rows if row.label),
        min(row.label_x0 for row in rows),
        max(row.label_x1 for row in rows),
        first.first_word,
        frozenset().union(*(row.values for row in rows)),
        frozenset().union(*(row.filled for row in rows)),
    )


def _axis(body: Sequence[Row], columns: Sequence[Column], headed: bool) -> bool:
    """Whether this is the axis of a chart: even steps only, or numbers without labels."""
    held = [row for row in body if row.values]
    stub = next((at for at, column in enumerate(columns) if column.values), 1)
    labelled = sum(any(at < max(stub, 1) for at in row.cells) for row in held)
    if labelled * 2 < len(held) or (len(held) < 2 and not (held and wordy(held[0].label))):
        return True
    if not headed and all(is_value(row.label) and not is_year(row.label) for row in held):
        return True
    texty = sum(any(map(str.isalpha, row.label)) for row in held)
    if texty * 2 > len(held):
        return False
    stepped = told = 0
    for at in range(1, len(columns)):
        numbers = [
            number
            for row in body
            if at in row.cells and (number := _number(phrase_of(row.cells[at]).text)) is not None
        ]
        if len(numbers) < 4:
            told += len(numbers) > 0
            continue
        told += 1
        steps = [round(b - a, 6) for a, b in pairwise(numbers)]
        usual = max(set(steps), key=steps.count)
        stepped += usual != 0 and steps.count(usual) >= (0.6 if len(steps) > 5 else 1) * len(steps)
    return stepped > 0 and stepped == told


def read_open(
    lines: Sequence[Line],
    rules: Rules,
    walls: Sequence[float] = (),
    box: Box | None = None,
    carry: Sequence[Column] = (),
    known: frozenset[str] = frozenset(),
) -> PageTable | None:
    """Read a run of lines as a table by alignment; None if it is none after all.

    Args:
        lines: header and body, from the top down.
        rules: the page's rules and shades.
        walls: standing rules that part columns, ascending.
        box: the table's box where rules give it.
        carry: the columns of the table that may go on from the page before.
        known: the words of that table's header, if it may be repeated here.
    """
    around = box_of(lines)
    reach = box or around
    crossing = _crossing(rules.lying, reach, 0.8)
    stripes = shade_edges(rules, reach)
    start = first_body(lines, [*crossing, *stripes])
    carried = bool(carry) and all(fits(line, carry) for line in lines[start:])
    if carried:
        lines = lines[strange_lines(lines, carry) :]
        start = repeated(lines, known)
    head, below = lines[:start], lines[start:]
    carrying = [line for line in below if is_value_line(line)]
    if not carrying:
        return None
    alone = [line.phrases[0] for line in below if len(line.phrases) == 1]
    columns = list(carry) if carried else find_columns(carrying, walls, alone)
    if len(columns) < 2:
        return None
    body = [row_of(line, columns) for line in below]
    edges = _edges(body, [*_crossing(rules.lying, reach, 0.5), *stripes])
    spans = group_rows(body, edges)
    while spans and not any(body[k].filled for k in range(spans[-1][0], spans[-1][1] + 1)):
        spans.pop()
    if not spans:
        return None
    near = [rule for rule in rules.lying if _within(rule, reach)]
    head = without_titles(head, columns, near, rules.width)
    grid = read_header(head, columns, near) if head else []
    header = len(grid)
    named = sum(bool(cell.text) for row in grid for cell in row) >= 2
    if not _dense(body, columns, spans, grid):
        return None
    if not carried and _axis([_joined(body[a : b + 1]) for a, b in spans], columns, named):
        return None
    for first, last in spans:
        some = body[first : last + 1]
        if first == last:
            held = some[0].cells
            grid.append(
                [cell_of([held[at]]) if at in held else PageCell() for at in range(len(columns))]
            )
            continue
        grid.append(
            [
                cell_of([row.cells[at] for row in some if at in row.cells])
                for at in range(len(columns))
            ]
        )
    used = [*head, *below[: spans[-1][1] + 1]]
    around = box_of(used)
    xs = [around[0]]
    xs += [(a.x1 + b.x0) / 2 for a, b in pairwise(columns)]
    xs.append(around[2])
    return PageTable(grid, around, xs, header=header, columns=columns, carried=carried)


def _within(rule: Rule, box: Box) -> bool:
    return box[1] - 4 <= rule.at <= box[3] + 4 and rule.end > box[0] and rule.start < box[2]
