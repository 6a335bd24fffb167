"""Two open tables side by side: one run of lines, parted where labels begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.geometry.columns import find_columns
from foiparse.geometry.lines import Line
from foiparse.geometry.regions import is_value_line
from foiparse.geometry.values import wordy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.rules import Rules


def beside(lines: list[Line], rules: Rules) -> list[list[Line]]:
    """Part a region's lines into tables that stand side by side.

    They do where a column of labels stands right of a column of values, with values of
    its own to its right, and either a wider gap or a break in every rule before it.

    Args:
        lines: the region's lines.
        rules: the page's rules.

    Returns:
        One list of lines for each table, from the left; mostly the one given.
    """
    carrying = [line for line in lines if is_value_line(line) and len(line.phrases) >= 4]
    if len(carrying) < 2:
        return [lines]
    columns = find_columns(carrying)
    for at in range(2, len(columns) - 1):
        column = columns[at]
        if column.values * 4 > column.support or column.support < 0.6 * len(carrying):
            continue
        if not columns[at - 1].values or not any(c.values for c in columns[at + 1 :]):
            continue
        if columns[0].values * 2 > columns[0].support:
            continue
        cut = (columns[at - 1].x1 + column.x0) / 2
        if _headed(lines, cut) or _broken(lines, rules, columns[at - 1].x1, column.x0):
            left, right = _halves(lines, cut, before=True), _halves(lines, cut, before=False)
            return [*beside(left, rules), *beside(right, rules)]
    return [lines]


def _headed(lines: Sequence[Line], cut: float) -> bool:
    """Whether both sides open with a heading in common, over their labels or values."""
    for line in lines[:4]:
        left = {p.text for p in line.phrases if p.x1 <= cut}
        right = {p.text for p in line.phrases if p.x0 >= cut}
        if any(wordy(text) for text in left & right):
            return True
    return False


def _broken(lines: Sequence[Line], rules: Rules, left: float, right: float) -> bool:
    """Whether rules on both sides stop at the gap, and none crosses it."""
    top, bottom = lines[0].top - 6, lines[-1].bottom + 6
    near = [rule for rule in rules.lying if top <= rule.at <= bottom]
    crossing = sum(rule.start < left and rule.end > right for rule in near)
    stopping = sum(left - 30 < rule.end < right or left < rule.start < right + 30 for rule in near)
    return stopping >= 2 and not crossing


def _halves(lines: Sequence[Line], cut: float, *, before: bool) -> list[Line]:
    """The parts of lines on one side of a cut."""
    out = []
    for line in lines:
        phrases = [p for p in line.phrases if ((p.x0 + p.x1) / 2 < cut) == before]
        if phrases:
            out.append(Line(phrases))
    return out
