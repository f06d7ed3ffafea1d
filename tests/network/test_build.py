"""Streets become what each mode may use, with how long it takes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.points import CLOSED
from app.network.build import build_network, edges_of, graph_of
from app.network.edge_table import edge_table
from app.network.profiles import MODES, profile
from app.network.store import parts_report
from geodata.streets import EdgeFlag, NodeFlag, streets_from_ways
from tests.network.streets import CAR, SRID, Drawing, ladder

ONE_WAY = int(EdgeFlag.CAR_FORWARD | EdgeFlag.WALK_FORWARD | EdgeFlag.WALK_BACKWARD)


@pytest.mark.parametrize(("mode", "kmh"), [("walk", 5.0), ("bicycle", 15.0), ("car", 30 * 0.8)])
def test_a_kilometre_of_residential_street_takes_what_the_profile_says(mode: str, kmh: float) -> None:
    network = Drawing().way((0, 0), (1000, 0)).network()
    kilometres = network.length_mm[0] / 1e6
    assert kilometres == pytest.approx(1, rel=1e-3), "UTM's scale factor is 0.9996"
    assert network.modes[mode].forward_ms[0] == pytest.approx(kilometres / kmh * 3_600_000, abs=1)


def test_a_speed_limit_goes_before_the_class_but_only_for_cars() -> None:
    network = Drawing().way((0, 0), (1000, 0), limit_kmh=50).network()
    assert network.modes["car"].forward_ms[0] == pytest.approx(1000 / (50 * 0.8 / 3.6) * 1000, rel=1e-3)
    assert network.modes["walk"].forward_ms[0] == pytest.approx(1000 / (5 / 3.6) * 1000, rel=1e-3)


def test_a_ferry_takes_its_stated_duration_or_else_goes_at_the_ferry_s_speed() -> None:
    ferry = int(EdgeFlag.WALK_FORWARD | EdgeFlag.WALK_BACKWARD | EdgeFlag.FERRY)
    drawing = Drawing().way((0, 0), (900, 0), flags=ferry, highway="ferry", seconds=240)
    network = drawing.way((0, 500), (900, 500), flags=ferry, highway="ferry").network()
    stated, by_length = network.modes["walk"].forward_ms.tolist()
    assert stated == 240_000
    assert by_length == pytest.approx(900 / (profile("walk").ferry_kmh / 3.6) * 1000, rel=1e-3)


def test_a_one_way_street_is_closed_in_the_other_direction() -> None:
    network = Drawing().way((0, 0), (100, 0), flags=ONE_WAY).network()
    assert network.modes["car"].backward_ms.tolist() == [CLOSED]
    assert network.modes["walk"].backward_ms[0] > 0
    assert network.modes["bicycle"].part.tolist() == [-1], "not usable at all"


def test_a_barrier_stops_its_mode_and_nobody_else() -> None:
    drawing = Drawing().way((0, 0), (100, 0), (200, 0)).barrier((100, 0), NodeFlag.NO_CAR)
    network = drawing.network()
    assert network.modes["car"].part.max() == 1, "two parts"
    assert network.modes["walk"].part.max() == 0, "one part"
    assert network.modes["car"].node_count == len(network.node_x_m) + 2


def test_parallel_edges_stay_and_the_shorter_one_is_the_way() -> None:
    network = Drawing().way((0, 0), (100, 0)).way((0, 0), (50, 80), (100, 0)).network()
    table = edge_table(network, "walk")
    assert len(table.edge) == 4
    assert sorted(np.rint(table.metres).tolist()) == [100, 100, 189, 189]


def test_the_edge_table_has_a_row_per_direction_that_may_be_travelled() -> None:
    network = Drawing().way((0, 0), (100, 0), flags=ONE_WAY).way((100, 0), (100, 50)).network()
    assert len(edge_table(network, "walk").edge) == 4
    assert len(edge_table(network, "car").edge) == 3
    assert len(edge_table(network, "bicycle").edge) == 2


def test_small_parts_are_counted_and_reported() -> None:
    drawing = ladder(Drawing(), 80)
    drawing.way((0, 500), (50, 500), (50, 550)).way((0, 500), (50, 550))
    report = parts_report(drawing.network())["walk"]
    assert report["small_parts"] == 1
    assert report["edges_in_small_parts"] == 2
    assert report["nodes_in_small_parts"] == 2
    assert report["largest_part_share"] == pytest.approx(79 / 81, abs=1e-4)


def test_the_same_streets_have_the_same_hash_and_others_another() -> None:
    one, same = ladder(Drawing(), 5), ladder(Drawing(), 5)
    assert one.network().content_hash == same.network().content_hash
    assert one.network().content_hash != ladder(Drawing(), 6).network().content_hash
    other_crs = build_network(streets_from_ways(one.ways, {}), 25833)
    assert other_crs.content_hash != one.network().content_hash


def test_no_streets_at_all_is_a_network_without_edges() -> None:
    streets = streets_from_ways(Drawing().ways, {})
    network = build_network(streets, SRID)
    assert len(network.edge_u) == 0
    assert all(not network.modes[mode].leads_on.any() for mode in MODES)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 255)), min_size=1, max_size=25)
)
def test_renumbering_the_nodes_loses_and_invents_no_edge(edges: list[tuple[int, int, int]]) -> None:
    drawing = Drawing()
    for a, b, flags in edges:
        drawing.way((a * 10.0, 0), (b * 10.0, 0), flags=flags & ~int(EdgeFlag.FERRY))
    network = drawing.network()
    for mode, bits in (("walk", (1, 2)), ("bicycle", (4, 8)), ("car", (16, 32))):
        allowed = sum(bool(flags & bit) for _, _, flags in edges for bit in bits)
        # a way between two nodes is one edge; ways from a node to itself have no length but are edges too
        assert len(edge_table(network, mode).edge) == allowed
        graph = graph_of(edges_of(network, mode), network.modes[mode].node_count)
        loops = sum(bool(flags & bit) for a, b, flags in edges for bit in bits if a == b)
        assert graph.arc_count == allowed - loops
    ends = np.column_stack([network.node_x_m[network.edge_u], network.node_x_m[network.edge_v]])
    expected = [[a * 10.0, b * 10.0] for a, b, _ in edges]
    assert np.allclose(ends - network.node_x_m.min() + min(min(e) for e in expected), expected, atol=0.01)


def test_cars_do_not_walk() -> None:
    network = Drawing().way((0, 0), (10, 0), flags=CAR).network()
    assert network.modes["walk"].part.tolist() == [-1]
    assert math.isclose(network.modes["car"].part[0], 0)
