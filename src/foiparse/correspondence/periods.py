"""Periods as printed labels give them: years of four kinds, quarters, months, ranges.

Only words count: a bare year stays a bare year, since whether it is a calendar or a
financial one is not known.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache, lru_cache

from foiparse.data import rows
from foiparse.model import Period

_YEAR = r"(?:19|20)\d\d"
_NOTE = r"(?:\s?[\u00b9\u00b2\u00b3\u2070-\u2079*†‡#]+|\s?\[(?:note\s?)?\d{1,2}\]|\s?\(\d{1,2}\))?"
_DASH = r"[-\u2010-\u2015\u2212]"


@cache
def _months() -> dict[str, int]:
    return {row["name"]: int(row["number"]) for row in rows("months")}


@cache
def month_pattern() -> str:
    """A form of the months' names and their short ones, a stop behind it or none."""
    return "(?:" + "|".join(sorted(_months(), key=len, reverse=True)) + r")\b\.?"


_SPAN = re.compile(
    rf"(?P<kind>FY|AY|CY|financial year|fiscal year|academic year|calend[ae]r year|year)?\s?"
    rf"(?P<first>{_YEAR})\s?(?P<join>/|{_DASH}|to|and)\s?(?P<second>{_YEAR}|\d\d)(?P<note>\d)?{_NOTE}",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?P<kind>FY|AY|CY|financial year|fiscal year|academic year|calend[ae]r year|year)?\s?"
    rf"(?P<year>{_YEAR}){_NOTE}",
    re.IGNORECASE,
)
_SHORT_SPAN = re.compile(
    rf"(?:FY|F/Y)?\s?'?(?P<first>\d\d)\s?/\s?(?P<second>\d\d){_NOTE}", re.IGNORECASE
)
_QUARTERED = rf"(?:{_YEAR}(?:[/-](?:20)?\d\d)?|\d\d/\d\d)"  # a year that has quarters
_QUARTER = re.compile(
    rf"(?:(?P<before>{_QUARTERED})\s?[- ]?\s?)?(?:Q|quarter\s?)(?P<quarter>[1-4])"
    rf"(?:\s?[-/, ]?\s?(?P<after>{_QUARTERED}))?{_NOTE}",
    re.IGNORECASE,
)
_EXTRA = re.compile(r"\s*\((?P<words>[^()]*)\)[\s\u00b9\u00b2\u00b3\u2070-\u2079*†‡#]*$")
_YEAR_END = re.compile(
    r"(?:F?Y/?E|(?:financial\s)?year(?:\s(?:ending|ended|end|to))?"
    r"|(?:12|twelve) months (?:to|ending))(?:\sthe)?\s(?P<end>\S.*)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?<![\d/.-])(?:[0-3]?\d([/.-])[01]?\d\1(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?![\d/.-])"
)
# No space stands around a dash next to a month's name in ``Apr-Jun 2022``.
_JOIN = re.compile(rf"\s(?:to|and|{_DASH})\s|{_DASH}(?=[A-Za-z])")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)?\d\d)")


@cache
def _month_form() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<before>{_YEAR})[\s-]*)?(?P<month>{month_pattern()})"
        rf"(?:[\s,'\u2019-]*(?P<after>{_YEAR}|\d\d))?{_NOTE}",
        re.IGNORECASE,
    )


@cache
def _date_form() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{month_pattern()})"
        rf"(?:\s*(?P<year>{_YEAR}))?",
        re.IGNORECASE,
    )


@cache
def _months_form() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<first>{month_pattern()})\s?(?:{_DASH}|to)\s?(?P<last>{month_pattern()})"
        rf"(?:[\s,'\u2019]+(?P<year>{_YEAR}|\d\d))?{_NOTE}",
        re.IGNORECASE,
    )


def financial_year(first: int) -> Period:
    """The UK financial year that begins on 1 April of ``first``."""
    code = f"FY{first}-{(first + 1) % 100:02d}"
    return Period(code, date(first, 4, 1), date(first + 1, 3, 31))


def _span(match: re.Match[str], context: str) -> Period | None:
    first, second = int(match["first"]), match["second"]
    whole = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if len(second) == 2 and whole < first:
        whole += 100
    if whole <= first or whole - first > 60:
        return None
    if len(second) == 2 and whole > first + 1 and match["join"].lower() in {"to", "and"}:
        return None  # 2021 to 31 (March) is no span of years
    kind = (match["kind"] or "").lower()
    if whole == first + 1:
        if kind in {"ay", "academic year"} or "academic" in context:
            return Period(f"AY{first}-{whole % 100:02d}")
        short = len(second) == 2 or match["join"] == "/"
        if kind in {"fy", "financial year", "fiscal year"} or short or _financial(context):
            return financial_year(first)
    return Period(f"{first} to {whole}")


_YEAR_WORDS = ("academic", "calendar", "calender", "financial", "fiscal")


def year_words(text: str) -> str:
    """The words of a text that say of what kind its years are: all that a context tells."""
    lower = text.lower()
    return " ".join(word for word in _YEAR_WORDS if word in lower)


def _financial(context: str) -> bool:
    return "financial" in context or "fiscal" in context


def _calendar(context: str) -> bool:
    return "calendar" in context or "calender" in context


def _year(year: int, kind: str, context: str) -> Period:
    if kind in {"cy", "calendar year", "calender year"} or _calendar(context):
        return Period(f"CY{year}", date(year, 1, 1), date(year, 12, 31))
    return Period(str(year))


def _month(year: int, month: int) -> Period:
    last = monthrange(year, month)[1]
    return Period(f"{year}-M{month:02d}", date(year, month, 1), date(year, month, last))


def _quarter(match: re.Match[str]) -> Period | None:
    if match["before"] and match["after"]:
        return None
    written = match["before"] or match["after"] or ""
    quarter = int(match["quarter"])
    if not written:
        return Period(f"Q{quarter}")
    year = int(written[:4]) if written[:4].isdigit() else 2000 + int(written[:2])
    if not written.isdigit():
        if int(written[-2:]) != (year + 1) % 100:
            return None
        start = date(year + (quarter == 4), (3, 6, 9, 0)[quarter - 1] + 1, 1)
        end = date(start.year, start.month + 2, monthrange(start.year, start.month + 2)[1])
        return Period(f"{financial_year(year).code}-Q{quarter}", start, end)
    # Whether Q1 of a bare year begins in January or April is not known.
    return Period(f"{year}-Q{quarter}")


@lru_cache(maxsize=8192)
def parse_period(label: str, context: str = "") -> Period:
    """The period that the whole label names, or an empty `Period`.

    ``context`` is what is printed around it (header note, title; its `year_words` are
    enough), which may say that years are calendar, financial or academic ones. An addition
    in brackets (``2019 (to 30 June)``) may set the end.
    """
    text = " ".join(label.split()).strip(" :")
    if not text or len(text) > 60 or not re.search(r"\d|[A-Za-z]{3}", text):
        return Period()
    extra = _EXTRA.search(text)
    words = extra["words"] if extra else ""
    bare = text[: extra.start()] if extra else text
    lower = context.lower()
    if match := _SPAN.fullmatch(bare):
        found = _span(match, lower) or Period()
    elif match := _SINGLE.fullmatch(bare):
        found = _year(int(match["year"]), (match["kind"] or "").lower(), lower)
    elif (match := _SHORT_SPAN.fullmatch(bare)) and (
        int(match["second"]) == (int(match["first"]) + 1) % 100
    ):
        found = financial_year(2000 + int(match["first"]))
    elif match := _QUARTER.fullmatch(bare):
        found = _quarter(match) or Period()
    elif match := _month_form().fullmatch(bare):
        month = _months()[match["month"].lower().rstrip(".")]
        year = match["before"] or match["after"] or ""
        if year:
            found = _month(int(year) if len(year) == 4 else 2000 + int(year), month)
        else:
            found = Period(f"M{month:02d}")
    else:
        found = _year_end(bare) or _months_of(bare) or _range(bare)
    return _with_end(found, words)


def _year_end(text: str) -> Period | None:
    """``Y/E March 2021``, ``12 months to 30 June 2020``: the year up to that day, as printed."""
    match = _YEAR_END.fullmatch(text)
    end = _as_date(match["end"], last=True) if match else None
    if end is None:
        return None
    following = end + timedelta(days=1)
    start = _safe_date(following.year - 1, following.month, following.day)
    return Period(text, start, end) if start else None


def _months_of(text: str) -> Period | None:
    """``Apr-Jun 2022``, and ``Apr-Jun`` of a year that another label gives: as printed."""
    match = _months_form().fullmatch(text)
    if not match:
        return None
    first, last = (_months()[match[name].lower().rstrip(".")] for name in ("first", "last"))
    written = match["year"]
    if not written:
        return Period(text)
    year = int(written) if len(written) == 4 else 2000 + int(written)
    start = date(year - (first > last), first, 1)
    return Period(text, start, date(year, last, monthrange(year, last)[1]))


def _range(text: str) -> Period:
    """``April 2019 to March 2020``, ``1st April 2024 - 31st March 2025``, ``Apr-Jun``."""
    halves = _JOIN.split(text)
    if len(halves) != 2:
        return Period()
    end = _as_date(halves[1], last=True)
    start = _as_date(halves[0], last=False, year=_year_before(halves[0], end))
    if start is None or end is None or end < start:
        return Period()
    return Period(text, start, end)


def whole_year(period: Period) -> Period:
    """A range of days that is a financial or a calendar year, as that year; else itself."""
    start, end = period.start, period.end
    if start is None or end is None:
        return period
    days = (start.month, start.day, end.month, end.day)
    if days == (4, 1, 3, 31) and end.year == start.year + 1:
        return financial_year(start.year)
    if days == (1, 1, 12, 31) and end.year == start.year:
        return Period(f"CY{start.year}", start, end)
    return period


def _year_before(text: str, end: date | None) -> int:
    """The year of a beginning that prints none: that of the end, or the one before it."""
    if end is None:
        return 0
    start = _as_date(text, last=False, year=end.year)
    return end.year if start is None or start <= end else end.year - 1


def _as_date(text: str, *, last: bool, year: int = 0) -> date | None:
    if numeric := _NUMERIC_DATE.fullmatch(text.strip()):
        day, month, written = (int(part) for part in numeric.groups())
        full = written if written > 99 else 2000 + written
        return _safe_date(full, month, day)
    match = _date_form().fullmatch(text.strip())
    if not match:
        return None
    full = int(match["year"]) if match["year"] else year
    if not full:
        return None
    month = _months()[match["month"].lower().rstrip(".")]
    if match["day"]:
        return _safe_date(full, month, int(match["day"]))
    return date(full, month, monthrange(full, month)[1] if last else 1)


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_end(period: Period, words: str) -> Period:
    match = re.search(r"\b(?:to|until|up to|till)\s+(.+)$", words, re.IGNORECASE)
    if not period.code or not match:
        return period
    year = re.search(_YEAR, period.code)
    end = _as_date(match[1], last=True, year=int(year[0]) if year else 0)
    return Period(period.code, period.start, end or period.end)


@cache
def _whole_date() -> re.Pattern[str]:
    return re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? {month_pattern()} {_YEAR}\b", re.IGNORECASE)


def has_date(text: str) -> bool:
    """Whether a day of a month of a year stands in the text: ``8 June 2023``, ``08/06/2023``."""
    return bool(_DAY.search(text) or _whole_date().search(text))


@cache
def _range_of_days() -> re.Pattern[str]:
    day = rf"\d{{1,2}}(?:st|nd|rd|th)? {month_pattern()}"
    return re.compile(
        rf"\b{day}(?: {_YEAR})? (?:to|and|until|{_DASH}) {day} {_YEAR}\b", re.IGNORECASE
    )


def is_day(text: str) -> bool:
    """Whether the whole text is a day of a month of a year, as in ``At 31 March 2022``."""
    bare = re.sub(r"^(?:as )?at ", "", text.strip(" :"), flags=re.IGNORECASE)
    return bool(_DAY.fullmatch(bare) or _whole_date().fullmatch(bare))


def ranges_of_days(text: str) -> int:
    """How many ranges such as ``1 April 2021 to 31 March 2022`` stand in the text."""
    return len(_range_of_days().findall(text))


def combine(first: Period, second: Period) -> Period:
    """A year on one side and a month or quarter on the other make one period."""
    if not first.code or not second.code or first.code == second.code:
        return first if first.code else second
    for year, part in ((first, second), (second, first)):
        written = re.fullmatch(rf"(?:CY)?({_YEAR})", year.code)
        if written and re.fullmatch(r"M\d\d", part.code):
            return _month(int(written[1]), int(part.code[1:]))
        if written and re.fullmatch(r"Q[1-4]", part.code):
            return Period(f"{written[1]}-{part.code}")
        if year.code.startswith("FY") and re.fullmatch(r"M\d\d", part.code):
            month, base = int(part.code[1:]), int(year.code[2:6])
            return _month(base + (month < 4), month)
        if year.code.startswith("FY") and re.fullmatch(r"Q[1-4]", part.code):
            quarter = _QUARTER.fullmatch(f"{year.code[2:6]}/{year.code[-2:]} {part.code}")
            return (quarter and _quarter(quarter)) or year
        if not part.start and (months := _months_form().fullmatch(part.code)):
            return _months_in(year, months) or year
    return first


def _months_in(year: Period, months: re.Match[str]) -> Period | None:
    """A range of months in the year that another label gives; None where it is not within it."""
    first, last = (_months()[months[name].lower().rstrip(".")] for name in ("first", "last"))
    written = re.fullmatch(rf"(?:CY|FY)?({_YEAR})(?:-\d\d)?", year.code)
    if not written or first > last:
        return None
    base = int(written[1])
    if year.code.startswith("FY"):
        if first < 4 <= last:
            return None
        base += last < 4
    return _months_of(f"{months[0]} {base}")


def is_period(label: str) -> bool:
    """Whether the whole label names a period."""
    return bool(_beginning().match(label) and parse_period(label).code)


@cache
def _beginning() -> re.Pattern[str]:
    """What every label of a period begins with; few other labels do."""
    month = "|".join(sorted({name[:3] for name in _months()}))
    return re.compile(
        rf"[\s:]*(?:{_YEAR}|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{month})|'?\d\d?\s?[/.]"
        r"|[FAC]Y|F/Y|Y/?E\b|financial|fiscal|academic|calend|year|(?:12|twelve) months|Q)",
        re.IGNORECASE,
    )


def _moments() -> tuple[str, str, str]:
    """Forms of a day, of a month of a year, and of either or a day in figures."""
    day = rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{month_pattern()}(?:\s+{_YEAR})?"
    month = rf"{month_pattern()}\s+{_YEAR}"
    return day, month, rf"(?:{day}|{month}|\d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)?\d\d)"


_KIND_OF_YEAR = r"(?:(?:FY|AY|CY|financial year|fiscal year|academic year|calend[ae]r year)\s?)?"


@cache
def _inside() -> re.Pattern[str]:
    day, month, end = _moments()
    kind = _KIND_OF_YEAR
    years = rf"{kind}{_YEAR}\s?(?:/|{_DASH}|to)\s?(?:{_YEAR}|\d\d)"
    join = rf"\s(?:to|and|until|{_DASH})\s"
    return re.compile(
        rf"(?<![\w/.-])(?:(?:{end}|{month_pattern()}){join}{end}|{years}"
        rf"|{day}|{month}|{kind}{_YEAR})(?![\w/]|-\d)",
        re.IGNORECASE,
    )


@cache
def period_form() -> re.Pattern[str]:
    """What may be a period, or a day, in a sentence: to be looked at with `is_period`."""
    day, month, end = _moments()
    kind = _KIND_OF_YEAR
    years = rf"{kind}{_YEAR}\s?(?:(?:/|{_DASH})\s?(?:{_YEAR}|\d\d)|to\s{_YEAR})"
    quarter = rf"(?:Q|quarter\s)[1-4](?:\s(?:of\s)?{_YEAR}(?:/\d\d)?)?"
    alone = "|".join(name.capitalize() for name in sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w/.,\u00a3-])(?:(?:{end}|{month_pattern()})\s(?:to|until|{_DASH})\s{end}|{years}"
        rf"|{day}|{month}|{quarter}|{kind}{_YEAR}|(?-i:{alone})\b)(?![\w/]|[,-]\d)",
        re.IGNORECASE,
    )


_KIND = re.compile(r"financial|calend[ae]r|academic|fiscal", re.IGNORECASE)
_RUNNING = re.compile(
    rf"(?P<first>{_YEAR})[/-]\d\d(?:\d\d)?\s?(?:to|and|through|{_DASH})\s?(?P<last>{_YEAR})[/-]\d\d",
    re.IGNORECASE,
)
# Years of laws, and years that only bound a time.
_NOT_TIME = re.compile(
    r"\[[^\]]*\]|\b(?:Act|Regulations?|Order|Rules|SOA|DPA|GDPR)\s+(?:of\s+)?\d{4}"
    r"|\b(?:since|after|before|until|up to|prior to)\s+(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:[A-Z][a-z]+\s+)?\d{4}(?:/\d\d)?|\bfrom\s+\d{4}\b(?!\s?(?:to|and|[-/\u2013]))",
    re.IGNORECASE,
)


def periods_in(text: str) -> list[Period]:
    """The periods that running text names, in order, each once; years of Acts are not."""
    found: dict[str, Period] = {}
    bare = _NOT_TIME.sub(" ", text)
    context = bare.lower() if _KIND.search(bare) else ""
    for match in _RUNNING.finditer(bare):
        first, last = int(match["first"]), int(match["last"])
        if first < last <= first + 40:
            for year in range(first, last + 1):
                found.setdefault(financial_year(year).code, financial_year(year))
    for match in _inside().finditer(bare):
        period = whole_year(parse_period(match[0], context))
        if period.code:
            found.setdefault(period.code, period)
    return list(found.values())


def find_periods(text: str) -> list[str]:
    """The codes of `periods_in`."""
    return [period.code for period in periods_in(text)]


def each_year(code: str) -> list[str]:
    """The years of a range of bare years, ``2018 to 2022``; any other code alone."""
    found = re.fullmatch(rf"({_YEAR}) to ({_YEAR})", code)
    if not found:
        return [code]
    return [str(year) for year in range(int(found[1]), int(found[2]) + 1)]


def months_of(code: str) -> frozenset[tuple[int, int]]:
    """The (year, month) pairs that a code of a known beginning and end takes in, else none."""
    month = re.fullmatch(r"(\d{4})-M(\d\d)", code)
    if month:
        return frozenset({(int(month[1]), int(month[2]))})
    period = parse_period(code)
    if period.start is None or period.end is None:
        return frozenset()
    first, last = period.start, period.end
    return frozenset(
        (at // 12, at % 12 + 1)
        for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    )


def is_part(period: Period) -> bool:
    """Whether it is a month or quarter of a year that is not said."""
    return bool(re.fullmatch(r"M\d\d|Q[1-4]|[^\d]+", period.code))


def caption_period(text: str) -> Period:
    """The one period that a caption names, or an empty one where it names none or several."""
    found = periods_in(text)
    return found[0] if len(found) == 1 else Period()
