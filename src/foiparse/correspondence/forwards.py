"""An answer that is handed on, or sent again, with the mark > before each of its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence import letters
from foiparse.correspondence.covering import quoted_by_other, sent_again
from foiparse.correspondence.heads import announcement, fields_at, heads, is_mail
from foiparse.correspondence.parties import Parties, Role
from foiparse.correspondence.quoting import is_chevroned, is_quote_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line

_COVER = 40  # lines above a heading within which a covering note stands
_LEAST = 3  # lines of a text that is marked throughout
_MARK = re.compile(r"\s*> ?")


def unmarked(document: Document) -> Document:
    """The document without the first mark of the lines of an answer that it hands on.

    Only under words that say so, and only where the heading is of somebody who answers: any
    other marked line is a quotation. So is none where the whole text is marked: then the mark
    sets nothing apart. Lines keep their numbers.
    """
    lines = document.lines
    first = _all_from(lines)
    if first >= 0:
        return _freed(document, first, len(lines))
    opening = next((at for at, line in enumerate(lines) if is_chevroned(line.text)), -1)
    for index in range(len(lines)):
        first = index if index == opening and _quotes_answer(lines, index) else 0
        first = first or _handed_on(lines, index)
        last = _marked_to(lines, first)
        if 0 < first < last:
            return _freed(document, first, last)
    return document


def _freed(document: Document, first: int, last: int) -> Document:
    lines = document.lines
    freed = [replace(each, text=_MARK.sub("", each.text, 1)) for each in lines[first:last]]
    return replace(document, lines=(*lines[:first], *freed, *lines[last:]))


def _all_from(lines: Sequence[Line]) -> int:
    """Index from which every line is marked, the heading of the mail apart; -1 if not so."""
    first = letters.next_full(lines, 0, len(lines))
    if first < 0:
        return -1
    fields, last = fields_at(lines, first)
    if is_mail(fields) and not is_chevroned(lines[first].text):
        first = letters.next_full(lines, last + 1, len(lines))
    marked = [line.text for line in lines[max(first, 0) :] if line.text.strip()]
    if first < 0 or len(marked) < _LEAST or not all(map(is_chevroned, marked)):
        return -1
    return first


def _handed_on(lines: Sequence[Line], at: int) -> int:
    """Index of the first line of an answer that the line at an index hands on; 0 if it does not.

    Its heading is marked like the rest under ``Forwarded message``; else it stands above. Whom
    it was sent to may quote it to the body or to others: that is handed on as well where
    nothing else answers.
    """
    if announcement(lines[at].text) == "hands_on":
        first = letters.next_full(lines, at + 1, len(lines))
        last = _marked_to(lines, first)
        freed = [replace(each, text=_MARK.sub("", each.text, 1)) for each in lines[first:last]]
        found = heads(freed) if first > 0 else []
        own = found and found[0].first == 0 and Parties(found).role(found[0]) is Role.ANSWERS
        return first if own else 0
    if lines[at].text.startswith(">") or not is_quote_start(lines, at):
        return 0
    last = sent_again(lines, max(0, at - _COVER), at)
    other = quoted_by_other(lines, at) if last < 0 else -1
    first = letters.next_full(lines, max(last, other) + 1) if max(last, other) >= 0 else -1
    if other >= 0 and not _is_last(lines, first):
        return 0
    return first if first > 0 and is_chevroned(lines[first].text) else 0


def _quotes_answer(lines: Sequence[Line], at: int) -> bool:
    """Whether an answer that another quotes begins at an index, its heading marked as well."""
    freed = [replace(each, text=_MARK.sub("", each.text, 1)) for each in lines[at:]]
    whole = [*lines[:at], *freed]
    return is_quote_start(whole, at) and quoted_by_other(whole, at) >= 0 and _is_last(lines, at)


def _is_last(lines: Sequence[Line], first: int) -> bool:
    """Whether nothing stands below the marked lines from an index."""
    return first >= 0 and letters.next_full(lines, _marked_to(lines, first), len(lines)) < 0


def _marked_to(lines: Sequence[Line], first: int) -> int:
    """Index after the last of the marked lines that follow one another from ``first``."""
    last = first
    for at in range(max(0, first), len(lines)):
        if is_chevroned(lines[at].text):
            last = at + 1
        elif lines[at].text.strip():
            break
    return last
