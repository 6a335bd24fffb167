"""``foiparse answers``: what became of each question."""

from typing import Annotated, Literal

import typer

from foiparse.cli.options import (
    FailOnOption,
    Password,
    Paths,
    Quiet,
    Redact,
    Request,
)
from foiparse.cli.running import Run
from foiparse.streams import has_colour, standard_output


def answers(
    paths: Paths,
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How to print the answers.")
    ] = "table",
    request: Request = None,
    *,
    fail_on: FailOnOption = "never",
    redact: Redact = False,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Show what became of each question."""
    job = Run(
        paths,
        request=request,
        quiet=quiet,
        fail_on=fail_on,
        redact=redact,
        password=password,
        lines=False,
    )
    if form == "csv":
        from foiparse.columns import ANSWER_COLUMNS
        from foiparse.writers.columns import Layout

        with standard_output() as out:
            job.write_csv([(Layout("answers", ANSWER_COLUMNS), out)])
    elif form == "json":
        from foiparse.writers.as_json import answer_items, write_list

        with standard_output() as out:
            write_list((item for result in job.results() for item in answer_items(result)), out)
    else:
        from shutil import get_terminal_size

        from foiparse.writers.outcomes import render

        text = render(job.merged(), width=get_terminal_size().columns, colour=has_colour())
        with standard_output(as_data=False) as out:
            out.write(text)
    job.finish()
