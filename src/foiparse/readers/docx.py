"""Word documents of the Office Open XML sort (``.docx``), in the order of the body.

Changes that are tracked are read as accepted; hidden text is left out; text boxes stand
after the paragraph that holds them. Headers and footers give their words, not tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.errors import DamagedInputError
from foiparse.model import Notice, NoticeKind
from foiparse.readers import sniff
from foiparse.readers.docx_numbers import Numbering, numbering
from foiparse.readers.letter import Tree, document
from foiparse.readers.package import Package, attribute, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "docx"

claims = sniff.docx

_LEFT_OUT = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid",
     "tblPrEx", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "fldData", "annotationRef",
     "commentReference", "bookmarkStart", "bookmarkEnd", "proofErr", "Fallback", "binData",
     "objectEmbed", "control"}
)  # fmt: skip
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
_WIDEST = 1000  # columns of a table


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a letter: paragraphs, tables, text boxes, footnotes, headers and footers.

    Raises `DamagedInputError` for a broken document, `LimitExceededError` for one that
    unpacks beyond the bounds, `NoTextError` for one without text.
    """
    return read_as(data, data, source, NAME, options)


def read_as(data: bytes, original: bytes, source: str, name: str, options: ReadOptions) -> Document:
    """Read ``data``, which was made of the ``original`` of the format ``name``."""
    package = Package(data, options)
    main = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"),
        "word/document.xml",
    )
    root = package.xml(main)
    if local(root) != "document":
        msg = f"the document is broken (its part {main[:100]} is no text)"
        raise DamagedInputError(msg, "download or save it again")
    relations = package.relations(main)
    tree = Tree(options.limits)
    reading = _Reading(tree, numbering(package, relations))
    _edges(reading, package, relations, "header")
    for body in root:
        if local(body) == "body":
            reading.blocks(body)
    _notes(reading, package, relations)
    _edges(reading, package, relations, "footer")
    notices: tuple[Notice, ...] = ()
    if reading.tracked:
        words = "The document holds tracked changes; they were read as accepted."
        notices = (Notice(NoticeKind.TEXT_DAMAGED, words),)
    return document(tree, original, source, name, options, notices)


def _edges(
    reading: _Reading, package: Package, relations: dict[str, tuple[str, str]], kind: str
) -> None:
    """The words of headers or footers, each once; their tables only lay out."""
    seen: set[str] = set()
    for each, part in relations.values():
        if each != kind or not package.name(part):
            continue
        for block in package.xml(part):
            if local(block) == "p":
                text = " ".join(plain(block).split())
                if text and text not in seen:
                    seen.add(text)
                    reading.tree.paragraph(text)


def _notes(reading: _Reading, package: Package, relations: dict[str, tuple[str, str]]) -> None:
    """Footnotes and endnotes, after the body, with the marks that point at them."""
    for each, part in relations.values():
        if each not in {"footnotes", "endnotes"} or not package.name(part):
            continue
        for note in package.xml(part):
            text = " ".join(" ".join(plain(block) for block in note).split())
            if text and attribute(note, "type") in {"", "normal"}:
                reading.tree.paragraph(f"({attribute(note, 'id')}) {text}")


def plain(element: Element) -> str:
    """All text in an element as a reader sees it, without its structure."""
    pieces: list[str] = []
    for each in element:
        tag = local(each)
        if tag == "t":
            pieces.append(each.text or "")
        elif tag in _SIGNS:
            pieces.append(_SIGNS[tag])
        elif tag and tag not in _LEFT_OUT and not (tag == "r" and _is_hidden(each)):
            pieces.append(plain(each))
    return "".join(pieces)


class _Cell(Struct):
    """A cell of a row: its content, the grid columns it takes, how it is merged down."""

    element: Element | None
    start: int
    across: int
    merged: str = ""
    down: int = 1


class _Reading(Struct):
    """The body as it is walked."""

    tree: Tree
    numbers: Numbering
    tracked: bool = False
    _boxes: list[Element] = field(default_factory=list)

    def blocks(self, parent: Element) -> None:
        """Paragraphs and tables in order, wrappers of any kind looked into."""
        for each in parent:
            tag = local(each)
            if tag in {"del", "moveFrom"}:
                self.tracked = True
            elif tag == "p":
                self._paragraph(each)
            elif tag == "tbl":
                self._table(each)
            elif tag == "AlternateContent":
                self.blocks(_choice(each))
            elif tag and tag not in _LEFT_OUT:
                self.blocks(each)

    # -------------------------------------------------------------- text

    def _paragraph(self, element: Element) -> None:
        self.tree.open("p")
        if _has_text(element):
            self.tree.text(self.numbers.take(element))
        self._inline(element)
        self.tree.close()
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _inline(self, parent: Element) -> None:
        for each in parent:
            tag = local(each)
            if tag in {"del", "ins", "moveFrom", "moveTo"}:
                self.tracked = True
            if tag == "t":
                self.tree.text(each.text or "")
            elif tag in {"br", "cr"}:
                self.tree.empty("br")
            elif tag in _SIGNS:
                self.tree.text(_SIGNS[tag])
            elif tag == "sym":
                self.tree.text(_symbol(each))
            elif tag in {"footnoteReference", "endnoteReference"}:
                self.tree.text(f" ({attribute(each, 'id')})")
            elif tag == "AlternateContent":
                self._inline(_choice(each))
            elif tag == "txbxContent":
                self._boxes.append(each)
            elif tag == "r":
                self._run(each)
            elif tag and tag not in _LEFT_OUT:
                self._inline(each)

    def _run(self, element: Element) -> None:
        if _is_hidden(element):
            return
        raised = _property(element, "vertAlign") == "superscript"
        if raised:
            self.tree.open("sup")
        self._inline(element)
        if raised:
            self.tree.close()

    # ------------------------------------------------------------ tables

    def _table(self, element: Element) -> None:
        rows: list[list[_Cell]] = []
        heads = 0
        for row in _children(element, "tr"):
            marks = {local(each) for each in _properties(row, "trPr")}
            if "del" in marks:
                self.tracked = True
                continue
            if "tblHeader" in marks and heads == len(rows):
                heads += 1
            rows.append(list(_cells(row)))
        _merge_down(rows)
        self.tree.open("table")
        depth = self.tree.depth
        for index, cells in enumerate(rows):
            if index == 0 and 0 < heads < len(rows):
                self.tree.open("thead")
            elif index == heads and heads:
                self.tree.close_to(depth)
            self._row(cells)
        self.tree.close_to(depth)
        self.tree.close()

    def _row(self, cells: list[_Cell]) -> None:
        self.tree.open("tr")
        for cell in cells:
            if cell.merged == "continue":
                continue
            self.tree.open("td", colspan=str(cell.across), rowspan=str(cell.down))
            if cell.element is not None:
                self.blocks(cell.element)
            self.tree.close()
        self.tree.close()


def _choice(element: Element) -> Element:
    """The first reading that a document offers, else the one for older programs."""
    kinds = {local(each): each for each in reversed(element)}
    return kinds.get("Choice", kinds.get("Fallback", element))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Children of one kind, also those inside content controls and inserted ranges."""
    for each in parent:
        name = local(each)
        if name == tag:
            yield each
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            yield from _children(each, tag)


def _properties(element: Element, tag: str) -> Element | tuple[()]:
    return next((each for each in element if local(each) == tag), ())


def _property(run: Element, name: str) -> str:
    """The value of a run's property; ``on`` where it is only named, empty where it is not."""
    for each in _properties(run, "rPr"):
        if local(each) == name:
            return attribute(each, "val") or "on"
    return ""


def _is_hidden(run: Element) -> bool:
    return _property(run, "vanish") not in {"", "0", "false", "off"}


def _has_text(paragraph: Element) -> bool:
    return bool(plain(paragraph).strip())


def _symbol(element: Element) -> str:
    """A sign given by number; those of symbol fonts stand for marks that are not known."""
    code = attribute(element, "char")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xF000 <= number <= 0xF0FF else chr(number) if number < 0x110000 else ""


def _cells(row: Element) -> Iterator[_Cell]:
    column = 0
    for each in _properties(row, "trPr"):
        if local(each) == "gridBefore":
            before = _whole(attribute(each, "val"), 0)
            if before:
                yield _Cell(None, 0, before)
                column = before
    for element in _children(row, "tc"):
        across, merged = 1, ""
        for each in _properties(element, "tcPr"):
            if local(each) == "gridSpan":
                across = max(1, _whole(attribute(each, "val"), 1))
            elif local(each) == "vMerge":
                merged = attribute(each, "val") or "continue"
            elif local(each) == "hMerge" and (attribute(each, "val") or "continue") == "continue":
                merged = "continue"
        yield _Cell(element, column, across, merged)
        column += across


def _merge_down(rows: list[list[_Cell]]) -> None:
    """Count how many rows each merged cell takes; a stray continuation is a cell of its own."""
    above: dict[int, _Cell] = {}
    for cells in rows:
        now: dict[int, _Cell] = {}
        for cell in cells:
            if cell.merged == "continue" and cell.start in above:
                above[cell.start].down += 1
                now[cell.start] = above[cell.start]
            elif cell.merged == "restart":
                now[cell.start] = cell
            elif cell.merged == "continue":
                cell.merged = ""
        above = now


def _whole(text: str, default: int) -> int:
    return min(int(text), _WIDEST) if text.isdigit() and len(text) < 12 else default
