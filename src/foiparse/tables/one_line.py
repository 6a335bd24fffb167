"""A whole table on one line: headings, then label and values over and over.

Values come in groups of one size; what stands before the first group holds the
headings and the first label.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import has_date, is_period
from foiparse.model import Column, Finding, Placement, TableRow
from foiparse.tables.drafts import Draft, cell
from foiparse.tables.headings import is_total_label, split_headings, split_two_levels
from foiparse.tables.text_lines import names_number, tidy_label
from foiparse.tables.values import DASHES, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine, Token

_SENTENCE = re.compile(r"[a-z]{2}[.;?!]\s+[A-Z]|[a-z]{2}[.;]$")
_QUESTION = re.compile(
    r"(?:Q|Question )\d{1,2}[a-z]?[.:)]?\s+(?!(?:19|20)\d\d\b|Q\d)", re.IGNORECASE
)
_FIGURES = re.compile(r"\d")
_LONGEST_LABEL = 24  # words
_LONGEST_LINE = 20_000


@dataclass(slots=True)
class _Group:
    """Words and the values behind them."""

    words: list[Token]
    values: list[Token]


@dataclass(frozen=True, slots=True)
class _Head:
    stub: str
    columns: tuple[tuple[str, ...], ...]
    label: str
    cost: float


def find_one_line(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts = []
    for at, line in enumerate(lines):
        if taken[at] or not 24 <= len(line.raw) <= _LONGEST_LINE:
            continue
        if len(_FIGURES.findall(line.raw)) < 3 or _SENTENCE.search(line.text):
            continue
        if has_date(line.text):
            continue
        draft = _read(line, at)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _groups(tokens: Sequence[Token]) -> list[_Group]:
    """Words and values by turns; a number that the word before it calls for is a word."""
    groups: list[_Group] = []
    open_ = _Group([], [])
    for index, token in enumerate(tokens):
        named = not open_.values and names_number(
            tuple(tokens[max(0, index - 2) : index]), token.text
        )
        hyphen = token.text in DASHES and not open_.values and _goes_on(tokens, index)
        if is_value(token.text) and not named and not hyphen and open_.words:
            open_.values.append(token)
            continue
        if open_.values:
            groups.append(open_)
            open_ = _Group([], [])
        open_.words.append(token)
    if open_.values:
        groups.append(open_)
    return groups


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether words stand right behind a dash: then it belongs to a label."""
    return at + 1 < len(tokens) and not is_value(tokens[at + 1].text)


def _read(line: TextLine, at: int) -> Draft | None:
    lead = _QUESTION.match(line.raw.lstrip())
    skip = len(line.raw) - len(line.raw.lstrip()) + lead.end() if lead else 0
    tokens = [token for token in line.tokens if token.start >= skip]
    if not tokens or not is_value(tokens[-1].text):
        return None
    head, groups = _parted(_groups(tokens))
    if len(groups) < 2:
        return None
    sizes = Counter(len(group.values) for group in groups)
    best: tuple[float, Draft] | None = None
    for size, often in sizes.most_common(3):
        if often < 2 and len(groups) > 2:
            continue
        found = _as_table(line, at, head, groups, size)
        if found and (best is None or found[0] < best[0]):
            best = found
    return best[1] if best else None


def _parted(groups: list[_Group]) -> tuple[list[Token], list[_Group]]:
    """Years that stand as headings, with the words before them, and the groups behind."""
    head: list[Token] = []
    while len(groups) > 1 and all(is_period(value.text) for value in groups[0].values):
        head.extend((*groups[0].words, *groups[0].values))
        groups = groups[1:]
    return head, groups


def _as_table(
    line: TextLine, at: int, head: Sequence[Token], groups: Sequence[_Group], size: int
) -> tuple[float, Draft] | None:
    rows, findings, short = _rows(line, groups, size)
    if rows is None or len(rows) - short < 2:
        return None
    before = [token.text for token in head] + [token.text for token in groups[0].words]
    names = _headings(before, size)
    if names is None:
        return None
    rows[0] = replace(rows[0], label=names.label)
    added = any(is_total_label(row.label) for row in rows)
    cost = names.cost / (size + 1)
    known = cost < 0.5
    regular = len(rows) >= 4 and not short and not any(row.label[:1].islower() for row in rows)
    if cost > 1.1 or not (added or known or regular) or (len(rows) < 3 and not known):
        return None
    if not known and any(row.label[:1].islower() for row in rows):
        return None
    columns = tuple(Column(levels) for levels in names.columns)
    draft = Draft(at, at + 1, columns, rows, names.stub, findings=findings)
    return cost + 1.0 * short / len(rows), draft


def _headings(words: Sequence[str], size: int) -> _Head | None:
    """The headings of ``size`` columns in words that end with the first row's label."""
    found: list[_Head] = []
    if flat := split_headings(" ".join(words), size + 1):
        names = tuple((name,) for name in flat.columns[:-1])
        cost = flat.cost + 2.0 * (len(names) - len(set(names)))
        # The last phrase is a label, which need not look like a heading.
        label = split_headings(flat.columns[-1], 1, stub=False)
        cost -= 0.7 * label.cost if label else 0.0
        found.append(_Head(flat.stub, names, flat.columns[-1], cost))
    if size >= 4 and len(words) <= 60:
        for end in range(len(words) - 1, size, -1):
            for start in range(1, end - 3):
                if words[start] not in words[start + 1 : end]:
                    continue
                two = split_two_levels(" ".join(words[:start]), " ".join(words[start:end]), size)
                if two is None:
                    continue
                first = " ".join(words[end:])
                rest = split_headings(first, 1, stub=False)
                levels = tuple((a, b) if b else (a,) for a, b in two.columns)
                cost = two.cost / 2 + (rest.cost if rest else 3.0)
                found.append(_Head(two.stub, levels, first, cost))
    return min(found, key=lambda each: each.cost, default=None)


def _rows(
    line: TextLine, groups: Sequence[_Group], size: int
) -> tuple[list[TableRow] | None, list[Finding], int]:
    """A row for each group; how many of them are short of values."""
    rows: list[TableRow] = []
    findings: list[Finding] = []
    carried: list[Token] = []
    short = 0
    for index, group in enumerate(groups):
        label = [*carried, *group.words]
        carried, values = [], list(group.values)
        spare = len(values) - size
        following = groups[index + 1].words[0].text if index + 1 < len(groups) else ""
        if spare < 0 and following[:1].islower():
            carried = [*label, *values]  # digits inside a label: it goes on after them
            continue
        if spare > 0:
            # A number too many begins the next label, unless this one can hold it.
            back = bool(following) and following[:1].islower()
            carried = values[size:] if back else []
            label += [] if back else values[:spare]
            values = values[:size] if back else values[spare:]
        text = tidy_label(" ".join(token.text for token in label))
        # In a single column a dash between words may be a value, or a hyphen.
        unclear = size == 1 and any(token.text in DASHES for token in label)
        if not text or (index and len(label) > _LONGEST_LABEL):
            return None, [], 0
        cells = [cell(place, token, line) for place, token in enumerate(values, start=1)]
        if spare < 0 or unclear:
            short += 1
            cells = [replace(each, column=0, placement=Placement.UNREADABLE) for each in cells]
            printed = " ".join([text, *(token.text for token in values)])
            findings.append(
                Finding(
                    "row_conservation",
                    line.number,
                    printed,
                    "a dash stands among the words: whether it is a value is not known"
                    if unclear
                    else f"{len(values)} of {size} values are printed: blank cells have "
                    "vanished, and which is not known",
                    line.page,
                )
            )
        rows.append(TableRow(text, tuple(cells), (line.number,)))
    return (None if carried else rows), findings, short
