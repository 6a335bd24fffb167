"""Where inputs are read: processes of this machine, or a Dask cluster; one interface for both.

Either gives a `concurrent.futures.Executor`; what an executor does is not done again here.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import warnings
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from foiparse.batch.cache import stamp
from foiparse.batch.grouping import Grouping
from foiparse.batch.work import prepare, ready
from foiparse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future
    from multiprocessing.context import BaseContext

# What ends a process, unless it is told otherwise; not every system has all of them.
_ENDING = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_PER_JOB = 8  # inputs that make another process worth its start
_GROUP = 8  # inputs of one task of a cluster


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def jobs_for(inputs: int) -> int:
    """How many processes are worth starting for so many inputs."""
    return max(min(processors(), inputs // _PER_JOB), 1)


@contextmanager
def local(jobs: int, memory: int) -> Iterator[Executor]:
    """``jobs`` processes of ``memory`` bytes at most each (0: any); ended on leaving.

    Raises `UsageError` where no process can start in so little memory, or none can be bound.
    """
    before = set(multiprocessing.active_children())
    context = _context()
    with _held(*_ENDING):
        pool = _Processes(jobs, mp_context=context, initializer=prepare, initargs=(memory,))
    done = False
    try:
        if memory:
            _try_out(pool)
        yield pool
        done = True
    finally:
        if not done:  # what is being read may take long: nobody waits for it any more
            for process in set(multiprocessing.active_children()) - before:
                process.kill()
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """How processes start: from one that has foiparse imported, where the system has that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["foiparse.batch.work"])
    # An interrupt goes to all processes of a terminal at once, and is the parent's business
    # from the first: a signal that is blocked stays so in what is started.
    resource_tracker.ensure_running()  # here, as it would let the signal through again
    with _held(signal.SIGINT):
        forkserver.ensure_running()
    return context


class _Processes(ProcessPoolExecutor):
    """Processes that are known to their parent as soon as they run.

    A signal that fell into the start of one would leave it to itself, unknown to whoever ends
    the others, and it would complain of what its parent had already taken away.
    """

    def submit(self, task: Any, /, *given: Any, **named: Any) -> Future[Any]:
        """As that of the class: it is here that processes start; signals wait so long."""
        with _held(*_ENDING):
            return super().submit(task, *given, **named)


@contextmanager
def _held(*signals: signal.Signals) -> Iterator[None]:
    """Have them wait until this is left, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _try_out(pool: Executor) -> None:
    try:
        import resource  # noqa: F401 - whether there is one
    except ImportError as error:
        msg = "--memory: this system has no such bound for a process"
        raise UsageError(msg, "leave it out") from error
    try:
        pool.submit(ready).result()
    except (BrokenExecutor, MemoryError) as error:
        msg = "--memory: no process can start in so little"
        raise UsageError(msg, "give 500MiB or more") from error


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster and how many threads it has; raises `UsageError` where there is none.

    So it does where a worker has another foiparse than this process: what comes of an input
    must not depend on who reads it.
    """
    try:
        import distributed
        from distributed.comm import addressing, registry
    except ImportError as error:
        msg = "--scheduler needs Dask"
        raise UsageError(msg, "pip install 'foiparse[dask]'") from error
    # What goes wrong is said here, in one line; its log would say it in many.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    connect: Any = distributed.Client
    try:
        # Looked at first, as a client that cannot begin keeps the process from ending.
        scheme, _ = addressing.parse_address(address)
        registry.get_backend(scheme)
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        msg = f"--scheduler {address}: no scheduler answers there"
        raise UsageError(msg, "start one with: dask scheduler") from error
    with client, warnings.catch_warnings():
        # Mails of a mailbox go with their task, and nobody can do otherwise.
        warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
        threads = sum(client.ncores().values())
        if not threads:
            msg = f"--scheduler {address}: it has no workers"
            raise UsageError(msg, f"start one with: dask worker {address}")
        try:
            found = set(client.run(ready).values())
        except Exception as error:
            msg = f"--scheduler {address}: its workers cannot run foiparse"
            raise UsageError(msg, "install it where they run") from error
        if found != {stamp()}:
            msg = f"--scheduler {address}: a worker has another version of foiparse"
            raise UsageError(msg, "install the same, with the same libraries, on every machine")
        yield Grouping(client.get_executor(pure=False, retries=0), _GROUP), threads
