"""Nearest sites, k-th nearest, exclusive catchments and reach on nodes agree with networkx, to the tick."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility import blocks
from app.accessibility import graph as graphs
from app.accessibility.graph import MAX_COST, UNREACHED, graph_from_edges
from app.accessibility.nearest import Seeds, nearest, within
from app.accessibility.ranked import exclusive, k_nearest
from app.settings import REPOSITORY
from tests.accessibility.cases import int32, seeded_towns, site_costs, towns


@given(seeded_towns())
def test_the_nearest_site_is_that_of_networkx_and_of_equal_ones_the_first(case) -> None:
    town, seeds = case
    table = site_costs(town, seeds)
    cost, site = nearest(town.graph.reverse(), seeds)
    assert cost.tolist() == table.min(axis=1).tolist()
    expected = np.where(table.min(axis=1) == UNREACHED, -1, table.argmin(axis=1))
    assert site.tolist() == expected.tolist()


@given(seeded_towns(), st.integers(1, 6))
def test_the_k_nearest_sites_are_those_of_networkx_in_order(case, k: int) -> None:
    town, seeds = case
    table = site_costs(town, seeds)
    cost, site = k_nearest(town.graph.reverse(), seeds, k)
    order = np.argsort(table, axis=1, kind="stable")[:, :k]
    expected = np.take_along_axis(table, order, axis=1)
    missing = k - expected.shape[1]
    expected = np.pad(expected, ((0, 0), (0, max(0, missing))), constant_values=UNREACHED)
    order = np.pad(order, ((0, 0), (0, max(0, missing))), constant_values=-1)
    assert cost.tolist() == expected.tolist()
    assert site.tolist() == np.where(expected == UNREACHED, -1, order).tolist()


@given(seeded_towns())
def test_the_first_of_k_is_the_nearest(case) -> None:
    town, seeds = case
    cost, site = nearest(town.graph.reverse(), seeds)
    costs, sites = k_nearest(town.graph.reverse(), seeds, 1)
    assert (costs[:, 0] == cost).all()
    assert (sites[:, 0] == site).all()


@given(seeded_towns(), st.integers(0, 600))
def test_reach_is_what_networkx_reaches_within_the_limit(case, limit: int) -> None:
    town, seeds = case
    table = site_costs(town, seeds)
    reach = within(town.graph.reverse(), seeds, limit)
    for site in range(seeds.site_count):
        part = slice(reach.offset[site], reach.offset[site + 1])
        found = dict(zip(reach.node[part].tolist(), reach.cost[part].tolist(), strict=True))
        expected = {node: cost for node, cost in enumerate(table[:, site].tolist()) if cost <= limit}
        assert found == expected
        assert len(reach.node[part]) == len(found)


@given(seeded_towns(), st.integers(0, 600))
def test_a_limit_leaves_out_what_is_beyond_and_changes_nothing_else(case, limit: int) -> None:
    town, seeds = case
    cost, site = nearest(town.graph.reverse(), seeds)
    short, near = nearest(town.graph.reverse(), seeds, limit)
    assert short.tolist() == np.where(cost <= limit, cost, UNREACHED).tolist()
    assert near.tolist() == np.where(cost <= limit, site, -1).tolist()


@given(seeded_towns())
def test_exclusive_catchments_cover_what_is_reached_and_list_ties(case) -> None:
    town, seeds = case
    table = site_costs(town, seeds)
    cost, site, ties = exclusive(town.graph.reverse(), seeds)
    reached = table.min(axis=1) < UNREACHED
    assert ((site >= 0) == reached).all()
    assert cost.tolist() == table.min(axis=1).tolist()
    equally_near = (table == table.min(axis=1)[:, None]).sum(axis=1) >= 2
    assert ties.tolist() == np.flatnonzero(reached & equally_near).tolist()


@given(towns(two_way=True), st.data())
def test_on_two_way_streets_there_is_as_far_as_back_and_a_detour_is_never_shorter(town, data) -> None:
    pick = st.integers(0, town.node_count - 1)
    a, b, c = data.draw(pick), data.draw(pick), data.draw(pick)

    def cost(start: int, goal: int) -> int:
        seed = Seeds(int32([goal]), int32([0]), int32([0]), 1)
        return int(nearest(town.graph.reverse(), seed)[0][start])

    assert cost(a, b) == cost(b, a)
    if UNREACHED not in (cost(a, c), cost(c, b)):
        assert cost(a, b) <= cost(a, c) + cost(c, b)


def test_sites_further_apart_than_all_buckets_are_all_found() -> None:
    # ten roads of one short arc; their sites lie at costs a million ticks apart
    start = np.arange(0, 20, 2, dtype=np.int32)
    graph = graph_from_edges(start, start + 1, np.full(10, 3, np.int32), 20)
    seeds = Seeds(start, np.arange(10, dtype=np.int32) * 1_000_000, np.arange(10, dtype=np.int32), 10)
    cost, site = nearest(graph, seeds)
    assert cost[1::2].tolist() == [number * 1_000_000 + 3 for number in range(10)]
    assert site[1::2].tolist() == list(range(10))
    assert k_nearest(graph, seeds, 2)[0][1::2, 0].tolist() == cost[1::2].tolist()


def test_a_thousand_ways_into_one_junction_do_not_exhaust_the_queue() -> None:
    # every arc is a shorter way than the one before: the queue holds more entries than there are nodes
    count = 3000
    tail = np.zeros(count, np.int32)
    cost = np.arange(count, 0, -1, dtype=np.int32)
    graph = graph_from_edges(tail, np.ones(count, np.int32), cost, 2)
    seeds = Seeds(int32([0]), int32([0]), int32([0]), 1)
    assert nearest(graph, seeds)[0].tolist() == [0, 1]
    assert within(graph, seeds, 10).cost.tolist() == [0, 1]


def test_without_sites_nothing_is_reached() -> None:
    graph = graph_from_edges(int32([0]), int32([1]), int32([1]), 2)
    nobody = Seeds(int32([]), int32([]), int32([]), 0)
    assert nearest(graph, nobody)[0].tolist() == [UNREACHED, UNREACHED]
    assert len(within(graph, nobody, 100).node) == 0
    assert exclusive(graph, nobody)[2].tolist() == []


@pytest.mark.parametrize(("reached", "least_mb", "most_mb"), [(1_000, 0, 12), (3_900_000, 24, 200)])
def test_a_question_takes_memory_for_what_it_reaches_not_for_the_size_of_the_graph(
    reached: int, least_mb: float, most_mb: float
) -> None:
    """A street of eight million junctions; labels and the list of touched nodes for all of them would be 96 MB."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(reached)], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert least_mb <= float(asked.stdout) < most_mb


ASK = """
import sys
from pathlib import Path
import numpy as np
from app.accessibility.graph import Graph
from app.accessibility.nearest import Seeds, within

def street(length):
    arcs = np.arange(1, length, dtype=np.uint64)
    arcs += np.uint64(1 << 32)
    indptr = np.arange(length + 1, dtype=np.uint32)
    indptr[-1] -= 1
    return Graph(indptr, arcs, 0, 3, np.zeros(0, np.uint32), np.zeros(0, np.uint64))

def ask(graph, reached):
    middle, nothing = np.array([graph.node_count // 2], np.int32), np.zeros(1, np.int32)
    assert len(within(graph, Seeds(middle, nothing, nothing, 1), reached - 1).node) == reached

def most_memory_mb():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1000

ask(street(100), 10)
graph = street(8_000_000)
before = most_memory_mb()
ask(graph, int(sys.argv[1]))
print(most_memory_mb() - before)
"""


@pytest.mark.parametrize("limit", [-1, MAX_COST + 1])
@pytest.mark.parametrize("ask", [nearest, within, exclusive, lambda g, s, li: k_nearest(g, s, 1, li)])
def test_limits_out_of_range_are_refused(ask, limit: int) -> None:
    graph = graph_from_edges(int32([0]), int32([1]), int32([1]), 2)
    with pytest.raises(ValueError, match="limit"):
        ask(graph, Seeds(int32([0]), int32([0]), int32([0]), 1), limit)


@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1))
def test_a_large_grid_agrees_with_scipy_whatever_the_numbering(seed: int) -> None:
    """Numbered row by row it is searched block by block, numbered at random by one search."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    rng = np.random.default_rng(seed)
    side = 90
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    if seed % 2:
        number = rng.permutation(side * side).astype(np.int32).reshape(side, side)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    keep = rng.random(len(u)) < 0.75
    u, v = u[keep], v[keep]
    cost = rng.integers(1, 60_000, len(u)).astype(np.int32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graphs, "BLOCK_NODES", 1024)
        graph = graph_from_edges(
            np.concatenate([u, v]), np.concatenate([v, u]), np.tile(cost, 2), side * side
        )
    node = np.sort(rng.choice(side * side, 100, replace=False)).astype(np.int32)
    seeds = Seeds(node, np.zeros(100, np.int32), np.arange(100, dtype=np.int32), 100)
    matrix = csr_matrix((cost.astype(float), (u, v)), shape=(side * side, side * side))
    table = dijkstra(matrix, directed=False, indices=node)
    expected = table.min(axis=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_NODES", 1024)
        patch.setattr(blocks, "THREADS", 2)
        patch.setattr(blocks, "FEW_FALLEN", 0)
        patch.setattr(blocks, "LARGEST_CROSSING_SHARE", 0.1)
        assert blocks.pays(graph, 100) == (seed % 2 == 0)
        found, site = nearest(graph, seeds)
    assert np.array_equal(np.where(found == UNREACHED, np.inf, found), expected)
    reached = site >= 0
    assert np.array_equal(table[site[reached], np.flatnonzero(reached)], expected[reached])
    reach = within(graph, seeds, 900_000)
    assert np.array_equal(np.diff(reach.offset), (table <= 900_000).sum(axis=1))
    assert np.array_equal(reach.cost, table[np.repeat(np.arange(100), np.diff(reach.offset)), reach.node])
