"""Inputs that nobody can read: one clear line each, status 3, and the rest is done."""

from __future__ import annotations

import csv
import os
import zlib
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Foiparse

# A picture of one grey pixel.
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)


def pdf(*, password: str = "") -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    locked = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(out, encrypt=locked)
    canvas.drawString(72, 720, "Number of arrests in 2019: 5")
    canvas.save()
    return out.getvalue()


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def only_space(path: Path) -> Path:
    path.write_bytes(b" \n\t\n")
    return path


def folder_without_anything_readable(path: Path) -> Path:
    path.mkdir()
    (path / "noise.bin").write_bytes(zlib.compress(bytes(range(256)) * 9))
    return path


def empty_folder(path: Path) -> Path:
    path.mkdir()
    return path


def picture_named_pdf(path: Path) -> Path:
    path = path.with_suffix(".pdf")
    path.write_bytes(PNG)
    return path


def truncated_pdf(path: Path) -> Path:
    path = path.with_suffix(".pdf")
    path.write_bytes(pdf()[:300])
    return path


def encrypted_pdf(path: Path) -> Path:
    path = path.with_suffix(".pdf")
    path.write_bytes(pdf(password="open sesame"))  # noqa: S106 - locks a test file
    return path


def binary_blob(path: Path) -> Path:
    path.write_bytes(bytes(range(256)) * 20)
    return path


def missing(path: Path) -> Path:
    return path


def special(path: Path) -> Path:
    os.mkfifo(path)
    return path


BAD: list[tuple[Callable[[Path], Path], str]] = [
    (empty, "no bytes"),
    (only_space, ""),
    (folder_without_anything_readable, ""),
    (empty_folder, ""),
    (picture_named_pdf, ""),
    (truncated_pdf, ""),
    (encrypted_pdf, "password"),
    (binary_blob, ""),
    (missing, "no such"),
    (special, ""),
]


@pytest.mark.parametrize(("make", "said"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_one_clear_line_and_the_rest_is_done(
    foiparse: Foiparse,
    thread: Path,
    tmp_path: Path,
    make: Callable[[Path], Path],
    said: str,
) -> None:
    bad = make(tmp_path / "bad")
    done = foiparse("extract", bad, thread)
    assert done.returncode == 3
    *lines, summary = done.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"foiparse: {bad.name}")
    assert lines[0].count("; ") >= 1, "it says what to do next"
    assert said in lines[0].lower()
    assert str(tmp_path) not in lines[0].removeprefix(f"foiparse: {bad}")
    assert "Traceback" not in done.stderr
    assert summary.endswith("1 unread")
    assert done.stdout == foiparse("extract", "-q", thread).stdout


def test_all_of_them_in_one_batch(foiparse: Foiparse, thread: Path, tmp_path: Path) -> None:
    bad = [make(tmp_path / f"bad{index}") for index, (make, _) in enumerate(BAD)]
    done = foiparse("extract", *bad, thread)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == len(BAD) + 1
    assert done.stdout == foiparse("extract", "-q", thread).stdout


def test_an_encrypted_file_opens_with_its_password(foiparse: Foiparse, tmp_path: Path) -> None:
    bad = encrypted_pdf(tmp_path / "bad")
    assert foiparse("clean", bad, "--password", "open sesame").returncode == 0
    assert foiparse("clean", bad, "--password", "wrong").returncode == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_the_right_to_read(foiparse: Foiparse, thread: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("x", encoding="utf-8")
    bad.chmod(0)
    done = foiparse("extract", bad, thread)
    assert done.returncode == 3
    assert done.stderr.startswith("foiparse: bad.txt: ")
    assert len(done.stderr.splitlines()) == 2


def test_invalid_utf_8_is_read_all_the_same(
    foiparse: Foiparse, thread: Path, tmp_path: Path
) -> None:
    """A byte that is wrong is no reason to lose a table: it is read and marked as damaged."""
    bad = tmp_path / "thread.txt"
    bad.write_bytes(thread.read_bytes() + b"\nKind regards \xff\xfe\x80\n")
    done = foiparse("extract", bad)
    assert done.returncode == 0
    whole = list(csv.DictReader(StringIO(foiparse("extract", thread).stdout)))
    assert list(csv.DictReader(StringIO(done.stdout))) == whole


def test_a_bad_name_is_shown_on_one_line(foiparse: Foiparse, tmp_path: Path) -> None:
    done = foiparse("extract", tmp_path / "a\nfoiparse: all is well\x1b[2J")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 2
    assert "\x1b" not in done.stderr


def test_nothing_but_bad_input_still_gives_a_header(foiparse: Foiparse, tmp_path: Path) -> None:
    done = foiparse("extract", tmp_path / "missing")
    assert done.stdout.startswith("source,message,")
    assert len(done.stdout.splitlines()) == 1
