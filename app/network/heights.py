"""Heights of the ground, and what they make of streets: stretches of some 25 m with rise and run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.accessibility import slope as slopes
from geodata.street_detail import field_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.network.profiles import Profile
    from geodata.rows import HeightRaster, Streets

    FloatArray = npt.NDArray[np.float64]

STRETCH_M = 25.0
"""Shorter stretches would show the noise of a height model rather than the street."""
STEEP_M = 10.0
"""An edge counts as too steep where more than this is steeper."""


@dataclass(frozen=True, slots=True)
class Heights:
    """A height model over the region, asked for in the region's metric CRS."""

    raster: HeightRaster
    metric_srid: int
    content_hash: str

    @classmethod
    def of(cls, raster: HeightRaster, metric_srid: int) -> Heights:
        """A raster as it was read or stored."""
        digest = hashlib.sha256(
            repr((raster.srid, raster.west, raster.north, raster.step_x, raster.step_y)).encode()
        )
        digest.update(np.ascontiguousarray(raster.decimetres).tobytes())
        return cls(raster, metric_srid, digest.hexdigest()[:32])

    def at(self, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
        """Metres above sea level between the four nearest mid points (bilinear); NaN where one of them is not known."""
        r = self.raster
        if r.srid != self.metric_srid:
            transformer = Transformer.from_crs(self.metric_srid, r.srid, always_xy=True)
            x_m, y_m = (np.asarray(a) for a in transformer.transform(x_m, y_m))
        rows, columns = r.decimetres.shape
        column, row = (x_m - r.west) / r.step_x - 0.5, (r.north - y_m) / r.step_y - 0.5
        inside = (column >= -0.5) & (column <= columns - 0.5) & (row >= -0.5) & (row <= rows - 0.5)
        column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
        c0, r0 = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
        c1, r1 = np.minimum(c0 + 1, columns - 1), np.minimum(r0 + 1, rows - 1)
        fc, fr = column - c0, row - r0
        upper = self._known(r0, c0) * (1 - fc) + self._known(r0, c1) * fc
        lower = self._known(r1, c0) * (1 - fc) + self._known(r1, c1) * fc
        return np.where(inside, upper * (1 - fr) + lower * fr, np.nan)

    def _known(self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> FloatArray:
        values = self.raster.decimetres[row, column]
        return np.where(values == self.raster.nothing, np.nan, values / 10.0)


@dataclass(frozen=True, slots=True)
class Relief:
    """The stretches of all edges: which edge, `run_m`, and `rise_m` in the direction of the edge (0 where unknown)."""

    edge: npt.NDArray[np.int64]
    run_m: FloatArray
    rise_m: FloatArray
    edge_count: int
    unknown_share: float

    def slowdown(self, profile: Profile) -> tuple[FloatArray, FloatArray]:
        """Time ÷ time on level ground of every edge, forward and backward."""
        if profile.slope.method == "none":
            return np.ones(self.edge_count), np.ones(self.edge_count)
        pace = slopes.METHODS[profile.slope.method]
        slope = self.rise_m / np.maximum(self.run_m, 1e-9)
        ahead, back = (self._mean(1 / pace(direction)) for direction in (slope, -slope))
        return ahead, back

    def too_steep(self, steepest: float) -> npt.NDArray[np.bool_]:
        """Edges of which more than `STEEP_M` are steeper."""
        steep = np.abs(self.rise_m) > steepest * self.run_m
        return np.bincount(self.edge[steep], self.run_m[steep], self.edge_count) > STEEP_M

    def _mean(self, values: FloatArray) -> FloatArray:
        total = np.bincount(self.edge, self.run_m, self.edge_count)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(self.edge, self.run_m * values, self.edge_count) / total
        return np.where(total > 0, mean, 1.0)


def relief_of(
    heights: Heights, streets: Streets, offset: npt.NDArray[np.int64], x_m: FloatArray, y_m: FloatArray
) -> Relief:
    """The stretches of the edges with lines `offset`, `x_m`, `y_m`. Bridges and tunnels rise evenly between their ends."""
    edges = len(offset) - 1
    edge_of = np.repeat(np.arange(edges), np.diff(offset))
    first = np.flatnonzero(edge_of[:-1] == edge_of[1:]) if len(edge_of) else np.zeros(0, np.int64)
    dx, dy = x_m[first + 1] - x_m[first], y_m[first + 1] - y_m[first]
    length = np.hypot(dx, dy)
    pieces = np.maximum(np.ceil(length / STRETCH_M), 1).astype(np.int64)
    at = np.repeat(np.arange(len(first)), pieces)
    step = np.arange(len(at)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    start, end = step / pieces[at], (step + 1) / pieces[at]
    x0, y0 = x_m[first][at], y_m[first][at]
    low = heights.at(x0 + start * dx[at], y0 + start * dy[at])
    high = heights.at(x0 + end * dx[at], y0 + end * dy[at])
    run, edge = length[at] / pieces[at], edge_of[first][at]
    rise = high - low
    known = np.isfinite(rise)
    evenly = (field_of(streets.detail, "bridge") | field_of(streets.detail, "tunnel")).astype(bool)
    over = evenly[edge]
    total_run = np.maximum(np.bincount(edge, run, edges), 1e-9)
    mean_slope = np.bincount(edge, np.where(known, rise, 0), edges) / total_run
    rise = np.where(over, mean_slope[edge] * run, np.where(known, rise, 0.0))
    unknown = float(run[~known].sum()) / max(float(run.sum()), 1e-9)
    return Relief(edge, run, rise, edges, unknown)
