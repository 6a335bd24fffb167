"""Where a number stands under others: 1, then (a), then (i) is ``1ai``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROMAN = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
)
"""The roman numerals that questions are numbered with, from i."""

_LEVELS = re.compile(r"(?P<number>\d+(?:\.\d+)?)?(?P<rest>[a-z]*)")


def levels(number: str) -> tuple[str, ...]:
    """The pieces of a whole number: ``1aii`` is 1, a, ii; ``iv`` is one piece."""
    found = _LEVELS.fullmatch(number)
    if found is None:
        return (number,) if number else ()
    outer = (found["number"],) if found["number"] else ()
    rest = found["rest"]
    if not rest or rest in ROMAN or len(rest) == 1:
        return (*outer, rest) if rest else outer
    return (*outer, rest[0], rest[1:])


def follows(before: str, label: str) -> bool:
    """Whether a label is the next of a list: b after a, iv after iii, 3 after 2."""
    if before.isdigit() and label.isdigit():
        return int(label) == int(before) + 1
    if before in ROMAN and label in ROMAN and ROMAN.index(label) == ROMAN.index(before) + 1:
        return True
    return (
        len(before) == len(label) == 1
        and before.isalpha()
        and label.isalpha()
        and ord(label) == ord(before) + 1
    )


def candidates(label: str, before: str) -> Iterator[str]:
    """The whole numbers that a letter or numeral can have after ``before``, likeliest first."""
    above = levels(before)
    for depth in range(len(above), 0, -1):
        if follows(above[depth - 1], label):
            yield "".join((*above[: depth - 1], label))
    if label in {"a", "i"} and _kind(label) not in {_kind(each) for each in above}:
        yield before + label
    for depth in range(len(above), 0, -1):
        if _kind(above[depth - 1]) == _kind(label):
            yield "".join((*above[: depth - 1], label))
    for depth in range(len(above), -1, -1):
        yield "".join((*above[:depth], label))


def _kind(label: str) -> str:
    if not label.isalpha():
        return "number"
    return "roman" if label in ROMAN else "letter"


def under(label: str, before: str) -> str:
    """The whole number of a letter or roman numeral after ``before``."""
    return next(candidates(label, before))
