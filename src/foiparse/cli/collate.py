"""``foiparse collate``: one request, every authority, one dataset."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from foiparse.cli.options import (
    Jobs,
    Many,
    Memory,
    NoCache,
    Password,
    Paths,
    Quiet,
    Scheduler,
    Timeout,
)
from foiparse.cli.places import refuse_empty, refuse_to_overwrite
from foiparse.cli.running import Run
from foiparse.streams import has_colour, standard_output

if TYPE_CHECKING:
    from foiparse.collation.authorities import Authority
    from foiparse.collation.collating import Collation
    from foiparse.collation.dataset import Dataset


def collate(
    paths: Paths,
    request: Annotated[
        str,
        typer.Option(
            "--request",
            metavar="FILE",
            help="The request that went to all of them: its questions are those of the ledger.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DATASET/",
            help="Write the dataset into this folder: CSV files and methodology.md.",
            show_default=False,
        ),
    ] = None,
    asked: Annotated[
        str | None,
        typer.Option(
            "--asked",
            metavar="FILE",
            help="Who was asked, an authority a line (text or CSV); those that sent nothing are"
            " missing. Without it, those that the replies name.",
            show_default=False,
        ),
    ] = None,
    *,
    no_redact: Annotated[
        bool,
        typer.Option(
            "--no-redact", help="Leave personal names, addresses and telephone numbers as they are."
        ),
    ] = False,
    password: Password = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    timeout: Timeout = 0,
    memory: Memory = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Put the replies of many authorities to one request together: a ledger, and a dataset.

    Standard output is the ledger, authorities against questions, and the sentence that sums it up.
    """
    refuse_empty("-o", output)
    refuse_empty("--asked", asked)
    job = Run(
        paths,
        many=Many(jobs, scheduler, timeout, memory, no_cache),
        request=request,
        quiet=quiet,
        redact=not no_redact,
        password=password,
        lines=False,
    )
    authorities = _asked(asked)
    if output is None:
        found = _collated(job, authorities, redact=not no_redact)
    else:
        inputs = [*paths, request, *filter(None, [asked])]
        found = _written(job, authorities, inputs, output, redact=not no_redact)
    _show(found)
    job.finish()


def _asked(path: str | None) -> "Sequence[Authority]":
    """The authorities of ``--asked``; raises UsageError where the file names none."""
    if path is None:
        return ()
    from pathlib import Path

    from foiparse.collation.authorities import asked_of
    from foiparse.errors import UsageError

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is not UTF-8"
        raise UsageError(f"{path}: {why}", "--asked takes a text of names, one a line") from error
    found = asked_of(text)
    if not found:
        raise UsageError(f"{path}: names nobody", "--asked takes a text of names, one a line")
    return found


def _written(
    job: Run, asked: "Sequence[Authority]", inputs: Sequence[str], output: str, *, redact: bool
) -> "Collation":
    """Write the dataset while the replies are read, all of its files or none."""
    from pathlib import Path

    from foiparse.collation.dataset import Dataset, file_names
    from foiparse.writers.files import Staging

    place = Path(output)
    with Staging() as staging:
        staging.folder(place)
        for name in file_names():
            refuse_to_overwrite(place / name, inputs)
        dataset = Dataset(lambda name: staging.open(place / name))
        found = _collated(job, asked, dataset, redact=redact)
        dataset.finish(found)
        staging.commit()
    return found


def _collated(
    job: Run,
    asked: "Sequence[Authority]",
    dataset: "Dataset | None" = None,
    *,
    redact: bool,
) -> "Collation":
    """Read the replies one after the other, keeping of each only what the ledger needs."""
    from foiparse.collation.collating import collate as put_together
    from foiparse.collation.digest import digest
    from foiparse.privacy import masks_for

    replies = []
    for result in job.results():
        if dataset is not None:
            dataset.add(result)
        replies.extend(digest(result))
    mask = masks_for(()).text if redact else str
    questions = {each.number: mask(each.text) for each in job.questions}
    return put_together(replies, questions, asked)


def _show(found: "Collation") -> None:
    from shutil import get_terminal_size

    from foiparse.collation.grid import render

    text = render(
        found.ledger,
        list(found.questions),
        found.words(),
        width=get_terminal_size().columns,
        colour=has_colour(),
    )
    with standard_output(as_data=False) as out:
        out.write(text)
