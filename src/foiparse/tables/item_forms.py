"""Items of lists in which no mark before the value at the end says that it is one.

``14 – Housing``, ``4 x laptop``, ``12 cattle``; ``Holt was 18``; ``Male ..... 31``;
``2019 (31)``. Each has the look of something else as well: a numbered list, a sentence, a
list of contents, a note. So how each form is believed is said here too, by what its
values and the words over it are.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_part, is_period, parse_period
from foiparse.tables.heading_words import is_column_atom, is_total_label
from foiparse.tables.values import is_figure, is_number, parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

FIRST, TIMES, BARE = "1-", "1x", "1"
"""Makes of items that begin with their value: before a mark, an ``x``, or nothing."""
VERB, BEING, LEADERS, BRACKETS = "was", "is", ".", "("
"""Makes of items with a verb of the past or the present, dots, or brackets about the value."""

_TIMES = re.compile(r"(?P<label>.*[A-Za-z].*)\sx\s(?P<value>\d[\d,]*)")
_FIRST = re.compile(
    r"(?P<value>\S+(?: \d{3})*)\s?(?P<mark>\s[-\u2010-\u2015:=x\u00d7]|[:=])\s(?P<label>.+)"
)
_BARE = re.compile(r"(?P<value>\d[\d,]*|nil|no)\s(?P<label>[a-z][^.:;?]{1,60})")
_VERB = re.compile(r"(?P<label>.{2,120}?)\s(?P<verb>was|were|is|are)\s(?P<value>\S+(?: \d{3})*)")
_LEADERS = re.compile(
    r"(?P<label>.*?[^\s.\u2026])\s?(?:\.{3,}|\u2026+|(?:\s\.){3,})\s?(?P<value>[^\s.\u2026]\S*)"
)
_LEADING = re.compile(r"\.{3}|\u2026|\s\.\s\.")
_BRACKETED = re.compile(r"\((?P<value>\d[\d,]*)\)")
_COUNTING = re.compile(
    r"\b(?:how (?:many|much)|numbers?|no\.? of|counts?|totals?|breakdown|volumes?|figures"
    r"|amounts?|statistics)\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"(?:answer|response|reply|(?:q(?:uestion)?|request|part)?\s?\(?\w{1,3}\)?)[.:)]*",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:the|an?|our|your|their|its|his|her|this|that|it|there)\b", re.IGNORECASE)
_LONGEST_OVER = 4  # lines


class Form(Struct, frozen=True):
    """A label, its value and what parts them, as a line prints them."""

    label: str
    value: str
    make: str


def forms_of(text: str) -> list[Form]:
    """The ways to see a line, its bullet taken off, as such an item; the likeliest first."""
    found = []
    if _LEADING.search(text) and (match := _LEADERS.fullmatch(text)):
        found.append(Form(match["label"].rstrip(" :"), match["value"], LEADERS))
    # Only what begins or ends in a value can be another, and most lines of prose do neither.
    if _is_value(text.rsplit(" ", 1)[-1]):
        if match := _TIMES.fullmatch(text):
            found.insert(0, Form(match["label"], match["value"], TIMES))
        if match := _VERB.fullmatch(text):
            make = VERB if match["verb"].startswith("w") else BEING
            found.append(Form(match["label"], match["value"], make))
    if _is_value(text.split(" ", 1)[0].rstrip(":=")):
        if (match := _FIRST.fullmatch(text)) and match["label"][0].isalpha():
            make = TIMES if match["mark"].strip() in {"x", "\u00d7"} else FIRST
            found.append(Form(match["label"], match["value"], make))
        if match := _BARE.fullmatch(text):
            found.append(Form(match["label"], match["value"], BARE))
    return [form for form in found if _is_value(form.value)]


def _is_value(text: str) -> bool:
    return is_figure(text) or text.lower() == "no"


def in_brackets(values: Sequence[str]) -> list[str] | None:
    """Values that all stand in brackets, without them: then brackets are what parts them."""
    found = [_BRACKETED.fullmatch(value) for value in values]
    return [match["value"] for match in found if match] if all(found) else None


def words_over(lines: Sequence[TextLine], at: int) -> str:
    """The paragraph over the line at index ``at``, and what is over a mere ``Answer``."""
    found: list[str] = []
    index = at
    while index and len(found) < _LONGEST_OVER and lines[index].blanks <= 3:
        text = lines[index - 1].text
        gap = lines[index].blanks
        if found and gap and not all(map(_NUMBERING.fullmatch, found)):
            break
        found.append(text)
        index -= 1
    return " ".join(reversed(found))


def asks_for_count(text: str) -> bool:
    """Whether the words over a list say that its figures count something."""
    return bool(_COUNTING.search(text))


def are_believed(make: str, labels: Sequence[str], values: Sequence[str], over: str) -> bool:
    """Whether items of such a form, under the words ``over``, give figures.

    A number that begins a line may be that of a document, a section, a house; one in
    brackets that of a note; one behind dots that of a page. Numbering rises; counts have a
    total, or words over them that ask for a count.
    """
    added = any(map(is_total_label, labels))
    named = all(is_period(label) or is_column_atom(label) for label in labels)
    asked = added or asks_for_count(over)
    if make == LEADERS:
        return added or named or not _rises(values)
    if make == BRACKETS:
        return (asked or named) and not _rises(values, by=1)
    if make in {VERB, BEING}:
        if len({parse_value(value).unit for value in values if is_number(value)}) > 1:
            return False
        if any(_OPENS.match(label) and not asks_for_count(label) for label in labels):
            return False
        return asked or (make == VERB and len(labels) > 2)
    if any(map(is_period, values)) or all(not _is_worded(label) for label in labels):
        return False
    if make == BARE and (len(labels) < 3 or any(is_span(label) for label in labels)):
        return False
    silent = not over or bool(_NUMBERING.fullmatch(over))
    if len(labels) > 2 and added:
        return True
    if _rises(values) and not any(map(_is_no_ordinal, values)):
        return False
    dates = all(is_part(parse_period(label)) for label in labels)  # ``14 – January``
    if make == TIMES or asked or (named and not dates):
        return True
    if dates:
        return False
    return make != BARE and len(labels) > 2 and (silent or any(map(_is_no_ordinal, values)))


def _is_worded(label: str) -> bool:
    return not label.isdigit() or is_period(label)


def _rises(values: Sequence[str], by: int = 0) -> bool:
    """Whether values are whole numbers each greater than the last (``by`` so much): numbering."""
    numbers = [int(value) for value in values if value.isdigit()]
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    return len(numbers) == len(values) and all(s == by if by else s > 0 for s in steps)


def _is_no_ordinal(value: str) -> bool:
    return value == "0" or not value.isdigit()


_SPANS = re.compile(
    r"(?:second|minute|hour|(?:working |calendar )?day|week|month|year)s?\b|(?:per ?cent|pages?)\b",
    re.IGNORECASE,
)


def is_span(text: str) -> bool:
    """Whether words begin with a span of time, or what else is measured and not counted."""
    return bool(_SPANS.match(text))
