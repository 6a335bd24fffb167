"""Lines that are nobody's words: the site's, the mail program's, the paper's."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
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
_PAGE_OF = re.compile(r"\W*(?:page|tudalen)\s*\d{1,3}\s*(?:of|/|o)\s*\d{1,3}\W*", re.IGNORECASE)
_PAGE_BESIDE = re.compile(
    r"(?P<led>.+?)(?P<before>\W+)(?:page|tudalen) \d{1,3} (?:of|/|o) \d{1,3}"
    r"|(?:page|tudalen) \d{1,3} (?:of|/|o) \d{1,3}(?P<after>\W+)(?P<trailing>.+)",
    re.IGNORECASE,
)
_GAP = re.compile(r"\s{3}|\t|\|")
_REFERENCE = re.compile(
    r"(?:(?:our|your|foi|case|request)\s)*(?:ref(?:erence)?|foi|case|request)\b"
    r"(?:\s?(?:no|number))?[.:\s]*[\w./-]*\d[\w./-]*",
    re.IGNORECASE,
)
_LETTERHEAD = 8  # lines without a blank one at a letter's top that its other pages may repeat


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


def is_page_of(text: str) -> bool:
    """Whether a line numbers a page of a paper in words: ``Page 2 of 3``.

    A reference may stand on the same line, or anything that a wide gap parts from it.
    """
    bare = text.strip()
    if _PAGE_OF.fullmatch(bare):
        return True
    found = _PAGE_BESIDE.fullmatch(bare) if len(bare) <= _LONGEST else None
    if found is None:
        return False
    gap, rest = found["after"] or found["before"], found["led"] or found["trailing"]
    return bool(_GAP.search(gap) or _REFERENCE.fullmatch(rest.strip()))


def mark_page_breaks(lines: Sequence[Line], message: Message, zones: list[Zone]) -> None:
    """Feet and heads of pages in a text without pages: a table may run on over them.

    They are the page's number with the reference or letterhead beside it or what stands there
    on every page, and what stands between the number of one page at its foot and that of the
    next at its head.
    """
    own = [
        n
        for n in range(message.first, message.last + 1)
        if zones[n - 1] is Zone.ANSWER and not lines[n - 1].page
    ]
    feet = [at for at, number in enumerate(own) if is_page_of(lines[number - 1].text)]
    top = [n for at, n in enumerate(own[:_LETTERHEAD]) if n - at == own[0]]
    head = {fold(lines[number - 1].text) for number in top}
    found: set[int] = set()
    for step in (-1, 1):
        repeated = _on_every_page(lines, own, feet, step)
        for at in feet:
            found.add(own[at])
            beside = at + step
            while 0 <= beside < len(own) and abs(own[beside] - own[beside - step]) <= 2:
                text = lines[own[beside] - 1].text
                again = 0 < abs(beside - at) <= repeated
                if not (again or _REFERENCE.fullmatch(text.strip()) or fold(text) in head):
                    break
                found.add(own[beside])
                beside += step
    for foot, following in pairwise(feet):
        between = own[foot : following + 1]
        if len(between) <= _LETTERHEAD and between[-1] - between[0] == len(between) - 1:
            found.update(between)
    for number in found:
        zones[number - 1] = Zone.CHROME


def _on_every_page(
    lines: Sequence[Line], own: Sequence[int], feet: Sequence[int], step: int
) -> int:
    """How many lines above (``step`` -1) or below the numbers of several pages are the same.

    Lines that text follows on every page are none of the paper's: they may head a table. Nor
    are those that text comes before on any: they may be rows of it.
    """
    count = 0
    while len(feet) > 1 and count < _LETTERHEAD:
        beside = [at + step * (count + 1) for at in feet]
        if not (beside[0] >= 0 and beside[-1] < len(own)):
            break
        apart = {own[there] - own[there - step] for there in beside}
        texts = {fold(lines[own[there] - 1].text) for there in beside}
        if apart != {step} or len(texts) > 1:
            break
        count += 1
    last = [at + step * count for at in feet]
    ended = [not 0 <= at + step < len(own) or own[at + step] - own[at] != step for at in last]
    return count if (all(ended) if step < 0 else any(ended)) else 0
