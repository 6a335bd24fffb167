"""Telling formats apart by their first bytes.

Every sniffer takes the head of an input (at least the first 64 KiB, or all of it) and
its name, and answers for itself: no two of them may claim the same bytes, so each
looks for what only its own format has. This module imports nothing heavy, because it
runs on every input. Names are passed along but not believed.
"""

from __future__ import annotations

import re
import struct
import zlib
from functools import lru_cache

from foiparse.readers.dialect import separator_of

HEAD = 64 * 1024
"""How many leading bytes a sniffer needs to see."""

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)

# ---------------------------------------------------------------- binary formats

_PDF = re.compile(rb"(?:\A|[\r\n])%PDF-\d")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_CLASS = bytes.fromhex("0b0d020000000000c000000000000046")
_OUTLOOK_STREAM = "__properties_version1.0".encode("utf-16-le")
_TNEF = b"\x78\x9f\x3e\x22"

_IMAGES = re.compile(
    rb"\A(?:\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|\x00\x00\x01\x00[\x01-\x40]\x00"
    rb"|RIFF.{4}WEBP|\x01\x00\x00\x00.{36} EMF|\xd7\xcd\xc6\x9a|.{4}ftyp(?:heic|heix|mif1|avif)"
    rb"|BM.{4}\x00\x00\x00\x00.{4}[\x0c-\x7c]\x00\x00\x00)",
    re.DOTALL,
)

_OFFICE = (
    ("docx", b"word/document"),
    ("xlsb", b"xl/workbook.bin"),
    ("xlsx", b"xl/workbook."),
    ("pptx", b"ppt/presentation."),
)
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet)")
_STREAMS = (
    ("doc", "WordDocument".encode("utf-16-le")),
    ("xls", "Workbook".encode("utf-16-le")),
    ("xls", "Book\0".encode("utf-16-le")),
    ("ppt", "PowerPoint Document".encode("utf-16-le")),
    ("encrypted-office", "EncryptedPackage".encode("utf-16-le")),
)
_SEALS = {
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"BZh91AY&SY": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"!BDN": "pst",
    b"\x76\xe8\x04\x60": "rpmsg",
}


def pdf(head: bytes, name: str) -> bool:
    """A PDF, which may have a little junk before it, but not another format's start."""
    found = _PDF.search(head[:1040])
    if not found:
        return False
    others = (image, archive, msg, tnef, sealed, html, feed, site_json, mbox, mail, *_DOCUMENTS)
    return found.start() == 0 or not any(other(head, name) for other in others)


def image(head: bytes, name: str) -> bool:
    """A picture of any common kind."""
    del name
    return _IMAGES.match(head[:64]) is not None


def archive(head: bytes, name: str) -> bool:
    """A zip that is not an office document."""
    del name
    return head.startswith(_ZIP) and not _package_kind(head)


def msg(head: bytes, name: str) -> bool:
    """An Outlook message or template (``.msg``, ``.oft``)."""
    del name
    return head.startswith(_OLE) and _ole_kind(head) == "msg"


def tnef(head: bytes, name: str) -> bool:
    """Outlook's ``winmail.dat``."""
    del name
    return head.startswith(_TNEF)


def xlsx(head: bytes, name: str) -> bool:
    """An Excel workbook of the Office Open XML sort."""
    del name
    return _package_kind(head) == "xlsx"


def xlsb(head: bytes, name: str) -> bool:
    """An Excel workbook of the binary package sort."""
    del name
    return _package_kind(head) == "xlsb"


def ods(head: bytes, name: str) -> bool:
    """An OpenDocument spreadsheet."""
    del name
    return _package_kind(head) == "ods"


def docx(head: bytes, name: str) -> bool:
    """A Word document of the Office Open XML sort."""
    del name
    return _package_kind(head) == "docx"


def odt(head: bytes, name: str) -> bool:
    """An OpenDocument text."""
    del name
    return _package_kind(head) == "odt"


def xls(head: bytes, name: str) -> bool:
    """An old Excel workbook."""
    del name
    return head.startswith(_OLE) and _ole_kind(head) == "xls"


def doc(head: bytes, name: str) -> bool:
    """An old Word document."""
    del name
    return head.startswith(_OLE) and _ole_kind(head) == "doc"


def encrypted(head: bytes, name: str) -> bool:
    """An office document that needs a password."""
    del name
    return head.startswith(_OLE) and _ole_kind(head) == "encrypted-office"


def rtf(head: bytes, name: str) -> bool:
    """A rich text document."""
    del name
    return head[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def spreadsheetml(head: bytes, name: str) -> bool:
    """An XML spreadsheet of Excel 2003."""
    del name
    start = plain(head)
    return (
        bool(_XML.match(start))
        and b"urn:schemas-microsoft-com:office:spreadsheet" in start[:4096]
        and b"Workbook" in start[:4096]
        and not _HTML.match(start)
    )


def sealed(head: bytes, name: str) -> bool:
    """A format that is known by name but that no reader here takes."""
    return bool(sealed_kind(head, name))


def sealed_kind(head: bytes, name: str) -> str:
    """The name of a known format without a reader, else empty."""
    for magic, kind in _SEALS.items():
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIP):
        kind = _package_kind(head)
        return kind if kind == "pptx" else ""
    if head.startswith(_OLE):
        kind = _ole_kind(head)
        return kind if kind in ("ppt", "ole") else ""
    if _XML.match(plain(head)) and not (
        html(head, name) or feed(head, name) or spreadsheetml(head, name)
    ):
        return "xml"
    return ""


@lru_cache(maxsize=4)
def _package_kind(head: bytes) -> str:
    """`zip_kind`, looked at once however many formats ask."""
    return zip_kind(head) if head.startswith(_ZIP) else ""


def zip_kind(head: bytes) -> str:
    """Which office format a zip holds (``docx``, ``xlsx``, ``odt`` ...), else empty.

    Looks at the names in the local headers: these stand in the clear.
    """
    found = _OPEN_DOCUMENT.match(_first_member(head)) if head[30:38] == b"mimetype" else None
    if found:
        return "odt" if found[1] == b"text" else "ods"
    names = _member_names(head)
    if any(entry == b"[Content_Types].xml" for entry in names) or any(
        entry.startswith((b"_rels/", b"docProps/")) for entry in names
    ):
        for kind, mark in _OFFICE:
            if any(entry.startswith(mark) for entry in names):
                return kind
        if any(mark in head for _, mark in _OFFICE):
            return next(kind for kind, mark in _OFFICE if mark in head)
    return ""


def _first_member(head: bytes) -> bytes:
    """The start of a zip's first member: as it stands, or deflated."""
    method, size = struct.unpack("<H8xI", head[8:22])
    start = 30 + sum(struct.unpack("<HH", head[26:30]))
    data = head[start : start + min(size or 200, 200)]
    if method == 8:
        try:
            return zlib.decompressobj(-15).decompress(data, 100)
        except zlib.error:
            return b""
    return data


def _member_names(head: bytes) -> list[bytes]:
    """Names in the local headers that can be walked from the start of a zip."""
    names: list[bytes] = []
    at = 0
    while head[at : at + 4] == _ZIP[0] and len(head) >= at + 30 and len(names) < 1000:
        flags, packed = struct.unpack("<H10xI", head[at + 6 : at + 22])
        length, extra = struct.unpack("<HH", head[at + 26 : at + 30])
        names.append(head[at + 30 : at + 30 + length])
        at += 30 + length + extra + packed
        if flags & 8 and not packed:  # sizes follow the data: look for the next header
            at = head.find(_ZIP[0], at)
            if at < 0:
                break
    return names


def _ole_kind(head: bytes) -> str:
    """What an OLE compound file holds: ``msg``, ``doc``, ``xls`` ... or ``ole``."""
    if len(head) < 512:
        return "ole"
    shift = struct.unpack("<H", head[30:32])[0]
    sector = struct.unpack("<I", head[48:52])[0]
    at = (sector + 1) << (shift if shift in (9, 12) else 9)
    if head[at + 80 : at + 96] == _OUTLOOK_CLASS or _OUTLOOK_STREAM in head:
        return "msg"
    return next((kind for kind, mark in _STREAMS if mark in head), "ole")


# ------------------------------------------------------------------ text formats

# What may be long is matched possessively, so that no hostile head takes long to refuse.
_MARKUP_START = rb"\A\s*+(?:(?:<\?[^>]*+>|(?><!--.*?-->))\s*+)*+"
_XML = re.compile(rb"\A\s*<(?:\?xml\b|!DOCTYPE\s+(?!html))", re.IGNORECASE)
_HTML = re.compile(
    _MARKUP_START + rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|link|style|script|table"
    rb"|div|p|span|font|center|h[1-6]|ul|ol|br|b|a|article|section|main|pre|img|base)(?=[\s>/]))",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY_DOCTYPE = re.compile(
    _MARKUP_START + rb"<!DOCTYPE\s++[^>\[]*+\[(?>.*?\]\s*+>)\s*+<(?:html|body|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED = re.compile(
    _MARKUP_START + rb"<(?:feed(?=[\s>])|rss(?=[\s>])|rdf:RDF\b)", re.IGNORECASE | re.DOTALL
)
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9_-]{0,60}[ \t]*:")
_MAIL_ONLY = re.compile(
    rb"^(?:received|return-path|mime-version|message-id|delivered-to|dkim-signature|arc-[a-z-]+"
    rb"|content-type|content-transfer-encoding|x-[a-z0-9-]+|authentication-results|references"
    rb"|in-reply-to|thread-topic|thread-index|envelope-to|reply-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_BASIC = re.compile(rb"^(from|to|date|subject)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MAIL_DATE = re.compile(
    rb"^date[ \t]*:[ \t]*(?:[A-Z][a-z]{2},[ \t]+)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d",
    re.IGNORECASE | re.MULTILINE,
)
_PRINTED_HEAD = re.compile(
    rb"^From[ \t]*:[^\n]*\n"
    rb"(?:(?:[A-Z][A-Za-z-]{1,20}[ \t]*:[^\n]*|[ \t][^\n]*|\r?)\n){0,6}?"
    rb"(?:Date|Sent)[ \t]*:",
    re.MULTILINE,
)
"""A heading below the first: several mails in one text."""
_MBOX = re.compile(rb"\A(?:\s*\n)?From \S[^\n]{0,200}\d{4}[^\n]{0,40}\r?\n>?[A-Za-z][A-Za-z0-9-]*:")
_SITE_JSON = re.compile(
    rb'\A\s*[\[{](?=.*"(?:info_request_events|url_title|law_used)"\s*:)', re.DOTALL
)
_WHITE = re.compile(rb"\A(?:\s|\xef\xbb\xbf)*")


@lru_cache(maxsize=4)
def plain(head: bytes) -> bytes:
    """The head as ASCII-compatible bytes: a UTF-16 or UTF-32 one is put into UTF-8."""
    head = head[:HEAD]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            body = head[len(bom) :]
            return body if encoding == "utf-8" else _recode(body, encoding)
    return head


def _recode(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").encode("utf-8", "replace")


def html(head: bytes, name: str) -> bool:
    """A web page, or a piece of one: it starts with an HTML tag."""
    del name
    start = plain(head)
    return bool(_HTML.match(start) or _ENTITY_DOCTYPE.match(start))


def feed(head: bytes, name: str) -> bool:
    """An Atom or RSS feed."""
    del name
    return _FEED.match(plain(head)) is not None


def site_json(head: bytes, name: str) -> bool:
    """The ``.json`` of a request page: metadata only. Rich text begins with a brace too."""
    said = _SITE_JSON.match(plain(head)) is not None
    return said and not sealed_kind(head, name) and not rtf(head, name)


def mbox(head: bytes, name: str) -> bool:
    """Several mails in one file, each after a ``From `` line."""
    del name
    return _MBOX.match(plain(head)) is not None


def mail(head: bytes, name: str) -> bool:
    """One mail: a block of header fields, at least one of which only mail has.

    A mail saved as text by a mail program (``From:``, ``Sent:``) is text, not this; so is
    one with nothing but the fields that are printed, where another heading follows in it.
    """
    del name
    start = plain(head)
    start = start[_WHITE.match(start).end() :]  # type: ignore[union-attr]
    if not _FIELD.match(start):
        return False
    block = re.split(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r", start, maxsplit=1)[0]
    lines = re.split(rb"\r\n|\n|\r", block)
    known = sum(1 for line in lines if _FIELD.match(line) or line[:1] in (b" ", b"\t"))
    if known < 0.9 * len(lines):
        return False
    basic = {found.lower() for found in _MAIL_BASIC.findall(block)}
    only = len(_MAIL_ONLY.findall(block))
    if only >= 1 and len(basic) + only >= 2:
        return True
    if b"from" not in basic or _MAIL_DATE.search(block) is None:
        return False
    return not _PRINTED_HEAD.search(start, len(block))


_TEXT_BYTES = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100)) + b"\t\n\r\x0b\x0c\x08\x1b\x1a"


def textual(head: bytes) -> bool:
    """Whether bytes are text in some encoding, rather than a blob."""
    head = head[:HEAD]
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return True
    if head.count(0) * 10 >= len(head):
        return bool(wide_encoding(head))
    control = len(head.translate(None, _TEXT_BYTES))
    if control * 50 > len(head):
        return False
    return not _is_noise(head)


def _is_noise(head: bytes) -> bool:
    """A scrap of a few bytes that are neither UTF-8 nor mostly letters."""
    if len(head) > 64:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return len(re.findall(rb"[\t\r\n -~]", head)) * 20 < len(head) * 11
    return False


def wide_encoding(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where a text without BOM is one of them, else empty."""
    sample = head[: min(len(head), HEAD) & ~1]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2], sample[1::2]
    for low, high, encoding in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        few = low.count(0) < 0.05 * half and len(low.translate(None, _TEXT_BYTES)) < 0.1 * half
        if few and high.count(0) > 0.6 * half:
            return encoding
    return ""


def separated(head: bytes, name: str) -> bool:
    """A file of separated values: text whose lines hold one separator equally often."""
    return _is_text(head, name) and bool(_separator(head[:_SEPARATED]))


_SEPARATED = 1024 * 1024  # bytes that separators are looked for in: one field may be long


@lru_cache(maxsize=4)
def _separator(head: bytes) -> str:
    start = plain(head) if head[:4].startswith(tuple(bom for bom, _ in _BOMS)) else head
    encoding = wide_encoding(start) if start.count(0) * 10 >= len(start) else ""
    sample = start.decode(encoding or "utf-8", "ignore")
    if len(head) >= HEAD:  # the last line may be cut
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    return separator_of(sample)


def text(head: bytes, name: str) -> bool:
    """Text of any sort that is none of the formats above."""
    return _is_text(head, name) and not _separator(head[:_SEPARATED])


def _is_text(head: bytes, name: str) -> bool:
    return textual(head) and not any(other(head, name) for other in _BEFORE_TEXT)


_DOCUMENTS = (xlsx, xlsb, xls, spreadsheetml, ods, docx, odt, doc, encrypted, rtf)
_BEFORE_TEXT = (
    pdf, image, archive, msg, tnef, sealed, html, feed, site_json, mbox, mail, *_DOCUMENTS,
)  # fmt: skip
