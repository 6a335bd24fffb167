"""The questions of a request: their numbers, words and lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.correspondence.answer_tables import answer_tables
from foiparse.correspondence.asking import (
    after_question,
    asked_block,
    is_answer_heading,
    is_asking,
    unlabelled,
)
from foiparse.correspondence.listing import in_prose, line_by_line, numbered, of_request, whole
from foiparse.correspondence.numbering import Level, Marker, named_questions, read_marker
from foiparse.correspondence.repeating import added, given_back, quoted_below
from foiparse.model import MessageKind, Question, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line, Message

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


def find_questions(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions asked, in order: from the request, else as the reply restates them.

    A letter that only names numbers (``the table answers questions 1 and 2``) gives those,
    without words.
    """
    lines = document.lines
    request = next((each for each in messages if each.kind is MessageKind.REQUEST), None)
    if request is None:
        return _restated(document, messages, zones) or _quoted(document, messages, zones)
    own = [n for n in range(request.first, request.last + 1) if zones[n - 1] is Zone.REQUEST]
    asked = of_request(lines, own)
    if in_prose(lines, own):
        parted = _numbered_by_reply(document, messages, zones)
        if len(parted) >= len(asked) and len(parted) > 1:
            return parted
    return (*asked, *added(lines, messages, zones, asked))


def _numbered_by_reply(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The numbered parts that a reply makes of a request in one piece; fewer than two: none."""
    for message in messages:
        if message.kind is MessageKind.REPLY:
            found = given_back(document.lines, message, zones)
            if len(found) > 1:
                return found
    return ()


def _quoted(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions of the mail that a reply quotes, where it stands nowhere else."""
    for message in messages:
        reply = message.kind is MessageKind.REPLY
        if reply and (found := quoted_below(document.lines, message, zones)):
            return found
    return ()


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
            or _more(
                given_back(lines, message, zones),
                _block(lines, own) or _over_answers(lines, own, zones),
            )
            or _by_number(lines, own)
        )
        if found:
            return found
    return ()


def _more(zoned: tuple[Question, ...], worded: tuple[Question, ...]) -> tuple[Question, ...]:
    """The longer of two lists of the questions that a letter gives back."""
    return zoned if len(zoned) > len(worded) else worded


def _tabled(document: Document, message: Message) -> tuple[Question, ...]:
    """The questions of tables that give each beside its answer."""
    every = [
        row for table in answer_tables(document, message.first, message.last) for row in table.rows
    ]
    labels = [label for row in every for label in row.labels]
    if all(row.labels for row in every) and len(set(labels)) == len(labels):
        return tuple(Question(label, row.asked, row.line) for row in every for label in row.labels)
    return tuple(Question(str(at), row.asked, row.line) for at, row in enumerate(every, start=1))


def _block(lines: Sequence[Line], own: Sequence[int]) -> tuple[Question, ...]:
    """The questions of such a block; one where nothing is numbered."""
    _, asked = asked_block(lines, own)
    return numbered(lines, asked) or line_by_line(lines, asked) or whole(lines, asked)


def _over_answers(
    lines: Sequence[Line], own: Sequence[int], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """Numbered questions that stand each over its answer, with their words where given."""
    found: list[Question] = []
    outer = ""  # the number that lettered questions stand under
    for at, number in enumerate(own):
        text = lines[number - 1].text
        marker = read_marker(text)
        if marker and marker.level is Level.NUMBER and marker.labels[0].isdigit():
            outer = marker.labels[0]
        elif marker and outer and marker.level is Level.LETTER and is_asking(marker.rest):
            marker = replace(marker, labels=tuple(f"{outer}{each}" for each in marker.labels))
        if rest := unlabelled(text):  # counted below, unless it has a number of its own
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
        if not words and marker.level is Level.WORD and at + 1 < len(own):
            below = lines[own[at + 1] - 1].text
            words = below.strip() if is_asking(below) and below.rstrip().endswith("?") else ""
        if words and not words.endswith(("?", ":")):
            words = _to_the_end(lines, own[at + 1 :], number, words)
        found.extend(Question(label, " ".join(words.split()), number) for label in marker.labels)
    if not found:
        return ()
    numbers = [question.number for question in found]
    if len(set(numbers)) == len(numbers):
        return tuple(found) if numbers[0] in {"1", "1a", "a", "i", "1.1", "a.1"} else ()
    texts = {question.text for question in found}
    if set(numbers) == {"1"} or ("" not in texts and len(texts) == len(found)):
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
