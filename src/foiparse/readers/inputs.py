"""Finding inputs: files, folders and standard input, in a stable order."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.errors import LimitExceededError, MissingInputError, UnreadableError
from foiparse.own_files import DESCRIPTOR, dataset_files
from foiparse.readers.limits import in_words
from foiparse.remembering import Met

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
_DESCRIPTORS = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")


class Input(Struct, frozen=True):
    """One thing to read: what it is called, and where it lies.

    ``source`` is relative to the argument's parent, with forward slashes. ``path`` is
    None for standard input. ``problem`` is why it cannot be read (raised by `head` and
    `data`); ``skipped`` is why it was passed over on purpose, which is no failure.
    ``odd`` is set where that is nobody's choice, a link or a special file, and worth a word.
    ``held`` are its bytes where they were read already, as only this process can. ``mail`` is
    the 1-based number of a mail that is read apart from its mailbox (see
    `foiparse.readers.mails`), ``held`` then None where it is over the bound; else 0.
    """

    source: str
    path: Path | None
    problem: UnreadableError | None = None
    skipped: str = ""
    odd: bool = False
    held: bytes | None = None
    mail: int = 0

    def head(self, size: int) -> bytes:
        """The first ``size`` bytes; empty for what can only be read once.

        Raises `UnreadableError` where it cannot be opened.
        """
        if self.problem:
            raise self.problem
        if self.path is None or not self.path.is_file():
            return b""
        return self._read(size)

    def data(self, most: int) -> bytes:
        """All the bytes; raises `LimitExceededError` where there are more than ``most``."""
        if self.problem:
            raise self.problem
        if self.held is not None:
            found = self.held
        elif self.path is None:
            try:
                found = sys.stdin.buffer.read(most + 1)
            except OSError as error:
                raise _unreadable(error) from error
        else:
            if self.path.is_file() and (size := self.path.stat().st_size) > most:
                raise _too_large(in_words(size), most)
            found = self._read(most + 1)
        if len(found) > most:
            raise _too_large(f"more than {in_words(most)}", most)
        return found

    @property
    def is_of_this_process(self) -> bool:
        """Whether no other process can open it: standard input, a descriptor."""
        return self.path is None or str(self.path).startswith(_DESCRIPTORS)

    def _read(self, size: int) -> bytes:
        path = self.path or Path(os.devnull)
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                if stat.S_ISREG(status.st_mode) and status.st_size:
                    # Python takes the memory for all that may come before anything does.
                    size = min(size, status.st_size + 1)
                return file.read(size)
        except OSError as error:
            raise _unreadable(error) from error


def find_inputs(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Input]:
    """Expand files, folders (to any depth, sorted) and ``-`` into inputs.

    Nothing is raised: a path that is missing or cannot be read comes as an `Input`
    with ``problem`` set, so that the rest of a batch goes on. Hidden files and folders
    are passed over; special files and links that lead back come with ``skipped``. A
    file that is found twice is read once (the second is ``skipped``), and of two files of
    one name the second gets ``(2)``.
    """
    names, seen = Met(), Met()
    times: dict[str, int] = {}
    for argument in paths:
        for item in _expanded(os.fspath(argument), seen):
            if names.before(item.source, "") is None:
                yield item
            else:
                number = times[item.source] = times.get(item.source, 1) + 1
                yield replace(item, source=f"{item.source} ({number})")


def _expanded(argument: str, seen: Met) -> Iterator[Input]:
    if argument == STDIN:
        yield Input("stdin", None, _closed_stdin())
        return
    if not argument:
        msg = "the path is empty"
        yield Input("(empty path)", None, MissingInputError(msg, "a variable may not be set"))
        return
    path = Path(argument)
    source = _printable(_name(path))
    try:
        status = path.stat()
    except FileNotFoundError:
        yield Input(source, path, MissingInputError(_missing(path), "check the spelling"))
        return
    except (OSError, ValueError) as error:
        yield Input(source, path, _unreadable(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(path, source, seen)
    elif stat.S_ISREG(status.st_mode) or argument.startswith(_DESCRIPTORS):
        yield Input(source, path, skipped=_again(status, seen, source))
    else:
        msg = f"{_kind(status.st_mode)}, not a file"
        yield Input(source, path, UnreadableError(msg, "give a file or a folder"))


def _closed_stdin() -> UnreadableError | None:
    """Why standard input cannot be read; Python has none where it was closed at the start."""
    if sys.stdin is not None:
        return None
    return UnreadableError("standard input is closed", "pipe a reply in, or give a file")


def _folder(path: Path, source: str, seen: Met) -> Iterator[Input]:
    """Everything in a folder; a problem of its own where there is nothing to read."""
    found = 0
    for item in _entries(path, source, seen, frozenset()):
        found += not item.skipped
        yield item
    if not found:
        msg = "the folder holds nothing to read"
        yield Input(source, path, UnreadableError(msg, "hidden files are passed over"))


def _entries(
    folder: Path, source: str, seen: Met, above: frozenset[tuple[int, int]]
) -> Iterator[Input]:
    try:
        status = folder.stat()
        entries = sorted((entry.name for entry in folder.iterdir()), key=os.fsencode)
    except OSError as error:
        yield Input(source, folder, _unreadable(error))
        return
    here = (status.st_dev, status.st_ino)
    if here in above:
        yield Input(source, folder, skipped="a link that leads back to a folder above it", odd=True)
        return
    above |= {here}
    is_maildir = {"cur", "new"} <= set(entries)
    pages = {Path(name).stem for name in entries if name.lower().endswith((".html", ".htm"))}
    texts = {Path(name).stem for name in entries if name.lower().endswith((".txt", ".zip"))}
    own = dataset_files(folder) if DESCRIPTOR in entries else frozenset()
    for name in entries:
        path, inner = folder / name, f"{source}/{_printable(name)}"
        if name in own:
            yield Input(inner, path, skipped="foiparse wrote this file; it is no reply")
            continue
        if name.startswith(".") and not (is_maildir and (path / "cur").is_dir()):
            continue
        if is_maildir and name == "tmp":
            continue
        if name.lower().endswith(".json") and Path(name).stem in pages | texts:
            yield Input(inner, path, skipped="it describes the page beside it")
            continue
        yield from _entry(path, inner, name.removesuffix("_files") in pages, seen, above)


def _entry(
    path: Path,
    source: str,
    belongs_to_page: bool,
    seen: Met,
    above: frozenset[tuple[int, int]],
) -> Iterator[Input]:
    try:
        status = path.stat()
    except OSError as error:
        reason = "a link that leads nowhere or round in a ring" if path.is_symlink() else ""
        if reason:
            yield Input(source, path, skipped=reason, odd=True)
        else:
            yield Input(source, path, _unreadable(error))
        return
    if stat.S_ISDIR(status.st_mode):
        if belongs_to_page and path.name.endswith("_files"):
            yield Input(source, path, skipped="pictures and scripts of the page saved beside it")
            return
        yield from _entries(path, source, seen, above)
    elif stat.S_ISREG(status.st_mode):
        yield Input(source, path, skipped=_again(status, seen, source))
    else:
        yield Input(source, path, skipped=f"{_kind(status.st_mode)}, not a file", odd=True)


def _again(status: os.stat_result, seen: Met, source: str) -> str:
    """Why a file is not read again, else empty; without inode numbers every one is new."""
    first = None
    if status.st_ino:
        first = seen.before(f"{status.st_dev} {status.st_ino}", source)
    return "" if first is None else f"the same file as {first}"


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for test, name in kinds if test(mode)), "a special file")


def _name(path: Path) -> str:
    """What an argument is called; ``.`` and ``..`` take the name of the folder they mean."""
    return path.name if path.name not in ("", "..") else path.resolve().name or "root"


def _printable(name: str) -> str:
    """A file name as text: bytes in odd encodings and control characters escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _missing(path: Path) -> str:
    return "it is a link that leads nowhere" if path.is_symlink() else "no such file or folder"


def _unreadable(error: Exception) -> UnreadableError:
    reason = getattr(error, "strerror", None) or str(error)
    return UnreadableError(f"it cannot be opened ({reason.lower()})", "check its permissions")


def _too_large(size: str, most: int) -> LimitExceededError:
    msg = f"{size} is over the bound of {in_words(most)}"
    return LimitExceededError(msg, "split it, or raise the bound input_bytes")
