"""Inputs given out and their results taken back in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import ExitStack
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse import errors, readers
from foiparse.accounts import unread
from foiparse.batch import work
from foiparse.batch.cache import Cache, stamp
from foiparse.batch.executors import cluster, jobs_for, local
from foiparse.batch.payload import unpack
from foiparse.errors import FoiparseError, UsageError, WorkerError
from foiparse.writers.forms import piece_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from foiparse.pipeline import Options
    from foiparse.readers import Input
    from foiparse.writers.forms import Form, Piece

_AHEAD = 16  # inputs given out for each that is being read, so that a slow one holds up few
_HELD = 64 << 20  # bytes of those that are held here, beyond which none is given out ahead
_HANGS = 600.0  # seconds for one input, where nobody said
# What an input will be again, whoever reads it; other failures are worth another try.
_LASTING = (
    errors.EmptyInputError,
    errors.UnknownFormatError,
    errors.EncryptedInputError,
    errors.NoTextError,
    errors.HoldsNoDataError,
)


class Batch(Struct, frozen=True):
    """How many inputs are read.

    ``jobs`` is the number of processes, 0 for as many as are worth it; ``scheduler`` the
    address of a Dask cluster instead. ``timeout`` (seconds) and ``memory`` (bytes) bound what
    one input may take, 0 for 600 seconds and no bound. ``cache`` is the folder of the cache,
    or None.
    """

    jobs: int = 0
    scheduler: str = ""
    timeout: float = 0
    memory: int = 0
    cache: Path | None = None


class _Turn(Struct):
    """An input and where its results come from: here and now, the cache, or a worker.

    ``future`` is None for one that is ``given`` out but is to be read alone.
    """

    item: Input
    key: bytes = b""
    digest: str = ""
    found: list[Piece] | None = None
    given: bool = False
    future: Future[bytes] | None = None


class Runner:
    """Looks inputs up, gives out those that are to be read, and hands results on in order."""

    def __init__(
        self,
        options: Options,
        batch: Batch,
        forms: Sequence[Form],
        count: int,
        stack: ExitStack,
        tell: Callable[[str], None],
    ) -> None:
        self._options = options
        self._batch = batch
        self._forms = forms
        self._tell = tell
        self._jobs = batch.jobs or jobs_for(count)
        self._timeout = batch.timeout or _HANGS
        self._pool: Executor | None = None
        self._cluster = False
        self._cache: Cache | None = None
        # A password opens what its owner wants closed: nothing of it is kept.
        if batch.cache is not None and count > 1 and options.password is None:
            self._cache = stack.enter_context(Cache(batch.cache, options, forms, batch.memory))
        # Processes are started when the first input is to be read; the cache may have all.
        bound = batch.timeout or batch.memory or batch.scheduler
        self._apart = count > 1 or bool(bound) or batch.jobs > 1
        self._local = stack.enter_context(ExitStack())
        self._lone = stack.enter_context(ExitStack())
        self._lone_pool: Executor | None = None
        if batch.scheduler:
            if batch.memory:
                msg = "--memory is of no use with --scheduler"
                raise UsageError(msg, "workers have a bound of their own: --memory-limit")
            self._pool, self._jobs = stack.enter_context(cluster(batch.scheduler))
            self._cluster = True

    @property
    def trouble(self) -> str:
        """Why the cache was not used to the end, or empty."""
        if self._cache is None or not self._cache.trouble:
            return ""
        return (
            f"not used ({self._cache.trouble}); 'foiparse cache clear' empties it, --no-cache"
            " does without"
        )

    def turns(self, items: Iterable[Input]) -> Iterator[tuple[Input, Iterable[Piece]]]:
        """Each input with what comes of it, in order, while later ones are being read."""
        waiting: deque[_Turn] = deque()
        for each in chain.from_iterable(map(self._begin, items)):
            waiting.append(each)
            # What is found needs no waiting for, nor what is read here.
            while waiting and (self._is_enough(waiting) or not waiting[0].given):
                turn = waiting.popleft()
                yield turn.item, self._results(turn, waiting)
        while waiting:
            turn = waiting.popleft()
            yield turn.item, self._results(turn, waiting)

    def _is_enough(self, waiting: Sequence[_Turn]) -> bool:
        held = sum(len(turn.item.held) for turn in waiting if turn.item.held)
        return len(waiting) > self._jobs * _AHEAD or held > _HELD

    def _begin(self, item: Input) -> Iterator[_Turn]:
        """Look an input up, or give it out; of a mailbox each mail."""
        if item.skipped or item.problem or not self._apart:
            yield _Turn(item)
            return
        try:
            head = item.head(readers.HEAD)
            data = None
            is_mailbox = readers.is_mailbox(head, item.source)
            if not is_mailbox and (self._cache is not None or item.is_of_this_process):
                small = 0 < len(head) < readers.HEAD
                data = head if small else item.data(self._options.limits.input_bytes)
        except FoiparseError as error:
            yield _Turn(replace(item, problem=_as_problem(error)))
            return
        if is_mailbox:
            yield from self._begin_mails(item)
        else:
            yield self._begun(item, data)

    def _begin_mails(self, item: Input) -> Iterator[_Turn]:
        mails = readers.mails(item, self._options.limits)
        while True:
            try:
                mail = next(mails, None)
            except FoiparseError as error:
                yield _Turn(replace(item, problem=_as_problem(error)))
                return
            if mail is None:
                return
            yield self._begun(mail, mail.held)

    def _begun(self, item: Input, data: bytes | None) -> _Turn:
        """A turn that is found or given out; ``data`` are its bytes where they are needed here."""
        turn = _Turn(item)
        if data is not None:
            self._look_up(turn, data)
        if turn.found is None:
            turn.given = True
            self._submit(turn)
        return turn

    def _look_up(self, turn: _Turn, data: bytes) -> None:
        """See whether the cache has what comes of an input of these bytes."""
        if self._cache is not None:
            turn.digest = sha256(data).hexdigest()
            turn.key = self._cache.key(turn.item, data)
            turn.found = self._unpacked(self._cache.get(turn.key))
        if turn.item.is_of_this_process:
            turn.item = replace(turn.item, path=None, held=data)

    def _unpacked(self, payload: bytes | None) -> list[Piece] | None:
        if payload is None:
            return None
        try:
            return unpack(payload, len(self._forms))
        except ValueError:  # what a cache holds need not be ours
            return None

    def _submit(self, turn: _Turn) -> None:
        """Give an input out; where the pool is broken already, it has its turn alone."""
        if self._pool is None:
            self._pool = self._local.enter_context(local(self._jobs, self._batch.memory))
        try:
            turn.future = self._pool.submit(work.read, *self._asked(turn.item))
        except BrokenExecutor:
            turn.future = None

    def _asked(self, item: Input) -> tuple[Input, Options, Sequence[Form], float, bytes]:
        # A worker elsewhere has another working folder.
        away = replace(item, path=item.path.absolute()) if item.path else item
        options = self._options.about(item.source)
        return away, options, self._forms, self._timeout, stamp()

    def _results(self, turn: _Turn, waiting: Iterable[_Turn]) -> Iterable[Piece]:
        if turn.found is not None:
            return turn.found
        if not turn.given:
            return work.streamed(turn.item, self._options, self._forms, self._tell)
        payload = self._payload(turn, waiting)
        pieces = self._unpacked(payload)
        if pieces is None:
            pieces = self._ended(turn.item)
        elif self._batch.memory and _short_of_memory(pieces):
            # Whether the memory is enough must not depend on what was read before.
            payload = self._alone(turn.item)
            pieces = self._unpacked(payload) or self._ended(turn.item)
        if self._cache is not None and turn.key and payload and self._lasts(turn, pieces):
            self._cache.put(turn.key, payload)
        return pieces

    def _payload(self, turn: _Turn, waiting: Iterable[_Turn]) -> bytes | None:
        """What a worker gave; None for an input that ended its worker."""
        if turn.future is None:
            return self._alone(turn.item)
        try:
            return turn.future.result()
        except WorkerError:  # of the worker, not of the input
            raise
        except (BrokenExecutor, CancelledError) as error:
            if self._cluster:
                msg = "the cluster went away"
                advice = "start it and run again: what was read is in the cache"
                raise WorkerError(msg, advice) from error
            self._renew(waiting)
            return self._alone(turn.item)
        except Exception:
            if not self._cluster:
                raise
            # Its worker was ended too often, by this input or by another that it read beside.
            return self._alone(turn.item)

    def _renew(self, waiting: Iterable[_Turn]) -> None:
        """A new pool for a broken one.

        Who broke it is among those that were being read, the first that are not done: they
        are read alone when their turn comes, the others are given out again.
        """
        self._local.close()
        self._pool = None
        suspects = 2 * self._jobs + 1  # one that is read by each process, and those at hand
        for turn in waiting:
            if turn.future is None or (turn.future.done() and _is_whole(turn.future)):
                continue
            turn.future = None
            if suspects:
                suspects -= 1
            else:
                self._submit(turn)

    def _alone(self, item: Input) -> bytes | None:
        """Read with nobody beside it: whoever ends this worker is the cause."""
        try:
            if self._lone_pool is None or self._batch.memory:
                self._lone.close()
                self._lone_pool = self._lone.enter_context(local(1, self._batch.memory))
            return self._lone_pool.submit(work.read, *self._asked(item)).result()
        except BrokenExecutor:
            self._lone.close()
            self._lone_pool = None
            return None

    def _ended(self, item: Input) -> list[Piece]:
        msg = "the process that read it was ended"
        advice = "it may need more time (--timeout) or memory (--memory), or be hostile"
        return [piece_of(unread(item.source, WorkerError(msg, advice)), self._forms)]

    def _lasts(self, turn: _Turn, pieces: Sequence[Piece]) -> bool:
        """Whether what came of an input may be kept: of the bytes that were looked at."""
        if not all(isinstance(each.error, _LASTING) for one in pieces for each in one.failures):
            return False
        if not self._batch.memory and _short_of_memory(pieces):
            return False
        digests = {record.sha256 for one in pieces for record in one.sources if record.sha256}
        if not digests:  # of what no reader knows, nothing is told but why
            try:
                data = turn.item.data(self._options.limits.input_bytes)
            except FoiparseError:
                return False
            digests.add(sha256(data).hexdigest())
        return turn.digest in digests


def _is_whole(future: Future[bytes]) -> bool:
    return not future.cancelled() and future.exception() is None


def _short_of_memory(pieces: Iterable[Piece]) -> bool:
    """Whether an input, or a part of it, stayed unread for want of memory."""
    return any(
        readers.NO_MEMORY in words
        for piece in pieces
        for record in piece.sources
        for words in record.warnings
    )


def _as_problem(error: FoiparseError) -> errors.UnreadableError:
    if isinstance(error, errors.UnreadableError):
        return error
    return errors.UnreadableError(error.message, error.advice)
