"""Who reaches which site within a limit, where sites or streets change: only the sites it touches are asked again.

Reach is kept per site, homes in rising order, so that sums over it are always added in the same order: what is put
together from old and new parts is then equal, to the last digit, to what is computed from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.graph import UNREACHED, Graph, graph_from_edges
from app.accessibility.points import Snaps, departures, seeds_of, within_for_points
from app.accessibility.what_if_detours import costs_from, ends_of, longer_ways, nearer_sites
from app.accessibility.what_if_pairs import merged_pairs, values_of
from app.accessibility.what_if_points import SiteChange, joined, taken
from app.accessibility.what_if_sweeps import concerned, part_of_homes, reach_by_sweeps

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import IntArray, OffsetArray
    from app.accessibility.hierarchy import Part
    from app.accessibility.points import Edges
    from app.accessibility.what_if_streets import Altered

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it


FEWEST_SWEPT = 3
"""Fewer sites are searched for one by one: a sweep takes as long for one as for sixteen."""
WIDE_SHARE = 0.2
"""Sites reach that share of all homes where sweeps over all streets are quicker than searches within the limit."""


@dataclass(frozen=True, slots=True)
class SiteReach:
    """For each site the homes within the limit, in rising order: `home[offset[s]:offset[s + 1]]`, with `cost` (ticks)."""

    offset: OffsetArray
    home: IntArray
    cost: IntArray

    @property
    def site(self) -> npt.NDArray[np.int64]:
        """The site of every pair."""
        return np.repeat(np.arange(len(self.offset) - 1), np.diff(self.offset))


@dataclass(frozen=True, slots=True)
class ReachChange:
    """Sites that may be reached differently (in rising order), and how: pairs as in `SiteReach`, one row per site."""

    site: npt.NDArray[np.int64]
    reach: SiteReach
    site_count: int


def reach_of(to_sites: Graph, edges: Edges, sites: Snaps, homes: Snaps, limit: int) -> SiteReach:
    """The homes within `limit` ticks of each site."""
    found = within_for_points(to_sites, edges, sites, homes, limit)
    site = np.repeat(np.arange(sites.owner_count), np.diff(found.offset))
    order = np.lexsort((found.point, site))
    return SiteReach(found.offset, found.point[order], found.cost[order])


class ReachedSites:
    """The homes within a limit of each site, and what they were with a change."""

    def __init__(self, streets: Altered, sites: Snaps, homes: Snaps, limit: int) -> None:
        """`limit`: ticks, below `MAX_COST`."""
        self.limit, self.sites, self.homes = limit, sites, homes
        self.reach = reach_of(streets.to_sites, streets.edges, sites, homes, limit)
        self._part: Part | None = None
        self._wide = len(self.reach.home) > WIDE_SHARE * len(homes.edge) * sites.owner_count

    def with_change(self, streets: Altered, change: SiteChange) -> ReachChange:
        """The reach of the sites that change or that a changed street brings nearer or further."""
        after = joined(self.sites, change)
        along = after.owner[np.isin(after.edge, streets.edge)]
        touched = np.unique(np.concatenate([change.gone, change.new.owner, along])).astype(np.int64)
        home = np.zeros(0, np.int64)
        if len(streets.tail) or len(streets.edge):
            touched, home = self._on_other_ways(streets, after, touched)
        parts = [(touched, self._searched(streets, after, touched))]
        if len(home):
            parts.append(self._seen_from(streets, after, home, touched))
        return stacked(parts, after.owner_count)

    def _on_other_ways(
        self, streets: Altered, sites: Snaps, touched: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The sites from which to search, and the homes: whichever are fewer of those on longer ways."""
        along = np.flatnonzero(np.isin(self.homes.edge, streets.edge))
        if streets.sweeps is not None and self._wide:
            found = concerned(streets, streets.sweeps, sites, self.limit)
            return np.union1d(touched, np.flatnonzero(found)), along
        ends = ends_of(streets, seeds_of(streets.edges, sites), self.limit)
        touched = np.union1d(touched, np.flatnonzero(nearer_sites(streets, ends, self.limit)))
        left_out = np.zeros(sites.owner_count, np.bool_)
        left_out[touched] = True
        reach = self.reach
        home, site = longer_ways(
            streets, ends, self.homes, reach.offset, reach.home, reach.cost, left_out, self.limit
        )
        if len(site) <= len(home):
            return np.union1d(touched, site), along
        return touched, np.union1d(home, along)

    def _searched(self, streets: Altered, sites: Snaps, touched: npt.NDArray[np.int64]) -> SiteReach:
        number = np.full(sites.owner_count, -1, np.int32)
        number[touched] = np.arange(len(touched), dtype=np.int32)
        some = taken(sites, number[sites.owner] >= 0)
        some = Snaps(some.edge, some.fraction, some.access, number[some.owner], len(touched))
        if streets.sweeps is not None and self._wide and len(touched) > FEWEST_SWEPT:
            if self._part is None:
                self._part = part_of_homes(streets.sweeps, streets.edges, self.homes)
            found = reach_by_sweeps(streets, streets.sweeps, self._part, some, self.homes, self.limit)
            return SiteReach(*found)
        return reach_of(streets.to_sites, streets.edges, some, self.homes, self.limit)

    def _seen_from(
        self, streets: Altered, sites: Snaps, home: npt.NDArray[np.int64], touched: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], SiteReach]:
        """The reach of the other sites, only these homes searched for anew."""
        others = np.setdiff1d(np.arange(len(self.reach.offset) - 1), touched)
        table = self._costs(streets, sites, home)[:, others]
        site, row = np.nonzero(self.limit >= table.T)
        offset = np.zeros(len(self.reach.offset), np.int64)
        offset[1:] = np.cumsum(np.bincount(others[site], minlength=len(offset) - 1))
        new = SiteReach(offset, home[row].astype(np.int32), table[row, site].astype(np.int32))
        moved = np.zeros(len(self.homes.edge), np.bool_)
        moved[home] = True
        old = self.reach
        pair, new_pair = np.arange(len(old.home)), np.arange(len(new.home))
        out, found, source = merged_pairs(
            old.offset, old.home, pair, offset, new.home, new_pair, moved, others
        )
        return others, SiteReach(out, found, values_of(old.cost, new.cost, source))

    def _costs(self, streets: Altered, sites: Snaps, home: npt.NDArray[np.int64]) -> F64:
        """Ticks from each of the homes to every site, inf beyond the limit: (homes, sites)."""
        edges, homes = streets.edges, taken(self.homes, home)
        u, v = edges.u[homes.edge], edges.v[homes.edge]
        starts = np.unique(np.concatenate([u, v]))
        from_start = costs_from(streets.onward, starts, seeds_of(edges, sites), self.limit)
        to_u, to_v = (
            np.where(depart == UNREACHED, np.inf, depart)[:, None] for depart in departures(edges, homes)
        )
        table = np.minimum(
            from_start[np.searchsorted(starts, u)] + to_u, from_start[np.searchsorted(starts, v)] + to_v
        )
        straight = within_for_points(_without_arcs(streets.to_sites), edges, sites, homes, self.limit)
        site = np.repeat(np.arange(sites.owner_count), np.diff(straight.offset))
        np.minimum.at(table, (straight.point, site), straight.cost)
        return table


def _without_arcs(graph: Graph) -> Graph:
    """The same nodes and no streets between them: what is reached then lies along the same street."""
    nothing = np.zeros(0, np.int32)
    return graph_from_edges(nothing, nothing, nothing, graph.node_count)


def stacked(parts: list[tuple[npt.NDArray[np.int64], SiteReach]], site_count: int) -> ReachChange:
    """One change out of several, about different sites each."""
    if len(parts) == 1:  # sites rise already
        return ReachChange(parts[0][0], parts[0][1], site_count)
    rows = [
        (int(site), reach.home[reach.offset[row] : reach.offset[row + 1]], reach.cost[reach.offset[row] : reach.offset[row + 1]])
        for sites, reach in parts
        for row, site in enumerate(sites.tolist())
    ]  # fmt: skip
    rows.sort(key=lambda row: row[0])
    counts = np.array([len(home) for _, home, _ in rows], np.int64)
    nothing = np.zeros(0, np.int32)
    reach = SiteReach(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([nothing, *(home for _, home, _ in rows)]),
        np.concatenate([nothing, *(cost for _, _, cost in rows)]),
    )
    return ReachChange(np.array([site for site, _, _ in rows], np.int64), reach, site_count)


def whole(base: SiteReach, change: ReachChange) -> SiteReach:
    """The reach of all sites with the change made."""
    counts = np.zeros(change.site_count, np.int64)
    counts[: len(base.offset) - 1] = np.diff(base.offset)
    counts[change.site] = np.diff(change.reach.offset)
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    is_new = np.zeros(change.site_count, np.bool_)
    is_new[change.site] = True
    old_pairs = ~is_new[base.site]
    home, cost = np.empty(offset[-1], np.int32), np.empty(offset[-1], np.int32)
    new_pairs = is_new[np.repeat(np.arange(change.site_count), counts)]
    home[new_pairs], cost[new_pairs] = change.reach.home, change.reach.cost
    home[~new_pairs], cost[~new_pairs] = base.home[old_pairs], base.cost[old_pairs]
    return SiteReach(offset, home, cost)
