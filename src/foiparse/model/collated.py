"""What a collation writes of many replies to one request; fields are the columns of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class RequestRow(Struct, frozen=True):
    """One reply as one row of the requests of a collation.

    ``authority_basis`` is ``reply`` (its words), ``file name`` or empty. ``version`` counts the
    replies of one authority, empty for a copy; ``version_basis`` says whether dates or names
    put them in order. ``superseded_by`` names the later replies that answer again what
    this one answered, ``superseded_questions`` what that is.
    """

    authority: str
    area_code: str
    authority_basis: str
    reference: str
    sent: date | None
    received: date | None
    due: date | None
    answered: date | None
    working_days: int | None
    late: str
    status: str
    questions_answered: int
    questions_asked: int
    version: int | None
    version_basis: str
    superseded_by: str
    superseded_questions: str
    copy_of: str
    source: str


class LedgerRow(Struct, frozen=True):
    """What became of one question at one authority."""

    authority: str
    area_code: str
    question: str
    state: str
    exemptions: str
    late: bool | None
    tables: str
    version: int | None
    source: str


class ComparabilityRow(Struct, frozen=True):
    """What one authority gave to one question, by measure and kind of period."""

    question: str
    authority: str
    area_code: str
    measure: str
    measure_basis: str
    period_kind: str
    periods: str
    suppressed: int
    basis: str
    reason: str
    panel: bool
    source: str


class FigureRow(Struct, frozen=True):
    """One authority's part in one total: counted, or why not."""

    question: str
    measure: str
    period: str
    authority: str
    area_code: str
    low: Decimal | None
    high: Decimal | None
    basis: str
    counted: bool
    reason: str
    cells: str
    source: str


class TotalRow(Struct, frozen=True):
    """What the authorities that gave one measure over one period come to together."""

    question: str
    measure: str
    period_kind: str
    period: str
    low: Decimal
    high: Decimal | None
    authorities: int
    left_out: int
    left_out_why: str


class WarningRow(Struct, frozen=True):
    """Something that a person should look at before a figure is used or passed on."""

    rule: str
    authority: str
    area_code: str
    question: str
    source: str
    cells: str
    explanation: str
