"""Every table of a document, in reading order, from its grids and from its text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.model import Table
from foiparse.tables.dated_series import find_dated_series
from foiparse.tables.delimited import find_delimited
from foiparse.tables.flowing import find_flowing, find_headed
from foiparse.tables.grids import has_figures, read_grid
from foiparse.tables.lists import find_lists
from foiparse.tables.no_lists import asks_for_contact
from foiparse.tables.one_cell import find_one_cell
from foiparse.tables.one_line import find_one_line
from foiparse.tables.sentences import find_sentences
from foiparse.tables.sheet_tables import find_in_sheets
from foiparse.tables.stretches import READ, own_lines, stretches
from foiparse.tables.titles import read_above, read_below
from foiparse.tables.unread import with_strays
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Grid, TableCell, Zone
    from foiparse.tables.drafts import Draft
    from foiparse.tables.text_lines import TextLine

# No table is without a figure, a dash or a word for nothing; most prose has none of them, and
# a mailbox is mostly prose.
_VALUE = re.compile(
    r"\d|[-\u2013\u2014*]\s*$|\b(?:nil|none|zero|no|n/?a|not)\b", re.IGNORECASE | re.MULTILINE
)


def find_tables(document: Document, zones: Sequence[Zone]) -> list[Table]:
    """The tables of one part, in reading order.

    Grids that the format keeps are read first, then the text between them; only lines
    that ``zones`` gives to the authority's own words are looked at.
    """
    tables = [*_in_grids(document, zones), *find_in_sheets(document)]
    taken = {number for grid in document.grids for number in grid.lines}
    taken.update(row.line for sheet in document.sheets for row in sheet.rows)
    for table in tables:
        taken.update(table.title_lines, table.note_lines, table.heading_lines)
    for run in stretches(document.lines, zones, taken):
        if _VALUE.search("\n".join(line.line.text for line in run)):
            tables.extend(_in_text(run))
    return sorted(tables, key=lambda table: table.first_line)


def _in_grids(document: Document, zones: Sequence[Zone]) -> list[Table]:
    """The tables of a part's grids, each with what stands around it."""
    if not document.grids:
        return []
    carried: dict[int, list[Grid]] = {}
    for grid in document.grids:
        if grid.continues is not None:
            carried.setdefault(grid.continues, []).append(grid)
    lines, indexes = own_lines(document, zones)
    inside = {number for grid in document.grids for number in grid.lines}
    tables: list[Table] = []
    for at, grid in enumerate(document.grids):
        if grid.continues is not None or not _is_own(grid, zones):
            continue
        more = carried.get(at, [])
        table = read_grid(grid, more)
        if table is None or _is_form(table) or _is_layout(table):
            continue
        tables.append(_surround(table, grid, more, lines, indexes, inside))
    return tables


def _is_form(table: Table) -> bool:
    """Whether a table without figures is a form: details of a person or paper, one a row."""
    if len(table.columns) > 1 or has_figures(table):
        return False
    labels = [table.stub, *(row.label for row in table.rows)]
    return sum(map(asks_for_contact, labels)) >= 2


def _is_layout(table: Table) -> bool:
    """Whether a grid of a few words sets out an address or a signature and holds no figure."""
    return not has_figures(table) and (len(table.columns) < 2 or len(table.rows) < 2)


def _is_own(grid: Grid, zones: Sequence[Zone]) -> bool:
    """Whether a grid stands in the authority's own words; one without lines does."""
    return not grid.lines or any(
        0 < number <= len(zones) and zones[number - 1] in READ for number in grid.lines
    )


def _surround(
    table: Table,
    grid: Grid,
    more: Sequence[Grid],
    lines: Sequence[TextLine],
    indexes: dict[int, int],
    inside: set[int],
) -> Table:
    """A grid's table with the title above it and the notes below, where it has none itself."""
    own = [indexes[number] for number in grid.lines if number in indexes]
    if not own:
        return table
    first = min(own)
    floor = first
    while floor > 0 and first - floor < 8 and lines[floor - 1].number not in inside:
        floor -= 1
    last = max(indexes[n] for each in (grid, *more) for n in each.lines if n in indexes) + 1
    ceiling = last
    while ceiling < len(lines) and lines[ceiling].number not in inside:
        ceiling += 1
    if not table.title:
        above = read_above(lines, first, floor)
        over = fold(" ".join(lines[index].text for index in above.header))
        table = replace(
            table,
            title=fold(" ".join(lines[index].text for index in above.title)),
            title_lines=tuple(lines[index].number for index in above.title),
            heading_lines=tuple(lines[index].number for index in above.heading),
            header_note=fold(f"{over} {table.header_note}"),
            notes=(*(lines[index].text for index in above.heading), *table.notes),
            header_lines=(*(lines[i].number for i in above.header), *table.header_lines),
        )
    notes = read_below(lines, last, ceiling)
    return _with_notes(table, lines, notes) if notes else table


def _in_text(lines: list[TextLine]) -> list[Table]:
    """The tables of one stretch of text, each with its title and notes."""
    drafts = _drafts(lines)
    tables: list[Table] = []
    floor = 0
    for index, draft in enumerate(drafts):
        above = read_above(lines, draft.first, floor)
        tables.append(_finish(lines, draft, above.header, above.title, above.heading))
        ceiling = drafts[index + 1].first if index + 1 < len(drafts) else len(lines)
        if index + 1 < len(drafts):
            following = read_above(lines, ceiling, draft.last)
            tops = (*following.heading, *following.title, *following.header)
            ceiling = min(tops, default=ceiling)
        notes = read_below(lines, draft.last, ceiling)
        floor = max((*notes, draft.last - 1)) + 1
        tables[-1] = _with_notes(tables[-1], lines, notes)
    within = {line.number: line for line in lines}
    return [with_strays(table, within) for table in tables]


_SURE_LAYOUTS = (
    find_delimited,
    find_headed,
    find_sentences,
    find_dated_series,
    find_lists,
    find_one_line,
)
_LAYOUTS = (
    find_delimited,
    find_one_cell,
    find_headed,
    find_sentences,
    find_dated_series,
    find_lists,
    find_one_line,
    find_flowing,
)


def _drafts(lines: list[TextLine]) -> list[Draft]:
    """Tables of every layout, the plainest signs first; each line is given once."""
    taken = [False] * len(lines)
    drafts: list[Draft] = []
    # Of a drawn page geometry has read the tables; what words alone suggest there is mostly
    # the labels of charts.
    drawn = lines[0].line.box is not None
    for recognise in _SURE_LAYOUTS if drawn else _LAYOUTS:
        for draft in recognise(lines, taken):
            drafts.append(draft)
            taken[draft.first : draft.last] = [True] * (draft.last - draft.first)
    return _over_pages(lines, sorted(drafts, key=lambda draft: draft.first))


def _over_pages(lines: Sequence[TextLine], drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, with a table that the turn of a page has cut, its headings repeated, whole."""
    whole: list[Draft] = []
    for draft in drafts:
        before = whole[-1] if whole else None
        if (
            before is not None
            and before.last == draft.first
            and lines[draft.first].turned
            and draft.header
            and (before.stub, before.columns) == (draft.stub, draft.columns)
        ):
            before.last = draft.last
            before.rows = [*before.rows, *draft.rows]
            before.header = (*before.header, *draft.header)
            before.findings = [*before.findings, *draft.findings]
        else:
            whole.append(draft)
    return whole


def _finish(
    lines: Sequence[TextLine],
    draft: Draft,
    header: Sequence[int],
    title: Sequence[int],
    heading: Sequence[int],
) -> Table:
    over = fold(" ".join(lines[index].text for index in header))
    names = [draft.stub, *(column.label for column in draft.columns)]
    body = [
        (
            " - ".join((*row.sections, row.label)),
            *_row_texts(row.cells, len(draft.columns)),
        )
        for row in draft.rows
    ]
    return Table(
        columns=draft.columns,
        rows=tuple(draft.rows),
        title=draft.title or fold(" ".join(lines[index].text for index in title)),
        # What stands over the stub is no column heading, but no printed word is dropped.
        header_note=fold(f"{over} {draft.header_note or draft.stub}"),
        notes=tuple(fold(lines[index].text) for index in heading),
        stub=draft.stub,
        heading_lines=tuple(lines[index].number for index in heading),
        title_lines=draft.title_lines or tuple(lines[index].number for index in title),
        header_lines=(*(lines[index].number for index in header), *draft.header),
        page=lines[draft.first].page,
        grid=(tuple(names), *body) if any(names) else tuple(body),
        header_rows=1 if any(names) else 0,
        findings=tuple(draft.findings),
        spoken=draft.spoken,
    )


def _row_texts(cells: Sequence[TableCell], columns: int) -> list[str]:
    texts = [""] * columns
    spare: list[str] = []
    for each in cells:
        if 0 < each.column <= columns:
            texts[each.column - 1] = each.text
        else:
            spare.append(each.text)
    for text in spare:
        texts[texts.index("")] = text
    return texts


def _with_notes(table: Table, lines: Sequence[TextLine], notes: Sequence[int]) -> Table:
    texts: list[str] = list(table.notes)
    for index in notes:
        if index != notes[0] and not lines[index].blanks:
            texts[-1] = f"{texts[-1]} {lines[index].text}"
        else:
            texts.append(lines[index].text)
    numbers = (*table.note_lines, *(lines[index].number for index in notes))
    return replace(table, notes=tuple(texts), note_lines=numbers)
