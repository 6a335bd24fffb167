"""Who speaks in a request page: its messages, as the markup keeps them apart.

Sender, kind and date stand in the markup of each message, so that they need not be
guessed from the text. Where the lines of a message are is known once the page is rendered.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, cast

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from foiparse.data import rows
from foiparse.model import Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element as Element

_MESSAGE, _ANNOTATION = "correspondence", "comment_in_request"
_WITH_CLASS = etree.XPath(
    "descendant-or-self::*[@class][contains(concat(' ', normalize-space(@class), ' '), $name)]"
)
_NUMBER = re.compile(r"(?:incoming|outgoing|comment)-(\d{1,12})")
_WORD = re.compile(r"[a-z]+")
_BLOCKS = frozenset({"div", "section", "aside", "nav", "header", "footer", "form", "dialog", "ul"})
_HEADING = re.compile(r"(?P<who>\S.{0,80}?) left an annotation\b.*", re.DOTALL)


class Spoken(Struct):
    """One message of a page: its element, and what its markup says."""

    element: Element
    message: Message


def spoken_in(tree: Element) -> list[Spoken]:
    """The messages of a request page in order, before they are rendered.

    Nothing where the markup leaves open of any of them whose it is: then the text has to
    say it for all.
    """
    body = _body_asked(tree)
    found: list[Spoken] = []
    for element in _messages(tree):
        kind = _kind(element, first=not any(_is_request(each) for each in found))
        if kind is None:
            return []
        number = _NUMBER.fullmatch(element.get("id") or "")
        author, authority = "", ""
        if kind is MessageKind.ANNOTATION:
            headings = [shown(heading) for heading in element.iter("h2", "h3")]
            heading = _HEADING.fullmatch(headings[0]) if headings else None
            author = heading["who"] if heading else ""
        else:
            authors = by_class(element, "correspondence__header__author")
            author = shown(authors[0]) if authors else ""
        if kind is MessageKind.REPLY:
            author, authority = _parted(author, body)
        message = Message(kind, 0, 0, 0, author, authority, _sent(element))
        if number:
            message = replace(message, site_number=int(number[1]))
        found.append(Spoken(element, message))
    return found


def furniture_in(tree: Element) -> list[Element]:
    """Menus and cookie notices of a page: no content, whatever they hold."""
    marks = {
        kind: frozenset(row["mark"] for row in rows("page_furniture") if row["of"] == kind)
        for kind in ("element", "role", "name")
    }
    found: list[Element] = []
    walker = etree.iterwalk(tree, events=("start",))
    for _, element in walker:
        if element.tag not in _BLOCKS:
            continue
        names = f"{element.get('id') or ''} {element.get('class') or ''}".casefold()
        if (
            element.tag in marks["element"]
            or (element.get("role") or "") in marks["role"]
            or not marks["name"].isdisjoint(_WORD.findall(names))
        ) and not _holds_page(element):
            found.append(element)
            walker.skip_subtree()
    return found


def _holds_page(element: Element) -> bool:
    """Whether the content is inside: a page may say of itself that cookies were allowed."""
    return any(element.find(f".//{tag}") is not None for tag in ("main", "article", "h1"))


def placed(
    spoken: Sequence[Spoken], spans: Mapping[Element, tuple[int, int]], lines: int
) -> tuple[Message, ...]:
    """The messages with their lines; what stands before, between and after them is chrome.

    ``spans`` are first and last line of each element, last before first where it shows
    nothing. ``lines`` is how many the page has.
    """
    messages: list[Message] = []
    done = ordinal = 0
    for each in spoken:
        first, last = spans[each.element]
        speaks = each.message.kind is not MessageKind.CHROME
        ordinal += speaks
        if last < first or first <= done:
            continue
        if first > done + 1:
            messages.append(Message(MessageKind.CHROME, done + 1, first - 1))
        number = ordinal if speaks else 0
        messages.append(replace(each.message, first=first, last=last, ordinal=number))
        done = last
    if messages and done < lines:
        messages.append(Message(MessageKind.CHROME, done + 1, lines))
    return tuple(messages)


def _messages(tree: Element) -> list[Element]:
    """Messages and annotations, none inside another; in document order."""
    found: list[Element] = []
    walker = etree.iterwalk(tree, events=("start",))
    for _, element in walker:
        classes = (element.get("class") or "").split()
        if _MESSAGE in classes or _ANNOTATION in classes:
            found.append(element)
            walker.skip_subtree()
    return found


def _kind(element: Element, *, first: bool) -> MessageKind | None:
    """Whose message it is; None where the markup does not say."""
    classes = (element.get("class") or "").split()
    if _ANNOTATION in classes:
        return MessageKind.ANNOTATION
    name = element.get("id") or ""
    if "incoming" in classes or name.startswith("incoming-"):
        return MessageKind.REPLY
    if "outgoing" not in classes and not name.startswith("outgoing-"):
        return None
    if not by_class(element, "correspondence_text"):
        return MessageKind.CHROME  # a notice that the request was sent once more
    return MessageKind.REQUEST if first else MessageKind.FOLLOWUP


def _is_request(spoken: Spoken) -> bool:
    return spoken.message.kind is MessageKind.REQUEST


def _body_asked(tree: Element) -> str:
    """The public body that the page's heading names."""
    for subtitle in by_class(tree, "request-header__subtitle"):
        for link in subtitle.iter("a"):
            if "/body/" in (link.get("href") or ""):
                return shown(link)
        found = re.search(r" request to (?P<body>\S.*)", shown(subtitle))
        if found:
            return found["body"]
    return ""


def _parted(author: str, body: str) -> tuple[str, str]:
    """Sender and authority of an author line; the name of a body may hold a comma."""
    if body and author == body:
        return author, body
    if body and author.endswith(f", {body}"):
        return author.removesuffix(f", {body}"), body
    name, _, other = author.partition(", ")
    return name, other


def _sent(element: Element) -> date | None:
    for time in element.iter("time"):
        found = re.match(r"(\d{4})-(\d\d)-(\d\d)", time.get("datetime") or "")
        try:
            return date(*map(int, found.groups())) if found else None
        except ValueError:
            return None
    return None


def shown(element: Element) -> str:
    """The text in an element, white space folded."""
    return " ".join("".join(str(text) for text in element.itertext()).split())


def by_class(tree: Element, name: str) -> list[Element]:
    """Elements, the root included, that carry a class; in document order."""
    return cast("list[Element]", _WITH_CLASS(tree, name=f" {name} "))
