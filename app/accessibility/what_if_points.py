"""The nearest site of every home, where sites or streets change: only homes that the change may touch are looked at."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.points import Snaps, departures, seeds_of
from app.accessibility.search import unpacked
from app.accessibility.what_if_labels import NodeLabels

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy.typing as npt

    from app.accessibility.graph import IntArray
    from app.accessibility.points import Edges
    from app.accessibility.what_if_streets import Altered

    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    F64 = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it


@dataclass(frozen=True, slots=True)
class SiteChange:
    """Sites that close or move (`gone`: their numbers), and the entrances of those that open or move to.

    A site that moves keeps its number; new ones have numbers from the present count on.
    """

    gone: IntArray
    new: Snaps


@dataclass(frozen=True, slots=True)
class NearestChange:
    """Homes whose nearest site or the way to it changed, with the costs and sites before and after."""

    home: npt.NDArray[np.int64]
    cost_before: IntArray
    site_before: IntArray
    cost: IntArray
    site: IntArray


class Homes:
    """Homes with an index by street and by junction; shared by all questions about them."""

    def __init__(self, edges: Edges, homes: Snaps, node_count: int) -> None:
        self.snaps = homes
        tied = np.flatnonzero(homes.edge >= 0)
        ends = np.concatenate([edges.u[homes.edge[tied]], edges.v[homes.edge[tied]]])
        self._by_node = _grouped(ends, np.concatenate([tied, tied]), node_count)
        self._by_edge = _grouped(homes.edge[tied], tied, len(edges.u))

    def at(self, nodes: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Homes on streets that end at the nodes."""
        return _members(*self._by_node, nodes.astype(np.int64))

    def along(self, edges: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Homes along the edges (-1: none)."""
        return _members(*self._by_edge, np.unique(edges[edges >= 0]).astype(np.int64))


def taken(snaps: Snaps, index: npt.NDArray[np.integer] | Bools) -> Snaps:
    """Some of the points, owners as they were."""
    return Snaps(
        snaps.edge[index], snaps.fraction[index], snaps.access[index], snaps.owner[index], snaps.owner_count
    )


def joined(sites: Snaps, change: SiteChange) -> Snaps:
    """The entrances with the change made, numbers as they were; site numbers without entrances are closed."""
    kept = taken(sites, ~np.isin(sites.owner, change.gone))
    new = change.new
    count = max(sites.owner_count, new.owner_count)
    return Snaps(
        np.concatenate([kept.edge, new.edge]), np.concatenate([kept.fraction, new.fraction]),
        np.concatenate([kept.access, new.access]), np.concatenate([kept.owner, new.owner]), count,
    )  # fmt: skip


class NearestSites:
    """The nearest site of every home, and what it were with a change. One question at a time (the caller's lock)."""

    def __init__(self, streets: Altered, sites: Snaps, homes: Homes) -> None:
        self.sites, self.homes = sites, homes
        seeds = seeds_of(streets.edges, sites)
        self._nodes = NodeLabels(streets.to_sites, seeds)
        every = np.arange(len(homes.snaps.edge))
        self.label = _home_labels(streets.edges, taken(homes.snaps, every), self._nodes.label, sites)

    def unpacked(self) -> tuple[IntArray, IntArray]:
        """Costs and sites of all homes (UNREACHED, -1 where there is none)."""
        return unpacked(self.label)

    def with_change(self, streets: Altered, change: SiteChange) -> NearestChange:
        """What changes for which homes on the altered streets; afterwards all is as it was."""
        with self._labels(streets, change) as home:
            after = self.label[home]
        before = self.label[home]
        moved = after != before
        return NearestChange(home[moved], *unpacked(before[moved]), *unpacked(after[moved]))

    @contextmanager
    def _labels(self, streets: Altered, change: SiteChange) -> Generator[npt.NDArray[np.int64]]:
        """Home labels as they are with the change; gives the homes that were looked at."""
        after = joined(self.sites, change)
        shifted = np.isin(
            after.edge, streets.edge
        )  # sites along changed streets are left and reached differently
        seed_gone = np.isin(self._nodes.seeds.site, change.gone) | self._along(self.sites, streets.edge)
        new = taken(
            after, np.isin(after.owner, change.new.owner) | np.isin(after.owner, after.owner[shifted])
        )
        touched_edges = np.concatenate(
            [streets.edge, change.new.edge, self.sites.edge[np.isin(self.sites.owner, change.gone)]]
        )
        with self._nodes.changed(streets, seed_gone, seeds_of(streets.edges, new)) as nodes:
            home = np.union1d(self.homes.at(nodes), self.homes.along(touched_edges))
            before = self.label[home].copy()
            try:
                self.label[home] = _home_labels(
                    streets.edges, taken(self.homes.snaps, home), self._nodes.label, after
                )
                yield home
            finally:
                self.label[home] = before

    def _along(self, sites: Snaps, edge: IntArray) -> Bools:
        """Seeds of the sites that have an entrance along the edges."""
        return np.isin(self._nodes.seeds.site, sites.owner[np.isin(sites.edge, edge)])


def _home_labels(edges: Edges, homes: Snaps, node_label: U64, sites: Snaps) -> U64:
    """The labels of homes from those of the nodes at both ends, and straight along the street."""
    order = np.argsort(sites.edge, kind="stable")
    order = order[sites.edge[order] >= 0]
    to_u, to_v = departures(edges, homes)
    return _best_of_ends(
        homes.edge, homes.fraction, homes.access, to_u, to_v, edges.u, edges.v, edges.forward, edges.backward,
        node_label, sites.edge[order], sites.fraction[order], sites.access[order], sites.owner[order],
    )  # fmt: skip


def _grouped(group: npt.NDArray[np.integer], member: npt.NDArray[np.int64], count: int) -> tuple[I64, I64]:
    order = np.argsort(group, kind="stable")
    return np.searchsorted(group[order], np.arange(count + 1)).astype(np.int64), member[order]


def _members(first: I64, member: I64, groups: I64) -> I64:
    parts = [member[first[group] : first[group + 1]] for group in groups.tolist()]
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int64)


@nb.njit(cache=True, nogil=True)
def _best_of_ends(
    home_edge: I32, home_fraction: F64, home_access: I32, to_u: I32, to_v: I32, u: I32, v: I32, forward: I32,
    backward: I32, node_label: U64, site_edge: I32, site_fraction: F64, site_access: I32, site_owner: I32,
) -> U64:  # fmt: skip
    no_label, cost_bit = np.uint64(2**64 - 1), np.uint64(32)
    unreached = np.int32(2**31 - 1)
    found = np.full(len(home_edge), no_label, np.uint64)
    for home in range(len(home_edge)):
        edge = home_edge[home]
        if edge < 0:
            continue
        for node, depart in ((u[edge], to_u[home]), (v[edge], to_v[home])):
            if depart != unreached and node_label[node] != no_label:
                found[home] = min(found[home], node_label[node] + (np.uint64(depart) << cost_bit))
        place = int(np.searchsorted(site_edge, edge))  # pyright: ignore[reportUnknownArgumentType]
        while place < len(site_edge) and site_edge[place] == edge:
            ahead = site_fraction[place] - home_fraction[home]
            along = -1
            if forward[edge] >= 0 and ahead >= 0:
                along = int(np.rint(forward[edge] * ahead))
            if backward[edge] >= 0 and ahead <= 0:
                back = int(np.rint(backward[edge] * -ahead))
                along = back if along < 0 else min(along, back)
            if along >= 0:
                cost = np.uint64(along + site_access[place] + home_access[home])
                found[home] = min(found[home], (cost << cost_bit) | np.uint64(site_owner[place]))
            place += 1
    return found
