"""What a collation keeps of one result, as text: made wherever the result is read.

Text is what workers hand on and the cache keeps, and nothing in it can run.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import astuple

from foiparse.collation.authorities import Authority
from foiparse.collation.crosswalk import Counts, Labels
from foiparse.collation.digest import digest
from foiparse.collation.records import Caveat, Figure, Given, Reply, Shown
from foiparse.model import Disposition, Late

if TYPE_CHECKING:
    from foiparse.result import Result

_RECORDS: dict[str, Any] = {
    each.__name__: each for each in (Authority, Caveat, Counts, Figure, Given, Reply, Shown)
}
_VALUES: dict[str, Any] = {
    "Decimal": lru_cache(Decimal),
    "date": date.fromisoformat,
    "Disposition": Disposition,
    "Late": Late,
}


class Condensed(Struct, frozen=True):
    """An output that is read again here: the replies in a result, and its labels."""

    late = False

    def text(self, result: Result) -> str:
        """The replies and labels of ``result`` for `read_condensed`."""
        labels = Labels()
        labels.add(result.observations)
        return json.dumps(_plain([digest(result), labels.counts()]), separators=(",", ":"))


def read_condensed(text: str) -> tuple[tuple[Reply, ...], Counts]:
    """The replies in one result, and how often its labels are printed."""
    replies, counts = json.loads(text, object_hook=_made)
    return _held(replies), counts


def _plain(value: Any) -> Any:
    """A value as JSON has it, one that JSON has not as a mapping from its kind."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Struct):
        return {type(value).__name__: _plain(astuple(value))}
    if isinstance(value, (Decimal, date, Disposition, Late)):
        return {type(value).__name__: str(value)}
    return value


def _made(found: dict[str, Any]) -> Any:
    ((kind, value),) = found.items()
    return _RECORDS[kind](*map(_held, value)) if kind in _RECORDS else _VALUES[kind](value)


def _held(value: Any) -> Any:
    """As a record holds it; the same words of many cells are held once."""
    if isinstance(value, list):
        return tuple(map(_held, value))
    return intern(value) if type(value) is str else value
