"""Tags of OpenStreetMap that tell what a way or a node is like, and turns that are forbidden."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.readers.osm_access import node_flags
from geodata.readers.osm_detail import node_control, turn_restrictions, way_detail
from geodata.street_detail import Control, CycleWay, Known, LaneWidth, Surface, field_of
from geodata.streets import NodeFlag

EVERYBODY = int(NodeFlag.NO_WALK | NodeFlag.NO_BICYCLE | NodeFlag.NO_CAR)


def told(field: str, **tags: str) -> int:
    keys = {key.replace("__", ":"): value for key, value in tags.items()}
    return int(field_of(np.array([way_detail(keys)], np.uint32), field)[0])


@pytest.mark.parametrize(("value", "lit"), [("yes", Known.YES), ("24/7", Known.YES), ("no", Known.NO), (None, Known.UNKNOWN)])  # fmt: skip
def test_lit(value: str | None, lit: Known) -> None:
    assert told("lit", **({} if value is None else {"lit": value})) == lit


@pytest.mark.parametrize(
    ("tags", "surface"),
    [
        ({"surface": "asphalt"}, Surface.SMOOTH),
        ({"surface": "sett"}, Surface.FIRM),
        ({"surface": "grass"}, Surface.LOOSE),
        ({"surface": "asphalt;gravel"}, Surface.SMOOTH),
        ({"tracktype": "grade1"}, Surface.SMOOTH),
        ({"tracktype": "grade4"}, Surface.LOOSE),
        ({"surface": "lava"}, Surface.UNKNOWN),
        ({}, Surface.UNKNOWN),
    ],
)
def test_surface(tags: dict[str, str], surface: Surface) -> None:
    assert told("surface", **tags) == surface


@pytest.mark.parametrize(
    ("tags", "right", "left"),
    [
        ({"cycleway": "lane"}, CycleWay.LANE, CycleWay.LANE),
        ({"cycleway__right": "track", "cycleway__left": "no"}, CycleWay.TRACK, CycleWay.NONE),
        ({"cycleway__both": "separate"}, CycleWay.TRACK, CycleWay.TRACK),
        ({"bicycle": "use_sidepath"}, CycleWay.TRACK, CycleWay.TRACK),
        ({}, CycleWay.UNKNOWN, CycleWay.UNKNOWN),
    ],
)
def test_cycle_ways(tags: dict[str, str], right: CycleWay, left: CycleWay) -> None:
    assert (told("cycle_right", **tags), told("cycle_left", **tags)) == (right, left)


def test_lanes_sidewalks_bridges_roundabouts_widths_and_towns() -> None:
    assert told("lanes", lanes="3") == 3
    assert told("lanes", lanes="12") == 7, "as many as fit"
    assert told("lanes", lanes="many") == 0
    assert told("sidewalk", sidewalk="left") == Known.YES
    assert told("sidewalk", sidewalk="none") == Known.NO
    assert told("bridge", bridge="viaduct") == 1
    assert told("bridge", bridge="no") == 0
    assert told("roundabout", junction="roundabout") == 1
    assert told("lane_width", cycleway__width="2.0") == LaneWidth.WIDE
    assert told("lane_width", cycleway__width="1.2 m") == LaneWidth.NARROW
    assert told("lane_width", cycleway__width="broad") == LaneWidth.UNKNOWN
    assert told("urban", maxspeed__type="DE:urban") == Known.YES
    assert told("urban", source__maxspeed="DE:rural") == Known.NO
    assert told("parking", parking__both="lane") == Known.YES


@pytest.mark.parametrize(
    ("tags", "bits"),
    [
        ({"highway": "traffic_signals"}, Control.SIGNAL_F | Control.SIGNAL_B),
        ({"highway": "traffic_signals", "traffic_signals:direction": "forward"}, Control.SIGNAL_F),
        ({"highway": "stop", "direction": "backward"}, Control.STOP_B),
        ({"highway": "stop"}, Control.STOP_F | Control.STOP_B | Control.NEAR_END),
        ({"highway": "stop", "stop": "all"}, Control.STOP_F | Control.STOP_B),
        ({"highway": "give_way", "direction": "forward"}, Control.YIELD_F),
        ({"highway": "crossing", "crossing": "traffic_signals"}, Control.CROSSING_SIGNAL),
        ({"highway": "crossing", "crossing:island": "yes"}, Control.ISLAND),
        ({"barrier": "gate"}, Control.GATE),
        ({"barrier": "kerb"}, Control.KERB),
        ({"kerb": "raised"}, Control.KERB),
        ({"barrier": "kerb", "kerb": "lowered"}, 0),
        ({"kerb": "flush"}, 0),
        ({"highway": "bus_stop"}, 0),
    ],
)
def test_what_makes_people_wait_at_a_node(tags: dict[str, str], bits: int) -> None:
    assert node_control(tags) == int(bits)


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "gate"}, 0),
        ({"barrier": "gate", "locked": "yes"}, EVERYBODY),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, int(NodeFlag.NO_BICYCLE | NodeFlag.NO_CAR)),
        ({"barrier": "bollard"}, int(NodeFlag.NO_CAR)),
        ({"barrier": "kissing_gate"}, int(NodeFlag.NO_BICYCLE | NodeFlag.NO_CAR)),
        ({"barrier": "cycle_barrier"}, int(NodeFlag.NO_CAR)),
    ],
)
def test_whom_a_barrier_stops(tags: dict[str, str], stopped: int) -> None:
    assert node_flags(tags) == stopped


MEMBERS = [("from", "w", 1), ("via", "n", 9), ("to", "w", 2)]


@pytest.mark.parametrize(
    ("tags", "members", "turns", "why_not"),
    [
        ({"restriction": "no_left_turn"}, MEMBERS, [(1, 9, 2, False)], None),
        ({"restriction": "only_straight_on"}, MEMBERS, [(1, 9, 2, True)], None),
        ({"restriction:motorcar": "no_u_turn"}, MEMBERS, [(1, 9, 2, False)], None),
        ({"restriction:hgv": "no_left_turn"}, MEMBERS, [], None),
        ({"restriction": "no_left_turn", "except": "motorcar;bus"}, MEMBERS, [], None),
        ({"restriction": "no_left_turn", "except": "bicycle"}, MEMBERS, [(1, 9, 2, False)], None),
        ({"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, MEMBERS, [], "conditional"),
        ({"restriction": "no_u_turn"}, [("from", "w", 1), ("via", "w", 5), ("to", "w", 2)], [], "via_way"),
        ({"restriction": "no_u_turn"}, [("from", "w", 1), ("to", "w", 2)], [], "incomplete"),
        ({"restriction": "no_entry"}, [("from", "w", 1), ("from", "w", 3), ("via", "n", 9), ("to", "w", 2)],
         [(1, 9, 2, False), (3, 9, 2, False)], None),
    ],
)  # fmt: skip
def test_forbidden_turns(tags, members, turns, why_not) -> None:
    assert turn_restrictions(tags, members) == (turns, why_not)
