"""What a sentence decides: phrases of ``dispositions.csv``, and figures given in answer.

The first phrase of the file that a sentence holds decides what it says; one without a
disposition decides that it says nothing.
"""

from __future__ import annotations

import re
from functools import cache
from operator import attrgetter

from msgspec import Struct

from foiparse.correspondence import sections
from foiparse.correspondence.periods import month_pattern
from foiparse.data import rows
from foiparse.remembering import remembered

HELD = "held"
"""That information is held, which alone gives nothing."""

STANDS = "stands"
"""That what was decided before is kept, as a review says."""

TAKES = frozenset(
    {
        STANDS,
        *("refused", "refused_cost", "refused_vexatious", "ncnd", "ncnd_cost"),
        *("elsewhere", "future", "not_held", "clarification"),
    }
)
"""The outcomes that a section may go with."""

_COUNT = re.compile(
    r"(?:\bthere (?:were|was|are|is|have been|has been)|\b(?:we|service|trust|council|force|police|"
    r"university|authority|board|department) (?:have |has )?(?:recorded|received|issued|attended|"
    r"made|held|spent|paid|dealt with|employs?|employed)|\brecorded|\btotall?(?:ed|ing)?\b|"
    r"\b(?:number|figure|answer|total|cost|sum|value|average)[^.;]{0,60}? (?:is|was|were|are)|"
    r"\b(?:has|have|had)(?=\s[£€]?\d)|"
    r"\b(?:costs?|(?:amounts?|amounted|came|comes) to)|\btell you that|"
    r"\b(?:received|issued|attended|recorded|employs?|employed|owns?|spent|paid|sold|bought|lent|"
    r"dealt with|carried out|completed)(?=\s[£€]?\d)|"
    r"\b(?:we|service|trust|council|force|police|university|board|department|company)\s[a-z]+(?=\s\d)|"
    r"\b(?:was|were|is|are)\b:?|^\W*(?=[£€]?\d))[^.;\d]{0,50}?"
    r"(?<![\w./(-])[£€]?\d[\d,]*(?:\.\d+)?%?(?![\w/):]|\.\s|\s?\()",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?<![\w./(-])[£€]?\d[\d,]*(?:\.\d+)?%?\s+(?:[a-z][\w'-]*\s+){1,6}"
    r"(?:were|was|have been|has been|had been)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"^\W*none (?:of|have|has|were|was|are|is)\b|"
    r"^\W*(?:(?:in|for|during) [^.;,]{2,40}, )?no (?!(?:further |other |such )?"
    r"(?:information|record\w*|data|exemption|response|reply|answer|document)s?\b)"
    r"[a-z][\w-]+ [a-z]",
    re.IGNORECASE,
)
_CURT = re.compile(r"\W*(?:exempt|withheld|refused|redacted)\b(?! information)")
_LONGEST = 4000  # characters of what can be a sentence; what runs on is none
_FEW = 8  # words of a sentence that says no more than that
_LIST = re.compile(r"\b(?:is|are|was|were|includes?|included)\s?:\s+\w[^.]{3,}\.")
_NOT = re.compile(
    r"n['\u2019]t\b|\b(?:not|no|never|nor|neither|unable|cannot|can't|won't|decline\w*|without|refus\w*|"
    r"exempt\w*|withh\w*|redact\w*)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b([a-z]+)n't\b")
_NOTS = {"ca": "cannot", "wo": "will not"}
# What is said of the request itself is no answer to it.
_OF_THE_REQUEST = re.compile(
    r"\byour (?:request|question|enquiry|email)|\bthis (?:part|question|request|point)\b|"
    r"\bwill (?:answer|reply|respond|write|contact|be (?:sent|answered|dealt))\b|\bmatter for\b",
    re.IGNORECASE,
)
_GIVING = re.compile(
    r"\b(?:hold|held|provid\w*|disclos\w*|releas\w*|suppl\w*|shar\w*|say|tell|give[ns]?|"
    r"answer\w*|comply|compl\w*|confirm\w*|available|information|records?|recorded|data|apply|"
    r"keep|kept|exempt\w*|withh\w*|redact\w*|refus\w*|oblig\w*|required?|sections?)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"(?<![\w./(-])[£€]?\d[\d,]*(?:\.\d+)?%?(?![\w/):])")
_WORK = re.compile(
    r"\b(?:hours?|minutes|working days|would (?:need|have|take|require)|manual\w*|"
    r"search(?:ed|ing)?|estimate[ds]?|would be|appropriate limit|exceed\w*)\b",
    re.IGNORECASE,
)
# Which of two things that one passage says is what it rules.
_ORDER = (
    "retracted", "ncnd_cost", "ncnd", "refused_cost", "refused_vexatious", "refused", "future",
    "transferred", "not_held", "elsewhere", "clarification", "disclosed", "nil_return", STANDS,
    HELD,
    "acknowledged_only",
)  # fmt: skip
RANK = {name: at for at, name in enumerate(_ORDER)}
"""Which of two things that one passage says is what it rules: the lower."""


class _Phrase(Struct, frozen=True):
    """A phrase at its place in its table: its longest plain part, and what it says."""

    place: int
    text: str
    part: str
    says: str


_place = attrgetter("place")


@cache
def _no_count() -> re.Pattern[str]:
    """Numbers that count nothing: of questions, days, thresholds, parts of papers, years."""
    return re.compile(
        r"\b(?:questions?|parts?)\s\d+(?![a-z\d])"
        r"(?:(?:,| and|, and| to| &|\s?[-\u2013])\s?\d+[a-z]?)*\b|"
        rf"\b\d{{1,2}}(?:st|nd|rd|th)? {month_pattern()}(?: \d{{4}}\b)?|"
        r"\b(?:payments|spend|spending|expenditure|contracts|invoices|items|purchases) "
        r"(?:over|above|under|below|of more than) [£€]\d[\d,]*|"
        r"\b(?:articles?|clauses?|paragraphs?|schedule|notes?|columns?|grade|band|annex|appendix|"
        r"dated|of|on|until|by|ref\w*|foi|page)\W{0,2}"
        r"\d+[\w()/.-]*(?:\s+[A-Z][a-z]+ \d{4})?"
        r"|\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b(?!,\d)",
        re.IGNORECASE,
    )


@cache
def _by_first_word(table: str, column: str) -> dict[str, tuple[_Phrase, ...]]:
    """The phrases of a table by the letters that they begin with.

    Under an empty key stand those that must be tried always: of one word, which another
    may begin with (``apologise`` in ``apologised``), or without a letter at the head.
    """
    found: dict[str, list[_Phrase]] = {"": []}
    for place, row in enumerate(rows(table)):
        text = row["phrase"]
        first = _LETTERS.match(text)
        key = first[0] if first and len(first[0]) < len(text) else ""
        part = max(text.split(" * "), key=len)
        found.setdefault(key, []).append(_Phrase(place, text, part, row[column]))
    return {key: tuple(phrases) for key, phrases in found.items()}


@cache
def _form(phrase: str) -> re.Pattern[str]:
    """A phrase with its gaps; made when it is first wanted, as there are many."""
    return re.compile(r"\b" + re.escape(phrase).replace(r"\ \*\ ", r"\s(?:[^.;]{0,60}?\s)?"))


def _in_full(sentence: str) -> str:
    """A sentence in lower case, its ``don't`` as ``do not``."""
    lower = sentence.lower().replace("\u2019", "'")
    if "n't" not in lower:
        return lower
    return _SHORT.sub(lambda found: _NOTS.get(found[1], f"{found[1]} not"), lower)


def first_phrase(sentence: str, table: str, column: str) -> tuple[str, int] | None:
    """What the first phrase of a table that a sentence holds says, and where it stands.

    The order is that of the table; ``column`` has what a phrase says.
    """
    lower = _in_full(sentence)
    listed = _by_first_word(table, column)
    words = {"", *_LETTERS.findall(lower)} & listed.keys()
    # A plain search for its longest part rules most of them out at once.
    likely = [each for word in words for each in listed[word] if each.part in lower]
    for phrase in sorted(likely, key=_place):
        if found := _form(phrase.text).search(lower):
            return phrase.says, found.start()
    return None


@remembered(1000)
def decided(sentence: str) -> str:
    """What a sentence decides, as a disposition (or ``held``); empty for nothing."""
    lower = _in_full(sentence[:_LONGEST])
    if _CURT.match(lower) and len(lower.split()) <= _FEW:
        return "refused"
    found = first_phrase(sentence, "dispositions", "disposition")
    return found[0] if found else ""


@remembered(1000)
def is_count(sentence: str) -> bool:
    """Whether a sentence gives a figure in answer, not one of the work that it would take."""
    sentence = sentence[:_LONGEST]
    if not _DIGIT.search(sentence):
        return False
    bare = _no_count().sub("", sections.without(sentence))
    given = _COUNT.search(bare) or _COUNTED.search(bare)
    return bool(given) and not _WORK.search(sentence)


def is_withheld(sentence: str) -> bool:
    """Whether a sentence may say that something is not given, in words that decide nothing."""
    sentence = sentence[:_LONGEST]
    return bool(
        (_NOT.search(sentence) and _GIVING.search(sentence)) or _OF_THE_REQUEST.search(sentence)
    )


def is_list(text: str) -> bool:
    """Whether a passage gives things by name, as in ``The titles are: Clerk, Porter.``."""
    return bool(_LIST.search(text[:_LONGEST]))


def is_none(text: str) -> bool:
    """Whether an answer says that what is counted did not occur: ``No pools were closed``."""
    return bool(_NONE.search(text[:_LONGEST]))


def has_figure(sentence: str) -> bool:
    """Whether a sentence holds any figure that is no date, year, section or work to be done."""
    sentence = sentence[:_LONGEST]
    if not _DIGIT.search(sentence):
        return False
    bare = _no_count().sub("", sections.without(sentence))
    return bool(_FIGURE.search(bare)) and not _WORK.search(sentence)
