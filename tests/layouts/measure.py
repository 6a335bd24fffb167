"""Measure the tool on generated renderings, on the prose and on the hand-written cases.

usage (from the top of the checkout):

    python -m tests.layouts.measure a --count 500 --seed 0      # a layout, a letter, or all
    python -m tests.layouts.measure a_wrapped --show 17         # print the text and truth of a seed
    python -m tests.layouts.measure prose                       # expects no observation
    python -m tests.layouts.measure cases                       # recall and precision of each case

Labels and values are compared as the project's scorer compares them.
"""

from __future__ import annotations

import argparse
import collections
import csv
import re
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .render import Rendering, example, layouts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HERE = Path(__file__).parent
PROSE = HERE.parent / "prose"
CASES = HERE / "cases"
_DASH = re.compile(r"[\u2010-\u2015\u2212]")
_LINES = re.compile(r"Lines? (\d+)(?: to (\d+))? looks? like a table")


class Observed(Protocol):
    """What the measure needs of an observation."""

    @property
    def row_label(self) -> str: ...
    @property
    def column_label(self) -> str: ...
    @property
    def value_text(self) -> str: ...
    @property
    def status(self) -> str: ...


class Recorded(Protocol):
    """What the measure needs of a check."""

    @property
    def rule(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def line(self) -> int: ...


def _fold(text: str) -> str:
    return _DASH.sub("-", unicodedata.normalize("NFKC", text or "")).lower()


def fold_label(text: str) -> str:
    """A label as the scorer compares it."""
    return re.sub(r"[\W_]+", "", _fold(text))


def fold_levels(text: str) -> tuple[str, ...]:
    """A column label as the scorer compares it: its levels."""
    if fold_label(text) in {"", "number"}:
        return ()
    return tuple(x for x in (fold_label(p) for p in re.split(r"\s-\s", _fold(text))) if x)


def fold_value(text: str) -> str:
    """A value as the scorer compares it."""
    return re.sub(r"\s+", "", _fold(text))


def same_column(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two column labels are the same but for outer levels."""
    if a == b:
        return True
    n = min(len(a), len(b))
    return n > 0 and (a[-n:] == b[-n:] or "".join(a) == "".join(b))


def _equal(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return a == b


@dataclass
class Outcome:
    """What became of the cells and rows of one rendering (or of several, added up).

    `short_rows` are decidable rows that were not read whole; `unreadable_rows` those of them for
    which the tool said so, in an unreadable cell or in a record of lost numbers; `silent_rows` the
    others. `inferred` counts cells of undecidable rows
    that were read, and rightly; `excused` wrong cells of excused rows.
    """

    right: int = 0
    wrong: int = 0
    missing: int = 0
    excused: int = 0
    inferred: int = 0
    rows: int = 0
    decidable_rows: int = 0
    short_rows: int = 0
    unreadable_rows: int = 0
    silent_rows: int = 0
    details: list[str] = field(default_factory=list)

    @property
    def ration(self) -> float:
        """The share of the decidable rows that were not read whole."""
        return self.short_rows / self.decidable_rows if self.decidable_rows else 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong and no decidable row is short."""
        return not self.wrong and not self.short_rows

    def add(self, other: Outcome) -> None:
        """Add another outcome to this one."""
        for name in self.__dataclass_fields__:
            if name != "details":
                setattr(self, name, getattr(self, name) + getattr(other, name))


Reading = tuple[str, tuple[str, ...]]


class Seen(list[Observed]):
    """The observations of a reading, with the checks that it left."""

    def __init__(self, observations: Iterable[Observed], records: Sequence[Recorded]) -> None:
        super().__init__(observations)
        self.records = records


def compare(rendering: Rendering, observations: Iterable[Observed]) -> Outcome:
    """Compare what was read with what is true."""
    records = observations.records if isinstance(observations, Seen) else ()
    out = Outcome(rows=len(rendering.decidable_rows), decidable_rows=sum(rendering.decidable_rows))
    readings: list[list[Reading]] = []
    for i, (row, column, _) in enumerate(rendering.truth_cells):
        pairs = ((row, column), *rendering.alternatives.get(i, ()))
        readings.append([(fold_label(r), fold_levels(c)) for r, c in pairs])
    values = [fold_value(v) for _, _, v in rendering.truth_cells]
    by_key: dict[tuple[str, str], list[int]] = collections.defaultdict(list)
    for i, value in enumerate(values):
        for row, _ in readings[i]:
            by_key[row, value].append(i)

    left: list[Observed] = []
    said: set[str] = set()
    for seen in observations:
        if seen.status == "unreadable":
            said.add(fold_label(seen.row_label))
        else:
            left.append(seen)
    used: set[int] = set()
    for same in (_equal, same_column):  # exact columns first, then outer levels more or fewer
        rest = []
        for seen in left:
            at = _match(seen, readings, by_key, used, same)
            if at is None:
                rest.append(seen)
                continue
            used.add(at)
            if values[at]:
                out.right += 1
                out.inferred += not rendering.decidable_rows[rendering.cell_rows[at]]
        left = rest

    excusable = [
        (*readings[i][0], values[i])
        for i, r in enumerate(rendering.cell_rows)
        if rendering.excused_rows[r]
    ]
    for seen in left:
        if _excusable(seen, excusable):
            out.excused += 1
            continue
        out.wrong += 1
        cell = (seen.row_label, seen.column_label, seen.value_text)
        out.details.append(f"wrong {seen.status} {cell!r}")

    short: dict[int, list[str]] = collections.defaultdict(list)
    for i, r in enumerate(rendering.cell_rows):
        if values[i] and i not in used and rendering.decidable_rows[r]:
            out.missing += 1
            short[r].append(values[i])
            out.details.append(f"missing {rendering.truth_cells[i]!r}")
    labels = {r: rendering.truth_cells[i][0] for i, r in enumerate(rendering.cell_rows)}
    named = _named(rendering.text, records)
    for r, lost in short.items():
        words = set(map(fold_label, labels[r].split()))
        if fold_label(labels[r]) in said or any(
            words & set(map(fold_label, text.split())) and all(v in fold_value(text) for v in lost)
            for text in named
        ):
            out.unreadable_rows += 1
        else:
            out.details.append(f"silent {labels[r]!r}")
    out.short_rows = len(short)
    out.silent_rows = out.short_rows - out.unreadable_rows
    return out


def _named(text: str, records: Iterable[Recorded]) -> list[str]:
    """What the records of lost numbers name: what they print, or the lines that they tell of."""
    lines = text.split("\n")
    found = []
    for record in records:
        if record.state != "warn" or record.rule not in {"row_conservation", "table_lost"}:
            continue
        found.append(record.subject)
        if told := _LINES.search(record.explanation):
            found.append(" ".join(lines[int(told[1]) - 1 : int(told[2] or told[1])]))
        elif record.rule == "table_lost" and record.line:
            found.append(lines[record.line - 1])
    return found


def _excusable(seen: Observed, cells: Sequence[tuple[str, tuple[str, ...], str]]) -> bool:
    """Whether a wrong cell is a reading of an excused row: part of its label, or its value."""
    label, levels, value = (
        fold_label(seen.row_label),
        fold_levels(seen.column_label),
        fold_value(seen.value_text),
    )
    return any(
        (label and (label in row or row in label)) or (value == v and same_column(levels, column))
        for row, column, v in cells
    )


def _match(
    seen: Observed,
    readings: Sequence[Sequence[Reading]],
    by_key: dict[tuple[str, str], list[int]],
    used: set[int],
    same: Callable[[tuple[str, ...], tuple[str, ...]], bool],
) -> int | None:
    label, levels = fold_label(seen.row_label), fold_levels(seen.column_label)
    for i in by_key.get((label, fold_value(seen.value_text)), ()):
        if i not in used and any(r == label and same(c, levels) for r, c in readings[i]):
            return i
    return None


def extract_text(text: str, folder: Path) -> Seen:
    """Run the tool on a text by way of a file: its observations and checks."""
    import foiparse

    path = folder / "response.txt"
    path.write_text(text, encoding="utf-8")
    found = foiparse.extract(path)
    return Seen(found.observations, found.checks)


def measure(layout: str, count: int, seed: int) -> tuple[Outcome, list[tuple[int, list[str]]]]:
    """The sum of the outcomes of `count` seeds, and the failing seeds with their details."""
    total = Outcome()
    failing: list[tuple[int, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for s in range(seed, seed + count):
            _, rendering = example(layout, s)
            try:
                seen = extract_text(rendering.text, Path(folder))
            except Exception as error:  # noqa: BLE001 - a crash is a result here
                failing.append((s, [f"{type(error).__name__}: {error}"]))
                total.add(Outcome(missing=len(rendering.truth_cells)))
                continue
            outcome = compare(rendering, seen)
            total.add(outcome)
            if not outcome.ok:
                failing.append((s, outcome.details))
    return total, failing


def case_rendering(folder: Path) -> Rendering:
    """A hand-written case as a rendering whose every row is decidable."""
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys: dict[tuple[str, str], int] = {}
    cell_rows = [keys.setdefault((r["table"], r["row_label"]), len(keys)) for r in rows]
    alternatives = {}
    for i, row in enumerate(rows):
        pairs = [x.partition("||")[::2] for x in (row.get("alt") or "").split(";;") if x]
        if pairs:
            alternatives[i] = tuple(pairs)
    return Rendering(
        folder.name,
        (folder / "response.txt").read_text(encoding="utf-8"),
        tuple((r["row_label"], r["column_label"], r["value_text"]) for r in rows),
        tuple(cell_rows),
        (True,) * len(keys),
        (False,) * len(keys),
        alternatives,
    )


def _cases(limit: int) -> int:
    total = Outcome()
    with tempfile.TemporaryDirectory() as temporary:
        for folder in sorted(p for p in CASES.iterdir() if p.is_dir()):
            rendering = case_rendering(folder)
            outcome = compare(rendering, extract_text(rendering.text, Path(temporary)))
            total.add(outcome)
            _say(f"{folder.name:34} {_figures(outcome)}")
            for line in outcome.details[:limit]:
                _say(f"    {line}")
    _say(f"{'all':34} {_figures(total)}")
    return int(bool(total.wrong or total.missing))


def _prose(limit: int) -> int:
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        for path in sorted(PROSE.glob("*.txt")):
            seen = extract_text(path.read_text(encoding="utf-8"), Path(temporary))
            if seen:
                bad += 1
                _say(f"{path.name}: {len(seen)} observations")
                for o in list(seen)[:limit]:
                    _say(f"    {o.status} {(o.row_label, o.column_label, o.value_text)!r}")
    _say(f"{bad} of {len(list(PROSE.glob('*.txt')))} pieces of prose gave observations")
    return int(bool(bad))


def _figures(o: Outcome) -> str:
    recall = o.right / (o.right + o.missing) if o.right + o.missing else 1.0
    precision = o.right / (o.right + o.wrong) if o.right + o.wrong else 1.0
    return (
        f"right {o.right} (inferred {o.inferred}) wrong {o.wrong} missing {o.missing} "
        f"excused {o.excused}; recall {recall:.1%} precision {precision:.1%}; rows {o.rows}, "
        f"decidable {o.decidable_rows}, not whole {o.short_rows} ({o.ration:.1%}: "
        f"said so {o.unreadable_rows}, silent {o.silent_rows})"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _show(layout: str, seed: int) -> int:
    _, rendering = example(layout, seed)
    _say(rendering.text)
    _say(f"{layout} seed {seed}: {rendering.choices}")
    for i, cell in enumerate(rendering.truth_cells):
        r = rendering.cell_rows[i]
        mark = "excused " if rendering.excused_rows[r] else "undecidable "
        _say(f"  {'' if rendering.decidable_rows[r] else mark}{cell!r}")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the measure named on the command line."""
    parser = argparse.ArgumentParser(description="Measure the tool on rendered tables.")
    parser.add_argument("what", help="a layout, a letter a to f, all, prose or cases")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--show", type=int, metavar="SEED", help="print one rendering and stop")
    parser.add_argument("--details", type=int, default=4, help="lines for each failing seed")
    parser.add_argument("--failing", type=int, default=5, help="how many failing seeds to list")
    options = parser.parse_args(argv)
    if options.what == "prose":
        return _prose(options.details)
    if options.what == "cases":
        return _cases(options.details)
    names = layouts(options.what)
    if options.show is not None:
        return _show(names[0], options.show)
    status = 0
    for name in names:
        start = time.perf_counter()
        total, failing = measure(name, options.count, options.seed)
        took = time.perf_counter() - start
        _say(f"{name}: {options.count} examples, {len(failing)} failing, {took:.1f} s")
        _say(f"  {_figures(total)}")
        for seed, details in failing[: options.failing]:
            _say(f"  seed {seed}")
            for line in details[: options.details]:
                _say(f"    {line}")
        status |= bool(failing)
    return status


if __name__ == "__main__":
    sys.exit(main())
