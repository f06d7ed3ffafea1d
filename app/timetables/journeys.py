"""One journey, leg by leg: the latest departure to be there in time, or the earliest arrival of the way home."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable import TRIP
from app.accessibility.timetable_search import NEVER, latest_departures, rides_from

if TYPE_CHECKING:
    from app.accessibility.timetable_search import Departures
    from app.catchments.travel import Places
    from app.timetables.plan import Plan
    from app.timetables.walks import Pairs


@dataclass(frozen=True, slots=True)
class Aboard:
    """A ride: trip and its shift (see `Schedule.running`), and where in the trip's stops one gets on and off.

    `seated`: one does not get on but stays where one is, as the vehicle becomes this trip.
    """

    trip: int
    shift: int
    on: int
    off: int
    departs: int
    arrives: int
    seated: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """Seconds on the day's axis; without rides `first_walk` is the whole way. `home_first`: it sets out from home.

    `changes`: seconds of the change before each ride but the first; 0 where one stays seated.
    """

    leaves: int
    arrives: int
    first_walk: tuple[int, float]
    rides: tuple[Aboard, ...] = ()
    changes: tuple[int, ...] = ()
    last_walk: tuple[int, float] = (0, 0.0)
    home_first: bool = True


def journey_there(plan: Plan, start: Places, goal: Places, asked: int) -> Journey | None:
    """The journey that leaves latest to be there by `asked`; None where there is none within the rule."""
    access, egress = plan.from_home(start), plan.to_site(goal)
    found = latest_departures(plan.timetable, egress.origin, egress.seconds, asked, plan.rule.limits())
    on_foot = plan.direct(start, goal)
    leaves = np.where(
        found.latest[access.target] == NEVER, NEVER, found.latest[access.target] - access.seconds
    )
    best = _best(leaves, found, access)
    walks = asked - int(on_foot.seconds[0]) if len(on_foot.seconds) else NEVER
    if best is None or walks >= leaves[best]:
        if walks == NEVER:
            return None
        return Journey(walks, asked, (int(on_foot.seconds[0]), float(on_foot.metres[0])))
    found_rides = rides_from(plan.timetable, found, int(access.target[best]))
    rides = [part for ride in found_rides for part in parts_of_ride(plan, ride.entered, ride.left)]
    last = _walk(egress.origin, int(plan.schedule.trips.stop[rides[-1].off]), egress)
    return _journey(plan, rides, _entry(access, best), last)


def journey_from(plan: Plan, start: Places, goal: Places, asked: int, *, home_first: bool) -> Journey | None:
    """The journey that arrives first when one may set out at `asked`; None where there is none within the rule.

    `home_first`: from home to a site, with any wait; otherwise home from a site, with the rule's wait after lessons.
    """
    access = plan.from_home(start) if home_first else plan.from_site(start)
    egress = plan.to_site(goal) if home_first else plan.to_home(goal)
    limits = plan.rule.limits(way_home=True, any_wait=home_first)
    found = latest_departures(plan.turned, access.target, access.seconds, -asked, limits)
    on_foot = plan.direct(start, goal)
    arrives = np.where(
        found.latest[egress.origin] == NEVER, NEVER, found.latest[egress.origin] - egress.seconds
    )
    best = _best(arrives, found, Turned(egress))
    walks = -(asked + int(on_foot.seconds[0])) if len(on_foot.seconds) else NEVER
    if best is None or walks >= arrives[best]:
        if walks == NEVER:
            return None
        return Journey(asked, -walks, (int(on_foot.seconds[0]), float(on_foot.metres[0])))
    found_rides = reversed(rides_from(plan.turned, found, int(egress.origin[best])))
    rides = [
        part for ride in found_rides for part in parts_of_ride(plan, ride.left, ride.entered, turned=True)
    ]
    first = _walk(access.target, int(plan.schedule.trips.stop[rides[0].on]), access)
    return _journey(plan, rides, first, _entry(egress, best), home_first=home_first)


class Turned:
    """Ways to the goal as ways from it, for choosing among them."""

    def __init__(self, pairs: Pairs) -> None:
        self.target, self.seconds = pairs.origin, pairs.seconds


def _best(moments: np.ndarray, found: Departures, walks: Pairs | Turned) -> int | None:
    """The latest; of equals the one with the fewest changes, then with the shortest walk."""
    if not len(moments) or moments.max() == NEVER:
        return None
    equal = np.flatnonzero(moments == moments.max())
    board = found.board[walks.target[equal]]
    changes = (board != board[:, -1:]).sum(axis=1)
    return int(equal[np.lexsort((walks.seconds[equal], changes))[0]])


def _entry(pairs: Pairs, index: int) -> tuple[int, float]:
    return int(pairs.seconds[index]), float(pairs.metres[index])


def _walk(stops: np.ndarray, stop: int, pairs: Pairs) -> tuple[int, float]:
    return _entry(pairs, int(np.flatnonzero(stops == stop)[0]))


def _journey(
    plan: Plan,
    rides: list[Aboard],
    first: tuple[int, float],
    last: tuple[int, float],
    *,
    home_first: bool = True,
) -> Journey:
    timetable, halts = plan.timetable, plan.ground.parts.halts
    changes = []
    for before, after in pairwise(rides):
        if after.seated:
            changes.append(0)
            continue
        target, origin = int(halts.boards[after.on]), int(halts.alights[before.off])
        ways = slice(timetable.change_offset[target], timetable.change_offset[target + 1])
        changes.append(int(timetable.change_seconds[ways][timetable.change_from[ways] == origin][0]))
    return Journey(
        rides[0].departs - first[0],
        rides[-1].arrives + last[0],
        first,
        tuple(rides),
        tuple(changes),
        last,
        home_first,
    )


def parts_of_ride(plan: Plan, first: int, last: int, *, turned: bool = False) -> list[Aboard]:
    """A ride from its first hop to its last one (rows of the timetable searched), trip by trip: of one vehicle, seated between."""
    timetable = plan.turned if turned else plan.timetable
    trips, running = plan.schedule.trips, plan.running
    on, off = int(timetable.place[first]), int(timetable.place[last]) + 1
    mine = np.flatnonzero(running.vehicle == int(timetable.hops[first, TRIP]) >> 2)
    # hops of one vehicle are numbered through its trips in their order, so that a trip it runs is found by them
    lengths = np.diff(trips.offset)[running.trip] - 1
    ends = np.cumsum(lengths)
    begin, end = (int(np.searchsorted(ends, timetable.along[hop], "right")) for hop in (first, last))
    chosen = mine[(mine >= begin) & (mine <= end)]
    found = []
    for number in chosen.tolist():
        trip, shift = int(running.trip[number]), int(running.shift[number])
        here = on if number == begin else int(trips.offset[trip])
        there = off if number == end else int(trips.offset[trip + 1]) - 1
        departs, arrives = int(trips.departure[here]) + shift, int(trips.arrival[there]) + shift
        found.append(Aboard(trip, shift, here, there, departs, arrives, seated=number != begin))
    return found
