"""The sentences that a message says in its sender's own words, each with its line and zone."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.correspondence.heads import own_heading
from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.sections import sentences
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Document, Message

_OTHERS = frozenset(
    {
        Zone.CHROME,
        Zone.BLANK,
        Zone.QUOTED_PREVIOUS,
        Zone.RESTATED_REQUEST,
        Zone.LINK_FOOTNOTES,
        Zone.TABLE_TITLE,
        Zone.TABLE_HEADER,
        Zone.TABLE_ROW,
    }
)


class Sentence(Struct, frozen=True):
    """A sentence, white space folded; ``line`` is where it begins, 0 for a mail's subject."""

    text: str
    line: int
    zone: Zone


def own_lines(
    document: Document, message: Message, zones: Sequence[Zone], *, titles: bool = False
) -> list[int]:
    """The numbers of a message's lines that are its sender's own, tables left out.

    ``titles`` lets the titles of tables in.
    """
    others = _OTHERS - {Zone.TABLE_TITLE} if titles else _OTHERS
    heads = own_heading(document.lines, message) if message.ordinal else frozenset()
    return [
        number
        for number in range(message.first, message.last + 1)
        if number not in heads and zones[number - 1] not in others
    ]


def own_sentences(
    document: Document, message: Message, zones: Sequence[Zone]
) -> Iterator[Sentence]:
    """The sentences of those lines in order; the subject of a mail comes first."""
    if document.mail and document.mail.subject:
        yield Sentence(document.mail.subject, 0, Zone.SIGNATURE)
    own = set(own_lines(document, message, zones))
    for paragraph in paragraphs(document.lines, message.first, message.last):
        starts, pieces, size = list[int](), list[str](), 0
        numbers = [number for number in paragraph if number in own]
        for number in numbers:
            starts.append(size)
            pieces.append(" ".join(document.lines[number - 1].text.split()))
            size += len(pieces[-1]) + 1
        text, at = " ".join(pieces), 0
        for sentence in filter(None, sentences(text.strip())):
            at = max(text.find(sentence, at), at)
            line = numbers[max(bisect_right(starts, at) - 1, 0)]
            yield Sentence(sentence, line, zones[line - 1])
            at += len(sentence)
