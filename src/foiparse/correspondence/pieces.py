"""Passages of a reply: paragraphs cut where lines of two sorts stand, with their evidence."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.asking import is_answer_heading, is_ask_heading
from foiparse.correspondence.evidence import Evidence, weigh
from foiparse.correspondence.letters import closing, salutation
from foiparse.correspondence.numbering import Level, read_marker
from foiparse.correspondence.phrasing import KnownLines, bare, fold
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line

SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)]*\s*$")
_PIECE_END = re.compile(r"[.?!:][\"'\u201d\u2019)]*\s*$")
OPENER = re.compile(
    r"\W*(?:(?:questions?|qs?|parts?|points?|items?|notes?|annex|appendix|schedule|quer(?:y|ies)|"
    r"requests?|cwestiwn|cwestiynau|rhan|pwynt|nodyn|atodiad)(?:\s+no\.?)?"
    r"(?:\s*\(?\d{1,2}(?:\s?\(?[a-z]{1,3}\))*[a-z]?|\s+\(?(?:[a-z]|[ivx]{1,5}))\)?(?!\w)|"
    r"[QCA]\d{1,2}[a-z]?[.:)])",
    re.IGNORECASE,
)
SHORT = 12  # words of a heading
_GREETING = re.compile(
    r"\s*(?:good (?:morning|afternoon|evening|day)|bore da|prynhawn da)\b.{0,40}", re.IGNORECASE
)
_SUBSTANTIAL = frozenset({Zone.ANSWER, Zone.EXEMPTION})


@cache
def headings() -> KnownLines:
    """The headings of sections of a letter, with the zone of what stands below each."""
    return KnownLines("headings", "zone")


class Piece(Struct):
    """Lines of one paragraph that stand together, with what they say."""

    numbers: list[int]
    texts: list[str]
    text: str
    found: Evidence


def cut(lines: Sequence[Line], zones: Sequence[Zone], paragraph: list[int]) -> list[list[int]]:
    """A paragraph cut at a greeting or sign-off, and where lines of two sorts stand in it."""
    parts = [
        list(run) for _, run in groupby(paragraph, lambda number: zones[number - 1] is Zone.ANSWER)
    ]
    if len(parts) > 1:
        return [run for part in parts for run in cut(lines, zones, part)]
    if len(paragraph) < 2 or zones[paragraph[0] - 1] is not Zone.ANSWER:
        return [paragraph]
    texts = [lines[number - 1].text for number in paragraph]
    whole = weigh(" ".join(" ".join(texts).split()))
    framed = any(closing(text) is not None or greets(text) for text in texts)
    sorts = framed or whole.refuses or (whole.answers and whole.votes.keys() - _SUBSTANTIAL)
    runs = [[paragraph[0]]]
    for at, number in enumerate(paragraph[1:], start=1):
        above, text = texts[at - 1], texts[at]
        apart = is_label(above) or closing(text) is not None
        apart = apart or (framed and (greets(above) or heads(above) or above.isupper()))
        ended = bool(_PIECE_END.search(above)) and not text.strip()[:1].islower()
        if apart or (sorts and ended):
            runs.append([])
        runs[-1].append(number)
    return runs


def weighed(lines: Sequence[Line], own: list[int]) -> Piece:
    """A passage of these lines, with what its words speak for."""
    texts = [lines[number - 1].text for number in own]
    text = " ".join(" ".join(texts).split())
    marker = read_marker(text)
    return Piece(own, texts, text, weigh(marker.rest if marker and marker.rest else text))


def plain_heading(text: str) -> str:
    """A heading's words, without its number, colon and stars."""
    folded = fold(text).strip("*_#:-\u2013. ")
    marker = read_marker(folded)
    if marker and marker.rest and marker.level is not Level.WORD:
        folded = marker.rest
    return folded.strip("*_#:-\u2013. ")


def greets(text: str) -> bool:
    """Whether a line is a salutation."""
    return salutation(text) is not None or bool(_GREETING.fullmatch(text))


def heads(text: str) -> bool:
    """Whether a line is a heading of a letter."""
    words = bare(text)
    known = is_answer_heading(words) or is_ask_heading(words)
    return len(words.split()) <= SHORT and (known or bool(headings().meaning(plain_heading(text))))


def is_label(text: str) -> bool:
    """Whether a line is the number of a question alone."""
    marker = read_marker(text)
    return marker is not None and not marker.rest


def is_heading(piece: Piece) -> bool:
    """Whether a passage heads what follows it."""
    short = len(piece.text.split()) <= SHORT
    return short and bool(
        headings().meaning(plain_heading(piece.text))
        or OPENER.fullmatch(piece.text)
        or is_label(piece.text)
    )
