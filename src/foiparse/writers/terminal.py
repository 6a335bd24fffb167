"""Text for a person at a terminal of some width, with or without colour."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.console import RenderableType

_PADDING = re.compile(r" +((?:\x1b\[[\d;]*m)*)$")
_KEPT = r"\1"  # what ends a colour


class Pages:
    """Takes what is to be shown, piece by piece, and gives it as text."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self._out = StringIO()
        self._console = Console(
            file=self._out,
            width=width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )

    def print(self, piece: RenderableType) -> None:
        """Add a piece."""
        self._console.print(piece)

    def text(self) -> str:
        """All of it; Rich pads wrapped lines, and the spaces would only be noise in a file."""
        return "".join(
            f"{_PADDING.sub(_KEPT, line)}\n" for line in self._out.getvalue().splitlines()
        )
