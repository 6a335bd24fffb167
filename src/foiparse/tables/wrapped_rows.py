"""Rows of cells in text: labels on lines of their own, and cells that go over several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Cell
from foiparse.tables.joining import affinity, join_label
from foiparse.tables.titles import is_note_start, is_title_start
from foiparse.tables.values import is_cell_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_LABEL = 90
_CARRIES_ON = 2.0  # affinity from which two lines of a box are one label


def is_lone_label(
    lines: Sequence[TextLine], at: int, parts: Callable[[str], Sequence[str]], width: int
) -> bool:
    """Whether a line that no separator parts is a label among a table's rows.

    It heads a section, or begins the label of the row below. That row has a label, figures
    and ``width`` cells, as the rows above have: headings there would begin another table.
    """
    line = lines[at]
    if at + 1 == len(lines) or lines[at + 1].blanks or len(line.text) > _LONGEST_LABEL:
        return False
    if line.ends_sentence or is_title_start(line.text) or is_note_start(line.text):
        return False
    below = [" ".join(part.split()) for part in parts(lines[at + 1].raw)]
    label, rest = "".join(below[:1]), below[1:]
    figures = [text for text in rest if is_cell_figure(text)]
    return len(rest) + 1 == width and bool(label) and not all(map(is_period, figures))


def filled_up(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """The rows with empty cells behind those that stand alone."""
    width = max(map(len, rows), default=0)
    return [[*row, *(Cell("") for _ in range(width - 1))] if len(row) == 1 else row for row in rows]


def unwrap(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Lines that only carry a label on joined to the row that they belong to; blank rows stay.

    Values stand on the last line of a wrapped label, on the first, or within: one choice
    for the table, that which leaves the fewest lines over; of several the first.
    """
    ways = [_joined_by(rows, ahead, behind) for ahead, behind in ((1, 0), (0, 1), (1, 1))]
    return min(ways, key=lambda way: sum(map(_is_alone, way)))


def _is_alone(row: Sequence[Cell]) -> bool:
    return len(row) > 1 and bool(row[0].text) and not any(cell.text for cell in row[1:])


def _joined_by(rows: Sequence[list[Cell]], ahead: int, behind: int) -> list[list[Cell]]:
    """Rows with lines of label joined: those ahead of the values, those behind, or both."""
    width = max((len(row[0].text) for row in rows if row), default=0)
    joined: list[list[Cell]] = []
    waiting, last = False, ""
    for row in rows:
        alone = _is_alone(row)
        near = affinity(last, row[0].text, width) if joined and row else 0.0
        wanted = (waiting and ahead) or (not waiting and alone and behind)
        if joined and near >= _CARRIES_ON and wanted:
            joined[-1] = merge([joined[-1], row])
            waiting = waiting and alone
        else:
            joined.append(row)
            waiting = alone
        last = row[0].text if row else ""
    return joined


def merge(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """The lines of one ruled row as one: each cell's texts joined."""
    width = max((len(row) for row in rows), default=0)
    merged = []
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column].text]
        line = cells[-1].line if cells else (rows[-1][0].line if rows[-1] else 0)
        indent = cells[0].indent if cells else 0
        merged.append(Cell(join_label([cell.text for cell in cells]), line, indent=indent))
    return merged


def set_in(cells: list[Cell], indent: int) -> list[Cell]:
    """The cells of a row, with by how much its label is set in."""
    return [replace(cells[0], indent=indent), *cells[1:]] if cells[0].text else cells
