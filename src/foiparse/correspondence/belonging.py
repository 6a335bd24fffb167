"""What an attachment takes from the message that it came with.

A letter or a workbook often names neither the authority nor the case: the mail around it
does, or the message of the thread whose number it carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.model import MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from foiparse.model import Document, Message

_HIDDEN = "This message has been hidden."


class Known(Struct, frozen=True):
    """What one part says of itself: its messages, who answers, the case number."""

    messages: tuple[Message, ...] = ()
    authority: str = ""
    reference: str = ""
    source: str = ""


class Belonging(Struct, frozen=True):
    """What a part takes from around it; ``message`` is an ordinal, 0 where it is not known.

    ``thread`` is the source of the part that holds the message; of a part inside a mail
    that of the mail, even where the message is not known.
    """

    message: int = 0
    authority: str = ""
    reference: str = ""
    thread: str = ""


def belongings(document: Document, known: Mapping[str, Known]) -> Iterator[tuple[str, Belonging]]:
    """The source of each part inside a document, and what it takes from around it.

    ``known`` has every part by its source. Parts of a mail belong to it; those of an
    archive to the thread that lies among them, if there is one.
    """
    yield from _inside(document, known, Known())


def _inside(
    document: Document, known: Mapping[str, Known], above: Known
) -> Iterator[tuple[str, Belonging]]:
    own = known.get(document.source, Known())
    if document.lines or document.mail is not None:
        lender = replace(own, authority=own.authority or above.authority)
        thread = document
    else:
        threads = [part for part in document.parts if is_thread(part, known)]
        thread = threads[0] if len(threads) == 1 else document
        lender = known[thread.source] if len(threads) == 1 else above
    replies = [message for message in lender.messages if _is_readable(message, thread)]
    for part in document.parts:
        if part is not thread:
            came = replies[part.reply - 1] if 0 < part.reply <= len(replies) else None
            if came is None and len(replies) == 1:
                came = replies[0]
            yield (
                part.source,
                Belonging(
                    came.ordinal if came else 0,
                    (came.authority if came else "") or lender.authority,
                    lender.reference,
                    lender.source,
                ),
            )
        yield from _inside(part, known, lender)


def is_thread(part: Document, known: Mapping[str, Known]) -> bool:
    """Whether a part holds a correspondence of several messages."""
    found = known.get(part.source)
    return found is not None and sum(message.ordinal > 0 for message in found.messages) > 1


def _is_readable(message: Message, thread: Document) -> bool:
    """Whether it is a reply that the site shows: hidden ones are not counted in file names."""
    if message.kind is not MessageKind.REPLY:
        return False
    head = thread.lines[message.first - 1 : message.first + 5]
    return not any(line.text.lstrip().startswith(_HIDDEN) for line in head)
