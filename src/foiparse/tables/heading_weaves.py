"""Headings over several lines of which one repeats a word, or lacks some columns altogether."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_day, is_period, parse_period
from foiparse.tables.heading_words import (
    are_periods,
    column_words,
    is_column_atom,
    is_stub,
    is_total_label,
)
from foiparse.tables.headings import Headings, split_headings

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_UNIT = 3
_LONGEST_PIECE = 5  # words that a heading has on one of its lines
_MOST_WORDS = 40
_UNSURE = 0.5  # a cost of headings, each, above which another way to see them is looked for

_Repeated = tuple[list[str], list[str], int, list[str]]
"""A stub's words, words that repeat behind them, how often they do, and the words at the end."""


@lru_cache(maxsize=4096)
def split_repeated(texts: tuple[str, ...], columns: int) -> Headings | None:
    """Headings whose words on all lines but one are the same in every column but the last.

    ``Calls Calls Calls`` over ``Month under 5 5 to 10 over 10 Total`` over ``minutes minutes
    minutes`` are three headings such as ``Calls under 5 minutes``, and a total. The last may
    have words on several lines.
    """
    found = [_repeated(text.split()) for text in texts]
    mains = [at for at, each in enumerate(found) if each is None]
    times = {each[2] for each in found if each}
    if len(mains) != 1 or len(times) != 1 or times.pop() not in {columns, columns - 1}:
        return None
    tails = [each[3] for each in found if each and each[3]]
    total = len(tails) < 2 and all(_stands_apart(" ".join(tail)) for tail in tails)
    whole = _woven(found, split_headings(texts[mains[0]], columns - len(tails))) if total else None
    if tails and (whole is None or whole.cost > _UNSURE * columns):
        whole = _woven(found, split_headings(texts[mains[0]], columns), parted=True)
    return whole


def _woven(
    found: Sequence[_Repeated | None], own: Headings | None, *, parted: bool = False
) -> Headings | None:
    """The headings of the main line, where ``found`` has None, with what the others repeat.

    If ``parted``, that line has words of its own for the last, else only if it is a total.
    """
    if own is None:
        return None
    count = next(each[2] for each in found if each)
    apart = [own.columns[-1]] if parted else [name for name in own.columns if _stands_apart(name)]
    if len(own.columns) - len(apart) != count or apart not in ([], [own.columns[-1]]):
        return None  # under which of them the words belong is not told
    stub: list[str] = []
    names, last = [""] * count, ""
    for each in found:
        stub.extend(own.stub.split() if each is None else each[0])
        pieces = own.columns[:count] if each is None else [" ".join(each[1])] * count
        names = [f"{name} {piece}".strip() for name, piece in zip(names, pieces, strict=True)]
        last += " " + " ".join(apart if each is None else each[3])
    cost = own.cost + (0.0 if " ".join(stub) == own.stub or is_stub(tuple(stub)) else 0.5)
    return Headings(" ".join(stub), (*names, *filter(None, [last.strip()])), cost)


def _stands_apart(name: str) -> bool:
    """Whether a heading is one of no such row: a total or a share."""
    return is_total_label(name) or column_words().get(name.lower()) == "percent"


def repeats_piece(text: str) -> bool:
    """Whether a line is nothing but one piece of headings over and over: ``minutes minutes``."""
    found = _repeated(text.split())
    return found is not None and not found[0]


def _repeated(words: list[str]) -> _Repeated | None:
    """A stub's words, the words that are repeated to the end, how often, and those behind.

    Words that repeat are one piece of a heading: no other of them begins with a capital.
    """
    for behind in range(3):
        rest, tail = words[: len(words) - behind], words[len(words) - behind :]
        least = 2 if not tail or _stands_apart(" ".join(tail)) else 3
        for size in range(1, _LONGEST_UNIT + 1):
            unit = rest[-size:]
            if any(word[0].isupper() for word in unit[1:]) or not unit or not unit[0][0].isalpha():
                continue
            count = 1
            while rest[-size * (count + 1) : len(rest) - size * count] == unit:
                count += 1
            lead = rest[: len(rest) - size * count]
            if count >= least and len(lead) < _LONGEST_PIECE and not any(map(is_column_atom, lead)):
                return lead, unit, count, tail
    return None


@lru_cache(maxsize=4096)
def split_sunk(upper: str, lower: str, columns: int) -> Headings | None:
    """Periods and totals of which some stand on one of two lines, and some on both.

    ``2018-19 2021-22`` over ``Site (to May) 2019-20 2020-21 (from June)``: those of one line
    stand all on the upper or all on the lower, and periods stand in order. Where that leaves
    several ways, nothing tells which words belong together.
    """
    above, below = tuple(upper.split()), tuple(lower.split())
    if columns < 2 or len(above) + len(below) > _MOST_WORDS:
        return None
    found: dict[tuple[str, ...], str] = {}
    for words, rest, sunk in ((below, above, True), (above, below, False)):
        for size in range(len(words) - 1):
            if size and not _may_be_stub(words[:size]):
                continue  # nor does it take what a bracket says of a column
            left = words[size:]
            pair = (rest, left) if sunk else (left, rest)
            for names in _weaves(*pair, columns, sunk=sunk):
                if _in_order(names):
                    found.setdefault(names, " ".join(words[:size]))
    if len(found) != 1:
        return None
    names, stub = found.popitem()
    return Headings(stub, names, 0.1 * columns)


def _may_be_stub(words: tuple[str, ...]) -> bool:
    plain = all(re.fullmatch(r"[A-Za-z']+", word) for word in words)
    return plain and words[0][0].isupper() and (is_stub(words) or len(words) < 3)


def _weaves(
    above: tuple[str, ...], below: tuple[str, ...], columns: int, *, sunk: bool
) -> list[tuple[str, ...]]:
    """Every way to make so many periods and totals of the words of two lines in order.

    Those of one line stand on the lower where they are ``sunk``, else on the upper.
    """
    if columns == 0:
        return [()] if not above and not below else []
    found: list[tuple[str, ...]] = []
    for upper in range(not sunk, min(len(above), _LONGEST_PIECE) + 1):
        for lower in range(sunk, min(len(below), _LONGEST_PIECE) + 1):
            name = " ".join((*above[:upper], *below[:lower]))
            if _is_whole(name):
                rest = _weaves(above[upper:], below[lower:], columns - 1, sunk=sunk)
                found.extend((name, *each) for each in rest)
        if len(found) > _MOST_WORDS:
            break
    return found


@lru_cache(maxsize=8192)
def _is_whole(name: str) -> bool:
    bare = name.partition(" (")[0]
    return not are_periods(bare) and is_column_atom(name) and _is_dated_or_total(bare)


def _is_dated_or_total(name: str) -> bool:
    return is_period(name) or is_day(name) or is_total_label(name)


def _in_order(names: tuple[str, ...]) -> bool:
    """Whether the periods among headings, two at least, go on from one to the next or back."""
    codes = [
        parse_period(bare).code
        for bare in (name.partition(" (")[0] for name in names)
        if not is_total_label(bare)
    ]
    if len(codes) < 2 or not all(codes) or len({len(code) for code in codes}) > 1:
        return False
    return all(a < b for a, b in pairwise(codes)) or all(a > b for a, b in pairwise(codes))
