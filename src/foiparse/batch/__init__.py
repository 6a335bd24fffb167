"""Many inputs: in parallel, each apart from the others, and only what changed since last time.

The order and the bytes of what comes out do not depend on how many work on it. Memory holds
what a few inputs come to at a time, whatever their number.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from foiparse import readers
from foiparse.accounts import same_marked
from foiparse.batch.order import Batch as Batch
from foiparse.batch.order import Runner
from foiparse.pipeline import DEFAULT, Options
from foiparse.remembering import Met
from foiparse.replay import Unmet
from foiparse.result import Remark, Result
from foiparse.writers.forms import piece_of, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from os import PathLike

    from foiparse.writers.forms import Form, Piece

__all__ = ["Batch", "process_many"]

_PLAIN = Batch()


def process_many(
    paths: Iterable[str | PathLike[str]],
    options: Options = DEFAULT,
    batch: Batch = _PLAIN,
    forms: Sequence[Form] = (),
    *,
    progress: Callable[[str], None] | None = None,
    counted: Callable[[int, int], None] | None = None,
) -> Generator[Piece, None, None]:
    """What each input adds to the outputs ``forms``, in a stable order.

    Of a mailbox it is one piece a mail. ``progress`` is told each input's name, ``counted``
    how many are done, and of how many. Nothing is raised for an input; `UsageError` where the
    cluster is not there, `WorkerError` where it goes away.
    """
    forms = tuple(forms)
    paths = tuple(paths)
    # Found twice: a list of all would be what grows with their number.
    count = sum(1 for _ in readers.find_inputs(paths))
    first = Met()
    unmet = Unmet(options.corrections)
    tell = progress or (lambda _: None)
    with ExitStack() as stack:
        runner = Runner(options, batch, forms, count, stack, tell)
        done = -1
        for item, pieces in runner.turns(readers.find_inputs(paths)):
            done += item.mail < 2  # the mails of a mailbox are one input
            tell(item.source)
            if counted:
                counted(done, max(count, done))
            for piece in pieces:
                unmet.see(piece.met, piece.sources)
                yield settled(piece, forms, same_marked(piece.sources, first))
        for result in unmet.told():
            yield piece_of(result, forms)
        if runner.trouble:
            yield piece_of(Result(remarks=(Remark("cache", runner.trouble),)), forms)
