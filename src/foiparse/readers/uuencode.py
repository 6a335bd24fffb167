"""Files that old mail programs put into the text of a mail itself."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foiparse.readers.limits import Limits

_BLOCK = re.compile(
    r"^begin [0-7]{3,4} (?P<name>\S[^\n]{0,200})\n(?P<lines>(?:[ -`]{1,90}\n)*+)\n*+end[ \t]*+$",
    re.MULTILINE,
)
"""A whole block; its lines hold no small letter, so that a failed match is soon over."""

_CUT_OFF = re.compile(
    r"^begin [0-7]{3,4} (?P<name>\S[^\n]{0,200})\n(?:M[ -`]{60}\n){2,}+[ -`]{0,90}\n?",
    re.MULTILINE,
)
"""The beginning of a block, of which two whole lines at least are there."""


def cut_out(text: str, limits: Limits) -> tuple[str, list[tuple[str, bytes]], list[str]]:
    """The text without its uuencoded blocks, and each block as a name and its bytes.

    A block must end with ``end`` and decode throughout; else it stays text. The third
    result are the names of blocks that break off, which are taken out too.
    """
    if "begin " not in text:
        return text, [], []
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at = 0
    for found in _BLOCK.finditer(text):
        data = _bytes(found["lines"], limits.member_bytes)
        if data:
            kept.append(text[at : found.start()])
            files.append((found["name"].strip(), data))
            at = found.end()
    kept.append(text[at:])
    rest = "".join(kept)
    broken = [found["name"].strip() for found in _CUT_OFF.finditer(rest)]
    return _CUT_OFF.sub("", rest) if broken else rest, files, broken


def _bytes(block: str, most: int) -> bytes | None:
    """The bytes of a block, None where a line of it is not uuencoded."""
    if len(block) > 2 * most:
        return None
    try:
        return b"".join(map(binascii.a2b_uu, block.splitlines()))
    except binascii.Error:
        return None
