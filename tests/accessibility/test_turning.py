"""Turns: the expanded graph gives the same ways as an independent computation on the line graph (networkx)."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.graph import UNREACHED
from app.accessibility.points import (
    CLOSED,
    Edges,
    Snaps,
    k_nearest_from,
    nearest_for_points,
    within_for_points,
)
from app.accessibility.turning import expanded
from app.network.build import graph_of

NODES = 7


def int32(values):
    return np.array(values, np.int32)


@st.composite
def towns(draw):
    """Streets with directions and costs, turns with costs or forbidden, homes and sites along them."""
    count = draw(st.integers(2, 12))
    ends = draw(
        st.lists(
            st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda e: e[0] != e[1]),
            min_size=count,
            max_size=count,
        )
    )
    ticks = st.one_of(st.just(CLOSED), st.integers(0, 50))
    forward = draw(st.lists(ticks, min_size=count, max_size=count))
    backward = draw(st.lists(ticks, min_size=count, max_size=count))
    edges = Edges(int32([a for a, _ in ends]), int32([b for _, b in ends]), int32(forward), int32(backward))
    seed = draw(st.integers(0, 2**31))
    point = st.tuples(st.integers(0, count - 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(0, 5))
    homes, sites = (draw(st.lists(point, min_size=1, max_size=5)) for _ in range(2))
    return edges, seed, homes, sites


def turn(seed, free, node, from_edge, from_ahead, to_edge, to_ahead):
    """What one turn costs: any number, the same each time."""
    if free:
        return 0
    drawn = hash((seed, int(node), int(from_edge), bool(from_ahead), int(to_edge), bool(to_ahead))) % 40
    return CLOSED if drawn > 30 else drawn


def snaps(points):
    edge, fraction, access = zip(*points, strict=True)
    return Snaps(
        int32(edge), np.array(fraction), int32(access), np.arange(len(points), dtype=np.int32), len(points)
    )


def by_line_graph(edges, seed, free, homes, sites):
    """Ticks from every home to every site, worked out over the line graph: its nodes are directed edges, at whose end
    one stands. `inf` where there is no way."""

    def cost(edge, ahead):
        return int((edges.forward if ahead else edges.backward)[edge])

    def tail(edge, ahead):
        return int((edges.u if ahead else edges.v)[edge])

    directed = [(e, a) for e in range(len(edges.u)) for a in (True, False) if cost(e, a) != CLOSED]
    line = nx.DiGraph()
    line.add_nodes_from(directed)
    for one in directed:
        for other in directed:
            node = tail(one[0], not one[1])
            if node == tail(*other):
                ticks = turn(seed, free, node, *one, *other)
                if ticks != CLOSED:
                    line.add_edge(one, other, weight=ticks + cost(*other))
    table = np.full((len(homes), len(sites)), np.inf)
    for row, (edge, fraction, access) in enumerate(homes):
        starts, here = {}, set()
        for ahead in (True, False):
            if cost(edge, ahead) != CLOSED:
                rest = (1 - fraction) if ahead else fraction
                starts[edge, ahead] = access + int(np.rint(cost(edge, ahead) * rest))
        for at_end, node in ((0, edges.u[edge]), (1, edges.v[edge])):
            if fraction == at_end:
                here.add(int(node))
                for other in directed:
                    if tail(*other) == node:
                        way = access + cost(*other)
                        starts[other] = min(starts.get(other, way), way)
        reached = {}
        for start, ticks in starts.items():
            for end, more in nx.single_source_dijkstra_path_length(line, start).items():
                reached[end] = min(reached.get(end, np.inf), ticks + more)
        for column, (its, p, after) in enumerate(sites):
            found = [np.inf]
            for ahead in (True, False):
                if cost(its, ahead) == CLOSED:
                    continue
                part = int(np.rint(cost(its, ahead) * (p if ahead else 1 - p)))
                if tail(its, ahead) in here:
                    found.append(access + part)
                for one, ticks in reached.items():
                    node = tail(one[0], not one[1])
                    if node == tail(its, ahead):
                        bend = turn(seed, free, node, *one, its, ahead)
                        if bend != CLOSED:
                            found.append(ticks + bend + part)
                if its == edge and (p >= fraction if ahead else p <= fraction):
                    found.append(access + int(np.rint(cost(its, ahead) * abs(p - fraction))))
            for at_end, node in ((0, edges.u[its]), (1, edges.v[its])):
                if p == at_end:
                    if int(node) in here:
                        found.append(access)
                    found += [t for one, t in reached.items() if tail(one[0], not one[1]) == node]
            table[row, column] = min(found) + after
    return table


def with_turns(edges, seed, free=False):
    def costs(turns):
        rows = zip(turns.node, turns.from_edge, turns.from_ahead, turns.to_edge, turns.to_ahead, strict=True)
        return int32([turn(seed, free, *row) for row in rows])

    return expanded(edges, NODES, costs)


def ticks(found):
    return np.where(found == UNREACHED, np.inf, found)


@settings(max_examples=150, deadline=None)
@given(towns())
def test_ways_with_turns_are_those_of_the_line_graph(town):
    edges, seed, homes, sites = town
    expected = by_line_graph(edges, seed, False, homes, sites)
    turned = with_turns(edges, seed)
    outward = graph_of(turned, NODES)
    cost, _ = nearest_for_points(outward.reverse(), turned, snaps(sites), snaps(homes))
    assert np.array_equal(ticks(cost), expected.min(axis=1))
    reach = within_for_points(outward.reverse(), turned, snaps(sites), snaps(homes), 60)
    for site in range(len(sites)):
        span = slice(reach.offset[site], reach.offset[site + 1])
        inside = dict(zip(reach.point[span].tolist(), reach.cost[span].tolist(), strict=True))
        assert inside == {home: t for home, t in enumerate(expected[:, site].tolist()) if t <= 60}
    for row, home in enumerate(homes):
        start = snaps([home])
        found, which = k_nearest_from(outward, turned, start, snaps(sites), len(sites), 10)
        assert dict(zip(which.tolist(), found.tolist(), strict=True)) == {
            site: t for site, t in enumerate(expected[row].tolist()) if np.isfinite(t)
        }


@settings(max_examples=100, deadline=None)
@given(towns())
def test_turns_that_cost_nothing_change_nothing(town):
    edges, seed, homes, sites = town
    free = with_turns(edges, seed, free=True)
    plain = nearest_for_points(graph_of(edges, NODES).reverse(), edges, snaps(sites), snaps(homes))[0]
    pieces = nearest_for_points(graph_of(free, NODES).reverse(), free, snaps(sites), snaps(homes))[0]
    assert np.array_equal(plain, pieces)


@settings(max_examples=60, deadline=None)
@given(towns())
def test_a_turn_that_costs_more_makes_no_way_shorter(town):
    edges, seed, homes, sites = town
    free, dear = with_turns(edges, seed, free=True), with_turns(edges, seed)
    ways = [
        ticks(nearest_for_points(graph_of(e, NODES).reverse(), e, snaps(sites), snaps(homes))[0])
        for e in (free, dear)
    ]
    assert (ways[1] >= ways[0]).all()
