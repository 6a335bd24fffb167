"""Tables of the sheets of a workbook: each region as a grid, read as any other grid is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.periods import has_date
from foiparse.model import Cell, Finding, Grid
from foiparse.tables.grids import has_figures, read_grid
from foiparse.tables.sheet_regions import Region, regions
from foiparse.tables.sheet_rows import Row, filled_columns, is_amount, is_note, rows_of
from foiparse.tables.sheet_strips import strips
from foiparse.tables.tidy import measure_in
from foiparse.tables.titles import is_title_start
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Document, Sheet, Table, TableRow


def find_in_sheets(document: Document) -> list[Table]:
    """The tables of every sheet, sheet by sheet, top to bottom and left to right."""
    return [table for sheet in document.sheets for table in _of_sheet(sheet)]


def _of_sheet(sheet: Sheet) -> list[Table]:
    found: list[tuple[tuple[int, int], Table]] = []
    for strip in strips(rows_of(sheet.rows)):
        for region in regions(strip):
            table = _table(sheet, region)
            if table is not None:
                top = (region.head or region.body)[0]
                found.append(((top.number, top.first.column), table))
    return [table for _, table in sorted(found, key=lambda each: each[0])]


def unread_figures(document: Document, tables: Sequence[Table]) -> list[Finding]:
    """Sheets where figures stand that no table, title or note has taken up."""
    used: set[int] = set()
    for table in tables:
        used.update(table.title_lines, table.header_lines, table.note_lines, table.row_lines)
    found: list[Finding] = []
    for sheet in document.sheets:
        left = [
            (row, cell)
            for row in sheet.rows
            if row.line not in used
            for cell in row.cells
            if is_amount(cell.text)
        ]
        if left:
            row, cell = left[0]
            place = (
                f"{column_letters(cell.column)}{row.number}"
                if sheet.references
                else f"line {row.line}"
            )
            number = "A figure" if len(left) == 1 else f"{len(left)} figures"
            stands = "stands" if len(left) == 1 else "stand"
            words = f"{number} {stands} in no table, the first at {place}."
            found.append(Finding("table_lost", row.line, cell.text, words, sheet.name))
    return found


def column_letters(number: int) -> str:
    """1 is ``A``, 27 ``AA``."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ------------------------------------------------------------------- grids


def _table(sheet: Sheet, region: Region) -> Table | None:
    rows = [*region.head, *region.body]
    columns = filled_columns(rows)
    grid = _grid(sheet, rows, columns, len(region.head))
    table = read_grid(grid)
    if table is None or not table.rows:
        return None
    if not has_figures(table) and not _has_dates(table) and len(table.columns) < 2:
        return None
    table = _with_indents(table, rows)
    return _with_words(table, sheet, region, rows, columns)


def _has_dates(table: Table) -> bool:
    return any(has_date(cell.text) for row in table.rows for cell in row.cells)


def _grid(sheet: Sheet, rows: Sequence[Row], columns: Sequence[int], head: int) -> Grid:
    """The region as a rectangle; columns and rows that hold nothing are left out."""
    index = {column: at for at, column in enumerate(columns)}
    placed: list[list[Cell]] = []
    letters = [column_letters(column) for column in columns]
    for row in rows:
        cells = [Cell("", row.line)] * len(columns)
        for cell in row.cells:
            at = index[cell.column]
            cells[at] = Cell(
                cell.text,
                row.line,
                f"{letters[at]}{row.number}" if sheet.references else None,
                exact=cell.exact,
            )
        if sheet.references:
            cells = [
                each if each.place else replace(each, place=f"{letters[at]}{row.number}")
                for at, each in enumerate(cells)
            ]
        placed.append(cells)
    _span(rows, columns, index, placed)
    return Grid(
        tuple(tuple(cells) for cells in placed),
        tuple(row.line for row in rows),
        sheet.name if sheet.references else "",
        header_rows=head,
    )


def _span(
    rows: Sequence[Row], columns: Sequence[int], index: dict[int, int], placed: list[list[Cell]]
) -> None:
    """Give merged cells their spans, in columns and rows of the grid, and mark what they cover."""
    numbers = [row.number for row in rows]
    for top, row in enumerate(rows):
        for cell in row.cells:
            if cell.across == 1 and cell.down == 1:
                continue
            left = index[cell.column]
            right = left
            while right < len(columns) and columns[right] < cell.column + cell.across:
                right += 1
            bottom = top
            while bottom < len(rows) and numbers[bottom] < row.number + cell.down:
                bottom += 1
            across, down = max(1, right - left), max(1, bottom - top)
            for at in range(top, top + down):
                for column in range(left, left + across):
                    if (at, column) != (top, left) and not placed[at][column].text:
                        placed[at][column] = replace(placed[at][column], covered=True)
            placed[top][left] = replace(placed[top][left], colspan=across, rowspan=down)


def _with_indents(table: Table, rows: Sequence[Row]) -> Table:
    """Rows set in by their style stand under the nearest row above that is less so."""
    steps = {row.line: row.first.indent for row in rows}
    own = [steps.get(row.lines[-1], 0) if row.lines else 0 for row in table.rows]
    if len(set(own)) < 2 or any(row.sections for row in table.rows):
        return table
    made: list[TableRow] = []
    over: list[tuple[int, str]] = []
    for row, step in zip(table.rows, own, strict=True):
        while over and over[-1][0] >= step:
            over.pop()
        made.append(replace(row, sections=tuple(label for _, label in over)))
        over.append((step, row.label))
    return replace(table, rows=tuple(made))


# ------------------------------------------------------------------- words


def _with_words(
    table: Table, sheet: Sheet, region: Region, rows: Sequence[Row], columns: Sequence[int]
) -> Table:
    """The table with its title, its notes, and what of it the sheet hides."""
    title = _title(region)
    others = [row for row in (*region.above, *region.beside) if row not in title]
    notes = [_words(row) for row in (*others, *region.below) if row not in title]
    lines = [row.line for row in (*others, *region.below) if row not in title]
    own = {row.line for row in rows}
    caption = " ".join(_words(row) for row in title)
    return replace(
        table,
        title=caption or table.title,
        title_lines=tuple(row.line for row in title if row.line not in own),
        notes=(*table.notes, *notes, *_hidden(sheet, rows, columns)),
        note_lines=tuple(
            dict.fromkeys((*table.note_lines, *(line for line in lines if line not in own)))
        ),
    )


def _words(row: Row) -> str:
    return " ".join(fold(cell.text) for cell in row.cells)


def _title(region: Region) -> list[Row]:
    """The rows of words that name the table: above it first, then under it, then beside it."""
    lone = [row for row in region.above if row.is_lone]
    for at in range(len(lone) - 1, -1, -1):
        if is_title_start(lone[at].texts[0]):
            return lone[at : at + 1]
    for row in region.below[:2]:
        if row.is_lone and is_title_start(row.texts[0]):
            return [row]
    for row in region.beside:
        if is_title_start(row.texts[0]):
            return [row]
    plain = [row for row in lone if not is_note(row) and not _is_extract(row)]
    if plain:
        return [max(reversed(plain), key=_likeness)]
    return list(region.beside[:1])


def _is_extract(row: Row) -> bool:
    """Whether a row says when or whence: a date and little else."""
    text = row.texts[0]
    return len(text) < 60 and has_date(text) and not measure_in(text)


def _likeness(row: Row) -> int:
    """How much a row of words is like a title: it says what is counted, and by what."""
    text = row.texts[0].lower()
    return 2 * bool(measure_in(text)) + 2 * (" by " in text) + (" in " in text or " of " in text)


def _hidden(sheet: Sheet, rows: Sequence[Row], columns: Sequence[int]) -> list[str]:
    """Sentences on what of a table is hidden in the workbook."""
    if sheet.hidden:
        return [f"Sheet {sheet.name} is hidden in the workbook."]
    unseen = [str(row.number) for row in rows if row.hidden]
    shut = [
        column_letters(at)
        for at in columns
        if any(first <= at <= last for first, last in sheet.hidden_columns)
    ]
    words = []
    if unseen:
        words.append(f"Hidden in the workbook: {_named('row', unseen)}.")
    if shut:
        words.append(f"Hidden in the workbook: {_named('column', shut)}.")
    return words


def _named(what: str, names: Iterable[str]) -> str:
    listed = list(names)
    some = ", ".join(listed[:10]) + (" ..." if len(listed) > 10 else "")
    return f"{what} {some}" if len(listed) == 1 else f"{what}s {some}"
