"""Lists of labels with a value each: ``2019 – 31``, ``Male: 12``, ``2020: 6, 2019: 4``.

A list is two items or more of one make in a row; a lone item is believed only under a
heading that asks for it. Contact lines and references are told by their labels.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.periods import is_period
from foiparse.data import rows
from foiparse.model import Column, TableCell, TableRow
from foiparse.tables.drafts import Draft
from foiparse.tables.flowing import heads_one_column
from foiparse.tables.headings import column_words, is_total_label
from foiparse.tables.titles import is_note_word, is_numbered
from foiparse.tables.values import is_mask, is_number, is_telephone, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_BULLET = (
    r"(?:[-\u2013\u2022\u00b7*o\u25cf\u25aa\uf0b7]\s+|\(?[a-z][.)]\s+|\(?[ivx]{1,4}[.)]\s+"
    r"|\d{1,2}[.)]\s+)?"
)
_VALUE = (
    r"(?P<value>\[[^\]]{1,30}\]|[<>\u2264\u2265~]\s?\d[\d,]*%?"
    r"|[(]?[-\u2212]?[£€$]?\s?\d[\d, ]*(?:\.\d+)?\s?[%+]?[)]?|n/a|nil|none|zero|\*{1,3}|\?|\.\."
    r"|less than \d+|fewer than \d+|[-\u2013])"
)
_UNIT = r"(?:\s+(?P<unit>[a-z]+(?:\s[a-z]+)?))?"
_SEPARATOR = r"(?P<sep>:\s?[-\u2013]?|=|\s[-\u2013\u2014]+|\s/|\u2013|\u2014|\.{3,}|\s->|\s\u2192)"
_NUMBER = r"(?P<value>\d[\d,]*|nil|none|no)"
_PERIOD = r"(?P<period>[^,.;:]{4,24})"
_WORDS = r"(?P<words>[^.;:]{3,160}?)"
_ITEM = re.compile(
    rf"{_BULLET}(?P<label>\S.*?)\s*{_SEPARATOR}\s*{_VALUE}{_UNIT}\s*[.;,]?", re.IGNORECASE
)
_PLAIN = re.compile(rf"{_BULLET}(?P<label>\S.*?)\s+{_VALUE}\s*[.;,]?", re.IGNORECASE)
_VALUE_FIRST = re.compile(
    rf"{_BULLET}(?:there (?:were|was|have been|has been)\s+)?(?:a total of\s+)?{_NUMBER}\s+"
    rf"{_WORDS}\s+(?:in|during|for)\s+{_PERIOD}[.;]?",
    re.IGNORECASE,
)
_PERIOD_FIRST = re.compile(
    rf"{_BULLET}(?:in|during|for)\s+{_PERIOD},?\s+"
    rf"(?:there (?:were|was)|we (?:received|recorded|issued|made|had))\s+{_NUMBER}\s+"
    rf"{_WORDS}[.;]?",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"(?P<label>(?:FY\s?|CY\s?)?(?:19|20)\d\d(?:\s?[/\u2013-]\s?\d{2,4})?"
    r"|[A-Z][A-Za-z/&' -]{1,30}?)"
    r"\s*(?P<sep>[:=]|\s[-\u2013])\s*"
    r"(?P<value>\d[\d,]*(?:\.\d+)?%?|<\s?\d+|\*|nil|none)(?=\s*(?:[,;.|]|and\b|&|$))"
)
_CONTENTS = re.compile(r"\.{4,}|\u2026{2,}")


@dataclass(frozen=True, slots=True)
class _Item:
    at: int
    label: str
    value: str
    make: str
    weak: bool  # needs better company than its like


@cache
def _contacts() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("contact_words"))


def _is_contact(label: str) -> bool:
    bare = re.sub(r"[^a-z ]", "", label.lower()).strip()
    return bare in _contacts() or bare.split(" ")[-1] in {"tel", "telephone", "fax", "ref", "phone"}


def _sound_value(text: str) -> bool:
    bare = " ".join(text.split())
    if is_value(bare) or is_mask(bare):
        return True
    return bool(
        re.fullmatch(
            r"\d{1,3}(?: \d{3})+|zero|(?:less|fewer) than \d+|[<>] \d+", bare, re.IGNORECASE
        )
    )


def _item(lines: Sequence[TextLine], at: int) -> _Item | None:
    line = lines[at]
    text = line.text
    if len(text) > 240 or not line.tokens or _CONTENTS.search(text) or is_note_word(text):
        return None
    if match := _ITEM.fullmatch(text):
        label, value = match["label"].strip(), match["value"].strip()
        unit = (match["unit"] or "").lower()
        known_unit = (
            not unit
            or column_words().get(unit) == "measure"
            or unit in {"people", "persons", "cases", "times"}
        )
        if _good_label(label) and _sound_value(value) and known_unit and not _inner_list(label):
            make = re.sub(r"[\u2013\u2014]", "-", match["sep"].strip())
            return _Item(
                at, label, value, make[:1], weak=not is_number(value) and not is_value(value)
            )
    if match := _PLAIN.fullmatch(text):
        label, value = match["label"].strip(), match["value"].strip()
        if _good_label(label) and is_number(value) and not is_number(label.split(" ")[-1]):
            first = re.split(r"\s", label)
            led = is_period(first[0]) or is_period(" ".join(first[:3]))
            total = is_total_label(label)
            return _Item(at, label, value, " ", weak=not (led or total))
    return None


def _good_label(label: str) -> bool:
    if not label or len(label) > 160 or _is_contact(label):
        return False
    if re.search(r"https?:|www\.|@|\bsection \d+$|\bs\.?\d+$", label, re.IGNORECASE):
        return False
    if not (
        re.search(r"[A-Za-z]{2}", label)
        or is_period(label)
        or re.fullmatch(r"\(?blank\)?|\d{1,3}\+?|\d{1,2}\s?[-\u2013]\s?\d{1,3}", label)
    ):
        return False
    return not re.search(r"[a-z]{3}\.\s+[A-Z]", label)


def _inner_list(label: str) -> bool:
    """A label that ends in a value of its own is part of a wider row, not of a list."""
    words = label.split(" ")
    return (
        len(words) > 1 and is_value(words[-1]) and not is_period(words[-1]) and not is_period(label)
    )


def find_lists(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every list, in order. ``taken`` marks lines that another layout has."""
    drafts: list[Draft] = []
    at = 0
    while at < len(lines):
        if taken[at]:
            at += 1
            continue
        draft = _sentences(lines, at, taken) or _series(lines, at) or _run(lines, at, taken)
        if draft is None:
            at += 1
            continue
        drafts.append(draft)
        at = draft.last
    return drafts


def _run(lines: Sequence[TextLine], at: int, taken: Sequence[bool]) -> Draft | None:
    first = _item(lines, at)
    if first is None:
        return None
    if first.make == " " and at and not lines[at].blanks and heads_one_column(lines[at - 1].text):
        return None  # a column of values under its heading
    items = [first]
    spacing: set[int] = set()
    index = at + 1
    while index < len(lines) and not taken[index] and lines[index].blanks <= 2:
        found = _item(lines, index)
        if found is None or found.make != first.make:
            break
        if lines[index].blanks and spacing == {0} and not is_total_label(found.label):
            break
        spacing.add(lines[index].blanks)
        items.append(found)
        index += 1
    if not _believable(lines, items):
        return None
    return _draft(lines, items, index)


def _believable(lines: Sequence[TextLine], items: Sequence[_Item]) -> bool:
    strong = [item for item in items if not item.weak]
    labels = [item.label.lower() for item in items]
    around = lines[max(0, items[0].at - 3) : items[-1].at + 4]
    if any(is_telephone(line.text) for line in around):
        return False
    figures = [item for item in items if any(char.isdigit() for char in item.value)]
    if not figures or len(set(labels)) < len(labels):
        return False
    periods = sum(is_period(item.label) for item in items)
    added = any(is_total_label(label) for label in labels)
    before = lines[items[0].at - 1].text if items[0].at else ""
    asked = before.endswith((":", "?")) or is_numbered(before)
    if len(items) == 1:
        item = items[0]
        return bool(asked and strong and (is_period(item.label) or added) and item.make != " ")
    if items[0].make == " ":
        # Without a separator any sentence that ends in a number would do.
        return len(strong) == len(items) or (added and len(items) >= 3)
    return bool(strong) and (periods > 0 or added or asked or len(items) >= 2)


def _draft(lines: Sequence[TextLine], items: Sequence[_Item], last: int) -> Draft:
    rows_ = [
        TableRow(item.label, (_cell(lines[item.at], item.value),), (lines[item.at].number,))
        for item in items
    ]
    return Draft(items[0].at, last, (Column(("",)),), rows_)


def _cell(line: TextLine, value: str) -> TableCell:
    return TableCell(1, " ".join(value.split()), line.number, line.page)


def _series(lines: Sequence[TextLine], at: int) -> Draft | None:
    """Several labels with a value each in one line: ``2020: 6, 2019: 4``."""
    line = lines[at]
    text = line.text
    if len(text) > 400 or sum(char in ":=-\u2013" for char in text) < 2:
        return None
    found = list(_SERIES.finditer(text))
    if len(found) < 2:
        return None
    periods = sum(is_period(match["label"]) for match in found)
    covered = sum(match.end() - match.start() for match in found)
    lead = text[: found[0].start()].strip()
    if periods < 2 and (covered < 0.8 * len(text) or any(_is_contact(m["label"]) for m in found)):
        return None
    between = [text[a.end() : b.start()] for a, b in itertools.pairwise(found)]
    if any(len(gap.strip(" ,;.|&")) > 4 for gap in between):
        return None
    rows_ = [
        TableRow(match["label"].strip(), (_cell(line, match["value"]),), (line.number,))
        for match in found
    ]
    title = lead.rstrip(" -\u2013") if len(lead) > 3 else ""
    return Draft(at, at + 1, (Column(("",)),), rows_, title=title)


def _sentences(lines: Sequence[TextLine], at: int, taken: Sequence[bool]) -> Draft | None:
    """Sentences of one make, each with a value and the period that it belongs to."""
    found: list[tuple[int, re.Match[str]]] = []
    index = at
    while index < len(lines) and not taken[index] and lines[index].blanks <= 2:
        text = lines[index].text
        match = None
        if len(text) <= 240:
            match = _VALUE_FIRST.fullmatch(text) or _PERIOD_FIRST.fullmatch(text)
        if match is None or not is_period(match["period"].strip()):
            break
        if match["value"].lower() not in {"no", "nil", "none"} and not is_number(match["value"]):
            break
        found.append((index, match))
        index += 1
    if len(found) < 2:
        return None
    words = {match["words"].strip().lower() for _, match in found}
    rows_ = []
    for place, match in found:
        value = match["value"]
        label = match["period"].strip()
        if len(words) > 1:
            label = lines[place].text.replace(value, "", 1).strip(" .;")
        rows_.append(TableRow(label, (_cell(lines[place], value),), (lines[place].number,)))
    title = found[0][1]["words"].strip() if len(words) == 1 else ""
    return Draft(at, index, (Column(("",)),), rows_, title=title)
