"""What is kept between runs: only what is still right, and nothing that could run."""

from __future__ import annotations

import os
import pickle
import re
import sqlite3
import stat
import zlib
from typing import TYPE_CHECKING

import pytest

from foiparse.batch import Batch, order, process_many
from foiparse.batch import cache as cache_module
from foiparse.batch.cache import Cache, size_of
from foiparse.batch.payload import pack, unpack
from foiparse.batch.work import guarded
from foiparse.columns import OBSERVATION_COLUMNS
from foiparse.pipeline import Options
from foiparse.writers.columns import Layout
from foiparse.writers.forms import Report, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Foiparse
    from foiparse.readers import Input
    from foiparse.writers.forms import Form

ROWS = Rows(Layout("observations", OBSERVATION_COLUMNS))
NAME = "foiparse-results.sqlite3"
TABLE = """Table {0}: Number of offences recorded

Offence  2019  2020  Total
Burglary  {0}  2  {1}
Robbery  3  4  7
Total  {2}  6  {3}
"""


class Counted:
    """Stands in for processes: what would be read there is read here, and counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.before: Callable[[str], None] = lambda _: None
        monkeypatch.setattr(order.Runner, "_submit", self._submit)
        monkeypatch.setattr(order.Runner, "_alone", self._alone)

    def _submit(self, turn: object) -> None:
        """Nothing is given out, so that each is read alone."""

    def _alone(self, item: Input) -> bytes:
        self.before(item.source)
        self.read.append(item.source.rpartition("/")[2])
        return pack(guarded(item, self.options, self.forms))

    def run(
        self, folder: Path, cache: Path, *, options: Options | None = None, form: Form = ROWS
    ) -> tuple[list[str], list[str]]:
        """(names of what was read, texts) of a run."""
        self.read, self.options, self.forms = [], options or Options(lines=False), (form,)
        pieces = list(process_many([folder], self.options, Batch(cache=cache), self.forms))
        self.remarks = [each.words for piece in pieces for each in piece.remarks]
        return self.read, [text for piece in pieces for text in piece.texts if text]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture
def replies(tmp_path: Path) -> Path:
    folder = tmp_path / "replies"
    folder.mkdir()
    for number in range(1, 5):
        write(folder, number, number)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def write(folder: Path, name: int, number: int) -> None:
    text = TABLE.format(number, number + 2, number + 3, number + 9)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


ALL = ["1.txt", "2.txt", "3.txt", "4.txt"]


def test_a_second_run_reads_nothing(counted: Counted, replies: Path, place: Path) -> None:
    first, texts = counted.run(replies, place)
    assert first == ALL
    assert len(texts) == 4
    assert counted.run(replies, place) == ([], texts)
    assert counted.remarks == []


def test_only_what_changed_is_read(counted: Counted, replies: Path, place: Path) -> None:
    counted.run(replies, place)
    write(replies, 2, 9)
    (replies / "5.txt").write_bytes((replies / "1.txt").read_bytes())
    read, texts = counted.run(replies, place)
    # The fifth has the words of the first but another name, which stands in every row.
    assert read == ["2.txt", "5.txt"]
    assert ",9," in texts[1]
    assert texts[4] == texts[0].replace("1.txt", "5.txt")


@pytest.mark.parametrize(
    "options",
    [Options(lines=False, copies=True), Options(lines=False, redact=True), Options()],
    ids=["copies", "redact", "lines"],
)
def test_other_options_are_read_again(
    counted: Counted, replies: Path, place: Path, options: Options
) -> None:
    counted.run(replies, place)
    assert counted.run(replies, place, options=options)[0] == ALL
    assert counted.run(replies, place)[0] == []


def test_another_output_is_read_again(counted: Counted, replies: Path, place: Path) -> None:
    counted.run(replies, place)
    assert counted.run(replies, place, form=Rows(ROWS.layout, excel=True))[0] == ALL
    assert counted.run(replies, place, form=Report(60))[0] == ALL
    assert counted.run(replies, place, form=Report(80))[0] == ALL


def test_another_version_reads_all_and_keeps_nothing_old(
    counted: Counted, replies: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, texts = counted.run(replies, place)
    monkeypatch.setattr(cache_module, "stamp", lambda: b"another")
    assert counted.run(replies, place) == (ALL, texts)
    with sqlite3.connect(place / NAME) as base:
        assert base.execute("SELECT DISTINCT stamp FROM entry").fetchall() == [(b"another",)]
    base.close()


def test_a_description_beside_a_page_is_part_of_it(
    counted: Counted, replies: Path, place: Path
) -> None:
    (replies / "6.html").write_text(
        '<html><body><div class="incoming" id="incoming-7"><p>Dear A,</p></div></body></html>',
        encoding="utf-8",
    )
    counted.run(replies, place)
    described = '{"info_request_events": [{"incoming_message_id": 7, "created_at": "%s"}]}'
    (replies / "other.json").write_text(described % "2023-01-02", encoding="utf-8")
    assert counted.run(replies, place)[0] == ["6.html", "other.json"]
    assert counted.run(replies, place)[0] == []


def test_what_is_unreadable_for_good_is_not_tried_again(
    counted: Counted, replies: Path, place: Path
) -> None:
    (replies / "7.txt").write_bytes(b"")
    (replies / "8.bin").write_bytes(bytes(range(256)) * 4)
    assert counted.run(replies, place)[0] == [*ALL, "7.txt", "8.bin"]
    assert counted.run(replies, place)[0] == []


def test_what_failed_by_the_way_is_tried_again(
    counted: Counted, replies: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Iterator[object]:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("foiparse.batch.work.process_input", full)
        counted.run(replies, place)
    assert counted.run(replies, place)[0] == ALL


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    counted: Counted, replies: Path, place: Path
) -> None:
    def change(source: str) -> None:
        if source.endswith("3.txt"):
            write(replies, 3, 77)

    counted.before = change
    _, texts = counted.run(replies, place)
    counted.before = lambda _: None
    assert ",77," in texts[2]
    write(replies, 3, 3)
    read, texts = counted.run(replies, place)
    assert read == ["3.txt"]
    assert ",77," not in texts[2]


@pytest.mark.parametrize("damage", ["garbage", "cut", "pages", "foreign"])
def test_a_broken_cache_is_begun_anew(
    counted: Counted, replies: Path, place: Path, damage: str
) -> None:
    _, texts = counted.run(replies, place)
    file = place / NAME
    whole = file.read_bytes()
    if damage == "garbage":
        file.write_bytes(b"no database at all " * 999)
    elif damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "pages":
        file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    else:
        file.unlink()
        with sqlite3.connect(file) as base:
            base.execute("CREATE TABLE entry (other TEXT)")
        base.close()
    assert counted.run(replies, place)[1] == texts
    again, last = counted.run(replies, place)
    assert last == texts
    if damage != "foreign":
        assert again == []
        assert counted.remarks == []
    else:
        assert "cache clear" in counted.remarks[0]


def test_a_flipped_byte_is_noticed(counted: Counted, replies: Path, place: Path) -> None:
    _, texts = counted.run(replies, place)
    with sqlite3.connect(place / NAME) as base:
        key, payload = base.execute("SELECT key, payload FROM entry LIMIT 1").fetchone()
        at = len(payload) // 2
        flipped = payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1 :]
        base.execute("UPDATE entry SET payload = ? WHERE key = ?", (flipped, key))
    base.close()
    read, again = counted.run(replies, place)
    assert len(read) == 1
    assert again == texts


def test_a_foreign_pickle_runs_no_code(counted: Counted, replies: Path, place: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return os.mkdir, (str(place / "done"),)

    _, texts = counted.run(replies, place)
    evil = zlib.compress(pickle.dumps([Evil()]))
    with sqlite3.connect(place / NAME) as base:
        for (key,) in base.execute("SELECT key FROM entry").fetchall():
            digest = cache_module._digest(key, evil)  # noqa: SLF001 - one who can write can sign
            base.execute(
                "UPDATE entry SET payload = ?, digest = ? WHERE key = ?", (evil, digest, key)
            )
    base.close()
    assert counted.run(replies, place) == (ALL, texts)
    assert not (place / "done").exists()
    with pytest.raises(ValueError, match="no payload"):
        unpack(evil, 1)


@pytest.mark.skipif(os.name == "nt", reason="modes are otherwise there")
def test_nobody_else_may_look(counted: Counted, replies: Path, place: Path) -> None:
    before = os.umask(0)
    try:
        with Cache(place, Options()) as cache:
            cache.put(b"key", b"payload")
            modes = {path: stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}


def test_nothing_is_kept_of_what_a_password_opens(
    counted: Counted, replies: Path, place: Path
) -> None:
    secret = Options(lines=False, password="open")  # noqa: S106 - no secret
    counted.run(replies, place, options=secret)
    assert not place.exists()


def test_a_cache_that_cannot_be_is_done_without(
    counted: Counted, replies: Path, place: Path
) -> None:
    place.write_text("a file", encoding="utf-8")
    assert counted.run(replies, place)[0] == ALL
    assert "--no-cache" in counted.remarks[0]


def test_it_is_shown_and_cleared(
    foiparse: Foiparse,
    environment: dict[str, str],
    replies: Path,
    place: Path,
) -> None:
    environment[cache_module.VARIABLE] = str(place)
    foiparse("extract", replies)
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    shown = foiparse("cache", "show").stdout
    assert shown == f"{place}\t{size_of(place)} bytes\n"
    done = foiparse("cache", "clear")
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(rf"foiparse: {re.escape(str(place))}: [1-9]\d+ bytes freed\n", done.stderr)
    assert [path.name for path in place.iterdir()] == ["notes.txt"]
