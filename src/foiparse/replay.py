"""Corrections by hand put into the tables that they are about, or refused; never silently.

A correction holds for one cell of one source as it was when the person looked at it. It is
put beside what is printed, before tables are tidied and checked, so that every sum is tried
with it; a check record says so. Where source, cell or print are not those that the person
saw, the figure stays as read and both a record and a remark say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.model import Check, Placement, Scope, State
from foiparse.model.corrections import APPLIED, REFUSED
from foiparse.result import Remark, Result, met_in
from foiparse.tables.tidy import cells_of
from foiparse.tables.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from foiparse.model import Correction, PlacedTable, SourceRecord, TableCell

_AGAIN = "look at the cell again, then bring the row up to date or take it out"


def corrections_for(source: str, corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Those about an input or a part inside it."""
    inside = f"{source}!"
    return tuple(
        each for each in corrections if each.source == source or each.source.startswith(inside)
    )


def replay(
    tables: Sequence[PlacedTable],
    corrections: Sequence[Correction],
    digests: Mapping[str, str],
) -> tuple[list[PlacedTable], list[Check], list[Remark]]:
    """The tables with each correction at its cell, and what there is to say of each.

    ``digests`` has the digest of each part of the input by source; a correction of another
    source is left to `with_unmet`.
    """
    places = {(placed.source, placed.number): at for at, placed in enumerate(tables)}
    changed = list(tables)
    checks: list[Check] = []
    remarks: list[Remark] = []
    for each in corrections:
        if each.source not in digests:
            continue
        at = places.get((each.source, int(each.cell.split(":")[0])))
        found = _find(changed[at], each) if at is not None else None
        why = _objection(each, digests[each.source], found[2] if found else None)
        placed = changed[at] if at is not None else None
        cell = found[2] if found else None
        if why or at is None or found is None:
            checks.append(_refusal(each, why, placed, cell))
            remarks.append(_remark(each, why))
            continue
        changed[at] = _with(changed[at], each, *found[:2])
        checks.append(_application(each, changed[at], found[2]))
    return changed, checks, remarks


def with_unmet(results: Iterable[Result], corrections: Sequence[Correction]) -> Iterator[Result]:
    """The results of a run, and one more for the corrections that none of them met."""
    unmet = Unmet(corrections)
    for result in results:
        unmet.see(met_in(result.checks), result.sources)
        yield result
    yield from unmet.told()


class Unmet:
    """The corrections that no input of a run has met so far."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        self._left = {(each.source, _subject(each)): each for each in corrections}
        self._wanted = {each.source for each in corrections}
        self._seen: set[str] = set()

    def see(self, met: Iterable[tuple[str, str]], sources: Iterable[SourceRecord]) -> None:
        """Take away those of one input: what `met_in` gives of its checks, and its records."""
        for key in met:
            self._left.pop(key, None)
        if self._wanted:
            self._seen |= self._wanted.intersection(record.source for record in sources)

    def told(self) -> Iterator[Result]:
        """What there is to say of those that are left, in one result; none where none is."""
        reasons = [
            (
                each,
                "its source was not read"
                if each.source in self._seen
                else f"no source of this name is in this run; {_AGAIN}",
            )
            for each in self._left.values()
        ]
        if reasons:
            yield Result(
                checks=tuple(_refusal(each, why, None, None) for each, why in reasons),
                remarks=tuple(_remark(each, why) for each, why in reasons),
            )


def _find(placed: PlacedTable, correction: Correction) -> tuple[int, int, TableCell] | None:
    """(0-based row, 0-based place in it, cell) of the cell named, as `tidy` counts them."""
    _, row, column = map(int, correction.cell.split(":"))
    table = placed.table
    if not table.columns or not 0 < row <= len(table.rows):
        return None
    cells = cells_of(table.rows[row - 1], len(table.columns))
    for at, cell in enumerate(cells):
        if (cell.column or at + 1) == column:
            return row - 1, at, cell
    return None


def _objection(correction: Correction, digest: str, cell: TableCell | None) -> str:
    """Why a correction does not hold any more, or empty."""
    if correction.sha256 != digest:
        return f"the source has changed, its sha256 is now {digest}; {_AGAIN}"
    if cell is None:
        return f"there is no such cell; {_AGAIN}"
    if not cell.column or cell.placement is Placement.UNREADABLE:
        return "which column the figure belongs to is not known, so correcting it is no help"
    if fold(cell.text) != fold(correction.printed):
        return f"the cell shows “{fold(cell.text)}”, not “{fold(correction.printed)}”; {_AGAIN}"
    return ""


def _with(placed: PlacedTable, correction: Correction, row: int, at: int) -> PlacedTable:
    table = placed.table
    rows = list(table.rows)
    cells = list(cells_of(rows[row], len(table.columns)))
    cells[at] = replace(cells[at], correction=correction)
    rows[row] = replace(rows[row], cells=tuple(cells))
    return replace(placed, table=replace(table, rows=tuple(rows)))


def _subject(correction: Correction) -> str:
    return f"cell {correction.cell}"


def _application(correction: Correction, placed: PlacedTable, cell: TableCell) -> Check:
    return Check(
        rule=APPLIED,
        scope=Scope.TABLE,
        source=correction.source,
        table=placed.number,
        subject=_subject(correction),
        state=State.WARN,
        explanation=(
            f"Read as “{fold(correction.printed)}”, corrected by hand to"
            f" “{correction.corrected}” by {correction.who}: {correction.why}."
        ),
        cells=(correction.cell,),
        page=cell.page,
        line=cell.line,
    )


def _refusal(
    correction: Correction, why: str, placed: PlacedTable | None, cell: TableCell | None
) -> Check:
    return Check(
        rule=REFUSED,
        scope=Scope.TABLE if placed else Scope.SOURCE,
        source=correction.source,
        table=placed.number if placed else 0,
        subject=_subject(correction),
        state=State.WARN,
        explanation=(
            f"The correction to “{correction.corrected}” by {correction.who} was refused: {why}."
        ),
        cells=(correction.cell,) if cell else (),
        page=cell.page if cell else "",
        line=cell.line if cell else 0,
    )


def _remark(correction: Correction, why: str) -> Remark:
    words = f"WARNING: the correction of {_subject(correction)} was refused: {why}"
    return Remark(correction.source, words)
