"""The private people of a thread: who asks, and who comments, by every name it gives them."""

from __future__ import annotations

import re
from email.utils import getaddresses
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.correspondence.heads import fields_at
from foiparse.correspondence.sitewords import asker
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Document, Line, Message

_PRIVATE = frozenset({MessageKind.REQUEST, MessageKind.FOLLOWUP, MessageKind.ANNOTATION})
_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){0,5}")
_LONG = 220  # longer lines are running text, where no name stands alone


def find_people(document: Document, messages: Sequence[Message]) -> frozenset[str]:
    """The names, as printed, of those who ask and of those who annotate.

    They stand as senders, under the sign-off of a request, in the greeting of a reply, in the
    header of a mail and of what it quotes, and in the site's own words. Names of bodies and
    offices are none.
    """
    found = {message.sender for message in messages if message.kind in _PRIVATE}
    replies = [message for message in messages if message.kind is MessageKind.REPLY]
    desks = {letters.fold_name(name) for each in replies for name in (each.sender, each.authority)}
    if document.mail:
        found.update(name for name, _ in getaddresses([document.mail.recipient]))
    for message in messages:
        lines = document.lines[message.first - 1 : message.last]
        found.update(_named(lines, asks=message.kind in _PRIVATE))
    return frozenset(
        name for name in map(_bare, found) if _is_name(name) and not letters.same_body(name, desks)
    )


def _named(lines: Sequence[Line], *, asks: bool) -> Iterator[str]:
    for index, line in enumerate(lines):
        if len(line.text) > _LONG:
            continue
        if who := asker(line.text):
            yield who
        greeted = letters.salutation(line.text.lstrip("> "))
        if greeted and not asks:
            yield greeted
        yield from _quoted(lines, index)
        if not asks:
            continue
        rest = letters.closing(line.text)
        if rest:
            yield rest
        elif rest is not None and (at := letters.next_full(lines, index + 1)) >= 0:
            yield lines[at].text.strip()


def _quoted(lines: Sequence[Line], index: int) -> Iterator[str]:
    """Names in the header of a quoted mail; those of bodies and desks are left out later."""
    if not re.match(r"[>\s]*\*?From:", lines[index].text):
        return
    fields, _ = fields_at(lines, index)
    for field in ("from", "to", "cc"):
        for name, _ in getaddresses([re.sub(r"\[(mailto:)?.*?\]", "", fields.get(field, ""))]):
            yield name


def _bare(name: str) -> str:
    """A name without its title and what surrounds it; ``Doe, Jane`` the usual way round."""
    name = " ".join(name.replace("\N{NO-BREAK SPACE}", " ").split()).strip(" .,;:'\"*<>-")
    first, _, after = name.partition(", ")
    if after and len(after.split()) <= 2 and len(first.split()) == 1:
        name = f"{after} {first}"
    words = name.split()
    while words and letters.is_honorific(words[0]):
        del words[0]
    return " ".join(words)


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        bool(_NAME.fullmatch(name))
        and 1 <= len(words) <= 4
        and words[-1][0].isupper()
        and not letters.is_body(name)
        and not letters.is_desk(name)
        and not letters.is_nobody(name)
    )
