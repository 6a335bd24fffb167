"""The time that one input may take, in whichever thread it is read."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import TextIO

GRACE = 5.0
"""Seconds after its time in which what reads an input may still end by itself."""


class TooLong(BaseException):
    """The time for one input is over; not an Exception, so that no reader takes it for one."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `TooLong` in what is in it after ``seconds`` (0: never).

    Where a library never comes back to Python and hears nothing, the process is ended.
    """
    if not seconds:
        yield
        return
    main = threading.current_thread() is threading.main_thread()
    rings = _alarm if main and hasattr(signal, "setitimer") else _call
    _last_resort.begin(seconds + GRACE)
    try:
        with rings(seconds):
            yield
    finally:
        _last_resort.end()


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """A signal, which also wakes what waits for another program. For the main thread alone."""
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TooLong


@contextlib.contextmanager
def _call(seconds: float) -> Iterator[None]:
    """An exception set by another thread: workers of a cluster read in threads of their own."""
    own = ctypes.c_ulong(threading.get_ident())
    lock = threading.Lock()
    over = False

    def interrupt() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(own, ctypes.py_object(TooLong))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            over = True


class _LastResort:
    """Ends the process when any of its threads is past its time; a process has one such clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[int, float] = {}
        self._nowhere: TextIO | None = None

    def begin(self, seconds: float) -> None:
        """This thread may take so long."""
        with self._lock:
            self._ends[threading.get_ident()] = time.monotonic() + seconds
            self._set()

    def end(self) -> None:
        """This thread is done."""
        with self._lock:
            self._ends.pop(threading.get_ident(), None)
            self._set()

    def _set(self) -> None:
        if not self._ends:
            faulthandler.cancel_dump_traceback_later()
            return
        if self._nowhere is None:
            self._nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        left = max(min(self._ends.values()) - time.monotonic(), 0.001)
        faulthandler.dump_traceback_later(left, exit=True, file=self._nowhere)


_last_resort = _LastResort()
