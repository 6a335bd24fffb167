"""Formats are told apart by content; two readers never claim one input."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foiparse.errors import EmptyInputError, FoiparseError, NoTextError, UnknownFormatError
from foiparse.readers import READERS, Reader, identify, kind_of, read, wrong_extension

MAIL = b"From: foi@force.example\r\nTo: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nbody"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


OOXML = {"[Content_Types].xml": b"<Types/>"}

CASES = [
    ("text", b"Dear Sir,\nTheft 12 14 26\n"),
    ("text", "Theft 12 £14".encode("utf-16")),
    ("text", "Theft 12 14".encode("utf-16-le")),
    ("text", b"From:\tA Person\nSent:\t4 January 2021 10:00\nTo:\tme\nSubject:\tx\n\nDear me"),
    ("text", b"From: A Person\nSubject: x\n\nDear me"),
    ("text", b"Note: this is prose\nand not a header at all\n"),
    ("text", b'{"figures": [1, 2]}'),
    ("text", b"a < b and <b> is bold"),
    ("html", b"<!DOCTYPE html><html><body>x</body></html>"),
    ("html", b"\xef\xbb\xbf  <!-- saved -->\n<HTML><p>x"),
    ("html", b'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="x"><body/></html>'),
    ("html", b"<table><tr><td>1</td></tr></table>"),
    ("html", "<html><body>x</body></html>".encode("utf-16")),
    ("html", b'<!DOCTYPE html [<!ENTITY a "b">]><html>&a;</html>'),
    ("html", b"<p>The file starts with\n%PDF-1.4 or so</p>"),
    ("mail", MAIL),
    ("mail", MAIL.replace(b"\r\n", b"\n")),
    ("mail", b"\n\n" + MAIL),
    ("mail", MAIL + b"\r\n%PDF-1.4"),
    ("mail", b"From: a\nDate: Mon, 4 Jan 2021 10:00:00 +0000\nSubject: x\n\nbody"),
    ("mbox", b"From foi@force.example Mon Jan  4 10:00:00 2021\n" + MAIL),
    ("pdf", b"%PDF-1.7\n..."),
    ("pdf", b"junk before it\n%PDF-1.7\n..."),
    ("zip", zipped(a=b"x")),
    ("zip", b"PK\x05\x06" + bytes(18)),
    ("zip", zipped(**{"letter.docx": zipped(**OOXML, **{"word/document.xml": b"<w/>"})})),
    ("image", b"\x89PNG\r\n\x1a\n" + bytes(20)),
    ("image", b"\xff\xd8\xff\xe0" + bytes(20)),
    ("feed", b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'),
    ("feed", b"<rss version='2.0'></rss>"),
    ("request-json", b'{"id":1,"url_title":"x","info_request_events":[]}'),
    ("winmail", b"\x78\x9f\x3e\x22" + bytes(20)),
    ("docx", zipped(**OOXML, **{"word/document.xml": b"<w/>"})),
    ("xlsx", zipped(**OOXML, **{"xl/workbook.xml": b"<w/>"})),
    ("xlsb", zipped(**OOXML, **{"xl/workbook.bin": b"<w/>"})),
    ("ods", zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")),
    ("odt", zipped(mimetype=b"application/vnd.oasis.opendocument.text")),
    ("sealed", zipped(**OOXML, **{"ppt/presentation.xml": b"<w/>"})),
    ("csv", b"Area,2022,2023\nAshby,4,6\nBrook,10,9\n"),
    ("csv", "Area\t2022\nAshby\t4\nBrook\t\u00a39\n".encode("utf-16")),
    ("text", b"Dear A,\n\nThank you, as ever, for writing.\n"),
    ("sealed", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("rtf", b"{\\rtf1 x}"),
    ("sealed", b"\x1f\x8b\x08\x00"),
    ("sealed", b'<?xml version="1.0"?><Workbook/>'),
]


@pytest.mark.parametrize(("name", "data"), CASES)
def test_one_reader_claims_it(name: str, data: bytes) -> None:
    assert [reader.name for reader in READERS if reader.claims(data, "any.bin")] == [name]


@pytest.mark.parametrize(("name", "data"), CASES)
def test_the_name_makes_no_difference(name: str, data: bytes) -> None:
    for extension in (".pdf", ".txt", ".eml", ".zip", ".html", ""):
        assert identify(data, f"reply{extension}").name == name


_STARTS = st.sampled_from([data[:60] for _, data in CASES] + [b""])


@given(_STARTS, st.binary(max_size=80), _STARTS)
@example(b"%PDF-1.4", b"\n", b"<html>")
@example(b"<html>", b"\n", b"%PDF-1.4")
@example(b"{\\rtf1 x}", b"", b'{"id":1,"url_title":"x","info_request_events":[]}')
def test_no_bytes_are_claimed_twice(start: bytes, middle: bytes, end: bytes) -> None:
    data = start + middle + end
    assert sum(reader.claims(data, "x") for reader in READERS) <= 1


def test_two_claims_are_a_bug_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    again = Reader("text again", "text", lambda head, name: True)
    monkeypatch.setattr("foiparse.readers.READERS", (*READERS, again))
    with pytest.raises(FoiparseError, match="two readers claim one input: text and text again"):
        identify(b"hello", "x")


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyInputError, "no bytes"),
        (b" \r\n\t\n", EmptyInputError, "white space"),
        (b"\x00\x01\x02\xfe" * 64, UnknownFormatError, "no reader knows"),
        (b"\x89\xfe\x01", UnknownFormatError, "no reader knows"),
        (b"\x89PNG\r\n\x1a\n....", NoTextError, "OCR"),
        (b"{\\rtf1 }", NoTextError, "no text"),
        (zipped(**OOXML, **{"xl/workbook.xml": b"<w/>"}), NoTextError, "sheets are empty"),
        (zipped(**OOXML, **{"ppt/presentation.xml": b"<w/>"}), UnknownFormatError, "PowerPoint"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    data: bytes, error: type[FoiparseError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        read(data, "input")
    assert caught.value.advice
    assert "\n" not in str(caught.value)


def test_kind_of_names_formats_without_a_reader() -> None:
    assert kind_of(b"{\\rtf1 x}", "x") == "rtf"
    assert kind_of(b"hello", "x") == "text"
    assert kind_of(b"\x00\x01" * 40, "x") == "unknown"


def test_a_wrong_extension_is_noted() -> None:
    assert wrong_extension("a.eml!figures.pdf", "text") == (
        "The name ends in .pdf, but the content is text."
    )
    assert wrong_extension("a.eml!figures.pdf (2)", "text")
    assert not wrong_extension("figures.pdf", "pdf")
    assert not wrong_extension("figures", "pdf")
    assert not wrong_extension("v1.2 figures", "pdf")


def test_reading_text_imports_nothing_heavy() -> None:
    script = (
        "import sys; from foiparse.readers import read; read(b'hello 1 2', 'x');"
        "heavy = {'lxml', 'email', 'numpy', 'zipfile', 'charset_normalizer'};"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
