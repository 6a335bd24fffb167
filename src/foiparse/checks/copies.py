"""Copies against their originals, cell by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.model import Check, Observation, Scope, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.sheet import Sheet

_MOST = 5  # cells that are told one by one where they are printed as well
_ALIKE = 0.6  # share of the figures above nought in which two printings of one table agree
_FEWEST = 3  # such figures


def check_copies(sheets: Sequence[Sheet]) -> list[Check]:
    """One record for each table that repeats an earlier one, or may do so."""
    by_key = {sheet.placed.key: sheet for sheet in sheets}
    checks = [
        _copy(by_key[sheet.placed.copy_of], sheet)
        for sheet in sheets
        if sheet.placed.copy_of in by_key
    ]
    checks.extend(_sent_again(sheets))
    return checks


def _sent_again(sheets: Sequence[Sheet]) -> Iterator[Check]:
    """A record for each table that may be an earlier one of its own message again.

    Nothing there shows that it is no second table, so both are printed and neither fails.
    """
    first: dict[object, Sheet] = {}
    for sheet in sheets:
        placed = sheet.placed
        if placed.copy_of:
            continue
        columns = tuple(plain_words(column.label) for column in placed.table.columns)
        rows = tuple(plain_words(" ".join((*row.sections, row.label))) for row in placed.table.rows)
        title = plain_words(placed.table.title)
        earlier = first.setdefault((placed.source, placed.message, title, columns, rows), sheet)
        if earlier is sheet:
            continue
        pairs = [(cell, sheet.cells.get(place)) for place, cell in sorted(earlier.cells.items())]
        known = [(a, b) for a, b in pairs if b is not None and (a.value or b.value)]
        differing = [(a, b) for a, b in known if _meaning(a) != _meaning(b)]
        if len(known) < _FEWEST or len(known) - len(differing) < _ALIKE * len(known):
            continue
        yield _maybe_again(earlier, sheet, differing)


def _maybe_again(
    earlier: Sheet, later: Sheet, differing: Sequence[tuple[Observation, Observation]]
) -> Check:
    agree = (
        f"differs from this in {_cells(len(differing))} only: {_listed(_told(differing), _MOST)}"
        if differing
        else "holds the same figures"
    )
    table = earlier.placed.table
    cell = differing[0][0] if differing else None
    return Check(
        rule="copy_equal",
        scope=Scope.TABLES,
        source=earlier.placed.source,
        table=earlier.placed.number,
        subject=earlier.name,
        state=State.UNVERIFIABLE,
        reason="single_source",
        explanation=f"Table {later.placed.number} has the same labels and {agree}; "
        "it may be this table again.",
        cells=tuple(a.name for a, _ in differing),
        page=cell.page if cell else table.page,
        line=cell.line if cell else table.first_line,
    )


def _told(differing: Sequence[tuple[Observation, Observation]]) -> list[str]:
    return [f"{_where(a)} is {_print(a)} here and {_print(b)} there" for a, b in differing]


def plain_words(text: str) -> str:
    """A label without case, space or marks, to compare it by."""
    return re.sub(r"[\W_]+", "", text).lower()


def _copy(original: Sheet, copy: Sheet) -> Check:
    """Every cell of a copy against the cell of the original with the same labels.

    A copy's own figures are not printed, so each that differs or is more is told.
    """
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
        said.append(f"differs in {_cells(len(differing))}: {_listed(_told(differing))}")
    if missing:
        said.append(f"lacks {_cells(len(missing))}: {_listed(_printed(missing), _MOST)}")
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


def _listed(parts: Sequence[str], most: int | None = None) -> str:
    if most is None or len(parts) <= most:
        return ", ".join(parts)
    return f"{', '.join(parts[:most])} and {len(parts) - most} more"


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
