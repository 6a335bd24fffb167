"""Who answered, as the project's list of forces has them; anybody else as written."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.data import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GENERIC = re.compile(r"\b(?:police|constabulary|service|force|the|of)\b")
_POLICE = re.compile(r"\b(?:police|constabulary)\b")
_COLUMN = re.compile(
    r"(?:public |police )?(?:authority|authorities|body|force|name)", re.IGNORECASE
)


class Authority(Struct, frozen=True):
    """A public authority: its name, and its area code (ONS) where it has one.

    ``listed`` is whether the project's list of forces has it; else the name is as written.
    """

    name: str
    area_code: str = ""
    listed: bool = False


def _plain(name: str) -> str:
    """A name without case and signs: ``Devon & Cornwall`` as ``devon and cornwall``."""
    return " ".join(re.sub(r"[\W_]+", " ", name.lower().replace("&", " and ")).split())


def _core(plain: str) -> str:
    """What tells a force from others: ``essex`` of ``essex police``."""
    return " ".join(_GENERIC.sub(" ", plain).split())


@cache
def _register() -> tuple[dict[str, Authority], dict[str, Authority]]:
    """Every name, alias and id, plain, with its authority; and the cores of them."""
    whole: dict[str, Authority] = {}
    cores: dict[str, Authority] = {}
    for row in rows("authorities"):
        found = Authority(row["name"], row["area_code"], listed=True)
        for name in (row["name"], *filter(None, row["aliases"].split(";")), row["id"]):
            plain = _plain(name)
            whole.setdefault(plain, found)
            cores.setdefault(_core(plain) or plain, found)
    return whole, cores


def find(name: str) -> Authority | None:
    """The listed authority that a name means, or None.

    A name counts without its word for police only where it is an id or alias of the list.
    """
    whole, cores = _register()
    plain = _plain(name)
    if plain in whole:
        return whole[plain]
    return cores.get(_core(plain)) if _POLICE.search(plain) else None


def as_named(name: str) -> Authority:
    """The authority of a name: the listed one, else one as written."""
    return find(name) or Authority(" ".join(name.split()))


def of_path(source: str) -> Authority | None:
    """The listed authority whose name is that of a file, or of the folder it lies in; else None.

    >>> of_path("replies/avon-and-somerset.pdf").name
    'Avon and Somerset Constabulary'
    """
    parts = source.partition("!")[0].split("/")
    stem = re.sub(r"\.\w{1,5}$", "", parts[-1])
    for name in (stem, *reversed(parts[:-1])):
        if found := find(name):
            return found
    return None


def asked_of(text: str) -> tuple[Authority, ...]:
    """The authorities of a list, one a line: plain text, or CSV with a column that names them.

    Each once, in their order; empty lines and those that begin with # are passed over.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    table = list(csv.reader(lines))
    at = next((i for i, cell in enumerate(table[0]) if _is_heading(cell)), -1) if table else -1
    names: Iterable[str]
    if at >= 0:
        names = (row[at] for row in table[1:] if len(row) > at)
    elif _is_table(table):
        names = (row[0] for row in table)
    else:
        names = lines  # a name may hold a comma
    found = (as_named(name.strip().strip('"')) for name in names if name.strip())
    return tuple(dict.fromkeys(found))


def _is_heading(cell: str) -> bool:
    return bool(_COLUMN.fullmatch(cell.strip().replace("_", " ")))


def _is_table(table: Sequence[Sequence[str]]) -> bool:
    """Whether all lines have as many cells, two or more, and names in the first."""
    widths = {len(row) for row in table}
    return len(widths) == 1 and min(widths) > 1 and all(find(row[0]) for row in table)
