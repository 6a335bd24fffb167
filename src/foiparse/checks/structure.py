"""Which rows and columns of a table add up others: words and position first, then figures.

A total that words name is given the lines that its place suggests, unless the figures of at
least two columns (of a row; rows of a column) bear out another reading better. Totals that no
word names are sought only where the named ones do not come out without them, or where there
are none; there at least two columns must bear them out, with more agreement than chance
gives. So no column settles alone what its own total adds up, with two exceptions: in a table
of one column a named total may be read in the ways that its place suggests, and unnamed
subtotals are taken where the named total comes out by them and not otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from foiparse.checks.broken import beyond_chance, with_one_broken, with_parts_apart
from foiparse.checks.lines import Lines, Tally, as_columns, as_rows
from foiparse.checks.sheet import Addition
from foiparse.tables.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from foiparse.checks.sheet import Sheet

_KEPT = 48  # readings followed side by side
_LONGEST = 400  # lines among which totals are sought that neither word nor place tells


class _Reading(Struct, frozen=True):
    """A table read so far: lines not yet part of a total, and the totals found.

    ``unnamed`` are those of the totals that no word tells.
    """

    loose: tuple[int, ...] = ()
    found: tuple[Addition, ...] = ()
    tally: Tally = field(default_factory=Tally)
    unnamed: frozenset[int] = frozenset()

    def closed(
        self,
        at: int,
        members: Sequence[int],
        tally: Tally,
        *,
        loose: Sequence[int],
        named: bool = True,
    ) -> _Reading:
        """The reading with one more total, and the lines that are then left."""
        addition = Addition(at, tuple(sorted(members)), named)
        unnamed = self.unnamed if named else self.unnamed | {at}
        return _Reading(tuple(loose), (*self.found, addition), self.tally.plus(tally), unnamed)


def find_structure(sheet: Sheet) -> None:
    """Set the totals among the sheet's rows (``down``) and columns (``across``)."""
    sheet.down = tuple(_additions(as_rows(sheet)))
    sheet.across = tuple(_additions(as_columns(sheet)))


def _additions(lines: Lines) -> list[Addition]:
    named = lines.named()
    if not named:
        return _unnamed_only(lines)
    reading = _best(lines, unnamed=False)
    if _borne_out(lines, reading):
        return _in_order(with_parts_apart(lines, reading.found))
    # Words alone do not come out: look for lines that no word tells.
    unnamed = [_best(lines, unnamed=True)] if len(lines.roles) <= _LONGEST else []
    others = list(unnamed)
    soft = lines.with_soft_items()
    if soft is not None:
        others.append(_best(soft, unnamed=False))
    for other in others:
        if _borne_out(lines, other) and other.tally.score > reading.tally.score:
            return _in_order(with_parts_apart(lines, other.found))
    # Nothing comes out whole: the reading in which most does shows best what is broken.
    unsure = [each for each in unnamed if each.tally.score > reading.tally.score]
    for each in (*unsure, reading):
        mended = with_one_broken(lines, with_parts_apart(lines, each.found))
        if mended:
            return _in_order(mended)
    return _in_order(with_parts_apart(lines, reading.found))


def _in_order(found: Iterable[Addition]) -> list[Addition]:
    return sorted(found, key=lambda each: each.total)


def _borne_out(lines: Lines, reading: _Reading) -> bool:
    """Whether more columns agree to each total that words name than do not."""
    for each in reading.found:
        tally = lines.tally(each.members, each.total)
        if tally.fails and tally.passes <= tally.fails:
            return False
    return True


def _best(lines: Lines, *, unnamed: bool) -> _Reading:
    """The best reading of totals below their items or above them."""
    numbers = range(1, len(lines.roles) + 1)
    readings = [
        _read(lines, numbers, unnamed=unnamed),
        _read(lines, numbers[::-1], unnamed=unnamed),
    ]
    return max(readings, key=lambda each: (-_unexplained(lines, each), each.tally.score))


def _unexplained(lines: Lines, reading: _Reading) -> int:
    """How many totals that words name add up nothing."""
    found = {each.total for each in reading.found}
    return sum(at not in found for at in lines.named())


def _read(lines: Lines, numbers: Iterable[int], *, unnamed: bool) -> _Reading:
    """Lines in order, each total closing the last of those before it."""
    last = lines.whole()
    named = frozenset(lines.named())
    readings = [_Reading()]
    run: list[int] = []  # items that no reading holds yet: a long table is not copied for each
    for at in numbers:
        role = lines.roles[at - 1]
        if at == last or role is Role.APART:
            continue
        if role is Role.ITEM and not unnamed:
            run.append(at)
            continue
        grown: list[_Reading] = []
        for reading in _with_items(readings, run):
            if role is not Role.ITEM:
                grown.append(_with_named(lines, reading, at, named))
                continue
            grown.append(replace(reading, loose=(*reading.loose, at)))
            grown.extend(_with_unnamed(lines, reading, at))
        readings = sorted(grown, key=lambda each: -each.tally.score)[:_KEPT]
        run.clear()
    readings = _with_items(readings, run)
    if last:
        readings = [_with_whole(lines, reading, last) for reading in readings]
    return max(readings, key=lambda each: each.tally.score)


def _with_items(readings: list[_Reading], run: Sequence[int]) -> list[_Reading]:
    """The readings with more lines that are not yet part of a total."""
    if not run:
        return readings
    return [replace(each, loose=(*each.loose, *run)) for each in readings]


# ------------------------------------------------------------- named totals


def _with_named(lines: Lines, reading: _Reading, at: int, named: AbstractSet[int]) -> _Reading:
    beside = lines.beside(at)
    if beside:
        # A total over parallel columns (`Total - Male`) is no part of the row of totals.
        return reading.closed(at, beside, lines.tally(beside, at), loose=reading.loose)
    loose = reading.loose
    start = len(loose)
    while start and loose[start - 1] not in named and loose[start - 1] not in reading.unnamed:
        start -= 1
    same = lines.same_part(at, loose)
    natural = [same, loose[start:], loose]
    members = _choose(lines, at, natural, _endings(lines, loose, at))
    if members == loose[-len(members) :]:
        # The first of a part is not left out for coming out better, where it stands twice.
        before = len(loose) - len(members)
        while before and lines.are_twins(loose[before - 1], members[0]):
            before -= 1
        members = loose[before:]
    if not members:
        return replace(reading, loose=(*loose, at))
    taken = len(members)
    if members == loose[-taken:]:
        rest = loose[:-taken]
    else:
        chosen = frozenset(members)
        rest = tuple(each for each in loose if each not in chosen)
    return reading.closed(at, members, lines.tally(members, at), loose=(*rest, at))


def _endings(
    lines: Lines, loose: tuple[int, ...], at: int
) -> Iterator[tuple[tuple[int, ...], Tally]]:
    """The last lines before a total, more and more of them, each with how their sum agrees."""
    last = loose[-_LONGEST:]
    sizes = range(1, 2) if lines.plain else range(1, len(last) + 1)
    for size in sizes:
        yield last[-size:], lines.tally(last[-size:], at)
    if lines.plain:
        yield from lines.tallies(last, at)


def _with_whole(lines: Lines, reading: _Reading, at: int) -> _Reading:
    """The total over all others, wherever it stands."""
    loose = tuple(sorted(reading.loose))
    before = tuple(each for each in loose if each < at)
    after = tuple(each for each in loose if each > at)
    within = {each.total for each in reading.found}
    items = tuple(each for each in lines.items() if each not in within)
    others = ((each, lines.tally(each, at)) for each in (items,) if each)
    members = _choose(lines, at, [loose, before, after], others)
    if not members:
        return reading
    return reading.closed(at, members, lines.tally(members, at), loose=reading.loose)


def _choose(
    lines: Lines,
    at: int,
    natural: Sequence[tuple[int, ...]],
    others: Iterable[tuple[tuple[int, ...], Tally]],
) -> tuple[int, ...]:
    """The lines that a named total adds up: the likeliest, unless others are borne out better."""
    natural = [each for each in dict.fromkeys(natural) if each]
    if not natural:
        return ()
    best, best_tally = natural[0], lines.tally(natural[0], at)
    if not best_tally.fails:
        return best
    for each in natural[1:]:
        tally = lines.tally(each, at)
        alone = not tally.fails and (tally.passes if lines.width == 1 else not best_tally.passes)
        if (alone or tally.passes >= 2) and tally.score > best_tally.score:
            best, best_tally = each, tally
    if best_tally.passes > best_tally.fails:
        return best
    borne_out = [
        (tally.score, len(each), each)
        for each, tally in others
        if tally.passes >= 2 and tally.passes > tally.fails and tally.score > best_tally.score
    ]
    return max(borne_out)[2] if borne_out else best


# ----------------------------------------------------------- unnamed totals


def _with_unnamed(lines: Lines, reading: _Reading, at: int) -> list[_Reading]:
    """Readings in which the line adds up two or more of those last before it."""
    found: dict[tuple[int, int], tuple[tuple[int, ...], Tally]] = {}
    for members, tally in lines.tallies(reading.loose, at):
        fits = tally.passes >= max(1, 2 * tally.fails) and (tally.passes > 1 or lines.width == 1)
        # A line that stands twice is no sum of itself and of rows of nothing.
        if fits and any(lines.are_twins(each, at) for each in members):
            fits = False
        if fits and not lines.named():
            fits = beyond_chance(lines, members, at)
        if fits:
            # The longest of those that are equally borne out: empty rows belong to a part.
            found[tally.passes, tally.fails] = (members, tally)
    return [
        reading.closed(at, members, tally, loose=(*reading.loose[: -len(members)], at), named=False)
        for members, tally in found.values()
    ]


def _unnamed_only(lines: Lines) -> list[Addition]:
    """Totals of a table in which no word names one: only those far beyond chance."""
    if len(lines.roles) > _LONGEST:
        return []
    return _in_order(_best(lines, unnamed=True).found)
