"""Lines below headings seen as a table's body: how far it goes, which of its words are values."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.tables.header_lines import heads_columns, heads_one_column
from foiparse.tables.heading_levels import repeated_unit
from foiparse.tables.heading_words import is_column_atom
from foiparse.tables.headings import heads_each
from foiparse.tables.joining import ends_in_age
from foiparse.tables.text_lines import ends_sentence
from foiparse.tables.titles import is_note_word, is_title_start
from foiparse.tables.values import DASHES, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_MARKS = frozenset({"/", ":", "=", *DASHES})
_LONGEST_LABEL = 9  # lines of text between two lines of values


def most_values(line: TextLine) -> int:
    """How many values a row's line may hold at the most: its first token is a label."""
    return min(line.run, len(line.tokens) - 1)


def as_rows(body: Sequence[TextLine], columns: int, *, stub: bool) -> Sequence[TextLine]:
    """A body's lines with what the table as a whole shows of their tokens.

    Numbers whose thousands are parted by spaces are whole where every line that has some
    then has just enough values; periods are labels where most lines of values begin so, and
    one is under the heading of a ``stub`` where its line is all there is.
    """
    spaced = [
        line
        for line, below in itertools.zip_longest(body, body[1:])
        if not line.called_for
        and len(line.grouped.tokens) < len(line.tokens)
        and not ends_in_age(line, below)
    ]
    # Where others have more values than that, spaces part columns and not thousands.
    numbers = {line.number for line in spaced}
    more = any(line.run > columns for line in body if line.number not in numbers)
    if (
        any(line.run != columns for line in spaced)
        and not more
        and all(line.grouped.run == columns < len(line.grouped.tokens) for line in spaced)
    ):
        body = [line.grouped if line in spaced else line for line in body]
    bare = [line for line in body if line.run == len(line.tokens)]
    dated = [line for line in bare if is_period(line.tokens[0].text)]
    only = len(dated) == 1 and (
        dated[0].run == columns + 1 or (stub and len(body) == 1 and 1 < dated[0].run <= columns)
    )
    if (len(dated) > 1 or only) and len(dated) * 2 > len(bare):
        body = [line.led if line in dated else line for line in body]
    return body


def body_end(
    lines: Sequence[TextLine], start: int, columns: int, *, head: str = "", most: int = 0
) -> int:
    """Index after the last line that may belong to a body of so many columns.

    Under headings of which ``head`` is the first line it ends where that stands again. With
    ``most``, no more is found out than whether there are as many lines as that.
    """
    texts = 0
    end = start
    for index in range(start, len(lines)):
        if most and end - start >= most:
            return end
        line = lines[index]
        below = lines[index + 1] if index + 1 < len(lines) else None
        if index > start:
            if line.text == head:
                break
            if is_title_start(line.text) or (line.run < columns and is_note_word(line.text)):
                break
            heads = heads_columns(line, below) and not is_row(line, columns)
            if heads and not _ends_as_row(line):
                break
            if repeated_unit(line.text):
                break
            if line.blanks and not _goes_on(lines, index, columns):
                break
        elif line.blanks > 1 or repeated_unit(line.text):
            break
        if _is_valued(line, columns) and not line.ends_sentence:
            texts, end = 0, index + 1
        else:
            texts += 1
            if texts > _LONGEST_LABEL:
                break
    # Lines after the last values may carry on its label (values on the first line).
    tail = end
    while end > start and tail < len(lines) and tail - end < 4 and not lines[tail].blanks:
        line = lines[tail]
        if heads_columns(line) or is_title_start(line.text) or is_note_word(line.text):
            break
        if line.run >= columns or ends_sentence(line.text):
            break
        tail += 1
    return tail if end > start else start


def _is_valued(line: TextLine, columns: int) -> bool:
    """Whether a line ends with a row of values, or with most of one in a wide table."""
    return line.holds(columns) or (columns > 2 and line.run > 1 and line.run * 2 >= columns)


def is_row(line: TextLine, columns: int) -> bool:
    """Whether a line that could be headings is a row: its values are not all periods."""
    if line.run < columns or len(line.tokens) == columns:
        return False
    return not all(is_column_atom(token.text) for token in line.values(columns))


def _ends_as_row(line: TextLine) -> bool:
    """Whether a line that follows rows without a break ends in values that head no columns."""
    return not line.blanks and any(
        not is_column_atom(token.text) for token in line.values(line.run)
    )


def _goes_on(lines: Sequence[TextLine], at: int, columns: int) -> bool:
    """Whether the paragraph that begins after a blank line holds rows of the same table."""
    if not lines[at].run and at + 1 < len(lines) and heads_each(lines[at].text, lines[at + 1].run):
        return False
    for index in range(at, min(at + _LONGEST_LABEL, len(lines))):
        line = lines[index]
        below = lines[index + 1] if index + 1 < len(lines) else None
        if (index > at and line.blanks) or is_title_start(line.text):
            return False
        if line.ends_sentence or (heads_columns(line, below) and not is_row(line, columns)):
            return False
        if columns == 1 and not line.run and heads_one_column(line.text, stubbed=True):
            return False
        if line.run >= columns and len(line.tokens) > columns:
            return columns > 1 or line.blanks < 3
        if index == at and len(line.tokens) > line.run and _is_valued(line, columns):
            return True  # rows that blank lines part, one short of values
        if index == at and line.blanks == lines[at - 1].blanks and _is_short(line):
            return True  # the same, and it lacks most of them
    return False


def _is_short(line: TextLine) -> bool:
    """Whether a line has a label, which may be a period, and two values or more behind it."""
    dated = line.run == len(line.tokens) and is_period(line.tokens[0].text)
    values = line.values(line.run - dated)
    return (
        len(values) > 1
        and dated + len(line.tokens) > line.run
        and not all(is_period(token.text) for token in values)
    )


def is_one_cell_a_line(body: Sequence[TextLine]) -> bool:
    """Whether values stand under each other on lines of their own: cells, and no wrapped rows."""
    alone = [len(line.tokens) == 1 and is_value(line.tokens[0].text) for line in body]
    return any(map(all, itertools.pairwise(alone)))


def is_marked(line: TextLine) -> bool:
    """Whether a mark that parts a label from its value stands before a line's last token."""
    return len(line.tokens) > 2 and line.tokens[-2].text in _MARKS


def dash_leads(line: TextLine, columns: int) -> bool:
    """Whether a dash stands first among a row's values, and figures behind it."""
    values = line.values(columns)
    return values[0].text in DASHES and any(char.isdigit() for each in values for char in each.text)


def is_range(line: TextLine, columns: int) -> bool:
    """Whether a dash and a figure are what a line ends in, behind a figure of its label."""
    if columns != 2 or line.run < 3:
        return False
    low, dash, high = (token.text for token in line.values(3))
    return dash in DASHES and low[0].isdigit() and high[0].isdigit()


def size_of(line: TextLine, columns: int, placed: dict[int, tuple[int, ...]]) -> int:
    """How many values a row's line holds: one a column, or as its gaps place them."""
    return len(placed[line.number]) if line.number in placed else columns
