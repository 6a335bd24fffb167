"""Mail (``.eml``, and pages saved as ``.mht``): body, attachments, mail inside mail.

The structure is parsed with the standard library under its ``compat32`` policy: the
newer policy parses headers as grammar, fails on many real ones and is far slower.
"""

from __future__ import annotations

import email
import re
from email.message import Message as Mail
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.errors import LimitExceededError, NoTextError
from foiparse.model import Document, Message, MessageKind, Notice, NoticeKind
from foiparse.readers import sniff
from foiparse.readers.announced import unattached
from foiparse.readers.body import Body, Form
from foiparse.readers.headers import declared_charset, header_of, header_text, part_name
from foiparse.readers.nest import Names, Nest, too_many, unread

if TYPE_CHECKING:
    from foiparse.readers.limits import ReadOptions

NAME = "mail"

claims = sniff.mail

_TAG = re.compile(rb"<[a-z!/]", re.IGNORECASE)
_FILES = frozenset({"application", "image", "audio", "video", "message", "model", "font"})
_BODIES = frozenset({"plain", "html", "enriched", "richtext"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_LISTED = {
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature",
    "message/delivery-status": "delivery-report",
    "message/disposition-notification": "delivery-report",
    "text/rfc822-headers": "mail-headers",
    "text/css": "page-resource",
    "text/javascript": "page-resource",
    "application/javascript": "page-resource",
    "application/x-javascript": "page-resource",
    "font/woff2": "page-resource",
}
"""Kinds of part that answer nothing: listed by these names and not read."""

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "application/zip": ".zip",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}
_DEEPEST = 100  # multiparts inside multiparts; what lies deeper is listed as unread


class _Piece(Struct):
    """One piece of the body: its HTML and text forms, whichever there are."""

    html: Mail | None = None
    text: Mail | None = None


class _Pieces(Struct):
    """A mail taken apart: pieces of its body, and everything else, in order."""

    bodies: list[_Piece] = field(default_factory=list)
    attached: list[Mail] = field(default_factory=list)
    too_deep: int = 0


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a mail with all its parts; an attachment that cannot be read never raises.

    Raises `NoTextError` for a mail that has neither a body nor an attachment, and
    `EmptyInputError`, `LimitExceededError` for a body alone that is past reading.
    """
    message = email.message_from_bytes(_plain(data))
    pieces = _Pieces()
    _take_apart(message, pieces, 0)
    written = _written(pieces, options)
    parts, notices = _parts(pieces, written, source, options)
    if message.get_content_type() == "multipart/report":
        parts = tuple(_returned(part) for part in parts)
    else:
        notices.extend(unattached(written.lines, parts))
    if not parts and written.is_empty:
        if written.failed:
            raise written.failed[0]
        if pieces.too_deep:
            msg = f"its parts lie more than {_DEEPEST} deep inside one another"
            raise LimitExceededError(msg, "open it in a mail program and save it as text")
        msg = "the mail has neither text nor attachments"
        raise NoTextError(msg, "save it again from the mail program")
    is_page = "snapshot-content-location" in message
    return Document(
        source=source,
        format="mhtml" if is_page else NAME,
        sha256=sha256(data).hexdigest(),
        lines=tuple(written.lines),
        grids=tuple(written.grids),
        parts=parts,
        notices=(*written.notices, *notices),
        mail=None if is_page else header_of(message),
        size=len(data),
        other_form=written.other_form(source, options.limits),
    )


def _returned(part: Document) -> Document:
    """What a bounce brings back was written by the one who asked: it answers nothing."""
    whole = Message(MessageKind.REQUEST, 1, len(part.lines)) if part.lines else None
    return replace(
        part,
        messages=(whole,) if whole else (),
        other_form=None,
        parts=tuple(_returned(inner) for inner in part.parts),
    )


def _plain(data: bytes) -> bytes:
    """A mail that was saved as UTF-16 or with a mark before it, as mail should be."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()


# -------------------------------------------------------------------- structure


def _take_apart(part: Mail, pieces: _Pieces, depth: int) -> None:
    """Sort the leaves of a mail into body and attachments."""
    if depth > _DEEPEST:
        pieces.too_deep += 1
    elif part.get_content_type() == "multipart/alternative" and part.is_multipart():
        _take_alternative(part, pieces, depth)
    elif part.get_content_maintype() == "multipart" and part.is_multipart():
        is_page = part.get_content_type() == "multipart/related"
        for number, child in enumerate(_children(part)):
            if is_page and number and not child.is_multipart():
                pieces.attached.append(child)  # a frame or style of the page, not more body
            else:
                _take_apart(child, pieces, depth + 1)
    elif _is_body(part):
        pieces.bodies.append(_Piece(html=part) if _is_markup(part) else _Piece(text=part))
    else:
        pieces.attached.append(part)


def _take_alternative(part: Mail, pieces: _Pieces, depth: int) -> None:
    """Of several forms of one body keep the last HTML and the first text."""
    inner = _Pieces()
    for child in _children(part):
        _take_apart(child, inner, depth + 1)
    html = [body.html for body in inner.bodies if body.html is not None]
    text = [body.text for body in inner.bodies if body.text is not None]
    if html or text:
        pieces.bodies.append(_Piece(html[-1] if html else None, text[0] if text else None))
    pieces.attached.extend(inner.attached)
    pieces.too_deep += inner.too_deep


def _children(part: Mail) -> list[Mail]:
    return cast("list[Mail]", part.get_payload())


def _is_markup(part: Mail) -> bool:
    """Whether a piece of body is HTML: by what it holds, its label only where that is unclear."""
    data = payload(part)[: sniff.HEAD]
    return sniff.html(data, "") or (
        part.get_content_type() == "text/html" and _TAG.search(data) is not None
    )


def _is_body(part: Mail) -> bool:
    """Whether a leaf is text that belongs to the body rather than a file."""
    if part.is_multipart():
        return False
    known = part.get_content_maintype() in _FILES
    if known or (
        part.get_content_maintype() == "text" and part.get_content_subtype() not in _BODIES
    ):
        return False
    disposition = header_text(part, "content-disposition").lower()
    return not disposition.startswith("attachment") and not part_name(part)


def payload(part: Mail) -> bytes:
    """The bytes of a leaf, its transfer encoding undone as far as it goes."""
    try:
        found = part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError, AssertionError):
        found = None
    if isinstance(found, bytes):
        return found
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


# ------------------------------------------------------------------------- body


def _written(pieces: _Pieces, options: ReadOptions) -> Body:
    body = Body()
    for piece in pieces.bodies:
        body.add(_form(piece.html), _form(piece.text), options.limits)
    return body


def _form(part: Mail | None) -> Form | None:
    return None if part is None else Form(payload(part), declared_charset(part))


# ------------------------------------------------------------------ attachments


def _parts(
    pieces: _Pieces, written: Body, source: str, options: ReadOptions
) -> tuple[tuple[Document, ...], list[Notice]]:
    """Read everything attached, depth first; bounds are kept and said."""
    nest = options.account
    names = Names(source)
    parts: list[Document] = []
    notices: list[Notice] = []
    total = len(pieces.attached) + len(written.files)
    for number, part in enumerate(pieces.attached, start=1):
        if nest.full(options):
            return tuple(parts), [too_many(options, total - number + 1)]
        parts.append(_attachment(part, number, names, nest, options))
    for number, (name, data) in enumerate(written.files, start=len(pieces.attached) + 1):
        if nest.full(options):
            return tuple(parts), [too_many(options, total - number + 1)]
        parts.append(nest.part(data, names.source(name, f"part {number}"), options))
    if pieces.too_deep:
        words = f"{pieces.too_deep} parts lie too deep in this mail and were not read."
        notices.append(Notice(NoticeKind.PART_UNREAD, words))
    return tuple(parts), notices


def _attachment(
    part: Mail, number: int, names: Names, nest: Nest, options: ReadOptions
) -> Document:
    kind = part.get_content_type()
    fallback = f"part {number}{_EXTENSIONS.get(kind, '')}"
    name = names.source(part_name(part), fallback)
    if kind == "message/external-body":
        return unread(name, "it was not sent but only pointed to; ask for the file")
    if part.get_content_maintype() == "message" and part.is_multipart():
        data = _inner_mail(part)
        if header_text(part, "content-transfer-encoding").lower() in ("base64", "quoted-printable"):
            data = _decoded_mail(part, data)
    else:
        data = payload(part)
    if kind in _LISTED:
        return Document(name, _LISTED[kind], sha256(data).hexdigest(), size=len(data))
    if kind in _SEALED:
        return unread(name, "it is an encrypted or sealed mail; ask for it in the clear")
    return nest.part(data, name, options)


def _inner_mail(part: Mail) -> bytes:
    """The bytes of a mail inside a mail (or of the blocks of a delivery report)."""
    inner = cast("list[Mail]", part.get_payload())
    pieces: list[bytes] = []
    for message in inner:
        try:
            pieces.append(message.as_bytes())
        except (LookupError, ValueError, TypeError, AttributeError, KeyError):
            pieces.append(payload(message))
    return b"\n".join(pieces)


def _decoded_mail(part: Mail, data: bytes) -> bytes:
    """A mail that was sent encoded, which the standards forbid and programs do.

    Left as it is where what comes of decoding is no mail.
    """
    outer = Mail()
    outer["Content-Transfer-Encoding"] = header_text(part, "content-transfer-encoding")
    outer.set_payload(data.strip().decode("ascii", "surrogateescape"))
    found = payload(outer)
    return found if sniff.mail(_plain(found)[: sniff.HEAD], "") else data
