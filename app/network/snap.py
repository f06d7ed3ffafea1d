"""Tying points to streets: to the nearest edge that a mode may use and that leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.foot import line_tree
from app.accessibility.lines import Lines
from app.accessibility.points import Snaps
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

    def of(self, chosen: npt.NDArray[np.bool_ | np.integer]) -> Snapped:
        """Those of the points, by a mask or by their numbers."""
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
        self.tree = line_tree(lines if usable.all() else lines.of(self.edges))

    def snap(self, x_m: npt.NDArray[np.float64], y_m: npt.NDArray[np.float64]) -> Snapped:
        """Tie points to the nearest usable edge no further than `max_m`; `metres` tells how far it is in any case."""
        if not len(self.edges):
            return Snapped(np.full(len(x_m), -1, np.int32), np.zeros(len(x_m)), np.full(len(x_m), np.inf))
        line, fraction, metres = self.tree.feet(x_m, y_m)
        near = metres <= self.max_m
        edge = np.where(near, self.edges[line], -1).astype(np.int32)
        return Snapped(edge, np.where(near, fraction, 0.0), metres)
