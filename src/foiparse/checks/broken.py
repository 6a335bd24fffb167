"""Subtotals that no word names, in tables whose sums do not come out.

A table that adds up shows its structure. Where a row is lost or counted twice it shows most
of it: these find the rest, so that what is wrong fails where it is wrong.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from foiparse.checks.sheet import Addition
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foiparse.checks.lines import Lines

_SURE_BITS = 8
_MOST = 60  # lines of one total among which a part is sought
_Run = tuple[int, tuple[int, ...]]
"""A line, and those beside it that it may add up."""


def beyond_chance(lines: Lines, members: Sequence[int], at: int) -> bool:
    """Whether more figures agree than chance would give, where no word names any total."""
    tally = lines.tally(members, at, independent=True)
    if lines.hinted(at):
        return tally.passes > 0 and not tally.fails and tally.bits >= _SURE_BITS // 2
    needed = _needed(lines) + 2 * len(lines.roles).bit_length() * tally.fails
    return tally.passes >= 2 and tally.passes > 2 * tally.fails and tally.bits >= needed


def _needed(lines: Lines) -> int:
    """Bits that figures must agree in before any of a table's lines is held to be a total."""
    return _SURE_BITS + 2 * len(lines.roles).bit_length()


def with_parts_apart(lines: Lines, found: Sequence[Addition]) -> list[Addition]:
    """The totals, where one that comes out counts a subtotal and its parts as well.

    No item is by chance the sum of those beside it in several columns: the total is then
    what is wrong, however well it comes out.
    """
    result = list(found)
    totals = {each.total for each in found}
    for index, each in enumerate(found):
        members = each.members
        if len(members) > _MOST:
            continue
        inner: list[_Run] = []
        used = set(totals)
        for at, run in _sums(lines, members):
            if not used.isdisjoint((at, *run)):
                continue
            alike = _is_alike(lines, at, found) and _bits(lines, run, at) >= _SURE_BITS
            if alike or beyond_chance(lines, run, at):
                inner.append((at, run))
                used.update((at, *run))
        if inner:
            parts = {part for _, run in inner for part in run}
            kept = tuple(member for member in members if member not in parts)
            result[index] = Addition(each.total, kept, each.named)
            result += [Addition(at, run, named=False) for at, run in inner]
            totals |= {at for at, _ in inner}
    return result


def with_one_broken(lines: Lines, found: Sequence[Addition]) -> list[Addition] | None:
    """The totals, where one fails that comes out once some of its lines are parts of another.

    That other is a subtotal whose own sum does not come out. None where no such line, or more
    than one, mends the total in enough columns.
    """
    for each in found:
        tally = lines.tally(each.members, each.total)
        if not tally.fails or tally.passes > tally.fails or len(each.members) > _MOST:
            continue
        mends = []
        totals = {other.total for other in found}
        surplus = _surplus(lines, each)
        for at, run in _runs(lines, each.members):
            if at in totals or not totals.isdisjoint(run):
                continue
            if surplus and sum(surplus[1][part] for part in run) != surplus[0]:
                continue
            kept = tuple(member for member in each.members if member not in run)
            if any(lines.are_twins(part, at) for part in run):
                continue
            found_out = lines.tally(kept, each.total, independent=True)
            enough = found_out.passes >= 2 or lines.width == 1
            misfit = _misfit(lines, at, run)
            # A lone line too many is a repeated one, unless other parts have no name either.
            part = len(run) > 1 or (misfit > 0 and any(not other.named for other in found))
            needed = _SURE_BITS if _is_alike(lines, at, found) else _needed(lines)
            if part and enough and not found_out.fails and found_out.bits >= needed:
                mends.append((misfit, at, run, kept))
        if len({run for _, _, run, _ in mends}) == 1:
            _, at, run, kept = min(mends)
            rest = [other for other in found if other is not each]
            changed = Addition(each.total, kept, each.named)
            return [*rest, changed, Addition(at, run, named=False)]
    return None


def _misfit(lines: Lines, at: int, run: Sequence[int]) -> Decimal:
    """How far a line is from the sum of others, over all columns."""
    far = Decimal(0)
    for place in range(lines.width):
        cells = [lines.cells[each - 1][place] for each in (*run, at)]
        values = [cell.value or Decimal(0) for cell in cells if cell is not None]
        far += abs(values[-1] - sum(values[:-1], Decimal(0))) if values else 0
    return far


def _is_alike(lines: Lines, at: int, found: Sequence[Addition]) -> bool:
    """Whether a line is called as another is that no word names a total: `North area`."""
    words = lines.names[at - 1][-1].lower().split() if lines.names[at - 1] else []
    others = (lines.names[each.total - 1] for each in found if not each.named)
    return len(words) > 1 and any(
        name[-1].lower().split()[-1:] == words[-1:] for name in others if name
    )


def _bits(lines: Lines, run: Sequence[int], at: int) -> int:
    return lines.tally(run, at, independent=True).bits


def _surplus(lines: Lines, each: Addition) -> tuple[Decimal, dict[int, Decimal]] | None:
    """In the first place where all is known: what the lines make too much, and what each holds."""
    for place in range(lines.width):
        cells = {at: lines.cells[at - 1][place] for at in (*each.members, each.total)}
        known = {
            at: cell.value
            for at, cell in cells.items()
            if cell is not None and cell.value is not None
        }
        if len(known) == len(cells):
            return sum(known.values(), Decimal(0)) - 2 * known[each.total], known
    return None


def _sums(lines: Lines, members: Sequence[int]) -> Iterator[_Run]:
    """Each item that is the sum of two or more beside it in every column that tells."""
    items = [at for at in members if lines.roles[at - 1] is Role.ITEM]
    for place, at in enumerate(items):
        for beside in (items[:place], items[:place:-1]):
            for run, tally in lines.tallies(beside, at):
                twice = any(lines.are_twins(each, at) for each in run)
                if tally.passes > 1 and not tally.fails and not twice:
                    yield at, tuple(sorted(run))


def _runs(lines: Lines, members: Sequence[int]) -> Iterator[_Run]:
    """Each item that stands below (or above) a run of others of the total's lines, and the run."""
    items = [at for at in members if lines.roles[at - 1] is Role.ITEM]
    for place, at in enumerate(items):
        for start in range(place - 1, -1, -1):
            yield at, tuple(items[start:place])
        for end in range(place + 2, len(items) + 1):
            yield at, tuple(items[place + 1 : end])
