"""Which question a passage is about, by the words that it shares with it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Question

_MADE_OF = 0.75  # share of a heading's telling words that are a question's
_WORD = re.compile(r"[a-z]{3,}|\d{4}")


@cache
def _dull() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == "dull")


def stems(text: str) -> set[str]:
    """The telling words of a text without their endings, years among them."""
    words = set(_WORD.findall(text.lower())) - _dull()
    return {_stem(word) if len(word) > 3 else word for word in words}


@cache
def _asking() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("question_words") if row["kind"] == "asking")


@lru_cache(maxsize=4096)
def telling(text: str) -> frozenset[str]:
    """The words of a question that say what it is about: not ``how many``, ``please state``."""
    return frozenset(stems(" ".join(w for w in _WORD.findall(text.lower()) if w not in _asking())))


def _stem(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("ing"):
        return word[:-3]
    return word[:-2] if word.endswith(("ed", "es")) else word.removesuffix("s")


def spoken_of(text: str, questions: Sequence[Question]) -> tuple[str, ...]:
    """The one question whose own words nearly all stand in a passage; none where two could be."""
    if len(questions) < 2:
        return ()
    every = [telling(question.text) for question in questions]
    said = telling(text)
    found = []
    for at, question in enumerate(questions):
        others = frozenset[str]().union(*(each for i, each in enumerate(every) if i != at))
        own = every[at] - others
        if len(own) >= 2 and len(own & said) >= 0.75 * len(own):
            found.append(question.number)
    return tuple(found) if len(found) == 1 else ()


def closest(text: str, questions: Sequence[Question]) -> str:
    """The question whose words a heading is made of, more than of any other's; or none."""
    said = telling(text)
    if len({question.number for question in questions}) < 2 or len(said) < 2:
        return ""
    shared = sorted(
        ((len(said & telling(question.text)), question.number) for question in questions),
        key=lambda pair: -pair[0],
    )
    most, name = shared[0]
    rivals = {number for count, number in shared if count == most}
    return name if most >= 2 and most >= _MADE_OF * len(said) and len(rivals) == 1 else ""
