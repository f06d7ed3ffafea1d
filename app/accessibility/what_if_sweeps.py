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
from app.accessibility.hierarchy import (
    FAR,
    LANES,
    Costs,
    Hierarchy,
    Part,
    costs_of,
    part_for,
    swept,
    swept_to,
)
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

FEW_SITES = 32 * LANES
"""For fewer, a second thread saves two milliseconds on a quiet machine, and has to be waited for on a busy one."""


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


def part_of_homes(sweeps: Sweeps, edges: Edges, homes: Snaps) -> Part:
    """What a sweep down has to pass to arrive at both ends of all streets on which homes lie."""
    edge = np.unique(homes.edge[homes.edge >= 0])
    return part_for(sweeps.hierarchy, np.unique(np.concatenate([edges.u[edge], edges.v[edge]])))


def reach_by_sweeps(
    streets: Altered, sweeps: Sweeps, part: Part, sites: Snaps, homes: Snaps, limit: int
) -> tuple[I64, I32, I32]:
    """The homes within `limit` ticks of each site, in rising order: offsets, homes and costs site by site.

    `part`: as `part_of_homes` gives it for the same streets and homes.
    """
    edges, seeds = streets.edges, seeds_of(streets.edges, sites)
    to_u, to_v = (np.minimum(ticks, FAR) for ticks in departures(edges, homes))
    tied, row = homes.edge >= 0, part.row[sweeps.hierarchy.place]
    nowhere = len(part.place)
    at_u, at_v = np.full(len(tied), nowhere, np.int32), np.full(len(tied), nowhere, np.int32)
    at_u[tied], at_v[tied] = row[edges.u[homes.edge[tied]]], row[edges.v[homes.edge[tied]]]
    straight, down = straight_ways(edges, sites, homes), sweeps.now.down[part.arc]

    def some_sites(start: int, end: int) -> list[tuple[I64, I32, I32]]:
        found: list[tuple[I64, I32, I32]] = []
        for first in range(start, end, LANES):
            some = np.arange(first, min(first + LANES, end))
            table = swept_to(sweeps.hierarchy, sweeps.now, part, down, seeds, some)
            mine = slice(*np.searchsorted(straight[0], [first, some[-1] + 1]))
            ways = straight[0][mine] - first, straight[1][mine], straight[2][mine]
            found.append(_gathered(table, at_u, at_v, to_u, to_v, *ways, len(some), limit))
        return found

    parts = [one for many in in_spans(some_sites, sites.owner_count, FEW_SITES // 2) for one in many]
    lanes = [(lane, int(n), *rest) for count, *rest in parts for lane, n in enumerate(count)]
    nothing = np.zeros(0, np.int32)
    return (
        np.concatenate([[0], np.cumsum([n for _, n, _, _ in lanes])]).astype(np.int64),
        np.concatenate([nothing, *(home[lane, :n] for lane, n, home, _ in lanes)]),
        np.concatenate([nothing, *(cost[lane, :n] for lane, n, _, cost in lanes)]),
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
    """Of the sites of one sweep the homes within the limit, their number, and (sites, homes) who and how far: the better
    of both ends of each home's street, or straight along it."""
    rows = len(at_u)
    table = np.empty((rows, cost.shape[1]), np.int32)
    for row in range(rows):
        u, v, here = cost[np.uint32(at_u[row])], cost[np.uint32(at_v[row])], table[np.uint32(row)]
        for lane in range(len(here)):
            here[lane] = min(np.int32(u[lane] + to_u[row]), np.int32(v[lane] + to_v[row]))
    for index in range(len(site)):
        table[home[index], site[index]] = min(table[home[index], site[index]], ticks[index])
    count = np.zeros(sites, np.int64)
    who, far = np.empty((sites, rows + 1), np.int32), np.empty((sites, rows + 1), np.int32)
    for row in range(rows):
        for lane in range(sites):
            value, place = table[row, lane], count[lane]
            who[lane, place], far[lane, place] = row, value
            count[lane] = place + (value <= limit)
    return count, who, far
