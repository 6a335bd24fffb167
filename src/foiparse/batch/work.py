"""One input read in a process of its own: what may end it, and what it hands back."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import threading
from itertools import count
from typing import TYPE_CHECKING

from foiparse.accounts import unread
from foiparse.batch.cache import stamp
from foiparse.batch.clock import TooLong, within
from foiparse.batch.payload import pack
from foiparse.errors import InternalError, LimitExceededError, WorkerError
from foiparse.pipeline import process_input
from foiparse.readers import NO_MEMORY
from foiparse.remembering import forget
from foiparse.writers.forms import piece_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foiparse.pipeline import Options
    from foiparse.readers import Input
    from foiparse.result import Result
    from foiparse.writers.forms import Form, Piece

_FORGETS = 100  # inputs after which what was remembered of them is let go
_COLLECTS = 200  # inputs after which rings of what was read are broken up; it takes some 50 ms
_inputs = count(1)
_END = getattr(signal, "SIGKILL", signal.SIGTERM)
_PR_SET_PDEATHSIG = 1


def read(
    item: Input, options: Options, forms: Sequence[Form], timeout: float, version: bytes
) -> bytes:
    """The payload of one input; whatever goes wrong with it is a failure in its result.

    ``timeout`` is in seconds, 0 for none. Raises `WorkerError` where this process has
    another foiparse than that of ``version``, its `stamp`.
    """
    if version != stamp():
        msg = "a worker has another version of foiparse, or of what it reads with"
        raise WorkerError(msg, "install the same on every machine")
    number = next(_inputs)
    if number % _FORGETS == 0:  # or it grows with what was read
        forget()
    if number % _COLLECTS == 0:  # of what outlived its input Python alone would free nothing
        gc.collect()
    try:
        return pack(guarded(item, options, forms, timeout))
    except MemoryError:
        return pack([piece_of(too_large(item), forms)])


def guarded(
    item: Input,
    options: Options,
    forms: Sequence[Form],
    timeout: float = 0,
    tell: Callable[[str], None] | None = None,
) -> list[Piece]:
    """What comes of one input, an error of any kind made a failure of its own."""
    try:
        with within(timeout):
            return [piece_of(result, forms) for result in process_input(item, options, tell)]
    except TooLong:
        return [piece_of(too_long(item, timeout), forms)]
    except MemoryError:
        return [piece_of(too_large(item), forms)]
    except Exception as error:
        if os.environ.get("FOIPARSE_DEBUG") == "1":
            raise
        return [piece_of(bug(item, error), forms)]


def streamed(
    item: Input, options: Options, forms: Sequence[Form], tell: Callable[[str], None] | None = None
) -> Iterator[Piece]:
    """As `guarded`, one at a time: what an input gives before it goes wrong is not lost."""
    try:
        for result in process_input(item, options, tell):
            yield piece_of(result, forms)
    except MemoryError:
        yield piece_of(too_large(item), forms)
    except Exception as error:
        if os.environ.get("FOIPARSE_DEBUG") == "1":
            raise
        yield piece_of(bug(item, error), forms)


def too_long(item: Input, timeout: float) -> Result:
    """The result of an input that took longer than it may."""
    msg = f"reading it took longer than {timeout:g} s"
    return unread(item.source, WorkerError(msg, "raise --timeout, or look at it alone"))


def too_large(item: Input) -> Result:
    """The result of an input that takes more memory than it may."""
    msg = f"reading it {NO_MEMORY}"
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
    # What a library prints must not come between the rows, nor keep a pipe open.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if sys.platform == "linux":  # at once, even where a library never comes back to Python
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _END)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            wait([parent.sentinel])
            os.kill(os.getpid(), _END)

        threading.Thread(target=follow, daemon=True).start()
    if memory:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.RLIM_INFINITY))


def ready() -> bytes:
    """What a worker says when it is asked whether it can work: which foiparse it has."""
    return stamp()
