"""Files that old mail programs put into the text of a mail itself."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foiparse.readers.limits import Limits

_BEGIN = re.compile(r"^begin [0-7]{3,4} (?P<name>\S[^\n]{0,200})\n", re.MULTILINE)
_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_LENGTH_LINE = re.compile(r"[ -`]{1,90}")


def cut_out(text: str, limits: Limits) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its uuencoded blocks, and each block as a name and its bytes.

    A block must end with ``end`` and decode throughout; else it stays text.
    """
    if "begin " not in text:
        return text, []
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at = 0
    while found := _BEGIN.search(text, at):
        end = _END.search(text, found.end())
        if end is None:
            break
        data = _bytes(text[found.end() : end.start()], limits.member_bytes)
        if data is None:
            kept.append(text[at : found.end()])
            at = found.end()
            continue
        kept.append(text[at : found.start()])
        files.append((found["name"].strip(), data))
        at = end.end()
    kept.append(text[at:])
    return "".join(kept), files


def _bytes(block: str, most: int) -> bytes | None:
    """The bytes of a block, None where a line of it is not uuencoded."""
    if len(block) > 2 * most:
        return None
    pieces: list[bytes] = []
    for line in block.splitlines():
        if not line:
            continue
        if not _LENGTH_LINE.fullmatch(line):
            return None
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            return None
    return b"".join(pieces) or None
