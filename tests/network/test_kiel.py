"""Canal and fjord in Kiel: one gets across by ferry only, and nobody lives on the water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer

from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.network.build import Network, build_network
from app.network.edge_table import edge_table
from app.network.snap import SnapIndex
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from pathlib import Path

SRID = 25832
CANAL_FERRY = 4045694
WIK, HOLTENAU = (10.134, 54.354), (10.140, 54.3727)
ON_THE_OSLO_FERRY = (10.1777575, 54.370955)


@pytest.fixture(scope="module")
def network(shared_data: Path) -> Network:
    path = shared_data / "schleswig-holstein" / "kiel_2025-01-27.osm.pbf"
    return build_network(read_osm(path, ReadReport()).streets, SRID)


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


def test_who_is_on_the_water_is_not_connected_even_on_a_ferry_line(network: Network) -> None:
    middle = places(ON_THE_OSLO_FERRY)
    for mode in ("walk", "bicycle", "car"):
        travel = StreetTravel(network, mode)
        assert not travel.nearest(middle, places(WIK)).connected[0]
        assert "Nicht angebunden" in travel.unconnected_sites(middle)[0]


def _difference(one: Places, other: Places) -> np.ndarray:
    return np.array([one.x_m - other.x_m, one.y_m - other.y_m])
