"""One page, stage by stage: what the reader calls and what a debug picture draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field

from foiparse.geometry import pdfium
from foiparse.geometry.characters import Characters, read_characters
from foiparse.geometry.frame import Frame, turn
from foiparse.geometry.lattice import Lattice, find_lattices
from foiparse.geometry.lines import Line, find_lines
from foiparse.geometry.paths import read_drawing
from foiparse.geometry.reading import read_order
from foiparse.geometry.rules import Rule, Rules, find_rules
from foiparse.geometry.tables import find_tables
from foiparse.geometry.words import Word, dashed_rules, find_words, without_leaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from foiparse.geometry.cells import PageTable
    from foiparse.geometry.paths import Drawing
    from foiparse.geometry.stitch import Tail

MOST_WORDS = 25_000
"""Words of a page beyond which its tables are not looked for."""


class PageAnalysis(Struct):
    """Every stage of one page, in points on the turned page (see `frame`).

    ``words``, ``lines``: the text that runs to the right. ``upright``: words of text
    that runs up or down (headings of narrow columns, axes of charts), with its quarter
    turns clockwise. ``leaders``: the tops of dot leaders. ``segments``:
    the lines as a person reads them, in order, cut between tables and columns of prose.
    ``owned``: for each table, the indices of its segments. ``crowded``: whether there was
    too much text to look for tables. ``pictured``: whether anything is painted on the
    page; for hidden text, whether pictures cover most of it.
    """

    frame: Frame
    turns: int = 0
    width: float = 0.0
    height: float = 0.0
    words: list[Word] = field(default_factory=list)
    upright: list[tuple[int, Word]] = field(default_factory=list)
    leaders: list[float] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    segments: list[Line] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    lattices: list[Lattice] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    owned: list[list[int]] = field(default_factory=list)
    characters: int = 0
    unmapped: int = 0
    left_out: int = 0
    invisible: bool = False
    crowded: bool = False
    pictured: bool = False


def _main_turn(characters: Characters) -> int:
    """The direction of the page's text, in quarter turns clockwise.

    A few upright headings over a small table are no reason to turn the page: it is
    turned only when hardly any text runs to the right.
    """
    counts = np.bincount(characters.angles, minlength=4)
    return 0 if counts[0] * 5 > len(characters) else int(counts.argmax())


def _words_of(characters: Characters, direction: int, turns: int, frame: Frame) -> list[Word]:
    """Words of the characters that run in one direction, boxes on the turned page."""
    chosen = characters.angles == direction
    if not chosen.any():
        return []
    width, height = frame.width, frame.height
    boxes = turn(characters.boxes[chosen], direction, width, height)
    words = find_words(characters.codes[chosen], boxes, characters.spaced[chosen])
    if direction == turns:
        return words
    # Text that runs another way is read in its own turn, then placed on the main one.
    flat = np.array([word[1:5] for word in words])
    back = turn(flat, (-direction) % 4, *_size(frame, direction))
    placed = turn(back, turns, width, height).tolist()
    return [
        word._replace(x0=a, top=b, x1=c, bottom=d)
        for word, (a, b, c, d) in zip(words, placed, strict=True)
    ]


def _size(frame: Frame, turns: int) -> tuple[float, float]:
    """Width and height of the page after quarter turns."""
    if turns % 2:
        return frame.height, frame.width
    return frame.width, frame.height


def analyse(
    page: int, bounds: tuple[float, float, float, float], tail: Tail | None = None
) -> PageAnalysis:
    """Analyse one loaded page.

    Args:
        page: address of the page's handle in pdfium.
        bounds: left, bottom, right, top of the page in user space.
        tail: the last table of the page before, if it may go on here.

    Returns:
        The stages; pages without text have no lines.
    """
    frame = Frame(*bounds, rotation=max(pdfium.get_rotation(page), 0) % 4)
    characters = read_characters(page, frame)
    out = analyse_parts(characters, lambda: read_drawing(page), frame, tail)
    out.pictured = pdfium.count_objects(page) > 0
    if out.invisible:
        # A stamp or mark may be hidden text too: only under a picture is it OCR's.
        area = sum((b[2] - b[0]) * (b[3] - b[1]) for b in out.rules.images)
        out.pictured = area > 0.5 * out.width * out.height
    return out


def analyse_parts(
    characters: Characters,
    drawn: Callable[[], Drawing],
    frame: Frame,
    tail: Tail | None = None,
) -> PageAnalysis:
    """Analyse a page from its characters and what is drawn on it.

    Args:
        characters: the page's characters, boxes as shown.
        drawn: gives what is painted; not called for a page without text.
        frame: how user space lies on the page as shown.
        tail: the last table of the page before, if it may go on here.
    """
    out = PageAnalysis(frame)
    out.characters, out.unmapped = len(characters), characters.unmapped
    out.left_out, out.invisible = characters.left_out, characters.invisible
    out.width, out.height = frame.width, frame.height
    if not len(characters):
        return out
    out.turns = _main_turn(characters)
    out.width, out.height = _size(frame, out.turns)
    words = _words_of(characters, out.turns, out.turns, frame)
    for direction in range(4):
        if direction != out.turns:
            turned = (direction - out.turns) % 4
            out.upright += [
                (turned, word) for word in _words_of(characters, direction, out.turns, frame)
            ]
    words, out.leaders = without_leaders(words)
    out.words, dashed = dashed_rules(words)
    if len(out.words) > MOST_WORDS:
        out.crowded = True
        out.lines = out.segments = find_lines(out.words)
        return out
    out.rules = find_rules(drawn(), frame, out.turns, [Rule(*rule) for rule in dashed])
    out.lines = find_lines(out.words, out.rules.standing)
    out.lattices = find_lattices(out.rules)
    out.tables, columns = find_tables(out, tail)
    out.segments, out.owned = read_order(out.lines, out.tables, columns)
    return out
