"""Lines that only a site of requests prints: the forms are data, in each of its languages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from foiparse.model import Line

_SLOTS = {
    "{who}": r"(?P<who>\S.{0,80}?)",
    "{body}": r"(?P<body>.{2,100}?)",
    "{when}": r"(?P<when>[^()]*)",
    "{count}": r"(?P<count>\d{1,4})",
    "{size}": r"\d+(?:\.\d+)?[KM]?",
    "{rest}": r".*",
}
_LONGEST = 220  # characters of a line that can be the site's
_CERTAIN = ("annotation", "fold", "made", "waiting")
# A message ends at these.
_ENDS = ("fold", "link")
_LINES = ("annotation", "attachments", "fold", "link", "made", "waiting", "footer", "file")


@cache
def _forms(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(_pattern(row["form"]), re.IGNORECASE)
        for row in rows("site_words")
        if row["kind"] == kind
    )


def _pattern(form: str) -> str:
    parts = re.split(r"(\{[a-z]+\})", form)
    return r"\s*" + "".join(_SLOTS.get(part, re.escape(part)) for part in parts) + r"\s*"


@cache
def _marked() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Each form with its kind and its longest words: lines without them need not be tried."""
    return tuple(
        (row["kind"], max(re.split(r"\{[a-z]+\}", row["form"]), key=len).strip().lower(), form)
        for kind in dict.fromkeys(row["kind"] for row in rows("site_words"))
        for row, form in zip(
            (row for row in rows("site_words") if row["kind"] == kind), _forms(kind), strict=True
        )
    )


@remembered(_LONGEST)
def _kinds(text: str) -> frozenset[str]:
    """The kinds of forms that a whole line has."""
    lower = text.lower()
    return frozenset(
        kind for kind, mark, form in _marked() if mark in lower and form.fullmatch(text)
    )


def said(text: str, *kinds: str) -> re.Match[str] | None:
    """The match of a whole line with a form of one of the kinds, or None."""
    if len(text) > _LONGEST or _kinds(text).isdisjoint(kinds):
        return None
    return next(
        (found for kind in kinds for form in _forms(kind) if (found := form.fullmatch(text))), None
    )


def annotation(text: str) -> re.Match[str] | None:
    """The heading of an annotation: groups ``who`` and ``when``."""
    return said(text, "annotation")


def attachments(text: str) -> int:
    """How many attachments the line announces; 0 for any other line."""
    found = said(text, "attachments")
    return int(found["count"]) if found else 0


def asker(text: str) -> str:
    """Who asks, in the site's own words above a request or its status; else empty."""
    found = said(text, "made", "waiting")
    return found["who"] if found else ""


def is_fold(text: str) -> bool:
    """Whether quoted text is folded away at the line."""
    return said(text, "fold") is not None


def ends_message(text: str) -> bool:
    """Whether the site prints the line under a message: a fold, or the link to it."""
    return said(text, *_ENDS) is not None


def is_certain(line: Line) -> bool:
    """Whether the line is printed by the site alone, and on pages of requests only."""
    return said(line.text, *_CERTAIN) is not None


def is_site_line(text: str) -> bool:
    """Whether a whole line is the site's own, wherever it stands."""
    return said(text, *_LINES) is not None
