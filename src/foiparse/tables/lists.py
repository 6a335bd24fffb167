"""Lists of labels with a value each: ``2019 – 31``, ``Male: 12``, ``Arson 7`` under bullets.

A list is two items or more of one make in a row; a lone item is believed only under a
heading that asks for it. Contact lines and references are told by their labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import is_period
from foiparse.model import Column, Finding, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.header_lines import heads_a_column, heads_columns, heads_one_column
from foiparse.tables.heading_words import (
    column_words,
    is_age,
    is_column_atom,
    is_rank,
    is_total_label,
)
from foiparse.tables.headings import are_single
from foiparse.tables.item_forms import (
    BARE,
    BRACKETS,
    FIRST,
    TIMES,
    are_believed,
    forms_of,
    in_brackets,
    is_span,
    words_over,
)
from foiparse.tables.no_lists import are_extensions, are_pages, is_contact
from foiparse.tables.text_lines import Token, names_number
from foiparse.tables.titles import is_note_word, is_numbered, is_title_start
from foiparse.tables.tries import Tries
from foiparse.tables.values import (
    DASHES,
    is_figure,
    is_mask,
    is_number,
    is_telephone,
    is_value,
)

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
_SHARE = re.compile(r"\(\d{1,3}(?:\.\d+)?\s?%\)")
_MAY_HOLD_VALUE = re.compile(r"[\d*\u2013\u2014?\[-]|\.\.|\b(?:nil|none|zero|n/a)", re.IGNORECASE)
_GOES_ON = frozenset(
    {
        *("or", "and", "of", "to", "is", "are", "was", "were", "at", "for", "by", "the"),
        *("in", "from", "on", "since", "until", "during", "than"),
    }
)
_STOP = re.compile(r"(?<=[^\s.])[.;,]$")
_NO_LABEL = re.compile(r"https?:|www\.|@")
_SENTENCES = re.compile(r"[a-z]{3}\.\s+[A-Z]")
_BRACKETED = re.compile(r"\([^()]*\)")
_COUNTING = re.compile(r"(?:total )?(?:number|no\.?|count|volume) of\b", re.IGNORECASE)
_ANNOUNCED = re.compile(r"\b(?:number|count|volume) of\b.*:$", re.IGNORECASE)
_UNITS = frozenset({"people", "persons", "cases", "times", "individuals"})
_HOURS = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekdays?)\b.*\s\d{1,2}$", re.IGNORECASE
)


class Item(Struct, frozen=True):
    """A label and its value on line ``at``."""

    at: int
    label: str
    value: str
    make: str  # what parts label and value; a space where nothing does
    bullet: bool
    sure: bool  # its label or value shows by itself that it is one
    formed: bool = False  # one of `item_forms`, which has to be believed by its values


def good_value(text: str) -> bool:
    """Whether the end of an item can be the value of its label."""
    return is_figure(text) or is_mask(text) or is_value(text.lower()) or text.lower() == "zero"


def good_label(label: str) -> bool:
    """Whether the start of an item can be what its value counts."""
    if not label or len(label) > 200 or is_contact(label):
        return False
    if _NO_LABEL.search(label) or _SENTENCES.search(_BRACKETED.sub("", label)):
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
    if "...." in text or "\u2026\u2026" in text or is_title_start(text):
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
        counted = column_words().get(unit) in {"measure", "unit"} or unit in _UNITS
        if end < 2 or (unit and not counted and not is_span(unit)):
            continue
        for size in (3, 2, 1):
            value = " ".join(words[end - size : end])
            if end > size and good_value(value) and not _is_parted(words, end - size, value):
                label = " ".join(words[: end - size]).rstrip(" :=-\u2013\u2014")
                if unit and not counted and not (is_period(label) or is_total_label(label)):
                    continue  # ``Stage 1: 10 working days`` is a rule, no figure
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
    if not mark or not good_label(label) or _is_row(label) or _HOURS.match(label):
        return None
    return Item(at, label, value, mark, bullet, sure=True)


def _plain(words: Sequence[str], value: str, at: int, *, bullet: bool) -> Item | None:
    label = " ".join(words)
    if is_period(value) and is_period(f"{words[-1]} {value}" if words else value):
        return None  # the year of a month: ``14 January 2022``
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
        items = _turned(items)
        if _is_column(lines, items):
            at = last
            continue
        if not _believable(lines, items):
            at = tries.after(at, last)
            continue
        rows_of = {
            item.at: TableRow(
                item.label, (_cell(lines[item.at], item.value),), (lines[item.at].number,)
            )
            for item in items
        }
        eaten = [lines[index] for index in range(at, last) if index not in rows_of]
        table_rows = [
            rows_of.get(index) or TableRow(lines[index].text, (), (lines[index].number,))
            for index in range(at, last)
        ]
        findings = [_eaten(line) for line in eaten]
        drafts.append(Draft(at, last, (Column(("",)),), table_rows, findings=findings))
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
        if found is None and first.make != " " and _is_eaten(line, spacing) and not taken[index]:
            continue
        if found is None or found.make != first.make or found.bullet != first.bullet:
            break
        blanks = 0 if line.turned else line.blanks
        if blanks and spacing == {0} and not is_total_label(found.label):
            break
        spacing.add(blanks)
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


def _is_eaten(line: TextLine, spacing: set[int]) -> bool:
    """Whether a mask stands for a whole item, label and value, spaced as the others are."""
    whole = line.text.startswith("[") and line.text.find("]") == len(line.text) - 1
    return (
        whole
        and is_mask(line.text)
        and (line.blanks in spacing or (not spacing and line.blanks < 3))
    )


def _item_at(lines: Sequence[TextLine], at: int, seen: dict[int, Item | None]) -> Item | None:
    if at not in seen:
        found = list_item(lines[at], at)
        if found is None or (found.make == " " and not found.value.startswith("(")):
            formed = _formed(lines[at], at)
            found = formed if formed and (found is None or formed.make != BARE) else found
        seen[at] = found
    return seen[at]


def _formed(line: TextLine, at: int) -> Item | None:
    """An item of a form that shows by no mark before a value at the end."""
    text = line.text
    if len(text) > 160 or is_title_start(text) or is_note_word(text):
        return None
    bullet = _BULLET.match(text)
    bare = _STOP.sub("", text[bullet.end() :] if bullet else text)
    for form in forms_of(bare):
        named = form.make == TIMES and form.label.replace(" ", "").isalpha()
        if (named or good_label(form.label)) and not _is_row(form.label):
            make = form.make
            return Item(at, form.label, form.value, make, bool(bullet), sure=False, formed=True)
    return None


def _turned(items: Sequence[Item]) -> list[Item]:
    """Items with what was taken for label and value put right, where only all together say it.

    Values that all stand in brackets are parted by them; numbers before years count.
    """
    bracketed = in_brackets([item.value for item in items]) if items[0].make == " " else None
    if bracketed:
        return [
            replace(item, value=value, make=BRACKETS, formed=True)
            for item, value in zip(items, bracketed, strict=True)
        ]
    if all(
        is_period(item.value) and is_number(item.label) and not is_period(item.label)
        for item in items
    ):
        return [
            replace(item, label=item.value, value=item.label, make=FIRST, formed=True)
            for item in items
        ]
    return list(items)


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


def _under_columns(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    """Whether headings of several columns stand right above items that no mark parts."""
    first = items[0].at
    if items[0].make != " " or items[0].bullet or not first or lines[first].blanks:
        return False
    above = lines[first - 1]
    if heads_columns(above) > 1:
        return True
    several = any(lines[item.at].run > 1 for item in items)
    return several and len(above.tokens) > 1 and are_single((*above.text.split(),))


def _believable(lines: Sequence[TextLine], items: Sequence[Item]) -> bool:
    if _among_rows(lines, items) or _under_columns(lines, items):
        return False
    labels = [item.label.lower() for item in items]
    values = [item.value for item in items]
    if len(set(labels)) < len(labels):
        return False
    last = items[-1].at + 1
    around = list(lines[items[0].at : last])
    while last < len(lines) and last < items[-1].at + 4 and not lines[last].blanks:
        around.append(lines[last])
        last += 1
    if (
        are_extensions(lines, items[0].at, items[-1].at + 1, labels, values)
        or are_pages(lines, items[0].at, values)
        or any(is_telephone(line.text) for line in around)
    ):
        return False
    figures = [item for item in items if any(char.isdigit() for char in item.value)]
    if items[0].formed:
        over = words_over(lines, items[0].at)
        return (
            len(items) > 1
            and bool(figures)
            and are_believed(items[0].make, [item.label for item in items], values, over)
        )
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


def _eaten(line: TextLine) -> Finding:
    explanation = "a mask has eaten this item of the list, its label and its value"
    return Finding("row_conservation", line.number, line.text, explanation, line.page)


def _cell(line: TextLine, value: str) -> TableCell:
    return TableCell(1, " ".join(value.split()), line.number, line.page)
