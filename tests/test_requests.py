"""Whether a request was answered in time: what is counted, and what cannot be told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from foiparse.correspondence.dated import Printed, letter_date, printed
from foiparse.correspondence.own_words import own_sentences
from foiparse.correspondence.requests import Step, law_of, request_of, site_status
from foiparse.model import Document, Late, Line, Message, MessageKind, MessageRecord
from foiparse.parts import find_in

if TYPE_CHECKING:
    from foiparse.model import RequestRecord

JAN_4 = date(2021, 1, 4)
DUE = date(2021, 2, 1)
LATER = date(2021, 2, 2)
UNCLEAR = "earlier_reply_unclear"


def step(
    kind: str,
    day: date | None = None,
    *,
    received: tuple[date, ...] = (),
    dated: tuple[date, ...] = (),
    clarified: tuple[date, ...] = (),
    extended: bool = False,
) -> Step:
    record = MessageRecord("thread.txt", 1, MessageKind(kind), "", "", day)
    days = Printed(frozenset(received), frozenset(dated), frozenset(clarified))
    return Step(record, days, extended)


def judged(*steps: Step, law: str = "FOIA") -> RequestRecord:
    return request_of(steps, law, "Northmoor Council", "FOI 1", "")


@pytest.mark.parametrize(
    ("answered", "late", "count"), [(DUE, Late.NO, 20), (LATER, Late.YES, 21), (JAN_4, Late.NO, 0)]
)
def test_the_day_of_sending_stands_for_that_of_receipt(
    answered: date, late: Late, count: int
) -> None:
    found = judged(step("request", JAN_4), step("answer", answered))
    assert (found.late, found.due, found.working_days) == (late, DUE, count)
    assert (found.basis, found.reason) == ("sent", "")


def test_a_day_of_receipt_that_a_letter_prints_comes_first() -> None:
    found = judged(
        step("request", date(2021, 1, 2)), step("answer", LATER, received=(date(2021, 1, 5),))
    )
    assert (found.basis, found.received, found.due) == ("received", date(2021, 1, 5), LATER)
    assert found.late is Late.NO


def test_the_date_that_a_letter_gives_the_request_comes_last() -> None:
    found = judged(step("answer", DUE, dated=(JAN_4,)))
    assert (found.basis, found.sent, found.due, found.late) == ("dated", None, DUE, Late.NO)


def test_an_acknowledgement_is_no_answer() -> None:
    found = judged(
        step("request", JAN_4), step("acknowledgement", date(2021, 1, 5)), step("holding", DUE)
    )
    assert (found.answered, found.late, found.reason) == (None, Late.UNVERIFIABLE, "no_answer")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((step("request"), step("answer", DUE)), "request_undated"),
        ((step("request", JAN_4), step("answer")), "answer_undated"),
        ((step("request", JAN_4), step("answer"), step("answer", DUE)), "answer_undated"),
        ((step("request", JAN_4), step("answer", date(2021, 1, 3))), "answered_before_asked"),
        ((step("request", date(2004, 3, 1)), step("answer", DUE)), "outside_calendar"),
        ((step("request", date(2028, 12, 20)), step("answer", DUE)), "outside_calendar"),
        ((step("request", JAN_4), step("answer", date(2029, 1, 5))), "outside_calendar"),
        (
            (step("request", JAN_4), step("answer", DUE, received=(date(2021, 1, 1),))),
            "received_before_sent",
        ),
        (
            (step("acknowledgement", received=(JAN_4,)), step("answer", DUE, received=(DUE,))),
            "receipts_differ",
        ),
        (
            (step("request", JAN_4), step("holding", DUE, extended=True), step("answer", LATER)),
            "time_extended",
        ),
        ((step("request", JAN_4), step("reply", DUE), step("answer", LATER)), UNCLEAR),
        ((step("request", JAN_4), step("reply"), step("answer", LATER)), UNCLEAR),
    ],
)  # fmt: skip
def test_what_is_not_known_is_unverifiable_and_never_in_time(
    steps: tuple[Step, ...], reason: str
) -> None:
    found = judged(*steps)
    assert (found.late, found.reason) == (Late.UNVERIFIABLE, reason)


def test_more_time_that_is_taken_when_the_time_is_over_excuses_nothing() -> None:
    late_notice = step("holding", LATER, extended=True)
    found = judged(step("request", JAN_4), late_notice, step("answer", date(2021, 2, 3)))
    assert found.late is Late.YES


def test_a_clarification_starts_the_count_again() -> None:
    found = judged(
        step("request", JAN_4),
        step("clarification", date(2021, 1, 8)),
        step("followup", date(2021, 1, 20)),
        step("answer", date(2021, 2, 17)),
    )
    assert (found.paused, found.clarified, found.basis) == (True, date(2021, 1, 20), "clarified")
    assert (found.due, found.working_days, found.late) == (date(2021, 2, 17), 20, Late.NO)


def test_the_date_of_a_clarification_that_a_letter_prints_counts() -> None:
    found = judged(
        step("request", JAN_4),
        step("clarification", date(2021, 1, 8)),
        step("answer", LATER, clarified=(date(2021, 1, 20),)),
    )
    assert (found.clarified, found.late) == (date(2021, 1, 20), Late.NO)


@pytest.mark.parametrize(
    "between",
    [
        (step("clarification", date(2021, 1, 8)),),
        (step("clarification", date(2021, 1, 8)), step("followup")),
        (step("clarification"), step("followup", date(2021, 3, 1))),
        (step("clarification"),),
    ],
)
def test_a_clarification_of_unknown_date_leaves_it_open(between: tuple[Step, ...]) -> None:
    found = judged(step("request", JAN_4), *between, step("answer", date(2021, 3, 5)))
    assert (found.paused, found.due, found.late) == (True, None, Late.UNVERIFIABLE)
    assert found.reason == "clarification_undated"


def test_a_clarification_that_is_asked_for_too_late_stops_nothing() -> None:
    found = judged(
        step("request", JAN_4),
        step("clarification", LATER),
        step("followup", date(2021, 2, 3)),
        step("answer", date(2021, 2, 4)),
    )
    assert (found.paused, found.due, found.late) == (False, DUE, Late.YES)


def test_one_asked_for_after_the_answer_stops_nothing() -> None:
    found = judged(step("request", JAN_4), step("answer", DUE), step("clarification", LATER))
    assert (found.paused, found.late) == (False, Late.NO)


def test_under_the_foisa_the_scottish_days_count() -> None:
    asked, answered = date(2020, 7, 10), date(2020, 8, 11)
    steps = (step("request", asked), step("answer", answered))
    assert judged(*steps, law="FOIA").late is Late.NO
    assert judged(*steps, law="FOISA").late is Late.YES


@pytest.mark.parametrize(
    ("regime", "authority", "said", "law"),
    [
        ("FOIA", "Northmoor Council", ["under the Freedom of Information Act 2000"], "FOIA"),
        ("FOIA", "", [], "FOIA"),
        ("FOISA", "", ["under the FOISA"], "FOISA"),
        ("FOIA", "Police Service of Scotland", ["your FOI request"], "FOISA"),
        ("FOIA", "", ["the Environmental Information Regulations 2004"], "EIR"),
        ("FOISA", "", ["the EIRs", "FOISA", "Environmental Information"], "EISR"),
        ("FOIA", "", ["under FOIA or the EIR"], "FOIA"),
    ],
)
def test_the_law_of_a_thread(regime: str, authority: str, said: list[str], law: str) -> None:
    assert law_of(regime, authority, said) == law


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The request was successful.", "successful"),
        ("The request was partially successful.", "partially_successful"),
        ("The request was refused by Northmoor Council.", "rejected"),
        ("Northmoor Council did not have the information requested.", "not_held"),
        ("Currently waiting for a response from Northmoor Council, they must", "waiting_response"),
        ("Response to this request is long overdue.", "waiting_response_very_overdue"),
        ("Response to this request is delayed.", "waiting_response_overdue"),
        ("This request has an unknown status.", "waiting_classification"),
        ("Dear Northmoor Council,", ""),
    ],
)
def test_what_the_site_says_is_kept_beside(text: str, state: str) -> None:
    document = Document("page.txt", "text", "", lines=(Line(1, text), Line(2, text)))
    chrome, reply = Message(MessageKind.CHROME, 1, 1), Message(MessageKind.REPLY, 2, 2)
    assert site_status(document, [chrome, reply]) == state
    assert site_status(document, [reply]) == ""


def read(text: str) -> tuple[Printed, date | None]:
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    part = find_in(Document("letter.txt", "text", "", lines=lines))
    (message,) = part.messages
    return (
        printed(own_sentences(part.document, message, part.zones)),
        letter_date(part.document, message, part.zones),
    )


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("Your request was received on 3 March 2020.", "received", "2020-03-03"),
        ("Your email, received by us on Tuesday 3rd March 2020, asks", "received", "2020-03-03"),
        ("We received your request on 03/04/2020.", "received", "2020-04-03"),
        ("Date received: 2020-03-04", "received", "2020-03-04"),
        ("Your request (received March 3, 2020) is below.", "received", "2020-03-03"),
        ("We received your request for a review on 5 May 2021.", "received", ""),
        ("The payment for your request was received on 5 May 2021.", "received", ""),
        ("We reply within 20 days of receipt of the request, by 31 May 2020.", "received", ""),
        ("The invoice was received on 3 March 2020.", "received", ""),
        ("Your request was received on 3 March.", "received", ""),
        ("I refer to your email dated 12/01/2022.", "dated", "2022-01-12"),
        ("Thank you for your request of 12th of January 2022.", "dated", "2022-01-12"),
        ("Your clarification was received on 2 April 2020.", "clarified", "2020-04-02"),
        ("Your request, received 1 May 2020, clarified on 4 May 2020", "clarified", "2020-05-04"),
        ("> Your request was received on 3 March 2020.", "received", ""),
        ("From: A\nSent: 4 May 2020\n\nRequest received 3 March 2020", "received", "2020-03-03"),
    ],
)  # fmt: skip
def test_days_that_a_letter_prints(text: str, kind: str, day: str) -> None:
    found = getattr(read(text)[0], kind)
    assert [each.isoformat() for each in found] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Our ref: FOI 1\nDate: 5 April 2020\n\nDear Mr Hale\n\nNone is held.", "2020-04-05"),
        ("5th April 2020\n\nDear Mr Hale\n\nNone is held.", "2020-04-05"),
        ("Date received: 5 April 2020\n\nDear Mr Hale\n\nNone is held.", ""),
        ("5 April 2020\n6 April 2020\n\nDear Mr Hale\n\nNone is held.", ""),
        ("Dear Mr Hale\n\nNone is held.\n\nYours sincerely\n\n5 April 2020", ""),
        ("Dear Mr Hale\n\nNone is held.\n\n-----Original Message-----\nDate: 5 April 2020", ""),
    ],
)
def test_the_date_of_a_letter_is_its_own(text: str, day: str) -> None:
    found = read(text)[1]
    assert (found.isoformat() if found else "") == day
