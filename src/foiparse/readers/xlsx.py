"""Excel workbooks of the Office Open XML sort (``.xlsx``, ``.xlsm``).

Rows are read one at a time, so that a sheet is never held as XML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.errors import DamagedInputError
from foiparse.readers import sniff
from foiparse.readers.number_format import BUILT_IN, GENERAL, shown
from foiparse.readers.package import Package, attribute, local, rows_of
from foiparse.readers.sheets import (
    LAST_COLUMN,
    LAST_ROW,
    Book,
    Full,
    SheetDraft,
    cell,
    split_range,
    split_reference,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.model import Document, SheetCell
    from foiparse.readers.limits import ReadOptions

NAME = "xlsx"

claims = sniff.xlsx

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Styles(Struct):
    """Of each cell style by its index: number format and indent."""

    formats: list[str] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)
    from_1904: bool = False

    def code(self, index: int) -> str:
        """The number format of a style; General for one that is not there."""
        return self.formats[index] if 0 <= index < len(self.formats) else GENERAL

    def indent(self, index: int) -> int:
        """How many steps a style sets its text in."""
        return self.indents[index] if 0 <= index < len(self.indents) else 0


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read every sheet, hidden ones too.

    Raises `DamagedInputError` for a broken workbook, `LimitExceededError` for one that
    unpacks beyond the bounds and `NoTextError` for empty sheets.
    """
    package = Package(data, options)
    book = Book(options, NAME)
    main = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    root = package.xml(main)
    relations = package.relations(main)
    styles = _styles(package, relations)
    styles.from_1904 = any(
        attribute(each, "date1904") in {"1", "true"} for each in root.iter("{*}workbookPr")
    )
    strings = _strings(package, relations)
    for entry in root.iter("{*}sheet"):
        kind, part = relations.get(attribute(entry, "id"), ("", ""))
        if kind in {"chartsheet", "dialogsheet"} or book.full:
            continue
        hidden = (entry.get("state") or "visible") != "visible"
        draft = SheetDraft(book, entry.get("name") or "", hidden=hidden)
        _Reading(draft, strings, styles).read(package, part)
        book.add(draft)
    return book.document(data, source)


def _strings(package: Package, relations: dict[str, tuple[str, str]]) -> list[str]:
    part = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
    if not part or not package.name(part):
        return []
    with package.stream(part) as stream:
        return [text_in(item) for item in rows_of(stream, part, ("si",))]


def text_in(item: Element) -> str:
    """The text of a string item: its runs, without the readings of foreign signs."""
    pieces = [
        each.text or ""
        for each in item.iter("{*}t")
        if not any(local(above) == "rPh" for above in each.iterancestors())
    ]
    text = "".join(pieces)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _styles(package: Package, relations: dict[str, tuple[str, str]]) -> Styles:
    part = next((part for kind, part in relations.values() if kind == "styles"), "")
    styles = Styles()
    if not part or not package.name(part):
        return styles
    codes = dict(BUILT_IN)
    root = package.xml(part)
    for each in root.iter("{*}numFmt"):
        number = each.get("numFmtId") or ""
        if number.isdigit() and len(number) < 9:
            codes[int(number)] = each.get("formatCode") or GENERAL
    for group in root.iter("{*}cellXfs"):
        for each in group:
            number = each.get("numFmtId") or "0"
            known = number.isdigit() and len(number) < 9
            styles.formats.append(codes.get(int(number), GENERAL) if known else GENERAL)
            aligned = next((inner for inner in each if local(inner) == "alignment"), None)
            step = (aligned.get("indent") or "0") if aligned is not None else "0"
            styles.indents.append(int(step) if step.isdigit() and len(step) < 4 else 0)
    return styles


class _Reading(Struct):
    """One sheet as its part is read."""

    draft: SheetDraft
    strings: list[str]
    styles: Styles
    number: int = 0

    def read(self, package: Package, part: str) -> None:
        wanted = ("worksheet", "col", "row", "mergeCell")
        found = False
        with package.stream(part) as stream:
            try:
                for element in rows_of(stream, part, wanted):
                    tag = local(element)
                    if tag == "row":
                        self._row(element)
                    elif tag == "mergeCell":
                        box = split_range(element.get("ref") or "")
                        if box and box[:2] != box[2:]:
                            self.draft.merged.append(box)
                    elif tag == "col" and element.get("hidden") in {"1", "true"}:
                        self._hide(element)
                    found = found or tag in {"worksheet", "row"}
            except Full:
                return
        if not found:
            msg = f"the workbook is broken (its part {part[:100]} is no sheet)"
            raise DamagedInputError(msg, "download or save it again")

    def _hide(self, element: Element) -> None:
        first, last = element.get("min") or "", element.get("max") or ""
        if first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6:
            self.draft.hidden_columns.append((int(first), int(last)))

    def _row(self, element: Element) -> None:
        text = element.get("r")
        if text is None:
            self.number += 1
        elif text.isdigit() and 0 < int(text[:9]) <= LAST_ROW:
            self.number = int(text[:9])
        else:
            msg = f"the workbook is broken (no sheet has a row {text[:20]!r})"
            raise DamagedInputError(msg, "open it in a spreadsheet program and save it again")
        cells: list[SheetCell] = []
        column = 0
        for each in element:
            reference = each.get("r")
            column = split_reference(reference)[1] if reference else column + 1
            if column > LAST_COLUMN:
                msg = "the workbook is broken (a row has more columns than a sheet can have)"
                raise DamagedInputError(msg, "open it in a spreadsheet program and save it again")
            made = self._cell(each, column)
            if made is not None:
                cells.append(made)
        self.draft.row(self.number, cells, hidden=element.get("hidden") in {"1", "true"})

    def _cell(self, element: Element, column: int) -> SheetCell | None:
        raw: str | None = None
        formula: str | None = None
        inline = ""
        for inner in element:
            tag = local(inner)
            if tag == "v":
                raw = inner.text or ""
            elif tag == "f":
                formula = inner.text or ""
            elif tag == "is":
                inline = text_in(inner)
        kind = element.get("t") or "n"
        if formula is not None and not raw and not inline and not (kind == "str" and raw == ""):
            place = element.get("r") or f"row {self.number}"
            return cell(column, self.draft.formula(place, formula))
        style = element.get("s") or "0"
        index = int(style) if style.isdigit() and len(style) < 9 else 0
        indent = self.styles.indent(index)
        if kind == "inlineStr":
            return cell(column, inline, indent=indent)
        if not raw:
            return None
        if kind == "s":
            return cell(column, self._shared(raw), indent=indent)
        if kind == "b":
            return cell(column, "TRUE" if raw.strip() in {"1", "true"} else "FALSE")
        if kind in {"str", "e", "d"}:
            return cell(column, raw, indent=indent)
        number = shown(raw, self.styles.code(index), from_1904=self.styles.from_1904)
        return cell(column, number.text, number.exact, indent=indent)

    def _shared(self, raw: str) -> str:
        at = raw.strip()
        if not at.isdigit() or int(at[:10]) >= len(self.strings):
            msg = f"the workbook is broken (it points at a text {at[:20]!r} that is not there)"
            raise DamagedInputError(msg, "download or save it again")
        return self.strings[int(at[:10])]
