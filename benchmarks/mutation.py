"""What is caught when a figure of a correct table is changed, and whether the cause is named.

usage: mutation.py [--tables N] [--start N] [--show KIND] [REPLY...]

The tables are N made from seeds (tests/honest.py) and those of the REPLYs that pass whole.

1. Every reported cell that stands in a sum whose terms are all known is changed, by one and
   by other amounts: some check must fail. Printed is the share caught, and what share of the
   reported cells stands in such a sum at all.
2. Each table is broken in four ways that real ones are broken in: two digits of a cell swapped,
   a row lost, a row repeated, a subtotal counted twice. Printed is how often the first failing
   sum names this cause, and the cell or row, before any other.

The exit status is 1 where a change goes uncaught, or a cause is named first in less than 90%
of its cases.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import foiparse
import honest
from foiparse import State
from foiparse.checks.reconcile import reconcile
from foiparse.checks.sheet import sheets
from foiparse.checks.sums import check_sums
from foiparse.model import Status
from foiparse.tables.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.model import Check, Observation, PlacedTable, TableRow

SUMS = frozenset({"row_sum", "column_sum"})
LEAST = 0.9
KINDS = ("swap", "lost row", "repeated row", "double subtotal")


@dataclass(frozen=True, slots=True)
class Break:
    """A table broken in one way: ``words`` must all stand in the cause that is named first."""

    kind: str
    table: PlacedTable
    words: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What came of all tables."""

    reported: int = 0
    covered: int = 0
    changes: int = 0
    uncaught: list[str] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    unseen: Counter[str] = field(default_factory=Counter)
    misnamed: list[tuple[str, str]] = field(default_factory=list)

    def good(self) -> bool:
        """Whether both promises hold."""
        enough = all(self.named[kind] >= LEAST * self.broken[kind] for kind in KINDS)
        return not self.uncaught and enough


def checked(table: PlacedTable) -> list[Check]:
    """The table's checks, as if it stood alone."""
    return reconcile([table], list(tidy(table)))


def fails(table: PlacedTable) -> list[Check]:
    """Those of its checks that fail, in the order in which they are shown."""
    return [check for check in checked(table) if check.state is State.FAIL]


def with_rows(table: PlacedTable, rows: Sequence[TableRow]) -> PlacedTable:
    """The table with other rows."""
    return replace(table, table=replace(table.table, rows=tuple(rows)))


def with_cell(table: PlacedTable, row: int, column: int, text: str) -> PlacedTable:
    """The table with one cell, by row and column from 1, printed otherwise."""
    rows = list(table.table.rows)
    cells = tuple(
        replace(cell, text=text, exact=None) if cell.column == column else cell
        for cell in rows[row - 1].cells
    )
    rows[row - 1] = replace(rows[row - 1], cells=cells)
    return with_rows(table, rows)


# ---------------------------------------------------------------------- changes


def change_cells(table: PlacedTable, rng: random.Random, most: int, tally: Tally) -> None:
    """Change ``most`` of the covered cells and see whether a check fails."""
    every = {cell.name: cell for cell in tidy(table)}
    reported = {
        name: cell
        for name, cell in every.items()
        if cell.status is Status.REPORTED and cell.unit == "count" and cell.value is not None
    }
    # A dash or blank is held to be nothing while the sum comes out so: it could be the rest.
    covered = {
        name
        for check in told_sums(table)
        if all(every[name].value is not None for name in check.cells)
        for name in check.cells
    }
    cells = [cell for name, cell in reported.items() if name in covered]
    tally.reported += len(reported)
    tally.covered += len(cells)
    for cell in rng.sample(cells, min(len(cells), most)):
        value = int(cell.value or 0)
        for new in sorted({value + 1, value - 1, value + rng.randint(2, 90), value * 10, 0}):
            if new < 0 or new == value:
                continue
            tally.changes += 1
            changed = with_cell(table, cell.row, cell.column, str(new))
            if not fails(changed):
                tally.uncaught.append(f"{name_of(table)} {cell.name}: {new} for {value}")


def told_sums(table: PlacedTable) -> list[Check]:
    """The sums that pass, less those whose items only the figures of that one sum tell.

    A subtotal that no word names, in a table of one column, may as well be an item.
    """
    (sheet,) = sheets([table], list(tidy(table)))
    passed = [
        check for check in check_sums(sheet) if check.state is State.PASS and check.rule in SUMS
    ]
    stated = Counter((check.rule, _line(check)) for check in passed)
    by_figures = {
        "column_sum": any(not each.named for each in sheet.down),
        "row_sum": any(not each.named for each in sheet.across),
    }
    return [
        check
        for check in passed
        if stated[check.rule, _line(check)] > 1 or not by_figures[check.rule]
    ]


def _line(check: Check) -> int:
    """The row (of a column's sum) or column that states it."""
    _, row, column = check.cells[-1].split(":")
    return int(row if check.rule == "column_sum" else column)


def name_of(table: PlacedTable) -> str:
    """What to look for to have the table again."""
    return f"{table.source} table {table.number}"


# ------------------------------------------------------------ ways of breaking


def breaks(table: PlacedTable, rng: random.Random) -> Iterator[Break]:
    """The table broken in each way that it can be, at a place drawn by chance."""
    (sheet,) = sheets([table], list(tidy(table)))
    check_sums(sheet)
    told = [check for check in told_sums(table) if _is_known(check, sheet.cells)]
    passing = {name for check in told for name in check.cells}
    totals_told = {_line(check) for check in told if check.rule == "column_sum"}
    down = [each for each in sheet.down if each.total in totals_told]
    cells = [cell for _, cell in sorted(sheet.cells.items()) if cell.name in passing]
    swaps = [(cell, new) for cell in cells for new in _swapped(cell)]
    if swaps:
        cell, new = rng.choice(swaps)
        edit = f"{cell.value} for {new} would reconcile"
        yield Break(
            "swap", with_cell(table, cell.row, cell.column, str(new)), (cell.name, "swapped", edit)
        )
    rows = table.table.rows
    items = [
        at
        for each in down
        if len(each.members) > 1
        for at in each.members
        if at not in {other.total for other in sheet.down}
        and any(cell.row == at and cell.value for cell in cells)
    ]
    if items:
        at = rng.choice(items)
        yield Break(
            "lost row", with_rows(table, [*rows[: at - 1], *rows[at:]]), ("may be missing",)
        )
        at = rng.choice(items)
        yield Break(
            "repeated row",
            with_rows(table, [*rows[:at], *rows[at - 1 :]]),
            ("twice", rows[at - 1].label),
        )
    totals = {each.total for each in down}
    inner = [(each, part) for each in down for part in each.members if part in totals]
    if inner:
        over, part = rng.choice(inner)
        doubled = _doubled(table, sheet.cells, over.total, part)
        if doubled is not None and over.total not in {m for a in sheet.down for m in a.members}:
            yield Break("double subtotal", doubled, ("twice", rows[part - 1].label))


def _is_known(check: Check, cells: dict[tuple[int, int], Observation]) -> bool:
    """Whether every cell of a sum prints a number: where one does not, nothing need fail."""
    by_name = {cell.name: cell for cell in cells.values()}
    return all(by_name[name].value is not None for name in check.cells)


def _swapped(cell: Observation) -> Iterator[int]:
    """What two neighbouring digits of a figure make the other way round."""
    text = str(cell.value) if cell.value is not None else ""
    for at in range(len(text) - 1):
        new = f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"
        if new.isdigit() and new != text and not new.startswith("0"):
            yield int(new)


def _doubled(
    table: PlacedTable, cells: dict[tuple[int, int], Observation], total: int, part: int
) -> PlacedTable | None:
    """The table whose total row counts a subtotal once more than it should."""
    found, moved = table, 0
    for column in range(1, len(table.table.columns) + 1):
        over, inner = cells.get((total, column)), cells.get((part, column))
        if over is None or inner is None or over.value is None or over.unit != "count":
            continue
        if inner.value:
            moved += 1
            found = with_cell(found, total, column, str(over.value + inner.value))
    return found if moved else None


def judge(broken: Break, tally: Tally) -> None:
    """Whether the first failing sum names the cause."""
    failed = [check for check in fails(broken.table) if check.rule in SUMS]
    tally.broken[broken.kind] += 1
    if not failed:
        tally.unseen[broken.kind] += 1
        tally.misnamed.append((broken.kind, f"{name_of(broken.table)}: nothing fails"))
        return
    words = failed[0].explanation
    first = words.partition(" is printed, ")[2].partition(": ")[2].partition(", or ")[0]
    if all(word in first for word in broken.words):
        tally.named[broken.kind] += 1
    else:
        tally.misnamed.append((broken.kind, f"{name_of(broken.table)} {broken.words}: {words}"))


# --------------------------------------------------------------------- the run


def tables_of(start: int, count: int, replies: Sequence[str]) -> Iterator[PlacedTable]:
    """The made tables, then those of the replies that hold no failure."""
    for seed in range(start, start + count):
        made = honest.make(seed)
        if not made.rounded:
            yield replace(made.table(), source=f"seed {seed}")
    for reply in replies:
        for table in foiparse.extract(reply).tables:
            if not table.copy_of and not fails(table):
                yield table


def run(start: int, count: int, replies: Sequence[str], most: int) -> Tally:
    """Change and break every table."""
    tally = Tally()
    for number, table in enumerate(tables_of(start, count, replies)):
        rng = random.Random(number)  # noqa: S311 - nothing secret
        change_cells(table, rng, most, tally)
        for broken in breaks(table, rng):
            judge(broken, tally)
    return tally


def main() -> int:
    """Run, print, and tell by the status whether both promises hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, default=500)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--cells", type=int, default=12, help="cells changed in each table")
    parser.add_argument("--show", default="", help="print each case of this kind that was misnamed")
    parser.add_argument("replies", nargs="*")
    chosen = parser.parse_args()
    tally = run(chosen.start, chosen.tables, chosen.replies, chosen.cells)
    share = tally.covered / max(tally.reported, 1)
    caught = tally.changes - len(tally.uncaught)
    said = [
        f"covered  {tally.covered} of {tally.reported} reported cells, {share:.1%}",
        f"caught   {caught} of {tally.changes} changes of covered cells",
        *(f"uncaught {each}" for each in tally.uncaught[:20]),
    ]
    for kind in KINDS:
        named, broken = tally.named[kind], tally.broken[kind]
        unseen = f", {tally.unseen[kind]} with no failing sum" if tally.unseen[kind] else ""
        said.append(
            f"{kind:15} named first {named} of {broken}, {named / max(broken, 1):.1%}{unseen}"
        )
    said += [words for kind, words in tally.misnamed if chosen.show and kind == chosen.show]
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0 if tally.good() else 1


if __name__ == "__main__":
    sys.exit(main())
