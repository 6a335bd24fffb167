"""``foiparse collate``: one request, every authority, one dataset."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from foiparse.cli.options import (
    Corrections,
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
from foiparse.errors import UsageError
from foiparse.streams import has_colour, say, standard_output

if TYPE_CHECKING:
    from foiparse.collation.authorities import Authority
    from foiparse.collation.collating import Collation
    from foiparse.collation.crosswalk import CrosswalkRow
    from foiparse.collation.dataset import Collected
    from foiparse.collation.records import Reply
    from foiparse.writers.dataset import Dataset
_CROSSWALK = "crosswalk.csv"


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
    forms: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="csv|parquet|xlsx",
            help="Write the dataset in this form beside the CSV; may be repeated.",
            show_default=False,
        ),
    ] = None,
    crosswalk: Annotated[
        str | None,
        typer.Option(
            "--crosswalk",
            metavar="FILE",
            help="A crosswalk.csv that a person reviewed: what it decides holds, as does what"
            " stands in that of a dataset that is written anew.",
            show_default=False,
        ),
    ] = None,
    corrections: Corrections = None,
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
        corrections=corrections,
        quiet=quiet,
        redact=not no_redact,
        password=password,
        lines=False,
    )
    authorities = _asked(asked)
    known = _known(crosswalk, output)
    if output is None:
        if forms:
            raise UsageError("--format needs a folder to write to", "add -o DATASET/")
        found = _collated(job, authorities, redact=not no_redact)
    else:
        inputs = [*paths, request, *filter(None, [asked, corrections, crosswalk])]
        place = _folder(output, inputs, forms or (), corrections=corrections is not None)
        from foiparse.collation.dataset import Collected

        corrected = corrections is not None
        with place as dataset, Collected(dataset, known, corrections=corrected) as collected:
            found = _collated(job, authorities, collected, redact=not no_redact)
            for remark in collected.finish(found):
                say(remark)
    _show(found)
    job.finish()


def _known(path: str | None, output: str | None) -> "Sequence[CrosswalkRow]":
    """What a person decided: in the file that is named, and in the dataset that is written anew."""
    from pathlib import Path

    from foiparse.collation.crosswalk_file import read_crosswalk

    rows = list(read_crosswalk(path)) if path is not None else []
    earlier = Path(output or "", _CROSSWALK)
    if output is not None and earlier.is_file():
        decided = {row.label for row in rows}
        rows += [row for row in read_crosswalk(str(earlier)) if row.label not in decided]
    return rows


def _asked(path: str | None) -> "Sequence[Authority]":
    """The authorities of ``--asked``; raises UsageError where the file names none."""
    if path is None:
        return ()
    from pathlib import Path

    from foiparse.collation.authorities import asked_of

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is not UTF-8"
        raise UsageError(f"{path}: {why}", "--asked takes a text of names, one a line") from error
    found = asked_of(text)
    if not found:
        raise UsageError(f"{path}: names nobody", "--asked takes a text of names, one a line")
    return found


def _folder(
    output: str, inputs: Sequence[str], forms: Sequence[str], *, corrections: bool
) -> "Dataset":
    """The dataset to be written, all of its files or none; never over an input."""
    from pathlib import Path

    from foiparse.collation.dataset import file_names, resources
    from foiparse.writers.dataset import Dataset

    place = Path(output)
    for name in file_names(forms):
        if name != _CROSSWALK:  # what stands in it is taken over
            refuse_to_overwrite(place / name, inputs)
    return Dataset(place, resources(corrections=corrections), formats=forms)


def _collated(
    job: Run,
    asked: "Sequence[Authority]",
    collected: "Collected | None" = None,
    *,
    redact: bool,
) -> "Collation":
    """Read the replies, keeping of each only what the ledger needs."""
    from foiparse.collation.collating import collate as put_together
    from foiparse.collation.condensed import Condensed, read_condensed
    from foiparse.privacy import masks_for

    replies: list[Reply] = []
    for said, *texts in job.pieces(Condensed(), *(collected.forms if collected else ())):
        own, labels = read_condensed(said)
        replies.extend(own)
        if collected is not None:
            collected.add(labels, texts)
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
