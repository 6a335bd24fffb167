"""What is particular to pages of WhatDoTheyKnow and its sister sites.

A request page is tidied before it is rendered, so that its text has the shape of the
same page saved as text: the author of a message on a line, its date on the next, then
how many attachments it announces, then its words. Pages that show no data of their own
are refused with what to download instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from foiparse.errors import HoldsNoDataError
from foiparse.model import Notice, NoticeKind
from foiparse.readers.cells import SKIPPED
from foiparse.readers.nest import safe_name
from foiparse.readers.speakers import Spoken, by_class, shown, spoken_in
from foiparse.readers.text import absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from foiparse.model import Line

_CHROME = (
    "event_actions",
    "correspondence__footer",
    "correspondence_footer",
    "link-to-this",
    "cplink",
    "view_html_prefix",
)
_COUNT = re.compile(r"\s*(\d{1,4})\s+Attachments?\s*", re.IGNORECASE)


class Announced(Struct, frozen=True):
    """Attachments that one message announces: how many, and their names."""

    number: int
    names: tuple[str, ...]


def refuse_frames(tree: Element) -> None:
    """Raise `HoldsNoDataError` for an "HTML view" that only frames the original."""
    viewer = bool(tree.xpath("boolean(//*[@id='wrapper_embed'])")) or bool(
        by_class(tree, "view_html_prefix")
    )
    if viewer and tree.xpath("boolean(//iframe)") and not _words(tree):
        msg = "this page only frames a document that it does not hold"
        advice = 'open it and choose "Download original attachment"'
        name = _framed(tree)
        raise HoldsNoDataError(msg, f"{advice} ({name})" if name else advice)


def _framed(tree: Element) -> str:
    """The name of the document that a viewer page offers for download, or empty."""
    for link in tree.iter("a"):
        address = urlsplit(link.get("href") or "").path
        if "/attach/" in address and "/html/" not in address:
            return safe_name(unquote(address.rsplit("/", 1)[-1]))
    return ""


def _words(tree: Element) -> bool:
    """Whether a viewer page has words beyond its own heading."""
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if (element.tail or "").strip() and element is not tree:
                return True
        elif element.tag in SKIPPED or "view_html_prefix" in (element.get("class") or ""):
            walker.skip_subtree()
        elif (element.text or "").strip():
            return True
    return False


def tidied(tree: Element) -> tuple[list[Announced], list[Spoken]]:
    """Change a request page in place; what its messages announce, and the messages.

    A page of any other kind is left as it is, and there is nothing of either.
    """
    messages = _outermost(tree, "correspondence")
    annotations = _outermost(tree, "comment_in_request")
    if not messages and not annotations:
        return [], []
    spoken = spoken_in(tree)
    by_element = {each.element: each for each in spoken}
    for name in _CHROME:
        for element in by_class(tree, name):
            _drop(element)
    announced: list[Announced] = []
    for message in messages:
        _head(message)
        for box in _outermost(message, "attachments"):
            found = _attachments(box)
            if found:
                announced.append(found)
                if each := by_element.get(message):
                    each.message = replace(each.message, attachments_announced=found.number)
    for message in annotations:
        for time in message.iter("time"):
            time.text = _time(time)
    for fold in by_class(tree, "unfold_link"):
        _alone(fold)
    return announced, spoken


def absences(announced: Sequence[Announced], lines: Sequence[Line]) -> tuple[Notice, ...]:
    """A notice for each message that announces attachments, at the line that says so."""
    at = [line.number for line in lines if announced and _COUNT.fullmatch(line.text)]
    return tuple(
        absent(item.number, number, item.names)
        if item.number
        else Notice(NoticeKind.ATTACHMENT_ABSENT, "Attachments are announced.", number)
        for item, number in zip(announced, at, strict=False)
    )


def _head(message: Element) -> None:
    """The header of a message as two lines: who, and when."""
    for header in _outermost(message, "correspondence__header"):
        authors = by_class(header, "correspondence__header__author")
        author = shown(authors[0]) if authors else ""
        times = list(header.iter("time"))
        status = by_class(header, "correspondence__header__delivery-status")
        parts = [_time(times[0]) if times else "", shown(status[0]) if status else ""]
        when = " ".join(part for part in parts if part)
        for child in list(header):
            header.remove(child)
        header.text = None
        header.tag = "p"
        header.text = author
        if when:
            broken = etree.SubElement(header, "br")
            broken.tail = when


def _time(time: Element) -> str:
    """A date as the page shows it; from its attribute where the text was lost."""
    written = shown(time)
    if written:
        return written
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", time.get("datetime") or "")
    if not found or not 1 <= int(found[2]) <= 12:
        return ""
    months = "January February March April May June July August September October November December"
    return f"{int(found[3])} {months.split()[int(found[2]) - 1]} {found[1]}"


def _attachments(box: Element) -> Announced | None:
    """Reduce the list of attachments to its count, as the page saved as text has it."""
    names = tuple(name for element in by_class(box, "attachment__name") if (name := shown(element)))
    count = next(
        (
            found
            for heading in box.iter("h3", "h2", "h4")
            if (found := _COUNT.fullmatch(shown(heading)))
        ),
        None,
    )
    number = int(count[1]) if count else len(names)
    if not number:
        return None
    for child in list(box):
        box.remove(child)
    box.tag = "p"
    box.text = f"{number} Attachment{'' if number == 1 else 's'}"
    return Announced(number, names)


def _alone(fold: Element) -> None:
    """A fold link stands on a line of its own."""
    fold.tag = "p"


def _outermost(tree: Element, name: str) -> list[Element]:
    """Elements with a class that stand in no other such element; in document order."""
    found: list[Element] = []
    walker = etree.iterwalk(tree, events=("start",))
    for _, element in walker:
        if name in (element.get("class") or "").split():
            found.append(element)
            walker.skip_subtree()
    return found


def _drop(element: Element) -> None:
    """Take an element out, leaving what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if tail and before is None:
        parent.text = (parent.text or "") + tail
    elif tail and before is not None:
        before.tail = (before.tail or "") + tail
    parent.remove(element)
