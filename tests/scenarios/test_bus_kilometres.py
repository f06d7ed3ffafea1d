"""Kilometres by bus: against journeys put together leg by leg, and what a changed timetable does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Geod
from sqlalchemy import text

from app.catchments.travel import DETOUR_FACTOR, Places
from app.scenarios.bus import by_bus
from app.scenarios.bus_kilometres import ARRIVES, metres_by_bus
from app.scenarios.evaluate import evaluate
from app.scenarios.figures import TOTAL, numbers
from app.timetables.journeys import journey_there
from app.timetables.ride_paths import ride_path
from app.timetables.schedule import seconds_on
from tests.scenarios.bases import base_of, content_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places.results import Inputs
    from app.scenarios.base import Base
    from app.timetables.journeys import Journey
    from app.timetables.plan import Plan

LOOK = {"category": "community_school", "mode": "bus"}


@pytest.fixture(scope="module")
def base(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of(category="community_school"))


def leg_by_leg(plan: Plan, journey: Journey) -> float:
    """Metres of a journey, added up by hand."""
    total = journey.first_walk[1] + journey.last_walk[1]
    stops, at = plan.schedule.trips.stop, plan.ground.stops
    for ride in journey.rides:
        points, _ = ride_path(plan.schedule, ride)
        total += Geod(ellps="WGS84").line_length(points[:, 0], points[:, 1])
    for before, after in zip(journey.rides, journey.rides[1:], strict=False):
        here, there = int(stops[before.off]), int(stops[after.on])
        total += DETOUR_FACTOR * float(np.hypot(at.x_m[here] - at.x_m[there], at.y_m[here] - at.y_m[there]))
    return total


def test_they_are_those_of_the_journey_that_is_there_by_eight(plan: Plan, base: Base) -> None:
    points, homes = base.ground.supply.points, plan.ground.homes
    metres = metres_by_bus(plan, points)
    goal = Places(points.x_m, points.y_m, np.zeros(len(points.x_m), np.int32))
    asked = seconds_on(plan.day, ARRIVES, plan.schedule.zone)
    ridden = 0
    for home in range(0, len(metres), 977):
        start = Places(homes.x_m[home : home + 1], homes.y_m[home : home + 1], np.zeros(1, np.int32))
        journey = journey_there(plan, start, goal, asked)
        if journey is None:
            assert np.isinf(metres[home])
            continue
        ridden += bool(journey.rides)
        assert metres[home] == pytest.approx(leg_by_leg(plan, journey), abs=1.0)
    assert ridden >= 3


def test_a_scenario_tells_them_and_without_changes_they_are_the_same(
    reading: Connection, plan: Plan, base: Base
) -> None:
    content = content_of(**LOOK)
    found = evaluate(base, content, by_bus(base, content, plan))
    every = np.arange(len(found.newcomers))
    before, after = (numbers(side, every, TOTAL) for side in (found.before, found.after))
    assert before.travel_km > 0
    assert after.travel_km == before.travel_km
    lines = reading.execute(text("SELECT line_id FROM timetable_line ORDER BY 1")).scalars().all()
    dropped = [{"kind": "timetable", "change": {"kind": "drop", "line": line}} for line in lines]
    content = content_of(*dropped, **LOOK)
    on_foot = evaluate(base, content, by_bus(base, content, plan))
    walked = numbers(on_foot.after, every, TOTAL)
    assert 0 < walked.travel_km < before.travel_km  # who could only ride does not get there any more
    assert walked.not_reached > before.not_reached
