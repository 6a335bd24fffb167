"""The request given back in a reply: quoted, under a heading of its own, or over each answer."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import sections
from foiparse.correspondence.asking import (
    after_question,
    asked_block,
    is_answer_heading,
    is_ask_heading,
    is_asking,
)
from foiparse.correspondence.covering import is_by_body
from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.evidence import weigh
from foiparse.correspondence.letters import closing, salutation
from foiparse.correspondence.numbering import Level, Marker, read_marker
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.phrasing import bare
from foiparse.correspondence.quoting import is_quote_start, quoted_lines
from foiparse.correspondence.topics import mark_topics
from foiparse.correspondence.wording import stems
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Line, Message

_WORD = re.compile(r"[a-z0-9]+")
_SAYS = re.compile(
    r"(?:yes|no|none|nil|zero|n/a|not|please see|see|ydy|oes|nac|na|dim)\b", re.IGNORECASE
)
_VALUE = re.compile(r"\s*(?:[\u00a3\u20ac]\d|\d[\d,.]*%?\s*$)")  # an answer of its own line
_FIRST = frozenset({"1", "1a", "a", "i", "1.1"})
_INNER = frozenset({Level.LETTER, Level.ROMAN})
_SHORT = 4  # words of a heading that needs no colon
_HEADING = 10  # words: a longer line that leads to the request is a sentence of the reply
_SOME, _HALF, _MOST = 0.25, 0.5, 0.75  # share of a passage's telling words that the request has
_TABLE = frozenset({Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW})


class Asked(Struct, frozen=True):
    """The words of the requests of a thread, to look in for what a reply gives back."""

    text: str
    pairs: frozenset[tuple[str, str]]
    stems: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line], messages: Sequence[Message]) -> Asked:
        """The words that the messages of kind request hold, one space between.

        Without one they are those that the replies quote, earlier answers apart.
        """
        texts = [
            lines[number - 1].text
            for message in messages
            if message.kind is MessageKind.REQUEST
            for number in range(message.first, message.last + 1)
        ] or [
            lines[number - 1].text
            for message in messages
            if message.kind is MessageKind.REPLY
            for number in _quoted_request(lines, message)
        ]
        whole = "\n".join(texts)
        words = _WORD.findall(whole.lower())
        return cls(" ".join(words), frozenset(pairwise(words)), frozenset(stems(whole)))

    def hold(self, words: Sequence[str]) -> bool:
        """Whether words stand in the request, one after the other."""
        # All but the first and the last are whole words of the request: most paragraphs have
        # none of its pairs, and it need not be looked through for each.
        return (
            len(words) >= 4 and (words[1], words[2]) in self.pairs and " ".join(words) in self.text
        )

    def has(self, text: str) -> bool:
        """Whether all telling words of a short text, one at least, are the request's."""
        own = stems(text)
        return bool(own) and own <= self.stems

    def share(self, text: str) -> float:
        """How many of the telling words of a text the request has; 0 where it has under two."""
        own = stems(text)
        shared = own & self.stems
        return len(shared) / len(own) if len(shared) >= 2 else 0.0


def _quoted_request(lines: Sequence[Line], message: Message) -> Iterator[int]:
    """The lines that a reply quotes of others: a body that quotes itself gives back no request."""
    own = False
    for number in sorted(quoted_lines(lines, message)):
        if is_quote_start(lines, number - 1):
            own = is_by_body(lines, number - 1)
        if not own:
            yield number


def mark_repeated(lines: Sequence[Line], message: Message, zones: list[Zone], asked: Asked) -> None:
    """Paragraphs, or lines of them, that are the request's own words."""
    for paragraph in paragraphs(lines, message.first, message.last):
        text = "\n".join(lines[number - 1].text for number in paragraph)
        if asked.hold(_WORD.findall(text.lower())):
            for number in paragraph:
                if zones[number - 1] is Zone.ANSWER:
                    zones[number - 1] = Zone.RESTATED_REQUEST


def mark_given_back(
    lines: Sequence[Line], message: Message, zones: list[Zone], asked: Asked
) -> None:
    """The request as a letter gives it back: in a block, or each question over its answer."""
    own = [n for n in range(message.first, message.last + 1) if zones[n - 1] is Zone.ANSWER]
    heading, block = asked_block(lines, own)
    block = _until_answered(lines, block)
    if not block:
        heading, block = _open_block(lines, message, zones, asked)
    for number in block:
        zones[number - 1] = Zone.RESTATED_REQUEST
    if heading and len(lines[heading - 1].text.split()) <= _HEADING:
        zones[heading - 1] = Zone.RESTATED_REQUEST
    _over_answers(lines, message, zones, asked)
    mark_topics(lines, message, zones, asked)
    _mark_outer(lines, message, zones)


def _mark_outer(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """A number with a few words over lettered questions: ``1) Fleet`` over a), b) and c)."""
    below: Marker | None = None  # what the next line that is not blank begins with
    for number in range(message.last, message.first - 1, -1):
        text = lines[number - 1].text.strip()
        if not text:
            continue
        marker = read_marker(text)
        outer = marker is not None and marker.level in {Level.NUMBER, Level.WORD}
        if zones[number - 1] in {Zone.ANSWER, Zone.TABLE_TITLE} and outer and below is not None:
            short = len(text.split()) <= _HEADING and not text.endswith((".", ";"))
            if short and below.level in _INNER and below.labels[0] in {"a", "i"}:
                zones[number - 1] = Zone.RESTATED_REQUEST
        below = marker if zones[number - 1] is Zone.RESTATED_REQUEST else None


def _until_answered(lines: Sequence[Line], block: Sequence[int]) -> list[int]:
    """A block up to the first of its paragraphs that rules, offers a review or signs."""
    if not block:
        return []
    inside = set(block)
    kept: list[int] = []
    for paragraph in paragraphs(lines, block[0], block[-1]):
        own = [number for number in paragraph if number in inside]
        text = " ".join(lines[number - 1].text.strip() for number in own)
        if any(closing(lines[number - 1].text) is not None for number in own):
            break
        if text.endswith(".") and not is_asking(text):
            found = weigh(text)
            if found.refuses or found.offers or (found.answers and not found.recital):
                break
        kept.extend(own)
    return kept


def _open_block(
    lines: Sequence[Line], message: Message, zones: Sequence[Zone], asked: Asked
) -> tuple[int, list[int]]:
    """A block under ``You asked:`` that no heading of an answer ends."""
    heading, block = 0, list[int]()
    for paragraph in paragraphs(lines, message.first, message.last):
        own = [number for number in paragraph if zones[number - 1] is Zone.ANSWER]
        if heading:
            if not own or not _given(lines, own, asked, first=not block):
                break
            block.extend(own)
            continue
        for at, number in enumerate(own):
            text = lines[number - 1].text.strip()
            heads = text.endswith(":") or len(text.split()) <= _SHORT
            if heads and (is_ask_heading(text) or is_ask_heading(bare(text))):
                heading = number
                for below in own[at + 1 :]:
                    if not _given(lines, [below], asked, first=not block):
                        return (heading, block) if block else (0, [])
                    block.append(below)
                break
    return (heading, block) if block else (0, [])


def _given(lines: Sequence[Line], own: Sequence[int], asked: Asked, *, first: bool) -> bool:
    """Whether a paragraph under such a heading is still the request."""
    text = " ".join(lines[number - 1].text.strip() for number in own)
    if salutation(text) is not None or closing(text) is not None or is_answer_heading(bare(text)):
        return False
    if read_marker(lines[own[0] - 1].text) is not None or is_asking(text):
        return not (decided(text) or is_count(text))
    return asked.share(text) >= _MOST or (first and not decided(text) and not is_count(text))


def in_series(labels: Sequence[str]) -> bool:
    """Whether numbers at the heads of paragraphs are those of one list, from its first on."""
    return len(labels) >= 2 and labels[0] in _FIRST and len(set(labels)) == len(labels)


def _over_answers(lines: Sequence[Line], message: Message, zones: list[Zone], asked: Asked) -> None:
    """Questions that stand each over its answer, in the request's words or its own."""
    chunks = _chunks(lines, message, zones)
    kept: list[list[int]] = []
    asking = _asking(lines, chunks, asked)
    for at, chunk in enumerate(chunks):
        if not asking[at]:
            continue
        kept.append(chunk)
        follows = chunk[-1] + 1
        while follows <= message.last and zones[follows - 1] is Zone.BLANK:
            follows += 1
        following = chunks[at + 1][0] if at + 1 < len(chunks) else 0
        answered = follows <= message.last and (
            zones[follows - 1] in _TABLE or (zones[follows - 1] is Zone.ANSWER)
        )
        if answered and follows == following and asking[at + 1]:
            continue  # a run of questions before the answer to them all
        if answered:
            for each in kept:
                for number in each:
                    zones[number - 1] = Zone.RESTATED_REQUEST
        kept = []


def _asking(lines: Sequence[Line], chunks: Sequence[Sequence[int]], asked: Asked) -> list[bool]:
    """For each numbered passage whether it is a question, one of a series of them or alone."""
    found: list[bool] = []
    last = ""  # the number of the question before
    for chunk in chunks:
        marker = read_marker(lines[chunk[0] - 1].text)
        label = marker.labels[0] if marker and marker.labels else ""
        series = bool(last) and label.isdigit() and label == str(int(last) + 1)
        found.append(_asks(lines, chunk, asked, series=series))
        if found[-1]:
            last = label if label.isdigit() else ""
    return found


def _chunks(lines: Sequence[Line], message: Message, zones: Sequence[Zone]) -> list[list[int]]:
    """Passages of a reply's own words that begin with a number or a bullet."""
    found: list[list[int]] = []
    for paragraph in paragraphs(lines, message.first, message.last):
        chunk: list[int] | None = None
        for number in paragraph:
            if zones[number - 1] is not Zone.ANSWER:
                chunk = None
                continue
            marker = read_marker(lines[number - 1].text)
            if marker is not None and marker.rest:
                chunk = [number]
                found.append(chunk)
            elif (
                chunk is not None
                and not _ended(lines[chunk[-1] - 1].text)
                and not _VALUE.match(lines[number - 1].text)
            ):
                chunk.append(number)
            else:
                chunk = None
    return found


def _ended(text: str) -> bool:
    return text.rstrip().endswith((".", "?", ";", ":"))


def _asks(lines: Sequence[Line], chunk: Sequence[int], asked: Asked, *, series: bool) -> bool:
    """Whether a numbered passage is a question: it asks, or names what the request does."""
    marker = read_marker(lines[chunk[0] - 1].text)
    rest = [marker.rest if marker else "", *(lines[n - 1].text for n in chunk[1:])]
    text = " ".join(" ".join(rest).split())
    if _SAYS.match(text) or decided(text) or is_count(text) or len(text.split()) < 3:
        return False
    if any(each.ground for each in sections.mentions(text)):
        return False
    if text.endswith("?"):
        return is_asking(text) and not after_question(text)
    bullet = marker is not None and marker.level is Level.BULLET
    if series and is_asking(text):
        return True
    if text.endswith(".") or (bullet and not is_asking(text)):
        return asked.share(text) >= 1.0 and is_asking(text)
    return asked.share(text) >= (_SOME if series else _HALF)
