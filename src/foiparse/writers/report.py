"""What `check` shows a person: what failed or is open, with the printed line; passes counted.

Grouped by source and table. Every line wraps, none is cut: an explanation that ends in
an ellipsis is no explanation.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from foiparse.model import State
from foiparse.writers.one_line import one_line
from foiparse.writers.terminal import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from rich.console import RenderableType

    from foiparse.model import Check, PlacedTable
    from foiparse.result import Result

_STYLE = {
    State.PASS: "green",
    State.FAIL: "bold red",
    State.UNVERIFIABLE: "yellow",
    State.WARN: "magenta",
}
_RULES = {
    "row_sum": "what stands in a row against the total printed for it",
    "column_sum": "what stands in a column against the total printed for it",
    "corner": "all row totals together against all column totals together",
    "table_equal": "the totals of two tables against each other",
    "subset": "a part against the whole that words say it is of",
    "percent_sum": "shares of one whole against 100%",
    "prose_total": "a total told in the text against the table",
    "copy_equal": "a table against its copy elsewhere",
}
# Colour is set to the end of the padded line: the spaces go, the codes stay.
# What a person must act on comes first.
_ORDER = {State.FAIL: 0, State.UNVERIFIABLE: 1, State.WARN: 2}


def render(result: Result, *, width: int = 80, colour: bool = False) -> str:
    """The report as text of at most ``width`` columns, with ANSI colour if asked for."""
    open_ = [check for check in result.checks if check.state in {State.FAIL, State.UNVERIFIABLE}]
    end = closing(
        {check.rule for check in open_},
        checked=bool(result.checks),
        failed=any(check.state is State.FAIL for check in open_),
        width=width,
        colour=colour,
    )
    return body(result, width=width, colour=colour) + end


def body(result: Result, *, width: int = 80, colour: bool = False) -> str:
    """What failed or is open in ``result``; of many, each has its own, one after the other."""
    pages = Pages(width=width, colour=colour)
    titles = {(each.source, each.number): each for each in result.tables}
    for source, checks in groupby(_ordered(result), key=lambda check: check.source):
        pages.print(Text(one_line(source) or "All sources together", style="bold"))
        for number, group in groupby(checks, key=lambda check: check.table):
            _show_group(pages, _heading(source, number, titles), list(group))
    return pages.text()


def closing(
    rules: AbstractSet[str], *, checked: bool, failed: bool, width: int = 80, colour: bool = False
) -> str:
    """The end of a report: what ``rules`` compare, those of checks that failed or are open.

    ``checked`` is whether there was any check, ``failed`` whether one failed.
    """
    pages = Pages(width=width, colour=colour)
    if not checked:
        pages.print(Text("No table was found, so there was nothing to check."))
    names = [name for name in _RULES if name in rules]
    if names:
        pages.print(Text("What these rules compare", style="bold"))
    for name in names:
        pages.print(Padding(Text(f"{name}: {_RULES[name]}"), (0, 0, 0, 2)))
    if names and failed:
        said = "A cell is named by its table, row and column, each counted from 1: 2:5:3."
        pages.print(Padding(Text(said), (0, 0, 0, 2)))
    return pages.text()


def _ordered(result: Result) -> list[Check]:
    """Checks by source as first met, then table; those of no single table last."""
    every = [each.source for each in result.sources] + [each.source for each in result.checks]
    sources = {source: index for index, source in enumerate(dict.fromkeys(filter(None, every)))}

    def place(check: Check) -> tuple[int, int]:
        # No source: the batch as a whole. Table 0: the source as a whole.
        return sources.get(check.source, len(sources)), check.table or 1 << 60

    return sorted(result.checks, key=place)


def _heading(source: str, number: int, titles: dict[tuple[str, int], PlacedTable]) -> str:
    if not number:
        return "The whole reply" if source else ""
    placed = titles.get((source, number))
    title = one_line(placed.table.title) if placed else ""
    if title.lower().startswith("table"):
        return title  # it numbers itself, and not always as it is counted here
    return f"Table {number}: {title}" if title else f"Table {number}"


def _show_group(pages: Pages, heading: str, checks: list[Check]) -> None:
    if heading:
        pages.print(Padding(Text(heading, style="underline"), (0, 0, 0, 2)))
    passed = Counter(check.rule for check in checks if check.state is State.PASS)
    if passed:
        counts = ", ".join(f"{rule} {count}" for rule, count in passed.items())
        line = Text("pass", style=_STYLE[State.PASS]).append(f"  {counts}", style="default")
        pages.print(Padding(line, (0, 0, 0, 4)))
    # What is said of several subjects in the same words is said once.
    same: dict[tuple[object, ...], list[Check]] = {}
    for check in checks:
        if check.state is not State.PASS:
            said = (check.state, check.rule, check.reason, check.explanation)
            same.setdefault((*said, check.page, check.line, check.printed), []).append(check)
    for alike in sorted(same.values(), key=lambda each: _ORDER[each[0].state]):
        pages.print(Padding(_finding(alike), (0, 0, 0, 4)))


def _finding(alike: list[Check]) -> RenderableType:
    """State, rule and subjects; below them the explanation; below that the printed line."""
    check = alike[0]
    subjects = [one_line(each.subject) for each in alike if each.subject != each.source]
    grid = Grid.grid(padding=(0, 0))
    grid.add_column(overflow="fold")
    head = Text(str(check.state).upper(), style=_STYLE[check.state])
    reason = f" ({check.reason})" if check.reason else ""
    subject = f": {'; '.join(filter(None, subjects))}" if any(subjects) else ""
    head.append(f"  {check.rule}{reason}{subject}", style="default")
    grid.add_row(head)
    grid.add_row(Padding(Text(one_line(check.explanation)), (0, 0, 0, 2)))
    if check.printed:
        grid.add_row(Padding(_printed(check), (0, 0, 0, 2)))
    return grid


def _printed(check: Check) -> RenderableType:
    """The line as printed, after where it stands; a long one folds under itself."""
    where = ", ".join(_where(check))
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in check.printed.splitlines():
        grid.add_row(Text(f"{where} |" if where else "|", style="dim"), Text(one_line(line)))
        where = ""
    return grid


def _where(check: Check) -> Iterable[str]:
    if check.page:
        yield f"page {one_line(check.page)}" if check.page.isdigit() else one_line(check.page)
    if check.line:
        yield f"line {check.line}"
