"""Reading the CSV files that a person writes or edits: whole, checked, with the row named.

A spreadsheet may have saved the file: a byte order mark, CR LF and rows of commas only are
no fault. Rows are counted as a spreadsheet counts them, the header being row 1.
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from foiparse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 64 << 20  # bytes; more is no list that a person keeps


def read_listed(
    path: str, columns: Sequence[str], *, needed: Sequence[str] | None = None
) -> list[tuple[int, dict[str, str]]]:
    """(row number, value by column) of each row that holds something, ends trimmed.

    Columns may come in any order; of those not in ``needed`` (all of them unless given) the
    values are empty where the file lacks them. Raises `UsageError` for what is no such file.
    """
    try:
        place = Path(path)
        if place.is_file() and place.stat().st_size > _MOST:
            raise UsageError(f"{path}: too large for a list of rows", "is this the right file?")
        text = place.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "check the name") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8", "save it as CSV UTF-8") from error
    try:
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UsageError(f"{path}: is no CSV: {error}", "close each quotation mark") from error
    if not rows:
        raise UsageError(f"{path}: is empty", f"its first row is {','.join(columns)}")
    header = [name.strip() for name in rows[0]]
    for name in needed if needed is not None else columns:
        if name not in header:
            advice = f"its first row is {','.join(columns)}"
            raise UsageError(f"{path}, row 1: there is no column {name}", advice)
    for name in header:
        if name and (name not in columns or header.count(name) > 1):
            what = "twice" if name in columns else "which is not known"
            raise UsageError(f"{path}, row 1: column {name} is there, {what}", "take it out")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(value.strip() for value in row):
            continue
        if any(value.strip() for value in row[len(header) :]):
            advice = "put values that hold a comma in quotation marks"
            raise UsageError(f"{path}, row {number}: more values than columns", advice)
        values = dict(zip(header, (value.strip() for value in row), strict=False))
        found.append((number, {name: values.get(name, "") for name in columns}))
    return found
