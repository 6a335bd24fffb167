"""Words: runs of characters with nothing but their own letter spacing between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GAP = 0.24
"""A gap wider than this part of the font's size parts two words without any space."""
_BACK = 0.55
"""A step back by more than this part of the size starts a new word."""
_SHIFT = 0.2
"""A step of the baseline by more than this part of the size starts a new word."""

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_LEADER = re.compile(r"[.·…_]{4,}")


class Word(NamedTuple):
    """A word with its box on the turned page; ``size`` is its font's size in points.

    ``spaced`` is whether the file has white space right before it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    spaced: bool


def find_words(
    codes: NDArray[np.uint32], boxes: NDArray[np.float64], spaced: NDArray[np.bool_]
) -> list[Word]:
    """Cut characters into words, in the order of the file.

    Args:
        codes: n code points.
        boxes: n x 4 boxes (x0, top, x1, bottom) of text that runs to the right.
        spaced: n, whether white space stands before the character.
    """
    count = len(codes)
    if not count:
        return []
    x0, top, x1, bottom = boxes.T
    size = bottom - top
    parts = np.ones(count, np.bool_)
    if count > 1:
        reach = np.maximum(np.maximum(size[:-1], size[1:]), 0.5)
        gap = x0[1:] - x1[:-1]
        middle = (top + bottom) / 2
        parts[1:] = (
            spaced[1:]
            | (gap > _GAP * reach)
            | (gap < -_BACK * reach)
            | (np.abs(bottom[1:] - bottom[:-1]) > _SHIFT * reach)
            | (np.abs(middle[1:] - middle[:-1]) > _SHIFT * reach)
            | (np.abs(size[1:] - size[:-1]) > 0.2 * reach)
        )
    starts = np.flatnonzero(parts)
    ends = np.append(starts[1:], count).tolist()
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    if (codes >= 0xFB00).any():
        plain = text.translate(_LIGATURES)
        texts = (
            [text[a:b].translate(_LIGATURES) for a, b in zip(starts.tolist(), ends, strict=True)]
            if plain != text
            else [text[a:b] for a, b in zip(starts.tolist(), ends, strict=True)]
        )
    else:
        texts = [text[a:b] for a, b in zip(starts.tolist(), ends, strict=True)]
    return list(
        map(
            Word,
            texts,
            np.minimum.reduceat(x0, starts).tolist(),
            np.minimum.reduceat(top, starts).tolist(),
            np.maximum.reduceat(x1, starts).tolist(),
            np.maximum.reduceat(bottom, starts).tolist(),
            np.maximum.reduceat(size, starts).tolist(),
            spaced[starts].tolist(),
        )
    )


_DASHES = re.compile(r"[-–—_=]{5,}")


def dashed_rules(words: list[Word]) -> tuple[list[Word], list[tuple[float, float, float]]]:
    """Take rows of dashes typed as rules out of the words.

    Returns:
        The other words, and (height, start, end) of each row of dashes in points.
    """
    if not any(word.text[:3] in {"---", "===", "___", "———", "–––"} for word in words):
        return words, []
    out: list[Word] = []
    rules: list[tuple[float, float, float]] = []
    for word in words:
        if _DASHES.fullmatch(word.text):
            rules.append(((word.top + word.bottom) / 2, word.x0, word.x1))
        else:
            out.append(word)
    return out, rules


def without_leaders(words: list[Word]) -> tuple[list[Word], list[float]]:
    """Take dot leaders out: words of dots alone, and dots at the end of a word.

    Leaders join a label to its value over the gap that shows them to be two. A single
    or double dot is kept (an ellipsis, the end of a sentence), and so is a run of
    dots that stands where no leader could: alone in its place as a value.

    Returns:
        The words without leaders, and the heights (tops in points) of those taken out.
    """
    if not any("..." in word.text or "…" in word.text or "___" in word.text for word in words) and (
        sum(word.text == "." for word in words) < 6
    ):
        return words, []
    out: list[Word] = []
    tops: list[float] = []
    dots = {at for at, word in enumerate(words) if not word.text.strip(".·…_")}
    for at, word in enumerate(words):
        if at in dots:
            near = sum(k in dots for k in range(at - 2, at + 3))
            if len(word.text) >= 4 or near >= 3 or (near == 2 and len(word.text) >= 2):
                tops.append(word.top)
                continue
        elif found := _LEADER.search(word.text):
            head, tail = word.text[: found.start()], word.text[found.end() :]
            share = (word.x1 - word.x0) / len(word.text)
            if head:
                out.append(word._replace(text=head, x1=word.x0 + share * len(head)))
            if tail:
                out.append(word._replace(text=tail, x0=word.x1 - share * len(tail), spaced=True))
            tops.append(word.top)
            continue
        out.append(word)
    return out, tops
