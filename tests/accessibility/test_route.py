"""A way in full is as long as its cost says, and costs from one node are those of networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.graph import UNREACHED, graph_from_edges
from app.accessibility.nearest import Seeds, nearest, within
from app.accessibility.route import one_to_all, path_to_site
from tests.accessibility.cases import Town, as_networkx, int32, seeded_towns, towns


@given(towns(), st.data())
def test_costs_from_one_node_are_those_of_networkx(town: Town, data) -> None:
    start = data.draw(st.integers(0, town.node_count - 1))
    found = nx.single_source_dijkstra_path_length(as_networkx(town), start)
    expected = [found.get(node, UNREACHED) for node in range(town.node_count)]
    assert one_to_all(town.graph, start).tolist() == expected


@given(towns(), st.data(), st.integers(0, 400))
def test_reach_is_the_part_of_all_costs_within_the_limit(town: Town, data, limit: int) -> None:
    start = data.draw(st.integers(0, town.node_count - 1))
    cost = one_to_all(town.graph, start)
    reach = within(town.graph, Seeds(int32([start]), int32([0]), int32([0]), 1), limit)
    assert sorted(reach.node.tolist()) == np.flatnonzero(cost <= limit).tolist()
    assert reach.cost.tolist() == cost[reach.node].tolist()
    assert one_to_all(town.graph, start, limit).tolist() == np.where(cost <= limit, cost, UNREACHED).tolist()


@given(seeded_towns())
def test_a_way_follows_streets_and_adds_up_to_its_cost(case) -> None:
    town, seeds = case
    graph = as_networkx(town)
    cost, _ = nearest(town.graph.reverse(), seeds)
    for start in np.flatnonzero(cost < UNREACHED).tolist():
        way = path_to_site(town.graph, cost, seeds, start).tolist()
        assert way[0] == start
        assert len(set(way)) == len(way)
        travelled = nx.path_weight(graph, way, "weight")
        left = seeds.cost[seeds.node == way[-1]].min()
        assert travelled + left == cost[start]


def test_from_where_no_site_is_reached_there_is_no_way() -> None:
    graph = graph_from_edges(int32([0]), int32([1]), int32([5]), 2)
    seeds = Seeds(int32([0]), int32([0]), int32([0]), 1)
    cost, _ = nearest(graph.reverse(), seeds)
    with pytest.raises(ValueError, match="no site"):
        path_to_site(graph, cost, seeds, 1)
