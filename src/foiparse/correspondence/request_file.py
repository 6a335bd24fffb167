"""The questions of a request that stands in a document of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.asking import asked_block, is_asking
from foiparse.correspondence.letters import salutation
from foiparse.correspondence.listing import of_request
from foiparse.correspondence.messages import segment
from foiparse.correspondence.questions import find_questions
from foiparse.correspondence.restating import Asked
from foiparse.correspondence.sections import sentences
from foiparse.correspondence.zones import coarse
from foiparse.data import rows
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from foiparse.model import Document, Question

_LETTERHEAD = 25  # lines within which a letter's salutation stands
_HEADER = re.compile(r"\s*(?:from|to|cc|subject|date|sent|reply-to)\s*:.*", re.IGNORECASE)


@cache
def _wishes() -> re.Pattern[str]:
    listed = (re.escape(row["phrase"]) for row in rows("question_words") if row["kind"] == "wish")
    return re.compile(rf"\b(?:{'|'.join(listed)})\b", re.IGNORECASE)


def asked_in(document: Document) -> tuple[Question, ...]:
    """The questions of a request, in order; none where the document asks nothing.

    The document is the request itself, a thread that holds it, or a letter that gives it
    back over its answer. Lines of the questions are those of that document.
    """
    messages = segment(document)
    zones = coarse(document, messages, Asked.of(document.lines, messages))
    if any(message.kind is MessageKind.REQUEST for message in messages):
        return find_questions(document, messages, zones)
    lines = document.lines
    own = [
        line.number
        for line, zone in zip(lines, zones, strict=True)
        if zone not in {Zone.QUOTED_PREVIOUS, Zone.CHROME}
    ]
    if asked := asked_block(lines, own)[1]:
        return of_request(lines, asked)
    head = own[:_LETTERHEAD]
    begins = next((n for n in head if salutation(lines[n - 1].text) is not None), 0)
    own = [n for n in own if n > begins and (begins or not _HEADER.fullmatch(lines[n - 1].text))]
    found = of_request(lines, own)
    if len(found) == 1 and not _asks(found[0].text):
        return ()
    return found


def _asks(text: str) -> bool:
    """Whether a text without numbers asks anything, or says that it wants something."""
    return any(is_asking(each) for each in sentences(text)) or bool(_wishes().search(text))
