"""``foiparse check``: which totals add up."""

from typing import Annotated, Literal

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
from foiparse.cli.running import Run
from foiparse.streams import has_colour, standard_output


def check(
    paths: Paths,
    form: Annotated[
        Literal["table", "csv", "json", "junit"],
        typer.Option("--format", help="How to print the checks; junit is XML for CI servers."),
    ] = "table",
    request: Request = None,
    *,
    tighten: Tighten = False,
    fail_on: FailOnOption = "fail",
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
    """Show which totals add up and which do not."""
    job = Run(
        paths,
        many=Many(jobs, scheduler, timeout, memory, no_cache),
        request=request,
        quiet=quiet,
        fail_on=fail_on,
        tighten=tighten,
        corrections=corrections,
        redact=redact,
        password=password,
        lines=False,
    )
    if form == "csv":
        from foiparse.columns import CHECK_COLUMNS
        from foiparse.writers.columns import Layout

        with standard_output() as out:
            job.write_csv([(Layout("checks", CHECK_COLUMNS), out)])
    elif form == "json":
        from foiparse.writers.as_json import check_items, write_list

        with standard_output() as out:
            write_list((item for result in job.results() for item in check_items(result)), out)
    elif form == "junit":
        from foiparse.writers.junit import write_junit

        every = job.merged()
        with standard_output() as out:
            write_junit(every, out, fail_on)
    else:
        from shutil import get_terminal_size

        from foiparse.writers.report import render

        text = render(job.merged(), width=get_terminal_size().columns, colour=has_colour())
        with standard_output(as_data=False) as out:
            out.write(text)
    job.finish()
