"""HTML that Outlook keeps inside compressed rich text.

Outlook often stores a mail's HTML only so. Both layers are those of Microsoft's published
MS-OXRTFCP (compression) and MS-OXRTFEX (HTML inside rich text).
"""

from __future__ import annotations

import re
import struct

from msgspec import Struct
from msgspec.structs import replace

_HEADER = struct.Struct("<IIII")  # packed size, plain size, kind, checksum
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_LARGEST = 8 * 1024 * 1024  # unpacked bytes; the format is undone one byte at a time
_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the compression window holds at the start, as the format fixes it."""

_TOKEN = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+",
    re.DOTALL,
)
_SIGNS = {b"~": "&nbsp;", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\"}
_WORDS = {"par": "\r\n", "line": "\r\n", "tab": "\t", "lquote": "&lsquo;", "rquote": "&rsquo;",
          "ldblquote": "&ldquo;", "rdblquote": "&rdquo;", "bullet": "&bull;",
          "endash": "&ndash;", "emdash": "&mdash;"}  # fmt: skip
_IGNORED = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "mhtmltag"})


def html_in(data: bytes, most: int) -> str:
    """The HTML in a compressed rich text property; empty where there is none.

    ``most`` bounds the unpacked size in bytes. Broken bytes give what came before.
    """
    rich = _unpacked(data, min(most, _LARGEST))
    return _html(rich) if b"\\fromhtml" in rich[:4096] else ""


def _unpacked(data: bytes, most: int) -> bytes:
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + min(size, most)]
    if kind != _COMPRESSED:
        return b""
    window = bytearray(_PRELOADED.ljust(_WINDOW, b"\0"))
    out = bytearray()
    write, at, most = len(_PRELOADED), _HEADER.size, min(size, most)
    while at < len(data) and len(out) < most:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                pair = data[at : at + 2]
                at += 2
                offset = pair[0] << 4 | pair[1] >> 4 if len(pair) == 2 else write
                if offset == write:  # the end mark
                    return bytes(out)
                piece = _copied(window, offset, (pair[1] & 15) + 2, write)
            else:
                piece = data[at : at + 1]
                at += 1
            for byte in piece:
                window[write] = byte
                write = (write + 1) % _WINDOW
            out += piece
    return bytes(out[:most])


def _copied(window: bytearray, offset: int, length: int, write: int) -> bytes:
    """Bytes from the window; a copy may run into what it is itself writing."""
    ahead = (write - offset) % _WINDOW
    piece = bytearray()
    for step in range(length):
        piece.append(piece[step - ahead] if step >= ahead else window[(offset + step) % _WINDOW])
    return bytes(piece)


class _Group(Struct, frozen=True):
    """What holds inside a group of the rich text."""

    is_left_out: bool = False
    is_rtf_only: bool = False
    is_tag: bool = False
    skip: int = 1  # characters that stand in for a \\u one

    @property
    def is_shown(self) -> bool:
        """Whether text in the group is part of the HTML."""
        return not self.is_left_out and (self.is_tag or not self.is_rtf_only)


def _html(rich: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", rich[:4096])
    reading = _Reading(f"cp{found[1].decode()}" if found else "cp1252")
    for token in _TOKEN.finditer(rich):
        reading.take(token)
    return reading.finished()


class _Reading:
    """Rich text as it is read: the groups that are open, and the HTML so far."""

    def __init__(self, charset: str) -> None:
        self._charset = charset
        self._group = _Group()
        self._above: list[_Group] = []
        self._out: list[str] = []
        self._raw = bytearray()  # bytes that wait to be decoded together
        self._skip = 0
        self._starred = False  # right after a sign that the next group may be left out

    def take(self, token: re.Match[bytes]) -> None:
        """Take one token."""
        if token["sign"] == b"*":
            self._starred = True
            return
        if token["brace"] == b"{":
            self._above.append(self._group)
        elif token["brace"] == b"}":
            self._group = self._above.pop() if self._above else _Group()
        elif token["word"]:
            self._word(token["word"].decode().lower(), int(token["number"] or -1))
        elif token["sign"]:
            self._show(_SIGNS.get(token["sign"], ""))
        elif token["byte"]:
            self._bytes(bytes.fromhex(token["byte"].decode()))
        elif token["text"]:
            self._bytes(token["text"])
        self._starred = False

    def finished(self) -> str:
        """The HTML that was found."""
        self._flush()
        return "".join(self._out)

    def _word(self, word: str, number: int) -> None:
        """A control word; ``number`` is -1 where it has none."""
        if word == "htmltag" and self._starred:
            self._group = replace(self._group, is_tag=True)
        elif word == "htmlrtf":
            self._group = replace(self._group, is_rtf_only=number != 0)
        elif word in _IGNORED or self._starred:
            self._group = replace(self._group, is_left_out=True)
        elif word == "uc":
            self._group = replace(self._group, skip=max(number, 0))
        elif word == "u" and self._group.is_shown:
            self._show(f"&#{number % 65536};")
            self._skip = self._group.skip
        elif word in _WORDS:
            self._show(_WORDS[word])

    def _show(self, text: str) -> None:
        if self._group.is_shown:
            self._flush()
            self._out.append(text)

    def _bytes(self, piece: bytes) -> None:
        left, self._skip = piece[self._skip :], max(0, self._skip - len(piece))
        if self._group.is_shown:
            self._raw += left

    def _flush(self) -> None:
        if self._raw:
            self._out.append(_decoded(bytes(self._raw), self._charset))
            self._raw.clear()


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")
