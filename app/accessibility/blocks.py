"""The nearest site of every node of a large graph, block by block, in two threads.

Nodes are numbered along a Z curve, so a block of them is a piece of the map that fits into the processor's cache, and few
streets lead out of it. First each block is searched as if it were alone; then what the arcs across improve is spread on in
the blocks in which something fell, until nothing falls. Labels only ever fall, and in the end no arc could lower one: so
they are the shortest ways (label-correcting; Bertsekas 1993). One search over all would miss the cache at every step.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import BLOCK_NODES
from app.accessibility.search import NO_LABEL, buckets, make_pool, seed, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from app.accessibility.graph import Graph

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it
    Room = tuple[U32, U32, U32, U32]

THREADS = min(2, os.cpu_count() or 1)
FEWEST_BLOCKS = 4
"""Below, one search has all it needs in the cache."""
SEEDS_PER_BLOCK = 1.0
"""Few sites make long waves that would enter the same block again and again."""
LARGEST_CROSSING_SHARE = 0.05
FEW_FALLEN = 2000
"""So little is done before another thread has begun."""

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


def in_spans(part: Callable[[int, int], Any], count: int, fewest: int = 1) -> list[Any]:
    """What `part(start, end)` gives for spans of 0 to `count`, one span for each thread; none of them has less than
    `fewest`, unless there is but one."""
    threads = min(THREADS, max(1, count // fewest))
    bounds = np.linspace(0, count, threads + 1).astype(int).tolist()
    return in_threads([(part, span) for span in pairwise(bounds)])


def pays(graph: Graph, seed_count: int) -> bool:
    """Whether blocks will be faster than one search."""
    few_across = len(graph.crossing_arcs) <= LARGEST_CROSSING_SHARE * graph.arc_count
    blocks = graph.node_count / BLOCK_NODES
    return blocks >= FEWEST_BLOCKS and seed_count >= SEEDS_PER_BLOCK * blocks and few_across


def labels_by_blocks(
    graph: Graph, seed_node: U32, seed_cost: U32, seed_site: U32, limit: np.uint32
) -> U64 | None:
    """The labels of all nodes (see `app.accessibility.search`); None when a pool of entries was too small."""
    label = np.zeros(graph.node_count, np.uint64)
    rooms = [_room(graph) for _ in range(THREADS)]
    bounds = np.arange(0, graph.node_count + BLOCK_NODES, BLOCK_NODES)
    cross_first = np.searchsorted(graph.crossing_tails, bounds)
    fallen = np.unique(
        seed(seed_node, seed_cost, seed_site, limit, label, np.empty(len(seed_node), np.uint32))
    )
    while len(fallen):
        first = np.searchsorted(fallen, bounds)
        active: I64 = np.flatnonzero(np.diff(first))
        if not _spread_all(graph, rooms, active, first, fallen, limit, label):
            return None
        fallen = _across(label, graph.crossing_tails, graph.crossing_arcs, cross_first, active, limit)
    return np.invert(label, out=label)


def _room(graph: Graph) -> Room:
    """What a search in a block needs: buckets, pool, list of touched nodes."""
    return buckets(graph.bucket_count), *make_pool(BLOCK_NODES // 2 + 1024), np.empty(BLOCK_NODES, np.uint32)


def _spread_all(
    graph: Graph, rooms: list[Room], active: I64, first: I64, fallen: U32, limit: np.uint32, label: U64
) -> bool:
    """Spread from what fell, in each active block, in as many threads as there are rooms."""
    shares = [active] if len(fallen) < FEW_FALLEN else np.array_split(active, len(rooms))
    calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (
            _spread_some,
            (graph.indptr, graph.arcs, graph.shift, *room, share, first, fallen, limit, label, BLOCK_NODES),
        )
        for room, share in zip(rooms, shares, strict=False)
    ]
    return all(in_threads(calls))


@nb.njit(cache=True, nogil=True)
def _spread_some(
    indptr: U32, arcs: U64, shift: int, heads: U32, nodes: U32, links: U32, touched: U32, blocks: I64, first: I64,
    fallen: U32, limit: Scalar, label: U64, block_nodes: int,
) -> bool:  # fmt: skip
    for block in blocks:
        mine = fallen[first[block] : first[block + 1]]
        starts = mine[np.argsort(~label[mine])]
        low = np.uint32(block * block_nodes)
        size = np.uint32(min(block_nodes, len(label) - block * block_nodes))
        if spread(indptr, arcs, shift, heads, nodes, links, starts, limit, label, touched, low, size) < 0:
            return False
    return True


@nb.njit(cache=True, nogil=True)
def _across(label: U64, tails: U32, across: U64, first: I64, blocks: I64, limit: Scalar) -> U32:
    """Carry labels over the arcs that lead out of some blocks; gives the nodes whose labels fell, by number."""
    limit_label = (np.uint64(limit) << _COST_BIT) | _LOW
    most = 0
    for block in blocks:
        most += first[block + 1] - first[block]
    fell, count = np.empty(most, np.uint32), 0
    for block in blocks:
        for index in range(first[block], first[block + 1]):
            here = ~label[tails[index]]
            if here == NO_LABEL:
                continue
            head = np.uint32(across[index] & _LOW)
            there = here + (across[index] & _HIGH)
            if there < ~label[head] and there <= limit_label:
                label[head] = ~there
                fell[count] = head
                count += 1
    return np.unique(fell[:count])
