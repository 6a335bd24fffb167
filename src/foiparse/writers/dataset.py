"""A folder that holds a dataset: CSV files and ``datapackage.json``, on request other forms.

It is streamed and appears whole or not at all; the same rows give the same bytes.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Self, get_args

from foiparse.errors import UsageError
from foiparse.writers.columns import layouts
from foiparse.writers.files import Staging, writing
from foiparse.writers.forms import Rows
from foiparse.writers.package import Measured, Packed, descriptor
from foiparse.writers.tidy_csv import CsvWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from foiparse.result import Result
    from foiparse.writers.columns import Value
    from foiparse.writers.files import Target
    from foiparse.writers.resources import Resource
    from foiparse.writers.typed import Typed

Format = Literal["csv", "parquet", "xlsx"]
FORMATS: tuple[str, ...] = get_args(Format)
"""The forms of a dataset; CSV is always written, and the others are made from it."""

WORKBOOK = "dataset.xlsx"
DESCRIPTOR = "datapackage.json"
_NEEDS = {"parquet": ("Parquet", "pyarrow"), "xlsx": ("XLSX", "xlsxwriter")}


class Dataset:
    """A dataset being written into ``folder``; use it with ``with`` and end with `commit`.

    ``resources`` stand in the dataset in their order, also when no row comes. Leaving the
    block without a commit leaves the folder as it was. Raises UsageError for a form that is
    not known or whose library is not installed, and WriteError.
    """

    def __init__(
        self,
        folder: Path,
        resources: Iterable[Resource],
        *,
        formats: Iterable[str] = (),
        name: str = "foi-replies",
        title: str = "Figures and answers from freedom of information replies",
    ) -> None:
        self._folder = folder
        self._formats = _checked(formats)
        self._name, self._title = name, title
        self._resources = {resource.name: resource for resource in resources}
        columns = self._columns("observations")
        written = layouts(copies="copy_of" in columns, corrections="correction" in columns)
        # A resource of another make may have the name of a file of single results.
        self._layouts = [each for each in written if self._columns(each.name) == each.columns]
        self._staging = Staging()
        self._files: dict[str, tuple[Target, Measured, CsvWriter]] = {}

    def __enter__(self) -> Self:
        """Begin every CSV file."""
        self._staging.__enter__()
        try:
            self._staging.folder(self._folder)
            for name, resource in self._resources.items():
                target = self._staging.open(self._folder / f"{name}.csv")
                measured = Measured(target)
                writer = CsvWriter(measured)
                writer.write([resource.columns])
                self._files[name] = target, measured, writer
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not committed."""
        self._staging.__exit__(kind, error, trace)

    def add(self, result: Result) -> None:
        """Write what ``result`` holds for those of the standard resources that are asked for."""
        for layout in self._layouts:
            self.write(layout.name, layout.rows(result))

    @property
    def forms(self) -> tuple[Rows, ...]:
        """What `add` writes as outputs, whose texts may be made elsewhere."""
        return tuple(map(Rows, self._layouts))

    def add_texts(self, texts: Iterable[str]) -> None:
        """Write what one result holds, as `add`, given a text for each of `forms`."""
        for layout, text in zip(self._layouts, texts, strict=True):
            if text:
                self._files[layout.name][1].write(text)

    def write(self, name: str, rows: Iterable[Sequence[Value]]) -> None:
        """Write more rows of the resource ``name``, values in the order of its fields."""
        self._files[name][2].write(rows)

    def text(self, name: str, text: str) -> None:
        """Put a text for people beside the data; it is no resource."""
        self._staging.open(self._folder / name).write(text)

    def commit(self) -> tuple[str, ...]:
        """Make the other forms, describe the files and put all in place.

        What comes back is for people: one line for each thing that a form could not hold.
        """
        remarks: list[str] = []
        if "parquet" in self._formats:
            remarks += self._parquet()
        if "xlsx" in self._formats:
            remarks += self._workbook()
        files = [
            Packed(self._resources[name], f"{name}.csv", measured.size, measured.digest)
            for name, (_, measured, _) in self._files.items()
        ]
        described = self._staging.open(self._folder / DESCRIPTOR)
        described.write(descriptor(files, name=self._name, title=self._title))
        self._staging.commit()
        return (*remarks, *self._left_over())

    def _columns(self, name: str) -> tuple[str, ...]:
        return self._resources[name].columns if name in self._resources else ()

    def _rows(self, resource: Resource) -> Iterator[tuple[Typed, ...]]:
        from foiparse.writers.typed import typed_rows

        target, _, _ = self._files[resource.name]
        return typed_rows(self._staging.written(target), resource.fields)

    def _parquet(self) -> Iterator[str]:
        from foiparse.writers.parquet import write_parquet

        for name, resource in self._resources.items():
            target = self._staging.open_bytes(self._folder / f"{name}.parquet")
            with writing(target.path):
                inexact = write_parquet(resource, self._rows(resource), target.stream)
            if inexact:
                numbers = _counted(inexact, "number")
                yield f"{target.path}: {numbers} longer than it keeps; {name}.csv has all digits"

    def _workbook(self) -> Iterator[str]:
        from foiparse.writers.workbook import ROWS, Workbook

        target = self._staging.open_bytes(self._folder / WORKBOOK)
        with writing(target.path), Workbook(target.stream) as book:
            for name, resource in self._resources.items():
                losses = book.add(resource, self._rows(resource))
                where = f"{target.path}: {name}"
                if losses.sheets > 1:
                    yield f"{where}: a sheet holds {ROWS:,} rows, so there are {losses.sheets}"
                if losses.long_numbers:
                    numbers = _counted(losses.long_numbers, "number")
                    yield f"{where}: {numbers} longer than a spreadsheet keeps, so kept as text"
                if losses.cut_texts:
                    texts = _counted(losses.cut_texts, "text")
                    yield f"{where}: {texts} cut to the length of a cell; {name}.csv has all of it"
            book.close()

    def _left_over(self) -> Iterator[str]:
        """What an earlier run left in the folder in a form that was not asked for this time."""
        others = [(f"{name}.parquet", "parquet") for name in self._resources]
        names = [
            name
            for name, form in (*others, (WORKBOOK, "xlsx"))
            if form not in self._formats and (self._folder / name).exists()
        ]
        if names:
            one = len(names) == 1
            yield (
                f"{self._folder}: {', '.join(names)} {'is' if one else 'are'} of an earlier run;"
                f" remove {'it' if one else 'them'}, or ask for that form again"
            )


def _checked(formats: Iterable[str]) -> frozenset[str]:
    """The forms asked for; raises UsageError where one cannot be written."""
    chosen = frozenset(formats)
    for each in sorted(chosen):
        if each not in FORMATS:
            raise UsageError(f"{each}: no form of a dataset", f"choose from {', '.join(FORMATS)}")
        label, module = _NEEDS.get(each, ("", ""))
        if module and find_spec(module) is None:
            raise UsageError(
                f"{label} needs {module}, which is not installed",
                f"pip install 'foiparse[{each}]'",
            )
    return chosen


def _counted(count: int, thing: str) -> str:
    """``1 number is``, ``2 numbers are``."""
    return f"{count} {thing} is" if count == 1 else f"{count:,} {thing}s are"
