"""Files of two runs never stand side by side, whenever a run ends; what it left is taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foiparse.errors import WriteError
from foiparse.writers import replacing
from foiparse.writers.files import Staging

NAMES = ["a.csv", "b.csv", "last.csv"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks there")
KILLED = """
import os, sys
from pathlib import Path
from foiparse.writers.files import Staging

left = int(sys.argv[2])

def counted(real):
    def call(*arguments, **named):
        global left
        if not left:
            os.kill(os.getpid(), 9)
        left -= 1
        return real(*arguments, **named)
    return call

for name in ("rename", "replace", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
with Staging() as staging:
    for name in sys.argv[3:]:
        staging.open(Path(sys.argv[1], name)).write("new")
    staging.commit()
"""


def written(folder: Path, said: str) -> None:
    with Staging() as staging:
        for name in NAMES:
            staging.open(folder / name).write(said)
        staging.commit()


def killed(folder: Path, step: int) -> int:
    """The status of a run that is killed before its step of that number, 0 if it has fewer."""
    command = [sys.executable, "-c", KILLED, str(folder), str(step), *NAMES]
    return subprocess.run(command, check=False).returncode


def shown(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name[0] != "."}


def test_killed_between_any_two_steps_no_old_file_stands_beside_a_new_one(tmp_path: Path) -> None:
    found, status = [], 1
    for step in range(30):
        written(tmp_path, "old")
        status = killed(tmp_path, step)
        now = shown(tmp_path)
        assert len(set(now.values())) <= 1
        if "last.csv" in now:
            assert set(now) == set(NAMES)
        found.append(tuple(sorted(now.items())))
        if not status:
            break
    assert status == 0
    assert found[0] == tuple((name, "old") for name in NAMES)
    assert found[-1] == tuple((name, "new") for name in NAMES)
    assert () in found
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES


def test_what_killed_runs_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    for step in (0, 2, 4):
        assert killed(tmp_path, step)
    assert any(path.name.endswith(".part") for path in tmp_path.iterdir())
    other = tmp_path / ".mine.part"
    other.touch()
    written(tmp_path, "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, *NAMES]


def test_what_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    with Staging() as one:
        target = one.open(tmp_path / "a.csv")
        target.write("one")
        written(tmp_path, "other")
        one.commit()
    assert shown(tmp_path) == {"a.csv": "one", "b.csv": "other", "last.csv": "other"}


def test_a_part_that_is_taken_away_while_it_is_begun_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = replacing._locked  # noqa: SLF001 - the moment between two steps
    taken: list[Path] = []

    def late(held: int, *, wait: bool) -> bool:
        if wait and not taken:
            (part,) = tmp_path.iterdir()
            taken.append(part)
            part.unlink()
        return real(held, wait=wait)

    monkeypatch.setattr(replacing, "_locked", late)
    part, held = replacing.begin(tmp_path / "a.csv")
    os.close(held)
    assert part.exists()
    assert part not in taken


@pytest.mark.parametrize("step", range(6))
def test_where_a_step_goes_wrong_the_folder_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    written(tmp_path, "old")
    (tmp_path / "b.csv").unlink()
    before = shown(tmp_path)
    steps = iter(range(5))

    def counted(name: str) -> None:
        real = getattr(Path, name)

        def call(self: Path, target: Path) -> Path:
            if next(steps, None) == step:
                raise OSError(28, "No space left on device")
            return real(self, target)  # type: ignore[no-any-return]

        monkeypatch.setattr(Path, name, call)

    counted("rename")
    counted("replace")
    if step < 5:
        with pytest.raises(WriteError, match=r"\.csv: cannot write: No space left"):
            written(tmp_path, "new")
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    else:
        written(tmp_path, "new")
        assert shown(tmp_path) == dict.fromkeys(NAMES, "new")
