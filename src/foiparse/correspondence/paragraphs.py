"""Paragraphs of a message: by blank lines, by gaps on a page, or by how lines end."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from foiparse.correspondence.letters import closing, salutation
from foiparse.correspondence.numbering import read_marker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Line

_RARE = 15  # lines a blank line, over which blank lines do not part the paragraphs
_UNBROKEN = 120  # characters: longer lines are whole paragraphs
_ENDS = re.compile(r"[.?!:;][\"'\u201d\u2019)]?\s*$")


def paragraphs(lines: Sequence[Line], first: int, last: int) -> Iterator[list[int]]:
    """Runs of line numbers that belong together, from ``first`` to ``last`` inclusive.

    Blank lines part them, and gaps where the page has places. A text that was stripped of
    its blank lines is parted where a line ends a sentence and the next begins one, and at
    lines that stand alone (salutation, sign-off, number of a question).
    """
    own = range(first, last + 1)
    dense = is_dense(lines, first, last)
    width = _width([lines[number - 1].text for number in own]) if dense else 0
    run: list[int] = []
    for number in own:
        line = lines[number - 1]
        if not line.text.strip():
            if run:
                yield run
            run = []
            continue
        if run and (_apart(lines[run[-1] - 1], line) or (dense and _begins(lines, run[-1], width))):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def is_dense(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether a stretch of text was stripped of its blank lines."""
    size = last - first + 1
    if size <= _RARE or lines[first - 1].box is not None:
        return False
    blanks = (number for number in range(first, last + 1) if not lines[number - 1].text.strip())
    most = (size - 1) // _RARE  # blank lines that are still few
    return next(islice(blanks, most, None), None) is None


def _width(texts: Sequence[str]) -> int:
    """How long a line is that the margin broke: nearly the longest of many."""
    lengths = sorted(len(text.rstrip()) for text in texts if text.strip())
    return lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0


def _apart(above: Line, line: Line) -> bool:
    """Whether the page leaves a gap between two lines."""
    if above.page != line.page:
        return True
    if above.box is None or line.box is None:
        return False
    height = max(line.box[3] - line.box[1], above.box[3] - above.box[1], 1.0)
    return line.box[1] - above.box[3] > 0.7 * height


def _begins(lines: Sequence[Line], above: int, width: int) -> bool:
    """Whether a new paragraph begins under the line ``above`` of a text without blank lines."""
    before, text = lines[above - 1].text.rstrip(), lines[above].text.strip()
    if salutation(text) is not None or closing(text) is not None or closing(before) is not None:
        return True
    if read_marker(text) is not None:
        return True
    # A word that would have fitted on the line above was put below it on purpose.
    room = len(before) + 1 + len(text.split()[0]) <= width or width > _UNBROKEN
    fresh = text[:1].isupper() or not text[:1].isalpha()
    return fresh and room and (bool(_ENDS.search(before)) or len(before) < 0.6 * width)
