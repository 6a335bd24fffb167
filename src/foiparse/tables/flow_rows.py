"""Rows made of a body's joined lines, with what could not be placed named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Finding, Placement, TableRow
from foiparse.tables.drafts import cell
from foiparse.tables.gaps import hide_blanks
from foiparse.tables.heading_words import is_total_label
from foiparse.tables.joining import Joined, Piece, ends_in_age, join_label
from foiparse.tables.row_sections import without_section
from foiparse.tables.text_lines import ends_name, names_number, tidy_label
from foiparse.tables.values import DASHES, is_mask, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine


def rows_of(
    body: Sequence[TextLine], joined: Joined, columns: int, gaps: dict[int, tuple[int, ...]]
) -> tuple[list[TableRow], list[Finding]]:
    """The rows that the joined lines of a body make, and what of them is in doubt.

    ``gaps`` has the columns of values, by line number, where gaps give them.
    """
    rows: list[TableRow] = []
    findings: list[Finding] = []
    sections: tuple[str, ...] = ()
    pending: list[int] = []
    dashes = _may_be_nil(body, joined)
    blanks = hide_blanks(body, columns) - gaps.keys()
    for piece in joined.pieces:
        part = body[piece.first : piece.last]
        if piece.values < 0:
            sections = (tidy_label(join_label([line.text for line in part])),)
            pending.extend(line.number for line in part)
            continue
        line = body[piece.values]
        placed = gaps.get(line.number)
        size = piece.held
        masked = any(is_mask(token.text) for token in line.values(size))
        short = piece.short or masked or (line.number in blanks and not placed)
        doubtful = [
            each
            for at, each in enumerate(part, piece.first)
            if each is not line
            and (_is_doubtful(body, at) or (dashes and _breaks_at_dash(body, at)))
        ]
        row = _row(line, part, size, short=short, placed=placed)
        if short:
            findings.append(_vanished(line, columns))
            if piece.unsure:
                findings.append(_unsure(line))
        elif piece.unsure or doubtful or (piece.values > piece.first and _goes_on(body, piece)):
            row = _without_places(row)
            findings.append(_unsure(line))
        findings.extend(map(_in_label, doubtful))
        grand = is_total_label(row.label) and row.label.lower().startswith(("grand", "overall"))
        rows.append(replace(row, lines=(*pending, *row.lines), sections=() if grand else sections))
        pending = []
    return without_section(rows), findings


def _goes_on(body: Sequence[TextLine], piece: Piece) -> bool:
    """Whether a row's values alone stand on a line, and the label above calls for the first."""
    line, above = body[piece.values], body[piece.values - 1]
    alone = line.run == len(line.tokens) == piece.held
    return alone and names_number(above.tokens, line.tokens[0].text)


def _is_doubtful(body: Sequence[TextLine], at: int) -> bool:
    """Whether a line read as part of a label ends in numbers as a row does."""
    line = body[at]
    last = [token.text for token in line.values(line.run)]
    if line.run != 1:
        return sum(map(is_number, last)) > 1 and not all(map(is_period, last))
    if is_period(last[0]) or last[0] in DASHES or line.text == f"to {last[0]}":
        return False
    named = at > 0 and ends_name(body[at - 1], line)
    return not named and not ends_in_age(line, body[at + 1] if at + 1 < len(body) else None)


def _may_be_nil(body: Sequence[TextLine], joined: Joined) -> bool:
    """Whether a dash that ends a line may be a row's only value: nil is a dash, rows are short."""
    rows = [piece for piece in joined.pieces if piece.values >= 0]
    return any(piece.short for piece in rows) and any(
        token.text in DASHES for p in rows for token in body[p.values].values(p.held)
    )


def _breaks_at_dash(body: Sequence[TextLine], at: int) -> bool:
    """Whether a line ends in a dash, and the next may begin a label."""
    line, below = body[at], body[at + 1] if at + 1 < len(body) else None
    return (
        line.run == 1
        and line.tokens[-1].text in DASHES
        and not (below is not None and below.text[0].islower())
    )


def _in_label(line: TextLine) -> Finding:
    explanation = "the numbers at the end of this line were read as part of a label"
    return Finding("row_conservation", line.number, line.text, explanation, line.page)


def _row(
    line: TextLine,
    part: Sequence[TextLine],
    values: int,
    *,
    short: bool,
    placed: tuple[int, ...] | None,
) -> TableRow:
    """A row; of a short one each value is placed by its gap, or left without a column."""
    parts = [each.label_as_printed(values if each is line else 0) for each in part]
    eaten = [at for at, token in enumerate(line.values(values), 1) if is_mask(token.text)]
    if eaten == [1] and line is part[-1]:
        # What the mask has eaten is not known: the rest is kept, if the totals can place it.
        parts[-1] = line.label_as_printed(values - 1)
        values -= 1
        short = True
    elif eaten:
        return TableRow(tidy_label(join_label(parts)), (), tuple(e.number for e in part))
    cells = []
    for index, token in enumerate(line.values(values), start=1):
        found = cell(index, token, line)
        if placed:
            found = replace(found, column=placed[index - 1], placement=Placement.GAP)
        elif short:
            found = replace(found, column=0, placement=Placement.UNREADABLE)
        cells.append(found)
    return TableRow(tidy_label(join_label(parts)), tuple(cells), tuple(e.number for e in part))


def _without_places(row: TableRow) -> TableRow:
    cells = (replace(each, column=0, placement=Placement.UNREADABLE) for each in row.cells)
    return replace(row, cells=tuple(cells))


def _unsure(line: TextLine) -> Finding:
    explanation = (
        "which lines around are this row's label is not certain, so its values are not read"
    )
    return Finding("row_conservation", line.number, line.text, explanation, line.page)


def _vanished(line: TextLine, columns: int) -> Finding:
    if any(is_mask(token.text) for token in line.values(line.run)):
        return Finding(
            "row_conservation",
            line.number,
            line.text,
            "a mask has eaten the values of this row",
            line.page,
        )
    return Finding(
        "row_conservation",
        line.number,
        line.text,
        f"{line.run} of {columns} values are printed: blank cells have vanished, "
        "and which is not known",
        line.page,
    )
