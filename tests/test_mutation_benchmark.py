"""A short run of benchmarks/mutation.py: what changes is caught, and its cause named first."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus import ROOT, THREAD
else:
    from tests.corpus import ROOT, THREAD

SCRIPT = ROOT / "benchmarks" / "mutation.py"


def test_changes_are_caught_and_causes_are_named() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--tables", "40", "--cells", "4", str(THREAD)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = re.search(r"covered +(\d+) of (\d+) reported cells", done.stdout)
    assert found, done.stderr
    assert int(found[1]) * 2 > int(found[2]), done.stdout
    assert "uncaught" not in done.stdout
    named = re.findall(r"named first (\d+) of (\d+)", done.stdout)
    assert len(named) == 4
    assert all(int(first) >= 0.9 * int(of) for first, of in named), done.stdout
