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
        from foiparse.writers.as_json import write_texts
        from foiparse.writers.forms import JsonChecks

        with standard_output() as out:
            write_texts((text for (text,) in job.pieces(JsonChecks())), out)
    elif form == "junit":
        _write_junit(job, fail_on)
    else:
        from shutil import get_terminal_size

        from foiparse.model import State
        from foiparse.writers.forms import Report
        from foiparse.writers.report import closing

        shown = Report(get_terminal_size().columns, has_colour())
        with standard_output(as_data=False) as out:
            for (text,) in job.pieces(shown):
                out.write(text)
            counts = job.states
            out.write(
                closing(
                    job.rules,
                    checked=any(counts.values()),
                    failed=bool(counts[State.FAIL]),
                    width=shown.width,
                    colour=shown.colour,
                )
            )
    job.finish()


def _write_junit(job: Run, fail_on: str) -> None:
    """The counts of all suites stand before the first: suites wait on disk till all are known."""
    from tempfile import TemporaryFile

    from foiparse.writers.files import WAITING, cannot_write
    from foiparse.writers.forms import Suites
    from foiparse.writers.junit import CLOSING, opening, stopping

    with TemporaryFile("w+", encoding="utf-8", newline="") as waiting:
        try:
            for (text,) in job.pieces(Suites(fail_on)):
                waiting.write(text)
            waiting.seek(0)
        except OSError as error:
            raise cannot_write(WAITING, error) from error
        tests = sum(job.states.values()) + job.unread
        failures = stopping(fail_on, job.states)
        with standard_output() as out:
            out.write(opening(tests=tests, failures=failures, errors=job.unread))
            while text := waiting.read(1 << 20):
                out.write(text)
            out.write(CLOSING)
