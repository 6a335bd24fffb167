"""``foiparse answers``: what became of each question."""

from typing import Annotated, Literal

import typer

from foiparse.cli.options import (
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
    Timeout,
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
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    timeout: Timeout = 0,
    memory: Memory = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Show what became of each question."""
    job = Run(
        paths,
        many=Many(jobs, scheduler, timeout, memory, no_cache),
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
        from foiparse.writers.as_json import write_texts
        from foiparse.writers.forms import JsonAnswers

        with standard_output() as out:
            write_texts((text for (text,) in job.pieces(JsonAnswers())), out)
    else:
        _write_table(job)
    job.finish()


def _write_table(job: Run) -> None:
    """The outcomes as they come; the inputs without a question, which stand last, wait on disk."""
    from shutil import get_terminal_size
    from tempfile import TemporaryFile

    from foiparse.writers.files import WAITING, writing
    from foiparse.writers.forms import Asked, Outcomes
    from foiparse.writers.outcomes import closing

    shown = Outcomes(get_terminal_size().columns, has_colour())
    with (
        TemporaryFile("w+", encoding="utf-8", newline="") as waiting,
        standard_output(as_data=False) as out,
    ):
        asked = Asked()
        for text, lines in job.pieces(shown, asked):
            out.write(text)
            with writing(WAITING):
                waiting.write(lines)
        with writing(WAITING):
            waiting.seek(0)
        for name in asked.unasked(waiting):
            out.write(closing(name, width=shown.width, colour=shown.colour))
