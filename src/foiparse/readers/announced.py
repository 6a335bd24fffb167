"""Attachments that the words of a mail announce, for a mail that came without any."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.model import Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Document, Line

_QUOTED = re.compile(r"\s*>|\s*(?:From|Sent):|.*\bwrote:\s*$|\s*-+\s*Original Message|\s*-{31}")
_LONGEST = 1000  # characters of a line that is looked at


NO_FILES = frozenset(
    {"image", "signature", "delivery-report", "mail-headers", "page-resource", "system-file"}
)
"""Formats of parts that no letter means by its attachment."""


def unattached(lines: Sequence[Line], parts: Sequence[Document]) -> list[Notice]:
    """A notice for the first line of a mail's own words that speaks of an attachment.

    Nothing where one of its ``parts`` may be what is meant.
    """
    if any(part.format not in NO_FILES for part in parts):
        return []
    if not any("attach" in line.text.lower() for line in lines):
        return []
    for line in lines:
        if _QUOTED.match(line.text):
            break
        if announces(line.text):
            words = (
                "An attachment is spoken of here, but none is in this mail; "
                "figures may be in there."
            )
            return [Notice(NoticeKind.ATTACHMENT_ABSENT, words, line.number)]
    return []


def announces(text: str) -> bool:
    """Whether a line speaks of an attachment."""
    if len(text) >= _LONGEST or "attach" not in text.lower():
        return False
    return bool(_announcing().search(" ".join(text.split())))


@cache
def _announcing() -> re.Pattern[str]:
    phrases = "|".join(re.escape(row["phrase"]) for row in rows("attachment_words"))
    return re.compile(rf"\b(?:{phrases})(?!\w)", re.IGNORECASE)
