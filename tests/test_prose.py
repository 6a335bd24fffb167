"""No false tables: what authorities write around figures, and instead of them, gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse

if TYPE_CHECKING:
    from pathlib import Path

    from layouts.measure import PROSE
else:
    from tests.layouts.measure import PROSE

PIECES = sorted(PROSE.glob("*.txt"))


def test_there_are_enough_pieces() -> None:
    assert len(PIECES) >= 40


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.stem)
def test_prose_gives_no_figures(piece: Path) -> None:
    result = foiparse.extract(piece)
    assert not result.failures
    assert not result.observations
    assert not result.tables
