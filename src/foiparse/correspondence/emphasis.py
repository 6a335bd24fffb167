"""Marks of bold and slanted print in plain text: ``**Total**``, ``*51*``, ``__Band A__``.

Mail programs and Markdown put them around words and figures alike. They are no print: with
them a figure is none. A mark alone, or on one side only, is a suppressed value or a footnote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from foiparse.model import Document

# Within stand no mark, bar or tab, and at neither end a space or what parts cells.
_EMPHASIS = re.compile(
    r"(?<![^\s|(\[])(?P<mark>\*{1,3}|_{1,3})"
    r"(?P<words>(?![\s,;|])[^*_|\t]*[^\s*_|,;])(?P=mark)(?![\w*])"
)
_COLUMNS = re.compile(r"\S {2,}\S")  # kept by spaces


def without_emphasis(document: Document) -> Document:
    """The document with the marks off what they are around. Lines keep their numbers."""
    if not any("*" in line.text or "__" in line.text for line in document.lines):
        return document
    freed = [
        replace(line, text=text) if (text := _bare(line.text)) != line.text else line
        for line in document.lines
    ]
    return replace(document, lines=tuple(freed))


def _bare(text: str) -> str:
    if "*" not in text and "_" not in text:
        return text
    if "|" in text or not _COLUMNS.search(text):
        return _EMPHASIS.sub(r"\g<words>", text)
    return _EMPHASIS.sub(_in_its_place, text).rstrip()


def _in_its_place(found: re.Match[str]) -> str:
    """The words in as many characters as with marks: labels to the left, figures to the right."""
    width = len(found[0])
    labels = not found.string[: found.start()].strip()
    return found["words"].ljust(width) if labels else found["words"].rjust(width)
