"""``foiparse extract``: figures as CSV."""

from typing import Annotated

import typer

from foiparse.cli.options import (
    Corrections,
    FailOnOption,
    Jobs,
    Many,
    Memory,
    NoCache,
    Password,
    Paths,
    Quiet,
    Redact,
    Request,
    Scheduler,
    Tighten,
    Timeout,
)
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
            " observations, tables, checks, answers, messages, requests and sources.",
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
    tighten: Tighten = False,
    fail_on: FailOnOption = "never",
    corrections: Corrections = None,
    redact: Redact = False,
    password: Password = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    timeout: Timeout = 0,
    memory: Memory = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Print figures as CSV, one row for each printed cell."""
    from foiparse.writers.columns import layouts

    refuse_empty("-o", output)
    job = Run(
        paths,
        many=Many(jobs, scheduler, timeout, memory, no_cache),
        copies=copies,
        tighten=tighten,
        corrections=corrections,
        redact=redact,
        password=password,
        request=request,
        quiet=quiet,
        fail_on=fail_on,
        lines=False,
    )
    files = layouts(copies=copies, corrections=corrections is not None)
    if output is None or output in TO_STANDARD_OUTPUT:
        with standard_output() as out:
            job.write_csv([(files[0], out)], excel=excel, mark=excel)
    else:
        from foiparse.writers.files import Staging

        with Staging() as staging:
            targets = places(output, files, staging)
            for _, place in targets:
                refuse_to_overwrite(place, [*paths, *filter(None, [request, corrections])])
            opened = [(layout, staging.open(place, mark=excel)) for layout, place in targets]
            job.write_csv(opened, excel=excel)
            staging.commit()
    job.finish()
