"""Numbered headings that stand each over its answer, by their order and make alone.

An authority gives questions back in fewer words, or answers a request that the thread does not
hold. Then a run of numbers, each before a few words that end no sentence and over words or
figures without a number, says what is being answered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import sections
from foiparse.correspondence.asking import is_asking
from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.numbering import read_marker
from foiparse.correspondence.pieces import SENTENCE_END, heads
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.correspondence.restating import Asked
    from foiparse.model import Line, Message

_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii")
_SKIPPED = 3  # numbers on from one to the next: some are answered elsewhere
_LONGEST = 40  # words of such a heading
_SERIES, _PAIR = 3, 2  # headings that make a series: by themselves, in the request's words
_SOME, _HALF = 0.25, 0.5  # share of a heading's telling words that the request has
_SAYS = re.compile(
    r"(?:yes|no|none|nil|zero|n/a|not|please see|see|ydy|oes|nac|na|dim)\b", re.IGNORECASE
)
_VALUE = re.compile(r"(?:^|[\s:=-])[\u00a3\u20ac]?(?!(?:19|20)\d\d\b)\d[\d,.]*%?\s*$|:\s*\S+$")
_YEAR_END = re.compile(r"(?:\d{4}|\d\d)\s?[-/\u2013]\s?(?:19|20)?\d\d\s*$")
_SENTENCE_HEAD = re.compile(
    r"\s*(?:the|we|i|this|these|there|it|please|see|yes|no|none|nil|our|you|your|as|under|answer|"
    r"for|from|in|to|attached|a|an|information|not|n/a)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\s*(?:we|i|this|these|there|it|please|see|yes|no|none|nil|under|n/a)\b", re.IGNORECASE
)
_BENT = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|can|cannot|could|may|might|must|"
    r"should|holds?|held|gives?|gave|shows?|contains?)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:where|that|which|who|whom|whose|when|how|whether|what|including|if)\b", re.IGNORECASE
)
_OWN = frozenset({Zone.ANSWER, Zone.TABLE_TITLE})
_BODY = frozenset({Zone.ANSWER, Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW})


class _Item(Struct):
    """A numbered passage: its lines, its number, what it says, whether an answer is under it."""

    numbers: list[int]
    label: str
    text: str
    answered: bool = False


def mark_topics(lines: Sequence[Line], message: Message, zones: list[Zone], asked: Asked) -> None:
    """Give the headings of such series `Zone.RESTATED_REQUEST`."""
    for series in _series(_items(lines, message, zones)):
        topics = [item for item in series if item.answered and is_topic(item.text)]
        if 3 * len(topics) < 2 * len(series):
            continue
        if asked.text:
            shared = [item for item in topics if asked.share(item.text) >= _SOME]
            closely = [item for item in topics if asked.share(item.text) >= _HALF]
            enough = len(closely) >= _PAIR or (
                len(topics) >= _SERIES and 2 * len(shared) >= len(topics)
            )
        else:
            enough = len(topics) >= _SERIES
        titles = sum(zones[item.numbers[0] - 1] is Zone.TABLE_TITLE for item in topics)
        if not enough or 2 * titles > len(topics):
            continue
        for item in topics:
            for number in item.numbers:
                zones[number - 1] = Zone.RESTATED_REQUEST


def is_topic(text: str) -> bool:
    """Whether the words behind a number name what was asked, and answer nothing."""
    if text.endswith("?"):
        return True
    words = text.split()
    if not 2 <= len(words) <= _LONGEST or text.endswith(";"):
        return False
    if SENTENCE_END.search(text) and not _is_phrase(text):
        return False
    if _SAYS.match(text) or heads(text):
        return False
    if _VALUE.search(text) and not _YEAR_END.search(text):
        return False
    if is_asking(text):
        return True
    grounds = any(each.ground for each in sections.mentions(text))
    return not (grounds or decided(text) or is_count(text))


def _is_phrase(text: str) -> bool:
    """Whether words that end like a sentence are none: before any clause no verb is bent."""
    if SENTENCE_END.search(text[:-1].rstrip(".")) or ". " in text or _SPEAKS.match(text):
        return False
    return not _BENT.search(_CLAUSE.split(text, maxsplit=1)[0])


def _items(lines: Sequence[Line], message: Message, zones: Sequence[Zone]) -> list[_Item]:
    """The numbered passages of a reply's own words, with the lines that their words run on to."""
    texts = [lines[n - 1].text for n in range(message.first, message.last + 1)]
    width = max((len(text.rstrip()) for text in texts if len(text) < 120), default=0)
    found: list[_Item] = []
    number = message.first
    while number <= message.last:
        marker = read_marker(lines[number - 1].text) if zones[number - 1] in _OWN else None
        number += 1
        if marker is None or not marker.labels:
            continue
        item = _Item([number - 1], marker.labels[0], marker.rest)
        while number <= message.last and _runs_on(lines, zones, number, width):
            item.text = f"{item.text} {lines[number - 1].text.strip()}".strip()
            item.numbers.append(number)
            number += 1
        below = number
        while below <= message.last and zones[below - 1] in {Zone.BLANK, Zone.CHROME}:
            below += 1
        item.answered = (
            below <= message.last
            and zones[below - 1] in _BODY
            and not _is_next(item.label, lines[below - 1].text)
        )
        found.append(item)
    return found


def _runs_on(lines: Sequence[Line], zones: Sequence[Zone], number: int, width: int) -> bool:
    """Whether a line goes on with the words above it, which end no sentence."""
    above, text = lines[number - 2].text.rstrip(), lines[number - 1].text.strip()
    if not text or zones[number - 1] not in _OWN or above.endswith((".", "?", ":", ";")):
        return False
    if read_marker(text) is not None:
        return False
    if text[0].islower() or above.endswith((",", "-", "(")):
        return True
    # A word that would have fitted on the line above was put below it on purpose.
    full = len(above) + 1 + len(text.split()[0]) > width
    if text[0].isdigit():
        return above.split()[-1].islower() and len(above.split()[-1]) <= 4  # in / 2021/22
    return full and not _SENTENCE_HEAD.match(text)


def _series(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Runs of passages whose numbers follow one another."""
    run: list[_Item] = []
    for item in items:
        if run and not _follows(run[-1].label, item.label):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _is_next(label: str, text: str) -> bool:
    marker = read_marker(text)
    return marker is not None and bool(marker.labels) and _follows(label, marker.labels[0])


def _follows(label: str, other: str) -> bool:
    """Whether a number comes next in any of the ways of counting."""
    if label.isdigit() and other.isdigit():
        return 0 < int(other) - int(label) <= _SKIPPED
    if label in _ROMANS and other in _ROMANS and _ROMANS.index(other) == _ROMANS.index(label) + 1:
        return True
    stem, last = label[:-1], other[-1:]
    if not other or label[-1].isdigit() != last.isdigit():
        return label.isdigit() and other[:-1].isdigit() and 0 < int(other[:-1]) - int(label) <= 1
    if other[:-1] == stem and label[-1].isalnum():
        return ord(last) - ord(label[-1]) == 1
    outer, new = re.match(r"\d*", label), re.match(r"\d*", other)
    return bool(outer and new and outer[0] and new[0]) and int(new[0]) == int(outer[0]) + 1  # type: ignore[index]
