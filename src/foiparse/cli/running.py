"""One run of a command: its inputs read in order, what went wrong said, what was found counted."""

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import typer
from msgspec.structs import replace

from foiparse.cli.options import FailOn, Many
from foiparse.cli.places import refuse_empty
from foiparse.errors import ExitCode, UsageError
from foiparse.streams import Progress, is_terminal, say

if TYPE_CHECKING:
    from foiparse.model import Question, State
    from foiparse.result import Result
    from foiparse.writers.columns import Layout
    from foiparse.writers.forms import Form, Piece
    from foiparse.writers.tidy_csv import CsvWriter, Sink


class Stopped(BaseException):
    """The process was told to end: as with an interrupt, nothing half-written is left."""


def _listen() -> None:
    """Have the signals that end a process clean up first; one that is ignored stays so.

    Until this is called nothing has been begun, and they end it on the spot.
    """

    def stop(number: int, frame: object) -> None:
        del frame
        raise Stopped(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Run:
    """The inputs of one command, read one after the other; says what went wrong and counts.

    Results are handed on as they come and not kept: a batch may be large. ``options`` are
    those of the pipeline; ``corrections`` names a file of them.
    """

    owns_process = False  # whether signals are ours to handle

    def __init__(
        self,
        paths: Sequence[str],
        *,
        quiet: bool = False,
        fail_on: FailOn = "never",
        many: Many | None = None,
        request: str | None = None,
        corrections: str | None = None,
        **options: Any,
    ) -> None:
        for path in paths:
            refuse_empty("PATH", path)
        refuse_empty("--request", request)
        if request == "-" and "-" in paths:
            raise UsageError("- is both the request and a reply", "give one of them as a file")
        # Imported here, before an output is opened: an interrupt while Python is importing
        # can be lost, so until it has it ends the process on the spot.
        from foiparse.pipeline import Options, process

        if corrections is not None:
            refuse_empty("--corrections", corrections)
            from foiparse.collation.corrections import read_corrections

            options["corrections"] = read_corrections(corrections)
        self._options = Options(**options)
        self._process: Callable[..., Iterator[Result]] = process
        # One file alone needs no processes and no cache, nor the time to import them.
        several = len(paths) > 1 or os.path.isdir(paths[0])  # noqa: PTH112
        self._many: Callable[..., Generator[Piece, None, None]] | None = None
        if many is not None and (several or many.is_bound):
            self._many = self._in_batch(many)
        if self.owns_process:
            _listen()
        if request is not None:
            from foiparse.pipeline import read_request

            asked = read_request(request, self._options)
            self._options = replace(self._options, request=asked)
        self._paths = paths
        self._fail_on = fail_on
        self._quiet = quiet
        self._progress = Progress(shown=is_terminal(sys.stderr), quiet=quiet)
        self._status = ExitCode.DONE
        self._counts: dict[str, int] = dict.fromkeys(_SUMMARY, 0)
        self._rules: set[str] = set()

    @property
    def status(self) -> ExitCode:
        """What the results so far lead to."""
        return self._status

    @property
    def questions(self) -> tuple["Question", ...]:
        """The questions of ``--request``, none without it."""
        return self._options.request.questions if self._options.request else ()

    @property
    def rules(self) -> set[str]:
        """The rules of the checks so far that failed or are open."""
        return self._rules

    @property
    def states(self) -> dict["State", int]:
        """How many checks so far ended in each state."""
        from foiparse.writers.forms import COUNTED

        names = ("passed", "failed", "unverifiable", "warnings")
        return {state: self._counts[name] for state, name in zip(COUNTED, names, strict=True)}

    @property
    def unread(self) -> int:
        """How many failures there were so far."""
        return self._counts["unread"]

    def _in_batch(self, many: Many) -> Callable[..., Generator["Piece", None, None]]:
        from functools import partial

        from foiparse.batch import Batch, process_many
        from foiparse.batch.cache import default_folder

        batch = Batch(
            jobs=many.jobs,
            scheduler=many.scheduler or "",
            timeout=many.timeout,
            memory=many.memory_bytes,
            cache=None if many.no_cache else default_folder(),
        )
        return partial(process_many, batch=batch, counted=self._counted)

    def _counted(self, done: int, total: int) -> None:
        self._progress.count(done, total)

    def results(self) -> Iterator["Result"]:
        """One result an input, in order; failures are said as they come."""
        from foiparse.writers.forms import piece_of

        try:
            for result in self._process(self._paths, self._options, progress=self._progress.show):
                self._count(piece_of(result))
                yield result
        finally:
            self._progress.clear()

    def pieces(self, *forms: "Form") -> Iterator[tuple[str, ...]]:
        """What each input adds to ``forms``, in order; failures are said as they come."""
        from contextlib import closing

        from foiparse.writers.forms import piece_of

        if self._many is None:
            for result in self.results():
                yield piece_of(result, forms).texts
            return
        try:
            with closing(
                self._many(self._paths, self._options, forms=forms, progress=self._progress.show)
            ) as many:
                for piece in many:
                    self._count(piece)
                    yield piece.texts
        finally:
            self._progress.clear()

    def draw(self, folder: str) -> None:
        """Write pictures of the inputs' pages; the inputs are read for them alone."""
        from pathlib import Path

        from foiparse.debug_images import draw_pages

        try:
            draw_pages(
                self._paths,
                Path(folder),
                password=self._options.password,
                progress=self._progress.show,
            )
        finally:
            self._progress.clear()

    def merged(self) -> "Result":
        """All results as one, for what cannot be written before everything is read."""
        from foiparse.result import merge

        return merge(self.results())

    def write_csv(
        self,
        outputs: Sequence[tuple["Layout", "Sink"]],
        *,
        excel: bool = False,
        mark: bool = False,
    ) -> None:
        """Write each layout to its sink, result by result, header first.

        ``mark`` puts a byte order mark before it.
        """
        from itertools import chain, islice

        from foiparse.writers.forms import Rows

        if self._many is None:  # row by row: one input may be very large
            writers = _headed(outputs, excel=excel, mark=mark)
            for result in self.results():
                for layout, writer in writers:
                    writer.write(layout.rows(result))
            return
        every = self.pieces(*(Rows(layout, excel=excel) for layout, _ in outputs))
        # A call that makes no sense is told before anything is printed.
        begun = list(islice(every, 1))
        _headed(outputs, excel=excel, mark=mark)
        for texts in chain(begun, every):
            for (_, sink), text in zip(outputs, texts, strict=True):
                if text:
                    sink.write(text)

    def finish(self) -> None:
        """Say the summary and leave with the status that the results lead to."""
        if not self._quiet:
            say(", ".join(_counted(count, name) for name, count in self._counts.items()))
        raise typer.Exit(self._status)

    def _count(self, piece: "Piece") -> None:
        for failure in piece.failures:
            self._progress.clear()
            say(f"{failure.source}: {failure.error}")
        for remark in piece.remarks:
            self._progress.clear()
            say(f"{remark.source}: {remark.words}")
        # What could not be read (3) beats what was found (1): the larger status.
        self._status = max(self._status, piece.exit_code(self._fail_on))
        self._rules.update(piece.rules)
        more = (piece.tables, piece.cells, *piece.states, len(piece.failures))
        for name, count in zip(_SUMMARY, more, strict=True):
            self._counts[name] += count


def _headed(
    outputs: Sequence[tuple["Layout", "Sink"]], *, excel: bool, mark: bool
) -> list[tuple["Layout", "CsvWriter"]]:
    """Each layout with what writes its rows, its header written."""
    from foiparse.writers.tidy_csv import CsvWriter

    writers = []
    for layout, sink in outputs:
        if mark:
            sink.write("\N{BYTE ORDER MARK}")
        writers.append((layout, CsvWriter(sink, excel=excel)))
        writers[-1][1].write([layout.columns])
    return writers


_SUMMARY = ("tables", "cells", "passed", "failed", "unverifiable", "warnings", "unread")


def _counted(count: int, name: str) -> str:
    """``1 table``, ``2 tables``, ``1 passed``."""
    return f"{count} {name.removesuffix('s') if count == 1 else name}"
