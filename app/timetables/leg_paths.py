"""Where the legs of a journey run on the map: walks along real streets, rides along the feed's shapes or from stop to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer

from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.timetables.ride_paths import ride_path

if TYPE_CHECKING:
    from app.timetables.journeys import Aboard, Journey
    from app.timetables.plan import Plan

WALKS = ("walk", "cycle")


def add_paths(
    plan: Plan, journey: Journey, told: dict[str, Any], start: Places, goal: Places
) -> dict[str, Any]:
    """The journey as told, with `path` (lon, lat) on every leg but waits, and `path_basis`.

    The basis is `streets`, `straight_line`, `shape` or `stops`: only the first and third are where one really goes.
    """
    to_degrees = Transformer.from_crs(plan.ground.srid, 4326, always_xy=True)
    rides = list(journey.rides)
    before: Aboard | None = None
    for leg in told["legs"]:
        if leg["kind"] == "ride":
            before = rides.pop(0)
            points, by_shape = ride_path(plan.schedule, before)
            leg["path"], leg["path_basis"] = _rounded(points), "shape" if by_shape else "stops"
        elif leg["kind"] in WALKS:
            begin = start if before is None else _stop(plan, int(plan.schedule.trips.stop[before.off]))
            end = goal if not rides else _stop(plan, int(plan.schedule.trips.stop[rides[0].on]))
            at_home = (journey.home_first and before is None) or (not journey.home_first and not rides)
            paths = plan.ground.access_paths if at_home or not journey.rides else plan.ground.walk_paths
            metres = np.array(paths.between(begin, end, 60 * leg["minutes"] + 60))
            leg["path"] = _rounded(np.column_stack(to_degrees.transform(*metres.T)))
            leg["path_basis"] = "streets" if isinstance(paths.travel, StreetTravel) else "straight_line"
    return told


def _stop(plan: Plan, stop: int) -> Places:
    stops = plan.ground.stops
    return Places(stops.x_m[stop : stop + 1], stops.y_m[stop : stop + 1], np.zeros(1, np.int32))


def _rounded(points: np.ndarray) -> list[list[float]]:
    return np.round(points, 6).tolist()
