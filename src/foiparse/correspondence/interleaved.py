"""Answers typed into the requester's own letter, each line of them behind the mark >.

In most mail the mark is before what is quoted and the answer stands bare below it. Where bare
lines ask and the marked ones below each of them never do, it is the other way about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.asking import is_asking
from foiparse.correspondence.numbering import read_marker
from foiparse.correspondence.quoting import is_chevroned, is_quote_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line

_MARK = re.compile(r"\s*>{1,3} ?")
_LEAST = 2  # marked answers that make it a manner of the letter's
_MOST = 0.75  # share of them that stand under a question
_LATEST = 8  # bare lines over a marked one within which a quotation may be announced


def without_marks(document: Document) -> Document:
    """The document with the marks off its answers, where it answers in this manner.

    Lines keep their numbers.
    """
    lines = document.lines
    runs = _runs(lines)
    marked = [lines[at].text for run in runs for at in run]
    if len(runs) < _LEAST or any(text.rstrip().endswith("?") for text in marked):
        return document
    under = [run for run in runs if _is_under_question(lines, run[0])]
    if len(under) < max(_LEAST, _MOST * len(runs)):
        return document
    freed = list(lines)
    for run in under:
        for at in run:
            freed[at] = replace(lines[at], text=_MARK.sub("", lines[at].text, count=1))
    return replace(document, lines=tuple(freed))


def _runs(lines: Sequence[Line]) -> list[list[int]]:
    """Indexes of marked lines, in runs that only blank lines stand within."""
    runs: list[list[int]] = []
    open_ = False
    for at, line in enumerate(lines):
        if is_chevroned(line.text):
            if not open_:
                runs.append([])
            runs[-1].append(at)
            open_ = True
        elif line.text.strip():
            open_ = False
    return runs


def _is_under_question(lines: Sequence[Line], at: int) -> bool:
    """Whether the bare words right over a marked line ask."""
    above = [n for n in range(max(at - _LATEST, 0), at) if lines[n].text.strip()]
    if not above or is_chevroned(lines[above[-1]].text):
        return False
    if any(is_quote_start(lines, n) for n in above):
        return False
    first = above[-1]
    while first - 1 in above:  # the question may run over several lines
        first -= 1
    asked = [lines[n].text.strip() for n in range(first, above[-1] + 1)]
    heads = [n for n, text in enumerate(asked) if read_marker(text)]
    text = " ".join(asked[heads[-1] if heads else 0 :])
    marker = read_marker(text)
    return text.endswith("?") or bool(marker and marker.labels and is_asking(marker.rest))
