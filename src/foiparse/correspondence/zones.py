"""A zone for every line: substance or one of the kinds of boilerplate.

Evidence, strongest first: whose message it is, what is quoted or restated, what the
table reader claimed, then phrases (data, each with its source) in the paragraph. A
paragraph without evidence takes up what the one before it was, or is the answer.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.correspondence.asking import asked_block, is_answer_heading
from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.heads import own_heading
from foiparse.correspondence.letters import closing, dated_name, is_date_line, salutation
from foiparse.correspondence.numbering import is_question_heading, read_marker
from foiparse.correspondence.paragraphs import is_dense, paragraphs
from foiparse.correspondence.quoting import quoted_lines
from foiparse.correspondence.sections import sentences
from foiparse.correspondence.sitewords import attachments, is_site_line, said
from foiparse.data import rows
from foiparse.model import MessageKind, Zone
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foiparse.model import Document, Line, Message, Table

_OUTGOING = {
    MessageKind.REQUEST: Zone.REQUEST,
    MessageKind.FOLLOWUP: Zone.FOLLOWUP,
    MessageKind.ANNOTATION: Zone.ANNOTATION,
    MessageKind.CHROME: Zone.CHROME,
}
_LINK_ONLY = re.compile(r"\s*(?:\[\d+\]\s?)?(?:https?://|www\.)\S+\s*")
_ROW_END = re.compile(r"(?:\s\d[\d,]*){2,}\W*$")
_WORD = re.compile(r"[a-z0-9]+")
_EDGE = 8  # lines at the top or bottom of a page
_LETTERHEAD = 25  # lines within which a letter's salutation stands
_STICKY = frozenset(
    {Zone.EXEMPTION, Zone.COMPLAINT_RIGHTS, Zone.ACK, Zone.ACT_RECITAL, Zone.PUBLICITY}
)
# Zones that end where a sentence answers: they never swallow one.
_COURTESY = frozenset({Zone.ACK, Zone.ACT_RECITAL, Zone.PUBLICITY})
_MIGHT = re.compile(
    r"\b(?:may|might|would|could|should|will|if|unless|duty|duties|requires?|must|allows?|days)\b",
    re.IGNORECASE,
)
_SPEAKS = frozenset({"", "acknowledged_only", "elsewhere", "held", "future"})


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
    pairs = set(pairwise(asked.split(" ")))
    for message in messages:
        own = _OUTGOING.get(message.kind)
        reply = message.kind is MessageKind.REPLY
        may_quote = reply or message.kind is MessageKind.FOLLOWUP
        quoted = quoted_lines(lines, message) if may_quote else frozenset()
        for number in range(message.first, message.last + 1):
            text = lines[number - 1].text
            if not text.strip():
                continue
            if number in document.furniture or _is_chrome(text):
                zone = Zone.CHROME
            elif number in quoted:
                zone = Zone.QUOTED_PREVIOUS
            elif own is not None:
                zone = own
            elif is_question_heading(text):
                zone = Zone.RESTATED_REQUEST  # no table runs on over it
            else:
                zone = Zone.ANSWER
            zones[number - 1] = zone
        if message.ordinal:
            for number in own_heading(lines, message):
                zones[number - 1] = Zone.CHROME
        _author_lines(lines, message, zones)
        if message.kind is MessageKind.REPLY and asked:
            for paragraph in paragraphs(lines, message.first, message.last):
                if _restates(paragraph, lines, asked, pairs):
                    for number in paragraph:
                        if zones[number - 1] is Zone.ANSWER:
                            zones[number - 1] = Zone.RESTATED_REQUEST
        if reply and is_dense(lines, message.first, message.last):
            _set_prose_apart(lines, message, zones)
    return zones


def _set_prose_apart(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Give sure boilerplate its zone before tables are sought.

    Without blank lines a table's notes would not end. Only whole sentences without
    figures are taken, so that no caption or row can be lost.
    """
    for paragraph in paragraphs(lines, message.first, message.last):
        text = " ".join(lines[number - 1].text.strip() for number in paragraph)
        own = all(zones[number - 1] is Zone.ANSWER for number in paragraph)
        sentence = text.endswith((".", ";")) and len(text.split()) >= 12
        if not (own and sentence) or _ROW_END.search(text):
            continue
        votes = _votes(_fold(text))
        if votes:
            for number in paragraph:
                zones[number - 1] = max(votes, key=lambda zone: votes[zone])


@remembered(220)
def _is_chrome(text: str) -> bool:
    if len(text) > 220:
        return False
    return is_site_line(text) or bool(_chrome().search(_fold(text)))


def _author_lines(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Who, when and how many attachments, over a message: the site's words, not the sender's."""
    for number in range(message.first, min(message.first + 8, message.last) + 1):
        text = lines[number - 1].text.strip()
        if not text:
            continue
        names = {message.sender, f"{message.sender}, {message.authority}"} if message.sender else ()
        known = text in names or dated_name(text)[0] in names or is_date_line(text)
        if not (known or attachments(text) or said(text, "status")):
            return
        zones[number - 1] = Zone.CHROME


def _asked(lines: Sequence[Line], messages: Sequence[Message]) -> str:
    """The words of the request, one space between, to look restated paragraphs up in."""
    words = [
        " ".join(_WORD.findall(lines[number - 1].text.lower()))
        for message in messages
        if message.kind is MessageKind.REQUEST
        for number in range(message.first, message.last + 1)
    ]
    return " ".join(word for word in words if word)


def _restates(
    paragraph: Sequence[int], lines: Sequence[Line], asked: str, pairs: set[tuple[str, str]]
) -> bool:
    """Whether a paragraph's words are in the request; ``pairs`` are the pairs of words in that."""
    words = [word for number in paragraph for word in _WORD.findall(lines[number - 1].text.lower())]
    # All but the first and the last are whole words of the request: most paragraphs have
    # none of its pairs, and it need not be looked through for each.
    return len(words) >= 4 and (words[1], words[2]) in pairs and " ".join(words) in asked


def mark_tables(zones: list[Zone], tables: Sequence[Table], lines: Sequence[Line]) -> None:
    """Write the lines that tables account for into ``zones``.

    A line within a table that holds a piece of a row's label is the row's as well.
    """
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
        own = [number for number in table.row_lines if 0 < number <= len(zones)]
        labels = "\n".join(_fold(row.label) for row in table.rows)
        for number in range(min(own, default=0), max(own, default=0)):
            if zones[number - 1] is Zone.ANSWER and _fold(lines[number - 1].text) in labels:
                zones[number - 1] = Zone.TABLE_ROW


def refine(document: Document, messages: Sequence[Message], zones: list[Zone]) -> None:
    """Give each paragraph of the authority's own words its zone, by phrases and position."""
    lines = document.lines
    for message in messages:
        if message.kind is not MessageKind.REPLY:
            continue
        _given_back(lines, message, zones)
        _furniture(lines, message, zones)
        before = Zone.ANSWER
        signed = False
        for paragraph in paragraphs(lines, message.first, message.last):
            own = [number for number in paragraph if zones[number - 1] is Zone.ANSWER]
            if not own:
                # What a restated question or a table parts does not carry over.
                carried = zones[paragraph[-1] - 1]
                before = carried if carried in _STICKY else Zone.ANSWER
                signed = signed and carried is Zone.CHROME
                continue
            zone = _paragraph_zone(own, lines, before, signed=signed)
            signed = signed or zone is Zone.SIGNATURE
            for number in own:
                zones[number - 1] = zone
            if zone is not Zone.LINK_FOOTNOTES:
                before = zone
        _head(lines, message, zones)


def _furniture(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Lines that stand at the head or foot of several pages belong to the paper."""
    pages: dict[str, list[int]] = {}
    for number in range(message.first, message.last + 1):
        if lines[number - 1].page and lines[number - 1].text.strip():
            pages.setdefault(lines[number - 1].page, []).append(number)
    edges = {
        number: _fold(re.sub(r"\d+", "#", lines[number - 1].text))
        for own in pages.values()
        for number in {*own[:_EDGE], *own[-_EDGE:]}
    }
    seen: dict[str, set[str]] = {}
    for number, text in edges.items():
        seen.setdefault(text, set()).add(lines[number - 1].page)
    for number, text in edges.items():
        if len(seen[text]) >= 2 and zones[number - 1] is Zone.ANSWER:
            zones[number - 1] = Zone.CHROME


def _given_back(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """The request as a letter gives it back, from its heading to that of the answer."""
    own = [n for n in range(message.first, message.last + 1) if zones[n - 1] is Zone.ANSWER]
    heading, asked = asked_block(lines, own)
    for number in asked:
        zones[number - 1] = Zone.RESTATED_REQUEST
    if heading:
        zones[heading - 1] = Zone.RESTATED_REQUEST


def _head(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """The salutation of a letter is a courtesy; short lines above it are the letterhead."""
    for number in range(message.first, min(message.first + _LETTERHEAD, message.last) + 1):
        if salutation(lines[number - 1].text) is None:
            continue
        above = [n for n in range(message.first, number) if zones[n - 1] is Zone.ANSWER]
        zones[number - 1] = Zone.ACK
        if all(len(lines[n - 1].text.split()) <= 9 for n in above):
            for each in above:
                zones[each - 1] = Zone.SIGNATURE
        return


def _paragraph_zone(
    own: Sequence[int], lines: Sequence[Line], before: Zone, *, signed: bool
) -> Zone:
    texts = [lines[number - 1].text for number in own]
    text = " ".join(" ".join(texts).split())
    if all(_LINK_ONLY.fullmatch(each) for each in texts):
        return Zone.LINK_FOOTNOTES
    if closing(texts[0]) is not None:
        return Zone.SIGNATURE
    votes = _votes(_fold(text))
    if votes:
        zone = max(votes, key=lambda zone: votes[zone])
        return Zone.ANSWER if zone in _COURTESY and _answers(text) else zone
    if is_answer_heading(text):
        return Zone.ANSWER
    if signed:
        return before if before in _STICKY else Zone.SIGNATURE
    numbered = read_marker(texts[0]) is not None
    if before in _COURTESY and (_answers(text) or numbered):
        return Zone.ANSWER
    if before is Zone.COMPLAINT_RIGHTS and numbered and _answers(text):
        return Zone.ANSWER
    return before if before in _STICKY else Zone.ANSWER


def _answers(text: str) -> bool:
    """Whether a sentence of a paragraph, free of phrases of boilerplate, gives an answer."""
    return any(
        not _votes(_fold(sentence))
        and not _MIGHT.search(sentence)
        and (is_count(sentence) or decided(sentence) not in _SPEAKS)
        for sentence in sentences(text)
    )


@remembered(1000)
def _votes(folded: str) -> Mapping[Zone, int]:
    """How many letters of known phrases speak for each zone."""
    votes: dict[Zone, int] = {}
    for phrase, zone in _phrases():
        if phrase in folded:
            votes[zone] = votes.get(zone, 0) + len(phrase)
    return votes
