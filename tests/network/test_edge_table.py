"""Times and lengths over Heidelberg agree with scipy's Dijkstra on unrounded costs, made from lengths and speeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from app.accessibility.graph import UNREACHED
from app.accessibility.nearest import Seeds, nearest
from app.network.build import Network, build_network, edges_of, graph_of
from app.network.edge_table import EdgeTable, edge_table
from app.network.profiles import MODES, Mode, profile
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.rows import Streets

ORIGINS, TARGETS = 20, 50


@pytest.fixture(scope="module")
def streets(shared_data: Path) -> Streets:
    return read_osm(shared_data / "heidelberg" / "heidelberg.osm.pbf", ReadReport()).streets


@pytest.fixture(scope="module")
def network(streets: Streets) -> Network:
    return build_network(streets, 25832)


@pytest.mark.parametrize("mode", MODES)
def test_a_thousand_random_pairs_agree_to_a_tenth_of_a_metre(
    network: Network, streets: Streets, mode: Mode
) -> None:
    table = edge_table(network, mode)
    compare(network, mode, table, streets.length_m[table.edge], by_length=True)


@pytest.mark.parametrize("mode", MODES)
def test_a_thousand_random_pairs_agree_to_a_tenth_of_a_second(
    network: Network, streets: Streets, mode: Mode
) -> None:
    table = edge_table(network, mode)
    compare(network, mode, table, exact_seconds(streets, mode)[table.edge], by_length=False)


def test_the_table_itself_has_the_lengths_and_times_of_the_streets(
    network: Network, streets: Streets
) -> None:
    for mode in MODES:
        table = edge_table(network, mode)
        assert np.abs(table.metres - streets.length_m[table.edge]).max() <= 0.0005 + 1e-9
        assert np.abs(table.seconds - exact_seconds(streets, mode)[table.edge]).max() <= 0.0005 + 1e-9


def exact_seconds(streets: Streets, mode: Mode) -> np.ndarray:
    """Length over speed as the profile has it; ferries take their stated time, or go at the ferry's speed."""
    speeds = profile(mode)
    kmh = np.array([speeds.class_speed_kmh(name) for name in streets.highway_names])[streets.highway]
    if speeds.limit_factor is not None:
        limit = streets.max_speed_kmh
        kmh = np.where(np.isnan(limit), kmh, np.maximum(limit, 5)) * speeds.limit_factor
    on_ferry = np.array([name == "ferry" for name in streets.highway_names])[streets.highway]
    seconds = streets.length_m / (np.where(on_ferry, speeds.ferry_kmh, kmh) / 3.6)
    return np.where(np.isnan(streets.duration_seconds), seconds, streets.duration_seconds)


def compare(network: Network, mode: Mode, table: EdgeTable, cost: np.ndarray, *, by_length: bool) -> None:
    arrays = network.modes[mode]
    order = np.lexsort((cost, table.head, table.tail))
    tail, head, cost = table.tail[order], table.head[order], cost[order]
    first = np.append(
        True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    )  # scipy would add parallel edges
    shape = (arrays.node_count, arrays.node_count)
    matrix = csr_matrix((cost[first], (tail[first], head[first])), shape=shape)
    rng = np.random.default_rng(11)
    ends = np.unique(arrays.u[arrays.part == 0])
    origins = rng.choice(ends, ORIGINS, replace=False)
    expected = dijkstra(matrix, indices=origins)
    graph = graph_of(edges_of(network, mode, by_length=by_length), arrays.node_count)
    reached = 0
    for row, origin in enumerate(origins.tolist()):
        seed = Seeds(*(np.array([value], np.int32) for value in (origin, 0, 0)), 1)
        ticks = nearest(graph, seed)[0]
        for target in rng.choice(ends, TARGETS, replace=False).tolist():
            if np.isinf(expected[row, target]):
                assert ticks[target] == UNREACHED
            else:
                reached += 1
                assert ticks[target] / 1000 == pytest.approx(expected[row, target], abs=0.1)
    assert reached > 0.5 * ORIGINS * TARGETS
