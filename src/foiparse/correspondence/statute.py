"""The words of an Act copied into a letter: subsections in a run, under the Act's own titles.

An annex that quotes what the law says applies nothing; one that applies it speaks of the case.
Which of the two it is cannot be known from the section in its heading, but from what stands
below.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.paragraphs import paragraphs
from foiparse.correspondence.phrasing import Phrasebook, fold
from foiparse.model import Zone
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line, Message

_SUBSECTION = re.compile(
    r"\s*(?:\d{1,2}[A-Z]?\.?\s?[\u2013\u2014-]{0,2}\s?)?\(\d{1,2}[A-Z]?\)\s|\s*\d{1,2}[A-Z]?\.\s?[\u2013\u2014-]\s?"
)
_LIMB = re.compile(r"\s*\((?:\d{1,2}[A-Z]?|[a-z]{1,4})\)\s|\s*(?:and|or)\s*$")
_PERSON = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|[Yy]our?|I|[Mm]y|Mrs?|Ms)\b(?!\))")
_TITLE = re.compile(
    r"\s*(?:(?:sections?|regulations?|articles?|s\.|reg\.)\s?)?\d{1,2}[A-Z]?(?:\(\d[^)]*\))*\W",
    re.IGNORECASE,
)
_OF_AN_ACT = re.compile(r"\b(?:acts?|regulations|legislation|statut\w+|extracts?)\b", re.IGNORECASE)
_LONGEST = 14  # words of a title


def mark_statute(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Give the Act's own words in a reply, with the titles over them, `Zone.ACT_RECITAL`."""
    every = list(paragraphs(lines, message.first, message.last))
    own = [all(zones[number - 1] is Zone.ANSWER for number in each) for each in every]
    texts = [" ".join(" ".join(lines[n - 1].text.split()) for n in each) for each in every]
    found: set[int] = set()
    for at, paragraph in enumerate(every):
        if not own[at]:
            continue
        numbered = any(_SUBSECTION.match(lines[n - 1].text) for n in paragraph[:2])
        goes_on = at - 1 in found and bool(_LIMB.match(texts[at]))
        if (numbered and is_provision(texts[at])) or (goes_on and not _PERSON.search(texts[at])):
            found.add(at)
    for at in sorted(found, reverse=True):
        above = at - 1
        while above >= 0 and own[above] and above not in found and _is_title(texts[above]):
            found.add(above)
            above -= 1
    for at in found:
        for number in every[at]:
            zones[number - 1] = Zone.ACT_RECITAL


@remembered(200)
def is_provision(text: str) -> bool:
    """Whether a passage is an Act's own: in its words, and of nobody in the case."""
    return bool(_provisions().holds(fold(text))) and not _PERSON.search(text)


def _is_title(text: str) -> bool:
    """Whether a line is the title of a section, or of the Act, over its words."""
    short = len(text.split()) <= _LONGEST and not (
        text.endswith((".", ":", "?", ";")) and not text.endswith("etc.")
    )
    return short and bool(_TITLE.match(text) or _OF_AN_ACT.search(text))


@cache
def _provisions() -> Phrasebook:
    return Phrasebook.of("section_words", "kind", kind="provision")
