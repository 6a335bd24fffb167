"""Bounds on what a reader will take in, and the options that every reader gets.

The bounds keep a hostile or mistaken input from filling the memory or the day. Each
can be raised by the caller; what is left out because of one is always said, as an
error for a whole input or as a notice for a part of one.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from foiparse.readers.nest import Nest

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class Limits(Struct, frozen=True):
    """Every bound, with its unit.

    ``input_bytes``     one input held in memory at once (an mbox is streamed instead)
    ``text_bytes``      one text or one mail body, before decoding
    ``lines``           lines of one part
    ``html_bytes``      one page or HTML body, before parsing
    ``html_elements``   elements of one page or HTML body
    ``member_bytes``    one member of an archive or mail, unpacked
    ``expanded_bytes``  everything unpacked out of one input, together
    ``ratio``           unpacked size over packed size of one member (beyond 1 MiB)
    ``members``         parts read out of one input, nested ones included
    ``depth``           containers inside containers
    ``table_cells``     cells of one table, spans counted out
    ``sheet_cells``     filled cells of one workbook, or of one file of separated values
    ``mail_bytes``      one message of an mbox
    ``notices``         notices of one sort for one part; the rest are summed up in one
    """

    input_bytes: int = 512 * MIB
    text_bytes: int = 64 * MIB
    lines: int = 2_000_000
    html_bytes: int = 32 * MIB
    html_elements: int = 1_000_000
    member_bytes: int = 256 * MIB
    expanded_bytes: int = 1 * GIB
    ratio: int = 200
    members: int = 20_000
    depth: int = 8
    table_cells: int = 1_000_000
    sheet_cells: int = 2_000_000
    mail_bytes: int = 128 * MIB
    notices: int = 100


VARIABLE = "FOIPARSE_LIMITS"
"""The environment variable that changes bounds: ``text_bytes=4GiB,depth=20``."""

_CHANGE = re.compile(r"\s*(?P<name>[a-z_]+)\s*=\s*(?P<count>\d{1,15})\s*(?P<unit>[KMG]iB)?\s*")
_UNITS = {None: 1, "KiB": KIB, "MiB": MIB, "GiB": GIB}


def from_environment() -> Limits:
    """The bounds with what `VARIABLE` changes of them; raises `UsageError` for nonsense."""
    limits = Limits()
    for change in filter(None, os.environ.get(VARIABLE, "").split(",")):
        found = _CHANGE.fullmatch(change)
        names = Limits.__struct_fields__
        if found is None or found["name"] not in names:
            msg = f"{VARIABLE}: {change.strip()!r} changes no bound"
            raise UsageError(msg, f"write text_bytes=4GiB; bounds are {', '.join(names)}")
        count = int(found["count"]) * _UNITS[found["unit"]]
        limits = replace(limits, **{found["name"]: count})
    return limits


class ReadOptions(Struct, frozen=True):
    """What a caller may say about reading.

    ``password`` opens encrypted PDFs and archives. ``nest`` is the account of what
    nested reading has used up so far: `foiparse.readers.read` makes it, callers
    leave it alone. ``pages`` is told, of a document read page by page, its name, the
    page done and how many there are.
    """

    password: str | None = None
    limits: Limits = field(default_factory=Limits)
    nest: Nest | None = None
    pages: Callable[[str, int, int], None] | None = None

    @property
    def account(self) -> Nest:
        """The nest that containers charge their parts to; raises where nobody made one."""
        if self.nest is None:
            msg = "containers are read through foiparse.readers.read"
            raise RuntimeError(msg)
        return self.nest


def in_words(size: int) -> str:
    """A number of bytes as a person writes it: ``58 KiB``, ``1.2 GiB``."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
