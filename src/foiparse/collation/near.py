"""Which labels may be one label spelt in two ways: suggested to a person, never acted on.

Two labels are compared only where they say the same of facets, numbers, codes, provisions
and negations, and share a rare word or its beginning: so ten thousand take seconds, with
`difflib` of the standard library. A faster matcher would be one more package to install for
the few pairs that are left.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.collation.codes import cited, gist, offence_of, printed_codes
from foiparse.collation.facets import contrary, facets_of, weighty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST = 0.8
"""The lowest score of a suggestion; 1 is the same but for order, codes and what is cited."""

_MOST = 12  # labels that one is compared with
_COMMON = 400  # labels that hold a word, above which it says little
_SAME_WORD = 0.75  # how like two spellings of a word are
_BEGINNING = 4  # characters of a word that a slip further on leaves alone
_NUMBER = re.compile(r"\d[\w./-]*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")


class _Look(Struct, frozen=True):
    """What of a label is compared: words without codes and citations, and what must agree."""

    words: str
    ordered: str
    weighty: frozenset[str]
    agrees: tuple[object, ...]
    class_: str
    codes: frozenset[str]
    cited: frozenset[str]

    def marks(self) -> list[str]:
        """The words, and the beginnings of the longer ones."""
        words = dict.fromkeys(self.words.split())
        starts = [f"{word[:_BEGINNING]}*" for word in words if len(word) > _BEGINNING + 1]
        return [*words, *starts]


def nearest(labels: Sequence[str]) -> list[tuple[int, float] | None]:
    """For each label the one before it that is most like it, with the score; None for none.

    Give the labels that are known best first: a suggestion never points to a later one.
    """
    found: list[tuple[int, float] | None] = []
    looks: list[_Look] = []
    places: dict[tuple[object, str], list[int]] = {}
    for at, label in enumerate(labels):
        look = _look(label)
        keys = [(look.agrees, key) for key in look.marks()]
        candidates = _candidates([places.get(key, []) for key in keys])
        found.append(_best(look, candidates, looks))
        looks.append(look)
        for key in keys:
            places.setdefault(key, []).append(at)
    return found


def _look(label: str) -> _Look:
    words = _THOUSANDS.sub("", gist(label))
    classes, codes = printed_codes(label)
    return _Look(
        words,
        " ".join(sorted(words.split())),
        weighty(words),
        (facets_of(label).values, tuple(sorted(_NUMBER.findall(words)))),
        offence_of(label).offence_class,
        frozenset((*classes, *codes)),
        cited(label),
    )


def _candidates(postings: Sequence[Sequence[int]]) -> list[int]:
    """The labels that share most with one, rare words before common ones."""
    held = sorted(filter(None, postings), key=len)
    weights: dict[int, float] = {}
    for number, each in enumerate(held):
        if number and len(each) > _COMMON:
            break
        for at in each[:_COMMON]:
            weights[at] = weights.get(at, 0.0) + 1 / len(each)
    return sorted(weights, key=lambda at: (-weights[at], at))[:_MOST]


def _best(
    look: _Look, candidates: Iterable[int], looks: Sequence[_Look]
) -> tuple[int, float] | None:
    best: tuple[int, float] | None = None
    plain = SequenceMatcher(None, "", look.words, autojunk=False)
    ordered = SequenceMatcher(None, "", look.ordered, autojunk=False)
    for at in candidates:
        other = looks[at]
        if _differ(look, other):
            continue
        score = 0.0
        least = best[1] if best else LEAST
        for matcher, words in ((plain, other.words), (ordered, other.ordered)):
            matcher.set_seq1(words)
            if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
                score = max(score, matcher.ratio())
        if score >= LEAST and (best is None or score > best[1]):
            best = (at, score)
    return best


def _differ(one: _Look, other: _Look) -> bool:
    """Whether they say something else of class, code or provision, or one turns a word round."""
    pairs = (
        ({one.class_} - {""}, {other.class_} - {""}),
        (one.codes, other.codes),
        (one.cited, other.cited),
    )
    if any(mine and its and mine != its for mine, its in pairs):
        return True
    return _replaced(one.weighty, other.weighty) or contrary(one.words, other.words)


def _replaced(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each has a word in the place of which the other has quite another.

    More words on one side alone are an addition, `shop` and `shops` one word in two forms.
    """
    fewer, more = sorted((one - other, other - one), key=len)
    return any(not any(_alike(word, each) for each in more) for word in fewer)


@lru_cache(maxsize=1 << 16)
def _alike(one: str, other: str) -> bool:
    if one[:_BEGINNING] == other[:_BEGINNING] and len(one) >= _BEGINNING:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SAME_WORD
