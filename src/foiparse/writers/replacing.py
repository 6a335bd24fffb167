"""Files written beside their targets, and moved over them so that no two runs are ever mixed.

Every file is whole under its name. Where several belong together, those of an earlier run are
all set aside before the first new one is in place: who ends the process between two steps
leaves files missing, never files of two runs. The one named last is set aside first and put
in place last, so that where it stands, the others are of its run.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 200  # characters of a target's name in that of its part
_RANDOM = r"[0-9a-f]{8}"


def beside(place: Path, ending: str = "part") -> Path:
    """A new hidden name beside ``place``: a move from there is one step on one file system."""
    # The random part never reaches the output.
    return place.with_name(f".{place.name[:_LONGEST]}.{os.urandom(4).hex()}.{ending}")


def begin(place: Path) -> tuple[Path, int]:
    """An empty part of ``place``, and a descriptor that says it is in use until it is closed.

    What killed runs left of the same target is taken away. Raises OSError.
    """
    _clear(place)
    while True:
        part = beside(place)
        held = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        # Another run may have taken it for a left one between the two steps.
        if not _locked(held, wait=True) or os.fstat(held).st_nlink:
            return part, held
        os.close(held)


def replace_all(moves: Sequence[tuple[Path, Path]]) -> None:
    """Move each part over its target, all of them or none. Raises OSError for a target.

    Nobody else does so in the same folders meanwhile.
    """
    with ExitStack() as stack:
        for folder in sorted({place.parent for _, place in moves}):
            stack.enter_context(_alone_in(folder))
        undo: list[tuple[Path, Path | None]] = []
        place = Path()
        try:
            if len(moves) > 1:
                for _, place in reversed(moves):
                    if place.exists():
                        old = beside(place, "old")
                        undo.append((place, old))
                        place.rename(old)
            aside = {place for place, _ in undo}
            for part, place in moves:
                if len(moves) > 1 and place not in aside:
                    undo.append((place, None))
                part.replace(place)
        except BaseException as error:
            for new, former in reversed(undo):
                with suppress(OSError):
                    new.unlink() if former is None else former.replace(new)
            if isinstance(error, OSError):
                raise OSError(error.errno, error.strerror, str(place)) from error
            raise
        for _, former in undo:
            if former is not None:
                with suppress(OSError):
                    former.unlink()
        for _, place in moves:
            _clear(place, "old")


def _clear(place: Path, ending: str = "part") -> None:
    """Remove what killed runs left of a target: what no process holds."""
    if sys.platform == "win32":  # there what a killed run leaves stays
        return
    name = re.compile(rf"\.{re.escape(place.name[:_LONGEST])}\.{_RANDOM}\.{ending}")
    with suppress(OSError), os.scandir(place.parent) as entries:
        for left in [each.path for each in entries if name.fullmatch(each.name)]:
            with suppress(OSError):
                held = os.open(left, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
                try:
                    if _locked(held, wait=False):
                        Path(left).unlink()
                finally:
                    os.close(held)


def _locked(held: int, *, wait: bool) -> bool:
    """Whether this process alone has the file now; False too where there are no locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    held = None
    with suppress(OSError):  # Windows opens no folder
        held = os.open(folder, os.O_RDONLY)
        _locked(held, wait=True)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)
