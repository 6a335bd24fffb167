"""Readers: any input to a `Document`, told apart by content and never by extension.

A new format is one module with ``read``, one sniffer in `foiparse.readers.sniff` and
one line in `READERS`. Reader modules are imported when an input needs them.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.errors import (
    DamagedInputError,
    EmptyInputError,
    FoiparseError,
    LimitExceededError,
    UnknownFormatError,
)
from foiparse.model import Document
from foiparse.readers import sniff
from foiparse.readers.described import joined, page_beside
from foiparse.readers.inputs import Input as Input
from foiparse.readers.inputs import find_inputs as find_inputs
from foiparse.readers.limits import Limits as Limits
from foiparse.readers.limits import ReadOptions as ReadOptions
from foiparse.readers.limits import in_words
from foiparse.readers.nest import Nest
from foiparse.readers.printed import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


__all__ = [
    "HEAD",
    "NO_MEMORY",
    "READERS",
    "Input",
    "Limits",
    "ReadOptions",
    "Reader",
    "documents",
    "find_inputs",
    "identify",
    "is_mailbox",
    "mails",
    "read",
    "wrong_extension",
]


HEAD = sniff.HEAD
"""Bytes of the start of an input that tell whether it is a mailbox."""

NO_MEMORY = "took more memory than there is"
"""What is said of an input, or a part of one, that stayed unread for want of memory."""


class Reader(Struct, frozen=True):
    """A format: its name, its module, what tells it apart, its usual extensions."""

    name: str
    module: str
    claims: Callable[[bytes, str], bool]
    extensions: tuple[str, ...] = ()

    def read(self, data: bytes, source: str, options: ReadOptions) -> Document:
        """Import the module and read; raises what the module raises."""
        module = import_module(f"foiparse.readers.{self.module}")
        document: Document
        if self.name == "pdf":
            told = partial(options.pages, source) if options.pages else None
            found = module.read(data, source, password=options.password, progress=told)
            document = as_text(found, options.limits)
        else:
            document = module.read(data, source, options=options)
        return document


READERS: tuple[Reader, ...] = (
    Reader("text", "text", sniff.text, (".txt", ".text", ".md", ".log")),
    Reader("csv", "separated", sniff.separated, (".csv", ".tsv", ".tab")),
    Reader("html", "html", sniff.html, (".html", ".htm", ".xhtml")),
    Reader("mail", "mail", sniff.mail, (".eml", ".mht", ".mhtml")),
    Reader("mbox", "mbox", sniff.mbox, (".mbox", ".mbx")),
    Reader("msg", "msg", sniff.msg, (".msg", ".oft")),
    Reader("pdf", "pdf", sniff.pdf, (".pdf",)),
    Reader("xlsx", "xlsx", sniff.xlsx, (".xlsx", ".xlsm", ".xltx", ".xltm")),
    Reader("xlsb", "xlsb", sniff.xlsb, (".xlsb",)),
    Reader("xls", "xls", sniff.xls, (".xls", ".xlt")),
    Reader("xml-spreadsheet", "spreadsheetml", sniff.spreadsheetml),
    Reader("ods", "ods", sniff.ods, (".ods", ".ots")),
    Reader("docx", "docx", sniff.docx, (".docx", ".docm", ".dotx")),
    Reader("odt", "odt", sniff.odt, (".odt", ".ott")),
    Reader("doc", "doc", sniff.doc, (".doc", ".dot")),
    Reader("rtf", "rtf", sniff.rtf, (".rtf",)),
    Reader("encrypted-office", "locked", sniff.encrypted),
    Reader("zip", "archive", sniff.archive, (".zip",)),
    Reader("image", "other", sniff.image),
    Reader("feed", "other", sniff.feed, (".atom", ".rss", ".xml")),
    Reader("request-json", "other", sniff.site_json, (".json",)),
    Reader("winmail", "tnef", sniff.tnef),
    Reader("sealed", "other", sniff.sealed),
)


_FOREIGN = {
    extension: kind
    for kind, extensions in (
        ("a presentation", ".ppt .pptx .odp"),
        ("image", ".png .jpg .jpeg .gif .tif .tiff .bmp .webp .heic"),
    )
    for extension in extensions.split()
}
"""Extensions of formats that no reader is named after, and what they promise."""


def identify(data: bytes, name: str) -> Reader:
    """The one reader that claims these bytes (all of them, or at least 64 KiB).

    Raises `EmptyInputError` for no bytes, `UnknownFormatError` when no reader claims
    them, and `FoiparseError` (a bug of ours) when two do.
    """
    if not data:
        msg = "it holds no bytes"
        raise EmptyInputError(msg, "download or save it again")
    claimants = [reader for reader in READERS if reader.claims(data, name)]
    if not claimants:
        msg = "no reader knows these bytes"
        raise UnknownFormatError(msg, "save it as PDF, a page, a mail or text")
    if len(claimants) > 1:
        names = " and ".join(reader.name for reader in claimants)
        msg = f"two readers claim one input: {names}"
        raise FoiparseError(msg, "please report this")
    return claimants[0]


def kind_of(data: bytes, name: str) -> str:
    """The name of the format of some bytes, ``unknown`` where there is none."""
    try:
        reader = identify(data, name)
    except FoiparseError:
        return "unknown"
    return sniff.sealed_kind(data, name) or reader.name


def read(data: bytes, source: str, options: ReadOptions | None = None) -> Document:
    """Read one input, its parts included.

    Raises an `UnreadableError` where the input as a whole cannot be read. A part
    inside it never raises: its `Document` has ``error`` set.
    """
    options = options or ReadOptions()
    limits = options.limits
    if len(data) > limits.input_bytes:
        msg = f"{in_words(len(data))} is over the bound of {in_words(limits.input_bytes)}"
        raise LimitExceededError(msg, "split it, or raise the bound input_bytes")
    if options.nest is None:
        options = replace(options, nest=new_nest())
    reader = identify(data, source)
    try:
        document = reader.read(data, source, options)
        wrong = wrong_extension(source, reader.name)
        return replace(document, asides=(*document.asides, wrong)) if wrong else document
    except FoiparseError:
        raise
    except RecursionError as error:
        msg = "its parts lie too deep inside one another"
        advice = "open it where it came from and save the innermost part"
        raise LimitExceededError(msg, advice) from error
    except MemoryError as error:
        msg = f"reading this {reader.name} {NO_MEMORY}"
        raise LimitExceededError(msg, "split it") from error
    except Exception as error:  # a library's own exception: hostile bytes must not stop a batch
        msg = f"this {reader.name} is broken ({type(error).__name__}: {_first_line(error)})"
        raise DamagedInputError(msg, "download or save it again") from error


def new_nest() -> Nest:
    """A fresh account for the parts of one input."""
    return Nest(read=read, kind=kind_of)


def documents(
    item: Input,
    options: ReadOptions | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Document]:
    """Read what `find_inputs` found: one document, or one a mail for an mbox.

    An item with ``skipped`` set gives nothing. ``progress`` is told the bytes done.

    Raises as `read` does, and `MissingInputError` or `UnreadableError` for a path that
    cannot be opened.
    """
    options = options or ReadOptions()
    if item.skipped:
        return
    if item.mail:
        from foiparse.readers.mbox import one

        yield one(item.held, item.source, options)
        return
    head = item.head(HEAD)
    if item.path is not None and is_mailbox(head, item.source):
        from foiparse.readers.mbox import stream

        yield from stream(item.path, item.source, options, progress)
        return
    data = item.data(options.limits.input_bytes)
    if item.path is not None and data and sniff.site_json(data, item.source):
        page = page_beside(data, item.path)
        if page:
            digest = sha256(data).hexdigest()
            aside = f"It describes {page} beside it."
            yield Document(item.source, "request-json", digest, size=len(data), asides=(aside,))
            return
    document = read(data, item.source, options)
    yield joined(document, item.path) if item.path is not None else document


def mails(item: Input, limits: Limits) -> Iterator[Input]:
    """The mails of a mailbox as inputs of their own, which `documents` reads as it would there.

    Raises `UnreadableError` where the mailbox cannot be read.
    """
    if item.path is None:
        return
    from foiparse.readers.mbox import split

    for number, (name, held, _) in enumerate(split(item.path, item.source, limits), start=1):
        yield Input(name, None, held=held, mail=number)


def is_mailbox(head: bytes, source: str) -> bool:
    """Whether `documents` streams an input that begins with ``head``: a document a mail."""
    return bool(head) and sniff.mbox(head, source)


def wrong_extension(source: str, kind: str) -> str:
    """A sentence where a name's extension belongs to another format, else empty."""
    name = source.rsplit("!", 1)[-1].rsplit("/", 1)[-1].lower()
    dot = name.rfind(".")
    extension = name[dot:].split(" ")[0] if dot > 0 else ""
    owner = next((reader.name for reader in READERS if extension in reader.extensions), "")
    owner = owner or _FOREIGN.get(extension, "")
    if not extension or not owner or owner == kind or kind in ("duplicate", "unknown"):
        return ""
    return f"The name ends in {extension}, but the content is {kind}."


def _first_line(error: Exception) -> str:
    return next(
        (line.strip()[:200] for line in str(error).splitlines() if line.strip()), "no details"
    )
