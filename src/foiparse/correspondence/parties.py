"""Who asks and who answers, from the headings of the mails in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.correspondence.heads import Head

_ADDRESS = re.compile(r"(?P<box>[\w.+'-]+)@(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_BRACKETS = re.compile(r"[<\[(]\s*(?:mailto:)?[^<>\[\]()]*@[^<>\[\]()]*[>\])]")
_MASKED = re.compile(r"<?\[[^\[\]]* email\]>?")  # what a site prints for an address
_INNER = re.compile(r"\((?P<name>[^()]+)\)")
_SITE_BOX = re.compile(r"request-\d+")


class Role(Enum):
    """What somebody is to the request."""

    ASKS = "asks"
    ANSWERS = "answers"
    OTHER = "other"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Person:
    """A sender or recipient: name as printed (no address), name folded, address, its domain."""

    name: str
    folded: str
    address: str = ""
    domain: str = ""

    def is_same(self, other: Person) -> bool:
        """Whether both are one, by address or by name, whichever way round it is written."""
        if self.address and self.address == other.address:
            return True
        mine, theirs = self.folded.split(), other.folded.split()
        return bool(mine) and sorted(mine) == sorted(theirs)


@cache
def _forms(kind: str) -> frozenset[str]:
    return frozenset(row["form"] for row in rows("mail_words") if row["kind"] == kind)


def person(text: str) -> Person:
    """Who a field of a heading names."""
    found = _ADDRESS.search(text)
    name = _MASKED.sub("", _BRACKETS.sub("", text) if found else text)
    name = name.strip(" \t\"'<>,;*")
    if found and name == found[0]:
        name = ""
    address = found[0].lower() if found else ""
    domain = found["domain"].lower() if found else ""
    return Person(name or address, letters.fold_name(name), address, domain)


def people(text: str) -> list[Person]:
    """Everyone whom a ``To:`` field names."""
    return [person(each) for each in re.split(r";|,(?=[^,]*@)", text) if each.strip()]


def authority_of(text: str) -> str:
    """The public body that a sender's name holds, as printed, or empty.

    It stands alone, behind a comma (``FOI Team, Kent Police``) or in brackets.
    """
    name = person(text).name
    inner = _INNER.search(name)
    parts = [inner["name"]] if inner else []
    parts += [name.partition(", ")[2], re.split(r"/", name)[0], name]
    return next((part.strip() for part in parts if part and letters.is_body(part)), "")


def is_official(one: Person) -> bool:
    """Whether a name or an address is that of a public body or of a desk in one."""
    if authority_of(one.name) or (one.folded and letters.is_desk(one.folded)):
        return True
    box = one.address.partition("@")[0]
    words = frozenset(re.split(r"[._+-]", box)) | {box}
    return bool(
        words & _forms("mailbox") or frozenset(one.domain.split(".")[1:]) & _forms("domain")
    )


def is_machine(one: Person) -> bool:
    """Whether a mail system speaks, not a person or a body."""
    text = f"{one.folded} {one.address}"
    return any(word in text for word in _forms("daemon"))


class Parties:
    """Who asks in a chain of mails, and so what each sender is."""

    def __init__(self, heads: Sequence[Head]) -> None:
        dated = sorted(
            (head for head in heads if head.sent), key=lambda head: (head.sent, head.first)
        )
        self._asker = _asker([*dated, *(head for head in heads if not head.sent)])
        self._domains = {
            sender.domain
            for head in heads
            if is_official(sender := person(head.sender)) and sender.domain
        }

    @property
    def asker(self) -> Person | None:
        """Who asks; None where the headings do not say."""
        return self._asker

    def role(self, head: Head) -> Role:
        """What the sender of a mail is."""
        sender = person(head.sender)
        if is_machine(sender):
            return Role.MACHINE
        if self._asker is None:
            return Role.ANSWERS if is_official(sender) else Role.OTHER
        if sender.is_same(self._asker):
            return Role.ASKS
        colleague = sender.domain in self._domains and sender.domain != self._asker.domain
        if colleague or is_official(sender) or self.is_to_asker(head):
            return Role.ANSWERS
        return Role.OTHER

    def is_to_asker(self, head: Head) -> bool:
        """Whether a mail is addressed to who asks."""
        asker = self._asker
        return asker is not None and any(each.is_same(asker) for each in people(head.to))


def _asker(oldest_first: Iterable[Head]) -> Person | None:
    """The first to write who is no public body; else whom the first of those writes to."""
    senders = [(person(head.sender), head) for head in oldest_first]
    senders = [(one, head) for one, head in senders if not is_machine(one)]
    for one, _ in senders:
        if _SITE_BOX.match(one.address):
            return one
    asks = next((one for one, _ in senders if not is_official(one)), None)
    first = senders[0][0] if senders else None
    if first is None or asks is first:
        return asks
    # The oldest mail is an answer: it is addressed to who asked.
    to = [one for one in people(senders[0][1].to) if not is_official(one)]
    if to:
        return to[0]
    return asks or (first if len({one.folded for one, _ in senders}) > 1 else None)
