"""The street between two junctions that most ways of homes to sites lead over, and where to click to choose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra  # pyright: ignore[reportUnknownVariableType]

from app.accessibility.points import CLOSED, seeds_of

if TYPE_CHECKING:
    from app.location.state import State

EVERY, LIMIT_MS = 8, 30 * 60_000


def main_road(state: State) -> tuple[float, float]:
    """Longitude and latitude on the busiest street; shortest-path trees of every eighth site, homes as weights."""
    edges, used = state.streets.ms.edges, _used(state)
    for edge in np.argsort(-used[edges.u, edges.v] - used[edges.v, edges.u])[:50].tolist():
        if edges.forward[edge] == CLOSED and edges.backward[edge] == CLOSED:
            continue
        x_m, y_m = _middle(state, edge)
        if state.streets.passable.snap(np.array([x_m]), np.array([y_m])).edge[0] == edge:
            back = Transformer.from_crs(state.ground.inputs.metric_srid, 4326, always_xy=True)
            return back.transform(x_m, y_m)
    raise LookupError("no busy street can be chosen on the map")


def _used(state: State) -> csr_array:
    """Homes whose way leads over each arc, node by node, all trees together."""
    streets, homes = state.streets, state.streets.homes_ms.snaps
    graph, edges = streets.travel.to_sites_ms, streets.ms.edges
    nodes = graph.node_count
    costs = csr_array((graph.costs + 1.0, (graph.tails, graph.heads)), shape=(nodes, nodes))
    start = np.bincount(edges.u[homes.edge[homes.edge >= 0]], minlength=nodes).astype(float)
    tail, head, load = list[int](), list[int](), list[float]()
    for site in np.unique(seeds_of(edges, state.by_time.sites).node)[::EVERY].tolist():
        cost, before = dijkstra(costs, indices=site, return_predecessors=True, limit=LIMIT_MS)
        carried = np.where(np.isfinite(cost), start, 0.0)
        for node in np.argsort(-np.nan_to_num(cost, posinf=-1.0)).tolist():
            if before[node] >= 0:
                carried[before[node]] += carried[node]
                tail.append(node)
                head.append(int(before[node]))
                load.append(float(carried[node]))
    return csr_array((load, (tail, head)), shape=(nodes, nodes))


def _middle(state: State, edge: int) -> tuple[float, float]:
    """The middle of a street's longest straight piece."""
    network = state.streets.travel.network
    part = slice(int(network.line_offset[edge]), int(network.line_offset[edge + 1]))
    x_m, y_m = network.line_x_m[part], network.line_y_m[part]
    longest = int(np.argmax(np.hypot(np.diff(x_m), np.diff(y_m))))
    return float(x_m[longest : longest + 2].mean()), float(y_m[longest : longest + 2].mean())
