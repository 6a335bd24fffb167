"""Round trip: tables drawn at random, printed as mail and web pages print them, and read back.

FOIPARSE_NIGHTLY=1 draws 2,000 tables for each layout, new ones every time, instead of the same 100.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from layouts.measure import CASES, Outcome, case_rendering, compare, extract_text
    from layouts.render import LAYOUTS, example
else:
    from tests.layouts.measure import CASES, Outcome, case_rendering, compare, extract_text
    from tests.layouts.render import LAYOUTS, example

NIGHTLY = bool(os.environ.get("FOIPARSE_NIGHTLY"))
# The share of decidable rows that may be left unread, over all examples of a layout: in c and d
# labels and values run together.
RATION = {"a": 0.02, "b": 0.02, "c": 0.10, "d": 0.10, "e": 0.02, "f": 0.02}

# A seed says all of an example, so there is nothing to shrink; a failing one can be looked at with
# python -m tests.layouts.measure LAYOUT --show SEED
EXAMPLES = settings(
    max_examples=2000 if NIGHTLY else 100,
    derandomize=not NIGHTLY,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_reads_back(layout: str, tmp_path: Path) -> None:
    total = Outcome()

    @EXAMPLES
    @given(seed=st.integers(0, 2**32 - 1))
    def reads_back(seed: int) -> None:
        rendering = example(layout, seed)[1]
        outcome = compare(rendering, extract_text(rendering.text, tmp_path))
        total.add(outcome)
        assert not outcome.wrong, "\n".join(outcome.details)

    reads_back()
    assert total.decidable_rows
    assert total.ration <= RATION[layout[0]], (
        f"{total.short_rows} of {total.decidable_rows} decidable rows were not read whole, "
        f"{total.silent_rows} of them without a word"
    )


@pytest.mark.parametrize(
    "case", sorted(path for path in CASES.iterdir() if path.is_dir()), ids=lambda case: case.name
)
def test_a_hand_written_case_reads_back(case: Path, tmp_path: Path) -> None:
    rendering = case_rendering(case)
    outcome = compare(rendering, extract_text(rendering.text, tmp_path))
    assert outcome.ok, "\n".join(outcome.details)
