"""What one tile's work is: what it is given, and what it gives back. Knows nothing of Dask, files or databases.

A work holds all that it needs, small enough to be sent to another machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.nearest import labels
from app.accessibility.points import k_nearest_for_points, nearest_for_points, seeds_of
from app.accessibility.ranked import k_nearest, packed
from app.network.build import graph_of
from app.network.snap import SnapIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from app.accessibility.lines import Lines
    from app.accessibility.points import Edges, Snaps
    from app.network.snap import Snapped

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    U64 = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tie:
    """Tie points to the nearest of some lines, no further than `max_m`."""

    lines: Lines
    x_m: F64
    y_m: F64
    max_m: float

    def run(self) -> Snapped:
        """Where each point meets the lines; `edge` counts these lines."""
        usable = np.ones(len(self.lines.offset) - 1, bool)
        return SnapIndex.over(usable, self.lines, self.max_m).snap(self.x_m, self.y_m)


@dataclass(frozen=True, slots=True)
class Streets:
    """A tile's streets, and its nodes at seams."""

    edges: Edges
    node_count: int
    seam_node: I32

    def to_sites(self) -> Graph:
        """The graph that leads from sites to homes: every arc turned round."""
        return graph_of(self.edges.turned(), self.node_count)


@dataclass(frozen=True, slots=True)
class Settle:
    """Spread from a tile's sites and from what enters at its seams, (seams, k), for some kinds of site."""

    streets: Streets
    sites: Mapping[str, Snaps]
    entering: Mapping[str, U64]

    def run(self) -> dict[str, U64]:
        """Per kind the labels at the tile's seams."""
        graph, at = self.streets.to_sites(), self.streets.seam_node
        found: dict[str, U64] = {}
        for kind, entering in self.entering.items():
            k = entering.shape[1]
            seeds = seeds_of(self.streets.edges, self.sites[kind])
            seeds = seeds.and_labels(np.repeat(at, k), entering.ravel())
            if k == 1:
                found[kind] = labels(graph, seeds)[at, None]
            else:
                cost, site = k_nearest(graph, seeds, k)
                found[kind] = packed(cost[at], site[at])
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """Per kind of site the ticks to the nearest site of each home and its index; whether a home is tied to a street."""

    ticks: Mapping[str, I32]
    site: Mapping[str, I32]
    connected: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ask:
    """The nearest site of each kind for a tile's homes, once no label at its seams falls any more."""

    streets: Streets
    homes: Snaps
    sites: Mapping[str, Snaps]
    entering: Mapping[str, U64]

    def run(self) -> Answer:
        """The tile's answers."""
        graph, edges = self.streets.to_sites(), self.streets.edges
        ticks: dict[str, I32] = {}
        site: dict[str, I32] = {}
        for kind, entering in self.entering.items():
            ticks[kind], site[kind] = nearest_for_points(
                graph, edges, self.sites[kind], self.homes, (self.streets.seam_node, entering[:, 0])
            )
        return Answer(ticks, site, self.homes.edge >= 0)


@dataclass(frozen=True, slots=True)
class AskSeveral:
    """The k nearest sites of a tile's homes, once no label at its seams, (seams, k), falls any more."""

    streets: Streets
    homes: Snaps
    sites: Snaps
    entering: U64

    def run(self) -> tuple[I32, I32]:
        """Ticks and sites, (homes, k)."""
        k = self.entering.shape[1]
        entering = np.repeat(self.streets.seam_node, k), self.entering.ravel()
        return k_nearest_for_points(
            self.streets.to_sites(), self.streets.edges, self.sites, self.homes, k, entering
        )
