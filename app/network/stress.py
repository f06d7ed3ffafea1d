"""Level of traffic stress for cycling, 1 (for children) to 4 (for the fearless), from what is tagged.

Mekuria, Furth & Nixon (2012), MTI Report 11-19, tables 2 and 3 (p. 18) and 4 (p. 21) along a street, 7 and 8 for
crossing one without signals. The report was not at hand: the numbers were held against two independent transcriptions.
Miles per hour stand for German limits so: up to 25 mph 40 km/h, 30 mph 50 km/h, 35 mph 60 km/h, beyond what is faster.
Where nothing is tagged: the speed of the class (profile `car`), two lanes, a cycle lane narrower than 6 feet, no parking
beside it. Blocked lanes and right-turn lanes are not tagged in OpenStreetMap and not looked at. The width of a lane
beside parked cars is not either: it is taken as 14 feet together with the parking lane (level 2; less would be 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.network.profiles import profile
from geodata.street_detail import Control, CycleWay, Known, LaneWidth, field_of
from geodata.streets import EdgeFlag

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.rows import Streets

    U8 = npt.NDArray[np.uint8]
    Index = npt.NDArray[np.int64]

SPEED_STEPS_KMH = (40.0, 50.0, 60.0)
"""Upper limits of the columns of the tables; the last column is what is faster."""
USUAL_LANES = 2
RESIDENTIAL = frozenset({"residential", "living_street", "service", "unclassified", "track"})
CARS = int(EdgeFlag.CAR_FORWARD | EdgeFlag.CAR_BACKWARD)

MIXED = np.array([[2, 3, 4, 4], [3, 4, 4, 4], [4, 4, 4, 4]], np.uint8)
"""Lanes (up to 3, 4 and 5, 6 and more) × speed: with a centre line, not residential."""
MIXED_CALM = np.array([1, 2, 4, 4], np.uint8)
"""Up to 3 lanes, without a centre line or residential."""
LANE_SPEED = np.array([1, 1, 3, 4], np.uint8)
PARKING_SPEED = np.array([1, 2, 3, 4], np.uint8)
CROSSING = np.array([[1, 1, 2, 3], [2, 2, 3, 4], [4, 4, 4, 4]], np.uint8)
"""Lanes × speed of the street that is crossed, without a refuge."""
CROSSING_REFUGE = np.array([[1, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 4]], np.uint8)
SIGNALS = int(Control.SIGNAL_F | Control.SIGNAL_B | Control.CROSSING_SIGNAL)


@dataclass(frozen=True, slots=True)
class Stress:
    """Stress of every edge forward and backward, and of crossing at its two ends (1 where nothing is crossed).

    `assumed`: share of the length of streets with cars of which speed, lanes and cycle ways are not tagged.
    """

    forward: U8
    backward: U8
    at_u: U8
    at_v: U8
    assumed: dict[str, float]


def stress_of(streets: Streets, u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], node_control: npt.NDArray[np.uint16]) -> Stress:  # fmt: skip
    """The stress of all edges between nodes `u` and `v`; `node_control` by node."""
    kmh = speeds_kmh(streets)
    column = np.searchsorted(SPEED_STEPS_KMH, kmh, side="left")
    tagged = field_of(streets.detail, "lanes")
    lanes = np.where(tagged == 0, USUAL_LANES, tagged)
    with_cars = (streets.flags & CARS) > 0
    sides = [
        _along(streets, field_of(streets.detail, side), column, lanes)
        for side in ("cycle_right", "cycle_left")
    ]
    forward, backward = (np.where(with_cars, side, 1).astype(np.uint8) for side in sides)
    at_u, at_v = _crossing(streets, u, v, node_control, column, _row(lanes), with_cars)
    return Stress(forward, backward, at_u, at_v, _assumed(streets, with_cars))


def speeds_kmh(streets: Streets) -> npt.NDArray[np.float64]:
    """The speed limit of every edge; where not tagged, that of its class, and at most 50 km/h inside towns."""
    car = profile("car")
    usual = np.array([car.class_speed_kmh(name) for name in streets.highway_names] or [0.0])
    by_class = usual[streets.highway] if len(streets.highway) else np.zeros(0)
    in_town = field_of(streets.detail, "urban") == Known.YES
    by_class = np.where(in_town, np.minimum(by_class, 50.0), by_class)
    return np.where(np.isfinite(streets.max_speed_kmh), streets.max_speed_kmh, by_class)


def _row(lanes: npt.NDArray[np.integer]) -> Index:
    return np.searchsorted([3, 5], lanes, side="left")


def _along(streets: Streets, cycle_way: U8, column: Index, lanes: npt.NDArray[np.integer]) -> U8:
    """Stress along a street, by what there is for bicycles on the side one goes on."""
    track, lane = cycle_way == CycleWay.TRACK, cycle_way == CycleWay.LANE
    return np.where(
        track, 1, np.where(lane, _in_lane(streets, column, lanes), _mixed(streets, column, lanes))
    )


def _mixed(streets: Streets, column: Index, lanes: npt.NDArray[np.integer]) -> U8:
    calm_class = np.array([name in RESIDENTIAL for name in streets.highway_names] or [False])
    unmarked = field_of(streets.detail, "centre_line") == Known.NO
    calm = (lanes <= 3) & (unmarked | (calm_class[streets.highway] & (lanes < 3)))
    return np.where(calm, MIXED_CALM[column], MIXED[_row(lanes), column])


def _in_lane(streets: Streets, column: Index, lanes: npt.NDArray[np.integer]) -> U8:
    one_way = (streets.flags & CARS) != CARS
    each_way = np.where(one_way, lanes, (lanes + 1) // 2)
    parked = field_of(streets.detail, "parking") == Known.YES
    by_lanes = np.where(each_way <= 1, 1, np.where(one_way & (each_way == 2) & ~parked, 2, 3))
    by_width = np.where((field_of(streets.detail, "lane_width") == LaneWidth.WIDE) & ~parked, 1, 2)
    by_speed = np.where(parked, PARKING_SPEED[column], LANE_SPEED[column])
    return np.maximum(np.maximum(by_lanes, by_width), by_speed).astype(np.uint8)


def _crossing(
    streets: Streets, u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], node_control: npt.NDArray[np.uint16],
    column: Index, row: Index, with_cars: npt.NDArray[np.bool_],
) -> tuple[U8, U8]:  # fmt: skip
    """Stress of crossing at both ends of each edge the greatest street that passes there and is greater than its own."""
    rank = ranks(streets)
    nodes = len(node_control)
    end_node = np.concatenate([u, v])
    end_rank = np.where(np.tile(with_cars, 2), np.tile(rank, 2), 0)
    greatest = np.zeros(nodes, np.int64)
    np.maximum.at(greatest, end_node, end_rank)
    of_greatest = (end_rank == greatest[end_node]) & (end_rank > 0)
    passes = np.bincount(end_node[of_greatest], minlength=nodes) >= 2
    refuge = (node_control & int(Control.ISLAND)) > 0
    level = np.where(refuge[end_node], CROSSING_REFUGE[np.tile(row, 2), np.tile(column, 2)], CROSSING[np.tile(row, 2), np.tile(column, 2)])  # fmt: skip
    at_node = np.ones(nodes, np.uint8)
    np.maximum.at(at_node, end_node[of_greatest], level[of_greatest].astype(np.uint8))
    crossed = passes & ((node_control & SIGNALS) == 0)
    stress = [
        np.where(crossed[end] & (rank < greatest[end]), at_node[end], 1).astype(np.uint8) for end in (u, v)
    ]
    return stress[0], stress[1]


ORDER = (
    "track", "service", "living_street", "residential", "road", "unclassified", "tertiary_link", "tertiary",
    "secondary_link", "secondary", "primary_link", "primary", "trunk_link", "trunk", "motorway_link", "motorway",
)  # fmt: skip


def ranks(streets: Streets) -> Index:
    """How great every edge's class is, and who has the right of way by it; 0 for what cars do not use."""
    rank = np.array([ORDER.index(name) + 1 if name in ORDER else 0 for name in streets.highway_names] or [0])
    return rank[streets.highway] if len(streets.highway) else np.zeros(0, np.int64)


def _assumed(streets: Streets, with_cars: npt.NDArray[np.bool_]) -> dict[str, float]:
    total = max(float(streets.length_m[with_cars].sum()), 1e-9)
    missing = {
        "speed": ~np.isfinite(streets.max_speed_kmh),
        "lanes": field_of(streets.detail, "lanes") == 0,
        "cycle_way": (field_of(streets.detail, "cycle_right") == 0)
        & (field_of(streets.detail, "cycle_left") == 0),
    }
    return {
        name: round(float(streets.length_m[with_cars & gone].sum()) / total, 4)
        for name, gone in missing.items()
    }
