"""Small random street networks, and the same questions answered by networkx."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from app.accessibility.graph import UNREACHED, Graph, graph_from_edges
from app.accessibility.nearest import Seeds
from app.accessibility.points import CLOSED, Edges, Snaps

EIGHTHS = 8
"""Points lie at eighths of edges whose costs are multiples of eight: so nothing is rounded."""


@dataclass(frozen=True)
class Town:
    """Edges (with one-ways, parallel ones, loops, zero costs, islands), sites with entrances, and homes."""

    node_count: int
    edges: Edges
    sites: Snaps
    homes: Snaps

    @property
    def graph(self) -> Graph:
        """The directed graph, in the direction of travel."""
        edges = self.edges
        ahead, back = edges.forward != CLOSED, edges.backward != CLOSED
        return graph_from_edges(
            np.concatenate([edges.u[ahead], edges.v[back]]),
            np.concatenate([edges.v[ahead], edges.u[back]]),
            np.concatenate([edges.forward[ahead], edges.backward[back]]),
            self.node_count,
        )


def int32(values: list[int]) -> np.ndarray:
    return np.array(values, np.int32)


@st.composite
def snaps(draw: st.DrawFn, edges: Edges, *, owners: int | None) -> Snaps:
    """Points tied to usable edges, some not connected; entrances of `owners` things, or each its own."""
    count = draw(st.integers(0, 6))
    usable = np.flatnonzero((edges.forward != CLOSED) | (edges.backward != CLOSED)).tolist()
    edge = draw(st.lists(st.sampled_from([-1, *usable]), min_size=count, max_size=count))
    eighth = draw(st.lists(st.integers(0, EIGHTHS), min_size=count, max_size=count))
    access = draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    highest = count - 1 if owners is None else owners - 1
    owner = (
        list(range(count))
        if owners is None
        else draw(st.lists(st.integers(0, highest), min_size=count, max_size=count))
    )
    total = count if owners is None else owners
    return Snaps(int32(edge), np.array(eighth, float) / EIGHTHS, int32(access), int32(owner), total)


@st.composite
def towns(draw: st.DrawFn, *, two_way: bool = False) -> Town:
    """A small town."""
    node_count = draw(st.integers(1, 10))
    node = st.integers(0, node_count - 1)
    cost = st.integers(0, 40).map(lambda value: value * EIGHTHS)
    closable = cost if two_way else st.one_of(cost, st.just(CLOSED))
    rows = draw(st.lists(st.tuples(node, node, closable, closable), max_size=25))
    u, v, forward, backward = (int32([row[i] for row in rows]) for i in range(4))
    edges = Edges(u, v, forward, forward.copy() if two_way else backward)
    sites = draw(snaps(edges, owners=draw(st.integers(1, 4))))
    return Town(node_count, edges, sites, draw(snaps(edges, owners=None)))


@st.composite
def seeded_towns(draw: st.DrawFn) -> tuple[Town, Seeds]:
    """A town and sites at its junctions, several entrances each, some a little away."""
    town = draw(towns())
    sites = draw(st.integers(1, 5))
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, town.node_count - 1), st.integers(0, 500), st.integers(0, sites - 1)),
            max_size=9,
        )
    )
    return town, Seeds(*(int32([row[i] for row in rows]) for i in range(3)), sites)


def as_networkx(town: Town) -> nx.DiGraph:
    """The streets for networkx: of parallel ones the cheapest."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(town.node_count))
    edges = town.edges
    for u, v, forward, backward in zip(edges.u, edges.v, edges.forward, edges.backward, strict=True):
        _offer(graph, int(u), int(v), int(forward))
        _offer(graph, int(v), int(u), int(backward))
    return graph


def with_points(town: Town) -> nx.DiGraph:
    """The streets with every point put in as a node: ("home", i) leads in, ("site", owner) is led to."""
    graph = as_networkx(town)
    places: dict[int, set[float]] = {}
    for snap in (town.sites, town.homes):
        for edge, fraction in zip(snap.edge.tolist(), snap.fraction.tolist(), strict=True):
            if edge >= 0:
                places.setdefault(edge, set()).add(fraction)
    for edge, fractions in places.items():
        _cut(graph, town.edges, edge, sorted(fractions | {0.0, 1.0}))
    for number, snap in (("home", town.homes), ("site", town.sites)):
        for edge, fraction, access, owner in zip(
            snap.edge.tolist(), snap.fraction.tolist(), snap.access.tolist(), snap.owner.tolist(), strict=True
        ):
            graph.add_node((number, owner))
            if edge < 0:
                continue
            ends = (number, owner), ("on", edge, fraction)
            _offer(graph, *(ends if number == "home" else ends[::-1]), access)
    return graph


def _cut(graph: nx.DiGraph, edges: Edges, edge: int, fractions: list[float]) -> None:
    u, v = int(edges.u[edge]), int(edges.v[edge])
    forward, backward = int(edges.forward[edge]), int(edges.backward[edge])
    for left, right in pairwise(fractions):
        for cost, a, b in ((forward, left, right), (backward, right, left)):
            if cost != CLOSED:
                _offer(graph, ("on", edge, a), ("on", edge, b), round(cost * (right - left)))
    for fraction, node in ((0.0, u), (1.0, v)):
        _offer(graph, ("on", edge, fraction), node, 0)
        _offer(graph, node, ("on", edge, fraction), 0)


def _offer(graph: nx.DiGraph, a: object, b: object, cost: int) -> None:
    if cost != CLOSED and (not graph.has_edge(a, b) or graph[a][b]["weight"] > cost):
        graph.add_edge(a, b, weight=cost)


def costs_to_site(graph: nx.DiGraph, targets: dict[object, int]) -> dict[object, int]:
    """Ticks from every node to the nearest of the targets (node → ticks still to go from there)."""
    turned = graph.reverse()
    turned.add_node("goal")
    for node, cost in targets.items():
        turned.add_edge("goal", node, weight=cost)
    return nx.single_source_dijkstra_path_length(turned, "goal")


def site_costs(town: Town, seeds: Seeds) -> np.ndarray:
    """Ticks from every node to every site, by networkx: (nodes, sites), UNREACHED where there is no way."""
    graph = as_networkx(town)
    table = np.full((town.node_count, seeds.site_count), UNREACHED, np.int64)
    for site in range(seeds.site_count):
        targets: dict[object, int] = {}
        for node, cost, owner in zip(
            seeds.node.tolist(), seeds.cost.tolist(), seeds.site.tolist(), strict=True
        ):
            if owner == site:
                targets[node] = min(cost, targets.get(node, cost))
        found = costs_to_site(graph, targets)
        for node in range(town.node_count):
            if node in found:
                table[node, site] = found[node]
    return table


def point_costs(town: Town) -> np.ndarray:
    """Ticks from every home to every site, by networkx with the points as nodes: (homes, sites)."""
    graph = with_points(town)
    table = np.full((len(town.homes.edge), town.sites.owner_count), UNREACHED, np.int64)
    for site in range(town.sites.owner_count):
        if ("site", site) not in graph:
            continue
        found = costs_to_site(graph, {("site", site): 0})
        for home in range(len(table)):
            if ("home", home) in found:
                table[home, site] = found["home", home]
    return table
