"""Sections of rows: which rows that follow a section's heading are no longer under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from foiparse.tables.roles import may_say_total, says_total

if TYPE_CHECKING:
    from foiparse.model import TableRow


def without_section(rows: list[TableRow]) -> list[TableRow]:
    """The rows, a total at the end that is the table's taken out of the last section.

    It is the table's where the earlier sections have none, or the last has one before it.
    """
    if not rows or not rows[-1].sections or not _adds_up(rows[-1].label):
        return rows
    last = rows[-1]
    names = {row.sections for row in rows if row.sections}
    with_total = {row.sections for row in rows[:-1] if _adds_up(row.label)}
    others = names - {last.sections}
    if (others and not others & with_total) or last.sections in with_total:
        return [*rows[:-1], replace(last, sections=())]
    return rows


def _adds_up(label: str) -> bool:
    return says_total(label) or may_say_total(label)
