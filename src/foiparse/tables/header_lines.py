"""Lines of running text seen as column headings: on one line, wrapped, or on two levels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_day, is_period
from foiparse.remembering import remembered
from foiparse.tables.heading_levels import split_two_levels, tells_two_levels
from foiparse.tables.heading_weaves import split_repeated, split_sunk
from foiparse.tables.heading_words import (
    count_sure,
    counts_something,
    is_age,
    is_column_atom,
    is_rank,
    is_stub,
    is_total_label,
    tail_atoms,
)
from foiparse.tables.headings import HALVES, Headings, split_headings, split_woven, stub_words
from foiparse.tables.joining import ends_open
from foiparse.tables.text_lines import calls_for_number, names_number
from foiparse.tables.titles import is_title_start
from foiparse.tables.values import DASHES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine


_SURE = 0.25  # a cost of headings, each, at which they explain themselves
DEAREST = 1.0  # a cost of headings, each, above which lines are none
_KIND = 5  # words over row labels at the most, where they are not the usual ones
_UNLIKE = 1.0  # what it costs that a stub's heading goes on with a line that may be a label
_ALONE = 1.1  # the same of one heading behind its stub's
_QUESTION = re.compile(r"Q\s?\d{1,2}")
_COUNT = re.compile(r"number|no\.?|count|volume|figure", re.IGNORECASE)
_COUNTING = re.compile(r"(?:number|no\.?|total|count|sum|volume) of\b", re.IGNORECASE)


class Header(Struct, frozen=True):
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


def breaks_off(above: TextLine, below: TextLine) -> bool:
    """Whether headings stop in the middle of a total: ``2019 2020 Grand`` over ``Total``."""
    half = above.text.rsplit(" ", 1)[-1].lower() in HALVES
    return half and not below.blanks and below.text.rsplit(" ", 1)[-1].lower() == "total"


def heads_columns(line: TextLine, below: TextLine | None = None) -> int:
    """How many headings end a line that shows by itself to be a header line, else 0.

    With the line ``below``, a total that wraps onto it is whole.
    """
    if _is_dated_row(line):
        return 0
    cut = below is not None and breaks_off(line, below)
    return _heads_in(f"{line.text} Total" if cut else line.text)


def _is_dated_row(line: TextLine) -> bool:
    """Whether a line is nothing but a period and figures with a dash for one: ``2012 5 - 6``."""
    if not any(dash in line.text for dash in DASHES):
        return False
    texts = [token.text for token in line.tokens]
    if line.run < len(texts) or not is_period(texts[0]) or not any(map(DASHES.__contains__, texts)):
        return False
    return any(text not in DASHES and not is_period(text) for text in texts)


@remembered(300)
def _heads_in(text: str) -> int:
    if len(text) > 300 or text[0].islower() or not (text[-1].isalnum() or text[-1] in ")%*"):
        return 0
    words = tuple(text.split())
    # ``Jan Feb Mar Quarter``: the last column is the whole of those before it.
    whole = words[-1] in {"Year", "Quarter"}
    atoms = tail_atoms(words[:-1] if whole else words)
    return atoms + whole if atoms >= 2 else 0


def has_heading_above(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line not far above heads a single column of values."""
    for above in range(at - 1, max(-1, at - 5), -1):
        line = lines[above]
        if lines[above + 1].blanks > 1 or line.ends_sentence or is_title_start(line.text):
            return False
        figures = line.run and not is_period(line.tokens[-1].text)
        if not figures and len(line.text) <= 80 and heads_a_column(lines, above):
            return True
    return False


def _heads_alone(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line heads a single column, and is not the end of a title or of wider headings."""
    text = lines[at].text
    above = lines[at - 1].text if at and not lines[at].blanks else ""
    if above and (names_number(lines[at - 1].label_tokens, text) or is_age(text)):
        return False  # the year of an Act, below the values; ages stand side by side
    if above.lower().endswith(("grand", "overall")) or not heads_one_column(text):
        return False
    stub = text.rsplit(" ", 1)[0]
    return not text[0].islower() or is_stub_word(f"{above} {stub}") or is_stub_word(above)


def heads_a_column(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line, with those above it, is the heading of a single column of values."""
    return heads_one_column(lines[at].text) or _stub_lines(lines, at) > 0


def _stub_lines(lines: Sequence[TextLine], at: int) -> int:
    """How many lines above one are the start of its stub's usual heading, wrapped; else 0."""
    return found[0] if (found := _under_stub(lines, at)) else 0


def _under_stub(lines: Sequence[TextLine], at: int) -> tuple[int, str, str] | None:
    """The lines above one that its stub's usual heading takes, that heading, and the column's."""
    cuts = _one_heading(lines[at].text)
    for size in range(1, min(3, at) + 1):
        if not cuts or lines[at - size + 1].blanks:
            break
        above = " ".join(line.text for line in lines[at - size : at])
        for rest, name in cuts:
            stub = f"{above} {rest}".strip()
            if above[0].isupper() and is_stub_word(stub):
                return size, stub, name
    return None


def _one_heading(text: str) -> list[tuple[str, str]]:
    """Ways to cut a line into the end of the stub's heading and one of a column."""
    cuts = []
    found = split_headings(text, 1)
    if found is not None:
        name = found.columns[0]
        if is_period(name) or (found.cost <= 1.1 and name[0].isupper()):
            cuts.append((found.stub, name))
    words = text.split()
    for size in range(1, min(4, len(words) - 1) + 1):
        name = " ".join(words[-size:])
        if is_column_atom(name) or counts_something(name) or is_rank(name):
            cuts.append((" ".join(words[:-size]), name))
    return cuts


def heads_one_column(text: str, *, stubbed: bool = False) -> bool:
    """Whether a line is the heading of a single column of values, behind its stub's or alone.

    With ``stubbed``, only behind its stub's.
    """
    found = split_headings(text, 1, most=_ALONE)
    if found is None or text.endswith((":", ",")) or (stubbed and not found.stub):
        return False
    if is_stub_word(found.stub) and found.columns[0][0].isupper():
        return True
    if found.cost > 0.8:
        return False
    name = found.columns[0]
    if is_title_start(text) or is_day(name) or _QUESTION.fullmatch(text):
        return False  # a letter's date and a question's number stand alone too
    # A title that ends in a year heads no column: what stands before must be a stub's heading.
    usual = not found.stub or is_stub_word(found.stub)
    if counts_something(name):
        return usual or " of " in name or (bool(_COUNT.fullmatch(name)) and _is_kind(found.stub))
    return (is_column_atom(name) or is_rank(name)) and usual


def _is_kind(stub: str) -> bool:
    """Whether a few words before a bare ``Number`` say what it is of, and it names nothing."""
    words = stub.split()
    return words[0][0].isupper() and len(words) <= _KIND and not calls_for_number(words[-1])


def is_barred(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line cannot be part of headings."""
    text = lines[index].text
    return (
        len(text) > 300
        or lines[index].ends_sentence
        or is_title_start(text)
        or (text.endswith(":") and not lines[index].run)
        or text.startswith("Dear ")
        or _is_dated_row(lines[index])
    )


def is_parted(lines: Sequence[TextLine], first: int, last: int) -> bool:
    """Whether blank lines part lines[first:last] from one another, or from what is below."""
    return any(lines[index].blanks for index in range(first + 1, last)) or (
        last < len(lines) and lines[last].blanks > 1
    )


def see_headings(
    lines: Sequence[TextLine], first: int, last: int, columns: int, room: int = 0
) -> Header | None:
    """Lines as headings of so many columns: on one level, wrapped, or on two.

    Those that cost more than `DEAREST` each may be left out. ``room`` is how many characters
    the labels below take.
    """
    texts = [line.text for line in lines[first:last]]
    if columns == 1 and len(texts) > 1:
        under = _under_stub(lines, last - 1)
        if under is None or under[0] != len(texts) - 1:
            return None
        return Header(first, last, under[1], ((under[2],),), 0.2)
    if columns == 1 and not _heads_alone(lines, first):
        return None
    found: list[Header] = []
    if len(texts) == 1:
        if (sure := count_sure(texts[0])) > 1 and sure != columns:
            return None
        if one := split_headings(texts[0], columns, most=columns * DEAREST):
            names = tuple((each,) for each in one.columns)
            found.append(Header(first, last, one.stub, names, one.cost + _repeated(names)))
    else:
        last_line = split_headings(texts[-1], columns, most=columns * DEAREST)
        # Headings that the last line gives whole do not wrap.
        alone = last_line is not None and last_line.cost / columns <= _SURE
        alone = alone or count_sure(texts[-1]) not in {0, 1, columns}
        woven = split_repeated(tuple(texts), columns)
        if woven is None and len(texts) == 2:
            woven = split_sunk(*texts, columns)
        if woven is not None:
            names = tuple((each,) for each in woven.columns)
            found.append(Header(first, last, woven.stub, names, woven.cost + _repeated(names)))
        for cut in range(1, len(texts)):
            upper, lower = " ".join(texts[:cut]), " ".join(texts[cut:])
            if tells_two_levels(upper, lower, columns):
                continue
            two = split_two_levels(upper, lower, columns)
            if two and (cut == 1 or _keeps_stub(texts[cut - 1], two.stub)):
                levels = tuple((a, b) if b else (a,) for a, b in two.columns)
                # Two levels explain two lines at once, so their cost counts for half.
                found.append(
                    Header(first, last, two.stub, levels, two.cost / 2 + _repeated(levels))
                )
            # Nor do headings that are whole on the first, and no half of a total.
            whole = count_sure(upper) == columns > 1
            if not alone and not whole and (woven := split_woven(upper, lower, columns, room=room)):
                names = tuple((each,) for each in woven.columns)
                cost = max(woven.cost, _without_below(upper, lower, woven)) + _repeated(names)
                found.append(Header(first, last, woven.stub, names, cost))
    return min(found, key=lambda header: header.cost, default=None)


def _keeps_stub(line: str, stub: str) -> bool:
    """Whether the usual heading of a stub that begins a line is the end of the stub's.

    Else words behind it, and lines above it that are the title, would be the stub's too.
    """
    words = tuple(line.split())
    named = stub_words(words)
    own = not named or words[named][0].islower()
    return own or stub.endswith(" ".join(words[:named]))


def _without_below(upper: str, lower: str, woven: Headings) -> float:
    """The least that headings cost of which nothing but the stub takes the lower line.

    It is as likely the first row's label, or a heading over rows, where the stub does not go on.
    """
    alone = split_headings(upper, len(woven.columns))
    if alone is None or alone.columns != woven.columns:
        return 0.0
    goes_on = (
        lower[0].islower()
        or lower[0] in "(&/"
        or ends_open(alone.stub)
        or is_stub_word(woven.stub)
        or (is_stub_word(lower) and not is_stub_word(alone.stub))
    )
    return 0.0 if goes_on else alone.cost + _UNLIKE


def _repeated(names: Sequence[tuple[str, ...]]) -> float:
    """The cost of headings that stand twice: one of two levels was missed."""
    return 2.0 * (len(names) - len(set(names)))


def is_stub_word(text: str) -> bool:
    """Whether a heading is one that usually stands over row labels."""
    return is_stub(tuple(text.strip(" :").split()))


def is_bare_header(line: TextLine) -> bool:
    """Whether a line is column headings by its look alone, rows under it or not."""
    return not line.ends_sentence and bool(heads_columns(line)) and _sure_header(line)


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
