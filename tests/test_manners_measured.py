"""What threads in many authorities' manners reach; floors are raised, never lowered."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from corpus import ROOT
else:
    from tests.corpus import ROOT

# Share of the lines with their zone, of substance kept, and questions with their outcome.
FLOORS = {"one": (0.985, 0.995, 75), "two": (0.955, 1.0, 53), "three": (0.915, 0.995, 66)}


@pytest.mark.parametrize("name", FLOORS)
def test_a_set_of_threads(name: str) -> None:
    path = ROOT / "benchmarks" / "threads.py"
    spec = importlib.util.spec_from_file_location("threads_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counts = module.of_set(name)
    right, kept, outcomes = FLOORS[name]
    assert counts["right"] >= right * counts["lines"]
    assert counts["kept"] >= kept * (counts["kept"] + counts["lost"])
    assert counts["outcomes"] >= outcomes
