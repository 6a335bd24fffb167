"""Inputs that do in a worker what hostile ones do: their names say what.

The text of an output is made where the input is read, so an output can misbehave there.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foiparse.result import Result


@dataclass(frozen=True, slots=True)
class Hostile:
    """An output that, for a source whose name says so, never comes back."""

    once: str = ""
    late = False

    def text(self, result: Result) -> str:
        """The names of the sources, unless one of them is hostile."""
        (name,) = {record.source.rpartition("/")[2] for record in result.sources}
        if result.failures:
            return ""
        if name.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        elif name.startswith("hung"):
            while True:
                time.sleep(0.01)
        elif name.startswith("deaf"):
            # One call into C that looks at no signal and holds the lock of the interpreter.
            sum(itertools.repeat(0))
        elif name.startswith("greedy"):
            held = []
            while True:
                held.append(bytearray(1 << 24))
        elif name.startswith("once") and self.once:
            mark = Path(self.once) / name
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif name.startswith("loud"):
            os.write(1, b"noise\n")
        return f"{name}\n"
