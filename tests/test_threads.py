"""Where messages begin in threads saved as text, and what in them is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.correspondence.messages import segment
from foiparse.correspondence.quoting import quoted_lines
from foiparse.model import MessageKind

if TYPE_CHECKING:
    from pathlib import Path

    from foiparse import Result

REQUEST = """Dear Northmoor Ambulance Trust,

1. How many crews were assaulted in each of the last three financial years?
2. How many assaults led to sick leave?

Yours faithfully,

Priya Lane
"""
NOTE = """P Lane left an annotation ()

Still waiting.
"""
ANSWER = """Question 1
Assaults by financial year
Type 2020/21 2021/22 2022/23
Physical 412 455 501
Verbal 530 612 640
Total 942 1,067 1,141

Question 2
Assaults that led to sick leave:
2020/21 - 31
2021/22 - 28
2022/23 - 40

Yours sincerely
Information Governance
"""
HEADS = {
    "count": "FOI Team, Northmoor Ambulance Trust\n\n1 Attachment\n\nDear Ms Lane,\n",
    "count alone": "FOI Team, Northmoor Ambulance Trust\n\n1 Attachment\n",
    "author and salutation": "FOI Team, Northmoor Ambulance Trust\n\nDear Ms Lane,\n",
    "another body": "FOI Team, Lowland Police\n\nDear Ms Lane,\n",
    "author and thanks": "FOI Team, Northmoor Ambulance Trust\n\nThank you for your request.\n",
    "body alone": "Northmoor Ambulance Trust\n\nGood afternoon,\n",
    "dated": "FOI Team, Northmoor Ambulance Trust\n\n5 May 2023\n\nThese are the figures.\n",
    "author alone": "FOI Team, Northmoor Ambulance Trust\n\nThese are the figures.\n",
    "salutation alone": "Our ref: 2023/88\n\nDear Priya Lane\n",
    "title and surname": "Dear Miss Lane\n",
}


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "thread.txt"
    path.write_text(text, encoding="utf-8")
    return path


def kinds(path: Path) -> list[MessageKind]:
    return [message.kind for message in segment(foiparse.read(path))]


def squeezed(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("blanks", [True, False], ids=["spaced", "no blank lines"])
@pytest.mark.parametrize("note", [True, False], ids=["annotated", "bare"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_reply_is_found_however_it_begins(
    tmp_path: Path, head: str, note: bool, blanks: bool
) -> None:
    text = "\n".join([REQUEST, *([NOTE] if note else []), head, ANSWER])
    path = saved(tmp_path, text if blanks else squeezed(text))
    between = [MessageKind.ANNOTATION] if note else []
    assert kinds(path) == [MessageKind.REQUEST, *between, MessageKind.REPLY]
    result = foiparse.extract(path)
    assert len(result.tables) == 2
    assert [(each.tables, each.tables_basis) for each in result.answers] == [
        ((1,), "stated"),
        ((2,), "stated"),
    ]


def test_senders_lines_of_the_asker_are_no_replies(tmp_path: Path) -> None:
    text = f"""Assaults on crews

Priya Lane made this Freedom of Information request to Northmoor Ambulance Trust

Priya Lane

4 May 2023

{REQUEST}
FOI Team, Northmoor Ambulance Trust

5 May 2023

Thank you for your request, which has been logged.

Priya Lane

9 May 2023

Dear FOI Team,

Is there any news?

Yours sincerely,

Priya Lane

FOI Team, Northmoor Ambulance Trust

10 May 2023

Dear Ms Lane

{ANSWER}"""
    path = saved(tmp_path, text)
    found = segment(foiparse.read(path))
    assert [message.kind.value for message in found] == [
        "chrome", "request", "reply", "followup", "reply",
    ]  # fmt: skip
    assert [str(message.sent) for message in found[1:]] == [
        "2023-05-04", "2023-05-05", "2023-05-09", "2023-05-10",
    ]  # fmt: skip


def test_a_request_given_back_whole_does_not_end_the_reply(tmp_path: Path) -> None:
    text = f"""{REQUEST}
Northmoor Ambulance Trust

Dear Ms Lane,

You wrote to us as follows:

{REQUEST}
Our answer is below.

{ANSWER}"""
    path = saved(tmp_path, text)
    assert kinds(path) == [MessageKind.REQUEST, MessageKind.REPLY]
    assert len(foiparse.extract(path).tables) == 2


def test_a_job_title_under_a_letter_begins_nothing(tmp_path: Path) -> None:
    text = f"""{REQUEST}
FOI Team, Northmoor Ambulance Trust

Dear Ms Lane,

{ANSWER}
Information Officer, Northmoor Ambulance Trust

If you are unhappy with this reply you may ask for an internal review.
"""
    assert kinds(saved(tmp_path, text)) == [MessageKind.REQUEST, MessageKind.REPLY]


@pytest.mark.parametrize("greeting", ["Dear Ms Lane", "Dear S Khan", "Dear Sir or Madam"])
def test_a_letter_alone_is_one_reply(tmp_path: Path, greeting: str) -> None:
    assert kinds(saved(tmp_path, f"{greeting}\n\n{ANSWER}")) == [MessageKind.REPLY]


def unread(result: Result) -> list[str]:
    return [check.explanation for check in result.checks if check.rule == "part_unread"]


def test_a_thread_without_a_reply_says_so(tmp_path: Path) -> None:
    note = "P Lane left an annotation ()\n\nIn the past they had:\n\nYear Crews Cases\n2019 10 12\n"
    result = foiparse.extract(saved(tmp_path, f"{REQUEST}\n{note}"))
    assert result.observations == ()
    assert len(unread(result)) == 1
    assert "No message of this thread was taken for a reply" in unread(result)[0]
    assert [answer.disposition.value for answer in result.answers] == ["no_answer"] * 2


def test_a_thread_with_a_reply_does_not(tmp_path: Path) -> None:
    result = foiparse.extract(saved(tmp_path, f"{REQUEST}\n{HEADS['count']}\n{ANSWER}"))
    assert unread(result) == []


QUOTES = {
    "outlook": "From: Priya Lane\nSent: 4 May 2023 10:00\nTo: FOI Team\nSubject: FOI\n\n{old}",
    "outlook, bold": "*From:* Priya Lane\n*Sent:* 4 May 2023\n*To:* FOI Team\n\n{old}",
    "original message": "-----Original Message-----\nFrom: Priya Lane\n\n{old}",
    "gmail": "On Thu, 4 May 2023 at 10:00, Priya Lane <p@example.org> wrote:\n\n{marked}",
    "gmail, wrapped": "On Thu, 4 May 2023 at 10:00, Priya Lane\n<p@example.org> wrote:\n\n{marked}",
    "apple": "On 4 May 2023, at 10:00, Priya Lane <p@example.org> wrote:\n\n{old}",
    "lotus": ">>> Priya Lane 04/05/2023 10:00 >>>\n{old}",
    "notes": "Priya Lane <p@example.org> wrote on 04/05/2023 10:00:11:\n\n{old}",
    "forwarded": "---------- Forwarded message ---------\nFrom: Priya Lane\n\n{old}",
    "marks": "{marked}",
}
OLD = ["Last year you said this:", "Year Crews Cases", "2019 10 12", "2020 11 14"]


@pytest.mark.parametrize("form", QUOTES.values(), ids=QUOTES)
def test_quoted_mail_is_not_read_again(tmp_path: Path, form: str) -> None:
    marked = "\n".join(f"> {line}" for line in OLD)
    quote = form.format(old="\n".join(OLD), marked=marked)
    text = (
        f"Dear Ms Lane\n\nThe figures for this year are below as you asked.\n\n{ANSWER}\n{quote}\n"
    )
    path = saved(tmp_path, text)
    document = foiparse.read(path)
    (message,) = segment(document)
    first = next(line.number for line in document.lines if line.text == quote.split("\n")[0])
    below = {line.number for line in document.lines[first - 1 :] if line.text}
    assert below == quoted_lines(document.lines, message) & below
    assert len(foiparse.extract(path).tables) == 2


def test_an_answer_below_marked_lines_is_read(tmp_path: Path) -> None:
    text = f"On 4 May 2023, at 10:00, Priya Lane wrote:\n> How many crews?\n\n{ANSWER}"
    assert len(foiparse.extract(saved(tmp_path, text)).tables) == 2


def test_what_a_bare_forward_hands_on_is_read(tmp_path: Path) -> None:
    text = f"---------- Forwarded message ---------\nFrom: Unit\nDate: 4 May 2023\n\n{ANSWER}"
    assert len(foiparse.extract(saved(tmp_path, text)).tables) == 2


def test_a_value_with_a_mark_is_no_quotation(tmp_path: Path) -> None:
    text = "Dear Ms Lane\n\nCases by ward\nWard 2020 2021\nAbbey >5 3\nBridge 7 8\n>5\n"
    document = foiparse.read(saved(tmp_path, text))
    assert quoted_lines(document.lines, segment(document)[0]) == frozenset()


@pytest.mark.parametrize(
    "rows",
    [
        "Stay Cats Dogs\n0 - 3 days 4 7\n>3 - 9 days 2 5\n>9 days 1 3\nTotal 7 15",
        "Stay Cats Dogs\n>3 days and up to\n9 days 2 5\n>9 days 1 3",
        "Stay\n\nCats\n\nDogs\n\n>3 days\n\n2\n\n5\n\n>9 days\n\n1\n\n3",
    ],
)
def test_bands_that_begin_beyond_a_number_are_no_quotation(tmp_path: Path, rows: str) -> None:
    path = saved(tmp_path, f"Dear Ms Lane\n\nHow long animals stayed\n{rows}\n")
    document = foiparse.read(path)
    assert quoted_lines(document.lines, segment(document)[0]) == frozenset()
    assert len(foiparse.extract(path).tables) == 1


def test_figures_that_are_quoted_stay_quoted(tmp_path: Path) -> None:
    text = "Dear Ms Lane\n\nYou wrote:\n> 2019 14\n> 2020 15\n\nThat is right.\n\n> 14 dogs\n\nYes."
    document = foiparse.read(saved(tmp_path, text))
    quoted = quoted_lines(document.lines, segment(document)[0])
    assert {4, 5, 9} <= quoted
