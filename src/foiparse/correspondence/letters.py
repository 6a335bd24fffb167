"""What marks the letters of a thread: author lines, salutations, sign-offs, names of bodies."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Line

_AUTHOR = re.compile(r"\s*(?P<name>[^,]{2,80}?)(?:, (?P<body>[^,]{2,80}(?:,[^,]{2,40})?))?\s*")
_SALUTATION = re.compile(
    r"\s*(?:dear|hi|hello|annwyl)\s+(?P<name>[^,.:;?!]{2,80}?)\s*[,:;.-]?\s*", re.IGNORECASE
)
_GREETING = re.compile(
    r"\s*(?:good (?:morning|afternoon|day)|hello|hi|to whom .{4,30})\W*", re.IGNORECASE
)
# What is not printed is filled from these, which differ in year, month and day.
_DEFAULTS = tuple(datetime.fromisoformat(day) for day in ("2000-01-01", "2004-02-02"))
_DAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
    r"(?:[^\W\d_]{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)? [^\W\d_]{3,10},? \d{4}"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d)"
    r"(?:,? (?:at )?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]m)?(?: [A-Z]{3,4})?)?"
)
# What every day of a year has, begun with a figure: most figures of a text are of none.
_IN_DAYS = re.compile(
    r"\d(?:(?:(?:st|nd|rd|th)?(?: day)?(?: of)?[\s-]+[^\W\d_]{3,}\.?|(?:st|nd|rd|th)?),?[\s-]+\d{4}"
    r"|[/.-]\d\d?[/.-]\d\d|\d{3}-\d\d-\d\d)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[.?!;:]\s*$|\d")
_ISO_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d(?!\d)")
_DATE_LINE = re.compile(
    rf"\s*(?:(?:date|sent|on|dyddiad|ar):? )?(?P<day>{_DAY})(?:\s*(?:Delivered|Link to this))?\s*",
    re.IGNORECASE,
)
_DATED_NAME = re.compile(
    rf"(?P<who>\S.{{1,120}}?)(?:\s*[,|(\t]\s*|\s+[-\u2013\u2014\u00b7]\s+|\s{{2,}}|\s+on\s+|\s+)"
    rf"\(?(?P<day>{_DAY})\)?",
    re.IGNORECASE,
)
_NAME_DATED = re.compile(
    rf"(?P<day>{_DAY})(?:\s*[:|\t]\s*|\s+[-\u2013\u2014\u00b7]\s+|\s{{2,}})(?P<who>\S.{{1,120}}?)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?:From|Oddi wrth)\s?:\s*(?=\S)")
_OFFSET = re.compile(r"\s*(?:\([^()]*\)|[+-]\d{4}|\b(?:GMT|BST|UTC|Z))\s*$")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("letter_words") if row["kind"] == kind)


@cache
def _word_form(kind: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in _words(kind))
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE)


@cache
def _closing_form() -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in sorted(_words("closing"), key=len, reverse=True))
    return re.compile(rf"\s*(?:with )?(?:{listed})\b[\s,.!]*(?P<rest>.{{0,60}})", re.IGNORECASE)


@cache
def _known_bodies() -> frozenset[str]:
    found: set[str] = set()
    for row in rows("authorities"):
        found.update(fold_name(name) for name in (row["name"], *row["aliases"].split(";")) if name)
    return frozenset(found)


@remembered(200)
def fold_name(text: str) -> str:
    """A name for comparing: its words in lower case, one space between."""
    return " ".join(_WORD.findall(text.lower()))


def may_hold_day(text: str) -> bool:
    """Whether a text has what every written day of a year has; tried before the forms of one."""
    return bool(_IN_DAYS.search(text))


def parse_date(text: str) -> date | None:
    """The date that a header or a heading names, or None: never one that it names in part."""
    if not re.search(r"\d", text) or len(text) > 60:
        return None
    from dateutil import parser as dates

    if found := _ISO_DATE.match(text):  # dateutil would take the month for the day
        try:
            return date.fromisoformat(found[0].strip())
        except ValueError:
            return None
    try:
        # What a text leaves out is taken from the default: two of them tell it.
        first, second = (
            dates.parse(text, dayfirst=True, default=default).date() for default in _DEFAULTS
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second else None


@cache
def _other_months() -> tuple[re.Pattern[str], dict[str, str]]:
    """The months in other languages, and what dateutil calls each."""
    names = {name: calendar.month_name[at] for at, name in enumerate(_words("month"), start=1)}
    return re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE), names


@remembered(60)
def moment(text: str) -> datetime | None:
    """Day and time of a heading as it prints them, without its zone; None where a day lacks.

    What is not printed is never taken from today.
    """
    if len(text) > 60 or not re.search(r"\d", text):
        return None
    from dateutil import parser as dates

    text = _OFFSET.sub("", _OFFSET.sub("", text.strip("* ")))
    form, names = _other_months()
    text = form.sub(lambda month: names[month[0].lower()], text)
    found = []
    for default in _DEFAULTS:
        try:
            found.append(dates.parse(text, dayfirst=True, default=default, ignoretz=True))
        except (ValueError, OverflowError, TypeError):
            return None
    return found[0] if found[0] == found[1] else None


def next_full(lines: Sequence[Line], at: int, within: int = 6) -> int:
    """Index of the next line that is not blank, at most ``within`` on; -1 if none."""
    for index in range(at, min(at + within, len(lines))):
        if lines[index].text.strip():
            return index
    return -1


def is_date_line(text: str) -> bool:
    """Whether the line is a date alone, as the site prints it under a sender."""
    return bool(_DATE_LINE.fullmatch(text)) and line_date(text) is not None


def line_date(text: str) -> date | None:
    """The date of such a line."""
    found = _DATE_LINE.fullmatch(text)
    at = moment(found["day"]) if found else None
    return at.date() if at else None


def letter_date(lines: Sequence[Line], first: int, until: int) -> date | None:
    """The date that stands alone on a line of a letterhead, from one index until another."""
    return next(
        (
            day
            for line in lines[first:until]
            if len(line.text) < 60 and (day := line_date(line.text))
        ),
        None,
    )


def dated_name(text: str) -> tuple[str, date | None, bool]:
    """A sender's line in parts: the name, the date beside it, whether it is labelled so."""
    bare = _LABEL.sub("", text).strip()
    labelled = bare != text.strip()
    found = None
    if len(bare) < 200 and may_hold_day(bare):
        found = _DATED_NAME.fullmatch(bare) or _NAME_DATED.fullmatch(bare)
    at = moment(found["day"]) if found else None
    return (
        (found["who"].strip(" ,"), at.date(), labelled) if found and at else (bare, None, labelled)
    )


def is_body(text: str, known: Iterable[str] = ()) -> bool:
    """Whether the text is the name of a public body: a known one, or one with such a word."""
    if len(text) > 90 or _NO_NAME.search(text):
        return False
    folded = fold_name(text)
    return bool(folded) and (_is_named_body(text) or same_body(folded, known))


@remembered(90)
def _is_named_body(text: str) -> bool:
    folded = fold_name(text)
    if folded in _known_bodies():
        return True
    stripped = text.strip()
    capital = stripped[0].isupper() and sum(word[0].isupper() for word in stripped.split()) >= 2
    return capital and len(folded.split()) <= 10 and bool(_word_form("body").search(folded))


def same_body(text: str, known: Iterable[str]) -> bool:
    """Whether a folded name is one of ``known``, or begins or ends with it or it with it."""
    folded = fold_name(text)
    for other in filter(None, known):
        least = min(len(folded), len(other))
        if folded == other or (least >= 8 and (folded in other or other in folded)):
            return True
        # A Welsh name changes its first letter after some words.
        if least >= 10 and folded[1:] in (other[1:], other):
            return True
    return False


@remembered(170)
def author(text: str) -> tuple[str, str] | None:
    """The name and the body (may be empty) of a line that could be a sender's; else None."""
    if len(text) > 170 or text.rstrip().endswith((".", "?", "!", ":", ";")) or is_date_line(text):
        return None
    found = _AUTHOR.fullmatch(text)
    return (found["name"].strip(), (found["body"] or "").strip()) if found else None


@remembered(110)
def salutation(text: str) -> str | None:
    """Whom a line greets: a name, empty for a greeting without one; None for no greeting."""
    if len(text) > 110:
        return None
    if _GREETING.fullmatch(text):
        return ""
    found = _SALUTATION.fullmatch(text)
    return found["name"].strip() if found else None


@remembered(90)
def closing(text: str) -> str | None:
    """What follows a sign-off on its line (a name, or nothing); None for another line."""
    if len(text) > 90:
        return None
    found = _closing_form().fullmatch(text)
    if not found or (found["rest"] and (found["rest"][0].islower() or found["rest"].endswith("."))):
        return None
    return found["rest"].strip()


def is_honorific(word: str) -> bool:
    """Whether a word stands before a name, or for one: ``Mr``, ``Requester``."""
    return fold_name(word) in _words("honorific")


def is_nobody(name: str) -> bool:
    """Whether a greeting names nobody: ``Sir or Madam``, ``All``, ``Customer``."""
    return bool(set(fold_name(name).split()) & set(_words("nobody")))


def is_opening(text: str) -> bool:
    """Whether a line begins as replies do: thanks for a request, a case number, a greeting."""
    folded = " ".join(text.lower().split())
    return folded.startswith(_words("opening")) or salutation(text) is not None


def is_person(text: str, names: Iterable[str]) -> bool:
    """Whether a greeting is to a person: by its title, or as one of ``names`` (folded)."""
    folded = fold_name(text)
    words = folded.split()
    if not words:
        return False
    if words[0] in _words("honorific"):
        return True
    return any(
        folded == name or words[-1] == name.split()[-1] or words == name.split()[:1]
        for name in names
        if name
    )


def is_desk(text: str) -> bool:
    """Whether a greeting is to an office within a body: ``FOI Team``, ``Information Officer``."""
    return bool(_word_form("desk").search(text))
