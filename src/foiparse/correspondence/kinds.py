"""What each message of an authority is for: acknowledgement, answer, and so on.

Each sentence of the authority's own words has one part: it rules (gives, refuses, says
that nothing is held), or a phrase of ``message_words.csv`` says what it does. What all
of them come to is then a matter of which parts there are: a message that acknowledges and
answers is an answer, one that names an exemption and asks for more time is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.deciding import decided, first_phrase, has_figure, is_count
from foiparse.correspondence.references import find_reference
from foiparse.correspondence.sections import applies, mentions
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foiparse.correspondence.own_words import Sentence
    from foiparse.model import Document, Message

_RULING = frozenset({Zone.ANSWER, Zone.EXEMPTION, Zone.TABLE_NOTE})  # where rulings stand
_GENERAL = frozenset({Zone.ACT_RECITAL, Zone.COMPLAINT_RIGHTS, Zone.PUBLICITY})
_EVENTS = frozenset({"bounce", "auto_reply", "internal_review"})  # what general words may tell
_CLOSED = frozenset(
    {
        *("refused", "refused_cost", "refused_vexatious", "ncnd", "ncnd_cost"),
        *("not_held", "transferred", "retracted"),
    }
)
_LIGHT = frozenset({"disclosed", "elsewhere", "nil_return", "future"})
_BESIDE = frozenset({"", "acknowledgement", "answer", "thanks", "sorry"})  # rulings outweigh them
# A month is no doubt: "may" counts in small letters only.
_UNSURE = re.compile(
    r"\b(?:[Ii]f|[Ss]hould|[Uu]nless|may|[Mm]ight|[Oo]nce|[Ww]hether|[Ii]n case)\b"
)
_AHEAD = re.compile(r"\b(?:[Ii]f|[Ss]hould|[Uu]nless|[Oo]nce|[Ww]hen|may|would|wish|will|before)\b")
_AS_A_RULE = re.compile(
    r"\b(?:can|could|[Ii]f|[Ss]hould|[Uu]nless|may|might|will|would|aims?|normally|usually|up to)\b"
)
_BARE = re.compile(
    r"\W*(?:yes|no)\b(?=\s?[,.:;\u2013-])|.*[:?]\s+(?:yes|no|none|nil|n/a)\W*\Z", re.IGNORECASE
)
_COMPLAINT = re.compile(r"complain|dissatisf|unhappy|commissioner|appeal", re.IGNORECASE)
_EXTENDS = re.compile(
    r"public interest|10\s?\(3\)|complex\w* and volume|reg(?:ulation)?\.?\s?7\b", re.IGNORECASE
)
_LONGEST = 2000  # characters of what can be one sentence
_TOP = 6  # sentences among which a report of a mail server says what it is


class Told(Struct, frozen=True):
    """What a message is for, what told it and where (0: not on a line).

    ``extended`` is set on a holding reply that takes the longer time which the law allows.
    """

    kind: MessageKind
    basis: str = ""
    line: int = 0
    extended: bool = False

    @property
    def is_weak(self) -> bool:
        """Whether only such words told it as stand beside an attachment too."""
        return self.kind is MessageKind.REPLY or self.basis == "words"


class _Parts:
    """The first line for each part that some sentence of a message has, and how many."""

    def __init__(self) -> None:
        self.line: dict[str, int] = {}
        self.counts = 0

    def add(self, part: str, line: int) -> None:
        self.line.setdefault(part, line)
        self.counts += part == "count"

    def first(self, *parts: str) -> str:
        """The first of these parts that there is, or empty."""
        return next((part for part in parts if part in self.line), "")


def _relies(text: str) -> bool:
    """Whether a sentence applies a section that is a ground for refusing."""
    return applies(text) and any(each.ground for each in mentions(text))


def kind_of(
    document: Document, message: Message, said: Iterable[Sentence], *, table: int = 0
) -> Told:
    """What a message is for, by its own sentences; one that is no reply keeps its kind.

    ``table`` is the line of a table in it, 0 where it has none.
    """
    if not message.kind.by_authority:
        return Told(message.kind)
    automatic = document.mail.automatic if document.mail else None
    parts = _parts(said)
    return _settled(parts, automatic, table, extended="extended" in parts.line)


def _settled(parts: _Parts, automatic: MessageKind | None, table: int, *, extended: bool) -> Told:
    """What the parts come to; the order is which of two that meet says what the message is."""
    line = parts.line
    if automatic is MessageKind.BOUNCE:
        return Told(automatic, "header")
    if "bounce" in line and not table:
        return Told(MessageKind.BOUNCE, "words", line["bounce"])
    if "internal_review" in line:
        return Told(MessageKind.INTERNAL_REVIEW, "words", line["internal_review"])
    if table:
        return Told(MessageKind.ANSWER, "table", table)
    waits = parts.first("promise", "holding")
    ruled = parts.first("closed", "" if waits and parts.counts < 2 else "count")
    answers = "closed" in line or parts.counts >= 2  # one figure may be an hour or a number to ring
    if automatic and not answers:
        return Told(automatic, "header")
    if "auto_reply" in line and not answers:
        return Told(MessageKind.AUTO_REPLY, "words", line["auto_reply"])
    if "holding" in line and not parts.counts:
        return Told(MessageKind.HOLDING, "words", line["holding"], extended)
    if ruled:
        return Told(MessageKind.ANSWER, "ruling", line[ruled])
    received = "promise" in line and "acknowledgement" in line
    # An acknowledgement may give back a request that asks in such words.
    if asked := parts.first("clarification", "" if received else "asking"):
        return Told(MessageKind.CLARIFICATION, "words", line[asked])
    given = parts.first("light", "answer")
    if given and not waits:
        return Told(MessageKind.ANSWER, "words", line[given])
    telling = (
        ("holding", MessageKind.HOLDING),
        ("" if received else "delay", MessageKind.HOLDING),  # else sorry beforehand
        ("" if received else "sorry", MessageKind.HOLDING),
        ("promise", MessageKind.ACKNOWLEDGEMENT),
        ("acknowledgement", MessageKind.ACKNOWLEDGEMENT),
        ("promise by the way", MessageKind.ACKNOWLEDGEMENT),
        ("acknowledgement by the way", MessageKind.ACKNOWLEDGEMENT),
        ("figure", MessageKind.ANSWER),
        ("thanks", MessageKind.ACKNOWLEDGEMENT),
    )
    for part, kind in telling:
        if part in line:
            same = [line[each] for each, other in telling if other is kind and each in line]
            return Told(kind, "words", min(same))
    if "promise on a complaint" in line and "own words" not in line:
        # Nothing but words on a review: it acknowledges that one was asked for.
        return Told(MessageKind.ACKNOWLEDGEMENT, "words", line["promise on a complaint"])
    return Told(MessageKind.REPLY)


def _parts(said: Iterable[Sentence]) -> _Parts:
    found, grounds = _Parts(), list[int]()
    for at, sentence in enumerate(said):
        part = _part(sentence) if len(sentence.text) <= _LONGEST else ""
        if part == "bounce" and at >= _TOP:
            continue
        if part:
            found.add(part, sentence.line)
        if sentence.zone in _RULING:
            found.add("own words", sentence.line)
        if not _EXTENDS.search(sentence.text):
            continue
        if part == "holding" or sentence.zone in _RULING:
            found.add("extended", sentence.line)
        elif sentence.zone is Zone.ACT_RECITAL:
            grounds.append(sentence.line)
    if grounds and "holding" in found.line:  # what allows the longer time is recited beside it
        found.add("extended", grounds[0])
    return found


def _part(sentence: Sentence) -> str:
    """What one sentence does, or empty for nothing that tells."""
    text = sentence.text
    phrase = first_phrase(text, "message_words", "kind")
    word = phrase[0] if phrase else ""
    if phrase and not word:
        return ""
    if phrase and word not in {"bounce", "auto_reply"}:
        ahead = _AHEAD.search(text) if word == "internal_review" else None
        before = _UNSURE.search(text[: phrase[1]])
        idle = word == "promise" and _COMPLAINT.search(text)
        if ahead or before or idle:
            word = ""
    if sentence.zone in _GENERAL:
        if word in _EVENTS or (word == "holding" and not _AS_A_RULE.search(text)):
            return word
        if word == "promise" and sentence.zone is Zone.COMPLAINT_RIGHTS:
            return "promise on a complaint"
        return f"{word} by the way" if word in {"promise", "acknowledgement"} else ""
    if word in {"bounce", "auto_reply", "internal_review", "holding", "clarification", "asking"}:
        return word
    if sentence.zone in _RULING:
        ruling = decided(text)
        if ruling in _CLOSED or word == "refusal" or _relies(text):
            return "closed"
        if word in _BESIDE and not _UNSURE.search(text):
            if ruling in _LIGHT or _BARE.match(text):
                return "light"
            if _counts(text, is_count):
                return "count"
        if word in {"", "thanks"} and _counts(text, has_figure):
            return "figure"
    if sentence.zone is Zone.ACK and not _AS_A_RULE.search(text) and decided(text) in _CLOSED:
        return "closed"  # a paragraph may thank and refuse
    return word


def _counts(text: str, holds: Callable[[str], bool]) -> bool:
    """Whether a sentence gives a figure, and neither asks with it nor names a case by it."""
    return not text.endswith("?") and holds(text) and not find_reference([text])
