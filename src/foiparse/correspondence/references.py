"""Case numbers and the authority that answers, as the text gives them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.model import MessageKind, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foiparse.model import Document, Message

_ACT_YEAR = r"(?:FOIA?|EIR)[ -]?(?:2000|2002|2004)\b(?![/-]\w)"
# Each form of a case number with words of which one is in it, in lower case where the form
# goes by any: lines without them are not searched.
_REFERENCE = (
    (
        re.compile(
            rf"(?<![\w/-])(?!{_ACT_YEAR})(?P<ref>(?:[A-Z0-9]{{1,6}}[/-]){{0,3}}"
            r"(?:FOIA?|FOI[ -]?Ref|FS|RFI|IR|EIR)[ /-]?"
            r"(?:\d{2,4}(?:[/-][A-Z0-9]{1,8}){2,3}|\d{2,7}[/-]\d{2,8}|\d{3,8}))(?![\w/-]*\d)"
        ),
        False,
        ("FOI", "FS", "RFI", "IR"),
    ),
    (
        re.compile(
            r"\b(?:our ref(?:erence)?|foi reference|reference(?: number| no\.?)?|"
            r"ref(?:\.| no\.?)?|(?:case|request) (?:number|no\.?|ref(?:erence)?\.?))\s*[:.]?\s+"
            rf"(?!{_ACT_YEAR})(?P<ref>[A-Z0-9][A-Z0-9/.-]*\d[A-Z0-9/.-]*)",
            re.IGNORECASE,
        ),
        True,
        ("ref", "case", "request"),
    ),
    (re.compile(r"\((?P<ref>\d{3,6}[A-Z]?/\d{2,4})\)"), False, ("(",)),
)
_OTHERS = frozenset({Zone.QUOTED_PREVIOUS, Zone.REQUEST, Zone.ANNOTATION})
_DIGIT = re.compile(r"\d")
_LONE = re.compile(r"\s*([A-Z0-9][A-Z0-9/-]{3,24})\s*")
_HEADING = re.compile(r"\s*reference(?: number| no\.?)?\s*:?\s*", re.IGNORECASE)


def find_references(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Every case number that a text gives, with the index of its line; one line may hold several.

    Text in another's words is for the caller to leave out.
    """
    waiting = False
    for at, text in enumerate(lines):
        if len(text) > 400:
            continue
        if _DIGIT.search(text):  # every case number holds one
            ends: list[tuple[int, int]] = []
            lower = text.lower()
            for form, folded, marks in _REFERENCE:
                if not any(mark in (lower if folded else text) for mark in marks):
                    continue
                for found in form.finditer(text):
                    span = found.span("ref")
                    if all(span[1] <= start or end <= span[0] for start, end in ends):
                        ends.append(span)
                        yield " ".join(found["ref"].split()).rstrip(".,/-"), at
            if not ends and waiting and (lone := _LONE.fullmatch(text)):
                yield lone[1], at
        if text.strip():
            waiting = bool(_HEADING.fullmatch(text))


def find_reference(lines: Iterable[str]) -> str:
    """The first case number that the text gives, or empty; text in another's words left out."""
    return next((reference for reference, _ in find_references(lines)), "")


_POLICE_MAIL = re.compile(r"@(?:[\w-]+\.)*?(?P<force>[\w-]+)\.(?:pnn\.)?police\.", re.IGNORECASE)


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds any name of a known authority in one pass, and whose each name is."""
    whose: dict[str, str] = {}
    for row in rows("authorities"):
        if not row["regime"]:
            continue  # a body outside the Acts is named in letters and sends none
        for name in (row["name"], *filter(None, row["aliases"].split(";"))):
            whose.setdefault(name, row["name"])
    form = "|".join(re.escape(name) for name in sorted(whose, key=len, reverse=True))
    return re.compile(rf"\b(?:{form})\b"), whose


@cache
def _by_domain() -> dict[str, str]:
    return {row["id"].replace("-", ""): row["name"] for row in rows("authorities")}


def of_sender(sender: str) -> str:
    """The authority that a sender's name or address names, or empty."""
    form, whose = _names()
    if found := form.search(sender):
        return whose[found[0]]
    mail = _POLICE_MAIL.search(sender)
    return _by_domain().get(mail["force"].replace("-", "").lower(), "") if mail else ""


def find_authority(document: Document, messages: Sequence[Message], zones: Sequence[Zone]) -> str:
    """Who answers: as the thread names them, else the known authority named most often."""
    for message in messages:
        if message.kind is MessageKind.REPLY and message.authority:
            return message.authority
    if document.mail and (named := of_sender(document.mail.sender)):
        return named
    text = "\n".join(
        line.text for line, zone in zip(document.lines, zones, strict=True) if zone not in _OTHERS
    )
    form, whose = _names()
    count = Counter(whose[name] for name in form.findall(text[:60_000]))
    # Of two that are named as often, the one that the register lists first.
    listed = {name: at for at, name in enumerate(_by_domain().values())}
    return min(count, key=lambda name: (-count[name], listed[name]), default="")
