"""``foiparse extract``: figures as CSV."""

from typing import Annotated

import typer

from foiparse.cli.options import FailOnOption, Password, Paths, Quiet, Request
from foiparse.cli.places import TO_STANDARD_OUTPUT, places, refuse_empty, refuse_to_overwrite
from foiparse.cli.running import Run
from foiparse.streams import standard_output


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
    request: Request = None,
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

    refuse_empty("-o", output)
    job = Run(
        paths, copies=copies, password=password, quiet=quiet, fail_on=fail_on, request=request
    )
    files = layouts(copies=copies)
    if output is None or output in TO_STANDARD_OUTPUT:
        with standard_output() as out:
            if excel:
                out.write("\N{BYTE ORDER MARK}")
            job.write_csv([(files[0], out)], excel=excel)
    else:
        from foiparse.writers.files import Staging

        with Staging() as staging:
            targets = places(output, files, staging)
            for _, place in targets:
                refuse_to_overwrite(place, [*paths, *filter(None, [request])])
            opened = [(layout, staging.open(place, mark=excel)) for layout, place in targets]
            job.write_csv(opened, excel=excel)
            staging.commit()
    job.finish()
