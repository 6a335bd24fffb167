"""The questions of a request: their numbers, words and lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.answer_tables import answer_tables
from foiparse.correspondence.deciding import decided
from foiparse.correspondence.letters import closing, salutation
from foiparse.correspondence.numbering import Level, Marker, named_questions, nest, read_marker
from foiparse.correspondence.periods import find_periods
from foiparse.data import rows
from foiparse.model import MessageKind, Question, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Document, Line, Message

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
_SECTION_BEFORE = re.compile(r"(?:section|regulation|article|[\d)])\s*$", re.IGNORECASE)
_COUNTING = (list("123456789"), list("abcdefgh"), ["i", "ii", "iii", "iv", "v", "vi", "vii"])
_ASKED = re.compile(
    r".{0,160}\b(?:requested|asked for|asked|in respect of your enquiry|requesting)\b"
    r".{0,80}(?::|\bthe following\W*|\bas follows\W*)\s*|you (?:asked|requested) .{0,100}:?\s*",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:our )?(?:response|answer|reply)s? to (?:q\s?\d|(?:question|part|point)s?\b).{0,40}"
)
_CONFIRM = re.compile(r".{0,80}\bcan (?:now )?confirm\b.*", re.IGNORECASE)
_OWN_WORDS = frozenset(
    {
        Zone.ANSWER,
        Zone.EXEMPTION,
        Zone.RESTATED_REQUEST,
        Zone.TABLE_TITLE,
        Zone.TABLE_NOTE,
        Zone.ACK,
    }
)
_LONGEST = 80  # lines that a request restated in a letter may take


@dataclass(slots=True)
class _Item:
    """A numbered piece of a request as it is being read."""

    marker: Marker
    number: str
    text: str
    line: int
    lead: str = ""  # words of the piece that it stands under
    children: int = 0
    goes_on: bool = False  # what stands under it carries its sentence on
    nested: bool = False
    led: bool = False  # it carries on the sentence of its lead


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("question_words") if row["kind"] == kind)


def _fold(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())


def find_questions(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions asked, in order: from the request, else as the reply restates them.

    A letter that only names numbers (``the table answers questions 1 and 2``) gives those,
    without words.
    """
    lines = document.lines
    for message in messages:
        if message.kind is MessageKind.REQUEST:
            own = [
                n for n in range(message.first, message.last + 1) if zones[n - 1] is Zone.REQUEST
            ]
            return of_request(lines, own)
    return _restated(document, messages, zones)


def of_request(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """The questions among the lines of a request, salutation and sign-off perhaps included."""
    own = _letter(lines, numbers)
    return (
        numbered(lines, own) or _inline(lines, own) or _unnumbered(lines, own) or _whole(lines, own)
    )


def is_asking(text: str) -> bool:
    """Whether a line reads as a question or as a piece of a request."""
    folded = _fold(text)
    return folded.endswith("?") or folded.startswith(_words("ask"))


def after_question(text: str) -> str:
    """What stands after a question on its line: its answer, or nothing; else all of it."""
    if not is_asking(text) or ("?" not in text and decided(text)):
        return text
    found = re.search(r"\?\s+(?P<answer>[^?]+)$|:\s*(?P<value>[£€]?\d[^:]*)$", text)
    return (found["answer"] or found["value"]).strip() if found else ""


def _letter(lines: Sequence[Line], numbers: Sequence[int]) -> list[int]:
    """A request's lines without its salutation, its sign-off and what follows that."""
    own: list[int] = []
    for number in numbers:
        text = lines[number - 1].text
        if closing(text) is not None and own:
            break
        if salutation(text) is None:
            own.append(number)
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
        elif _fold(text).startswith(_words("tail")):
            open_ = False
        elif open_:
            items[-1].text = " ".join(f"{items[-1].text} {text}".split())
    if bullets and len(items) < 2:
        return ()
    return _leaves(items)


def _fits(marker: Marker, items: Sequence[_Item]) -> bool:
    """Whether a number can stand where it does: the first of a list is its beginning."""
    if items or marker.level in {Level.WORD, Level.BULLET}:
        return True
    return marker.labels[0] in {"1", "1a", "a", "i", "1.1"} or marker.labels[0].endswith(".1")


def _add(items: list[_Item], marker: Marker, line: int) -> None:
    label = marker.labels[0] if marker.labels else str(len(items) + 1)
    parent: _Item | None = None
    if marker.level in {Level.LETTER, Level.ROMAN}:
        outer = next((each for each in reversed(items) if each.number[:1].isdigit()), None)
        before = items[-1].number if items else ""
        parent = next((each for each in items if outer and each.number == _head(outer)), outer)
        label = nest(marker, _head(outer) if outer else "", before)
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
        parent.children += 1
        parent.goes_on = _leads(parent.text) or (
            marker.rest[:1].islower() and parent.text[-1:] not in set(".?!")
        )
    items.append(
        _Item(
            marker,
            label,
            " ".join(marker.rest.split()),
            line,
            lead=parent.text if parent else "",
            led=parent is not None and parent.goes_on,
            nested=parent is not None,
        )
    )
    for extra in marker.labels[1:]:
        items.append(replace(items[-1], number=extra))


def _head(item: _Item) -> str:
    found = re.match(r"\d+(?:\.\d+)?", item.number)
    return found[0] if found else item.number


def _leads(text: str) -> bool:
    """Whether a piece of a request is only the beginning of those under it."""
    return bool(_LEAD_IN.search(text) or _UNFINISHED.search(text))


def _leaves(items: list[_Item]) -> tuple[Question, ...]:
    """The pieces that ask something: a lead-in lends its words to those under it."""
    kept = [item for item in items if not item.goes_on]
    if len(kept) < len(items) and all("." in item.number for item in kept):
        stems = {item.number.partition(".")[0] for item in kept}
        if len(stems) == 1:  # an outer 1 alone says nothing
            kept = [replace(item, number=item.number.partition(".")[2]) for item in kept]
    numbers = [item.number for item in kept]
    if len(set(numbers)) < len(numbers):  # a list that starts again at each question
        kept = [replace(item, number=str(at)) for at, item in enumerate(kept, start=1)]
    return tuple(
        Question(
            item.number,
            f"{item.lead} {item.text}" if item.lead and item.led else item.text,
            item.line,
        )
        for item in kept
    )


def _inline(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
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


def _unnumbered(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """Questions that each begin a line and end in a question mark; none where fewer than two."""
    found: list[Question] = []
    open_ = False
    for number in numbers:
        text = " ".join(lines[number - 1].text.split())
        if not text:
            open_ = False
        elif _fold(text).startswith(_words("ask")) and not open_:
            found.append(Question(str(len(found) + 1), text, number))
            open_ = not text.endswith("?")
        elif open_:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {text}")
            open_ = not text.endswith("?")
    asking = all(question.text.endswith("?") for question in found)
    return tuple(found) if asking and len(found) > 1 else ()


def _whole(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Question, ...]:
    """A request that numbers nothing is one question."""
    own = [number for number in numbers if lines[number - 1].text.strip()]
    if not own:
        return ()
    asking = next((n for n in own if is_asking(lines[n - 1].text)), own[0])
    text = " ".join(" ".join(lines[number - 1].text.split()) for number in own)
    return (Question("1", text[:600], asking),)


def _restated(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """Questions that a letter gives back: in a block, each over its answer, or by number."""
    lines = document.lines
    for message in messages:
        if message.kind is not MessageKind.REPLY:
            continue
        own = [
            number
            for number in range(message.first, message.last + 1)
            if zones[number - 1] in _OWN_WORDS
        ]
        found = (
            _tabled(document, message)
            or _block(lines, own)
            or _over_answers(lines, own, zones)
            or _by_number(lines, own)
        )
        if found:
            return found
    return ()


def _tabled(document: Document, message: Message) -> tuple[Question, ...]:
    """The questions of tables that give each beside its answer."""
    every = [
        row for table in answer_tables(document, message.first, message.last) for row in table.rows
    ]
    labels = [row.label for row in every]
    plain = "" in labels or len(set(labels)) < len(labels)
    return tuple(
        Question(str(at) if plain else row.label, row.asked, row.line)
        for at, row in enumerate(every, start=1)
    )


def is_ask_heading(text: str) -> bool:
    """Whether a line says that what follows was asked: ``You asked:``."""
    return _fold(text).rstrip(" :.") in _words("asked") or bool(_ASKED.fullmatch(text))


def is_answer_heading(text: str) -> bool:
    """Whether a line says that the answer follows: ``Our response``."""
    folded = _fold(text).rstrip(" :.")
    return folded in _words("answered") or bool(_ANSWERS.fullmatch(folded))


def answer_words(text: str) -> str:
    """What follows ``A:`` or ``Response:`` at the head of a line; all of any other line."""
    head, colon, rest = text.partition(":")
    folded = _fold(head)
    inline = colon and rest.strip() and (folded == "a" or folded in _words("answered"))
    return rest.strip() if inline else text


def _unlabelled(text: str) -> str:
    """What follows ``Q:`` or ``You asked:`` at the head of a line; nothing of any other line."""
    head, colon, rest = text.partition(":")
    folded = _fold(head)
    asked = folded in {"q", "question"} or folded in _words("asked")
    return rest.strip() if colon and asked else ""


def asked_block(lines: Sequence[Line], own: Iterable[int]) -> tuple[int, list[int]]:
    """The line of a heading over a request given back, and the lines up to the answer's.

    0 and none where there is no such block.
    """
    asked: list[int] = []
    heading = 0
    for number in own:
        text = lines[number - 1].text
        if not text.strip():
            continue
        if not heading:
            heading = number if is_ask_heading(text) else 0
            continue
        if is_answer_heading(text) or _CONFIRM.fullmatch(text):
            return (heading, asked) if asked else (0, [])
        asked.append(number)
        if len(asked) > _LONGEST:
            break
    return 0, []


def _block(lines: Sequence[Line], own: Sequence[int]) -> tuple[Question, ...]:
    """The questions of such a block; one where nothing is numbered."""
    _, asked = asked_block(lines, own)
    return numbered(lines, asked) or _unnumbered(lines, asked) or _whole(lines, asked)


def _over_answers(
    lines: Sequence[Line], own: Sequence[int], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """Numbered questions that stand each over its answer, with their words where given."""
    found: list[Question] = []
    for at, number in enumerate(own):
        text = lines[number - 1].text
        marker = read_marker(text)
        if rest := _unlabelled(text):  # counted below, unless it has a number of its own
            marker = read_marker(rest) or Marker(("1",), Level.WORD, rest)
        if marker is None or marker.level is Level.BULLET:
            continue
        if marker.level is Level.WORD:
            if not (_heads(marker.rest) or rest or text.strip()[:1] in "Qq"):
                continue
        elif not (
            is_asking(marker.rest)
            or (not marker.rest and _table_under(number, zones))
            or (found and marker.labels == (_next(found[-1].number),))
        ):
            continue
        words = marker.rest if is_asking(marker.rest) or _heads(marker.rest) else ""
        if inside := after_question(words) if is_asking(words) else "":
            words = words[: words.rindex(inside)].strip()
        if words and not words.endswith(("?", ":")):
            words = _to_the_end(lines, own[at + 1 :], number, words)
        found.extend(Question(label, " ".join(words.split()), number) for label in marker.labels)
    if not found:
        return ()
    numbers = [question.number for question in found]
    if len(set(numbers)) == len(numbers):
        return tuple(found) if numbers[0] in {"1", "1a", "a", "i", "1.1", "a.1"} else ()
    if set(numbers) == {"1"}:
        return tuple(replace(each, number=str(at)) for at, each in enumerate(found, start=1))
    return tuple(
        {question.number: question for question in reversed(found)}[n]
        for n in dict.fromkeys(numbers)
    )


def _next(number: str) -> str:
    """The number that follows one of a plain list; empty for another's."""
    return str(int(number) + 1) if number.isdigit() else ""


def _heads(rest: str) -> bool:
    """Whether what follows a number on its line is a heading or a question, not an answer."""
    return not rest or is_asking(rest) or (len(rest) < 120 and not re.search(r"[.;,]\s*$|\d", rest))


def _table_under(number: int, zones: Sequence[Zone]) -> bool:
    parts = {Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW}
    return any(zone in parts for zone in zones[number : number + 4])


def _to_the_end(lines: Sequence[Line], after: Sequence[int], number: int, words: str) -> str:
    """A question's words to their end: a question mark, or the end of the paragraph."""
    last, whole = number, words
    for following in after[:8]:
        text = lines[following - 1].text
        if following != last + 1 or read_marker(text) or is_answer_heading(text):
            break
        whole, last = f"{whole} {text.strip()}", following
        if text.rstrip().endswith("?"):
            return whole
    return whole if last == number or len(whole) < 300 else words


def _by_number(lines: Sequence[Line], own: Sequence[int]) -> tuple[Question, ...]:
    """The numbers that the reply says it answers, where it gives no words."""
    found: dict[str, int] = {}
    for number in own:
        text = lines[number - 1].text
        if re.search(r"\bquestions?\b", text, re.IGNORECASE):
            for name in named_questions(text):
                found.setdefault(name, number)
    return tuple(Question(name, "", line) for name, line in found.items())
