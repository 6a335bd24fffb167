"""Office packages: zips of XML (Office Open XML, OpenDocument), opened within bounds.

Nothing outside the package is ever fetched, no entity is expanded and no macro is run:
parts are read by name out of the zip, and only those that hold text or figures.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from lxml import etree

from foiparse.errors import DamagedInputError, LimitExceededError
from foiparse.readers.archive import bomb, unpacked
from foiparse.readers.limits import MIB, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from foiparse.readers.limits import ReadOptions

_AGAIN = "download or save it again"
_MEMBERS = 50_000  # entries that the directory of a document may have


class Package:
    """An office document that is a zip; raises `DamagedInputError` where it is none."""

    def __init__(self, data: bytes, options: ReadOptions) -> None:
        self._options = options
        if data.count(b"PK\x01\x02") > _MEMBERS:
            msg = f"it lists more than {_MEMBERS} parts, as bombs do"
            raise LimitExceededError(msg, _AGAIN)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            msg = f"the document is broken ({error})"
            raise DamagedInputError(msg, _AGAIN) from error
        self._infos = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        self._folded = {name.lower(): name for name in self._infos}

    def name(self, name: str) -> str:
        """The name of a part as stored (case aside), empty where there is none."""
        return name if name in self._infos else self._folded.get(name.lower(), "")

    def read(self, name: str) -> bytes:
        """A whole part. Raises `LimitExceededError` and `DamagedInputError`."""
        data = unpacked(self._zip, self._info(name), self._options, self._account())
        self._charge(len(data))
        return data

    def _info(self, name: str) -> zipfile.ZipInfo:
        found = self.name(name)
        if not found:
            msg = f"the document is broken (its part {name[:100]} is missing)"
            raise DamagedInputError(msg, _AGAIN)
        return self._infos[found]

    def _account(self) -> int:
        return self._options.nest.expanded if self._options.nest else 0

    def _charge(self, size: int) -> None:
        if self._options.nest:
            self._options.nest.expanded += size

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """A part to be read piece by piece; reading beyond the bounds raises."""
        info = self._info(name)
        limits = self._options.limits
        by_ratio = max(MIB, info.compress_size * limits.ratio)
        if info.file_size > by_ratio:
            raise bomb(limits)
        most = max(limits.expanded_bytes - self._account(), 0)
        if info.flag_bits & 1:
            msg = "the document is broken (a part of it is encrypted by itself)"
            raise DamagedInputError(msg, _AGAIN)
        try:
            with self._zip.open(info) as member:
                counted = _Counted(member, min(most, by_ratio))
                yield cast("IO[bytes]", counted)
                self._charge(counted.done)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
            msg = f"the document is broken ({name[:100]}: {error})"
            raise DamagedInputError(msg, _AGAIN) from error

    def xml(self, name: str) -> Element:
        """The tree of a part. Raises `DamagedInputError` for what is no plain XML."""
        with self.stream(name) as stream:
            try:
                parser = etree.XMLParser(
                    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                    remove_pis=True,
                )  # fmt: skip
                root = etree.parse(stream, parser).getroot()
            except etree.LxmlError as error:
                raise broken(name, error) from error
            refuse_entities(root, name)
            return root

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part's relationships name: id to (last word of its type, part)."""
        folder, _, base = name.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        if not self.name(rels):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for each in self.xml(rels):
            if each.get("TargetMode") == "External" or not each.get("Target"):
                continue
            target = str(each.get("Target"))
            joined = target if target.startswith("/") else f"/{folder}/{target}"
            found[str(each.get("Id"))] = (
                str(each.get("Type", "")).rpartition("/")[2],
                posixpath.normpath(joined).lstrip("/"),
            )
        return found


class _Counted(io.RawIOBase):
    """A stream that raises once more came out of it than it may hold."""

    def __init__(self, member: IO[bytes], most: int) -> None:
        super().__init__()
        self._member = member
        self._most = most
        self.done = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._member.read(MIB if size < 0 else size)
        self.done += len(data)
        if self.done > self._most:
            msg = f"a part of it unpacks to more than {in_words(self._most)}"
            raise LimitExceededError(msg, "raise the bounds ratio and expanded_bytes, or split it")
        return data


def rows_of(stream: IO[bytes], name: str, ends: tuple[str, ...]) -> Iterator[Element]:
    """Elements of the given local names as they end, each freed after it was looked at."""
    first = True
    try:
        events = etree.iterparse(
            stream, events=("end",), tag=[f"{{*}}{tag}" for tag in ends], resolve_entities=False,
            no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _, element in events:
            if first:
                refuse_entities(element, name)
                first = False
            yield element
            element.clear()
            parent = element.getparent()
            if parent is not None:
                del parent[: parent.index(element)]
    except etree.LxmlError as error:
        raise broken(name, error) from error


def refuse_entities(element: Element, name: str) -> None:
    """Raise where a part declares entities: no office program writes any."""
    if element.getroottree().docinfo.internalDTD is not None:
        msg = f"the document is broken ({name[:100]} declares entities, which none should)"
        raise DamagedInputError(msg, _AGAIN)


def broken(name: str, error: Exception) -> DamagedInputError:
    """The error for XML that is none."""
    words = str(error).splitlines()[0][:150] if str(error) else type(error).__name__
    msg = f"the document is broken ({name[:100]}: {words})"
    return DamagedInputError(msg, _AGAIN)


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag: object = element.tag  # a function for comments and entities
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace; empty where there is none."""
    plain = element.get(name)
    if plain is not None:
        return plain
    ends = "}" + name
    return next(
        (str(value) for key, value in element.attrib.items() if str(key).endswith(ends)), ""
    )
