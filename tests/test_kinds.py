"""What each message of an authority is for."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from foiparse.correspondence.kinds import Told, kind_of
from foiparse.correspondence.own_words import own_sentences
from foiparse.data import rows
from foiparse.model import Document, Line, MessageKind
from foiparse.parts import find_in
from foiparse.readers.headers import header_of

if TYPE_CHECKING:
    from corpus import ROOT
else:
    from tests.corpus import ROOT


def letters() -> list[tuple[str, str]]:
    """(kind, text) of each message in letters.txt."""
    text = (ROOT / "tests" / "letters.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^== ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return [(kind, words.strip()) for kind, _, words in (b.partition("\n") for b in blocks[1:])]


def told(text: str) -> Told:
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    part = find_in(Document("letter.txt", "text", "", lines=lines))
    (message,) = part.messages
    table = min((placed.table.first_line for placed in part.tables), default=0)
    said = own_sentences(part.document, message, part.zones)
    return kind_of(part.document, message, said, table=table)


@pytest.mark.parametrize(("kind", "text"), letters(), ids=lambda each: each[:40])
def test_the_kind_of_a_message(kind: str, text: str) -> None:
    assert told(text).kind == kind


def test_there_are_enough_messages_of_every_kind() -> None:
    kinds = [kind for kind, _ in letters()]
    assert len(kinds) >= 60
    replies = {kind.value for kind in MessageKind if kind.by_authority} - {"reply"}
    assert set(kinds) == replies
    assert min(kinds.count(kind) for kind in replies) >= 10


@pytest.mark.parametrize(
    ("text", "kind", "basis", "line"),
    [
        ("Dear Ms Day\n\nNo information is held.", "answer", "ruling", 3),
        ("Dear Ms Day\n\nWe will reply by 4 May 2021.", "acknowledgement", "words", 3),
        ("Dear Ms Day\n\nThe weather is fine.", "reply", "", 0),
        ("Year Men Women Total\n2019 4 5 9\n2020 6 7 13\nTotal 10 12 22", "answer", "table", 1),
    ],
)  # fmt: skip
def test_what_told_it_is_said(text: str, kind: str, basis: str, line: int) -> None:
    found = told(text)
    assert (found.kind, found.basis, found.line) == (kind, basis, line)


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("Thank you for your request received on 4 May 2021.", "We do not hold it.", "answer"),
        ("We apologise for the delay.", "There were 12 thefts.", "answer"),
        ("We will reply to the rest later.", "The request is refused under section 14.", "answer"),
        ("Section 31 is engaged.", "We need more time for the public interest test.", "holding"),
        ("Your request has been logged.", "If we need clarification we ask.", "acknowledgement"),
        ("Your request has been logged.", "Please clarify which year you mean.", "clarification"),
    ],
)  # fmt: skip
def test_of_two_things_that_a_message_says_one_decides(first: str, second: str, kind: str) -> None:
    assert told(f"Dear Ms Day,\n\n{first} {second}").kind == kind
    assert told(f"Dear Ms Day,\n\n{second}\n\n{first}").kind == kind


def test_only_a_reply_that_takes_the_longer_time_of_the_act_is_extended() -> None:
    assert told("We need more time to consider the public interest test.").extended
    assert not told("We need more time because of staff absence.").extended


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto-Submitted": "auto-replied"}, MessageKind.AUTO_REPLY),
        ({"Auto-Submitted": "auto-generated"}, None),  # case software sends real answers so
        ({"Auto-Submitted": "no"}, None),
        ({"X-Autoreply": "yes"}, MessageKind.AUTO_REPLY),
        ({"Precedence": "auto_reply"}, MessageKind.AUTO_REPLY),
        ({"Precedence": "bulk"}, None),
        ({"Return-Path": "<>"}, MessageKind.AUTO_REPLY),
        ({"Return-Path": "<foi@a.example>"}, None),
        ({"Return-Path": "<>", "From": "MAILER-DAEMON@a.example"}, MessageKind.BOUNCE),
        ({"From": "postmaster@a.example"}, None),  # a person may write from there
        ({"X-Failed-Recipients": "foi@a.example"}, MessageKind.BOUNCE),
        (
            {"Content-Type": "multipart/report; report-type=delivery-status; boundary=b"},
            MessageKind.BOUNCE,
        ),
        (
            {"Content-Type": "multipart/report; report-type=disposition-notification; boundary=b"},
            MessageKind.AUTO_REPLY,
        ),
    ],
)
def test_headers_show_what_no_person_wrote(
    headers: dict[str, str], kind: MessageKind | None
) -> None:
    mail = EmailMessage()
    for name, value in headers.items():
        mail[name] = value
    assert header_of(mail).automatic is kind


def test_every_phrase_says_a_part_that_counts() -> None:
    parts = {row["kind"] for row in rows("message_words")}
    assert parts == {
        *("", "bounce", "auto_reply", "internal_review", "holding", "clarification", "asking"),
        *("delay", "refusal", "promise", "acknowledgement", "answer", "sorry", "thanks"),
    }
    phrases = [row["phrase"] for row in rows("message_words")]
    assert len(set(phrases)) == len(phrases)
    assert all(row["source"] for row in rows("message_words"))
    assert phrases == [phrase.lower() for phrase in phrases]


def test_longer_time_may_be_taken_beside_what_allows_it() -> None:
    takes = "The time limit for responding to your request needs to be extended until 4 May."
    recital = "Section 10(3) of the Act permits an authority to take longer where it must\n"
    recital += "consider the balance of the public interest."
    assert told(f"Dear Ms Day\n\n{takes}\n\n{recital}").extended
    assert not told(f"Dear Ms Day\n\nWe have received your request.\n\n{recital}").extended
