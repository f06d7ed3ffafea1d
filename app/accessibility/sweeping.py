"""The nearest site of every node over streets that are asked about again and again: two sweeps instead of a search.

A contraction hierarchy of the streets (`app.accessibility.hierarchy`) is made once. Arcs that no shortest way needs are
then left out (perfect customisation: Dibbelt, Strasser & Wagner 2016, section 4.3), and the rest laid down in the order
in which a sweep reads them. The nearest of all sites is one sweep up from the sites and one down over all nodes (as in
PHAST: Delling, Goldberg, Nowatzyk & Werneck 2011), with labels of cost and site in one number, so that ties are decided
as in `app.accessibility.search`: the same labels to the last digit, without a queue.

Making it takes as long as some 85 searches do (Heidelberg: 85 ms against 1 ms), so it pays for many questions only:
`Often` searches until about as much has been spent, and so never spends more than twice of what would have been best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.graph import MAX_COST
from app.accessibility.hierarchy import FAR, costs_of, hierarchy_of
from app.accessibility.nearest import labels

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from app.accessibility.nearest import Seeds

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    Scalar = Any  # a number as compiled code sees it

_COST_BIT = np.uint64(32)
_LOW, _HIGH = np.uint64(2**32 - 1), np.uint64((2**32 - 1) << 32)
_FAR_LABEL = np.uint64(2**62)
"""Above every label, and an arc more does not overflow."""
PAYS_AFTER = 100
LARGEST = 500_000
"""With more nodes the order alone takes minutes, and the blocks of `app.accessibility.blocks` keep a search in the cache."""


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Streets made ready: `place` of each node in the order; arcs packed as in `Graph`, heads being places.

    Those from place x to later ones are `up[up_first[x]:up_first[x + 1]]`. Those that lead to x from later ones are
    `down[down_first[x]:down_first[x + 1]]`, with the later one in place of the head.
    """

    place: U32
    up_first: U32
    up: U64
    down_first: U32
    down: U64


def sweeps_of(graph: Graph) -> Sweeps:
    """Make streets ready for sweeps; a way of `FAR` ticks (12 days) or more counts as none."""
    hierarchy = hierarchy_of(graph)
    costs = costs_of(hierarchy, graph.arcs)
    up, down = _shortest(hierarchy.first, hierarchy.later, costs.up, costs.down)
    return Sweeps(
        hierarchy.place.astype(np.uint32),
        *_laid_down(hierarchy.first, hierarchy.later, costs.up, up),
        *_laid_down(hierarchy.first, hierarchy.later, costs.down, down),
    )


def labels_by_sweeps(sweeps: Sweeps, seeds: Seeds, limit: int = MAX_COST) -> U64:
    """The labels of all nodes, as `app.accessibility.nearest.labels` gives them."""
    label = (seeds.cost.astype(np.uint64) << _COST_BIT) | seeds.site.astype(np.uint64)
    most = (np.uint64(min(limit, int(FAR))) << _COST_BIT) | _LOW
    return _swept(
        sweeps.place, sweeps.up_first, sweeps.up, sweeps.down_first, sweeps.down, sweeps.place[seeds.node], label, most
    )  # fmt: skip


class Often:
    """A graph that is asked about often: searched at first, then swept. May be asked by several threads."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._asked = 0
        self._sweeps: Sweeps | None = None

    def labels(self, seeds: Seeds, limit: int = MAX_COST) -> U64:
        """As `app.accessibility.nearest.labels`."""
        self._asked += 1
        if self._sweeps is None and self._asked > PAYS_AFTER and self.graph.node_count <= LARGEST:
            self._sweeps = sweeps_of(self.graph)
        if self._sweeps is None:
            return labels(self.graph, seeds, limit)
        return labels_by_sweeps(self._sweeps, seeds, limit)


def _laid_down(first: I64, later: I32, cost: I32, shortest: I32) -> tuple[U32, U64]:
    """The arcs that some shortest way needs: where they begin by place, and packed."""
    needed = (cost == shortest) & (cost < FAR)
    count = np.concatenate([[0], np.cumsum(needed)])
    return count[first].astype(np.uint32), (cost[needed].astype(np.uint64) << _COST_BIT) | later[
        needed
    ].astype(np.uint64)


@nb.njit(cache=True, nogil=True)
def _shortest(first: I64, later: I32, up: I32, down: I32) -> tuple[I32, I32]:
    """The costs of the shortest ways between the ends of all arcs, in both directions."""
    up, down = up.copy(), down.copy()
    for x in range(len(first) - 2, -1, -1):
        for one in range(first[x], first[x + 1]):
            place = first[later[one]]
            for other in range(one + 1, first[x + 1]):
                while later[place] < later[other]:
                    place += 1
                onward, back = up[place], down[place]
                up[other] = min(up[other], up[one] + onward)
                up[one] = min(up[one], up[other] + back)
                down[other] = min(down[other], back + down[one])
                down[one] = min(down[one], onward + down[other])
    return up, down


@nb.njit(cache=True, nogil=True)
def _swept(
    place: U32, up_first: U32, up: U64, down_first: U32, down: U64, seed_place: U32, seed_label: U64, most: Scalar
) -> U64:  # fmt: skip
    count = np.uint32(len(place))
    label = np.full(count, _FAR_LABEL, np.uint64)
    for index in range(len(seed_place)):
        label[seed_place[index]] = min(label[seed_place[index]], seed_label[index])
    for x in range(np.uint32(0), count):
        here = label[x]
        if here != _FAR_LABEL:
            for arc in range(up_first[x], up_first[np.uint32(x + np.uint32(1))]):
                later = np.uint32(up[arc] & _LOW)
                label[later] = min(label[later], here + (up[arc] & _HIGH))
    for back in range(np.uint32(0), count):
        x = np.uint32(count - np.uint32(1) - back)
        here = label[x]
        for arc in range(down_first[x], down_first[np.uint32(x + np.uint32(1))]):
            here = min(here, label[np.uint32(down[arc] & _LOW)] + (down[arc] & _HIGH))
        label[x] = here
    found = np.empty(count, np.uint64)
    for node in range(np.uint32(0), count):
        here = label[place[node]]
        found[node] = here if here <= most else ~np.uint64(0)
    return found
