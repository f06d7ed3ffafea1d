"""The nearest of many lines to each of many points, and the foot of the point on it; compiled by numba.

Pieces of lines (from one bend to the next) are sorted along a Z curve and packed into boxes of `FAN` each, these into larger
ones, and so on (a packed R-tree: Roussopoulos & Leifker 1985); a point opens boxes that may hold something nearer than what
it has found, the nearest first (Roussopoulos, Kelley & Vincent 1995). Of lines equally near the one with the smallest number
is taken: the answer depends on points and lines only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import z_order

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

    from app.accessibility.lines import Lines

FAN = 8
SLACK = 1 + 1e-12
"""Boxes are opened up to a hair further than what is found, so that rounding hides nothing that is equally near."""


@dataclass(frozen=True, slots=True)
class LineTree:
    """Pieces (named by the place of their first point) and the boxes around `FAN` of them each: `box[b]` is west, south, east, north.

    Boxes of level 0 hold pieces, those of level l the boxes of level l - 1; those of a level begin at `level[l]`.
    """

    lines: Lines
    line: I32
    piece: I64
    box: F64
    level: I64

    def feet(self, x_m: F64, y_m: F64) -> tuple[I32, F64, F64]:
        """For each point the number of the nearest line (-1: there is none), the share of it up to the foot, metres."""
        x_m, y_m, lines = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64), self.lines
        order = z_order(x_m, y_m)  # what one point opens, the next one finds in the cache
        sorted_ = _feet(
            x_m[order],
            y_m[order],
            lines.offset,
            lines.x_m,
            lines.y_m,
            self.line,
            self.piece,
            self.box,
            self.level,
        )
        found = np.empty(len(x_m), np.int32), np.empty(len(x_m)), np.empty(len(x_m))
        for into, values in zip(found, sorted_, strict=True):
            into[order] = values
        return found


def line_tree(lines: Lines) -> LineTree:
    """The tree over lines, to be asked for the nearest one."""
    line = np.repeat(np.arange(len(lines.offset) - 1, dtype=np.int32), np.diff(lines.offset))
    piece: I64 = np.flatnonzero(line[:-1] == line[1:])
    x, y = lines.x_m, lines.y_m
    piece = piece[z_order(x[piece] + x[piece + 1], y[piece] + y[piece + 1])]
    ends = np.stack([x[piece], y[piece], x[piece + 1], y[piece + 1]], axis=1)
    boxes = _around(
        np.column_stack([np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])])
    )
    levels = [boxes]
    while len(levels[-1]) > 1:
        levels.append(_around(levels[-1]))
    level = np.concatenate([[0], np.cumsum([len(boxes) for boxes in levels])]).astype(np.int64)
    return LineTree(lines, line, piece, np.ascontiguousarray(np.concatenate(levels)), level)


def _around(boxes: F64) -> F64:
    """The boxes around `FAN` boxes each."""
    if not len(boxes):
        return boxes
    starts = np.arange(0, len(boxes), FAN)
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    return np.column_stack([low, high])


@nb.njit(cache=True, nogil=True)
def _feet(
    point_x: F64, point_y: F64, offset: I64, x: F64, y: F64, line: I32, piece: I64, box: F64, level: I64
) -> tuple[I32, F64, F64]:
    count, levels = len(point_x), len(level) - 1
    found, share, metres = np.full(count, -1, np.int32), np.zeros(count), np.full(count, np.inf)
    if len(piece) == 0:
        return found, share, metres
    waiting = np.empty((FAN * levels + 1, 2), np.int64)  # boxes to be opened: level, number in it
    far = np.empty(FAN * levels + 1)
    taken = piece[0]
    for index in range(count):
        px, py = point_x[index], point_y[index]
        # points come in some order along the map: what the last one found is a good guess
        best = _squared(px, py, x[taken], y[taken], x[taken + 1], y[taken + 1])
        waiting[0, 0], waiting[0, 1], far[0] = levels - 1, 0, 0.0
        open_boxes = 1
        while open_boxes > 0:
            open_boxes -= 1
            if far[open_boxes] > best * SLACK:
                continue
            height, number = waiting[open_boxes]
            if height == 0:
                for entry in range(number * FAN, min(number * FAN + FAN, len(piece))):
                    place = piece[entry]
                    distance = _squared(px, py, x[place], y[place], x[place + 1], y[place + 1])
                    if distance < best or (distance == best and place < taken):
                        best, taken = distance, place
                continue
            begin = level[height - 1]
            least = open_boxes
            for child in range(number * FAN, min(number * FAN + FAN, level[height] - begin)):
                away = _outside(px, py, box, begin + child)
                if away > best * SLACK:
                    continue
                place = open_boxes
                while place > least and far[place - 1] < away:  # the nearest is opened next
                    far[place] = far[place - 1]
                    waiting[place, 0], waiting[place, 1] = waiting[place - 1, 0], waiting[place - 1, 1]
                    place -= 1
                far[place], waiting[place, 0], waiting[place, 1] = away, height - 1, child
                open_boxes += 1
        found[index], metres[index] = line[taken], np.sqrt(best)
        share[index] = _share(px, py, x, y, offset[found[index]], offset[found[index] + 1], taken)
    return found, share, metres


@nb.njit(cache=True, nogil=True)
def _outside(px: Scalar, py: Scalar, box: F64, at: Scalar) -> Scalar:
    """The square of the distance of a point to a box."""
    dx = max(box[at, 0] - px, px - box[at, 2], 0.0)
    dy = max(box[at, 1] - py, py - box[at, 3], 0.0)
    return dx * dx + dy * dy


@nb.njit(cache=True, nogil=True)
def _along(px: Scalar, py: Scalar, ax: Scalar, ay: Scalar, bx: Scalar, by: Scalar) -> Scalar:
    """Where on a piece the foot of a point lies, from 0 to 1."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    if square == 0:
        return 0.0
    return min(max(((px - ax) * dx + (py - ay) * dy) / square, 0.0), 1.0)


@nb.njit(cache=True, nogil=True)
def _squared(px: Scalar, py: Scalar, ax: Scalar, ay: Scalar, bx: Scalar, by: Scalar) -> Scalar:
    """The square of the distance of a point to a piece."""
    along = _along(px, py, ax, ay, bx, by)
    if along == 1.0:
        dx, dy = px - bx, py - by  # to the very end, so that pieces that meet there are equally near
    else:
        dx, dy = px - (ax + along * (bx - ax)), py - (ay + along * (by - ay))
    return dx * dx + dy * dy


@nb.njit(cache=True, nogil=True)
def _share(px: Scalar, py: Scalar, x: F64, y: F64, start: Scalar, end: Scalar, piece: Scalar) -> Scalar:
    """The share of a line up to the foot of a point on one of its pieces."""
    before, length = 0.0, 0.0
    for place in range(start, end - 1):
        step = np.hypot(x[place + 1] - x[place], y[place + 1] - y[place])
        if place == piece:
            along = _along(px, py, x[place], y[place], x[place + 1], y[place + 1])
            before = length + along * step
        length += step
    return before / length if length > 0 else 0.0
