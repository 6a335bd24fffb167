"""What a run gives: typed records, and the exit status that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from foiparse.errors import ExitCode, FoiparseError
from foiparse.model import Observation, State
from foiparse.model.corrections import APPLIED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from foiparse.model import (
        Answer,
        Check,
        MessageRecord,
        PlacedTable,
        RequestRecord,
        SourceRecord,
        ZonedLine,
    )

FAIL_ON = {
    "never": frozenset[State](),
    "fail": frozenset({State.FAIL}),
    "warn": frozenset({State.FAIL, State.WARN}),
    "unverifiable": frozenset({State.FAIL, State.UNVERIFIABLE}),
}
"""What each word of ``--fail-on`` takes for a finding; a failure always is, but for never."""


class Failure(Struct, frozen=True):
    """An input that could not be read: its name as the person would know it, and why."""

    source: str
    error: FoiparseError


class Remark(Struct, frozen=True):
    """What a person should know of an input that was read or passed over all the same."""

    source: str
    words: str


class Result(Struct, frozen=True):
    """Everything that came of one or more inputs, in reading order."""

    observations: tuple[Observation, ...] = ()
    tables: tuple[PlacedTable, ...] = ()
    checks: tuple[Check, ...] = ()
    answers: tuple[Answer, ...] = ()
    messages: tuple[MessageRecord, ...] = ()
    requests: tuple[RequestRecord, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    lines: tuple[ZonedLine, ...] = ()
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def exit_code(self, fail_on: str = "never") -> ExitCode:
        """The documented exit status; what could not be read beats what was found.

        Raises KeyError for a word that is not in `FAIL_ON`.
        """
        found = FAIL_ON[fail_on]
        if self.failures:
            return max((failure.error.exit_code for failure in self.failures), key=int)
        if any(check.state in found for check in self.checks):
            return ExitCode.FOUND
        return ExitCode.DONE

    def count(self, state: State) -> int:
        """How many checks ended in ``state``."""
        return sum(check.state is state for check in self.checks)

    def to_frame(self) -> pd.DataFrame:
        """The observations as a pandas frame, one row each, columns as in the CSV.

        Numbers are Decimal (exact), dates are `datetime.date`, missing is None.
        """
        import pandas as pd

        names = Observation.__struct_fields__
        return pd.DataFrame(
            [[getattr(row, name) for name in names] for row in self.observations],
            columns=pd.Index(names),
        )


def merge(results: Iterable[Result]) -> Result:
    """One result from many, in the order given."""
    whole: dict[str, list[Any]] = {name: [] for name in Result.__struct_fields__}
    for result in results:
        for name, rows in whole.items():
            rows.extend(getattr(result, name))
    return Result(**{name: tuple(rows) for name, rows in whole.items()})


def met_in(checks: Iterable[Check]) -> Iterator[tuple[str, str]]:
    """Source and subject of each correction that one of these ``checks`` speaks of."""
    return ((each.source, each.subject) for each in checks if each.rule in {APPLIED, REFUSED})
