"""The command line: the only place that prints or exits.

Standard output carries what was asked for and nothing else. Messages, progress and the
summary go to standard error, one line each. What a command does not need it does not
import, so that ``--help`` and completion stay instant.
"""

import gc
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer

from foiparse.cli.answers import answers
from foiparse.cli.cache import cache
from foiparse.cli.check import check
from foiparse.cli.clean import clean
from foiparse.cli.collate import collate
from foiparse.cli.diff import diff
from foiparse.cli.extract import extract
from foiparse.cli.running import Run, Stopped
from foiparse.cli.tables import tables
from foiparse.errors import ExitCode, FoiparseError
from foiparse.streams import cannot_print, occupy_descriptors, say, to_nowhere

# Help with frames and colour would take as long again as all the rest of --help.
app = typer.Typer(
    name="foiparse",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command that was typed, and exit with the documented status."""
    occupy_descriptors()
    Run.owns_process = True
    code = run(sys.argv[1:])
    if code in _SIGNALLED:
        # An interrupt that falls into code made at run time (a named tuple in the making) is
        # remembered by Python as unhandled even when it was handled, and the process would
        # then end by the signal instead of with its status.
        if sys.stderr is not None:
            sys.stderr.flush()
        # What processes had in common is given back by its last reference; a file that the
        # signal kept from being closed is closed with it, and nothing to warn of.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
        os._exit(code)
    sys.exit(code)


_SIGNALLED = {
    ExitCode.HANGUP: "hung up",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.TERMINATED: "terminated",
}


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


for _command in (extract, check, answers, collate, diff, tables, clean, cache):
    app.command()(_command)


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
