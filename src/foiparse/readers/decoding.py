"""Bytes to text, and text to lines.

The order is: a byte order mark, the encoding that the container declares, UTF-8,
Windows-1252 where that is plausible, a statistical guess. Whatever is a guess is said.
"""

from __future__ import annotations

import re
from itertools import count

from msgspec import Struct

from foiparse.errors import LimitExceededError, UnknownFormatError
from foiparse.model import Line, Notice, NoticeKind
from foiparse.readers.limits import Limits, in_words
from foiparse.readers.sniff import wide_encoding

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_LATIN = frozenset({"ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "cp1252"})
"""What is declared as one of these is Windows-1252 in practice."""

_REFUSED = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "rot_13", "uu", "zip", "zlib", "punycode", "idna"}
)
"""Codecs of Python that are no text encodings, or that can be made to run for long."""

_SAMPLE = 64 * 1024  # bytes that the statistical guess is made from
_HIGH = re.compile(rb"[\x80-\xff]+")
_UNLIKELY = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_STRAY = re.compile("[\udc80-\udcff]")
_BREAKS = re.compile("\r\n?|[\f\v\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+")


class Decoded(Struct, frozen=True):
    """Text with line feeds only, the encoding that gave it, and what went wrong."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, declared: str = "", limits: Limits | None = None) -> Decoded:
    """Decode ``data`` and make its line ends line feeds.

    ``declared`` is the encoding that the container names; a wrong one is survived.
    Raises `LimitExceededError` over ``limits.text_bytes`` and `UnknownFormatError`
    where the bytes are text in no encoding that can be found.
    """
    limits = limits or Limits()
    if len(data) > limits.text_bytes:
        msg = f"text of {in_words(len(data))} is over the bound of {in_words(limits.text_bytes)}"
        raise LimitExceededError(msg, "split it, or raise the bound text_bytes")
    text, encoding, guess = _characters(data, declared)
    return _cleaned(text, encoding, guess)


def _characters(data: bytes, declared: str) -> tuple[str, str, str]:
    """The text, its encoding, and in words why it is a guess (empty when it is not)."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") * 10 > len(text) + 10:
                msg = f"the bytes claim to be {encoding} and are not"
                raise UnknownFormatError(msg, "save it again as UTF-8")
            return text, encoding, ""
    found = _declared(data, declared)
    if found:
        return found
    try:
        return data.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        pass
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace"), wide, "it has no byte order mark and looks like UTF-16"
    if _mostly_utf8(data):
        text = data.decode("utf-8", "surrogateescape")
        return _STRAY.sub(_windows, text), "utf-8", "bytes that are not UTF-8 were read as cp1252"
    if not _UNLIKELY.search(data) and _plausible(data):
        return data.decode("cp1252"), "cp1252", "it is not UTF-8 and was read as Windows-1252"
    return _guessed(data)


def _declared(data: bytes, declared: str) -> tuple[str, str, str] | None:
    """The text by the declared encoding, where that exists and fits the bytes."""
    name = declared.strip().strip("\"'").lower()
    if not name or name in _REFUSED or not name.isprintable() or len(name) > 40:
        return None
    if name in _LATIN:
        if data.isascii():
            return data.decode("ascii"), "ascii", ""
        if name in ("ascii", "us-ascii") or _UNLIKELY.search(data):
            return None
        return data.decode("cp1252"), "cp1252", ""
    try:
        return data.decode(name), name, ""
    except (LookupError, ValueError, TypeError, AssertionError):
        return None


def _windows(match: re.Match[str]) -> str:
    """One stray byte as Windows-1252, or U+FFFD where that has none."""
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _mostly_utf8(data: bytes) -> bool:
    """Whether enough of the high bytes make UTF-8 (never by chance) for the rest to be strays."""
    runs = _HIGH.findall(data)
    good = 0
    if not runs:
        return False
    for run in runs:
        try:
            run.decode("utf-8")
        except UnicodeDecodeError:
            continue
        good += 1
    return good * 4 >= len(runs)


def _plausible(data: bytes) -> bool:
    """Whether high bytes are as rare as in English prose (pounds, dashes, quotes)."""
    high = sum(map(len, _HIGH.findall(data)))
    return high <= 8 or high * 5 < len(data)


def _guessed(data: bytes) -> tuple[str, str, str]:
    from charset_normalizer import from_bytes  # slow to import, rarely needed

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        text = data.decode("utf-8", "replace")
        return text, "utf-8", "bytes that no encoding explains were left out"
    text = data.decode(best.encoding, "replace")
    return text, best.encoding, f"its encoding was guessed to be {best.encoding}"


def _cleaned(text: str, encoding: str, guess: str) -> Decoded:
    """Line ends to line feeds, control characters out, notices for what was odd."""
    notices: list[Notice] = []
    if _BREAKS.search(text):
        text = _BREAKS.sub(_line_end, text)
    text = text.removeprefix("\ufeff")
    if guess:
        strange = next((n for n, char in enumerate(text) if char > "\x7f"), 0)
        notices.append(
            Notice(NoticeKind.TEXT_DAMAGED, f"The encoding is not sure: {guess}.",
                   text.count("\n", 0, strange) + 1, loud=True)
        )  # fmt: skip
    first = _CONTROLS.search(text)
    if first:
        line = text.count("\n", 0, first.start()) + 1
        text, number = _CONTROLS.subn("", text)
        places = "1 place" if number == 1 else f"{number} places"
        words = f"Control characters stood in {places} and were taken out."
        notices.append(Notice(NoticeKind.TEXT_DAMAGED, words, line))
    return Decoded(text, encoding, tuple(notices))


def _line_end(match: re.Match[str]) -> str:
    """A form feed right after a line end adds no line of its own."""
    return "" if match.start() and match.string[match.start() - 1] == "\n" and (
        match[0][0] in "\f\v"
    ) else "\n"  # fmt: skip


def to_lines(text: str, limits: Limits) -> tuple[Line, ...]:
    """Numbered lines; a last line feed ends a line and starts none.

    Raises `LimitExceededError` over ``limits.lines``.
    """
    if text.count("\n") > limits.lines:
        raise too_many_lines(limits)
    pieces = text.split("\n")
    if pieces[-1] == "":
        pieces.pop()
    return tuple(map(Line, count(1), pieces))


def too_many_lines(limits: Limits) -> LimitExceededError:
    """The error for a part with more lines than the bound."""
    msg = f"it has more than {limits.lines} lines"
    return LimitExceededError(msg, "split it, or raise the bound lines")
