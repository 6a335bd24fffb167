"""``foiparse diff``: an extraction against an expected one, cell by cell."""

import sys
from io import BufferedReader
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from foiparse.cli.options import Password, Quiet, Redact
from foiparse.cli.running import Run
from foiparse.errors import ExitCode, UsageError
from foiparse.streams import say, standard_output

if TYPE_CHECKING:
    from foiparse.compare.cells import Cell


def diff(
    expected: Annotated[
        str,
        typer.Argument(
            metavar="EXPECTED",
            help="A CSV of cells (what extract prints, or shorter), or an older reply.",
            show_default=False,
        ),
    ],
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="The reply to compare with it: a file, a folder, or - for standard input.",
            show_default=False,
        ),
    ],
    form: Annotated[
        Literal["table", "csv", "json"],
        typer.Option("--format", help="How to print the differences."),
    ] = "table",
    *,
    redact: Redact = False,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Show which figures changed, are missing or are extra.

    Cells are matched by title, labels and period, not by place. Exit status: 0 all the same,
    1 something differs, 3 an input could not be read.
    """
    if expected == path == "-":
        raise UsageError("both sides are standard input", "give a file for one of them")
    old, old_status = _side(expected, redact=redact, password=password)
    new, new_status = _side(path, redact=redact, password=password)
    status = max(old_status, new_status)
    from foiparse.compare import records
    from foiparse.compare.pairing import compare

    # What an unreadable side would have held is not missing, nor is all of the other new.
    unknown = (old_status and not old) or (new_status and not new)
    same, differences = (0, []) if unknown else compare(old, new)
    with standard_output(as_data=form != "table") as out:
        if form == "csv":
            records.write_csv(differences, out)
        elif form == "json":
            records.write_json(differences, out)
        else:
            from shutil import get_terminal_size

            records.write_report(differences, out, width=get_terminal_size().columns)
    if differences:
        status = max(status, ExitCode.FOUND)
    if not quiet and not unknown:
        from foiparse.compare.cells import Kind

        counts = ", ".join(
            f"{sum(each.kind is kind for each in differences)} {kind.value}" for kind in Kind
        )
        say(f"{same} same, {counts}")
    raise typer.Exit(status)


def _side(path: str, *, redact: bool, password: str | None) -> tuple[list["Cell"], ExitCode]:
    """The cells of a CSV or of a reply; what could not be read is said and is in the status."""
    job = Run([path], redact=redact, password=password, quiet=True)
    from foiparse.compare.cells import from_observations
    from foiparse.compare.golden import HEAD, is_golden, read_golden

    if path == "-":
        stream = getattr(sys.stdin, "buffer", None)  # none where it was closed at the start
        if isinstance(stream, BufferedReader) and is_golden(stream.peek(HEAD), "standard input"):
            return read_golden(stream.read(), "standard input"), ExitCode.DONE
    else:
        data = _head(path, HEAD)
        if is_golden(data, path):
            return read_golden(_head(path), path), ExitCode.DONE
    result = job.merged()
    return list(from_observations(result.observations, result.lines)), job.status


def _head(path: str, size: int = -1) -> bytes:
    """The first bytes of a file, all without ``size``; none where only reading it tells why."""
    from pathlib import Path

    place = Path(path)
    try:
        if not place.is_file():
            return b""
        with place.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return b""
