"""The nearest site of every node by two searches at once, each in one half of the nodes.

Nodes are numbered along a Z curve, so each half is a piece of the map and few streets lead across. First each search
looks at its own half only; then what the arcs across improve is spread on, until they improve nothing. Labels only
ever fall, and in the end no arc could lower one: so they are the shortest ways (label-correcting; Bertsekas 1993).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.search import NO_LABEL, buckets, make_pool, seed, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from app.accessibility.graph import Graph

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    Scalar = Any  # a number as compiled code sees it

THREADS = min(2, os.cpu_count() or 1)
SMALLEST_GRAPH = 200_000
"""Below, one search takes about as long as starting a thread."""
FEWEST_SEEDS = 64
"""Few sites make long waves that would go to and fro between the halves."""
LARGEST_CROSSING_SHARE = 0.02

_LOW, _HIGH = np.uint64(2**32 - 1), np.uint64((2**32 - 1) << 32)
_COST_BIT = np.uint64(32)


def in_threads(calls: list[tuple[Callable[..., Any], tuple[Any, ...]]]) -> list[Any]:
    """What the calls give, all made at once, the last one in this thread; raises what any of them raises."""
    if len(calls) == 1:
        return [function(*arguments) for function, arguments in calls]
    with ThreadPoolExecutor(len(calls) - 1) as pool:
        others = [pool.submit(function, *arguments) for function, arguments in calls[:-1]]
        last = calls[-1][0](*calls[-1][1])
        return [other.result() for other in others] + [last]


def pays(graph: Graph, seed_count: int) -> bool:
    """Whether two threads will be faster than one."""
    few_across = len(graph.crossing_arcs) <= LARGEST_CROSSING_SHARE * graph.arc_count
    return THREADS > 1 and graph.node_count >= SMALLEST_GRAPH and seed_count >= FEWEST_SEEDS and few_across


def labels_by_halves(
    graph: Graph, seed_node: U32, seed_cost: U32, seed_site: U32, limit: np.uint32
) -> U64 | None:
    """The labels of all nodes (see `app.accessibility.search`); None when a pool of entries was too small."""
    label = np.full(graph.node_count, NO_LABEL, np.uint64)
    in_first = seed_node < graph.half
    rooms: list[tuple[U32, U32, U32, U32]] = []
    calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
    for mine, low, high in ((in_first, 0, graph.half), (~in_first, graph.half, graph.node_count)):
        size = high - low
        rooms.append((buckets(graph.bucket_count), *make_pool(size // 2 + 1024), np.empty(size, np.uint32)))
        starts = seed_node[mine], seed_cost[mine], seed_site[mine]
        bounds = limit, label, np.uint32(low), np.uint32(size)
        calls.append((_half, (graph.indptr, graph.arcs, graph.shift, *rooms[-1], *starts, *bounds)))
    if min(in_threads(calls)) < 0:
        return None
    settled = _settle(
        graph.indptr, graph.arcs, graph.shift, *rooms[1], limit, label, np.uint32(graph.half),
        graph.crossing_tails, graph.crossing_arcs,
    )  # fmt: skip
    return label if settled else None


@nb.njit(cache=True, nogil=True)
def _half(
    indptr: U32,
    arcs: U64,
    shift: int,
    heads: U32,
    nodes: U32,
    links: U32,
    touched: U32,
    seed_node: U32,
    seed_cost: U32,
    seed_site: U32,
    limit: Scalar,
    label: U64,
    low: Scalar,
    size: Scalar,
) -> int:
    first = seed(seed_node, seed_cost, seed_site, limit, label, touched)
    return spread(indptr, arcs, shift, heads, nodes, links, first, limit, label, touched, low, size)


@nb.njit(cache=True, nogil=True)
def _settle(
    indptr: U32,
    arcs: U64,
    shift: int,
    heads: U32,
    nodes: U32,
    links: U32,
    touched: U32,
    limit: Scalar,
    label: U64,
    half: Scalar,
    tails: U32,
    across: U64,
) -> bool:
    """Carry labels across the halves' border until nothing falls; False when the pool was too small."""
    limit_label = (np.uint64(limit) << _COST_BIT) | _LOW
    found = np.empty(len(tails), np.uint32)
    rest = np.uint32(len(label) - half)
    while True:
        count = 0
        for index in range(len(tails)):
            here = label[tails[index]]
            if here == NO_LABEL:
                continue
            head = np.uint32(across[index] & _LOW)
            there = here + (across[index] & _HIGH)
            if there < label[head] and there <= limit_label:
                label[head] = there
                found[count] = head
                count += 1
        if count == 0:
            return True
        fallen = np.unique(found[:count])
        split = np.count_nonzero(fallen < half)
        for part, low, size in ((fallen[:split], np.uint32(0), half), (fallen[split:], half, rest)):
            first = part[np.argsort(label[part])]
            if spread(indptr, arcs, shift, heads, nodes, links, first, limit, label, touched, low, size) < 0:
                return False
