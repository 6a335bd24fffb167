"""Tables in flowing text: columns lost to collapsed spaces, one or more lines a row.

A body is found from its column headings (years and totals give themselves away) or,
where the headings are ordinary words, from lines that end with as many values each.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period, parse_period
from foiparse.model import Column, Finding, Placement, TableCell, TableRow
from foiparse.tables.drafts import Draft, cell
from foiparse.tables.gaps import place_by_gaps
from foiparse.tables.headings import (
    column_words,
    is_total_label,
    split_headings,
    split_two_levels,
    tail_atoms,
)
from foiparse.tables.joining import Joined, Kind, Piece, classify, join_label, join_rows
from foiparse.tables.text_lines import tidy_label
from foiparse.tables.titles import is_title_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_LABEL = 9  # lines of text between two lines of values
_SURE_COST = 0.75  # a heading phrase costing more than this is not believed without rows
_SENTENCE = re.compile(r"[a-z]{2}[.;?!]$")


@dataclass(frozen=True, slots=True)
class _Header:
    first: int
    last: int  # exclusive
    stub: str
    columns: tuple[tuple[str, ...], ...]
    cost: float


def is_header_line(line: TextLine) -> int:
    """How many column headings a line shows by itself, or 0 if it is no header line.

    Values can look like years: headings are all different, and their years run in order.
    """
    if len(line.text) > 400 or _SENTENCE.search(line.text):
        return 0
    words = tuple(line.text.split())
    atoms = tail_atoms(words)
    if atoms < 2:
        return 0
    periods = [word for word in words[-3 * atoms :] if is_period(word)]
    totals = any(is_total_label(word) for word in words[-2:])
    if is_total_label(words[0]) and line.run:
        return 0
    years = [int(p.code[-4:]) for p in map(parse_period, periods) if p.code[-4:].isdigit()]
    if len(years) > 1:
        steps = [b - a for a, b in zip(years, years[1:], strict=False)]
        ordered = all(0 < step <= 5 for step in steps) or all(-5 <= step < 0 for step in steps)
        repeated = len(set(years)) < len(years) and len(set(years)) > 1
        if not ordered and not repeated:
            return 0
    if line.run >= 2 and not periods:
        return 0
    if not periods and not totals and line.run:
        return 0
    return atoms


def find_flowing(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or taken[end]:
            for draft in _find(lines[start:end]):
                draft.first += start
                draft.last += start
                drafts.append(draft)
            start = end + 1
    return drafts


def _find(lines: Sequence[TextLine]) -> list[Draft]:
    drafts: list[Draft] = []
    headers = [is_header_line(line) for line in lines]
    at, floor = 0, 0
    while at < len(lines):
        draft = None
        if headers[at]:
            draft = _from_header(lines, headers, at, floor)
        elif lines[at].run >= 2 and not _SENTENCE.search(lines[at].text):
            draft = _from_values(lines, headers, at, floor)
        if draft is None:
            at += 1
            continue
        drafts.append(draft)
        at = floor = max(draft.last, at + 1)
    return drafts


def _body_end(lines: Sequence[TextLine], headers: Sequence[int], start: int, columns: int) -> int:
    """Index after the last line that may belong to a body of so many columns."""
    texts = 0
    end = start
    for index in range(start, len(lines)):
        line = lines[index]
        if index > start and headers[index] and not _is_row(line, columns):
            break
        if is_title_start(line.text) and index > start:
            break
        kind = classify(line, columns)
        if line.blanks and index > start and not _goes_on(lines, headers, index, columns):
            break
        if kind is Kind.VALUES:
            texts, end = 0, index + 1
        else:
            texts += 1
            if texts > _LONGEST_LABEL:
                break
    # Lines after the last values may carry on its label (values on the first line).
    tail = end
    while tail < len(lines) and tail - end < 4 and not lines[tail].blanks:
        line = lines[tail]
        if headers[tail] or is_title_start(line.text) or line.run:
            break
        tail += 1
    return tail if end > start else start


def _is_row(line: TextLine, columns: int) -> bool:
    return line.run > columns or (line.run == columns and len(line.tokens) > columns)


def _goes_on(lines: Sequence[TextLine], headers: Sequence[int], at: int, columns: int) -> bool:
    """Whether the paragraph that begins after a blank line holds rows of the same table."""
    for index in range(at, min(at + _LONGEST_LABEL, len(lines))):
        line = lines[index]
        if (index > at and line.blanks) or headers[index] or is_title_start(line.text):
            return False
        if _SENTENCE.search(line.text):
            return False
        if classify(line, columns) is Kind.VALUES and len(line.tokens) > columns:
            return columns > 1 or line.blanks < 3
    return False


def _row_counts(lines: Sequence[TextLine], start: int, end: int) -> list[int]:
    """For each line with values, how many a row may have: all of them, or one the label."""
    return [
        line.run - (line.run == len(line.tokens) and line.run > 1)
        for line in lines[start:end]
        if line.run
    ]


def _from_header(
    lines: Sequence[TextLine], headers: Sequence[int], at: int, floor: int
) -> Draft | None:
    atoms = headers[at]
    start = at + 1
    if start < len(lines) and _wraps_total(lines[at].text, lines[start].text):
        start += 1
    end = _body_end(lines, headers, start, atoms)
    if end == start:
        return _lost_columns(lines, headers, at, start, floor)
    counts = [count for count in _row_counts(lines, start, end) if count >= atoms]
    least = min(counts, default=atoms)
    choices = [_header_for(lines, at, start, floor, k) for k in range(atoms, least + 1)]
    headed = [header for header in choices if header is not None]
    if not headed:
        return None
    header = min(headed, key=lambda each: each.cost / len(each.columns) - 0.15 * len(each.columns))
    return _build(lines, headers, header, floor)


def _wraps_total(above: str, below: str) -> bool:
    return below.strip().lower() in {"total", "totals"} and above.lower().endswith(
        ("grand", "overall", "sub")
    )


def _lost_columns(
    lines: Sequence[TextLine], headers: Sequence[int], at: int, start: int, floor: int
) -> Draft | None:
    """Headings whose rows hold fewer values than they need: every blank cell vanished."""
    atoms = headers[at]
    end = start
    while end < len(lines) and end - start < 60:
        line = lines[end]
        if line.blanks or headers[end] or is_title_start(line.text) or not line.run:
            break
        end += 1
    body = [line for line in lines[start:end] if 0 < line.run < atoms and line.label(line.run)]
    if len(body) < 2 or len(body) != end - start:
        return None
    header = _header_for(lines, at, start, floor, atoms)
    if header is None:
        return None
    rows = [_short_row(line, [line], line.run) for line in body]
    findings = [_vanished(line, atoms) for line in body]
    columns = tuple(Column(levels) for levels in header.columns)
    numbers = tuple(line.number for line in lines[header.first : header.last])
    return Draft(
        header.first, end, columns, rows, header.stub, header=numbers, findings=findings
    )


def _header_for(
    lines: Sequence[TextLine], at: int, start: int, floor: int, columns: int
) -> _Header | None:
    """The best way to see ``columns`` headings in the lines up to ``start``."""
    found: list[_Header] = []
    text = " ".join(line.text for line in lines[at:start])
    if one := split_headings(text, columns):
        names = tuple((each,) for each in one.columns)
        found.append(_Header(at, start, one.stub, names, one.cost + _repeated(names)))
    if at > floor and lines[at].blanks <= 1:
        above = lines[at - 1].text
        if two := split_two_levels(above, text, columns):
            levels = tuple((a, b) if b else (a,) for a, b in two.columns)
            # Two levels explain two lines, so their cost counts for half.
            found.append(_Header(at - 1, start, two.stub, levels, two.cost / 2 - 0.5))
        if (
            len(above) < 160
            and not _SENTENCE.search(above)
            and not is_title_start(above)
            and (both := split_headings(f"{above} {text}", columns))
        ):
            names = tuple((each,) for each in both.columns)
            cost = both.cost + 0.6 + _repeated(names)
            found.append(_Header(at - 1, start, both.stub, names, cost))
    return min(found, key=lambda header: header.cost, default=None)


def _repeated(names: Sequence[tuple[str, ...]]) -> float:
    """The cost of headings that stand twice: one of two levels was missed."""
    return 2.0 * (len(names) - len(set(names)))


def _from_values(
    lines: Sequence[TextLine], headers: Sequence[int], at: int, floor: int
) -> Draft | None:
    """A table whose headings are ordinary words, found from its first line of values."""
    counts: Counter[int] = Counter()
    first = lines[at]
    for index in range(at, min(at + 60, len(lines))):
        line = lines[index]
        if (line.blanks > 1 and index > at) or (headers[index] and index > at):
            break
        if line.run >= 2:
            counts.update(_row_counts(lines, index, index + 1))
    choices = sorted({count for count in counts if count >= 2}, key=lambda c: (-counts[c], c))
    best: tuple[float, Draft] | None = None
    for columns in choices[:4]:
        if first.run < columns:
            continue
        body = [index for index in _candidate_headers(lines, at, floor)]
        for above in body:
            header = _header_for(lines, above, above + 1, floor, columns)
            if header is None or header.cost / columns > _SURE_COST:
                continue
            rows_alike = counts[columns]
            known = header.cost / columns <= 0.35
            if rows_alike < 2 and not known:
                continue
            draft = _build(lines, headers, header, floor)
            if draft is None:
                continue
            score = header.cost / columns - 0.3 * min(rows_alike, 5) + 0.05 * (at - above)
            if best is None or score < best[0]:
                best = (score, draft)
    if best is not None:
        return best[1]
    return _headless(lines, headers, at, choices)


def _candidate_headers(lines: Sequence[TextLine], at: int, floor: int) -> list[int]:
    found: list[int] = []
    for above in range(at - 1, max(floor, at - 6) - 1, -1):
        line = lines[above]
        if line.run and not is_period(line.tokens[-1].text) and not _numbered(line):
            break
        if len(line.text) <= 200 and not _SENTENCE.search(line.text):
            found.append(above)
        if line.blanks or lines[above + 1].blanks > 1:
            break
    return found


def _numbered(line: TextLine) -> bool:
    """Whether a last token that looks like a value belongs to a word: ``Outcome 3``."""
    return line.run == 1 and len(line.tokens) > 2


def _headless(
    lines: Sequence[TextLine], headers: Sequence[int], at: int, choices: Sequence[int]
) -> Draft | None:
    """Rows of values that no headings stand over: read, with the loss said."""
    for columns in choices:
        if lines[at].run < columns:
            continue
        nothing = _Header(at, at, "", tuple(("",) for _ in range(columns)), 0.0)
        draft = _build(lines, headers, nothing, at)
        if draft is None:
            continue
        whole = [row for row in draft.rows if len(row.cells) == columns and row.label]
        added = any(is_total_label(row.label) for row in whole)
        numeric = all(any(ch.isdigit() for c in row.cells for ch in c.text) for row in whole)
        if numeric and (len(whole) >= 3 or (len(whole) >= 2 and added) or _lone_total(whole)):
            draft.findings.append(
                Finding(
                    "table_lost",
                    lines[at].number,
                    lines[at].text,
                    f"{columns} columns of values stand here without column headings",
                    lines[at].page,
                )
            )
            return draft
    return None


def _lone_total(rows: Sequence[TableRow]) -> bool:
    return len(rows) == 1 and is_total_label(rows[0].label) and len(rows[0].cells) >= 2


def _build(
    lines: Sequence[TextLine], headers: Sequence[int], header: _Header, floor: int
) -> Draft | None:
    columns = len(header.columns)
    start = header.last
    end = _body_end(lines, headers, start, columns)
    if end == start:
        return None
    body = lines[start:end]
    joined = join_rows(body, columns)
    if joined is None:
        return None
    rows, findings = _rows(body, joined, columns)
    if not any(row.label for row in rows) and len(rows) > 1:
        return None
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
    body: Sequence[TextLine], joined: Joined, columns: int
) -> tuple[list[TableRow], list[Finding]]:
    rows: list[TableRow] = []
    findings: list[Finding] = []
    sections: tuple[str, ...] = ()
    pending: list[int] = []
    gaps = place_by_gaps(
        [(body[p.values], columns) for p in joined.pieces if p.values >= 0 and not p.short],
        [body[p.values] for p in joined.pieces if p.short],
        columns,
    )
    for piece in joined.pieces:
        part = body[piece.first : piece.last]
        if piece.values < 0:
            sections = (tidy_label(join_label([line.text for line in part])),)
            pending.extend(line.number for line in part)
            continue
        line = body[piece.values]
        own = sections
        if piece.short:
            placed = gaps.get(line.number)
            row = _short_row(line, part, line.run, placed)
            if placed is None:
                findings.append(_vanished(line, columns))
        else:
            row = _full_row(piece, part, line, columns)
        if is_total_label(row.label) and row.label.lower().startswith(("grand", "overall")):
            own = ()
        numbers = (*pending, *row.lines)
        pending = []
        rows.append(TableRow(row.label, row.cells, numbers, own))
    return _unsection_last_total(rows), findings


def _unsection_last_total(rows: list[TableRow]) -> list[TableRow]:
    """A last total that the earlier sections lack is the table's, not the last section's."""
    if not rows or not rows[-1].sections or not is_total_label(rows[-1].label):
        return rows
    names = {row.sections for row in rows if row.sections}
    with_total = {row.sections for row in rows[:-1] if is_total_label(row.label)}
    last = rows[-1]
    others = names - {last.sections}
    if (others and not others & with_total) or last.sections in with_total:
        rows[-1] = TableRow(last.label, last.cells, last.lines, ())
    return rows


def _full_row(piece: Piece, part: Sequence[TextLine], line: TextLine, columns: int) -> TableRow:
    parts = [
        each.label_as_printed(columns if each is line else 0) for each in part
    ]
    cells = tuple(
        cell(index, token, line) for index, token in enumerate(line.values(columns), start=1)
    )
    _ = piece
    return TableRow(tidy_label(join_label(parts)), cells, tuple(each.number for each in part))


def _short_row(
    line: TextLine, part: Sequence[TextLine], run: int, placed: tuple[int, ...] | None = None
) -> TableRow:
    """A row from which blank cells vanished: placed by gaps, or each value unplaced."""
    label = tidy_label(
        join_label([each.label_as_printed(run if each is line else 0) for each in part])
    )
    cells: list[TableCell] = []
    for index, token in enumerate(line.values(run)):
        column = placed[index] if placed else 0
        how = Placement.GAP if placed else Placement.UNREADABLE
        found = cell(column, token, line)
        cells.append(TableCell(column, found.text, found.line, found.page, None, how))
    return TableRow(label, tuple(cells), tuple(each.number for each in part))


def _vanished(line: TextLine, columns: int) -> Finding:
    return Finding(
        "row_conservation",
        line.number,
        line.text,
        f"{line.run} of {columns} values are printed: blank cells have vanished, and which is not known",
        line.page,
    )


def is_stub_word(text: str) -> bool:
    """Whether a heading is one that usually stands over row labels."""
    return column_words().get(text.lower().strip(" :")) == "stub"
