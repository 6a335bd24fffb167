"""The words and values of a line by turns, where numbers may belong to the words."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.periods import is_period
from foiparse.tables.joining import starts_linking
from foiparse.tables.roles import says_part
from foiparse.tables.text_lines import Token, names_number
from foiparse.tables.values import DASHES, is_number, is_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

_SECTION = re.compile(r"s\.?\d")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/-]\d{2,4})?")


class Group(Struct):
    """Words and the values behind them."""

    words: list[Token]
    values: list[Token]


def groups_of(tokens: Sequence[Token], beat: AbstractSet[int]) -> list[Group]:
    """Words and values by turns, numbers that belong to words among the words."""
    groups: list[Group] = []
    open_ = Group([], [])
    for index, token in enumerate(tokens):
        value = is_value(token.text) and not is_word(tokens, index, first=not open_.values)
        value = value and not (not open_.values and _is_open(open_.words))
        if value and open_.words and index not in beat:
            open_.values.append(token)
            continue
        if open_.values:
            groups.append(open_)
            open_ = Group([], [])
        open_.words.append(token)
    if open_.values:
        groups.append(open_)
    return groups


def _is_open(words: Sequence[Token]) -> bool:
    """Whether a bracket is open at the end of some words: figures in it are words too."""
    for word in reversed(words[-6:]):
        if ")" in word.text:
            return False
        if "(" in word.text:
            return True
    return False


def is_word(tokens: Sequence[Token], at: int, *, first: bool) -> bool:
    """Whether a number or dash belongs to the words around it: ``aged 13``, ``3 bed houses``."""
    text = tokens[at].text
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    lower = carries_on(tokens[at + 1 :])
    if text.isdigit() and lower and not is_value(following):
        return True
    if not first:
        return False
    if is_number(text) and starts_linking(following):
        return True  # ``£60 and 3 points``
    before = tokens[at - 1].text if at else ""
    if before[:1].isalpha() and len(text) == 4 and is_period(f"{before} {text}"):
        return True  # a month or quarter and its year
    if text in DASHES and _goes_on(tokens, at):
        return True
    return names_number(tuple(tokens[max(0, at - 2) : at]), text)


def beat_of(tokens: Sequence[Token]) -> set[int]:
    """Places of the figures that are row labels: years or ranges that follow one another.

    Each comes a few values after the one before it, which is one year away, or ends where
    this one begins; and so to the end of the line.
    """
    marks = [(at, int(t.text[:4]), 1) for at, t in enumerate(tokens) if _YEAR.fullmatch(t.text)]
    for chain in _chains(marks, len(tokens), lambda one, two: abs(one[1] - two[1]) == 1):
        return {at for at, _number, _size in chain}
    ranges = [(at, low, high) for at, low, high in _ranges(tokens)]
    for chain in _chains(ranges, len(tokens), lambda one, two: two[1] - one[2] in {0, 1}):
        return {place for at, _low, _high in chain for place in range(at, at + 3)}
    return set()


_Mark = tuple[int, int, int]


def _chains(
    marks: Sequence[_Mark], count: int, follows: Callable[[_Mark, _Mark], bool]
) -> Iterator[list[_Mark]]:
    """Runs of three marks or more, each following the last within a row's length of it."""
    for start in range(len(marks) - 2):
        run = [marks[start]]
        stride = 0
        for mark in marks[start + 1 :]:
            gap = mark[0] - run[-1][0]
            if gap < 2 or not follows(run[-1], mark):
                continue
            if len(run) > 2 and gap > stride:
                break
            stride = max(stride, gap)
            run.append(mark)
        even = {b[0] - a[0] for a, b in itertools.pairwise(run)}
        if len(run) >= (3 if len(even) == 1 else 4) and run[-1][0] + 2 * stride >= count - stride:
            yield run


def _ranges(tokens: Sequence[Token]) -> Iterator[_Mark]:
    """Ranges of small numbers printed with spaces around their dash, and where they start."""
    for at, (low, dash, high) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        plain = dash.text in DASHES and low.text.isdigit() and high.text.isdigit()
        if plain and int(low.text) < int(high.text) < 200:
            yield at, int(low.text), int(high.text)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether words stand right behind a dash, or a number that is theirs: it is a label's."""
    if at + 1 >= len(tokens):
        return False
    return not is_value(tokens[at + 1].text) or (
        tokens[at + 1].text not in DASHES and is_word(tokens, at + 1, first=True)
    )


def carries_on(words: Sequence[Token]) -> bool:
    """Whether words begin in the middle of a phrase, and not the label of a part: ``of which``."""
    start = " ".join(token.text for token in words[:3])
    return goes_lower(start) and not says_part(start)


def goes_lower(text: str) -> bool:
    """Whether a text begins in the middle of a phrase; a section's ``s.`` begins one."""
    return text[:1].islower() and not _SECTION.match(text)
