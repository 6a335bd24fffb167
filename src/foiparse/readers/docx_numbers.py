"""The numbers that Word counts by itself before paragraphs: questions are known by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.readers.package import attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.readers.package import Package

_LEVELS = 9


class _Level(Struct):
    form: str = "decimal"
    text: str = ""
    start: int = 1


class Numbering(Struct):
    """Lists by their number, each with its levels, and how far each has been counted."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def take(self, paragraph: Element) -> str:
        """What Word shows before a paragraph: ``2. ``, ``b) ``, or nothing; it is counted."""
        place = _place(paragraph)
        if place is None:
            return ""
        number, depth = place
        own = self.lists.get(number, "")
        level = self.levels.get(own, {}).get(depth)
        if level is None or level.form in {"bullet", "none"}:
            return ""
        counts = self._counts.setdefault(own, [0] * _LEVELS)
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
        text = level.text
        for at in range(depth + 1):
            form = self.levels[own].get(at, level).form
            text = text.replace(f"%{at + 1}", _written(max(counts[at], 1), form))
        return f"{text} " if text.strip() else ""


def numbering(package: Package, relations: dict[str, tuple[str, str]]) -> Numbering:
    """The lists of a document; none where it has no such part."""
    part = next((part for kind, part in relations.values() if kind == "numbering"), "")
    found = Numbering()
    if not part or not package.name(part):
        return found
    for each in package.xml(part):
        if local(each) == "abstractNum":
            found.levels[attribute(each, "abstractNumId")] = {
                _digit(attribute(level, "ilvl")): _level(level)
                for level in each
                if local(level) == "lvl"
            }
        elif local(each) == "num":
            for inner in each:
                if local(inner) == "abstractNumId":
                    found.lists[attribute(each, "numId")] = attribute(inner, "val")
    return found


def _level(element: Element) -> _Level:
    level = _Level()
    for each in element:
        value = attribute(each, "val")
        if local(each) == "numFmt":
            level.form = value
        elif local(each) == "lvlText":
            level.text = value
        elif local(each) == "start" and value.isdigit() and len(value) < 6:
            level.start = int(value)
    return level


def _place(paragraph: Element) -> tuple[str, int] | None:
    """The list that a paragraph is in and how deep, as its own properties say."""
    for properties in paragraph:
        if local(properties) != "pPr":
            continue
        for each in properties:
            if local(each) == "numPr":
                inner = {local(child): attribute(child, "val") for child in each}
                return inner.get("numId", ""), _digit(inner.get("ilvl", "0"))
    return None


def _digit(text: str) -> int:
    return int(text) if text in set("012345678") else 0


def _written(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letters = chr(97 + (number - 1) % 26) * min(1 + (number - 1) // 26, 5)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"} and number < 100:
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, sign in (
        (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        while number >= value:
            written += sign
            number -= value
    return written
