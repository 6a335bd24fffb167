"""Text: encodings, line ends, and what a site has taken out of it."""

from __future__ import annotations

import pytest

from foiparse.errors import EmptyInputError, LimitExceededError, UnreadableError
from foiparse.model import Document, NoticeKind
from foiparse.readers import Limits, ReadOptions, read

DAMAGED = NoticeKind.TEXT_DAMAGED
ABSENT = NoticeKind.ATTACHMENT_ABSENT


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def notices(document: Document) -> list[tuple[NoticeKind, int]]:
    return [(notice.kind, notice.line) for notice in document.notices]


@pytest.mark.parametrize(
    "data",
    [
        b"one\ntwo\n\nthree\n",
        b"one\r\ntwo\r\n\r\nthree",
        b"one\rtwo\r\rthree",
        b"one\n\x0ctwo\n\nthree\n",
        b"one\x0ctwo\n\nthree",
        "one\u2028two\n\nthree".encode(),
    ],
)
def test_every_kind_of_line_end_ends_a_line(data: bytes) -> None:
    document = read(data, "a.txt")
    assert texts(document) == ["one", "two", "", "three"]
    assert [line.number for line in document.lines] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_encodings_are_found_without_a_guess(encoding: str) -> None:
    text = "Offences – under £500 12 14 26\nChild\u00a0abuse 3 4 7"
    document = read(text.encode(encoding), "a.txt")
    assert texts(document) == text.split("\n")
    assert [kind for kind, _ in notices(document)] == (
        [DAMAGED] if encoding in ("utf-16-le", "utf-16-be") else []
    )


def test_windows_1252_is_a_guess_that_is_said_where_it_starts() -> None:
    document = read("Theft 12\nFine of £60 – paid 14".encode("cp1252"), "a.txt")
    assert texts(document) == ["Theft 12", "Fine of £60 – paid 14"]
    assert notices(document) == [(DAMAGED, 2)]


def test_a_stray_byte_in_utf8_leaves_the_rest_alone() -> None:
    document = read("Café – naïve £5\n".encode() + b"Fine \xa360\n", "a.txt")
    assert texts(document) == ["Café – naïve £5", "Fine £60"]
    assert [kind for kind, _ in notices(document)] == [DAMAGED]


def test_rare_encodings_are_guessed_or_refused_but_never_a_traceback() -> None:
    russian = "Количество арестов по годам и по районам города составило " * 20
    document = read((russian + "12 14 26").encode("koi8-r"), "a.txt")
    assert "12 14 26" in document.lines[-1].text
    assert notices(document)


def test_control_characters_never_reach_a_terminal() -> None:
    document = read(b"Theft \x1b[31m12\x1b[0m 14\nAssault\x00 3\x08 4\nplain words follow here" * 9,
                    "a.txt")  # fmt: skip
    text = "\n".join(texts(document))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "Theft [31m12[0m 14" in text
    assert notices(document) == [(DAMAGED, 1)]


def test_no_break_spaces_stay() -> None:
    assert texts(read("\u00a0\nchild\u00a0 no".encode(), "a.txt")) == ["\u00a0", "child\u00a0 no"]


def test_a_saved_page_says_what_is_missing_from_it() -> None:
    page = (
        "FOI Team, Some Police\n\n2 Attachments\n\n"
        "Theft - [mobile number]\nshow quoted sections\n"
        "[Subject only] Request\n"
        "[ Email has no body, please see attachments ]\n"
        "[ Site note: The above text was badly encoded, and more. ]\n"
        "lost \ufffd\ufffd here\nwords [REDACTED] out\n"
        "This message has been hidden. Ask.\n"
        "see the 3 Attachments below and show quoted sections within a sentence\n"
    )
    document = read(page.encode(), "a.txt")
    assert notices(document) == [(ABSENT, 3), *((DAMAGED, line) for line in range(5, 13))]
    assert document.notices[0].explanation.startswith("2 attachments are announced")


def test_the_plain_text_export_names_what_is_missing() -> None:
    document = read(b"From: A, B\n\nBody\nAttachment: Figures 2019.pdf (58K) \n", "correspondence")
    (notice,) = document.notices
    assert (notice.kind, notice.line) == (ABSENT, 4)
    assert "Figures 2019.pdf" in notice.explanation


def test_notices_of_one_sort_are_bounded_and_summed_up() -> None:
    options = ReadOptions(limits=Limits(notices=3))
    document = read(b"x [mobile number]\n" * 10, "a.txt", options)
    assert notices(document) == [(DAMAGED, line) for line in (1, 2, 3, 4)]
    assert "further lines" in document.notices[-1].explanation


def test_white_space_alone_is_empty() -> None:
    with pytest.raises(EmptyInputError):
        read("\u00a0\n \ufeff\t\n".encode(), "a.txt")


def test_bounds_are_kept_and_named() -> None:
    with pytest.raises(LimitExceededError, match="text_bytes"):
        read(b"word " * 100, "a.txt", ReadOptions(limits=Limits(text_bytes=100)))
    with pytest.raises(LimitExceededError, match="input_bytes"):
        read(b"word " * 100, "a.txt", ReadOptions(limits=Limits(input_bytes=100)))


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\xef\xbb\xbf", b"\xff\xfe\x00", b"\x81\x8d"])
def test_scraps_are_refused_plainly(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data, "a.txt")
