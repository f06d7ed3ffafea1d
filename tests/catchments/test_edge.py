"""Where the known ends: who lives nearer to it than to the nearest known site is told, and nobody else."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely

from app.catchments.edge import Covered, edge_of, unsure
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places, StraightLine
from app.network.edge_table import edge_table
from tests.network.streets import ORIGIN, Drawing, at, ladder

WALK_M_S = 5 / 3.6


def street() -> StreetTravel:
    """One street of 2 km from west to east, junctions every 20 m."""
    return StreetTravel(ladder(Drawing(), 101).network(), "walk")


def covered(until_m: float) -> Covered:
    """Known is what lies west of that; the region itself are the first 500 metres."""
    ground = shapely.box(ORIGIN[0] - 100, ORIGIN[1] - 100, ORIGIN[0] + until_m, ORIGIN[1] + 100)
    own = shapely.box(ORIGIN[0] - 50, ORIGIN[1] - 50, ORIGIN[0] + 500, ORIGIN[1] + 50)
    return Covered(ground, own, {"box": []})


def places(*x: float) -> Places:
    return Places(*at(*[(one, 0) for one in x]), np.arange(len(x), dtype=np.int32))


def test_homes_nearer_to_the_edge_than_to_a_site_are_unsure() -> None:
    travel, homes, sites = street(), places(100, 400, 700, 900), places(200)
    edge = edge_of(travel, homes, covered(1010))
    assert edge is not None
    assert edge.seconds == pytest.approx((1000 - np.array([100, 400, 700, 900])) / WALK_M_S, rel=2e-3)
    found = unsure(travel.nearest(homes, sites), edge)
    assert found is not None
    assert found.tolist() == [False, False, True, True], "400: 200 m to the site, 600 m to the edge"


def test_how_far_the_known_reaches_around_the_region_is_told() -> None:
    edge = edge_of(street(), places(100), covered(1010))
    assert edge is not None
    assert edge.streets == 1
    assert edge.around_m == pytest.approx(500, abs=2)
    assert edge_of(street(), places(100), covered(410)).around_m == 0, (
        "the region itself is not covered whole"
    )


def test_beyond_the_edge_everybody_is_unsure_and_without_streets_across_nobody() -> None:
    travel, homes = street(), places(100, 1500)
    edge = edge_of(travel, homes, covered(1010))
    assert edge is not None
    assert edge.seconds[1] == 0
    island = edge_of(travel, homes, covered(5000))
    assert island is not None
    assert (island.streets, island.around_m) == (0, None)
    assert np.isinf(island.seconds).all()


def test_where_nobody_said_what_is_known_nothing_is_claimed() -> None:
    travel, homes = street(), places(100)
    assert edge_of(travel, homes, None) is None
    assert edge_of(StraightLine("walk"), homes, covered(1010)) is None
    assert unsure(travel.nearest(homes, places(200)), None) is None


def test_the_way_to_the_edge_agrees_with_networkx() -> None:
    drawing = ladder(Drawing(), 40)
    for step in range(0, 40, 3):
        drawing.way((20 * step, 0), (20 * step, 90 + 7 * step), (20 * (step + 1), 0))
    network = drawing.network()
    travel = StreetTravel(network, "walk")
    table = edge_table(network, "walk")
    graph = nx.DiGraph()
    for tail, head, seconds in zip(
        table.tail.tolist(), table.head.tolist(), table.seconds.tolist(), strict=True
    ):
        if seconds < graph.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
            graph.add_edge(tail, head, weight=seconds)
    ground = covered(510)
    inside = shapely.contains_xy(ground.ground, network.node_x_m, network.node_y_m)
    last = {
        int(one) for u, v in zip(network.edge_u, network.edge_v, strict=True) if inside[u] != inside[v]
        for one in (u, v) if inside[one]
    }  # fmt: skip
    expected = nx.multi_source_dijkstra_path_length(graph.reverse(), last)
    nodes = [int(n) for n in np.flatnonzero(inside) if network.node_y_m[n] < ORIGIN[1] + 1]
    homes = Places(network.node_x_m[nodes], network.node_y_m[nodes], np.arange(len(nodes), dtype=np.int32))
    edge = edge_of(travel, homes, ground)
    assert edge is not None
    assert edge.seconds == pytest.approx([expected[n] for n in nodes], abs=0.02)
