"""Whether a request was answered in time, from the dates of its thread.

Nothing is guessed: where a date is not known, or the clock was stopped or the time
lengthened and it cannot be told for how long, the answer is `Late.UNVERIFIABLE` with a
reason. What the site says of the request is kept beside and is no evidence.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.deadlines import due, is_known, working_days
from foiparse.correspondence.deciding import first_phrase
from foiparse.correspondence.sections import EIR, EISR, FOIA, FOISA
from foiparse.data import rows
from foiparse.model import Late, MessageKind, RequestRecord, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foiparse.correspondence.dated import Printed
    from foiparse.model import Document, Message, MessageRecord

_EIR = re.compile(r"\b(?:environmental information|EIRs?\b)", re.IGNORECASE)
_FOI = re.compile(r"\b(?:freedom of information|FOI(?:S?A)?\b)", re.IGNORECASE)
_ASKING = frozenset({MessageKind.REQUEST, MessageKind.FOLLOWUP})
_ELSEWHERE = frozenset({Zone.ANNOTATION, Zone.QUOTED_PREVIOUS, Zone.CHROME, Zone.BLANK})


class Step(Struct, frozen=True):
    """One message of a thread: its record, the days that it prints, whether it takes longer."""

    record: MessageRecord
    printed: Printed
    extended: bool = False


class _Start(Struct, frozen=True):
    """The day that the count starts from, what it is, and whether the clock was stopped.

    ``reason`` says why there is no day.
    """

    day: date | None
    basis: str = ""
    reason: str = ""
    paused: bool = False
    clarified: date | None = None


def request_of(
    steps: Sequence[Step], law: str, authority: str, reference: str, site_status: str
) -> RequestRecord:
    """The record of one request, from the messages of its thread in order."""
    asked = next((each.record for each in steps if each.record.kind is MessageKind.REQUEST), None)
    sent = asked.date if asked else None
    received = _only(each.printed.received for each in steps)
    start = _start(steps, sent, received, law)
    at = _answer_at(steps)
    answered = steps[at].record.date if at is not None else None
    last = due(start.day, law) if start.day else None
    record = RequestRecord(
        source=steps[0].record.source,
        authority=authority,
        reference=reference,
        law=law,
        sent=sent,
        received=received,
        paused=start.paused,
        clarified=start.clarified,
        due=last,
        answered=answered,
        working_days=working_days(start.day, answered, law) if start.day and answered else None,
        late=Late.UNVERIFIABLE,
        basis=start.basis,
        site_status=site_status,
    )
    reason = start.reason or _unknown(start, answered, last, law, replied=at is not None)
    if reason or answered is None or last is None:
        return replace(record, reason=reason)
    if answered <= last:
        return replace(record, late=Late.NO)
    reason = _excused(steps[:at], last)
    return replace(record, late=Late.UNVERIFIABLE if reason else Late.YES, reason=reason)


def _only(days: Iterable[frozenset[date]]) -> date | None:
    """The day that all agree on, None where none is printed or two differ."""
    every = frozenset[date]().union(*days)
    return next(iter(every)) if len(every) == 1 else None


def _answer_at(steps: Sequence[Step]) -> int | None:
    """The index of the first answer."""
    kinds = [each.record.kind for each in steps]
    return kinds.index(MessageKind.ANSWER) if MessageKind.ANSWER in kinds else None


def _start(steps: Sequence[Step], sent: date | None, received: date | None, law: str) -> _Start:
    """The day of receipt, or that of the clarification where the clock was stopped."""
    receipts = frozenset[date]().union(*(each.printed.received for each in steps))
    dated = _only(each.printed.dated for each in steps)
    if len(receipts) > 1:
        return _Start(None, reason="receipts_differ")
    if received and sent and received < sent:
        return _Start(None, reason="received_before_sent")
    days = (("received", received), ("sent", sent), ("dated", dated))
    basis, day = next(((name, each) for name, each in days if each), ("", None))
    first = _Start(day, basis, "" if day else "request_undated")
    at = _answer_at(steps)
    before = steps if at is None else steps[:at]
    stops = [i for i, each in enumerate(before) if each.record.kind is MessageKind.CLARIFICATION]
    return _restarted(steps, first, stops[-1], law) if stops else first


def _restarted(steps: Sequence[Step], first: _Start, stop: int, law: str) -> _Start:
    """The start after a request for clarification, at index ``stop``, which stops the clock.

    One that came when the time was over stops nothing.
    """
    asked = steps[stop].record.date
    limit = due(first.day, law) if first.day else None
    if asked and limit and asked > limit:
        return first
    told = _only(each.printed.clarified for each in steps)
    made = next((each.record for each in steps[stop + 1 :] if each.record.kind in _ASKING), None)
    day = told or (made.date if made else None)
    seen = asked or day  # the clarification is no earlier than the question
    if day is None or limit is None or seen is None or seen > limit:
        reason = first.reason or "clarification_undated"
        return _Start(None, reason=reason, paused=True, clarified=day)
    return _Start(day, "clarified", paused=True, clarified=day)


def _unknown(
    start: _Start, answered: date | None, last: date | None, law: str, *, replied: bool
) -> str:
    """Why it cannot be told whether the answer was in time, or empty."""
    if last is None:
        return "outside_calendar"
    if answered is None:
        return "answer_undated" if replied else "no_answer"
    if start.day and answered < start.day:
        return "answered_before_asked"
    return "" if is_known(answered, law) else "outside_calendar"


def _excused(before: Sequence[Step], last: date) -> str:
    """Why an answer after the last day may still be in time, or empty.

    The longer time of the Acts has to be taken within the first; a reply that could not be
    told for what it is may have been the answer.
    """
    for each in before:
        early = each.record.date is None or each.record.date <= last
        if early and each.extended:
            return "time_extended"
        if early and each.record.kind is MessageKind.REPLY:
            return "earlier_reply_unclear"
    return ""


def law_of(regime: str, authority: str, said: Iterable[str]) -> str:
    """The law that a thread goes by: FOIA, FOISA, EIR or EISR.

    ``regime`` is what its words say of the Acts; ``said`` are those words, line by line.
    """
    scottish = regime == FOISA or authority in _scottish()
    environmental = freedom = 0
    for text in said:
        lower = text.lower()
        environmental += ("eir" in lower or "environmental" in lower) and bool(_EIR.search(text))
        freedom += ("foi" in lower or "freedom" in lower) and bool(_FOI.search(text))
    if environmental > freedom:
        return EISR if scottish else EIR
    return FOISA if scottish else FOIA


def _scottish() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("authorities") if row["regime"] == FOISA)


def spoken(document: Document, zones: Sequence[Zone]) -> list[str]:
    """The lines of a part that are a party's own words."""
    return [
        line.text
        for line, zone in zip(document.lines, zones, strict=True)
        if zone not in _ELSEWHERE
    ]


def site_status(document: Document, messages: Sequence[Message]) -> str:
    """The state that the site gives a thread, in its data or its sentence above it; else empty."""
    if document.site_state:
        return document.site_state
    for message in messages:
        if message.kind is not MessageKind.CHROME:
            continue
        for line in document.lines[message.first - 1 : message.last]:
            if len(line.text) < 400 and (
                found := first_phrase(" ".join(line.text.split()), "site_states", "state")
            ):
                return found[0]
    return ""
