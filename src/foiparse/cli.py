"""The command line: the only place that prints or exits.

Standard output carries what was asked for and nothing else. Messages, progress and the
summary go to standard error, one line each. What a command does not need it does not
import, so that ``--help`` and completion stay instant.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from foiparse.errors import ExitCode, FoiparseError, UsageError
from foiparse.streams import (
    Progress,
    cannot_print,
    is_terminal,
    occupy_descriptors,
    say,
    standard_output,
    to_nowhere,
)

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse.model import Zone
    from foiparse.result import Result
    from foiparse.writers.columns import Layout
    from foiparse.writers.files import Staging
    from foiparse.writers.tidy_csv import Sink

# Help with frames and colour would take as long again as all the rest of --help.
app = typer.Typer(
    name="foiparse",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Replies: files, folders, or - for standard input.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary and no progress.")]
Password = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        envvar="FOIPARSE_PASSWORD",
        help="Opens encrypted inputs; others can see a command line, so better set it"
        " in the environment.",
        show_default=False,
    ),
]
_TO_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
FailOn = Literal["never", "fail", "warn", "unverifiable"]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="What makes the exit status 1.")]


class Stopped(BaseException):
    """The process was told to end: as with an interrupt, nothing half-written is left."""


def main() -> None:
    """Run the command that was typed, and exit with the documented status."""
    occupy_descriptors()
    _Run.owns_process = True
    code = run(sys.argv[1:])
    if code in _SIGNALLED:
        # An interrupt that falls into code made at run time (a dataclass in the making) is
        # remembered by Python as unhandled even when it was handled, and the process would
        # then end by the signal instead of with its status.
        if sys.stderr is not None:
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


_SIGNALLED = {
    ExitCode.HANGUP: "hung up",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.TERMINATED: "terminated",
}


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


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit status and raises nothing."""
    try:
        code = app(args=list(arguments), prog_name="foiparse", standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "foiparse"
        say(f"{_as_phrase(error.format_message())}; see '{command} --help'")
        code = ExitCode.USAGE
    except FoiparseError as error:
        say(str(error))
        code = error.exit_code
    except Stopped as stopped:
        code = ExitCode(128 + int(stopped.args[0]))
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except SystemExit as end:  # how Typer ends when a pipe is closed on its help
        to_nowhere(sys.__stdout__)
        code = ExitCode.DONE if isinstance(end.__context__, BrokenPipeError) else end.code
    except typer.Abort as error:  # Typer's name for an EOFError that nobody expected
        code = _bug(error.__cause__ or error)
    except Exception as error:  # noqa: BLE001 - a bug ends in one line too, with its own status
        code = _unprinted(error) if _is_of_typer(error) else _bug(error)
    if code in _SIGNALLED:
        say(_SIGNALLED[code])
    return int(code or ExitCode.DONE)


# ------------------------------------------------------------------- commands


def _version(asked: bool) -> None:
    if asked:
        from foiparse import __version__

        typer.echo(f"foiparse {__version__}")
        raise typer.Exit


@app.callback()
def foiparse(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Read UK freedom of information replies: tables to tidy CSV, and whether they add up.

    Exit status: 0 done, 1 what --fail-on names was found, 2 usage, 3 an input could not be
    read, 4 could not write, 70 a bug in foiparse, 129 hung up, 130 interrupted,
    143 terminated.
    """


@app.command()
def extract(
    paths: Paths,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|DIR/",
            help="Write here instead of standard output (-); a folder (or a name ending in /) gets"
            " observations, tables, checks, answers and sources.",
            show_default=False,
        ),
    ] = None,
    *,
    excel: Annotated[
        bool,
        typer.Option("--excel", help="CSV that Excel opens without running or rewriting text."),
    ] = False,
    copies: Annotated[
        bool,
        typer.Option("--copies", help="Print copies of a table too, with copy_of set."),
    ] = False,
    fail_on: FailOnOption = "never",
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Print figures as CSV, one row for each printed cell."""
    from foiparse.writers.columns import layouts

    _refuse_empty("-o", output)
    job = _Run(paths, copies=copies, password=password, quiet=quiet, fail_on=fail_on)
    files = layouts(copies=copies)
    if output is None or output in _TO_STANDARD_OUTPUT:
        with standard_output() as out:
            if excel:
                out.write("\N{BYTE ORDER MARK}")
            job.write_csv([(files[0], out)], excel=excel)
    else:
        from foiparse.writers.files import Staging

        with Staging() as staging:
            places = _places(output, files, staging)
            for _, place in places:
                _refuse_to_overwrite(place, paths)
            opened = [(layout, staging.open(place, mark=excel)) for layout, place in places]
            job.write_csv(opened, excel=excel)
            staging.commit()
    job.finish()


@app.command()
def check(
    paths: Paths,
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How to print the checks.")
    ] = "table",
    *,
    fail_on: FailOnOption = "fail",
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Show which totals add up and which do not."""
    job = _Run(paths, password=password, quiet=quiet, fail_on=fail_on)
    if form == "csv":
        from foiparse.columns import CHECK_COLUMNS
        from foiparse.writers.columns import Layout

        with standard_output() as out:
            job.write_csv([(Layout("checks", CHECK_COLUMNS), out)])
    elif form == "json":
        from foiparse.writers.as_json import check_items, write_list

        with standard_output() as out:
            write_list((item for result in job.results() for item in check_items(result)), out)
    else:
        from shutil import get_terminal_size

        from foiparse.writers.report import render

        text = render(job.merged(), width=get_terminal_size().columns, colour=_colour())
        with standard_output(as_data=False) as out:
            out.write(text)
    job.finish()


@app.command()
def tables(
    paths: Paths,
    form: Annotated[
        Literal["json", "csv", "markdown"],
        typer.Option("--format", help="How to print the tables."),
    ] = "json",
    debug_images: Annotated[
        str | None,
        typer.Option(
            "--debug-images",
            metavar="DIR",
            help="Write each page of a PDF there as PNG, with regions, columns, rows and header"
            " drawn on it.",
            show_default=False,
        ),
    ] = None,
    *,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Print the tables as found, before tidying."""
    _refuse_empty("--debug-images", debug_images)
    job = _Run(paths, password=password, quiet=quiet)
    if debug_images is not None:
        job.draw(debug_images)
    if form == "json":
        from foiparse.writers.as_json import table_items, write_list

        found = (table for result in job.results() for table in result.tables)
        with standard_output() as out:
            write_list((item for table in found for item in table_items(table)), out)
    elif form == "csv":
        from foiparse.writers import grids

        every = job.merged().tables
        with standard_output() as out:
            grids.write_csv(every, out)
    else:
        from foiparse.writers import grids

        with standard_output() as out:
            streamed = (table for result in job.results() for table in result.tables)
            grids.write_markdown(streamed, out)
    job.finish()


def _complete_zone(typed: str) -> list[str]:
    from foiparse.model import SUBSTANCE, Zone

    return [str(zone) for zone in Zone if zone not in SUBSTANCE and zone.startswith(typed)]


@app.command()
def clean(
    paths: Paths,
    form: Annotated[
        Literal["text", "csv"],
        typer.Option("--format", help="The kept text, or every line with its zone."),
    ] = "text",
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="ZONE",
            help="Keep this zone as well, such as request or signature; may be repeated.",
            autocompletion=_complete_zone,
            show_default=False,
        ),
    ] = None,
    *,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Print replies without their boilerplate."""
    from foiparse.model import SUBSTANCE
    from foiparse.writers import substance

    kept = SUBSTANCE | {_zone(name) for name in keep or ()}
    job = _Run(paths, password=password, quiet=quiet)
    whole = job.merged()
    with standard_output() as out:
        if form == "csv":
            substance.write_csv(whole, out)
        else:
            substance.write_text(whole, kept, out)
    job.finish()


def _zone(name: str) -> "Zone":
    from foiparse.model import Zone

    try:
        return Zone(name)
    except ValueError:
        known = ", ".join(Zone)
        raise UsageError(f"--keep {name}: no such zone", f"zones are {known}") from None


# ---------------------------------------------------------------------- a run


class _Run:
    """The inputs of one command, read one after the other; says what went wrong and counts.

    Results are handed on as they come and not kept: a batch may be large.
    """

    owns_process = False  # whether signals are ours to handle

    def __init__(
        self,
        paths: Sequence[str],
        *,
        copies: bool = False,
        password: str | None = None,
        quiet: bool = False,
        fail_on: FailOn = "never",
    ) -> None:
        for path in paths:
            _refuse_empty("PATH", path)
        # Imported here, before an output is opened: an interrupt while Python is importing
        # can be lost, so until it has it ends the process on the spot.
        from foiparse.pipeline import Options, process

        if self.owns_process:
            _listen()
        self._process = process
        self._options = Options(copies=copies, password=password)
        self._paths = paths
        self._fail_on = fail_on
        self._quiet = quiet
        self._progress = Progress(shown=not quiet and is_terminal(sys.stderr))
        self._status = ExitCode.DONE
        self._counts = dict.fromkeys(
            ("tables", "cells", "passed", "failed", "unverifiable", "warnings", "unread"), 0
        )

    def results(self) -> Iterator["Result"]:
        """One result an input, in order; failures are said as they come."""
        try:
            for result in self._process(self._paths, self._options, progress=self._progress.show):
                self._count(result)
                yield result
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

    def write_csv(self, outputs: Sequence[tuple["Layout", "Sink"]], *, excel: bool = False) -> None:
        """Write each layout to its sink, result by result, header first."""
        from foiparse.writers.tidy_csv import CsvWriter

        writers = [(layout, CsvWriter(sink, excel=excel)) for layout, sink in outputs]
        for layout, writer in writers:
            writer.write([layout.columns])
        for result in self.results():
            for layout, writer in writers:
                writer.write(layout.rows(result))

    def finish(self) -> None:
        """Say the summary and leave with the status that the results lead to."""
        if not self._quiet:
            say(", ".join(_counted(count, name) for name, count in self._counts.items()))
        raise typer.Exit(self._status)

    def _count(self, result: "Result") -> None:
        from foiparse.model import State

        for failure in result.failures:
            self._progress.clear()
            say(f"{failure.source}: {failure.error}")
        for remark in result.remarks:
            self._progress.clear()
            say(f"{remark.source}: {remark.words}")
        # What could not be read (3) beats what was found (1): the larger status.
        self._status = max(self._status, result.exit_code(self._fail_on))
        for name, more in (
            ("tables", len(result.tables)),
            ("cells", len(result.observations)),
            ("passed", result.count(State.PASS)),
            ("failed", result.count(State.FAIL)),
            ("unverifiable", result.count(State.UNVERIFIABLE)),
            ("warnings", result.count(State.WARN)),
            ("unread", len(result.failures)),
        ):
            self._counts[name] += more


def _counted(count: int, name: str) -> str:
    """``1 table``, ``2 tables``, ``1 passed``."""
    return f"{count} {name.removesuffix('s') if count == 1 else name}"


# --------------------------------------------------------------------- output


def _colour() -> bool:
    """Colour only for a person at a terminal who did not ask for none."""
    return (
        is_terminal(sys.stdout)
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def _places(
    output: str, files: Sequence["Layout"], staging: "Staging"
) -> list[tuple["Layout", "Path"]]:
    """The files that ``-o`` asks for: all of them in a folder, else the observations alone."""
    from pathlib import Path

    place = Path(output)
    if output.endswith(("/", os.sep)) or place.is_dir():
        staging.folder(place)
        return [(layout, place / f"{layout.name}.csv") for layout in files]
    return [(files[0], place)]


def _refuse_to_overwrite(place: "Path", paths: Sequence[str]) -> None:
    """Raise UsageError when an output would replace an input: one named, or one in a folder.

    What foiparse itself wrote into a folder is no input, and may be written again.
    """
    if not place.is_file():
        return
    real = os.path.realpath(place)
    for path in paths:
        inside = os.path.isdir(path) and real.startswith(  # noqa: PTH112
            os.path.join(os.path.realpath(path), "")  # noqa: PTH118
        )
        if (inside and not _is_own(place)) or (
            os.path.exists(path) and os.path.samefile(path, place)  # noqa: PTH110, PTH121
        ):
            raise UsageError(f"{place}: is an input", "choose another name with -o")


def _is_own(place: "Path") -> bool:
    """Whether a file that is to be replaced is one that foiparse wrote."""
    from foiparse.columns import is_header

    try:
        with place.open(encoding="utf-8-sig", errors="replace") as file:
            return is_header(file.readline(1000))
    except OSError:
        return False


def _refuse_empty(name: str, value: str | None) -> None:
    """Raise UsageError for an empty path, which would otherwise mean the working folder."""
    if value == "":
        raise UsageError(f"{name} is empty", "a variable may not be set; . is this folder")


# --------------------------------------------------------------------- errors


def _is_of_typer(error: Exception) -> bool:
    """Whether an error is of what Typer prints by itself (help, version) and cannot print."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return isinstance(error, OSError) and name.split(".")[0] in {"typer", "click"}


def _unprinted(error: Exception) -> ExitCode:
    """Say that standard output cannot be written."""
    if isinstance(error, OSError):
        say(str(cannot_print(error)))
    return ExitCode.CANNOT_WRITE


def _bug(error: BaseException) -> ExitCode:
    """Name the bug in one line; the traceback only where a developer asked for it."""
    if os.environ.get("FOIPARSE_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    say(
        f"internal error: {type(error).__name__}: {error}; this is a bug, please report it"
        " with the lines that FOIPARSE_DEBUG=1 shows"
    )
    return ExitCode.BUG


def _as_phrase(text: str) -> str:
    text = text.rstrip(".")
    return text[:1].lower() + text[1:]
