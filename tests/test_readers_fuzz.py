"""Mutated inputs: whatever the bytes, a document or an error of ours, with its parts in order.

A longer run: ``FOIPARSE_FUZZ=20000 pytest tests/test_readers_fuzz.py``. The seed is fixed,
so that a run that fails can be repeated; the number of the input is in the message.
"""

from __future__ import annotations

import binascii
import io
import os
import random
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from foiparse.errors import ExitCode, FoiparseError
from foiparse.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Document

ROUNDS = int(os.environ.get("FOIPARSE_FUZZ", "1500"))
SLOWEST = 10.0  # seconds for one input

HEAD = (
    b"From: foi@force.example\r\nTo: a@b.example\r\nSubject: =?utf-8?Q?=C2=A3?= 12\r\n"
    b"Date: Mon, 04 Jan 2021 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
)
PAGE = (
    b"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>"
    b"<div class='correspondence'><div class='correspondence__header'>"
    b"<span class='correspondence__header__author'>FOI, Force</span><time>4 January 2021</time>"
    b"</div><div class='attachments'><h3>1 Attachment</h3></div></div>"
    b"<table><caption>T</caption><thead><tr><th rowspan=2>a</th><th colspan=2>b</th></tr>"
    b"<tr><th>1<th>2</thead><tr><td>x<td>1<sup>2</sup><td>-</table>"
    b"<ol type=a><li>q<li>z</ol><pre>x\n y</pre><blockquote type=cite>k</blockquote></body></html>"
)
MAIL = (
    HEAD + b'Content-Type: multipart/mixed; boundary="zz"\r\n\r\n--zz\r\n'
    b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xa312 14\r\nbegin 644 a.csv\r\n"
    + binascii.b2a_uu(b"Theft,12\n")
    + b"`\r\nend\r\n--zz\r\nContent-Type: text/html\r\n\r\n"
    + PAGE
    + b"\r\n--zz\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''%C2%A3.csv\r\n\r\neCwxCg==\r\n"
    b"--zz\r\nContent-Type: message/rfc822\r\n\r\n" + HEAD + b"\r\ninner 7\r\n--zz--\r\n"
)


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("a.eml", MAIL), ("b/p.html", PAGE), ("c.txt", b"Theft 12 14\n")):
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


SEEDS = {
    "text": "Dear A – £5\n\n2 Attachments\nTheft 12 14 26\nshow quoted sections\n".encode() * 3,
    "utf-16": "Theft – 12 14 26\r\n".encode("utf-16"),
    "html": PAGE,
    "mail": MAIL,
    "mbox": (b"From a@b Mon Jan  4 10:00:00 2021\n" + MAIL.replace(b"\r\n", b"\n")) * 2,
    "zip": _zip(),
    "winmail": bytes.fromhex("789f3e2201000104800100070000") + b"FOI 12\0\0\0",
    "feed": b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    "json": b'{"id":1,"url_title":"x","info_request_events":[]}',
    "image": b"\x89PNG\r\n\x1a\n" + bytes(20),
}
TOKENS = (
    b"<table>", b"<td colspan=999 rowspan=999>", b"--zz", b"boundary=", b"\xff\xff\xff\xff",
    bytes(8), b"=?", b"?=", b"charset=", b"PK\x01\x02", b"PK\x03\x04", b"From ", b"\n\n",
    b"<!DOCTYPE", b"&#x0;", b"begin 644 x\n", b"filename*=", b"<style>", b"%PDF-1.4\n",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few bits flipped, pieces cut, doubled or taken from another format."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        way = chance.randrange(6)
        if way == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            changed[at] = chance.randrange(256)
        elif way == 2:
            del changed[at : at + chance.randrange(1, 40)]
        elif way == 3:
            changed[at:at] = chance.choice(TOKENS)
        elif way == 4:
            other = chance.randrange(len(changed))
            changed[at:at] = changed[other : other + chance.randrange(1, 200)]
        else:
            other_seed = chance.choice(list(SEEDS.values()))
            changed[at:] = other_seed[chance.randrange(len(other_seed)) :]
    if chance.random() < 0.2:
        del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


def every(document: Document) -> Iterator[Document]:
    yield document
    for part in document.parts:
        yield from every(part)


def is_in_order(document: Document) -> bool:
    """Lines are numbered through; grids are rectangles that stand on lines there are."""
    count = len(document.lines)
    return (
        [line.number for line in document.lines] == list(range(1, count + 1))
        and all("\n" not in line.text for line in document.lines)
        and all(0 <= notice.line <= count + 1 for notice in document.notices)
        and "\n" not in document.error
        and all(
            len({len(row) for row in grid.rows}) == 1
            and all(1 <= number <= count for number in grid.lines + grid.caption_lines)
            and all(cell.line in grid.lines for row in grid.rows for cell in row)
            for grid in document.grids
        )
    )


def fault(data: bytes) -> str:
    """What is wrong with how some bytes were read; empty when nothing is."""
    start = time.perf_counter()
    try:
        document = read(data, "input")
    except FoiparseError as error:
        if error.exit_code is not ExitCode.UNREADABLE or "\n" in str(error) or not error.advice:
            return f"not a plain refusal: {error}"
        if isinstance(error.__cause__, AssertionError | NameError | AttributeError):
            return f"a bug of ours: {error.__cause__!r}"
    else:
        if not all(is_in_order(part) for part in every(document)):
            return "lines or grids out of order"
    return "slow" if time.perf_counter() - start > SLOWEST else ""


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_inputs_give_a_document_or_an_error_of_ours(seed: str) -> None:
    chance = random.Random(f"readers {seed}")  # noqa: S311 - to be repeated, not to be secret
    for number in range(ROUNDS // len(SEEDS)):
        assert not fault(mutated(SEEDS[seed], chance)), number
