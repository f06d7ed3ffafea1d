"""Floating catchments and people in reach of whole countries, tile by tile: the same ways as in one piece, to the tick.

A site's places are shared out among all who reach it, and that is known in the tile of the site alone, with enough
streets around it (`app.tiling.halo`). So each tile gives the ratios of its sites and what each home has of them; a home
adds up what it has of all tiles. Memory holds the ways of one tile at a time. Who reaches which site in how many ticks is
the same as in one piece; sums of weights are added in another order and may differ in the last digit.

2SFCA, E2SFCA and M2SFCA can be taken to pieces so. BFCA cannot: how much a home weighs at a site depends on all its sites.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.floating_catchment import Pairs, Reason, modified, two_step
from app.accessibility.nearest import nearest
from app.accessibility.points import seeds_of, within_for_points
from app.network.build import graph_of
from app.tiling.spool import keep, kept
from app.tiling.workers import run_all

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from app.accessibility.decay import Decay
    from app.accessibility.points import Snaps
    from app.network.snap import Snapped
    from app.tiling.halo import Piece, Whole
    from app.tiling.workers import Told, Workers

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

TICKS_PER_MINUTE = 60_000
BEST_FIRST = (Reason.NONE, Reason.NO_DEMAND, Reason.NO_PLACES_IN_REACH, Reason.NO_SITE_IN_REACH)


@dataclass(frozen=True, slots=True)
class Pull:
    """How places are shared out: the weight of a way by its minutes, up to `limit_minutes`; squared for M2SFCA."""

    weight: Decay
    limit_minutes: float
    squared: bool = False
    steps_minutes: tuple[float, ...] = ()
    """Within how many minutes people are counted for each site; none beyond the limit."""


@dataclass(frozen=True, slots=True)
class Shares:
    """By home `score` (rows of places, homes) and `reason`; by site `ratio` (rows of places, sites), `demand`, and the
    people in reach within each step (sites, steps)."""

    score: F64
    reason: npt.NDArray[np.int8]
    ratio: F64
    demand: F64
    people_within: F64


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile's work, with all that it needs: `places` (rows, sites); numbers of homes and sites count within it."""

    piece: Piece
    sites: Snaps
    homes: Snaps
    people: F64
    places: F64
    pull: Pull

    def run(self) -> Shares | None:
        """What its sites give to the homes around; None where a way within the limit may leave the piece."""
        edges = self.piece.edges
        graph = graph_of(edges.turned(), self.piece.node_count)
        limit = round(self.pull.limit_minutes * TICKS_PER_MINUTE)
        cost, _ = nearest(graph, seeds_of(edges, self.sites), limit)
        if (cost[self.piece.rim] <= limit).any():
            return None
        reach = within_for_points(graph, edges, self.sites, self.homes, limit)
        minutes = reach.cost / TICKS_PER_MINUTE
        pairs = Pairs.within(reach.offset, reach.point, minutes, self.pull.weight, len(self.people))
        method = modified if self.pull.squared else two_step
        found = [method(self.people, row, pairs) for row in self.places]
        site = np.repeat(np.arange(len(reach.offset) - 1), np.diff(reach.offset))
        counted = [
            np.bincount(
                site[minutes <= step], self.people[reach.point[minutes <= step]], self.sites.owner_count
            )
            for step in self.pull.steps_minutes
        ]
        middle = found[len(found) // 2]
        return Shares(
            np.stack([one.score for one in found]), middle.reason, np.stack([one.ratio for one in found]),
            middle.demand, np.array(counted, np.float64).reshape(len(counted), -1).T,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Country:
    """The whole question: homes and entrances of sites tied to the streets, people by home, places (rows, sites)."""

    whole: Whole
    homes: Snapped
    entrances: Snapped
    owner: I32
    people: F64
    places: F64
    pull: Pull

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return self.places.shape[1]


class _Tiles:
    """Sites by tile, and the works made of them."""

    def __init__(self, country: Country, most_sites: int) -> None:
        self._country = country
        tied: I64 = np.flatnonzero(country.entrances.edge >= 0)
        first = np.full(country.sites, -1, np.int64)  # the street of a site's first entrance that is tied
        first[country.owner[tied][::-1]] = country.entrances.edge[tied][::-1]
        x, y = (axis[first] for axis in country.whole.begin)
        self.sites = _split(np.flatnonzero(first >= 0), x, y, most_sites)
        self._order = np.argsort(country.homes.edge, kind="stable")
        self._sorted = country.homes.edge[self._order]
        guess = country.pull.limit_minutes * TICKS_PER_MINUTE * country.whole.fast_m_per_tick
        self._margin_m = np.full(len(self.sites), max(guess, 1.0))
        self.homes: dict[int, I64] = {}

    def wider(self, tile: int) -> None:
        """The next time with twice the margin."""
        self._margin_m[tile] *= 2

    def make(self, tile: int) -> Tile:
        """The work of a tile."""
        country, sites = self._country, self.sites[tile]
        mine: I64 = np.flatnonzero(np.isin(country.owner, sites) & (country.entrances.edge >= 0))
        box = country.whole.box_of(country.entrances.edge[mine])
        piece = country.whole.around(box, float(self._margin_m[tile]))
        homes = self._homes_on(piece)
        self.homes[tile] = homes
        owner = np.searchsorted(sites, country.owner[mine]).astype(np.int32)
        return Tile(
            piece, _local(country.entrances.of(mine), piece).timed(owner, len(sites)),
            _local(country.homes.of(homes), piece).timed(np.arange(len(homes), dtype=np.int32), len(homes)),
            country.people[homes], country.places[:, sites], country.pull,
        )  # fmt: skip

    def _homes_on(self, piece: Piece) -> I64:
        low, high = (np.searchsorted(self._sorted, piece.edge, side) for side in ("left", "right"))
        count = high - low
        step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return np.sort(self._order[np.repeat(low, count) + step])


def shared_by_tiles(country: Country, most_sites: int, workers: Workers, folder: Path, told: Told) -> Shares:
    """Share out the places of all sites, at most so many of them in a tile; finished tiles stay in the folder.

    Raises TilesFailedError after all others are done, SchedulerGoneError when the cluster goes away; the same call goes on.
    """
    tiles = _Tiles(country, most_sites)
    whole = _nothing(country)

    def take(tile: int, found: Shares | None) -> None:
        if found is None:
            tiles.wider(tile)
        else:
            parts = {name: getattr(found, name) for name in Shares.__slots__}
            keep(_path(folder, tile), {**parts, "homes": tiles.homes[tile], "sites": tiles.sites[tile]})
        tiles.homes.pop(tile)

    count = len(tiles.sites)
    missing = [tile for tile in range(count) if not _path(folder, tile).is_file()]
    while missing:
        run_all("Einzugsgebiete", workers, missing, tiles.make, take, told, count)
        missing = [tile for tile in missing if not _path(folder, tile).is_file()]
    for tile in range(count):
        _enter(whole, kept(_path(folder, tile)))
    return whole


def _nothing(country: Country) -> Shares:
    rows, sites, homes = len(country.places), country.sites, len(country.people)
    return Shares(
        np.zeros((rows, homes)), np.full(homes, Reason.NO_SITE_IN_REACH, np.int8), np.full((rows, sites), np.nan),
        np.zeros(sites), np.zeros((sites, len(country.pull.steps_minutes))),
    )  # fmt: skip


def _enter(whole: Shares, part: dict[str, npt.NDArray[np.float64]]) -> None:
    homes, sites = part["homes"].astype(np.int64), part["sites"].astype(np.int64)
    whole.score[:, homes] += part["score"]
    rank = np.zeros(len(BEST_FIRST), np.int8)
    rank[list(BEST_FIRST)] = np.arange(len(BEST_FIRST))
    better = np.minimum(rank[whole.reason[homes]], rank[part["reason"].astype(np.int8)])
    whole.reason[homes] = np.array(BEST_FIRST, np.int8)[better]
    whole.ratio[:, sites], whole.demand[sites] = part["ratio"], part["demand"]
    whole.people_within[sites] = part["people_within"]


def _split(sites: I64, x_m: F64, y_m: F64, most: int) -> list[I64]:
    """Sites in groups of neighbours, halved across the longer side until none is larger; each group rising."""
    waiting, done = [sites] if len(sites) else [], []
    while waiting:
        group = waiting.pop()
        if len(group) <= most:
            done.append(np.sort(group))
            continue
        x, y = x_m[group], y_m[group]
        order = np.argsort(x if np.ptp(x) >= np.ptp(y) else y, kind="stable")
        half = len(group) // 2
        waiting += [group[order[half:]], group[order[:half]]]
    return done


def _local(points: Snapped, piece: Piece) -> Snapped:
    """Points on streets of a piece, which all of them are on, with the streets counted within it."""
    return replace(points, edge=np.searchsorted(piece.edge, points.edge).astype(np.int32))


def _path(folder: Path, tile: int) -> Path:
    return folder / f"share={tile:05}.npz"
