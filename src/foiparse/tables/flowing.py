"""Tables in flowing text: columns lost to collapsed spaces, one or more lines a row.

Where a table may stand, every way to see it is weighed: which lines are its headings,
how many columns they name, and how the lines below join into rows of so many values.
The cheapest whole wins. What a reading costs is what it leaves unexplained: headings
that are no usual words, numbers in labels, rows that are short of values.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.model import Column, Finding, Placement, TableRow
from foiparse.tables.drafts import Draft, cell
from foiparse.tables.gaps import place_by_gaps
from foiparse.tables.headings import (
    column_words,
    counts_something,
    heads_each,
    is_column_atom,
    is_total_label,
    repeated_unit,
    split_headings,
    split_two_levels,
    split_woven,
    tail_atoms,
)
from foiparse.tables.joining import Joined, join_label, join_rows
from foiparse.tables.text_lines import tidy_label
from foiparse.tables.titles import is_note_word, is_title_start
from foiparse.tables.tries import Tries
from foiparse.tables.values import DASHES, is_mask, is_number, is_telephone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_LABEL = 9  # lines of text between two lines of values
_HEADER_LINES = 3
_HEADLESS_TRIES = 20
_TRIED = 30  # lines of a body that are read to weigh a reading
_SURE = 0.25  # a cost of headings, each, at which they explain themselves
_SENTENCE = re.compile(r"[a-z\d)]{2}[.;?!]$")
_COUNTING = re.compile(r"(?:number|no\.?|total|count|sum|volume) of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Header:
    """Headings seen in ``lines[first:last]``; ``columns`` holds the levels of each."""

    first: int
    last: int
    stub: str
    columns: tuple[tuple[str, ...], ...]
    cost: float

    @property
    def per_column(self) -> float:
        """How unusual its headings are, on average."""
        return self.cost / len(self.columns)


@dataclass(frozen=True, slots=True)
class _Reading:
    header: _Header
    end: int
    cost: float
    exact: int  # rows with as many values as there are columns, and no more


def find_headed(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """The tables of this layout whose headings explain themselves, in order."""
    return find_flowing(lines, taken, sure=True)


def find_flowing(
    lines: Sequence[TextLine], taken: Sequence[bool], *, sure: bool = False
) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has.

    With ``sure``, only those whose headings explain themselves.
    """
    drafts: list[Draft] = []
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or taken[end]:
            for draft in _find(lines[start:end], sure=sure):
                draft.first += start
                draft.last += start
                drafts.append(draft)
            start = end + 1
    return drafts


def _find(lines: Sequence[TextLine], *, sure: bool) -> list[Draft]:
    drafts: list[Draft] = []
    tries = Tries(_HEADLESS_TRIES)
    at, floor, headless = 0, 0, 0
    while at < len(lines):
        draft = None
        if _may_begin(lines, at):
            draft = _table_at(lines, at, floor, sure_only=sure)
            if draft is None and not sure and at >= headless:
                draft, looked = _headless(lines, at)
                headless = tries.after(at, looked)
        if draft is None:
            at += 1
            continue
        drafts.append(draft)
        at = floor = max(draft.last, at + 1)
    return drafts


def _may_begin(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line may be the first row of values, or headings right above it."""
    line = lines[at]
    if _SENTENCE.search(line.text) or len(line.text) > 400:
        return False
    if line.run >= 2 or _heads_columns(line):
        return True
    return line.run == 1 and at > 0 and _heads_one(lines, at)


def _heads_columns(line: TextLine) -> int:
    """How many headings end a line that shows by itself to be a header line, else 0."""
    text = line.text
    if len(text) > 300 or text[0].islower() or not (text[-1].isalnum() or text[-1] in ")%*"):
        return 0
    return atoms if (atoms := tail_atoms(tuple(text.split()))) >= 2 else 0


def _heads_one(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line not far above heads a single column of values."""
    for above in range(at - 1, max(-1, at - 5), -1):
        line = lines[above]
        if lines[above + 1].blanks > 1 or _SENTENCE.search(line.text) or is_title_start(line.text):
            return False
        figures = line.run and not is_period(line.tokens[-1].text)
        if not figures and len(line.text) <= 80 and heads_one_column(line.text):
            return True
    return False


def _heads_alone(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line heads a single column, and is not the end of a title or of wider headings."""
    text = lines[at].text
    above = lines[at - 1].text if at and not lines[at].blanks else ""
    if above.lower().endswith(("grand", "overall")) or not heads_one_column(text):
        return False
    stub = text.rsplit(" ", 1)[0]
    return not text[0].islower() or is_stub_word(f"{above} {stub}") or is_stub_word(above)


def heads_one_column(text: str) -> bool:
    """Whether a line is the heading of a single column of values, behind its stub's or alone."""
    found = split_headings(text, 1)
    if found is None or text.endswith((":", ",")):
        return False
    if is_stub_word(found.stub) and found.cost <= 1.1 and found.columns[0][0].isupper():
        return True
    if found.cost > 0.8:
        return False
    name = found.columns[0]
    if is_title_start(text):
        return False
    # A title that ends in a year heads no column: what stands before must be a stub's heading.
    stubbed = not found.stub or is_stub_word(found.stub)
    if counts_something(name):
        return stubbed or " of " in name
    return is_column_atom(name) and stubbed


# ------------------------------------------------------------- weighing


def _table_at(lines: Sequence[TextLine], at: int, floor: int, *, sure_only: bool) -> Draft | None:
    """The cheapest reading of a table whose first values stand at or just below ``at``."""
    readings = [_weigh(lines, header, at, floor) for header in _hypotheses(lines, at, floor)]
    found = [reading for reading in readings if reading is not None]
    # Headings that explain themselves say how many columns there are better than rows can
    # from which blank cells may have vanished.
    sure = [
        each
        for each in found
        if each.exact and (each.header.per_column <= _SURE or len(each.header.columns) == 1)
    ]
    choice = sure if sure or sure_only else found
    best = min(choice, key=lambda reading: reading.cost, default=None)
    return _build(lines, best.header) if best is not None else None


def _hypotheses(lines: Sequence[TextLine], at: int, floor: int) -> list[_Header]:
    """Ways to see headings near ``at``, the likeliest few."""
    found: list[_Header] = []
    counts = _counts(lines, at)
    lowest = max(floor + 1, at - 6)
    for last in range(lowest, min(at + _HEADER_LINES, len(lines) - 1) + 1):
        if last <= floor or _barred(lines, last - 1):
            continue
        for size in range(1, _HEADER_LINES + 1):
            first = last - size
            if first < floor or _barred(lines, first) or _parted(lines, first, last):
                break
            atoms = _heads_columns(lines[last - 1])
            totals = atoms > 1 and size > 1  # a total on the upper line has no second level
            if size > 1 and (unit := repeated_unit(lines[last - 1].text)):
                # So many groups of so many, and columns of their own beside them.
                each = [groups * (unit[0] * unit[1] // groups) for groups in (unit[0],)]
                counts = list(dict.fromkeys((*counts, *(each[0] + more for more in range(3)))))
            own = [count for count in (*counts, atoms, atoms + 1 if totals else 0) if count]
            for columns in dict.fromkeys(own):
                header = _see(lines, first, last, columns)
                if header is not None and header.per_column <= 1.0:
                    found.append(header)
    found.sort(key=lambda header: (header.per_column, header.last - header.first))
    return found[:24]


def _barred(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line cannot be part of headings."""
    text = lines[index].text
    return (
        len(text) > 300
        or bool(_SENTENCE.search(text))
        or is_title_start(text)
        or (text.endswith(":") and not lines[index].run)
        or text.startswith("Dear ")
    )


def _parted(lines: Sequence[TextLine], first: int, last: int) -> bool:
    return any(lines[index].blanks for index in range(first + 1, last)) or (
        last < len(lines) and lines[last].blanks > 1
    )


def _counts(lines: Sequence[TextLine], at: int) -> list[int]:
    """How many values a row may have, by how often lines here end with so many."""
    counts: Counter[int] = Counter()
    for index in range(at, min(at + 60, len(lines))):
        line = lines[index]
        if index > at and (line.blanks > 2 or is_title_start(line.text)):
            break
        if line.run and not _SENTENCE.search(line.text):
            own = line.run - (line.run == len(line.tokens) and line.run > 1)
            counts[own] += 2
            if line.run > 1 and own == line.run and is_period(line.tokens[-line.run].text):
                counts[own - 1] += 1
    if not counts:
        return []
    often = [count for count, _ in counts.most_common(4)]
    least = [count for count in sorted(counts) if counts[count] >= 4][:2]
    return list(dict.fromkeys((*often, *least)))


def _see(lines: Sequence[TextLine], first: int, last: int, columns: int) -> _Header | None:
    """Lines as headings of so many columns: on one level, wrapped, or on two."""
    texts = [line.text for line in lines[first:last]]
    if columns == 1 and (len(texts) > 1 or not _heads_alone(lines, first)):
        return None
    found: list[_Header] = []
    if len(texts) == 1:
        if one := split_headings(texts[0], columns):
            names = tuple((each,) for each in one.columns)
            found.append(_Header(first, last, one.stub, names, one.cost + _repeated(names)))
    else:
        last_line = split_headings(texts[-1], columns)
        # Headings that the last line gives whole do not wrap.
        alone = last_line is not None and last_line.cost / columns <= _SURE
        for cut in range(1, len(texts)):
            upper, lower = " ".join(texts[:cut]), " ".join(texts[cut:])
            if two := split_two_levels(upper, lower, columns):
                levels = tuple((a, b) if b else (a,) for a, b in two.columns)
                # Two levels explain two lines at once, so their cost counts for half.
                found.append(_Header(first, last, two.stub, levels, two.cost / 2))
            if not alone and (woven := split_woven(upper, lower, columns)):
                names = tuple((each,) for each in woven.columns)
                cost = woven.cost + _repeated(names)
                found.append(_Header(first, last, woven.stub, names, cost))
    return min(found, key=lambda header: header.cost, default=None)


def _repeated(names: Sequence[tuple[str, ...]]) -> float:
    """The cost of headings that stand twice: one of two levels was missed."""
    return 2.0 * (len(names) - len(set(names)))


def _weigh(lines: Sequence[TextLine], header: _Header, at: int, floor: int) -> _Reading | None:
    """What a reading under these headings costs, or None where there is no body."""
    columns = len(header.columns)
    end = _body_end(lines, header.last, columns, most=_TRIED)
    if end == header.last:
        return None
    body = _as_rows(lines[header.last : min(end, header.last + _TRIED)], columns)
    placed = place_by_gaps(body, columns)
    joined = join_rows(body, columns, placed)
    if joined is None:
        return None
    rows = [piece for piece in joined.pieces if piece.values >= 0]
    whole = [piece for piece in rows if not piece.short]
    named = sum(
        p.last - p.first > 1 or len(body[p.values].tokens) > _size(body[p.values], columns, placed)
        for p in whole
    )
    if not whole and (header.per_column > _SURE or len(rows) < 2):
        return None
    if named == 0 and len(whole) > 1:
        return None
    values = [token.text for p in rows for token in body[p.values].values(p.count)]
    if all(map(is_period, values)):
        return None  # years are headings, or dates in a list of links
    spare = [min(max(0, _most_values(body[p.values]) - columns), 3) for p in whole]
    over = sum(spare) * (3.0 if all(spare) else 1.0)  # a number too many in every row is a column
    unnamed = len(whole) - named
    short = len(rows) - len(whole)
    cost = header.cost + joined.cost + 0.4 * over + 1.5 * unnamed + 0.3 * short
    # A header line that ends in figures which are no periods may be a row itself.
    for line in lines[header.first : header.last]:
        tail = [token.text for token in line.tokens[len(line.tokens) - line.run :]]
        cost += 0.8 * sum(not is_period(text) for text in tail) if line.run > 1 else 0.0
    # Nor may headings that show by themselves, or an announcement, be passed over.
    above = lines[max(floor, min(at, header.first) - 6) : header.first]
    cost += 3.0 * sum(bool(_heads_columns(line)) for line in above)
    first = rows[0]
    label = body[first.first : first.last]
    cost += 3.0 * sum(len(line.text) > 60 and line.text.endswith(":") for line in label)
    cost += 3.0 * sum(bool(_heads_columns(line)) and not _is_row(line, columns) for line in label)
    # A dash before every row's values parts them from the label: it is no column.
    if whole and columns > 1 and all(_is_dash(body[p.values], columns) for p in whole):
        cost += 4.0 * len(whole)
    believable = len(rows) >= 2 or header.per_column <= 0.4
    if not believable or header.per_column > 1.0:
        return None
    if columns == 1 and len(rows) < 2 and not is_stub_word(header.stub):
        return None
    # What the lines above would otherwise be is not known: more rows explained is better.
    exact = sum(body[piece.values].run == columns for piece in whole)
    exact += all(line.run <= columns for line in body)
    return _Reading(header, header.last + joined.end, cost - 1.1 * len(rows), exact)


def _most_values(line: TextLine) -> int:
    """How many values a row's line may hold at the most: its first token is a label."""
    return min(line.run, len(line.tokens) - 1)


def _as_rows(body: Sequence[TextLine], columns: int) -> Sequence[TextLine]:
    """A body's lines with what the table as a whole shows of their tokens.

    Numbers whose thousands are parted by spaces are whole where every line that has some
    then has just enough values; periods are labels where most lines of values begin so.
    """
    spaced = [line for line in body if len(line.grouped.tokens) < len(line.tokens)]
    if any(line.run != columns for line in spaced) and all(
        line.grouped.run == columns < len(line.grouped.tokens) for line in spaced
    ):
        body = [line.grouped if line in spaced else line for line in body]
    bare = [line for line in body if line.run == len(line.tokens)]
    dated = [line for line in bare if is_period(line.tokens[0].text)]
    if len(dated) > 1 and len(dated) * 2 > len(bare):
        body = [line.led if line in dated else line for line in body]
    return body


def _is_dash(line: TextLine, columns: int) -> bool:
    values = line.values(columns)
    return values[0].text in DASHES and any(char.isdigit() for each in values for char in each.text)


def _size(line: TextLine, columns: int, placed: dict[int, tuple[int, ...]]) -> int:
    """How many values a row's line holds: one a column, or as its gaps place them."""
    return len(placed[line.number]) if line.number in placed else columns


def _body_end(lines: Sequence[TextLine], start: int, columns: int, most: int = 0) -> int:
    """Index after the last line that may belong to a body of so many columns.

    With ``most``, no more is found out than whether there are as many lines as that.
    """
    texts = 0
    end = start
    for index in range(start, len(lines)):
        if most and end - start >= most:
            return end
        line = lines[index]
        if index > start:
            if is_title_start(line.text) or (line.run < columns and is_note_word(line.text)):
                break
            if _heads_columns(line) and not _is_row(line, columns):
                break
            if repeated_unit(line.text):
                break
            if line.blanks and not _goes_on(lines, index, columns):
                break
        elif line.blanks > 1 or repeated_unit(line.text):
            break
        if _is_valued(line, columns) and not _SENTENCE.search(line.text):
            texts, end = 0, index + 1
        else:
            texts += 1
            if texts > _LONGEST_LABEL:
                break
    # Lines after the last values may carry on its label (values on the first line).
    tail = end
    while end > start and tail < len(lines) and tail - end < 4 and not lines[tail].blanks:
        line = lines[tail]
        if _heads_columns(line) or is_title_start(line.text) or is_note_word(line.text):
            break
        if line.run >= columns:
            break
        tail += 1
    return tail if end > start else start


def _is_valued(line: TextLine, columns: int) -> bool:
    """Whether a line ends with a row of values, or with most of one in a wide table."""
    return line.holds(columns) or (columns > 2 and line.run > 1 and line.run * 2 >= columns)


def _is_row(line: TextLine, columns: int) -> bool:
    """Whether a line that could be headings is a row: its values are not all periods."""
    if line.run < columns or len(line.tokens) == columns:
        return False
    return not all(is_column_atom(token.text) for token in line.values(columns))


def _goes_on(lines: Sequence[TextLine], at: int, columns: int) -> bool:
    """Whether the paragraph that begins after a blank line holds rows of the same table."""
    if not lines[at].run and at + 1 < len(lines) and heads_each(lines[at].text, lines[at + 1].run):
        return False
    for index in range(at, min(at + _LONGEST_LABEL, len(lines))):
        line = lines[index]
        if (index > at and line.blanks) or is_title_start(line.text):
            return False
        if _SENTENCE.search(line.text) or (_heads_columns(line) and not _is_row(line, columns)):
            return False
        if line.run >= columns and len(line.tokens) > columns:
            return columns > 1 or line.blanks < 3
    return False


# ------------------------------------------------------------- building


def _build(lines: Sequence[TextLine], header: _Header) -> Draft | None:
    columns = len(header.columns)
    start = header.last
    end = _body_end(lines, start, columns)
    body = _as_rows(lines[start:end], columns)
    placed = place_by_gaps(body, columns)
    joined = join_rows(body, columns, placed)
    if joined is None:
        return None
    rows, findings = _rows(body, joined, columns, placed)
    return Draft(
        header.first,
        start + joined.end,
        tuple(Column(levels) for levels in header.columns),
        rows,
        header.stub,
        header=tuple(line.number for line in lines[header.first : header.last]),
        findings=findings,
    )


def _rows(
    body: Sequence[TextLine], joined: Joined, columns: int, gaps: dict[int, tuple[int, ...]]
) -> tuple[list[TableRow], list[Finding]]:
    rows: list[TableRow] = []
    findings: list[Finding] = []
    sections: tuple[str, ...] = ()
    pending: list[int] = []
    for piece in joined.pieces:
        part = body[piece.first : piece.last]
        if piece.values < 0:
            sections = (tidy_label(join_label([line.text for line in part])),)
            pending.extend(line.number for line in part)
            continue
        line = body[piece.values]
        placed = gaps.get(line.number)
        size = piece.count
        row = _row(line, part, size, short=piece.short, placed=placed)
        if piece.short:
            findings.append(_vanished(line, columns))
        findings.extend(_in_label(each) for each in part if each is not line and _is_doubtful(each))
        grand = is_total_label(row.label) and row.label.lower().startswith(("grand", "overall"))
        rows.append(replace(row, lines=(*pending, *row.lines), sections=() if grand else sections))
        pending = []
    return _unsection_last_total(rows), findings


def _is_doubtful(line: TextLine) -> bool:
    """Whether a line read as part of a label ends in numbers as a row does."""
    if line.run < 2:
        return False
    last = [token.text for token in line.values(line.run)]
    return sum(map(is_number, last)) > 1 and not all(map(is_period, last))


def _in_label(line: TextLine) -> Finding:
    explanation = "the numbers at the end of this line were read as part of a label"
    return Finding("row_conservation", line.number, line.text, explanation, line.page)


def _unsection_last_total(rows: list[TableRow]) -> list[TableRow]:
    """A last total that the earlier sections lack is the table's, not the last section's."""
    if not rows or not rows[-1].sections or not is_total_label(rows[-1].label):
        return rows
    last = rows[-1]
    names = {row.sections for row in rows if row.sections}
    with_total = {row.sections for row in rows[:-1] if is_total_label(row.label)}
    others = names - {last.sections}
    if (others and not others & with_total) or last.sections in with_total:
        rows[-1] = replace(last, sections=())
    return rows


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
    if any(is_mask(token.text) for token in line.values(values)):
        # What the mask has eaten is not known, nor which of the rest is a value.
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


# ----------------------------------------------------------- what is lost


def _headless(lines: Sequence[TextLine], at: int) -> tuple[Draft | None, int]:
    """Rows of values that no headings stand over: read, with the loss said.

    With them comes the index after the last line that was looked at.
    """
    looked = at + 1
    if is_period(lines[at].tokens[-1].text) or any(
        is_telephone(line.text) for line in lines[at : at + 6]
    ):
        return None, looked
    for columns in _counts(lines, at):
        if lines[at].run < columns or columns < 2:
            continue
        looked = max(looked, _body_end(lines, at, columns))
        draft = _build(lines, _Header(at, at, "", tuple(("",) for _ in range(columns)), 0.0))
        if draft is None:
            continue
        whole = [row for row in draft.rows if len(row.cells) == columns and row.label]
        added = any(is_total_label(row.label) for row in whole)
        numeric = all(any(ch.isdigit() for ch in c.text) for row in whole for c in row.cells)
        if not numeric:
            continue
        if len(whole) >= 3 or (len(whole) >= 2 and added) or _lone_total(whole):
            draft.findings.append(
                Finding(
                    "table_lost",
                    lines[at].number,
                    lines[at].text,
                    f"{columns} columns of values stand here without column headings",
                    lines[at].page,
                )
            )
            return draft, looked
    return None, looked


def _lone_total(rows: Sequence[TableRow]) -> bool:
    return len(rows) == 1 and is_total_label(rows[0].label) and len(rows[0].cells) >= 2


def is_stub_word(text: str) -> bool:
    """Whether a heading is one that usually stands over row labels."""
    return column_words().get(text.lower().strip(" :")) == "stub"


def is_bare_header(line: TextLine) -> bool:
    """Whether a line is column headings by its look alone, rows under it or not."""
    return not _SENTENCE.search(line.text) and bool(_heads_columns(line)) and _sure_header(line)


def _sure_header(line: TextLine) -> bool:
    """Whether a line is headings and nothing else: periods and totals to its end."""
    words = line.text.split()
    if len(words) > 16 or len(line.text) > 120:
        return False
    periods = sum(is_period(word) for word in words)
    total = is_total_label(words[-1])
    rest = (
        len(words)
        - periods
        - (2 if len(words) > 1 and is_total_label(" ".join(words[-2:])) else total)
    )
    return periods >= 2 and rest <= 3 and (total or rest == 0) and not _COUNTING.search(line.text)
