"""A whole table on one line: headings, then label and values over and over.

Values come in groups of one size; what stands before the first group holds the
headings and the first label.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.model import Column, TableRow
from foiparse.tables.drafts import Draft, cell
from foiparse.tables.headings import is_total_label, split_headings
from foiparse.tables.text_lines import tidy_label
from foiparse.tables.values import is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine, Token

_SENTENCE = re.compile(r"[a-z]{2}[.;?!]\s+[A-Z]|[a-z]{2}[.;]$")
_LONGEST_LABEL = 16  # words


def find_one_line(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts = []
    for at, line in enumerate(lines):
        if taken[at] or len(line.raw) < 24 or len(line.raw) > 20_000:
            continue
        if sum(char.isdigit() for char in line.raw) < 3 or _SENTENCE.search(line.text):
            continue
        draft = _read(line, at)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _groups(tokens: Sequence[Token]) -> list[tuple[list[Token], list[Token]]]:
    """Words and the values behind them, by turns; a year stands among words until a value came."""
    groups: list[tuple[list[Token], list[Token]]] = []
    words: list[Token] = []
    values: list[Token] = []
    for token in tokens:
        if is_value(token.text):
            values.append(token)
            continue
        if values:
            groups.append((words, values))
            words, values = [], []
        words.append(token)
    if values:
        groups.append((words, values))
    return groups


def _read(line: TextLine, at: int) -> Draft | None:
    tokens = line.tokens
    if not tokens or not is_value(tokens[-1].text):
        return None
    groups = _groups(tokens)
    if len(groups) < 3:
        return None
    sizes = Counter(len(values) for _, values in groups[1:])
    size, often = sizes.most_common(1)[0]
    if often < 0.5 * (len(groups) - 1):
        return None
    head, rest = _head(groups, size)
    rows: list[TableRow] = []
    words_before: list[Token] = []
    for words, values in rest:
        label_tokens = [*words_before, *words]
        spare = len(values) - size
        if spare < 0:
            # Digits inside a label: it goes on after them.
            words_before = [*label_tokens, *values]
            continue
        label_tokens += values[:spare]
        words_before = []
        text = tidy_label(" ".join(token.text for token in label_tokens))
        if not text or len(label_tokens) > _LONGEST_LABEL:
            return None
        cells = tuple(
            cell(index, token, line) for index, token in enumerate(values[spare:], start=1)
        )
        rows.append(TableRow(text, cells, (line.number,)))
    if words_before or len(rows) < 2:
        return None
    first = rows[0].label.split(" ")
    headings = split_headings(" ".join([*(token.text for token in head), *first]), size + 1)
    if headings is None:
        return None
    # The last phrase of what stands before the first values is the first row's label.
    columns = headings.columns[:-1]
    rows[0] = TableRow(headings.columns[-1], rows[0].cells, rows[0].lines)
    added = any(is_total_label(row.label) for row in rows)
    cost = headings.cost / (size + 1)
    known = cost < 0.5 or all(is_period(name) for name in columns)
    if not (added or known) or (len(rows) < 3 and not (added and known)) or cost > 1.3:
        return None
    if any(row.label[0].islower() for row in rows) and not known:
        return None
    return Draft(
        at,
        at + 1,
        tuple(Column((name,)) for name in columns),
        rows,
        headings.stub,
    )


def _head(
    groups: list[tuple[list[Token], list[Token]]], size: int
) -> tuple[list[Token], list[tuple[list[Token], list[Token]]]]:
    """What stands before the first row's values: years there are headings, not values."""
    head: list[Token] = []
    rest = list(groups)
    while rest:
        words, values = rest[0]
        if len(rest) > 1 and values and all(is_period(value.text) for value in values):
            head.extend((*words, *values))
            rest.pop(0)
            continue
        break
    _ = size
    return head, rest
