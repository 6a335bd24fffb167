"""The files of a collation: those of each result as it comes, and the rest at the end."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from foiparse.collation.methodology import methodology
from foiparse.columns import COLLATED_COLUMNS
from foiparse.writers.columns import Layout, layouts
from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foiparse.collation.collating import Collation
    from foiparse.result import Result
    from foiparse.writers.tidy_csv import Sink

TEXT = "methodology.md"


def file_names() -> tuple[str, ...]:
    """The names of all files, in order."""
    return (*(f"{each.name}.csv" for each in (*_streamed(), *_collated())), TEXT)


def _streamed() -> list[Layout]:
    """What comes of each input alone; `requests` is one row a reply here."""
    return [each for each in layouts() if each.name not in COLLATED_COLUMNS]


def _collated() -> list[Layout]:
    return [Layout(name, columns) for name, columns in COLLATED_COLUMNS.items()]


class Dataset:
    """Writes the files of a collation; ``open_`` gives the `Sink` of a file's name."""

    def __init__(self, open_: Callable[[str], Sink]) -> None:
        self._open = open_
        self._writers = [(each, self._begun(each)) for each in _streamed()]

    def add(self, result: Result) -> None:
        """Write what one result gives, so that it need not be kept."""
        for layout, writer in self._writers:
            writer.write(layout.rows(result))

    def finish(self, collation: Collation) -> None:
        """Write what all of them give together."""
        for layout in _collated():
            fetch = attrgetter(*layout.columns)
            rows: Iterable[Sequence[object]] = map(fetch, getattr(collation, layout.name))
            self._begun(layout).write(rows)
        self._open(TEXT).write(methodology(collation))

    def _begun(self, layout: Layout) -> CsvWriter:
        writer = CsvWriter(self._open(f"{layout.name}.csv"))
        writer.write([layout.columns])
        return writer
