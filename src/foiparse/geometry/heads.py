"""Headers of open tables: levels of headings over the columns, spans included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.geometry.cells import PageCell, cell_of, span
from foiparse.geometry.columns import covered
from foiparse.geometry.lines import phrase_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.columns import Column
    from foiparse.geometry.lines import Line, Phrase
    from foiparse.geometry.rules import Rule
    from foiparse.geometry.words import Word


_FAR = 1e9
_MOST_SPREAD = 40
"""Words of a run of headings at most that are shared out over its columns."""


class _Block(Struct):
    """Headings that belong together: their words line by line, and their columns."""

    lines: list[list[Word]]
    first: int
    last: int
    top: float
    bottom: float
    level: int = 0


def _spread(phrase: Phrase, columns: Sequence[Column]) -> list[tuple[Phrase, int]] | None:
    """Split a phrase over several columns into one part for each, if its words allow it.

    Tight headings of neighbouring columns look like one phrase; their words stand each
    over its own column, and the gaps between them are where the columns part.
    """
    first, last = covered(phrase, columns)
    words, width = phrase.words, last - first + 1
    if not 1 < width <= len(words) <= _MOST_SPREAD:
        return None
    # best[k][n]: how far off the first n words are, shared out over the first k columns.
    best = [[_FAR] * (len(words) + 1) for _ in range(width + 1)]
    back = [[0] * (len(words) + 1) for _ in range(width + 1)]
    best[0][0] = 0.0
    for k in range(1, width + 1):
        for end in range(k, len(words) + 1):
            for start in range(k - 1, end):
                if best[k - 1][start] >= _FAR or (start and not _gap(words, start, phrase.size)):
                    continue
                off = _off(words[start].x0, words[end - 1].x1, columns[first + k - 1])
                if off <= 0.8 * phrase.size and best[k - 1][start] + off < best[k][end]:
                    best[k][end], back[k][end] = best[k - 1][start] + off, start
    if best[width][len(words)] >= _FAR:
        return None
    out: list[tuple[Phrase, int]] = []
    end = len(words)
    for k in range(width, 0, -1):
        start = back[k][end]
        out.append((phrase_of(words[start:end]), first + k - 1))
        end = start
    return out[::-1]


def _gap(words: Sequence[Word], at: int, size: float) -> bool:
    """Whether two headings may meet before a word: a wide gap, or a number on one side."""
    before, word = words[at - 1], words[at]
    return word.x0 - before.x1 >= 0.36 * size or any(map(str.isdigit, before.text + word.text))


def _off(x0: float, x1: float, column: Column) -> float:
    """How far a heading is from lining up with its column, by its best edge or its middle."""
    return min(abs(x0 - column.left), abs(x1 - column.right), abs((x0 + x1) / 2 - column.centre))


def _under(
    phrase: Phrase, line: Line, rules: Sequence[Rule], columns: Sequence[Column]
) -> tuple[int, int] | None:
    """The columns under a partial rule right beneath a phrase; several phrases share them."""
    for rule in rules:
        if -0.3 * phrase.size <= rule.at - phrase.bottom <= 1.1 * phrase.size and (
            rule.start - 2 <= (phrase.x0 + phrase.x1) / 2 <= rule.end + 2
            and rule.end > phrase.x1 - 0.2 * (phrase.x1 - phrase.x0)
            and rule.start < phrase.x0 + 0.2 * (phrase.x1 - phrase.x0)
        ):
            over = [
                at
                for at, column in enumerate(columns)
                if rule.start - 3 <= column.centre <= rule.end + 3
            ]
            if len(over) < 2 or (over[0] == 0 and over[-1] == len(columns) - 1):
                continue
            above = [p for p in line.phrases if rule.start <= (p.x0 + p.x1) / 2 <= rule.end]
            if len(above) == 1:
                return over[0], over[-1]
            shares = partition([(p.x0 + p.x1) / 2 for p in above], columns, over[0], over[-1])
            return shares[above.index(phrase)] if shares else None
    return None


def partition(
    centres: Sequence[float], columns: Sequence[Column], low: int, high: int
) -> list[tuple[int, int]] | None:
    """Share the columns ``low`` to ``high`` out among headings, in order, middle over middle.

    Returns:
        A range of columns for each heading, or None if there are too few columns.
    """
    count, width = len(centres), high - low + 1
    if not 0 < count <= width:
        return None
    best = [[1e9] * (width + 1) for _ in range(count + 1)]
    back = [[0] * (width + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for k in range(1, count + 1):
        for end in range(k, width + 1):
            for start in range(k - 1, end):
                middle = (columns[low + start].x0 + columns[low + end - 1].x1) / 2
                cost = best[k - 1][start] + abs(middle - centres[k - 1])
                if cost < best[k][end]:
                    best[k][end], back[k][end] = cost, start
    out: list[tuple[int, int]] = []
    end = width
    for k in range(count, 0, -1):
        start = back[k][end]
        out.append((low + start, low + end - 1))
        end = start
    return out[::-1]


def _balanced(
    phrase: Phrase, columns: Sequence[Column], low: int, high: int, start: tuple[int, int]
) -> tuple[int, int]:
    """Widen a span so that the phrase stands over its middle, within ``low`` and ``high``."""
    middle = (phrase.x0 + phrase.x1) / 2
    first, last = start
    best = abs((columns[first].x0 + columns[last].x1) / 2 - middle)
    choice = start
    ranges = [(a, b) for a in range(low, first + 1) for b in range(last, high + 1)]
    for a, b in sorted(ranges, key=lambda ab: ab[1] - ab[0]):
        off = abs((columns[a].x0 + columns[b].x1) / 2 - middle)
        if off < best - 0.6 * phrase.size:
            best, choice = off, (a, b)
    return choice


def _blocks(
    lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Rule]
) -> list[_Block]:
    """Headings with the columns they stand over, merged where they wrap."""
    reach = [replace(column) for column in columns]
    items: list[_Item] = []
    for at in range(len(lines) - 1, -1, -1):
        # From the bottom up: a heading spans whole headings of the line below, and the
        # columns are as wide as those headings make them.
        own = _on_columns(at, lines[at], rules, columns, reach)
        lower = {item[2] for item in items if item[2] == item[3]}
        shared = _shared_evenly(own, items, lower, reach)
        for number in range(len(own) - 1, -1, -1):
            _at, phrase, first, last, sure = own[number]
            if shared and number in shared:
                first, last = shared[number]
                sure = True
            elif not sure and lower and (last > first or first in lower):
                first, last = _widened(own, number, lower, reach)
                if last > first:
                    for below in items:
                        if below[2] <= last and below[3] >= first:
                            first, last = min(first, below[2]), max(last, below[3])
            own[number] = (at, phrase, first, last, sure)
            if first == last:
                reach[first].x0 = min(reach[first].x0, phrase.x0)
                reach[first].x1 = max(reach[first].x1, phrase.x1)
        items = [*own, *items]
    blocks: list[_Block] = []
    for _at, phrase, first, last, _sure in items:
        home = None
        for block in reversed(blocks):
            if block.last < first or block.first > last:
                continue
            if (
                (block.first, block.last) == (first, last)
                and not _parted(block, phrase, rules)
                and phrase.top - block.bottom < 1.2 * phrase.size
            ):
                home = block
            break
        if home is None:
            blocks.append(_Block([list(phrase.words)], first, last, phrase.top, phrase.bottom))
        elif abs(home.bottom - phrase.bottom) < 0.4 * phrase.size:
            home.lines[-1].extend(phrase.words)
        else:
            home.lines.append(list(phrase.words))
            home.bottom = phrase.bottom
    return blocks


_Item = tuple[int, "Phrase", int, int, bool]
"""A heading: its line, its words, its first and last column, whether these are settled."""


def _on_columns(
    at: int,
    line: Line,
    rules: Sequence[Rule],
    columns: Sequence[Column],
    reach: Sequence[Column],
) -> list[_Item]:
    """The headings of one line, each with the columns that it stands over by itself.

    ``reach`` are the columns as wide as the headings below make them.
    """
    items: list[_Item] = []
    for phrase in line.phrases:
        under = _under(phrase, line, rules, reach)
        if under is None and (parts := _spread(phrase, columns)):
            items.extend((at, part, k, k, False) for part, k in parts)
            continue
        first, last = under or covered(phrase, columns)
        if (
            first == 0
            and last > 0
            and not under
            and phrase is line.phrases[0]
            and (abs(phrase.x0 - columns[0].left) < 2 * phrase.size)
        ):
            first, last = 0, 0
        items.append((at, phrase, first, last, under is not None))
    return items


def _shared_evenly(
    own: Sequence[_Item], below: Sequence[_Item], lower: set[int], columns: Sequence[Column]
) -> dict[int, tuple[int, int]]:
    """Spans of a line's headings that stand over even shares of the headings below, by index.

    Several headings over the middles of equally many columns each are no accident. Columns
    beside them are left out where the headings below repeat themselves once for each.
    """
    over = [number for number, item in enumerate(own) if item[3] > 0]
    if any(own[number][4] for number in over):
        return {}  # rules have told
    low, high = min(lower - {0}, default=0), max(lower, default=0)
    width = high - low + 1
    if not low or len(lower - {0}) < width:
        return {}
    leafs = {item[2]: item[1].text.casefold() for item in below if item[2] == item[3]}
    texts = [leafs.get(k, "") for k in range(low, high + 1)]
    for count in (len(over), len(over) - 1):
        # A last heading may be a total's, with nothing below it or a column to itself.
        some = over[:count]
        for parts in (width, width - 1):
            if count < 2 or parts % count or parts < 2 * count:
                continue
            share = parts // count
            repeated = len(set(texts[:share])) > 1 and texts[:parts] == texts[:share] * count
            if parts < width and not repeated:
                continue
            spans = [(low + k * share, low + (k + 1) * share - 1) for k in range(count)]
            if all(
                _over_middle(own[number][1], columns, span)
                for number, span in zip(some, spans, strict=True)
            ):
                return dict(zip(some, spans, strict=True))
    return {}


def _over_middle(phrase: Phrase, columns: Sequence[Column], span: tuple[int, int]) -> bool:
    """Whether a heading stands over the middle of a span."""
    x0, x1 = columns[span[0]].x0, columns[span[1]].x1
    off = abs((x0 + x1 - phrase.x0 - phrase.x1) / 2)
    return off <= max(phrase.size, 0.06 * (x1 - x0))


def _widened(
    items: Sequence[_Item], number: int, lower: set[int], columns: Sequence[Column]
) -> tuple[int, int]:
    """The columns that a heading above other headings spans, where no rule tells.

    All headings of its line that stand over the same run of lower headings share that
    run out between them if each then stands over the middle of its share.
    """
    at, phrase, first, last, _sure = items[number]
    low, high = first, last
    if low == 0 or (last == first and not _astray(phrase, columns[first])):
        return first, last
    same = [item for item in items if item[0] == at]
    sure = {k for item in same if item[4] for k in range(item[2], item[3] + 1)}
    while low - 1 > 0 and low - 1 in lower and low - 1 not in sure:
        low -= 1
    while high + 1 in lower and high + 1 < len(columns) and high + 1 not in sure:
        high += 1
    left, right = columns[low].x0, columns[high].x1
    sharing = [
        item
        for item in same
        if not item[4] and left - 2 <= (item[1].x0 + item[1].x1) / 2 <= right + 2
    ]
    if len(sharing) < high - low + 1:
        centres = [(item[1].x0 + item[1].x1) / 2 for item in sharing]
        shares = partition(centres, columns, low, high)
        if shares and all(
            abs((columns[a].x0 + columns[b].x1) / 2 - centre)
            <= max(1.0 * phrase.size, 0.06 * (columns[b].x1 - columns[a].x0))
            for (a, b), centre in zip(shares, centres, strict=True)
        ):
            return shares[sharing.index(items[number])]
    low = max((item[3] + 1 for item in same if item[1].x1 < phrase.x0), default=low)
    high = min((item[2] - 1 for item in same if item[1].x0 > phrase.x1), default=high)
    if low <= first and high >= last:
        return _balanced(phrase, columns, low, high, (first, last))
    return first, last


def _astray(phrase: Phrase, column: Column) -> bool:
    """Whether a heading lines up with its column by no edge and no middle."""
    return (
        min(
            abs(phrase.x0 - column.left),
            abs(phrase.x1 - column.right),
            abs((phrase.x0 + phrase.x1) / 2 - (column.x0 + column.x1) / 2),
        )
        > 0.8 * phrase.size
    )


def _parted(block: _Block, phrase: Phrase, rules: Sequence[Rule]) -> bool:
    """Whether a rule lies between a block and a phrase below it."""
    middle = (phrase.x0 + phrase.x1) / 2
    return any(
        block.bottom - 2 <= rule.at <= phrase.top + 2 and rule.start <= middle <= rule.end
        for rule in rules
    )


def without_titles(
    lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Rule], page: float
) -> Sequence[Line]:
    """Drop leading lines of one phrase that heads no column: running heads and titles.

    Args:
        lines: the lines above a table's body, from the top down.
        columns: the table's columns.
        rules: lying rules within the header.
        page: the page's width; what is centred on the page but not on the table is none.
    """
    while len(lines) > 1 and len(lines[0].phrases) == 1 and len(lines[1].phrases) > 2:
        line = lines[0]
        phrase = line.phrases[0]
        first, last = covered(phrase, columns)
        if _under(phrase, line, rules, columns) or len(columns) < 4 or first != last:
            break
        if not _astray(phrase, columns[first]):
            break
        middle = (phrase.x0 + phrase.x1) / 2
        own = (columns[0].x0 + columns[-1].x1) / 2
        centred = abs(middle - page / 2) < 1.5 and abs(own - page / 2) > phrase.size
        if not (centred and lines[1].top - line.bottom > 0.5 * phrase.size) and any(
            abs((columns[a].x0 + columns[b].x1) / 2 - middle) < phrase.size
            for a in range(1, len(columns))
            for b in range(a + 1, len(columns))
            if a <= first <= b
        ):
            break
        lines = lines[1:]
    return lines


def read_header(
    lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Rule]
) -> list[list[PageCell]]:
    """Read the lines above a table's body as header rows.

    Args:
        lines: the header's lines from the top down.
        columns: the table's columns.
        rules: lying rules within the header.

    Returns:
        Header rows, a cell for each column; headings over several columns span them,
        and headings over one column span all levels that they have to themselves.
    """
    blocks = _blocks(lines, columns, rules)
    if not blocks:
        return []
    depth = [0] * len(columns)
    for block in blocks:
        block.level = max(depth[block.first : block.last + 1])
        for at in range(block.first, block.last + 1):
            depth[at] = block.level + 1
    levels = max(depth)
    grid = [[PageCell() for _ in columns] for _ in range(levels)]
    taken = [[False] * len(columns) for _ in range(levels)]
    for block in blocks:
        grid[block.level][block.first] = cell_of(block.lines)
        for at in range(block.first, block.last + 1):
            taken[block.level][at] = True
    for block in blocks:
        height = 1
        while block.level + height < levels and not any(
            taken[block.level + height][block.first : block.last + 1]
        ):
            height += 1
        width = block.last - block.first + 1
        if width > 1:
            height = 1
        if height > 1 or width > 1:
            span(grid, block.level, block.first, height, width)
            for i in range(block.level, block.level + height):
                for at in range(block.first, block.last + 1):
                    taken[i][at] = True
    return grid
