"""Nearest sites and reach on the nodes of a graph. Sites are seeds: nodes with a cost to set out with.

Travel is from home to site, so give these functions the *reversed* graph: they spread from the sites against the
direction of travel, and a node's cost is that of the way from the node to the site.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED
from app.accessibility.search import NIL, NO_LABEL, buckets, make_pool, seed, spread

if TYPE_CHECKING:
    import numpy.typing as npt

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

    from app.accessibility.graph import Graph, IntArray, OffsetArray

THREADS = 2
FIRST_POOL = 1024

_LOW, _COST_BIT = np.uint64(2**32 - 1), np.uint64(32)


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where sites touch the graph: arrays of node, cost to get from that node to the site (ticks), and site index."""

    node: IntArray
    cost: IntArray
    site: IntArray
    site_count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """For each site the nodes within the limit: those of site s are `node[offset[s]:offset[s + 1]]`, with `cost`."""

    offset: OffsetArray
    node: IntArray
    cost: IntArray


def nearest(graph: Graph, seeds: Seeds, limit: int = MAX_COST) -> tuple[IntArray, IntArray]:
    """For every node the cost to its nearest site and that site's index (UNREACHED, -1 where none is in reach).

    Among sites equally near the one with the smallest index is named; `exclusive` lists such ties.
    """
    pool_size = graph.node_count + FIRST_POOL
    while True:
        label = np.full(graph.node_count, NO_LABEL, np.uint64)
        touched = np.empty(graph.node_count, np.uint32)
        first = seed(
            _unsigned(seeds.node),
            _unsigned(seeds.cost),
            _unsigned(seeds.site),
            np.uint32(limit),
            label,
            touched,
        )
        count = spread(
            graph.indptr, graph.arcs, graph.shift, buckets(graph.bucket_count), *make_pool(pool_size),
            first, np.uint32(limit), label, touched,
        )  # fmt: skip
        if count >= 0:
            break
        pool_size *= 2
    reached = label != NO_LABEL
    cost = np.where(reached, label >> np.uint64(32), np.uint64(UNREACHED)).astype(np.int32)
    return cost, np.where(reached, label & np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFF)).astype(
        np.uint32
    ).view(np.int32)


def _unsigned(array: IntArray) -> U32:
    return np.ascontiguousarray(array, np.int32).view(np.uint32)


def k_nearest(graph: Graph, seeds: Seeds, k: int, limit: int = MAX_COST) -> tuple[IntArray, IntArray]:
    """For every node the k nearest distinct sites: costs and site indexes, each (nodes, k), padded UNREACHED and -1."""
    cost = np.full((graph.node_count, k), UNREACHED, np.int32)
    site = np.full((graph.node_count, k), -1, np.int32)
    order = np.argsort(seeds.cost, kind="stable")
    _k_spread(
        graph.indptr, graph.arcs, graph.shift, buckets(graph.bucket_count),
        seeds.node[order], seeds.cost[order], seeds.site[order], limit, cost, site,
    )  # fmt: skip
    return cost, site


def exclusive(graph: Graph, seeds: Seeds, limit: int = MAX_COST) -> tuple[IntArray, IntArray, IntArray]:
    """Exclusive catchments: cost and site of every node, and the nodes where two sites are equally near."""
    cost, site = k_nearest(graph, seeds, 2, limit)
    ties = np.flatnonzero((cost[:, 0] == cost[:, 1]) & (site[:, 1] >= 0)).astype(np.int32)
    return cost[:, 0].copy(), site[:, 0].copy(), ties


def within(graph: Graph, seeds: Seeds, limit: int) -> Reach:
    """All nodes within `limit` ticks of each site; sites are shared out among `THREADS` threads."""
    order = np.argsort(seeds.site, kind="stable")
    node, cost = seeds.node[order], seeds.cost[order]
    first = np.searchsorted(seeds.site[order], np.arange(seeds.site_count + 1))
    node, cost = _unsigned(node), _unsigned(cost)
    slots = buckets(graph.bucket_count)
    bounds = np.linspace(0, seeds.site_count, min(THREADS, max(1, seeds.site_count // 8)) + 1).astype(int)

    def part(start: int, end: int) -> tuple[OffsetArray, IntArray, IntArray]:
        return _within(
            graph.indptr,
            graph.arcs,
            graph.shift,
            slots.copy(),
            node,
            cost,
            first[start : end + 1],
            np.uint32(limit),
        )

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, bounds[:-1], bounds[1:]))
    counts = np.concatenate([np.diff(offset) for offset, _, _ in parts])
    return Reach(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([nodes for _, nodes, _ in parts]),
        np.concatenate([costs for _, _, costs in parts]),
    )


@nb.njit(cache=True, nogil=True)
def _within(
    indptr: U32,
    arcs: U64,
    shift: int,
    heads: U32,
    seed_node: U32,
    seed_cost: U32,
    first: I64,
    limit: Scalar,
) -> tuple[I64, I32, I32]:
    count = len(indptr) - 1
    label = np.full(count, NO_LABEL, np.uint64)
    touched = np.empty(count, np.uint32)
    pool_size = count // 4 + FIRST_POOL
    nodes, links = make_pool(pool_size)
    sites = len(first) - 1
    offset = np.zeros(sites + 1, np.int64)
    out_node, out_cost = np.empty(4096, np.int32), np.empty(4096, np.int32)
    owner = np.zeros(len(seed_node), np.uint32)
    filled = 0
    for site in range(sites):
        start, end = first[site], first[site + 1]
        by_cost = seed(seed_node[start:end], seed_cost[start:end], owner[start:end], limit, label, touched)
        reached = spread(indptr, arcs, shift, heads, nodes, links, by_cost, limit, label, touched)
        while reached < 0:
            pool_size *= 2
            nodes, links = make_pool(pool_size)
            heads[:] = NIL
            label[:] = NO_LABEL
            by_cost = seed(
                seed_node[start:end], seed_cost[start:end], owner[start:end], limit, label, touched
            )
            reached = spread(indptr, arcs, shift, heads, nodes, links, by_cost, limit, label, touched)
        if filled + reached > len(out_node):
            size = max(2 * len(out_node), filled + reached)
            grown_node, grown_cost = np.empty(size, np.int32), np.empty(size, np.int32)
            grown_node[:filled], grown_cost[:filled] = out_node[:filled], out_cost[:filled]
            out_node, out_cost = grown_node, grown_cost
        for index in range(reached):
            node = touched[index]
            out_node[filled + index], out_cost[filled + index] = node, label[node] >> np.uint64(32)
            label[node] = NO_LABEL
        filled += reached
        offset[site + 1] = filled
    return offset, out_node[:filled].copy(), out_cost[:filled].copy()


@nb.njit(cache=True, nogil=True)
def _insert(
    cost: I32,
    site: I32,
    node: Scalar,
    value: Scalar,
    who: Scalar,
) -> bool:
    """Enter a site into a node's k best, sorted by cost and then by site; whether it got in or got better."""
    k = cost.shape[1]
    place = -1
    for rank in range(k):
        if site[node, rank] == who:
            if cost[node, rank] <= value:
                return False
            place = rank
            break
    if place < 0:
        last = k - 1
        if value > cost[node, last] or (value == cost[node, last] and who > site[node, last]):
            return False
        if value == cost[node, last] and site[node, last] < 0:
            return False
        place = last
    while place > 0 and (
        cost[node, place - 1] > value or (cost[node, place - 1] == value and site[node, place - 1] > who)
    ):
        cost[node, place], site[node, place] = cost[node, place - 1], site[node, place - 1]
        place -= 1
    cost[node, place], site[node, place] = value, who
    return True


@nb.njit(cache=True, nogil=True)
def _k_spread(
    indptr: U32,
    arcs: U64,
    shift: int,
    heads: U32,
    seed_node: I32,
    seed_cost: I32,
    seed_site: I32,
    limit: Scalar,
    cost: I32,
    site: I32,
) -> None:
    mask, reach = len(heads) - 1, np.int64(len(heads) - 1)
    size = 4096
    nodes, links = make_pool(size)
    entry_site, entry_cost = np.empty(size, np.int32), np.empty(size, np.int32)
    free, open_entries, waiting = np.uint32(0), 0, 0
    current = np.int64(0)
    while True:
        while waiting < len(seed_node) and (
            open_entries == 0 or (seed_cost[waiting] >> shift) < current + reach
        ):
            node, value, who = seed_node[waiting], seed_cost[waiting], seed_site[waiting]
            waiting += 1
            if value > limit or not _insert(cost, site, node, value, who):
                continue
            slot = np.int64(value >> shift)
            current = slot if open_entries == 0 and slot > current else current
            nodes, links, entry_site, entry_cost, free = _k_push(
                heads, nodes, links, entry_site, entry_cost, free, max(slot, current) & mask, node, who, value
            )
            open_entries += 1
        if open_entries == 0:
            break
        while heads[current & mask] == NIL:
            current += 1
        slot_index = current & mask
        while heads[slot_index] != NIL:
            entry = heads[slot_index]
            heads[slot_index] = links[entry]
            links[entry] = free
            free = entry
            open_entries -= 1
            node, who, here = nodes[entry], entry_site[entry], entry_cost[entry]
            valid = False
            for rank in range(cost.shape[1]):
                if site[node, rank] == who and cost[node, rank] == here:
                    valid = True
                    break
            if not valid:
                continue
            for arc in range(indptr[node], indptr[node + 1]):
                head, there = np.int32(arcs[arc] & _LOW), here + np.int32(arcs[arc] >> _COST_BIT)
                if there <= limit and _insert(cost, site, head, there, who):
                    nodes, links, entry_site, entry_cost, free = _k_push(
                        heads, nodes, links, entry_site, entry_cost, free,
                        (there >> shift) & mask, head, who, there,
                    )  # fmt: skip
                    open_entries += 1


@nb.njit(cache=True, nogil=True)
def _k_push(
    heads: U32,
    nodes: U32,
    links: U32,
    entry_site: I32,
    entry_cost: I32,
    free: Scalar,
    bucket: Scalar,
    node: Scalar,
    who: Scalar,
    value: Scalar,
) -> tuple[U32, U32, I32, I32, Scalar]:
    if free == NIL:
        size = len(nodes)
        more_nodes, more_links = make_pool(2 * size)
        more_nodes[:size], more_links[:size] = nodes, links
        nodes, links = more_nodes, more_links
        more_site, more_cost = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
        more_site[:size], more_cost[:size] = entry_site, entry_cost
        entry_site, entry_cost = more_site, more_cost
        free = np.uint32(size)
    entry = free
    free = links[entry]
    nodes[entry], entry_site[entry], entry_cost[entry] = node, who, value
    links[entry] = heads[bucket]
    heads[bucket] = entry
    return nodes, links, entry_site, entry_cost, free
