"""What titles, notes and letters say of two tables: the words that count, and disclaimers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.prose import Prose
    from foiparse.checks.sheet import Sheet

_WORD = re.compile(r"[a-z0-9/]+")
_NAME = re.compile(r"[a-z][a-z'\u2019-]+")
_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d(?:\s?[/\u2013-]\s?(?:(?:19|20)\d\d|\d\d))?(?![\d/])")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_TITLE_NUMBER = re.compile(
    r"^\s*(?:table|figure|chart)\s+(?:\w+)\s*[:.)\u2013-]?\s*", re.IGNORECASE
)


@cache
def _said(kind: str) -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == kind)


@cache
def _fillers() -> frozenset[str]:
    spoken = {row["phrase"] for row in rows("prose_words") if row["kind"] == "filler"}
    return frozenset(map(_stem, {*_said("dull"), *_said("breakdown"), *spoken}))


def bare_title(sheet: Sheet) -> str:
    """The title in lower case, without a number of its own."""
    return _TITLE_NUMBER.sub("", sheet.placed.table.title.lower())


def says_apart(text: str) -> bool:
    """Whether words say that figures need not match."""
    lower = " ".join(text.lower().split())
    return any(phrase in lower for phrase in _said("disclaimer"))


def note_disclaimers(sheets: Sequence[Sheet], prose: Sequence[Prose]) -> None:
    """Set ``may_differ`` of sheets whose notes, or whose reply, say that figures need not match.

    What a mail says holds for the tables attached to it.
    """
    said = {
        (text.source.split("!")[0], text.message)
        for text in prose
        if says_apart(" ".join(line.text for line in text.lines))
    }
    for sheet in sheets:
        place = (sheet.placed.source.split("!")[0], sheet.placed.message)
        sheet.may_differ = place in said or says_apart(" ".join(sheet.placed.table.notes))


def same_whole(one: Sheet, other: Sheet) -> bool:
    """Whether the titles say that one table breaks down what the other counts."""
    first, second = (set(_WORD.findall(bare_title(sheet))) for sheet in (one, other))
    parting, dull = _said("breakdown"), _said("dull")
    parted = bool((first | second) & parting)
    bare = [words - parting - dull for words in (first, second)]
    if min(map(len, bare)) < 3:
        return False
    return bare[0] == bare[1] or (parted and (bare[0] <= bare[1] or bare[1] <= bare[0]))


def years_in(text: str) -> list[re.Match[str]]:
    """The years and pairs of years in a text."""
    return list(_YEAR.finditer(text))


def content(text: str) -> frozenset[str]:
    """The words that name something, without plurals, periods and words that say nothing."""
    plain = _ORDINAL.sub(" ", _YEAR.sub(" ", text)).lower()
    return frozenset(
        word for each in _NAME.findall(plain) if (word := _stem(each)) not in _fillers()
    )


def counted(title: str) -> str:
    """What a title says is counted: its words before those that say by what."""
    return re.split(r"\bby\b", title, maxsplit=1)[0]


def _stem(word: str) -> str:
    return word.rstrip("'\u2019").removesuffix("s") if len(word) > 3 else word
