"""Mails one after another in a text: which begin a message, whose it is, what is quoted."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.correspondence.messages import segment

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse.model import Message

ASKED = """Dear Lowmoor Borough Council,

Please tell me
1. how many trees were felled in each of 2021 and 2022, and
2. what each cost.

Thanks
Bea Holt
"""
LOGGED = """Dear Ms Holt

Your request has been logged as LB/77 and you can expect an answer in May.

Records Team
"""
ANSWER = """Dear Ms Holt

LB/77

Trees felled by park
Park 2021 2022 Total
Abbey 12 14 26
Canal 7 9 16
Total 19 23 42

2. We do not hold the cost of each tree.

Records Team
"""
FIGURES = ["12", "14", "26", "7", "9", "16", "19", "23", "42"]


def head(form: str, who: str, to: str, when: str, subject: str = "Trees") -> str:
    return form.format(who=who, to=to, when=when, subject=subject)


OUTLOOK = "From: {who}\nSent: {when}\nTo: {to}\nSubject: {subject}\n"
HEADS = {
    "outlook": OUTLOOK,
    "tabs": "From:\t{who}\nSent:\t{when}\nTo:\t{to}\nSubject:\t{subject}\n",
    "subject first": "Subject: {subject}\nFrom: {who}\nDate: {when}\nTo: {to}\n",
    "folded": "From: {who}\nTo: {to};\n  copies@elsewhere.example\nDate: {when}\n",
    "spaced": "From: {who}\n\nTo: {to}\n\nDate: {when}\n\nSubject: {subject}\n",
    "gmail print": "{who}\t{when}\nTo: {to}\n",
    "web print": "{who}\n{when}\nTo: {to}\n",
    "bold": "*From:* {who}\n*Sent:* {when}\n*To:* {to}\n*Subject:* {subject}\n",
    "Welsh": "Oddi wrth: {who}\nAnfonwyd: {when}\nAt: {to}\nPwnc: {subject}\n",
}
BEA = "Bea Holt <bea@mail.example>"
DESK = "Records Team <foi@lowmoor.gov.uk>"
TIMES = ["4 May 2023 10:00", "5 May 2023 09:30", "30 May 2023 16:05"]


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "thread.txt"
    path.write_text(text, encoding="utf-8")
    return path


def spoken(path: Path) -> list[Message]:
    return [message for message in segment(foiparse.read(path)) if message.ordinal]


def kinds(path: Path) -> list[str]:
    return [message.kind.value for message in spoken(path)]


def figures(path: Path) -> list[str]:
    return [cell.value_text for cell in foiparse.extract(path).observations]


def zone_of(path: Path, words: str) -> list[str]:
    lines = foiparse.extract(path).lines
    return [each.zone.value for each in lines if words in each.line.text]


@pytest.mark.parametrize("form", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("between", ["\n", "\n________________________________\n", ""])
def test_a_chain_in_order_is_its_messages(tmp_path: Path, form: str, between: str) -> None:
    path = saved(
        tmp_path,
        between.join([
            head(form, BEA, DESK, TIMES[0]) + "\n" + ASKED,
            head(form, DESK, BEA, TIMES[1], "RE: Trees") + "\n" + LOGGED,
            head(form, DESK, BEA, TIMES[2], "RE: Trees [LB/77]") + "\n" + ANSWER,
        ]),
    )  # fmt: skip
    assert [(each.kind.value, each.sender, str(each.sent)) for each in spoken(path)] == [
        ("request", "Bea Holt", "2023-05-04"),
        ("reply", "Records Team", "2023-05-05"),
        ("reply", "Records Team", "2023-05-30"),
    ]
    assert {each.authority for each in spoken(path)[1:]} == {"Lowmoor Borough Council"}
    assert figures(path) == FIGURES
    assert set(zone_of(path, "foi@lowmoor.gov.uk")) == {"chrome"}
    assert zone_of(path, "how many trees") == ["request"]


def test_what_a_reply_in_a_chain_quotes_is_no_message(tmp_path: Path) -> None:
    old = head(OUTLOOK, BEA, DESK, TIMES[0])
    text = "\n".join([
        old, ASKED, head(OUTLOOK, DESK, BEA, TIMES[1]), LOGGED, old + ASKED,
        head(OUTLOOK, DESK, BEA, TIMES[2]), ANSWER, "-----Original Message-----", old, ASKED,
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["request", "reply", "reply"]
    assert zone_of(path, "how many trees") == ["request", "quoted_previous", "quoted_previous"]
    assert len(foiparse.extract(path).answers) == 2


def test_below_an_answer_all_that_is_older_is_quoted(tmp_path: Path) -> None:
    old = ANSWER.replace("12 14 26", "50 60 110").replace("19 23 42", "57 69 126")
    text = "\n".join([
        head(OUTLOOK, DESK, BEA, TIMES[2]), ANSWER,
        head(OUTLOOK, DESK, BEA, TIMES[1]), old,
        head(OUTLOOK, BEA, DESK, TIMES[0]), ASKED,
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["reply"]
    assert figures(path) == FIGURES


HANDED_ON = {
    "outlook": OUTLOOK,
    "original message": "-----Original Message-----\n" + OUTLOOK,
    "forwarded": "---------- Forwarded message ---------\n" + OUTLOOK,
    "apple": "Begin forwarded message:\n\n" + OUTLOOK,
    "sentence": "On {when}, {who} wrote:\n",
}


@pytest.mark.parametrize("form", HANDED_ON.values(), ids=HANDED_ON)
@pytest.mark.parametrize("note", ["Thank you for this. May I have a review?\n\nBea Holt\n", ""])
def test_an_answer_that_who_asked_hands_on_is_read(tmp_path: Path, form: str, note: str) -> None:
    text = "\n".join([
        head(OUTLOOK, BEA, DESK, "31 May 2023 08:00"), note,
        head(form, DESK, BEA, TIMES[2]), ANSWER,
        head(OUTLOOK, BEA, DESK, TIMES[0]), ASKED,
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["followup", "reply"]
    assert str(spoken(path)[1].sent) == "2023-05-30"
    assert figures(path) == FIGURES
    assert zone_of(path, "how many trees") == ["quoted_previous"]


def test_a_covering_note_without_heading_hands_on_too(tmp_path: Path) -> None:
    note = "This is what the council sent me, after two reminders.\n\nBea Holt\n\n"
    below = "-----Original Message-----\n" + head(OUTLOOK, DESK, BEA, TIMES[2]) + "\n" + ANSWER
    path = saved(tmp_path, note + below)
    assert kinds(path) == ["followup", "reply"]
    assert figures(path) == FIGURES


def test_an_answer_without_heading_hands_on_nothing(tmp_path: Path) -> None:
    old = ANSWER.replace("12 14 26", "50 60 110").replace("19 23 42", "57 69 126")
    path = saved(tmp_path, f"{ANSWER}\n{head(OUTLOOK, DESK, BEA, TIMES[1])}\n{old}")
    assert kinds(path) == []
    assert figures(path) == FIGURES


def test_an_automatic_reply_of_the_same_minute_and_a_bounce_are_messages(tmp_path: Path) -> None:
    daemon = "Mail Delivery Subsystem <mailer-daemon@lowmoor.gov.uk>"
    text = "\n".join([
        head(OUTLOOK, BEA, "old@lowmoor.gov.uk", TIMES[0]), ASKED,
        head(OUTLOOK, daemon, BEA, TIMES[0], "Undeliverable: Trees"), "550 5.1.1 unknown\n",
        head(OUTLOOK, BEA, DESK, TIMES[1], "Fw: Trees"), "The first one bounced.\n\nBea\n",
        head(OUTLOOK, DESK, BEA, TIMES[1], "Automatic reply: Fw: Trees"), "We are away.\n",
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["request", "chrome", "followup", "reply"]


def test_answers_under_marked_questions_are_the_replys_own(tmp_path: Path) -> None:
    text = "\n".join([
        head(OUTLOOK, BEA, DESK, TIMES[0]), ASKED,
        head(OUTLOOK, DESK, BEA, TIMES[2]), "Dear Ms Holt\n",
        f"On {TIMES[0]}, Bea Holt wrote:",
        "> 1. how many trees were felled\n", "Nineteen in 2021 and 23 in 2022.\n",
        "> 2. what each cost\n", "We do not hold this.\n",
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["request", "reply"]
    assert zone_of(path, "> 2. what each") == ["quoted_previous"]
    assert zone_of(path, "Nineteen") == zone_of(path, "not hold") == ["answer"]


def test_a_date_that_only_a_quotation_has_is_no_messages(tmp_path: Path) -> None:
    path = saved(tmp_path, f"{ANSWER}\n{head(OUTLOOK, BEA, DESK, TIMES[0])}\n{ASKED}")
    (message,) = segment(foiparse.read(path))
    assert message.sent is None
    assert figures(path) == FIGURES


def test_a_mail_that_hands_on_an_answer_is_two_messages(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = BEA, "list@campaign.example", "Fwd: Trees"
    made["Date"] = "Wed, 31 May 2023 08:00:00 +0000"
    below = "---------- Forwarded message ---------\n" + head(OUTLOOK, DESK, BEA, TIMES[2])
    made.set_content(f"Here it is at last, with no cost in it.\n\nBea\n\n{below}\n{ANSWER}")
    path = tmp_path / "answer.eml"
    path.write_bytes(made.as_bytes())
    assert kinds(path) == ["followup", "reply"]
    assert figures(path) == FIGURES


def test_what_a_body_quotes_of_its_own_in_a_mail_stays_quoted(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = DESK, BEA, "Re: Trees"
    made["Date"] = "Wed, 31 May 2023 08:00:00 +0000"
    old = ANSWER.replace("12 14 26", "50 60 110").replace("19 23 42", "57 69 126")
    made.set_content(f"{ANSWER}\n{head(OUTLOOK, DESK, BEA, TIMES[2])}\n{old}")
    path = tmp_path / "answer.eml"
    path.write_bytes(made.as_bytes())
    assert kinds(path) == ["reply"]
    assert figures(path) == FIGURES


def test_an_answer_that_is_handed_on_under_marks_is_read(tmp_path: Path) -> None:
    below = f"{head(OUTLOOK, DESK, BEA, TIMES[2])}\n{ANSWER}"
    marked = "\n".join(f"> {line}" for line in below.splitlines())
    text = f"See what they say.\n\nBea Holt\n\nBegin forwarded message:\n\n{marked}\n"
    path = saved(tmp_path, text)
    assert figures(path) == FIGURES
    assert zone_of(path, "See what") == ["followup"]
    asked = text.replace(DESK, "swap").replace(BEA, DESK).replace("swap", BEA)
    assert figures(saved(tmp_path, asked)) == []


def test_a_mail_in_print_is_one_reply(tmp_path: Path) -> None:
    path = saved(tmp_path, f"{head(OUTLOOK, DESK, BEA, TIMES[2])}\n{ANSWER}")
    assert [(each.kind.value, str(each.sent)) for each in spoken(path)] == [("reply", "2023-05-30")]
    assert figures(path) == FIGURES


def test_a_desk_sends_on_what_a_colleague_found(tmp_path: Path) -> None:
    text = "\n".join([
        head(OUTLOOK, DESK, BEA, TIMES[2], "FW: Trees"), "Dear Ms Holt\n\nPlease see below.\n",
        head(OUTLOOK, "J. Elm <j.elm@lowmoor.gov.uk>", DESK, TIMES[1]), ANSWER,
        head(OUTLOOK, BEA, DESK, TIMES[0]), ASKED,
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["reply", "reply"]
    assert figures(path) == FIGURES


def test_who_asks_through_a_site_may_be_called_like_a_desk(tmp_path: Path) -> None:
    site = "Lowmoor News Enquiries <request-98765-ab12@whatdotheyknow.com>"
    text = "\n".join([
        head(OUTLOOK, site, "foi", TIMES[0]), ASKED,
        head(OUTLOOK, "Elm, J.", "Lowmoor News Enquiries", TIMES[2]), ANSWER,
    ])  # fmt: skip
    path = saved(tmp_path, text)
    assert kinds(path) == ["request", "reply"]
    assert figures(path) == FIGURES


def test_a_period_is_no_heading_of_a_mail(tmp_path: Path) -> None:
    period = "From: 1 January 2021\nTo: 31 December 2022\nDate: 5 May 2023\n\n"
    path = saved(tmp_path, ANSWER.replace("Trees felled", f"{period}Trees felled"))
    assert figures(path) == FIGURES


def test_letters_have_the_dates_of_their_letterheads(tmp_path: Path) -> None:
    asked = f"5 May 2023\n\n{ASKED.replace('Thanks', 'Yours faithfully')}"
    text = f"{asked}\nLowmoor Borough Council\n30 May 2023\n\n{ANSWER}"
    path = saved(tmp_path, text)
    assert [(each.kind.value, str(each.sent)) for each in spoken(path)] == [
        ("request", "2023-05-05"),
        ("reply", "2023-05-30"),
    ]


def test_a_page_in_welsh(tmp_path: Path) -> None:
    asked = "Annwyl Gyngor Bro Celyn,\n\nFaint o goed?\n\nYn gywir,\n\nBea Holt\n\nDolen i hwn\n"
    reply = f"Oddi wrth: Desg, Cyngor Bro Celyn\n\n30 Mai 2023\n\n2 Atodiad\n\n{ANSWER}"
    note = "Dangos adrannau a ddyfynnwyd\n\nGadawodd I. Pugh anodiad (1 Mehefin 2023)\n\nDa.\n"
    path = saved(tmp_path, f"{asked}\n{reply}\n{note}")
    assert kinds(path) == ["request", "reply", "annotation"]
    assert spoken(path)[1].authority == "Cyngor Bro Celyn"
    assert str(spoken(path)[1].sent) == "2023-05-30"
    assert figures(path) == FIGURES


PAGES = {
    "dates in front": "{day} - Records Team, Lowmoor Borough Council\n\n",
    "dates above": "{day}\nRecords Team, Lowmoor Borough Council\n\n",
    "dates below": "Records Team, Lowmoor Borough Council\n\n{day}\n\n",
    "dates behind": "Records Team, Lowmoor Borough Council {day}\n\n",
    "dates behind a dash": "Records Team, Lowmoor Borough Council - {day}\n\n",
    "labelled": "From: Records Team, Lowmoor Borough Council\n\n{day}\n\nDelivered\n\n",
}


@pytest.mark.parametrize("form", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("days", [("5 May 2023", "30 May 2023"), ("05/05/2023", "30/05/2023")])
def test_a_page_that_dates_its_senders(tmp_path: Path, form: str, days: tuple[str, str]) -> None:
    logged = "Your request is LB/77 and you will have an answer from us in May."
    text = (
        "Bea Holt made this Freedom of Information request to Lowmoor Borough Council\n\n"
        f"{ASKED}\nLink to this\n\n{form.format(day=days[0])}{logged}\n\n"
        f"{form.format(day=days[1])}{ANSWER}\nLink to this\n\nThings to do with this request\n"
    )
    path = saved(tmp_path, text)
    assert kinds(path) == ["request", "reply", "reply"]
    assert [str(each.sent) for each in spoken(path)[1:]] == ["2023-05-05", "2023-05-30"]
    assert figures(path) == FIGURES
    assert set(zone_of(path, "Link to this")) == {"chrome"}
    assert zone_of(path, "Things to do") == ["chrome"]
    assert set(zone_of(path, "Team, Lowmoor")) == {"chrome"}
