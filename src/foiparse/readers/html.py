"""Web pages: request pages of the site, disclosure logs, HTML views of documents."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from lxml import etree
from msgspec.structs import replace

from foiparse.errors import DamagedInputError, LimitExceededError, NoTextError
from foiparse.model import Document, Notice, NoticeKind
from foiparse.readers import site, sniff
from foiparse.readers.decoding import decode
from foiparse.readers.limits import Limits, ReadOptions, in_words
from foiparse.readers.markup import rendered
from foiparse.readers.speakers import furniture_in, placed
from foiparse.readers.text import marks

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from foiparse.model import Grid, Line

NAME = "html"

claims = sniff.html

_CHARSET = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})|<\?xml[^>]+encoding=["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)

_BROKEN_OFF = "The page is broken or nested too deeply; the end of it may not have been read."


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a page as lines and grids, the network never touched.

    Raises `HoldsNoDataError` for a viewer frame, `NoTextError` for a page that shows
    no text, `LimitExceededError` over ``limits.html_bytes`` and `DamagedInputError`
    where no page can be made of the bytes.
    """
    tree, decoding = parsed(data, "", options.limits)
    site.refuse_frames(tree)
    announced, spoken = site.tidied(tree)
    menus = furniture_in(tree)
    spans = dict.fromkeys([*menus, *(each.element for each in spoken)], (1, 0))
    lines, grids, notices = rendered(tree, options.limits, spans)
    if not any(line.text.strip() for line in lines):
        if any(notice.explanation == _BROKEN_OFF for notice in decoding):
            msg = "the page is broken or nested too deep, and no text of it could be read"
            raise DamagedInputError(msg, "open it in a browser and save it as text or PDF")
        msg = "the page shows no text"
        advice = "open it in a browser, wait until it has loaded, then save it again"
        raise NoTextError(msg, advice)
    text = "\n".join(line.text for line in lines)
    found = marks(text, options.limits, attachments=not announced)
    return Document(
        source=source,
        format=NAME,
        sha256=sha256(data).hexdigest(),
        lines=lines,
        grids=grids,
        notices=(*decoding, *notices, *found, *site.absences(announced, lines)),
        size=len(data),
        messages=placed(spoken, spans, len(lines)),
        furniture=frozenset(n for each in menus for n in range(spans[each][0], spans[each][1] + 1)),
    )


def parsed(data: bytes, declared: str, limits: Limits) -> tuple[Element, tuple[Notice, ...]]:
    """The tree of a page, and notices of what was odd in its bytes.

    ``declared`` is the encoding that a mail's header gives; the page's own is used
    where that is empty. Raises `LimitExceededError`, `NoTextError` and
    `DamagedInputError`.
    """
    if len(data) > limits.html_bytes:
        msg = f"a page of {in_words(len(data))} is over the bound of {in_words(limits.html_bytes)}"
        raise LimitExceededError(msg, "raise the bound html_bytes")
    found = _CHARSET.search(data[:4096])
    own = (found[1] or found[2]).decode("ascii") if found else ""
    decoded = decode(data, declared or own, limits)
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    notices = [replace(notice, line=0) for notice in decoded.notices]  # lines of the markup
    try:
        tree = etree.fromstring(decoded.text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        msg = f"no page can be made of it ({error})"
        raise DamagedInputError(msg, "save the page again") from error
    if tree is None:
        msg = "the page holds nothing"
        raise NoTextError(msg, "save the page again")
    if cast("float", tree.xpath("count(//*)")) > limits.html_elements:
        msg = f"the page has more than {limits.html_elements} elements"
        raise LimitExceededError(msg, "raise the bound html_elements")
    fatal = parser.error_log.filter_from_fatals()
    if len(fatal):
        notices.append(Notice(NoticeKind.TEXT_DAMAGED, _BROKEN_OFF))
    return tree, tuple(notices)


def body(
    data: bytes, declared: str, limits: Limits
) -> tuple[tuple[Line, ...], tuple[Grid, ...], list[Notice]]:
    """The lines, grids and notices of the HTML part of a mail; raises as `parsed`."""
    tree, odd = parsed(data, declared, limits)
    lines, grids, notices = rendered(tree, limits)
    return lines, grids, [*odd, *notices]
