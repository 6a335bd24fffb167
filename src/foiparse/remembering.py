"""What is kept of what was met before, in little memory whatever is read.

Answers for short texts that come again (quoted lines, the same words in each letter), and what
stood first under a key.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import _lru_cache_wrapper, lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

T = TypeVar("T")

_MOST = 4096
_HELD = 1000


def remembered(longest: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep what a function says of the last texts of at most ``longest`` characters.

    Longer ones are worked out each time, so that what is kept stays small whatever is read.
    """

    def keep(ask: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=_MOST)(ask)

        @wraps(ask)
        def answer(text: str) -> T:
            return kept(text) if len(text) <= longest else ask(text)

        return answer

    return keep


def forget(more_than: int = 256) -> None:
    """Let go of the answers that functions keep, of those that keep more than so many.

    What is the same in every input, and so soon known again, is a small part of it; the
    figures and labels of one input are of no use to the next.
    """
    for each in gc.get_objects():
        if isinstance(each, _lru_cache_wrapper) and each.cache_info().currsize > more_than:
            each.cache_clear()


class Met:
    """What was met under each key for the first time.

    In memory while it is little; beyond ``held`` keys in a temporary file, which goes with
    this. Where no such file can be written it stays in memory.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._held = held
        self._here: dict[str, str] = {}
        self._base: sqlite3.Connection | None = None

    def before(self, key: str, value: str) -> str | None:
        """What was met under ``key`` before, or None: then ``value`` is it from now on."""
        found = self._here.get(key)
        if found is None and self._base is not None:
            said = self._base.execute("SELECT value FROM met WHERE key = ?", [key]).fetchone()
            found = said[0] if said else None
        if found is None:
            self._here[key] = value
            if len(self._here) > self._held:
                self._put_away()
        return found

    def _put_away(self) -> None:
        import sqlite3

        try:
            if self._base is None:
                base = sqlite3.connect("", isolation_level=None)  # a file without a name
                base.execute("PRAGMA journal_mode=OFF")
                base.execute("PRAGMA cache_size=-256")  # kB
                base.execute("CREATE TABLE met (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
                self._base = base
            self._base.execute("BEGIN")
            self._base.executemany("INSERT OR IGNORE INTO met VALUES (?, ?)", self._here.items())
            self._base.execute("COMMIT")
        except (sqlite3.Error, OSError):
            self._held *= 2  # the disk is full: what is there stays there
            with suppress(sqlite3.Error):
                if self._base is not None:
                    self._base.execute("COMMIT")
        else:
            self._here.clear()

    def __del__(self) -> None:
        """Let go of the file."""
        if self._base is not None:
            self._base.close()
