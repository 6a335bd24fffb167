"""The labels of all authorities side by side, and which of them are one label.

What is printed alike, or differs in print only (see `wording`), is one concept. What is
merely near is suggested with a score, for a person to decide: it stays apart until the
row says `reviewed`.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.collation.codes import offence_of
from foiparse.collation.facets import facets_of
from foiparse.collation.near import nearest
from foiparse.collation.wording import normal
from foiparse.correspondence.periods import parse_period
from foiparse.model import Total
from foiparse.remembering import remembered
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import Observation

EXACT, NORMALISED, REVIEWED = "exact", "normalised", "reviewed"
SUGGESTED, NONE = "suggested", "none"
APPLIED = frozenset({EXACT, NORMALISED, REVIEWED})
"""The matches that give a cell its concept; the others never do."""

FACETS = ("attempted", "victim_sex", "victim_age", "penetration", "offender_age")
"""What words say of an offence, beside its class and code."""

_SUMS = frozenset({Total.COLUMN, Total.GRAND})


class CrosswalkRow(Struct, frozen=True):
    """One printed label; fields are the columns of ``crosswalk.csv``."""

    label: str
    normalised: str = ""
    cells: int = 0
    authorities: int = 0
    sources: int = 0
    offence_class: str = ""
    offence_code: str = ""
    attempted: str = ""
    victim_sex: str = ""
    victim_age: str = ""
    penetration: str = ""
    offender_age: str = ""
    concept: str = ""
    match: str = NONE
    score: Decimal | None = None
    suggestion: str = ""
    note: str = ""


class Labelled(Protocol):
    """A cell as far as its label goes: an `Observation`, or a row of what was written of one."""

    @property
    def source(self) -> str:
        """Where it stands."""

    @property
    def table(self) -> int:
        """Its table there."""

    @property
    def row_label(self) -> str:
        """The label of its row."""

    @property
    def column_label(self) -> str:
        """The label of its column."""


class Crosswalk(Struct, frozen=True, dict=True):
    """The rows, by normal form and label; ``by_column`` are tables whose rows are periods."""

    rows: tuple[CrosswalkRow, ...]
    by_column: frozenset[tuple[str, int]] = frozenset()

    @cached_property
    def _by_label(self) -> dict[str, CrosswalkRow]:
        return {row.label: row for row in self.rows}

    def concept_of(self, cell: Labelled) -> str:
        """The common label of a cell, or empty: nothing that is only suggested is applied."""
        label = label_of(cell, by_column=(cell.source, cell.table) in self.by_column)
        row = self._by_label.get(label)
        return row.concept if row is not None and row.match in APPLIED else ""


class _Seen(Struct):
    """How often a label is printed, and by whom."""

    cells: int = 0
    authorities: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


class Counts(Struct, frozen=True):
    """The labels of some cells, in order: each with its cells, authorities and sources.

    ``by_column`` are source and number of tables whose rows are periods.
    """

    labels: tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...] = ()
    by_column: tuple[tuple[str, int], ...] = ()


def label_of(cell: Labelled, *, by_column: bool = False) -> str:
    """What a cell counts, in the words of its row; of its column where rows are periods."""
    row, column = fold(cell.row_label), fold(cell.column_label)
    if row and not by_column and not _is_period(row):
        return row
    return "" if _is_period(column) else column


class Labels:
    """The labels of many results, counted as they come; what is kept grows with the labels."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._by_column: set[tuple[str, int]] = set()

    def add(self, observations: Iterable[Observation]) -> None:
        """Count the labels of some cells; those of one table come one after the other."""
        for key, group in groupby(observations, key=lambda cell: (cell.source, cell.table)):
            cells = list(group)
            items = [cell for cell in cells if cell.total not in _SUMS]
            turned = bool(items) and all(_is_period(fold(cell.row_label)) for cell in items)
            if turned:
                self._by_column.add(key)
            for cell in cells:
                label = "" if cell.copy_of else label_of(cell, by_column=turned)
                if label:
                    count = self._seen.setdefault(label, _Seen())
                    count.cells += 1
                    count.sources.add(cell.source)
                    if cell.authority:
                        count.authorities.add(cell.authority)

    def counts(self) -> Counts:
        """What was counted, for `join`."""
        labels = (
            (label, each.cells, tuple(sorted(each.authorities)), tuple(sorted(each.sources)))
            for label, each in self._seen.items()
        )
        return Counts(tuple(labels), tuple(sorted(self._by_column)))

    def join(self, counts: Counts) -> None:
        """Add what was counted elsewhere, of cells that come after all those before."""
        self._by_column.update(counts.by_column)
        for label, cells, authorities, sources in counts.labels:
            count = self._seen.setdefault(label, _Seen())
            count.cells += cells
            count.authorities.update(authorities)
            count.sources.update(sources)

    def crosswalk(self, known: Sequence[CrosswalkRow] = ()) -> Crosswalk:
        """The crosswalk of all of them; ``known`` are the rows of an earlier one, edited or not.

        The first printing of a label names its concept, unless ``known`` has a name for it.
        """
        seen = self._seen
        reviewed = {row.label: row for row in known if row.match == REVIEWED}
        for label in reviewed:
            seen.setdefault(label, _Seen())  # what was decided is kept for the next time
        rows = [_described(label, count, reviewed.get(label)) for label, count in seen.items()]
        rows = _suggested(_matched(rows, seen, known), seen)
        ordered = sorted(rows, key=lambda row: (row.normalised, row.label))
        return Crosswalk(tuple(ordered), frozenset(self._by_column))


def build(observations: Iterable[Observation], known: Sequence[CrosswalkRow] = ()) -> Crosswalk:
    """The crosswalk of all cells; those of one table come one after the other."""
    labels = Labels()
    labels.add(observations)
    return labels.crosswalk(known)


def described(label: str) -> CrosswalkRow:
    """A label with what its words say, unmatched."""
    facets, offence = facets_of(label), offence_of(label)
    said: dict[str, Any] = dict(zip(FACETS, facets.values, strict=True))
    return CrosswalkRow(
        label,
        normal(label),
        offence_class=offence.offence_class,
        offence_code=offence.offence_code,
        note="; ".join((*offence.notes, *facets.notes)),
        **said,
    )


def _described(label: str, count: _Seen, reviewed: CrosswalkRow | None) -> CrosswalkRow:
    row = replace(
        described(label),
        cells=count.cells,
        authorities=len(count.authorities),
        sources=len(count.sources),
    )
    if reviewed is None:
        return row
    names = ("offence_class", "offence_code", *FACETS)
    changed = [name for name in names if getattr(row, name) != getattr(reviewed, name)]
    concept = described(reviewed.concept)
    apart = [name for name in names if getattr(concept, name) != getattr(reviewed, name)]
    notes = [row.note]
    if changed:
        notes.append(f"by hand, not from the words: {', '.join(changed)}")
    if apart:
        notes.append(f"the concept's words say something else of {', '.join(apart)}")
    return replace(
        row,
        concept=reviewed.concept,
        match=REVIEWED,
        note="; ".join(filter(None, notes)),
        **{name: getattr(reviewed, name) for name in names},
    )


def _matched(
    rows: Sequence[CrosswalkRow], seen: dict[str, _Seen], known: Sequence[CrosswalkRow]
) -> list[CrosswalkRow]:
    """The rows with the concept of each that is printed alike elsewhere, or was reviewed."""
    sources: dict[str, set[str]] = {}
    printings: dict[str, list[str]] = {}
    for row in rows:
        if row.cells:
            sources.setdefault(row.normalised, set()).update(seen[row.label].sources)
            printings.setdefault(row.normalised, []).append(row.label)
    names = _names(known)
    matched = []
    for row in rows:
        own = printings.get(row.normalised, [])
        shared = len(own) > 1 or len(sources.get(row.normalised, ())) > 1
        first = own[0] if shared else ""
        concept = names.get(row.normalised, first)
        if row.match != REVIEWED and concept:
            match = EXACT if row.label == concept else NORMALISED
            row = replace(row, concept=concept, match=match)  # noqa: PLW2901
        matched.append(row)
    return matched


def _names(known: Sequence[CrosswalkRow]) -> dict[str, str]:
    """The concept of each normal form that an earlier crosswalk has one for.

    What a person decided goes first; a label that others were mapped to names itself. Where
    two printings were mapped to different concepts, a third has none: it is empty.
    """
    decided: dict[str, set[str]] = {}
    for row in known:
        if row.match == REVIEWED:
            decided.setdefault(normal(row.label), set()).add(row.concept)
    names = {normal(row.label): row.concept for row in known if row.match in {EXACT, NORMALISED}}
    names |= {normal(row.concept): row.concept for row in known if row.match == REVIEWED}
    for form, concepts in decided.items():
        names[form] = concepts.pop() if len(concepts) == 1 else ""
    return names


def _suggested(rows: Sequence[CrosswalkRow], seen: dict[str, _Seen]) -> list[CrosswalkRow]:
    """The rows with the nearest other label, where none was decided on."""
    first: dict[str, CrosswalkRow] = {}
    for row in rows:
        if row.cells or row.match == REVIEWED:
            first.setdefault(row.normalised, row)
    # What was decided comes first, then what most sources print; sorting keeps their order.
    ranked = sorted(
        first.values(), key=lambda row: (row.match != REVIEWED, -len(seen[row.label].sources))
    )
    found = nearest([row.label for row in ranked])
    near = {
        row.normalised: (ranked[at[0]].concept or ranked[at[0]].label, at[1])
        for row, at in zip(ranked, found, strict=True)
        if at is not None
    }
    done = []
    for row in rows:
        other = near.get(row.normalised)
        if other is not None and row.match != REVIEWED and other[0] != row.concept:
            score = Decimal(f"{other[1]:.2f}")
            match = SUGGESTED if row.match == NONE else row.match
            row = replace(row, suggestion=other[0], score=score, match=match)  # noqa: PLW2901
        done.append(row)
    return done


@remembered(200)
def _is_period(label: str) -> bool:
    return bool(label) and bool(parse_period(label, "").code)
