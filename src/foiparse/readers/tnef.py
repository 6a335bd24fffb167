"""Outlook's own wrapping of a mail (``winmail.dat``): its text and attachments.

The layout is that of Microsoft's published MS-OXTNEF: attributes one after another,
some of which hold MAPI properties in turn.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.errors import DamagedInputError, NoTextError
from foiparse.model import Document, MailHeader
from foiparse.readers import sniff
from foiparse.readers.body import Body, Form
from foiparse.readers.nest import Names, too_many
from foiparse.readers.outlook_rtf import html_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Notice
    from foiparse.readers.limits import ReadOptions

NAME = "winmail"

claims = sniff.tnef

_START = 6  # signature and key
_ATTRIBUTE = struct.Struct("<BII")  # level, id with type, length; a checksum of 2 follows
_NEW_ATTACHMENT, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_SUBJECT, _BODY, _PROPERTIES, _CODE_PAGE = 0x8004, 0x800C, 0x9003, 0x9007
_PR_BODY, _PR_HTML, _PR_RICH_TEXT, _PR_LONG_NAME, _PR_DATA = 0x1000, 0x1013, 0x1009, 0x3707, 0x3701
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_STRING8, _UNICODE, _OBJECT, _BINARY, _MULTIPLE, _NAMED = 0x1E, 0x1F, 0x0D, 0x102, 0x1000, 0x8000
_OBJECT_ID = 16  # bytes before the content of an object


class _Attached(Struct):
    name: str = ""
    data: bytes = b""


class _Opened(Struct):
    """What the wrapping held."""

    subject: str = ""
    html: Form | None = None
    text: Form | None = None
    attached: list[_Attached] = field(default_factory=list)


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read the text and the attachments of a ``winmail.dat``.

    Raises `DamagedInputError` for broken bytes and `NoTextError` where it holds
    nothing but formatting.
    """
    try:
        opened = _unwrapped(data, options.limits.html_bytes)
    except (struct.error, IndexError, OverflowError) as error:
        msg = "this winmail.dat is broken"
        raise DamagedInputError(msg, "ask for the mail as HTML or plain text") from error
    body = Body()
    body.add(opened.html, opened.text, options.limits)
    parts, notices = _parts(opened, source, options)
    if not parts and body.is_empty:
        msg = "this winmail.dat holds only formatting"
        advice = "if the mail itself is empty, ask for it as HTML or plain text"
        raise NoTextError(msg, advice)
    return Document(
        source=source,
        format=NAME,
        sha256=sha256(data).hexdigest(),
        lines=tuple(body.lines),
        grids=tuple(body.grids),
        parts=parts,
        notices=(*body.notices, *notices),
        mail=MailHeader(subject=opened.subject),
        size=len(data),
        other_form=body.other_form(source, options.limits),
    )


def _parts(
    opened: _Opened, source: str, options: ReadOptions
) -> tuple[tuple[Document, ...], list[Notice]]:
    nest = options.account
    names = Names(source)
    parts: list[Document] = []
    for number, item in enumerate(opened.attached, start=1):
        if nest.full(options):
            return tuple(parts), [too_many(options, len(opened.attached) - number + 1)]
        parts.append(nest.part(item.data, names.source(item.name, f"part {number}"), options))
    return tuple(parts), []


def _unwrapped(data: bytes, most: int) -> _Opened:
    opened = _Opened()
    charset = "cp1252"
    for number, value in _attributes(data):
        if number == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif number == _SUBJECT:
            opened.subject = _string(value, charset)
        elif number == _BODY:
            opened.text = Form(value.rstrip(b"\0"), charset)
        elif number == _PROPERTIES:
            _take_properties(value, charset, opened, most)
        elif number == _NEW_ATTACHMENT:
            opened.attached.append(_Attached())
        elif number in (_TITLE, _DATA, _ATTACHMENT) and opened.attached:
            _take_attachment(number, value, charset, opened.attached[-1])
    return opened


def _take_attachment(number: int, value: bytes, charset: str, item: _Attached) -> None:
    if number == _DATA:
        item.data = value
    elif number == _TITLE:
        item.name = item.name or _string(value, charset)
    else:
        for tag, content in _properties(value):
            if tag >> 16 == _PR_LONG_NAME:
                item.name = _property_text(tag, content, charset)
            elif tag >> 16 == _PR_DATA and not item.data:
                is_object = tag & 0xFFFF == _OBJECT
                item.data = content[_OBJECT_ID:] if is_object else content


def _take_properties(value: bytes, charset: str, opened: _Opened, most: int) -> None:
    for tag, content in _properties(value):
        if tag >> 16 == _PR_HTML:
            opened.html = Form(content.rstrip(b"\0"), "")
        elif tag >> 16 == _PR_RICH_TEXT and opened.html is None:
            html = html_in(content, most)
            opened.html = Form(html.encode("utf-8", "replace"), "utf-8") if html else None
        elif tag >> 16 == _PR_BODY:
            text = _property_text(tag, content, charset)
            opened.text = Form(text.encode("utf-8", "replace"), "utf-8")


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The number and value of each attribute; a cut-off last one is left out."""
    at = _START
    while at + _ATTRIBUTE.size <= len(data):
        _, number, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if at + length > len(data):
            return
        yield number & 0xFFFF, data[at : at + length]
        at += length + 2


def _properties(value: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag (id and type) and the first value of each MAPI property."""
    count = _whole(value, 0)
    at = 4
    for _ in range(min(count, len(value) // 4)):
        kind, number = struct.unpack_from("<HH", value, at)
        at += 4
        if number >= _NAMED:
            at = _past_name(value, at)
        base = kind & ~_MULTIPLE
        variable = base in (_STRING8, _UNICODE, _OBJECT, _BINARY)
        times = 1
        if variable or kind & _MULTIPLE:
            times = _whole(value, at)
            at += 4
        first = b""
        for index in range(min(times, len(value))):
            if variable:
                length = _whole(value, at)
                at += 4
            elif base in _FIXED:
                length = _FIXED[base]
            else:
                return
            if index == 0:
                first = value[at : at + length]
            at += length + (-length % 4)
            if at > len(value) + 3:
                return
        yield number << 16 | base, first
        if at >= len(value):
            return


def _past_name(value: bytes, at: int) -> int:
    """The position after the name of a named property."""
    kind = _whole(value, at + 16)
    at += 20
    if kind == 0:
        return at + 4
    length = _whole(value, at)
    return at + 4 + length + (-length % 4)


def _whole(value: bytes, at: int) -> int:
    found: tuple[int] = struct.unpack_from("<I", value, at)
    return found[0]


def _property_text(tag: int, content: bytes, charset: str) -> str:
    if tag & 0xFFFF == _UNICODE:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    return _string(content, charset)


def _string(value: bytes, charset: str) -> str:
    value = value.split(b"\0", 1)[0]
    try:
        return value.decode(charset)
    except (LookupError, ValueError):
        return value.decode("cp1252", "replace")
