"""Outlook messages and templates (``.msg``, ``.oft``), through python-oxmsg.

Properties are asked for one by one and by number (MS-OXPROPS), because a message that
has been through many hands often lacks some or holds one that does not decode.
"""

from __future__ import annotations

from datetime import datetime
from email import message_from_string
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from foiparse.errors import DamagedInputError, LimitExceededError, NoTextError, UnknownFormatError
from foiparse.model import Document, MailHeader, MessageKind
from foiparse.readers import sniff
from foiparse.readers.announced import unattached
from foiparse.readers.body import Body, Form
from foiparse.readers.headers import header_of
from foiparse.readers.limits import in_words
from foiparse.readers.nest import Names, too_many, unread
from foiparse.readers.outlook_rtf import html_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from foiparse.model import Notice
    from foiparse.readers.limits import ReadOptions
    from foiparse.readers.nest import Nest

NAME = "msg"

claims = sniff.msg

_SUBJECT, _HEADERS, _SENT, _CLASS = 0x0037, 0x007D, 0x0039, 0x001A
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_DISPLAY_TO = 0x0E04
_BODY, _HTML, _RICH_TEXT = 0x1000, 0x1013, 0x1009
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
_EMBEDDED = "__substg1.0_3701000D"
_ATTACHMENT = "__attach_version1.0_#"
_TOP_HEADER, _INNER_HEADER, _ATTACHMENT_HEADER = 32, 24, 8  # bytes before the properties


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read an Outlook message with its attachments, messages inside it included.

    Raises `UnknownFormatError` where python-oxmsg is not installed, `DamagedInputError`
    where it cannot open the file, `LimitExceededError` where its streams claim more
    than the bounds allow and `NoTextError` where it holds nothing.
    """
    storage = _opened(data, options)
    document = _message(storage, source, options, _TOP_HEADER, sha256(data).hexdigest(), len(data))
    if not document.parts and not any(line.text.strip() for line in document.lines):
        msg = "the message has neither text nor attachments"
        raise NoTextError(msg, "save it again from Outlook, or as .eml")
    return document


def _opened(data: bytes, options: ReadOptions) -> Any:
    """The root storage of the compound file; the libraries are untyped and optional."""
    try:
        ole_file = import_module("olefile").OleFileIO
        storage = import_module("oxmsg.storage").Storage
    except ImportError as error:
        msg = "Outlook messages need python-oxmsg, which is not installed"
        raise UnknownFormatError(msg, "pip install python-oxmsg, or save it as .eml") from error
    try:
        with ole_file(BytesIO(data)) as ole:
            _check_size(ole.direntries, options)
            return storage.from_ole(ole)
    except LimitExceededError:
        raise
    except Exception as error:  # olefile has no exception of its own for many faults
        msg = f"the message is broken ({type(error).__name__})"
        raise DamagedInputError(msg, "save it again from Outlook, or as .eml") from error


def _check_size(entries: list[Any], options: ReadOptions) -> None:
    """Streams may claim the same bytes many times over: add up before they are read."""
    claimed = sum(entry.size for entry in entries if entry is not None)
    if claimed > options.limits.expanded_bytes:
        msg = f"its streams claim {in_words(claimed)}, which is over the bound"
        raise LimitExceededError(msg, "raise the bound expanded_bytes")


class _Properties:
    """Properties of a message or an attachment; one that is broken counts as missing."""

    def __init__(self, storage: Any, header: int) -> None:
        properties = import_module("oxmsg.properties").Properties
        self._properties = properties(storage, properties_header_offset=header)

    def text(self, number: int) -> str:
        """A string property, empty where there is none."""
        found = self._get(self._properties.str_prop_value, number)
        return found if isinstance(found, str) else ""

    def data(self, number: int) -> bytes | None:
        """A binary property."""
        found = self._get(self._properties.binary_prop_value, number)
        return found if isinstance(found, bytes) else None

    def time(self, number: int) -> datetime | None:
        """A time property."""
        found = self._get(self._properties.date_prop_value, number)
        return found if isinstance(found, datetime) else None

    def charset(self) -> str:
        """The encoding of a body that is held as bytes."""
        found = self._get(lambda _: self._properties.body_encoding, 0)
        return found if isinstance(found, str) else ""

    @staticmethod
    def _get(getter: Callable[[int], Any], number: int) -> Any:
        try:
            return getter(number)
        except Exception:  # noqa: BLE001 - whatever a broken property raises, it is missing
            return None


def _message(
    storage: Any, source: str, options: ReadOptions, header: int, digest: str, size: int
) -> Document:
    properties = _Properties(storage, header)
    body = Body()
    html = properties.data(_HTML)
    html_text = "" if html else properties.text(_HTML)
    rich = properties.data(_RICH_TEXT) if not (html or html_text) else None
    if rich:
        html_text = html_in(rich, options.limits.html_bytes)
    text = properties.text(_BODY)
    forms = (
        Form(html, properties.charset()) if html else _as_form(html_text),
        _as_form(text),
    )
    body.add(*forms, options.limits)
    parts, notices = _attachments(storage, source, options)
    if not digest:
        digest = sha256("\n".join(line.text for line in body.lines).encode()).hexdigest()
    return Document(
        source=source,
        format=NAME,
        sha256=digest,
        lines=tuple(body.lines),
        grids=tuple(body.grids),
        parts=parts,
        notices=(*body.notices, *notices, *unattached(body.lines, parts)),
        mail=_header(properties),
        size=size,
        other_form=body.other_form(source, options.limits),
    )


def _as_form(text: str) -> Form | None:
    return Form(text.encode("utf-8", "replace"), "utf-8") if text else None


def _header(properties: _Properties) -> MailHeader:
    """From the header that the mail travelled with, else from Outlook's own properties."""
    travelled = header_of(message_from_string(properties.text(_HEADERS)))
    name = properties.text(_SENDER_NAME).strip()
    address = properties.text(_SENDER_SMTP) or properties.text(_SENDER_ADDRESS)
    own = f"{name} <{address}>".strip() if "@" in address else name
    return MailHeader(
        sender=travelled.sender or own,
        recipient=travelled.recipient or properties.text(_DISPLAY_TO).strip(),
        subject=travelled.subject or properties.text(_SUBJECT).strip(),
        sent=travelled.sent or properties.time(_SENT),
        automatic=travelled.automatic or _automatic(properties.text(_CLASS)),
    )


def _automatic(kind: str) -> MessageKind | None:
    """What the class of an item says: a report of Outlook's own, or its absence assistant."""
    if kind.lower().startswith("report.") and kind.lower().endswith(".ndr"):
        return MessageKind.BOUNCE
    return MessageKind.AUTO_REPLY if kind.lower().startswith("ipm.note.rules.") else None


def _attachments(
    storage: Any, source: str, options: ReadOptions
) -> tuple[tuple[Document, ...], list[Notice]]:
    nest = options.account
    names = Names(source)
    inner = [item for item in storage.storages if item.name.startswith(_ATTACHMENT)]
    parts: list[Document] = []
    for number, item in enumerate(inner, start=1):
        if nest.full(options):
            return tuple(parts), [too_many(options, len(inner) - number + 1)]
        parts.append(_attachment(item, number, names, nest, options))
    return tuple(parts), []


def _attachment(
    storage: Any, number: int, names: Names, nest: Nest, options: ReadOptions
) -> Document:
    properties = _Properties(storage, _ATTACHMENT_HEADER)
    name = (
        properties.text(_LONG_NAME)
        or properties.text(_SHORT_NAME)
        or properties.text(_DISPLAY_NAME)
    )
    embedded = next((item for item in storage.storages if item.name == _EMBEDDED), None)
    if embedded is not None:
        name = name if name.lower().endswith(".msg") else f"{name or f'part {number}'}.msg"
        part = names.source(name, f"part {number}.msg")
        try:
            with nest.deeper(options):
                return _message(embedded, part, options, _INNER_HEADER, "", 0)
        except LimitExceededError as error:
            return unread(part, str(error), kind=NAME)
    part = names.source(name, f"part {number}")
    data = properties.data(_DATA)
    if data is None:
        return unread(part, "it was not sent with the message; ask for the file")
    return nest.part(data, part, options)
