"""Every character of a page with its box, in bulk.

The boxes are pdfium's loose ones: as wide as the character's advance and as high as
its font, so that letters of one font in one line share top and bottom, gaps between
letters are gaps in the print, and the height is the size of the font.
"""

from __future__ import annotations

import ctypes
from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from foiparse.geometry import pdfium

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foiparse.geometry.frame import Frame

MOST = 400_000
"""Characters read of one page at most; what lies beyond is counted as left out."""

_LINE_FEED = 0x0A
_SAMPLE = 600
"""Characters that show whether a page's boxes are as high as their fonts."""


class Characters(Struct, frozen=True):
    """The printed characters of one page, white space taken out, in the order of the file.

    ``codes``: n code points. ``boxes``: n x 4 (x0, top, x1, bottom) in points from the
    top left of the page as shown. ``spaced``: n, whether white space stood right before
    the character. ``angles``: n, 0 for text that runs to the right on the page as shown,
    else 1, 2 or 3 quarter turns clockwise. ``unmapped`` counts characters for which the
    font gives no meaning, ``left_out`` those beyond the bound, ``invisible`` is whether
    sampled text is not painted at all.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    spaced: NDArray[np.bool_]
    angles: NDArray[np.int8]
    unmapped: int = 0
    left_out: int = 0
    invisible: bool = False

    def __len__(self) -> int:
        """How many characters there are."""
        return len(self.codes)


EMPTY = Characters(
    np.empty(0, np.uint32), np.empty((0, 4)), np.empty(0, np.bool_), np.empty(0, np.int8)
)


def _codes(text_page: int, count: int) -> NDArray[np.uint32]:
    """The code points of the first ``count`` characters.

    One call gives all of them as UTF-16; only when its length shows that a character
    took no or two units are they asked for one by one.
    """
    buffer = (ctypes.c_uint16 * (count + 1))()
    written = pdfium.get_text(text_page, 0, count, ctypes.addressof(buffer))
    if written == count + 1:
        units = np.frombuffer(memoryview(buffer), np.uint16, count)
        if not ((units >= 0xD800) & (units < 0xE000)).any():
            codes: NDArray[np.uint32] = units.astype(np.uint32)
            return codes
    return np.fromiter(map(pdfium.get_unicode, repeat(text_page), range(count)), np.uint32, count)


def _boxes(text_page: int, count: int) -> NDArray[np.float32]:
    """Loose boxes (left, top, right, bottom) in the user space of the PDF, n x 4."""
    boxes = np.zeros((count, 4), np.float32)
    start = boxes.ctypes.data
    slots = range(start, start + 16 * count, 16)
    deque(map(pdfium.get_loose_box, repeat(text_page), range(count), slots), maxlen=0)
    return boxes


def _is_tight(boxes: NDArray[np.float32], codes: NDArray[np.uint32]) -> bool:
    """Whether the boxes hug each letter, as they do where a font tells no ascent.

    Then neighbours in a word differ in height; otherwise hardly any do.
    """
    letters = (codes[1:] > 0x20) & (codes[:-1] > 0x20)
    size = np.maximum(np.abs(boxes[1:, 1] - boxes[1:, 3]), 0.1)
    uneven = letters & (
        (np.abs(np.diff(boxes[:, 1])) > 0.03 * size) | (np.abs(np.diff(boxes[:, 3])) > 0.03 * size)
    )
    # Steps of more than a line are no neighbours, whatever the order of the file says.
    near = (
        letters & (np.abs(np.diff(boxes[:, 3])) < size) & (np.abs(np.diff(boxes[:, 0])) < 3 * size)
    )
    return bool((uneven & near).sum() > 0.2 * max(near.sum(), 1))


def _evened(text_page: int, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Boxes as high as the font, from each character's origin, size and direction."""
    count = len(boxes)
    origins = np.zeros((count, 2), np.float64)
    start = origins.ctypes.data
    slots = range(start, start + 16 * count, 16)
    second = range(start + 8, start + 8 + 16 * count, 16)
    deque(map(pdfium.get_origin, repeat(text_page), range(count), slots, second), maxlen=0)
    matrices = np.zeros((count, 6), np.float32)
    start = matrices.ctypes.data
    slots = range(start, start + 24 * count, 24)
    deque(map(pdfium.get_character_matrix, repeat(text_page), range(count), slots), maxlen=0)
    nominal = np.fromiter(
        map(pdfium.get_font_size, repeat(text_page), range(count)), np.float64, count
    )
    rise = matrices[:, 2:4].astype(np.float64)
    length = np.hypot(rise[:, 0], rise[:, 1])
    size = nominal * length
    out = boxes.copy()
    for axis, column in ((1, (3, 1)), (0, (0, 2))):
        # Text whose letters stand along this axis; 0.22 of the size lies below the line.
        along = (np.abs(rise[:, axis]) > 0.95 * length) & (size > 0.1)
        up = np.sign(rise[along, axis]) * size[along]
        base = origins[along, axis]
        ends = base - 0.22 * up, base + 0.78 * up
        out[along, column[0]] = np.minimum(*ends)
        out[along, column[1]] = np.maximum(*ends)
    return out


def _quarter_turns(text_page: int, first: NDArray[np.intp], rotation: int) -> NDArray[np.int8]:
    """The direction of each run, in quarter turns clockwise as the page is shown."""
    angles = np.fromiter(
        map(pdfium.get_angle, repeat(text_page), first.tolist()), np.float64, len(first)
    )
    turns = np.rint(np.nan_to_num(angles) / (np.pi / 2))
    # pdfium's angle grows clockwise; the page's own rotation adds to it.
    return ((turns + rotation) % 4).astype(np.int8)


def _sampled_invisible(text_page: int, count: int) -> bool:
    """Whether most of a dozen characters spread over the page are not painted."""
    step = max(count // 12, 1)
    objects = [pdfium.get_text_object(text_page, at) for at in range(0, count, step)]
    modes = [pdfium.get_render_mode(each) for each in objects if each]
    return bool(modes) and sum(mode == pdfium.INVISIBLE for mode in modes) * 2 > len(modes)


def read_characters(page: int, frame: Frame) -> Characters:
    """Read the characters of a loaded page.

    Args:
        page: address of the page's handle.
        frame: how the page's user space lies on the page as shown.

    Returns:
        The characters in the order of the file, boxes in the frame's coordinates.
    """
    text_page = pdfium.load_text(page)
    if not text_page:
        return EMPTY
    try:
        total = pdfium.count_characters(text_page)
        count = min(total, MOST)
        if count <= 0:
            return EMPTY
        codes = _codes(text_page, count)
        loose = _boxes(text_page, count)
        if _is_tight(loose[:_SAMPLE], codes[:_SAMPLE]):
            loose = _evened(text_page, loose)
        boxes = frame.shown(loose)
        # Everything up to the space is space or control, but for the line-end hyphen.
        keep = ((codes > 0x20) & (codes != 0xA0) & (codes != 0xFEFF)) | (codes == 0x02)
        if (codes >= 0x1680).any():
            wide = (codes >= 0x2000) & (codes <= 0x200B)
            keep &= ~wide & (codes != 0x1680) & (codes != 0x3000)
        if not np.isfinite(boxes).all():
            keep &= np.isfinite(boxes).all(axis=1)
        unmapped = int(((codes == 0) | (codes == 0xFFFD)).sum())
        at = np.flatnonzero(keep)
        if not len(at):
            return Characters(
                EMPTY.codes, EMPTY.boxes, EMPTY.spaced, EMPTY.angles, unmapped, total - count
            )
        spaced = np.empty(len(at), np.bool_)
        spaced[0] = True
        spaced[1:] = np.diff(at) > 1
        # A run's direction is asked for once, at its first character.
        height = boxes[:, 3] - boxes[:, 1]
        opens = _line_starts(codes, at)
        opens[1:] |= np.abs(np.diff(boxes[at, 1])) > 0.5 * height[at][1:]
        starts = np.flatnonzero(opens)
        turns = _quarter_turns(text_page, at[starts], frame.rotation)
        angles = np.repeat(turns, np.diff(np.append(starts, len(at))))
        found = codes[at]
        found[(found == 0x02) | (found == 0xAD) | (found == 0xFFFE)] = ord("-")
        return Characters(
            found,
            boxes[at],
            spaced,
            angles,
            unmapped,
            total - count,
            _sampled_invisible(text_page, count),
        )
    finally:
        pdfium.close_text(text_page)


def _line_starts(codes: NDArray[np.uint32], at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the kept characters have a line feed between them and the one before."""
    feeds = np.cumsum(codes == _LINE_FEED)[at]
    starts = np.empty(len(at), np.bool_)
    starts[0] = True
    starts[1:] = np.diff(feeds) > 0
    return starts
