"""What a reply says to limit its figures: notes of the answering tables, caveats in prose."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.sections import sentences
from foiparse.data import rows
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.correspondence.rulings import Reply
    from foiparse.model import Document, Message, PlacedTable


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("caveat_words") if row["kind"] == kind)


def is_caveat(sentence: str) -> bool:
    """Whether a sentence limits what the figures mean."""
    lower = " ".join(sentence.lower().split())
    if any(re.search(rf"\b{re.escape(word)}\b", lower) for word in _words("not")):
        return False
    opened = any(re.match(rf"{re.escape(word)}\b", lower) for word in _words("opens"))
    return opened or any(word in lower for word in _words("within"))


def find_caveats(
    document: Document,
    message: Message | None,
    zones: Sequence[Zone],
    question: str,
    mine: Sequence[int],
    tables: Sequence[PlacedTable],
    reply: Reply | None,
) -> str:
    """The caveats on a question's figures as printed, one after the other.

    Notes of the tables that answer it come first, then sentences of prose that stand under
    the question, or under none where tables answer it.
    """
    found: list[str] = []
    for placed in tables:
        if placed.number in mine:
            own = set(placed.table.note_lines) - set(placed.table.heading_lines)
            if own:
                found.extend(_joined(document, sorted(own)))
            elif not placed.table.note_lines and not placed.table.heading_lines:
                found.extend(placed.table.notes)
    if message is None or reply is None:
        return " ".join(dict.fromkeys(found))
    for paragraph in paragraphs(document.lines, message.first, message.last):
        own_lines = [n for n in paragraph if zones[n - 1] is Zone.ANSWER]
        if not own_lines or any(n in reply.places.restated for n in own_lines):
            continue
        place = reply.places.at(own_lines[0])
        here = question in place.questions if place else bool(mine)
        if here:
            text = " ".join(_joined(document, own_lines))
            found.extend(each for each in sentences(text) if is_caveat(each))
    return " ".join(dict.fromkeys(found))


def _joined(document: Document, numbers: Sequence[int]) -> list[str]:
    """The text of lines, one string for each run without a gap."""
    found: list[str] = []
    last = -1
    for number in numbers:
        text = " ".join(document.lines[number - 1].text.split())
        if not text:
            continue
        if number == last + 1 and found:
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
        last = number
    return found
