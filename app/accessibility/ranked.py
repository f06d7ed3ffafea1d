"""The k nearest sites of every node, and catchments that exclude each other, by one search for all sites at once.

Every node keeps its k best distinct sites; an entry of the queue is a node with one site, and a site that is not
among a node's k best goes no further from there (it cannot be among the best of anything behind it either).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED, checked_limit
from app.accessibility.search import NIL, NO_LABEL, buckets, make_pool

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph, IntArray
    from app.accessibility.nearest import Seeds

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    Scalar = Any  # a number as compiled code sees it

_LOW, _COST_BIT = np.uint64(2**32 - 1), np.uint64(32)


def k_nearest(graph: Graph, seeds: Seeds, k: int, limit: int = MAX_COST) -> tuple[IntArray, IntArray]:
    """For every node the k nearest distinct sites: costs and site indexes, each (nodes, k), padded UNREACHED and -1."""
    cost = np.full((graph.node_count, k), UNREACHED, np.int32)
    site = np.full((graph.node_count, k), -1, np.int32)
    order = np.argsort(seeds.cost, kind="stable")
    _k_spread(
        graph.indptr, graph.arcs, graph.shift, buckets(graph.bucket_count),
        seeds.node[order], seeds.cost[order], seeds.site[order], checked_limit(limit), cost, site,
    )  # fmt: skip
    return cost, site


def packed(cost: IntArray, site: IntArray) -> U64:
    """Costs and sites as labels (`app.accessibility.search`); `NO_LABEL` where there is no site."""
    label = (cost.astype(np.uint64) << _COST_BIT) | site.astype(np.uint64)
    return np.where(site < 0, NO_LABEL, label)


def merged(one: U64, other: U64) -> U64:
    """Of two lists of labels of each node, (nodes, k), the k best that name different sites, in rising order."""
    k = one.shape[1]
    if k == 1:
        return np.minimum(one, other)
    label = np.sort(np.concatenate([one, other], axis=1), axis=1)
    site = label & _LOW
    for rank in range(1, 2 * k):
        again = (site[:, :rank] == site[:, rank : rank + 1]).any(axis=1)
        label[again, rank] = NO_LABEL
    return np.sort(label, axis=1)[:, :k]


def exclusive(graph: Graph, seeds: Seeds, limit: int = MAX_COST) -> tuple[IntArray, IntArray, IntArray]:
    """Exclusive catchments: cost and site of every node, and the nodes where two sites are equally near."""
    cost, site = k_nearest(graph, seeds, 2, limit)
    ties = np.flatnonzero((cost[:, 0] == cost[:, 1]) & (site[:, 1] >= 0)).astype(np.int32)
    return cost[:, 0].copy(), site[:, 0].copy(), ties


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
