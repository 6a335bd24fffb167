"""Reading a grid of cells: header rows, stub, sections, notes and values.

A grid comes from a format that keeps cells apart (HTML, workbook), from the geometry
of a page, or from delimiters in text. Whatever its source, what its cells are is told
from their shapes and places alone.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import has_date, is_period
from foiparse.model import Cell, Column, Grid, Placement, Table, TableCell, TablePart, TableRow
from foiparse.tables.heading_words import is_age, is_column_atom, is_total_label
from foiparse.tables.joining import goes_on, join_label
from foiparse.tables.row_sections import over_deeper, steps_of, without_section
from foiparse.tables.titles import is_note_start, is_title_start
from foiparse.tables.values import fold, is_figure, is_mask, is_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEEPEST_STUB = 2  # columns of labels where the first alone names every row
_LONG = 90  # characters: a cell longer than this is prose, not a label


class _Body(Struct):
    """The rows of one table, grids of later pages included, with the page each came from."""

    rows: list[tuple[str, tuple[Cell, ...]]]

    def cells(self, index: int) -> tuple[Cell, ...]:
        return self.rows[index][1]


def _is_cell_value(text: str) -> bool:
    if not text:
        return False
    if is_value(text) or is_mask(text):
        return True
    value = parse_value(text)
    return value.unit != "text"


def read_grid(grid: Grid, more: Sequence[Grid] = ()) -> Table | None:
    """The table that a grid holds, carried on in ``more`` over later pages.

    None where the grid holds a single row or column, or nothing printed.
    """
    width = max((len(row) for row in grid.rows), default=0)
    texts = [[fold(cell.text) for cell in row] for row in grid.rows]
    if width < 2 or not any(any(row) for row in texts):
        return None
    first = _first_table_row(grid, texts)
    header = _header_rows(grid, texts, first)
    stub = _stub_width(texts, header, more)
    columns, notes_over, stub_heading = _columns(grid, first, header, stub, width)
    title, title_lines = _title_rows(grid, texts, first)
    body = _body_rows(grid, header, more, texts[first:header], stub)
    rows, notes, note_lines, skipped = _rows(body, stub, width)
    used = _used_columns(columns, rows)
    if len(used) < len(columns):
        rows = [_keep_columns(row, used) for row in rows]
        columns = [columns[index] for index in used]
    header_lines = [number for row in grid.rows[first:header] for number in _row_lines(row)]
    parts = tuple(
        TablePart(
            each.page, each.box, _texts(each), header if each is grid else each.header_rows or 0
        )
        for each in (grid, *more)
    )
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        title=title or fold(grid.caption),
        header_note=fold(" ".join((stub_heading, *notes_over))),
        stub=stub_heading,
        notes=tuple(notes),
        title_lines=(*grid.caption_lines, *title_lines),
        header_lines=tuple(dict.fromkeys((*header_lines, *skipped))),
        note_lines=tuple(dict.fromkeys(note_lines)),
        page=grid.page,
        box=grid.box,
        grid=_texts(grid),
        header_rows=header,
        parts=parts,
    )


def _texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(cell.text) for cell in row) for row in grid.rows)


def _row_lines(row: Sequence[Cell]) -> list[int]:
    return sorted({cell.line for cell in row if cell.line})


def _filled(row: Sequence[str]) -> list[int]:
    return [index for index, text in enumerate(row) if text]


def _first_table_row(grid: Grid, texts: Sequence[Sequence[str]]) -> int:
    """Leading rows with a single text are titles over the table, if rows with more follow."""
    first = 0
    while first < len(texts) - 2:
        filled = _filled(texts[first])
        if len(filled) > 1:
            break
        if filled:
            text = texts[first][filled[0]]
            cell = grid.rows[first][filled[0]]
            spanning = cell.colspan >= len(texts[first]) or (filled[0] == 0 and cell.colspan > 1)
            over_values = filled[0] > 0 and not spanning
            if over_values or is_period(text) or _is_cell_value(text):
                break
            if not (spanning or is_title_start(text) or filled[0] == 0):
                break
        first += 1
    return first if first < len(texts) - 1 else 0


def _header_rows(grid: Grid, texts: Sequence[Sequence[str]], first: int) -> int:
    """Index after the last header row."""
    if grid.header_rows is not None:
        return max(first, min(grid.header_rows, len(texts)))
    for index in range(first, min(len(texts), first + 6)):
        row = texts[index]
        rest = [text for text in row[1:] if text]
        # Ranges and words that may be values (13-15, Not recorded) may be headings too.
        figures = [text for text in rest if is_figure(text) and not is_period(text)]
        labelled = any(line[0] for line in texts[index + 1 : index + 4])
        if figures and (row[0] or not labelled) and not (index == first and _only_heads(rest)):
            return index
        over = [text for text in texts[index - 1][1:] if text] if index > first else []
        if rest and all(is_period(text) for text in rest) and len(over) >= len(rest) and row[0]:
            # Values that look like years, under headings already read for each of them.
            return index
        if row[0] and not rest and index > first and grid.rows[index][0].colspan == 1:
            return index
    return min(first + 1, len(texts))


def _only_heads(texts: Sequence[str]) -> bool:
    """Whether the first row's texts head columns, though some look like values: ``3``, ``18+``.

    The last is a total's, or all are usual headings and at least one of them is no value.
    """
    if is_total_label(texts[-1]):
        return True
    plain = [text for text in texts if not is_figure(text)]
    return all(map(is_column_atom, texts)) and any(
        is_age(text) or not _is_cell_value(text) for text in plain
    )


def _stub_width(texts: Sequence[Sequence[str]], header: int, more: Sequence[Grid]) -> int:
    """How many leading columns hold labels: at least one, and not the last column."""
    body = [list(row) for row in texts[header:]]
    for each in more:
        body.extend([fold(cell.text) for cell in row] for row in each.rows)
    width = max(len(row) for row in texts)
    stub = 1
    while stub < width - 1:
        cells = [row[stub] for row in body if stub < len(row) and row[stub]]
        values = sum(_is_cell_value(text) for text in cells)
        if not cells:
            heading = texts[header - 1][stub] if header else ""
            if heading:
                break
        elif values * 2 >= len(cells) or sum(map(has_date, cells)) * 2 > len(cells):
            break
        stub += 1
    keys = [row[0] for row in body if any(row)]
    if stub > _DEEPEST_STUB and all(keys) and len(set(keys)) == len(keys):
        return 1  # a record a row: its words are what is told of it
    if stub == width - 1:
        cells = [row[stub] for row in body if stub < len(row) and row[stub]]
        if not any(_is_cell_value(text) for text in cells):
            return 1
    return stub


def _columns(
    grid: Grid, first: int, header: int, stub: int, width: int
) -> tuple[list[Column], list[str], str]:
    """Value columns with their levels, headings over all of them, and the stub's heading."""
    notes: list[str] = []
    stub_parts: list[str] = []
    levels: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(grid.rows[first:header], start=first):
        spans = _spans(grid, number, header, stub, width)
        for index, cell in enumerate(row):
            text = fold(cell.text)
            if not text:
                continue
            start, end = spans.get(index, (index, min(width, index + max(1, cell.colspan))))
            if index >= stub and start != index:
                for at in range(start, end):
                    levels[at].append(text)
                continue
            values = range(max(index, stub), end)
            if index < stub and end <= stub:
                stub_parts.append(text)
            elif len(values) == width - stub > 1:
                notes.append(text)
            elif index < stub:
                stub_parts.append(text)
            else:
                for at in values:
                    if not levels[at] or levels[at][-1] != text:
                        levels[at].append(text)
    if header - first > 1 and _is_wrapped(grid.rows[header - 2], grid.rows[header - 1], stub):
        levels = [[*each[:-2], join_label(each[-2:])] if len(each) > 1 else each for each in levels]
    return [Column(tuple(each)) for each in levels[stub:]], notes, join_label(stub_parts)


def _is_wrapped(upper: Sequence[Cell], lower: Sequence[Cell], stub: int) -> bool:
    """Whether the lower of two rows of headings carries on those above, each its own.

    One of them at least shows it: ``2019 (to`` over ``30 June)``, ``Y/E March`` over ``2021``.
    """
    if any(cell.colspan > 1 or cell.covered for cell in (*upper, *lower)):
        return False
    heads = [fold(cell.text) for cell in upper[stub:]]
    below = [fold(cell.text) for cell in lower[stub:]]
    if any(cell.text.strip() for cell in lower[:stub]) or not all(heads):
        return False
    pairs = [(head, more) for head, more in zip(heads, below, strict=False) if more]
    dated = any(is_period(f"{head} {more}") and not is_period(head) for head, more in pairs)
    torn = any(goes_on(head, more) for head, more in pairs if not is_column_atom(head))
    return dated or (torn and len(set(heads)) == len(heads))


def _spans(
    grid: Grid, number: int, header: int, stub: int, width: int
) -> dict[int, tuple[int, int]]:
    """What headings of an upper row stand over, where the grid itself says no spans.

    If the row below repeats one unit under each, they stand over a unit each, wherever
    they are printed; else a heading reaches to the next one.
    """
    row = grid.rows[number]
    plain = all(cell.colspan == 1 and not cell.covered for cell in row)
    if not plain or number + 1 >= header:
        return {}
    below = [fold(cell.text) for cell in grid.rows[header - 1]]
    places = [at for at in range(stub, len(row)) if fold(row[at].text)]
    lower = [at for at in range(stub, len(below)) if below[at]]
    singles = [at for at in places if at not in lower]
    over = [at for at in places if at in lower or not singles]
    if len(places) == len(lower) and places == lower:
        return {}
    words = [below[at] for at in lower]
    for groups in (len(places), len(over)):
        if groups > 1 and len(words) % groups == 0:
            size = len(words) // groups
            if size > 1 and words == words[:size] * groups:
                own = places if groups == len(places) else over
                return {
                    at: (lower[index * size], lower[index * size + size - 1] + 1)
                    for index, at in enumerate(own)
                }
    spans: dict[int, tuple[int, int]] = {}
    for index, at in enumerate(places):
        end = places[index + 1] if index + 1 < len(places) else width
        while end > at + 1 and (end - 1 >= len(below) or not below[end - 1]):
            end -= 1
        spans[at] = (at, end)
    return spans


def _title_rows(
    grid: Grid, texts: Sequence[Sequence[str]], first: int
) -> tuple[str, tuple[int, ...]]:
    words = [text for row in texts[:first] for text in row if text]
    numbers = [number for row in grid.rows[:first] for number in _row_lines(row)]
    return " ".join(words), tuple(dict.fromkeys(numbers))


def _body_rows(
    grid: Grid, header: int, more: Sequence[Grid], head: Sequence[Sequence[str]], stub: int
) -> _Body:
    rows = [(grid.page, cells) for cells in grid.rows[header:]]
    for each in more:
        start = each.header_rows or 0
        opens = True
        for index, cells in enumerate(each.rows):
            texts = [fold(cell.text) for cell in cells]
            if index < start and (texts in [list(row) for row in head] or not head):
                continue
            whole = _rejoined(rows[-1], (each.page, cells), stub) if opens and rows else None
            opens = opens and not any(texts)
            if whole:
                rows[-1] = whole
            else:
                rows.append((each.page, cells))
    return _Body(rows)


def _rejoined(
    above: tuple[str, tuple[Cell, ...]], below: tuple[str, tuple[Cell, ...]], stub: int
) -> tuple[str, tuple[Cell, ...]] | None:
    """A row that the end of a page cut in two, as one; None where these are two rows.

    Half its label stands on each page and all its values on one of them.
    """
    upper, lower = above[1], below[1]
    held = [any(fold(cell.text) for cell in cells[stub:]) for cells in (upper, lower)]
    if held[0] == held[1] or len(upper) != len(lower):
        return None
    labels = [fold(" ".join(cell.text for cell in cells[:stub])) for cells in (upper, lower)]
    if not goes_on(*labels):
        return None
    cells = tuple(
        b if not a.text else a if not b.text else replace(a, text=join_label((a.text, b.text)))
        for a, b in zip(upper, lower, strict=True)
    )
    return (above if held[0] else below)[0], cells


def _rows(
    body: _Body, stub: int, width: int
) -> tuple[list[TableRow], list[str], list[int], list[int]]:
    rows: list[TableRow] = []
    notes: list[str] = []
    note_lines: list[int] = []
    skipped: list[int] = []
    sections: tuple[str, ...] = ()
    pending: list[int] = []
    outer = [""] * stub
    left = [0] * stub
    lent = _lent_columns(body, stub)
    total = len(body.rows)
    headings = _section_rows(body, stub, width)
    steps = steps_of([cells for _, cells in body.rows])
    under = 0  # a step that the rows of a section are set in further than
    for index in range(total):
        page, cells = body.rows[index]
        texts = [fold(cell.text) for cell in cells]
        if not any(texts):
            continue
        numbers = _row_lines(cells)
        if _is_note(body, index, texts, stub):
            notes.append(" ".join(text for text in texts if text))
            note_lines.extend(numbers)
            continue
        if index in headings:
            sections = (" ".join(text for text in texts if text),)
            pending.extend(numbers)
            deep = steps and index + 1 < total and steps[index + 1] > steps[index]
            under = steps[index] if deep else -1
            continue
        if sections and steps and steps[index] <= under:
            sections = ()
        labels = _labels(cells, texts, stub, outer, left, lent)
        label = labels[-1] if labels else ""
        own = (*sections, *labels[:-1])
        if is_total_label(label) and label.lower().startswith(("grand", "overall")):
            own = tuple(labels[:-1])
        values = tuple(
            TableCell(
                at - stub + 1,
                texts[at] if at < len(texts) else "",
                cells[at].line if at < len(cells) else 0,
                page,
                cells[at].place if at < len(cells) else None,
                Placement.PRINTED,
                cells[at].exact if at < len(cells) else None,
            )
            for at in range(stub, width)
        )
        rows.append(TableRow(label, values, tuple(dict.fromkeys((*pending, *numbers))), own))
        pending = []
    return without_section(rows), notes, note_lines, skipped


def _lent_columns(body: _Body, stub: int) -> set[int]:
    """Label columns whose text, printed once over a group of rows, holds for all of them.

    Blank cells below it stand beside labels of their own, and not those of totals alone.
    """
    lent: set[int] = set()
    for at in range(stub - 1):
        led = False
        for _page, cells in body.rows:
            inner = [fold(cell.text) for cell in cells[at + 1 : stub]]
            if fold(cells[at].text):
                led = any(inner)
            elif led and not cells[at].covered and any(inner):
                named = [text for text in inner if text]
                if not is_total_label(named[0]):
                    lent.add(at)
    return lent


def _labels(
    cells: Sequence[Cell],
    texts: Sequence[str],
    stub: int,
    outer: list[str],
    left: list[int],
    lent: set[int],
) -> list[str]:
    """The row's labels, outermost first; a cell that spans rows lends its text to each."""
    found: list[str] = []
    for at in range(min(stub, len(cells))):
        if texts[at]:
            outer[at] = texts[at]
            left[at] = cells[at].rowspan - 1
            for later in range(at + 1, stub):
                left[later] = 0
                outer[later] = ""
        elif at in lent and outer[at] and any(texts[at + 1 : stub]):
            found.append(outer[at])
            continue
        elif cells[at].covered and left[at] > 0:
            left[at] -= 1
            found.append(outer[at])
            continue
        if texts[at]:
            found.append(texts[at])
    return found


def _section_rows(body: _Body, stub: int, width: int) -> set[int]:
    """Indexes of rows that only head the rows below them.

    A cell across the table is one by its look. A row whose other cells are merely empty
    is one only where the labels below such rows repeat: it may be a row of blanks.
    """
    alone: list[int] = []
    certain: set[int] = set()
    for index in range(len(body.rows)):
        cells = body.cells(index)
        filled = [at for at, cell in enumerate(cells) if cell.text.strip()]
        if len(filled) != 1 or filled[0] >= max(stub, 1) or index == len(body.rows) - 1:
            continue
        if cells[filled[0]].colspan >= width - stub + 1 or cells[filled[0]].text.strip().endswith(
            ":"
        ):
            certain.add(index)
        else:
            alone.append(index)
    if not alone:
        return certain
    steps = steps_of([cells for _, cells in body.rows])
    certain.update(over_deeper(steps, alone) if steps else ())
    labels = [
        fold(" ".join(cell.text for cell in body.cells(index)[:stub]))
        for index in range(len(body.rows))
        if index not in alone
    ]
    named = [label for label in labels if label and not is_total_label(label)]
    parted = all(b - a > 1 for a, b in itertools.pairwise(alone))
    led = alone[0] == 0 and len(alone) > 1 and width - stub > 1
    # Among rows that lack cells, one that lacks them all heads nothing by that alone.
    led = led and not any(
        any(not cell.text.strip() and not cell.covered for cell in body.cells(index)[stub:])
        for index in range(len(body.rows))
        if index not in alone
    )
    if parted and (len(set(named)) < len(named) or led):
        certain.update(alone)
    return certain


def _is_note(body: _Body, index: int, texts: Sequence[str], stub: int) -> bool:
    filled = _filled(texts)
    if len(filled) != 1:
        return False
    text = texts[filled[0]]
    rest = range(index + 1, len(body.rows))
    last = all(len(_filled([fold(c.text) for c in body.cells(at)])) <= 1 for at in rest)
    return last and (
        is_note_start(text)
        or len(text) > _LONG
        or (body.cells(index)[filled[0]].colspan > stub and index > 0)
    )


def _used_columns(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[int]:
    """Columns that have a heading or a printed cell: the rest is only ruling."""
    return [
        index
        for index, column in enumerate(columns)
        if column.label or any(cell.text for row in rows for cell in row.cells[index : index + 1])
    ]


def _keep_columns(row: TableRow, used: Sequence[int]) -> TableRow:
    cells = tuple(
        replace(row.cells[index], column=place) for place, index in enumerate(used, start=1)
    )
    return replace(row, cells=cells)


def has_figures(table: Table) -> bool:
    """Whether any cell of the table is a value: else it is no statistical table."""
    cells = [cell.text for row in table.rows for cell in row.cells if not is_mask(cell.text)]
    return any(map(_is_cell_value, cells))
