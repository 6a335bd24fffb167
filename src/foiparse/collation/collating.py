"""From condensed replies to everything that is said of them: one call for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from foiparse.collation import comparability, disclosure, ledger, plausibility, totals, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foiparse.collation.authorities import Authority
    from foiparse.collation.comparability import Panel
    from foiparse.collation.ledger import Entry, Tally
    from foiparse.collation.records import Reply
    from foiparse.model import (
        ComparabilityRow,
        FigureRow,
        LedgerRow,
        RequestRow,
        TotalRow,
        WarningRow,
    )


class Collation(Struct, frozen=True):
    """One request to many authorities: the rows of its files, and what they rest on.

    ``questions`` are the words of each by number; ``not_asked`` names who replied without
    being on the list of those asked, where there is one.
    """

    questions: Mapping[str, str]
    entries: tuple[Entry, ...]
    requests: tuple[RequestRow, ...]
    ledger: tuple[LedgerRow, ...]
    comparability: tuple[ComparabilityRow, ...]
    figures: tuple[FigureRow, ...]
    totals: tuple[TotalRow, ...]
    warnings: tuple[WarningRow, ...]
    panels: tuple[Panel, ...]
    tally: Tally
    not_asked: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What may be printed of the whole."""
        best = comparability.leading(self.panels)
        if best is None or not best.periods:
            return ledger.sentence(self.tally, 0, ())
        return ledger.sentence(self.tally, len(best.members), best.periods)

    def words(self) -> list[str]:
        """The sentence; what the panel of each question is; who could not be placed."""
        said = [self.sentence]
        for panel in self.panels:
            if panel.periods:
                over = ledger.listed(list(map(ledger.spoken, panel.periods)))
                counted = panel.measure.replace("_", " ") or "measure not said"
                said.append(
                    f"Question {panel.question}: {len(panel.members)} over {over} ({counted},"
                    f" {_kind(panel.kind)})."
                )
        if self.not_asked:
            said.append(f"Not among those asked: {', '.join(self.not_asked)}.")
        unlisted = [each for each in self.entries if each.who and not each.authority.listed]
        named = [each.authority.name for each in unlisted if each.who and each.who.named]
        if named:
            said.append(f"Not on the list of police forces, as written: {', '.join(named)}.")
        nobody = [
            each.who.versions[0].source for each in unlisted if each.who and not each.who.named
        ]
        if nobody:
            said.append(f"No authority is named in {', '.join(nobody)}.")
        return said


def _kind(kind: str) -> str:
    return {"bare year": "years of a kind not said", "other": "other periods"}.get(
        kind, f"{kind} years"
    )


def collate(
    replies: Iterable[Reply],
    questions: Mapping[str, str],
    asked: Sequence[Authority] = (),
) -> Collation:
    """Everything that follows from the replies to one request of these ``questions``.

    ``asked`` are the authorities that it went to; without them, those that replied.
    """
    found = versions.respondents(replies)
    numbers = list(questions)
    entries = ledger.entries(found, asked)
    rows = ledger.ledger_rows(entries, numbers)
    figures = comparability.figures_by_entry(entries, numbers)
    panels = [comparability.panel(question, figures) for question in numbers]
    summed = totals.total(entries, numbers, figures, rows)
    return Collation(
        questions=questions,
        entries=tuple(entries),
        requests=tuple(versions.request_rows(found, numbers)),
        ledger=tuple(rows),
        comparability=tuple(comparability.comparability_rows(entries, figures, panels)),
        figures=summed.figures,
        totals=summed.totals,
        warnings=(*plausibility.warnings_of(entries, numbers), *disclosure.warnings_of(found)),
        panels=tuple(panels),
        tally=ledger.tally(entries, rows),
        not_asked=tuple(each.authority.name for each in entries if not each.asked),
    )
