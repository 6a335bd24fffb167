"""What a sentence decides: phrases of ``dispositions.csv``, and figures given in answer.

The first phrase of the file that a sentence holds decides what it says; one without a
disposition decides that it says nothing.
"""

from __future__ import annotations

import re
from functools import cache

from foiparse.correspondence import sections
from foiparse.data import rows

HELD = "held"
"""That information is held, which alone gives nothing."""

TAKES = frozenset(
    {
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
_FEW = 8  # words of a sentence that says no more than that
_LIST = re.compile(r"\b(?:is|are|was|were|includes?|included)\s?:\s+\w[^.]{3,}\.")
_NO_COUNT = re.compile(
    r"\b(?:articles?|dated|of|on|until|by|ref\w*|foi|page)\W{0,2}"
    r"\d+[\w()/.-]*(?:\s+[A-Z][a-z]+ \d{4})?"
    r"|\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b(?!,\d)",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:hours?|minutes|working days|would (?:need|have|take|require)|manual\w*|"
    r"search(?:ed|ing)?|estimate[ds]?|would be|appropriate limit|exceed\w*)\b",
    re.IGNORECASE,
)
# Which of two things that one passage says is what it rules.
_ORDER = (
    "retracted", "ncnd_cost", "ncnd", "refused_cost", "refused_vexatious", "refused", "future",
    "not_held", "transferred", "elsewhere", "clarification", "disclosed", "nil_return", HELD,
    "acknowledged_only",
)  # fmt: skip
RANK = {name: at for at, name in enumerate(_ORDER)}
"""Which of two things that one passage says is what it rules: the lower."""


@cache
def _phrases() -> tuple[tuple[str, str, str], ...]:
    """(longest plain part, phrase, disposition) of each phrase."""
    return tuple(
        (max(row["phrase"].split(" * "), key=len), row["phrase"], row["disposition"])
        for row in rows("dispositions")
    )


@cache
def _form(phrase: str) -> re.Pattern[str]:
    """A phrase with its gaps; made when it is first wanted, as there are many."""
    return re.compile(r"\b" + re.escape(phrase).replace(r"\ \*\ ", r"\s(?:[^.;]{0,60}?\s)?"))


def decided(sentence: str) -> str:
    """What a sentence decides, as a disposition (or ``held``); empty for nothing."""
    lower = sentence.lower().replace("\u2019", "'")
    if _CURT.match(lower) and len(lower.split()) <= _FEW:
        return "refused"
    # A plain search for a phrase's longest part rules most phrases out at once.
    return next(
        (
            word
            for part, phrase, word in _phrases()
            if part in lower and _form(phrase).search(lower)
        ),
        "",
    )


def is_count(sentence: str) -> bool:
    """Whether a sentence gives a figure in answer, not one of the work that it would take."""
    bare = _NO_COUNT.sub("", sections.without(sentence))
    given = _COUNT.search(bare) or _COUNTED.search(bare)
    return bool(given) and not _WORK.search(sentence)


def is_list(text: str) -> bool:
    """Whether a passage gives things by name, as in ``The titles are: Clerk, Porter.``."""
    return bool(_LIST.search(text))


def is_none(text: str) -> bool:
    """Whether an answer says that what is counted did not occur: ``No pools were closed``."""
    return bool(_NONE.search(text))
