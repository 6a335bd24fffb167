"""Mail: which part is the body, what is attached, and every way of getting it wrong."""

from __future__ import annotations

import binascii
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from foiparse.errors import LimitExceededError, NoTextError
from foiparse.model import Document, MessageKind, NoticeKind
from foiparse.readers import Limits, ReadOptions, read

HEAD = (
    b"From: FOI Team <foi@force.example>\r\nTo: a@b.example\r\nSubject: FOI 12\r\n"
    b"Date: Mon, 04 Jan 2021 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
)
HTML = b"<p>Dear A</p><table><tr><th>Year<th>N<tr><td>2019<td>12</table>"
PLAIN = b"Dear A\r\n\r\nYear N\r\n2019 12\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def part(kind: bytes, body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"Content-Type: " + kind, *headers, b"", body])


def multi(kind: bytes, *parts: bytes, end: bool = True, boundary: bytes = b"zz") -> bytes:
    mark = b"--" + boundary
    body = b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in parts)
    last = mark + b"--\r\n" if end else b""
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n%s%s' % (kind, boundary, body, last)


def attached(name: bytes, data: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    coded = binascii.b2a_base64(data)
    how = b"Content-Disposition: attachment; filename=" + name
    return part(kind, coded, b"Content-Transfer-Encoding: base64", how)


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def listed(document: Document) -> list[tuple[str, str]]:
    return [(item.source, item.format) for item in document.parts]


def test_the_header_is_what_the_mail_says_of_itself() -> None:
    mail = EmailMessage()
    mail["From"] = "FOI Täm <foi@force.example>"
    mail["To"] = "A Person <a@b.example>"
    mail["Subject"] = "Your request – £15167"
    mail["Date"] = "Mon, 04 Jan 2021 10:00:00 +0000"
    mail.set_content("12 14 26")
    header = read(mail.as_bytes(), "reply.eml").mail
    assert header is not None
    assert header.sender == "FOI Täm <foi@force.example>"
    assert header.recipient == "A Person <a@b.example>"
    assert header.subject == "Your request – £15167"
    assert header.sent == datetime(2021, 1, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        (b"Subject: =?utf-8?Q?=C2=A312?=", "£12"),
        (b"Subject: =?utf-8?Q?=C2=A312?=\r\n =?iso-8859-1?Q?=A314?=", "£12£14"),
        (b"Subject: =?nonsense?Q?=A312?=", "£12"),
        (b"Subject: =?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"Subject: =?utf-8?B?!!!?=", ""),
        (b"Subject: \xa312", "£12"),
        (b"Subject: \xc2\xa312", "£12"),
        (b"Subject: a\r\n\tb", "a b"),
        (b"Subject:", ""),
        (b"X-Other: a", ""),
    ],
)
def test_headers_are_decoded_or_left_but_never_raise(field: bytes, subject: str) -> None:
    data = HEAD.replace(b"Subject: FOI 12", field) + b"\r\n12 14"
    header = read(data, "reply.eml").mail
    assert header is not None
    assert header.subject == subject


@pytest.mark.parametrize(
    "date",
    [b"", b"yesterday", b"Mon, 99 Foo 20210 99:99", b"Mon, 04 Jan 2021 10:00:00 +9999999", b"\xff"],
)
def test_a_broken_date_is_no_date(date: bytes) -> None:
    data = HEAD.replace(b"Mon, 04 Jan 2021 10:00:00 +0000", date) + b"\r\n12 14"
    header = read(data, "reply.eml").mail
    assert header is not None
    assert header.sent is None


def test_html_comes_first_and_keeps_its_tables() -> None:
    mail = multi(b"alternative", part(b"text/plain", PLAIN), part(b"text/html", HTML))
    document = read(HEAD + mail, "reply.eml")
    assert texts(document) == ["Dear A", "", "Year\tN", "2019\t12"]
    assert len(document.grids) == 1
    assert document.notices == ()
    assert document.parts == ()


def test_forms_that_disagree_are_said() -> None:
    plain = PLAIN.replace(b"12", b"13") + b"see http://x.example/99 or 07 at a99@b.example"
    mail = multi(b"alternative", part(b"text/plain", plain), part(b"text/html", HTML))
    document = read(HEAD + mail, "reply.eml")
    assert [notice.explanation for notice in document.notices] == [
        "Numbers stand only in the HTML form of this mail: 12.",
        "Numbers stand only in the text form of this mail: 07, 13.",
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (b"<html><body><img src='cid:x'></body></html>", "2019 12"),
        (b"", "2019 12"),
        (b"\x00\x01\x02" * 50, "2019 12"),
    ],
)
def test_text_is_the_fallback(html: bytes, expected: str) -> None:
    mail = multi(b"alternative", part(b"text/plain", PLAIN), part(b"text/html", html))
    assert texts(read(HEAD + mail, "reply.eml"))[-1] == expected


def test_a_body_labelled_text_that_is_html_is_html() -> None:
    document = read(HEAD + part(b"text/plain", b"<html><body>" + HTML), "reply.eml")
    assert len(document.grids) == 1
    document = read(HEAD + part(b"text/html", b"no markup\r\n12 14"), "reply.eml")
    assert texts(document) == ["no markup", "12 14"]


def test_bodies_either_side_of_a_file_are_one_text_and_grids_move_along() -> None:
    mail = multi(
        b"mixed",
        part(b"text/html", HTML),
        attached(b"a.csv", b"x,1\n"),
        part(b"text/html", b"<p>PS</p>" + HTML),
    )
    document = read(HEAD + mail, "reply.eml")
    lines = texts(document)
    assert lines[4:8] == ["", "PS", "", "Dear A"]
    assert [grid.lines for grid in document.grids] == [(3, 4), (10, 11)]
    assert [lines[grid.rows[1][1].line - 1] for grid in document.grids] == ["2019\t12"] * 2
    assert [line.number for line in document.lines] == list(range(1, len(lines) + 1))
    assert listed(document) == [("reply.eml!a.csv", "text")]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (b'"figures.csv"', "figures.csv"),
        (b'"=?utf-8?Q?=C2=A3_figures.csv?="', "£ figures.csv"),
        (b"utf-8''x; filename*=utf-8''%C2%A3%20figures.csv", "£ figures.csv"),
        (b"x; filename*=nonsense''%A3.csv", "£.csv"),
        (b'"\xa3 figures.csv"', "£ figures.csv"),
        (b'"../../etc/passwd"', "etc/passwd"),
        (b'"C:\\\\Users\\\\a\\\\figures.csv"', "Users/a/figures.csv"),
        (b'"a!b\x1b[31m.csv"', "a_b [31m.csv"),
        (b'""', "part 1"),
        (b'"..."', "..."),
        (b'".."', "part 1"),
    ],
)  # fmt: skip
def test_names_are_decoded_and_made_safe(name: bytes, source: str) -> None:
    mail = multi(b"mixed", part(b"text/plain", PLAIN), attached(name, b"x,1\n"))
    assert listed(read(HEAD + mail, "reply.eml")) == [(f"reply.eml!{source}", "text")]


def test_a_very_long_name_is_cut_and_keeps_its_extension() -> None:
    mail = multi(b"mixed", part(b"text/plain", PLAIN), attached(b"a" * 900 + b".csv", b"x,1\n"))
    ((source, _),) = listed(read(HEAD + mail, "reply.eml"))
    assert len(source) < 200
    assert source.endswith("a.csv")


def test_two_of_one_name_are_told_apart_and_the_same_bytes_are_read_once() -> None:
    mail = multi(
        b"mixed",
        part(b"text/plain", PLAIN),
        attached(b"a.csv", b"x,1\n"),
        attached(b"A.csv", b"x,2\n"),
        attached(b"b.csv", b"x,1\n"),
    )
    document = read(HEAD + mail, "reply.eml")
    assert listed(document) == [
        ("reply.eml!a.csv", "text"),
        ("reply.eml!A.csv (2)", "text"),
        ("reply.eml!b.csv", "duplicate"),
    ]
    assert document.parts[0].sha256 == document.parts[2].sha256
    assert document.parts[2].lines == ()
    assert document.parts[2].error == ""


def test_attachments_are_known_by_content_and_those_that_fail_say_why() -> None:
    mail = multi(
        b"mixed",
        part(b"text/plain", PLAIN),
        attached(b"page.bin", b"<html><body>" + HTML, b"document/pdf"),
        attached(b"figures.xlsx", b"\x89\xfe\x01", b"application/vnd.ms-excel"),
        attached(b"empty.pdf", b"", b"application/pdf"),
        attached(b"logo.png", PNG, b"image/png"),
        attached(b"smime.p7s", b"\x30\x80", b"application/pkcs7-signature"),
        attached(b"smime.p7m", b"\x30\x80", b"application/pkcs7-mime"),
        attached(b"x", b"", b"message/external-body"),
    )
    document = read(HEAD + mail, "reply.eml")
    assert [item.format for item in document.parts] == [
        "html", "unknown", "unknown", "image", "signature", "unknown", "unknown",
    ]  # fmt: skip
    for item in document.parts:
        kinds = [notice.kind for notice in item.notices]
        assert kinds == ([NoticeKind.PART_UNREAD] if item.error else [])
    assert [bool(item.error) for item in document.parts] == [
        False, True, True, False, False, True, True,
    ]  # fmt: skip


def test_mail_inside_mail_is_read_to_its_end() -> None:
    inner = HEAD.replace(b"FOI 12", b"inner") + multi(
        b"mixed", part(b"text/plain", b"inner 7"), attached(b"a.csv", b"x,1\n"), boundary=b"yy"
    )
    mail = multi(b"mixed", part(b"text/plain", PLAIN), part(b"message/rfc822", inner))
    document = read(HEAD + mail, "reply.eml")
    (child,) = document.parts
    assert (child.source, child.format) == ("reply.eml!part 1.eml", "mail")
    assert child.mail is not None
    assert child.mail.subject == "inner"
    assert texts(child) == ["inner 7"]
    assert listed(child) == [("reply.eml!part 1.eml!a.csv", "text")]


def test_mail_nested_too_deep_is_listed_and_not_read() -> None:
    mail = HEAD + b"\r\nbottom 1"
    for depth in range(12):
        boundary = b"b%d" % depth
        mail = HEAD + multi(
            b"mixed",
            part(b"text/plain", b"level"),
            part(b"message/rfc822", mail),
            boundary=boundary,
        )
    document = read(mail, "reply.eml")
    depth = 0
    while document.parts:
        (document,) = document.parts
        depth += 1
    assert depth == 9
    assert "containers deep" in document.error


def test_multiparts_nested_a_thousand_deep_are_survived() -> None:
    mail = part(b"text/plain", b"bottom 1")
    for depth in range(300):
        mail = multi(b"mixed", mail, boundary=b"b%d" % depth)
    with pytest.raises(LimitExceededError, match="deep inside one another"):
        read(HEAD + mail, "reply.eml")


def test_uuencoded_files_are_cut_out_of_the_text() -> None:
    coded = b"".join(binascii.b2a_uu(data) for data in (b"Theft,12,14\n" * 3, b"Fraud,3,4\n"))
    body = b"Dear A\n\nbegin 644 figures.csv\n" + coded + b"`\nend\n\nYours\nbegin again 1\nend\n"
    document = read(HEAD + b"\r\n" + body, "reply.eml")
    assert listed(document) == [("reply.eml!figures.csv", "csv")]
    assert texts(document.parts[0])[-1] == "Fraud,3,4"
    assert [text for text in texts(document) if text] == ["Dear A", "Yours", "begin again 1", "end"]


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        (b'text/plain; charset=""', "£12".encode(), "£12"),
        (b"text/plain; charset=nonsense", "£12".encode(), "£12"),
        (b"text/plain; charset=rot13", b"12 abc", "12 abc"),
        (b"text/plain; charset=iso-8859-1", "£12 – 14".encode("cp1252"), "£12 – 14"),
        (b"text/plain; charset=us-ascii", "£12 – 14".encode(), "£12 – 14"),
        (b"text/plain; charset=gb18030", "逮捕 12".encode("gb18030"), "逮捕 12"),
        (b"text/plain; charset=hz-gb-2312", b"~{4~2?~} 12", "~{4~2?~} 12"),
        (b"text/plain; charset=utf-7", b"+AKM-12", "£12"),
        (b"text/plain; charset*=utf-8''utf-8", "£12".encode(), "£12"),
        (b"text/plain; charset", "£12".encode(), "£12"),
        (b"text/plain; =; ;", "£12".encode(), "£12"),
    ],
)
def test_encodings_right_wrong_and_absurd(kind: bytes, body: bytes, text: str) -> None:
    document = read(HEAD + part(kind, body), "reply.eml")
    if kind.endswith(b"hz-gb-2312"):
        assert document.lines
    else:
        assert texts(document) == [text]


@pytest.mark.parametrize(
    "mail",
    [
        multi(b"mixed", part(b"text/plain", b"12 14"), end=False),
        multi(b"mixed", part(b"text/plain", b"12 14")).replace(b' boundary="zz"', b""),
        multi(b"mixed", part(b"text/plain", b"12 14")).replace(b"--zz--", b"--z"),
        b"Content-Type: nonsense\r\n\r\n12 14",
        b"Content-Type: \xff\xfe/\x00\r\n\r\n12 14",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nMTIgMTQ",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: nonsense\r\n\r\n12 14",
        part(b"text/plain", b"12=20=\r\n14", b"Content-Transfer-Encoding: quoted-printable"),
    ],
)
def test_broken_mail_gives_up_what_it_holds(mail: bytes) -> None:
    document = read(HEAD + mail, "reply.eml")
    assert "12" in "\n".join(texts(document))


def test_a_saved_archive_page_is_a_page_and_not_a_mail() -> None:
    head = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example\r\n"
    page = multi(
        b"related",
        part(b"text/html", b"<html><body>" + HTML),
        part(b"text/css", b"p { top: 12px }"),
        part(b"text/html", b"<html><body>frame</body></html>"),
    )
    document = read(head + b"Subject: x\r\nDate: Mon, 4 Jan 2021 10:00:00 +0000\r\n"
                    b"MIME-Version: 1.0\r\n" + page, "page.mht")  # fmt: skip
    assert (document.format, document.mail) == ("mhtml", None)
    assert texts(document) == ["Dear A", "", "Year\tN", "2019\t12"]
    assert [kind for _, kind in listed(document)] == ["page-resource", "html"]


def test_a_bounce_lists_its_reports() -> None:
    report = multi(
        b"report",
        part(b"text/plain", b"It was not delivered."),
        part(b"message/delivery-status", b"Reporting-MTA: dns; x\r\n\r\nAction: failed\r\n"),
        part(b"text/rfc822-headers", HEAD),
    )
    document = read(HEAD + report, "bounce.eml")
    assert [kind for _, kind in listed(document)] == ["delivery-report", "mail-headers"]
    assert not any(item.error for item in document.parts)


def test_an_empty_mail_is_refused_and_one_with_a_file_is_not() -> None:
    with pytest.raises(NoTextError, match="neither text nor attachments"):
        read(HEAD + b"\r\n\r\n", "reply.eml")
    mail = multi(b"mixed", attached(b"a.csv", b"x,1\n"))
    assert read(HEAD + mail, "reply.eml").lines == ()


def test_parts_beyond_the_bound_are_counted_out() -> None:
    files = [attached(b"a%d.csv" % number, b"x,%d\n" % number) for number in range(10)]
    mail = HEAD + multi(b"mixed", part(b"text/plain", PLAIN), *files)
    document = read(mail, "reply.eml", ReadOptions(limits=Limits(members=4)))
    assert len(document.parts) == 4
    (notice,) = document.notices
    assert notice.kind is NoticeKind.PART_UNREAD
    assert "6 more were left out" in notice.explanation


def test_a_body_over_the_bound_is_said_and_the_rest_is_read() -> None:
    mail = multi(b"mixed", part(b"text/plain", b"12 " * 500), attached(b"a.csv", b"x,1\n"))
    document = read(HEAD + mail, "reply.eml", ReadOptions(limits=Limits(text_bytes=100)))
    assert [notice.kind for notice in document.notices] == [NoticeKind.PART_UNREAD]
    assert listed(document) == [("reply.eml!a.csv", "text")]


def test_ten_thousand_attachments_are_survived() -> None:
    files = [attached(b"a%d.csv" % number, b"x,%d\n" % number) for number in range(10_000)]
    mail = HEAD + multi(b"mixed", part(b"text/plain", PLAIN), *files)
    document = read(mail, "reply.eml")
    assert len(document.parts) == 10_000
    assert len({item.source for item in document.parts}) == 10_000


def test_an_inner_mail_that_is_encoded_is_read() -> None:
    inner = binascii.b2a_base64(HEAD + part(b"text/plain", b"Stolen 12"), newline=True)
    outer = part(b"message/rfc822", inner, b"Content-Transfer-Encoding: base64")
    mail = HEAD + multi(b"mixed", part(b"text/plain", b"fwd"), outer)
    (document,) = read(mail, "reply.eml").parts
    assert document.mail is not None
    assert document.mail.subject == "FOI 12"
    assert texts(document) == ["Stolen 12"]


def test_what_a_bounce_brings_back_is_the_askers_own() -> None:
    asked = HEAD + multi(
        b"mixed", part(b"text/plain", PLAIN), attached(b"a.csv", b"x,1\n"), boundary=b"in"
    )
    report = multi(
        b"report", part(b"text/plain", b"Not delivered."), part(b"message/rfc822", asked)
    )
    document = read(HEAD + report, "bounce.eml")
    (returned,) = document.parts
    for each in (returned, *returned.parts):
        assert [message.kind for message in each.messages] == [MessageKind.REQUEST]
    assert document.messages == ()


def absences(body: bytes, *files: bytes) -> int:
    mail = HEAD + multi(b"mixed", part(b"text/plain", body), *files)
    notices = read(mail, "reply.eml").notices
    return sum(notice.kind is NoticeKind.ATTACHMENT_ABSENT for notice in notices)


def test_an_attachment_that_is_spoken_of_and_not_there_is_said() -> None:
    spoken = b"Dear A\r\nPlease see the attached\r\nspreadsheet.\r\n"
    assert absences(spoken) == 1
    assert absences(spoken, attached(b"crest.png", PNG)) == 1
    assert absences(spoken, attached(b"a.csv", b"x,1\n")) == 0
    assert absences(b"We attach great weight to this.\r\n> please see the attached\r\n") == 1
    assert absences(b"A detached house.\r\n\r\n> please see the attached\r\n") == 0
    assert absences(b"No.\r\nFrom: A\r\nSent: now\r\nPlease see the attached\r\n") == 0


def test_a_file_in_the_text_that_breaks_off_is_said_and_taken_out() -> None:
    rows = [binascii.b2a_uu(bytes(range(at, at + 45))) for at in range(0, 180, 45)]
    text = b"Dear A\n\nbegin 644 figures.pdf\n" + b"".join(rows) + b"#12\n"
    document = read(HEAD + part(b"text/plain", text), "reply.eml")
    assert [line for line in texts(document) if line] == ["Dear A"]
    (notice,) = (each for each in document.notices if each.kind is NoticeKind.PART_UNREAD)
    assert "figures.pdf" in notice.explanation


def test_the_text_beside_html_is_kept_for_comparing() -> None:
    both = multi(b"alternative", part(b"text/plain", PLAIN), part(b"text/html", HTML))
    document = read(HEAD + both, "reply.eml")
    assert document.other_form is not None
    assert texts(document.other_form) == ["Dear A", "", "Year N", "2019 12"]
    assert read(HEAD + part(b"text/html", HTML), "reply.eml").other_form is None
