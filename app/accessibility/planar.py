"""Who lives within a radius of a point as the crow flies: for tens of millions of pairs.

Homes are sorted into the squares of a grid, row by row, so that those near a point lie in a few stretches of memory,
one per row of squares that the circle touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.blocks import in_spans

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]
    OffsetArray = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

SQUARES_PER_RADIUS = 8
MOST_SQUARES = 4_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Homes in squares of `size` metres: those of square q are `home[first[q]:first[q + 1]]`, at `x`, `y`."""

    west: float
    south: float
    size: float
    columns: int
    rows: int
    first: OffsetArray
    home: IndexArray
    x: FloatArray
    y: FloatArray


def grid_of(x_m: FloatArray, y_m: FloatArray, radius_m: float) -> Grid:
    """Homes sorted into squares that suit questions of that radius."""
    if not len(x_m):
        return Grid(0, 0, 1, 1, 1, np.zeros(2, np.int64), np.zeros(0, np.int32), x_m, y_m)
    west, south = float(x_m.min()), float(y_m.min())
    width, height = float(x_m.max()) - west, float(y_m.max()) - south
    size = max(radius_m / SQUARES_PER_RADIUS, (width * height / MOST_SQUARES) ** 0.5,
               max(width, height) / MOST_SQUARES**0.5, 1e-3)  # fmt: skip
    columns, rows = int(width / size) + 1, int(height / size) + 1
    square = ((y_m - south) / size).astype(np.int64) * columns + ((x_m - west) / size).astype(np.int64)
    order = np.argsort(square, kind="stable").astype(np.int32)
    first = np.searchsorted(square[order], np.arange(columns * rows + 1)).astype(np.int64)
    return Grid(west, south, size, columns, rows, first, order, x_m[order], y_m[order])


def within_radius(
    x_m: FloatArray, y_m: FloatArray, homes: Grid, radius_m: float
) -> tuple[OffsetArray, IndexArray, FloatArray]:
    """For each point the homes no further than `radius_m`: offsets, homes (by their first numbers), metres."""
    squares = homes.west, homes.south, homes.size, homes.columns, homes.rows, homes.first

    def count(start: int, end: int) -> OffsetArray:
        return _count(x_m[start:end], y_m[start:end], *squares, homes.x, homes.y, radius_m)

    counts = np.concatenate(in_spans(count, len(x_m)))
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    home, metres = np.empty(offset[-1], np.int32), np.empty(offset[-1])

    def fill(start: int, end: int) -> None:
        at = offset[start : end + 1]
        _fill(
            x_m[start:end], y_m[start:end], *squares, homes.x, homes.y, radius_m, homes.home, at, home, metres
        )

    in_spans(fill, len(x_m))
    return offset, home, metres


def nearest_entrance(
    owner: IndexArray, owners: int, offset: OffsetArray, home: IndexArray, metres: FloatArray, home_count: int
) -> tuple[OffsetArray, IndexArray, FloatArray]:
    """The same by owner of the points: each home once, with the way to the nearest of the owner's points."""
    if len(owner) == owners and (owner == np.arange(owners)).all():
        return offset, home, metres
    order = np.argsort(owner, kind="stable")
    first = np.searchsorted(owner[order], np.arange(owners + 1)).astype(np.int64)
    return _merge(order.astype(np.int64), first, offset, home, metres, home_count)


@nb.njit(cache=True, nogil=True)
def _stretch(
    x: Scalar, row: Scalar, west: Scalar, size: Scalar, columns: Scalar, radius: Scalar, first: OffsetArray
) -> tuple[Scalar, Scalar]:
    """Where the homes of one row of squares between x - radius and x + radius stand."""
    left = max(0, int(np.floor((x - radius - west) / size)))
    right = min(columns - 1, int(np.floor((x + radius - west) / size)))
    if left > right:
        return np.int64(0), np.int64(0)
    return first[row * columns + left], first[row * columns + right + 1]


@nb.njit(cache=True, nogil=True)
def _count(
    x: FloatArray, y: FloatArray, west: Scalar, south: Scalar, size: Scalar, columns: Scalar, rows: Scalar,
    first: OffsetArray, home_x: FloatArray, home_y: FloatArray, radius: Scalar,
) -> OffsetArray:  # fmt: skip
    counts = np.zeros(len(x), np.int64)
    for point in range(len(x)):
        low = max(0, int(np.floor((y[point] - radius - south) / size)))
        high = min(rows - 1, int(np.floor((y[point] + radius - south) / size)))
        for row in range(low, high + 1):
            start, end = _stretch(x[point], row, west, size, columns, radius, first)
            for place in range(start, end):
                dx, dy = home_x[place] - x[point], home_y[place] - y[point]
                counts[point] += dx * dx + dy * dy <= radius * radius
    return counts


@nb.njit(cache=True, nogil=True)
def _fill(
    x: FloatArray, y: FloatArray, west: Scalar, south: Scalar, size: Scalar, columns: Scalar, rows: Scalar,
    first: OffsetArray, home_x: FloatArray, home_y: FloatArray, radius: Scalar, number: IndexArray,
    offset: OffsetArray, home: IndexArray, metres: FloatArray,
) -> None:  # fmt: skip
    for point in range(len(x)):
        at = offset[point]
        low = max(0, int(np.floor((y[point] - radius - south) / size)))
        high = min(rows - 1, int(np.floor((y[point] + radius - south) / size)))
        for row in range(low, high + 1):
            start, end = _stretch(x[point], row, west, size, columns, radius, first)
            for place in range(start, end):
                dx, dy = home_x[place] - x[point], home_y[place] - y[point]
                square = dx * dx + dy * dy
                if square <= radius * radius:
                    home[at], metres[at] = number[place], np.sqrt(square)
                    at += 1


@nb.njit(cache=True, nogil=True)
def _merge(
    order: OffsetArray,
    first: OffsetArray,
    offset: OffsetArray,
    home: IndexArray,
    metres: FloatArray,
    home_count: int,
) -> tuple[OffsetArray, IndexArray, FloatArray]:
    place = np.full(home_count, -1, np.int64)
    out_offset = np.zeros(len(first), np.int64)
    out_home, out_metres = np.empty(len(home), np.int32), np.empty(len(home))
    filled = 0
    for owner in range(len(first) - 1):
        begin = filled
        for index in range(first[owner], first[owner + 1]):
            point = order[index]
            for pair in range(offset[point], offset[point + 1]):
                at = place[home[pair]]
                if at < 0:
                    place[home[pair]] = filled
                    out_home[filled], out_metres[filled] = home[pair], metres[pair]
                    filled += 1
                elif metres[pair] < out_metres[at]:
                    out_metres[at] = metres[pair]
        for at in range(begin, filled):
            place[out_home[at]] = -1
        out_offset[owner + 1] = filled
    return out_offset, out_home[:filled].copy(), out_metres[:filled].copy()
