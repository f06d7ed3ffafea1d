"""Two sweeps over streets made ready give the labels of a search, to the tick and with the same site of equal ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility import sweeping
from app.accessibility.graph import graph_from_edges
from app.accessibility.nearest import Seeds, labels
from app.accessibility.search import unpacked
from app.accessibility.sweeping import Often, labels_by_sweeps, sweeps_of
from app.settings import REPOSITORY
from tests.accessibility.cases import int32, seeded_towns, site_costs


@given(seeded_towns())
def test_costs_are_those_of_networkx_and_of_equal_sites_the_first_is_named(case) -> None:
    town, seeds = case
    table = site_costs(town, seeds)
    cost, site = unpacked(labels_by_sweeps(sweeps_of(town.graph.reverse()), seeds))
    assert cost.tolist() == table.min(axis=1).tolist()
    assert site.tolist() == np.where(site < 0, -1, table.argmin(axis=1)).tolist()


@given(seeded_towns(), st.integers(0, 600))
def test_a_limit_holds_for_sweeps_as_for_searches(case, limit: int) -> None:
    town, seeds = case
    graph = town.graph.reverse()
    assert (labels_by_sweeps(sweeps_of(graph), seeds, limit) == labels(graph, seeds, limit)).all()


@given(st.integers(0, 2**32 - 1), st.integers(2, 400))
def test_larger_random_graphs_with_one_ways_and_islands_agree(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    arcs = 3 * count
    tail, head = rng.integers(0, count, arcs), rng.integers(0, count, arcs)
    graph = graph_from_edges(tail, head, rng.integers(0, 50, arcs), count)
    sites = rng.integers(1, 6)
    node, cost = rng.integers(0, count, 2 * sites), rng.integers(0, 40, 2 * sites)
    seeds = Seeds(
        node.astype(np.int32),
        cost.astype(np.int32),
        rng.integers(0, sites, 2 * sites).astype(np.int32),
        int(sites),
    )
    assert (labels_by_sweeps(sweeps_of(graph), seeds) == labels(graph, seeds)).all()


def test_a_graph_that_is_asked_about_often_is_swept_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "PAYS_AFTER", 2)
    graph = graph_from_edges(int32([0, 1, 2]), int32([1, 2, 0]), int32([5, 7, 9]), 4)
    often = Often(graph)
    seeds = Seeds(int32([0]), int32([3]), int32([0]), 1)
    answers = [often.labels(seeds).tolist() for _ in range(4)]
    assert answers == [labels(graph, seeds).tolist()] * 4
    assert often._sweeps is not None


def test_heidelberg_s_streets_by_car_agree() -> None:
    pbf = REPOSITORY.parent / "shared" / "data" / "heidelberg" / "heidelberg.osm.pbf"
    if not pbf.exists():
        pytest.skip("../shared/data fehlt")
    from app.catchments.streets import StreetTravel
    from app.network.build import build_network
    from geodata.readers.osm import read_osm
    from geodata.reading import ReadReport

    graph = StreetTravel(build_network(read_osm(pbf, ReadReport()).streets, 25832), "car").to_sites_ms
    rng = np.random.default_rng(5)
    sites = rng.choice(graph.node_count, 200, replace=False).astype(np.int32)
    seeds = Seeds(sites, np.zeros(200, np.int32), np.arange(200, dtype=np.int32), 200)
    assert (labels_by_sweeps(sweeps_of(graph), seeds) == labels(graph, seeds)).all()
