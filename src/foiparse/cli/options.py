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
Redact = Annotated[
    bool,
    typer.Option(
        "--redact",
        help="Mask addresses, telephone numbers and the names of those who ask.",
    ),
]
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
Tighten = Annotated[
    bool,
    typer.Option(
        "--tighten",
        help="Narrow figures that were held back as far as the sums do. This can identify a"
        " person.",
    ),
]
FailOn = Literal["never", "fail", "warn", "unverifiable"]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="What makes the exit status 1.")]
