"""The zones of an authority's own words: what it gives, refuses, recites, offers and signs.

Lines are classed first, by phrases and by how their sentences are made; then the letter is
read from the top, as its order is the same everywhere: letterhead, salutation, courtesies,
answers under numbers and headings, rights, sign-off, small print. A passage without
evidence of its own is what its heading says, or what the one before it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence.asking import is_answer_heading, is_ask_heading, is_asking
from foiparse.correspondence.furniture import is_paper, mark_running_heads
from foiparse.correspondence.letters import closing, is_opening
from foiparse.correspondence.numbering import Level, read_marker
from foiparse.correspondence.openings import is_receipt
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.phrasing import bare
from foiparse.correspondence.pieces import (
    OPENER,
    SENTENCE_END,
    SHORT,
    Piece,
    cut,
    greets,
    headings,
    plain_heading,
    weighed,
)
from foiparse.correspondence.restating import Asked, in_series, mark_given_back
from foiparse.correspondence.sections import sentences
from foiparse.correspondence.signing import (
    LINK,
    NAMED,
    closing_names,
    gives_contact,
    is_link,
    is_signing,
)
from foiparse.correspondence.statute import mark_statute
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Document, Line, Message

_SHARED = 0.6  # share of a sentence's telling words that the request has
_HALF = 0.5  # share of a heading's that makes it a topic of the request's
_TOPIC = 8  # words of such a heading
_OPENING = 5  # passages within which a letter says that the request came
_ENDING = 200  # characters at the end of a passage that may announce a link
_RUN_IN = re.compile(r"(?P<head>[A-Z][\w' -]{2,40})[.:] (?=[A-Z])")
_TO_LINK = re.compile(
    r"\b(?:links? below|below links?|following (?:links?|address|web ?(?:site|page))|at this link)"
    r"\b[^.]{0,40}[.:]?|\b(?:at|on|from|via|see|visit)\s*:\s*$",
    re.IGNORECASE,
)
_LETTERHEAD = 25  # lines within which a letter's salutation stands
_YOU_ASKED = re.compile(
    r"\W*(?:you (?:have )?(?:asked|requested|wanted|wrote|enquired|sought|also asked)|"
    r"your (?:request|question|enquiry) (?:was|is|asks?|asked|reads?|read|states?)\b|gofynnoch)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:many |with )?(?:thank you|thanks|diolch(?: yn fawr)?)[,.!]?", re.IGNORECASE
)
_QUOTES = "\"'\u201c\u201d\u2018\u2019"
_SORRY = re.compile(r"\b(?:sorry|apolog\w+|regret)\b", re.IGNORECASE)
_CONFIRMED = frozenset({Zone.COMPLAINT_RIGHTS, Zone.PUBLICITY, Zone.ACT_RECITAL})
_TABLE = frozenset({Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW, Zone.TABLE_NOTE})
_STICKY = frozenset({Zone.EXEMPTION, Zone.COMPLAINT_RIGHTS, Zone.PUBLICITY})


def refine(
    document: Document, messages: Sequence[Message], zones: list[Zone], asked: Asked
) -> None:
    """Give each passage of the authority's own words its zone, by words, headings and position."""
    lines = document.lines
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    for message in replies:
        mark_given_back(lines, message, zones, asked)
        mark_running_heads(lines, message, zones)
        mark_statute(lines, message, zones)
    numbers = _question_numbers(lines, zones)
    before: MessageKind | None = None
    for message in messages:
        if message.kind is MessageKind.REPLY:
            letter = _Letter(lines, message, zones, asked, numbers)
            letter.read(answers_back=before is MessageKind.FOLLOWUP)
            _mark_head(lines, message, zones)
        before = message.kind


def _question_numbers(lines: Sequence[Line], zones: Sequence[Zone]) -> frozenset[str]:
    """The numbers that questions bear in a thread, wherever they are asked or given back."""
    asked = {Zone.REQUEST, Zone.RESTATED_REQUEST, Zone.QUOTED_PREVIOUS}
    found: set[str] = set()
    for line, zone in zip(lines, zones, strict=True):
        if zone in asked and (marker := read_marker(line.text.lstrip("> "))):
            found.update(marker.labels)
    return frozenset(found)


def _mark_head(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """The salutation of a letter is a courtesy; short lines above it are the letterhead."""
    for number in range(message.first, min(message.first + _LETTERHEAD, message.last) + 1):
        text = lines[number - 1].text
        if not greets(text) or zones[number - 1] in _TABLE:
            continue
        own = {Zone.ANSWER, Zone.SIGNATURE, Zone.ACK}
        above = [n for n in range(message.first, number) if zones[n - 1] in own]
        zones[number - 1] = Zone.ACK
        if all(len(lines[n - 1].text.split()) <= 9 for n in above):
            for each in above:
                zones[each - 1] = Zone.SIGNATURE
        return


class _Letter:
    """One reply, read from its first line to its last."""

    def __init__(
        self,
        lines: Sequence[Line],
        message: Message,
        zones: list[Zone],
        asked: Asked,
        numbers: frozenset[str],
    ) -> None:
        self._asked = asked
        self._lines = lines
        self._zones = zones
        self._paragraphs = [
            run
            for paragraph in paragraphs(lines, message.first, message.last)
            for run in cut(lines, zones, paragraph)
        ]
        self._pieces = {at: weighed(lines, own) for at, own in self._own()}
        self._numbers = numbers | self._own_numbers()
        self._usual = Zone.ACK if self._only_acknowledges() else Zone.ANSWER
        self._names = closing_names(zones, self._pieces)
        self._state = self._usual
        self._headed = False  # whether a heading set the state
        self._signed = False
        self._answers_back = False
        self._gave = False  # whether it has answered or refused by now
        self._led_to_link = False  # whether the passage before announces a link
        self._begun = 0  # passages with words of its own so far

    def _own(self) -> Iterator[tuple[int, list[int]]]:
        for at, paragraph in enumerate(self._paragraphs):
            own = [number for number in paragraph if self._zones[number - 1] is Zone.ANSWER]
            if own:
                yield at, own

    def _own_numbers(self) -> frozenset[str]:
        """Numbers that head the letter's own paragraphs one after the other."""
        marks = (read_marker(piece.texts[0]) for piece in self._pieces.values())
        labels = [mark.labels[0] for mark in marks if mark and mark.labels]
        return frozenset(labels) if in_series(labels) else frozenset()

    def read(self, *, answers_back: bool = False) -> None:
        """Write the zones of the letter's own words.

        ``answers_back``: it follows a letter of the requester's, whose question it may answer
        before its courtesies.
        """
        self._answers_back = answers_back and self._usual is Zone.ACK
        for at, paragraph in enumerate(self._paragraphs):
            if at not in self._pieces:
                self._pass_by(self._zones[paragraph[-1] - 1])
                continue
            piece = self._pieces[at]
            if at in self._names:
                self._write(piece, Zone.SIGNATURE)
                self._signed, self._state, self._headed = True, self._usual, False
                continue
            self._write(piece, self._zone(piece, self._pieces.get(at + 1)))
            self._led_to_link = bool(_TO_LINK.search(piece.text[-_ENDING:]))
            self._begun += 1

    def _write(self, piece: Piece, zone: Zone) -> None:
        for number in piece.numbers:
            self._zones[number - 1] = zone

    def _pass_by(self, zone: Zone) -> None:
        """What is not its own words ends what was being said, but for furniture."""
        if zone in {Zone.CHROME, Zone.BLANK}:
            return
        self._state = zone if zone in _STICKY and zone is not Zone.PUBLICITY else self._usual
        self._signed = False
        self._begun += 1

    def _only_acknowledges(self) -> bool:
        """Whether a reply promises an answer, or asks what is meant, and gives nothing."""
        promises = False
        for paragraph in self._paragraphs:
            if any(self._zones[number - 1] is Zone.TABLE_ROW for number in paragraph):
                return False
        for piece in self._pieces.values():
            found = piece.found
            if found.rules or (found.answers and not found.recital) or found.decides & {"future"}:
                return False
            if found.relies and Zone.ACK not in found.votes:
                return False
            if not found.votes and self._speaks_to(piece.text):
                return False
            if found.decides - {"acknowledged_only", "clarification", "held", "elsewhere"}:
                return False
            promises = promises or Zone.ACK in found.votes
        return promises

    def _speaks_to(self, text: str) -> bool:
        """Whether a sentence is about what was asked, in the request's own words."""
        return bool(SENTENCE_END.search(text)) and self._asked.share(text) >= _SHARED

    def _zone(self, piece: Piece, following: Piece | None) -> Zone:
        if all(is_link(text) for text in piece.texts) and (
            LINK.fullmatch(piece.texts[-1].strip()) or self._signed
        ):
            led = self._led_to_link and len(piece.texts) == 1 and not self._signed
            return self._usual if led else Zone.LINK_FOOTNOTES
        if all(is_paper(text) for text in piece.texts):
            return Zone.CHROME
        thanks = self._thanks_off(piece, following)
        if thanks or closing(piece.texts[0]) is not None:
            self._signed, self._state, self._headed = True, self._usual, False
            return Zone.SIGNATURE
        opens = self._opens_question(piece)
        if opens:
            self._state, self._headed, self._signed = self._usual, False, False
        heading = self._heading(piece, following)
        if heading is not None:
            return heading
        if self._names_topic(piece, following):
            self._state, self._headed, self._signed = self._usual, False, False
            if SENTENCE_END.search(piece.text) is None:
                return Zone.RESTATED_REQUEST
        early = self._begun <= _OPENING and not (self._gave or self._signed)
        if early and is_receipt(piece):
            return Zone.ACK
        zone = self._below(piece) if self._signed else self._within(piece)
        if opens and zone not in {Zone.EXEMPTION, Zone.COMPLAINT_RIGHTS}:
            zone = self._usual  # what stands behind a question's number answers it
        self._signed = self._signed or (zone is Zone.SIGNATURE and is_signing(piece))
        self._gave = self._gave or piece.found.answers or piece.found.refuses
        if zone in _STICKY:
            self._state = zone
        elif zone in {Zone.ANSWER, Zone.ACK} and not self._headed:
            self._state = self._usual
        elif zone is Zone.ANSWER:
            self._state = Zone.ANSWER
        return zone

    def _thanks_off(self, piece: Piece, following: Piece | None) -> bool:
        """Whether a letter ends with thanks and names."""
        if not _THANKS.fullmatch(piece.texts[0].strip()):
            return False
        below = weighed(self._lines, piece.numbers[1:]) if len(piece.numbers) > 1 else following
        return below is not None and is_signing(below)

    def _opens_question(self, piece: Piece) -> bool:
        """Whether a passage begins with the number of a question or the name of an annex."""
        text = piece.texts[0]
        if OPENER.match(text):
            return True
        marker = read_marker(text)
        if marker is None or marker.level is Level.BULLET or self._signed:
            return False
        known = any(label in self._numbers for label in marker.labels)
        return known and not piece.found.offers

    def _heading(self, piece: Piece, following: Piece | None) -> Zone | None:
        """The zone of a heading, which what follows takes too; None for another passage."""
        text = piece.text
        if len(text.split()) > SHORT or SENTENCE_END.search(text.rstrip("?")):
            return None
        if is_answer_heading(bare(text)):
            self._state, self._headed, self._signed = Zone.ANSWER, True, False
            return Zone.ANSWER
        if is_ask_heading(bare(text)):
            return Zone.RESTATED_REQUEST if not self._signed else None
        known = headings().meaning(plain_heading(text))
        if not known:
            return None
        zone = Zone(known)
        if zone in _CONFIRMED and not _bears_out(zone, following):
            return None  # what the letter is about
        if zone is Zone.ANSWER and self._state is Zone.COMPLAINT_RIGHTS:
            return None
        if self._usual is Zone.ACK and zone in {Zone.ANSWER, Zone.EXEMPTION}:
            return Zone.ACK
        if zone not in {Zone.LINK_FOOTNOTES, Zone.RESTATED_REQUEST}:
            self._state, self._headed = zone, True
        if zone in {Zone.ANSWER, Zone.EXEMPTION}:
            self._signed = False
        return zone

    def _names_topic(self, piece: Piece, following: Piece | None) -> bool:
        """Whether a passage is, or begins with, a few words of the request's as a heading."""
        if self._usual is Zone.ACK or self._signed:
            return False
        text = piece.text
        if SENTENCE_END.search(text):
            run_in = _RUN_IN.match(text)
            return run_in is not None and self._asked.has(run_in["head"])
        short = len(piece.texts) == 1 and len(text.split()) <= _TOPIC and text[:1].isupper()
        idle = not (piece.found.answers or piece.found.decides or piece.found.names)
        prose = following is not None and len(following.text.split()) > SHORT
        return short and idle and prose and text[-1].isalpha() and self._asked.share(text) >= _HALF

    def _below(self, piece: Piece) -> Zone:
        """What stands below the sign-off: names, rights, slogans, small print."""
        found = piece.found
        if found.offers:
            return Zone.COMPLAINT_RIGHTS
        if found.small_print:
            return Zone.CHROME
        sentence = bool(SENTENCE_END.search(piece.text)) and len(piece.text.split()) >= 3
        if sentence and (found.decides - {"acknowledged_only", "elsewhere", "held"}):
            self._signed = False
            return self._within(piece)
        if found.recital:
            return Zone.ACT_RECITAL
        for zone in (Zone.PUBLICITY, Zone.ACT_RECITAL):
            if zone in found.votes:
                return zone
        if self._state is Zone.COMPLAINT_RIGHTS:
            return Zone.COMPLAINT_RIGHTS
        contact = any(map(gives_contact, piece.texts))
        if sentence and not (contact and len(piece.text.split()) < NAMED):
            return Zone.PUBLICITY
        if piece.found.boasts and not contact:
            return Zone.PUBLICITY
        return self._state if self._state is Zone.PUBLICITY and not contact else Zone.SIGNATURE

    def _within(self, piece: Piece) -> Zone:
        """What a passage of the letter itself is."""
        found = piece.found
        invited = found.invites or self._usual is not Zone.ACK
        if found.offers and invited and not found.refuses:
            return Zone.COMPLAINT_RIGHTS
        parted = found.answers or found.refuses or found.rules or Zone.PUBLICITY in found.votes
        if self._state is Zone.COMPLAINT_RIGHTS and not parted:
            return Zone.COMPLAINT_RIGHTS
        if self._usual is Zone.ACK:
            return self._courteous(piece)
        return self._substantive(piece)

    def _courteous(self, piece: Piece) -> Zone:
        votes: dict[Zone, int] = {
            zone: count
            for zone, count in piece.found.votes.items()
            if zone in {Zone.ACT_RECITAL, Zone.PUBLICITY, Zone.ACK, Zone.CHROME, Zone.SIGNATURE}
        }
        if piece.found.recital:
            votes[Zone.ACT_RECITAL] = votes.get(Zone.ACT_RECITAL, 0) + votes.get(Zone.ACK, 0)
        if votes or not piece.text.endswith("."):
            self._answers_back = False
        elif self._answers_back:
            return Zone.ANSWER
        return _first(votes) or (self._state if self._state in _STICKY else Zone.ACK)

    def _substantive(self, piece: Piece) -> Zone:
        found = piece.found
        votes = dict(found.votes)
        votes.pop(Zone.COMPLAINT_RIGHTS, None)
        if found.answers and not found.relies:
            refusing = votes.get(Zone.EXEMPTION, 0) if found.refuses else 0
            return Zone.EXEMPTION if refusing > 60 else Zone.ANSWER
        quoted = len(piece.text) > 2 and {piece.text[0], piece.text[-1]} <= set(_QUOTES)
        words = piece.text.strip(_QUOTES)
        if quoted and (is_asking(words) or self._asked.share(words) >= _SHARED):
            return Zone.RESTATED_REQUEST
        if _only_asked(piece.text) and not (found.answers or found.refuses or found.cues):
            return Zone.RESTATED_REQUEST
        if not piece.text.endswith(":") or _leads_to_request(piece.text):
            votes.pop(Zone.RESTATED_REQUEST, None)
        if found.names and not found.recital:
            votes[Zone.EXEMPTION] = votes.get(Zone.EXEMPTION, 0) + 1
        if found.leads or found.decides or found.rules or not found.thanks:
            votes.pop(Zone.ACK, None)  # the opening of an answer, or what it is about
        if (
            Zone.SIGNATURE in votes
            and SENTENCE_END.search(piece.text)
            and not gives_contact(piece.text)
        ):
            del votes[Zone.SIGNATURE]
        if found.decides:
            for zone in (Zone.PUBLICITY, Zone.CHROME, Zone.SIGNATURE):
                votes.pop(zone, None)
        if self._begun and self._gave and _SORRY.search(piece.text):
            votes.pop(Zone.ACK, None)  # for what it gave or did, not for its being late
        if (first := _first(votes)) is not None:
            return first
        if self._state in _STICKY or self._headed:
            return self._state
        return self._usual


def _bears_out(zone: Zone, following: Piece | None) -> bool:
    """Whether what stands below a heading is what it announces."""
    if following is None:
        return False
    found = following.found
    if zone is Zone.COMPLAINT_RIGHTS:
        return found.offers or (found.cues > 0 and found.invites and not found.rules)
    return zone in found.votes or (zone is Zone.ACT_RECITAL and found.recital)


def _first(votes: dict[Zone, int]) -> Zone | None:
    return max(votes, key=lambda zone: votes[zone]) if votes else None


def _only_asked(text: str) -> bool:
    """Whether each sentence says what was asked."""
    return all(_YOU_ASKED.match(sentence) for sentence in sentences(text))


def _leads_to_request(text: str) -> bool:
    """Whether it is a sentence of thanks that the request follows, not a heading over it."""
    return len(text.split()) > SHORT and text.endswith(":") and is_opening(text)
