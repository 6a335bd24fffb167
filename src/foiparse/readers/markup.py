"""Parsed markup to lines and grids, the way a browser would lay it out as text.

Paragraphs are set apart by an empty line, ``<br>`` ends a line, each row of a table of
data is one line with a TAB between its cells. A table that only lays out a page (it
holds other tables, has one column, or holds prose) is written out as the text in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from foiparse.model import Grid, Line, Notice, NoticeKind
from foiparse.readers import cells
from foiparse.readers.cells import SKIPPED, is_hidden, superscript
from foiparse.readers.decoding import too_many_lines

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.readers.limits import Limits

_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table",
     "form", "fieldset", "figure", "hr", "menu", "dir", "listing", "xmp"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"div", "li", "dt", "dd", "tr", "td", "th", "section", "article", "header", "footer", "nav",
     "main", "address", "aside", "caption", "figcaption", "details", "summary", "legend",
     "center", "body", "html", "thead", "tbody", "tfoot", "option", "hgroup", "dialog"}
)  # fmt: skip
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_WHITE = re.compile(r"[ \t\n\r\f]+")
_OWN_NUMBER = re.compile(r"\s*[([]?(?:\d{1,3}[a-z]?|[a-z]|[ivx]{1,4})[.)\]]", re.IGNORECASE)
_SUBSTANTIAL = 200  # characters; less hidden text than this is a preview line or a label


def rendered(
    root: Element, limits: Limits, spans: dict[Element, tuple[int, int]] | None = None
) -> tuple[tuple[Line, ...], tuple[Grid, ...], list[Notice]]:
    """The lines and grids of a tree, and notices for what it hides.

    ``spans`` has the block elements whose first and last line is wanted, and gets them.
    """
    page = _Page(limits, spans if spans is not None else {})
    page.walk(root)
    return page.finish()


class _Page:
    """Lines as they come, the line under way, and what is open around it."""

    def __init__(self, limits: Limits, spans: dict[Element, tuple[int, int]]) -> None:
        self._limits = limits
        self._spans = spans
        self._lines: list[str] = []
        self._grids: list[Grid] = []
        self._current: list[str] = []
        self._gap = False  # an empty line is due before the next text
        self._quotes = 0
        self._raw = 0  # inside how many preformatted elements
        self._lists: list[_Numbers] = []
        self._hidden = 0
        self._notices: list[Notice] = []

    # ------------------------------------------------------------- lines

    def walk(self, root: Element) -> None:
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if not isinstance(tag, str):
                    continue
                if self._start(element, tag):
                    walker.skip_subtree()
                elif element.text:
                    self._text(element.text, element)
                continue
            if isinstance(tag, str) and event == "end":
                self._end(element, tag)
            if element is not root and element.tail:
                self._text(element.tail, element.getparent())

    def finish(self) -> tuple[tuple[Line, ...], tuple[Grid, ...], list[Notice]]:
        self._flush()
        if self._hidden:
            places = "1 place" if self._hidden == 1 else f"{self._hidden} places"
            words = f"Hidden text was left out in {places}; a browser does not show it."
            self._notices.append(Notice(NoticeKind.TEXT_DAMAGED, words))
        lines = tuple(Line(number, text) for number, text in enumerate(self._lines, start=1))
        return lines, tuple(self._grids), self._notices

    def _start(self, element: Element, tag: str) -> bool:
        """Open an element; True where its inside is dealt with or left out."""
        if tag in SKIPPED:
            return True
        if is_hidden(element):
            self._hidden += _is_substantial(element)
            return True
        if tag == "br":
            self._break()
        elif tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _BLOCKS:
            self._flush()
        if self._spans and element in self._spans:
            self._spans[element] = (len(self._lines) + 1, len(self._lines))
        if tag in _PREFORMATTED:
            self._raw += 1
        elif tag == "ol":
            self._lists.append(_Numbers(element))
        elif tag == "ul":
            self._lists.append(_Numbers(None))
        elif tag == "li":
            self._number(element)
        elif tag == "blockquote" and is_citation(element):
            if self._gap and self._lines:  # the empty line stands outside the quotation
                self._lines.append("> " * self._quotes)
                self._gap = False
            self._quotes += 1
        elif tag == "table":
            return self._table(element)
        elif tag == "tr":
            return self._loose_row(element)
        return False

    def _end(self, element: Element, tag: str) -> None:
        if tag in SKIPPED or tag == "br":
            return
        if tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _BLOCKS:
            self._flush()
        if is_hidden(element):
            return
        if self._spans and element in self._spans:
            self._spans[element] = (self._spans[element][0], len(self._lines))
        if tag in _PREFORMATTED:
            self._raw -= 1
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "blockquote" and is_citation(element):
            self._quotes -= 1

    def _text(self, text: str, parent: Element | None) -> None:
        if self._raw:
            first, *others = text.split("\n")
            self._current.append(first)
            for other in others:
                self._flush(keep_empty=True)
                self._current.append(other)
            return
        if parent is not None and parent.tag == "sup":
            text = superscript(text, self._current[-1:])
        self._current.append(text)

    def _flush(self, *, keep_empty: bool = False) -> int:
        """End the line under way; its number, or 0 where there was nothing in it."""
        if not self._current:
            return self._empty() if keep_empty else 0
        joined = "".join(self._current)
        self._current.clear()
        joined = joined.rstrip(" \t\r") if self._raw else _WHITE.sub(" ", joined).strip(" ")
        if not joined:
            return self._empty() if keep_empty else 0
        return self._line(joined)

    def _empty(self) -> int:
        self._gap = True
        return 0

    def _line(self, text: str) -> int:
        prefix = "> " * self._quotes
        if self._gap and self._lines and self._lines[-1].strip("> "):
            self._lines.append(prefix.rstrip())
        self._gap = False
        self._lines.append(prefix + text)
        if len(self._lines) > self._limits.lines:
            raise too_many_lines(self._limits)
        return len(self._lines)

    def _break(self) -> None:
        if not self._flush():
            self._gap = True

    def _paragraph(self) -> None:
        self._flush()
        self._gap = True

    def _number(self, item: Element) -> None:
        """The number of an item of an ordered list, which questions are known by."""
        if self._lists and not _OWN_NUMBER.match(_first_text(item)):
            self._current.append(self._lists[-1].take(item))

    # ------------------------------------------------------------ tables

    def _table(self, element: Element) -> bool:
        """Write a table of data as lines and a grid; False where it only lays out."""
        if cells.holds_tables(element):
            return False
        table = cells.measured(element, self._limits)
        if table.too_large:
            words = "A table claims more cells than table_cells allows; its spans were ignored."
            self._notices.append(Notice(NoticeKind.TEXT_DAMAGED, words, len(self._lines) + 1))
        if not table.is_data:
            return False
        captions = tuple(self._line(text) for text in table.caption)
        numbers = [self._line(text) for text in table.row_texts()]
        self._grids.append(table.grid(numbers, captions))
        return True

    def _loose_row(self, row: Element) -> bool:
        """A row of short cells in a table that lays out is still one line."""
        texts = cells.short_row(row)
        if not texts:
            return False
        self._line("\t".join(texts))
        return True


class _Numbers:
    """The counter of an ordered list; nothing for an unordered one."""

    def __init__(self, element: Element | None) -> None:
        self._ordered = element is not None
        self._next = _whole(element.get("start"), 1) if element is not None else 0
        self._form = (element.get("type") or "1") if element is not None else ""

    def take(self, item: Element) -> str:
        """What stands before this item: ``2. ``, ``b. ``, or nothing."""
        if not self._ordered:
            return ""
        number = _whole(item.get("value"), self._next)
        self._next = number + 1
        if self._form in ("a", "A") and 0 < number <= 26:
            letter = "abcdefghijklmnopqrstuvwxyz"[number - 1]
            return f"{letter if self._form == 'a' else letter.upper()}. "
        if self._form in ("i", "I") and 0 < number < 40:
            roman = _roman(number)
            return f"{roman if self._form == 'i' else roman.upper()}. "
        return f"{number}. "


def is_citation(element: Element) -> bool:
    """Whether a blockquote is the mail that is being answered."""
    return element.get("type") == "cite" or "gmail_quote" in (element.get("class") or "")


def _is_substantial(element: Element) -> bool:
    if element.find(".//td") is not None:
        return True
    size = 0
    for text in element.itertext():
        size += len(text.strip())
        if size > _SUBSTANTIAL:
            return True
    return False


def _first_text(element: Element) -> str:
    return next((str(text) for text in element.itertext() if text.strip()), "")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default


def _roman(number: int) -> str:
    signs = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, sign in signs:
        while number >= value:
            written += sign
            number -= value
    return written
