"""The README cannot drift: its commands run, its output is real, its options those of --help.

``python tests/test_docs.py`` writes what they give now into the README, to be looked at
before it is kept. Output shown with ``...`` that still fits is left as it is.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from foiparse.cli import app
from foiparse.errors import ExitCode
from foiparse.model import SUBSTANCE, Zone

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def between(name: str) -> str:
    return README.split(f"<!-- {name} -->\n")[1].split(f"<!-- end of {name} -->")[0]


def shown_commands() -> list[tuple[str, str]]:
    """(command, output shown) of every ``$ `` line; output runs to the next one."""
    found = []
    for block in blocks("console"):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            # What is set up first is set up already where the tests run.
            found.append((re.sub(r".*&& \.venv/bin/(?=foiparse)", "", command), output))
    return found


def as_pattern(shown: str) -> str:
    """``...`` on a line of its own stands for lines, within a line for anything in it."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*?") + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clean folder from which the fixtures can be reached as from a checkout."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def real_output(command: str) -> str:
    """What the command shows in a narrow terminal, messages included."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {"PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=os.environ | plain,
        check=False,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    return done.stdout


def test_commands_and_their_output(workplace: Path) -> None:
    assert shown_commands()
    for command, shown in shown_commands():
        output = real_output(command)
        assert re.fullmatch(as_pattern(shown), output), f"$ {command}\n{output}"


@pytest.mark.parametrize("source", blocks("pycon"), ids=lambda source: source.splitlines()[0])
def test_python_examples(workplace: Path, source: str) -> None:
    example = doctest.DocTestParser().get_doctest(source, {}, "README.md", "README.md", 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    failed, tried = runner.run(example, out=said.append)
    assert tried
    assert not failed, "".join(said)


def test_the_first_command_shows_its_output() -> None:
    command, output = shown_commands()[0]
    assert command.startswith("foiparse extract")
    assert len(output.splitlines()) >= 2


def option_rows() -> list[str]:
    """A line of a Markdown table for every option that --help shows, in the order of --help."""
    group = typer.main.get_command(app)
    commands = {"": group} | dict(group.commands)  # type: ignore[attr-defined]
    users: dict[tuple[str, str], list[str]] = {}
    for name, command in commands.items():
        context = typer.Context(command, info_name=name)
        for parameter in command.params:
            record = parameter.get_help_record(context)
            if record and record[0].startswith("-"):
                users.setdefault(record, []).append(name)
    rows = []
    for (option, meaning), names in users.items():
        cell = option.replace("|", r"\|")  # a bare one would end the cell, even in code
        rows.append(f"| `{cell}` | {', '.join(filter(None, names)) or 'foiparse'} | {meaning} |")
    return rows


def test_the_table_of_options_is_that_of_help() -> None:
    assert between("options").splitlines() == [
        "| option | of | meaning |",
        "|---|---|---|",
        *option_rows(),
    ]


def test_every_exit_status_is_named() -> None:
    section = README.split("## Exit status")[1].split("\n## ")[0]
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)] == (
        sorted(ExitCode)
    )


def test_every_zone_that_can_be_kept_is_named() -> None:
    section = README.split("`--keep` keeps zones")[1].split("```")[0]
    assert re.findall(r"`(\w+)`", section) == [zone for zone in Zone if zone not in SUBSTANCE]


def test_one_line_sets_up_and_tests() -> None:
    (command,) = [line for line in between("test command").splitlines() if line[:3] != "```"]
    assert command.startswith("python3 -m venv ")
    assert "-c constraints.txt" in command


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {*project["dependencies"]}
    wanted.update(*project["optional-dependencies"].values())
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pins)
    names = {re.split(r"[<>=\[]", each)[0] for each in wanted} - {"foiparse"}
    assert names <= {line.split("==")[0] for line in pins}


def test_the_version_is_in_the_changelog() -> None:
    from foiparse import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def rewrite() -> None:
    """Put the real output and options into the README."""
    import tempfile

    text = README
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "fixtures").symlink_to(ROOT / "fixtures")
        os.chdir(folder)
        for command, shown in shown_commands():
            output = real_output(command)
            if not re.fullmatch(as_pattern(shown), output):
                text = text.replace(f"{command}\n{shown}", f"{command}\n{output}")
        os.chdir(ROOT)
    rows = ["| option | of | meaning |", "|---|---|---|", *option_rows()]
    text = text.replace(between("options"), "".join(f"{row}\n" for row in rows))
    (ROOT / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
