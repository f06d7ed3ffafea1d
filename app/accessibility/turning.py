"""Turns at junctions: seconds to turn left, turns that are forbidden.

Each junction is taken to pieces (node expansion; Kirby & Potts 1969, Winter 2002): every edge that may be travelled ends
at a node of its own where one arrives, and begins at a node of its own where one leaves; arcs from the former to the
latter are the turns. Whoever stands at the junction itself (a point at the very end of an edge) leaves by any edge and
is met by everybody who arrives: those are two more nodes, which nothing passes through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.edges import CLOSED, Edges, Turning

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import IntArray


@dataclass(frozen=True, slots=True)
class Turns:
    """Pairs of directed edges that meet: from `from_edge` (ahead, or else backward) over `node` into `to_edge`."""

    node: IntArray
    from_edge: IntArray
    from_ahead: npt.NDArray[np.bool_]
    to_edge: IntArray
    to_ahead: npt.NDArray[np.bool_]


TurnCost = Callable[[Turns], "IntArray"]
"""Ticks of each turn, CLOSED where it is forbidden."""


@dataclass(frozen=True, slots=True)
class _Directed:
    """Directed edges sorted by the node they arrive at, or leave."""

    edge: IntArray
    ahead: npt.NDArray[np.bool_]
    node: IntArray

    @classmethod
    def of(cls, edges: Edges, *, arriving: bool) -> _Directed:
        """All directions that are open."""
        ahead, back = np.flatnonzero(edges.forward != CLOSED), np.flatnonzero(edges.backward != CLOSED)
        ends = (edges.v[ahead], edges.u[back]) if arriving else (edges.u[ahead], edges.v[back])
        node = np.concatenate(ends)
        order = np.argsort(node, kind="stable")
        edge = np.concatenate([ahead, back]).astype(np.int32)[order]
        return cls(edge, (order < len(ahead)), node[order].astype(np.int32))


def expanded(edges: Edges, node_count: int, cost: TurnCost) -> Edges:
    """The edges with every junction taken to pieces.

    Nodes 0 to node_count-1 stay, as those that somebody who stands at a junction sets out from.
    """
    arrive, leave = _Directed.of(edges, arriving=True), _Directed.of(edges, arriving=False)
    by_node = np.argsort(np.concatenate([arrive.node, leave.node]), kind="stable")
    port = np.empty(len(by_node), np.int32)
    port[by_node] = 2 * node_count + np.arange(len(by_node), dtype=np.int32)
    arrive_port, leave_port = port[: len(arrive.edge)], port[len(arrive.edge) :]
    turns, place = _pairs(arrive, leave, node_count)
    ticks = cost(turns)
    kept = ticks != CLOSED
    there = np.unique(np.concatenate([edges.u, edges.v]))
    tail = (arrive_port[place[0][kept]], leave.node, arrive_port, there)
    head = (leave_port[place[1][kept]], leave_port, arrive.node + node_count, there + node_count)
    free = np.zeros(len(leave.node) + len(arrive.node) + len(there), np.int32)
    start, stop = (edges.u, edges.v), (edges.u + node_count, edges.v + node_count)
    at_u, at_v = _ends(arrive, arrive_port, *start)
    from_v, from_u = _ends(leave, leave_port, stop[1], stop[0])
    turning = Turning(
        from_u, from_v, *start, *stop,
        np.concatenate(tail).astype(np.int32), np.concatenate(head).astype(np.int32),
        np.concatenate([ticks[kept], free]).astype(np.int32), 2 * node_count + len(port),
    )  # fmt: skip
    return replace(edges, u=at_u, v=at_v, turning=turning)


def _ends(
    directed: _Directed, port: IntArray, backward_end: IntArray, forward_end: IntArray
) -> tuple[IntArray, IntArray]:
    """The port of each edge travelled backward, and forward; where it is closed, the junction."""
    back, ahead = backward_end.copy(), forward_end.copy()
    back[directed.edge[~directed.ahead]] = port[~directed.ahead]
    ahead[directed.edge[directed.ahead]] = port[directed.ahead]
    return back, ahead


def _pairs(
    arrive: _Directed, leave: _Directed, node_count: int
) -> tuple[Turns, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """All pairs of an arriving and a leaving edge at each node, and their places in the two lists."""
    first = np.searchsorted(leave.node, np.arange(node_count + 1))
    counts = (first[1:] - first[:-1])[arrive.node]
    one = np.repeat(np.arange(len(arrive.edge)), counts)
    offset = np.cumsum(counts) - counts
    other = np.arange(len(one)) - np.repeat(offset, counts) + first[arrive.node[one]]
    turns = Turns(
        arrive.node[one], arrive.edge[one], arrive.ahead[one], leave.edge[other], leave.ahead[other]
    )
    return turns, (one, other)
