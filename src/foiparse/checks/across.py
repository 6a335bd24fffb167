"""Tables against each other: copies cell by cell, equal totals period by period."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from foiparse.data import rows
from foiparse.model import Check, Observation, Scope, State
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.checks.sheet import Sheet

    _Totalled = tuple[Sheet, dict[str, Observation]]
    """A table and its totals by column."""

_WORD = re.compile(r"[a-z0-9/]+")
_TITLE_NUMBER = re.compile(
    r"^\s*(?:table|figure|chart)\s+(?:\w+)\s*[:.)\u2013-]?\s*", re.IGNORECASE
)


@cache
def _dull() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == "dull")


@cache
def _parting() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rows("title_words") if row["kind"] == "breakdown")


@cache
def _disclaimers() -> tuple[str, ...]:
    return tuple(row["phrase"] for row in rows("title_words") if row["kind"] == "disclaimer")


def check_across(sheets: Sequence[Sheet]) -> list[Check]:
    """Copies against their originals, and totals of one thread's tables against each other."""
    checks: list[Check] = []
    by_key = {sheet.placed.key: sheet for sheet in sheets}
    for sheet in sheets:
        original = by_key.get(sheet.placed.copy_of)
        if original is not None:
            checks.append(_copy(original, sheet))
    first = [sheet for sheet in sheets if not sheet.placed.copy_of]
    seen: dict[tuple[str, int, frozenset[str]], list[_Totalled]] = {}
    for sheet in first:
        totals = _totals(sheet)
        if not totals:
            continue
        alike = seen.setdefault((sheet.placed.source, sheet.placed.message, frozenset(totals)), [])
        found = _against(alike, sheet, totals)
        if found is not None:
            checks.append(found)
        alike.append((sheet, totals))
    return checks


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
    state = State.FAIL if differing or missing or extra else State.PASS
    place = f"{copy.placed.source}, table {copy.placed.number}"
    if differing:
        cell, other = differing[0]
        where = ", ".join(part for part in (cell.row_label, cell.column_label) if part)
        words = (
            f"The copy in {place} differs in {len(differing)} "
            f"{'cell' if len(differing) == 1 else 'cells'}: {where} is "
            f"{cell.value_text or 'blank'} here and {other.value_text or 'blank'} there."
        )
    elif missing or extra:
        words = (
            f"The copy in {place} lacks {len(missing)} cells of this table "
            f"and has {len(extra)} more."
        )
    else:
        words = f"All {len(original.cells)} cells agree with the copy in {place}."
    named = [cell for cell, _ in differing] or missing
    first = named[0] if named else None
    return Check(
        rule="copy_equal",
        scope=Scope.TABLES,
        source=original.placed.source,
        table=original.placed.number,
        subject=original.placed.table.title or f"table {original.placed.number}",
        state=state,
        explanation=words,
        cells=tuple(cell.name for cell in named),
        page=first.page if first else original.placed.table.page,
        line=first.line if first else original.placed.table.first_line,
    )


def _by_labels(sheet: Sheet) -> dict[tuple[str, str, int], Observation]:
    found: dict[tuple[str, str, int], Observation] = {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        labels = (_plain(cell.row_label), _plain(cell.column_label))
        ordinal = 0
        while (*labels, ordinal) in found:
            ordinal += 1
        found[*labels, ordinal] = cell
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _meaning(cell: Observation) -> object:
    return cell.value if cell.value is not None else _plain(cell.value_text) or cell.status


def _totals(sheet: Sheet) -> dict[str, Observation]:
    """The table's totals by column: its total row, or its only row."""
    rows_ = [at for at, role in enumerate(sheet.roles.rows, 1) if role is Role.TOTAL]
    if not rows_ and sheet.rows == 1:
        rows_ = [1]
    if len(rows_) != 1:
        return {}
    return {
        _plain(cell.column_label): cell
        for at in range(1, sheet.columns + 1)
        if (cell := sheet.cells.get((rows_[0], at))) is not None
    }


def _against(
    peers: Sequence[_Totalled], sheet: Sheet, totals: dict[str, Observation]
) -> Check | None:
    """The totals of a table against those of one before it that has the same columns."""
    if not peers:
        return None
    measure = next(iter(totals.values())).measure
    for other, theirs in peers:
        if next(iter(theirs.values())).measure == measure:
            return _equal(other, theirs, sheet, totals)
    other, theirs = peers[0]
    return _record(
        other,
        sheet,
        State.UNVERIFIABLE,
        f"Table {sheet.placed.number} counts {_words(measure)}, table {other.placed.number} "
        f"{_words(next(iter(theirs.values())).measure)}: their totals are not compared.",
        "different_measure",
    )


def _words(measure: str) -> str:
    return measure.replace("_", " ") or "something it does not name"


def _equal(
    other: Sheet, theirs: dict[str, Observation], sheet: Sheet, totals: dict[str, Observation]
) -> Check:
    pairs = [(theirs[name], cell) for name, cell in totals.items()]
    known = all(a.value is not None and b.value is not None for a, b in pairs)
    different = [(a, b) for a, b in pairs if a.value != b.value]
    names = f"table {sheet.placed.number} and table {other.placed.number}"
    if known and not different:
        return _record(
            other,
            sheet,
            State.PASS,
            f"The totals of {names} are the same in all {len(pairs)} columns.",
            cells=[b for _, b in pairs],
        )
    if not known:
        return _record(
            other,
            sheet,
            State.UNVERIFIABLE,
            f"Not every total of {names} is known.",
            "suppressed_terms",
        )
    first, second = different[0]
    printed = (
        f"{first.value_text} against {second.value_text} under {second.column_label or 'the total'}"
    )
    if _same_whole(other, sheet):
        return _record(
            other,
            sheet,
            State.FAIL,
            f"The totals of {names} should be the same whole and differ: {printed}.",
            cells=[b for _, b in different],
        )
    return _record(
        other,
        sheet,
        State.UNVERIFIABLE,
        f"The totals of {names} differ ({printed}); nothing says that they count the same.",
        "different_measure",
    )


def _same_whole(one: Sheet, other: Sheet) -> bool:
    """Whether the titles say that one table breaks down what the other counts."""
    notes = " ".join((*one.placed.table.notes, *other.placed.table.notes)).lower()
    if any(phrase in notes for phrase in _disclaimers()):
        return False
    first, second = (_title(sheet) for sheet in (one, other))
    parted = bool((first | second) & _parting())
    bare = [words - _parting() - _dull() for words in (first, second)]
    if min(map(len, bare)) < 3:
        return False
    return bare[0] == bare[1] or (parted and (bare[0] <= bare[1] or bare[1] <= bare[0]))


def _title(sheet: Sheet) -> set[str]:
    title = _TITLE_NUMBER.sub("", sheet.placed.table.title.lower())
    return set(_WORD.findall(title))


def _record(
    other: Sheet,
    sheet: Sheet,
    state: State,
    words: str,
    reason: str = "",
    cells: Sequence[Observation] = (),
) -> Check:
    return Check(
        rule="table_equal",
        scope=Scope.TABLES,
        source=sheet.placed.source,
        table=sheet.placed.number,
        subject=f"table {sheet.placed.number} against table {other.placed.number}",
        state=state,
        reason=reason,
        explanation=words,
        cells=tuple(cell.name for cell in cells),
        page=sheet.placed.table.page,
        line=cells[0].line if cells else sheet.placed.table.first_line,
    )
