"""What stands around a table: its title, headings over columns, notes under it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.letters import salutation
from foiparse.data import rows
from foiparse.tables.heading_words import tail_atoms
from foiparse.tables.joining import affinity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_LONGEST_TITLE = 6  # lines
_NUMBERED = re.compile(
    r"\(?(?:q(?:uestion)?\s?)?\(?(?:\d{1,2}[a-z]?|[a-z]|[ivxl]{1,5})[.):]\s+\S", re.IGNORECASE
)


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("note_words") if row["kind"] == kind)


@cache
def _title_form() -> re.Pattern[str]:
    names = "|".join(_words("title"))
    number = r"(?:\d{1,3}[a-z]?|[A-Z]|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
    return re.compile(
        rf"\s*(?:{names})\s+{number}(?:\b|[.:)])(?!\s(?:of|in|above|below|shows?|and|to)\b).*",
        re.IGNORECASE,
    )


@cache
def _note_form() -> re.Pattern[str]:
    words = "|".join(re.escape(word.strip()) for word in _words("note") if word[0].isalpha())
    marks = "".join(re.escape(word.strip()) for word in _words("note") if not word[0].isalpha())
    return re.compile(
        rf"\s*(?:(?:{words})\b\s*[:.\-–]?|[{marks}]+\s?\S|\(?\d\)?\s[A-Z]|\[[a-z]\]\s?[=:]?).*",
        re.IGNORECASE,
    )


def is_title_start(text: str) -> bool:
    """Whether a line begins a numbered title: ``TABLE ONE: ...``, ``Figure 2 - ...``."""
    return len(text) < 300 and bool(_title_form().match(text))


def is_note_start(text: str) -> bool:
    """Whether a line begins a note: ``Note:``, ``Caveat:``, ``* fewer than five``."""
    return bool(_note_form().match(text))


@cache
def _note_word_form() -> re.Pattern[str]:
    words = "|".join(re.escape(word.strip()) for word in _words("note") if word[0].isalpha())
    return re.compile(rf"\s*(?:(?i:{words})\s?[:.\u2013-]|[*\u2020\u2021]+\s?[a-z(=]).*")


def is_note_word(text: str) -> bool:
    """Whether a line begins with a word for a note and a mark: ``Source:``, ``Note -``."""
    return bool(_note_word_form().match(text))


def is_numbered(text: str) -> bool:
    """Whether a line begins like one of a numbered list of questions."""
    return bool(_NUMBERED.match(text.strip()))


class Above(Struct, frozen=True):
    """Indexes of the lines over a table, by what they are."""

    header: tuple[int, ...] = ()
    title: tuple[int, ...] = ()
    heading: tuple[int, ...] = ()


def read_above(lines: Sequence[TextLine], first: int, floor: int) -> Above:
    """Headings over the columns, the title, and headings over several tables.

    ``first`` is the index of the table's topmost line so far, ``floor`` that of the
    first line which no other table has.
    """
    at = first
    while (
        at > floor
        and at > first - 4
        and not lines[at].blanks
        and _over_columns(lines, at - 1, floor)
    ):
        at -= 1
    header = tuple(range(at, first))
    if at == floor:
        return Above(header)
    title = _title(lines, at, floor)
    heading: tuple[int, ...] = ()
    if title and is_title_start(lines[title[0]].text):
        top = title[0]
        while top > floor and not lines[top].blanks and _heading(lines[top - 1].text):
            top -= 1
        heading = tuple(range(top, title[0]))
    return Above(header, title, heading)


def _over_columns(lines: Sequence[TextLine], index: int, floor: int) -> bool:
    """Whether a line is a heading over columns or stub, not part of a title.

    It says so by its words, and by its look: capitals where the line above has none,
    or a break where the next word would have fitted.
    """
    text = lines[index].text
    if len(text) > 160 or is_title_start(text) or text.endswith((".", ":")):
        return False
    lower = text.lower()
    if not any(re.search(rf"\b{re.escape(word)}\b", lower) for word in _words("header")):
        return False
    if lower in _words("header"):
        return True
    letters = [char for char in text if char.isalpha()]
    if sum(char.isupper() for char in letters) >= 0.8 * len(letters):
        return True
    if len(text) > 40 or not any(lower.startswith(word) for word in _words("header")):
        return False
    return (
        index == floor or lines[index].blanks > 0 or affinity(lines[index - 1].text, text, 60) <= 0
    )


def _heading(text: str) -> bool:
    if len(text) > 90 or re.search(r"[.:;,]$", text) or is_title_start(text):
        return False
    return tail_atoms(tuple(text.split())) < 2  # the headings of a table that lost its rows


def _title(lines: Sequence[TextLine], below: int, floor: int) -> tuple[int, ...]:
    """The lines of the title that ends just above index ``below``."""
    last = below - 1
    blanks = lines[below].blanks
    if last < floor or blanks > 3:
        return ()
    top = last
    while top > floor and last - top < _LONGEST_TITLE and not lines[top].blanks:
        if is_title_start(lines[top].text) or is_numbered(lines[top].text):
            break
        top -= 1
    for index in range(last, top - 1, -1):
        if is_title_start(lines[index].text):
            return tuple(range(index, last + 1))
    text = lines[last].text
    if salutation(text) is not None:
        return ()
    if re.search(r"[.;?!]$", text) and not is_numbered(lines[top].text):
        return ()
    if is_numbered(lines[top].text):
        return tuple(range(top, last + 1)) if last - top < _LONGEST_TITLE else ()
    if text.endswith(":"):
        return _sentence_up(lines, top, last)
    if blanks and len(text) > 100:
        return ()
    whole = _sentence_up(lines, top, last)
    size = sum(len(lines[index].text) for index in whole)
    return whole if size <= 240 else ()


def _sentence_up(lines: Sequence[TextLine], top: int, last: int) -> tuple[int, ...]:
    """The wrapped lines that end at ``last``, as far up as they look like one piece."""
    width = max(len(lines[index].text) for index in range(top, last + 1))
    first = last
    while first > top and affinity(lines[first - 1].text, lines[first].text, width) > 0:
        first -= 1
    return tuple(range(first, last + 1))


def read_below(lines: Sequence[TextLine], last: int, ceiling: int) -> tuple[int, ...]:
    """Indexes of the notes under a table that ends before index ``last``.

    What follows without a blank line is a note; later paragraphs are when they say so.
    """
    found: list[int] = []
    at = last
    while at < ceiling:
        start = at
        at += 1
        while at < ceiling and not lines[at].blanks:
            at += 1
        attached = start == last and not lines[start].blanks
        text = lines[start].text
        if is_title_start(text) or (is_numbered(text) and not is_note_start(text)):
            break
        if not attached and not (is_note_start(text) and lines[start].blanks <= 3):
            break
        found.extend(range(start, at))
        if len(found) > 40:
            break
    return tuple(found)
