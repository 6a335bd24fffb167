"""Telling which tables are the same table again: in an attachment, or sent twice."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import PlacedTable, Table

_ALIKE = 0.8  # share of labels, or of values, that two copies have in common
_MARKS = re.compile(r"[\W_]+")
_Texts = frozenset[tuple[str, int]]  # each text with how many like it came before


class _Look(Struct, frozen=True):
    """What two copies of a table have in common, white space and signs apart."""

    title: str
    columns: _Texts
    labels: _Texts
    values: _Texts


def _label(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _counted(texts: Iterable[str]) -> _Texts:
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        found.append((text, seen[text]))
        seen[text] += 1
    return frozenset(found)


def _look(table: Table) -> _Look:
    return _Look(
        _label(table.title),
        _counted(_label(column.label) for column in table.columns),
        _counted(_label(" ".join((*row.sections, row.label))) for row in table.rows),
        _counted(cell.text for row in table.rows for cell in row.cells if cell.text),
    )


def _share(one: _Texts, other: _Texts) -> float:
    """How much of two lists of texts is common, counting repeats."""
    if not one or not other:
        return 1.0 if not one and not other else 0.0
    return len(one & other) / max(len(one), len(other))


def _are_copies(one: _Look, other: _Look, *, titled: bool) -> bool:
    """Whether tables with as many columns are one printed twice: its labels, most of its values.

    A table whose values all differ is another table of the same shape. ``titled`` says
    that there is a title.
    """
    if _share(one.labels, other.labels) < _ALIKE or _share(one.columns, other.columns) < _ALIKE:
        return False
    needed = 0.3 if titled and one.title == other.title else 0.6
    return _share(one.values, other.values) >= needed


class _Seen:
    """The tables so far that are no copies, to be found by what a copy must share with them."""

    def __init__(self) -> None:
        self._tables: list[tuple[PlacedTable, _Look]] = []
        self._places: dict[tuple[int, tuple[str, int]], list[int]] = {}

    def add(self, table: PlacedTable, look: _Look) -> None:
        """Remember a table."""
        for label in look.labels:
            key = (len(table.table.columns), label)
            self._places.setdefault(key, []).append(len(self._tables))
        self._tables.append((table, look))

    def first_like(self, table: PlacedTable, look: _Look) -> PlacedTable | None:
        """The first table of another part or message that this one repeats."""
        columns = len(table.table.columns)
        # Most labels are common to copies, so at least one of the few rarest is.
        places = sorted((self._places.get((columns, each), []) for each in look.labels), key=len)
        few = len(places) - int(_ALIKE * len(places)) + 1
        for at in sorted({at for some in places[:few] for at in some}):
            other, its = self._tables[at]
            if (other.source, other.message) == (table.source, table.message):
                continue
            if _are_copies(its, look, titled=bool(other.table.title)):
                return other
        return None


def mark_copies(tables: Sequence[PlacedTable]) -> list[PlacedTable]:
    """The tables of one thread with ``copy_of`` set on each that repeats an earlier one.

    Two like tables side by side in one message are two tables: a copy stands in another
    part or in another message.
    """
    marked: list[PlacedTable] = []
    seen = _Seen()
    for table in tables:
        look = _look(table.table)
        first = seen.first_like(table, look)
        if first is not None:
            marked.append(replace(table, copy_of=first.key))
            continue
        marked.append(table)
        if not table.copy_of:
            seen.add(table, look)
    return marked
