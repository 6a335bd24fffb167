"""Recall and precision on real replies, where the measuring corpus is beside this checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import corpus_cases, document, score
else:
    from tests.corpus import corpus_cases, document, score


@pytest.mark.parametrize("case", corpus_cases())
def test_every_figure_is_read_and_nothing_else(case: Path) -> None:
    result = foiparse.extract(document(case))
    assert not result.failures
    outcome = score(case, result.observations)
    printed = "\n".join(outcome.details)
    assert not outcome.missing, printed
    if not (case / "PARTIAL").exists():
        assert not outcome.wrong, printed
