"""The files of a collation: those of each result as it comes, and the rest at the end."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from foiparse.collation.crosswalk import Labels
from foiparse.collation.crosswalk_file import crosswalk_rows
from foiparse.collation.methodology import methodology
from foiparse.columns import COLLATED_COLUMNS, CROSSWALK_COLUMNS
from foiparse.writers.dataset import DESCRIPTOR, WORKBOOK, Dataset
from foiparse.writers.resources import ForeignKey, Resource, described, standard_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.collation.collating import Collation
    from foiparse.collation.crosswalk import CrosswalkRow
    from foiparse.result import Result

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
    streamed = standard_resources(corrections=corrections)
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


def file_names(formats: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of all files, in order."""
    names = [each.name for each in resources()]
    found = [*(f"{name}.csv" for name in names), TEXT, DESCRIPTOR]
    if "parquet" in formats:
        found += [f"{name}.parquet" for name in names]
    if "xlsx" in formats:
        found.append(WORKBOOK)
    return tuple(found)


class Collected:
    """What is written of many results: each as it comes, what they give together at the end."""

    def __init__(self, dataset: Dataset, known: Sequence[CrosswalkRow] = ()) -> None:
        self._dataset = dataset
        self._known = known
        self._labels = Labels()

    def add(self, result: Result) -> None:
        """Write what one result gives, so that it need not be kept."""
        self._dataset.add(result)
        self._labels.add(result.observations)

    def finish(self, collation: Collation) -> tuple[str, ...]:
        """Write what all of them give together; what to tell a person, one line each."""
        for name, columns in COLLATED_COLUMNS.items():
            self._dataset.write(name, map(attrgetter(*columns), getattr(collation, name)))
        self._dataset.write("crosswalk", crosswalk_rows(self._labels.crosswalk(self._known)))
        self._dataset.text(TEXT, methodology(collation))
        return self._dataset.commit()
