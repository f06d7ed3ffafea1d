"""Towns strung along roads, with sites and homes, small enough for an answer in one piece beside that in tiles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from app.accessibility.graph import UNREACHED
from app.accessibility.lines import Lines
from app.accessibility.points import CLOSED, Edges, k_nearest_for_points, nearest_for_points
from app.accessibility.tiles import Cut, cut
from app.catchments.travel import Places
from app.network.build import graph_of
from app.network.snap import SnapIndex
from app.tiling.run import Lot, Question, k_nearest_by_tiles, nearest_by_tiles
from app.tiling.spool import Spool
from app.tiling.ties import Lands, tied_by_tiles, tied_to
from app.tiling.workers import Here, Told, Workers
from app.tiling.works import Answer

SNAP_M = 300.0


def quiet(_what: str, _done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True)
class Land:
    """Edges with their lines, homes, and sites of two kinds."""

    edges: Edges
    lines: Lines
    node_count: int
    x_m: np.ndarray
    y_m: np.ndarray
    sites: dict[str, Places]

    @property
    def leads_on(self) -> np.ndarray:
        """Nobody is tied to a street that may not be travelled at all."""
        return (self.edges.forward != CLOSED) | (self.edges.backward != CLOSED)

    def cut(self, most: int) -> Cut:
        start = self.lines.offset[:-1]
        return cut(self.edges, self.lines.x_m[start], self.lines.y_m[start], self.node_count, 100.0, most)

    def in_tiles(self, most: int, workers: Workers, folder: Path, told: Told = quiet) -> Answer:
        """With at most so many streets per tile; finished tiles in the folder."""
        pieces = self.cut(most)
        homes = Places(self.x_m, self.y_m, np.arange(len(self.x_m), dtype=np.int32))
        lots = [homes, *self.sites.values()]
        lands = Lands(pieces, self.lines, self.leads_on)
        tied = tied_by_tiles(lands, lots, SNAP_M, workers, folder / "ties", told)
        sites = {
            kind: Lot(one, lot.owner) for (kind, lot), one in zip(self.sites.items(), tied[1:], strict=True)
        }
        return nearest_by_tiles(Question(pieces, tied[0], sites, False), workers, self.spool(folder), told)

    def several_in_tiles(self, most: int, k: int, folder: Path) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest Kitas of each home: ticks and indexes, in tiles."""
        pieces, index, lot = (
            self.cut(most),
            SnapIndex.over(self.leads_on, self.lines, SNAP_M),
            self.sites["kindergarten"],
        )
        homes = Places(self.x_m, self.y_m, np.arange(len(self.x_m), dtype=np.int32))
        tied, of_sites = (tied_to(pieces, index.snap(one.x_m, one.y_m), one) for one in (homes, lot))
        question = Question(pieces, tied, {"": Lot(of_sites, lot.owner)}, False)
        return k_nearest_by_tiles(question, k, Here(), folder, quiet)

    def several_in_one_piece(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The same by one search."""
        index, lot = SnapIndex.over(self.leads_on, self.lines, SNAP_M), self.sites["kindergarten"]
        homes = index.snap(self.x_m, self.y_m).timed(np.arange(len(self.x_m), dtype=np.int32), len(self.x_m))
        return k_nearest_for_points(
            graph_of(self.edges, self.node_count).reverse(), self.edges,
            index.snap(lot.x_m, lot.y_m).timed(lot.owner, lot.owners), homes, k,
        )  # fmt: skip

    def spool(self, folder: Path) -> Spool:
        ids = {kind: np.arange(lot.owners, dtype=np.int64) + 100 for kind, lot in self.sites.items()}
        return Spool(folder / "time", "milliseconds", np.arange(len(self.x_m), dtype=np.int64) + 1000, ids)

    def in_one_piece(self) -> Answer:
        index = SnapIndex.over(self.leads_on, self.lines, SNAP_M)
        homes = index.snap(self.x_m, self.y_m)
        graph = graph_of(self.edges, self.node_count).reverse()
        ticks, site = {}, {}
        for kind, lot in self.sites.items():
            tied = index.snap(lot.x_m, lot.y_m).timed(lot.owner, lot.owners)
            own = homes.timed(np.arange(len(self.x_m), dtype=np.int32), len(self.x_m))
            ticks[kind], site[kind] = nearest_for_points(graph, self.edges, tied, own)
        return Answer(ticks, site, homes.edge >= 0)


def land(seed: int, width: int = 12, height: int = 9, homes: int = 80, sites: int = 5) -> Land:
    """A grid of streets with gaps, one-way streets, and slow and fast roads; some homes and sites lie off all streets."""
    rng = np.random.default_rng(seed)
    column, row = np.meshgrid(np.arange(width), np.arange(height))
    x = (column * 200.0 + rng.uniform(-60, 60, column.shape)).ravel()
    y = (row * 200.0 + rng.uniform(-60, 60, row.shape)).ravel()
    number = np.arange(width * height).reshape(height, width)
    pairs = np.concatenate(
        [
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], 1),
            np.stack([number[:-1].ravel(), number[1:].ravel()], 1),
        ]
    )
    pairs = pairs[rng.random(len(pairs)) < 0.8]
    u, v = pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32)
    metres = np.hypot(x[u] - x[v], y[u] - y[v])
    ms = np.rint(metres / rng.choice([1.0, 4.0, 14.0], len(u)) * 1000).astype(np.int32)
    forward = np.where(rng.random(len(u)) < 0.08, CLOSED, ms).astype(np.int32)
    backward = np.where(rng.random(len(u)) < 0.08, CLOSED, ms).astype(np.int32)
    offset = np.arange(0, 2 * len(u) + 1, 2, dtype=np.int64)
    lines = Lines(offset, np.stack([x[u], x[v]], 1).ravel(), np.stack([y[u], y[v]], 1).ravel())
    span_x, span_y = (width + 2) * 200.0, (height + 2) * 200.0

    def some(count: int) -> tuple[np.ndarray, np.ndarray]:
        return rng.uniform(-400, span_x, count), rng.uniform(-400, span_y, count)

    lots = {
        kind: Places(*some(2 * sites), np.repeat(np.arange(sites, dtype=np.int32), 2))
        for kind in ("kindergarten", "library")
    }
    return Land(Edges(u, v, forward, backward), lines, width * height, *some(homes), lots)


lands = st.integers(0, 10_000).map(land)


def same(one: Answer, other: Answer) -> bool:
    """Equal to the tick, and with the same sites."""
    kinds = one.ticks.keys() | other.ticks.keys()
    return bool(np.array_equal(one.connected, other.connected)) and all(
        np.array_equal(one.ticks[kind], other.ticks[kind])
        and np.array_equal(one.site[kind], other.site[kind])
        for kind in kinds
    )


def reached(answer: Answer) -> int:
    return sum(int((ticks != UNREACHED).sum()) for ticks in answer.ticks.values())
