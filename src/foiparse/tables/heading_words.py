"""What the words of a column's heading are: a period, a total, a stub, one of a numbered row."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from foiparse.correspondence.periods import is_day, is_period, parse_period
from foiparse.data import rows

_AGES = re.compile(
    r"(?:aged? )?(?P<low>\d{1,2})\s?(?:[-\u2013]|to)\s?(?P<high>\d{1,3})|\d{1,2}\+"
    r"|(?:under|over|aged) \d{1,2}|\d{1,2} (?:and|or|to) (?:over|under|above|below|older|\d{1,3})",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"(?:(?:spring|summer|autumn|winter|michaelmas|hilary|trinity|lent|easter)(?: term)?"
    r" (?:19|20)\d\d(?:[/-]\d\d)?|H[12](?:[ -](?:19|20)\d\d(?:[/-]\d\d)?)?)",
    re.IGNORECASE,
)
COUNTED = re.compile(r"(?:number|no\.?|total|count|volume) of [a-z]+", re.IGNORECASE)
_PART = re.compile(r"Q\d|M\d\d")
WORD_NUMBER = re.compile(r"\d{1,2}[A-Za-z]?")


@cache
def column_words() -> dict[str, str]:
    """The field's usual headings, in lower case, with what kind each is."""
    return {row["text"]: row["kind"] for row in rows("column_words")}


_TOTAL = re.compile(
    r"(?:grand|overall|sub[- ]?|combined|annual|force|row|column|year|yearly)?\s?totals?"
    r"(?:\s(?:number|count))?(?:\s?[:*\u00b9\u00b2\u00b3]|\s\(.{1,40}\)|\s(?:for\s)?\d{4}(?:[/-]\d{2,4})?)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_total_label(label: str) -> bool:
    """Whether a whole row or column label says that it adds up others."""
    bare = label.strip(" :").lower()
    if "total" in bare and _TOTAL.fullmatch(bare):
        return True
    return column_words().get(bare) in {"total", "subtotal"} and bare != "all"


@lru_cache(maxsize=8192)
def is_column_atom(phrase: str) -> bool:
    """Whether a phrase is a heading by itself: a period, a day, a total, a usual word."""
    kind = column_words().get(phrase.lower().strip(" :*"))
    return kind in {"total", "subtotal", "percent", "category"} or bool(
        is_total_label(phrase)
        or is_period(phrase)
        or is_part_year(phrase)
        or is_age(phrase)
        or _is_cut(phrase)
    )


def _is_cut(phrase: str) -> bool:
    """Whether a heading is a period with words in brackets that cut it: ``2022 (to 30 June)``."""
    period, _, words = phrase.partition(" (")
    if words.find(")") != len(words) - 1 or not words[:1].isalpha():
        return False
    return is_period(period) and not are_periods(period)


def are_periods(text: str) -> bool:
    """Whether each word of several is a period: ``2019 2020`` is no heading of one column."""
    return " " in text and all(map(is_period, text.split(" ")))


def is_part_year(phrase: str) -> bool:
    """Whether a phrase is a day, term, season or half of a year: ``At 31 March 2022``, ``H1``."""
    return is_day(phrase) or bool(_PART_OF_YEAR.fullmatch(phrase))


def is_age(phrase: str) -> bool:
    """Whether a phrase is an age or a band of ages: ``13-15``, ``under 18``, ``25+``."""
    found = _AGES.fullmatch(phrase)
    if not found:
        return False
    return found["low"] is None or int(found["low"]) < int(found["high"])


@cache
def _ranks() -> frozenset[str]:
    return frozenset(
        row["word"] for row in rows("number_words") if row["kind"] in {"rank", "named"}
    )


def is_rank(phrase: str) -> bool:
    """Whether a heading is one of a numbered row of its kind: ``Outcome 14``, ``Tier 2``."""
    word, _, number = phrase.partition(" ")
    return bool(WORD_NUMBER.fullmatch(number)) and word.lower() in _ranks() and word[0].isupper()


def counts_something(phrase: str) -> bool:
    """Whether a heading says that its column counts: ``Number of stops``, ``Arrests``."""
    lower = phrase.lower().strip(" :*")
    return bool(COUNTED.fullmatch(lower)) or column_words().get(lower) in {"measure", "unit"}


def is_unit(word: str) -> bool:
    """Whether a word says in what a heading's figures are, at its end: ``In post WTE``."""
    return column_words().get(word.lower()) == "unit"


@lru_cache(maxsize=8192)
def tail_atoms(words: tuple[str, ...]) -> int:
    """How many heading atoms (periods, totals, usual words) end the line, at least two words apart.

    ``Reason for alarm 2019 2020 Grand Total`` has three.
    """
    end, count = len(words), 0
    while end > 0:
        size = _last_atom(words, end)
        if not size:
            break
        end -= size
        count += 1
    return count


@lru_cache(maxsize=8192)
def count_sure(text: str) -> int:
    """How many headings a line has that is nothing but atoms behind a stub's usual heading, else 0.

    ``Location 2008 2009 Grand Total`` has three, whatever the rows below show.
    """
    words = tuple(text.split())
    end = len(words)
    count = 0
    while end > 0 and not (count and is_stub(words[:end])):
        size = _last_atom(words, end)
        if not size:
            return 0
        end -= size
        count += 1
    return count


def _last_atom(words: tuple[str, ...], end: int) -> int:
    """How many words before ``end`` are one heading, the most that are; 0 where none are."""
    for size in (5, 4, 3, 2, 1):
        if size > end or not is_atom(words[end - size : end]):
            continue
        if size == 1 or not tears_series(words, end - size, end):
            return size
    return 0


def closes_series(words: tuple[str, ...], at: int) -> bool:
    """Whether a quarter or month stands behind another one, so that no year behind it is its own.

    ``Q1 Q2 Q3 Q4 2022/23`` are five headings, the last of them the whole year's.
    """
    return at > 0 and _is_part(words[at]) and _is_part(words[at - 1])


def tears_series(words: tuple[str, ...], start: int, end: int) -> bool:
    """Whether words[start:end], several, as one heading take the year of a series for its own."""
    if closes_series(words, start) or (end < len(words) and closes_series(words, end)):
        return True
    return is_period(words[start]) and closes_series(words, start - 1)


@lru_cache(maxsize=8192)
def _is_part(word: str) -> bool:
    return bool(is_period(word) and _PART.fullmatch(parse_period(word).code))


@lru_cache(maxsize=8192)
def is_atom(words: tuple[str, ...]) -> bool:
    """Whether words, and no fewer of them, are a heading that stands alone."""
    phrase = " ".join(words)
    if len(words) > 2 and not re.search(r"\d", phrase):
        return False
    if phrase[0].islower() and not is_total_label(phrase):
        return False  # the middle of a phrase: ``assault on a male aged 13``
    # Two periods in a row (2019 2020) are two headings, never one range.
    return is_column_atom(phrase) or is_rank(phrase)


def is_stub(words: tuple[str, ...]) -> bool:
    """Whether words are the usual heading of a stub, what a bracket says of it included."""
    text = " ".join(words).lower()
    if text.endswith(")") and " (" in text:
        text = text[: text.rindex(" (")]
    return column_words().get(text) == "stub"
