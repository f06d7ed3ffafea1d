"""How far one travels by bus and train: on foot to the stop, along the rides, and on foot to the site that is reached first.

The typical minute of a morning is no single journey; kilometres are those of the one with which one is there by eight.
"""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from app.accessibility.timetable_profile import LATER
from app.accessibility.timetable_search import NEVER, latest_departures, rides_from
from app.catchments.travel import DETOUR_FACTOR, Places
from app.timetables.journeys import parts_of_ride
from app.timetables.plan import direct_seconds
from app.timetables.ride_paths import ride_path
from app.timetables.schedule import seconds_on

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.timetable_search import Departures
    from app.timetables.journeys import Aboard
    from app.timetables.plan import Plan
    from app.timetables.walks import Pairs

    FloatArray = npt.NDArray[np.float64]

ARRIVES = time(8, 0)
WORDS = (
    "Wegekilometer mit Bus und Bahn sind die der Fahrt, mit der man um 8 Uhr da ist: zu Fuß zur Haltestelle und von ihr, dazwischen"
    " entlang der Linienführung des Fahrplans, wo er keine nennt, geradewegs von Halt zu Halt. Wer so nicht bis 8 Uhr ankommt, zählt"
    " hier nicht mit."
)
_EARTH = Geod(ellps="WGS84")


class Rides:
    """Lengths of rides of a timetable, each measured once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._metres: dict[tuple[int, int, int], float] = {}

    def metres(self, ride: Aboard) -> float:
        """Metres along the feed's shape, else from stop to stop in straight lines."""
        key = ride.trip, ride.on, ride.off
        if key not in self._metres:
            points, _ = ride_path(self._plan.schedule, ride)
            self._metres[key] = float(_EARTH.line_length(points[:, 0], points[:, 1]))
        return self._metres[key]


def metres_by_bus(plan: Plan, sites: Places) -> FloatArray:
    """Metres of every home's journey to whichever site is reached first by eight; inf where there is none."""
    homes = plan.ground.homes
    nowhere = np.full(len(homes.x_m), np.inf)
    if not len(sites.x_m):
        return nowhere
    goal = Places(sites.x_m, sites.y_m, np.zeros(len(sites.x_m), np.int32))
    egress, walks, direct = plan.to_site(goal), plan.ground.to_stops, plan.direct(homes, goal)
    asked = seconds_on(plan.day, ARRIVES, plan.schedule.zone)
    found = latest_departures(plan.timetable, egress.origin, egress.seconds, asked, plan.rule.limits())
    home, best, seconds = _boarded(found, walks, asked)
    onward = _onward(plan, found, egress, np.unique(walks.target[best]))
    metres = nowhere.copy()
    metres[home] = walks.metres[best] + np.array([onward[stop] for stop in walks.target[best].tolist()])
    by_bus = np.full(len(metres), LATER, np.int64)
    by_bus[home] = seconds
    walked = direct_seconds(direct, len(metres), LATER)
    length = nowhere.copy()
    length[direct.origin] = direct.metres
    on_foot = (walked <= by_bus) & (walked < LATER)
    metres[on_foot] = length[on_foot]
    return metres


def _boarded(found: Departures, walks: Pairs, asked: int) -> tuple[Any, Any, Any]:
    """The homes that get there, the walk to the stop of each one's best journey (fewest changes of equals), its seconds."""
    latest = found.board[walks.target, -1]
    usable = np.flatnonzero(latest != NEVER)
    stop, walk = walks.target[usable], walks.seconds[usable]
    seconds = asked - (latest[usable] - walk)
    changes = (found.board[stop] != found.board[stop, -1:]).sum(axis=1)
    order = np.lexsort((stop, walk, changes, seconds, walks.origin[usable]))
    home, first = np.unique(walks.origin[usable][order], return_index=True)
    chosen = order[first]
    return home, usable[chosen], seconds[chosen]


def _onward(plan: Plan, found: Departures, egress: Pairs, stops: npt.NDArray[np.integer]) -> dict[int, float]:
    """By stop one boards at: the metres from there on, over rides, changes and the last walk."""
    rides, told = Rides(plan), dict[int, float]()
    for stop in stops.tolist():
        parts = [
            part for ride in rides_from(plan.timetable, found, stop)
            for part in parts_of_ride(plan, ride.entered, ride.left)
        ]  # fmt: skip
        told[stop] = sum(rides.metres(part) for part in parts) + _walked(plan, parts, egress)
    return told


def _walked(plan: Plan, parts: list[Aboard], egress: Pairs) -> float:
    """The last walk, and changes between different stops (straight line × detour)."""
    stops, at = plan.schedule.trips.stop, plan.ground.stops
    total = 0.0
    for before, after in pairwise(parts):
        here, there = int(stops[before.off]), int(stops[after.on])
        if here != there:
            total += DETOUR_FACTOR * float(
                np.hypot(at.x_m[here] - at.x_m[there], at.y_m[here] - at.y_m[there])
            )
    end = int(stops[parts[-1].off])
    ways = egress.metres[plan.ground.parts.stop[egress.origin] == end]
    return total + (float(ways.min()) if len(ways) else 0.0)
