"""Outlook's own formats: messages as compound files, and winmail.dat."""

from __future__ import annotations

import struct
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from foiparse.errors import LimitExceededError, NoTextError, UnreadableError
from foiparse.readers import Limits, ReadOptions, read

HTML = b"<html><body><p>Dear A</p><table><tr><th>Year<th>N<tr><td>2019<td>12</table>"
if TYPE_CHECKING:
    from foiparse.model import Document
    from outlook import Tree, attribute, compound, mapi, stored
else:
    from tests.outlook import Tree, attribute, compound, mapi, stored

HEADERS = (
    "From: FOI Team <foi@force.example>\r\nTo: a@b.example\r\nSubject: FOI 12\r\n"
    "Date: Mon, 04 Jan 2021 10:00:00 +0000\r\n\r\n"
)


def attachment(name: str, data: bytes) -> Tree:
    return stored({0x3707: name, 0x3701: data}, 8)


def message(**attachments: Tree) -> Tree:
    return stored(
        {0x0037: "FOI 12", 0x007D: HEADERS, 0x1000: "Dear A\r\n2019 12", 0x1013: HTML},
        32,
        **attachments,
    )


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def outcome(data: bytes, name: str) -> str:
    """The format that was read, or the advice of a plain refusal; anything else raises."""
    try:
        return read(data, name).format
    except UnreadableError as error:
        return error.advice


@pytest.fixture
def oxmsg() -> None:
    pytest.importorskip("oxmsg")


@pytest.mark.usefixtures("oxmsg")
class TestMessages:
    def test_a_message_is_read_like_any_mail(self) -> None:
        data = compound(message(**{"__attach_version1.0_#00000000": attachment("a.csv", b"x,1")}))
        document = read(data, "reply.msg")
        assert document.format == "msg"
        assert texts(document) == ["Dear A", "", "Year\tN", "2019\t12"]
        assert len(document.grids) == 1
        assert document.mail is not None
        assert document.mail.sender == "FOI Team <foi@force.example>"
        assert document.mail.sent == datetime(2021, 1, 4, 10, tzinfo=UTC)
        assert [(item.source, texts(item)) for item in document.parts] == [
            ("reply.msg!a.csv", ["x,1"])
        ]

    def test_a_template_without_travelled_headers_is_read(self) -> None:
        tree = stored(
            {0x0037: "Subject £12", 0x0C1A: "FOI Team", 0x0C1F: "foi@force.example",
             0x1000: "Stolen 12 14"}, 32,
        )  # fmt: skip
        document = read(compound(tree, bytes.fromhex("0b0d020000000000c000000000000046")), "x.oft")
        assert texts(document) == ["Stolen 12 14"]
        assert document.mail is not None
        assert document.mail.subject == "Subject £12"
        assert document.mail.sender == "FOI Team <foi@force.example>"

    def test_a_message_inside_a_message_is_read(self) -> None:
        inner = stored({0x0037: "inner", 0x1000: "Stolen 7"}, 24)
        holder: Tree = stored({0x3001: "inner"}, 8, **{"__substg1.0_3701000D": inner})
        document = read(compound(message(**{"__attach_version1.0_#00000000": holder})), "reply.msg")
        (child,) = document.parts
        assert (child.source, child.format, texts(child)) == (
            "reply.msg!inner.msg", "msg", ["Stolen 7"],
        )  # fmt: skip

    def test_an_attachment_that_was_only_pointed_to_is_said(self) -> None:
        gone = stored({0x3707: "figures.xlsx"}, 8)
        document = read(compound(message(**{"__attach_version1.0_#00000000": gone})), "reply.msg")
        assert "not sent with the message" in document.parts[0].error

    def test_an_empty_message_is_refused(self) -> None:
        with pytest.raises(NoTextError):
            read(compound(stored({0x0037: "x"}, 32)), "reply.msg")

    def test_streams_that_claim_too_much_are_refused(self) -> None:
        with pytest.raises(LimitExceededError, match="expanded_bytes"):
            read(compound(message()), "x.msg", ReadOptions(limits=Limits(expanded_bytes=100)))

    def test_cut_short_anywhere_it_is_refused_plainly(self) -> None:
        data = compound(message())
        for size in range(0, len(data), 97):
            assert outcome(data[:size], "reply.msg")


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oxmsg.storage", None)
    monkeypatch.setitem(sys.modules, "olefile", None)
    with pytest.raises(UnreadableError, match="pip install python-oxmsg"):
        read(compound(message()), "reply.msg")


# ------------------------------------------------------------------------ winmail.dat


WINMAIL = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 0x69007, struct.pack("<II", 1252, 0))
    + attribute(1, 0x18004, b"FOI 12\0")
    + attribute(1, 0x2800C, "Dear A, it cost £12\0".encode("cp1252"))
    + attribute(2, 0x69002, bytes(14))
    + attribute(2, 0x18010, b"FIGURE~1.CSV\0")
    + attribute(2, 0x6800F, b"x,1\n")
    + attribute(2, 0x69005, mapi((0x3707, 0x1F, "figures.csv\0".encode("utf-16-le"))))
)


def test_winmail_gives_up_its_text_and_attachments() -> None:
    document = read(WINMAIL, "winmail.dat")
    assert document.format == "winmail"
    assert texts(document) == ["Dear A, it cost £12"]
    assert document.mail is not None
    assert document.mail.subject == "FOI 12"
    assert [(item.source, texts(item)) for item in document.parts] == [
        ("winmail.dat!figures.csv", ["x,1"])
    ]


def test_winmail_html_comes_first() -> None:
    data = WINMAIL + attribute(
        1, 0x69003, mapi((0x8001 - 1 - 0x7000, 0x1E, b"x\0"), (0x1013, 0x102, HTML))
    )
    document = read(data, "winmail.dat")
    assert texts(document)[-1] == "2019\t12"
    assert len(document.grids) == 1


def test_winmail_with_formatting_alone_says_so() -> None:
    with pytest.raises(NoTextError, match="only formatting"):
        read(WINMAIL[:6] + attribute(1, 0x18004, b"x\0"), "winmail.dat")


def test_winmail_cut_short_anywhere_is_survived() -> None:
    for size in range(4, len(WINMAIL)):
        assert outcome(WINMAIL[:size], "winmail.dat")


# ------------------------------------------------------------- HTML inside rich text

RICH = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
    rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Dear A, \'a312 \u8211? 14"
    rb"\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\mhtmltag64 <a>}"
    rb"{\*\htmltag0 <table><tr><td>}2019{\*\htmltag0 </td><td>}"
    rb"\{12\}{\*\htmltag0 </td></tr></table>}}"
)
RICH_LINES = ["Dear A, £12 – 14", "", "2019\t{12}"]


def packed(rich: bytes) -> bytes:
    """Rich text as the property holds it: every byte a literal, then the end mark."""
    preloaded, body, write = 207, b"", 207 + len(rich)
    for at in range(0, len(rich) // 8 * 8, 8):
        body += b"\0" + rich[at : at + 8]
    rest = rich[len(rich) // 8 * 8 :]
    end = (write % 4096) << 4
    body += bytes([1 << len(rest)]) + rest + struct.pack(">H", end)
    assert preloaded == 207
    return struct.pack("<IIII", len(body) + 12, len(rich), 0x75465A4C, 0) + body


@pytest.mark.parametrize("compressed", [True, False])
def test_html_inside_rich_text_is_found(compressed: bool) -> None:
    plain = struct.pack("<IIII", len(RICH) + 12, len(RICH), 0x414C454D, 0) + RICH
    data = WINMAIL + attribute(
        1, 0x69003, mapi((0x1009, 0x102, packed(RICH) if compressed else plain))
    )
    document = read(data, "winmail.dat")
    assert texts(document) == RICH_LINES
    assert len(document.grids) == 1


def test_copies_out_of_the_window_are_followed() -> None:
    from foiparse.readers.outlook_rtf import html_in

    body = bytes([0b10, ord("{"), 1 << 4 >> 8, (1 << 4 & 0xFF) | 3])  # "\rtf1" stands at 1
    tail = rb"\fromhtml aaa}"
    for at in range(0, len(tail), 6):
        body += b"" if at else tail[:6]
    literals = b"\0" + tail[6:14]
    data = struct.pack("<IIII", 0, 40, 0x75465A4C, 0) + body + literals
    assert html_in(data, 1000) == "aaa"


@pytest.mark.usefixtures("oxmsg")
def test_a_message_with_its_html_in_rich_text_keeps_its_table() -> None:
    tree = stored({0x0037: "x", 0x1000: "Dear A, £12 – 14\r\n2019 {12}", 0x1009: packed(RICH)}, 32)
    document = read(compound(tree), "reply.msg")
    assert texts(document) == RICH_LINES
    assert len(document.grids) == 1


def test_broken_rich_text_is_survived() -> None:
    from foiparse.readers.outlook_rtf import html_in

    data = packed(RICH)
    for size in range(len(data)):
        html_in(data[:size], 10_000)
        html_in(data[:size] + bytes([data[size] ^ 0xFF]) + data[size + 1 :], 10_000)
    assert html_in(data, 10) == ""
