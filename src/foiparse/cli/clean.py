"""``foiparse clean``: replies without their boilerplate."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from foiparse.cli.options import Password, Paths, Quiet, Redact
from foiparse.cli.running import Run
from foiparse.errors import UsageError
from foiparse.streams import standard_output

if TYPE_CHECKING:
    from foiparse.model import Zone


def _complete_zone(typed: str) -> list[str]:
    from foiparse.model import SUBSTANCE, Zone

    return [str(zone) for zone in Zone if zone not in SUBSTANCE and zone.startswith(typed)]


def clean(
    paths: Paths,
    form: Annotated[
        Literal["text", "csv"],
        typer.Option("--format", help="The kept text, or every line with its zone."),
    ] = "text",
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="ZONE",
            help="Keep this zone as well, such as request or signature; may be repeated.",
            autocompletion=_complete_zone,
            show_default=False,
        ),
    ] = None,
    *,
    redact: Redact = False,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Print replies without their boilerplate."""
    from foiparse.model import SUBSTANCE
    from foiparse.writers import substance

    kept = SUBSTANCE | {_zone(name) for name in keep or ()}
    job = Run(paths, redact=redact, password=password, quiet=quiet)
    whole = job.merged()
    with standard_output() as out:
        if form == "csv":
            substance.write_csv(whole, out)
        else:
            substance.write_text(whole, kept, out)
    job.finish()


def _zone(name: str) -> "Zone":
    from foiparse.model import Zone

    try:
        return Zone(name)
    except ValueError:
        known = ", ".join(Zone)
        raise UsageError(f"--keep {name}: no such zone", f"zones are {known}") from None
