"""The files of a collation: those of each result as it comes, and the rest at the end."""

from __future__ import annotations

from contextlib import ExitStack
from operator import attrgetter
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple, Self

from msgspec.structs import replace

from foiparse.collation.crosswalk import Labels
from foiparse.collation.crosswalk_file import crosswalk_rows
from foiparse.collation.methodology import methodology
from foiparse.columns import (
    COLLATED_COLUMNS,
    CONCEPT,
    CROSSWALK_COLUMNS,
    observation_columns,
)
from foiparse.writers.columns import Layout
from foiparse.writers.dataset import DESCRIPTOR, WORKBOOK, Dataset
from foiparse.writers.files import WAITING, writing
from foiparse.writers.forms import Rows
from foiparse.writers.resources import ForeignKey, Resource, described, standard_resources
from foiparse.writers.typed import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from foiparse.collation.collating import Collation
    from foiparse.collation.crosswalk import Counts, Crosswalk, CrosswalkRow

TEXT = "methodology.md"
_FROM = ForeignKey(("source",), "sources")
_KEYS: dict[str, tuple[str, ...]] = {
    "requests": ("source",),
    "ledger": ("authority", "question"),
}
_ABOUT = {
    "requests": "One row for each reply, and how far its authority has come.",
    "ledger": "One row for each authority and question: what became of it.",
    "comparability": "One row for each answer in figures: what is counted, over which periods.",
    "figures": "One row for each authority's part in a total.",
    "totals": "One row for each measure and period: what the authorities come to together.",
    "warnings": "One row for each thing that a person should look at.",
}


def resources(*, corrections: bool = False) -> tuple[Resource, ...]:
    """The resources of a collation in order; its requests are one row a reply."""
    streamed = [
        _with_concept(each) if each.name == "observations" else each
        for each in standard_resources(corrections=corrections)
    ]
    own = tuple(
        described(
            name,
            columns,
            description=_ABOUT[name],
            primary_key=_KEYS.get(name, ()),
            foreign_keys=(_FROM,) if name == "requests" else (),
        )
        for name, columns in COLLATED_COLUMNS.items()
    )
    labels = described(
        "crosswalk",
        CROSSWALK_COLUMNS,
        description="One row for each label, and what the authorities have in common.",
        unique_key=("label",),
    )
    return (*(each for each in streamed if each.name not in COLLATED_COLUMNS), *own, labels)


def _with_concept(observations: Resource) -> Resource:
    """The observations with the label that authorities share."""
    (concept,) = described("observations", [CONCEPT]).fields
    return replace(observations, fields=(*observations.fields, concept))


def file_names(formats: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of all files, in order."""
    names = [each.name for each in resources()]
    found = [*(f"{name}.csv" for name in names), TEXT, DESCRIPTOR]
    if "parquet" in formats:
        found += [f"{name}.parquet" for name in names]
    if "xlsx" in formats:
        found.append(WORKBOOK)
    return tuple(found)


class _Printed(NamedTuple):
    """The label of a cell that was written."""

    source: str
    table: int
    row_label: str
    column_label: str


class Collected:
    """What is written of many results: each as it comes, what they give together at the end.

    Which labels authorities share is known at the end alone: the observations wait on disk
    till then. Use it with ``with``.
    """

    def __init__(
        self,
        dataset: Dataset,
        known: Sequence[CrosswalkRow] = (),
        *,
        corrections: bool = False,
    ) -> None:
        self._dataset = dataset
        self._known = known
        self._labels = Labels()
        self._layout = Layout("observations", observation_columns(corrections=corrections))
        self._stack = ExitStack()
        waiting = TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", newline="")  # noqa: SIM115 - closed with the stack
        self._waiting = self._stack.enter_context(waiting)

    def __enter__(self) -> Self:
        """Nothing is collected yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of what waits."""
        self._stack.close()

    @property
    def forms(self) -> tuple[Rows, ...]:
        """The outputs whose texts `add` takes."""
        return (Rows(self._layout), *self._dataset.forms)

    def add(self, labels: Counts, texts: Sequence[str]) -> None:
        """Write what one result gives, so that it need not be kept: a text for each of `forms`."""
        observations, *others = texts
        self._dataset.add_texts(others)
        self._labels.join(labels)
        with writing(WAITING):
            self._waiting.write(observations)

    def finish(self, collation: Collation) -> tuple[str, ...]:
        """Write what all of them give together; what to tell a person, one line each."""
        crosswalk = self._labels.crosswalk(self._known)
        self._dataset.write("observations", self._observations(crosswalk))
        for name, columns in COLLATED_COLUMNS.items():
            self._dataset.write(name, map(attrgetter(*columns), getattr(collation, name)))
        self._dataset.write("crosswalk", crosswalk_rows(crosswalk))
        self._dataset.text(TEXT, methodology(collation))
        return self._dataset.commit()

    def _observations(self, crosswalk: Crosswalk) -> Iterator[tuple[str, ...]]:
        """The observations that waited, each with its concept."""
        with writing(WAITING):
            self._waiting.seek(0)
        at = [self._layout.columns.index(name) for name in _Printed._fields]
        for row in read_rows(self._waiting):
            source, table, row_label, column_label = (row[each] for each in at)
            cell = _Printed(source, int(table), row_label, column_label)
            yield (*row, crosswalk.concept_of(cell))
