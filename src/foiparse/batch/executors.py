"""Where inputs are read: processes of this machine, or a Dask cluster; one interface for both.

Either gives a `concurrent.futures.Executor`; what an executor does is not done again here.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from foiparse.batch.work import prepare
from foiparse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

_PER_JOB = 8  # inputs that make another process worth its start


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
    """``jobs`` processes of ``memory`` bytes at most each (0: any); ended on leaving."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["foiparse.batch.work"])
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare, initargs=(memory,))
    done = False
    try:
        yield pool
        done = True
    finally:
        if not done:  # what is being read may take long: nobody waits for it any more
            for process in multiprocessing.active_children():
                process.terminate()
        pool.shutdown(wait=done, cancel_futures=True)


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster and how many threads it has; raises `UsageError` where there is none."""
    try:
        import distributed
    except ImportError as error:
        msg = "--scheduler needs Dask"
        raise UsageError(msg, "pip install 'foiparse[dask]'") from error
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        msg = f"--scheduler {address}: no scheduler answers there"
        raise UsageError(msg, "start one with: dask scheduler") from error
    with client:
        threads = sum(client.ncores().values())
        if not threads:
            msg = f"--scheduler {address}: it has no workers"
            raise UsageError(msg, f"start one with: dask worker {address}")
        yield client.get_executor(pure=False, retries=0), threads
