"""Files appear whole, together, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from foiparse.errors import ExitCode, WriteError
from foiparse.writers.files import Staging


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_nothing_shows_before_the_commit(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    with Staging() as staging:
        staging.open(target).write("new")
        assert target.read_text(encoding="utf-8") == "old"
        staging.commit()
    assert target.read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_behind(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), Staging() as staging:
        staging.folder(tmp_path / "made")
        staging.open(tmp_path / "made" / "a.csv").write("half")
        staging.open(tmp_path / "b.csv").write("half")
        raise error
    assert names(tmp_path) == []


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    with Staging() as staging:
        staging.folder(tmp_path)
    assert tmp_path.is_dir()


def test_the_byte_order_mark(tmp_path: Path) -> None:
    with Staging() as staging:
        staging.open(tmp_path / "a.csv", mark=True).write("é\r\n")
        staging.commit()
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf\xc3\xa9\r\n"


def test_a_link_keeps_pointing_and_rights_stay(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "a.csv"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    with Staging() as staging:
        staging.open(link).write("new")
        staging.commit()
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_device_is_written_to_and_not_replaced() -> None:
    with Staging() as staging:
        staging.open(Path(os.devnull)).write("x")
        staging.commit()
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("place", ["missing/a.csv", "folder", "file/a.csv"])
def test_what_cannot_be_written_says_so_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WriteError, match="cannot write") as caught, Staging() as staging:
        staging.open(tmp_path / place)
    assert caught.value.exit_code is ExitCode.CANNOT_WRITE
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_write_error() -> None:
    with pytest.raises(WriteError, match="No space left"), Staging() as staging:
        staging.open(Path("/dev/full")).write("x")
        staging.commit()


def test_a_name_that_is_no_unicode_does_not_stop_the_run(tmp_path: Path) -> None:
    with Staging() as staging:
        staging.open(tmp_path / "a.csv").write("\udcff")
        staging.commit()
    assert (tmp_path / "a.csv").read_bytes() == b"\\udcff"
