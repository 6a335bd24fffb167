"""Rules: the straight lines of a page, whole again after having been drawn in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct, field

from foiparse.geometry.frame import turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foiparse.geometry.frame import Frame
    from foiparse.geometry.paths import Drawing
    from foiparse.model import Box

_SAME = 1.6
"""Points: rules of one direction nearer than this are one rule."""
_JOIN = 3.5
"""Points: pieces of one rule may lie this far apart (dots, dashes, cell by cell)."""
_MEET = 3.0
"""Points: how far from each other two rules may end and still meet."""


_SHORTEST = 4.0
"""Points: what is shorter is a mark, not a rule."""
_MOST_RULES = 2_000
"""Rules of one direction, and shades, kept of a page: more make a drawing."""
_MOST_WHITE = 2_000
_MOST_NESTED = 600
"""Shades beyond which those within another are kept."""


class Rule(NamedTuple):
    """A straight rule: ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """Length in points."""
        return self.end - self.start


class Rules(Struct, frozen=True):
    """The rules of a page on the turned page: lying, standing, and shaded boxes.

    ``shades`` are boxes with a colour; ``images`` boxes of pictures; ``width`` is the
    page's.
    """

    lying: list[Rule] = field(default_factory=list)
    standing: list[Rule] = field(default_factory=list)
    shades: list[tuple[Box, tuple[int, int, int]]] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    curves: int = 0
    width: float = 0.0


def merge(rules: list[Rule], same: float = _SAME, join: float = _JOIN) -> list[Rule]:
    """Unite rules that lie on one another or follow one another.

    Works over bands: rules sorted across, those within ``same`` of the band's last
    member belong to it; inside a band, runs along the direction are united.
    """
    out: list[Rule] = []
    ordered = sorted(rules)
    begin = 0
    for at in range(1, len(ordered) + 1):
        if at < len(ordered) and (
            ordered[at].at - ordered[at - 1].at <= same / 2
            or ordered[at].at - ordered[begin].at <= same
        ):
            continue
        band = sorted(ordered[begin:at], key=lambda rule: rule.start)
        begin = at
        first, last = band[0].start, band[0].end
        weight, total = band[0].length, band[0].at * band[0].length
        for rule in band[1:]:
            if rule.start <= last + join:
                last = max(last, rule.end)
                weight += rule.length
                total += rule.at * rule.length
            else:
                out.append(Rule(total / weight if weight else rule.at, first, last))
                first, last = rule.start, rule.end
                weight, total = rule.length, rule.at * rule.length
        out.append(Rule(total / weight if weight else band[0].at, first, last))
    return out


def _boxes(items: list[tuple[float, float, float, float]], frame: Frame, turns: int) -> list[Box]:
    """Boxes of user space as boxes of the turned page."""
    if not items:
        return []
    shown = frame.shown(np.asarray(items, np.float64))
    turned = turn(shown, turns, frame.width, frame.height)
    return [(a, b, c, d) for a, b, c, d in turned.tolist()]


def _inside(boxes: list[Box], shades: list[tuple[Box, tuple[int, int, int]]]) -> list[bool]:
    """Whether the middle of each box lies on one of the shades."""
    if not boxes or not shades:
        return [False] * len(boxes)
    box = np.asarray(boxes, np.float64)
    x, y = (box[:, 0] + box[:, 2])[:, None] / 2, (box[:, 1] + box[:, 3])[:, None] / 2
    on = np.asarray([shade for shade, _colour in shades], np.float64)
    hit: NDArray[np.bool_] = (
        (on[None, :, 0] - 1 <= x)
        & (x <= on[None, :, 2] + 1)
        & (on[None, :, 1] - 1 <= y)
        & (y <= on[None, :, 3] + 1)
    )
    return [bool(row.any()) for row in hit]


def _longest(rules: list[Rule]) -> list[Rule]:
    """The rules worth keeping: not too short, and of too many the longest."""
    kept = [rule for rule in rules if rule.length >= _SHORTEST]
    if len(kept) > _MOST_RULES:
        kept = sorted(kept, key=lambda rule: -rule.length)[:_MOST_RULES]
        kept.sort()
    return kept


def _solid(
    shades: list[tuple[Box, tuple[int, int, int]]],
) -> list[tuple[Box, tuple[int, int, int]]]:
    """Unite shades of one colour that continue each other; drop those within another.

    Word processors shade a cell and each line of its text anew.
    """
    out: list[tuple[Box, tuple[int, int, int]]] = []
    for box, colour in sorted(shades, key=lambda s: (s[1], s[0][0], s[0][2], s[0][1])):
        if out:
            (x0, y0, x1, y1), last = out[-1]
            same = last == colour and abs(box[0] - x0) < 0.5 and abs(box[2] - x1) < 0.5
            if same and box[1] <= y1 + 0.3:
                out[-1] = ((x0, y0, x1, max(y1, box[3])), colour)
                continue
        out.append((box, colour))
    if not 1 < len(out) <= _MOST_NESTED:
        return out
    boxes = np.asarray([box for box, _colour in out], np.float64)
    colours = np.asarray([colour for _box, colour in out])
    one, other = boxes[:, None, :], boxes[None, :, :]
    nested = (
        (colours[:, None, :] == colours[None, :, :]).all(axis=2)
        & (other[..., :2] <= one[..., :2] + 0.3).all(axis=2)
        & (other[..., 2:] >= one[..., 2:] - 0.3).all(axis=2)
        & (
            (other[..., 2] - other[..., 0] > one[..., 2] - one[..., 0] + 0.6)
            | (other[..., 3] - other[..., 1] > one[..., 3] - one[..., 1] + 0.6)
        )
    )
    return [
        shade for shade, inner in zip(out, nested.any(axis=1).tolist(), strict=True) if not inner
    ]


def shade_edges(rules: Rules, box: Box, part: float = 0.6) -> list[Rule]:
    """Tops and bottoms of shaded stripes over at least ``part`` of a box's width, as rules."""
    width = box[2] - box[0]
    pieces = []
    for (x0, y0, x1, y1), _colour in rules.shades:
        if y1 < box[1] - 3 or y0 > box[3] + 3 or x1 < box[0] or x0 > box[2]:
            continue
        if y1 - y0 > 0.6 * (box[3] - box[1]) and y1 - y0 > 60:
            continue
        pieces += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
    return [
        rule
        for rule in merge(pieces, 1.0, 6.0)
        if min(rule.end, box[2]) - max(rule.start, box[0]) > part * width
    ]


def find_rules(drawing: Drawing, frame: Frame, turns: int, typed: Sequence[Rule] = ()) -> Rules:
    """Turn a page's painted pieces into rules and shades on the turned page.

    White pieces are rules only where they part a shaded ground; white boxes are ground.

    Args:
        drawing: what is painted, in user space.
        frame: how user space lies on the page as shown.
        turns: quarter turns from the shown to the turned page.
        typed: lying rules typed as rows of dashes, already on the turned page.
    """
    width, height = frame.width, frame.height
    if turns % 2:
        width, height = height, width
    shades = [
        (box, colour)
        for box, (*_, colour) in zip(
            _boxes([s[:4] for s in drawing.shades], frame, turns), drawing.shades, strict=True
        )
        if min(colour) < 250 and (box[2] - box[0] < 0.97 * width or box[3] - box[1] < 0.9 * height)
    ]
    lying: list[Rule] = list(typed)
    standing: list[Rule] = []
    boxes = _boxes([piece[:4] for piece in drawing.pieces], frame, turns)
    whites = [box for box, piece in zip(boxes, drawing.pieces, strict=True) if piece[4]]
    kept = iter(_inside(whites, shades[:400] if len(whites) <= _MOST_WHITE else []))
    for box, piece in zip(boxes, drawing.pieces, strict=True):
        if piece[4] and not next(kept):
            continue
        x0, y0, x1, y1 = box
        if x1 < -2 or y1 < -2 or x0 > width + 2 or y0 > height + 2:
            continue
        if x1 - x0 >= y1 - y0:
            lying.append(Rule((y0 + y1) / 2, x0, x1))
        else:
            standing.append(Rule((x0 + x1) / 2, y0, y1))
    return Rules(
        _longest(merge(lying)),
        _longest(merge(standing)),
        _solid(shades) if len(shades) <= _MOST_RULES else [],
        _boxes(drawing.images, frame, turns),
        drawing.curves,
        width,
    )


def components(lying: list[Rule], standing: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group rules that meet, directly or through others.

    Returns:
        One (lying, standing) pair a group, only for groups with both kinds.
    """
    if not lying or not standing:
        return []
    h = np.asarray(lying, np.float64)
    v = np.asarray(standing, np.float64)
    meets = (
        (v[None, :, 0] >= h[:, None, 1] - _MEET)
        & (v[None, :, 0] <= h[:, None, 2] + _MEET)
        & (h[:, None, 0] >= v[None, :, 1] - _MEET)
        & (h[:, None, 0] <= v[None, :, 2] + _MEET)
    )
    parent = list(range(len(lying) + len(standing)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, j in zip(*(side.tolist() for side in np.nonzero(meets)), strict=True):
        a, b = root(i), root(len(lying) + j)
        if a != b:
            parent[b] = a
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(lying):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(standing):
        groups.setdefault(root(len(lying) + j), ([], []))[1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]
