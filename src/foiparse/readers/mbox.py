"""Mailboxes: many mails in one file, streamed one at a time."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from foiparse.errors import UnreadableError
from foiparse.model import Document
from foiparse.readers import sniff
from foiparse.readers.limits import in_words
from foiparse.readers.nest import too_many, unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from foiparse.readers.limits import Limits, ReadOptions

NAME = "mbox"

claims = sniff.mbox

_FROM = re.compile(rb"From \S.{0,200}\d{4}.{0,40}\r?\n?\Z", re.DOTALL)
_STAMPED = re.compile(
    rb"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    rb" *\d{1,2} \d\d:\d\d(?::\d\d)?(?: [A-Z+-][A-Z0-9]{2,4})? \d{4}\b.{0,40}\Z",
    re.DOTALL,
)
"""The line in full: no prose has it, so that it starts a mail without an empty line before."""

_FIELD = re.compile(rb">?[A-Za-z][A-Za-z0-9-]{0,60}:")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_STEP = 1 << 20  # bytes of a line taken from the file at a time


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a mailbox that is held in memory: each mail is a part of the `Document`."""
    nest = options.account
    parts: list[Document] = []
    notices = []
    for number, mail in enumerate(_mails(BytesIO(data), options.limits), start=1):
        if nest.full(options):
            notices.append(too_many(options, 1 + data.count(b"\n\nFrom ") - number + 1))
            break
        name = f"{source}!{number}.eml"
        parts.append(_too_large(name, options) if mail is None else
                     nest.part(mail, name, options))  # fmt: skip
    return Document(
        source=source,
        format=NAME,
        sha256=sha256(data).hexdigest(),
        parts=tuple(parts),
        notices=tuple(notices),
        size=len(data),
    )


def stream(
    path: Path,
    source: str,
    options: ReadOptions,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Document]:
    """One `Document` a mail, in bounded memory; a mail that cannot be read has ``error`` set.

    ``progress`` is told how many bytes are done. Raises as `split` does.
    """
    for name, mail, done in split(path, source, options.limits):
        yield one(mail, name, options)
        if progress:
            progress(done)


def split(path: Path, source: str, limits: Limits) -> Iterator[tuple[str, bytes | None, int]]:
    """(name, bytes, end in bytes) of each mail, one at a time; no bytes for one over the bound.

    The names are ``box.mbox!1.eml`` and so on. Raises `UnreadableError` where the file cannot
    be read.
    """
    try:
        with path.open("rb") as file:
            for number, mail in enumerate(_mails(file, limits), start=1):
                yield f"{source}!{number}.eml", mail, file.tell()
    except OSError as error:
        msg = f"it cannot be read to its end ({error.strerror})"
        raise UnreadableError(msg, "copy it and try again") from error


def one(mail: bytes | None, name: str, options: ReadOptions) -> Document:
    """The `Document` of one mail that `split` gave."""
    from foiparse.readers import new_nest

    return _too_large(name, options) if mail is None else new_nest().part(mail, name, options)


def _mails(file: BinaryIO, limits: Limits) -> Iterator[bytes | None]:
    """The bytes of each mail, None for one over the bound.

    A mail starts at a ``From `` line with a year in it, after an empty line; one with its
    whole time stamp, and a header field below it, needs no empty line.
    """
    lines: list[bytes] = []
    size = 0
    after_empty = True
    started = False
    waiting = b""  # a stamped line that a header field has to follow
    while True:
        line = file.readline(_STEP)
        if waiting:
            if _FIELD.match(line):
                if started:
                    yield _joined(lines, size, limits)
                lines, size, started = [], 0, True
            elif size + len(waiting) <= limits.mail_bytes:
                lines.append(waiting)
                size += len(waiting)
            waiting = b""
        if not line:
            break
        if line.startswith(b"From "):
            if after_empty and _FROM.match(line):
                if started:
                    yield _joined(lines, size, limits)
                lines, size, started, after_empty = [], 0, True, False
                continue
            if _STAMPED.match(line):
                waiting, after_empty = line, False
                continue
        after_empty = line in (b"\n", b"\r\n")
        size += len(line)
        if size <= limits.mail_bytes:
            lines.append(line)
    if started:
        yield _joined(lines, size, limits)


def _joined(lines: list[bytes], size: int, limits: Limits) -> bytes | None:
    if size > limits.mail_bytes:
        return None
    mail = b"".join(lines)
    return _ESCAPED.sub(rb"\1", mail) if b"From " in mail else mail


def _too_large(source: str, options: ReadOptions) -> Document:
    bound = in_words(options.limits.mail_bytes)
    return unread(source, f"the mail is over the bound of {bound}; raise the bound mail_bytes")
