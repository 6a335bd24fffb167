"""Case numbers and the authority that answers, as the text gives them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Document, Message

_REFERENCE = (
    re.compile(r"\b(?P<ref>(?:FOIA?|FOI[ -]?Ref|FS|RFI|IR)[ -]?\d{3,7}(?:[/-]\d{2,4})?)\b"),
    re.compile(
        r"\b(?:our ref(?:erence)?|foi reference|reference(?: number| no\.?)?|ref(?:\.| no\.?)?|"
        r"case (?:number|no\.?))\s*[:.]?\s+(?P<ref>[A-Z0-9][A-Z0-9/.-]*\d[A-Z0-9/.-]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\((?P<ref>\d{3,6}[A-Z]?/\d{2,4})\)"),
)


def find_reference(lines: Iterable[str]) -> str:
    """The first case number that the text gives, or empty; text in another's words left out."""
    waiting = False
    for text in lines:
        if len(text) > 400:
            continue
        for form in _REFERENCE:
            if found := form.search(text):
                return " ".join(found["ref"].split()).rstrip(".,/-")
        found = re.fullmatch(r"\s*([A-Z0-9][A-Z0-9/-]{3,24})\s*", text) if waiting else None
        if found and any(char.isdigit() for char in found[1]):
            return found[1]
        if text.strip():
            waiting = bool(
                re.fullmatch(r"\s*reference(?: number| no\.?)?\s*:?\s*", text, re.IGNORECASE)
            )
    return ""


@cache
def _forces() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for row in rows("authorities"):
        names = [row["name"], *filter(None, row["aliases"].split(";"))]
        form = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        found.append((re.compile(rf"\b(?:{form})\b"), row["name"]))
    return tuple(found)


def find_authority(document: Document, messages: Sequence[Message], zones: Sequence[Zone]) -> str:
    """Who answers: as the thread names them, else the known authority named most often."""
    for message in messages:
        if message.kind is MessageKind.REPLY and message.authority:
            return message.authority
    sender = document.mail.sender if document.mail else ""
    text = "\n".join(
        line.text
        for line, zone in zip(document.lines, zones, strict=True)
        if zone not in {Zone.QUOTED_PREVIOUS, Zone.REQUEST, Zone.ANNOTATION}
    )
    best, most = "", 0
    for form, name in _forces():
        if form.search(sender):
            return name
        count = len(form.findall(text[:60_000]))
        if count > most:
            best, most = name, count
    return best
