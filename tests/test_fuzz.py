"""A short run of benchmarks/fuzz.py, and that it says where it stopped."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import ROOT
else:
    from tests.corpus import ROOT

SCRIPT = ROOT / "benchmarks" / "fuzz.py"


def fuzz(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_mutated_inputs_of_every_format_are_survived() -> None:
    done = fuzz("--count", "120", "--start", "50000", "--workers", "1")
    assert done.returncode == 0, done.stdout
    assert "120 of 120 inputs" in done.stdout
    assert "0 failures" in done.stdout
    for name in ("xlsx", "odt", "rtf", "csv", "html", "mail", "pdf", "msg", "winmail", "zip"):
        assert f" {name} " in done.stdout


def test_an_input_can_be_had_again(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        fuzz("--count", "3", "--start", "7", "--keep", str(tmp_path / folder))
    kept = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(kept) == 3
    for name in kept:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
