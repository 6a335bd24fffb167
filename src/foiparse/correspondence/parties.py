"""Who asks and who answers, from the headings of the mails in a text."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence import letters
from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.correspondence.heads import Head

_ADDRESS = re.compile(r"(?P<box>[\w.+'-]+)@(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_BRACKETS = re.compile(r"[<\[(]\s*(?:mailto:)?[^<>\[\]()]*@[^<>\[\]()]*[>\])]")
_MASKED = re.compile(r"<?\[[^\[\]]* email\]>?")  # what a site prints for an address
_INNER = re.compile(r"\((?P<name>[^()]+)\)")
_SITE_BOX = re.compile(r"request-\d+")  # an address that a site makes for one request


class Role(Enum):
    """What somebody is to the request."""

    ASKS = "asks"
    ANSWERS = "answers"
    OTHER = "other"
    MACHINE = "machine"


class Person(Struct, frozen=True):
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
    if _SITE_BOX.match(one.address):
        return False  # who asks through a site, whatever the name
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
        dated = [head for head in heads if head.sent]
        dated.sort(key=lambda head: (head.sent, head.first))
        self._domains = {
            sender.domain
            for head in heads
            if is_official(sender := person(head.sender)) and sender.domain
        }
        self._asker = self._who_asks([*dated, *(head for head in heads if not head.sent)])

    def role(self, head: Head) -> Role:
        """What the sender of a mail is."""
        sender = person(head.sender)
        if is_machine(sender):
            return Role.MACHINE
        if self._asker and sender.is_same(self._asker):
            return Role.ASKS
        return Role.ANSWERS if self._answers(sender) or self.is_to_asker(head) else Role.OTHER

    def is_to_asker(self, head: Head) -> bool:
        """Whether a mail is addressed to who asks."""
        asker = self._asker
        return asker is not None and any(each.is_same(asker) for each in people(head.to))

    def _answers(self, one: Person) -> bool:
        """Whether somebody is a public body, a desk in one, or has an address at one."""
        return is_official(one) or one.domain in self._domains

    def _who_asks(self, oldest_first: Sequence[Head]) -> Person | None:
        """The first to write, if no public body; else whom the first of those writes to."""
        written = [(person(head.sender), head) for head in oldest_first]
        written = [(one, head) for one, head in written if not is_machine(one)]
        if not written:
            return None
        outside = [(one, head) for one, head in written if not self._answers(one)]
        for one, head in outside:
            # To a list or a friend anybody may write: who asks writes to the body.
            first = one is written[0][0]
            if first or _SITE_BOX.match(one.address) or any(map(self._answers, people(head.to))):
                return one
        to = [one for one in people(written[0][1].to) if not self._answers(one)]
        if to:
            return to[0]
        several = len({one.folded for one, _ in written}) > 1
        return written[0][0] if several and not outside else None
