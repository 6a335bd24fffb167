"""The ledger for a person at a terminal: authorities down, questions across, then the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table as Grid
from rich.text import Text

from foiparse.collation.ledger import GAVE
from foiparse.writers.one_line import one_line
from foiparse.writers.terminal import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.model import LedgerRow

_NAME, _CELL = 26, 14  # columns of a terminal
_NOTHING = frozenset({"missing", "unread", "bounced", "no_answer", "unclear"})


def render(
    rows: Sequence[LedgerRow],
    questions: Sequence[str],
    words: Iterable[str],
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The grid as text of at most ``width`` columns, then each of ``words`` on a line of its own.

    Where the questions do not fit beside each other, the grid goes on below with the next.
    """
    pages = Pages(width=width, colour=colour)
    cells = {(row.authority, row.question): row for row in rows}
    names = list(dict.fromkeys(row.authority for row in rows))
    late = {row.authority for row in rows if row.late}
    across = max((width - _NAME - 8) // _CELL, 1)
    for first in range(0, len(questions), across):
        some = questions[first : first + across]
        grid = Grid(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
        grid.add_column("authority", max_width=_NAME, overflow="fold")
        for question in some:
            grid.add_column(one_line(question), overflow="fold")
        grid.add_column("late")
        for name in names:
            own = [cells[name, question] for question in some]
            grid.add_row(
                Text(one_line(name)), *map(_cell, own), Text("late" if name in late else "")
            )
        pages.print(grid)
        pages.print(Text(""))
    for line in words:
        pages.print(Text(one_line(line)))
    return pages.text()


def _cell(row: LedgerRow) -> Text:
    text = Text(row.state.replace("_", " "), style=_style(row.state))
    if row.exemptions:
        text.append(f" {one_line(row.exemptions.replace(';', ', '))}", style="default")
    return text


def _style(state: str) -> str:
    if state in GAVE:
        return "green"
    return "yellow" if state in _NOTHING else "magenta"
