"""The questions of a request: their numbers, words and lines, and where answers name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.model import MessageKind, Question, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Message

_NUMBER = re.compile(
    r"\s*(?:Q(?:uestion)?\.?\s?)?\(?(?P<number>\d{1,2}\s?[a-z]?|[a-z]|[ivx]{1,5})[.):]\s+(?P<text>\S.*)",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:yours (?:faithfully|sincerely)|kind regards|regards|thank you|many thanks)\b",
    re.IGNORECASE,
)
_ASK_HEADING = re.compile(
    r"\s*(?:(?:your )?request|you asked(?: for)?|information requested|request for information|"
    r".{0,160}\b(?:requested|asked for|in respect of your enquiry)\b.{0,60}:?)\s*:?\s*",
    re.IGNORECASE,
)
_ANSWER_HEADING = re.compile(
    r"\s*(?:(?:our )?(?:response|reply|answer|decision)s?)\s*:?\s*|.{0,80}\bcan confirm\b.*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\bquestions?\s+(?P<list>\d{1,2}[a-z]?(?:\s*(?:,|and|&|to|-|\u2013)?\s*\b\d{1,2}[a-z]?\b)*)",
    re.IGNORECASE,
)
_ONE = re.compile(r"\d{1,2}[a-z]?")
_SPAN = re.compile(r"(\d{1,2})\s*(?:to|-|\u2013)\s*(\d{1,2})\b")


def find_questions(
    document: Document, messages: Sequence[Message], zones: Sequence[Zone]
) -> tuple[Question, ...]:
    """The questions asked, in order: from the request, else as the reply restates them."""
    for message in messages:
        if message.kind is MessageKind.REQUEST:
            numbers = range(message.first, message.last + 1)
            found = _numbered(document, [n for n in numbers if zones[n - 1] is Zone.REQUEST])
            if found:
                return found
            return _whole(document, [n for n in numbers if zones[n - 1] is Zone.REQUEST])
    return _restated(document, zones)


def _numbered(document: Document, numbers: Sequence[int]) -> tuple[Question, ...]:
    found: list[Question] = []
    open_ = False
    for number in numbers:
        text = document.lines[number - 1].text
        if _END.match(text):
            break
        match = _NUMBER.fullmatch(text)
        if match:
            label = re.sub(r"\s", "", match["number"]).lower()
            found.append(Question(label, " ".join(match["text"].split()), number))
            open_ = True
        elif open_ and found and text.strip():
            last = found[-1]
            words = f"{last.text} {' '.join(text.split())}"
            found[-1] = Question(last.number, words, last.line)
    return tuple(found)


def _whole(document: Document, numbers: Sequence[int]) -> tuple[Question, ...]:
    """A request that numbers nothing is one question."""
    lines = [n for n in numbers if document.lines[n - 1].text.strip()]
    lines = [
        n for n in lines if not re.match(r"\s*(?:Dear|Yours|Regards)\b", document.lines[n - 1].text)
    ]
    if not lines:
        return ()
    text = " ".join(" ".join(document.lines[n - 1].text.split()) for n in lines)
    return (Question("1", text[:600], lines[0]),)


def _restated(document: Document, zones: Sequence[Zone]) -> tuple[Question, ...]:
    """Questions that a letter gives back between a heading and its answer."""
    asked: list[int] = []
    open_ = False
    for line in document.lines:
        if not line.text.strip() or zones[line.number - 1] is not Zone.ANSWER:
            continue
        if not open_:
            open_ = bool(_ASK_HEADING.fullmatch(line.text))
            continue
        if _ANSWER_HEADING.fullmatch(line.text):
            break
        asked.append(line.number)
        if len(asked) > 80:
            return ()
    else:
        return ()
    return _numbered(document, asked) or (_whole(document, asked) if asked else ())


def named_questions(text: str) -> list[str]:
    """The question numbers that a sentence names: ``Question 1c, 2 & 4`` gives three."""
    found: list[str] = []
    for match in _NAMED.finditer(text):
        listed = match["list"]
        for first, last in _SPAN.findall(listed):
            found.extend(str(number) for number in range(int(first), int(last) + 1))
        found.extend(number.lower() for number in _ONE.findall(listed))
    return list(dict.fromkeys(found))
