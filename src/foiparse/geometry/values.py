"""The shapes of text: what looks like a value of a table, a caption, a list mark."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = (
    r"[(\[]?[<>≤≥~≈£$€+\-–−—±=*]{0,3}\s?[£$€]?(?:\d{1,3}(?: \d{3})+|\d[\d,.\u2009\u202f'’]*|\.\d+)"
)
_UNIT = (
    r"(?:\s?%|\s?[kKmMbB]n?|p|[*†‡§#^]{1,3}|\s?[¹²³⁰-⁹ᵃ-ᶻ]+|\s?\([a-z*0-9]{1,2}\))?"
    r"[)\]]?[*†‡§]?[,;]?"
)
_VALUE = re.compile(
    rf"^(?:{_NUMBER}{_UNIT}"
    rf"(?:\s?[-–—−/:to]{{1,2}}\s?{_NUMBER}{_UNIT})?"
    r"|[-–—−]{1,3}|[*†‡§#]{1,3}|\.{1,3}|…|[xX✓✔✗•]|%|\(?%\)?"
    r"|\[[a-z]{1,3}\]|\(?[nN]/?[aAdDrR]\.?\)?|[Nn]il|NIL|[Rr]ef\.?|[Yy]es|[Nn]o|YES|NO)$"
)
_STRICT = re.compile(
    r"^[(\[]?[<>≤≥~£$€+\-–−]{0,2}[£$€]?(?:\d{1,3}(?: \d{3})+|\d[\d,.]*|\.\d+)\s?%?[)\]]?[*†‡§]?$"
    r"|^[-–—−*†‡]$"
)
_WORD = re.compile(r"[^\W\d_]\S*[^\W\d_]\S*")
_YEAR = re.compile(
    r"^(?:FY\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d))?(?:\s?\([a-z]\)|[*†])?$"
)
_SHORT_SPAN = re.compile(r"^(\d\d)[/–-](\d\d)$")
_CAPTION = re.compile(
    r"^(?:table|figure|fig\.?|chart|exhibit|box|graph|map|annex|appendix)"
    r"(?:\s*[A-Z]{0,3}[-. ]?\d|\s+(?:[IVX]+|[A-Z]|one|two|three|four|five|six|seven|eight)\b)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:notes?\b|source|sources\b|n\.?b\b|\*+\s?[A-Za-z]|†|‡|§|\(\*|\(?[¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ]\)?\s?[A-Z]"
    r"|see\s|abbreviations?\b|exhibit reads|footnotes?\b|please note|the above|legend\b|key:)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[•▪■●◦➢►\uf0b7\uf0a7·o]|[-–—]|\(?[ivx\d]{1,4}[.)]|\(?[a-zA-Z][.)])$")


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Whether a phrase could be a table's value: a number, a range, a shorthand."""
    return len(text) <= 32 and _VALUE.match(text) is not None


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Whether a phrase is a single number, with sign, money or per cent, or a dash."""
    return len(text) <= 32 and _STRICT.match(text) is not None


@lru_cache(maxsize=8192)
def is_firm(text: str) -> bool:
    """Whether a value is more than a sign or a word: it has a digit, or is a dash or star."""
    return is_value(text) and (any(map(str.isdigit, text)) or text[0] in "-–—−*[†‡")


@lru_cache(maxsize=2048)
def is_year(text: str) -> bool:
    """Whether a phrase names a year or a span of years, as column headings do."""
    if len(text) > 20:
        return False
    if span := _SHORT_SPAN.match(text):
        return (int(span[1]) + 1) % 100 == int(span[2])
    return _YEAR.match(text) is not None


def is_caption(text: str) -> bool:
    """Whether a line opens as the caption of a table or figure does."""
    return _CAPTION.match(text) is not None and len(text) > 5


def is_note(text: str) -> bool:
    """Whether a line opens as a note beneath a table does."""
    return _NOTE.match(text) is not None


def is_bullet(text: str) -> bool:
    """Whether a word is the mark of a list entry."""
    return len(text) <= 5 and _BULLET.match(text) is not None


def wordy(text: str) -> int:
    """How many words of two letters or more a text has."""
    return len(_WORD.findall(text))
