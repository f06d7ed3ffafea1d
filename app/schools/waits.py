"""How long pupils wait at school before and after the lessons, stop by stop, and how many trips there are (R23, R24).

Every minute is asked for by itself: which stops one can set out from to wait more than m - 1 and up to m minutes. The first
of them is the shortest wait there is, rounded up, so that the limit itself is still kept; different departures within the
limit are the trips. The way home is the same with time turned round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable_search import NEVER, Limits, latest_departures
from app.timetables.schedule import seconds_on

if TYPE_CHECKING:
    from datetime import time

    import numpy.typing as npt

    from app.accessibility.timetable import Timetable
    from app.catchments.travel import Places
    from app.timetables.plan import Plan

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]

MOST_MINUTES = 120
"""Waits up to so long are looked for; beyond, there is no journey."""


@dataclass(frozen=True, slots=True)
class Bell:
    """When lessons begin and end; `early_end`: for some grades. `assumed`: nobody has told it."""

    begin: time
    end: time
    early_end: time | None = None
    assumed: bool = False

    @property
    def told(self) -> list[str]:
        """As runs name it."""
        times = [self.begin, self.end, self.early_end]
        return [one.strftime("%H:%M") for one in times if one is not None]


@dataclass(frozen=True, slots=True)
class Waits:
    """By stop: minutes (nan: no journey), and how many trips there are within the limits."""

    before: F64
    after: F64
    trips_there: I32
    trips_back: I32


def waits_of(plan: Plan, school: Places, bell: Bell) -> Waits:
    """The waits of a school by stop; the limits are those of the plan's rule."""
    zone = plan.schedule.zone
    begin, end = (seconds_on(plan.day, clock, zone) for clock in (bell.begin, bell.end))
    early = seconds_on(plan.day, bell.early_end, zone) if bell.early_end else end
    rule = plan.rule
    egress, access = plan.to_site(school), plan.from_site(school)
    there = _by_minute(plan, plan.timetable, (egress.origin, egress.seconds), begin, MOST_MINUTES)
    back = _by_minute(plan, plan.turned, (access.target, access.seconds), -end, MOST_MINUTES)
    before, trips_there = _first(there), _distinct(there[:, : (rule.wait_before_minutes or 0) + 1])
    home, window = back, rule.wait_after_minutes or 0
    if early < end:
        window += (end - early) // 60
        home = _by_minute(plan, plan.turned, (access.target, access.seconds), -early, window)
    return Waits(before, _first(back), trips_there, _distinct(home[:, : window + 1]))


def _by_minute(plan: Plan, timetable: Timetable, ends: tuple[I32, I32], moment: int, minutes: int) -> I32:
    """(stop, minute): when one boards to wait so many minutes before the moment, rounded up; NEVER where one cannot."""
    stop_of, count = plan.ground.parts.stop, len(plan.schedule.names)
    found = np.full((count, minutes + 1), NEVER, np.int32)
    most, longest = plan.rule.most_changes, 60 * plan.rule.longest_minutes
    for minute in range(minutes + 1):
        last, wait = (moment - 60 * (minute - 1) - 1, 59) if minute else (moment, 0)
        latest = latest_departures(timetable, *ends, last, Limits(most, wait, longest)).latest
        np.maximum.at(found[:, minute], stop_of, latest)
    return found


def _first(board: I32) -> F64:
    """The first minute with a journey; nan without."""
    there = board != NEVER
    return np.where(there.any(axis=1), there.argmax(axis=1), np.nan)


def _distinct(board: I32) -> I32:
    """How many different departures there are."""
    ordered = np.sort(board, axis=1)
    new = np.ones(ordered.shape, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    return (new & (ordered != NEVER)).sum(axis=1).astype(np.int32)
