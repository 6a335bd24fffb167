"""Sentences that deal with several questions, each under a ground of its own.

``For question 2 we rely on section 27; for question 3 on section 42(1)``: what is said of one
is none of what is said of another.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.correspondence import sections
from foiparse.correspondence.deciding import TAKES, decided
from foiparse.correspondence.numbering import in_figures, is_pointed_at, namings
from foiparse.correspondence.places import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Question

_LONGEST = 2000  # characters of a sentence that is parted

Clause = tuple[tuple[str, ...], str]
"""The questions that a clause speaks of, and its words."""


def clauses(sentence: str, questions: Sequence[Question]) -> list[Clause]:
    """The clauses of a sentence that names questions and grounds by turns; none of any other.

    Where the verb stands in one of them only, each has its words, with its own questions and
    sections alone.
    """
    text = in_figures(sentence)
    if len(text) > _LONGEST:
        return []
    named = [
        (each.start, each.end, names)
        for each in namings(text)
        if not is_pointed_at(text, each) and (names := known(each.labels, questions))
    ]
    if len({names for _, _, names in named}) < 2:
        return []
    named.sort()
    spans = _grounds(text)
    law = {start for start, _ in spans}
    turns = sorted([*law, *(start for start, _, _ in named)])
    kinds = [start in law for start in turns]
    if len(kinds) < 4 or len(kinds) % 2 or any(a == b for a, b in pairwise(kinds)):
        return []
    pieces = [text[a:b] for a, b in pairwise([0, *turns[2::2], len(text)])]
    if not all(decided(piece) in TAKES for piece in pieces):
        pieces = [_only(text, at, named, spans) for at in range(len(named))]
    return [(names, piece) for (_, _, names), piece in zip(named, pieces, strict=True)]


def _grounds(text: str) -> list[tuple[int, int]]:
    """Where grounds of any of the Acts or regulations are named together, in order."""
    found = {
        (each.start, each.end)
        for regime in (sections.FOIA, sections.FOISA)
        for each in sections.mentions(text, regime)
        if each.ground
    }
    return sorted(found)


def _only(
    text: str,
    at: int,
    named: Sequence[tuple[int, int, tuple[str, ...]]],
    spans: Sequence[tuple[int, int]],
) -> str:
    """The sentence without the questions and the grounds of its other clauses."""
    cut = [span for i, span in enumerate(spans) if i != at]
    cut += [(start, end) for i, (start, end, _) in enumerate(named) if i != at]
    for start, end in sorted(cut, reverse=True):
        text = f"{text[:start]}{text[end:]}"
    return " ".join(text.split())
