"""What the tests on whole documents share: where they lie, what is true of them, their lines."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foiparse import Observation
    from layouts.measure import Outcome, compare
    from layouts.render import Rendering
else:
    from tests.layouts.measure import Outcome, compare
    from tests.layouts.render import Rendering

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"
THREAD = FIXTURES / "essex-thread" / "thread.txt"
SHARED_THREAD = CORPUS / "essex-15167" / "thread.txt"
ABSENT = "the measuring corpus is not beside this checkout"

_FIGURES = re.compile(r"(?P<label>\S.*?)(?P<cells>(?: (?:\d+|-)){3})")


def corpus_cases() -> list[object]:
    """The measuring corpus, for parametrizing; one case that is skipped where it is absent."""
    found = sorted(path.parent for path in CORPUS.glob("*/expected.csv"))
    if not found:
        return [pytest.param(CORPUS, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    return [pytest.param(case, id=case.name) for case in found]


def document(case: Path) -> Path:
    """The one input of a case or fixture."""
    names = {"response", "thread", "reply"}
    found = [path for path in sorted(case.iterdir()) if path.stem in names]
    assert len(found) == 1, f"{case.name}: {len(found)} inputs"
    return found[0]


def truth(case: Path) -> Rendering:
    """What is true of a case, every row held to be decidable; its text is left out."""
    with (case / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value_text"].strip()]
    keys: dict[tuple[str, str], int] = {}
    cell_rows = tuple(keys.setdefault((row["table"], row["row_label"]), len(keys)) for row in rows)
    other = {}
    for at, row in enumerate(rows):
        pairs = tuple(
            (pair[0], pair[1])
            for pair in (each.split("||") for each in (row.get("alt") or "").split(";;") if each)
        )
        if pairs:
            other[at] = pairs
    return Rendering(
        layout=case.name,
        text="",
        truth_cells=tuple((r["row_label"], r["column_label"], r["value_text"]) for r in rows),
        cell_rows=cell_rows,
        decidable_rows=(True,) * len(keys),
        excused_rows=(False,) * len(keys),
        alternatives=other,
    )


def score(case: Path, observations: Iterable[Observation]) -> Outcome:
    """Recall and precision as the project's scorer counts them: every printed cell is scored."""
    printed = [row for row in observations if row.value_text.strip()]
    outcome = compare(truth(case), printed)
    for row in printed:
        if row.status == "unreadable":
            outcome.wrong += 1
            outcome.details.append(f"unreadable {row.row_label!r} {row.value_text!r}")
    return outcome


class Page:
    """An Essex thread as lines that can be changed: its tables, their cells, its other lines."""

    def __init__(self, path: Path) -> None:
        self.lines = path.read_text(encoding="utf-8").split("\n")
        first = next(at for at, line in enumerate(self.lines) if line.startswith("TABLE ONE"))
        last = next(at for at, line in enumerate(self.lines) if line.startswith("Caveat:"))
        while self.lines[first - 1].strip():  # the heading above the tables
            first -= 1
        while self.lines[last + 1].strip():  # the rest of the caveat
            last += 1
        self.table_lines = [at for at in range(first, last + 1) if self.lines[at].strip()]

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """Line, place from the left and text of each value of the tables."""
        for at in self.table_lines:
            if found := _FIGURES.fullmatch(self.lines[at]):
                for place, text in enumerate(found["cells"].split()):
                    yield at, place, text

    def with_cell(self, at: int, place: int, text: str) -> str:
        """The page with one value changed."""
        found = _FIGURES.fullmatch(self.lines[at])
        assert found
        values = found["cells"].split()
        values[place] = text
        return self._joined(at, [" ".join((found["label"], *values))])

    def without(self, at: int) -> str:
        """The page without one line."""
        return self._joined(at, [])

    def _joined(self, at: int, lines: list[str]) -> str:
        return "\n".join((*self.lines[:at], *lines, *self.lines[at + 1 :]))


def threads() -> list[object]:
    """The Essex threads to test on, for parametrizing: ours always, the real one where it is."""
    return [
        pytest.param(THREAD, id="fixture"),
        pytest.param(
            SHARED_THREAD,
            id="real",
            marks=pytest.mark.skipif(not SHARED_THREAD.is_file(), reason=ABSENT),
        ),
    ]
