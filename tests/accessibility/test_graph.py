"""Graphs keep all arcs, turn round, and are numbered so that neighbours lie together."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.graph import MAX_COST, components, graph_from_edges, z_order
from tests.accessibility.cases import Town, as_networkx, int32, towns


def arcs_of(graph) -> list[tuple[int, int, int]]:
    return sorted(zip(graph.tails.tolist(), graph.heads.tolist(), graph.costs.tolist(), strict=True))


def test_parallel_edges_are_kept_and_loops_dropped() -> None:
    graph = graph_from_edges(int32([0, 0, 1, 2]), int32([1, 1, 1, 0]), int32([5, 3, 9, 0]), 4)
    assert arcs_of(graph) == [(0, 1, 3), (0, 1, 5), (2, 0, 0)]
    assert (graph.node_count, graph.arc_count) == (4, 3)


def test_a_graph_without_arcs_or_nodes_is_a_graph() -> None:
    nothing = int32([])
    assert graph_from_edges(nothing, nothing, nothing, 0).node_count == 0
    assert graph_from_edges(nothing, nothing, nothing, 3).arc_count == 0


@pytest.mark.parametrize(
    ("tail", "head", "cost"),
    [([0], [2], [1]), ([-1], [0], [1]), ([0], [1], [-1]), ([0], [1], [MAX_COST])],
)
def test_nodes_that_do_not_exist_and_costs_out_of_range_are_refused(tail, head, cost) -> None:
    with pytest.raises(ValueError, match=r"node|costs"):
        graph_from_edges(int32(tail), int32(head), int32(cost), 2)


@given(towns())
def test_turning_round_swaps_tails_and_heads(town: Town) -> None:
    turned = [(head, tail, cost) for tail, head, cost in arcs_of(town.graph)]
    assert arcs_of(town.graph.reverse()) == sorted(turned)


@given(towns())
def test_parts_are_those_of_networkx_the_largest_first(town: Town) -> None:
    part = components(town.graph)
    expected = {frozenset(found) for found in nx.weakly_connected_components(as_networkx(town))}
    assert {frozenset(np.flatnonzero(part == number).tolist()) for number in set(part.tolist())} == expected
    sizes = np.bincount(part)
    assert (np.diff(sizes) <= 0).all()


@given(st.lists(st.tuples(st.integers(0, 1023), st.integers(0, 1023)), min_size=1, max_size=50))
def test_z_order_sorts_by_interleaved_bits(places) -> None:
    # with both corners present the coordinates are scaled to whole numbers of 20 bits
    places = [*places, (0, 0), (2**20 - 1, 2**20 - 1)]
    x, y = np.array(places, float).T
    order = z_order(x, y)

    def interleaved(place: tuple[int, int]) -> int:
        return sum(((place[axis] >> bit) & 1) << (2 * bit + axis) for bit in range(20) for axis in (0, 1))

    keys = [interleaved(places[number]) for number in order]
    assert keys == sorted(keys)
    assert sorted(order.tolist()) == list(range(len(places)))


def test_z_order_of_nothing_and_of_one_spot() -> None:
    assert len(z_order(np.array([]), np.array([]))) == 0
    assert z_order(np.full(3, 7.0), np.full(3, 7.0)).tolist() == [0, 1, 2]
