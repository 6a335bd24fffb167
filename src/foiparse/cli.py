"""The command line: the only place that prints or exits.

Standard output carries what was asked for and nothing else. Messages, progress and the
summary go to standard error, one line each. What a command does not need it does not
import, so that ``--help`` and completion stay instant.
"""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from foiparse.errors import ExitCode, FoiparseError, UsageError

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
FailOn = Literal["never", "fail", "warn", "unverifiable"]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="What makes the exit status 1.")]


def main() -> None:
    """Run the command that was typed, and exit with the documented status."""
    # Long tables are millions of records without cycles; looking for cycles at Python's
    # pace takes a third of the time.
    gc.set_threshold(200_000, 20, 100)
    code = run(sys.argv[1:])
    if code == ExitCode.INTERRUPTED:
        # An interrupt that falls into code made at run time (a dataclass in the making) is
        # remembered by Python as unhandled even when it was handled, and the process would
        # then end by the signal instead of with its status.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


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
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except typer.Abort as error:  # Typer's name for an EOFError that nobody expected
        code = _bug(error.__cause__ or error)
    except Exception as error:  # noqa: BLE001 - a bug ends in one line too, with its own status
        code = _bug(error)
    if code == ExitCode.INTERRUPTED:
        say("interrupted")
    return int(code or ExitCode.DONE)


def say(message: str) -> None:
    """One line on standard error, whatever the message holds."""
    from foiparse.writers.one_line import one_line

    # Not being able to complain is no reason to fail.
    try:
        print(f"foiparse: {one_line(message)}", file=sys.stderr)  # noqa: T201
    except OSError:
        _to_nowhere(sys.stderr)


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
    read, 4 could not write, 70 a bug in foiparse, 130 interrupted.
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
            help="Write here instead of standard output; a folder (or a name ending in /) gets"
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

    job = _Run(paths, copies=copies, password=password, quiet=quiet, fail_on=fail_on)
    files = layouts(copies=copies)
    if output is None or output == "-":
        with _standard_output() as out:
            if excel:
                out.write("\N{BYTE ORDER MARK}")
            job.write_csv([(files[0], out)], excel=excel)
    else:
        from foiparse.writers.files import Staging

        with Staging() as staging:
            places = _places(output, files, staging)
            _refuse_to_overwrite([place for _, place in places], paths)
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
        from foiparse.writers.columns import CHECK_COLUMNS, Layout

        with _standard_output() as out:
            job.write_csv([(Layout("checks", CHECK_COLUMNS), out)])
    elif form == "json":
        from foiparse.writers.as_json import check_items, write_list

        with _standard_output() as out:
            write_list((item for result in job.results() for item in check_items(result)), out)
    else:
        from shutil import get_terminal_size

        from foiparse.writers.report import render

        text = render(job.merged(), width=get_terminal_size().columns, colour=_colour())
        with _standard_output(as_data=False) as out:
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
    job = _Run(paths, password=password, quiet=quiet)
    if debug_images is not None:
        job.draw(debug_images)
    if form == "json":
        from foiparse.writers.as_json import table_items, write_list

        found = (table for result in job.results() for table in result.tables)
        with _standard_output() as out:
            write_list((item for table in found for item in table_items(table)), out)
    elif form == "csv":
        from foiparse.writers import grids

        every = job.merged().tables
        with _standard_output() as out:
            grids.write_csv(every, out)
    else:
        from foiparse.writers import grids

        with _standard_output() as out:
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
    with _standard_output() as out:
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

    def __init__(
        self,
        paths: Sequence[str],
        *,
        copies: bool = False,
        password: str | None = None,
        quiet: bool = False,
        fail_on: FailOn = "never",
    ) -> None:
        # Imported here, before an output is opened: an interrupt while Python is importing
        # can be lost, and then at least nothing has been begun.
        from foiparse.pipeline import Options, process

        self._process = process
        self._options = Options(copies=copies, password=password)
        self._paths = paths
        self._fail_on = fail_on
        self._quiet = quiet
        self._progress = _Progress(shown=not quiet and sys.stderr.isatty())
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
            say(", ".join(f"{count} {name}" for name, count in self._counts.items()))
        raise typer.Exit(self._status)

    def _count(self, result: "Result") -> None:
        from foiparse.model import State

        for failure in result.failures:
            self._progress.clear()
            say(f"{failure.source}: {failure.error}")
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


class _Progress:
    """One line on a terminal: which input is being read, and how far into it reading is."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._seen = 0
        self._drawn = False

    def show(self, name: str) -> None:
        """Called before each input, and within a long one."""
        self._seen += 1
        if self._shown and self._seen > 1:
            from shutil import get_terminal_size

            from foiparse.writers.one_line import one_line

            line = one_line(name)[: get_terminal_size().columns - 1]
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            self._drawn = True

    def clear(self) -> None:
        """Take the line away, before something else is said."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False


# --------------------------------------------------------------------- output


class _StandardOutput:
    """Standard output as a `Sink`: a closed pipe and a full disk are told apart."""

    def write(self, text: str, /) -> None:
        with _said():
            sys.stdout.write(text)

    def flush(self) -> None:
        with _said():
            sys.stdout.flush()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Who reads has seen enough (`| head`): end without a word, as is the custom.
        _to_nowhere(sys.stdout)
        raise typer.Exit(ExitCode.DONE) from None
    except OSError as error:
        from foiparse.writers.files import cannot_write

        _to_nowhere(sys.stdout)
        raise cannot_write("standard output", error) from error


@contextmanager
def _standard_output(*, as_data: bool = True) -> Iterator[_StandardOutput]:
    """Standard output, flushed at the end; ``as_data`` is UTF-8 with the line ends as written."""
    if isinstance(sys.stdout, TextIOWrapper):
        if as_data:
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        sys.stdout.reconfigure(errors="backslashreplace")
    out = _StandardOutput()
    yield out
    out.flush()


def _to_nowhere(stream: object) -> None:
    """Point ``stream`` at the null device, so that flushing it at exit says nothing."""
    if isinstance(stream, TextIOWrapper):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _colour() -> bool:
    """Colour only for a person at a terminal who did not ask for none."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
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


def _refuse_to_overwrite(places: Sequence["Path"], paths: Sequence[str]) -> None:
    """Raise UsageError when an output would replace an input that was named."""
    named = {os.path.realpath(path) for path in paths}
    for place in places:
        if os.path.realpath(place) in named:
            raise UsageError(f"{place}: is an input", "choose another name with -o")


# --------------------------------------------------------------------- errors


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
