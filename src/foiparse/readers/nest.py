"""Parts inside containers: one account of bounds, names and digests for a whole input."""

from __future__ import annotations

import re
from contextlib import contextmanager
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.errors import FoiparseError, LimitExceededError
from foiparse.model import Document, Notice, NoticeKind
from foiparse.readers.limits import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foiparse.readers.limits import ReadOptions

DUPLICATE = "duplicate"
"""The format of a part whose bytes were read already: it has a digest and no lines."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_DRIVE = re.compile(r"\A[A-Za-z]:")
_LONGEST = 150  # characters of a name


class Nest(Struct):
    """What reading the parts of one input has used up, and which bytes it has seen.

    ``read`` reads any bytes by content; ``kind`` names their format without reading.
    """

    read: Callable[[bytes, str, ReadOptions], Document]
    kind: Callable[[bytes, str], str]
    expanded: int = 0
    members: int = 0
    depth: int = 0
    seen: dict[str, str] = field(default_factory=dict)

    def part(self, data: bytes, source: str, options: ReadOptions) -> Document:
        """Read one part; what goes wrong is said in its `Document`, never raised."""
        digest = sha256(data).hexdigest()
        if digest in self.seen and data:
            return Document(source, DUPLICATE, digest, size=len(data))
        self.seen[digest] = source
        try:
            with self.deeper(options):
                self.expanded += len(data)
                self._within(options)
                return self.read(data, source, replace(options, nest=self))
        except FoiparseError as error:
            self.seen.pop(digest, None)  # the same bytes may be within the bounds elsewhere
            kind = self.kind(data, source)
            return unread(source, str(error), digest=digest, size=len(data), kind=kind)

    def full(self, options: ReadOptions) -> bool:
        """Count one more part; True once there are more than the bound allows."""
        self.members += 1
        return self.members > options.limits.members

    def _within(self, options: ReadOptions) -> None:
        if self.expanded > options.limits.expanded_bytes:
            bound = in_words(options.limits.expanded_bytes)
            msg = f"the parts of this input unpack to more than {bound}"
            raise LimitExceededError(msg, "raise the bound expanded_bytes, or unpack it by hand")

    @contextmanager
    def deeper(self, options: ReadOptions) -> Iterator[None]:
        """Go one container deeper; raises `LimitExceededError` beyond the bound."""
        self.depth += 1
        try:
            if self.depth > options.limits.depth:
                msg = f"it lies more than {options.limits.depth} containers deep"
                raise LimitExceededError(msg, "raise the bound depth, or unpack it by hand")
            yield
        finally:
            self.depth -= 1


class Names:
    """Names of the parts of one container: safe, never empty, each different."""

    def __init__(self, container: str) -> None:
        self._container = container
        self._used: dict[str, int] = {}

    def source(self, name: str, fallback: str) -> str:
        """The source of a part: the container's, ``!``, and a cleaned, unique name."""
        clean = safe_name(name) or fallback
        key = clean.casefold()
        times = self._used[key] = self._used.get(key, 0) + 1
        while times > 1 and f"{clean} ({times})".casefold() in self._used:
            times += 1
        if times > 1:
            self._used[key] = times
            clean = f"{clean} ({times})"
            self._used[clean.casefold()] = 1
        return f"{self._container}!{clean}"


def safe_name(name: str) -> str:
    """A member's name without what could lead out of a folder or fool a terminal."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = _UNSAFE.sub("", text).replace("\\", "/").replace("!", "_")
    text = _DRIVE.sub("", text)
    parts = [part.strip() for part in text.split("/")]
    text = "/".join(part for part in parts if part not in ("", ".", ".."))
    if len(text) > _LONGEST:
        suffix = PurePosixPath(text).suffix[:12]
        text = text[: _LONGEST - len(suffix)] + suffix
    return text


def unread(
    source: str, reason: str, *, digest: str = "", size: int = 0, kind: str = "unknown"
) -> Document:
    """A part that nobody could read, and why."""
    notice = Notice(NoticeKind.PART_UNREAD, f"Not read: {reason}.")
    return Document(source, kind, digest, notices=(notice,), size=size, error=reason)


def too_many(options: ReadOptions, left: int) -> Notice:
    """The notice for parts beyond the bound on their number."""
    words = (
        f"Only {options.limits.members} parts were read; {left} more were left out "
        "(raise the bound members)."
    )
    return Notice(NoticeKind.PART_UNREAD, words)
