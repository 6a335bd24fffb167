"""Exit statuses and the one exception tree.

Each class owns the exit status that it leads to and, in its message, says what
failed and what to do next. Nothing else in foiparse raises on purpose.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns; documented in the README."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    UNREADABLE = 3
    CANNOT_WRITE = 4
    BUG = 70
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class FoiparseError(Exception):
    """Root of every exception that foiparse raises on purpose.

    ``advice`` is what the person can do next, as a sentence or empty.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        """One line: what failed, then what to do next."""
        return f"{self.message}; {self.advice}" if self.advice else self.message


class UsageError(FoiparseError):
    """The call itself makes no sense."""

    exit_code = ExitCode.USAGE


class UnreadableError(FoiparseError):
    """An input could not be read, or holds nothing readable."""

    exit_code = ExitCode.UNREADABLE


class MissingInputError(UnreadableError):
    """No such file or folder."""


class EmptyInputError(UnreadableError):
    """The input holds no bytes, or nothing but white space."""


class UnknownFormatError(UnreadableError):
    """No reader knows these bytes."""


class DamagedInputError(UnreadableError):
    """A reader knows the format, but the bytes are broken."""


class EncryptedInputError(UnreadableError):
    """The input needs a password that was not given or is wrong."""


class NoTextError(UnreadableError):
    """A scan or picture: nothing to read without OCR."""


class HoldsNoDataError(UnreadableError):
    """A page that is known to hold no answer (feed, viewer frame)."""


class LimitExceededError(UnreadableError):
    """The input is larger, deeper or more tangled than the bounds allow."""


class WorkerError(UnreadableError):
    """The process that read the input was ended: by the clock, for memory, or by a crash."""


class InternalError(FoiparseError):
    """A bug in foiparse that one input of many has met."""


class WriteError(FoiparseError):
    """An output could not be written."""

    exit_code = ExitCode.CANNOT_WRITE
