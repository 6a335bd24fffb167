"""Columns of an open table: from the phrases of its value lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.geometry.lines import phrase_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.lines import Line, Phrase


class Column(Struct):
    """A column's reach across the page, and the edges that its phrases share.

    ``left``, ``centre``, ``right`` are the medians of its phrases; ``support`` is how
    many phrases made it, ``values`` how many of them are values. ``aligned`` is set
    where only its left edge parts it from the column before, a space away.
    """

    x0: float
    x1: float
    left: float
    centre: float
    right: float
    support: int = 0
    values: int = 0
    aligned: bool = False


def _median(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]


def column_of(phrases: Sequence[Phrase]) -> Column:
    """Make a column of the phrases that stand in it."""
    return Column(
        min(p.x0 for p in phrases),
        max(p.x1 for p in phrases),
        _median([p.x0 for p in phrases]),
        _median([(p.x0 + p.x1) / 2 for p in phrases]),
        _median([p.x1 for p in phrases]),
        len(phrases),
        sum(p.value for p in phrases),
    )


_Placed = tuple[int, "Phrase"]


def _united(placed: list[_Placed]) -> list[list[_Placed]]:
    """Group phrases whose reaches overlap, from left to right."""
    out: list[list[_Placed]] = []
    reach = 0.0
    for item in sorted(placed, key=lambda pair: pair[1].x0):
        phrase = item[1]
        if out and phrase.x0 < reach - 0.5:
            out[-1].append(item)
            reach = max(reach, phrase.x1)
        else:
            out.append([item])
            reach = phrase.x1
    return out


def _clusters(edges: list[tuple[float, _Placed]], near: float) -> list[list[_Placed]]:
    """Group phrases whose edges follow one another within ``near``."""
    out: list[list[_Placed]] = []
    last = 0.0
    for edge, item in sorted(edges, key=lambda pair: pair[0]):
        if out and edge - last <= near:
            out[-1].append(item)
        else:
            out.append([item])
        last = edge
    return out


def _separate(group: list[_Placed]) -> list[list[_Placed]]:
    """Split a group in which some lines hold several phrases, by the edges they share."""
    seen: dict[int, int] = {}
    for line, _phrase in group:
        seen[line] = seen.get(line, 0) + 1
    most = max(seen.values())
    if most < 2:
        return [group]
    size = _median([phrase.size for _line, phrase in group])
    best: tuple[float, list[list[_Placed]]] | None = None
    for edge in ("right", "left", "centre"):
        edges = [
            (
                phrase.x1
                if edge == "right"
                else phrase.x0
                if edge == "left"
                else (phrase.x0 + phrase.x1) / 2,
                (line, phrase),
            )
            for line, phrase in group
        ]
        for near in (0.25, 0.5, 0.9):
            clusters = _clusters(edges, near * size)
            if len(clusters) < most:
                continue
            clash = sum(
                len(cluster) - len({line for line, _phrase in cluster}) for cluster in clusters
            )
            cost = 3.0 * clash + abs(len(clusters) - most) + near
            if best is None or cost < best[0]:
                best = (cost, clusters)
    if best is None or best[0] > 2 + 0.3 * len(group):
        return [group]
    return best[1]


def _aligned(group: list[_Placed]) -> list[list[_Placed]]:
    """Split texts that stand no more than a space apart where their words share an edge.

    Words that begin at one place in most lines, behind words that end at many, begin a
    column: a common first word would end at one place too.
    """
    inner = [
        (word.x0, before.x1) for _line, phrase in group for before, word in pairwise(phrase.words)
    ]
    if len(group) < 4 or len(inner) < 0.25 * len(group):
        return [group]
    size = group[0][1].size
    lines = len({line for line, _phrase in group})
    edges = [phrase.x0 for _line, phrase in group]
    inner.sort()
    start = 0
    for at in range(1, len(inner) + 1):
        if at < len(inner) and inner[at][0] - inner[at - 1][0] <= 0.4:
            continue
        run = inner[start:at]
        start = at
        cut = run[0][0]
        ends = [end for _x0, end in run]
        there = len(run) + sum(abs(edge - cut) < 1 for edge in edges)
        if (
            len(run) >= max(3, 0.25 * lines)
            and there >= 0.6 * lines
            and run[-1][0] - cut < 1
            and max(ends) - min(ends) > 0.25 * size
            and min(x0 - end for x0, end in run) > 0.1 * size
        ):
            left: list[_Placed] = []
            right: list[_Placed] = []
            for line, phrase in group:
                before = [word for word in phrase.words if word.x0 < cut - 0.5]
                after = [word for word in phrase.words if word.x0 >= cut - 0.5]
                if before and before[-1].x1 > cut:
                    continue
                if before:
                    left.append((line, phrase_of(before)))
                if after:
                    right.append((line, phrase_of(after)))
            return [left, *_aligned(right)] if left else [group]
    return [group]


def find_columns(
    lines: Sequence[Line], walls: Sequence[float] = (), alone: Sequence[Phrase] = ()
) -> list[Column]:
    """Find the columns that a table's value lines show.

    Values make columns first, as their reaches hardly ever touch; texts then join the
    column that they overlap, or make columns of their own. A text that overlaps
    several columns of values spans them and makes none.

    Args:
        lines: lines with at least two phrases, of the table's body.
        walls: standing rules that part columns, ascending.
        alone: phrases that have their line to themselves, of wrapped labels or headings.
    """
    placed = [
        (at, phrase, phrase.value and (nth > 0 or phrase.x1 - phrase.x0 < 12 * phrase.size))
        for at, line in enumerate(lines)
        for nth, phrase in enumerate(line.phrases)
    ]
    values: list[_Placed] = [(at, phrase) for at, phrase, value in placed if value]
    texts: list[_Placed] = [(at, phrase) for at, phrase, value in placed if not value]
    groups = [part for group in _walled(_united(values), walls) for part in _separate(group)]
    least = max(1, round(0.04 * len(lines)))
    solid = [group for group in groups if len(group) >= least]
    columns = [column_of([phrase for _line, phrase in group]) for group in solid]
    free = [
        (at, phrase)
        for at, phrase in texts
        if not any(min(c.x1, phrase.x1) - max(c.x0, phrase.x0) > 1.0 for c in columns)
    ]
    if columns:
        edge = min(column.x0 for column in columns)
        free += [(-1 - at, phrase) for at, phrase in enumerate(alone) if phrase.x1 < edge - 1]
    least = max(1, round(0.08 * len(lines)))
    for group in _walled(_united(free), walls):
        parts = _aligned(group)
        for nth, part in enumerate(parts):
            if len(parts) > 1:
                columns.append(column_of([phrase for _line, phrase in part]))
                columns[-1].aligned = nth > 0
                continue
            columns.extend(
                column_of([phrase for _line, phrase in some])
                for some in _separate(part)
                if len(some) >= least
            )
    columns.sort(key=lambda column: column.centre)
    return columns


def _walled(groups: list[list[_Placed]], walls: Sequence[float]) -> list[list[_Placed]]:
    """Split groups at standing rules."""
    if not walls:
        return groups
    out: list[list[_Placed]] = []
    for group in groups:
        parts: dict[int, list[_Placed]] = {}
        for line, phrase in group:
            middle = (phrase.x0 + phrase.x1) / 2
            parts.setdefault(sum(wall < middle for wall in walls), []).append((line, phrase))
        out.extend(parts[key] for key in sorted(parts))
    return out


def place(phrase: Phrase, columns: Sequence[Column]) -> int:
    """The column that a phrase of the body stands in.

    The one that it overlaps; of several the one it overlaps most and lines up with
    best; without any the nearest.
    """
    x0, x1 = phrase.x0, phrase.x1
    over = [at for at, column in enumerate(columns) if column.x0 < x1 and column.x1 > x0]
    if len(over) == 1:
        return over[0]
    if not over:
        return min(
            range(len(columns)), key=lambda at: max(columns[at].x0 - x1, x0 - columns[at].x1)
        )
    best, most = over[0], -1e9
    for at in over:
        column = columns[at]
        part = (min(column.x1, x1) - max(column.x0, x0)) / max(
            min(x1 - x0, column.x1 - column.x0), 1.0
        )
        apart = min(
            abs(x0 - column.left),
            abs(x1 - column.right),
            abs((x0 + x1) / 2 - column.centre),
        )
        score = part - 0.02 * apart
        if score > most:
            best, most = at, score
    return best


def covered(phrase: Phrase, columns: Sequence[Column]) -> tuple[int, int]:
    """The first and last column that a phrase overlaps by a fair part of their width."""
    over = [
        at
        for at, column in enumerate(columns)
        if min(column.x1, phrase.x1) - max(column.x0, phrase.x0)
        > 0.35 * min(column.x1 - column.x0, phrase.x1 - phrase.x0)
    ]
    if over:
        return over[0], over[-1]
    at = place(phrase, columns)
    return at, at
