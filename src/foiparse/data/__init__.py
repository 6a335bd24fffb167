"""Facts as data: each CSV beside this file holds one kind of fact, with a source a row."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``data/NAME.csv`` as dictionaries of text.

    Raises FileNotFoundError for a table that is not shipped.
    """
    text = (_HERE / f"{name}.csv").read_text(encoding="utf-8")
    header, *body = csv.reader(text.splitlines())
    return tuple(dict(zip(header, row, strict=True)) for row in body)
