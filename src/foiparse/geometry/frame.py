"""Where things stand: from the user space of a PDF to a page seen from its top left.

Three spaces matter. *User space* is the PDF's own (y upwards, before ``/Rotate``).
The *shown* page is what a person sees: points from the top left, after ``/Rotate``;
all boxes that leave the geometry are in it. The *turned* page is the shown page
turned so that most of its text runs to the right; the analysis works on it, so that
a table printed sideways is read like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foiparse.model import Box


class Frame(Struct, frozen=True):
    """The page's bounds in user space and its rotation in quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int = 0

    @property
    def width(self) -> float:
        """Width of the page as shown, in points."""
        across = self.right - self.left, self.top - self.bottom
        return across[self.rotation % 2]

    @property
    def height(self) -> float:
        """Height of the page as shown, in points."""
        across = self.top - self.bottom, self.right - self.left
        return across[self.rotation % 2]

    def shown(self, boxes: NDArray[Any]) -> NDArray[np.float64]:
        """Turn n x 4 boxes of user space (two opposite corners) into boxes as shown."""
        corners = boxes.astype(np.float64)
        if self.rotation == 0:
            x = corners[:, 0::2] - self.left
            y = self.top - corners[:, 1::2]
        elif self.rotation == 1:
            x = corners[:, 1::2] - self.bottom
            y = corners[:, 0::2] - self.left
        elif self.rotation == 2:
            x = self.right - corners[:, 0::2]
            y = corners[:, 1::2] - self.bottom
        else:
            x = self.top - corners[:, 1::2]
            y = self.right - corners[:, 0::2]
        out = np.empty_like(corners)
        out[:, 0] = np.minimum(x[:, 0], x[:, 1])
        out[:, 1] = np.minimum(y[:, 0], y[:, 1])
        out[:, 2] = np.maximum(x[:, 0], x[:, 1])
        out[:, 3] = np.maximum(y[:, 0], y[:, 1])
        return out


def turn(
    boxes: NDArray[np.float64], turns: int, width: float, height: float
) -> NDArray[np.float64]:
    """Turn n x 4 boxes of a page ``width`` x ``height`` by quarter turns anticlockwise.

    Text that runs ``turns`` quarter turns clockwise from the right then runs to the right.
    """
    x0, y0, x1, y1 = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    if turns == 1:
        return np.stack([y0, width - x1, y1, width - x0], axis=1)
    if turns == 2:
        return np.stack([width - x1, height - y1, width - x0, height - y0], axis=1)
    if turns == 3:
        return np.stack([height - y1, x0, height - y0, x1], axis=1)
    return boxes


def turn_back(box: Box, turns: int, width: float, height: float) -> Box:
    """Put a box of the turned page back on the shown page (``width`` x ``height``)."""
    x0, y0, x1, y1 = box
    if turns == 1:
        return (width - y1, x0, width - y0, x1)
    if turns == 2:
        return (width - x1, height - y1, width - x0, height - y0)
    if turns == 3:
        return (y0, height - x1, y1, height - x0)
    return box
