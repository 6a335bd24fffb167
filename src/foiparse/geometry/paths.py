"""What is drawn on a page: its painted paths, cut into straight pieces and shaded boxes.

One path may hold a single line, a box, or a whole grid; form XObjects hold further
objects in their own space, so their matrices are composed on the way down. Whatever
has no axis (curves, slanted lines) is counted and left out: many of them are a chart.
"""

from __future__ import annotations

import ctypes
from collections import deque
from itertools import pairwise, repeat

from msgspec import Struct, field

from foiparse.geometry import pdfium

MOST_OBJECTS = 60_000
"""Page objects looked at; a page with more is a drawing."""
MOST_PIECES = 40_000
"""Straight pieces kept of one page."""
_DEEPEST = 6
_THIN = 3.2
"""Points: a painted box thinner than this is a rule, whichever way it was painted."""

_FEW = 5
"""Segments of a path that is one rectangle at most."""

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawing(Struct):
    """Painted paths of one page, in user space (left, bottom, right, top).

    ``pieces``: boxes of thin strokes and thin fills, each with whether it is white.
    ``shades``: larger filled boxes with their colour (red, green, blue, 0 to 255).
    ``images``: boxes of pictures. ``curves`` counts curved and slanted pieces.
    ``left_out`` is whether a bound was met.
    """

    pieces: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    shades: list[tuple[float, float, float, float, tuple[int, int, int]]] = field(
        default_factory=list
    )
    images: list[tuple[float, float, float, float]] = field(default_factory=list)
    curves: int = 0
    left_out: bool = False


class _Scratch:
    """Memory that pdfium writes its answers to, and the addresses of its slots."""

    __slots__ = ("_colours", "_floats", "_ints", "colour", "floats", "ints", "matrix")

    def __init__(self) -> None:
        self._floats = (ctypes.c_float * 6)()
        self._ints = (ctypes.c_int * 2)()
        self._colours = (ctypes.c_uint * 4)()
        start = ctypes.addressof(self._floats)
        self.floats = tuple(start + 4 * k for k in range(4))
        self.matrix = start
        start = ctypes.addressof(self._ints)
        self.ints = (start, start + 4)
        start = ctypes.addressof(self._colours)
        self.colour = tuple(start + 4 * k for k in range(4))

    def box(self) -> tuple[float, float, float, float]:
        """The four floats written last (left, bottom, right, top)."""
        a, b, c, d, *_ = self._floats
        return a, b, c, d

    def six(self) -> Matrix:
        """The matrix written last."""
        a, b, c, d, e, f = self._floats
        return a, b, c, d, e, f

    def modes(self) -> tuple[int, int]:
        """The fill mode and stroke flag written last."""
        return self._ints[0], self._ints[1]

    def rgb(self) -> tuple[int, int, int]:
        """The colour written last; nearly clear counts as white."""
        red, green, blue, alpha = self._colours
        return (red, green, blue) if alpha > 8 else (255, 255, 255)


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _moved(box: tuple[float, float, float, float], by: Matrix) -> tuple[float, float, float, float]:
    """The bounds of a box after a matrix."""
    if by == _IDENTITY:
        return box
    a, b, c, d, e, f = by
    xs = [a * x + c * y + e for x in box[0::2] for y in box[1::2]]
    ys = [b * x + d * y + f for x in box[0::2] for y in box[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def _white(colour: tuple[int, int, int]) -> bool:
    return min(colour) >= 250


class _Collector:
    """Walks a page's objects and fills a `Drawing`."""

    def __init__(self) -> None:
        self.drawing = Drawing()
        self.scratch = _Scratch()
        self.seen = 0
        self._points = (ctypes.c_float * (2 * _FEW))()
        self._start = ctypes.addressof(self._points)

    def page(self, page: int) -> Drawing:
        """Collect everything painted on a loaded page."""
        count = pdfium.count_objects(page)
        some = range(min(count, MOST_OBJECTS))
        items = list(map(pdfium.get_object, repeat(page), some))
        kinds = list(map(pdfium.get_type, items))
        self._paths([item for item, kind in zip(items, kinds, strict=True) if kind == pdfium.PATH])
        for item, kind in zip(items, kinds, strict=True):
            if kind not in (pdfium.TEXT, pdfium.PATH):
                self._object(item, kind, _IDENTITY, 0)
        self.drawing.left_out |= count > MOST_OBJECTS
        return self.drawing

    def _paths(self, items: list[int]) -> None:
        """Collect paths that stand on the page itself, asking for all of them at once."""
        count = len(items)
        if not count:
            return
        modes = (ctypes.c_int * (2 * count))()
        at = ctypes.addressof(modes)
        slots = range(at, at + 8 * count, 8), range(at + 4, at + 4 + 8 * count, 8)
        deque(map(pdfium.get_draw_mode, items, *slots), maxlen=0)
        bounds = (ctypes.c_float * (4 * count))()
        at = ctypes.addressof(bounds)
        ends = tuple(range(at + k, at + k + 16 * count, 16) for k in (0, 4, 8, 12))
        deque(map(pdfium.get_bounds, items, *ends), maxlen=0)
        boxes = zip(bounds[::4], bounds[1::4], bounds[2::4], bounds[3::4], strict=True)
        pieces, scratch = self.drawing.pieces, self.scratch
        for item, fill, stroke, box in zip(items, modes[::2], modes[1::2], boxes, strict=True):
            if not fill and not stroke:
                continue
            x0, y0, x1, y1 = box
            if x1 - x0 >= _THIN and y1 - y0 >= _THIN:
                if len(pieces) > MOST_PIECES:
                    self.drawing.left_out = True
                    return
                self._segments(item, _IDENTITY, bool(fill), bool(stroke))
            elif x1 - x0 >= 0.5 or y1 - y0 >= 0.5:
                ask = pdfium.get_stroke if stroke else pdfium.get_fill
                white = bool(ask(item, *scratch.colour)) and _white(scratch.rgb())
                pieces.append((x0, y0, x1, y1, white))

    def _object(self, item: int, kind: int, outer: Matrix, depth: int) -> None:
        self.seen += 1
        if self.seen > MOST_OBJECTS or len(self.drawing.pieces) > MOST_PIECES:
            self.drawing.left_out = True
            return
        if kind == pdfium.PATH:
            self._path(item, outer)
        elif kind == pdfium.IMAGE:
            if pdfium.get_bounds(item, *self.scratch.floats):
                self.drawing.images.append(_moved(self.scratch.box(), outer))
        elif kind == pdfium.FORM and depth < _DEEPEST:
            inner = outer
            if pdfium.get_matrix(item, self.scratch.matrix):
                inner = _compose(self.scratch.six(), outer)
            for at in range(min(pdfium.count_form_objects(item), MOST_OBJECTS)):
                part = pdfium.get_form_object(item, at)
                kind = pdfium.get_type(part)
                if kind != pdfium.TEXT:
                    self._object(part, kind, inner, depth + 1)

    def _path(self, item: int, outer: Matrix) -> None:
        scratch = self.scratch
        if not pdfium.get_draw_mode(item, *scratch.ints):
            return
        fill, stroke = scratch.modes()
        if not fill and not stroke:
            return
        if not pdfium.get_bounds(item, *scratch.floats):
            return
        x0, y0, x1, y1 = _moved(scratch.box(), outer)
        if x1 - x0 < _THIN or y1 - y0 < _THIN:
            if max(x1 - x0, y1 - y0) >= 0.5:
                colour = self._stroke(item) if stroke else self._fill(item)
                self.drawing.pieces.append((x0, y0, x1, y1, _white(colour)))
            return
        self._segments(item, outer, bool(fill), bool(stroke))

    def _fill(self, item: int) -> tuple[int, int, int]:
        return self.scratch.rgb() if pdfium.get_fill(item, *self.scratch.colour) else (0, 0, 0)

    def _stroke(self, item: int) -> tuple[int, int, int]:
        return self.scratch.rgb() if pdfium.get_stroke(item, *self.scratch.colour) else (0, 0, 0)

    def _segments(self, item: int, outer: Matrix, fill: bool, stroke: bool) -> None:
        """Cut a path that covers an area into straight pieces and filled boxes."""
        scratch, drawing = self.scratch, self.drawing
        count = pdfium.count_segments(item)
        if count > MOST_PIECES:
            drawing.left_out = True
            return
        if 3 < count <= _FEW and outer == _IDENTITY and self._upright(item, count, fill, stroke):
            return
        matrix = outer
        if pdfium.get_matrix(item, scratch.matrix):
            matrix = _compose(scratch.six(), outer)
        segments = list(map(pdfium.get_segment, repeat(item), range(count)))
        kinds = list(map(pdfium.get_segment_type, segments))
        curves = kinds.count(pdfium.BEZIER_TO)
        drawing.curves += curves
        if curves and count > 16:
            return
        points = (ctypes.c_float * (2 * count))()
        start = ctypes.addressof(points)
        ends = range(start, start + 8 * count, 8)
        list(map(pdfium.get_point, segments, ends, range(start + 4, start + 4 + 8 * count, 8)))
        a, b, c, d, e, f = matrix
        subpaths: list[list[tuple[float, float]]] = []
        for kind, segment, x, y in zip(kinds, segments, points[::2], points[1::2], strict=True):
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind == pdfium.MOVE_TO or not subpaths:
                subpaths.append([point])
            else:
                subpaths[-1].append(point)
            if pdfium.get_close(segment) and subpaths[-1][0] != point:
                subpaths[-1].append(subpaths[-1][0])
        fill_colour = self._fill(item) if fill else (255, 255, 255)
        white = _white(self._stroke(item)) if stroke else _white(fill_colour)
        for subpath in subpaths:
            self._subpath(subpath, fill, stroke, white, fill_colour)

    def _upright(self, item: int, count: int, fill: bool, stroke: bool) -> bool:
        """Take a path that is one upright rectangle, which most are; False for any other."""
        segments = [pdfium.get_segment(item, at) for at in range(count)]
        if any(pdfium.get_segment_type(each) == pdfium.BEZIER_TO for each in segments):
            return False
        points, start = self._points, self._start
        for at, segment in enumerate(segments):
            pdfium.get_point(segment, start + 8 * at, start + 8 * at + 4)
        pdfium.get_matrix(item, self.scratch.matrix)
        a, b, c, d, e, f = self.scratch.six()
        if b or c:
            return False
        xs, ys = points[0 : 2 * count : 2], points[1 : 2 * count : 2]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        slack = 0.002 * (x1 - x0 + y1 - y0)
        for (ax, ay), (bx, by) in pairwise(zip(xs, ys, strict=True)):
            # Every side runs along one edge of the bounds.
            if not (
                (abs(ax - bx) <= slack and min(ax - x0, x1 - ax) <= slack)
                or (abs(ay - by) <= slack and min(ay - y0, y1 - ay) <= slack)
            ):
                return False
        x0, x1 = sorted((a * x0 + e, a * x1 + e))
        y0, y1 = sorted((d * y0 + f, d * y1 + f))
        if x1 - x0 < _THIN or y1 - y0 < _THIN:
            return False
        colour = self._fill(item) if fill else (255, 255, 255)
        if fill:
            self.drawing.shades.append((x0, y0, x1, y1, colour))
        if stroke:
            white = _white(self._stroke(item))
            self.drawing.pieces += [
                (x0, y0, x1, y0, white),
                (x0, y1, x1, y1, white),
                (x0, y0, x0, y1, white),
                (x1, y0, x1, y1, white),
            ]
        return True

    def _subpath(
        self,
        points: list[tuple[float, float]],
        fill: bool,
        stroke: bool,
        white: bool,
        colour: tuple[int, int, int],
    ) -> None:
        drawing = self.drawing
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        if fill:
            if x1 - x0 < _THIN or y1 - y0 < _THIN:
                drawing.pieces.append((x0, y0, x1, y1, white))
                return
            if _is_box(points):
                drawing.shades.append((x0, y0, x1, y1, colour))
        if not stroke:
            return
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) < 0.7 or abs(ay - by) < 0.7:
                if abs(ax - bx) + abs(ay - by) > 0.5:
                    drawing.pieces.append(
                        (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), white)
                    )
            else:
                drawing.curves += 1


def _is_box(points: list[tuple[float, float]]) -> bool:
    """Whether a subpath is (nearly) an upright rectangle; rounded corners are allowed."""
    if len(points) < 4:
        return False
    xs, ys = sorted(p[0] for p in points), sorted(p[1] for p in points)
    width, height = xs[-1] - xs[0], ys[-1] - ys[0]
    slack = 0.02 * (width + height) + 0.5 if len(points) <= 6 else 0.1 * min(width, height)
    return (
        all(
            min(x - xs[0], xs[-1] - x) <= slack or min(y - ys[0], ys[-1] - y) <= slack
            for x, y in points
        )
        and len(points) <= 32
    )


def read_drawing(page: int) -> Drawing:
    """Collect the painted paths and pictures of a loaded page, in user space.

    Args:
        page: address of the page's handle.
    """
    return _Collector().page(page)
