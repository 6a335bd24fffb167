"""Print a table as the real pipelines do, and say what a reader of the text could still know."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from hypothesis import strategies as st

from .generate import Row, Shape, TableTruth, draw

NBSP = "\u00a0"
_VALUE = re.compile(
    r"(?:[<>]?£?\d[\d,]*(?:\.\d+)?%?\+?|[-–—*?]|\.\.|\[[a-z]+\]|nil|none|n/a|\(\d+\))",
    re.IGNORECASE,
)
# a label that stops at one of these is visibly cut
_DANGLING_WORDS = """
under over aged age and to or of section sections s. outcome ward band tier grade beat type year
district contravention code week category j - – , (
"""
_DANGLING = frozenset(_DANGLING_WORDS.split())


@dataclass(frozen=True)
class Rendering:
    """A text, and what is true of it.

    `cell_rows[i]` is the row of `truth_cells[i]`; `decidable_rows` and `excused_rows` are by row
    (see the package's docstring for the words). `alternatives` gives for a cell other right
    (row label, column label) pairs.
    """

    layout: str
    text: str
    truth_cells: tuple[tuple[str, str, str], ...]
    cell_rows: tuple[int, ...]
    decidable_rows: tuple[bool, ...]
    excused_rows: tuple[bool, ...]
    alternatives: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    choices: str = ""


@dataclass
class _Verdict:
    """Which rows are decidable, and which are excused."""

    decidable: list[bool]
    excused: list[bool]

    @classmethod
    def clear(cls, n: int) -> _Verdict:
        return cls([True] * n, [False] * n)

    def doubt(self, row: int) -> None:
        if 0 <= row < len(self.decidable):
            self.decidable[row] = False

    def excuse(self, row: int) -> None:
        self.doubt(row)
        if 0 <= row < len(self.excused):
            self.excused[row] = True


# --- what tokens look like ---


def _tokens(text: str) -> list[str]:
    """Words of a line, `< 5` being one."""
    return re.sub(r"([<>]) (?=\d)", r"\1", text).split()


def is_value(token: str) -> bool:
    """Whether a token could be a value."""
    return _VALUE.fullmatch(token) is not None


def trailing(text: str) -> int:
    """How many tokens at the end of a line could be values."""
    n = 0
    for token in reversed(_tokens(text)):
        if not is_value(token):
            break
        n += 1
    return n


def leading(text: str) -> int:
    """How many tokens at the start of a line could be values."""
    n = 0
    for token in _tokens(text):
        if not is_value(token):
            break
        n += 1
    return n


def _inner(text: str) -> int:
    """The longest run of possible values strictly inside a label."""
    best = run = 0
    tokens = _tokens(text)
    for token in tokens[leading(text) : len(tokens) - trailing(text)]:
        run = run + 1 if is_value(token) else 0
        best = max(best, run)
    return best


def _continues(line: str) -> bool:
    """Whether a line visibly continues the one before."""
    return bool(line) and (line[0].islower() or line[0] in "-–,;)&") and line[:2] != "s."


def _visible_cut(label: str, taken: int) -> bool:
    """Whether a label that loses its last `taken` tokens is visibly cut."""
    rest = _tokens(label)[:-taken] if taken else _tokens(label)
    return not rest or rest[-1].lower() in _DANGLING or rest[-1].endswith(("(", ",", ":"))


def _short_row(v: _Verdict, row: int, label: str, printed: int, width: int) -> None:
    """Judge a row whose blanks have vanished, its values being at the end of one line."""
    extra = trailing(label)
    v.doubt(row)
    if printed + extra >= width and not _visible_cut(label, width - printed):
        v.excuse(row)


def _width_check(table: TableTruth, verdict: _Verdict) -> None:
    """Excuse a table whose header is plain words and of which no row shows the full width."""
    if table.column_family in ("words", "arrests", "numbers") and not any(
        all(row.cells) for row in table.rows
    ):
        for r in range(len(table.rows)):
            verdict.excuse(r)


# --- the letter around ---


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False) or [""]


@dataclass
class _Look:
    """How the letter is laid out."""

    width: int
    blank: str
    indent: str
    tight: bool
    close_note: bool
    title_width: int

    @classmethod
    def draw(cls, rng: Random) -> _Look:
        return cls(
            width=rng.choice((72, 74, 78, 4000)),
            blank=rng.choice(("", "", "", NBSP, " ")),
            indent=rng.choice(("", "", "", " ", "   ")),
            tight=rng.random() < 0.7,
            close_note=rng.random() < 0.2,
            title_width=4000,
        )


def _letter(
    table: TableTruth,
    rng: Random,
    body: Sequence[str],
    *,
    look: _Look | None = None,
    close_note: bool = False,
    title: bool = True,
    title_lines: Sequence[str] | None = None,
) -> str:
    """Put the lines of a table into its letter."""
    look = look or _Look.draw(rng)
    lines: list[str] = []
    for paragraph in table.before:
        lines += [*_wrap(paragraph, look.width), look.blank]
    if title and table.title:
        lines += title_lines or _wrap(table.title, min(look.width, look.title_width))
        if not look.tight:
            lines.append(look.blank)
    lines += body
    notes = list(table.notes)
    if notes and close_note and look.close_note:
        lines += _wrap(notes.pop(0), look.width)
    for paragraph in (*notes, *table.after):
        lines += [look.blank, *_wrap(paragraph, look.width)]
    return "".join(f"{look.indent}{line}".rstrip(" ") + "\n" for line in lines)


def _finish(
    layout: str,
    table: TableTruth,
    text: str,
    verdict: _Verdict | None = None,
    choices: str = "",
) -> Rendering:
    verdict = verdict or _Verdict.clear(len(table.rows))
    return Rendering(
        layout,
        text,
        tuple(table.cells()),
        tuple(r for r in range(len(table.rows)) for _ in range(table.width)),
        tuple(verdict.decidable),
        tuple(verdict.excused),
        choices=choices,
    )


# --- headers ---


def _spans(table: TableTruth) -> list[tuple[str, int]]:
    """The upper labels of a two-level header with the number of columns under each."""
    out: list[tuple[str, int]] = []
    for column in table.columns:
        if out and len(column) > 1 and out[-1][0] == column[0]:
            out[-1] = (column[0], out[-1][1] + 1)
        else:
            out.append((column[0], 1))
    return out


def _flat_header(table: TableTruth, rng: Random) -> list[str]:
    """The header of one line a row, spaces collapsed; two lines where it has two levels."""
    if table.levels == 1:
        names = " ".join(table.column_labels())
        line = f"{table.stub} {names}".strip()
        if not table.header_note:
            return [line]
        if rng.random() < 0.5:
            return [f"{table.stub} {table.header_note}".strip(), names]
        return [table.header_note, line]
    upper = " ".join(name for name, _ in _spans(table))
    lower = " ".join(c[1] for c in table.columns if len(c) > 1)
    if rng.random() < 0.8:
        return [f"{table.stub} {upper}".strip(), lower]
    return [upper, f"{table.stub} {lower}".strip()]


def _wrapped_header(table: TableTruth, rng: Random, width: int) -> list[str]:
    """A header whose cells wrap, the lines interleaved as elinks leaves them."""
    names = table.column_labels()
    stub = _wrap(table.stub, max(12, min(width, len(table.stub) * 2 // 3))) if table.stub else [""]
    split = names[-1] == "Grand Total" and all(" " not in n for n in names[:-1])
    if split and rng.random() < 0.7:
        first = [stub[0], *names[:-1], "Grand"]
        rest = [" ".join(stub[1:]), "Total"]
        return [" ".join(x for x in part if x) for part in (first, rest)]
    return [*stub[:-1], " ".join(x for x in (stub[-1], *names) if x)]


def _fill(table: TableTruth, rng: Random) -> list[list[str]]:
    """The header as rows of a grid: upper labels once and then blanks, or repeated."""
    if table.levels == 1:
        return [[table.stub, *table.column_labels()]]
    repeat = rng.random() < 0.3
    upper = [table.stub]
    for name, n in _spans(table):
        upper += [name] * n if repeat else [name, *[""] * (n - 1)]
    return [upper, ["", *(c[1] if len(c) > 1 else "" for c in table.columns)]]


# --- a: wrapped labels ---


def _label_lines(label: str, width: int) -> list[str]:
    return _wrap(label, width)


def _value_line(mode: str, n: int) -> int:
    return {"last": n - 1, "first": 0, "middle": (n - 1) // 2}[mode]


def _extents(
    lines: Sequence[str], marks: Sequence[int], at: Callable[[int], int]
) -> list[set[tuple[int, int]]]:
    """For each row every extent that a careful reader could give it, `marks` being value lines.

    `at` is the line of a label of n lines that has the values. The cues: a line that starts in
    lower case continues; a line with room for the first word of the next one ends its row.
    """
    widest = max(len(x) for x in lines)
    goes_on = [i > 0 and _continues(x) for i, x in enumerate(lines)]
    must_start = [
        i > 0 and len(lines[i - 1]) + 1 + len(x.split()[0]) <= widest for i, x in enumerate(lines)
    ]
    starts: list[set[int]] = [{0}]
    arcs: list[set[tuple[int, int]]] = []
    for k, mark in enumerate(marks):
        stop = marks[k + 1] if k + 1 < len(marks) else len(lines)
        found = {
            (s, e)
            for s in starts[-1]
            for e in range(mark + 1, stop + 1)
            if s + at(e - s) == mark and not goes_on[s] and not any(must_start[s + 1 : e])
        }
        arcs.append(found)
        starts.append({e for _, e in found})
    goal = {len(lines)}
    for k in range(len(marks) - 1, -1, -1):
        arcs[k] = {(s, e) for s, e in arcs[k] if e in goal}
        goal = {s for s, _ in arcs[k]}
    return arcs


def _judge_extents(labels: Sequence[Sequence[str]], mode: str, verdict: _Verdict) -> None:
    """Judge the rows whose extent nobody could tell from where the values stand.

    Where only the rounding of the middle line leaves a choice, a reader sees that there is one;
    where the table reads just as well with its values on another line, nobody could know.
    """
    lines = [line for label in labels for line in label]
    marks, start = [], 0
    for label in labels:
        marks.append(start + _value_line(mode, len(label)))
        start += len(label)
    last = _extents(lines, marks, lambda n: n - 1)
    first = _extents(lines, marks, lambda _: 0)
    down = _extents(lines, marks, lambda n: (n - 1) // 2)
    up = _extents(lines, marks, lambda n: n // 2)
    middle = [a | b for a, b in zip(down, up, strict=True)]
    own, *others = {
        "last": (last, first, middle),
        "first": (first, last, middle),
        "middle": (middle, last, first),
    }[mode]
    for k, readings in enumerate(own):
        if any(other[k] - readings for other in others):
            verdict.excuse(k)
        elif len(readings) != 1:
            verdict.doubt(k)


def _judge_wrapped(
    table: TableTruth, labels: Sequence[Sequence[str]], mode: str, verdict: _Verdict
) -> None:
    """Judge rows of wrapped labels: short rows, and label lines that look like rows."""
    width = table.width
    wraps = any(len(x) > 1 for x in labels)
    gone = table.has_blanks()
    _width_check(table, verdict)
    for r, (row, parts) in enumerate(zip(table.rows, labels, strict=True)):
        at = _value_line(mode, len(parts))
        printed = sum(1 for c in row.cells if c)
        if printed < width:
            _short_row(verdict, r, parts[at], printed, width)
            if printed + trailing(parts[at]) == 1 and wraps:
                verdict.doubt(r + 1 if mode == "last" else r - 1)
        for i, part in enumerate(parts):
            following = parts[i + 1] if i + 1 < len(parts) else ""
            cue = _continues(following) if mode == "last" else _continues(part)
            if i == at or cue:
                continue
            n = trailing(part)
            if n >= width or (gone and n >= 1):
                verdict.excuse(r)


def a_wrapped(table: TableTruth, rng: Random) -> Rendering:
    """Labels wrapped at a width; values on their last, first or middle line; spaces collapsed."""
    mode = rng.choices(("last", "first", "middle"), (55, 25, 20))[0]
    if mode == "middle":
        table = table.without_blanks()
    look = _Look.draw(rng)
    width = rng.randint(28, 54)
    look.title_width = rng.choice((width, 74))
    labels = [_label_lines(row.label, width) for row in table.rows]
    verdict = _Verdict.clear(len(table.rows))
    _judge_wrapped(table, labels, mode, verdict)
    if any(len(x) > 1 for x in labels):
        _judge_extents(labels, mode, verdict)
    if table.levels == 1 and not table.header_note and rng.random() < 0.35:
        body = _wrapped_header(table, rng, width)
    else:
        body = _flat_header(table, rng)
    for row, parts in zip(table.rows, labels, strict=True):
        values = " ".join(c for c in row.cells if c)
        at = _value_line(mode, len(parts))
        body += [f"{p} {values}".rstrip() if i == at else p for i, p in enumerate(parts)]
    text = _letter(table, rng, body, look=look, close_note=mode == "last")
    return _finish("a_wrapped", table, text, verdict, f"values on the {mode} line, width {width}")


def _gap_readings(
    table: TableTruth, step: int, stripped: bool
) -> list[tuple[int, int, tuple[int, ...]]]:
    """For each row: how many values, extra spaces at its end, extra spaces before each value."""
    out = []
    for row in table.rows:
        extra, seen = 0, []
        for cell in row.cells:
            if cell:
                seen.append(extra)
                extra = 0
            else:
                extra += step
        out.append((len(seen), 0 if stripped else extra, tuple(seen)))
    return out


def a_gaps(table: TableTruth, rng: Random) -> Rendering:
    """One row a line; each blank cell adds a fixed number of spaces."""
    step = rng.choice((1, 2, 2, 2, 3))
    stripped = rng.random() < 0.6
    rows = _gap_readings(table, step, stripped)
    width = table.width
    # a total is never blank, and spaces seen at the end of a line are blanks: then nothing is lost
    exact = table.has_total_column or any(tail for _, tail, _ in rows)

    def places(r: int, size: int) -> tuple[int, ...] | None:
        """Columns of the printed values of a row if each blank adds `size` spaces."""
        _, tail, gaps = rows[r]
        if any(g % size for g in gaps) or tail % size:
            return None
        at, column = [], -1
        for g in gaps:
            column += 1 + g // size
            at.append(column)
        used = column + 1 + tail // size
        if used > width or (exact and used != width):
            return None
        return tuple(at)

    everyone = range(len(table.rows))
    sizes = [s for s in range(1, 7) if all(places(r, s) is not None for r in everyone)]
    verdict = _Verdict.clear(len(table.rows))
    for r, row in enumerate(table.rows):
        if all(row.cells):
            continue
        if len({places(r, s) for s in sizes}) != 1:
            verdict.doubt(r)
        lost = next((i for i, c in enumerate(reversed(row.cells)) if c), width)
        if stripped and 0 < lost <= trailing(row.label):
            # the end of the label may stand for the blanks at the end of the line
            _short_row(verdict, r, row.label, width - lost, width)
    if not any(tail or any(gaps) for _, tail, gaps in rows):
        # no gap anywhere to show that blanks are kept
        for r, row in enumerate(table.rows):
            if not all(row.cells):
                verdict.doubt(r)
    body = _flat_header(table, rng)
    for row in table.rows:
        line, pending = row.label, 1
        for cell in row.cells:
            if cell:
                line += " " * pending + cell
                pending = 1
            else:
                pending += step
        body.append(line + ("" if stripped else " " * (pending - 1)))
    look = _Look.draw(rng)
    text = _letter(table, rng, body, look=look, close_note=True)
    if not stripped:
        text = _keep_tails(text, body, look.indent)
    return _finish("a_gaps", table, text, verdict, f"{step} spaces a blank")


def _keep_tails(text: str, body: Sequence[str], indent: str) -> str:
    """Put back the spaces at the end of the table's lines."""
    wanted = {indent + line.rstrip(" "): indent + line for line in body}
    return "".join(wanted.get(line, line) + "\n" for line in text.split("\n")[:-1])


# --- b: one cell a line ---


def _cell_grid(table: TableTruth, rng: Random) -> list[list[str]]:
    """Header and rows as lists of cells, the header's spanning labels printed once."""
    if table.levels == 1:
        names = table.column_labels()
        last = not table.stub and rng.random() < 0.3
        head = [[*names, ""] if last else [table.stub, *names]]
    else:
        lower = [c[1] for c in table.columns if len(c) > 1]
        head = [[table.stub, *(name for name, _ in _spans(table))], lower]
    return head + [[row.label, *row.cells] for row in table.rows]


def b_plain(table: TableTruth, rng: Random) -> Rendering:
    """One cell a line and nothing else; blank cells vanish."""
    if any(is_value(row.label) for row in table.rows):
        table = table.without_blanks()
    verdict = _Verdict.clear(len(table.rows))
    for r, row in enumerate(table.rows):
        if not all(row.cells):
            verdict.doubt(r)
    cells = [c for row in _cell_grid(table, rng) for c in row if c]
    look = _Look.draw(rng)
    spaced = rng.random() < 0.5
    body = []
    for cell in cells:
        body += [cell, look.blank] if spaced else [cell]
    if spaced:
        body.pop()
        look.tight = False
    text = _letter(table, rng, body, look=look)
    return _finish("b_plain", table, text, verdict, "blank lines between" if spaced else "")


def b_bar(table: TableTruth, rng: Random) -> Rendering:
    """One cell a line, each ending in ` |`; a blank cell is a lone bar."""
    look = _Look.draw(rng)
    spaced = rng.random() < 0.3
    body: list[str] = []
    for cell in (c for row in _cell_grid(table, rng) for c in row):
        body.append(f"{cell} |" if cell else "|")
        if spaced:
            body.append(look.blank)
    if spaced:
        body.pop()
    text = _letter(table, rng, body, look=look)
    return _finish("b_bar", table, text, choices="blank lines between" if spaced else "")


def b_bar_lines(table: TableTruth, rng: Random) -> Rendering:
    """One cell a line, a bar on a line of its own after each; a blank cell is one more bar."""
    look = _Look.draw(rng)
    spaced = rng.random() < 0.3
    body: list[str] = []
    for cell in (c for row in _cell_grid(table, rng) for c in row):
        for line in (cell, "|"):
            if line:
                body += [line, look.blank] if spaced else [line]
    if spaced:
        body.pop()
    text = _letter(table, rng, body, look=look)
    return _finish("b_bar_lines", table, text, choices="blank lines between" if spaced else "")


# --- c: the whole table on one line ---


def c_line(table: TableTruth, rng: Random) -> Rendering:
    """The whole table on one line; blank cells vanish."""
    rows, width = table.rows, table.width
    verdict = _Verdict.clear(len(rows))
    gone = table.has_blanks()
    _width_check(table, verdict)
    periods = table.family == "years" and not gone
    for r, row in enumerate(rows):
        printed = sum(1 for c in row.cells if c)
        if printed < width:
            _short_row(verdict, r, row.label, printed, width)
            verdict.doubt(r + 1)
        if gone and (_inner(row.label) or leading(row.label)):
            verdict.doubt(r)
            verdict.doubt(r - 1)
        if leading(row.label) and not periods:
            verdict.doubt(r)
            verdict.doubt(r - 1)
        if _inner(row.label) >= width:
            verdict.excuse(r)
    if not all(rows[0].cells):
        verdict.doubt(0)
    if table.column_family in ("words", "numbers", "arrests") and not table.has_total_column:
        verdict.doubt(0)  # nothing shows where the header ends and the first label begins
    head = " ".join(_flat_header(replace(table, header_note=""), rng))
    parts = [head, *(" ".join((row.label, *(c for c in row.cells if c))) for row in rows)]
    prefix = rng.choice(("", "", "", "", "Q1 ", "Q3 "))
    text = _letter(table, rng, [prefix + " ".join(parts)])
    return _finish("c_line", table, text, verdict)


# --- d: lists of label and value ---

_SEPARATORS = (" – ", " - ", ": ", " / ", " ", " — ", " – ", ": ")
_BULLETS = ("", "", "", "", "* ", "• ", "- ", "o ")
_NOUNS = ("incidents", "arrests", "complaints", "penalty notices", "requests", "offences")


def _as_list(table: TableTruth) -> TableTruth:
    """The same table with the column label of a list, which is empty."""
    return replace(table, columns=(("",),))


def _list_lines(
    rows: Sequence[Row], separator: str, bullet: str, suffix: str, verdict: _Verdict, base: int
) -> list[str]:
    """Lines of a list, judging those that nobody could split."""
    out = []
    for r, row in enumerate(rows):
        label = row.label + suffix
        if separator == " " and row.cells[0] in ("-", "–", "..", "?"):
            verdict.doubt(base + r)
        out.append(f"{bullet}{label}{separator}{row.cells[0]}")
    return out


def _list_suffix(table: TableTruth, rng: Random) -> str:
    """Words that every label of a list of periods may carry."""
    if table.family in ("years", "fin_years") and rng.random() < 0.3:
        return rng.choice(
            (" North & East Division", " Parking Penalty Notices Issued", " (full year)")
        )
    return ""


def d_list(table: TableTruth, rng: Random) -> Rendering:
    """A list of label and value under a caption or a question."""
    table = _as_list(table.without_blanks())
    separator = rng.choice(_SEPARATORS)
    bullet = rng.choice(_BULLETS)
    suffix = _list_suffix(table, rng)
    verdict = _Verdict.clear(len(table.rows))
    table = replace(table, rows=tuple(Row(r.label + suffix, r.cells) for r in table.rows))
    if any(is_value(r.label) for r in table.rows) and separator == " " and bullet == "- ":
        bullet = ""
    lines = _list_lines(table.rows, separator, bullet, "", verdict, 0)
    look = _Look.draw(rng)
    body: list[str] = []
    spaced = rng.random() < 0.4
    for line in lines:
        body += [line, look.blank] if spaced else [line]
    if spaced:
        body.pop()
        look.tight = False
    text = _letter(table, rng, body, look=look)
    return _finish("d_list", table, text, verdict, f"separator {separator!r}, bullet {bullet!r}")


def d_lists(table: TableTruth, rng: Random) -> Rendering:
    """A list for each column, under a question of its own; list numbers may restart."""
    table = table.without_blanks()
    separator = rng.choice([s for s in _SEPARATORS if s != " "])
    bullet = rng.choice(("", "", "", "* ", "• "))
    number = rng.choice(("  1. ", "1. ", "{n}. ", "Q{n}. ", "{n}) "))
    spaced = rng.random() < 0.6
    look = _Look.draw(rng)
    measure = rng.choice(_NOUNS)
    verdict = _Verdict.clear(len(table.rows) * table.width)
    body: list[str] = []
    cells: list[tuple[str, str, str]] = []
    for c, name in enumerate(table.column_labels()):
        rows = [Row(row.label, (row.cells[c],)) for row in table.rows]
        caption = f"{number.format(n=c + 1)}The number of {measure}, {name}:"
        lines = [caption, *_list_lines(rows, separator, bullet, "", verdict, len(cells))]
        for i, line in enumerate(lines):
            body += [line, look.blank] if spaced or i in (0, len(lines) - 1) else [line]
        cells += [(row.label, "", row.cells[0]) for row in rows]
    body.pop()
    text = _letter(table, rng, body, look=look, title=False)
    return Rendering(
        "d_lists",
        text,
        tuple(cells),
        tuple(range(len(cells))),
        tuple(verdict.decidable),
        tuple(verdict.excused),
        choices=f"separator {separator!r}",
    )


def d_series(table: TableTruth, rng: Random) -> Rendering:
    """A series of label and value in a sentence."""
    table = _as_list(table.without_blanks())
    mark = rng.choice((": ", ": ", " - ", " – "))
    comma = rng.choice((", ", ", ", "; "))
    noun = rng.choice(_NOUNS)
    intro = rng.choice(
        (
            f"The number of {noun} was as follows: ",
            f"We recorded the following numbers of {noun}: ",
            f"{noun.capitalize()} for each period: ",
            "",
        )
    )
    pairs = [f"{row.label}{mark}{row.cells[0]}" for row in table.rows]
    joined = comma.join(pairs)
    if len(pairs) > 1 and rng.random() < 0.3:
        joined = comma.join(pairs[:-1]) + " and " + pairs[-1]
    verdict = _Verdict.clear(len(table.rows))
    for r, row in enumerate(table.rows):
        if mark != ": " and row.cells[0] in ("-", "–", "..", "?"):
            verdict.doubt(r)
    look = _Look.draw(rng)
    stop = rng.choice((".", ".", ""))
    # ``..`` and a full stop read as ``...``
    body = _wrap(intro + joined + ("" if joined.endswith(".") else stop), look.width)
    text = _letter(table, rng, body, look=look, title=rng.random() < 0.3)
    return _finish("d_series", table, text, verdict, f"mark {mark!r}")


def d_sentence(table: TableTruth, rng: Random) -> Rendering:
    """A sentence a row, the value first and the period last; whole numbers and no total."""
    table = _as_list(table.without_blanks())
    rows = [r for r in table.rows if "Total" not in r.label]
    rows = [Row(r.label, tuple(c if re.match("<?[0-9£]", c) else "0" for c in r.cells))
            for r in rows]  # fmt: skip
    table = replace(table, rows=tuple(rows))
    noun = rng.choice(_NOUNS)
    pattern = rng.choice(
        (
            "{v} {noun} were recorded in {p}.",
            "There were {v} {noun} in {p}.",
            "{v} {noun} in {p}",
            "{v} in {p}",
            "We recorded {v} {noun} in {p}.",
        )
    )
    look = _Look.draw(rng)
    spaced = rng.random() < 0.4
    body: list[str] = []
    alternatives: dict[int, tuple[tuple[str, str], ...]] = {}
    for r, row in enumerate(table.rows):
        line = pattern.format(v=row.cells[0], noun=noun, p=row.label)
        rest = " ".join(pattern.format(v="", noun=noun, p=row.label).split())
        readings = [(rest, ""), (row.label, noun), (f"{noun} in {row.label}", "")]
        alternatives[r] = tuple(readings)
        body += [line, look.blank] if spaced else [line]
    if spaced:
        body.pop()
    text = _letter(table, rng, body, look=look)
    out = _finish("d_sentence", table, text, choices=pattern)
    return replace(out, alternatives=alternatives)


# --- e: grids that keep their cells ---


def _grid(table: TableTruth, rng: Random) -> tuple[list[list[str]], int]:
    head = _fill(table, rng)
    return head + [[row.label, *row.cells] for row in table.rows], len(head)


def _pad(text: str, width: int, side: str) -> str:
    return {"left": text.ljust, "right": text.rjust, "centre": text.center}[side](width)


def _widths(grid: Sequence[Sequence[str]]) -> list[int]:
    return [max(3, *(len(row[c]) for row in grid)) for c in range(len(grid[0]))]


def e_pipes(table: TableTruth, rng: Random) -> Rendering:
    """Cells parted by bars, padded to a width or not."""
    grid, _ = _grid(table, rng)
    widths = _widths(grid) if rng.random() < 0.7 else [0] * len(grid[0])
    outer = rng.random() < 0.6
    side = rng.choice(("left", "right"))
    body = []
    for row in grid:
        cells = [_pad(x, w, side if c else "left") for c, (x, w) in
                 enumerate(zip(row, widths, strict=True))]  # fmt: skip
        body.append("| " + " | ".join(cells) + " |" if outer else " | ".join(cells))
    return _finish("e_pipes", table, _letter(table, rng, body), choices=f"outer bars {outer}")


def e_markdown(table: TableTruth, rng: Random) -> Rendering:
    """A Markdown table; a second header level is its first body row."""
    grid, _ = _grid(table, rng)
    padded = rng.random() < 0.5
    widths = _widths(grid) if padded else [0] * len(grid[0])
    rule = rng.choice(("---", ":---", "---:"))
    outer = rng.random() < 0.85
    body = []
    for i, row in enumerate(grid):
        line = " | ".join(_pad(x, w, "left") for x, w in zip(row, widths, strict=True))
        body.append(f"| {line} |" if outer else line)
        if i == 0:
            marks = [rule.replace("---", "-" * max(3, w - rule.count(":"))) for w in widths]
            line = rng.choice((" | ", "|")).join(marks)
            body.append(f"|{line}|" if outer else line)
    look = _Look.draw(rng)
    look.tight = False
    return _finish("e_markdown", table, _letter(table, rng, body, look=look))


_UNICODE = ("┌┬┐", "├┼┤", "└┴┘", "│", "─")
_DOUBLE = ("╔╦╗", "╠╬╣", "╚╩╝", "║", "═")
_ASCII = ("+++", "+++", "+++", "|", "-")


def _boxed(table: TableTruth, rng: Random, marks: Sequence[str], layout: str) -> Rendering:
    grid, head = _grid(table, rng)
    top, middle, bottom, bar, dash = marks
    rules = rng.random() < 0.5
    limit = rng.randint(14, 40) if rules and rng.random() < 0.6 else 400
    side = rng.choice(("left", "right", "centre"))
    wrapped = [[_wrap(x, limit) if c == 0 else [x] for c, x in enumerate(row)] for row in grid]
    widths = [max(max(map(len, row[c])) for row in wrapped) for c in range(len(grid[0]))]
    valign = rng.choice(("first", "last", "middle"))

    def rule(ends: str) -> str:
        return ends[0] + ends[1].join(dash * (w + 2) for w in widths) + ends[2]

    body = [rule(top)]
    for i, row in enumerate(wrapped):
        height = max(len(cell) for cell in row)
        at = _value_line(valign, height)
        for k in range(height):
            line = []
            for c, (cell, w) in enumerate(zip(row, widths, strict=True)):
                part = cell[k] if c == 0 and k < len(cell) else ""
                if c:
                    part = cell[0] if k == at else ""
                line.append(_pad(part, w, side if c else "left"))
            body.append(f"{bar} " + f" {bar} ".join(line) + f" {bar}")
        if i + 1 < len(wrapped) and (rules or i + 1 == head):
            body.append(rule(middle))
    body.append(rule(bottom))
    text = _letter(table, rng, body)
    return _finish(layout, table, text, choices=f"rules {rules}, label width {limit}")


def e_box(table: TableTruth, rng: Random) -> Rendering:
    """Unicode box drawing, labels wrapped in their column where every row has a rule."""
    return _boxed(table, rng, _DOUBLE if rng.random() < 0.15 else _UNICODE, "e_box")


def e_ascii(table: TableTruth, rng: Random) -> Rendering:
    """ASCII box drawing."""
    return _boxed(table, rng, _ASCII, "e_ascii")


def _separated(table: TableTruth, rng: Random, mark: str, layout: str) -> Rendering:
    grid, _ = _grid(table, rng)
    everything = mark == "," and rng.random() < 0.15
    padded_title = bool(table.title) and rng.random() < 0.2

    def line(cells: Sequence[str]) -> str:
        buffer = io.StringIO()
        quoting: Literal[0, 1] = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
        csv.writer(buffer, delimiter=mark, quoting=quoting, lineterminator="").writerow(cells)
        return buffer.getvalue()

    body = [line(row) for row in grid]
    title = [line([table.title, *[""] * (len(grid[0]) - 1)])] if padded_title else None
    text = _letter(table, rng, body, title_lines=title)
    return _finish(layout, table, text, choices="title padded" if padded_title else "")


def e_tabs(table: TableTruth, rng: Random) -> Rendering:
    """Cells parted by tabs."""
    return _separated(table, rng, "\t", "e_tabs")


def e_commas(table: TableTruth, rng: Random) -> Rendering:
    """Cells parted by commas, quoted where needed."""
    return _separated(table, rng, ",", "e_commas")


def e_aligned(table: TableTruth, rng: Random) -> Rendering:
    """Columns aligned by spaces; a blank cell is a wider gap."""
    side = rng.choice(("right", "right", "left", "centre"))
    gap = " " * rng.choice((2, 2, 3, 4))
    names = [c[-1] for c in table.columns]
    column_cells = list(zip(*(row.cells for row in table.rows), strict=True))
    widths = [max(len(n), *map(len, cells)) for n, cells in zip(names, column_cells, strict=True)]
    first = max(len(table.stub), *(len(row.label) for row in table.rows))
    spans = _spans(table)
    body = []
    if table.levels == 2:
        at = 0
        for name, n in spans:  # room for each upper label over its columns
            room = sum(widths[at : at + n]) + len(gap) * (n - 1)
            widths[at + n - 1] += max(0, len(name) - room)
            at += n
        upper_side = rng.choice(("left", "centre"))
        line, at = table.stub.ljust(first), 0
        for name, n in spans:
            room = sum(widths[at : at + n]) + len(gap) * (n - 1)
            line += gap + _pad(name, room, side if n == 1 else upper_side)
            at += n
        body.append(line)
        lower = [c[1] if len(c) > 1 else "" for c in table.columns]
        head = ["".ljust(first), *(_pad(n, w, side) for n, w in zip(lower, widths, strict=True))]
    else:
        head = [table.stub.ljust(first),
                *(_pad(n, w, side) for n, w in zip(names, widths, strict=True))]  # fmt: skip
    body.append(gap.join(head))
    for row in table.rows:
        cells = [_pad(c, w, side) for c, w in zip(row.cells, widths, strict=True)]
        body.append(gap.join([row.label.ljust(first), *cells]))
    text = _letter(table, rng, [line.rstrip() for line in body])
    return _finish("e_aligned", table, text, choices=f"{side}, gap {len(gap)}")


# --- f: headers of two levels, headers that wrap ---


def _one_line_rows(table: TableTruth, verdict: _Verdict) -> list[str]:
    out = []
    _width_check(table, verdict)
    for r, row in enumerate(table.rows):
        printed = [c for c in row.cells if c]
        if len(printed) < table.width:
            _short_row(verdict, r, row.label, len(printed), table.width)
        out.append(" ".join((row.label, *printed)))
    return out


def f_two_level(table: TableTruth, rng: Random) -> Rendering:
    """Two header lines, upper labels once and lower ones repeated; values on one line a row."""
    verdict = _Verdict.clear(len(table.rows))
    body = _flat_header(table, rng)
    rows = _one_line_rows(table, verdict)
    look = _Look.draw(rng)
    if rng.random() < 0.1:
        rows = [x for row in rows for x in (row, look.blank)][:-1]
    text = _letter(table, rng, body + rows, look=look, close_note=True)
    return _finish("f_two_level", table, text, verdict)


def f_wrapped_header(table: TableTruth, rng: Random) -> Rendering:
    """One header level that wraps; values on one line a row."""
    verdict = _Verdict.clear(len(table.rows))
    body = _wrapped_header(table, rng, rng.randint(12, 30))
    body += _one_line_rows(table, verdict)
    text = _letter(table, rng, body, close_note=True)
    return _finish("f_wrapped_header", table, text, verdict)


# --- all of them ---

Renderer = Callable[[TableTruth, Random], Rendering]

_LISTS = ("years", "years", "fin_years", "sexes", "months", "areas", "categories", "ethnic", "ages",
          "sections", "offences")  # fmt: skip
_KEPT = Shape(two_level=0.25, splittable=False, spaced=True, blank_rows=True)
_NO_NOTE = Shape(columns=(1, 1), rows=(2, 40), blanks=0.0, families=_LISTS)

LAYOUTS: dict[str, tuple[Renderer, Shape]] = {
    "a_wrapped": (a_wrapped, Shape(two_level=0.12)),
    "a_gaps": (a_gaps, Shape(columns=(2, 14), blanks=0.9)),
    "b_plain": (b_plain, Shape(two_level=0.15, splittable=False, spaced=True, blanks=0.25)),
    "b_bar": (b_bar, Shape(two_level=0.15, splittable=False, spaced=True, blank_rows=True)),
    "b_bar_lines": (
        b_bar_lines,
        Shape(two_level=0.15, splittable=False, spaced=True, blank_rows=True),
    ),
    "c_line": (c_line, Shape(two_level=0.1, blanks=0.2)),
    "d_list": (d_list, _NO_NOTE),
    "d_lists": (d_lists, replace(_NO_NOTE, columns=(2, 4), rows=(2, 12))),
    "d_series": (
        d_series,
        replace(_NO_NOTE, rows=(2, 9), families=("years", "years", "fin_years", "sexes", "months")),
    ),
    "d_sentence": (d_sentence, replace(_NO_NOTE, rows=(2, 12), families=("years", "fin_years"))),
    "e_pipes": (e_pipes, _KEPT),
    "e_markdown": (e_markdown, _KEPT),
    "e_box": (e_box, _KEPT),
    "e_ascii": (e_ascii, _KEPT),
    "e_tabs": (e_tabs, _KEPT),
    "e_commas": (e_commas, _KEPT),
    "e_aligned": (e_aligned, _KEPT),
    "f_two_level": (f_two_level, Shape(two_level=1.0, columns=(4, 14), blanks=0.25)),
    "f_wrapped_header": (f_wrapped_header, Shape(blanks=0.25)),
}


def layouts(name: str) -> list[str]:
    """The layouts of a name: one layout, a letter (`a`), or `all`."""
    found = [x for x in LAYOUTS if name in ("all", x, x[0])]
    if not found:
        raise KeyError(name)
    return found


def example(layout: str, seed: int) -> tuple[TableTruth, Rendering]:
    """The table of a seed and its rendering in a layout; always the same."""
    renderer, shape = LAYOUTS[layout]
    rng = Random(f"{layout}:{seed}")  # noqa: S311
    table = draw(rng, shape)
    return table, renderer(table, rng)


def examples(layout: str) -> st.SearchStrategy[Rendering]:
    """Renderings in a layout as a Hypothesis strategy; only the seed is drawn."""
    return st.integers(0, 2**32 - 1).map(lambda seed: example(layout, seed)[1])
