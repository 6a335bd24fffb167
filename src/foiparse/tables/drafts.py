"""What a recogniser of one layout gives: a table without its title, notes and surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.model import TableCell, TableRow

if TYPE_CHECKING:
    from foiparse.model import Cell, Column, Finding
    from foiparse.tables.text_lines import TextLine, Token

    Found = tuple[int, list[list[Cell]] | None]
    """Where lines of one layout end, and their cells; None where they are no table."""


class Draft(Struct):
    """A table found at ``lines[first:last]`` of the text it was looked for in.

    ``first`` is the index of its topmost header line, or of its first row where it has
    no header. ``sure`` is False where a title or a second sign is needed to believe it.
    What is ``spoken`` is a sentence.
    """

    first: int
    last: int
    columns: tuple[Column, ...]
    rows: list[TableRow]
    stub: str = ""
    header_note: str = ""
    header: tuple[int, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    title: str = ""
    title_lines: tuple[int, ...] = ()
    spoken: bool = False


def cell(column: int, token: Token, line: TextLine) -> TableCell:
    """A printed value in its place."""
    return TableCell(column, " ".join(token.text.split()), line.number, line.page)
