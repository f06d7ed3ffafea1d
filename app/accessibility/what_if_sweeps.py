"""The reach of many sites after a change of streets, by sweeps over a hierarchy of the streets.

Where a change of streets concerns many sites (a main road, by car), searching each of them again takes as long as
searching from nothing. A sweep (`app.accessibility.hierarchy`) takes a fraction of that, whatever has changed.

Which sites are concerned at all is told by the ends of the changed arcs: no way to a site becomes longer unless the
way from the tail of an arc that becomes dearer led over it, and none becomes shorter unless the new one from the tail
of an arc that becomes cheaper leads over it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.blocks import in_spans
from app.accessibility.hierarchy import FAR, LANES, Costs, Hierarchy, costs_of, swept
from app.accessibility.nearest import Seeds
from app.accessibility.points import departures, seeds_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from app.accessibility.points import Edges, Snaps
    from app.accessibility.what_if_streets import Altered

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it

FEW_SITES = 4 * LANES
"""For fewer, a thread of its own costs as much as it saves."""


class Sweeps:
    """A hierarchy of the streets (turned round, as `to_sites`), with the costs before a change, and now."""

    def __init__(self, hierarchy: Hierarchy, before: Costs, to_sites: Graph) -> None:
        self.hierarchy, self.before, self._to_sites = hierarchy, before, to_sites

    @cached_property
    def now(self) -> Costs:
        """The costs with the streets as they are when first asked for."""
        return costs_of(self.hierarchy, self._to_sites.arcs)


def concerned(streets: Altered, sweeps: Sweeps, sites: Snaps, limit: int) -> Bools:
    """Sites to which some way within the limit may have become longer or shorter, as the streets have changed."""
    seeds = seeds_of(streets.edges, sites)
    found = np.zeros(seeds.site_count, np.bool_)
    dearer, cheaper = streets.new > streets.old, streets.new < streets.old
    for costs, arcs, ticks in (
        (sweeps.before, dearer, streets.old), (sweeps.now, cheaper, streets.new)
    ):  # fmt: skip
        for arc in np.array_split(np.flatnonzero(arcs), -(-int(arcs.sum()) // (LANES // 2)) or 1):
            if len(arc):
                found |= _over(sweeps.hierarchy, costs, seeds, streets.tail[arc], streets.head[arc], ticks[arc], limit)  # fmt: skip
    return found


def _over(
    hierarchy: Hierarchy, costs: Costs, seeds: Seeds, tail: I32, head: I32, ticks: I32, limit: int
) -> Bools:
    """Sites to which the way from a tail leads over its arc; at most half as many arcs as there are lanes."""
    node = np.concatenate([tail, head]).astype(np.int32)
    start = np.arange(len(node), dtype=np.int32)
    ends = Seeds(node, np.zeros(len(node), np.int32), start, len(node))
    table = swept(hierarchy, costs.turned, ends, start)[hierarchy.place[seeds.node]]
    to_seed = table.astype(np.int64) + seeds.cost[:, None]
    to_site = np.full((seeds.site_count, LANES), int(FAR), np.int64)
    np.minimum.at(to_site, seeds.site, to_seed)
    there, onward = to_site[:, : len(tail)], to_site[:, len(tail) : 2 * len(tail)]
    return ((there <= limit) & (there == onward + ticks)).any(axis=1)


def reach_by_sweeps(
    streets: Altered, sweeps: Sweeps, sites: Snaps, homes: Snaps, limit: int
) -> tuple[I64, I32, I32]:
    """The homes within `limit` ticks of each site, in rising order: offsets, homes and costs site by site."""
    edges, seeds = streets.edges, seeds_of(streets.edges, sites)
    to_u, to_v = departures(edges, homes)
    tied, place = homes.edge >= 0, sweeps.hierarchy.place
    at_u, at_v = np.zeros(len(tied), np.int32), np.zeros(len(tied), np.int32)
    at_u[tied], at_v[tied] = place[edges.u[homes.edge[tied]]], place[edges.v[homes.edge[tied]]]
    straight = straight_ways(edges, sites, homes)

    def part(start: int, end: int) -> list[tuple[I64, I32, I32]]:
        found: list[tuple[I64, I32, I32]] = []
        for first in range(start, end, LANES):
            some = np.arange(first, min(first + LANES, end))
            table = swept(sweeps.hierarchy, sweeps.now, seeds, some)
            mine = slice(*np.searchsorted(straight[0], [first, some[-1] + 1]))
            ways = straight[0][mine] - first, straight[1][mine], straight[2][mine]
            found.append(_gathered(table, at_u, at_v, to_u, to_v, *ways, len(some), limit))
        return found

    parts = [one for many in in_spans(part, sites.owner_count, FEW_SITES // 2) for one in many]
    counts = [np.diff(offset) for offset, _, _ in parts]
    nothing = np.zeros(0, np.int32)
    return (
        np.concatenate([[0], np.cumsum(np.concatenate([*counts, nothing]))]).astype(np.int64),
        np.concatenate([nothing, *(home for _, home, _ in parts)]),
        np.concatenate([nothing, *(cost for _, _, cost in parts)]),
    )


def straight_ways(edges: Edges, sites: Snaps, homes: Snaps) -> tuple[I32, I32, I32]:
    """Ways that stay on one street: sites in rising order, homes, ticks."""
    order = np.argsort(homes.edge, kind="stable")
    on = homes.edge[order]
    low, high = np.searchsorted(on, sites.edge), np.searchsorted(on, sites.edge, side="right")
    count = np.where(sites.edge >= 0, high - low, 0)
    index = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    home, edge = order[low[index] + within], sites.edge[index]
    ahead = sites.fraction[index] - homes.fraction[home]
    forward, backward = edges.forward[edge], edges.backward[edge]
    along = np.where((forward >= 0) & (ahead >= 0), np.rint(forward * ahead), np.inf)
    back = np.where((backward >= 0) & (ahead <= 0), np.rint(backward * -ahead), np.inf)
    ticks = np.minimum(along, back) + sites.access[index] + homes.access[home]
    open_ways = np.flatnonzero(np.isfinite(ticks))
    kept = open_ways[np.argsort(sites.owner[index[open_ways]], kind="stable")]
    return sites.owner[index[kept]], home[kept].astype(np.int32), ticks[kept].astype(np.int32)


@nb.njit(cache=True, nogil=True)
def _gathered(
    cost: I32, at_u: I32, at_v: I32, to_u: I32, to_v: I32, site: I32, home: I32, ticks: I32, sites: int, limit: Scalar
) -> tuple[I64, I32, I32]:  # fmt: skip
    """Rows of the sites of one sweep: the better of both ends of each home's street, and straight along it."""
    far, unreached = np.int32(2**30 - 1), np.int32(2**31 - 1)
    table = np.full((len(at_u), 16), far, np.int32)
    for row in range(len(at_u)):
        for place, depart in ((at_u[row], to_u[row]), (at_v[row], to_v[row])):
            if depart < far and depart != unreached:
                for lane in range(16):
                    table[row, lane] = min(table[row, lane], cost[place, lane] + depart)
    for index in range(len(site)):
        table[home[index], site[index]] = min(table[home[index], site[index]], ticks[index])
    offset = np.zeros(sites + 1, np.int64)
    for row in range(len(table)):
        for lane in range(sites):
            offset[lane + 1] += table[row, lane] <= limit
    offset = np.cumsum(offset)
    homes, costs = np.empty(offset[-1], np.int32), np.empty(offset[-1], np.int32)
    place = offset[:-1].copy()
    for row in range(len(table)):
        for lane in range(sites):
            if table[row, lane] <= limit:
                homes[place[lane]], costs[place[lane]] = row, table[row, lane]
                place[lane] += 1
    return offset, homes, costs
