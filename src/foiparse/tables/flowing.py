"""Tables in flowing text: columns lost to collapsed spaces, one or more lines a row.

Where a table may stand, every way to see it is weighed: which lines are its headings,
how many columns they name, and how the lines below join into rows of so many values.
The cheapest whole wins. What a reading costs is what it leaves unexplained: headings
that are no usual words, numbers in labels, rows that are short of values.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period
from foiparse.model import Column, Finding, TableRow
from foiparse.tables.body_lines import (
    as_rows,
    body_end,
    dash_leads,
    is_marked,
    is_one_cell_a_line,
    is_range,
    is_row,
    most_values,
    size_of,
)
from foiparse.tables.drafts import Draft
from foiparse.tables.flow_rows import rows_of
from foiparse.tables.gaps import place_by_gaps
from foiparse.tables.header_lines import (
    DEAREST,
    Header,
    breaks_off,
    has_heading_above,
    heads_columns,
    is_barred,
    is_parted,
    is_stub_word,
    see_headings,
)
from foiparse.tables.heading_levels import repeated_unit, told_columns
from foiparse.tables.heading_weaves import repeats_piece, split_repeated
from foiparse.tables.heading_words import (
    count_sure,
    is_column_atom,
    is_rank,
    is_total_label,
    tail_atoms,
)
from foiparse.tables.headings import are_alike, count_single
from foiparse.tables.item_forms import in_brackets
from foiparse.tables.joining import ends_open, join_rows
from foiparse.tables.titles import is_title_start
from foiparse.tables.tries import Tries
from foiparse.tables.values import DASHES, is_telephone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_HEADER_LINES = 3
_HEADLESS_TRIES = 20
_TRIED = 30  # lines of a body that are read to weigh a reading
_LABELS = 12  # lines of a body that show how long labels are
_SURE = 0.25  # a cost of headings, each, at which they explain themselves


class _Reading(Struct, frozen=True):
    header: Header
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
    if line.ends_sentence or len(line.text) > 400:
        return False
    if line.run >= 2 or heads_columns(line):
        return True
    return line.run == 1 and at > 0 and has_heading_above(lines, at)


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
        if (each.exact and _explains_itself(lines, each.header)) or _is_told(lines, each.header)
    ]
    sure = [each for each in sure if not _leaves_one_out(each, found)]
    likely = [each for each in found if not _leaves_one_out(each, found)]
    choice = sure if sure or sure_only else likely
    best = min(choice, key=lambda reading: reading.cost, default=None)
    return _build(lines, best.header) if best is not None else None


def _explains_itself(lines: Sequence[TextLine], header: Header) -> bool:
    columns = len(header.columns)
    last = lines[header.last - 1]
    if last.run > 1 and not any(is_period(token.text) for token in last.values(last.run)):
        return False  # it ends as a row does
    sure = header.per_column <= _SURE or columns == 1
    # Under a total of its own there is no heading on the lower of two levels.
    lower = sum(len(levels) > 1 for levels in header.columns) or columns
    names = [levels[-1] for levels in header.columns]
    if header.last - header.first > 1 and all(is_column_atom(name) for name in names):
        sure = sure or not header.stub or is_stub_word(header.stub)
    return sure or count_sure(last.text) == lower


def _leaves_one_out(reading: _Reading, others: Sequence[_Reading]) -> bool:
    """Whether a reading takes two headings for one, or a column's for the stub's: rows show it."""
    own = reading.header
    wider = [
        each
        for each in others
        if (each.header.first, each.header.last) == (own.first, own.last)
        and len(each.header.columns) == len(own.columns) + 1
    ]
    # Nothing adds a value to a row, but blank cells take some away.
    if own.stub and not is_stub_word(own.stub):
        alike = are_alike(own.stub, [levels[-1] for levels in own.columns])
        least = 1 if alike else reading.exact
        return any(not each.header.stub and each.exact > least for each in wider)
    return any(
        each.header.stub == own.stub and each.header.cost < own.cost and each.exact > 2
        for each in wider
    )


def _hypotheses(lines: Sequence[TextLine], at: int, floor: int) -> list[Header]:
    """Ways to see headings near ``at``, the likeliest few."""
    found: list[Header] = []
    counts = _counts(lines, at)
    lowest = max(floor + 1, at - 6)
    for last in range(lowest, min(at + _HEADER_LINES, len(lines) - 1) + 1):
        if last <= floor or is_barred(lines, last - 1) or breaks_off(lines[last - 1], lines[last]):
            continue
        room = _room(lines, last)
        for size in range(1, _HEADER_LINES + 1):
            first = last - size
            if first < floor or is_barred(lines, first) or is_parted(lines, first, last):
                break
            if first > floor and _ends_title(lines[first - 1], lines[first]):
                continue
            if first > at:
                continue  # seen whole from a line below
            atoms = heads_columns(lines[last - 1])
            totals = atoms > 1 and size > 1  # a total on the upper line has no second level
            if size > 1 and (unit := repeated_unit(lines[last - 1].text)):
                # So many groups of so many, and columns of their own beside them.
                each = [groups * (unit[0] * unit[1] // groups) for groups in (unit[0],)]
                counts = list(dict.fromkeys((*counts, *(each[0] + more for more in range(3)))))
            sure = count_sure(" ".join(line.text for line in lines[first:last][:2]))
            own = [count for count in (*counts, atoms, atoms + 1 if totals else 0, sure) if count]
            if size == 1 and (single := count_single(lines[first].text)):
                own += [single, single - 1]
            if size > 1 and breaks_off(lines[last - 2], lines[last - 1]):
                own.append(tail_atoms(tuple(lines[last - 2].text.split()[:-1])) + 1)
            for columns in dict.fromkeys(own):
                header = see_headings(lines, first, last, columns, room)
                if header is not None and header.per_column <= DEAREST:
                    found.append(header)
    found.sort(key=lambda header: (header.per_column, header.last - header.first))
    found = [
        each
        for each in found
        if not any(_takes_more(each, other) or _cuts_stub(lines, each, other) for other in found)
    ]
    told = [each for each in found if _is_told(lines, each)]
    return (told or found)[:24]


def _takes_more(header: Header, other: Header) -> bool:
    """Whether a stub's heading is the usual one of another reading, and words of a column's."""
    same = (header.first, header.last) == (other.first, other.last)
    return same and is_stub_word(other.stub) and header.stub.startswith(f"{other.stub} ")


def _cuts_stub(lines: Sequence[TextLine], header: Header, other: Header) -> bool:
    """Whether a reading begins in the middle of a stub's usual heading that another has whole."""
    above = other.last == header.last and other.first < header.first
    return above and lines[header.first].text[0].islower() and is_stub_word(other.stub)


def _room(lines: Sequence[TextLine], start: int) -> int:
    """How many characters the longest line of a label takes in the rows that start there."""
    room = longest = 0
    for line in lines[start : start + _LABELS]:
        longest = max(0 if line.blanks else longest, len(line.label(line.run)))
        room = max(room, longest if line.run else 0)
    return room


def _is_told(lines: Sequence[TextLine], header: Header) -> bool:
    """Whether headings surely name so many columns, whatever the rows below show.

    They do on two levels, where each shows to be one behind the stub's usual heading, or where
    a word is repeated for each.
    """
    columns = len(header.columns)
    if split_repeated(tuple(line.text for line in lines[header.first : header.last]), columns):
        return True
    names = {each[-1] for each in header.columns if len(each) == 1}
    if len(names) == columns > 2 and (not header.stub or is_stub_word(header.stub)):
        return all(is_column_atom(name) or is_rank(name) for name in names)
    if header.last - header.first != 2 or len(names) == columns:
        return False
    upper, lower = (line.text for line in lines[header.first : header.last])
    return told_columns(upper, lower) == columns


def _ends_title(above: TextLine, line: TextLine) -> bool:
    """Whether a period is the rest of a title that breaks off above: ``Arrests made between``."""
    goes_on = not line.blanks and above.text[-1] != ":" and ends_open(above.text)
    return goes_on and is_column_atom(line.text)


def _counts(lines: Sequence[TextLine], at: int) -> list[int]:
    """How many values a row may have, by how often lines here end with so many."""
    counts: Counter[int] = Counter()
    for index in range(at, min(at + 60, len(lines))):
        line = lines[index]
        if index > at and (line.blanks > 2 or is_title_start(line.text)):
            break
        if line.run and not line.ends_sentence:
            own = line.run - (line.run == len(line.tokens) and line.run > 1)
            counts[own] += 2
            if line.run > 1 and own == line.run and is_period(line.tokens[-line.run].text):
                counts[own - 1] += 1
    if not counts:
        return []
    often = [count for count, _ in counts.most_common(4)]
    least = [count for count in sorted(counts) if counts[count] >= 4][:2]
    return list(dict.fromkeys((*often, *least)))


def _weigh(lines: Sequence[TextLine], header: Header, at: int, floor: int) -> _Reading | None:
    """What a reading under these headings costs, or None where there is no body."""
    columns = len(header.columns)
    end = body_end(lines, header.last, columns, head=_head(lines, header), most=_TRIED)
    if end == header.last:
        return None
    body = as_rows(
        lines[header.last : min(end, header.last + _TRIED)], columns, stub=bool(header.stub)
    )
    placed = place_by_gaps(body, columns)
    joined = join_rows(body, columns, placed)
    if joined is None:
        return None
    rows = [piece for piece in joined.pieces if piece.values >= 0]
    whole = [piece for piece in rows if not piece.short]
    named = sum(
        len(body[p.values].tokens) > size_of(body[p.values], columns, placed)
        or any(
            any(map(str.isalnum, line.text))
            for line in body[p.first : p.last]
            if line is not body[p.values]
        )
        for p in whole
    )
    if not whole and (header.per_column > _SURE or len(rows) < 2):
        return None
    if len(whole) > 1 and (named == 0 or (columns == 1 and named < len(whole))):
        return None
    values = [token.text for p in rows for token in body[p.values].values(p.held)]
    last = [
        lines[header.last - 1].text.split(" ")[-1],
        *(body[p.values].tokens[-1].text for p in rows),
    ]
    if in_brackets(last):
        return None  # ``2019 (31)`` over ``2020 (28)``: a list
    if all(map(is_period, values)):
        return None  # years are headings, or dates in a list of links
    if is_one_cell_a_line(body[: joined.end]):
        return None
    if len(whole) > 1 and all(is_range(body[p.values], columns) for p in whole):
        return None  # ``Monday 9.00 - 17.00``
    if columns == 1 and all(is_marked(body[piece.values]) for piece in whole):
        return None  # items of a list
    spare = [min(max(0, most_values(body[p.values]) - columns), 3) for p in whole]
    most = sum(map(bool, spare)) * 4 >= 3 * len(spare)
    if all(spare) and _has_periods(body[rows[0].first : rows[0].values]):
        return None  # a line of the headings was left for the label, and a column with it
    over = sum(spare) * (3.0 if most else 1.0)  # a number too many in most rows is a column
    unnamed = len(whole) - named
    short = len(rows) - len(whole)
    cost = header.cost + joined.cost + 0.4 * over + 1.5 * unnamed + 0.3 * short
    # A header line that ends in figures which are no periods may be a row itself.
    for line in lines[header.first : header.last]:
        tail = [token.text for token in line.tokens[len(line.tokens) - line.run :]]
        cost += 0.8 * sum(not is_period(text) for text in tail) if line.run > 1 else 0.0
    # A bracket that is open there is closed on a line below, so the headings go on.
    whole_text = " ".join(line.text for line in lines[header.first : header.last])
    cost += 4.0 * (whole_text.count("(") > whole_text.count(")"))
    # Nor may headings that show by themselves, or an announcement, be passed over.
    above = lines[max(floor, min(at, header.first) - 6) : header.first]
    cost += 3.0 * sum(bool(heads_columns(line)) for line in above)
    first = rows[0]
    label = body[first.first : first.last]
    cost += 3.0 * sum(len(line.text) > 60 and line.text.endswith(":") for line in label)
    cost += 3.0 * sum(bool(heads_columns(line)) and not is_row(line, columns) for line in label)
    if len(label) > 1 and not label[0].run and count_single(label[0].text) == columns > 1:
        cost += 3.0
    cost += 3.0 * sum(repeats_piece(line.text) for line in (*above, *label))
    # Cells on lines of their own are no label.
    cost += 3.0 * sum(is_column_atom(line.text) for line in label[:-1])
    # A dash before every row's values parts them from the label: it is no column.
    if whole and columns > 1 and all(dash_leads(body[p.values], columns) for p in whole):
        cost += 4.0 * len(whole)
    believable = len(rows) >= 2 or header.per_column <= 0.4
    if not believable or header.per_column > DEAREST:
        return None
    if columns == 1 and len(rows) < 2 and not is_stub_word(header.stub):
        return None
    # What the lines above would otherwise be is not known: more rows explained is better.
    exact = sum(body[piece.values].run == columns for piece in whole)
    exact += all(line.run <= columns for line in body)
    return _Reading(header, header.last + joined.end, cost - 1.1 * len(rows), exact)


def _has_periods(lines: Sequence[TextLine]) -> bool:
    return any(is_period(token.text) for line in lines for token in line.tokens)


def _head(lines: Sequence[TextLine], header: Header) -> str:
    """The first line of headings, which stands again where a page turns; "" of no headings."""
    return lines[header.first].text if header.last > header.first else ""


# ------------------------------------------------------------- building


def _build(lines: Sequence[TextLine], header: Header) -> Draft | None:
    columns = len(header.columns)
    start = header.last
    end = body_end(lines, start, columns, head=_head(lines, header))
    body = as_rows(lines[start:end], columns, stub=bool(header.stub))
    placed = place_by_gaps(body, columns)
    joined = join_rows(body, columns, placed, doubt=True)
    if joined is None:
        return None
    rows, findings = rows_of(body, joined, columns, placed)
    return Draft(
        header.first,
        start + joined.end,
        tuple(Column(levels) for levels in header.columns),
        rows,
        header.stub,
        header=tuple(line.number for line in lines[header.first : header.last]),
        findings=findings,
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
        looked = max(looked, body_end(lines, at, columns))
        draft = _build(lines, Header(at, at, "", tuple(("",) for _ in range(columns)), 0.0))
        if draft is None:
            continue
        whole = [row for row in draft.rows if len(row.cells) == columns and row.label]
        added = any(is_total_label(row.label) for row in whole)
        if not _are_numeric(whole):
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


def _are_numeric(rows: Sequence[TableRow]) -> bool:
    """Whether values are figures, or dashes that are no column of their own: ``9.00 - 17.00``."""
    figures = [[any(map(str.isdigit, cell.text)) for cell in row.cells] for row in rows]
    signs = [[cell.text in DASHES for cell in row.cells] for row in rows]
    return all(
        all(map(max, mine, other)) for mine, other in zip(figures, signs, strict=True)
    ) and all(sum(column) * 2 > len(rows) for column in zip(*figures, strict=True))


def _lone_total(rows: Sequence[TableRow]) -> bool:
    return len(rows) == 1 and is_total_label(rows[0].label) and len(rows[0].cells) >= 2
