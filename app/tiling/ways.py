"""Who reaches which site within a limit, in whole countries, tile by tile: the same ways as in one piece, in the same order.

A tile is a group of neighbouring sites with all streets around them that a way within the limit may use (`app.tiling.halo`).
It gives the homes of each of its sites; they wait on disk, and are read again a lot of sites at a time, in the order of the
sites. So whatever is made of them (floating catchments of every kind, people in reach) is added up in the order in which one
piece adds it up, and is the same to the last digit; memory holds the ways of one tile or one lot, however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.nearest import nearest
from app.accessibility.points import seeds_of, within_for_points
from app.catchments.travel import Within
from app.network.build import graph_of
from app.tiling.spool import keep, kept
from app.tiling.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from app.accessibility.points import PointReach, Snaps
    from app.network.snap import Snapped
    from app.tiling.halo import Piece, Whole
    from app.tiling.workers import Told, Workers

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

MOST_SITES = 400
"""So many sites are in a tile at most; by car some hundred thousand streets lie around them."""
MOST_PAIRS = 8_000_000
"""So many ways are read at once at most, if they are not those of a single site: 130 MB."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """How the whole network's search sorts what is open; who searches a piece in the same way finds in the same order."""

    shift: int
    count: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile's work, with all that it needs; numbers of homes and sites count within it. `limit`: ms."""

    piece: Piece
    sites: Snaps
    homes: Snaps
    limit: int
    buckets: Buckets

    def run(self) -> PointReach | None:
        """The homes of each site; None where a way within the limit may leave the piece."""
        edges = self.piece.edges
        whole = graph_of(edges, self.piece.node_count).reverse()
        graph = replace(whole, shift=self.buckets.shift, bucket_count=self.buckets.count)
        cost, _ = nearest(graph, seeds_of(edges, self.sites), self.limit)
        if (cost[self.piece.rim] <= self.limit).any():
            return None
        return within_for_points(graph, edges, self.sites, self.homes, self.limit)


@dataclass(frozen=True, slots=True)
class Country:
    """The whole question: homes and entrances of sites tied to the streets; `owner`: the site of each entrance."""

    whole: Whole
    buckets: Buckets
    homes: Snapped
    entrances: Snapped
    owner: I32
    sites: int
    limit: int


class WaysOnDisk:
    """The ways that were found, site by site, on disk."""

    def __init__(self, folder: Path, sites: int, tiles: int) -> None:
        self._tile, self._place = np.full(sites, -1, np.int32), np.zeros(sites, np.int64)
        self._count: I64 = np.zeros(sites, np.int64)
        self._offset: list[I64] = []
        self._pairs: list[I32] = []
        for tile in range(tiles):
            index = kept(_index(folder, tile))
            mine = index["sites"]
            self._tile[mine], self._place[mine] = tile, np.arange(len(mine))
            self._count[mine] = np.diff(index["offset"])
            self._offset.append(index["offset"])
            self._pairs.append(np.load(_pairs(folder, tile), mmap_mode="r"))

    @property
    def pairs(self) -> int:
        """How many ways there are."""
        return int(self._count.sum())

    def lots(self, most_sites: int | None = None) -> Iterator[tuple[int, Within]]:
        """The first site of each lot and the ways of its sites, counted from 0; at most so many sites in a lot."""
        start, sites = 0, len(self._tile)
        ends = np.cumsum(self._count)
        while start < sites:
            before = ends[start] - self._count[start]
            end = max(start + 1, int(np.searchsorted(ends, before + MOST_PAIRS, side="right")))
            end = min(end, sites, start + (most_sites or sites))
            yield start, self._read(start, end)
            start = end

    def _read(self, start: int, end: int) -> Within:
        offset = np.concatenate([[0], np.cumsum(self._count[start:end])]).astype(np.int64)
        pairs = np.empty((2, int(offset[-1])), np.int32)
        for number in range(start, end):
            if self._count[number]:
                tile, place = int(self._tile[number]), int(self._place[number])
                first, last = self._offset[tile][place : place + 2]
                to = slice(int(offset[number - start]), int(offset[number - start + 1]))
                pairs[:, to] = self._pairs[tile][:, first:last]
        return Within(offset, pairs[0], pairs[1] / 1000)


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
        guess = country.limit * country.whole.fast_m_per_tick
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
            country.limit, country.buckets,
        )  # fmt: skip

    def _homes_on(self, piece: Piece) -> I64:
        low, high = (np.searchsorted(self._sorted, piece.edge, side) for side in ("left", "right"))
        count = high - low
        step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return np.sort(self._order[np.repeat(low, count) + step])


def ways_by_tiles(
    country: Country, most_sites: int, workers: Workers, folder: Path, told: Told
) -> WaysOnDisk:
    """Search from all sites, at most so many of them in a tile; finished tiles stay in the folder.

    Raises TilesFailedError after all others are done, SchedulerGoneError when the cluster goes away; the same call goes on.
    """
    tiles = _Tiles(country, most_sites)

    def take(tile: int, found: PointReach | None) -> None:
        homes = tiles.homes.pop(tile)
        if found is None:
            tiles.wider(tile)
        else:
            _write(folder, tile, tiles.sites[tile], homes, found)

    count = len(tiles.sites)
    missing = [tile for tile in range(count) if not _index(folder, tile).is_file()]
    while missing:
        run_all("Einzugsgebiete", workers, missing, tiles.make, take, told, count)
        missing = [tile for tile in missing if not _index(folder, tile).is_file()]
    return WaysOnDisk(folder, country.sites, count)


def _write(folder: Path, tile: int, sites: I64, homes: I64, found: PointReach) -> None:
    """The index last: what it stands beside is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    half = _pairs(folder, tile).with_suffix(".half")
    with half.open("wb") as file:
        np.save(file, np.stack([homes[found.point].astype(np.int32), found.cost]))
    half.replace(_pairs(folder, tile))
    keep(_index(folder, tile), {"sites": sites, "offset": found.offset})


def _split(sites: I64, x_m: npt.NDArray[np.float64], y_m: npt.NDArray[np.float64], most: int) -> list[I64]:
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


def _index(folder: Path, tile: int) -> Path:
    return folder / f"ways={tile:05}.npz"


def _pairs(folder: Path, tile: int) -> Path:
    return folder / f"ways={tile:05}.npy"
