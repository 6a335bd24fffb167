"""Checks on what a reply says of questions, periods and sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence.dispositions import exemption_types
from foiparse.model import Check, Disposition, Scope, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.model import Answer

_KINDS = ("CY", "FY", "AY")


def check_answers(answers: Sequence[Answer]) -> list[Check]:
    """Periods asked against answered, each question ruled on, what is claimed of sections."""
    checks: list[Check] = []
    for answer in answers:
        checks.extend(_period(answer))
        checks.append(_covered(answer))
        checks.extend(_types(answer))
    return checks


def _record(answer: Answer, rule: str, state: State, words: str) -> Check:
    return Check(
        rule=rule,
        scope=Scope.MESSAGE,
        source=answer.source,
        subject=f"question {answer.question}",
        state=state,
        explanation=words,
        table=answer.tables[0] if answer.tables and rule == "period_match" else 0,
        page=answer.page,
        line=answer.line or answer.question_line,
    )


def _kind(code: str) -> str:
    return next((kind for kind in _KINDS if code.startswith(kind)), "")


def _period(answer: Answer) -> list[Check]:
    asked = [code for code in answer.asked_period.split(";") if code]
    given = [code for code in answer.answered_period.split(";") if code]
    if not asked or not given:
        return []
    if set(asked) <= set(given):
        return [_record(answer, "period_match", State.PASS, f"{_list(asked)} asked and given.")]
    return [
        _record(
            answer,
            "period_match",
            State.WARN,
            f"{_list(asked)} was asked for, but the figures are for {_list(given)}.",
        )
    ]


def _list(codes: Sequence[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    if len(codes) > 6:
        return f"{codes[0]}, {codes[1]} ... {codes[-1]}"
    return f"{', '.join(codes[:-1])} and {codes[-1]}"


def _covered(answer: Answer) -> Check:
    open_ = {Disposition.NO_ANSWER, Disposition.UNCLEAR}
    if answer.disposition in open_:
        words = f"What became of question {answer.question} is not clear from any reply."
        return _record(answer, "question_coverage", State.WARN, words)
    words = f"Question {answer.question}: {answer.disposition.value.replace('_', ' ')}."
    return _record(answer, "question_coverage", State.PASS, words)


def _types(answer: Answer) -> list[Check]:
    found = []
    for claim in answer.claimed_types:
        name, _, kind = claim.partition(":")
        real = exemption_types().get(re.sub(r"^s", "", name), "")
        if real and real != kind:
            truth = {"part": "absolute only in part"}.get(real, real)
            words = f"The letter calls {name} {kind}; in the Act it is {truth}."
            found.append(_record(answer, "exemption_type", State.WARN, words))
    return found
