"""Many inputs: in parallel, each apart from the others, and only what changed since last time.

The order and the bytes of what comes out do not depend on how many work on it. Memory holds
the results of a few inputs at a time, whatever their number.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foiparse import __version__, readers
from foiparse.accounts import unread, with_same
from foiparse.batch import work
from foiparse.batch.cache import Cache
from foiparse.batch.executors import cluster, jobs_for, local
from foiparse.errors import FoiparseError, UsageError, WorkerError
from foiparse.pipeline import DEFAULT, Options, process_input
from foiparse.replay import with_unmet
from foiparse.result import Remark, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from os import PathLike
    from pathlib import Path

    from foiparse.readers import Input

__all__ = ["Batch", "process_many"]

_AHEAD = 4  # inputs given out for each that is being read
_HANGS = 600.0  # seconds for one input, where many are read and nobody said


@dataclass(frozen=True, slots=True)
class Batch:
    """How many inputs are read.

    ``jobs`` is the number of processes, 0 for as many as are worth it; ``scheduler`` the
    address of a Dask cluster instead. ``timeout`` (seconds) and ``memory`` (bytes) bound what
    one input may take, 0 for no bound. ``cache`` is the folder of the cache, or None.
    """

    jobs: int = 0
    scheduler: str = ""
    timeout: float = 0
    memory: int = 0
    cache: Path | None = None


@dataclass(slots=True)
class _Turn:
    """An input and where its results come from: here and now, the cache, or a worker."""

    item: Input
    key: bytes = b""
    payload: bytes | None = None
    given: bool = False
    streamed: bool = False
    future: Future[bytes] | None = None


def process_many(
    paths: Iterable[str | PathLike[str]],
    options: Options = DEFAULT,
    batch: Batch = Batch(),
    *,
    progress: Callable[[str], None] | None = None,
    counted: Callable[[int, int], None] | None = None,
) -> Iterator[Result]:
    """One result for each input, in a stable order, as `foiparse.pipeline.process` gives them.

    ``progress`` is told each input's name, ``counted`` how many are done, and of how many.
    Nothing is raised for an input; `UsageError` where the cluster is not there.
    """
    items = list(readers.find_inputs(paths))
    tell = progress or (lambda _: None)
    results = _results(items, options, batch, tell, counted)
    yield from with_unmet(results, options.corrections)


def _results(
    items: Sequence[Input],
    options: Options,
    batch: Batch,
    tell: Callable[[str], None],
    counted: Callable[[int, int], None] | None,
) -> Iterator[Result]:
    first: dict[str, str] = {}
    with ExitStack() as stack:
        runner = _Runner(options, batch, len(items), stack, tell)
        for done, (item, results) in enumerate(runner.turns(items)):
            tell(item.source)
            if counted:
                counted(done, len(items))
            for result in results:
                yield with_same(result, first)
        if runner.trouble:
            yield Result(remarks=(Remark("cache", runner.trouble),))


class _Runner:
    """Gives inputs out and takes their results back in order."""

    def __init__(
        self,
        options: Options,
        batch: Batch,
        count: int,
        stack: ExitStack,
        tell: Callable[[str], None],
    ) -> None:
        self._options = options
        self._batch = batch
        self._tell = tell
        self._single = count == 1
        self._pool: Executor | None = None
        self._cache: Cache | None = None
        # A password opens what its owner wants closed: nothing of it is kept.
        if batch.cache is not None and count > 1 and options.password is None:
            self._cache = stack.enter_context(Cache(batch.cache))
        bounded = bool(batch.timeout or batch.memory)
        self._jobs = batch.jobs or jobs_for(count)
        self._timeout = batch.timeout or _HANGS
        if batch.scheduler:
            if batch.memory:
                msg = "--memory is of no use with --scheduler"
                raise UsageError(msg, "workers have a bound of their own: --memory-limit")
            self._pool, self._jobs = stack.enter_context(cluster(batch.scheduler))
        elif count > 1 and (self._jobs > 1 or bounded):
            self._local = stack.enter_context(ExitStack())
            self._pool = self._local.enter_context(local(self._jobs, batch.memory))

    @property
    def trouble(self) -> str:
        """Why the cache was not used to the end, or empty."""
        if self._cache is None or not self._cache.trouble:
            return ""
        return (
            f"not used ({self._cache.trouble}); 'foiparse cache clear' empties it, --no-cache"
            " does without"
        )

    def turns(self, items: Iterable[Input]) -> Iterator[tuple[Input, Iterable[Result]]]:
        """Each input with its results, in order, while later ones are being read."""
        waiting: deque[_Turn] = deque()
        for item in items:
            waiting.append(self._begin(item))
            if len(waiting) > self._jobs * _AHEAD or self._pool is None:
                turn = waiting.popleft()
                yield turn.item, self._results(turn, waiting)
        while waiting:
            turn = waiting.popleft()
            yield turn.item, self._results(turn, waiting)

    def _begin(self, item: Input) -> _Turn:
        """Look an input up, or give it out."""
        turn = _Turn(item)
        path = item.path
        if item.skipped or item.problem or path is None or not path.is_file():
            return turn
        if readers.is_mailbox(item):  # its results may not fit into memory together
            turn.streamed = True
            return turn
        if self._cache is not None:
            try:
                data = item.data(self._options.limits.input_bytes)
            except FoiparseError:
                return turn
            turn.key = self._cache.key(item, data, self._options.about(item.source))
            turn.payload = self._cache.get(turn.key)
        if turn.payload is None and self._pool is not None:
            turn.given = True
            turn.future = self._submit(self._pool, item)
        return turn

    def _submit(self, pool: Executor, item: Input) -> Future[bytes] | None:
        """None where the pool is broken already: the input has its turn later."""
        # A worker elsewhere has another working folder.
        item = replace(item, path=item.path.absolute() if item.path else None)
        try:
            options = self._options.about(item.source)
            return pool.submit(work.read, item, options, self._timeout, __version__)
        except (BrokenExecutor, RuntimeError):
            return None

    def _results(self, turn: _Turn, waiting: Iterable[_Turn]) -> Iterable[Result]:
        found: bytes | Result | None = turn.payload
        if found is None and turn.given:
            found = self._payload(turn, waiting)
        if isinstance(found, Result):
            return [found]
        if found is None and (turn.streamed or self._single):
            return process_input(turn.item, self._options, self._tell)
        results = self._unpacked(found) if found else None
        if results is None:
            results = work.guarded(turn.item, self._options, tell=self._tell)
            found = None
        kept = turn.payload is not None and found is not None
        if turn.key and self._cache and not kept and not any(each.failures for each in results):
            self._cache.put(turn.key, found or work.pack(results))
        return results

    @staticmethod
    def _unpacked(payload: bytes) -> list[Result] | None:
        try:
            return work.unpack(payload)
        except ValueError:  # what a cache holds need not be ours
            return None

    def _payload(self, turn: _Turn, waiting: Iterable[_Turn]) -> bytes | Result:
        """What a worker gave, or what is said of an input that ended its worker."""
        if turn.future is None:
            return self._alone(turn.item)
        try:
            return turn.future.result()
        except (BrokenExecutor, CancelledError):
            self._renew(waiting)
            return self._alone(turn.item)
        except Exception as error:  # noqa: BLE001 - whatever a cluster may raise for one task
            return _ended(turn.item, str(error).splitlines()[0] if str(error) else "")

    def _renew(self, waiting: Iterable[_Turn]) -> None:
        """A new pool for a broken one; what was not done is given out again, each once alone."""
        self._local.close()
        self._pool = self._local.enter_context(local(self._jobs, self._batch.memory))
        for turn in waiting:
            if turn.future is not None and (not turn.future.done() or turn.future.exception()):
                turn.future = self._submit(self._pool, turn.item)

    def _alone(self, item: Input) -> bytes | Result:
        """Read once more with nobody beside it: whoever ends this worker is the cause."""
        with local(1, self._batch.memory) as pool:
            future = self._submit(pool, item)
            try:
                return future.result() if future else _ended(item, "")
            except BrokenExecutor:
                return _ended(item, "")


def _ended(item: Input, why: str) -> Result:
    msg = f"the process that read it was ended{f' ({why})' if why else ''}"
    advice = "it may need more time (--timeout) or memory (--memory), or be hostile"
    return unread(item.source, WorkerError(msg, advice))
