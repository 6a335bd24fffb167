"""What a page is on the way down it: the messages so far, who asks and who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.correspondence import letters
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from foiparse.model import Line

OUTGOING = frozenset({MessageKind.REQUEST, MessageKind.FOLLOWUP})


class Start(Struct):
    """Where a message begins (``at``: index of its first line, its chrome included)."""

    at: int
    kind: MessageKind
    sender: str = ""
    authority: str = ""
    sent: date | None = None
    attachments: int = 0


class Thread(Struct):
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
    dated_over: bool = False  # and that above it

    @property
    def kind(self) -> MessageKind | None:
        """Of the present message; None before the first."""
        return self.starts[-1].kind if self.starts else None

    @property
    def asked(self) -> bool:
        """Whether who asks has spoken."""
        return any(start.kind in OUTGOING for start in self.starts)

    def is_sender(self, name: str, body: str) -> bool:
        """Whether a reply has begun with a line of this sender before."""
        return any(
            start.kind is MessageKind.REPLY and (start.sender, start.authority) == (name, body)
            for start in self.starts
        )

    def open(self, start: Start, *, greeted: bool = False) -> None:
        """Begin a message; one that only greets joins a sender's line just above it."""
        self.starts.append(start)
        self.dated = self.dated or (
            start.sent is not None and start.kind is not MessageKind.ANNOTATION
        )
        self.ended, self.signed, self.greeted, self.quoted = False, -1, greeted, False
        for name in (start.sender, start.authority):
            folded = letters.fold_name(name)
            if start.kind is MessageKind.REPLY and folded not in ("", *self.bodies):
                self.bodies.append(folded)

    def remember(self, name: str) -> None:
        """Keep the name of a body that is written to."""
        if letters.fold_name(name) not in self.bodies:
            self.bodies.append(letters.fold_name(name))
        if letters.is_body(name):
            self.printed = self.printed or name

    def greets_body(self, name: str) -> bool:
        """Whether a name that is greeted is a public body's."""
        return letters.is_body(name, self.bodies) and not letters.is_person(name, ())
