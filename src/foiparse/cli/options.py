"""The arguments and options that several commands share."""

import re
from typing import Annotated, Literal, NamedTuple

import typer

from foiparse.errors import UsageError

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
Corrections = Annotated[
    str | None,
    typer.Option(
        "--corrections",
        metavar="FILE",
        help="Put right the misread cells that this CSV lists; each is marked, and refused where"
        " its source changed.",
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
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=0,
        metavar="N",
        help="Processes that read inputs at the same time; 0 is as many as are worth it.",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Read on the Dask cluster of this scheduler, which sees the same folders.",
        show_default=False,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        min=0,
        metavar="SECONDS",
        help="Give an input up after this time; 0 is 600 where there are several.",
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Give an input up that takes more than this, such as 2GiB.",
        show_default=False,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Read every input again, and keep nothing for the next run."),
]


class Many(NamedTuple):
    """How many inputs are to be read, as typed."""

    jobs: int = 0
    scheduler: str | None = None
    timeout: float = 0
    memory: str | None = None
    no_cache: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether even one input is to be read apart from this process."""
        return bool(self.timeout or self.memory or self.scheduler or self.jobs > 1)

    @property
    def memory_bytes(self) -> int:
        """The bound on memory, 0 for none; raises UsageError for what is no size."""
        if self.memory is None:
            return 0
        found = re.fullmatch(r"(\d{1,9}) ?([KMG])(?:i?B)?", self.memory.strip(), re.IGNORECASE)
        if found is None or not int(found[1]):
            raise UsageError(f"--memory {self.memory}: no size", "write 500MiB or 2GiB")
        return int(found[1]) << (10 * ("KMG".index(found[2].upper()) + 1))
