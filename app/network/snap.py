"""Tying points to streets: to the nearest edge that a mode may use and that leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.accessibility.points import Snaps
from app.accessibility.tiles import Lines
from app.network.profiles import ACCESS_KMH

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.network.build import Network
    from app.network.profiles import Mode

MAX_SNAP_M = 500.0
"""Points further from any usable street are not connected; a region's TOML may say otherwise (`[streets] max_snap_m`)."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where points meet the streets: `edge` (-1: none), `fraction` along it, `metres` to it (inf: no street at all).

    `access_kmh`: how fast the way to the street is walked.
    """

    edge: npt.NDArray[np.int32]
    fraction: npt.NDArray[np.float64]
    metres: npt.NDArray[np.float64]
    access_kmh: float = ACCESS_KMH

    def of(self, chosen: npt.NDArray[np.bool_]) -> Snapped:
        """Those of the points."""
        return Snapped(self.edge[chosen], self.fraction[chosen], self.metres[chosen], self.access_kmh)

    def at_speed(self, access_kmh: float) -> Snapped:
        """The same points for those who walk to the street as fast."""
        return self if access_kmh == self.access_kmh else replace(self, access_kmh=access_kmh)

    def timed(self, owner: npt.NDArray[np.int32], owner_count: int) -> Snaps:
        """For costs in milliseconds: the access is walked."""
        ms = np.where(np.isfinite(self.metres), self.metres, 0) / (self.access_kmh / 3.6) * 1000
        return Snaps(self.edge, self.fraction, np.rint(ms).astype(np.int32), owner, owner_count)

    def measured(self, owner: npt.NDArray[np.int32], owner_count: int) -> Snaps:
        """For costs in millimetres."""
        mm = np.where(np.isfinite(self.metres), self.metres, 0) * 1000
        return Snaps(self.edge, self.fraction, np.rint(mm).astype(np.int32), owner, owner_count)


class SnapIndex:
    """Finds the nearest usable edge of a mode no further than `max_m`; made once per network and mode."""

    def __init__(self, network: Network, mode: Mode, max_m: float = MAX_SNAP_M) -> None:
        lines = Lines(network.line_offset, network.line_x_m, network.line_y_m)
        self._make(network.modes[mode].leads_on, lines, max_m)

    @classmethod
    def over(cls, usable: npt.NDArray[np.bool_], lines: Lines, max_m: float = MAX_SNAP_M) -> SnapIndex:
        """Of edges given by their lines; those that may be tied to are `usable`."""
        index = cls.__new__(cls)
        index._make(usable, lines, max_m)
        return index

    def _make(self, usable: npt.NDArray[np.bool_], lines: Lines, max_m: float) -> None:
        self.max_m = max_m
        self.edges = np.flatnonzero(usable).astype(np.int32)
        coordinates = np.column_stack([lines.x_m, lines.y_m])
        index = np.repeat(np.arange(len(usable)), np.diff(lines.offset))
        keep = usable[index]
        number = (np.cumsum(usable) - 1)[index[keep]]
        self.lines = (
            shapely.linestrings(coordinates[keep], indices=number) if len(self.edges) else np.array([])
        )
        self.tree = shapely.STRtree(self.lines)  # pyright: ignore[reportArgumentType]

    def snap(self, x_m: npt.NDArray[np.float64], y_m: npt.NDArray[np.float64]) -> Snapped:
        """Tie points to the nearest usable edge no further than `max_m`; `metres` tells how far it is in any case."""
        count = len(x_m)
        edge = np.full(count, -1, np.int32)
        fraction, metres = np.zeros(count), np.full(count, np.inf)
        if not len(self.edges) or not count:
            return Snapped(edge, fraction, metres)
        points = shapely.points(x_m, y_m)
        (which, found), distance = self.tree.query_nearest(points, return_distance=True, all_matches=False)
        metres[which] = distance
        near = distance <= self.max_m
        which, found = which[near], found[near]
        edge[which] = self.edges[found]
        fraction[which] = shapely.line_locate_point(self.lines[found], points[which], normalized=True)  # pyright: ignore[reportIndexIssue]
        return Snapped(edge, np.clip(np.nan_to_num(fraction), 0.0, 1.0), metres)
