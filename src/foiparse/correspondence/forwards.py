"""A mail that is handed on with the mark > before each of its lines, as Apple Mail does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.heads import announcement, heads
from foiparse.correspondence.parties import Parties, Role
from foiparse.correspondence.quoting import is_chevroned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line

_MARK = re.compile(r"\s*> ?")


def unmarked(document: Document) -> Document:
    """The document without the first mark of the lines of an answer that it hands on.

    Only under words that say so, and only where the heading below them is of somebody who
    answers: any other marked line is a quotation. Lines keep their numbers.
    """
    lines = document.lines
    for index, line in enumerate(lines):
        if announcement(line.text) != "hands_on":
            continue
        first = next((at for at in range(index + 1, len(lines)) if lines[at].text.strip()), 0)
        last = _marked_to(lines, first)
        if not first or last == first:
            continue
        freed = [replace(each, text=_MARK.sub("", each.text, 1)) for each in lines[first:last]]
        found = heads(freed)
        if found and found[0].first == 0 and Parties(found).role(found[0]) is Role.ANSWERS:
            return replace(document, lines=(*lines[:first], *freed, *lines[last:]))
    return document


def _marked_to(lines: Sequence[Line], first: int) -> int:
    """Index after the last of the marked lines that follow one another from ``first``."""
    last = first
    for at in range(first, len(lines)):
        if is_chevroned(lines[at].text):
            last = at + 1
        elif lines[at].text.strip():
            break
    return last
