"""The CSV of a dataset read back with its types, for the forms that are made from it.

Parquet and XLSX are made from the CSV that was written, so that the three cannot differ.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from foiparse.writers.resources import Field, Type

Typed = str | int | Decimal | bool | date | None

_LONGEST = 2**31 - 1  # the csv module stops at 131,072 characters unless told otherwise

_READ: Mapping[Type, Callable[[str], Typed]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": lambda text: text == "TRUE",
    "date": date.fromisoformat,
}


def typed_rows(path: Path, fields: Sequence[Field]) -> Iterator[tuple[Typed, ...]]:
    """The rows of a CSV file with a header, each value in the type of its field, empty as None.

    Raises OSError, and ValueError where a value is not of its field's type.
    """
    readers = [_READ[field.type] for field in fields]
    with path.open(encoding="utf-8", newline="") as file:
        rows = read_rows(file)
        next(rows)
        for row in rows:
            yield tuple(
                read(text) if text else None for read, text in zip(readers, row, strict=True)
            )


def read_rows(file: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a CSV file of ours, whose cells may be longer than others take."""
    limit = csv.field_size_limit(_LONGEST)
    try:
        yield from csv.reader(file, strict=True)
    finally:
        csv.field_size_limit(limit)
