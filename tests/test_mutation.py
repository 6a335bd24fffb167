"""Change a figure and a check fails; drop a line of a table and it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse import State
from foiparse.writers.columns import layouts
from foiparse.writers.tidy_csv import spell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus import Page, threads
    from foiparse import Result
else:
    from tests.corpus import Page, threads

pytestmark = pytest.mark.parametrize("path", threads())

# What tells where something stands, or sums up the input as a whole, shows nothing.
_PLACES = frozenset({"source", "line", "bbox"})


def _changes(text: str) -> Iterator[str]:
    """What a figure may be changed to: one more, and one less where that is a count."""
    if text == "-":
        yield "1"
        return
    yield str(int(text) + 1)
    if int(text) > 0:
        yield str(int(text) - 1)


def _read(text: str, folder: Path) -> Result:
    place = folder / "thread.txt"
    place.write_text(text, encoding="utf-8")
    return foiparse.extract(place)


def _shown(result: Result) -> dict[str, list[tuple[str, ...]]]:
    """The outputs without the columns that only say where."""
    return {
        layout.name: [
            tuple(
                spell(value)
                for name, value in zip(layout.columns, row, strict=True)
                if name not in _PLACES
            )
            for row in layout.rows(result)
        ]
        for layout in layouts()
        if layout.name in {"observations", "tables", "checks"}
    }


def test_every_figure_is_changed(path: Path) -> None:
    assert len(list(Page(path).cells())) == 63


def test_a_changed_figure_fails_a_check(path: Path, tmp_path: Path) -> None:
    page = Page(path)
    whole = _read("\n".join(page.lines), tmp_path)
    assert len(whole.observations) == 63
    assert whole.count(State.FAIL) == 0
    unnoticed = [
        f"line {at + 1}: {page.lines[at]!r} with {new} for {old} at {place + 1}"
        for at, place, old in page.cells()
        for new in _changes(old)
        if _read(page.with_cell(at, place, new), tmp_path).count(State.FAIL) == 0
    ]
    assert not unnoticed, "\n".join(unnoticed)


def test_a_lost_line_shows(path: Path, tmp_path: Path) -> None:
    page = Page(path)
    result = _read("\n".join(page.lines), tmp_path)
    assert len(result.observations) == 63
    whole = _shown(result)
    unnoticed = [
        f"line {at + 1}: {page.lines[at]!r}"
        for at in page.table_lines
        if _shown(_read(page.without(at), tmp_path)) == whole
    ]
    assert not unnoticed, "\n".join(unnoticed)
