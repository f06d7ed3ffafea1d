"""Points are tied to streets that lead on, and what is too far away says so."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catchments.streets import StreetTravel, unconnected
from app.catchments.travel import Places
from app.network.build import Network
from app.network.snap import MAX_SNAP_M, SnapIndex
from geodata.streets import EdgeFlag
from tests.network.streets import CAR, ORIGIN, Drawing, at, ladder


def test_a_point_lies_at_its_foot_on_the_nearest_edge() -> None:
    network = ladder(Drawing(), 80).network()
    snapped = SnapIndex(network, "walk").snap(*at((45, 30)))
    edge = int(snapped.edge[0])
    ends = sorted(network.node_x_m[[network.edge_u[edge], network.edge_v[edge]]] - ORIGIN[0])
    assert ends == pytest.approx([40, 60], abs=0.01)
    along = (
        1 - snapped.fraction[0]
        if network.node_x_m[network.edge_u[edge]] > ORIGIN[0] + 50
        else snapped.fraction[0]
    )
    assert along == pytest.approx(0.25, abs=0.001)
    assert snapped.metres[0] == pytest.approx(30, abs=0.01)


def test_the_way_to_the_street_is_walked_whatever_the_mode() -> None:
    network = ladder(Drawing(), 80).network()
    owner = np.zeros(1, np.int32)
    snapped = SnapIndex(network, "car").snap(*at((45, 50)))
    assert snapped.timed(owner, 1).access.tolist() == [pytest.approx(36_000, abs=10)], "50 m at 5 km/h"
    assert snapped.measured(owner, 1).access.tolist() == [pytest.approx(50_000, abs=10)]


def test_a_point_beyond_the_limit_is_not_connected_and_says_how_far_it_is() -> None:
    network = ladder(Drawing(), 80).network()
    snapped = SnapIndex(network, "walk", max_m=500).snap(*at((45, 499), (45, 501), (45, 90)))
    assert (snapped.edge >= 0).tolist() == [True, False, True]
    assert snapped.metres.tolist() == pytest.approx([499, 501, 90], abs=0.1)
    set_lower = SnapIndex(network, "walk", max_m=80)
    assert set_lower.snap(*at((45, 90))).edge.tolist() == [-1], "the limit can be set"


def test_the_reason_is_given_in_words() -> None:
    network = ladder(Drawing(), 80).network()
    x, y = at((45, 90), (45, 2345))
    travel = StreetTravel(network, "walk")
    reasons = travel.unconnected_sites(Places(x, y, np.arange(2, dtype=np.int32)))
    assert reasons == {
        1: f"Nicht angebunden: Der nächste nutzbare Weg ist 2,3 km entfernt (Grenze: {MAX_SNAP_M:.0f} m)."
    }
    assert "keine Wege" in unconnected(float("inf"), MAX_SNAP_M)


def test_nobody_is_tied_to_a_small_island_when_the_mainland_is_near() -> None:
    network = ladder(ladder(Drawing(), 80), 5, y=100).network()
    snapped = SnapIndex(network, "walk").snap(*at((40, 95)))
    assert snapped.metres[0] == pytest.approx(95, abs=0.1)


def test_a_network_that_is_small_as_a_whole_is_used_nevertheless() -> None:
    network = ladder(Drawing(), 5).network()
    assert SnapIndex(network, "walk").snap(*at((40, 10))).edge[0] >= 0


def test_nobody_sets_out_from_a_ferry_or_a_motorway() -> None:
    ferry = int(EdgeFlag.WALK_FORWARD | EdgeFlag.WALK_BACKWARD | EdgeFlag.FERRY)
    drawing = ladder(Drawing(), 80)
    drawing.way((0, 0), (0, 400), flags=ferry, highway="ferry").way((0, 400), (40, 400))
    drawing.way((0, 0), (0, -400), flags=CAR, highway="motorway")
    network = drawing.network()
    assert SnapIndex(network, "walk").snap(*at((5, 200))).metres[0] == pytest.approx(200, abs=0.1)
    assert SnapIndex(network, "car").snap(*at((5, -200))).metres[0] == pytest.approx(200, abs=0.1)


def test_a_one_way_street_that_leads_nowhere_is_no_place_to_set_out() -> None:
    drawing = ladder(Drawing(), 80)
    network = drawing.way((40, 0), (40, 300), flags=int(EdgeFlag.CAR_FORWARD)).network()
    assert SnapIndex(network, "car").snap(*at((41, 200))).metres[0] == pytest.approx(200, abs=0.1)


def test_a_mode_without_any_street_ties_nothing() -> None:
    network = ladder(Drawing(), 80).way((0, 0), (5, 5), flags=0).network()
    no_cars = Drawing().way((0, 0), (100, 0), flags=3).network()
    assert SnapIndex(no_cars, "car").snap(*at((1, 1))).edge.tolist() == [-1]
    assert SnapIndex(network, "walk").snap(np.zeros(0), np.zeros(0)).edge.tolist() == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(-50, 450), st.integers(-50, 250)), min_size=1, max_size=20))
def test_no_edge_lies_nearer_than_the_one_chosen(points: list[tuple[int, int]]) -> None:
    network = _block()
    snapped = SnapIndex(network, "walk").snap(*at(*points))
    lines = [
        shapely.LineString(np.column_stack([network.line_x_m[a:b], network.line_y_m[a:b]]))
        for a, b in zip(network.line_offset[:-1], network.line_offset[1:], strict=True)
    ]
    for n, (x, y) in enumerate(zip(*at(*points), strict=True)):
        point = shapely.Point(x, y)
        assert snapped.metres[n] == pytest.approx(min(line.distance(point) for line in lines), abs=1e-6)
        foot = lines[snapped.edge[n]].interpolate(snapped.fraction[n], normalized=True)
        assert foot.distance(point) == pytest.approx(snapped.metres[n], abs=1e-6)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), min_size=1, max_size=4),
    st.sampled_from(["walk", "car"]),
)
def test_travel_from_door_to_door_agrees_with_networkx_on_edges_cut_at_the_doors(
    homes: list[tuple[int, int]], sites: list[tuple[int, int]], mode: str
) -> None:
    network = _block()
    travel = StreetTravel(network, mode)
    found = travel.nearest(
        Places(*at(*homes), np.arange(len(homes), dtype=np.int32)),
        Places(*at(*sites), np.arange(len(sites), dtype=np.int32)),
    )
    graph = _cut_at_doors(travel, homes, sites)
    for n in range(len(homes)):
        seconds = nx.single_source_dijkstra_path_length(graph, ("home", n), weight="ms")["site"] / 1000
        assert found.seconds[n] == pytest.approx(seconds, abs=0.01)


def _block() -> Network:
    """Two rows of houses with bends and one one-way street."""
    drawing = ladder(ladder(Drawing(), 22), 22, y=200)
    one_way = int(EdgeFlag.CAR_FORWARD) | 3
    drawing.way((0, 0), (-30, 90), (0, 200)).way((400, 200), (440, 100), (400, 0), flags=one_way)
    return drawing.way((200, 0), (200, 200)).network()


def _cut_at_doors(
    travel: StreetTravel, homes: list[tuple[int, int]], sites: list[tuple[int, int]]
) -> nx.MultiDiGraph:
    """The graph with a node at every foot point, homes leading to theirs and the sites' to the one goal."""
    edges = travel.edges_ms
    doors: dict[int, list[tuple[float, object]]] = {e: [] for e in range(len(edges.u))}
    graph = nx.MultiDiGraph()
    for kind, points in (("home", homes), ("site", sites)):
        snapped = travel.index.snap(*at(*points))
        for n, (edge, fraction, metres) in enumerate(
            zip(snapped.edge.tolist(), snapped.fraction.tolist(), snapped.metres.tolist(), strict=True)
        ):
            doors[edge].append((fraction, (kind, "foot", n)))
            walked_ms = metres / (5 / 3.6) * 1000
            ends = ((kind, n), (kind, "foot", n)) if kind == "home" else ((kind, "foot", n), "site")
            graph.add_edge(*ends, ms=walked_ms)
    for edge, on_edge in doors.items():
        chain = [(0.0, int(edges.u[edge])), *sorted(on_edge, key=str), (1.0, int(edges.v[edge]))]
        chain.sort(key=lambda stop: stop[0])
        for (start, a), (end, b) in pairwise(chain):
            if edges.forward[edge] >= 0:
                graph.add_edge(a, b, ms=(end - start) * edges.forward[edge])
            if edges.backward[edge] >= 0:
                graph.add_edge(b, a, ms=(end - start) * edges.backward[edge])
    return graph
