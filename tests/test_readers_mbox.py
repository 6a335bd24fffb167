"""Mailboxes: split where mails start, streamed, one broken mail no harm to the next."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from foiparse.model import NoticeKind
from foiparse.readers import Limits, ReadOptions, documents, find_inputs, read

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"From: foi@force.example\nSubject: %s\nDate: Mon, 4 Jan 2021 10:00:00 +0000\n\n"
FROM = b"From foi@force.example Mon Jan  4 10:00:00 2021\n"


def mail(subject: bytes, body: bytes) -> bytes:
    return FROM + HEAD % subject + body + b"\n\n"


BOX = (
    mail(b"one", b"Stolen 12\n\n>From here on\nFrom the first day of 2019 there were 7\n")
    + mail(b"two", b"Stolen 13\nFrom mid-text Mon Jan  4 10:00:00 2021\nmore")
    + FROM
    + b"X-Nothing: 1\nSubject: x\n\n\n\n"
    + mail(b"four", b"Stolen 14")
)


def test_each_mail_is_a_document_of_its_own_when_streamed(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(BOX)
    seen: list[int] = []
    (item,) = find_inputs([path])
    found = list(documents(item, progress=seen.append))
    assert [document.source for document in found] == [f"all.mbox!{n}.eml" for n in (1, 2, 3, 4)]
    assert [document.mail.subject if document.mail else "" for document in found] == [
        "one", "two", "", "four",
    ]  # fmt: skip
    assert "neither text nor attachments" in found[2].error
    assert seen[-1] == len(BOX)


def test_only_a_from_line_with_a_date_after_an_empty_line_starts_a_mail(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(BOX)
    first = next(documents(next(find_inputs([path]))))
    text = [line.text for line in first.lines]
    assert text[:4] == ["Stolen 12", "", "From here on", "From the first day of 2019 there were 7"]


def test_held_in_memory_the_mails_are_parts() -> None:
    document = read(BOX, "stdin")
    assert (document.format, len(document.parts)) == ("mbox", 4)
    assert document.parts[3].source == "stdin!4.eml"


def test_windows_line_ends_split_too() -> None:
    assert len(read(BOX.replace(b"\n", b"\r\n"), "stdin").parts) == 4


def test_a_mail_over_the_bound_is_said_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(mail(b"one", b"12 " * 5000) + mail(b"two", b"13"))
    options = ReadOptions(limits=Limits(mail_bytes=1000))
    first, second = documents(next(find_inputs([path])), options)
    assert "mail_bytes" in first.error
    assert [notice.kind for notice in first.notices] == [NoticeKind.PART_UNREAD]
    assert second.lines[0].text == "13"


def test_memory_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    one = mail(b"one", b"Stolen 12 14 26, and some more words after it\n" * 2000)
    path.write_bytes(one * 200)
    tracemalloc.start()
    count = sum(1 for _ in documents(next(find_inputs([path]))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert peak < 8_000_000 < path.stat().st_size


def test_a_stamped_line_and_a_header_need_no_empty_line_before_them() -> None:
    run_on = FROM + HEAD % b"one" + b"Stolen 12\n" + FROM + HEAD % b"two" + b"Stolen 13\n"
    assert [len(part.lines) for part in read(run_on, "stdin").parts] == [1, 1]
    prose = FROM + HEAD % b"one" + b"Stolen 12\n" + FROM + b"stands here as an example.\n"
    (only,) = read(prose, "stdin").parts
    assert [line.text for line in only.lines][1:] == [
        FROM.decode().strip(), "stands here as an example.",
    ]  # fmt: skip
