"""Files put in place whole or not at all.

Each is written beside its target and moved over it only when every one of them is
complete; whatever goes wrong, an interrupt included, leaves the folder as it was.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from foiparse.errors import WriteError
from foiparse.writers.replacing import begin, replace_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import BinaryIO, TextIO


WAITING = "the folder for temporary files"
"""What is said of where text waits that cannot be written yet."""

_T = TypeVar("_T", "Target", "ByteTarget")
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/(?:fd/(?P<number>\d{1,6})|(?P<name>stdout|stderr))")


class Target:
    """One file being written; a `Sink` that turns an OSError into a WriteError."""

    def __init__(self, path: Path, stream: TextIO) -> None:
        self.path = path
        self._stream = stream

    def write(self, text: str, /) -> None:
        """Write ``text`` as UTF-8."""
        try:
            self._stream.write(text)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def close(self) -> None:
        """Hand over to the system what is still held here."""
        with writing(self.path):
            self._stream.close()


class ByteTarget:
    """One file of bytes being written, through ``stream``; say what goes wrong with `writing`."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream

    def close(self) -> None:
        """Hand over to the system what is still held here."""
        with writing(self.path):
            self.stream.close()


class Staging:
    """Files that appear together on `commit`, or never.

    Use it with ``with``: leaving the block without a commit removes all that was staged
    and a folder that was made for it. A target that is a device or a pipe, such as
    /dev/null, has no place to be staged beside: it is written to directly.
    """

    def __init__(self) -> None:
        self._staged: list[tuple[Target | ByteTarget, Path]] = []
        self._direct: list[Target | ByteTarget] = []
        self._held: list[int] = []  # descriptors that tell other runs which parts are in use
        self._made: Path | None = None

    def __enter__(self) -> Self:
        """Nothing is written yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not committed."""
        for target, staged in self._staged:
            with suppress(OSError, WriteError):
                target.close()
            with suppress(OSError):
                staged.unlink()
        self._let_go()
        for target in self._direct:
            with suppress(WriteError):
                target.close()
        if self._made:
            with suppress(OSError):
                self._made.rmdir()

    def folder(self, path: Path) -> None:
        """Make the folder ``path`` if there is none; what stands above it must exist."""
        try:
            path.mkdir()
        except FileExistsError as error:
            if not path.is_dir():
                raise cannot_write(path, error) from error
        except OSError as error:
            raise cannot_write(path, error) from error
        else:
            self._made = path

    def open(self, path: Path, *, mark: bool = False) -> Target:
        """Begin the file ``path``; ``mark`` starts it with a byte order mark.

        A symbolic link is followed, so that it keeps pointing where it did.
        """

        def opened(place: Path | int, mode: str) -> Target:
            return Target(path, _text(place, mode, mark=mark))

        return self._begin(path, opened)

    def open_bytes(self, path: Path) -> ByteTarget:
        """Begin the file ``path`` of bytes, as `open` does one of text."""

        def opened(place: Path | int, mode: str) -> ByteTarget:
            return ByteTarget(path, open(place, f"{mode}b"))  # type: ignore[arg-type]  # noqa: PTH123

        return self._begin(path, opened)

    def written(self, target: Target | ByteTarget) -> Path:
        """The file that holds what was written so far to a ``target`` that is not yet in place.

        Raises WriteError where it went to a device or a pipe: nothing can be read back.
        """
        target.close()
        for each, staged in self._staged:
            if each is target:
                return staged
        raise WriteError(f"{target.path}: is no file", "write the dataset to another folder")

    def _begin(self, path: Path, opened: Callable[[Path | int, str], _T]) -> _T:
        """Open ``path`` through ``opened(place, mode)``, beside its target where that is a file."""
        with writing(path):
            if through := _write_through(path):
                target = opened(through, "w")
                self._direct.append(target)
                return target
            place = Path(os.path.realpath(path))
            kept_mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else None
            if kept_mode is not None and not (kept_mode & 0o222 and os.access(place, os.W_OK)):
                raise PermissionError(errno.EACCES, "the file is read-only")
            staged, held = begin(place)
            self._held.append(held)
            target = opened(staged, "w")
            self._staged.append((target, staged))
            if kept_mode is not None:
                staged.chmod(kept_mode)
            return target

    def commit(self) -> None:
        """Put every file in place. Raises WriteError; nothing is replaced before all are whole."""
        for target in (*self._direct, *(target for target, _ in self._staged)):
            target.close()
        targets = [(staged, Path(os.path.realpath(target.path))) for target, staged in self._staged]
        try:
            replace_all(targets)
        except OSError as error:
            raise cannot_write(error.filename, error) from error
        self._staged.clear()
        self._let_go()
        self._direct.clear()
        self._made = None

    def _let_go(self) -> None:
        while self._held:
            with suppress(OSError):
                os.close(self._held.pop())


def _write_through(path: Path) -> Path | int | None:
    """What to write to where there is no file to replace: a device, a pipe, an open descriptor.

    Raises IsADirectoryError for a folder.
    """
    if found := _DESCRIPTOR.fullmatch(os.path.normpath(path)):
        # Opened by its name, a file that output is appended to would be cut short.
        return os.dup(int(found["number"] or ("stdout", "stderr").index(found["name"]) + 1))
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return None if stat.S_ISREG(mode) else path


def _text(path: Path | int, mode: str, *, mark: bool) -> TextIO:
    # A name that is no valid Unicode can only be shown escaped; it must not stop the run.
    encoding = "utf-8-sig" if mark else "utf-8"
    # A descriptor has no Path to open.
    return open(path, mode, encoding=encoding, errors="backslashreplace", newline="")  # type: ignore[return-value]  # noqa: PTH123


@contextmanager
def writing(path: object) -> Iterator[None]:
    """Turn an OSError into the WriteError for ``path``."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: object, error: OSError) -> WriteError:
    """The WriteError for ``path``, with what the system said of it."""
    said = error.strerror or str(error)
    return WriteError(f"{path}: cannot write: {said}", "check the folder, its rights and its space")
