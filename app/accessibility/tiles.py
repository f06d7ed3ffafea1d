"""Large networks in pieces: square tiles with a halo so wide that what is inside is exact.

Nobody gets further within a limit than the limit times the fastest displacement of any edge. So the nearest sites of the
homes in a tile, up to the limit, depend only on edges and sites no further from it than that: the halo. Where a
home has no site within the limit, the same is asked again with a larger one; the last one takes in everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import CLOSED, Edges

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Box = tuple[float, float, float, float]

ROUNDING = 1.001
"""Lengths are rounded to millimetres and costs to ticks; the halo is a thousandth wider."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The course of edges: that of edge e is `x_m[offset[e]:offset[e + 1]]`, and so on, in a metric CRS."""

    offset: I64
    x_m: F64
    y_m: F64

    def lengths_m(self) -> F64:
        """The length of each line, in metres of the CRS; no edge strays further from its first point."""
        steps = np.hypot(np.diff(self.x_m), np.diff(self.y_m))
        along = np.concatenate([[0.0], np.cumsum(steps)])
        return along[self.offset[1:] - 1] - along[self.offset[:-1]]

    def of(self, edges: I64) -> Lines:
        """The lines of some edges, in their order."""
        counts = np.diff(self.offset)[edges]
        offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        start: I64 = self.offset[edges] - offset[:-1]
        index = np.repeat(start, counts) + np.arange(int(offset[-1]), dtype=np.int64)
        return Lines(offset, self.x_m[index], self.y_m[index])


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a network that a tile needs: edges with nodes counted anew, their lines, where one may be tied to."""

    edges: Edges
    node_count: int
    lines: Lines
    leads_on: npt.NDArray[np.bool_]
    whole: bool
    """Whether it is all there is: then no limit is needed."""


class Sorted:
    """A network whose edges are sorted into squares of `square_m`, so that those of a box lie together.

    `max_metres_per_tick`: the fastest displacement; `longest_m`: the longest edge.
    """

    def __init__(
        self, edges: Edges, lines: Lines, leads_on: npt.NDArray[np.bool_], walk_m_per_tick: float, square_m: float
    ) -> None:  # fmt: skip
        usable: I64 = np.flatnonzero((edges.forward != CLOSED) | (edges.backward != CLOSED))
        x_m, y_m = lines.x_m[lines.offset[usable]], lines.y_m[lines.offset[usable]]
        self.square_m = square_m
        self.west_m, self.south_m = (float(a.min()) if len(a) else 0.0 for a in (x_m, y_m))
        column, row = self._column(x_m), self._row(y_m)
        self.columns, self.rows = int(column.max(initial=0)) + 1, int(row.max(initial=0)) + 1
        square = row * self.columns + column
        order = np.argsort(square, kind="stable")
        self.first: I64 = np.searchsorted(square[order], np.arange(self.columns * self.rows + 1))
        kept: I64 = usable[order]
        self.edges = Edges(edges.u[kept], edges.v[kept], edges.forward[kept], edges.backward[kept])
        self.leads_on = leads_on[kept]
        self.lines = lines.of(kept)
        lengths_m = self.lines.lengths_m()
        self.longest_m = float(lengths_m.max(initial=0.0)) * ROUNDING
        self.max_metres_per_tick = max(_fastest(self.edges, lengths_m), walk_m_per_tick) * ROUNDING

    def halo_m(self, limit: int, max_snap_m: float) -> float:
        """How far around a tile edges and sites matter for answers of up to `limit` ticks."""
        return limit * self.max_metres_per_tick + max_snap_m + self.longest_m

    def piece(self, box: Box) -> Piece:
        """The edges that begin in the squares that the box touches."""
        columns, rows = self._squares(box)
        starts = np.arange(rows[0], rows[1] + 1) * self.columns
        spans = [(self.first[s + columns[0]], self.first[s + columns[1] + 1]) for s in starts]
        chosen: I64 = np.concatenate(
            [np.arange(int(start), int(end), dtype=np.int64) for start, end in spans]
        )
        edges, count = _counted_anew(self.edges, chosen)
        return Piece(edges, count, self.lines.of(chosen), self.leads_on[chosen], self.covers(box))

    def covers(self, box: Box) -> bool:
        """Whether the box takes in the whole network."""
        columns, rows = self._squares(box)
        return columns == (0, self.columns - 1) and rows == (0, self.rows - 1)

    def _squares(self, box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last column, first and last row of the squares that the box touches."""
        column = np.clip(self._column(np.array([box[0], box[2]])), 0, self.columns - 1)
        row = np.clip(self._row(np.array([box[1], box[3]])), 0, self.rows - 1)
        return (int(column[0]), int(column[1])), (int(row[0]), int(row[1]))

    def _column(self, x_m: F64) -> I64:
        return _square(x_m, self.west_m, self.square_m)

    def _row(self, y_m: F64) -> I64:
        return _square(y_m, self.south_m, self.square_m)


def tiles_of(x_m: F64, y_m: F64, size_m: float) -> list[tuple[Box, I64]]:
    """Square tiles that hold points: each with the smallest box around its points, and their indexes."""
    if not len(x_m):
        return []
    column, row = _square(x_m, float(x_m.min()), size_m), _square(y_m, float(y_m.min()), size_m)
    tile = row * (int(column.max()) + 1) + column
    order = np.argsort(tile, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(tile[order])) + 1)
    return [(_box_of(x_m[group], y_m[group]), group) for group in groups]


def widened(box: Box, by_m: float) -> Box:
    """The box with a halo."""
    return box[0] - by_m, box[1] - by_m, box[2] + by_m, box[3] + by_m


def inside(box: Box, x_m: F64, y_m: F64) -> npt.NDArray[np.bool_]:
    """Which points lie in the box."""
    return (x_m >= box[0]) & (x_m <= box[2]) & (y_m >= box[1]) & (y_m <= box[3])


def _square(values: F64, start: float, size_m: float) -> I64:
    bounded = np.clip((values - start) / size_m, -(2**40), 2**40)  # a halo may be endless
    return np.floor(bounded).astype(np.int64)


def _box_of(x_m: F64, y_m: F64) -> Box:
    return float(x_m.min()), float(y_m.min()), float(x_m.max()), float(y_m.max())


def _fastest(edges: Edges, lengths_m: F64) -> float:
    """The most metres per tick in any direction of any edge; inf where one costs nothing."""
    fastest = 0.0
    for ticks in (edges.forward, edges.backward):
        open_ = (ticks != CLOSED) & (lengths_m > 0)
        with np.errstate(divide="ignore"):
            fastest = max(fastest, float((lengths_m[open_] / ticks[open_]).max(initial=0.0)))
    return fastest


def _counted_anew(edges: Edges, chosen: I64) -> tuple[Edges, int]:
    ends = np.concatenate([edges.u[chosen], edges.v[chosen]])
    nodes, place = np.unique(ends, return_inverse=True)
    u, v = np.split(place.astype(np.int32), 2)
    return Edges(u, v, edges.forward[chosen], edges.backward[chosen]), len(nodes)
