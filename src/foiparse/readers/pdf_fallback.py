"""The second way into a PDF: pdfplumber, for files that pdfium refuses.

It is about forty times slower, so it is only ever tried after a refusal. Characters
and drawn lines are taken from it; the structure is read as for every other page.
"""

from __future__ import annotations

import io
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from foiparse.geometry.characters import Characters
from foiparse.geometry.frame import Frame
from foiparse.geometry.page import analyse_parts
from foiparse.geometry.paths import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foiparse.geometry.page import PageAnalysis
    from foiparse.geometry.stitch import Tail

_MOST_PAGES = 300
_MOST_CHARACTERS = 60_000


def _characters(chars: list[dict[str, Any]]) -> Characters:
    """Characters of one page as pdfplumber gives them."""
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    spaced: list[bool] = []
    space, unmapped = True, 0
    for char in chars[:_MOST_CHARACTERS]:
        text = str(char["text"])
        if text.startswith("(cid:"):
            unmapped += 1
        elif not text.strip():
            space = True
        elif char.get("upright", True):
            share = (char["x1"] - char["x0"]) / len(text)
            for at, letter in enumerate(text):
                left = char["x0"] + at * share
                codes.append(ord(letter))
                boxes.append((left, char["top"], left + share, char["bottom"]))
                spaced.append(space)
                space = False
    return Characters(
        np.array(codes, np.uint32),
        np.array(boxes, np.float64).reshape(-1, 4),
        np.array(spaced, np.bool_),
        np.zeros(len(codes), np.int8),
        unmapped,
        max(len(chars) - _MOST_CHARACTERS, 0),
    )


def _drawing(page: Any, height: float) -> Drawing:
    """The straight lines and boxes of one page, y upwards as pdfium has them."""
    drawing = Drawing()
    for item in [*page.lines, *page.rects]:
        x0, top, x1, bottom = (float(item[key]) for key in ("x0", "top", "x1", "bottom"))
        box = (x0, height - bottom, x1, height - top)
        if x1 - x0 < 3.2 or bottom - top < 3.2:
            drawing.pieces.append((*box, False))
        elif item.get("stroke"):
            left, low, right, high = box
            drawing.pieces += [
                (left, low, right, low, False),
                (left, high, right, high, False),
                (left, low, left, high, False),
                (right, low, right, high, False),
            ]
    return drawing


def pages(
    data: bytes, password: str | None, tail: Callable[[], Tail | None]
) -> Iterator[tuple[int, int, PageAnalysis | None]]:
    """Yield (number, count, analysis) for each page; None for a page that fails.

    Args:
        data: the file's bytes.
        password: the file's password, if any.
        tail: gives the last table of the page before.
    """
    import pdfplumber

    try:
        document = pdfplumber.open(io.BytesIO(data), password=password or "")
        count = len(document.pages)
    except Exception:  # noqa: BLE001 - whatever broken bytes raise: there is no way in
        return
    with document:
        for number, page in enumerate(islice(document.pages, _MOST_PAGES), 1):
            try:
                width, height = float(page.width), float(page.height)
                characters = _characters(page.chars)
                frame = Frame(0, 0, width, height)
                analysis = analyse_parts(characters, partial(_drawing, page, height), frame, tail())
                page.close()
            except Exception:  # noqa: BLE001 - as above, for one page
                yield number, count, None
                continue
            yield number, count, analysis
