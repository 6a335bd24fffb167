"""Finding inputs: names, order, and everything in a folder that is no file."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from foiparse.errors import LimitExceededError, MissingInputError, UnreadableError
from foiparse.readers import Input, Limits, ReadOptions, documents, find_inputs

if TYPE_CHECKING:
    from pathlib import Path


def listed(items: list[Input]) -> list[tuple[str, bool, str]]:
    return [(item.source, item.problem is not None, item.skipped) for item in items]


def sources(*paths: str | Path) -> list[str]:
    return [item.source for item in find_inputs(paths)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "replies"
    (place / "b").mkdir(parents=True)
    (place / ".git").mkdir()
    for name in ("b.txt", "a.txt", "b/c.txt", ".hidden", ".git/config"):
        (place / name).write_text("x 1")
    return place


def test_sources_are_relative_to_the_parent_of_the_argument(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = ["replies/a.txt", "replies/b/c.txt", "replies/b.txt"]
    assert sources(folder) == inside
    assert sources(f"{folder}/") == inside
    assert sources(folder / "b" / "c.txt") == ["c.txt"]
    monkeypatch.chdir(folder)
    assert sources(".") == inside
    assert sources("b") == ["b/c.txt"]
    assert sources("b/..") == inside
    assert sources("b/c.txt", "-") == ["c.txt", "stdin"]


def test_two_files_of_one_name_are_told_apart_and_one_file_is_read_once(folder: Path) -> None:
    (folder / "b" / "a.txt").write_text("other")
    items = list(find_inputs([folder / "a.txt", folder / "b" / "a.txt", folder / "a.txt"]))
    assert listed(items) == [
        ("a.txt", False, ""),
        ("a.txt (2)", False, ""),
        ("a.txt (3)", False, "the same file as a.txt"),
    ]


def test_what_is_missing_or_closed_is_a_problem_and_the_rest_goes_on(folder: Path) -> None:
    empty = folder.parent / "empty"
    empty.mkdir()
    (empty / ".hidden").write_text("x")
    missing, bare, good = find_inputs([folder / "no.txt", empty, folder / "a.txt"])
    assert isinstance(missing.problem, MissingInputError)
    assert isinstance(bare.problem, UnreadableError)
    assert "nothing to read" in str(bare.problem)
    assert good.problem is None
    with pytest.raises(MissingInputError, match="no such file"):
        list(documents(missing))


def test_a_name_with_a_nul_is_a_problem_and_not_a_traceback() -> None:
    (item,) = find_inputs(["a\0b"])
    assert item.problem is not None


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
def test_links_and_special_files_are_passed_over_with_a_reason(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "ring").symlink_to("ring")
    (folder / "gone").symlink_to("nowhere")
    (folder / "same.txt").symlink_to("a.txt")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(os.path.relpath(folder / "plug"))
        found = {item.source: item.skipped for item in find_inputs([folder])}
    assert found["replies/loop"] == "a link that leads back to a folder above it"
    assert "leads nowhere" in found["replies/ring"]
    assert "leads nowhere" in found["replies/gone"]
    assert found["replies/same.txt"] == "the same file as replies/a.txt"
    assert found["replies/pipe"] == "a named pipe, not a file"
    assert found["replies/plug"] == "a socket, not a file"
    assert list(documents(Input("x", folder / "pipe", skipped="a named pipe"))) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs devices")
def test_a_device_is_not_read(folder: Path) -> None:
    (item,) = find_inputs(["/dev/zero"])
    assert item.problem is not None
    assert "device" in str(item.problem)


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are only bytes")
def test_names_in_odd_encodings_are_printable(folder: Path) -> None:
    with open(os.path.join(os.fsencode(folder), b"\xa3 fig\nures.txt"), "wb") as file:  # noqa: PTH123, PTH118
        file.write(b"x 1")
    (item,) = (item for item in find_inputs([folder]) if "ures" in item.source)
    assert item.source == r"replies/\xa3 fig\nures.txt"
    assert next(documents(item)).lines[0].text == "x 1"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_closed_file_is_a_problem_when_it_is_read(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    (item,) = find_inputs([folder / "a.txt"])
    with pytest.raises(UnreadableError, match="permission"):
        list(documents(item))


def test_resources_and_metadata_of_a_page_beside_it_are_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "pages"
    (place / "theft_files").mkdir(parents=True)
    for name in ("theft.html", "theft.json", "theft_files/site.js", "other.json"):
        (place / name).write_text("x 1")
    found = {item.source: bool(item.skipped) for item in find_inputs([place])}
    assert found == {
        "pages/theft.html": False,
        "pages/theft.json": True,
        "pages/theft_files": True,
        "pages/other.json": False,
    }


def test_a_maildir_is_a_folder_of_mails(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new"):
        (tmp_path / "box" / name).mkdir(parents=True)
    mail = "From: a@b.example\nDate: Mon, 4 Jan 2021 10:00:00 +0000\nSubject: x\n\nStolen {}\n"
    for number, name in enumerate(("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4:2,")):
        (tmp_path / "box" / name).write_text(mail.format(number))
    found = [document for item in find_inputs([tmp_path / "box"]) for document in documents(item)]
    assert [(document.source, document.format) for document in found] == [
        ("box/.Sent/cur/4:2,", "mail"),
        ("box/cur/1:2,S", "mail"),
        ("box/new/2", "mail"),
    ]


def test_a_file_over_the_bound_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)  # no disk is used
    (item,) = find_inputs([path])
    with pytest.raises(LimitExceededError, match="2 GiB is over the bound of 512 MiB"):
        list(documents(item))
    with pytest.raises(LimitExceededError, match="input_bytes"):
        list(documents(item, ReadOptions(limits=Limits(input_bytes=10))))


def test_standard_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless:
        class buffer:  # noqa: N801 - the shape of sys.stdin
            @staticmethod
            def read(size: int) -> bytes:
                return b"x" * size

    monkeypatch.setattr(sys, "stdin", Endless)
    (item,) = find_inputs(["-"])
    with pytest.raises(LimitExceededError, match="more than"):
        list(documents(item, ReadOptions(limits=Limits(input_bytes=1000))))
