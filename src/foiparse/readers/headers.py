"""Headers of mail, read so that no header however broken raises."""

from __future__ import annotations

import email.message
import re
from email.header import decode_header
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from typing import TYPE_CHECKING, cast

from foiparse.model import MailHeader, MessageKind

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message

_BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError, OverflowError)
_Value = str | tuple[str | None, str | None, str]
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SERVER = re.compile(r"\b(?:mailer-daemon|postmaster)\b", re.IGNORECASE)
_ANSWERING_MACHINE = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from")
_LONGEST = 2000  # characters of a header that anyone needs


def header_of(message: Message) -> MailHeader:
    """What a mail says of itself; a header that is missing or broken is empty."""
    return MailHeader(
        sender=header_text(message, "from"),
        recipient=header_text(message, "to"),
        subject=header_text(message, "subject"),
        sent=_sent(message),
        automatic=_automatic(message),
    )


def _automatic(message: Message) -> MessageKind | None:
    """Whether a machine wrote the mail: as a report that one was not delivered, or in reply."""
    report = _parameter(message, "content-type", "report-type").lower()
    by_server = _SERVER.search(header_text(message, "from")) is not None
    nobody = header_text(message, "return-path").strip() == "<>"
    failed = bool(header_text(message, "x-failed-recipients"))
    if failed or report == "delivery-status" or (nobody and by_server):
        return MessageKind.BOUNCE
    word = header_text(message, "auto-submitted").lower().partition(";")[0].strip()
    replied = word == "auto-replied" or report == "disposition-notification"
    marked = any(header_text(message, name) for name in _ANSWERING_MACHINE)
    precedence = header_text(message, "precedence").lower() == "auto_reply"
    return MessageKind.AUTO_REPLY if nobody or replied or marked or precedence else None


def header_text(message: Message, name: str) -> str:
    """One header as text, encoded words decoded, on one line."""
    return decoded(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    """A header as it stands; `Message.get` would lose the bytes that are not ASCII."""
    found = (value for key, value in message.raw_items() if key.lower() == name)
    return _characters(str(next(found, "")))


def decoded(raw: str) -> str:
    """Encoded words (``=?utf-8?Q?...?=``) as text; what is broken stays as it is."""
    raw = _FOLD.sub(" ", raw[:_LONGEST])
    if "=?" in raw:
        try:
            pieces = [
                piece if isinstance(piece, str) else _from_bytes(piece, charset or "")
                for piece, charset in decode_header(raw)
            ]
            raw = "".join(pieces)
        except _BROKEN:
            pass
    return _CONTROL.sub(" ", raw).strip()


def part_name(part: Message) -> str:
    """The file name that a part is given, empty where there is none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        name = decoded(_parameter(part, header, parameter).strip().strip('"'))
        if name:
            return name
    return ""


def declared_charset(part: Message) -> str:
    """The encoding that a part declares, as it stands; empty where there is none."""
    return _parameter(part, "content-type", "charset")


def _parameter(part: Message, header: str, name: str) -> str:
    """A parameter of a header; of two forms of it the one that names its encoding."""
    raw = _raw(part, header)
    if name not in raw.lower():
        return ""
    probe = email.message.Message()
    probe[header] = raw
    try:
        parameters = cast("list[tuple[str, _Value]]", probe.get_params([], header))
        found = [value for key, value in parameters if key.lower() == name]
        best = next((value for value in found if isinstance(value, tuple)), None) or found[0]
        return str(collapse_rfc2231_value(best))
    except _BROKEN:
        return ""


def _sent(message: Message) -> datetime | None:
    text = header_text(message, "date")
    if not text or len(text) > 100:
        return None
    try:
        return parsedate_to_datetime(text)
    except _BROKEN:
        return None


def _characters(raw: str) -> str:
    """Text of a header whose raw bytes Python has carried along as surrogates."""
    try:
        data = raw.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return raw.encode("utf-8", "replace").decode("utf-8")
    return _from_bytes(data, "")


def _from_bytes(data: bytes, charset: str) -> str:
    """Bytes of a header by the named encoding, else UTF-8, else Windows-1252."""
    for name in (charset, "utf-8", "cp1252"):
        if not name or name == "unknown-8bit":
            continue
        try:
            return data.decode(name)
        except (LookupError, ValueError, TypeError):
            continue
    return data.decode("latin-1")
