"""What a collation keeps of replies while it reads them."""

from __future__ import annotations

# Types are at hand when it runs: `condensed` reads what it wrote by them.
from datetime import date  # noqa: TC003 - as above
from decimal import Decimal  # noqa: TC003 - as above

from msgspec import Struct

from foiparse.collation.authorities import Authority  # noqa: TC001 - as above
from foiparse.model import Disposition, Late  # noqa: TC001 - as above


class Given(Struct, frozen=True):
    """What one reply makes of one question."""

    question: str
    disposition: Disposition
    exemptions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    asked_period: str = ""


class Figure(Struct, frozen=True):
    """What a table comes to for one measure and period, as bounds; or why it cannot be said.

    ``basis`` is ``stated`` (a total that is printed), ``single`` (the only cell), ``summed``
    (of ``cells``), or ``ambiguous`` with a ``reason``. ``high`` is None where nothing bounds it.
    ``measure_basis`` is ``printed``, or ``question`` where only the question says what is counted.
    """

    question: str
    source: str
    table: int
    measure: str
    period: str
    kind: str
    low: Decimal | None
    high: Decimal | None
    basis: str
    cells: tuple[str, ...] = ()
    suppressed: int = 0
    reason: str = ""
    measure_basis: str = "printed"


class Shown(Struct, frozen=True):
    """A printed cell, as far as another reading of it could matter.

    ``low`` and ``high`` are its bounds, ``hidden`` whether the authority held it back.
    """

    source: str
    name: str
    question: str
    row_label: str
    column_label: str
    measure: str
    period: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    hidden: bool
    item: bool


class Caveat(Struct, frozen=True):
    """Words that go with figures, as printed."""

    source: str
    where: str
    words: str


class Reply(Struct, frozen=True):
    """One reply of one authority, condensed.

    ``digests`` are the SHA-256 of its bytes; ``tables`` tells its tables from others, empty
    where it has none; ``derivable`` names hidden cells that the sums of its own tables settle;
    ``loose`` are tables that no question is known for.
    """

    source: str
    authority: Authority | None
    authority_basis: str
    reference: str = ""
    sent: date | None = None
    received: date | None = None
    due: date | None = None
    answered: date | None = None
    working_days: int | None = None
    late: Late | None = None
    status: str = ""
    given: tuple[Given, ...] = ()
    figures: tuple[Figure, ...] = ()
    shown: tuple[Shown, ...] = ()
    derivable: tuple[tuple[str, str, str], ...] = ()
    caveats: tuple[Caveat, ...] = ()
    loose: tuple[str, ...] = ()
    digest: str = ""
    tables: str = ""
