"""Cells between bars or box lines; several lines between two rules may be one row."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from foiparse.model import Cell
from foiparse.tables.joining import affinity
from foiparse.tables.values import is_cell_figure
from foiparse.tables.wrapped_rows import filled_up, is_lone_label, merge, set_in, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.drafts import Found
    from foiparse.tables.text_lines import TextLine

_BARS = "|\u2502\u2503\u2551\u00a6"
_RULE = re.compile(r"[\s|+=:\-\u2500-\u257f\u2013\u2014_]{3,}")
_BAR_SPLIT = re.compile(f"[{_BARS}]")
_BOX = re.compile(r"[\u2500-\u257f]")


def has_bars(text: str) -> bool:
    """Whether a bar stands anywhere in the text."""
    return bool(_BAR_SPLIT.search(text))


def barred(lines: Sequence[TextLine], start: int) -> Found | None:
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
    width = 0
    alone: set[int] = set()
    while end < len(lines) and (end == start or lines[end].blanks <= 1):
        raw = lines[end].raw
        if _bars(raw):
            width = len(_between_bars(raw))
        elif width and not _is_rule(raw) and is_lone_label(lines, end, _between_bars, width):
            alone.add(end)
        elif not _is_rule(raw):
            break
        end += 1
    body = [index for index in range(start, end) if not _is_rule(lines[index].raw)]
    if len(body) < 2:
        return end, None
    counts = Counter(_bars(lines[index].raw) for index in body if index not in alone)
    if len(body) < 0.6 * (end - start) and not any(
        _is_rule(lines[i].raw) for i in range(start, end)
    ):
        return end, None
    if counts.most_common(1)[0][1] < 0.6 * counts.total():
        return end, None
    left = _edged([lines[index].raw for index in body if index not in alone])
    rows = [(index, _split_bars(lines[index], left=left)) for index in body]
    ruled = _ruled_rows(lines, start, end)
    if ruled:
        return end, [merge([cells for index, cells in rows if index in group]) for group in ruled]
    if alone:
        return end, unwrap(filled_up([cells for _, cells in rows]))
    return end, unwrap([cells for _, cells in rows])


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
    parts = _between_bars(line.raw, left=left)
    cells = [Cell(" ".join(part.split()), line.number) for part in parts]
    return set_in(cells, len(parts[0]) - len(parts[0].lstrip())) if parts else cells


def _between_bars(raw: str, *, left: bool = True) -> list[str]:
    text = raw.strip()
    parts = _BAR_SPLIT.split(text)
    if left and text[:1] in _BARS:
        parts = parts[1:]
        if parts and text[-1:] in _BARS:
            parts = parts[:-1]
    return parts


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
        sum(
            any(is_cell_figure(cell.text) for cell in _split_bars(lines[index])[1:])
            for index in group
        )
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
