"""Covering notes that send an answer again: the mail quoted below them is the answer."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.correspondence.heads import DELIMITER, WROTE, announcement, fields_at, heads
from foiparse.correspondence.parties import is_official, person
from foiparse.correspondence.sections import sentences
from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line

_ROW = re.compile(r"(?:\s\|?\s*\d[\d,.]*%?){2,}[\s|]*$")
_LETTER = 120  # lines of a letter with its heading
_LONGEST = 14  # lines of a covering note that are not blank


@cache
def _form(kind: str) -> re.Pattern[str]:
    listed = "|".join(
        re.escape(row["form"]) for row in rows("covering_words") if row["kind"] == kind
    )
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE)


def sent_again(lines: Sequence[Line], first: int, at: int) -> int:
    """Index of the last line of a heading at index ``at`` over an answer that is sent again.

    -1 where the words from index ``first`` to it do not say so, or where the mail quoted
    under it is not by who answers.
    """
    note = _note(lines, first, at)
    if not note or not any(map(_says_so, sentences(" ".join(note)))):
        return -1
    sender, to, last = _heading(lines, at)
    greeted = next((name for text in note if (name := letters.salutation(text)) is not None), "")
    called = letters.fold_name(greeted).split()[-1:]
    if not sender or set(called) & set(letters.fold_name(sender).split()):
        return -1
    addressed = set(called) & set(letters.fold_name(to).split())
    return last if addressed or is_official(person(sender)) else -1


def is_by_body(lines: Sequence[Line], at: int) -> bool:
    """Whether the heading at an index names a body or a desk as who wrote the mail below."""
    return is_official(person(_heading(lines, at)[0]))


def quoted_by_other(lines: Sequence[Line], at: int) -> int:
    """Index of the last line of a heading at index ``at`` over an answer that another quotes.

    -1 where the mail under it is not by a body or a desk, or where more than a letter without
    figures stands above it, or one by who answered.
    """
    if at > _LETTER:
        return -1
    sender, _, last = _heading(lines, at)
    if not sender or not is_official(person(sender)) or len(heads(lines[:at])) > 1:
        return -1
    note, below = (
        [text for line in part if (text := line.text.strip("> \t"))]
        for part in (lines[:at], lines[last + 1 :])
    )
    if any(DELIMITER.fullmatch(text) or _ROW.search(text) for text in note):
        return -1
    return last if note and below and _writes_back(note, below) else -1


def _writes_back(note: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a note is by whom the mail quoted ``below`` it was sent to, or for others to read.

    It greets somebody else than that mail does, or is signed by whom that greets.
    """
    greeted, told = (
        next((name for text in texts if (name := letters.salutation(text)) is not None), "")
        for texts in (note, below)
    )
    here, there = ({*letters.fold_name(name).split()[-1:]} for name in (greeted, told))
    if not there or here & there or letters.is_nobody(told):
        return False
    if person(note[-1]).folded.split()[-1:] == [*there]:
        return True
    signed = any(letters.is_desk(text) or letters.is_body(text) for text in note[-3:])
    return bool(here) and not signed


def _note(lines: Sequence[Line], first: int, at: int) -> list[str]:
    """What stands between two indexes, if it is no longer than a covering note; else nothing."""
    note: list[str] = []
    for index in range(at - 1, first - 1, -1):
        text = lines[index].text.strip()
        if DELIMITER.fullmatch(text) or text.startswith(">"):
            break
        if text and not announcement(text):
            note.append(text)
        if len(note) > _LONGEST:
            return []
    return note[::-1]


def _says_so(sentence: str) -> bool:
    forms = [bool(_form(kind).search(sentence)) for kind in ("place", "sends", "theirs")]
    return forms == [True, True, False] and not sentence.endswith("?")


def _heading(lines: Sequence[Line], at: int) -> tuple[str, str, int]:
    """Sender and recipient by the heading at an index, and the index of its last line."""
    if announcement(lines[at].text):
        at = max(at, letters.next_full(lines, at + 1))
    fields, last = fields_at(lines, at)
    if fields.get("from"):
        return fields["from"], fields.get("to", ""), last
    text = lines[at].text.strip()
    for last in (at, at + 1):
        if last > at and last < len(lines):
            text = f"{text} {lines[last].text.strip()}"
        if found := WROTE.fullmatch(text):
            return found["who"], "", last
    return "", "", at
