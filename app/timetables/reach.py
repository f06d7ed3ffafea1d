"""From where, and when, one must set out to be at a site in time, and when one is home again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable_profile import LATER
from app.accessibility.timetable_search import NEVER, latest_departures
from app.timetables.plan import direct_seconds

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.travel import Places
    from app.timetables.plan import Plan
    from app.timetables.walks import Pairs

    I32 = npt.NDArray[np.int32]

NO_STOP, NO_JOURNEY = "no_stop_in_reach", "no_journey"


@dataclass(frozen=True, slots=True)
class Reached:
    """For every home: seconds from setting out to the moment asked for (`LATER`: none), its first stop (-1: on foot).

    On the way home: seconds until one is there, and its last stop. `changes`: how many the journey takes.
    `has_stop`: whether any stop is near enough at all.
    """

    seconds: I32
    stop: I32
    changes: I32
    has_stop: npt.NDArray[np.bool_]


def reach_there(plan: Plan, site: Places, asked: int) -> Reached:
    """When every home must set out to be at a site by the moment asked for."""
    egress, walks = plan.to_site(site), plan.ground.to_stops
    found = latest_departures(plan.timetable, egress.origin, egress.seconds, asked, plan.rule.limits())
    homes = len(plan.ground.homes.x_m)
    direct = direct_seconds(plan.direct(plan.ground.homes, site), homes, LATER)
    return _reached(plan, found.board, walks, direct, asked)


def reach_home(plan: Plan, site: Places, asked: int) -> Reached:
    """When every home is reached from a site that one may leave at the moment asked for."""
    access, walks = plan.from_site(site), plan.ground.from_stops.turned()
    limits = plan.rule.limits(way_home=True)
    found = latest_departures(plan.turned, access.target, access.seconds, -asked, limits)
    homes = len(plan.ground.homes.x_m)
    direct = direct_seconds(plan.direct(site, plan.ground.homes), homes, LATER, by_target=True)
    return _reached(plan, found.board, walks, direct, -asked)


def _reached(plan: Plan, board: I32, walks: Pairs, direct: I32, moment: int) -> Reached:
    latest = board[walks.target, -1]
    usable = latest != NEVER
    home, stop = walks.origin[usable], walks.target[usable]
    seconds = moment - (latest[usable] - walks.seconds[usable])
    changes = (board[stop] != board[stop, -1:]).sum(axis=1)
    order = np.lexsort((stop, walks.seconds[usable], changes, seconds, home))
    who, first = np.unique(home[order], return_index=True)
    best = order[first]
    found = np.full(len(direct), LATER, np.int32)
    stops, counts = np.full(len(direct), -1, np.int32), np.zeros(len(direct), np.int32)
    found[who], counts[who] = seconds[best], changes[best]
    stops[who] = plan.ground.parts.stop[stop[best]]
    on_foot = direct <= found
    found[on_foot], stops[on_foot], counts[on_foot] = direct[on_foot], -1, 0
    has_stop = np.zeros(len(direct), bool)
    has_stop[walks.origin] = True
    return Reached(found, stops, counts, has_stop)
