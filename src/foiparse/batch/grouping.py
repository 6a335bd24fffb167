"""Several calls given out as one task, where giving one out costs more than many a call.

The scheduler of a cluster takes some ten milliseconds for a task, as long as reading a reply.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import TYPE_CHECKING, Any

from foiparse.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Asked = tuple["Callable[..., Any]", tuple[Any, ...]]
"""A function and its arguments."""


def each(asked: Sequence[Asked]) -> list[Any]:
    """What the calls give, in order; where one ends the process or raises, none gives anything."""
    return [call(*arguments) for call, arguments in asked]


class Grouping(Executor):
    """An executor that gives calls to another one, ``size`` at a time.

    Where a group goes wrong each of its calls is given out again alone, so that one that ends
    its process costs no other its result.
    """

    def __init__(self, executor: Executor, size: int) -> None:
        self._executor = executor
        self._size = size
        self._gathered: list[_Call] = []

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """A future whose result may be waited for; that gives out what is not yet a whole group."""
        if named:
            msg = "arguments have no names here"
            raise TypeError(msg)
        asked = _Call(self, (call, arguments))
        self._gathered.append(asked)
        if len(self._gathered) >= self._size:
            self.give_out()
        return asked

    def give_out(self) -> None:
        """Give out what was gathered."""
        calls, self._gathered = self._gathered, []
        if calls:
            self.give(calls)

    def give(self, calls: Sequence[_Call]) -> None:
        """Give out some calls as one task."""
        future = self._executor.submit(each, [call.asked for call in calls])
        for at, call in enumerate(calls):
            call.task, call.at, call.others = future, at, calls

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing is gathered any more; whose executor it is ends it."""
        del wait, cancel_futures
        self._gathered = []


class _Call(Future[Any]):
    """One call, in place ``at`` of those of its task; no task yet while it is gathered."""

    def __init__(self, group: Grouping, asked: Asked) -> None:
        super().__init__()
        self._group = group
        self.asked = asked
        self.task: Future[list[Any]] | None = None
        self.at = 0
        self.others: Sequence[_Call] = ()

    def done(self) -> bool:
        """Whether `result` comes at once."""
        return self.task is not None and self.task.done()

    def result(self, timeout: float | None = None) -> Any:
        """As of any future; a task of several that went wrong is parted into its calls."""
        if self.task is None:
            self._group.give_out()
        assert self.task is not None  # noqa: S101 - given out a line above
        try:
            return self.task.result(timeout)[self.at]
        except (WorkerError, BrokenExecutor, CancelledError, TimeoutError):
            raise
        except Exception:
            if len(self.others) == 1:
                raise
        for call in self.others:
            self._group.give([call])
        return self.result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What `result` raises."""
        try:
            self.result(timeout)
        except Exception as error:  # noqa: BLE001 - whatever it is
            return error
        return None
