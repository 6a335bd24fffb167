"""The records of messages and requests: who said what, when, and where it stands."""

from __future__ import annotations

import zipfile
from datetime import date
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.correspondence.letters import parse_date
from foiparse.correspondence.references import find_reference, find_references

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES, SHARED
    from foiparse.model import MessageRecord
else:
    from tests.corpus import FIXTURES, SHARED

HEAD = """This is a plain-text version of the Freedom of Information request "Thefts".  The latest, full version is available online at https://www.example.org/request/thefts.

-------------------------------

From: Priya Lane
To: Northmoor Council
Date: 4 January 2021

Dear Northmoor Council,

How many thefts were there in 2019?

Yours faithfully,

Priya Lane
"""  # noqa: E501
HEADERS = "From: A\nSent: 4 January 2021\nTo: B\nSubject: C"
LANE = "P Lane <p@example.org>"
RULE = "\n-------------------------------\n\n"


def said(sender: str, day: str, text: str) -> str:
    return f"{RULE}From: {sender}\nTo: Priya Lane\nDate: {day}\n\n{text}\n"


def saved(tmp_path: Path, text: str, name: str = "thread.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def messages(path: Path) -> list[MessageRecord]:
    return list(foiparse.extract(path).messages)


def mail(tmp_path: Path, text: str, *, subject: str = "", **headers: str) -> Path:
    made = EmailMessage()
    made["From"], made["To"] = "FOI Desk <foi@northmoor.example>", "p.lane@example.org"
    made["Date"], made["Subject"] = "Mon, 01 Feb 2021 10:00:00 +0000", subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    path = tmp_path / "reply.eml"
    path.write_bytes(bytes(made))
    return path


def test_a_thread_of_every_turn(tmp_path: Path) -> None:
    body = "FOI Team, Northmoor Council"
    text = HEAD + "".join(
        [
            said(body, "5 January 2021", "Thank you. Your request has been logged as FOI 771/21."),
            said(body, "8 January 2021", "Please clarify which area you mean. Our ref: FOI 771/21"),
            said("Priya Lane", "20 January 2021", "The whole district."),
            said(body, "2 February 2021", "Sorry for the delay. We need more time to collate it."),
            said(body, "17 February 2021", "There were 212 thefts in 2019."),
        ]
    )
    result = foiparse.extract(saved(tmp_path, text))
    assert [each.kind.value for each in result.messages] == [
        *("request", "acknowledgement", "clarification", "followup", "holding", "answer"),
    ]
    assert [each.date for each in result.messages] == [
        date(2021, 1, 4), date(2021, 1, 5), date(2021, 1, 8), date(2021, 1, 20),
        date(2021, 2, 2), date(2021, 2, 17),
    ]  # fmt: skip
    (request,) = result.requests
    assert (request.sent, request.clarified) == (date(2021, 1, 4), date(2021, 1, 20))
    assert (request.answered, request.due) == (date(2021, 2, 17), date(2021, 2, 17))
    assert (request.late.value, request.basis, request.paused) == ("no", "clarified", True)
    assert (request.authority, request.reference) == ("Northmoor Council", "FOI 771/21")


def test_every_case_number_has_the_line_where_it_stands_first(tmp_path: Path) -> None:
    path = mail(
        tmp_path,
        "Our ref: RFI-2021-0119\n\nDear Ms Lane\n\nWe hold none. See FOI 771/21, FOI 15167 too\n"
        "and FOI 771/21 again.\n\nOn Mon, 4 Jan 2021 at 09:00, Priya Lane <p@example.org> wrote:\n"
        "> FOI 99999\n",
        subject="Thefts FOI 771/21",
    )
    (message,) = messages(path)
    assert message.references == ("FOI 771/21", "RFI-2021-0119", "FOI 15167")
    assert message.reference_lines == ("subject", "1", "5")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our ref: 01/FOI/25/006753/Z", ["01/FOI/25/006753/Z"]),
        ("FOI/2020/1234 or FOI 2020/01234", ["FOI/2020/1234", "FOI 2020/01234"]),
        ("IM-FOI-2021-0123; FOI-2020-01234", ["IM-FOI-2021-0123", "FOI-2020-01234"]),
        ("FOI 20443/21 and FOI 15167.", ["FOI 20443/21", "FOI 15167"]),
        ("Case number: 101009882.", ["101009882"]),
        ("under the FOIA 2000 and the EIR 2004", []),
        ("section 1 of FOI 2000", []),
        ("FOI 2000/17", ["FOI 2000/17"]),
    ],
)  # fmt: skip
def test_case_numbers_whole_and_no_acts(text: str, found: list[str]) -> None:
    assert [name for name, _ in find_references([text])] == found
    assert find_reference([text]) == (found[0] if found else "")


@pytest.mark.parametrize(
    ("quote", "forms"),
    [
        (f"-----Original Message-----\n{HEADERS}", ("outlook",)),
        (HEADERS, ("outlook",)),
        (f"On Mon, 4 Jan 2021 at 09:00, {LANE} wrote:\n> Hello", ("gmail", "angle")),
        (f"On 4 Jan 2021, at 09:00, {LANE} wrote:", ("apple",)),
        ("On Mon, 4 Jan 2021 at 09:00, P Lane\n<p@example.org> wrote:", ("gmail",)),
        ("On 04/01/2021 09:00, P Lane wrote:", ("other",)),
        (f"{LANE}\n04/01/2021 09:00\nTo\nfoi@a.example\ncc\nSubject\nThefts", ("lotus",)),
        (">>> P Lane 04/01/2021 09:00 >>>", ("lotus",)),
        (f"---------- Forwarded message ---------\n{HEADERS}", ("forwarded",)),
        ("Begin forwarded message:\n\nFrom: A\nDate: 4 January 2021", ("forwarded",)),
        ("> Hello", ("angle",)),
        ("That is all.", ()),
    ],
)  # fmt: skip
def test_forms_of_quoting_and_no_date_of_theirs(
    tmp_path: Path, quote: str, forms: tuple[str, ...]
) -> None:
    text = f"Dear Ms Lane,\n\nNo information on thefts is held by the Council.\n\n{quote}\n"
    (message,) = messages(saved(tmp_path, text))
    assert message.quoted == forms
    assert message.date is None
    assert message.kind.value == "answer"


def test_folded_text_and_attachments_of_a_saved_page() -> None:
    records = messages(FIXTURES / "essex-thread" / "thread.txt")
    assert [each.kind.value for each in records] == [
        *("request", "annotation", "acknowledgement", "annotation", "followup", "answer"),
        "followup",
    ]
    acknowledgement, answer = records[2], records[5]
    assert (acknowledgement.attachments_announced, answer.attachments_announced) == (1, 2)
    assert answer.attachments_present == 0
    assert (answer.folded, answer.quoted, answer.date) == (True, ("outlook",), None)
    assert (records[0].folded, records[4].folded) == (False, False)


def test_the_real_essex_page_has_no_date_and_says_so() -> None:
    page = SHARED / "corpus" / "essex-15167" / "thread.txt"
    if not page.exists():
        pytest.skip("the shared corpus is not here")
    result = foiparse.extract(page)
    kinds = [each.kind.value for each in result.messages]
    assert kinds[3] == "acknowledgement"
    assert kinds[8:10] == ["holding", "answer"]
    assert all(each.date is None for each in result.messages)
    (request,) = result.requests
    assert (request.late.value, request.reason) == ("unverifiable", "request_undated")
    assert request.site_status == "waiting_classification"


def test_a_letter_in_a_mail_speaks_where_the_mail_only_points(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["Date"] = "foi@northmoor.example", "Mon, 01 Feb 2021 10:00:00 +0000"
    made.set_content("Please see the attached letter.")
    letter = "Dear Ms Lane\n\nYour request of 4 January 2021 has been logged. We will reply soon.\n"
    made.add_attachment(letter.encode(), maintype="text", subtype="plain", filename="letter.txt")
    path = tmp_path / "reply.eml"
    path.write_bytes(bytes(made))
    result = foiparse.extract(path)
    (message,) = result.messages
    assert (message.kind.value, message.kind_basis) == ("acknowledgement", "attachment")
    assert (message.attachments_announced, message.attachments_present) == (1, 1)
    (request,) = result.requests
    assert (request.answered, request.reason) == (None, "no_answer")


def test_a_reply_in_an_archive_takes_its_letter_from_beside_the_thread(tmp_path: Path) -> None:
    thread = HEAD + said(
        "Northmoor Council", "1 February 2021", "See attached.\n\nAttachment: a.txt (1K) "
    )
    path = tmp_path / "thefts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("correspondence.txt", thread)
        archive.writestr(
            "1_2_a.txt",
            "Dear Ms Lane\n\nThe request is refused under section 14(1).\n",
        )
    result = foiparse.extract(path)
    request, reply = result.messages
    assert (request.kind.value, reply.kind.value) == ("request", "answer")
    assert (reply.attachments_announced, reply.attachments_present) == (1, 1)
    assert [each.late.value for each in result.requests] == ["no"]


def test_an_automatic_reply_is_told_by_its_header(tmp_path: Path) -> None:
    path = mail(tmp_path, "Thanks.", subject="Re: Thefts", Auto_Submitted="auto-replied")
    (message,) = messages(path)
    assert (message.kind.value, message.kind_basis, message.kind_line) == (
        "auto_reply",
        "header",
        0,
    )


def test_a_workbook_is_no_message() -> None:
    result = foiparse.extract(FIXTURES / "office" / "essex.xlsx")
    assert result.observations
    assert (result.messages, result.requests) == ((), ())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-04", date(2021, 3, 4)),  # no month for a day
        ("2021-03-04T10:00:00+00:00", date(2021, 3, 4)),
        ("04/03/2021 09:00", date(2021, 3, 4)),
        ("March 04, 2021", date(2021, 3, 4)),
        ("5 May", None),  # the year is not that of today
        ("January 2021", None),
        ("2021-13-45", None),
    ],
)
def test_a_date_is_whole_or_none(text: str, day: date | None) -> None:
    assert parse_date(text) == day
