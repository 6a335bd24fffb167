"""Open tables: read from alignment, with whatever rules and shades there are as help."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.geometry.cells import PageCell, PageTable, cell_of
from foiparse.geometry.columns import Column, covered, find_columns, place
from foiparse.geometry.heads import read_header
from foiparse.geometry.lines import phrase_of
from foiparse.geometry.regions import box_of, is_value_line
from foiparse.geometry.rows import Row, group_rows
from foiparse.geometry.rules import Rule, shade_edges
from foiparse.geometry.values import is_number, is_value, is_year, wordy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.lines import Line, Phrase
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


def _body_like(line: Line) -> bool:
    """Whether a line holds numbers as a row does: not years alone."""
    held = [phrase for phrase in line.phrases if phrase.value]
    later = [phrase for phrase in line.phrases[1:] if phrase.value]
    return bool(later) and not all(is_year(phrase.text) for phrase in held)


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
            if _numbers(line) >= 2 or (_body_like(line) and len(line.phrases) == 2)
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


def fits(line: Line, columns: Sequence[Column]) -> bool:
    """Whether every value of a line stands in one of the columns and shares its edge."""
    for phrase in line.phrases:
        if not phrase.value:
            continue
        column = columns[place(phrase, columns)]
        if min(column.x1, phrase.x1) - max(column.x0, phrase.x0) < 0.5 * min(
            column.x1 - column.x0, phrase.x1 - phrase.x0
        ):
            return False
        off = min(
            abs(phrase.x0 - column.left),
            abs(phrase.x1 - column.right),
            abs((phrase.x0 + phrase.x1) / 2 - column.centre),
        )
        if off > 0.7 * phrase.size:
            return False
    return True


def _parts(phrase: Phrase, columns: Sequence[Column]) -> list[tuple[int, list[Word]]]:
    """Where a phrase of the body belongs; one that runs over columns is split if it can be."""
    if len(phrase.words) == 1 or phrase.value:
        return [(place(phrase, columns), list(phrase.words))]
    for nth in range(len(phrase.words) - 1, max(len(phrase.words) - 4, 0), -1):
        # A value right behind a label that fills its column: it opens where its own does.
        word, before = phrase.words[nth], phrase.words[nth - 1]
        for at, column in enumerate(columns):
            if (
                at
                and column.values
                and word.x0 > column.x0 - 1
                and before.x1 < column.x0 + 0.5
                and word.x1 < column.x1 + phrase.size
                and is_value(phrase_of(phrase.words[nth:]).text)
            ):
                head = phrase_of(phrase.words[:nth])
                return [*_parts(head, columns), (at, list(phrase.words[nth:]))]
    for nth in range(1, len(phrase.words)):
        word, before = phrase.words[nth], phrase.words[nth - 1]
        if any(c.aligned and abs(word.x0 - c.left) < 1 and before.x1 < c.left for c in columns):
            head, tail = phrase_of(phrase.words[:nth]), phrase_of(phrase.words[nth:])
            return [*_parts(head, columns), *_parts(tail, columns)]
    first, last = covered(phrase, columns)
    if first == last:
        return [(place(phrase, columns), list(phrase.words))]
    parts: list[tuple[int, list[Word]]] = []
    for word in phrase.words:
        middle = (word.x0 + word.x1) / 2
        at = min(
            range(len(columns)),
            key=lambda k: (
                max(columns[k].x0 - middle, middle - columns[k].x1, 0.0)
                + 0.01 * abs(columns[k].centre - middle)
            ),
        )
        if parts and at == parts[-1][0]:
            parts[-1][1].append(word)
        else:
            parts.append((at, [word]))
    tail = parts[1:] if not columns[parts[0][0]].values else parts
    if all(is_value(phrase_of(words).text) for _at, words in tail):
        return parts
    if first == 0:
        return [(0, list(phrase.words))]
    return [(place(phrase, columns), list(phrase.words))]


def row_of(line: Line, columns: Sequence[Column]) -> Row:
    """Put one line's words in their columns."""
    cells: dict[int, list[Word]] = {}
    whole: dict[int, Phrase] = {}
    single = len(line.phrases) == 1 and not line.phrases[0].value
    for phrase in line.phrases:
        if single and covered(phrase, columns)[0] == 0:
            cells[0], whole[0] = list(phrase.words), phrase
            continue
        parts = _parts(phrase, columns)
        for at, words in parts:
            if at in cells:
                cells[at].extend(words)
                whole.pop(at, None)
            else:
                cells[at] = words
                if len(parts) == 1:
                    whole[at] = phrase
    for at, words in cells.items():
        if at not in whole:
            whole[at] = phrase_of(words)
    label = whole.get(0)
    filled = frozenset(at for at in cells if at)
    values = frozenset(at for at in filled if whole[at].value)
    return Row(
        cells,
        line.top,
        line.bottom,
        line.size,
        label.text if label else "",
        label.x0 if label else 0.0,
        label.x1 if label else 0.0,
        (label.words[0].x1 - label.words[0].x0) if label else 0.0,
        values,
        filled,
    )


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


def _repeated(lines: Sequence[Line], known: frozenset[str]) -> int:
    """How many leading lines repeat the header of the page before, word for word."""
    count = 0
    while count < len(lines) - 1 and all(word in known for word in lines[count].text.split()):
        count += 1
    return count


def _strange(lines: Sequence[Line], columns: Sequence[Column]) -> int:
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
    labelled = sum(bool(row.label) for row in held)
    if labelled * 2 < len(held) or (len(held) < 2 and not (held and wordy(held[0].label))):
        return True
    if not headed and all(is_value(row.label) for row in held):
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
        strange = _strange(lines, carry)
        lines = lines[strange:]
        start = _repeated(lines, known)
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
    grid = (
        read_header(head, columns, [r for r in rules.lying if _within(r, reach)], rules.width)
        if head
        else []
    )
    header = len(grid)
    named = sum(bool(cell.text) for row in grid for cell in row) >= 2
    if not _dense(body, columns, spans, grid):
        return None
    if not carried and _axis([_joined(body[a : b + 1]) for a, b in spans], columns, named):
        return None
    for first, last in spans:
        grid.append(
            [
                cell_of([row.cells.get(at, []) for row in body[first : last + 1]])
                if any(at in row.cells for row in body[first : last + 1])
                else PageCell()
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
