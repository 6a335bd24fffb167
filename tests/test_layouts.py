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
# What is reached, for each layout: the share of cells read wrong, and the share of decidable rows
# not read whole. To be tightened, never loosened; the aim is no wrong cell, and 2% of the rows in
# a, b, e and f, 10% in c and d, where labels and values run together.
REACHED = {
    "a_wrapped": (0.0, 0.0109),
    "a_gaps": (0.0, 0.0023),
    "b_plain": (0.001, 0.005),
    "b_bar": (0.0, 0.0),
    "b_bar_lines": (0.0, 0.005),
    "c_line": (0.006, 0.07),
    "d_list": (0.001, 0.02),
    "d_lists": (0.0, 0.0),
    "d_series": (0.0, 0.01),
    "d_sentence": (0.0, 0.0),
    "e_pipes": (0.0, 0.0),
    "e_markdown": (0.0, 0.0),
    "e_box": (0.0, 0.0),
    "e_ascii": (0.0, 0.0),
    "e_tabs": (0.0, 0.0),
    "e_commas": (0.0, 0.0),
    "e_aligned": (0.0, 0.0),
    "f_two_level": (0.001, 0.0),
    "f_wrapped_header": (0.004, 0.03),
}

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

    reads_back()
    assert total.decidable_rows
    wrong, unread = REACHED[layout]
    assert total.wrong <= wrong * (total.right + total.wrong), "\n".join(total.details[:20])
    assert total.ration <= unread, (
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
