"""One page, stage by stage: what the reader calls and what a debug picture draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

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
    from foiparse.geometry.cells import PageTable

MOST_WORDS = 25_000
"""Words of a page beyond which its tables are not looked for."""


@dataclass(slots=True)
class PageAnalysis:
    """Every stage of one page, in points on the turned page (see `frame`).

    ``words``, ``lines``: the text that runs to the right. ``upright``: words of text
    that runs up or down (headings of narrow columns, axes of charts). ``segments``:
    the lines as a person reads them, in order, cut between tables and columns of prose.
    ``owned``: for each table, the indices of its segments.
    """

    frame: Frame
    turns: int = 0
    width: float = 0.0
    height: float = 0.0
    words: list[Word] = field(default_factory=list)
    upright: list[Word] = field(default_factory=list)
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


def _main_turn(characters: Characters) -> int:
    """The direction that most characters run in, in quarter turns clockwise."""
    counts = np.bincount(characters.angles, minlength=4)
    return int(counts.argmax())


def _words_of(
    characters: Characters, direction: int, turns: int, frame: Frame
) -> list[Word]:
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


def analyse(page: int, bounds: tuple[float, float, float, float]) -> PageAnalysis:
    """Analyse one loaded page.

    Args:
        page: address of the page's handle in pdfium.
        bounds: left, bottom, right, top of the page in user space.

    Returns:
        The stages; pages without text have no lines.
    """
    frame = Frame(*bounds, rotation=max(pdfium.get_rotation(page), 0) % 4)
    characters = read_characters(page, frame)
    out = PageAnalysis(frame)
    out.characters, out.unmapped = len(characters), characters.unmapped
    out.left_out, out.invisible = characters.left_out, characters.invisible
    if not len(characters):
        out.width, out.height = frame.width, frame.height
        return out
    out.turns = _main_turn(characters)
    out.width, out.height = _size(frame, out.turns)
    out.words = without_leaders(_words_of(characters, out.turns, out.turns, frame))
    for direction in range(4):
        if direction != out.turns:
            out.upright += _words_of(characters, direction, out.turns, frame)
    out.words, dashed = dashed_rules(out.words)
    out.rules = find_rules(read_drawing(page), frame, out.turns, [Rule(*rule) for rule in dashed])
    out.lines = find_lines(out.words, out.rules.standing)
    out.segments = out.lines
    if len(out.words) > MOST_WORDS:
        out.crowded = True
        return out
    out.lattices = find_lattices(out.rules)
    out.tables = find_tables(out.lines, out.upright, out.rules, out.lattices, out.width)
    out.segments, out.owned = read_order(out.lines, out.tables)
    return out
