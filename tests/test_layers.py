"""Data flows one way: every import of ours points down. Only the command line prints or exits."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "foiparse"

# From the bottom up. A layer may import those before it, less what LESS takes away.
LAYERS = (
    "errors",
    "remembering",
    "model",
    "columns",
    "own_files",
    "data",
    "result",
    "geometry",
    "readers",
    "correspondence",
    "tables",
    "checks",
    "parts",
    "timeline",
    "accounts",
    "replay",
    "privacy",
    "writers",
    "compare",
    "pipeline",
    "debug_images",
    "batch",
    "collation",
    "streams",
    "cli",
)
LESS = {
    # Writing knows records, not where they come from; of the data, what its columns mean.
    "writers": {
        *("geometry", "readers", "correspondence", "tables", "checks"),
        *("parts", "accounts", "replay", "privacy"),
    },
    # Putting corrections in takes tables, and knows nothing of how they were read or are checked.
    "replay": {"geometry", "readers", "correspondence", "checks", "parts", "timeline", "accounts"},
    # What is told of an input is no part of reading it.
    "accounts": {"readers", "correspondence", "tables", "checks"},
    # Masking knows records and names, whoever found them.
    "privacy": {
        *("geometry", "readers", "correspondence", "tables", "checks", "parts", "accounts"),
        "replay",
    },
    # Two sides are compared as records, wherever they come from.
    "compare": {
        *("data", "geometry", "readers", "correspondence", "tables", "checks"),
        *("parts", "accounts", "replay", "privacy"),
    },
    # Reading ends in records; where they are written is not its business.
    "pipeline": {"writers", "compare"},
    # Pictures show how pages are read, and nothing of what is made of them.
    "debug_images": {"data", "correspondence", "tables", "checks", "pipeline"},
    # Who runs the work does not know what the work is.
    "batch": {*("data", "geometry", "correspondence", "tables", "checks", "parts"), "debug_images"},
    # What many replies come to is told from their records; it neither reads nor runs anything,
    # but words of a label mean what they mean everywhere.
    "collation": {
        *("geometry", "readers", "parts", "accounts", "timeline"),
        *("pipeline", "debug_images", "batch"),
    },
    "streams": {"data", "geometry", "readers", "correspondence", "tables", "checks", "pipeline"},
    "cli": {"data", "geometry", "readers", "correspondence", "tables", "checks"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[tuple[int, str, str]]:
    """(line, module of ours, name or "") of every import in the file, nested ones included."""
    package = ["foiparse", *path.relative_to(SOURCE).parent.parts]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            found += [(node.lineno, module, alias.name) for alias in node.names]
    return [each for each in found if each[1].split(".")[0] == "foiparse"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path: Path) -> None:
    own = layer_of(path)
    if own in {"__init__", "__main__"}:
        return  # the front doors: the public names, and the command
    assert own in LAYERS, f"{own} has no place among the layers of tests/test_layers.py"
    allowed = {*LAYERS[: LAYERS.index(own) + 1]} - LESS.get(own, set())
    for line, module, name in imports_of(path):
        parts = module.split(".")
        target = parts[1] if len(parts) > 1 else name
        if target == "__version__":
            continue
        assert target in allowed, f"{path.name}:{line} imports {target}, which is above {own}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nobody_takes_what_is_private(path: Path) -> None:
    for line, module, name in imports_of(path):
        private = [part for part in (*module.split("."), name) if part.startswith("_")]
        assert all(part.startswith("__") for part in private), f"{path.name}:{line}: {private}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if layer_of(path) in {"cli", "streams", "__main__"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            banned = {"print", "exit", "quit", "sys.exit", "os._exit", "input"}
            assert called not in banned, f"{path.name}:{node.lineno} calls {called}"
        elif isinstance(node, ast.Attribute):
            used = ast.unparse(node)
            assert used not in {"sys.stdout", "sys.stderr"}, f"{path.name}:{node.lineno} {used}"


def test_no_module_is_a_grab_bag() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "misc", "common"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600
