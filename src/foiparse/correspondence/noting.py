"""Notes that a reply's answers point at: ``see note A``, and below it ``Note A. ...``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foiparse.correspondence.passages import Passage

_NOTE = r"(?P<word>notes?|footnotes?|paragraphs?|comments?)\s+(?P<name>[A-Z]|\d{1,2})\b"
_TO_NOTE = re.compile(rf"\b(?:see|at|in|refer to)\s+(?:the\s+)?{_NOTE}", re.IGNORECASE)
_AT_NOTE = re.compile(rf"\W*{_NOTE}\s*[.:)\u2013-]\s*", re.IGNORECASE)


def points_at_note(text: str) -> bool:
    """Whether an answer sends the reader to a note."""
    return bool(_TO_NOTE.search(text))


def take_notes(
    every: Iterable[Passage | None], answers: Iterable[tuple[str, tuple[str, ...]]]
) -> None:
    """Give passages that are notes the questions whose ``answers`` point at them."""
    noted: dict[str, tuple[str, ...]] = {}
    own = [each for each in every if each is not None and not each.courtesy]
    marked = ((each.text, each.questions) for each in own if each.marked)
    for text, names in (*answers, *marked):
        for match in _TO_NOTE.finditer(text):
            noted[_note(match)] = tuple(dict.fromkeys((*noted.get(_note(match), ()), *names)))
    for passage in own:
        note = _AT_NOTE.match(passage.text)
        if note and (about := noted.get(_note(note))):
            passage.questions, passage.alone, passage.marked = about, True, False
            passage.text = passage.text[note.end() :]


def _note(match: re.Match[str]) -> str:
    return f"{match['word'].lower().removesuffix('s')} {match['name'].lower()}"
