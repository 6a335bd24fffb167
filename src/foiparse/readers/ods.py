"""OpenDocument spreadsheets (``.ods``): what is displayed stands beside what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct, field

from foiparse.errors import EncryptedInputError, LimitExceededError
from foiparse.readers import sniff
from foiparse.readers.number_format import general, lost, stored
from foiparse.readers.odf_text import words
from foiparse.readers.package import Package, broken, local, refuse_entities
from foiparse.readers.sheets import LAST_COLUMN, LAST_ROW, Book, Full, SheetDraft, cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from lxml.etree import _Element as Element

    from foiparse.model import Document, SheetCell
    from foiparse.readers.limits import ReadOptions

NAME = "ods"

claims = sniff.ods

_PART = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read every sheet, hidden ones too.

    Raises `EncryptedInputError`, and else as the reader of ``.xlsx`` does.
    """
    package = Package(data, options)
    refuse_encrypted(package)
    book = Book(options, NAME)
    with package.stream(_PART) as stream:
        _Reading(book).read(stream)
    return book.document(data, source)


def refuse_encrypted(package: Package) -> None:
    """Raise `EncryptedInputError` where an OpenDocument's manifest says it is encrypted."""
    manifest = "META-INF/manifest.xml"
    if package.name(manifest) and b"encryption-data" in package.read(manifest):
        msg = "the document is encrypted"
        raise EncryptedInputError(msg, "open it with its password and save it without")


class _Reading(Struct):
    """The sheets as the elements of the part come."""

    book: Book
    draft: SheetDraft | None = None
    number: int = 0
    column: int = 0
    shut: set[str] = field(default_factory=set)  # styles of sheets that are not displayed

    def read(self, stream: IO[bytes]) -> None:
        wanted = [f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_STYLE}style"]
        for event, element in _events(stream, wanted):
            tag = local(element)
            if event == "start":
                if tag == "table" and self.draft is None and not self.book.full:
                    name = element.get(f"{_TABLE}name") or ""
                    hidden = element.get(f"{_TABLE}style-name") in self.shut
                    self.draft = SheetDraft(self.book, name, hidden=hidden)
                    self.number = self.column = 0
                continue
            if tag == "style":
                self._style(element)
            elif self.draft is not None and tag == "table-row":
                self._row(element, self.draft)
            elif self.draft is not None and tag == "table-column":
                self._columns(element, self.draft)
            elif self.draft is not None and tag == "table" and not _is_inner(element):
                self.book.add(self.draft)
                self.draft = None
            if tag != "table-row" or not _is_inner(element):
                _free(element)

    def _style(self, element: Element) -> None:
        for inner in element:
            if local(inner) == "table-properties" and inner.get(f"{_TABLE}display") == "false":
                self.shut.add(element.get(f"{_STYLE}name") or "")

    def _columns(self, element: Element, draft: SheetDraft) -> None:
        times = _times(element, "number-columns-repeated")
        first = self.column + 1
        self.column = min(self.column + times, LAST_COLUMN)
        if element.get(f"{_TABLE}visibility") in {"collapse", "filter"} and first <= LAST_COLUMN:
            draft.hidden_columns.append((first, self.column))

    def _row(self, element: Element, draft: SheetDraft) -> None:
        times = _times(element, "number-rows-repeated")
        first = self.number + 1
        self.number += times
        if first > LAST_ROW or self.book.full or _is_inner(element):
            return
        hidden = element.get(f"{_TABLE}visibility") in {"collapse", "filter"}
        try:
            cells = list(self._cells(element, draft, first))
            if not any(each.text.strip() for each in cells):
                return
            if times > LAST_ROW:
                raise _repeated("row", LAST_ROW)
            for number in range(first, min(first + times, LAST_ROW + 1)):
                draft.row(number, cells, hidden=hidden)
        except Full:
            return

    def _cells(self, element: Element, draft: SheetDraft, row: int) -> Iterator[SheetCell]:
        column = 1
        for each in element:
            tag = local(each)
            times = _times(each, "number-columns-repeated")
            if tag == "table-cell":
                made = _cell(each, column)
                if made is not None:
                    if times > LAST_COLUMN:
                        raise _repeated("cell", LAST_COLUMN)
                    across = _times(each, "number-columns-spanned")
                    down = _times(each, "number-rows-spanned")
                    if across > 1 or down > 1:
                        draft.merged.append((row, column, row + down - 1, column + across - 1))
                    for at in range(column, min(column + times, LAST_COLUMN + 1)):
                        yield cell(at, made.text, made.exact)
            column += times
            if column > LAST_COLUMN:
                return


def _repeated(what: str, most: int) -> LimitExceededError:
    msg = f"a filled {what} claims to be repeated more than {most} times, as in a bomb"
    return LimitExceededError(msg, "open it in a spreadsheet program and save it again")


def _events(stream: IO[bytes], wanted: list[str]) -> Iterator[tuple[str, Element]]:
    first = True
    try:
        events = etree.iterparse(
            stream, events=("start", "end"), tag=wanted, resolve_entities=False, no_network=True,
            load_dtd=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, element in events:
            if first:
                refuse_entities(element, _PART)
                first = False
            yield event, element
    except etree.LxmlError as error:
        raise broken(_PART, error) from error


def _free(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        del parent[: parent.index(element)]


def _is_inner(element: Element) -> bool:
    """Whether an element lies in a table within a table, as in a cell or a drawing."""
    inner = {"table-cell", "shapes"}
    return any(local(above) in inner for above in element.iterancestors())


def _times(element: Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or "1"
    return max(1, int(text)) if text.isdigit() and len(text) < 11 else 1


def _cell(element: Element, column: int) -> SheetCell | None:
    text = "\n".join(words(each) for each in element if local(each) == "p")
    kind = element.get(f"{_OFFICE}value-type") or ""
    raw = element.get(f"{_OFFICE}value")
    if kind in {"float", "percentage", "currency"} and raw is not None:
        number = stored(raw)
        if number is None:
            return cell(column, text or raw)
        number = number * 100 if "%" in text else number
        shown = " ".join(text.split()) or general(number)
        return cell(column, shown, lost(shown, number))
    if not text.strip() and kind == "boolean":
        text = (element.get(f"{_OFFICE}boolean-value") or "").upper()
    if not text.strip():
        text = element.get(f"{_OFFICE}date-value") or element.get(f"{_OFFICE}string-value") or ""
    formula = element.get(f"{_TABLE}formula")
    if not text.strip() and formula and not kind:
        return cell(column, f"={formula.partition('=')[2]}")
    return cell(column, text) if text.strip() else None
