"""The arguments and options that several commands share."""

from typing import Annotated, Literal

import typer

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
Request = Annotated[
    str | None,
    typer.Option(
        "--request",
        metavar="FILE",
        help="The request that the inputs answer: its questions are those of every reply that"
        " states none, or states them in its own numbers or words.",
        show_default=False,
    ),
]
