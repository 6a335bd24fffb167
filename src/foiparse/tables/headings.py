"""Column headings in running text, where nothing but words says where one ends.

A heading line is cut into a stub and as many phrases as a row has values, at the least
cost: periods, totals and the field's usual words stand alone, brackets stay whole, a
phrase neither starts nor ends with a preposition, and parallel phrases start alike.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from foiparse.correspondence.periods import is_period, ranges_of_days
from foiparse.data import rows
from foiparse.tables.values import DASHES, is_value

_CONNECTORS = frozenset(
    [
        "of",
        "and",
        "or",
        "the",
        "in",
        "by",
        "to",
        "for",
        "with",
        "from",
        "at",
        "on",
        "a",
        "an",
        "&",
        "-",
        "–",
        "/",
        "per",
        "as",
        "where",
        "which",
        "who",
        "that",
    ]
)
_AGES = re.compile(
    r"(?:aged? )?\d{1,2}\s?(?:[-\u2013]|to)\s?\d{1,3}|\d{1,2}\+|(?:under|over|aged) \d{1,2}"
    r"|\d{1,2} (?:and|or|to) (?:over|under|above|below|older|\d{1,3})",
    re.IGNORECASE,
)
_HALVES = frozenset({"grand", "overall", "sub", "combined"})
_COUNTED = re.compile(r"(?:number|no\.?|total|count|volume) of [a-z]+", re.IGNORECASE)
_WORD_NUMBER = re.compile(r"\d{1,2}[A-Za-z]?")
_ONE_EACH = 0.45  # what a heading of one word costs where each column has just one
_LONGEST_PHRASE = 12
_GAIN = 0.95  # what a phrase can cost less than nothing, where it begins like others
_TORN = 4.0  # what it costs to part a month or quarter from its year
_INFINITE = float("inf")
_CLEARLY = 0.7  # how much dearer a reading is that another rules out


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


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading line cut up; ``cost`` is lower the surer it is."""

    stub: str
    columns: tuple[str, ...]
    cost: float


@lru_cache(maxsize=8192)
def is_column_atom(phrase: str) -> bool:
    """Whether a phrase is a heading by itself: a period, a total, a usual word."""
    kind = column_words().get(phrase.lower().strip(" :*"))
    return kind in {"total", "subtotal", "percent", "category"} or bool(
        is_total_label(phrase) or is_period(phrase) or _AGES.fullmatch(phrase)
    )


def is_age(phrase: str) -> bool:
    """Whether a phrase is an age or a band of ages: ``13-15``, ``under 18``, ``25+``."""
    return bool(_AGES.fullmatch(phrase))


@cache
def _ranks() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("number_words") if row["kind"] == "rank")


def is_rank(phrase: str) -> bool:
    """Whether a heading is one of a numbered row of its kind: ``Outcome 14``, ``Tier 2``."""
    word, _, number = phrase.partition(" ")
    return bool(_WORD_NUMBER.fullmatch(number)) and word.lower() in _ranks() and word[0].isupper()


def counts_something(phrase: str) -> bool:
    """Whether a heading says that its column counts: ``Number of stops``, ``Arrests``."""
    lower = phrase.lower().strip(" :*")
    return bool(_COUNTED.fullmatch(lower)) or column_words().get(lower) == "measure"


@lru_cache(maxsize=8192)
def tail_atoms(words: tuple[str, ...]) -> int:
    """How many heading atoms (periods, totals, usual words) end the line, at least two words apart.

    ``Reason for alarm 2019 2020 Grand Total`` has three.
    """
    end, count = len(words), 0
    while end > 0:
        for size in (5, 4, 3, 2, 1):
            if size <= end and _atom(words[end - size : end]):
                end -= size
                count += 1
                break
        else:
            break
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
        size = next((n for n in (5, 4, 3, 2, 1) if n <= end and _atom(words[end - n : end])), 0)
        if not size:
            return 0
        end -= size
        count += 1
    return count


@lru_cache(maxsize=8192)
def _atom(words: tuple[str, ...]) -> bool:
    phrase = " ".join(words)
    if len(words) > 2 and not re.search(r"\d", phrase):
        return False
    if phrase[0].islower() and not is_total_label(phrase):
        return False  # the middle of a phrase: ``assault on a male aged 13``
    # Two periods in a row (2019 2020) are two headings, never one range.
    return is_column_atom(phrase) or is_rank(phrase)


@lru_cache(maxsize=16384)
def _phrase_cost(words: tuple[str, ...], *, first: bool) -> float:
    text = " ".join(words)
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return 6.0
    if text[-1] == ",":
        return 6.0  # a sentence or a caption goes on
    lower = text.lower().strip(" :*")
    if _is_whole(text) or _AGES.fullmatch(text):
        return 0.0
    if len(words) == 2 and is_rank(text):
        return 0.2
    if words[-1] in DASHES or any(
        dash in DASHES and is_value(word) for dash, word in itertools.pairwise(words)
    ):
        return 6.0  # an item of a list: ``2018 - 20``
    if is_value(text):
        return 3.5  # a value, or half of a name with a number
    if _COUNTED.fullmatch(lower):
        return 0.3
    if lower in _HALVES:
        return 3.0  # half of a total
    kind = column_words().get(lower)
    if kind:
        return 1.3 if kind == "stub" else 0.2
    cost = 0.85 + 0.15 * (len(words) - 1)
    if words[0].lower() in _CONNECTORS:
        cost += 2.0
    if words[-1].lower() in _CONNECTORS:
        cost += 2.0
    if words[0][0].islower() and not first:
        cost += 0.8
    if all(word[0].isdigit() for word in words):
        cost += 2.0
    facts = list(map(_word, words))
    cost += 1.2 * sum(each.value for each in facts)
    for before, word in itertools.pairwise(facts):
        if word.capital and not before.connects:
            cost += 0.45
        if word.whole:
            cost += 0.8
    if len(words) > 1 and is_period(words[0]):
        cost += 0.5
    return cost


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word of a phrase is by itself."""

    connects: bool
    capital: bool
    value: bool  # no plain number, which a heading may hold
    whole: bool


@lru_cache(maxsize=8192)
def _word(word: str) -> _Word:
    return _Word(
        word.lower() in _CONNECTORS,
        word[0].isupper(),
        is_value(word) and not word.isdigit(),
        _is_whole(word),
    )


def _is_whole(text: str) -> bool:
    """Whether a text is a heading by itself: a period or a total."""
    return is_period(text) or is_total_label(text)


def _repeats(words: tuple[str, ...]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for word in words:
        (twice if word in seen else seen).add(word)
    return frozenset(word for word in twice if word.lower() not in _CONNECTORS)


def _repeat_cost(phrase: tuple[str, ...], repeats: frozenset[str]) -> float:
    """What words that stand twice on the line add to a phrase's cost; `_GAIN` less at the most."""
    if repeats.isdisjoint(phrase):
        return 0.0
    inside = [word for word in phrase if word in repeats]
    cost = 1.5 * (len(inside) - len(set(inside)))
    if phrase[0] in repeats:
        numbered = len(phrase) == 2 and _WORD_NUMBER.fullmatch(phrase[1])
        cost -= 0.95 if numbered else 0.4
    elif phrase[-1] in repeats:
        cost -= 0.2
    return cost + 0.6 * sum(word in repeats for word in phrase[1:-1])


@lru_cache(maxsize=16384)
def split_headings(
    text: str, columns: int, *, stub: bool | None = None, most: float = _INFINITE
) -> Headings | None:
    """Cut a heading line into ``columns`` phrases behind a stub that may be empty.

    ``stub`` says whether there must be one (None: either). None where there are too
    few words, or where no cut costs as little as ``most``.
    """
    if columns > 1 and ranges_of_days(text) == 1:
        return None  # a caption that says over what time; its dates are no headings
    words = tuple(text.split())
    count = len(words)
    if count < columns or count > 120:
        return None
    repeats = _repeats(words)
    best, cut = _cuts(words, columns, repeats, most)
    chosen, least = -1, _INFINITE
    named = _stub_words(words)
    for start in range(count - columns + 1):
        if (stub is True and start == 0) or (stub is False and start > 0):
            continue
        if best[start] >= least or best[start] > most:
            continue  # a stub costs nothing or more
        cost = best[start] + _stub_cost(words[:start], repeats)
        cost += 6.0 * (start < named)  # the usual heading of the stub is taken for a column's
        cost += 1.0 * (0 < named < start and words[named][0].isupper())  # or the other way round
        if cost < least:
            chosen, least = start, cost
    plain = stub is not False and count == columns + 1 and named < 2 and _one_each(words)
    if plain and _may_be_stub(words[0]):
        # A word for each column and one for the stub: no other cut is as plain.
        each = sum(map(_one_cost, words[1:]))
        if each < least:
            return Headings(words[0], words[1:], each) if each <= most else None
    if chosen < 0 or least > most:
        return None
    found: list[str] = []
    start = chosen
    for phrases in range(columns, 0, -1):
        end = cut[phrases][start]
        found.append(" ".join(words[start:end]))
        start = end
    return Headings(" ".join(words[:chosen]), tuple(found), least)


def _cuts(
    words: tuple[str, ...], columns: int, repeats: frozenset[str], most: float
) -> tuple[list[float], list[list[int]]]:
    """The least cost of so many phrases from each word to the end, and where each phrase ends.

    The ends are by number of phrases and first word. Cuts that cannot come to ``most`` or
    less with the phrases still to be found are not followed.
    """
    count = len(words)
    gain = _GAIN if repeats else 0.0
    pieces: dict[tuple[int, int], tuple[float, float]] = {}
    rest = [_INFINITE] * count + [0.0]
    cut = [[0] * (count + 1) for _ in range(columns + 1)]
    for phrases in range(1, columns + 1):
        best = [_INFINITE] * (count + 1)
        bound = most + gain * (columns - phrases + 1) + 1e-9
        for end in range(1, count + 1):
            after = rest[end]
            if after == _INFINITE or after > bound:
                continue
            for start in range(max(0, end - _LONGEST_PHRASE), end):
                piece = pieces.get((start, end))
                if piece is None:
                    phrase = words[start:end]
                    own = _phrase_cost(phrase, first=False)
                    piece = pieces[start, end] = (own, _repeat_cost(phrase, repeats))
                cost = after + piece[0] + piece[1]
                if start and _is_dated(words[start - 1], words[start]):
                    cost += _TORN  # one period is cut in two
                if cost < best[start]:
                    best[start] = cost
                    cut[phrases][start] = end
        rest = best
    return rest, cut


@lru_cache(maxsize=8192)
def _is_dated(word: str, following: str) -> bool:
    """Whether a month or quarter and the year behind it are one period: ``Q1 2019``."""
    return not word[0].isdigit() and following[0].isdigit() and is_period(f"{word} {following}")


def is_stub(words: tuple[str, ...]) -> bool:
    """Whether words are the usual heading of a stub, what a bracket says of it included."""
    text = " ".join(words).lower()
    if text.endswith(")") and " (" in text:
        text = text[: text.rindex(" (")]
    return column_words().get(text) == "stub"


def _stub_words(words: tuple[str, ...]) -> int:
    """How many words at a line's start are the usual heading of a stub."""
    sizes = range(1, min(len(words), _LONGEST_PHRASE))
    return max((n for n in sizes if is_stub(words[:n]) and not _atom(words[: n + 1])), default=0)


def _may_be_stub(word: str) -> bool:
    """Whether a word may stand over row labels: it is not one that heads columns of values."""
    kind = column_words().get(word.lower())
    return kind in {None, "stub"} and not is_column_atom(word)


def _one_cost(word: str) -> float:
    cost = _phrase_cost((word,), first=False)
    return cost if column_words().get(word.lower()) else min(cost, _ONE_EACH)


def _one_each(words: tuple[str, ...]) -> bool:
    """Whether every word of a line may head a column by itself: capitals or figures, no more."""
    return all(
        (word[0].isupper() or is_period(word))
        and word[-1] not in ".,;:?!"
        and word.lower() not in _CONNECTORS
        and word.lower() not in _HALVES
        for word in words
    )


def heads_each(text: str, columns: int) -> bool:
    """Whether a line has a word for each of so many columns and one for the stub, no figures."""
    words = tuple(text.split())
    plain = not any(is_value(word) and not is_period(word) for word in words)
    return len(words) == columns + 1 > 2 and plain and _one_each(words)


def _stub_cost(words: tuple[str, ...], repeats: frozenset[str]) -> float:
    """The cost of words over the row labels; a heading of a column is dear there."""
    if not words:
        return 0.5
    if is_stub(words):
        return 0.0
    cost = 0.25 * _phrase_cost(words, first=True) + 0.02 * len(words)
    atoms = sum(is_column_atom(word) for word in words) + 1.0 * sum(w in repeats for w in words)
    if all(word[0].isupper() for word in words):
        cost += 0.9 * len(words)  # as likely headings of columns
    return cost + 3.0 * atoms


def split_woven(upper: str, lower: str, columns: int) -> Headings | None:
    """Headings that wrap in their own columns, so that pieces of two lines belong together.

    ``OFFENCE 2019 2020 Grand`` over ``DESCRIPTION Total`` gives a stub and three columns:
    pieces of the lower line go under some of the upper. Set on the last line of each cell,
    it is the lower that is whole: ``HATE CRIME Grand`` over ``STRAND 2019 2020 Total``.
    """
    found = _weave(upper, lower, columns, hung=True)
    whole = tail_atoms(tuple(lower.split())) >= columns - 1 or len(upper.split()) < columns
    if whole and (found is None or found.cost > 0.4 * columns):
        other = _weave(lower, upper, columns, hung=False)
        if other is not None and (found is None or other.cost < found.cost):
            return other
    return found


@lru_cache(maxsize=4096)
def _weave(main: str, other: str, columns: int, *, hung: bool) -> Headings | None:
    """Headings of which each has words on the ``main`` line and some on the ``other`` too.

    ``hung`` says that the other line stands below.
    """
    over, under = tuple(main.split()), tuple(other.split())
    if not hung and under[0][0].islower():
        return None  # the end of a title: pieces of headings begin with capitals
    if sum(is_value(word) and not is_period(word) for word in under) > 1:
        return None  # a row
    if not columns <= len(over) <= 30 or len(under) > 8 or len(over) * len(under) * columns > 900:
        return None
    known = hung or not any(column_words().get(word.lower()) for word in over)
    if tail_atoms(over) + tail_atoms(over[:-1]) == 0 and over[-1].lower() not in _HALVES and known:
        return None  # nothing there shows to be a heading, and words alone are too many
    repeats = _repeats(over)

    @cache
    def rest(at: int, below: int, left: int) -> tuple[float, tuple[str, ...]]:
        """The least cost of the columns from these words on, and their texts."""
        if left == 0:
            done = at == len(over) and below == len(under)
            return (0.0, ()) if done else (float("inf"), ())
        best: tuple[float, tuple[str, ...]] = (float("inf"), ())
        for end in range(at + 1, min(len(over) - left + 1, at + 4) + 1):
            own = over[at:end]
            repeated = _repeat_cost(own, repeats)
            for stop in range(below, min(len(under), below + 3) + 1):
                more = under[below:stop]
                phrase = own + more if hung else more + own
                cost = _phrase_cost(phrase, first=False) + repeated
                cost += 0.3 * (stop > below)
                if cost >= best[0]:
                    continue
                tail, names = rest(end, stop, left - 1)
                if cost + tail < best[0]:
                    best = (cost + tail, (" ".join(phrase), *names))
        return best

    chosen: Headings | None = None
    for start in range(len(over) - columns + 1):
        for drop in range(len(under) + 1):
            own, more = over[:start], under[:drop]
            stub = own + more if hung else more + own
            cost, names = rest(start, drop, columns)
            cost += _stub_cost(stub, repeats) + 0.2 * bool(drop)
            cost += 3.0 * bool(more and more[-1].lower() in _HALVES)  # that is a total's
            if names and (chosen is None or cost < chosen.cost):
                chosen = Headings(" ".join(stub), names, cost)
    return chosen


@dataclass(frozen=True, slots=True)
class TwoLevels:
    """Headings of two levels; ``columns`` holds (outer, inner), inner empty for a single."""

    stub: str
    columns: tuple[tuple[str, str], ...]
    cost: float


@lru_cache(maxsize=4096)
def split_two_levels(upper: str, lower: str, columns: int) -> TwoLevels | None:
    """Headings on two lines, the lower repeating one unit under each group of the upper.

    The stub's heading stands on either line. Columns without a second level (a Grand
    Total) stand last, or first.
    """
    words = lower.split()
    best: TwoLevels | None = None
    for groups in range(2, columns // 2 + 1):
        for inner in range(2, columns // groups + 1):
            singles = columns - groups * inner
            parts = _unit(words, groups) if singles <= 2 else None
            if parts is None:
                continue
            stub, unit_words = parts
            unit = split_headings(" ".join(unit_words), inner, stub=False)
            top = split_headings(upper, groups + singles, stub=False if stub else None)
            if unit is None or top is None or len(set(unit.columns)) < inner:
                continue
            cost = unit.cost + top.cost + 0.3 * singles
            names = top.columns
            # A total is mostly of all columns: it has a second level only where others have.
            cost += 1.0 * any(map(is_total_label, names[singles:groups] if singles else names))
            lead = singles and is_total_label(names[0]) and not is_total_label(names[-1])
            first = [(name, "") for name in names[:singles]] if lead else []
            outer = names[singles:] if lead else names[:groups]
            last = [] if lead else [(name, "") for name in names[groups:]]
            pairs = [(name, each) for name in outer for each in unit.columns]
            if best is None or cost < best.cost:
                best = TwoLevels(stub or top.stub, (*first, *pairs, *last), cost)
    return best


@lru_cache(maxsize=4096)
def tells_two_levels(upper: str, lower: str, columns: int) -> bool:
    """Whether two lines read better as two levels of another number of columns.

    ``Arrests Cautions Total`` over ``Yes No Yes No`` is five columns, and not four of which two
    stand under ``Arrests Cautions``.
    """
    if (unit := repeated_unit(lower)) is None:
        return False
    groups, size = unit
    own = split_two_levels(upper, lower, columns)
    others = (
        split_two_levels(upper, lower, groups * inner + more)
        for inner in range(2, size + 1)
        for more in range(3)
        if groups * inner + more != columns
    )
    best = min((other.cost for other in others if other), default=None)
    return best is not None and (own is None or own.cost > best + _CLEARLY)


@lru_cache(maxsize=8192)
def repeated_unit(text: str) -> tuple[int, int] | None:
    """How often a line repeats one unit of headings, and how many words that has; else None.

    ``Male Female Male Female`` is twice two. A stub of a few words may stand before it, and
    a heading of its own behind. Such a line is the lower of two lines of headings.
    """
    words = text.split()
    if not 4 <= len(words) <= 60:
        return None
    for tail in range(3):
        some = words[: len(words) - tail]
        for groups in range(len(some) // 2, 1, -1):
            found = _unit(some, groups)
            if not found or len(set(found[1])) < 2:
                continue
            unit = [word for word in found[1] if not is_value(word)]
            if all(map(is_period, found[1])):
                return groups, len(found[1])
            if unit and (len(unit) > 1 or len(found[1]) == 2) and _headings_only(found[1]):
                return groups, len(found[1])
    return None


def _headings_only(unit: list[str]) -> bool:
    """Whether the figures among headings belong to their words, as ages and periods do."""
    if not any(is_value(word) and not is_period(word) for word in unit):
        return True
    cuts = (split_headings(" ".join(unit), n, stub=False) for n in range(2, len(unit) + 1))
    return len(unit) > 2 and any(cut is not None and cut.cost <= 0.5 for cut in cuts)


def _unit(words: list[str], groups: int) -> tuple[str, list[str]] | None:
    """A stub of a few words, and the words that ``groups`` repetitions of make the rest."""
    for lead in range(min(9, len(words))):
        rest = words[lead:]
        size = len(rest) // groups
        if size and size * groups == len(rest) and rest[:size] * groups == rest:
            if words[max(0, lead - size) : lead] == rest[:size]:
                continue  # there is a group more
            return " ".join(words[:lead]), rest[:size]
    return None
