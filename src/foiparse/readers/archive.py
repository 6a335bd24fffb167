"""Zip archives, nested ones included, and the site's zip of a whole correspondence."""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    LimitExceededError,
    NoTextError,
    UnreadableError,
)
from foiparse.model import Document, NoticeKind
from foiparse.readers import sniff
from foiparse.readers.limits import MIB, in_words
from foiparse.readers.nest import Names, Nest, too_many, unread
from foiparse.readers.text import ATTACHMENT_LINE

if TYPE_CHECKING:
    from foiparse.model import Notice
    from foiparse.readers.limits import Limits, ReadOptions

NAME = "zip"

claims = sniff.archive

_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_LISTED = b"PK\x01\x02"
_LOCAL_HEADER = 30  # bytes, without name and extra field
_ENTRIES = 10  # entries in the directory, over parts that may be read: beyond, it is a bomb
_SYSTEM = re.compile(r"(?:\A|/)(?:__MACOSX/|\.DS_Store\Z|Thumbs\.db\Z|desktop\.ini\Z|\._)")
_NUMBERED = re.compile(r"(?:\A|.*/)(?P<reply>\d{1,4})_\d{1,4}_(?P<name>.+)\Z")
_THREAD = re.compile(r"correspondence\.(?:txt|pdf)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
)


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read an archive: each member is a part of the `Document`, which has no lines.

    A member that is encrypted, broken or over a bound is a part with ``error`` set.
    Raises `DamagedInputError`, `NoTextError` for an archive without files,
    `EncryptedInputError` where every member needs a password, and
    `LimitExceededError` for a directory of absurd length.
    """
    if data.count(_LISTED) > _ENTRIES * options.limits.members:
        msg = f"the archive lists more than {_ENTRIES * options.limits.members} members"
        raise LimitExceededError(msg, "raise the bound members, or unpack it by hand")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*_BROKEN, OverflowError) as error:
        msg = f"the archive is broken ({error})"
        raise DamagedInputError(msg, "download it again") from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if not members:
            msg = "the archive holds no files"
            raise NoTextError(msg, "download it again")
        if options.password is None and all(info.flag_bits & _ENCRYPTED for info in members):
            msg = "the archive is encrypted"
            raise EncryptedInputError(msg, "give its password")
        parts, notices = _members(archive, members, source, options)
    return Document(
        source=source,
        format=NAME,
        sha256=sha256(data).hexdigest(),
        parts=_numbered(_joined(parts)),
        notices=notices,
        size=len(data),
    )


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], source: str, options: ReadOptions
) -> tuple[tuple[Document, ...], tuple[Notice, ...]]:
    nest = options.account
    names = Names(source)
    parts: list[Document] = []
    shared = _sharing(members)
    for number, info in enumerate(members, start=1):
        if nest.full(options):
            return tuple(parts), (too_many(options, len(members) - number + 1),)
        if number - 1 in shared:
            part = names.source(_name(info), f"member {number}")
            reason = "it shares its bytes with another member, as in bombs"
            parts.append(unread(part, reason, size=info.file_size))
            continue
        parts.append(_member(archive, info, names, nest, options))
    return tuple(parts), ()


def _sharing(members: list[zipfile.ZipInfo]) -> set[int]:
    """Indexes of members whose bytes lie within those of one before them in the file."""
    shared: set[int] = set()
    end = -1
    for at in sorted(range(len(members)), key=lambda at: members[at].header_offset):
        start = members[at].header_offset
        if start < end:
            shared.add(at)
        end = max(end, start + _LOCAL_HEADER + members[at].compress_size)
    return shared


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, names: Names, nest: Nest, options: ReadOptions
) -> Document:
    name = _name(info)
    part = names.source(name, f"member {info.header_offset}")
    if _SYSTEM.search(name):
        return Document(part, "system-file", "", size=info.file_size)
    try:
        data = unpacked(archive, info, options, nest.expanded)
    except UnreadableError as error:
        return unread(part, str(error), size=info.file_size)
    return nest.part(data, part, options)


def unpacked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, options: ReadOptions, expanded: int
) -> bytes:
    """The bytes of a member, never more than the bounds allow, whatever its header claims."""
    limits = options.limits
    if info.flag_bits & _ENCRYPTED and options.password is None:
        msg = "it is encrypted"
        raise EncryptedInputError(msg, "give its password")
    most = min(limits.member_bytes, max(limits.expanded_bytes - expanded, 0))
    by_ratio = max(MIB, info.compress_size * limits.ratio)
    if info.file_size > by_ratio:
        raise bomb(limits)  # it says so itself: nothing needs to be unpacked
    try:
        password = options.password.encode() if options.password else None
        with archive.open(info, pwd=password) as member:
            data = member.read(min(most, by_ratio) + 1)
    except _BROKEN as error:
        if "password" in str(error).lower():
            msg = "its password is not the one given"
            raise EncryptedInputError(msg, "give its password") from error
        msg = f"it cannot be unpacked ({str(error) or type(error).__name__})"
        raise DamagedInputError(msg, "download the archive again") from error
    except Exception as error:  # the errors of zlib and lzma have no common root
        msg = f"it cannot be unpacked ({error})"
        raise DamagedInputError(msg, "download the archive again") from error
    if len(data) > by_ratio:
        raise bomb(limits)
    if len(data) > most:
        bound = in_words(most)
        msg = f"it unpacks to more than the {bound} that are left of the bounds"
        raise LimitExceededError(
            msg, "raise the bounds member_bytes and expanded_bytes, or unpack it by hand"
        )
    return data


def bomb(limits: Limits) -> LimitExceededError:
    """The error for a member that unpacks to far more than it takes up."""
    msg = f"it unpacks to more than {limits.ratio} times its size, as bombs do"
    return LimitExceededError(msg, "raise the bound ratio, or unpack it by hand")


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; old archives hold UTF-8 without saying so."""
    if info.flag_bits & _NAME_IS_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _joined(parts: tuple[Document, ...]) -> tuple[Document, ...]:
    """Take back notices of absent attachments that lie beside the correspondence."""
    present = {_plain_name(part.source) for part in parts}
    return tuple(
        replace(part, notices=tuple(n for n in part.notices if not _is_present(part, n, present)))
        if any(notice.kind is NoticeKind.ATTACHMENT_ABSENT for notice in part.notices)
        else part
        for part in parts
    )


def _numbered(parts: tuple[Document, ...]) -> tuple[Document, ...]:
    """Attachments beside a thread with the number of the reply that their names give."""
    if not any(
        _THREAD.fullmatch(part.source.rsplit("!", 1)[-1].rsplit("/", 1)[-1]) for part in parts
    ):
        return parts
    return tuple(
        replace(part, reply=int(found["reply"]))
        if (found := _NUMBERED.match(part.source.rsplit("!", 1)[-1]))
        else part
        for part in parts
    )


def _is_present(part: Document, notice: Notice, present: set[str]) -> bool:
    if notice.kind is not NoticeKind.ATTACHMENT_ABSENT or not 0 < notice.line <= len(part.lines):
        return False
    found = ATTACHMENT_LINE.fullmatch(part.lines[notice.line - 1].text)
    return found is not None and _folded(found["name"]) in present


def _plain_name(source: str) -> str:
    """The name of a numbered attachment (``2_3_Figures.pdf``) as its message calls it."""
    name = source.rsplit("!", 1)[-1]
    found = _NUMBERED.match(name)
    return _folded(found["name"] if found else name)


def _folded(name: str) -> str:
    """A name so that the site's ways of cleaning it make no difference."""
    return re.sub(r"[^a-z0-9]+", "", name.casefold())
