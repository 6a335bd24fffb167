"""Column headings in running text, where nothing but words says where one ends.

A heading line is cut into a stub and as many phrases as a row has values, at the least
cost: periods, totals and the field's usual words stand alone, brackets stay whole, a
phrase neither starts nor ends with a preposition, and parallel phrases start alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from foiparse.correspondence.periods import is_period
from foiparse.data import rows

_CONNECTORS = frozenset(
    "of and or the in by to for with from at on a an & - – / per as where which who that".split()
)
_WORD_NUMBER = re.compile(r"\d{1,2}[A-Za-z]?")
_LONGEST_PHRASE = 12


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
    if _TOTAL.fullmatch(bare):
        return True
    return column_words().get(bare) in {"total", "subtotal"} and bare != "all"


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading line cut up; ``cost`` is lower the surer it is."""

    stub: str
    columns: tuple[str, ...]
    cost: float


def is_column_atom(phrase: str) -> bool:
    """Whether a phrase is a heading by itself: a period, a total, a usual word."""
    kind = column_words().get(phrase.lower().strip(" :*"))
    return kind in {"total", "subtotal", "percent", "category"} or (
        is_total_label(phrase) or is_period(phrase)
    )


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
def _atom(words: tuple[str, ...]) -> bool:
    phrase = " ".join(words)
    if len(words) > 2 and not re.search(r"\d", phrase):
        return False
    # Two periods in a row (2019 2020) are two headings, never one range.
    return is_column_atom(phrase)


@lru_cache(maxsize=16384)
def _phrase_cost(words: tuple[str, ...], *, first: bool) -> float:
    text = " ".join(words)
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return 6.0
    lower = text.lower().strip(" :*")
    if is_period(text) or is_total_label(text):
        return 0.0
    kind = column_words().get(lower)
    if kind:
        return 0.6 if kind == "stub" else 0.2
    cost = 1.0 + 0.12 * (len(words) - 1)
    if words[0].lower() in _CONNECTORS:
        cost += 2.0
    if words[-1].lower() in _CONNECTORS:
        cost += 2.0
    if words[0][0].islower() and not first:
        cost += 0.8
    if all(_WORD_NUMBER.fullmatch(word) for word in words):
        cost += 1.5
    for before, word in zip(words, words[1:], strict=False):
        if word[0].isupper() and before.lower() not in _CONNECTORS:
            cost += 0.45
        if is_period(word) or is_total_label(word):
            cost += 0.8
    if is_period(words[0]) and len(words) > 1:
        cost += 0.5
    return cost


def _repeats(words: tuple[str, ...]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for word in words:
        (twice if word in seen else seen).add(word)
    return frozenset(word for word in twice if word.lower() not in _CONNECTORS)


def _repeat_cost(phrase: tuple[str, ...], repeats: frozenset[str]) -> float:
    inside = [word for word in phrase if word in repeats]
    cost = 1.5 * (len(inside) - len(set(inside)))
    if phrase[0] in repeats:
        cost -= 0.4
    elif phrase[-1] in repeats:
        cost -= 0.2
    return cost + 0.6 * sum(word in repeats for word in phrase[1:-1])


def split_headings(text: str, columns: int, *, stub: bool | None = None) -> Headings | None:
    """Cut a heading line into ``columns`` phrases behind a stub that may be empty.

    ``stub`` says whether there must be one (None: either). None where there are too
    few words.
    """
    words = tuple(text.split())
    count = len(words)
    if count < columns or count > 120:
        return None
    repeats = _repeats(words)
    infinite = float("inf")
    # best[k][i]: the least cost of k phrases over words[i:].
    best = [[infinite] * (count + 1) for _ in range(columns + 1)]
    cut = [[0] * (count + 1) for _ in range(columns + 1)]
    best[0][count] = 0.0
    for phrases in range(1, columns + 1):
        for start in range(count - phrases, -1, -1):
            for end in range(start + 1, min(count, start + _LONGEST_PHRASE) + 1):
                rest = best[phrases - 1][end]
                if rest == infinite:
                    continue
                phrase = words[start:end]
                cost = rest + _phrase_cost(phrase, first=False) + _repeat_cost(phrase, repeats)
                if cost < best[phrases][start]:
                    best[phrases][start] = cost
                    cut[phrases][start] = end
    chosen, least = -1, infinite
    for start in range(count - columns + 1):
        if (stub is True and start == 0) or (stub is False and start > 0):
            continue
        cost = best[columns][start] + _stub_cost(words[:start])
        if cost < least:
            chosen, least = start, cost
    if chosen < 0:
        return None
    found: list[str] = []
    start = chosen
    for phrases in range(columns, 0, -1):
        end = cut[phrases][start]
        found.append(" ".join(words[start:end]))
        start = end
    return Headings(" ".join(words[:chosen]), tuple(found), least)


def _stub_cost(words: tuple[str, ...]) -> float:
    if not words:
        return 0.5
    text = " ".join(words)
    if column_words().get(text.lower()) == "stub":
        return 0.0
    return 0.25 * _phrase_cost(words, first=True) + 0.02 * len(words)


@dataclass(frozen=True, slots=True)
class TwoLevels:
    """Headings of two levels; ``columns`` holds (outer, inner), inner empty for a single."""

    stub: str
    columns: tuple[tuple[str, str], ...]
    cost: float


def split_two_levels(upper: str, lower: str, columns: int) -> TwoLevels | None:
    """Headings on two lines, the lower repeating one unit under each group of the upper.

    Columns without a second level (a Grand Total) stand last, or first.
    """
    words = lower.split()
    best: TwoLevels | None = None
    for groups in range(2, columns + 1):
        for inner in range(1, columns // groups + 1):
            singles = columns - groups * inner
            if singles > 2 or inner == 1:
                continue
            unit_words = _unit(words, groups)
            if unit_words is None:
                continue
            unit = split_headings(" ".join(unit_words), inner, stub=False)
            top = split_headings(upper, groups + singles)
            if unit is None or top is None:
                continue
            cost = unit.cost + top.cost + 0.3 * singles
            names = top.columns
            lead = singles and is_total_label(names[0]) and not is_total_label(names[-1])
            first = [(name, "") for name in names[:singles]] if lead else []
            outer = names[singles:] if lead else names[:groups]
            last = [] if lead else [(name, "") for name in names[groups:]]
            pairs = [(name, each) for name in outer for each in unit.columns]
            if best is None or cost < best.cost:
                best = TwoLevels(top.stub, tuple([*first, *pairs, *last]), cost)
    return best


def _unit(words: list[str], groups: int) -> list[str] | None:
    """The words that ``groups`` repetitions make, or None."""
    if not words or len(words) % groups:
        return None
    size = len(words) // groups
    unit = words[:size]
    return unit if unit * groups == words else None
