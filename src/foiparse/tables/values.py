"""What a printed cell says: numbers, nil, suppressed, blank and the shorthand between.

Two questions are kept apart. `is_value` asks, of a token in running text, whether it
may stand in a table's cell at all; it is strict, since labels hold numbers too.
`parse_value` asks what a cell that is known to be a cell means.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from foiparse.data import rows
from foiparse.model import Status, Value

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Every kind of dash that stands for nil, a minus or a separator."""

_SPACE = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MINUS = f"[{DASHES}]"
_CURRENCY = {"£": "GBP", "€": "EUR", "$": "USD"}
_MARK = (
    r"(?:\s?[\u00b9\u00b2\u00b3\u2070-\u2079†‡#]+|\*{1,3}"
    r"|\s?\[(?:r|p|e|b|u|f|\d{1,2})\]|\s?\((?:r|p|e)\))?"
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"

# A number as it stands in running text. A leading zero is a telephone number, a time
# or a code; more than twelve digits in a row is a reference.
_RUNNING = re.compile(
    rf"""(?:
      {_MINUS}?[£€$]?(?:0|[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d{{0,11}})(?:\.\d+)?(?:%|(?-i:k|m|bn))?{_MARK}
    | {_MINUS}?[£€$]?0?\.\d+%?
    | (?:less|fewer)\sthan\s\d+ | [<>≤≥~]\s?(?!0\d)\d[\d,]*%? | \d[\d,]*\+
    | \((?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?%?\)
    | [1-9]\d{{0,2}}(?:[ ]\d{{3}})+
    | {_MINUS} | -- | \*{{1,3}} | \? | \.\.\.? | x{{1,2}}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?P<sign>{_MINUS}|\()?\s?(?P<money>[£€$])?\s?(?P<sign2>{_MINUS})?"
    rf"(?P<digits>(?:\d{{1,3}}(?:[ ,]\d{{3}})+|\d+)(?:\.\d+)?|\.\d+)\s?(?P<pct>%)?\)?{_MARK}",
)
_BOUND = re.compile(
    r"(?P<op><=|>=|<|>|≤|≥|less than|fewer than|under|more than|over|up to|at least)\s?"
    rf"(?P<digits>{_DIGITS})\s?(?P<pct>%)?(?P<to> or (?:less|fewer|more))?",
    re.IGNORECASE,
)
_WITH_SHARE = re.compile(rf"(?P<digits>{_DIGITS})\s?\(\s?\d{{1,3}}(?:\.\d+)?\s?%\s?\)")
_PLUS = re.compile(rf"(?P<digits>{_DIGITS})\s?(?:\+|or more|and over)", re.IGNORECASE)
_RANGE = re.compile(rf"(?P<low>{_DIGITS})\s?(?:[{DASHES}]|to)\s?(?P<high>{_DIGITS})")

# A cell that means to be a figure or a sign, and is none that is known: no words.
_UNREAD = re.compile(
    r"[+=/~^?!#]+\s?\d[\d.,]*%?|[£€$]?\d[\d.,]*\s?(?:[kmb]|bn|mn)|[xX]{2,}|#[A-Z/0!?]+",
    re.IGNORECASE,
)

_SPACED = re.compile(r"[<>£€$-]?\s?\d{1,3}(?:[ \u00a0]\d{3})+(?:\.\d+)?\s?%?")

_TELEPHONE = re.compile(
    r"(?<![\d,./])(?:0\d{2,4}[ -]\d{2,4}(?:[ -]?\d{2,4}){0,2}|0\d{9,10})(?![\d,./])"
)
_MARKER = re.compile(
    r"[a-z]|[A-Z]{1,3}(?:/[A-Z])?|[^\w\s(),;&/]{1,3}|\[[^\]\s]{1,12}\]|\d[\d,.]*[a-z*]?"
    r"|\d{1,4}\s?[-\u2013]\s?\d{1,4}"
)
_MASK = re.compile(r"\[[^\]]*(?:number|redacted|email|address|phone|mobile)[^\]]*\]", re.IGNORECASE)

_UNWORKED = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|ERROR!)|Err:\d{3}"
    r"|=(?=.*[(\d!:+*/]).+",
    re.DOTALL,
)


def fold(text: str) -> str:
    """White space folded to single spaces, no-break spaces included, ends trimmed."""
    return " ".join(text.split()) if text else ""


@lru_cache(maxsize=1)
def _shorthand() -> dict[str, tuple[Status, str]]:
    return {row["text"]: (Status(row["status"]), row["bounds"]) for row in rows("shorthand")}


@lru_cache(maxsize=1)
def running_words() -> frozenset[str]:
    """Shorthand of one word that may stand for a value in running text (``nil``, ``N/A``)."""
    return frozenset(row["text"] for row in rows("shorthand") if row["running"] == "yes")


@lru_cache(maxsize=65536)
def is_value(token: str) -> bool:
    """Whether a token of running text can be the whole of a table cell."""
    return bool(_RUNNING.fullmatch(token)) or token.lower() in running_words()


@lru_cache(maxsize=65536)
def is_marker(token: str) -> bool:
    """Whether a token that is no value by itself may be one among values: a letter, a sign.

    Such are marks that no key explains (``c``, ``~``, ``TBC``) and misprints (``1,00``).
    """
    return bool(_MARKER.fullmatch(token)) or token.lower() in _shorthand()


@lru_cache(maxsize=65536)
def is_figure(text: str) -> bool:
    """Whether a whole cell is surely a value: words and ranges, which head columns too, are not."""
    return is_value(text) or bool(_SPACED.fullmatch(text))


@lru_cache(maxsize=65536)
def is_number(token: str) -> bool:
    """Whether the token is a plain number: what a cell holds most often."""
    return bool(_RUNNING.fullmatch(token)) and any(char.isdigit() for char in token)


def is_telephone(text: str) -> bool:
    """Whether a telephone number stands in the text: its first group begins with a zero."""
    return bool(_TELEPHONE.search(text))


def is_mask(text: str) -> bool:
    """Whether the text is a redaction that a site put in place of something."""
    return bool(_MASK.search(text))


def is_cell_figure(text: str) -> bool:
    """Whether a cell that something keeps apart holds a value, and no mask."""
    if not text or is_mask(text):
        return False
    return is_value(text) or parse_value(text).unit != "text"


def is_unworked(text: str) -> bool:
    """Whether the text is a spreadsheet's error, or a formula that was never worked out."""
    return bool(_UNWORKED.fullmatch(text))


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace(" ", ""))


def _exact(number: Decimal, unit: str) -> Value:
    return Value(Status.REPORTED, number, number, number, unit)


def _bounds(match: re.Match[str]) -> Value:
    number = _decimal(match["digits"])
    unit = "percent" if match["pct"] else "count"
    word, tail = match["op"].lower(), (match["to"] or "").lower()
    step = Decimal(1) if number == number.to_integral_value() and unit == "count" else Decimal(0)
    if word in {"<", "less than", "fewer than", "under"}:
        top = number if "less" in tail or "fewer" in tail else number - step
        return Value(Status.SUPPRESSED, None, Decimal(0), top, unit)
    if word in {"<=", "≤", "up to"}:
        return Value(Status.SUPPRESSED, None, Decimal(0), number, unit)
    low = number if word in {">=", "≥", "at least"} or "more" in tail else number + step
    return Value(Status.SUPPRESSED, None, low, None, unit)


@lru_cache(maxsize=65536)
def parse_value(text: str) -> Value:
    """What the cell means by itself, before any relation or key is looked at.

    A dash is `Status.DASH` here: whether it is nil, only the totals can say.
    """
    bare = _SPACE.sub(" ", text).strip()
    if not bare:
        return Value(Status.BLANK, None, Decimal(0), None)
    if bare in set(DASHES) or bare == "--":
        return Value(Status.DASH, None, Decimal(0), None)
    known = _shorthand().get(bare.lower())
    if known:
        status, bounds = known
        first, _, last = bounds.partition("..")
        lowest = Decimal(first) if first else None
        highest = Decimal(last) if last else None
        exact = lowest if lowest is not None and lowest == highest else None
        return Value(status, exact, lowest, highest)
    if match := _NUMBER.fullmatch(bare):
        number = _decimal(match["digits"])
        bracketed = match["sign"] == "("
        unit = _CURRENCY.get(match["money"] or "", "percent" if match["pct"] else "count")
        if bracketed:
            # A loss, a note or a low count: brackets alone do not say which.
            return Value(Status.REPORTED, None, -number, number, unit)
        return _exact(-number if match["sign"] or match["sign2"] else number, unit)
    if match := _WITH_SHARE.fullmatch(bare):
        return _exact(_decimal(match["digits"]), "count")
    if match := _BOUND.fullmatch(bare):
        return _bounds(match)
    if match := _PLUS.fullmatch(bare):
        return Value(Status.SUPPRESSED, None, _decimal(match["digits"]), None)
    if match := _RANGE.fullmatch(bare):
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if low <= high:
            return Value(Status.SUPPRESSED, None, low, high)
    if is_mask(bare) or is_unworked(bare) or _UNREAD.fullmatch(bare):
        return Value(Status.UNREADABLE, None, None, None)
    return Value(Status.REPORTED, None, None, None, "text")
