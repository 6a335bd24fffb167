"""Stretches of the authority's own words in a document, as lines to look for tables in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.correspondence.furniture import is_page_of
from foiparse.model import Zone
from foiparse.tables.text_lines import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from foiparse.model import Document, Line

LONGEST = 100_000  # characters of a line; whole tables on a line have a few thousand
READ = frozenset({Zone.ANSWER})
_BLANK = Zone.BLANK


def own_lines(document: Document, zones: Sequence[Zone]) -> tuple[list[TextLine], dict[int, int]]:
    """Every line of the authority's words that is not blank, and its index by line number."""
    lines: list[TextLine] = []
    for run in stretches(document.lines, zones, frozenset()):
        lines.extend(run)
    return lines, {line.number: index for index, line in enumerate(lines)}


def stretches(
    lines: Sequence[Line], zones: Sequence[Zone], taken: AbstractSet[int]
) -> list[list[TextLine]]:
    """Stretches of the authority's words, parted where another's words or a grid stand between.

    The foot and head of pages part none.
    """
    runs: list[list[TextLine]] = []
    run: list[TextLine] = []
    blanks = before = 0
    paper: list[str] = []
    for line, zone in zip(lines, zones, strict=True):
        if zone is _BLANK:
            blanks += 1
            continue
        if zone is Zone.CHROME and not line.page:
            paper.append(line.text)
            blanks, before = 0, max(blanks, before)
            continue
        own = zone in READ and line.number not in taken and len(line.text) <= LONGEST
        turned = bool(paper) and any(map(is_page_of, paper))
        if run and (not own or (paper and not turned)):
            runs.append(run)
            run = []
        if own:
            blanks = min(max(blanks, before), 1) if turned else blanks
            blanks += _spaced(run[-1].line, line) if run else 0
            run.append(TextLine(line, blanks, turned=turned))
        blanks, before, paper = 0, 0, []
    if run:
        runs.append(run)
    return runs


def _spaced(above: Line, line: Line) -> int:
    """1 where the page leaves a gap between two lines that the text has no blank line for."""
    if above.page != line.page:
        return 1
    if above.box is None or line.box is None:
        return 0
    height = max(line.box[3] - line.box[1], above.box[3] - above.box[1], 1.0)
    return int(line.box[1] - above.box[3] > 0.7 * height)
