"""Reading order: a page's lines as a person reads them, tables and columns kept whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.geometry.lines import Line, cut_phrases

if TYPE_CHECKING:
    from foiparse.geometry.cells import PageTable
    from foiparse.geometry.words import Word
    from foiparse.model import Box

_ASIDE = 4.0
"""Points that two blocks must lie apart to be read one after the other."""


class Block(Struct):
    """Lines that are read together: one line, a column of prose, or a table."""

    box: Box
    lines: list[Line] = field(default_factory=list)
    table: int | None = None


def _cut(line: Line, tables: list[PageTable]) -> list[tuple[int | None, Line]]:
    """Cut a line where tables begin and end beside it."""
    beside = [
        (table.box, at)
        for at, table in enumerate(tables)
        if table.box[1] - 2 <= line.middle <= table.box[3] + 2
        and table.box[0] - 3 <= line.x1
        and table.box[2] + 3 >= line.x0
    ]
    if not beside:
        return [(None, line)]
    if len(beside) == 1:
        box, at = beside[0]
        if box[0] - 3 <= line.x0 and line.x1 <= box[2] + 3:
            return [(at, line)]
    parts: dict[tuple[float, int | None], list[Word]] = {}
    for phrase in line.phrases:
        for word in phrase.words:
            middle = (word.x0 + word.x1) / 2
            home: tuple[float, int | None] | None = None
            for box, at in beside:
                if box[0] - 3 <= middle <= box[2] + 3:
                    home = (box[0], at)
                    break
            if home is None:
                left = max((box[2] for box, _at in beside if box[2] <= middle), default=-1.0)
                home = (left, None)
            parts.setdefault(home, []).append(word)
    return [
        (at, Line(cut_phrases(words)))
        for (_x, at), words in sorted(parts.items(), key=lambda part: part[1][0].x0)
    ]


def _ordered(blocks: list[Block], depth: int = 0) -> list[Block]:
    """Order blocks: parted by lying cuts from the top, else by standing cuts from the left."""
    if len(blocks) < 2 or depth > 40:
        return sorted(blocks, key=lambda block: (block.box[1], block.box[0]))
    rows = _parted(sorted(blocks, key=lambda block: (block.box[1], block.box[0])), 1)
    if len(rows) > 1:
        return [block for row in rows for block in _ordered(row, depth + 1)]
    columns = _parted(sorted(blocks, key=lambda block: (block.box[0], block.box[1])), 0)
    if len(columns) > 1:
        return [block for column in columns for block in _ordered(column, depth + 1)]
    return sorted(blocks, key=lambda block: (block.box[1], block.box[0]))


def _parted(blocks: list[Block], axis: int) -> list[list[Block]]:
    """Part sorted blocks wherever nothing crosses; lines may overlap by a third."""
    out: list[list[Block]] = [[blocks[0]]]
    reach = blocks[0].box[axis + 2]
    for block in blocks[1:]:
        low, high = block.box[axis], block.box[axis + 2]
        slack = 0.35 * (high - low) if axis else -_ASIDE
        if low >= reach - min(slack, 5.0):
            out.append([block])
        else:
            out[-1].append(block)
        reach = max(reach, high)
    return out


def _bare(
    columns: list[list[Line]], tables: list[PageTable], blocks: list[Block]
) -> list[list[Line]]:
    """Columns of prose without the lines of tables within them, which go to their block."""
    out: list[list[Line]] = []
    for column in columns:
        run: list[Line] = []
        for line in column:
            for at, part in _cut(line, tables):
                if at is None:
                    run.append(part)
                    continue
                blocks[at].lines.append(part)
                if run:
                    out.append(run)
                    run = []
        if run:
            out.append(run)
    return out


def read_order(
    lines: list[Line], tables: list[PageTable], columns: list[list[Line]] | None = None
) -> tuple[list[Line], list[list[int]]]:
    """Order a page's lines.

    Args:
        lines: visual lines from the top down.
        tables: the page's tables.
        columns: columns of prose that stand beside others, each read whole.

    Returns:
        The lines in order, and for each table the indices of its lines.
    """
    blocks = [Block(table.box, table=at) for at, table in enumerate(tables)]
    aside = {
        id(word)
        for column in columns or []
        for line in column
        for phrase in line.phrases
        for word in phrase.words
    }
    for whole in lines:
        line = whole
        if aside:
            words = [word for phrase in whole.phrases for word in phrase.words]
            left = [word for word in words if id(word) not in aside]
            if not left:
                continue
            if len(left) < len(words):
                line = Line(cut_phrases(left))
        for at, part in _cut(line, tables):
            if at is None:
                blocks.append(Block(part.box, [part]))
            else:
                blocks[at].lines.append(part)
    for column in _bare(columns or [], tables, blocks):
        box = (
            min(line.x0 for line in column),
            min(line.top for line in column),
            max(line.x1 for line in column),
            max(line.bottom for line in column),
        )
        blocks.append(Block(box, column))
    out: list[Line] = []
    owned: list[list[int]] = [[] for _ in tables]
    for block in _ordered(blocks):
        start = len(out)
        out.extend(block.lines)
        if block.table is not None:
            owned[block.table] = list(range(start, len(out)))
    return out, owned
