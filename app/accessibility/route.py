"""One way in full: the junctions on a shortest way from a home to its site, found from costs already known.

No search remembers where it came from (that would cost every search memory it seldom needs). Given the costs of all
nodes, an arc lies on a shortest way exactly if its cost is the difference of the costs at its ends (Bellman 1958).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED
from app.accessibility.nearest import Seeds, nearest

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph, IntArray

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    Scalar = Any  # a number as compiled code sees it

_LOW, _COST_BIT = np.uint64(2**32 - 1), np.uint64(32)


def one_to_all(graph: Graph, node: int, limit: int = MAX_COST) -> IntArray:
    """Ticks from one node to every other, along the arcs; UNREACHED beyond `limit`."""
    start = np.array([node], np.int32)
    nothing = np.zeros(1, np.int32)
    return nearest(graph, Seeds(start, nothing, nothing, 1), limit)[0]


def path_to_site(graph: Graph, to_sites: IntArray, seeds: Seeds, start: int) -> IntArray:
    """The nodes on a shortest way from `start` to where it meets its site, both included.

    `graph` in the direction of travel; `to_sites`: what `nearest` gave for its reverse and the same `seeds`.
    Raises ValueError where no site is reached from `start`.
    """
    if to_sites[start] == UNREACHED:
        raise ValueError(f"no site is reached from node {start}")
    goal = np.zeros(graph.node_count, np.bool_)
    goal[seeds.node[seeds.cost == to_sites[seeds.node]]] = True
    return _walk(graph.indptr, graph.arcs, to_sites, goal, start)


@nb.njit(cache=True, nogil=True)
def _walk(
    indptr: U32,
    arcs: U64,
    to_sites: I32,
    goal: npt.NDArray[np.bool_],
    start: Scalar,
) -> I32:
    """Follow arcs that lie on shortest ways, depth first; nodes seen are not seen again (arcs of no cost go round)."""
    came_from = np.full(len(goal), -2, np.int32)
    came_from[start] = -1
    stack = [start]
    end = start
    while stack:
        end = stack.pop()
        if goal[end]:
            break
        for arc in range(indptr[end], indptr[end + 1]):
            head = np.int64(arcs[arc] & _LOW)
            if came_from[head] == -2 and to_sites[head] + np.int64(arcs[arc] >> _COST_BIT) == to_sites[end]:
                came_from[head] = end
                stack.append(head)
    count, node = 1, came_from[end]
    while node >= 0:
        count, node = count + 1, came_from[node]
    nodes = np.empty(count, np.int32)
    node = end
    for place in range(count - 1, -1, -1):
        nodes[place], node = node, came_from[node]
    return nodes
