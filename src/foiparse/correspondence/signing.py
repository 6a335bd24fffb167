"""Who signs a reply: names, posts, offices and ways to reach them, and what stands below."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from foiparse.correspondence.furniture import is_paper
from foiparse.correspondence.letters import is_body, is_desk, salutation
from foiparse.correspondence.numbering import read_marker
from foiparse.correspondence.pieces import (
    OPENER,
    SENTENCE_END,
    Piece,
    headings,
    is_heading,
    plain_heading,
)
from foiparse.model import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINK = re.compile(
    r"\s*(?:\[\d+\]|\d{1,3}\.|\(\d+\))?\s*(?:https?://|www\.|mailto:|tel:|file:|ftp://)"
    r"(?:\[[^\]]*\]|\S+)\s*",
    re.IGNORECASE,
)
NAMED = 10  # words of a line of a signature
_SLOGAN = 25  # words of a slogan
_BLOCK = 8  # lines of a signature
_COLLAR = re.compile(r"(?<=[a-z]) \(?[A-Z]?\d{3,6}\)?\s*$")  # the number of an officer
_LETTER_END = re.compile(r"\b[A-Z]\.$")
_INITIAL = re.compile(r"\s*[A-Z]\.\s?(?:[A-Z]\.\s?)*[A-Z][a-z]")
_CAPITAL = re.compile(r"\b[A-Z\u00c0-\u00de]")
_PLAIN = re.compile(r"\b[a-z\u00df-\u00ff]{4,}")
_CONTACT = re.compile(
    r"\b(?:tel|telephone|phone|mobile|fax|e-?mail|web|ff\u00f4n|dx|po box)\b|@|\bwww\.|https?://|"
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b0\d{2,4}[ -]?\d{3}",
    re.IGNORECASE,
)
# Of these one is in every way to reach somebody, or else a postcode's or a telephone's figures.
_CONTACT_MARKS = (
    *("tel", "phone", "mobile", "fax", "mail", "web", "ff\u00f4n", "dx", "po box"),
    *("@", "www.", "http"),
)
_CONTACT_FIGURES = re.compile(r"\d[a-z]{2}|0\d\d")
TABLE = frozenset({Zone.TABLE_TITLE, Zone.TABLE_HEADER, Zone.TABLE_ROW, Zone.TABLE_NOTE})


def gives_contact(text: str) -> bool:
    """Whether a line holds a way to reach somebody: an address, a telephone, a postcode."""
    lower = text.lower()
    likely = any(mark in lower for mark in _CONTACT_MARKS) or _CONTACT_FIGURES.search(lower)
    return bool(likely and _CONTACT.search(text))


def closing_names(zones: Sequence[Zone], pieces: Mapping[int, Piece]) -> frozenset[int]:
    """Paragraphs at the end that sign a letter without a sign-off: names, posts, offices."""
    found: set[int] = set()
    skipped = 0
    order = sorted(pieces)
    for place in range(len(order) - 1, 0, -1):
        piece = pieces[order[place]]
        if _is_small_print(piece):
            continue
        before = pieces[order[place - 1]]
        if _parts(zones, before, piece):
            break
        if piece.found.offers:
            if found or skipped > 1:
                break
            skipped += 1  # rights may stand below the names
            continue
        idle = not (piece.found.answers or piece.found.refuses or piece.found.votes)
        if skipped < 2 and not found and idle and _is_motto(piece) and _is_office(before):
            skipped += 1
            continue
        signs = is_signing(piece) or (
            (before.found.offers or before.found.thanks) and _is_lone_name(piece)
        )
        led = before.text.rstrip().endswith((":", "?")) or is_heading(before)
        if not signs or led:
            break
        found.add(order[place])
    return frozenset(found) | _blocks(zones, pieces, order)


def _blocks(
    zones: Sequence[Zone],
    pieces: Mapping[int, Piece],
    order: Sequence[int],
) -> frozenset[int]:
    """Names and ways to reach them in paragraphs one below the other, within a letter."""
    found: set[int] = set()
    for above, below in pairwise(order):
        pair = (pieces[above], pieces[below])
        if not all(is_signing(each) for each in pair) or _parts(zones, *pair):
            continue
        if any(gives_contact(text) for each in pair for text in each.texts):
            found.update((above, below))
    return frozenset(found)


def _parts(zones: Sequence[Zone], above: Piece, below: Piece) -> bool:
    """Whether a table or a question given back stands between two passages."""
    between = range(above.numbers[-1] + 1, below.numbers[0])
    return any(zones[number - 1] in {*TABLE, Zone.RESTATED_REQUEST} for number in between)


def _is_small_print(piece: Piece) -> bool:
    """Whether a passage is links, a slogan or a notice, as may stand below the names."""
    if all(is_link(text) or is_paper(text) for text in piece.texts):
        return True
    short = len(piece.text.split()) <= _SLOGAN and SENTENCE_END.search(piece.text)
    if short and (Zone.PUBLICITY in piece.found.votes or piece.found.boasts):
        return True
    return piece.found.small_print


def is_link(text: str) -> bool:
    """Whether a line is a link, or the heading of a list of them."""
    return (
        bool(LINK.fullmatch(text.strip()))
        or headings().meaning(plain_heading(text)) == Zone.LINK_FOOTNOTES
    )


def is_signing(piece: Piece) -> bool:
    """Whether all lines of a passage are names, posts, offices or ways to reach them."""
    if len(piece.texts) > _BLOCK or piece.found.answers or piece.found.decides:
        return False
    if OPENER.match(piece.texts[0]) or salutation(piece.texts[0]) is not None:
        return False
    if Zone.PUBLICITY in piece.found.votes or any(is_link(text) for text in piece.texts):
        return False
    known = [_is_name(text) for text in piece.texts]
    # A first name alone signs over a post.
    return all(known) or (
        not known[0] and len(known) > 1 and all(known[1:]) and _is_lone_word(piece.texts[0])
    )


def _is_motto(piece: Piece) -> bool:
    """Whether a passage is one short sentence."""
    return bool(SENTENCE_END.search(piece.text)) and len(piece.text.split()) <= NAMED


def _is_office(piece: Piece) -> bool:
    """Whether a passage signs for an office, or says how to reach one."""
    known = any(is_desk(text) or is_body(text) or gives_contact(text) for text in piece.texts)
    return known and is_signing(piece)


def _is_lone_name(piece: Piece) -> bool:
    """Whether a passage is a word or two that could be an office's name."""
    words = piece.text.split()
    return len(words) <= 4 and all(word[0].isupper() for word in words) and piece.text[-1].isalpha()


def _is_lone_word(text: str) -> bool:
    """Whether a line is a word with a capital, as a first name is."""
    return bool(re.fullmatch(r"\s*[A-Z\u00c0-\u00de][\w'-]+,?\s*", text))


def _is_name(text: str) -> bool:
    ended = bool(SENTENCE_END.search(text))
    if ended and not _LETTER_END.search(text):
        return False
    if gives_contact(text):
        return not ended
    text = _COLLAR.sub("", text)
    words = text.split()
    if len(words) > NAMED:
        return False
    if re.search(r"\d", text) and not text.strip()[:1].isdigit() and "," not in text:
        return False
    initial = _INITIAL.match(text)
    if text.rstrip().endswith((":", ";")) or (read_marker(text) is not None and not initial):
        return False
    capitals, plain = len(_CAPITAL.findall(text)), len(_PLAIN.findall(text))
    return (capitals >= 2 and plain <= capitals // 3) or (
        capitals >= 1 and is_desk(text) and not plain
    )
