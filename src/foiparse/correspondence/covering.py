"""Covering notes that send an answer again: the mail quoted below them is the answer."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence import letters
from foiparse.correspondence.heads import DELIMITER, WROTE, announcement, fields_at
from foiparse.correspondence.parties import is_official, person
from foiparse.correspondence.sections import sentences
from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line

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
