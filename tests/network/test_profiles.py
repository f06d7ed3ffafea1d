"""Profiles: published formulas, filters, traffic stress, barriers, turns, and what they make of ways."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.slope import naismith, parkin, tobler, tobler_kmh
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.network.build import Network, build_network, edges_of, fingerprint_of, graph_of
from app.network.heights import Heights
from app.network.profiles import MODES, PROFILES, offered, profile, read_profile, stored
from app.network.stress import CROSSING, MIXED, MIXED_CALM, stress_of
from geodata.rows import HeightRaster, Streets
from geodata.street_detail import FIELDS, Control, CycleWay, Known, Surface, field_of, packed
from geodata.streets import streets_from_ways
from tests.network.streets import ALL, CAR, ORIGIN, SRID, Drawing, at, ladder

FOOT = 3


def relief(rise: float) -> Heights:
    """Ground that rises towards the east by `rise` metres a metre, from 100 m at `ORIGIN`."""
    x = (np.arange(400) + 0.5) * 10 - 1000
    rows = np.tile(np.rint((100 + rise * x) * 10), (400, 1)).astype(np.int16)
    return Heights.of(HeightRaster(SRID, ORIGIN[0] - 1000, ORIGIN[1] + 2000, 10, 10, rows), SRID)


def detailed(drawing: Drawing, *details: dict[str, int], controls=None, restrictions=()) -> Streets:
    """The streets of a drawing, each way with its detail."""
    drawing.ways.detail = [packed(**told) for told in details]
    return streets_from_ways(drawing.ways, drawing.barriers, controls, restrictions)


def one_way_ms(network: Network, code: str) -> tuple[int, int]:
    arrays = network.modes[code]
    return int(arrays.forward_ms[0]), int(arrays.backward_ms[0])


@pytest.mark.parametrize(
    ("slope", "kmh"),
    [(0.0, 5.0367), (-0.05, 6.0), (0.1, 3.5493), (-0.15, 4.2281), (0.05, 4.2281), (-0.1, 5.0367)],
)
def test_toblers_function_has_its_published_values(slope: float, kmh: float) -> None:
    assert float(tobler_kmh(np.array([slope]))[0]) == pytest.approx(kmh, abs=1e-4)


def test_naismith_takes_an_hour_for_five_kilometres_and_another_for_six_hundred_metres_of_ascent() -> None:
    km, ascent = 5.0, 600.0
    hours = km / (5.0 * float(naismith(np.array([ascent / (km * 1000)]))[0]))
    assert hours == pytest.approx(2.0)
    down = np.array([-math.tan(math.radians(8))])
    assert 1 / float(naismith(down)[0]) == pytest.approx(1 - 2 * math.tan(math.radians(8)) / 0.72), "Langmuir"


def test_cycling_uphill_loses_what_was_measured() -> None:
    """In metres a second, as the paper has them."""
    one_up, one_down = (float(parkin(np.array([s]))[0]) * 6.01 for s in (0.01, -0.01))
    assert one_up == pytest.approx(6.01 - 0.4002)
    assert one_down == pytest.approx(6.01 + 0.2379)


def test_uphill_takes_longer_than_downhill_and_level_ground_is_as_without_heights() -> None:
    streets = detailed(Drawing().way((0, 0), (1000, 0)), {})
    level = build_network(streets, SRID, relief(0.0))
    hilly = build_network(streets, SRID, relief(0.08))
    up, down = one_way_ms(hilly, "walk_slope")
    assert one_way_ms(level, "walk_slope") == one_way_ms(level, "walk")
    assert up == pytest.approx(one_way_ms(level, "walk")[0] / float(tobler(np.array([0.08]))[0]), rel=2e-3)
    assert down == pytest.approx(one_way_ms(level, "walk")[0] / float(tobler(np.array([-0.08]))[0]), rel=2e-3)
    assert one_way_ms(hilly, "walk") == one_way_ms(level, "walk"), "the basic profile knows no slopes"


def test_without_heights_slopes_change_nothing_and_where_none_are_known_it_is_told() -> None:
    streets = detailed(Drawing().way((0, 0), (1000, 0)), {})
    assert one_way_ms(build_network(streets, SRID), "walk_slope") == one_way_ms(
        build_network(streets, SRID), "walk"
    )
    far = detailed(Drawing().way((50_000, 0), (51_000, 0)), {})
    network = build_network(far, SRID, relief(0.1))
    assert network.modes["walk_slope"].assumed["heights"] == 1.0
    assert one_way_ms(network, "walk_slope") == one_way_ms(network, "walk")


def test_a_bridge_rises_evenly_between_its_ends() -> None:
    x = np.where(np.arange(100) % 2 == 0, 1000, 0).astype(np.int16)
    gorge = Heights.of(HeightRaster(SRID, ORIGIN[0], ORIGIN[1] + 50, 10, 10, np.tile(x, (10, 1))), SRID)
    over = build_network(detailed(Drawing().way((5, 0), (905, 0)), {"bridge": 1}), SRID, gorge)
    through = build_network(detailed(Drawing().way((5, 0), (905, 0)), {}), SRID, gorge)
    assert one_way_ms(over, "walk_slope")[0] == pytest.approx(one_way_ms(over, "walk")[0], rel=0.01)
    assert one_way_ms(through, "walk_slope")[0] > 1.5 * one_way_ms(over, "walk_slope")[0]


def test_too_steep_for_wheels_is_shut_to_them_alone() -> None:
    network = build_network(detailed(Drawing().way((0, 0), (500, 0)), {}), SRID, relief(0.07))
    assert not network.modes["walk_wheels"].through[0].any()
    assert (
        build_network(detailed(Drawing().way((0, 0), (500, 0)), {}), SRID, relief(0.05))
        .modes["walk_wheels"]
        .through[0]
        .all()
    )
    assert network.modes["walk_slope"].through is None


@pytest.mark.parametrize(
    ("detail", "highway", "limit", "open_"),
    [
        ({}, "footway", math.nan, True),
        ({"lit": Known.NO}, "footway", math.nan, False),
        ({"lit": Known.YES}, "footway", math.nan, True),
        ({"surface": Surface.LOOSE}, "path", math.nan, False),
        ({"surface": Surface.FIRM}, "path", math.nan, True),
        ({"sidewalk": Known.NO}, "secondary", 100, False),
        ({"sidewalk": Known.YES}, "secondary", 100, True),
        ({"sidewalk": Known.NO}, "secondary", 50, True),
        ({}, "secondary", 100, True),
    ],
)
def test_what_a_child_of_the_first_grades_passes(detail, highway, limit, open_) -> None:
    network = build_network(
        detailed(Drawing().way((0, 0), (100, 0), highway=highway, limit_kmh=limit), detail), SRID
    )
    assert network.modes["walk_child"].through[0].tolist() == [open_]


def test_who_lives_along_a_dark_way_sets_out_along_it_but_nobody_passes() -> None:
    """Two lit streets joined by a dark one: from the dark one both are reached, from one lit street the other is not."""
    drawing = ladder(Drawing(), 30)
    ladder(drawing, 30, 1000)
    drawing.way((580, 0), (1000, 0))
    lit = [{"lit": Known.YES}] * 29
    network = build_network(detailed(drawing, *lit, *lit, {"lit": Known.NO}), SRID)
    child = StreetTravel(network, "walk_child", like=StreetTravel(network, "walk"))
    number = np.zeros(1, np.int32)
    site = Places(*at((1200, 5)), number)
    dark, left = (child.nearest(Places(*at(point), number), site) for point in ((800, 5), (300, 5)))
    assert np.isfinite(dark.seconds[0])
    assert np.isinf(left.seconds[0])
    assert left.connected[0], "it is tied to a street, only no way leads there"


def test_a_slow_walker_is_slow_on_the_way_to_the_street_as_well() -> None:
    network = ladder(Drawing(), 60).network()
    walk = StreetTravel(network, "walk")
    senior = StreetTravel(network, "walk_senior", like=walk)
    number = np.zeros(1, np.int32)
    home, site = Places(*at((100, 200)), number), Places(*at((400, 0)), number)
    ratio = senior.nearest(home, site).seconds[0] / walk.nearest(home, site).seconds[0]
    assert ratio == pytest.approx(5.0 / 3.5, rel=1e-3)


# Mekuria, Furth & Nixon (2012), table 4: rows up to 3, 4-5, 6+ lanes; columns up to 25, 30, 35+ mph. The lower of two
# values holds without a centre line, or in residential streets with fewer than three lanes.
TABLE_4 = {
    (2, 30): (1, 2),
    (2, 50): (2, 3),
    (2, 60): (4, 4),
    (4, 30): (3, 3),
    (4, 50): (4, 4),
    (6, 30): (4, 4),
}


@pytest.mark.parametrize(("where", "levels"), TABLE_4.items())
def test_stress_in_mixed_traffic_is_that_of_the_table(where, levels) -> None:
    lanes, kmh = where
    for highway, level in zip(("residential", "secondary"), levels, strict=True):
        drawing = Drawing().way((0, 0), (100, 0), highway=highway, limit_kmh=kmh)
        assert stress(detailed(drawing, {"lanes": lanes})) == (level, level)
    assert MIXED[0, 0] == 2
    assert MIXED_CALM[0] == 1


@pytest.mark.parametrize(
    ("detail", "kmh", "levels"),
    [
        ({"cycle_right": CycleWay.TRACK, "cycle_left": CycleWay.NONE}, 100, (1, 4)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE}, 50, (2, 2)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE}, 60, (3, 3)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE}, 70, (4, 4)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE, "lanes": 4}, 50, (3, 3)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE, "lane_width": 1}, 50, (1, 1)),
        ({"cycle_right": CycleWay.LANE, "cycle_left": CycleWay.LANE, "parking": Known.YES}, 60, (3, 3)),
    ],
)
def test_stress_with_cycle_ways(detail, kmh, levels) -> None:
    drawing = Drawing().way((0, 0), (100, 0), highway="secondary", limit_kmh=kmh)
    assert stress(detailed(drawing, detail)) == levels


def stress(streets: Streets) -> tuple[int, int]:
    found = stress_of(streets, streets.edge_u, streets.edge_v, streets.node_control)
    return int(found.forward[0]), int(found.backward[0])


@pytest.mark.parametrize(
    ("control", "level"), [(0, 3), (int(Control.CROSSING_SIGNAL), 1), (int(Control.ISLAND), 3)]
)
def test_crossing_a_fast_road_is_stressful_unless_there_are_signals(control, level) -> None:
    """Table 7: up to three lanes at 40 mph and more is level 3, with a refuge too."""
    drawing = Drawing().way((0, 0), (100, 0), highway="cycleway", flags=ALL - CAR)
    drawing.way((100, -100), (100, 0), (100, 100), highway="primary", limit_kmh=100)
    streets = detailed(drawing, {}, {}, controls={drawing.node((100, 0)): control})
    found = stress_of(streets, streets.edge_u, streets.edge_v, streets.node_control)
    assert max(found.at_u[0], found.at_v[0]) == level
    assert CROSSING[0].tolist() == [1, 1, 2, 3]


def test_paths_without_cars_have_no_stress_and_what_is_not_tagged_is_told() -> None:
    drawing = Drawing().way((0, 0), (100, 0), highway="path", flags=ALL - CAR).way((100, 0), (400, 0))
    streets = detailed(drawing, {}, {})
    assert stress(streets) == (1, 1)
    found = stress_of(streets, streets.edge_u, streets.edge_v, streets.node_control)
    assert found.assumed == {"speed": 1.0, "lanes": 1.0, "cycle_way": 1.0}


def test_a_raised_kerb_stops_wheels_and_a_gate_takes_time() -> None:
    drawing = Drawing().way((0, 0), (50, 0), (100, 0))
    middle = drawing.node((50, 0))
    kerb = build_network(detailed(drawing, {}, controls={middle: int(Control.KERB)}), SRID)
    assert not kerb.modes["walk_wheels"].through[0].any()
    assert kerb.modes["walk"].through is None
    gate = build_network(detailed(drawing, {}, controls={middle: int(Control.GATE)}), SRID)
    assert (
        one_way_ms(gate, "walk_slope")[0] - one_way_ms(gate, "walk")[0] == 1000 * profile("walk_slope").gate_s
    )


def crossing(restrictions=(), controls=None, highway="residential") -> tuple[Network, Drawing]:
    """Four streets that meet in the middle: ways 1 from the west, 2 to the north, 3 to the east, 4 to the south."""
    drawing = Drawing()
    for x, y in ((-100, 0), (0, 100), (100, 0), (0, -100)):
        drawing.way((x, y), (0, 0), flags=CAR, highway=highway)
    middle = drawing.node((0, 0))
    told = [(one, middle, other, only) for one, other, only in restrictions]
    return build_network(
        detailed(drawing, {}, {}, {}, {}, controls=controls and {middle: controls}, restrictions=told), SRID
    ), drawing


def turn_ms(network: Network, start: int, end: int) -> float:
    """What the turn from way `start` into way `end` (1 to 4) costs beyond the two streets; inf where forbidden."""
    edges = edges_of(network, "car_turns")
    graph = graph_of(edges, 0)
    digraph = nx.MultiDiGraph()
    digraph.add_weighted_edges_from(
        zip(graph.tails.tolist(), graph.heads.tolist(), graph.costs.tolist(), strict=True)
    )
    tail, head = int(edges.v[start - 1]), int(edges.turning.leave_v[end - 1])
    if head not in digraph or not digraph.has_edge(tail, head):
        return math.inf
    return min(data["weight"] for data in digraph[tail][head].values()) / 1000


def test_turns_cost_what_the_profile_says() -> None:
    network, _ = crossing()
    turns = profile("car_turns").turns
    assert turn_ms(network, 1, 2) == turns.left_s
    assert turn_ms(network, 1, 4) == turns.right_s
    assert turn_ms(network, 1, 3) == turns.straight_s
    assert turn_ms(network, 1, 1) == turns.u_turn_s


def test_a_signal_and_a_sign_make_one_wait() -> None:
    signal, _ = crossing(controls=int(Control.SIGNAL_F | Control.SIGNAL_B))
    stop, _ = crossing(controls=int(Control.STOP_F | Control.STOP_B))
    turns = profile("car_turns").turns
    assert turn_ms(signal, 1, 3) == turns.signal_s
    assert turn_ms(stop, 1, 2) == turns.left_s + turns.stop_s


def test_a_forbidden_turn_is_none_and_an_only_turn_forbids_the_others() -> None:
    no_left, _ = crossing([(1, 2, False)])
    assert [turn_ms(no_left, 1, way) < math.inf for way in (1, 2, 3, 4)] == [True, False, True, True]
    only_straight, _ = crossing([(1, 3, True)])
    assert [turn_ms(only_straight, 1, way) < math.inf for way in (1, 2, 3, 4)] == [False, False, True, False]
    assert turn_ms(only_straight, 2, 1) < math.inf, "others may"


def test_nothing_is_paid_where_only_two_streets_meet() -> None:
    drawing = Drawing().way((0, 0), (100, 0), flags=CAR).way((100, 0), (100, 100), flags=CAR)
    network = build_network(detailed(drawing, {}, {}), SRID)
    graph = graph_of(edges_of(network, "car_turns"), 0)
    assert sorted(set(graph.costs.tolist()))[0] == 0
    assert 1000 * profile("car_turns").turns.left_s not in graph.costs.tolist()


def test_mornings_are_slower_on_great_roads_and_as_ever_on_small_ones() -> None:
    primary = detailed(Drawing().way((0, 0), (1000, 0), highway="primary", flags=CAR), {})
    small = detailed(Drawing().way((0, 0), (1000, 0), flags=CAR), {})
    factor = profile("car_morning").class_factor["primary"]
    ms = {code: one_way_ms(build_network(primary, SRID), code)[0] for code in ("car_turns", "car_morning")}
    assert ms["car_turns"] / ms["car_morning"] == pytest.approx(factor, rel=1e-3)
    network = build_network(small, SRID)
    assert one_way_ms(network, "car_turns") == one_way_ms(network, "car_morning")


def test_every_profile_says_in_german_what_it_assumes_and_where_from() -> None:
    assert PROFILES[0] == "walk"
    assert set(MODES) <= set(PROFILES)
    for code in PROFILES:
        one = profile(code)
        assert code == one.base or code.startswith(f"{one.base}_")
        assert one.explained.endswith("."), code
        assert one.label
        assert one.sources, code
        assert read_profile(code, one.text) == one


def test_a_region_offers_all_profiles_unless_it_says_which_and_stores_the_basic_ones() -> None:
    assert offered({}) == PROFILES
    assert stored({}) == MODES
    told = {"profiles": {"offered": ["walk_child"], "stored": ["walk_child", "car_turns"]}}
    assert offered(told) == ("walk", "walk_child", "bicycle", "car")
    assert stored(told) == ("walk", "walk_child", "bicycle", "car")


def test_heights_change_the_fingerprint_of_those_who_feel_them() -> None:
    streets = detailed(Drawing().way((0, 0), (1000, 0)), {})
    plain, hilly = build_network(streets, SRID), build_network(streets, SRID, relief(0.02))
    changed = {code for code in PROFILES if fingerprint_of(plain, code) != fingerprint_of(hilly, code)}
    assert changed == {code for code in PROFILES if profile(code).uses_heights}


@settings(deadline=None, max_examples=40)
@given(st.fixed_dictionaries({name: st.integers(0, 2**bits - 1) for name, (_, bits) in FIELDS.items()}))
def test_detail_is_packed_without_loss(values) -> None:
    number = np.array([packed(**values)], np.uint32)
    assert {name: int(field_of(number, name)[0]) for name in FIELDS} == values


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2**24 - 1), st.sampled_from(
            ["residential", "footway", "secondary", "path", "cycleway", "tertiary"])),
        min_size=2, max_size=14,
    ),
    st.sampled_from([code for code in PROFILES if code not in MODES]),
)  # fmt: skip
def test_a_filter_never_shortens_a_way(ways, code) -> None:
    """By length, so that speeds do not matter: what a variant leaves open is part of what its basic mode may use."""
    drawing = Drawing()
    for a, b, _, highway in ways:
        drawing.way((a * 60.0, (a * a % 4) * 50.0), (b * 60.0, (b * b % 4) * 50.0), highway=highway)
    drawing.ways.detail = [number for _, _, number, _ in ways]
    network = build_network(streets_from_ways(drawing.ways, {}), SRID, relief(0.03))
    base = StreetTravel(network, profile(code).base)
    variant = StreetTravel(network, code, like=base)
    points = Places(*at(*[(x, y) for x in range(0, 301, 60) for y in (0, 40)]), np.arange(12, dtype=np.int32))
    site = Places(*at((60, 50)), np.zeros(1, np.int32))
    assert (variant.nearest(points, site).metres >= base.nearest(points, site).metres).all()
    inside = variant.within(points, site, 600)
    assert set(inside.point.tolist()) <= set(range(12))
