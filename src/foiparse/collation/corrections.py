"""``corrections.csv``: the cells that a person found misread, what they hold, who says so, why."""

from __future__ import annotations

import re

from foiparse.collation.listed import read_listed
from foiparse.columns import CORRECTION_COLUMNS
from foiparse.errors import UsageError
from foiparse.model import Correction, Status
from foiparse.tables.values import fold, parse_value

# A spreadsheet shows 2:5:3 as a time of day and saves it as 02:05:03.
_CELL = re.compile(r"0*([1-9]\d{0,8}):0*([1-9]\d{0,8}):0*([1-9]\d{0,8})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FILLED = ("source", "cell", "sha256", "corrected", "who", "why")  # a cell may be printed empty


def read_corrections(path: str) -> tuple[Correction, ...]:
    """The corrections that a file lists, in its order.

    Raises `UsageError`, one line that names file and row, for the first that makes no sense.
    """
    found: dict[tuple[str, str], tuple[int, Correction]] = {}
    for number, row in read_listed(path, CORRECTION_COLUMNS):
        try:
            each = _correction(row)
        except ValueError as error:
            what, advice = error.args
            raise UsageError(f"{path}, row {number}: {what}", advice) from error
        first = found.setdefault((each.source, each.cell), (number, each))
        if first[0] != number:
            what = f"cell {each.cell} of {each.source} is corrected in row {first[0]} already"
            raise UsageError(f"{path}, row {number}: {what}", "keep one of them")
    return tuple(each for _, each in found.values())


def _correction(row: dict[str, str]) -> Correction:
    """The correction of one row; raises ValueError (what is wrong, what to do)."""
    for name in _FILLED:
        if not row[name]:
            raise ValueError(f"{name} is empty", f"every row needs {', '.join(_FILLED)}")
    cell = _CELL.fullmatch(row["cell"])
    if cell is None:
        advice = "write table:row:column as extract counts them, such as 2:5:3"
        raise ValueError(f"cell {row['cell']} names no cell", advice)
    digest = row["sha256"].lower()
    if not _DIGEST.fullmatch(digest):
        advice = "copy it from sources.csv, which 'extract -o DIR/' writes"
        raise ValueError("sha256 is no digest of 64 digits and letters", advice)
    corrected = fold(row["corrected"])
    value = parse_value(corrected)
    wordy = value.unit == "text" and any(each.isdigit() for each in corrected)
    if wordy or value.status is Status.UNREADABLE:
        advice = "write a number, a sign such as - or *, or words without digits"
        raise ValueError(f"corrected is “{corrected}”, which is no figure", advice)
    if corrected == fold(row["printed"]):
        raise ValueError("printed and corrected are the same", "take the row out")
    return Correction(
        source=row["source"],
        cell=":".join(cell.groups()),
        sha256=digest,
        printed=row["printed"],
        corrected=corrected,
        who=fold(row["who"]),
        why=fold(row["why"]).rstrip("."),
    )
