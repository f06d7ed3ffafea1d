"""Shortest paths by a bucket queue, label-correcting inside a bucket; compiled by numba.

Nodes wait in buckets of 2**shift ticks (Dial 1969, Algorithm 360); inside a bucket the order is arbitrary and a node
may be relaxed again when a shorter way turns up (approximate buckets: Cherkassky, Goldberg & Radzik 1996; the same
idea as delta-stepping, Meyer & Sanders 2003). The result is exact. Entries of the queue are a pool of linked lists
reused last in, first out, so that the few that are open stay in the cache. Only touched nodes are reset.

A label is cost and owner in one number, `cost << 32 | owner`: one read and one comparison decide, and ties go to the
owner with the smaller number whatever the order of work. All numbers are unsigned (see `Graph`). While a search is under way
labels lie in memory with all bits flipped: fresh memory, all zeros, then means that nothing is reached, and the system
gives out only what is written to. So what a search takes follows from what it reaches, not from the size of the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import UNREACHED

if TYPE_CHECKING:
    import numpy.typing as npt

    U32 = npt.NDArray[np.uint32]
    I32 = npt.NDArray[np.int32]
    U64 = npt.NDArray[np.uint64]
    Scalar = Any  # a number as compiled code sees it

NO_LABEL = np.uint64(2**64 - 1)
"""The label of a node that is not reached."""

NOTHING = np.uint64(0)
"""The same in memory while a search is under way."""

NIL = np.uint32(2**32 - 1)
"""The end of a chain of entries."""

_LOW = np.uint64(2**32 - 1)
_HIGH = np.uint64((2**32 - 1) << 32)
_UNREACHED = np.uint64(UNREACHED)
_ONE32, _ONE64, _COST_BIT = np.uint32(1), np.uint64(1), np.uint64(32)


@nb.njit(cache=True, nogil=True)
def make_pool(
    size: int,
) -> tuple[U32, U32]:
    """An empty pool of queue entries: nodes, and links that chain all entries as free."""
    links = np.empty(size, np.uint32)
    for entry in range(size):
        links[entry] = entry + 1
    links[size - 1] = NIL
    return np.empty(size, np.uint32), links


@nb.njit(cache=True, nogil=True)
def seed(
    seed_node: U32,
    seed_cost: U32,
    seed_owner: U32,
    limit: Scalar,
    label: U64,
    touched: U32,
) -> U32:
    """Give the seeds their labels, the best where several share a node; gives the nodes by rising cost.

    They are first in `touched` too.
    """
    count = 0
    for index in range(len(seed_node)):
        if seed_cost[index] > limit:
            continue
        node = seed_node[index]
        value = (np.uint64(seed_cost[index]) << _COST_BIT) | np.uint64(seed_owner[index])
        if value >= ~label[node]:
            continue
        if label[node] == NOTHING:
            touched[count] = node
            count += 1
        label[node] = ~value
    nodes = touched[:count].copy()
    if count < 2:
        return nodes
    return nodes[np.argsort(~label[nodes])]


@nb.njit(cache=True, nogil=True)
def spread(
    indptr: U32,
    arcs: U64,
    shift: int,
    heads: U32,
    nodes: U32,
    links: U32,
    seeds: U32,
    limit: Scalar,
    label: U64,
    touched: U32,
    low: Scalar,
    size: Scalar,
) -> int:
    """Spread from the seeded nodes over all arcs up to `limit`; gives how many nodes are labelled.

    `seeds`: what `seed` gave. `heads`: empty buckets, left empty. `nodes`, `links`: a pool, its free entries chained
    from entry 0 on, and left so. `touched` lists the labelled nodes, in no order. Only the `size` nodes from `low` on
    are entered (unsigned: what lies before `low` wraps round and is too large as well).

    Gives minus that number when the pool is used up; then `start_again` with a larger pool. (Growing it here would cost
    every access a look-up of where it lies now: measured, 2.5 times the time.)
    """
    mask = np.uint64(len(heads) - 1)
    count = len(seeds)
    if count == 0:
        return 0
    wide = np.uint64(shift) + _COST_BIT
    limit_label = (np.uint64(limit) << _COST_BIT) | _LOW
    free = np.uint32(0)
    waiting, open_entries = 0, 0
    current = ~label[seeds[0]] >> wide
    while True:
        # seeds may lie further apart than the buckets reach: they join as the wave arrives
        while waiting < len(seeds):
            slot = ~label[seeds[waiting]] >> wide
            if open_entries == 0:
                current = max(current, slot)
            elif slot >= current + mask:
                break
            if free == NIL:
                return -count
            fresh = free
            free = links[fresh]
            nodes[fresh] = seeds[waiting]
            place = max(slot, current) & mask
            links[fresh] = heads[place]
            heads[place] = fresh
            open_entries += 1
            waiting += 1
        if open_entries == 0:
            break
        while heads[current & mask] == NIL:
            current += _ONE64
        here_slot = current & mask
        entry = heads[here_slot]
        while entry != NIL:
            heads[here_slot] = links[entry]
            links[entry] = free
            free = entry
            open_entries -= 1
            node = nodes[entry]
            here = ~label[node]
            if here >> wide >= current:  # otherwise it was done in an earlier bucket
                for arc in range(indptr[node], indptr[node + _ONE32]):
                    packed = arcs[arc]
                    head = np.uint32(packed & _LOW)
                    if np.uint32(head - low) >= size:
                        continue
                    there = here + (packed & _HIGH)
                    known = ~label[head]
                    if there >= known or there > limit_label:
                        continue
                    if known == NO_LABEL:
                        touched[count] = head
                        count += 1
                    label[head] = ~there
                    if free == NIL:
                        return -count
                    fresh = free
                    free = links[fresh]
                    nodes[fresh] = head
                    place = (there >> wide) & mask
                    links[fresh] = heads[place]
                    heads[place] = fresh
                    open_entries += 1
            entry = heads[here_slot]
    # chain the free entries from entry 0 on again, whichever came last
    if free != 0 and free != NIL:  # noqa: PLR1714 (numba compiles this faster)
        last, entry = np.uint32(0), free
        while entry != 0:
            last, entry = entry, links[entry]
        links[last] = links[np.uint32(0)]
        links[np.uint32(0)] = free
    return count


@nb.njit(cache=True, nogil=True)
def start_again(reached: int, heads: U32, label: U64, touched: U32) -> None:
    """Clean up after a search whose pool was used up, which gave `reached`."""
    heads[:] = NIL
    for index in range(-reached):
        label[touched[index]] = NOTHING


@nb.njit(cache=True, nogil=True)
def unpacked(
    label: U64,
) -> tuple[I32, I32]:
    """Costs and owners of labels; UNREACHED and -1 where there is none."""
    cost, owner = np.empty(len(label), np.int32), np.empty(len(label), np.int32)
    for node in range(len(label)):
        cost[node] = min(label[node] >> _COST_BIT, _UNREACHED)
        owner[node] = np.int32(label[node] & _LOW)  # all bits set is -1
    return cost, owner


def buckets(bucket_count: int) -> npt.NDArray[np.uint32]:
    """Empty buckets, at least `bucket_count`, a power of two so that a mask finds the slot."""
    size = 1 << max(1, (bucket_count - 1).bit_length())
    return np.full(size, NIL, np.uint32)
