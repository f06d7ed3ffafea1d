"""Canal and fjord in Kiel: one gets across by ferry only, and nobody lives on the water."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer

from app.accessibility.graph import UNREACHED, components
from app.accessibility.nearest import nearest
from app.accessibility.points import seeds_of
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.network.build import Network, build_network
from app.network.edge_table import edge_table
from app.network.snap import SnapIndex
from geodata.readers.osm import OsmExtract, read_osm
from geodata.reading import ReadReport
from geodata.streets import EdgeFlag

if TYPE_CHECKING:
    from pathlib import Path

    from app.network.profiles import Mode

SRID = 25832
CANAL_FERRY = 4045694
WIK, HOLTENAU = (10.134, 54.354), (10.140, 54.3727)
ON_THE_OSLO_FERRY = (10.1777575, 54.370955)


@pytest.fixture(scope="module")
def extract(shared_data: Path) -> OsmExtract:
    return read_osm(shared_data / "schleswig-holstein" / "kiel_2025-01-27.osm.pbf", ReadReport())


@pytest.fixture(scope="module")
def network(extract: OsmExtract) -> Network:
    return build_network(extract.streets, SRID)


def places(*points: tuple[float, float]) -> Places:
    x_m, y_m = Transformer.from_crs(4326, SRID, always_xy=True).transform(*zip(*points, strict=True))
    return Places(np.array(x_m), np.array(y_m), np.arange(len(points), dtype=np.int32))


def test_the_way_across_the_canal_takes_the_ferry(network: Network) -> None:
    table = edge_table(network, "walk")
    graph = nx.DiGraph()
    for row in np.argsort(-table.seconds).tolist():  # of parallel edges the quickest is entered last
        tail, head = int(table.tail[row]), int(table.head[row])
        graph.add_edge(tail, head, seconds=table.seconds[row], way=int(network.way_id[table.edge[row]]))
    index = SnapIndex(network, "walk")
    here, there = (
        int(network.edge_u[index.snap(p.x_m, p.y_m).edge[0]]) for p in (places(WIK), places(HOLTENAU))
    )
    path = nx.shortest_path(graph, here, there, weight="seconds")
    assert CANAL_FERRY in {graph.edges[step]["way"] for step in nx.utils.pairwise(path)}


def test_across_the_canal_is_much_further_than_the_crow_flies(network: Network) -> None:
    found = StreetTravel(network, "walk").nearest(places(WIK), places(HOLTENAU))
    straight_m = float(np.hypot(*np.ravel(_difference(places(WIK), places(HOLTENAU)))))
    assert found.metres[0] > 1.15 * straight_m
    assert found.seconds[0] > 240, "the crossing alone takes four minutes"


def test_a_ferry_takes_the_time_it_states(network: Network) -> None:
    table = edge_table(network, "walk")
    crossing = network.way_id[table.edge] == CANAL_FERRY
    assert table.seconds[crossing].tolist() == [240.0] * 2, "there and back, four minutes each"


def test_without_ferries_the_other_bank_is_not_reached_and_that_is_said(extract: OsmExtract) -> None:
    streets = extract.streets
    afloat = (streets.flags & EdgeFlag.FERRY) > 0
    flags = np.where(afloat, 0, streets.flags).astype(streets.flags.dtype)
    travel = StreetTravel(build_network(replace(streets, flags=flags), SRID), "walk")
    found = travel.nearest(places(WIK, HOLTENAU), places(HOLTENAU))
    assert found.connected.all(), "one can set out on both banks"
    assert np.isfinite(found.seconds).tolist() == [False, True]
    assert found.site.tolist() == [-1, 0]
    parts = np.bincount(components(travel.to_sites_ms))
    assert parts[0] < 0.55 * parts.sum(), "no bank has most of the streets"


@pytest.mark.parametrize("mode", ["walk", "bicycle", "car"])
def test_the_way_to_the_nearest_of_all_learning_places_is_that_of_networkx(
    network: Network, extract: OsmExtract, mode: Mode
) -> None:
    """From every junction, over the table that GIS users see, sites tied as we tie them; also which junctions reach none."""
    travel = StreetTravel(network, mode)
    points = [
        (s.longitude, s.latitude) for s in extract.sites if s.longitude is not None and s.latitude is not None
    ]
    sites = travel.snapped(places(*points))
    seeds = seeds_of(travel.edges_ms, sites.timed(np.arange(len(points), dtype=np.int32), len(points)))
    assert len(seeds.node) > 80
    graph: Any = nx.DiGraph()
    table = edge_table(network, mode)
    for row in np.argsort(-table.seconds, kind="stable").tolist():
        graph.add_edge(int(table.head[row]), int(table.tail[row]), ms=round(1000 * table.seconds[row]))
    for node, cost in zip(seeds.node.tolist(), seeds.cost.tolist(), strict=True):
        known = graph.get_edge_data("sites", node, {"ms": cost + 1})["ms"]
        graph.add_edge("sites", node, ms=min(cost, known))
    expected = nx.single_source_dijkstra_path_length(graph, "sites", weight="ms")
    cost, _ = nearest(travel.to_sites_ms, seeds)
    reached = np.array([node in expected for node in range(len(cost))])
    assert ((cost != UNREACHED) == reached).all()
    assert 0 < reached.sum() < len(cost), "islands reach none"
    assert cost[reached].tolist() == [expected[node] for node in np.flatnonzero(reached).tolist()]


def test_who_is_on_the_water_is_not_connected_even_on_a_ferry_line(network: Network) -> None:
    middle = places(ON_THE_OSLO_FERRY)
    for mode in ("walk", "bicycle", "car"):
        travel = StreetTravel(network, mode)
        assert not travel.nearest(middle, places(WIK)).connected[0]
        assert "Nicht angebunden" in travel.unconnected_sites(middle)[0]


def _difference(one: Places, other: Places) -> np.ndarray:
    return np.array([one.x_m - other.x_m, one.y_m - other.y_m])
