"""The rows of a table, or its columns, seen as lines whose figures may add up to one another."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.checks.relation import apart, rounding, units
from foiparse.checks.sheet import ZERO, unit_of
from foiparse.model import Status
from foiparse.tables.roles import Role, may_say_total, says_total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.sheet import Sheet
    from foiparse.model import Observation

_TOTALS = (Role.TOTAL, Role.SUBTOTAL)
_ITEM = Role.ITEM  # looked up once: a member of an enumeration takes its time
_Bound = Decimal | None
_Bounds = tuple[_Bound, _Bound]


class Tally(Struct, frozen=True):
    """How many columns bear a sum out, how many do not, and how much that says.

    ``bits`` is the length of the totals that come out: chance matches a long one seldom.
    A column of nothing says nothing.
    """

    passes: int = 0
    fails: int = 0
    bits: int = 0

    def plus(self, other: Tally) -> Tally:
        """The two together."""
        return Tally(self.passes + other.passes, self.fails + other.fails, self.bits + other.bits)

    @property
    def score(self) -> int:
        """Agreement less disagreement."""
        return self.passes - self.fails


_SUPPRESSED = Status.SUPPRESSED
_SILENT = Tally()
_FAIL = Tally(fails=1)


class Lines(Struct, frozen=True):
    """Lines with their names (outermost level first), their roles and their cells.

    ``cells[line][place]`` are those that stand in the columns (rows) that may be added;
    ``summed`` tells which of these places are themselves totals of others. ``bounds`` are what
    the cells add to a sum, at the least and the most. ``plain`` says that all figures are exact
    and of one unit that may be added, so that no sum of them need be asked about that.
    """

    sheet: Sheet
    names: tuple[tuple[str, ...], ...]
    roles: tuple[Role, ...]
    cells: tuple[tuple[Observation | None, ...], ...]
    summed: tuple[bool, ...]
    bounds: tuple[tuple[_Bounds, ...], ...]
    plain: bool

    @property
    def width(self) -> int:
        """In how many places the lines hold cells."""
        return len(self.summed)

    def named(self) -> list[int]:
        """1-based numbers of the lines that words call totals."""
        return [at for at, role in enumerate(self.roles, 1) if role in _TOTALS]

    def items(self) -> list[int]:
        """1-based numbers of the lines that words call items."""
        return [at for at, role in enumerate(self.roles, 1) if role is _ITEM]

    def whole(self) -> int:
        """The line that words call the total of the whole table; 0 where none or several are."""
        found = [
            at
            for at, role in enumerate(self.roles, 1)
            if role is Role.TOTAL and not self.beside(at)
        ]
        return found[0] if len(found) == 1 else 0

    def hinted(self, at: int) -> bool:
        """Whether words make a total of the line likely."""
        return bool(self.names[at - 1]) and may_say_total(self.names[at - 1][-1])

    def are_twins(self, one: int, other: int) -> bool:
        """Whether two lines of one name hold the same, so that one may be the other again."""
        name, held = self.names[one - 1], self.bounds[one - 1]
        if not any(name) or name != self.names[other - 1] or held != self.bounds[other - 1]:
            return False
        return any(high != ZERO for _, high in held)

    def beside(self, at: int) -> tuple[int, ...]:
        """The lines of one name under other headings that this totals (`Total - Male`)."""
        name = self.names[at - 1]
        if len(name) < 2 or not says_total(name[0]):
            return ()
        return tuple(
            other
            for other, each in enumerate(self.names, 1)
            if other != at and each[1:] == name[1:] and not says_total(each[0])
        )

    def same_part(self, at: int, loose: Sequence[int]) -> tuple[int, ...]:
        """Those of the lines that stand under the same outer headings as a total."""
        outer = self.names[at - 1][:-1]
        if not outer or says_total(outer[0]):
            return ()
        return tuple(each for each in loose if self.names[each - 1][: len(outer)] == outer)

    def with_soft_items(self) -> Lines | None:
        """The lines with those taken for items that words set apart but whose figures are counts.

        None where there are none: `Change of use` may be an item, `% change` or `Average` is not.
        """
        roles = [
            Role.ITEM if role is Role.APART and self._is_phrase(at) and self._counts(at) else role
            for at, role in enumerate(self.roles, 1)
        ]
        return replace(self, roles=tuple(roles)) if tuple(roles) != self.roles else None

    def _is_phrase(self, at: int) -> bool:
        return bool(self.names[at - 1]) and len(self.names[at - 1][-1].split()) > 1

    def _counts(self, at: int) -> bool:
        found = units([cell for cell in self.cells[at - 1] if cell is not None])
        return found == ["count"]

    def tally(self, members: Sequence[int], total: int, *, independent: bool = False) -> Tally:
        """How the sum of some lines agrees with another, place by place.

        ``independent`` leaves out places that are totals of others, which add no evidence.
        """
        passes = fails = bits = 0
        for place in range(self.width):
            if independent and self.summed[place]:
                continue
            found = [self.cells[at - 1][place] for at in members]
            terms = [term for term in found if term is not None]
            if len(terms) < len(members):
                continue
            low: _Bound = ZERO
            high: _Bound = ZERO
            for at in members:
                low, high = _plus(low, high, self.bounds[at - 1][place])
            agreed = self._compare(terms, low, high, self.cells[total - 1][place])
            if agreed is not _SILENT:
                passes += agreed.passes
                fails += agreed.fails
                bits += agreed.bits
        return Tally(passes, fails, bits)

    def tallies(self, loose: Sequence[int], total: int) -> Iterator[tuple[tuple[int, ...], Tally]]:
        """The last lines, two, three and more of them, each with how their sum agrees."""
        sums: list[_Bounds | None] = [(ZERO, ZERO)] * self.width
        stated = self.cells[total - 1]
        tops = [self.sheet.bounds(cell)[1] if cell is not None else None for cell in stated]
        limits = [None if top is None else top + 1000 for top in tops]
        for size in range(1, len(loose) + 1):
            members = tuple(loose[-size:])
            own, bounds = self.cells[members[0] - 1], self.bounds[members[0] - 1]
            beyond = passes = fails = bits = 0
            for place, so_far in enumerate(sums):
                term = own[place]
                if so_far is None or term is None:
                    sums[place] = None
                    continue
                low, high = sums[place] = _plus(*so_far, bounds[place])
                terms: list[Observation | None] = [term]
                if size < 16 and not self.plain:
                    terms = [self.cells[at - 1][place] for at in members]
                found = self._compare(terms, low, high, stated[place])
                if found is not _SILENT:
                    passes += found.passes
                    fails += found.fails
                    bits += found.bits
                limit = limits[place]
                beyond += limit is not None and low is not None and low > limit
            if size > 1:
                yield members, Tally(passes, fails, bits)
            if beyond * 2 > self.width:
                return

    def _compare(
        self,
        terms: Sequence[Observation | None],
        low: _Bound,
        high: _Bound,
        stated: Observation | None,
    ) -> Tally:
        if stated is None or not stated.value_text or low is None:
            return _SILENT
        slack = ZERO
        if not self.plain:
            known = [cell for cell in (*terms, stated) if cell is not None]
            kinds = units(known)
            if len(kinds) > 1 or kinds == ["percent"]:
                return _SILENT
            slack = rounding(self.sheet, known)
        least, most = self.sheet.bounds(stated)
        if apart(low, high, least, most, slack):
            return _FAIL
        if least != most or not least or high is None:
            return _SILENT
        bits = int(abs(least)).bit_length() - int(high - low).bit_length()
        # Bounds that are narrow beside the total are evidence too.
        return Tally(passes=1, bits=bits) if low == high or bits > 1 else _SILENT


def _plus(low: _Bound, high: _Bound, more: _Bounds) -> _Bounds:
    """The bounds of a sum with those of one more term."""
    return (
        None if low is None or more[0] is None else low + more[0],
        None if high is None or more[1] is None else high + more[1],
    )


def _added(sheet: Sheet, cell: Observation | None) -> _Bounds:
    """What a cell adds to a sum, at the least and the most; a total may leave a hidden one out."""
    if cell is None:
        return None, None
    low, high = sheet.bounds(cell)
    return (ZERO if cell.status is _SUPPRESSED else low), high


def _are_plain(sheet: Sheet, cells: Sequence[Sequence[Observation | None]]) -> bool:
    """Whether figures are of one unit, none a share, and no sum of them is rounded."""
    known = [cell for line in cells for cell in line if cell is not None]
    kinds = units(known)
    exact = sheet.rounded_to == 1 and rounding(sheet, known) == ZERO
    return exact and len(kinds) < 2 and "percent" not in kinds


def _lines(
    sheet: Sheet,
    names: tuple[tuple[str, ...], ...],
    found: tuple[Role, ...],
    cells: tuple[tuple[Observation | None, ...], ...],
    summed: tuple[bool, ...],
) -> Lines:
    bounds = tuple(tuple(_added(sheet, cell) for cell in line) for line in cells)
    return Lines(sheet, names, found, cells, summed, bounds, _are_plain(sheet, cells))


def as_rows(sheet: Sheet) -> Lines:
    """The table's rows, with their cells in the columns that may be added."""
    places = [at for at, role in enumerate(sheet.roles.columns, 1) if role is not Role.APART]
    return _lines(
        sheet,
        tuple((*row.sections, row.label) for row in sheet.placed.table.rows),
        sheet.roles.rows,
        tuple(
            tuple(sheet.cells.get((row, column)) for column in places)
            for row in range(1, sheet.rows + 1)
        ),
        tuple(sheet.roles.columns[at - 1] is not Role.ITEM for at in places),
    )


def as_columns(sheet: Sheet) -> Lines:
    """The table's columns, with their cells in the rows that may be added.

    Columns of another unit than their total's are apart from it: a count beside money.
    """
    places = [at for at, role in enumerate(sheet.roles.rows, 1) if role is not Role.APART]
    cells = tuple(
        tuple(sheet.cells.get((row, column)) for row in places)
        for column in range(1, sheet.columns + 1)
    )
    return _lines(
        sheet,
        tuple(
            tuple(level for level in column.levels if level)
            for column in sheet.placed.table.columns
        ),
        _of_one_unit(sheet.roles.columns, cells),
        cells,
        tuple(sheet.roles.rows[at - 1] is not Role.ITEM for at in places),
    )


def _of_one_unit(
    roles: tuple[Role, ...], cells: tuple[tuple[Observation | None, ...], ...]
) -> tuple[Role, ...]:
    usual = [_usual_unit(each) for each in cells]
    totals = {unit for role, unit in zip(roles, usual, strict=True) if unit and role in _TOTALS}
    if len(totals) != 1:
        return roles
    (wanted,) = totals
    return tuple(
        Role.APART if role is Role.ITEM and unit and unit != wanted else role
        for role, unit in zip(roles, usual, strict=True)
    )


def _usual_unit(cells: Sequence[Observation | None]) -> str:
    found = [unit for cell in cells if cell is not None and (unit := unit_of(cell))]
    return max(dict.fromkeys(found), key=found.count) if found else ""
