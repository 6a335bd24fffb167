"""Lists of labels with a value each: ``2019 – 31``, ``Male: 12``, ``Arson 7`` under bullets.

A list is two items or more of one make in a row; a lone item is believed only under a
heading that asks for it. Contact lines and references are told by their labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.data import rows
from foiparse.model import Column, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.header_lines import heads_a_column, heads_columns, heads_one_column
from foiparse.tables.heading_words import (
    column_words,
    is_age,
    is_column_atom,
    is_rank,
    is_total_label,
)
from foiparse.tables.text_lines import Token, names_number
from foiparse.tables.titles import is_note_word, is_numbered, is_title_start
from foiparse.tables.tries import Tries
from foiparse.tables.values import DASHES, is_figure, is_mask, is_number, is_telephone, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_BULLET = re.compile(
    r"(?:[-\u2013\u2022\u00b7*o\u25cf\u25aa\uf0b7]\s+|\(?[a-z][.)]\s+|\(?[ivx]{1,4}[.)]\s+"
    r"|\d{1,2}[.)]\s+)(?=\S)"
)
_SEPARATORS = {"-": "-", "\u2013": "-", "\u2014": "-", "/": "/", ":": ":", "=": "=", "->": ">"}
_SEPARATORS |= {"\u2192": ">", ":-": ":", ":\u2013": ":"}
# An asterisk that is a bullet, and begins no note, though what follows is no capital.
_STARRED = re.compile(r"\*\s+(?:s\.?\s?\d|\([^()]+\)\s?(?:[:=/\u2013\u2014-]+\s)?\S+$)")
_GLUED = re.compile(r"(?P<label>.*\S)(?P<sep>[:=]|(?<=\d)[\u2013\u2014])(?P<value>\S+)")
_INNER_ITEM = re.compile(
    r"[:=]\s*[<>£$€]?\d[\d,.]*%?(?:\s[A-Za-z]+)?(?:[;,]|\s[A-Z])"
    r"|\s[-\u2013\u2014]\s[<>]?\s?[£$€]?\d[\d,.]*%?[;,]\s"
)
_CONTENTS = re.compile(r"(?:table of )?contents\b|index$|list of (?:tables|figures)", re.IGNORECASE)
_SHARE = re.compile(r"\(\d{1,3}(?:\.\d+)?\s?%\)")
_MAY_HOLD_VALUE = re.compile(r"[\d*\u2013\u2014?\[-]|\.\.|\b(?:nil|none|zero|n/a)", re.IGNORECASE)
_GOES_ON = frozenset(
    {
        *("or", "and", "of", "to", "is", "are", "was", "were", "at", "for", "by", "the"),
        *("in", "from", "on", "since", "until", "during", "than"),
    }
)
_LEADERS = re.compile(r"\.{4,}|\u2026{2,}")
_STOP = re.compile(r"(?<=[^\s.])[.;,]$")
_NO_LABEL = re.compile(r"https?:|www\.|@|[a-z]{3}\.\s+[A-Z]")
_COUNTING = re.compile(r"(?:total )?(?:number|no\.?|count|volume) of\b", re.IGNORECASE)
_ANNOUNCED = re.compile(r"\b(?:number|count|volume) of\b.*:$", re.IGNORECASE)
_UNITS = frozenset({"people", "persons", "cases", "times", "individuals"})


@dataclass(frozen=True, slots=True)
class Item:
    """A label and its value on line ``at``."""

    at: int
    label: str
    value: str
    make: str  # what parts label and value; a space where nothing does
    bullet: bool
    sure: bool  # its label or value shows by itself that it is one


@cache
def _contacts() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("contact_words"))


def asks_for_contact(label: str) -> bool:
    """Whether a label of a form stands for a person's or a paper's details, not for a figure."""
    return any(word in _contacts() for word in re.findall(r"[a-z]+", label.lower()))


def is_contact(label: str) -> bool:
    """Whether a label introduces a telephone, a reference or a page, not a figure."""
    bare = re.sub(r"[^a-z ]", "", label.lower()).strip()
    return bare in _contacts() or bare.split(" ")[-1] in {"tel", "telephone", "fax", "ref", "phone"}


def good_value(text: str) -> bool:
    """Whether the end of an item can be the value of its label."""
    return is_figure(text) or is_mask(text) or is_value(text.lower()) or text.lower() == "zero"


def good_label(label: str) -> bool:
    """Whether the start of an item can be what its value counts."""
    if not label or len(label) > 200 or is_contact(label):
        return False
    if _NO_LABEL.search(label):
        return False
    if _INNER_ITEM.search(label):
        return False  # another item's value would be lost in it
    worded = re.search(r"[A-Za-z]{2}|[A-Z]\d", label) is not None
    return worded or is_column_atom(label) or re.fullmatch(r"\d{1,3}", label) is not None


def list_item(line: TextLine, at: int = 0) -> Item | None:
    """The label and value of a line, if it can be an item of a list."""
    text = line.text
    if len(text) > 260 or not _MAY_HOLD_VALUE.search(text, max(0, len(text) - 40)):
        return None
    if _LEADERS.search(text) or is_title_start(text):
        return None
    if is_note_word(text) and not _STARRED.match(text):
        return None
    bullet = _BULLET.match(text)
    bare = text[bullet.end() :] if bullet else text
    bare = _STOP.sub("", bare)
    words, value = _item_words(bare)
    return _separated(bare, words, value, at, bullet=bool(bullet)) or _plain(
        words, value, at, bullet=bool(bullet)
    )


def _item_words(text: str) -> tuple[list[str], str]:
    """The words of an item before its value, and the value; empty where it ends in none."""
    words = text.split(" ")
    if len(words) > 2 and _SHARE.fullmatch(words[-1]) and is_number(words[-2]):
        return words[:-2], " ".join(words[-2:])
    for units in (0, 1, 2):
        end = len(words) - units
        unit = " ".join(words[end:]).lower()
        if end < 2 or (unit and column_words().get(unit) != "measure" and unit not in _UNITS):
            continue
        for size in (3, 2, 1):
            value = " ".join(words[end - size : end])
            if end > size and good_value(value) and not _is_parted(words, end - size, value):
                return words[: end - size], value
    return [], ""


def _is_parted(words: Sequence[str], at: int, value: str) -> bool:
    """Whether the first of two numbers is the label's, as the words before call for it.

    ``Section 17 650`` is no seventeen thousand, nor ``10 - 19 925`` nineteen.
    """
    before = tuple(Token(word, 0, 0) for word in words[max(0, at - 2) : at])
    number, space, _rest = value.partition(" ")
    if not space:
        return False
    low, dash = (*("", ""), *words[max(0, at - 2) : at])[-2:]
    ranged = dash in DASHES and low.isdigit() and number.isdigit() and int(low) < int(number)
    return number[0] == "0" or number in DASHES or ranged or names_number(before, number)


def _separated(
    text: str, before: Sequence[str], value: str, at: int, *, bullet: bool
) -> Item | None:
    """An item whose label and value a mark parts; the last mark before the value does."""
    words, mark = list(before), ""
    if words and words[-1] in _SEPARATORS:
        mark = _SEPARATORS[words.pop()]
    elif words and words[-1].endswith((":", "=")):
        mark, words[-1] = words[-1][-1], words[-1][:-1]
    elif words and re.fullmatch(r"\.{3,}", words[-1]):
        mark = words.pop()[:1]
    elif glued := _GLUED.fullmatch(text):
        if not good_value(glued["value"]):
            return None
        words, value, mark = glued["label"].split(" "), glued["value"], glued["sep"]
        if words[-1][-1].isdigit() and not is_period(glued["label"]):
            return None  # a time: ``00:01:35``
        mark = _SEPARATORS.get(mark, mark)
    label = " ".join(words).rstrip(" :-\u2013")
    if not mark or not good_label(label) or _is_row(label):
        return None
    return Item(at, label, value, mark, bullet, sure=True)


def _plain(words: Sequence[str], value: str, at: int, *, bullet: bool) -> Item | None:
    label = " ".join(words)
    if " " in value and value[:1].isdigit():
        return None  # with no mark between, these are as likely two values
    if not good_label(label) or _is_row(label) or not words or words[-1] in _SEPARATORS:
        return None
    if words[-1].lower() in _GOES_ON:
        return None  # the value finishes a sentence: ``16 hours, or £400``
    sure = is_period(words[0]) or is_period(" ".join(words[:2])) or is_total_label(label)
    sure = sure or is_age(label) or label == "(blank)"
    return Item(at, label, value, " ", bullet, sure=sure or bullet)


def _is_row(label: str) -> bool:
    """Whether a label ends in values of its own: it is part of a wider row."""
    words = label.split(" ")
    if is_column_atom(label) or len(words) < 2:
        return False
    if is_figure(words[-1]) and not words[-1].isdigit() and words[-2] not in _SEPARATORS:
        return True
    return (
        len(words) > 2
        and is_value(words[-1])
        and is_value(words[-2])
        and words[-2] not in _SEPARATORS
    )


def find_lists(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every list, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    tries = Tries()
    seen: dict[int, Item | None] = {}
    at = 0
    while at < len(lines):
        items = [] if taken[at] else _run(lines, at, taken, seen)
        if not items:
            at += 1
            continue
        last = items[-1].at + 1
        if _is_column(lines, items):
            at = last
            continue
        if not _believable(lines, items):
            at = tries.after(at, last)
            continue
        table_rows = [
            TableRow(item.label, (_cell(lines[item.at], item.value),), (lines[item.at].number,))
            for item in items
        ]
        drafts.append(Draft(at, last, (Column(("",)),), table_rows))
        at = last
    return drafts


def _run(
    lines: Sequence[TextLine], at: int, taken: Sequence[bool], seen: dict[int, Item | None]
) -> list[Item]:
    """The items of one make, spaced alike, that begin at a line.

    ``seen`` keeps what lines hold, by index, from one run to the next.
    """
    first = _item_at(lines, at, seen)
    if first is None:
        return []
    items = [first]
    spacing: set[int] = set()
    for index in range(at + 1, len(lines)):
        line = lines[index]
        found = None if taken[index] or line.blanks > 2 else _item_at(lines, index, seen)
        if found is None or found.make != first.make or found.bullet != first.bullet:
            break
        if line.blanks and spacing == {0} and not is_total_label(found.label):
            break
        spacing.add(line.blanks)
        items.append(found)
    return [] if _is_title(items) else items


def _is_title(items: Sequence[Item]) -> bool:
    """Whether the first of some items is the others' title, and its value the year that ends it."""
    first, *others = items
    return (
        bool(others)
        and first.make == " "
        and is_period(first.value)
        and _COUNTING.match(first.label) is not None
        and not any(_COUNTING.match(item.label) for item in others)
    )


def _item_at(lines: Sequence[TextLine], at: int, seen: dict[int, Item | None]) -> Item | None:
    if at not in seen:
        seen[at] = list_item(lines[at], at)
    return seen[at]


def _is_column(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    """Whether items that no mark parts are a column of values under its heading."""
    first = items[0]
    if first.make != " " or first.bullet:
        return False
    if heads_columns(lines[first.at]) > 1:
        return True
    text = lines[first.at].text
    named = is_period(first.value) or is_rank(" ".join(text.split(" ")[-2:]))
    if len(items) > 1 and named and heads_one_column(text):
        return True  # ``Outcome 10`` over rows
    above = first.at - 1
    return (
        first.at > 0
        and not lines[first.at].blanks
        and (heads_a_column(lines, above) or heads_columns(lines[above]) > 1)
    )


def _among_rows(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    """Whether rows of several values stand right above or below items.

    Such items have no mark between, or a dash, which may be a value too.
    """
    if items[0].make not in {" ", "-"} or items[0].bullet:
        return False
    first, last = items[0].at, items[-1].at + 1
    beside = [lines[first - 1]] if first and not lines[first].blanks else []
    beside += [lines[last]] if last < len(lines) and not lines[last].blanks else []
    return any(
        1 < line.run < len(line.tokens)
        and not all(is_period(token.text) for token in line.values(line.run))
        for line in beside
    )


def _believable(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    if _among_rows(lines, items):
        return False
    labels = [item.label.lower() for item in items]
    if len(set(labels)) < len(labels):
        return False
    last = items[-1].at + 1
    around = list(lines[items[0].at : last])
    while last < len(lines) and last < items[-1].at + 4 and not lines[last].blanks:
        around.append(lines[last])
        last += 1
    if _is_contents(lines, items) or any(is_telephone(line.text) for line in around):
        return False
    figures = [item for item in items if any(char.isdigit() for char in item.value)]
    added = any(is_total_label(label) for label in labels)
    named = sum(is_period(item.label) for item in items)
    before = lines[items[0].at - 1].text if items[0].at else ""
    titled = is_title_start(before) or before.endswith((":", "?")) or is_numbered(before)
    titled = titled or bool(_COUNTING.match(before))
    if len(items) == 1:
        alone = bool(figures) and items[0].sure and items[0].make != " "
        return titled and alone and (named > 0 or added)
    if not figures:
        marked = items[0].make != " "
        if marked and added:
            return True
        told = items[0].bullet or _COUNTING.search(before)
        return titled and (named == len(items) or bool(marked and told))
    if items[0].make == " ":
        # Without a mark between, any sentence that ends in a number would do.
        return (
            all(item.sure for item in items)
            or (titled and (len(items) >= 3 or bool(_ANNOUNCED.search(before))))
            or (added and len(items) >= 3)
        )
    return True


def _is_contents(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    """Whether this is a list of contents: called so, and its page numbers never fall."""
    pages = [int(item.value) for item in items if item.value.isdigit()]
    called = is_in_contents(lines, items[0].at)
    return called and len(pages) == len(items) and pages == sorted(pages)


def is_in_contents(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a list is called one of contents, right above its line ``at`` or above the list."""
    above: list[str] = []
    for index in range(at - 1, max(-1, at - 60), -1):
        above.append(lines[index].text)
        if not lines[index].run and len(above) > 1:
            break  # above the list there may be one line between it and its title
    return any(_CONTENTS.match(text) for text in above)


def _cell(line: TextLine, value: str) -> TableCell:
    return TableCell(1, " ".join(value.split()), line.number, line.page)
