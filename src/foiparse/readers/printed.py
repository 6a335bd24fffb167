"""The site's plain-text export, printed: ``correspondence.pdf`` in the zips of older releases.

Its pages are text that was set line by line: the places of words mean nothing, and tables
in it are those of the text. So it is given on as text, with an empty line where the page
leaves a gap; the page of each line is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.model import Line
from foiparse.readers.text import marks

if TYPE_CHECKING:
    from foiparse.model import Document
    from foiparse.readers.limits import Limits

_FIRST_WORDS = "this is a plain-text version of the freedom of information request"
_GAP = 0.7  # of the height of a line; more is an empty line


def as_text(document: Document, limits: Limits) -> Document:
    """The document as text where it is such a print; any other as it is."""
    head = " ".join(line.text for line in document.lines[:4]).lower()
    if _FIRST_WORDS not in " ".join(head.split()):
        return document
    lines: list[Line] = []
    moved: dict[int, int] = {}
    above: Line | None = None
    for line in document.lines:
        if above is not None and _is_apart(above, line):
            lines.append(Line(len(lines) + 1, "", line.page))
        lines.append(Line(len(lines) + 1, line.text, line.page))
        moved[line.number] = len(lines)
        above = line
    notices = tuple(
        replace(notice, line=moved.get(notice.line, notice.line)) for notice in document.notices
    )
    lost = marks("\n".join(line.text for line in lines), limits)
    return replace(document, lines=tuple(lines), grids=(), notices=(*notices, *lost))


def _is_apart(above: Line, line: Line) -> bool:
    if above.box is None or line.box is None or above.page != line.page:
        return False
    height = max(line.box[3] - line.box[1], above.box[3] - above.box[1], 1.0)
    return line.box[1] - above.box[3] > _GAP * height
