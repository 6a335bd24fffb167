"""Mails one after another in a text: which begin a message, and which are only quoted.

A mail cannot quote a later one: a heading with a later date than the message above begins
a message of its own. One with an earlier date is a quotation, unless somebody who asked
hands on the only copy of an answer. What stood above as a message is a quotation when it
comes again.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence import letters
from foiparse.correspondence.covering import quoted_by_other
from foiparse.correspondence.heads import Head, heads
from foiparse.correspondence.parties import Parties, Role, authority_of, person
from foiparse.correspondence.references import of_sender
from foiparse.correspondence.starts import Start
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from foiparse.model import Document, Line

_FORWARDED = re.compile(r"\s*(?:fwd?|forward)\s*:", re.IGNORECASE)
_PREAMBLE = 6  # lines of a print above its first heading
_TITLE_WORDS = 14
_NOTE = 12  # lines of a covering note


def chain_starts(document: Document) -> list[Start]:
    """Starts of the messages of a text that begins with a mail's heading, or holds several.

    Empty where it is no such text. The heading of a mail that was read as one counts as
    that over its body.
    """
    lines = document.lines
    found = heads(lines)
    if not found:
        return []
    top = _top(document, found)
    if top:
        if not found[0].to and top.sender != found[0].sender:
            found[0] = replace(found[0], to=top.sender)  # as its greeting says
        found.insert(0, top)
    parties = Parties(found)
    own = _own(lines, found, parties, mail=document.mail is not None)
    if len(own) == 1 and (top is not None or not _is_mail(document, own[0])):
        return []
    return _starts(lines, own, parties)


def begins_with_heading(document: Document) -> bool:
    """Whether a text begins with the heading of a mail, titles of a print aside."""
    found = heads(document.lines[: _PREAMBLE * 6])
    return bool(found) and _top(document, found) is None


def _is_mail(document: Document, head: Head) -> bool:
    """Whether a text with one heading is a mail in print: a memorandum has one as well."""
    above = any(line.text.strip() for line in document.lines[: head.first])
    whole = bool(head.to and head.subject and head.sent)
    return whole and not above and "!" not in document.source


def _top(document: Document, found: Sequence[Head]) -> Head | None:
    """A heading for words that stand above the first one; None where none do."""
    if document.mail:
        sent = document.mail.sent
        return Head(
            0, -1, document.mail.sender, document.mail.recipient, document.mail.subject,
            sent.replace(tzinfo=None) if sent else None,
        )  # fmt: skip
    above = [line.text for line in document.lines[: found[0].first] if line.text.strip()]
    title = len(above) <= _PREAMBLE and all(
        len(text.split()) <= _TITLE_WORDS
        and letters.salutation(text) is None
        and letters.closing(text) is None
        and not text.rstrip().endswith((".", "?", "!", ":", ","))
        for text in above
    )
    if not above or (title and not found[0].announced):
        return None
    # Who wrote it is not said. Mail below that was sent to somebody is theirs to hand on.
    if quoted_by_other(document.lines, found[0].first) >= 0:
        return Head(0, -1, found[0].to or _greeted_by(document.lines, found[0]))
    return Head(0, -1, _writer(above, found[0]))


def _writer(above: Sequence[str], below: Head) -> str:
    """Who wrote a text without heading above a mail: whom that was sent to, or its sender.

    A long text whose words do not say is taken for the answer, not for a covering note.
    """
    sender, to = person(below.sender), person(below.to)
    greeted = next((name for text in above if (name := letters.salutation(text)) is not None), "")
    if greeted and letters.is_person(greeted, [to.folded]):
        return below.sender
    signed = bool(to.folded) and letters.fold_name(above[-1]) in (to.folded, to.folded.split()[0])
    outgoing = signed or (greeted and (letters.is_body(greeted) or letters.is_desk(greeted)))
    outgoing = outgoing or (greeted and letters.is_person(greeted, [sender.folded]))
    return below.to if outgoing or len(above) <= _NOTE else below.sender


def _own(
    lines: Sequence[Line], found: Sequence[Head], parties: Parties, *, mail: bool
) -> list[Head]:
    """The headings that begin messages of their own; in one ``mail`` none is later than it."""
    own = [found[0]]
    seen = _Seen(found[0])
    said: set[str] = set()
    done = 0  # index up to which ``said`` holds the lines of messages
    apart = all(head.apart for head in found)  # a rule under a notice is over some only
    for head, following in zip_longest(found[1:], found[2:]):
        above = own[-1]
        said.update(letters.fold_name(line.text) for line in lines[done : head.first])
        done = head.first
        if seen.has(head):
            continue
        later = not mail and _is_later(head, above, parties)
        if apart or (
            later
            or (_handed_on(head, above, parties) and not _is_said(lines, head, following, said))
        ):
            own.append(head)
            seen.add(head)
    return own


class _Seen:
    """Headings of messages, to know one of the same mail again."""

    def __init__(self, head: Head) -> None:
        self._at: dict[tuple[date, str], Head] = {}
        self.add(head)

    def _keys(self, head: Head) -> list[tuple[date, str]]:
        sender = person(head.sender)
        name = " ".join(sorted(sender.folded.split()))
        return [(head.sent.date(), each) for each in (sender.address, name) if each and head.sent]

    def add(self, head: Head) -> None:
        for key in self._keys(head):
            self._at[key] = head

    def has(self, head: Head) -> bool:
        """Whether a mail of this sender and time, and on this subject, has begun a message."""
        return any(key in self._at and _is_copy(head, self._at[key]) for key in self._keys(head))


def _is_copy(head: Head, other: Head) -> bool:
    """Whether two headings of one sender are of one mail: the same time and subject."""
    if head.sent is None or other.sent is None or head.sent.date() != other.sent.date():
        return False
    timed = head.sent.hour or head.sent.minute
    timed = timed and (other.sent.hour or other.sent.minute)
    if timed and head.sent.replace(second=0) != other.sent.replace(second=0):
        return False
    subjects = {_bare(each.subject) for each in (head, other) if each.subject}
    return len(subjects) <= 1


def _bare(subject: str) -> str:
    return letters.fold_name(subject.rpartition(":")[2])


def _is_later(head: Head, above: Head, parties: Parties) -> bool:
    """Whether a mail was sent after the one above, or in the same minute in answer to it."""
    if head.sent is None or above.sent is None or head.announced == "quotes":
        return False
    if head.sent != above.sent:
        return head.sent > above.sent
    return parties.role(above) is Role.ASKS and parties.role(head) is not Role.ASKS


def _handed_on(head: Head, above: Head, parties: Parties) -> bool:
    """Whether the message above hands on the answer that a heading begins."""
    if parties.role(head) is not Role.ANSWERS:
        return False
    if parties.role(above) is Role.ANSWERS:
        # A desk that sends on what a colleague found; what it quotes of its own is older.
        other = not person(head.sender).is_same(person(above.sender))
        sent_on = head.announced == "hands_on" or _FORWARDED.match(above.subject) is not None
        return sent_on and (other or parties.is_to_asker(head))
    sender = person(above.sender)
    mine = bool(sender.name) and any(
        sender.is_same(person(each)) for each in head.to.replace(",", ";").split(";")
    )
    return head.announced == "hands_on" or mine or parties.role(above) is Role.ASKS


def _is_said(lines: Sequence[Line], head: Head, following: Head | None, said: set[str]) -> bool:
    """Whether the first words below a heading stood in a message above."""
    end = following.first if following else len(lines)
    below = (letters.fold_name(line.text) for line in lines[head.last + 1 : end])
    full = [text for text in below if len(text) >= 20 and not text.startswith("dear ")]
    return bool(full) and all(text in said for text in full[:2])


def _starts(lines: Sequence[Line], own: Sequence[Head], parties: Parties) -> list[Start]:
    replies = [head for head in own if parties.role(head) is Role.ANSWERS]
    answered = min((head.sent for head in replies if head.sent), default=None)
    body = next(
        (name for head in replies if (name := authority_of(head.sender) or of_sender(head.sender))),
        "",
    )
    body = body or next((name for head in own if (name := _greeted(lines, head))), "")
    starts: list[Start] = []
    asked = False
    for head in own:
        role = parties.role(head)
        if role is Role.ANSWERS or len(own) == 1:
            kind = MessageKind.REPLY
        elif role is Role.MACHINE:
            kind = MessageKind.CHROME
        else:
            early = answered is None
            if answered is not None:
                early = head.sent <= answered if head.sent else bool(_greeted(lines, head))
            first = early and not asked and role is Role.ASKS and not _hands_on(own, head)
            kind = MessageKind.REQUEST if first else MessageKind.FOLLOWUP
            asked = asked or first
        start = Start(
            head.first, kind, person(head.sender).name, "",
            head.sent.date() if head.sent else None, head.attachments,
        )  # fmt: skip
        named = authority_of(head.sender) or of_sender(head.sender) or body
        starts.append(replace(start, authority=named) if kind is MessageKind.REPLY else start)
    return starts


def _hands_on(own: Sequence[Head], head: Head) -> bool:
    """Whether the message below was handed on by this one."""
    at = own.index(head)
    return at + 1 < len(own) and own[at + 1].announced == "hands_on"


def _greeted(lines: Sequence[Line], head: Head) -> str:
    """The public body that a mail greets, or empty."""
    name = _greeted_by(lines, head)
    return name if name and letters.is_body(name) else ""


def _greeted_by(lines: Sequence[Line], head: Head) -> str:
    """Whom a mail greets, or empty."""
    at = letters.next_full(lines, head.last + 1)
    return (letters.salutation(lines[at].text) or "") if at >= 0 else ""
