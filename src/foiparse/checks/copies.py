"""Copies against their originals, cell by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.model import Check, Observation, Scope, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.sheet import Sheet

_MOST = 5  # cells that are told one by one


def check_copies(sheets: Sequence[Sheet]) -> list[Check]:
    """One record for each table that repeats an earlier one."""
    by_key = {sheet.placed.key: sheet for sheet in sheets}
    return [
        _copy(by_key[sheet.placed.copy_of], sheet)
        for sheet in sheets
        if sheet.placed.copy_of in by_key
    ]


def plain_words(text: str) -> str:
    """A label without case, space or marks, to compare it by."""
    return re.sub(r"[\W_]+", "", text).lower()


def _copy(original: Sheet, copy: Sheet) -> Check:
    """Every cell of a copy against the cell of the original with the same labels."""
    mine = _by_labels(copy)
    differing: list[tuple[Observation, Observation]] = []
    missing: list[Observation] = []
    for labels, cell in _by_labels(original).items():
        other = mine.pop(labels, None)
        if other is None:
            missing.append(cell)
        elif _meaning(cell) != _meaning(other):
            differing.append((cell, other))
    extra = list(mine.values())
    place = f"{copy.placed.source}, table {copy.placed.number}"
    said = []
    if differing:
        pairs = [f"{_where(a)} is {_print(a)} here and {_print(b)} there" for a, b in differing]
        said.append(f"differs in {_cells(len(differing))}: {_listed(pairs)}")
    if missing:
        said.append(f"lacks {_cells(len(missing))}: {_listed(_printed(missing))}")
    if extra:
        said.append(f"has {_cells(len(extra))} more: {_listed(_printed(extra))}")
    if said:
        words = f"The copy in {place} {'; it '.join(said)}."
    else:
        words = f"All {len(original.cells)} cells agree with the copy in {place}."
    named = [cell for cell, _ in differing] + missing
    first = named[0] if named else None
    return Check(
        rule="copy_equal",
        scope=Scope.TABLES,
        source=original.placed.source,
        table=original.placed.number,
        subject=original.name,
        state=State.FAIL if said else State.PASS,
        explanation=words,
        cells=tuple(cell.name for cell in named),
        page=first.page if first else original.placed.table.page,
        line=first.line if first else original.placed.table.first_line,
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _listed(parts: Sequence[str]) -> str:
    if len(parts) <= _MOST:
        return ", ".join(parts)
    return f"{', '.join(parts[:_MOST])} and {len(parts) - _MOST} more"


def _where(cell: Observation) -> str:
    return ", ".join(part for part in (cell.row_label, cell.column_label) if part) or cell.name


def _print(cell: Observation) -> str:
    return cell.value_text or "blank"


def _printed(cells: Sequence[Observation]) -> list[str]:
    return [f"{_where(cell)} ({_print(cell)})" for cell in cells]


def _by_labels(sheet: Sheet) -> dict[tuple[str, str, int], Observation]:
    found: dict[tuple[str, str, int], Observation] = {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        labels = (plain_words(cell.row_label), plain_words(cell.column_label))
        ordinal = 0
        while (*labels, ordinal) in found:
            ordinal += 1
        found[*labels, ordinal] = cell
    return found


def _meaning(cell: Observation) -> object:
    return cell.value if cell.value is not None else plain_words(cell.value_text) or cell.status
