"""Correct tables with awkward but honest structure, made from a seed.

Every table adds up. What is awkward is how: subtotals above, below or unnamed, nested; totals
first, last, unnamed or called `All`; columns that are not added; suppressed cells that a total
counts or leaves out; nil as a dash, a nought or a blank; marks of revision; rounding.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from foiparse.checks.reconcile import reconcile
from foiparse.model import Check, Column, PlacedTable, Table, TableCell, TableRow
from foiparse.tables.tidy import tidy

PLACES = (
    *("Harbour", "Moor", "City", "Port", "Vale", "Ridge", "Ford", "Mill", "Heath", "Cross"),
    *("Quay", "Green", "Marsh", "Combe", "Wick", "Thorpe", "Barrow", "Fell", "Dale", "Bourne"),
    *("Stoke", "Lynn", "Hythe", "Sand"),
)
AREAS = ("North", "South", "East", "West", "Central")
WHOLE = ("Total", "Grand Total", "All", "Force total", "Total (2023/24)", "Total 2023/24", "TOTAL:")


@dataclass
class Honest:
    """A table as printed, and what adds up in it.

    ``sums`` names, by (row, column) from 1, the cells of each relation, the stated one last;
    ``told`` is whether words name its total, or other figures show it for certain.
    """

    columns: list[str]
    labels: list[str]
    texts: list[list[str]]
    sums: list[tuple[list[tuple[int, int]], bool]] = field(default_factory=list)
    rounded: bool = False
    notes: tuple[str, ...] = ()

    def table(self) -> PlacedTable:
        rows = [
            TableRow(
                label,
                tuple(TableCell(at, text, line) for at, text in enumerate(texts, 1)),
                (line,),
            )
            for line, (label, texts) in enumerate(zip(self.labels, self.texts, strict=True), 1)
        ]
        table = Table(
            tuple(Column((each,)) for each in self.columns), tuple(rows), notes=self.notes
        )
        return PlacedTable(table, "made.txt", 1)

    def checks(self) -> list[Check]:
        placed = self.table()
        return reconcile([placed], list(tidy(placed)))

    def printed(self) -> str:
        return "\n".join(
            " | ".join((label, *texts))
            for label, texts in zip(self.labels, self.texts, strict=True)
        )


def make(seed: int) -> Honest:
    """The honest table of a seed."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    tree, labels, whole = _rows(rng)
    periods = [str(2018 + at) for at in range(rng.randint(1, 5))]
    most = rng.choice((9, 60, 900, 20_000))
    figures: dict[int, list[int]] = {}
    rounded = rng.random() < 0.12 and most > 60
    for row, parts in enumerate(tree):
        if parts is None:
            figures[row] = [_figure(rng, most) for _ in periods]
    for row in _parts_first(tree):
        parts = tree[row] or []
        figures[row] = [sum(figures[each][at] for each in parts) for at in range(len(periods))]
    across = len(periods) > 1 and rng.random() < 0.6
    if across:
        for values in figures.values():
            values.append(sum(values))
    table = Honest(
        [*periods, *(["Total"] if across else [])],
        labels,
        [[_print(rng, value) for value in figures[row]] for row in range(len(tree))],
    )
    if rounded:
        table.rounded = True
        if len(tree) * len(periods) < 10 or rng.random() < 0.5:
            table.notes = ("Figures are rounded to the nearest 5 and may not sum.",)
        table.texts = [
            [str(5 * ((value + 2) // 5)) for value in figures[row]] for row in range(len(tree))
        ]
    _tell_sums(table, tree, labels, whole, across=across)
    if not rounded:
        _hide(rng, table, tree, across=across)
        if rng.random() < 0.2:
            _leave_out(table, tree, across=across)
    _decorate(rng, table, figures, whole)
    return table


def make_decimal(seed: int) -> Honest:
    """Values of two decimals, their total of one: 64.15 is printed as 64.2."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    names = rng.sample(PLACES, rng.randint(3, 9))
    years = [str(2019 + at) for at in range(rng.randint(1, 3))]
    cents = [[rng.randint(1, 9000) for _ in years] for _ in names]
    texts = [[f"{each / 100:.2f}" for each in row] for row in cents]
    totals = [Decimal(sum(column)) / 100 for column in zip(*cents, strict=True)]
    whole = [str(each.quantize(Decimal("0.1"), ROUND_HALF_UP)) for each in totals]
    first = rng.random() < 0.3
    labels = ["Total hours", *names] if first else [*names, "Total"]
    return Honest(years, labels, [whole, *texts] if first else [*texts, whole])


def _figure(rng: random.Random, most: int) -> int:
    return 0 if rng.random() < 0.15 else rng.randint(1, most)


def _rows(rng: random.Random) -> tuple[list[list[int] | None], list[str], int]:
    """Per row its parts (None for an item), the labels, and the row of the whole or -1."""
    names = rng.sample(PLACES, len(PLACES))
    above = rng.random() < 0.4
    named = rng.choice(("named", "unnamed", "sub"))
    groups = rng.choice((0, 0, 2, 2, 3, 4))
    tree: list[list[int] | None] = []
    labels: list[str] = []
    top: list[int] = []

    def item() -> int:
        tree.append(None)
        labels.append(names.pop())
        return len(tree) - 1

    def group(label: str, size: int) -> int:
        if above:
            tree.append([])
            labels.append(label)
            at = len(tree) - 1
            tree[at] = [item() for _ in range(size)]
            return at
        parts = [item() for _ in range(size)]
        tree.append(parts)
        labels.append(label)
        return len(tree) - 1

    for area in AREAS[:groups]:
        label = {"named": f"{area} area total", "unnamed": f"{area} area", "sub": "Sub total"}[
            named
        ]
        top.append(group(label, rng.randint(2, 4)))
    if not groups or (not above and rng.random() < 0.3):
        top += [item() for _ in range(rng.randint(1 if groups else 2, 6))]
    # Without any total at all there is nothing to be wrong about; most tables have one.
    if groups and named != "unnamed" and rng.random() < 0.15:
        return tree, labels, -1
    label = rng.choice((*WHOLE, "")) if not above else rng.choice(WHOLE)
    if rng.random() < 0.25 and label:
        shifted = [None if each is None else [at + 1 for at in each] for each in tree]
        return [[at + 1 for at in top], *shifted], [label, *labels], 0
    return [*tree, top], [*labels, label], len(tree)


def _parts_first(tree: list[list[int] | None]) -> list[int]:
    order: list[int] = []

    def visit(row: int) -> None:
        for part in tree[row] or []:
            visit(part)
        if tree[row] is not None and row not in order:
            order.append(row)

    for row in range(len(tree)):
        visit(row)
    return order


def _print(rng: random.Random, value: int) -> str:
    if value == 0:
        return rng.choice(("0", "0", "-", "nil", ""))
    text = f"{value:,}" if rng.random() < 0.5 else str(value)
    return f"{text} [r]" if rng.random() < 0.05 else text


def _tell_sums(
    table: Honest,
    tree: list[list[int] | None],
    labels: list[str],
    whole: int,
    *,
    across: bool,
) -> None:
    named = [
        label in WHOLE or not label or label.endswith("total")
        for parts, label in zip(tree, labels, strict=True)
        if parts
    ]
    # What no word names, another column must bear out.
    told = all(named) or (whole >= 0 and len(table.columns) > 1)
    for parts in tree:
        if parts:
            row = tree.index(parts)
            for column in range(1, len(table.columns) + 1):
                cells = [(each + 1, column) for each in parts]
                table.sums.append(([*cells, (row + 1, column)], told))
    if across:
        last = len(table.columns)
        for row in range(1, len(tree) + 1):
            table.sums.append(([(row, column) for column in range(1, last + 1)], True))


def _hide(rng: random.Random, table: Honest, tree: list[list[int] | None], *, across: bool) -> None:
    """Small figures of items suppressed in a table without unnamed totals, or not known."""
    if rng.random() > 0.35 or not all(
        label in WHOLE or label.endswith("total")
        for parts, label in zip(tree, table.labels, strict=True)
        if parts is not None
    ):
        return
    sign = rng.choice(("<5", "*", "[c]", "..", "n/a"))
    last = len(table.columns) - (1 if across else 0)
    for row, parts in enumerate(tree):
        for at in range(last):
            text = table.texts[row][at]
            if parts is None and text.isdigit() and 0 < int(text) < 5:
                table.texts[row][at] = sign


def _leave_out(table: Honest, tree: list[list[int] | None], *, across: bool) -> None:
    """Every total is made without the cells that are suppressed, as `Sum` in a workbook is."""
    last = len(table.columns) - (1 if across else 0)
    if not any(text in {"<5", "*", "[c]"} for texts in table.texts for text in texts):
        return

    def shown(row: int, at: int) -> int:
        text = table.texts[row][at].removesuffix(" [r]").replace(",", "")
        return int(text) if text.isdigit() else 0

    for row in _parts_first(tree):
        for at in range(last):
            table.texts[row][at] = str(sum(shown(part, at) for part in tree[row] or []))
    if across:
        for row in range(len(tree)):
            table.texts[row][last] = str(sum(shown(row, at) for at in range(last)))


def _decorate(rng: random.Random, table: Honest, figures: dict[int, list[int]], whole: int) -> None:
    """Columns that are not added: shares, changes, marks of revision."""
    kind = rng.choice(("", "", "share", "change", "mark", "rate", "average", "of which", "mean"))
    if kind == "share" and whole >= 0 and figures[whole][0]:
        table.columns.append("% of total")
        for row, texts in enumerate(table.texts):
            texts.append(f"{100 * figures[row][0] / figures[whole][0]:.1f}%")
    elif kind == "change" and len(figures[0]) > 1:
        table.columns.append("Change")
        for row, texts in enumerate(table.texts):
            texts.append(str(figures[row][1] - figures[row][0]))
    elif kind == "mark":
        table.columns.append("R")
        for texts in table.texts:
            texts.append(rng.choice(("R", "", "")))
    elif kind == "average":
        table.columns.append("3 year average")
        for row, texts in enumerate(table.texts):
            texts.append(f"{sum(figures[row]) / len(figures[row]):.1f}")
    elif kind == "of which":
        table.columns.append("of which repeat")
        for texts in table.texts:
            whole_text = texts[-1].removesuffix(" [r]").replace(",", "")
            texts.append(str(int(whole_text) // 3) if whole_text.isdigit() else "0")
    elif kind == "mean":
        table.labels.append("Average")
        table.texts.append([str(figures[0][0] // 3) for _ in table.columns])
    elif kind == "rate":
        table.columns.append("Rate per 1,000")
        for texts in table.texts:
            texts.append(f"{rng.randint(0, 99) / 10}")
