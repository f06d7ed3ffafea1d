"""Nearest sites and reach on the nodes of a graph. Sites are seeds: nodes with a cost to set out with.

Travel is from home to site, so give these functions the *reversed* graph: they spread from the sites against the
direction of travel, and a node's cost is that of the way from the node to the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.blocks import in_spans, labels_by_blocks, pays
from app.accessibility.graph import MAX_COST, checked_limit
from app.accessibility.search import (
    NO_LABEL,
    NOTHING,
    buckets,
    make_pool,
    seed,
    spread,
    start_again,
    unpacked,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

    from app.accessibility.graph import Graph, IntArray, OffsetArray

FIRST_POOL = 1024
FEWEST_SITES = 8
"""For fewer, a thread of its own costs as much as it saves."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where sites touch the graph: arrays of node, cost to get from that node to the site (ticks), and site index."""

    node: IntArray
    cost: IntArray
    site: IntArray
    site_count: int

    def and_labels(self, node: IntArray, label: U64) -> Seeds:
        """These, and nodes that a wave has reached already, with the labels it left there (`NO_LABEL`: none)."""
        there = label != NO_LABEL
        cost, site = unpacked(label[there])
        return Seeds(
            np.concatenate([self.node, node[there]]),
            np.concatenate([self.cost, cost]),
            np.concatenate([self.site, site]),
            self.site_count,
        )


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
    return unpacked(labels(graph, seeds, limit))


def labels(graph: Graph, seeds: Seeds, limit: int = MAX_COST) -> U64:
    """The same as one number for every node: `cost << 32 | site`, `NO_LABEL` where none is in reach."""
    starts = _unsigned(seeds.node), _unsigned(seeds.cost), _unsigned(seeds.site)
    label = labels_by_blocks(graph, *starts, checked_limit(limit)) if pays(graph, len(seeds.node)) else None
    pool_size = graph.node_count // 2 + FIRST_POOL
    while label is None:
        label = _labels(graph, *starts, checked_limit(limit), pool_size)
        pool_size *= 4
    return label


def _labels(
    graph: Graph, seed_node: U32, seed_cost: U32, seed_site: U32, limit: np.uint32, pool_size: int
) -> U64 | None:
    """Labels of all nodes by one search; None when the pool was too small."""
    label = np.zeros(graph.node_count, np.uint64)
    touched = np.empty(graph.node_count, np.uint32)
    first = seed(seed_node, seed_cost, seed_site, limit, label, touched)
    count = spread(
        graph.indptr, graph.arcs, graph.shift, buckets(graph.bucket_count), *make_pool(pool_size),
        first, limit, label, touched, np.uint32(0), np.uint32(graph.node_count),
    )  # fmt: skip
    return None if count < 0 else np.invert(label, out=label)


def _unsigned(array: IntArray) -> U32:
    return np.ascontiguousarray(array, np.int32).view(np.uint32)


def within(graph: Graph, seeds: Seeds, limit: int) -> Reach:
    """All nodes within `limit` ticks of each site; sites are shared out among threads."""
    order = np.argsort(seeds.site, kind="stable")
    node, cost = seeds.node[order], seeds.cost[order]
    first = np.searchsorted(seeds.site[order], np.arange(seeds.site_count + 1))
    node, cost = _unsigned(node), _unsigned(cost)
    slots, most = buckets(graph.bucket_count), checked_limit(limit)

    def part(start: int, end: int) -> tuple[OffsetArray, IntArray, IntArray]:
        return _within(
            graph.indptr,
            graph.arcs,
            graph.shift,
            slots.copy(),
            node,
            cost,
            first[start : end + 1],
            most,
            np.zeros(graph.node_count, np.uint64),
        )

    parts = in_spans(part, seeds.site_count, FEWEST_SITES)
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
    label: U64,
) -> tuple[I64, I32, I32]:
    count = len(indptr) - 1
    touched = np.empty(count, np.uint32)
    pool_size = FIRST_POOL
    nodes, links = make_pool(pool_size)
    sites = len(first) - 1
    offset = np.zeros(sites + 1, np.int64)
    out_node, out_cost = np.empty(4096, np.int32), np.empty(4096, np.int32)
    owner = np.zeros(len(seed_node), np.uint32)
    filled = 0
    low, size = np.uint32(0), np.uint32(count)
    for site in range(sites):
        start, end = first[site], first[site + 1]
        by_cost = seed(seed_node[start:end], seed_cost[start:end], owner[start:end], limit, label, touched)
        reached = spread(indptr, arcs, shift, heads, nodes, links, by_cost, limit, label, touched, low, size)
        while reached < 0:
            pool_size *= 4
            nodes, links = make_pool(pool_size)
            start_again(reached, heads, label, touched)
            by_cost = seed(
                seed_node[start:end], seed_cost[start:end], owner[start:end], limit, label, touched
            )
            reached = spread(
                indptr, arcs, shift, heads, nodes, links, by_cost, limit, label, touched, low, size
            )
        if filled + reached > len(out_node):
            room = max(2 * len(out_node), filled + reached)
            grown_node, grown_cost = np.empty(room, np.int32), np.empty(room, np.int32)
            grown_node[:filled], grown_cost[:filled] = out_node[:filled], out_cost[:filled]
            out_node, out_cost = grown_node, grown_cost
        for index in range(reached):
            node = touched[index]
            out_node[filled + index], out_cost[filled + index] = node, ~label[node] >> np.uint64(32)
            label[node] = NOTHING
        filled += reached
        offset[site + 1] = filled
    return offset, out_node[:filled].copy(), out_cost[:filled].copy()
