"""Costs from many sites to all nodes at once, over streets whose costs have just changed.

A customizable contraction hierarchy (Dibbelt, Strasser & Wagner 2016): nodes are put in an order that depends on the
streets only, not on their costs (minimum degree: George & Liu 1989, by SuperLU), and each pair of later neighbours of
a node gets an arc. The costs of these arcs follow from those of the streets in one pass over all triangles, so that
new costs need no new order. Costs from a site are then one sweep up and one sweep down the order (PHAST: Delling,
Goldberg, Nowatzyk & Werneck 2011), for `LANES` sites at a time, which the machine does side by side.

Whole numbers throughout: the costs are those of any other exact search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np
from scipy import sparse  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse import linalg  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from app.accessibility.nearest import Seeds

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]

_SPARSE: Any = sparse
_LINALG: Any = linalg

LANES = 16
FAR = np.int32(2**30 - 1)
"""What is not reached, or no longer: two of them still fit into 32 bits."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Nodes by their place in the order, and for each the later ones it has an arc to or from.

    `place`: of each node. Later neighbours of place x, rising: `later[first[x]:first[x + 1]]`. `up`, `down`: which of
    these arcs an arc of the graph is, going to the later place or coming from it (-1: the other way).
    """

    place: I32
    first: I64
    later: I32
    up: I64
    down: I64

    @property
    def arc_count(self) -> int:
        """How many pairs of nodes have an arc."""
        return len(self.later)


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of the arcs of a hierarchy: to the later place, and from it."""

    up: I32
    down: I32

    @property
    def turned(self) -> Costs:
        """The same arcs travelled the other way."""
        return Costs(self.down, self.up)


def hierarchy_of(graph: Graph) -> Hierarchy:
    """Order the nodes and find the arcs; the arcs of the graph keep their places from then on."""
    place = _order(graph)
    tail, head = place[graph.tails], place[graph.heads]
    low, high = np.minimum(tail, head).astype(np.int64), np.maximum(tail, head).astype(np.int64)
    pair = np.unique(low * graph.node_count + high)
    own = np.searchsorted(pair // max(graph.node_count, 1), np.arange(graph.node_count + 1)).astype(np.int64)
    first, later = _filled(own, (pair % max(graph.node_count, 1)).astype(np.int32))
    arc = _arc_of(first, later, low, high)
    return Hierarchy(place, first, later, np.where(tail < head, arc, -1), np.where(tail < head, -1, arc))


def costs_of(hierarchy: Hierarchy, arcs: U64) -> Costs:
    """Costs of the arcs of the hierarchy, from those of the graph as they are now (`Graph.arcs`)."""
    return Costs(*_customised(hierarchy.first, hierarchy.later, hierarchy.up, hierarchy.down, arcs))


def swept(hierarchy: Hierarchy, costs: Costs, seeds: Seeds, sites: npt.NDArray[np.integer]) -> I32:
    """Costs from each of at most `LANES` sites to every node, along the arcs (FAR: not reached): (places, LANES).

    Rows are places in the order: that of a node is `hierarchy.place[node]`.
    """
    lane = np.full(seeds.site_count, -1, np.int64)
    lane[sites] = np.arange(len(sites))
    mine = lane[seeds.site] >= 0
    return _swept(
        hierarchy.first, hierarchy.later, costs.up, costs.down,
        hierarchy.place[seeds.node[mine]], seeds.cost[mine].astype(np.int32), lane[seeds.site[mine]], LANES,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What a sweep down has to pass to arrive at some nodes only (RPHAST: Delling, Goldberg & Werneck 2011): these nodes
    and all that lie later along arcs from them.

    `place`: of each row, rising. `row`: of each place (-1: none). The later rows of row r are `later[first[r]:first[r + 1]]`,
    and `arc` says which arcs of the hierarchy lead there.
    """

    place: I32
    row: I32
    first: I64
    later: I32
    arc: I64


def part_for(hierarchy: Hierarchy, nodes: npt.NDArray[np.integer]) -> Part:
    """The part of a hierarchy that ways to these nodes lead down through."""
    return Part(*_closed(hierarchy.first, hierarchy.later, hierarchy.place[nodes]))


def swept_to(
    hierarchy: Hierarchy, costs: Costs, part: Part, down: I32, seeds: Seeds, sites: npt.NDArray[np.integer]
) -> I32:
    """As `swept`, for the rows of a part only, and a last row for what is nowhere: (rows + 1, LANES). `down`: `costs.down[part.arc]`, the same for all sites."""
    lane = np.full(seeds.site_count, -1, np.int64)
    lane[sites] = np.arange(len(sites))
    mine = lane[seeds.site] >= 0
    return _swept_to(
        hierarchy.first, hierarchy.later, costs.up, down, part.place, part.first, part.later,
        hierarchy.place[seeds.node[mine]], seeds.cost[mine].astype(np.int32), lane[seeds.site[mine]], LANES,
    )  # fmt: skip


def _order(graph: Graph) -> I32:
    """A place for every node, so that few arcs are added."""
    n, ones = graph.node_count, np.ones(graph.arc_count)
    near = _SPARSE.coo_array((ones, (graph.tails, graph.heads)), shape=(n, n)).tocsc()
    near = near + near.T
    near.data[:] = -1.0
    whole = (near + _SPARSE.diags_array(np.diff(near.indptr) + 1.0)).tocsc()
    # only the order is wanted; the factors come with it, and are small where the order is good
    found = _LINALG.splu(
        whole, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    return found.perm_c.astype(np.int32)


@nb.njit(cache=True, nogil=True)
def _filled(own: I64, neighbour: I32) -> tuple[I64, I32]:
    """Later neighbours of every place with the arcs that are added: those of a place pass to the first of them."""
    count = len(own) - 1
    first = np.zeros(count + 1, np.int64)
    later = np.empty(max(4 * len(neighbour), 16), np.int32)
    child, sibling = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    seen = np.full(count, -1, np.int64)
    filled = 0
    for x in range(count):
        start = filled
        room = own[x + 1] - own[x]
        below = child[x]
        while below >= 0:
            room += first[below + 1] - first[below]
            below = sibling[below]
        if filled + room > len(later):
            more = np.empty(2 * (filled + room), np.int32)
            more[:filled] = later[:filled]
            later = more
        for index in range(own[x], own[x + 1]):
            seen[neighbour[index]] = x
            later[filled] = neighbour[index]
            filled += 1
        below = child[x]
        while below >= 0:
            for index in range(first[below] + 1, first[below + 1]):
                y = later[index]
                if seen[y] != x:
                    seen[y] = x
                    later[filled] = y
                    filled += 1
            below = sibling[below]
        later[start:filled].sort()
        first[x + 1] = filled
        if filled > start:
            parent = later[start]
            sibling[x] = child[parent]
            child[parent] = x
    return first, later[:filled].copy()


@nb.njit(cache=True, nogil=True)
def _arc_of(first: I64, later: I32, low: I64, high: I64) -> I64:
    found = np.empty(len(low), np.int64)
    for index in range(len(low)):
        start = first[low[index]]
        part = later[start : first[low[index] + 1]]
        found[index] = start + np.searchsorted(part, np.int32(high[index]))
    return found


@nb.njit(cache=True, nogil=True)
def _customised(first: I64, later: I32, up: I64, down: I64, arcs: U64) -> tuple[I32, I32]:
    """Costs of all arcs: what the graph gives, or less over an earlier node."""
    far = np.int32(2**30 - 1)
    to_later, from_later = np.full(len(later), far, np.int32), np.full(len(later), far, np.int32)
    for index in range(len(arcs)):
        cost = np.int32(min(arcs[index] >> np.uint64(32), np.uint64(far)))
        if up[index] >= 0:
            to_later[up[index]] = min(to_later[up[index]], cost)
        else:
            from_later[down[index]] = min(from_later[down[index]], cost)
    for x in range(len(first) - 1):
        for one in range(first[x], first[x + 1]):
            into, out = from_later[one], to_later[one]
            place = first[later[one]]
            for other in range(one + 1, first[x + 1]):
                while later[place] < later[other]:
                    place += 1
                to_later[place] = min(to_later[place], into + to_later[other])
                from_later[place] = min(from_later[place], from_later[other] + out)
    return to_later, from_later


@nb.njit(cache=True, nogil=True)
def _swept(
    first: I64, later: I32, up: I32, down: I32, seed_place: I32, seed_cost: I32, seed_lane: I64, lanes: int
) -> I32:  # fmt: skip
    far = np.int32(2**30 - 1)
    count = len(first) - 1
    cost = np.full((count, lanes), far, np.int32)
    reached = np.zeros(count, np.bool_)
    for index in range(len(seed_place)):
        x, lane = seed_place[index], seed_lane[index]
        cost[x, lane] = min(cost[x, lane], seed_cost[index])
        reached[x] = True
    for x in range(count):
        if reached[x]:
            for arc in range(first[x], first[x + 1]):
                reached[later[arc]] = True
                _relaxed(cost[np.uint32(later[arc])], cost[np.uint32(x)], up[arc])
    for x in range(count - 1, -1, -1):
        for arc in range(first[x], first[x + 1]):
            _relaxed(cost[np.uint32(x)], cost[np.uint32(later[arc])], down[arc])
    return cost


@nb.njit(cache=True, nogil=True)
def _closed(first: I64, later: I32, wanted: I32) -> tuple[I32, I32, I64, I32, I64]:
    count = len(first) - 1
    chosen = np.zeros(count, np.bool_)
    for index in range(len(wanted)):
        chosen[wanted[index]] = True
    rows, arcs = 0, 0
    for x in range(count):
        if chosen[x]:
            rows += 1
            arcs += first[x + 1] - first[x]
            for arc in range(first[x], first[x + 1]):
                chosen[later[arc]] = True
    place, row = np.empty(rows, np.int32), np.full(count, -1, np.int32)
    own, to, arc_of = np.zeros(rows + 1, np.int64), np.empty(arcs, np.int32), np.empty(arcs, np.int64)
    filled = 0
    for x in range(count):
        if chosen[x]:
            row[x], place[filled] = filled, x
            filled += 1
    for index in range(rows):
        x, at = place[index], own[index]
        for arc in range(first[x], first[x + 1]):
            to[at], arc_of[at] = row[later[arc]], arc
            at += 1
        own[index + 1] = at
    return place, row, own, to, arc_of


@nb.njit(cache=True, nogil=True)
def _swept_to(
    first: I64, later: I32, up: I32, down: I32, place: I32, own: I64, to: I32,
    seed_place: I32, seed_cost: I32, seed_lane: I64, lanes: int,
) -> I32:  # fmt: skip
    far = np.int32(2**30 - 1)
    count = len(first) - 1
    cost = np.empty((count, lanes), np.int32)  # only what is reached on the way up is ever written to
    reached = np.zeros(count, np.bool_)
    for index in range(len(seed_place)):
        x = seed_place[index]
        if not reached[x]:
            reached[x] = True
            cost[x, :] = far
        cost[x, seed_lane[index]] = min(cost[x, seed_lane[index]], seed_cost[index])
    for x in range(count):
        if reached[x]:
            for arc in range(first[x], first[x + 1]):
                head = later[arc]
                if not reached[head]:
                    reached[head] = True
                    cost[head, :] = far
                _relaxed(cost[np.uint32(head)], cost[np.uint32(x)], up[arc])
    table = np.empty((len(place) + 1, lanes), np.int32)
    table[len(place), :] = far
    for row in range(len(place) - 1, -1, -1):
        x, here = place[row], table[np.uint32(row)]
        if reached[x]:
            here[:] = cost[x]
        else:
            here[:] = far
        for index in range(own[row], own[row + 1]):
            _relaxed(here, table[np.uint32(to[index])], down[index])
    return table


@nb.njit(inline="always")
def _relaxed(there: I32, here: I32, arc: Any) -> None:  # noqa: ANN401
    """Lane by lane. Their number is known at run time only: where it is written out the compiler unrolls the loop, and then
    does not do them side by side (measured: three times as long)."""
    for lane in range(len(there)):
        there[lane] = min(there[lane], np.int32(here[lane] + arc))
