"""What readers of letters share: a tree of markup as it is written, then laid out as a page is.

A letter in any format becomes the few elements that `foiparse.readers.markup` knows
(paragraphs, lists, tables with spans), so that its tables are told and read in one way.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from lxml import etree

from foiparse.errors import LimitExceededError, NoTextError
from foiparse.model import Document
from foiparse.readers.markup import rendered
from foiparse.readers.text import marks

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.model import Notice
    from foiparse.readers.limits import Limits, ReadOptions

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DEEPEST = 200  # elements inside elements


class Tree:
    """Markup under way: elements are opened and closed, text goes where the pen is."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._count = 0
        self.root: Element = etree.Element("body")
        self._open: list[Element] = [self.root]

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    def open(self, tag: str, **attributes: str) -> None:
        """Begin an element; raises `LimitExceededError` beyond the bounds."""
        self._count += 1
        if self._count > self._limits.html_elements:
            msg = f"the document has more than {self._limits.html_elements} elements"
            raise LimitExceededError(msg, "raise the bound html_elements")
        if len(self._open) > _DEEPEST:
            msg = f"its tables lie more than {_DEEPEST} elements deep"
            raise LimitExceededError(msg, "save it as PDF")
        self._open.append(etree.SubElement(self._open[-1], tag, attributes))

    def close(self, times: int = 1) -> None:
        """End the innermost elements."""
        for _ in range(min(times, len(self._open) - 1)):
            self._open.pop()

    def close_to(self, depth: int) -> None:
        """End elements until ``depth`` are open."""
        self.close(len(self._open) - depth)

    def empty(self, tag: str) -> None:
        """An element without content, such as a line break."""
        self.open(tag)
        self.close()

    def text(self, text: str) -> None:
        """Add text; what markup cannot hold is left out."""
        clean = _REFUSED.sub("", text)
        if not clean:
            return
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + clean
        else:
            parent.text = (parent.text or "") + clean

    def lines(self, text: str) -> None:
        """Add text whose line feeds are line breaks."""
        for index, line in enumerate(text.split("\n")):
            if index:
                self.empty("br")
            self.text(line)

    def paragraph(self, text: str) -> None:
        """A paragraph of plain text; nothing for white space."""
        if text.strip():
            self.open("p")
            self.lines(text)
            self.close()


def document(
    tree: Tree,
    data: bytes,
    source: str,
    name: str,
    options: ReadOptions,
    notices: tuple[Notice, ...] = (),
) -> Document:
    """The letter as lines and grids; raises `NoTextError` where it shows no text."""
    lines, grids, odd = rendered(tree.root, options.limits)
    if not any(line.text.strip() for line in lines):
        msg = "the document holds no text"
        raise NoTextError(msg, "if it is a picture, run OCR on it, or ask for the text")
    text = "\n".join(line.text for line in lines)
    return Document(
        source=source,
        format=name,
        sha256=sha256(data).hexdigest(),
        lines=lines,
        grids=grids,
        notices=(*notices, *odd, *marks(text, options.limits)),
        size=len(data),
    )
