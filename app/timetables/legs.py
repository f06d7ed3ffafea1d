"""A journey in words for people: walks, rides with line, direction and stops, waits; every moment with its time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accessibility.timetable import ON_REQUEST
from app.timetables.schedule import moment

if TYPE_CHECKING:
    from app.timetables.journeys import Aboard, Journey
    from app.timetables.plan import Plan
    from app.timetables.schedule import Schedule

VEHICLES = (
    (0, 0, "Straßenbahn"), (1, 1, "U-Bahn"), (2, 2, "Zug"), (3, 3, "Bus"), (4, 4, "Fähre"), (5, 5, "Straßenbahn"),
    (6, 6, "Seilbahn"), (7, 7, "Zahnradbahn"), (11, 11, "Oberleitungsbus"), (12, 12, "Einschienenbahn"),
    (100, 199, "Zug"), (200, 299, "Fernbus"), (400, 405, "U-Bahn"), (712, 713, "Schulbus"), (715, 715, "Rufbus"),
    (700, 799, "Bus"), (800, 800, "Oberleitungsbus"), (900, 906, "Straßenbahn"), (1000, 1299, "Fähre"),
    (1300, 1399, "Seilbahn"), (1400, 1400, "Zahnradbahn"), (1500, 1599, "Ruftaxi"),
)  # fmt: skip
"""What runs, by GTFS's route_type (the simple and the extended numbers)."""


def vehicle(kind: int) -> str:
    """The German word for a route_type."""
    return next((word for low, high, word in VEHICLES if low <= kind <= high), "Verkehrsmittel")


def told_journey(plan: Plan, journey: Journey) -> dict[str, Any]:
    """The journey with its legs, in order and without gaps."""
    legs = _legs(plan, journey)
    minutes = {
        kind: sum(leg["minutes"] for leg in legs if leg["kind"] == kind) for kind in ("walk", "ride", "wait")
    }
    return {
        "leaves": _at(plan, journey.leaves), "arrives": _at(plan, journey.arrives),
        "minutes": _minutes(journey.arrives - journey.leaves), "changes": max(sum(not ride.seated for ride in journey.rides) - 1, 0),
        **{f"{kind}_minutes": round(value, 1) for kind, value in minutes.items()}, "legs": legs,
    }  # fmt: skip


def _legs(plan: Plan, journey: Journey) -> list[dict[str, Any]]:
    if not journey.rides:
        return [_walk(plan, journey.leaves, *journey.first_walk, at_home=True)]
    first, at_home = journey.first_walk, journey.home_first
    legs = [_walk(plan, journey.leaves, *first, at_home=at_home)] if first[0] else []
    for number, ride in enumerate(journey.rides):
        if number:
            legs += _change(plan, journey.rides[number - 1], ride, journey.changes[number - 1])
        legs.append(_ride(plan, ride))
    if journey.last_walk[0]:
        legs.append(_walk(plan, journey.rides[-1].arrives, *journey.last_walk, at_home=not at_home))
    return legs


def _change(plan: Plan, before: Aboard, after: Aboard, seconds: int) -> list[dict[str, Any]]:
    """The walk to another stop, if it is one, and the wait there; of the change's time some is for finding one's way."""
    stops = plan.schedule.trips.stop
    legs: list[dict[str, Any]] = []
    begin = before.arrives
    if not after.seated and stops[before.off] != stops[after.on]:
        legs.append(_walk(plan, begin, seconds, None))
        begin += seconds
    if after.departs > begin:
        wait = {"kind": "wait", "departs": _at(plan, begin), "arrives": _at(plan, after.departs)}
        legs.append(
            {
                **wait,
                "minutes": _minutes(after.departs - begin),
                "at": _stop(plan.schedule, int(stops[after.on])),
                "seated": after.seated,
            }
        )
    return legs


def _walk(
    plan: Plan, begin: int, seconds: int, metres: float | None, *, at_home: bool = False
) -> dict[str, Any]:
    """A way on foot, or by bicycle where the rule has it so and it begins or ends at home."""
    length = None if metres is None else round(metres)
    kind = "cycle" if at_home and plan.rule.access_mode == "bicycle" else "walk"
    return {"kind": kind, "departs": _at(plan, begin), "arrives": _at(plan, begin + seconds),
            "minutes": _minutes(seconds), "metres": length}  # fmt: skip


def _ride(plan: Plan, ride: Aboard) -> dict[str, Any]:
    schedule = plan.schedule
    feed, trip = schedule.feed_of_trip(ride.trip)
    rows, trips = feed.rows, schedule.trips
    line, sign = int(rows.trips.line[trip]), int(rows.trips.headsign[trip])
    end = int(trips.stop[trips.offset[ride.trip + 1] - 1])
    kind = int(rows.lines.kind[line])
    called = bool((trips.flags[ride.on] | trips.flags[ride.off]) & ON_REQUEST) or vehicle(kind).startswith(
        "Ruf"
    )
    calls = range(ride.on, ride.off + 1)
    return {
        "kind": "ride", "departs": _at(plan, ride.departs), "arrives": _at(plan, ride.arrives),
        "minutes": _minutes(ride.arrives - ride.departs), "vehicle": vehicle(kind),
        "line": rows.lines.short_name[line] or rows.lines.long_name[line], "line_name": rows.lines.long_name[line],
        "agency": rows.lines.agency[line], "headsign": rows.trips.headsigns[sign] if sign >= 0 else schedule.names[end],
        "on_request": called, "stay_seated": ride.seated, "trip_id": rows.trips.trip_id[trip],
        "from": _stop(schedule, int(trips.stop[ride.on])), "to": _stop(schedule, int(trips.stop[ride.off])),
        "stops": [
            {**_stop(schedule, int(trips.stop[call])), "arrives": _at(plan, int(trips.arrival[call]) + ride.shift),
             "departs": _at(plan, int(trips.departure[call]) + ride.shift)}
            for call in calls
        ],
    }  # fmt: skip


def _stop(schedule: Schedule, stop: int) -> dict[str, Any]:
    return {"id": schedule.stop_ids[stop], "name": schedule.names[stop], "platform": schedule.platforms[stop],
            "lon": round(float(schedule.lon[stop]), 6), "lat": round(float(schedule.lat[stop]), 6)}  # fmt: skip


def _at(plan: Plan, seconds: int) -> str:
    return moment(plan.day, seconds, plan.schedule.zone).isoformat()


def _minutes(seconds: int) -> float:
    return round(seconds / 60, 1)
