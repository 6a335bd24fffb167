"""The pieces of a request: numbered in levels, within a line, line by line, or one in all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.asking import fold, is_asking, words_of
from foiparse.correspondence.letters import closing, salutation
from foiparse.correspondence.nesting import levels, under
from foiparse.correspondence.numbering import Level, Marker, read_marker
from foiparse.correspondence.periods import find_periods
from foiparse.correspondence.sentenced import by_sentence
from foiparse.model import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Line

_LEAD_IN = re.compile(r"(?::|\bas follows\W*|\bthe following\W*)\s*$", re.IGNORECASE)
# A piece that ends so is carried on by what stands under it.
_UNFINISHED = re.compile(
    r"\b(?:of|for|in|by|to|with|about|many|much|the|who|that|which|were|was|are|is|did|do|and)"
    r"\W*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:(?<=\s)|^)\(?(?P<label>\d|[a-h]|[iv]{1,4})\)\s+|"
    r"(?:(?<=[.:;?,]\s)|^)(?P<plain>\d)\.\s+(?=[A-Z])"
)
_DECIMAL = re.compile(r"\d{1,2}\.\d{1,2}")
_LETTERED = re.compile(r"\s*[*_]*[A-Z]\d")
_SECTION_BEFORE = re.compile(r"(?:section|regulation|article|[\d)])\s*$", re.IGNORECASE)
_SIGNED = re.compile(r"\s*(?:yours|regards|thanks|cheers|--)\W*", re.IGNORECASE)
_NAME = re.compile(r"\s*(?:(?:[A-Z]\.?\s*)+|[A-Z][\w'\u2019-]+)(?:\s+[A-Z][\w'\u2019-]+){1,3}\s*")
_COUNTING = (list("123456789"), list("abcdefgh"), ["i", "ii", "iii", "iv", "v", "vi", "vii"])


class _Item(Struct):
    """A numbered piece of a request as it is being read."""

    marker: Marker
    number: str
    text: str
    line: int
    lead: str = ""  # words of the piece that it stands under
    goes_on: bool = False  # what stands under it carries its sentence on
    nested: bool = False
    led: bool = False  # it carries on the sentence of its lead


def of_request(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """The questions among the lines of a request, salutation and sign-off perhaps included."""
    own = _letter(lines, numbers)
    return (
        numbered(lines, own)
        or within_line(lines, own)
        or line_by_line(lines, own)
        or by_sentence(lines, own)
        or whole(lines, own)
    )


def in_prose(lines: Sequence[Line], numbers: Sequence[int]) -> bool:
    """Whether a request numbers nothing, and gives no question a line of its own."""
    own = _letter(lines, numbers)
    return not (numbered(lines, own) or within_line(lines, own) or line_by_line(lines, own))


def _letter(lines: Sequence[Line], numbers: Sequence[int]) -> list[int]:
    """A request's lines without its salutation, its sign-off and what follows that."""
    own: list[int] = []
    for number in numbers:
        text = lines[number - 1].text
        if own and (closing(text) is not None or _SIGNED.fullmatch(text)):
            break
        if salutation(text) is None:
            own.append(number)
    return _unsigned(lines, own)


def _unsigned(lines: Sequence[Line], own: list[int]) -> list[int]:
    """The lines without a name alone below the last paragraph."""
    filled = [number for number in own if lines[number - 1].text.strip()]
    if (
        len(filled) > 1
        and filled[-2] < filled[-1] - 1
        and _NAME.fullmatch(lines[filled[-1] - 1].text)
    ):
        return own[: own.index(filled[-1])]
    return own


def numbered(lines: Sequence[Line], numbers: Iterable[int]) -> tuple[Question, ...]:
    """The numbered pieces among lines, in order; bullets count where nothing is numbered."""
    own = [number for number in numbers if lines[number - 1].text.strip()]
    bullets = not any(
        (found := read_marker(lines[number - 1].text)) and found.level is not Level.BULLET
        for number in own
    )
    items: list[_Item] = []
    open_, intro = False, ""
    for number in own:
        text = lines[number - 1].text
        marker = read_marker(text)
        if marker and (marker.level is Level.BULLET) == bullets and _fits(marker, items):
            _add(items, marker, number)
            items[-1].led = items[-1].led or not items[-1].lead
            items[-1].lead = items[-1].lead or intro
            open_ = True
        elif not items:
            # What is said over all the questions is lent to each where it names a time.
            intro = text.strip() if _LEAD_IN.search(text) and find_periods(text) else ""
        elif fold(text).startswith(words_of("tail")) or _is_heading(text, items[-1]):
            open_ = False
        elif open_:
            items[-1].text = " ".join(f"{items[-1].text} {text}".split())
    if bullets and len(items) < 2:
        return ()
    return _without_letter(lines, _leaves(items))


def _without_letter(lines: Sequence[Line], questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Questions all printed under one letter, as in C1, C2: it stands for the word, and goes."""
    outer = {question.number.partition(".")[0] for question in questions}
    printed = all(_LETTERED.match(lines[question.line - 1].text) for question in questions)
    if len(questions) < 2 or len(outer) > 1 or not printed:
        return questions
    return tuple(replace(each, number=each.number.partition(".")[2]) for each in questions)


def _is_heading(text: str, item: _Item) -> bool:
    """Whether a line under a whole question opens the next group: ``About buses:``."""
    return item.text.endswith("?") and text.rstrip().endswith(":")


def _fits(marker: Marker, items: Sequence[_Item]) -> bool:
    """Whether a number can stand where it does: the first of a list is its beginning."""
    if items or marker.level in {Level.WORD, Level.BULLET}:
        return True
    return marker.labels[0] in {"1", "1a", "a", "i", "1.1"} or marker.labels[0].endswith(".1")


def _add(items: list[_Item], marker: Marker, line: int) -> None:
    label = marker.labels[0] if marker.labels else str(len(items) + 1)
    parent: _Item | None = None
    if marker.level in {Level.LETTER, Level.ROMAN} and len(marker.labels) == 1:
        label = under(label, items[-1].number if items else "")
        above = levels(label)[:-1]
        parent = next((each for each in items if above and levels(each.number) == above), None)
    elif marker.level is Level.NUMBER and _DECIMAL.fullmatch(label):
        stem = label.partition(".")[0]
        parent = next((each for each in items if each.number == stem), None)
    elif marker.level is Level.NUMBER and label == "1" and items:
        last = next((each for each in reversed(items) if not each.nested), items[-1])
        if _LEAD_IN.search(last.text) and last.number.isdigit():
            parent = last
            label = f"{last.number}.1"
    elif marker.level is Level.NUMBER and label.isdigit() and items and items[-1].nested:
        stem, _, inner = items[-1].number.partition(".")
        if inner.isdigit() and int(label) == int(inner) + 1:
            parent = next(each for each in items if each.number == stem)
            label = f"{stem}.{label}"
    if parent:
        parent.goes_on = _leads(parent.text) or (
            parent.text[-1:] not in set(".?!")
            and (marker.rest[:1].islower() or not is_asking(parent.text))
        )
    items.append(
        _Item(
            marker,
            label,
            " ".join(marker.rest.split()),
            line,
            lead=_whole_text(parent) if parent else "",
            led=parent is not None and parent.goes_on,
            nested=parent is not None,
        )
    )
    for extra in marker.labels[1:]:
        items.append(replace(items[-1], number=extra))


def _whole_text(item: _Item) -> str:
    """A piece's words after those of the pieces that lend it theirs."""
    return f"{item.lead} {item.text}" if item.lead and item.led else item.text


def _leads(text: str) -> bool:
    """Whether a piece of a request is only the beginning of those under it."""
    return bool(_LEAD_IN.search(text) or _UNFINISHED.search(text))


def _leaves(items: list[_Item]) -> tuple[Question, ...]:
    """The pieces that ask something: a lead-in lends its words to those under it."""
    kept = [item for item in items if not item.goes_on]
    made = all("." in item.number and item.number not in item.marker.labels for item in kept)
    if len(kept) < len(items) and made:
        stems = {item.number.partition(".")[0] for item in kept}
        if len(stems) == 1:  # an outer 1 alone says nothing
            kept = [replace(item, number=item.number.partition(".")[2]) for item in kept]
    numbers = [item.number for item in kept]
    if len(set(numbers)) < len(numbers):  # a list that starts again at each question
        kept = [replace(item, number=str(at)) for at, item in enumerate(kept, start=1)]
    return tuple(
        Question(
            item.number,
            _whole_text(item),
            item.line,
        )
        for item in kept
    )


def within_line(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """Questions numbered within a line: ``tell me (1) how many, and (2) where``."""
    for number in numbers:
        text = lines[number - 1].text
        marks = [m for m in _WITHIN.finditer(text) if not _SECTION_BEFORE.search(text[: m.start()])]
        labels = [(m["label"] or m["plain"]).lower() for m in marks]
        if len(labels) < 2 or not any(labels == row[: len(labels)] for row in _COUNTING):
            continue
        ends = [m.start() for m in marks[1:]] + [len(text)]
        return tuple(
            Question(label, text[mark.end() : end].strip(" ,;").removesuffix(" and"), number)
            for label, mark, end in zip(labels, marks, ends, strict=True)
        )
    return ()


def line_by_line(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """Questions that each begin a line and end in a question mark; none where fewer than two."""
    found: list[Question] = []
    open_ = False
    for number in numbers:
        text = " ".join(lines[number - 1].text.split())
        if not text:
            open_ = False
        elif fold(text).startswith(words_of("ask")) and not open_:
            found.append(Question(str(len(found) + 1), text, number))
            open_ = not text.endswith("?")
        elif open_:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {text}")
            open_ = not text.endswith("?")
    asking = all(question.text.endswith("?") for question in found)
    return tuple(found) if asking and len(found) > 1 else ()


def whole(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """A request that numbers nothing is one question."""
    own = [number for number in numbers if lines[number - 1].text.strip()]
    if not own:
        return ()
    asking = next((n for n in own if is_asking(lines[n - 1].text)), own[0])
    text = " ".join(" ".join(lines[number - 1].text.split()) for number in own)
    return (Question("1", text[:600], asking),)
