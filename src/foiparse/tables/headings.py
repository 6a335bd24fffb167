"""Column headings in running text, where nothing but words says where one ends.

A heading line is cut into a stub and as many phrases as a row has values, at the least
cost: periods, totals and the field's usual words stand alone, brackets stay whole, a
phrase neither starts nor ends with a preposition, and parallel phrases start alike.
"""

from __future__ import annotations

import itertools
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period, ranges_of_days
from foiparse.data import rows
from foiparse.tables.heading_words import (
    COUNTED,
    WORD_NUMBER,
    closes_series,
    column_words,
    is_age,
    is_atom,
    is_column_atom,
    is_part_year,
    is_rank,
    is_stub,
    is_total_label,
    is_unit,
    tail_atoms,
    tears_series,
)
from foiparse.tables.values import DASHES, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

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
HALVES = frozenset({"grand", "overall", "sub", "combined"})
_ONE_EACH = 0.45  # what a heading of one word costs where each column has just one
_LONGEST_PHRASE = 12
_GAIN = 0.95  # what a phrase can cost less than nothing, where it begins like others
_LOOSELY = 0.6  # what it costs that a heading wraps where it has room
_TORN = 4.0  # what it costs to part a month or quarter from its year
_UNUSUAL = 0.25  # what decides between cuts that are else as good
_FORM = 2  # letters at a word's end that show its form
_INFINITE = float("inf")


class Headings(Struct, frozen=True):
    """A heading line cut up; ``cost`` is lower the surer it is."""

    stub: str
    columns: tuple[str, ...]
    cost: float


@lru_cache(maxsize=16384)
def _phrase_cost(words: tuple[str, ...], *, first: bool) -> float:
    text = " ".join(words)
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return 6.0
    if text[-1] == ",":
        return 6.0  # a sentence or a caption goes on
    lower = text.lower().strip(" :*")
    if _is_whole(text) or is_age(text) or (text[-1] == ")" and is_column_atom(text)):
        return 0.0
    if len(words) == 2 and is_rank(text):
        return 0.2
    if words[-1] in DASHES or any(
        dash in DASHES and is_value(word) for dash, word in itertools.pairwise(words)
    ):
        return 6.0  # an item of a list: ``2018 - 20``
    if is_value(text):
        return 3.5  # a value, or half of a name with a number
    if COUNTED.fullmatch(lower) or _totals_something(words):
        return 0.3
    if lower in HALVES:
        return 3.0  # half of a total
    kind = column_words().get(lower)
    if kind:
        return 1.3 if kind == "stub" else 0.2
    if len(words) > 1 and is_unit(words[-1]):
        return _phrase_cost(words[:-1], first=first)  # no dearer than without
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
    # A unit ends a heading: ``WTE | In post``, but ``FTE vacancies``.
    cost += 2.0 * sum(is_unit(a) and b[0].isupper() for a, b in itertools.pairwise(words))
    cost += 1.2 * sum(each.value for each in facts)
    for before, word in itertools.pairwise(facts):
        if word.capital and not before.connects:
            cost += 0.45 + _UNUSUAL * word.all
        if word.whole:
            cost += 0.8
    if len(words) > 1 and is_period(words[0]):
        cost += 0.5
    return cost


def _totals_something(words: tuple[str, ...]) -> bool:
    """Whether words are a total and what it is of: ``Total calls``."""
    kind = words[-1]
    plain = kind.isalpha() and kind.islower() and kind not in _CONNECTORS
    return len(words) == 2 and plain and is_total_label(words[0])


class _Word(Struct, frozen=True):
    """What a word of a phrase is by itself."""

    connects: bool
    capital: bool
    value: bool  # no plain number, which a heading may hold
    whole: bool
    all: bool  # it begins a phrase: ``All pools``


@lru_cache(maxsize=8192)
def _word(word: str) -> _Word:
    return _Word(
        word.lower() in _CONNECTORS,
        word[0].isupper(),
        is_value(word) and not word.isdigit(),
        _is_whole(word),
        word == "All",
    )


@cache
def _streets() -> frozenset[str]:
    return frozenset(row["word"].capitalize() for row in rows("street_words"))


def _ends_place(word: str) -> bool:
    """Whether a word is mostly the last of a place's name: ``Street``."""
    return word in _streets()


def _is_whole(text: str) -> bool:
    """Whether a text is a heading by itself: a period, a day or a total."""
    return is_period(text) or is_part_year(text) or is_total_label(text)


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
    if len(phrase) > 2 and _is_whole(" ".join(phrase)):
        return -0.4  # days of one month: what they share parts nothing
    if is_unit(phrase[-1]):
        return -0.4 if len(phrase) > 1 else 0.8  # it ends many headings, and is hardly one
    inside = [word for word in phrase if word in repeats]
    cost = 1.5 * (len(inside) - len(set(inside)))
    if phrase[0] in repeats:
        numbered = len(phrase) == 2 and WORD_NUMBER.fullmatch(phrase[1])
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
    named = stub_words(words)
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
                if start and _is_torn(words, start):
                    cost += _TORN  # one period is cut in two
                elif start and _ends_place(words[start]) and words[start - 1][0].isupper():
                    cost += _UNUSUAL  # ``Tanner Street`` is
                elif end - start > 1 and tears_series(words, start, end):
                    cost += _TORN
                if cost < best[start]:
                    best[start] = cost
                    cut[phrases][start] = end
        rest = best
    return rest, cut


def _is_torn(words: tuple[str, ...], at: int) -> bool:
    """Whether a cut before the word ``at`` parts a month or quarter from its own year.

    The year may stand before it (``2022/23 Q3``), as the first of such words shows, or be that
    of a whole series.
    """
    if not _is_dated(words[at - 1], words[at]):
        return False
    start = at
    while start and is_period(words[start - 1]):
        start -= 1
    return not words[start][0].isdigit() and not closes_series(words, at - 1)


@lru_cache(maxsize=8192)
def _is_dated(word: str, following: str) -> bool:
    """Whether a month, quarter or term and the year behind it are one: ``Q1 2019``."""
    both = f"{word} {following}"
    parted = not word[0].isdigit() and following[0].isdigit()
    return parted and (is_period(both) or is_part_year(both))


def stub_words(words: tuple[str, ...]) -> int:
    """How many words at a line's start are the usual heading of a stub."""
    sizes = range(1, min(len(words), _LONGEST_PHRASE))
    return max((n for n in sizes if is_stub(words[:n]) and not is_atom(words[: n + 1])), default=0)


def _may_be_stub(word: str) -> bool:
    """Whether a word may stand over row labels: it is not one that heads columns of values."""
    kind = column_words().get(word.lower())
    return kind in {None, "stub"} and not is_column_atom(word)


def _one_cost(word: str) -> float:
    cost = _phrase_cost((word,), first=False)
    return cost if column_words().get(word.lower()) else min(cost, _ONE_EACH)


def _one_each(words: tuple[str, ...]) -> bool:
    """Whether every word of a line may head a column by itself: capitals or figures, no more."""
    unknown = (word for word, unit in itertools.pairwise(words[1:]) if is_unit(unit))
    if not all(word.lower() in column_words() for word in unknown):
        return False  # ``Contracted WTE`` is one heading, ``Headcount FTE`` two
    return all(
        (word[0].isupper() or is_period(word))
        and (word[-1] not in ".,;:?!" or word.lower() in column_words())
        and word.lower() not in _CONNECTORS
        and word.lower() not in HALVES
        for word in words
    )


def heads_each(text: str, columns: int) -> bool:
    """Whether a line has a word for each of so many columns and one for the stub, no figures."""
    words = tuple(text.split())
    return len(words) == columns + 1 > 2 and are_single(words)


def count_single(text: str) -> int:
    """How many headings a line has if each of its words is one, a total of two words but one.

    The usual heading of a stub before them is not counted.
    """
    words = tuple(text.split())
    words = words[stub_words(words) :]
    last = next((n for n in (2, 1) if is_total_label(" ".join(words[-n:]))), 0)
    rest = words[: len(words) - last]
    return len(rest) + bool(last) if len(rest) > 1 and are_single(rest) else 0


def are_alike(word: str, others: Sequence[str]) -> bool:
    """Whether a heading has the form of two others or more: ``Charged, Cautioned, Bailed``."""
    if not word.isalpha() or len(word) < _FORM + 2:
        return False
    return sum(each.isalpha() and each[-_FORM:] == word[-_FORM:] for each in others) > 1


def are_single(words: tuple[str, ...]) -> bool:
    """Whether each of the words may be a heading by itself: capitals or periods, no figures."""
    return not any(is_value(word) and not is_period(word) for word in words) and _one_each(words)


def _stub_cost(words: tuple[str, ...], repeats: frozenset[str]) -> float:
    """The cost of words over the row labels; a heading of a column is dear there."""
    if not words:
        return 0.5
    if is_stub(words):
        return 0.0
    cost = 0.25 * _phrase_cost(words, first=True) + 0.02 * len(words)
    atoms = sum(map(is_column_atom, _outside(words))) + 1.0 * sum(w in repeats for w in words)
    # Words that hold no phrase together are as likely headings of columns, each.
    inner = any(word.lower() in _CONNECTORS for word in words[:-1])
    if not inner and not any(word[0].islower() for word in words):
        cost += 0.9 * len(words)
    return cost + 3.0 * atoms


def _outside(words: tuple[str, ...]) -> list[str]:
    """Words that stand in no bracket: a year within is a law's, or says more of the stub."""
    found, open_ = [], 0
    for word in words:
        open_ += word.count("(")
        if not open_:
            found.append(word)
        open_ -= word.count(")")
    return found


def _closed(words: tuple[str, ...]) -> int:
    """How many words stand before a bracket that is open at the end; all where none is."""
    for at in range(len(words) - 1, -1, -1):
        if ")" in words[at]:
            break
        if "(" in words[at]:
            return at
    return len(words)


def split_woven(upper: str, lower: str, columns: int, *, room: int = 0) -> Headings | None:
    """Headings that wrap in their own columns, so that pieces of two lines belong together.

    ``OFFENCE 2019 2020 Grand`` over ``DESCRIPTION Total`` gives a stub and three columns:
    pieces of the lower line go under some of the upper. Set on the last line of each cell,
    it is the lower that is whole: ``HATE CRIME Grand`` over ``STRAND 2019 2020 Total``.
    A bracket that is open behind a heading at the upper line's end may just go on: ``2019 (to 30``
    over ``June) Total``. ``room`` is how many characters row labels take: a heading over them that
    is shorter with its next word would hardly have wrapped.
    """
    found = _weave(upper, lower, columns, hung=True, room=room)
    if found is not None and found.cost <= 0.4 * columns:
        return found
    over = tuple(upper.split())
    at = _closed(over)
    if at < len(over) and tail_atoms(over[:at]) and over[-1].lower() not in HALVES:
        joined = split_headings(f"{upper} {lower}", columns)
        if joined is not None and (found is None or joined.cost < found.cost):
            found = joined
    if tail_atoms(tuple(lower.split())) >= columns - 1 or len(over) < columns:
        other = _weave(lower, upper, columns, hung=False, room=room)
        if other is not None and (found is None or other.cost < found.cost):
            return other
    return found


@lru_cache(maxsize=4096)
def _weave(main: str, other: str, columns: int, *, hung: bool, room: int) -> Headings | None:
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
    whole = over[: _closed(over)]
    if tail_atoms(whole) + tail_atoms(whole[:-1]) == 0 and over[-1].lower() not in HALVES and known:
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
            cost += _LOOSELY * bool(drop and start and len(" ".join(stub)) <= room)
            cost += 3.0 * bool(more and more[-1].lower() in HALVES)  # that is a total's
            if names and (chosen is None or cost < chosen.cost):
                chosen = Headings(" ".join(stub), names, cost)
    return chosen
