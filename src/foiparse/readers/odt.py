"""OpenDocument texts (``.odt``), in the order of the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.readers import sniff
from foiparse.readers.letter import Tree, document
from foiparse.readers.odf_text import UNSEEN, words
from foiparse.readers.ods import refuse_encrypted
from foiparse.readers.package import Package, attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "odt"

claims = sniff.odt

_REPEATS = 1000  # times that a cell or row of a letter is repeated


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a letter: paragraphs, lists, tables, text boxes.

    Raises `EncryptedInputError`, and else as the reader of ``.docx`` does.
    """
    package = Package(data, options)
    refuse_encrypted(package)
    root = package.xml("content.xml")
    tree = Tree(options.limits)
    reading = _Reading(tree, _numbered(root))
    for body in root.iter("{*}text"):
        if local(body.getparent()) == "body":  # type: ignore[arg-type]  # never the root
            reading.blocks(body)
    return document(tree, data, source, NAME, options)


def _numbered(root: Element) -> frozenset[str]:
    """Names of the list styles whose first level counts."""
    found = set()
    for style in root.iter("{*}list-style"):
        first = next((each for each in style if attribute(each, "level") in {"", "1"}), None)
        if first is not None and local(first) == "list-level-style-number":
            found.add(attribute(style, "name"))
    return frozenset(found)


class _Reading(Struct):
    """The body as it is walked."""

    tree: Tree
    numbered: frozenset[str]

    def blocks(self, parent: Element) -> None:
        """Paragraphs, lists and tables in order; sections and indexes are looked into."""
        for each in parent:
            self._block(each)

    def _boxes(self, paragraph: Element) -> None:
        """Text boxes anchored in a paragraph, after it."""
        for box in paragraph.iter("{*}text-box"):
            outer = next((a for a in box.iterancestors() if local(a) in {"text-box", "p"}), None)
            if outer is paragraph or outer is None:
                self.blocks(box)

    def _list(self, element: Element) -> None:
        ordered = attribute(element, "style-name") in self.numbered
        self.tree.open("ol" if ordered else "ul")
        for item in element:
            if local(item) in {"list-item", "list-header"}:
                self.tree.open("li")
                self._item(item)
                self.tree.close()
        self.tree.close()

    def _item(self, item: Element) -> None:
        for index, each in enumerate(item):
            if index == 0 and local(each) in {"p", "h"}:
                self.tree.lines(words(each))
                self._boxes(each)
            else:
                self._block(each)

    def _block(self, element: Element) -> None:
        tag = local(element)
        if tag in {"p", "h"}:
            self.tree.open("p")
            self.tree.lines(words(element))
            self.tree.close()
            self._boxes(element)
        elif tag == "list":
            self._list(element)
        elif tag == "table":
            self._table(element)
        elif tag in {"frame", "text-box"} or (tag and tag not in UNSEEN):
            self.blocks(element)

    def _table(self, element: Element) -> None:
        self.tree.open("table")
        self._rows(element)
        self.tree.close()

    def _rows(self, parent: Element) -> None:
        for each in parent:
            tag = local(each)
            if tag == "table-header-rows":
                self.tree.open("thead")
                self._rows(each)
                self.tree.close()
            elif tag in {"table-rows", "table-row-group"}:
                self._rows(each)
            elif tag == "table-row":
                for _ in range(_times(each, "number-rows-repeated")):
                    self._row(each)

    def _row(self, element: Element) -> None:
        self.tree.open("tr")
        for each in element:
            if local(each) != "table-cell":
                continue  # a covered cell
            across = _times(each, "number-columns-spanned")
            down = _times(each, "number-rows-spanned")
            for _ in range(_times(each, "number-columns-repeated")):
                self.tree.open("td", colspan=str(across), rowspan=str(down))
                self.blocks(each)
                self.tree.close()
        self.tree.close()


def _times(element: Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return min(max(1, int(text)), _REPEATS) if text.isdigit() and len(text) < 11 else 1
