"""What several test files share: running the command as a person would, and finding inputs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).resolve().parent.parent


class Foiparse(Protocol):
    """Runs ``foiparse ARGUMENTS`` as a process of its own."""

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected files among the fixtures (refused where CI is set)",
    )


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """That of whoever runs them is neither read nor filled."""
    os.environ["FOIPARSE_CACHE"] = str(tmp_path_factory.mktemp("foiparse-cache"))


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def thread() -> Path:
    """The saved page that most tests read."""
    return ROOT / "fixtures" / "essex-thread" / "thread.txt"


@pytest.fixture
def shared() -> Path:
    """Real documents to measure on, which are not part of the project."""
    place = ROOT.parent / "shared"
    if not place.is_dir():
        pytest.skip("the measuring corpus is not beside this checkout")
    return place


@pytest.fixture
def environment() -> dict[str, str]:
    """Of a command under test: its warnings are errors too, its width is fixed."""
    kept = {name: value for name, value in os.environ.items() if name != "FOIPARSE_DEBUG"}
    return kept | {"PYTHONWARNINGS": "error", "COLUMNS": "80", "NO_COLOR": "1"}


@pytest.fixture
def foiparse(environment: dict[str, str]) -> Foiparse:
    def run(
        *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "foiparse", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args,
            done.returncode,
            done.stdout.decode("utf-8"),
            done.stderr.decode("utf-8"),
        )

    return run
