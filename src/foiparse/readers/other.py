"""Inputs that are known and hold nothing that can be read here; each says what to do."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    HoldsNoDataError,
    NoTextError,
    UnknownFormatError,
)
from foiparse.model import Document
from foiparse.readers import sniff

if TYPE_CHECKING:
    from foiparse.readers.limits import ReadOptions

NAME = "other"

_REQUEST = re.compile(rb'href="(https?://[\w.:-]{1,100}/request/[\w-]{1,200})["#?/]')
_UNPACK = "unpack it and give the files"
_ADVICE = {
    "gzip": ("a gzip archive", _UNPACK),
    "7z": ("a 7-Zip archive", _UNPACK),
    "rar": ("a RAR archive", _UNPACK),
    "bzip2": ("a bzip2 archive", _UNPACK),
    "xz": ("an xz archive", _UNPACK),
    "pst": ("an Outlook store", "export its messages as .eml or .mbox"),
    "pptx": ("a PowerPoint file", "save it as PDF"),
    "ppt": ("an old PowerPoint file", "save it as PDF"),
    "xml": ("XML that is no web page", "download the reply itself"),
}


def claims(head: bytes, name: str) -> bool:
    """Whether this is one of the formats that are only named here."""
    kinds = (sniff.image, sniff.feed, sniff.site_json, sniff.sealed)
    return any(kind(head, name) for kind in kinds)


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """List a picture inside a container; for anything else raise what it is.

    Raises `NoTextError` (a picture by itself), `HoldsNoDataError` (feed, metadata),
    `EncryptedInputError`, or `UnknownFormatError` naming the format.
    """
    if sniff.image(data, source):
        if options.nest is not None and options.nest.depth:
            return Document(source, "image", sha256(data).hexdigest(), size=len(data))
        msg = "a picture has no text to read"
        raise NoTextError(msg, "run OCR on it, or ask for the figures as text")
    if sniff.feed(data, source):
        msg = "a feed holds only excerpts"
        found = _REQUEST.search(sniff.plain(data))
        what = found[1].decode("ascii") if found else "the request itself"
        raise HoldsNoDataError(msg, f"open {what} and save its page")
    if sniff.site_json(data, source):
        msg = "this file describes a request but holds none of its messages"
        raise HoldsNoDataError(msg, "save the page of the request, or download its zip")
    kind = sniff.sealed_kind(data, source)
    if kind == "rpmsg":
        msg = "it is encrypted"
        raise EncryptedInputError(msg, "open it with its password and save it without")
    if kind == "ole":
        msg = "the document is broken, or a compound file of no known kind"
        raise DamagedInputError(msg, "download it again, or open it and save it as PDF")
    what, advice = _ADVICE.get(kind, (kind, "save it as PDF or as a web page"))
    msg = f"{what} cannot be read yet"
    raise UnknownFormatError(msg, advice)
