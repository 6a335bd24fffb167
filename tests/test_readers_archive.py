"""Zip archives: what is inside, joined up, and every way of being hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from foiparse.errors import (
    DamagedInputError,
    EncryptedInputError,
    LimitExceededError,
    NoTextError,
)
from foiparse.model import Document, NoticeKind
from foiparse.readers import Limits, ReadOptions, read

MEMBERS = {
    "correspondence.txt": b"From: A Person\nTo: Some Police\nDate: 4 January 2021\n\nHow many?\n"
    b"-------------------------------\nFrom: FOI Team, Some Police\nTo: A Person\n"
    b"Date: 20 January 2021\n\nStolen 12 14 26\n"
    b"Attachment: Figures 2019.csv (58K) \nAttachment: Letter.pdf (1.2M) \n",
    "1_2_Figures 2019.csv": b"Stolen,12,14\n",
}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def listed(document: Document) -> list[tuple[str, str]]:
    return [(part.source, part.format) for part in document.parts]


def errors(document: Document) -> list[str]:
    return [part.error for part in document.parts]


def test_members_are_parts_and_the_archive_has_no_lines() -> None:
    document = read(zipped({"b.txt": b"x 1", "folder/a.txt": b"y 2"}), "all.zip")
    assert listed(document) == [("all.zip!b.txt", "text"), ("all.zip!folder/a.txt", "text")]
    assert (document.format, document.lines) == ("zip", ())


def test_only_attachments_that_are_not_beside_the_correspondence_are_absent() -> None:
    document = read(zipped(MEMBERS), "bicycle_thefts.zip")
    (notice,) = document.parts[0].notices
    assert notice.kind is NoticeKind.ATTACHMENT_ABSENT
    assert "Letter.pdf" in notice.explanation
    assert not any(part.notices for part in document.parts[1:])


def test_archives_nest_and_the_same_bytes_are_read_once() -> None:
    inner = zipped({"a.txt": b"x 1"})
    document = read(zipped({"in.zip": inner, "again.zip": inner, "a.txt": b"x 1"}), "all.zip")
    assert listed(document) == [
        ("all.zip!in.zip", "zip"),
        ("all.zip!again.zip", "duplicate"),
        ("all.zip!a.txt", "duplicate"),
    ]
    assert listed(document.parts[0]) == [("all.zip!in.zip!a.txt", "text")]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\temp\\a.txt", "temp/a.txt"),
        ("a/./../b.txt", "a/b.txt"),
        ("a!b.txt", "a_b.txt"),
        ("a\nb\x1b.txt", "ab.txt"),
        ("£.txt", "£.txt"),
        ("\u202etxt.exe", "txt.exe"),
    ],
)
def test_names_cannot_lead_out_or_lie(name: str, source: str) -> None:
    assert listed(read(zipped({name: b"x 1"}), "all.zip")) == [(f"all.zip!{source}", "text")]


def test_names_in_utf8_without_the_flag_are_read() -> None:
    data = zipped({"XX.txt": b"x 1"}).replace(b"XX.txt", "£.t".encode() + b"xt")
    assert listed(read(data, "all.zip")) == [("all.zip!£.txt", "text")]


def test_files_of_the_system_are_listed_and_not_read() -> None:
    document = read(
        zipped({"__MACOSX/._a.txt": b"\0\1", "a/.DS_Store": b"\0", "a.txt": b"1"}), "all.zip"
    )
    assert [kind for _, kind in listed(document)] == ["system-file", "system-file", "text"]
    assert not any(errors(document))


def test_a_bomb_by_ratio_is_refused_and_its_neighbours_are_read() -> None:
    document = read(zipped({"bomb.txt": b"0" * 30_000_000, "a.txt": b"x 1"}), "all.zip")
    assert "200 times its size" in errors(document)[0]
    assert document.parts[1].lines
    assert [notice.kind for notice in document.parts[0].notices] == [NoticeKind.PART_UNREAD]


def test_sizes_are_bounded_whatever_the_headers_claim() -> None:
    noise = bytes(zlib.crc32(bytes([n % 256, n // 256])) % 95 + 32 for n in range(60_000))
    data = zipped({"a.txt": noise, "b.txt": noise[1:]})
    for limits, expected in (
        (Limits(member_bytes=1000), [True, True]),
        (Limits(expanded_bytes=70_000), [False, True]),
    ):
        document = read(data, "all.zip", ReadOptions(limits=limits))
        assert [bool(error) for error in errors(document)] == expected
    lying = data.replace(struct.pack("<I", 60_000), struct.pack("<I", 10))
    assert read(lying, "all.zip").parts


def test_archives_in_archives_stop_at_the_bound() -> None:
    data = zipped({"a.txt": b"x 1"})
    for _ in range(20):
        data = zipped({"in.zip": data})
    document = read(data, "all.zip")
    depth = 0
    while document.parts:
        (document,) = document.parts
        depth += 1
    assert depth == 9
    assert "8 containers deep" in document.error


def test_parts_beyond_the_bound_are_counted_out() -> None:
    data = zipped({f"{number}.txt": b"x %d" % number for number in range(10)})
    document = read(data, "all.zip", ReadOptions(limits=Limits(members=4)))
    assert len(document.parts) == 4
    assert "6 more were left out" in document.notices[0].explanation


def test_an_absurd_directory_is_refused() -> None:
    data = zipped({f"{number}.txt": b"" for number in range(50)})
    with pytest.raises(LimitExceededError, match="lists more than 40 members"):
        read(data, "all.zip", ReadOptions(limits=Limits(members=4)))


def encrypted(data: bytes) -> bytes:
    """The archive with the encryption flag set on each member: enough to be refused."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = data.find(mark, at + 1)
    return bytes(changed)


def test_an_encrypted_archive_asks_for_its_password() -> None:
    data = encrypted(zipped({"a.txt": b"x 1", "b.txt": b"x 2"}))
    with pytest.raises(EncryptedInputError, match="password"):
        read(data, "all.zip")
    document = read(data, "all.zip", ReadOptions(password="wrong"))  # noqa: S106 - made up
    assert all("password" in error or "unpacked" in error for error in errors(document))


def test_one_encrypted_member_is_a_part_with_an_error() -> None:
    data = zipped({"a.txt": b"x 1", "b.txt": b"x 2"})
    second = data.index(b"PK\x03\x04", 4)
    changed = data[:second] + encrypted(data[second:])
    at = changed.index(b"PK\x01\x02")
    changed = changed[: at + 8] + bytes([changed[at + 8] & 0xFE]) + changed[at + 9 :]
    document = read(changed, "all.zip")
    assert [bool(error) for error in errors(document)] == [False, True]
    assert "encrypted" in errors(document)[1]


def test_damage_is_said_where_it_is() -> None:
    data = zipped({"a.txt": b"Theft 12 14 26 " * 40, "b.txt": b"x 2"})
    broken = data[:38] + b"\xff\xff\xff" + data[41:]
    document = read(broken, "all.zip")
    assert [bool(error) for error in errors(document)] == [True, False]
    with pytest.raises(DamagedInputError, match="broken"):
        read(data[: len(data) // 2], "all.zip")
    with pytest.raises(NoTextError, match="no files"):
        read(zipped({}), "all.zip")


def test_an_unknown_method_is_an_error_of_its_member() -> None:
    data = zipped({"a.txt": b"x 1"}).replace(b"\x08\x00\x00\x00", b"\x63\x00\x00\x00")
    (error,) = errors(read(data, "all.zip"))
    assert "unpacked" in error


def test_members_that_share_their_bytes_are_read_once() -> None:
    data = zipped({"a.txt": b"Stolen 12\n", "b.txt": b"Found 13\n"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = archive.infolist()
    place = struct.pack("<I", second.header_offset)
    at = data.rindex(place, 0, data.rindex(b"PK\x05\x06"))
    document = read(data[:at] + struct.pack("<I", first.header_offset) + data[at + 4 :], "all.zip")
    assert [bool(part.error) for part in document.parts] == [False, True]
    assert "shares its bytes" in document.parts[1].error


def test_numbered_attachments_know_their_reply_only_beside_a_correspondence() -> None:
    replies = {part.source: part.reply for part in read(zipped(MEMBERS), "all.zip").parts}
    assert replies == {"all.zip!correspondence.txt": 0, "all.zip!1_2_Figures 2019.csv": 1}
    alone = {"1_2_Figures 2019.csv": b"Stolen,12\n"}
    assert [part.reply for part in read(zipped(alone), "all.zip").parts] == [0]
