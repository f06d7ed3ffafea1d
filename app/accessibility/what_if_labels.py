"""The nearest site of every node, repaired where sites or streets change instead of computed anew.

What was taken away (a site, a cheaper arc) may hold up the labels of nodes whose shortest way leads there: they are
found by following tight arcs, cleared, and grown again from their rim; what was added then spreads as far as it
improves (Ramalingam & Reps 1996; the set of suspects is taken generously, so that arcs of no cost do no harm). A label
is cost and owner in one number, and the smallest wins: so the repaired labels are those of a new search, to the last
bit, in time that grows with the nodes touched.
"""

from __future__ import annotations

import heapq
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED, checked_limit
from app.accessibility.nearest import Seeds, nearest
from app.accessibility.search import NO_LABEL, unpacked

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy.typing as npt

    from app.accessibility.graph import Graph, IntArray
    from app.accessibility.what_if_streets import Altered

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    Scalar = Any  # a number as compiled code sees it

_LOW, _HIGH = np.uint64(2**32 - 1), np.uint64((2**32 - 1) << 32)
_COST_BIT = np.uint64(32)
_NEVER = np.uint64(UNREACHED)


def packed(cost: npt.NDArray[np.integer], owner: npt.NDArray[np.integer]) -> U64:
    """Labels of costs and owners; NO_LABEL where nothing is reached."""
    label = (cost.astype(np.uint64) << _COST_BIT) | owner.astype(np.uint32).astype(np.uint64)
    return np.where(owner < 0, NO_LABEL, label)


class NodeLabels:
    """Cost to, and number of, the nearest site of every node; changed for a moment by `changed`, one at a time."""

    def __init__(self, to_sites: Graph, seeds: Seeds, limit: int = MAX_COST) -> None:
        self.limit = checked_limit(limit)
        self.label = packed(*nearest(to_sites, seeds, limit))
        self._mark = np.zeros(to_sites.node_count, np.uint8)
        self.seeds = seeds

    @contextmanager
    def changed(self, streets: Altered, gone: npt.NDArray[np.bool_], new: Seeds) -> Generator[U32]:
        """Labels as they are with the altered streets, without the seeds marked as gone, and with the new ones.

        Gives the nodes whose labels changed. They are put back when the block ends.
        """
        nodes, before = self._repair(streets, gone, new)
        try:
            yield nodes[self.label[nodes] != before]
        finally:
            self.label[nodes] = before

    def unpacked(self) -> tuple[IntArray, IntArray]:
        """Costs and site numbers of all nodes, as `nearest` gives them."""
        return unpacked(self.label)

    def _repair(self, streets: Altered, gone: npt.NDArray[np.bool_], new: Seeds) -> tuple[U32, U64]:
        order = np.flatnonzero(~gone)
        order = order[np.argsort(self.seeds.node[order], kind="stable")]
        label = packed(self.seeds.cost, self.seeds.site)
        return _repair(
            streets.to_sites.indptr, streets.to_sites.arcs, streets.onward.indptr, streets.onward.arcs,
            self.label, self._mark, self.limit,
            self.seeds.node[order].astype(np.uint32), label[order],
            self.seeds.node[gone].astype(np.uint32), label[gone],
            new.node.astype(np.uint32), packed(new.cost, new.site),
            streets.tail.astype(np.uint32), streets.head.astype(np.uint32),
            streets.old.astype(np.uint64), streets.new.astype(np.uint64),
        )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def _noted(log: U32, before: U64, count: int, node: Scalar, label: Scalar) -> tuple[U32, U64]:
    """Write down a node with the label it had."""
    if count == len(log):
        more, labels = np.empty(2 * count, np.uint32), np.empty(2 * count, np.uint64)
        more[:count], labels[:count] = log, before
        log, before = more, labels
    log[count], before[count] = node, label
    return log, before


@nb.njit(cache=True, nogil=True)
def _suspects(
    to_indptr: U32, to_arcs: U64, label: U64, mark: npt.NDArray[np.uint8],
    gone_node: U32, gone_label: U64, tail: U32, head: U32, old: U64,
) -> tuple[U32, U64, int]:  # fmt: skip
    """Nodes whose labels may rest on what is gone, marked with 1, and their labels."""
    log, before, count = np.empty(256, np.uint32), np.empty(256, np.uint64), 0
    for index in range(len(gone_node)):
        node = gone_node[index]
        if mark[node] == 0 and label[node] == gone_label[index]:
            log, before = _noted(log, before, count, node, label[node])
            mark[node], count = 1, count + 1
    for index in range(len(tail)):
        node, there = tail[index], label[head[index]]
        tight = there != NO_LABEL and label[node] == there + (old[index] << _COST_BIT)
        if tight and mark[node] == 0:
            log, before = _noted(log, before, count, node, label[node])
            mark[node], count = 1, count + 1
    done = 0
    while done < count:
        node = log[done]
        here = label[node]
        done += 1
        for arc in range(to_indptr[node], to_indptr[node + 1]):
            other = np.uint32(to_arcs[arc] & _LOW)
            if mark[other] == 0 and label[other] == here + (to_arcs[arc] & _HIGH):
                log, before = _noted(log, before, count, other, label[other])
                mark[other], count = 1, count + 1
    return log, before, count


@nb.njit(cache=True, nogil=True)
def _from_rim(
    on_indptr: U32, on_arcs: U64, label: U64, mark: npt.NDArray[np.uint8], seed_node: U32, seed_label: U64, node: Scalar
) -> Scalar:  # fmt: skip
    """The best label of a suspect by its own seeds and by neighbours that are none."""
    best = NO_LABEL
    for arc in range(on_indptr[node], on_indptr[node + 1]):
        other = np.uint32(on_arcs[arc] & _LOW)
        if mark[other] == 0 and label[other] != NO_LABEL:
            best = min(best, label[other] + (on_arcs[arc] & _HIGH))
    place = np.searchsorted(seed_node, np.uint32(node))
    while place < len(seed_node) and seed_node[place] == node:
        best = min(best, seed_label[place])
        place += 1
    return best


@nb.njit(cache=True, nogil=True)
def _repair(
    to_indptr: U32, to_arcs: U64, on_indptr: U32, on_arcs: U64, label: U64, mark: npt.NDArray[np.uint8], limit: Scalar,
    seed_node: U32, seed_label: U64, gone_node: U32, gone_label: U64, new_node: U32, new_label: U64,
    tail: U32, head: U32, old: U64, new: U64,
) -> tuple[U32, U64]:  # fmt: skip
    """Repair the labels in place; gives the nodes that were looked at and the labels they had."""
    limit_label = (np.uint64(limit) << _COST_BIT) | _LOW
    log, before, count = _suspects(to_indptr, to_arcs, label, mark, gone_node, gone_label, tail, head, old)
    heap = [(np.uint64(0), np.uint32(0))]
    heap.pop()
    for index in range(count):
        label[log[index]] = NO_LABEL
    for index in range(count):
        value = _from_rim(on_indptr, on_arcs, label, mark, seed_node, seed_label, log[index])
        if value <= limit_label:
            label[log[index]] = value
            heapq.heappush(heap, (value, log[index]))
    for index in range(len(new_node) + len(tail)):
        if index < len(new_node):
            node, value = new_node[index], new_label[index]
        else:
            arc = index - len(new_node)
            node, there = tail[arc], label[head[arc]]
            if there == NO_LABEL or new[arc] >= _NEVER:
                continue
            value = there + (new[arc] << _COST_BIT)
        if value < label[node] and value <= limit_label:
            if mark[node] == 0:
                log, before = _noted(log, before, count, node, label[node])
                mark[node], count = 2, count + 1
            label[node] = value
            heapq.heappush(heap, (value, node))
    while len(heap) > 0:
        here, node = heapq.heappop(heap)
        if label[node] != here:
            continue
        for arc in range(to_indptr[node], to_indptr[node + 1]):
            other = np.uint32(to_arcs[arc] & _LOW)
            value = here + (to_arcs[arc] & _HIGH)
            if value < label[other] and value <= limit_label:
                if mark[other] == 0:
                    log, before = _noted(log, before, count, other, label[other])
                    mark[other], count = 2, count + 1
                label[other] = value
                heapq.heappush(heap, (value, other))
    for index in range(count):
        mark[log[index]] = 0
    return log[:count].copy(), before[:count].copy()
