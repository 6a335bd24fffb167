"""Dates that letters print: their own, and when the request was received, made or clarified.

A date counts by the words before it (``date_words.csv``), the nearest ones deciding. One in
quoted mail, a restated request or a table is never taken.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.letters import closing, is_date_line, may_hold_day, parse_date
from foiparse.correspondence.own_words import own_lines
from foiparse.data import rows
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.correspondence.own_words import Sentence
    from foiparse.model import Document, Message

_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_REACH = 50  # characters from the words to the date that they are about
_ASKED = re.compile(
    r"\b(?:requests?|e-?mails?|letters?|enquir\w+|inquir\w+|correspondence|application|message|"
    r"foi|query|questions?)\b|^\W*date (?:received|of receipt)",
    re.IGNORECASE,
)
_BACK = 130  # characters before a date in which something may say what was received
_TERM = re.compile(r"\bby\W*$|\b(?:until|before|than|due|that is|to)\b", re.IGNORECASE)  # to come
_SHORT = 90  # characters of a line that can hold a date alone
_HEAD = 25  # lines within which a letter bears its own date
_KINDS = ("received", "dated", "clarified", "other")


class Printed(Struct, frozen=True):
    """What a message prints of a request: days of receipt, of writing, of clarification."""

    received: frozenset[date] = frozenset()
    dated: frozenset[date] = frozenset()
    clarified: frozenset[date] = frozenset()


@cache
def _date_form() -> re.Pattern[str]:
    names = sorted((row["name"] for row in rows("months")), key=len, reverse=True)
    month = rf"(?:{'|'.join(names)})\.?"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    return re.compile(
        rf"(?<![\d/.-])(?:{day}(?: day)?(?: of)?[\s-]+{month},?[\s-]+\d{{4}}"
        rf"|{month}\s+{day},?\s+\d{{4}}"
        r"|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d)(?![\d/-])",
        re.IGNORECASE,
    )


@cache
def _words(kind: str) -> re.Pattern[str]:
    listed = sorted(
        (row["phrase"] for row in rows("date_words") if row["kind"] == kind), key=len, reverse=True
    )
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE)


def _as_date(printed: str) -> date | None:
    return parse_date(re.sub(r"\s+(?:day\s+)?of\s+", " ", printed, flags=re.IGNORECASE))


def letter_date(document: Document, message: Message, zones: Sequence[Zone]) -> date | None:
    """The date that a letter bears in its head, on a line of its own; None where two differ."""
    found: set[date] = set()
    own = set(own_lines(document, message, zones))
    for number in range(message.first, min(message.first + _HEAD, message.last + 1)):
        text = document.lines[number - 1].text.strip()
        # A day alone over a letter may be taken for a line of the page.
        if number not in own and not (zones[number - 1] is Zone.CHROME and is_date_line(text)):
            continue
        if closing(text) is not None:
            break
        if len(text) > _SHORT or not may_hold_day(text):
            continue
        for match in _date_form().finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            label = re.sub(rf"{_WEEKDAY}$", "", before, flags=re.IGNORECASE).strip(" \t:.-")
            alone = not after.strip(" .") and (not label or _words("letter").fullmatch(label))
            if alone and (day := _as_date(match[0])):
                found.add(day)
    return found.pop() if len(found) == 1 else None


def printed(said: Iterable[Sentence]) -> Printed:
    """The days that a message's own sentences print of the request that it is about."""
    found: dict[str, set[date]] = {kind: set() for kind in _KINDS}
    for sentence in said:
        if not may_hold_day(sentence.text):
            continue
        after = 0
        for match in _date_form().finditer(sentence.text):
            before = sentence.text[max(after, match.start() - _BACK) : match.start()]
            after = match.end()
            if (kind := _kind(before)) and (day := _as_date(match[0])):
                found[kind].add(day)
    return Printed(
        frozenset(found["received"]), frozenset(found["dated"]), frozenset(found["clarified"])
    )


def together(several: Iterable[Printed]) -> Printed:
    """What several letters of one message print."""
    every = list(several)
    return Printed(
        frozenset[date]().union(*(each.received for each in every)),
        frozenset[date]().union(*(each.dated for each in every)),
        frozenset[date]().union(*(each.clarified for each in every)),
    )


def _kind(before: str) -> str:
    """What a date is, by the words since the last one or the sentence's beginning."""
    reach = len(before) - _REACH
    ends = dict.fromkeys(_KINDS, 0)
    for kind in _KINDS:
        found = [each.end() for each in _words(kind).finditer(before) if each.end() > reach]
        ends[kind] = max(found, default=0)
    kind = max(ends, key=lambda each: ends[each])
    said, gap = before[: ends[kind]], before[ends[kind] :]
    if not ends[kind] or _TERM.search(re.sub(rf"{_WEEKDAY}$", "", gap)):
        return ""
    if kind == "received":
        # Received may be a clarification, a complaint or a fee as well.
        if _words("clarified").search(said):
            return "clarified"
        if _words("other").search(said) or not _ASKED.search(before):
            return ""
    return kind
