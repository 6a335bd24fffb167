"""Phrases looked up in a text all at once, and lines that are one of a list of phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Entry = tuple[tuple[str, ...], str, str]  # a phrase's pieces, the phrase, what it stands for
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STOP = re.compile(r"[.;?!]\s")
_MORE = 4  # letters behind the first word by which phrases are told apart
_GAP = 60  # characters that a gap in a phrase may take
_BARE, _LONGER = 1, 2  # how phrases with a first word are kept: by it alone, by more letters


def fold(text: str) -> str:
    """A text for comparing: lower case, straight apostrophes, one space between words."""
    return " ".join(text.lower().replace("\u2019", "'").split())


def bare(text: str) -> str:
    """A line's words without the stars, hashes and colon that make it a heading."""
    return text.strip("*_#:\u2013 \t\u00a0")


class Phrasebook:
    """Phrases with what each stands for, found in the time it takes to read the text.

    They are kept by their first word and what begins the second. A phrase begins with a
    word and may end within one;
    `` * `` in it is a gap of up to 60 characters within a sentence.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_start: dict[str, list[_Entry]] = {}
        # Most words begin no phrase. After those that begin many the next letters are looked at.
        self._firsts: dict[str, int] = {}
        for phrase, meaning in phrases:
            pieces = tuple(phrase.split(" * "))
            first = _WORD.match(pieces[0])
            if first is None:
                raise ValueError(f"a phrase begins with a word: {phrase!r}")
            size = first.end() + _MORE
            start = pieces[0][:size] if len(pieces[0]) >= size else first[0]
            self._by_start.setdefault(start, []).append((pieces, phrase, meaning))
            kind = _LONGER if len(pieces[0]) >= size else _BARE
            self._firsts[first[0]] = self._firsts.get(first[0], 0) | kind

    @classmethod
    def of(cls, table: str, meaning: str, **only: str) -> Phrasebook:
        """The phrases of ``data/TABLE.csv`` whose other columns are as ``only`` says."""
        return cls(
            (row["phrase"], row[meaning])
            for row in rows(table)
            if all(row[column] == value for column, value in only.items())
        )

    def found(self, folded: str) -> Iterator[tuple[str, str]]:
        """Each phrase that a folded text holds, once, with its meaning."""
        seen: set[_Entry] = set()
        firsts, by_start = self._firsts, self._by_start
        for word in _WORD.finditer(folded):
            first = word[0]
            kinds = firsts.get(first)
            if kinds is None:
                continue
            at = word.start()
            entries = by_start[first] if kinds & _BARE else []
            if kinds & _LONGER:
                longer = by_start.get(folded[at : at + len(first) + _MORE])
                if longer is not None:
                    entries = [*entries, *longer]
            for entry in entries:
                pieces = entry[0]
                if not folded.startswith(pieces[0], at):
                    continue
                if (len(pieces) == 1 or _stands(pieces, folded, at)) and entry not in seen:
                    seen.add(entry)
                    yield entry[1], entry[2]

    def holds(self, folded: str) -> bool:
        """Whether a folded text holds any of the phrases."""
        return next(self.found(folded), None) is not None


def _stands(pieces: tuple[str, ...], folded: str, at: int) -> bool:
    """Whether a phrase's pieces, the first of which is at ``at``, stand one after the other."""
    at += len(pieces[0])
    for piece in pieces[1:]:
        window = folded[at : at + _GAP + len(piece)]
        gap = window.find(f" {piece}")
        if gap < 0 or _STOP.search(window[:gap]):
            return False
        at += gap + 1 + len(piece)
    return True


class KnownLines:
    """Lines known as a whole: a phrase is one, or begins one where it ends in `` *``."""

    def __init__(self, table: str, meaning: str, **only: str) -> None:
        self._whole: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        for row in rows(table):
            if all(row[column] == value for column, value in only.items()):
                phrase = row["phrase"]
                known = self._begun if phrase.endswith(" *") else self._whole
                known.setdefault(phrase.removesuffix(" *"), row[meaning])

    def meaning(self, folded: str) -> str:
        """What a folded line stands for; empty for another line."""
        if folded in self._whole:
            return self._whole[folded]
        words = folded.split(" ")
        for count in range(min(len(words), 6), 0, -1):
            begun = " ".join(words[:count])
            if begun in self._begun:
                return self._begun[begun]
        return ""
