"""How the wording of a line shows that it asks, or that a question or an answer follows."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.deciding import decided
from foiparse.correspondence.sections import applies, sentences
from foiparse.data import rows
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Line

_ASKED = re.compile(
    r".{0,160}\b(?:requested|asked for|asked|in respect of your enquiry|requesting)\b"
    r".{0,80}(?::|\bthe following\W*|\bas follows\W*)\s*|you (?:asked|requested) .{0,100}:?\s*",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:our )?(?:response|answer|reply)s? to (?:q\s?\d|(?:question|part|point)s?\b).{0,40}"
)
_CONFIRM = re.compile(r".{0,80}\bcan (?:now )?confirm\b.*", re.IGNORECASE)
_LONGEST = 80  # lines that a request restated in a letter may take


@cache
def words_of(kind: str) -> tuple[str, ...]:
    """The phrases of one kind in ``question_words.csv``."""
    return tuple(row["phrase"] for row in rows("question_words") if row["kind"] == kind)


def fold(text: str) -> str:
    """A text for comparing: lower case, one space between words."""
    return " ".join(text.lower().replace("\u2019", "'").split())


def is_asking(text: str) -> bool:
    """Whether a line reads as a question or as a piece of a request."""
    folded = fold(text)
    return folded.endswith("?") or folded.startswith(words_of("ask"))


def is_tail(text: str) -> bool:
    """Whether a line is a courtesy with which a request ends: ``I look forward to``."""
    return fold(text).startswith(words_of("tail"))


def _rules(sentence: str) -> bool:
    return bool(decided(sentence)) or applies(sentence)


def after_question(text: str) -> str:
    """What stands after a question on its line: its answer, or nothing; else all of it."""
    if not is_asking(text) or ("?" not in text and any(map(_rules, sentences(text)))):
        return text
    found = re.search(r"\?\s+(?P<answer>[^?]+)$|:\s*(?P<value>[£€]?\d[^:]*)$", text)
    return (found["answer"] or found["value"]).strip() if found else ""


@remembered(200)
def is_ask_heading(text: str) -> bool:
    """Whether a line says that what follows was asked: ``You asked:``."""
    return fold(text).rstrip(" :.") in words_of("asked") or bool(_ASKED.fullmatch(text))


def is_answer_heading(text: str) -> bool:
    """Whether a line says that the answer follows: ``Our response``."""
    folded = fold(text).rstrip(" :.")
    return folded in words_of("answered") or bool(_ANSWERS.fullmatch(folded))


def answer_words(text: str) -> str:
    """What follows ``A:`` or ``Response:`` at the head of a line; all of any other line."""
    head, colon, rest = text.partition(":")
    folded = fold(head)
    inline = colon and rest.strip() and (folded == "a" or folded in words_of("answered"))
    return rest.strip() if inline else text


def unlabelled(text: str) -> str:
    """What follows ``Q:`` or ``You asked:`` at the head of a line; nothing of any other line."""
    head, colon, rest = text.partition(":")
    folded = fold(head)
    asked = folded in {"q", "question"} or folded in words_of("asked")
    return rest.strip() if colon and asked else ""


def asked_block(lines: Sequence[Line], own: Iterable[int]) -> tuple[int, list[int]]:
    """The line of a heading over a request given back, and the lines up to the answer's.

    0 and none where there is no such block.
    """
    asked: list[int] = []
    heading = 0
    for number in own:
        text = lines[number - 1].text
        if not text.strip():
            continue
        if not heading:
            heading = number if is_ask_heading(text) else 0
            continue
        if is_answer_heading(text) or _CONFIRM.fullmatch(text):
            return (heading, asked) if asked else (0, [])
        asked.append(number)
        if len(asked) > _LONGEST:
            break
    return 0, []
