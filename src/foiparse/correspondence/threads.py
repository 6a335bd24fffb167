"""Where messages begin in a thread that is saved as text, without headers.

Signs, surest first: the heading of an annotation, a sender's line with a count of
attachments or a date under it, the end of a fold, a salutation (whom it greets says who
speaks), a sign-off and the name below it, a sender's line before words that open a reply.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.correspondence.quoting import is_quote_start
from foiparse.correspondence.senders import sender
from foiparse.correspondence.sitewords import (
    annotation,
    attachments,
    ends_message,
    is_certain,
    said,
)
from foiparse.correspondence.starts import OUTGOING, Start, Thread
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from foiparse.model import Document

_HEAD = re.compile(
    r"\s*(?:(?:our|your|foi) ?ref|ref(?:erence)?\b|date\b|case\b|foi\b).{0,60}", re.IGNORECASE
)


def site_signs(document: Document) -> int:
    """How many lines only the site prints: annotations, folds, counts of attachments."""
    return sum(is_certain(line) or attachments(line.text) > 0 for line in document.lines)


def page_starts(document: Document) -> list[Start]:
    """Starts of the messages of a saved page or thread; none where the text is one letter.

    Without any sign of the site a text is a thread only when it begins with a letter to a
    public body and an answer to it follows.
    """
    thread = Thread(document.lines)
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


def _meet(thread: Thread) -> None:
    """Who asks, as sign-offs under letters to bodies and the site's own words name them."""
    lines = thread.lines
    outgoing = False
    for index, line in enumerate(lines):
        if len(line.text) > 220:
            continue
        if found := said(line.text, "made", "waiting"):
            thread.people.add(letters.fold_name(found["who"]))
            if body := found.groupdict().get("body"):
                thread.remember(body)
        name = letters.salutation(line.text)
        if name:
            outgoing = thread.greets_body(name) or letters.is_desk(name)
        if outgoing and (rest := letters.closing(line.text)) is not None:
            at = index if rest else letters.next_full(lines, index + 1)
            printed = rest or (lines[at].text if at >= 0 else "")
            if 0 < len(printed.split()) <= 5 and not letters.is_body(printed):
                thread.people.add(letters.fold_name(printed))
            outgoing = False


def _look(thread: Thread, index: int) -> None:
    lines, text = thread.lines, thread.lines[index].text
    if found := annotation(text):
        sent = letters.parse_date(found["when"])
        thread.open(Start(index, MessageKind.ANNOTATION, found["who"], sent=sent))
        return
    if ends_message(text):
        thread.ended, thread.quoted, thread.signed = True, False, -1
        return
    if start := sender(thread, index):
        thread.dated_over = thread.dated_over or start.at < index
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
                thread.kind in OUTGOING and letters.is_body(who[1] or who[0], thread.bodies)
            )
        thread.signed = after if named else index
        return
    name = letters.salutation(text)
    if name is not None:
        _greets(thread, index, name)


def _greets(thread: Thread, index: int, name: str) -> None:
    """What a salutation begins: whom it greets says who speaks."""
    kind, closed = thread.kind, thread.ended or thread.signed >= 0
    person = letters.is_person(name, thread.people)
    body = bool(name) and not person and thread.greets_body(name)
    top = thread.starts[-1].at if thread.starts else -1
    under = kind is not None and not thread.greeted and _heads_only(thread, top, index)
    if under or (kind is MessageKind.ANNOTATION and not person and not body and not closed):
        thread.greeted = True
        if body:
            thread.remember(name)
        return
    if kind is MessageKind.REPLY and body and not closed and not _ends_there(thread, index):
        return  # a letter that gives the request back whole
    if body or (kind is None and not person):
        thread.remember(name)
        first = MessageKind.FOLLOWUP if thread.asked else MessageKind.REQUEST
        sent = letters.letter_date(thread.lines, max(top + 1, thread.signed + 1, index - 8), index)
        thread.open(Start(index, first, sent=sent), greeted=True)
        return
    if kind is None:
        return
    outgoing = kind in OUTGOING
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
    sent = letters.letter_date(thread.lines, at, index)
    paper = (line.text.strip() for line in thread.lines[at:index] if letters.is_body(line.text))
    start = Start(at, MessageKind.REPLY, authority=thread.printed or next(paper, ""), sent=sent)
    thread.open(start, greeted=True)


def _heads_only(thread: Thread, top: int, index: int) -> bool:
    """Whether nothing but lines of a letterhead stand from ``top`` to a salutation."""
    between = [line.text for line in thread.lines[top:index] if line.text.strip()]
    return (
        len(between) <= 12
        and all(len(text) < 80 for text in between)
        and (thread.kind is not MessageKind.ANNOTATION)
        and thread.signed < 0
    )


def _above(thread: Thread, index: int) -> int:
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


def _ends_there(thread: Thread, index: int) -> bool:
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
