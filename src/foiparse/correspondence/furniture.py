"""Lines that are nobody's words: the site's, the mail program's, the paper's."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.correspondence.letters import dated_name, is_date_line
from foiparse.correspondence.phrasing import KnownLines, Phrasebook, fold
from foiparse.correspondence.sitewords import annotation, attachments, is_site_line, said
from foiparse.model import Zone
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Line, Message

_LONGEST = 220  # characters of a line of the site's
_EDGE = 8  # lines at the top or bottom of a page
_TOP = 20  # lines of a message within which its header stands
_FIELD = re.compile(
    r"\*?(?:From|To|Date|Sent|Subject|Cc|Bcc|Reply-To|Importance|Attachments?|"
    r"Oddi wrth|At|Dyddiad|Anfonwyd|Pwnc|Testun|[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+):\*?(?:\s.*)?"
)
_FROM = re.compile(r"\*?(?:From|Oddi wrth):")
_RULE = re.compile(r"[-_=*~#\u2013\u2014 ]{5,}")
_FORWARDED = re.compile(r"[-_ ]{2,}\s?(?:Forwarded|Original) message\s?[-_ ]{2,}", re.IGNORECASE)
_HUNG = re.compile(r"\s*Attachments?: .{1,150}\(\d[\d.,]*\s?[KMG]?B?\)\s*")
_SHOWN = re.compile(
    r"\s*\d{1,3} Attachments?:? .{1,150}\.\w{2,4}\b.{0,40}"
    r"(?:\d\s?[KM]B?|Download|View as HTML).{0,60}",
    re.IGNORECASE,
)
_DELIVERED = re.compile(r"\s+(?:Delivered|Link to this(?: Report)?)\s*$")
_ENCLOSED = re.compile(r"\s*\d{1,4} Atodiad(?:au)?\s*")
_PAGE = re.compile(r"\W*(?:page|tudalen)?\s*\d{1,3}\s*(?:of|/|o)\s*\d{1,3}\W*", re.IGNORECASE)


@cache
def _within() -> Phrasebook:
    return Phrasebook.of("furniture_words", "kind", kind="within")


@cache
def _whole() -> KnownLines:
    return KnownLines("furniture_words", "kind", kind="whole")


@remembered(_LONGEST)
def is_furniture(text: str) -> bool:
    """Whether a line is the site's or a program's own, whoever's message it stands in."""
    if len(text) > _LONGEST:
        return False
    folded = fold(text)
    return (
        is_site_line(text)
        or bool(_whole().meaning(folded) or _within().holds(folded))
        or bool(_HUNG.fullmatch(text) or _SHOWN.fullmatch(text) or _ENCLOSED.fullmatch(text))
    )


def is_paper(text: str) -> bool:
    """Whether a line of a letter is a rule or the number of its page."""
    words = " ".join(text.split())
    return bool(_RULE.fullmatch(words) or _PAGE.fullmatch(words))


def mark_header(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Who, when, about what and with what attachments, over a message: not its sender's words."""
    names = {message.sender, f"{message.sender}, {message.authority}"} if message.sender else set()
    headed = False
    for number in range(message.first, min(message.first + _TOP, message.last) + 1):
        text = lines[number - 1].text.strip()
        if not text:
            continue
        opens = bool(
            text in names
            or dated_name(_DELIVERED.sub("", text))[0] in names
            or is_date_line(text)
            or attachments(text)
            or annotation(text)
            or said(text, "status")
            or _FORWARDED.fullmatch(text)
            or (_RULE.fullmatch(text) and not headed)
            or _FROM.match(text)
        )
        field = headed and bool(_FIELD.fullmatch(text))
        known = zones[number - 1] is Zone.CHROME
        if not (opens or field or known):
            return
        headed = headed or bool(_FROM.match(text))
        zones[number - 1] = Zone.CHROME


def mark_running_heads(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Lines that stand at the head or foot of several pages belong to the paper."""
    pages: dict[str, list[int]] = {}
    for number in range(message.first, message.last + 1):
        if lines[number - 1].page and lines[number - 1].text.strip():
            pages.setdefault(lines[number - 1].page, []).append(number)
    edges = {
        number: fold(re.sub(r"\d+", "#", lines[number - 1].text))
        for own in pages.values()
        for number in {*own[:_EDGE], *own[-_EDGE:]}
    }
    seen: dict[str, set[str]] = {}
    for number, text in edges.items():
        seen.setdefault(text, set()).add(lines[number - 1].page)
    for number, text in edges.items():
        if len(seen[text]) >= 2 and zones[number - 1] is Zone.ANSWER:
            zones[number - 1] = Zone.CHROME
