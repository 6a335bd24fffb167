"""Goldens both ways: every output of every fixture is expected, and all that is expected comes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from foiparse.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from corpus import FIXTURES, ROOT, document
else:
    from tests.corpus import FIXTURES, ROOT, document

# Those with one input; every-form and round-robin have tests of their own.
CASES = sorted(
    path
    for path in FIXTURES.iterdir()
    if (path / "expected").is_dir() and path.name != "round-robin"
)
REFUSED = "--update-golden does not run where CI is set: goldens are looked at by a person"


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """Whether to rewrite the goldens; refused in CI."""
    asked = bool(request.config.getoption("--update-golden"))
    if asked and os.environ.get("CI"):
        pytest.fail(REFUSED, pytrace=False)
    return asked


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outputs_are_as_expected(case: Path, tmp_path: Path, updating: bool) -> None:
    assert run(["extract", str(document(case)), "-q", "-o", f"{tmp_path}/"]) == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    folder = case / "expected"
    if updating:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tmp_path, folder)
    expected = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(written) == sorted(expected)
    for name, content in expected.items():
        assert written[name].decode().splitlines() == content.decode().splitlines(), name
        assert written[name] == content, f"{name}: line ends differ"


def test_every_fixture_says_what_it_shows() -> None:
    for case in FIXTURES.iterdir():
        assert (case / "README.md").read_text(encoding="utf-8").startswith("# ")
        assert (case / "expected").is_dir() or case.name in {"every-form", "office", "one-request"}


@pytest.mark.parametrize(
    ("case", "status", "printed"),
    [
        ("essex-thread", 0, "period_match"),
        ("essex-mail", 0, "copy_equal"),
        ("letter-list", 0, "no_stated_total"),
        ("suppressed-cells", 0, "suppressed_terms"),
        ("wrong-total", 1, "271 is printed"),
    ],
)
def test_check_says_what_was_found(
    case: str, status: int, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(document(FIXTURES / case)), "-q"]) == status
    assert printed in capsys.readouterr().out


def test_a_wrong_total_is_blamed_on_the_cell_that_mends_every_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["check", str(document(FIXTURES / "wrong-total")), "-q", "--format", "csv"])
    failures = [line for line in capsys.readouterr().out.splitlines() if ",fail," in line]
    assert len(failures) == 2
    for line in failures:
        assert "217 for 271" in line


def test_goldens_are_not_rewritten_in_ci() -> None:
    before = {path: path.read_bytes() for path in FIXTURES.rglob("expected/*")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--update-golden", "-p", "no:cacheprovider",
         "tests/test_golden.py", "-k", "test_outputs_are_as_expected"],
        cwd=ROOT,
        env=os.environ | {"CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert REFUSED in done.stdout
    assert {path: path.read_bytes() for path in FIXTURES.rglob("expected/*")} == before
