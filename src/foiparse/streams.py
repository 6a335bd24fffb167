"""Standard output and standard error, whatever they are: full, closed, a pipe, a terminal.

With the command line, the only module that prints.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

import typer

from foiparse.errors import ExitCode, FoiparseError

if TYPE_CHECKING:
    from typing import TextIO


def say(message: str) -> None:
    """One line on standard error, whatever the message holds."""
    from foiparse.writers.one_line import one_line

    # Not being able to complain is no reason to fail; print without a stream would take
    # standard output.
    if sys.stderr is None:
        return
    try:
        print(f"foiparse: {one_line(message)}", file=sys.stderr)  # noqa: T201
    except OSError:
        to_nowhere(sys.stderr)


def is_terminal(stream: object) -> bool:
    """Whether a person looks at the stream; one that was closed at the start is None."""
    return isinstance(stream, TextIOWrapper) and stream.isatty()


def has_colour() -> bool:
    """Colour only for a person at a terminal who did not ask for none."""
    return (
        is_terminal(sys.stdout)
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


class Progress:
    """Which input is being read, how far into it reading is, and how many are left.

    One line that is overwritten on a terminal; elsewhere a line of its own now and then.
    """

    _EVERY = 30.0  # seconds between two lines where nobody watches

    def __init__(self, *, shown: bool, quiet: bool = False) -> None:
        self._shown = shown and not quiet
        self._told = not shown and not quiet
        self._seen = 0
        self._drawn = False
        self._state = ""
        self._began = self._last = time.monotonic()

    def count(self, done: int, total: int) -> None:
        """Called before each input of a batch: how many are done, and of how many."""
        now = time.monotonic()
        took = now - self._began
        self._state = f"{done:,} of {total:,}"
        if done and took >= 1:
            rate = done / took
            self._state += f", {rate:.3g} a second, {_duration((total - done) / rate)} left"
        if self._told and now - self._last >= self._EVERY:
            self._last = now
            say(self._state)

    def show(self, name: str) -> None:
        """Called before each input, and within a long one."""
        self._seen += 1
        if self._shown and self._seen > 1:
            from shutil import get_terminal_size

            from foiparse.writers.one_line import one_line

            line = one_line(f"{self._state}: {name}" if self._state else name)
            sys.stderr.write(f"\r\x1b[K{line[: get_terminal_size().columns - 1]}")
            sys.stderr.flush()
            self._drawn = True

    def clear(self) -> None:
        """Take the line away, before something else is said."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False


def _duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class StandardOutput:
    """Standard output as a `Sink`: a closed pipe and a full disk are told apart."""

    def write(self, text: str, /) -> None:
        """Write ``text``; a closed pipe ends the run, what else goes wrong is a WriteError."""
        with _said():
            _open_output().write(text)

    def flush(self) -> None:
        """Hand over what is held, as `write`."""
        with _said():
            _open_output().flush()


def _open_output() -> "TextIO":
    """Standard output; Python has none where it was closed at the start. Raises OSError."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdout


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Who reads has seen enough (`| head`): end without a word, as is the custom.
        to_nowhere(sys.stdout)
        raise typer.Exit(ExitCode.DONE) from None
    except OSError as error:
        raise cannot_print(error) from error


def cannot_print(error: OSError) -> FoiparseError:
    """The WriteError for standard output, which nothing more is written to."""
    from foiparse.writers.files import cannot_write

    to_nowhere(sys.stdout)
    return cannot_write("standard output", error)


@contextmanager
def standard_output(*, as_data: bool = True) -> Iterator[StandardOutput]:
    """Standard output, flushed at the end; ``as_data`` is UTF-8 with the line ends as written."""
    if isinstance(sys.stdout, TextIOWrapper):
        if as_data:
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        sys.stdout.reconfigure(errors="backslashreplace")
    out = StandardOutput()
    yield out
    out.flush()


def to_nowhere(stream: object) -> None:
    """Point ``stream`` at the null device, so that flushing it at exit says nothing."""
    if isinstance(stream, TextIOWrapper):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def occupy_descriptors() -> None:
    """Point standard streams that were closed at the null device: no file may take their place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
