"""Where messages begin in a thread that is saved as text, without headers.

Signs, surest first: the heading of an annotation, a sender's line with a count of
attachments or a date under it, the end of a fold, a salutation (whom it greets says who
speaks), a sign-off and the name below it, a sender's line before words that open a reply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.correspondence.heads import fields_at
from foiparse.correspondence.quoting import is_quote_start
from foiparse.correspondence.sitewords import (
    annotation,
    attachments,
    ends_message,
    is_certain,
    said,
)
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from foiparse.model import Document, Line

_HEAD = re.compile(
    r"\s*(?:(?:our|your|foi) ?ref|ref(?:erence)?\b|date\b|case\b|foi\b).{0,60}", re.IGNORECASE
)
_NOTE = MessageKind.ANNOTATION
_OUTGOING = frozenset({MessageKind.REQUEST, MessageKind.FOLLOWUP})


@dataclass(slots=True)
class Start:
    """Where a message begins (``at``: index of its first line, its chrome included)."""

    at: int
    kind: MessageKind
    sender: str = ""
    authority: str = ""
    sent: date | None = None
    attachments: int = 0


@dataclass(slots=True)
class _Thread:
    """What has been seen on the way down a page."""

    lines: Sequence[Line]
    starts: list[Start] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)  # folded names of who is written to
    printed: str = ""  # the first of them as printed
    people: set[str] = field(default_factory=set)  # folded names of who asks
    ended: bool = True  # nothing since the end of a message
    signed: int = -1  # index of the last line of a sign-off in the present message
    greeted: bool = False
    quoted: bool = False
    dated: bool = False  # a sender's line had a date

    @property
    def kind(self) -> MessageKind | None:
        return self.starts[-1].kind if self.starts else None

    @property
    def asked(self) -> bool:
        return any(start.kind in _OUTGOING for start in self.starts)

    def is_sender(self, name: str, body: str) -> bool:
        """Whether a reply has begun with a line of this sender before."""
        return any(
            start.kind is MessageKind.REPLY and (start.sender, start.authority) == (name, body)
            for start in self.starts
        )

    def open(self, start: Start, *, greeted: bool = False) -> None:
        """Begin a message; one that only greets joins a sender's line just above it."""
        self.starts.append(start)
        self.dated = self.dated or (start.sent is not None and start.kind is not _NOTE)
        self.ended, self.signed, self.greeted, self.quoted = False, -1, greeted, False
        for name in (start.sender, start.authority):
            folded = letters.fold_name(name)
            if start.kind is MessageKind.REPLY and folded not in ("", *self.bodies):
                self.bodies.append(folded)


def site_signs(document: Document) -> int:
    """How many lines only the site prints: annotations, folds, counts of attachments."""
    return sum(is_certain(line) or attachments(line.text) > 0 for line in document.lines)


def page_starts(document: Document) -> list[Start]:
    """Starts of the messages of a saved page or thread; none where the text is one letter.

    Without any sign of the site a text is a thread only when it begins with a letter to a
    public body and an answer to it follows.
    """
    thread = _Thread(document.lines)
    _meet(thread)
    index = -1
    for index, line in enumerate(document.lines):
        if line.text.strip() and len(line.text) <= 200:
            _look(thread, index)
    kinds = [start.kind for start in thread.starts]
    if MessageKind.REPLY not in kinds:
        return thread.starts if any(map(is_certain, document.lines)) else []
    if not site_signs(document) and (kinds[0] is not MessageKind.REQUEST or not thread.bodies):
        return []
    return thread.starts


def _meet(thread: _Thread) -> None:
    """Who asks, as sign-offs under letters to bodies and the site's own words name them."""
    lines = thread.lines
    outgoing = False
    for index, line in enumerate(lines):
        if len(line.text) > 220:
            continue
        if found := said(line.text, "made", "waiting"):
            thread.people.add(letters.fold_name(found["who"]))
            if body := found.groupdict().get("body"):
                _remember(thread, body)
        name = letters.salutation(line.text)
        if name:
            outgoing = _addressed_to_body(thread, name) or letters.is_desk(name)
        if outgoing and (rest := letters.closing(line.text)) is not None:
            at = index if rest else letters.next_full(lines, index + 1)
            printed = rest or (lines[at].text if at >= 0 else "")
            if 0 < len(printed.split()) <= 5 and not letters.is_body(printed):
                thread.people.add(letters.fold_name(printed))
            outgoing = False


def _addressed_to_body(thread: _Thread, name: str) -> bool:
    return letters.is_body(name, thread.bodies) and not letters.is_person(name, ())


def _look(thread: _Thread, index: int) -> None:
    lines, text = thread.lines, thread.lines[index].text
    if found := annotation(text):
        sent = letters.parse_date(found["when"])
        thread.open(Start(index, MessageKind.ANNOTATION, found["who"], sent=sent))
        return
    if ends_message(text):
        thread.ended, thread.quoted, thread.signed = True, False, -1
        return
    if start := _sender(thread, index):
        thread.open(start)
        return
    if thread.quoted:
        return
    if is_quote_start(lines, index):
        thread.quoted = bool(thread.starts)
        return
    rest = letters.closing(text)
    if rest is not None and thread.starts:
        after = -1 if rest else letters.next_full(lines, index + 1)
        named = after >= 0 and len(lines[after].text.split()) <= 6
        named = named and letters.salutation(lines[after].text) is None
        if named and (who := letters.author(lines[after].text)):
            named = not (
                thread.kind in _OUTGOING and letters.is_body(who[1] or who[0], thread.bodies)
            )
        thread.signed = after if named else index
        return
    name = letters.salutation(text)
    if name is not None:
        _greets(thread, index, name)


def _sender(thread: _Thread, index: int) -> Start | None:
    """The message that a sender's line begins, or None for any other line."""
    lines = thread.lines
    text, sent, labelled = letters.dated_name(lines[index].text)
    who = letters.author(text)
    if who is None or letters.salutation(lines[index].text) is not None:
        return None
    if labelled and len(fields_at(lines, index)[0]) > 1:
        return None  # a mail's heading, of which pages have none but quoted ones
    name, body = who
    after = letters.next_full(lines, index + 1, 3)
    if not sent and after >= 0 and letters.is_date_line(lines[after].text):
        sent = letters.line_date(lines[after].text)
        after = letters.next_full(lines, after + 1, 3)
    while after >= 0 and said(lines[after].text, "status"):
        after = letters.next_full(lines, after + 1, 3)
    count = attachments(lines[after].text) if after >= 0 else 0
    asks = letters.fold_name(name) in thread.people and not body
    if count and not asks:
        return Start(index, MessageKind.REPLY, name, body or name, sent, count)
    closed = thread.ended or thread.signed >= 0
    named = letters.is_body(body or name, thread.bodies)
    noted = thread.kind is MessageKind.ANNOTATION
    if sent and ((closed and (body or named)) or (noted and named)):
        return Start(index, MessageKind.REPLY, name, body or name, sent)
    if sent and (labelled or (thread.dated and body)) and named and _has_words(thread, index):
        # The page dates its senders: one needs no sign-off above it.
        return Start(index, MessageKind.REPLY, name, body or name, sent)
    if sent and labelled and not body and (asks or not thread.starts):
        kind = MessageKind.FOLLOWUP if thread.asked else MessageKind.REQUEST
        return Start(index, kind, name, sent=sent)
    if thread.quoted or after < 0 or index <= thread.signed:
        return None
    follows = lines[after].text
    greeted = letters.salutation(follows)
    if asks:
        # The asker's own line, with a date or a salutation to the body under it.
        if (sent and closed) or (greeted and not letters.is_person(greeted, thread.people)):
            kind = MessageKind.FOLLOWUP if thread.asked else MessageKind.REQUEST
            return Start(index, kind, name, sent=sent)
        return None
    if greeted and _addressed_to_body(thread, greeted):
        return None
    if not thread.starts and body and letters.is_body(body):
        # A page cut down to the answer: only an authority's line names a sender and a body.
        return Start(index, MessageKind.REPLY, name, body, sent)
    if not thread.asked or not letters.is_body(body or name, thread.bodies):
        return None
    outside = thread.kind is not MessageKind.REPLY
    own = letters.same_body(body or name, thread.bodies)
    if outside and (letters.is_opening(follows) or (own and (closed or body))):
        return Start(index, MessageKind.REPLY, name, body or name, sent)
    again = bool(body) and thread.is_sender(name, body) and letters.is_opening(follows)
    if not outside and own and (again or thread.ended or (closed and greeted is not None)):
        return Start(index, MessageKind.REPLY, name, body or name, sent)
    return None


def _has_words(thread: _Thread, index: int) -> bool:
    """Whether the present message says something above a line: a letterhead does not."""
    top = thread.starts[-1].at if thread.starts else 0
    return any(len(line.text.split()) >= 5 for line in thread.lines[top + 1 : index])


def _greets(thread: _Thread, index: int, name: str) -> None:
    """What a salutation begins: whom it greets says who speaks."""
    kind, closed = thread.kind, thread.ended or thread.signed >= 0
    person = letters.is_person(name, thread.people)
    body = bool(name) and not person and _addressed_to_body(thread, name)
    top = thread.starts[-1].at if thread.starts else -1
    under = kind is not None and not thread.greeted and _heads_only(thread, top, index)
    if under or (kind is MessageKind.ANNOTATION and not person and not body and not closed):
        thread.greeted = True
        if body:
            _remember(thread, name)
        return
    if kind is MessageKind.REPLY and body and not closed and not _ends_there(thread, index):
        return  # a letter that gives the request back whole
    if body or (kind is None and not person):
        _remember(thread, name)
        first = MessageKind.FOLLOWUP if thread.asked else MessageKind.REQUEST
        thread.open(Start(index, first), greeted=True)
        return
    if kind is None:
        return
    outgoing = kind in _OUTGOING
    if not (closed or (person and kind is not MessageKind.REPLY)):
        thread.greeted = True
        return
    asks = not person and not outgoing and (letters.is_desk(name) or thread.ended)
    if asks:
        thread.open(Start(index, MessageKind.FOLLOWUP), greeted=True)
        return
    if kind is MessageKind.REPLY and not person and not thread.ended:
        thread.greeted = True
        return
    at = _above(thread, index)
    thread.open(Start(at, MessageKind.REPLY, authority=thread.printed), greeted=True)


def _remember(thread: _Thread, name: str) -> None:
    if letters.fold_name(name) not in thread.bodies:
        thread.bodies.append(letters.fold_name(name))
    thread.printed = thread.printed or name


def _heads_only(thread: _Thread, top: int, index: int) -> bool:
    """Whether nothing but lines of a letterhead stand from ``top`` to a salutation."""
    between = [line.text for line in thread.lines[top:index] if line.text.strip()]
    return (
        len(between) <= 12
        and all(len(text) < 80 for text in between)
        and (thread.kind is not MessageKind.ANNOTATION)
        and thread.signed < 0
    )


def _above(thread: _Thread, index: int) -> int:
    """Where the letterhead over a salutation begins: after the sign-off, or just above it."""
    lines = thread.lines
    floor = max(thread.signed + 1, thread.starts[-1].at + 1 if thread.starts else 0)
    at = index
    if thread.signed >= 0 and index - floor <= 14:
        found = letters.next_full(lines, floor, index - floor + 1)
        return found if found >= 0 else index
    for above in range(index - 1, max(floor - 1, index - 8), -1):
        text = lines[above].text
        if not text.strip():
            continue
        who = letters.author(text)
        head = (who and letters.is_body(who[1] or who[0], thread.bodies)) or _HEAD.fullmatch(text)
        if not head and not letters.is_date_line(text):
            break
        at = above
    return at


def _ends_there(thread: _Thread, index: int) -> bool:
    """Whether the letter that a salutation begins ends where a message does."""
    lines = thread.lines
    for at in range(index + 1, min(index + 120, len(lines))):
        text = lines[at].text
        if ends_message(text) or annotation(text):
            return True
        rest = letters.closing(text)
        if rest is None:
            continue
        after = letters.next_full(lines, at + 1)
        if not rest and after >= 0:
            after = letters.next_full(lines, after + 1)
        if after < 0:
            return True
        follows = lines[after].text
        who = letters.author(follows)
        return bool(
            ends_message(follows)
            or annotation(follows)
            or (who and letters.is_body(who[1] or who[0], thread.bodies))
            or letters.salutation(follows)
        )
    return True
