"""The text of an OpenDocument paragraph, as a reader of the printed page sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foiparse.readers.package import attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

UNSEEN = frozenset(
    {"annotation", "annotation-end", "tracked-changes", "note", "bookmark", "bookmark-start",
     "bookmark-end", "ruby-text", "alphabetical-index-mark", "toc-mark", "forms", "event-listeners",
     "change", "change-start", "change-end", "reference-mark", "object", "image", "frame",
     "custom-shape", "text-box", "control", "desc", "title", "shapes"}
)  # fmt: skip
"""Elements whose content is not part of the line."""


def words(paragraph: Element) -> str:
    """One paragraph as one string; a line break in it stays a line feed."""
    pieces = [paragraph.text or ""]
    for each in paragraph:
        tag = local(each)
        if tag == "s":
            count = attribute(each, "c") or "1"
            pieces.append(" " * (min(int(count), 1000) if count.isdigit() else 1))
        elif tag == "tab":
            pieces.append("\t")
        elif tag == "line-break":
            pieces.append("\n")
        elif tag and tag not in UNSEEN:
            pieces.append(words(each))
        pieces.append(each.tail or "")
    return "".join(pieces)
