"""``foiparse tables``: the tables as found."""

from typing import Annotated, Literal

import typer

from foiparse.cli.options import Password, Paths, Quiet, Redact
from foiparse.cli.places import refuse_empty
from foiparse.cli.running import Run
from foiparse.streams import standard_output


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
    redact: Redact = False,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Print the tables as found, before tidying."""
    refuse_empty("--debug-images", debug_images)
    job = Run(paths, redact=redact, password=password, quiet=quiet)
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
