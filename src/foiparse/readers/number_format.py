"""What a spreadsheet shows of a stored number, by the number format of its cell.

The codes are those of the published Office Open XML and OpenDocument standards:
sections for positive, negative, zero and text, digit places, percent, scaling by
thousands, literals, dates and times. What is not known here is shown as General.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from msgspec import Struct

GENERAL = "General"
_LONGEST = 255  # characters of a format; Excel allows no more
_DIGITS = 15  # significant digits that a spreadsheet keeps
_WIDE = Decimal(10) ** 11  # from here General is scientific
_SMALL = Decimal("0.0001")
_PRECISE = Context(prec=60, rounding=ROUND_HALF_UP)

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    5: "£#,##0;-£#,##0", 6: "£#,##0;-£#,##0", 7: "£#,##0.00;-£#,##0.00",
    8: "£#,##0.00;-£#,##0.00", 41: "#,##0;-#,##0;-", 42: "£#,##0;-£#,##0;-",
    43: "#,##0.00;-#,##0.00;-", 44: "£#,##0.00;-£#,##0.00;-", 49: "@",
}  # fmt: skip
"""Formats that files name by number alone, as a British computer shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General)|(?P<exp>E[+-])|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<digit>[0#?]+)|(?P<mark>[.,%/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\Z")
_PLAIN = re.compile(r"-?[£€$]?-?(?:\d[\d,]*\.?\d*|\.\d+)\s?%?")
_ELAPSED = re.compile(r"(h+|m+|s+)\Z", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Section(Struct, frozen=True):
    """One of a format's sections: its tokens as (kind, text), and when it holds."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def is_date(self) -> bool:
        return any(kind in {"date", "elapsed"} for kind, _ in self.tokens)


class Shown(Struct, frozen=True):
    """A number as displayed; ``exact`` where the text does not give it."""

    text: str
    exact: Decimal | None = None


def stored(raw: str) -> Decimal | None:
    """A number as a file stores it, to the digits that a spreadsheet keeps; None if it is none."""
    try:
        number = Decimal(raw.strip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return Context(prec=_DIGITS, rounding=ROUND_HALF_UP).plus(number)


@lru_cache(maxsize=65536)
def shown(raw: str, code: str, *, from_1904: bool = False) -> Shown:
    """What a cell with the stored text ``raw`` and the format ``code`` displays."""
    number = stored(raw)
    if number is None:
        return Shown(raw.strip())
    section, negative = _section_for(number, code)
    if section is None or any(kind == "general" for kind, _ in section.tokens):
        text = general(number)
        return Shown(_around(section, text) if section else text, lost(text, number))
    if section.is_date:
        date = _moment(number, section, from_1904=from_1904)
        return Shown(date) if date else Shown(general(number))
    value = abs(number) if negative else number
    displayed = _number(value, section)
    if displayed is None or not displayed.strip():
        text = general(number)  # a number that the format hides is a number all the same
        return Shown(text, lost(text, number))
    percent = any(kind == "mark" and each == "%" for kind, each in section.tokens)
    return Shown(" ".join(displayed.split()), lost(displayed, number * 100 if percent else number))


def is_date(code: str) -> bool:
    """Whether a format shows a date or a time."""
    sections = _sections(code)
    return bool(sections) and sections[0].is_date


def general(number: Decimal) -> str:
    """A number without a format: eleven places at most, no idle zeros."""
    size = abs(number)
    if number == number.to_integral_value() and size < _WIDE:
        return f"{number.to_integral_value():f}".replace("-0", "0") if not size else f"{number:.0f}"
    if size >= _WIDE or size < _SMALL:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}E{exponent[0]}{exponent[1:].rjust(2, '0')}"
    whole = len(f"{size:.0f}") if size >= 1 else 1
    text = f"{_rounded(number, max(0, 10 - whole)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_PRECISE)


def lost(text: str, number: Decimal) -> Decimal | None:
    """The number itself where its text is not plainly that number."""
    if _PLAIN.fullmatch(text):
        same = Decimal(re.sub(r"[^\d.-]", "", text)) == number
    else:
        same = number.adjusted() > _DIGITS
    if same:
        return None
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    if len(code) > _LONGEST:
        return ()
    parts: list[list[tuple[str, str]]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match[match.lastgroup] if match.lastgroup else ""
        if kind == "other" and text == ";":
            parts.append([])
            conditions.append(None)
        elif kind == "bracket":
            condition = _CONDITION.match(text)
            if condition:
                conditions[-1] = (condition[1], Decimal(condition[2]))
            elif _ELAPSED.match(text):
                parts[-1].append(("elapsed", text.lower()))
            elif text.startswith("$"):
                parts[-1].append(("literal", text[1:].split("-")[0]))
        elif kind in {"quoted", "escaped", "other"}:
            parts[-1].append(("literal", text))
        elif kind:
            parts[-1].append((kind, text))
    return tuple(_Section(tuple(p), c) for p, c in zip(parts, conditions, strict=True))


def _section_for(number: Decimal, code: str) -> tuple[_Section | None, bool]:
    """The section that shows a number, and whether it shows the sign itself."""
    sections = _sections(code)
    if not sections or code == GENERAL:
        return None, False
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _holds(number, section.condition):
                return section, False
        return sections[-1], False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _holds(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound,
        "=": number == bound, "<>": number != bound,
    }[sign]  # fmt: skip


def _around(section: _Section, text: str) -> str:
    return "".join(
        text if kind == "general" else each
        for kind, each in section.tokens
        if kind in {"general", "literal"}
    ).strip()


def _number(value: Decimal, section: _Section) -> str | None:
    """A number by digit places; None for fractions and digits among literals."""
    tokens = section.tokens
    places = [at for at, (kind, text) in enumerate(tokens) if _is_place(kind, text)]
    digits = [at for at in places if tokens[at][0] == "digit"]
    if not digits:
        return "".join(text for kind, text in tokens if kind in {"literal", "mark"})
    first, last = places[0], digits[-1]
    inner = tokens[first : last + 1]
    if any(kind not in {"digit", "mark", "exp"} or text in {"/", "@"} for kind, text in inner):
        return None
    pattern = "".join("E" if kind == "exp" else text for kind, text in inner)
    tail = 0
    while last + 1 < len(tokens) and tokens[last + 1] == ("mark", ","):
        tail += 1
        last += 1
    before = "".join(text for kind, text in tokens[:first] if text not in {",", "@"})
    after = "".join(text for kind, text in tokens[last + 1 :] if text not in {",", "@"})
    percents = sum(1 for token in tokens if token == ("mark", "%"))
    value = value.scaleb(2 * percents - 3 * tail)
    body = _exponent(value, pattern) if "E" in pattern else _plain(abs(value), pattern)
    sign = "-" if value < 0 and re.search(r"[1-9]", body) and "E" not in pattern else ""
    return f"{sign}{before}{body}{after}"


def _is_place(kind: str, text: str) -> bool:
    return kind == "digit" or (kind == "mark" and text == ".")


def _plain(size: Decimal, pattern: str) -> str:
    whole, _, part = pattern.partition(".")
    part = part.replace("%", "")
    text = f"{_rounded(size, len(part.replace(',', ''))):f}"
    before, _, after = text.partition(".")
    least = whole.count("0")
    before = before.lstrip("0").rjust(least, "0") if least else before.lstrip("0")
    if "," in whole:
        before = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", before)
    keep = len(part.rstrip("#?"))
    while len(after) > keep and after.endswith("0"):
        after = after[:-1]
    if not after:
        return before
    return f"{before}.{after}"


def _exponent(value: Decimal, pattern: str) -> str:
    mantissa = pattern.partition("E")[0]
    places = len(mantissa.partition(".")[2])
    front, _, power = f"{value:.{places}E}".partition("E")
    return f"{front}E{power[0]}{power[1:].rjust(2, '0')}"


def _moment(number: Decimal, section: _Section, *, from_1904: bool) -> str | None:
    """A date or time; None where no calendar has it."""
    days = float(number)
    if not 0 <= days < 2_958_466:
        return None
    seconds = round((days - int(days)) * 86400, 3)
    whole = int(days)
    base = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if days >= 61 else 31)  # noqa: DTZ001
    if not from_1904 and 60 <= days < 61:
        return None  # 29 February 1900, which never was
    try:
        at = base + timedelta(days=whole, seconds=seconds)
    except OverflowError:
        return None
    fine = any("." in text for kind, text in section.tokens if kind == "date")
    if not fine and at.microsecond:
        at += timedelta(microseconds=500_000)
    return _written(at, days, section.tokens)


def _written(at: datetime, days: float, tokens: tuple[tuple[str, str], ...]) -> str:
    twelve = any(kind == "half" for kind, _ in tokens)
    pieces: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "literal":
            pieces.append(text)
        elif kind == "mark":
            pieces.append(text if text in {"/", ".", ",", "%"} else "")
        elif kind == "half":
            pieces.append(("AM" if at.hour < 12 else "PM")[: 1 if len(text) == 3 else 2])
        elif kind == "elapsed":
            unit = {"h": 24, "m": 1440, "s": 86400}[text[0]]
            pieces.append(str(int(days * unit + 1e-6)).rjust(len(text), "0"))
        elif kind == "date":
            pieces.append(_date_part(at, text.lower(), tokens, index, twelve=twelve))
    return " ".join("".join(pieces).split())


def _date_part(
    at: datetime, text: str, tokens: tuple[tuple[str, str], ...], index: int, *, twelve: bool
) -> str:
    size = len(text)
    if text[0] == "y":
        return f"{at.year:04}" if size > 2 else f"{at.year % 100:02}"
    if text[0] == "m" and not _is_minute(tokens, index, size):
        names = {3: _MONTHS[at.month - 1][:3], 5: _MONTHS[at.month - 1][0]}
        if size > 3:
            return names.get(size, _MONTHS[at.month - 1])
        return names[3] if size == 3 else str(at.month).rjust(size, "0")
    if text[0] == "d":
        name = _DAYS[at.weekday()]
        if size > 2:
            return name[:3] if size == 3 else name
        return str(at.day).rjust(size, "0")
    if text[0] == "s":
        whole, _, part = text.partition(".")
        fraction = f".{at.microsecond / 1e6:.{len(part)}f}".replace(".0.", ".") if part else ""
        return str(at.second).rjust(len(whole), "0") + fraction
    hour = (at.hour % 12 or 12) if twelve else at.hour
    return str(hour if text[0] == "h" else at.minute).rjust(min(size, 2), "0")


def _is_minute(tokens: tuple[tuple[str, str], ...], index: int, size: int) -> bool:
    """Whether an ``m`` is a minute: an hour stands before it or a second after it."""
    if size > 2:
        return False
    timed = [text.lower()[0] for kind, text in tokens[:index] if kind in {"date", "elapsed"}]
    later = [text.lower()[0] for kind, text in tokens[index + 1 :] if kind in {"date", "elapsed"}]
    return timed[-1:] == ["h"] or later[:1] == ["s"]
