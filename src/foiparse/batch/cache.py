"""What was read before, kept between runs: one file of SQLite in the user's cache folder.

An entry is named by the digest of all that its result depends on: the bytes of the input,
what lies beside it, its name, the options, the version of foiparse and of what it reads
with. Nothing in the cache is trusted: each entry carries a digest of its own, and whatever
is wrong with the file, the run goes on without it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self

from foiparse import __version__

if TYPE_CHECKING:
    from types import TracebackType

    from foiparse.pipeline import Options
    from foiparse.readers import Input

VARIABLE = "FOIPARSE_CACHE"
"""The environment variable that names another folder for the cache."""

_NAME = "results.sqlite3"
_SIZE = 16  # bytes of a digest
_MOST = 64 << 20  # bytes of one entry; a larger result is read again
_OPTIONAL = ("msoffcrypto", "oxmsg")  # what an installation may lack, and results depend on


def default_folder() -> Path:
    """Where the cache lies: what `VARIABLE` says, else the user's cache folder."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("foiparse", appauthor=False)


class Cache:
    """Payloads by key. ``trouble`` is why it is not used any more, in words, or empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = ""
        self._base: sqlite3.Connection | None = None
        self._stamp = stamp()

    def __enter__(self) -> Self:
        """Open it; a file that is no cache is taken away and begun anew."""
        for again in (True, False):
            try:
                self._open()
            except (sqlite3.DatabaseError, OSError) as error:
                self._give_up(error)
                if again and not isinstance(error, (sqlite3.OperationalError, OSError)):
                    self.trouble = ""
                    clear(self.folder)
                    continue
            break
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
        base = sqlite3.connect(self.folder / _NAME, timeout=5, isolation_level=None)
        self._base = base
        # A killed run leaves whole entries; a power cut may not, hence the digests.
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=OFF")
        base.execute(
            "CREATE TABLE IF NOT EXISTS entry"
            " (key BLOB PRIMARY KEY, stamp BLOB, digest BLOB, payload BLOB)"
        )
        base.execute("DELETE FROM entry WHERE stamp != ?", (self._stamp,))
        (self.folder / _NAME).chmod(0o600)

    def key(self, item: Input, data: bytes, options: Options) -> bytes:
        """The name of what reading ``data`` as this input with these options gives."""
        from foiparse.readers.described import beside

        digest = blake2b(data, digest_size=_SIZE, key=self._stamp)
        seen = beside(item.path) if item.path else ()
        said = [f"{each.name}={getattr(options, each.name)!r}" for each in fields(options)]
        digest.update(repr((item.source, seen, said)).encode("utf-8", "backslashreplace"))
        return digest.digest()

    def get(self, key: bytes) -> bytes | None:
        """The payload of a key; None where there is none, or none that is whole."""
        if self._base is None:
            return None
        try:
            row = self._base.execute(
                "SELECT digest, payload FROM entry WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None or not isinstance(row[1], bytes) or _digest(key, row[1]) != row[0]:
            return None
        return row[1]

    def put(self, key: bytes, payload: bytes) -> None:
        """Keep a payload; one that is very large is not."""
        if self._base is None or len(payload) > _MOST:
            return
        try:
            self._base.execute(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)",
                (key, self._stamp, _digest(key, payload), payload),
            )
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.trouble = str(error)
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None


def _digest(key: bytes, payload: bytes) -> bytes:
    return blake2b(payload, digest_size=_SIZE, key=key).digest()


@cache
def stamp() -> bytes:
    """What stands for this foiparse: its version, its files, and what else it reads with."""
    from importlib.util import find_spec
    from shutil import which

    home = Path(__file__).parent.parent
    digest = blake2b(__version__.encode(), digest_size=_SIZE)
    for path in sorted((*home.rglob("*.py"), *home.rglob("*.csv"))):
        status = path.stat()
        digest.update(f"{path.relative_to(home)} {status.st_size} {status.st_mtime_ns}".encode())
    found = [name for name in _OPTIONAL if find_spec(name)]
    digest.update(f"{found} {bool(which('soffice'))}".encode())
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
