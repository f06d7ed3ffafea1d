"""Which ways a change of streets may lengthen or shorten, told without searching all of them anew.

With d the distances now: an arc that has become cheaper matters for a site only if d(tail) = new + d(head). A way from
a home that has become longer led, before, first to the tail of an arc that was cheaper, by streets that are as they
were: it was at least d(home, tail) + old + the distance before from its head, and no longer than what is known of it.
So a few searches from the ends of the changed streets name all homes and sites that can be concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import Graph, checked_limit
from app.accessibility.nearest import FIRST_POOL, Seeds, nearest
from app.accessibility.points import departures
from app.accessibility.search import NO_LABEL, NOTHING, buckets, make_pool, seed, spread, start_again

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.accessibility.what_if_streets import Altered

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of the changed streets (`node`, rising), their ticks to every site and to each other (inf: too far)."""

    node: npt.NDArray[np.int32]
    to_site: F64
    to_end: F64

    def row(self, nodes: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Where nodes stand among the ends."""
        return np.searchsorted(self.node, nodes)


def ends_of(streets: Altered, seeds: Seeds, limit: int) -> Ends:
    """Search from every end of a changed street; `seeds` are those of the sites as they will be."""
    edge = streets.edge
    parts = [streets.edges.u[edge], streets.edges.v[edge], streets.tail, streets.head]
    node = np.unique(np.concatenate(parts)).astype(np.int32)
    count, more = seeds.site_count, np.arange(len(node), dtype=np.int32)
    goals = Seeds(
        np.concatenate([seeds.node, node]), np.concatenate([seeds.cost, np.zeros(len(node), np.int32)]),
        np.concatenate([seeds.site, count + more]).astype(np.int32), count + len(node),
    )  # fmt: skip
    table = costs_from(streets.onward, node, goals, limit)
    return Ends(node, table[:, :count], table[:, count:])


def nearer_sites(streets: Altered, ends: Ends, limit: int) -> Bools:
    """Sites to which some way leads over an arc that has become cheaper."""
    found = np.zeros(ends.to_site.shape[1], np.bool_)
    for arc in np.flatnonzero(streets.new < streets.old).tolist():
        tail, head = ends.row(streets.tail[[arc]])[0], ends.row(streets.head[[arc]])[0]
        there = ends.to_site[head] + float(streets.new[arc])
        found |= (there == ends.to_site[tail]) & (there <= limit)
    return found


def longer_ways(
    streets: Altered, ends: Ends, homes: Snaps, offset: I64, home: I32, cost: I32, left_out: Bools, limit: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Homes and sites between which the way may have become longer, of the pairs known before.

    Pairs lie site by site; sites that are `left_out` are not looked at, nor those that are new.
    """
    dearer = np.flatnonzero(streets.new > streets.old)
    before = _before(streets, ends, dearer)
    to_u, to_v = departures(streets.edges, homes)
    concerned, sites = np.zeros(len(homes.edge), np.bool_), np.zeros(len(offset) - 1, np.bool_)
    for arc in dearer.tolist():
        start, nothing = streets.tail[[arc]], np.zeros(1, np.int32)
        node, _ = nearest(streets.to_sites, Seeds(start, nothing, nothing, 1), limit)
        to_tail = _to_node(homes.edge, to_u, to_v, streets.edges.u, streets.edges.v, node)
        rest = before[ends.row(streets.head[[arc]])[0]] + float(streets.old[arc])
        _mark(offset, home, cost, to_tail, rest, left_out, concerned, sites)
    return np.flatnonzero(concerned), np.flatnonzero(sites)


def costs_from(graph: Graph, starts: npt.NDArray[np.integer], goals: Seeds, limit: int) -> F64:
    """Ticks from each start to each goal (a site with its seeds), along the arcs; inf beyond the limit."""
    return _costs_from(
        graph.indptr, graph.arcs, graph.shift, buckets(graph.bucket_count), starts.astype(np.uint32),
        goals.node, goals.cost, goals.site, goals.site_count, checked_limit(limit),
    )  # fmt: skip


def _before(streets: Altered, ends: Ends, dearer: npt.NDArray[np.intp]) -> F64:
    """At least how far it was from every end to every site before the arcs became dearer (ends × sites)."""
    before = ends.to_site.copy()
    tails, heads = ends.row(streets.tail[dearer]), ends.row(streets.head[dearer])
    for _ in range(len(dearer)):
        for tail, head, old in zip(tails.tolist(), heads.tolist(), streets.old[dearer].tolist(), strict=True):
            np.minimum(before, ends.to_end[:, tail, None] + (old + before[head]), out=before)
    return before


@nb.njit(cache=True, nogil=True)
def _to_node(home_edge: I32, to_u: I32, to_v: I32, u: I32, v: I32, node_cost: I32) -> F64:
    """Ticks from every home to a node, by the costs of all nodes to it."""
    unreached = np.int32(2**31 - 1)
    found = np.full(len(home_edge), np.inf)
    for home in range(len(home_edge)):
        edge = home_edge[home]
        if edge < 0:
            continue
        for node, depart in ((u[edge], to_u[home]), (v[edge], to_v[home])):
            if depart != unreached and node_cost[node] != unreached:
                found[home] = min(found[home], float(depart) + float(node_cost[node]))
    return found


@nb.njit(cache=True, nogil=True)
def _mark(
    offset: I64,
    home: I32,
    cost: I32,
    to_tail: F64,
    rest: F64,
    left_out: Bools,
    concerned: Bools,
    sites: Bools,
) -> None:
    for site in range(len(offset) - 1):
        if left_out[site] or rest[site] == np.inf:
            continue
        for pair in range(offset[site], offset[site + 1]):
            if to_tail[home[pair]] + rest[site] <= cost[pair]:
                concerned[home[pair]] = True
                sites[site] = True


@nb.njit(cache=True, nogil=True)
def _costs_from(
    indptr: U32, arcs: U64, shift: int, heads: U32, starts: U32, goal_node: I32, goal_cost: I32, goal: I32,
    goal_count: int, limit: Scalar,
) -> F64:  # fmt: skip
    count = len(indptr) - 1
    label = np.zeros(count, np.uint64)
    touched = np.empty(count, np.uint32)
    pool_size = count // 4 + FIRST_POOL
    nodes, links = make_pool(pool_size)
    nothing = np.zeros(1, np.uint32)
    low, size = np.uint32(0), np.uint32(count)
    table = np.full((len(starts), goal_count), np.inf)
    for row in range(len(starts)):
        first = seed(starts[row : row + 1], nothing, nothing, limit, label, touched)
        reached = spread(indptr, arcs, shift, heads, nodes, links, first, limit, label, touched, low, size)
        while reached < 0:
            pool_size *= 2
            nodes, links = make_pool(pool_size)
            start_again(reached, heads, label, touched)
            first = seed(starts[row : row + 1], nothing, nothing, limit, label, touched)
            reached = spread(
                indptr, arcs, shift, heads, nodes, links, first, limit, label, touched, low, size
            )
        for index in range(len(goal_node)):
            here = ~label[goal_node[index]]
            if here != NO_LABEL:
                total = float(here >> np.uint64(32)) + float(goal_cost[index])
                table[row, goal[index]] = min(table[row, goal[index]], total)
        for index in range(reached):
            label[touched[index]] = NOTHING
    return table
