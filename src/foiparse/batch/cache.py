"""What was read before, kept between runs: one file of SQLite in the user's cache folder.

An entry is named by the digest of all that its text depends on: the bytes of the input, what
lies beside it, its name, the options, what is written, the version of foiparse and of what it
reads with. Nothing in the cache is trusted: each entry carries a digest of its own, and whatever
is wrong with the file, it is begun anew, or the run goes on without it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from foiparse import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from foiparse.pipeline import Options
    from foiparse.readers import Input
    from foiparse.writers.forms import Form

T = TypeVar("T")

VARIABLE = "FOIPARSE_CACHE"
"""The environment variable that names another folder for the cache."""

_NAME = "foiparse-results.sqlite3"
_SIZE = 16  # bytes of a digest
_MOST = 64 << 20  # bytes of one entry; a larger result is read again


def default_folder() -> Path:
    """Where the cache lies: what `VARIABLE` says, else the user's cache folder."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("foiparse", appauthor=False)


class Cache:
    """Payloads by key. ``trouble`` is why it is not used any more, in words, or empty.

    Reading with ``options`` gives the texts of ``forms``; ``memory`` is a bound under which a
    part of an input may stay unread.
    """

    def __init__(
        self, folder: Path, options: Options, forms: Sequence[Form] = (), memory: int = 0
    ) -> None:
        self.folder = folder
        self.trouble = ""
        self._base: sqlite3.Connection | None = None
        self._mended = False
        self._stamp = stamp()
        self._options = options
        # Of the corrections an input is only touched by its own: see `key`.
        names = [name for name in options.__struct_fields__ if name != "corrections"]
        said = [f"{name}={getattr(options, name)!r}" for name in names]
        depends = repr((said, forms, memory)).encode("utf-8", "backslashreplace")
        self._depends = blake2b(depends, digest_size=_SIZE, key=self._stamp).digest()

    def __enter__(self) -> Self:
        """Open it; a file that is no cache, or a broken one, is taken away and begun anew."""
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            self._mend(error)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; every entry is already in its place."""
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made here, as nobody else is to read it at any moment, nor what SQLite puts beside it.
        os.close(os.open(self.folder / _NAME, os.O_CREAT | os.O_RDWR, 0o600))
        base = sqlite3.connect(self.folder / _NAME, timeout=5, isolation_level=None)
        self._base = base
        # Space that is freed goes back to the disk.
        base.execute("PRAGMA auto_vacuum=FULL")
        # A killed run leaves whole entries; a power cut may not, hence the digests.
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=OFF")
        base.execute(
            "CREATE TABLE IF NOT EXISTS entry"
            " (key BLOB PRIMARY KEY, stamp BLOB, digest BLOB, payload BLOB)"
        )
        base.execute("DELETE FROM entry WHERE stamp != ?", (self._stamp,))

    def key(self, item: Input, data: bytes) -> bytes:
        """The name of what reading ``data`` as this input gives."""
        from foiparse.readers.described import beside

        digest = blake2b(data, digest_size=_SIZE, key=self._depends)
        seen = beside(data, item.path) if item.path else ()
        own = self._options.about(item.source).corrections
        about = (item.source, bool(item.mail), seen, own)
        digest.update(repr(about).encode("utf-8", "backslashreplace"))
        return digest.digest()

    def get(self, key: bytes) -> bytes | None:
        """The payload of a key; None where there is none, or none that is whole."""
        row = self._asked(
            lambda base: base.execute(
                "SELECT digest, payload FROM entry WHERE key = ?", (key,)
            ).fetchone()
        )
        if row is None or not isinstance(row[1], bytes) or _digest(key, row[1]) != row[0]:
            return None
        return row[1]

    def put(self, key: bytes, payload: bytes) -> None:
        """Keep a payload; one that is very large is not."""
        if len(payload) <= _MOST:
            entry = (key, self._stamp, _digest(key, payload), payload)
            self._asked(
                lambda base: base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", entry)
            )

    def _asked(self, ask: Callable[[sqlite3.Connection], T]) -> T | None:
        if self._base is None:
            return None
        try:
            return ask(self._base)
        except sqlite3.Error as error:
            self._mend(error)
            return None

    def _mend(self, error: Exception) -> None:
        """Begin anew after what a broken file says, once; after anything else do without."""
        self.trouble = str(error)
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None
        # Full, locked or closed to us: the file itself may be whole, and others use it.
        if self._mended or isinstance(error, (sqlite3.OperationalError, OSError)):
            return
        self._mended = True
        try:
            clear(self.folder)
            self._open()
        except (sqlite3.Error, OSError) as again:
            self._mend(again)
        else:
            self.trouble = ""


def _digest(key: bytes, payload: bytes) -> bytes:
    return blake2b(payload, digest_size=_SIZE, key=key).digest()


@cache
def stamp() -> bytes:
    """What stands for this foiparse: its files, and the versions of what it reads with."""
    import platform
    import re
    from importlib import metadata
    from shutil import which

    digest = blake2b(f"{__version__} {platform.python_version()}".encode(), digest_size=_SIZE)
    home = Path(__file__).parent.parent
    for path in sorted((*home.rglob("*.py"), *home.rglob("*.csv"))):
        digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    with suppress(metadata.PackageNotFoundError):
        for wanted in sorted(metadata.requires("foiparse") or ()):
            name = re.split(r"[^\w.-]", wanted, maxsplit=1)[0]
            found = ""
            with suppress(metadata.PackageNotFoundError):
                found = metadata.version(name)
            digest.update(f"{name} {found}".encode())
    digest.update(f"{bool(which('soffice'))}".encode())
    return digest.digest()


def size_of(folder: Path) -> int:
    """Bytes that the cache takes on disk."""
    return sum(path.stat().st_size for path in _files(folder))


def clear(folder: Path) -> int:
    """Take the cache away; how many bytes that frees. Raises OSError where it cannot."""
    freed = 0
    for path in _files(folder):
        freed += path.stat().st_size
        path.unlink()
    return freed


def _files(folder: Path) -> list[Path]:
    """The files of a cache and nothing else that a folder may hold."""
    return [
        path
        for end in ("", "-wal", "-shm", "-journal")
        if (path := folder / f"{_NAME}{end}").is_file()
    ]
