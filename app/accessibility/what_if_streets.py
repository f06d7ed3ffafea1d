"""Streets that can be closed, opened, or made faster and slower for a moment, and then are as they were.

Arcs are changed where they lie and put back afterwards, so that nothing is built anew. A closed arc stays in its place
with a cost beyond every limit; so do, from the start, arcs against the one-way streets of today.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED, Graph, graph_from_edges
from app.accessibility.hierarchy import costs_of, hierarchy_of
from app.accessibility.points import CLOSED, Edges
from app.accessibility.what_if_sweeps import Sweeps

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import numpy.typing as npt

    from app.accessibility.graph import IntArray


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """New ticks of an edge forward and backward (`CLOSED`: no longer).

    `through_only`: who lives along it, or goes there, comes and goes as before; nobody passes from end to end.
    """

    edge: int
    forward: int
    backward: int
    through_only: bool = False


@dataclass(frozen=True, slots=True)
class Altered:
    """Streets as they are during a change.

    Changed arcs in the direction of travel: `tail`, `head`, ticks `old` and `new` (UNREACHED: closed). `edge`: the
    edges along which points come and go differently than before. `sweeps`: a hierarchy of `to_sites`, where there is one.
    """

    edges: Edges
    to_sites: Graph
    onward: Graph
    tail: IntArray
    head: IntArray
    old: IntArray
    new: IntArray
    edge: IntArray
    sweeps: Sweeps | None = None


class AlterableStreets:
    """Edges and their graph, in copies of its own; one change at a time (the caller's lock)."""

    def __init__(self, edges: Edges, to_sites: Graph, *, swept: bool = False) -> None:
        """`to_sites`: the reversed graph of the edges (see `app.accessibility.nearest`).

        `swept`: with a hierarchy, so that changes that concern many sites are quick (`app.accessibility.what_if_sweeps`).
        Raises ValueError where junctions are taken to pieces, or some edges may not be passed.
        """
        if edges.turning is not None or edges.through is not None:
            raise ValueError("streets with turns or filters cannot be altered")
        self.edges = replace(edges, forward=edges.forward.copy(), backward=edges.backward.copy())
        self.to_sites, self.onward = _with_closed(edges, to_sites)
        self._hierarchy = hierarchy_of(self.to_sites) if swept else None
        self._costs = costs_of(self._hierarchy, self.to_sites.arcs) if self._hierarchy else None

    @property
    def unaltered(self) -> Altered:
        """The streets as they are, without a change."""
        none = np.zeros(0, np.int32)
        return Altered(self.edges, self.to_sites, self.onward, none, none, none, none, none)

    @contextmanager
    def altered(self, changes: Sequence[EdgeChange]) -> Generator[Altered]:
        """The streets with the changes, until the block ends.

        Raises ValueError for an edge that is named twice or not there, for costs outside 0..MAX_COST-1, and where an
        edge would be opened that may not be travelled at all today.
        """
        self._check(changes)
        rows = [row for change in changes for row in self._arc_rows(change)]
        places = self._places(rows)
        before = self.to_sites.arcs[places[0]].copy(), self.onward.arcs[places[1]].copy()
        own = [change for change in changes if not change.through_only]
        edge = np.array([change.edge for change in own], np.int32)
        costs = self.edges.forward[edge].copy(), self.edges.backward[edge].copy()
        tail, head, old, new = np.array(rows, np.int32).reshape(-1, 4).T
        try:
            self.to_sites.arcs[places[0]] = _packed(new, tail)
            self.onward.arcs[places[1]] = _packed(new, head)
            self.edges.forward[edge] = [change.forward for change in own]
            self.edges.backward[edge] = [change.backward for change in own]
            graphs = _reaching(self.to_sites, new), _reaching(self.onward, new)
            yield Altered(self.edges, *graphs, tail, head, old, new, edge, self._sweeps())
        finally:
            self.to_sites.arcs[places[0]], self.onward.arcs[places[1]] = before
            self.edges.forward[edge], self.edges.backward[edge] = costs

    def _sweeps(self) -> Sweeps | None:
        """The hierarchy with the costs before a change, if there is one."""
        if self._hierarchy is None or self._costs is None:
            return None
        return Sweeps(self._hierarchy, self._costs, self.to_sites)

    def _check(self, changes: Sequence[EdgeChange]) -> None:
        numbers = [change.edge for change in changes]
        if len(set(numbers)) < len(numbers):
            raise ValueError("an edge is changed twice")
        if any(not 0 <= number < len(self.edges.u) for number in numbers):
            raise ValueError("an edge that does not exist is changed")
        for change in changes:
            directions = self._directions(change)
            if all(old == CLOSED for old, _ in directions) and any(new != CLOSED for _, new in directions):
                raise ValueError("an edge that may not be travelled at all cannot be opened")
            for _, new in directions:
                if new != CLOSED and not 0 <= new < MAX_COST:
                    raise ValueError(f"costs must lie between 0 and {MAX_COST - 1} ticks")

    def _directions(self, change: EdgeChange) -> tuple[tuple[int, int], tuple[int, int]]:
        forward, backward = int(self.edges.forward[change.edge]), int(self.edges.backward[change.edge])
        return (forward, change.forward), (backward, change.backward)

    def _arc_rows(self, change: EdgeChange) -> Iterator[tuple[int, int, int, int]]:
        """Tail, head, old and new ticks of the arcs of an edge that change."""
        u, v = int(self.edges.u[change.edge]), int(self.edges.v[change.edge])
        for (tail, head), (old, new) in zip(((u, v), (v, u)), self._directions(change), strict=True):
            if old != new and tail != head:
                yield tail, head, _ticks(old), _ticks(new)

    def _places(self, rows: list[tuple[int, int, int, int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:  # fmt: skip
        """Where the arcs lie in both graphs; of arcs that are alike any, but each once."""
        taken: tuple[set[int], set[int]] = set(), set()
        found: tuple[list[int], list[int]] = [], []
        for tail, head, old, _ in rows:
            for graph, ends, used, into in zip(
                (self.to_sites, self.onward), ((head, tail), (tail, head)), taken, found, strict=True
            ):
                start, end = int(graph.indptr[ends[0]]), int(graph.indptr[ends[0] + 1])
                wanted = (old << 32) | ends[1]
                place = next(
                    at for at in range(start, end) if int(graph.arcs[at]) == wanted and at not in used
                )
                used.add(place)
                into.append(place)
        return np.array(found[0], np.int64), np.array(found[1], np.int64)


def _ticks(cost: int) -> int:
    return int(UNREACHED) if cost == CLOSED else cost


def _with_closed(edges: Edges, to_sites: Graph) -> tuple[Graph, Graph]:
    """The graph turned round and as it is travelled, with arcs also against one-way streets: beyond every limit."""
    ahead, back = edges.forward != CLOSED, edges.backward != CLOSED
    shut_ahead, shut_back = ~ahead & back, ahead & ~back
    head = np.concatenate([edges.v[shut_ahead], edges.u[shut_back]])
    tail = np.concatenate([edges.u[shut_ahead], edges.v[shut_back]])
    shut = MAX_COST - 1  # no street takes so long: there it is told from the others
    cost = np.concatenate([to_sites.costs, np.full(len(head), shut, np.int32)])
    ends = np.concatenate([to_sites.tails, head]), np.concatenate([to_sites.heads, tail])
    turned = graph_from_edges(*ends, cost, to_sites.node_count)
    return _shut(turned, to_sites, shut), _shut(turned.reverse(), to_sites, shut)


def _shut(graph: Graph, like: Graph, shut: int) -> Graph:
    """The graph with the arcs of that cost closed, and buckets for the others only."""
    arcs = np.where(
        graph.costs == shut, _packed(np.full_like(graph.heads, UNREACHED), graph.heads), graph.arcs
    )
    across = (graph.crossing_arcs >> np.uint64(32)) != shut
    return replace(
        graph, arcs=arcs, shift=like.shift, bucket_count=like.bucket_count,
        crossing_tails=graph.crossing_tails[across], crossing_arcs=graph.crossing_arcs[across],
    )  # fmt: skip


def _packed(cost: IntArray, head: IntArray) -> npt.NDArray[np.uint64]:
    return (cost.astype(np.uint64) << np.uint64(32)) | head.astype(np.uint64)


def _reaching(graph: Graph, new: IntArray) -> Graph:
    """The graph with buckets for the new costs; closed arcs are beyond every limit and never wait in one."""
    longest = int(new[new < MAX_COST].max(initial=0))
    return replace(graph, bucket_count=max(graph.bucket_count, (longest >> graph.shift) + 2))
