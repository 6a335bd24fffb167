"""A zone for every line: substance or one of the kinds of boilerplate.

Evidence, strongest first: whose message it is, what is quoted or restated, what the
table reader claimed, then phrases (data, each with its source) in the paragraph. A
paragraph without evidence takes up what the one before it was, or is the answer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.messages import is_chevroned, quoted_from
from foiparse.data import rows
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Document, Line, Message, Table

_OUTGOING = {
    MessageKind.REQUEST: Zone.REQUEST,
    MessageKind.FOLLOWUP: Zone.FOLLOWUP,
    MessageKind.ANNOTATION: Zone.ANNOTATION,
    MessageKind.CHROME: Zone.CHROME,
}
_COUNT = re.compile(r"\s*\d{1,4} Attachments?\s*")
_LINK_ONLY = re.compile(r"\s*(?:\[\d+\]\s?)?(?:https?://|www\.)\S+\s*")
_WORD = re.compile(r"[a-z0-9]+")
_STICKY = frozenset(
    {Zone.EXEMPTION, Zone.COMPLAINT_RIGHTS, Zone.ACK, Zone.ACT_RECITAL, Zone.PUBLICITY}
)
_CLOSING = re.compile(
    r"\s*(?:kind regards|regards|yours (?:sincerely|faithfully)|best wishes)\b.*", re.IGNORECASE
)


@cache
def _phrases() -> tuple[tuple[str, Zone], ...]:
    return tuple((row["phrase"], Zone(row["zone"])) for row in rows("phrases"))


@cache
def _chrome() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(p) for p, zone in _phrases() if zone is Zone.CHROME))


def _fold(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())


def coarse(document: Document, messages: Sequence[Message]) -> list[Zone]:
    """A first zone for each line, from whose message it is in and what is quoted or restated.

    Lines of the authority's own words come out as `Zone.ANSWER`, to be refined.
    """
    lines = document.lines
    zones = [Zone.BLANK] * len(lines)
    asked = _asked(lines, messages)
    for message in messages:
        own = _OUTGOING.get(message.kind)
        quoted = quoted_from(lines, message) if message.kind is MessageKind.REPLY else 0
        for number in range(message.first, message.last + 1):
            text = lines[number - 1].text
            if not text.strip():
                continue
            if number in document.furniture or _is_chrome(text):
                zone = Zone.CHROME
            elif own is not None:
                zone = own
            elif (quoted and number >= quoted) or is_chevroned(text):
                zone = Zone.QUOTED_PREVIOUS
            else:
                zone = Zone.ANSWER
            zones[number - 1] = zone
        if message.kind is MessageKind.REPLY and message.attachments_announced:
            _author_lines(lines, message, zones)
        if message.kind is MessageKind.REPLY and asked:
            for paragraph in paragraphs(lines, message.first, message.last):
                if _restates(paragraph, lines, asked):
                    for number in paragraph:
                        if zones[number - 1] is Zone.ANSWER:
                            zones[number - 1] = Zone.RESTATED_REQUEST
    return zones


def _is_chrome(text: str) -> bool:
    if len(text) > 220:
        return False
    return bool(_chrome().search(_fold(text)))


def _author_lines(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    for number in range(message.first, min(message.first + 8, message.last) + 1):
        if lines[number - 1].text.strip():
            zones[number - 1] = Zone.CHROME
        if _COUNT.fullmatch(lines[number - 1].text):
            return


def _asked(lines: Sequence[Line], messages: Sequence[Message]) -> str:
    """The words of the request, one space between, to look restated paragraphs up in."""
    words = [
        " ".join(_WORD.findall(lines[number - 1].text.lower()))
        for message in messages
        if message.kind is MessageKind.REQUEST
        for number in range(message.first, message.last + 1)
    ]
    return " ".join(word for word in words if word)


def _restates(paragraph: Sequence[int], lines: Sequence[Line], asked: str) -> bool:
    words = " ".join(
        word for number in paragraph for word in _WORD.findall(lines[number - 1].text.lower())
    )
    return words.count(" ") >= 3 and words in asked


def paragraphs(lines: Sequence[Line], first: int, last: int) -> Iterable[list[int]]:
    """Runs of line numbers without a blank line between."""
    run: list[int] = []
    for number in range(first, last + 1):
        if lines[number - 1].text.strip():
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def mark_tables(zones: list[Zone], tables: Sequence[Table]) -> None:
    """Write the lines that tables account for into ``zones``."""
    for table in tables:
        for numbers, zone in (
            (table.heading_lines, Zone.TABLE_TITLE),
            (table.note_lines, Zone.TABLE_NOTE),
            (table.title_lines, Zone.TABLE_TITLE),
            (table.header_lines, Zone.TABLE_HEADER),
            (table.row_lines, Zone.TABLE_ROW),
        ):
            for number in numbers:
                if 0 < number <= len(zones):
                    zones[number - 1] = zone


def refine(document: Document, messages: Sequence[Message], zones: list[Zone]) -> None:
    """Give each paragraph of the authority's own words its zone, by phrases and position."""
    lines = document.lines
    for message in messages:
        if message.kind is not MessageKind.REPLY:
            continue
        before = Zone.ANSWER
        signed = False
        for paragraph in paragraphs(lines, message.first, message.last):
            own = [number for number in paragraph if zones[number - 1] is Zone.ANSWER]
            if not own:
                # What a restated question or a table parts does not carry over.
                before, signed = Zone.ANSWER, False
                continue
            zone = _paragraph_zone(own, lines, before, signed=signed)
            signed = signed or zone is Zone.SIGNATURE
            for number in own:
                zones[number - 1] = zone
            if zone not in {Zone.LINK_FOOTNOTES, Zone.SIGNATURE}:
                before = zone


def _paragraph_zone(
    own: Sequence[int], lines: Sequence[Line], before: Zone, *, signed: bool
) -> Zone:
    texts = [lines[number - 1].text for number in own]
    folded = _fold(" ".join(texts))
    if all(_LINK_ONLY.fullmatch(text) for text in texts):
        return Zone.LINK_FOOTNOTES
    if _CLOSING.fullmatch(texts[0]):
        return Zone.SIGNATURE
    votes: dict[Zone, int] = {}
    for phrase, zone in _phrases():
        if phrase in folded:
            votes[zone] = votes.get(zone, 0) + len(phrase)
    if votes:
        return max(votes, key=lambda zone: votes[zone])
    if signed:
        return Zone.SIGNATURE if before is Zone.ANSWER else before
    return before if before in _STICKY else Zone.ANSWER
