"""``foiparse answers`` and ``--request``: one request, many replies, a row for each question."""

from __future__ import annotations

import csv
import json
from email.message import EmailMessage
from io import StringIO
from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.cli import run
from foiparse.columns import ANSWER_COLUMNS
from foiparse.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES
    from test_office import maker
else:
    from tests.corpus import FIXTURES
    from tests.test_office import maker

CASE = FIXTURES / "one-request"
REQUEST = str(CASE / "request.txt")
REPLIES = str(CASE / "replies")
ASKED = """Dear Council,

1. How many dogs were found by ward in 2020 and 2021?
2. Who found them?
3. How many cats were found?

Yours faithfully,
Jo Park
"""


@pytest.fixture
def asked(tmp_path: Path) -> foiparse.Options:
    path = tmp_path / "request.txt"
    path.write_text(ASKED, encoding="utf-8")
    return foiparse.Options(request=foiparse.read_request(path))


def outcomes(path: Path, options: foiparse.Options) -> list[tuple[str, str, str, tuple[int, ...]]]:
    return [
        (answer.source.partition("!")[2], answer.question, answer.disposition.value, answer.tables)
        for answer in foiparse.extract(path, options=options).answers
    ]


def test_answers_of_three_replies_are_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["answers", "-q", "--format", "csv", "--request", REQUEST, REPLIES]) == 0
    assert capsys.readouterr().out == (CASE / "answers.csv").read_text(encoding="utf-8")


def test_every_reply_has_each_question_once(capsys: pytest.CaptureFixture[str]) -> None:
    run(["answers", "-q", "--format", "json", "--request", REQUEST, REPLIES])
    items = json.loads(capsys.readouterr().out)
    assert [item["question"] for item in items] == ["1a", "1b", "2", "3"] * 3
    assert list(items[0]) == list(ANSWER_COLUMNS)
    assert items[3]["exemptions"] == ["s40(2)"]
    assert items[2]["tables"] == [1]
    assert items[0]["answered_period"] is None


def test_the_table_fits_its_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run(["answers", "-q", "--request", REQUEST, REPLIES])
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert "  1a  disclosed; line 17" in out
    assert "  2   no answer" in out


def test_a_reply_without_questions_says_what_helps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "reply.txt"
    path.write_text("Dear Ms Park\n\n1. 320\n\n2. None\n\nRegards\n", encoding="utf-8")
    assert run(["answers", "-q", str(path)]) == 0
    assert "--request FILE" in capsys.readouterr().out


def test_extract_and_check_take_the_request_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"{tmp_path}/out/"
    assert run(["extract", "-q", "--request", REQUEST, REPLIES, "-o", target]) == 0
    text = (tmp_path / "out" / "answers.csv").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(StringIO(text)))) == 12
    assert run(["check", "-q", "--format", "csv", "--request", REQUEST, REPLIES]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    states = [row["state"] for row in rows if row["rule"] == "question_coverage"]
    assert states == ["pass"] * 6 + ["warn"] + ["pass"] * 5


def test_the_request_among_the_replies_is_no_reply(tmp_path: Path, asked: foiparse.Options) -> None:
    (tmp_path / "reply.txt").write_text("Dear Jo\n\n1. 5\n\n2. None\n", encoding="utf-8")
    result = foiparse.extract(tmp_path, options=asked)
    assert {answer.source.rpartition("/")[2] for answer in result.answers} == {"reply.txt"}
    assert [record.status for record in result.sources] == ["read", "passed over"]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (None, 3, "no such file"),
        ("", 3, "it holds no bytes"),
        ("Minutes of the last meeting", 2, "no question found"),
    ],
)
def test_a_request_that_asks_nothing_is_one_line(
    content: str | None,
    status: int,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "asked.txt"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    target = tmp_path / "out.csv"
    assert run(["extract", "--request", str(path), REPLIES, "-o", str(target)]) == status
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert str(path) in err
    assert said in err
    assert not target.exists()


def test_standard_input_cannot_be_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["answers", "--request", "-", "-"]) == 2
    assert "both" in capsys.readouterr().err


def test_an_output_never_replaces_the_request(tmp_path: Path) -> None:
    path = tmp_path / "request.txt"
    path.write_text(ASKED, encoding="utf-8")
    assert run(["extract", "--request", str(path), REPLIES, "-o", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == ASKED


def test_a_request_may_be_a_mail_a_thread_or_a_letter(tmp_path: Path, thread: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jo@example.org", "foi@example.org", "Request"
    mail.set_content(f"{ASKED}\n-- \nSent from a train\n")
    (tmp_path / "request.eml").write_bytes(bytes(mail))
    found = foiparse.read_request(tmp_path / "request.eml").questions
    assert [question.number for question in found] == ["1", "2", "3"]
    assert found[2].text == "How many cats were found?"
    found = foiparse.read_request(thread).questions
    assert [question.number for question in found] == ["1a", "1b", "1c", "2", "3", "4"]
    maker().docx(
        tmp_path / "request.docx", "".join(map(maker().word_paragraph, ASKED.splitlines()))
    )
    assert len(foiparse.read_request(tmp_path / "request.docx").questions) == 3
    with pytest.raises(UsageError):
        foiparse.read_request(CASE / "replies" / "westshire.txt")


def test_a_thread_with_another_request_keeps_its_own(thread: Path, asked: foiparse.Options) -> None:
    assert foiparse.extract(thread, options=asked).answers == foiparse.extract(thread).answers


def mail(folder: Path, body: str, attached: bytes) -> Path:
    message = EmailMessage()
    message["From"], message["To"] = "FOI <foi@example.org>", "jo@example.org"
    message.set_content(body)
    message.add_attachment(
        attached, maintype="application", subtype="octet-stream", filename="a.docx"
    )
    path = folder / "reply.eml"
    path.write_bytes(bytes(message))
    return path


def letter(folder: Path, *paragraphs: str, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    make = maker()
    body = "".join(map(make.word_paragraph, paragraphs))
    if table:
        body += make.word_table([list(row) for row in table])
    make.docx(folder / "a.docx", body)
    return (folder / "a.docx").read_bytes()


def test_a_mail_and_its_attachment_are_one_reply(tmp_path: Path, asked: foiparse.Options) -> None:
    table = (("Ward", "2020", "2021"), ("Abbey", "3", "4"), ("Bridge", "6", "8"))
    attached = letter(tmp_path, "Dogs found by ward", table=table)
    body = (
        "Dear Jo\n\n1. Please see attached.\n\n2. Names are exempt under section 40(2).\n\n3. 4\n"
    )
    assert outcomes(mail(tmp_path, body, attached), asked) == [
        ("a.docx", "1", "disclosed", (1,)),
        ("", "2", "refused", ()),
        ("", "3", "disclosed", ()),
    ]
    said = ("Dear Jo", "1. 44 dogs were found.", "2. We do not hold this.", "3. None", "Yours")
    body = "Dear Jo\n\nPlease find attached our response to your request.\n\nRegards\nFOI\n"
    assert outcomes(mail(tmp_path, body, letter(tmp_path, *said)), asked) == [
        ("a.docx", "1", "disclosed", ()),
        ("a.docx", "2", "not_held", ()),
        ("a.docx", "3", "nil_return", ()),
    ]


ROWS = (
    ("1. How many dogs were found?", "14 in Abbey"),
    ("2. Who found them?", "Exempt under section 40(2)"),
    ("3. How many cats were found?", "None"),
)
TABLES = {
    "headed": (("Question", "Response"), *ROWS),
    "bare": ROWS,
    "numbered": (("No", "Question", "Reply"), *((a[:1], a[3:], b) for a, b in ROWS)),
    "in turn": tuple(cell for a, b in ROWS for cell in (("Question", a), ("Response", b))),
}


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("alone", [True, False])
def test_tables_of_questions_and_answers_give_a_row_each(
    form: str, alone: bool, tmp_path: Path, asked: foiparse.Options
) -> None:
    letter(tmp_path, "Dear Jo", "Our answers are in the table.", table=TABLES[form])
    found = outcomes(tmp_path / "a.docx", foiparse.Options() if alone else asked)
    assert [row[1:3] for row in found] == [
        ("1", "disclosed"),
        ("2", "refused"),
        ("3", "nil_return"),
    ]


def test_a_reply_without_words_of_its_own_is_read(tmp_path: Path, asked: foiparse.Options) -> None:
    path = tmp_path / "reply.txt"
    path.write_text("> 1. How many dogs were found?\n", encoding="utf-8")
    found = [answer.disposition.value for answer in foiparse.extract(path, options=asked).answers]
    assert found == ["unclear"] * 3
