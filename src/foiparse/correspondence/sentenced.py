"""Questions that a request asks in running prose, a sentence each, without a number."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.asking import fold, is_asking, is_tail, words_of
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.sections import sentences
from foiparse.correspondence.wording import telling
from foiparse.model import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line

_LEAST = 2  # questions: one is the whole request
_OWN = 2  # words that tell what each half of a sentence is about
_HEAD = re.compile(r"(?:and|also|lastly|finally|next|then|secondly|thirdly|firstly|first)\b[, ]*")
_SECOND = re.compile(
    r",? and (?=(?:also )?(?:what|which|who|where|how (?:many|much|often)) "
    r"(?!(?:for|of|by|to|in)\b))"
)


def by_sentence(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """The sentences that ask, numbered in order; none where there are fewer than two.

    ``how many X were Y, and what Z cost`` is two questions, each with a subject of its own.
    What a sentence adds to the one before, it asks nothing without.
    """
    own = set(numbers)
    asked: list[tuple[str, int]] = []
    for paragraph in paragraphs(lines, numbers[0], numbers[-1]) if numbers else ():
        if not own.issuperset(paragraph):
            continue
        starts, text = _joined(lines, paragraph)
        at = 0
        for sentence in sentences(text):
            at = text.index(sentence, at)
            if _asks(sentence):
                for piece in _halves(sentence):
                    place = text.index(piece, at)
                    asked.append((piece, max(n for s, n in starts if s <= place)))
            at += len(sentence)
    if len(asked) < _LEAST:
        return ()
    return tuple(Question(str(n), text, line) for n, (text, line) in enumerate(asked, start=1))


def _joined(lines: Sequence[Line], paragraph: Sequence[int]) -> tuple[list[tuple[int, int]], str]:
    """A paragraph as one text, and where in it each line begins."""
    starts, text = list[tuple[int, int]](), ""
    for number in paragraph:
        text = f"{text} " if text else ""
        starts.append((len(text), number))
        text += " ".join(lines[number - 1].text.split())
    return starts, text


@cache
def _wishes() -> re.Pattern[str]:
    """Words in which a sentence without a question mark asks for something to be sent or told."""
    listed = "|".join(sorted(map(re.escape, words_of("prose")), key=len, reverse=True))
    return re.compile(rf"(?:{listed})\b")


def _asks(sentence: str) -> bool:
    """Whether a sentence asks for something by its own words."""
    folded = _HEAD.sub("", fold(sentence))
    if is_tail(folded) or folded.startswith(words_of("manner")):
        return False
    asks = folded.endswith("?") or is_asking(folded) or bool(_wishes().match(folded))
    opens = not folded.endswith("?") and any(law in folded for law in words_of("law"))
    return asks and not opens and bool(telling(sentence))


def _halves(sentence: str) -> list[str]:
    """A sentence, or its two halves where each asks of something of its own."""
    found = _SECOND.search(sentence)
    if found is None:
        return [sentence]
    first, second = sentence[: found.start()], sentence[found.end() :]
    one, other = telling(first), telling(second)
    apart = len(one - other) >= _OWN and len(other - one) >= _OWN
    return [first, second] if apart and len(second.split()) > 4 else [sentence]
