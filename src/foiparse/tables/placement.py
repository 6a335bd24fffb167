"""Placing values whose blank neighbours vanished, where the totals leave one possibility.

This is not reading: it runs after it, changes nothing that was placed, and marks each
cell that it places, so that the totals it went by are no evidence for that cell.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations, product
from math import comb, prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.model import Placement, Table, TableRow
from foiparse.tables.roles import Role, Roles, may_say_total, roles
from foiparse.tables.values import is_mask, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_PLACES = 3_000  # ways to place one row's values
_MOST_TRIED = 100_000  # ways to place all the rows of a table together
_ENOUGH = 4  # rows of which the last may be the sum of the others by its figures alone
_ZERO = Decimal(0)

_Places = tuple[int, ...]


def place_by_totals(tables: Sequence[Table]) -> list[Table]:
    """The tables with such rows placed; each cell so placed is marked `Placement.TOTAL`."""
    return [_placed(table) if _loose(table) else table for table in tables]


def _loose(table: Table) -> list[int]:
    """Indexes of rows whose values have no columns yet; where more is in doubt they get none."""
    doubts = Counter(each.line for each in table.findings if each.rule == "row_conservation")
    return [
        index
        for index, row in enumerate(table.rows)
        if 0 < len(row.cells) < len(table.columns)  # of a whole row it is the label that is unsure
        and all(cell.column == 0 for cell in row.cells)
        and sum(doubts[line] for line in row.lines) < 2
    ]


def _placed(table: Table) -> Table:
    part = _with_hinted(table, roles(table))
    loose = _loose(table)
    choices = [list(_choices(table.rows[index], part)) for index in loose]
    if not all(choices) or prod(map(len, choices)) > _MOST_TRIED:
        return table
    sums = _open_sums(table, part, loose)
    fitting = [
        combination for combination in product(*choices) if _fits(table, loose, combination, sums)
    ]
    if not fitting:
        return table
    rows = list(table.rows)
    settled: set[int] = set()
    for at, index in enumerate(loose):
        found = {combination[at] for combination in fitting}
        if len(found) == 1:
            rows[index] = _with_places(rows[index], found.pop(), len(table.columns))
            # What a mask has eaten stays lost.
            settled.update(() if _is_masked(rows[index]) else rows[index].lines)
    findings = tuple(
        finding
        for finding in table.findings
        if finding.rule != "row_conservation" or finding.line not in settled
    )
    return replace(table, rows=tuple(rows), findings=findings)


def _with_hinted(table: Table, part: Roles) -> Roles:
    """The roles where no word names a total, with a row or column at an end taken for it.

    It need not be one: then nothing adds up to it, and nothing is placed. It must at least
    sound like one (``All districts``); a whole last row below a few others need not.
    """
    last = len(table.rows) - 1
    hinted = [at for at in sorted({0, last}) if may_say_total(table.rows[at].label)]
    whole = [cell.column for cell in table.rows[last].cells]
    if not hinted and last + 1 >= _ENOUGH and not table.rows[last].sections:
        hinted = [last] if whole == [*range(1, len(table.columns) + 1)] else []
    columns = len(table.columns) - 1
    return Roles(
        _with_total(part.rows, hinted[0]) if len(hinted) == 1 else part.rows,
        _with_total(part.columns, columns)
        if may_say_total(table.columns[columns].label)
        else part.columns,
    )


def _with_total(found: tuple[Role, ...], at: int) -> tuple[Role, ...]:
    if Role.TOTAL in found or Role.SUBTOTAL in found or found[at] is not Role.ITEM:
        return found
    return (*found[:at], Role.TOTAL, *found[at + 1 :])


def _is_masked(row: TableRow) -> bool:
    """Whether a mask stands in a row's label, as it has eaten values behind the words."""
    return is_mask(row.label)


def _number(text: str) -> Decimal | None:
    value = parse_value(text)
    return _ZERO if text in {"", "-", "\u2013", "\u2014"} else value.exact


def _choices(row: TableRow, part: Roles) -> Iterator[_Places]:
    """Every placing of a row's values under which its own total adds up."""
    columns, size = len(part.columns), len(row.cells)
    totals = [at for at, role in enumerate(part.columns, 1) if role is Role.TOTAL]
    numbers = [_number(cell.text) for cell in row.cells]
    if len(totals) != 1 or None in numbers or comb(columns, size) > _MOST_PLACES:
        return
    known = [number for number in numbers if number is not None]
    for places in combinations(range(1, columns + 1), size):
        if totals[0] not in places:
            continue
        at = places.index(totals[0])
        items = sum(
            (
                number
                for place, number in zip(places, known, strict=True)
                if part.columns[place - 1] is Role.ITEM
            ),
            _ZERO,
        )
        if items == known[at] or (_is_masked(row) and items < known[at]):
            yield places


def _open_sums(table: Table, part: Roles, loose: Sequence[int]) -> dict[int, Decimal]:
    """For each column with a total, what the unplaced rows must add up to in it."""
    total_rows = [index for index, role in enumerate(part.rows) if role is Role.TOTAL]
    if len(total_rows) != 1 or Role.SUBTOTAL in part.rows:
        return {}
    sums: dict[int, Decimal] = {}
    for column in range(1, len(part.columns) + 1):
        texts = [
            next((cell.text for cell in row.cells if cell.column == column), "")
            for index, row in enumerate(table.rows)
            if index not in loose and index not in total_rows
        ]
        stated = next((c for c in table.rows[total_rows[0]].cells if c.column == column), None)
        numbers = [_number(text) for text in texts]
        whole = _number(stated.text) if stated and stated.text else None
        if whole is None or None in numbers:
            continue
        sums[column] = whole - sum((number for number in numbers if number is not None), _ZERO)
    return sums


def _fits(
    table: Table,
    loose: Sequence[int],
    combination: Sequence[_Places],
    sums: dict[int, Decimal],
) -> bool:
    left = dict(sums)
    eaten: set[int] = set()
    for index, places in zip(loose, combination, strict=True):
        masked = _is_masked(table.rows[index])
        if masked and not sums.keys() >= set(places):
            return False  # nothing but sums says which values a mask has left
        eaten.update(set(sums).difference(places) if masked else ())
        for place, cell in zip(places, table.rows[index].cells, strict=True):
            if place in left:
                left[place] -= _number(cell.text) or _ZERO
    return all(not each or (each > 0 and place in eaten) for place, each in left.items())


def _with_places(row: TableRow, places: _Places, columns: int) -> TableRow:
    """The row with its values in those columns; what a mask has eaten is there, unreadable."""
    cells = tuple(
        replace(cell, column=place, placement=Placement.TOTAL)
        for cell, place in zip(row.cells, places, strict=True)
    )
    if _is_masked(row):
        first = row.cells[0]
        empty = sorted(set(range(1, columns + 1)).difference(places))
        lost = (
            replace(first, column=place, text="", placement=Placement.UNREADABLE) for place in empty
        )
        cells = tuple(sorted((*cells, *lost), key=lambda cell: cell.column))
    return replace(row, cells=cells)
