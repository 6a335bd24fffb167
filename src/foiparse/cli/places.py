"""Where output goes: one file, a folder of files, and never over an input."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from foiparse.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse.writers.columns import Layout
    from foiparse.writers.files import Staging

TO_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def places(
    output: str, files: Sequence["Layout"], staging: "Staging"
) -> list[tuple["Layout", "Path"]]:
    """The files that ``-o`` asks for: all of them in a folder, else the observations alone."""
    from pathlib import Path

    place = Path(output)
    if output.endswith(("/", os.sep)) or place.is_dir():
        staging.folder(place)
        return [(layout, place / f"{layout.name}.csv") for layout in files]
    return [(files[0], place)]


def refuse_to_overwrite(place: "Path", paths: Sequence[str]) -> None:
    """Raise UsageError when an output would replace an input: one named, or one in a folder.

    What foiparse itself wrote into a folder is no input, and may be written again.
    """
    if not place.is_file():
        return
    real = os.path.realpath(place)
    for path in paths:
        inside = os.path.isdir(path) and real.startswith(  # noqa: PTH112
            os.path.join(os.path.realpath(path), "")  # noqa: PTH118
        )
        if (inside and not _is_own(place)) or (
            os.path.exists(path) and os.path.samefile(path, place)  # noqa: PTH110, PTH121
        ):
            raise UsageError(f"{place}: is an input", "choose another name with -o")


def _is_own(place: "Path") -> bool:
    """Whether a file that is to be replaced is one that foiparse wrote."""
    from foiparse.columns import is_header
    from foiparse.own_files import dataset_files

    if place.name in dataset_files(place.parent):
        return True
    try:
        with place.open(encoding="utf-8-sig", errors="replace") as file:
            return is_header(file.readline(1000))
    except OSError:
        return False


def refuse_empty(name: str, value: str | None) -> None:
    """Raise UsageError for an empty path, which would otherwise mean the working folder."""
    if value == "":
        raise UsageError(f"{name} is empty", "a variable may not be set; . is this folder")
