"""One input read in a process of its own: what may end it, and what it hands back.

A payload is a list of results, pickled and packed. It is unpacked by a loader that makes
nothing but the types of foiparse, so that a damaged or foreign payload runs no code.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import io
import os
import pickle
import signal
import sys
import threading
import zlib
from typing import TYPE_CHECKING, Any

from foiparse import __version__
from foiparse.accounts import unread
from foiparse.errors import InternalError, LimitExceededError, WorkerError
from foiparse.pipeline import process_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import TextIO

    from foiparse.pipeline import Options
    from foiparse.readers import Input
    from foiparse.result import Result

GRACE = 5.0
"""Seconds after its time in which a process may still end by itself."""

_PLAIN = {
    ("decimal", "Decimal"),
    ("datetime", "date"),
    ("datetime", "datetime"),
}


class _TooLong(BaseException):
    """The time for one input is over; not an Exception, so that no reader takes it for one."""


def read(item: Input, options: Options, timeout: float, version: str) -> bytes:
    """The payload of one input; whatever goes wrong with it is a failure in its result.

    ``timeout`` is in seconds, 0 for none. Raises `WorkerError` where this process has
    another version of foiparse than ``version``.
    """
    if version != __version__:
        msg = f"the worker runs foiparse {__version__}, not {version}"
        raise WorkerError(msg, "install the same version on every machine")
    return pack(guarded(item, options, timeout))


def guarded(
    item: Input,
    options: Options,
    timeout: float = 0,
    tell: Callable[[str], None] | None = None,
) -> list[Result]:
    """The results of one input, an error of any kind made a failure of its own."""
    try:
        with _clock(timeout):
            return list(process_input(item, options, tell))
    except _TooLong:
        return [too_long(item, timeout)]
    except MemoryError:
        return [too_large(item)]
    except Exception as error:
        if os.environ.get("FOIPARSE_DEBUG") == "1":
            raise
        return [bug(item, error)]


def too_long(item: Input, timeout: float) -> Result:
    """The result of an input that took longer than it may."""
    msg = f"it took longer than {timeout:g} seconds"
    return unread(item.source, WorkerError(msg, "raise --timeout, or look at it alone"))


def too_large(item: Input) -> Result:
    """The result of an input that takes more memory than it may."""
    msg = "it takes more memory than it may"
    return unread(item.source, LimitExceededError(msg, "raise --memory, or split it"))


def bug(item: Input, error: Exception) -> Result:
    """The result of an input that met a bug: the rest of a batch goes on."""
    msg = f"internal error: {type(error).__name__}: {error}"
    advice = "this is a bug, please report it with the lines that FOIPARSE_DEBUG=1 shows"
    return unread(item.source, InternalError(msg, advice))


def prepare(memory: int) -> None:
    """Make a worker of this process: ``memory`` bytes at most (0: any), gone with its parent."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    gc.set_threshold(200_000, 20, 100)
    if memory:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.RLIM_INFINITY))
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            wait([parent.sentinel])
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=follow, daemon=True).start()


@contextlib.contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """Ends what is in it after ``seconds`` (0: never), and the process where that is deaf."""
    if not seconds:
        yield
        return
    rings = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    before = signal.signal(signal.SIGALRM, _ring) if rings else None
    if rings:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    # A library that never comes back to Python hears no signal.
    with _nowhere() as nowhere:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            if rings:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _nowhere() -> Iterator[TextIO]:
    with open(os.devnull, "w", encoding="utf-8") as file:  # noqa: PTH123
        yield file


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _TooLong


# -------------------------------------------------------------------- payloads


def pack(results: list[Result]) -> bytes:
    """Results as bytes."""
    return zlib.compress(pickle.dumps(results, protocol=pickle.HIGHEST_PROTOCOL), 1)


def unpack(payload: bytes) -> list[Result]:
    """The results of a payload; raises `ValueError` for bytes that are none."""
    try:
        found: list[Result] = _Loader(io.BytesIO(zlib.decompress(payload))).load()
    except Exception as error:
        msg = f"no payload: {type(error).__name__}"
        raise ValueError(msg) from error
    return found


class _Loader(pickle.Unpickler):
    """Makes types of foiparse, exact numbers and dates, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        ours = module.startswith(("foiparse.model.", "foiparse.errors", "foiparse.result"))
        if not (ours or (module, name) in _PLAIN):
            msg = f"{module}.{name} has no place in a payload"
            raise pickle.UnpicklingError(msg)
        found = getattr(sys.modules.get(module) or __import__(module, fromlist=[name]), name)
        if isinstance(found, type):
            return found
        msg = f"{module}.{name} is no type"
        raise pickle.UnpicklingError(msg)
