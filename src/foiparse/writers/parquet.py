"""Resources as Parquet: strings, 64-bit integers, doubles, booleans and dates, each column typed.

A number is a double: tools compute with doubles, a printed figure of up to 15 digits comes
back from one unchanged, and a decimal column would reach pandas as objects. What a double
does not keep exactly is counted, for whoever writes the file to say so.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

    from foiparse.writers.resources import Field, Resource
    from foiparse.writers.typed import Typed

_GROUP = 25_000  # rows that are held in memory at a time


def write_parquet(resource: Resource, rows: Iterable[Sequence[Typed]], stream: BinaryIO) -> int:
    """Write ``rows`` to ``stream``; how many of their numbers are not kept exactly.

    Raises OSError.
    """
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([_column(field) for field in resource.fields])
    numbers = [at for at, field in enumerate(resource.fields) if field.type == "number"]
    inexact = 0
    rest = iter(rows)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(rest, _GROUP)):
            columns: list[list[Any]] = [list(column) for column in zip(*group, strict=True)]
            for at in numbers:
                doubles = [_double(value) for value in columns[at]]
                inexact += sum(map(_differs, columns[at], doubles))
                columns[at] = doubles
            arrays = [
                pa.array(column, type=field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return inexact


def _column(field: Field) -> Any:
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    meaning = {"description": field.description}
    return pa.field(field.name, types[field.type], nullable=not field.required, metadata=meaning)


def _double(value: Decimal | None) -> float | None:
    """The nearest double; None for what is larger than any, as for None."""
    number = None if value is None else float(value)
    return number if number is not None and isfinite(number) else None


def _differs(value: Decimal | None, double: float | None) -> bool:
    """Whether a number does not come back from its double with the digits that it had."""
    if value is None:
        return False
    return double is None or Decimal(repr(double)) != value
