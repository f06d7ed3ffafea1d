"""The way to a site, or home, over every minute of a window: typical, on bad minutes, at best, and how often there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.accessibility.timetable_minutes import earliest_arrivals, seconds_by_minute, seconds_to_goals
from app.accessibility.timetable_profile import (
    LATER,
    Walks,
    deadline_seconds,
    percentile,
    profiles,
    window_seconds,
)
from app.timetables.plan import direct_seconds

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.travel import Places
    from app.timetables.plan import Plan
    from app.timetables.walks import Pairs

    I32 = npt.NDArray[np.int32]

By = Literal["departure", "arrival", "home", "outward"]
BY: tuple[By, ...] = ("departure", "arrival", "home", "outward")


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds over every minute of a window by home: median, 90th percentile and the best, `LATER` where none.

    `share`: in which share of the minutes there is a journey at all.
    """

    median: I32
    p90: I32
    best: I32
    share: npt.NDArray[np.float64]

    @classmethod
    def of(cls, seconds: I32, longest: int) -> Spread:
        """From the seconds of every home and minute; more than `longest` counts as none."""
        each = np.where(seconds > longest, LATER, seconds)
        return cls(
            percentile(each, 0.5), percentile(each, 0.9), each.min(axis=1), (each < LATER).mean(axis=1)
        )


def spread_of(plan: Plan, site: Places, begin: int, minutes: int, by: By = "departure") -> Spread:
    """The spread for every home: setting out at every minute from `begin` on; having to be there at every minute, with
    the wait that the rule allows; leaving the site at every minute, with the wait it allows before the first ride; or
    (`outward`) setting out from the point as from a home, the homes being where one may want to go.

    Waiting at the site before one must be there is no part of the seconds: what counts is how long before one sets out.
    """
    return Spread.of(seconds_of(plan, site, begin, minutes, by), plan.rule.limits().longest_seconds)


def seconds_of(plan: Plan, site: Places, begin: int, minutes: int, by: By, home: Places | None = None) -> I32:
    """Seconds of every home (or of the one given) and minute, `LATER` where there is no journey."""
    if by == "home":
        return _home(plan, site, begin, minutes, home)
    if by == "outward":
        return seconds_outward(plan, site, home or plan.ground.homes, begin, minutes)
    walks, egress, limits = home_walks(plan, site, home), plan.to_site(site), plan.rule.limits()
    if by == "arrival" and limits.longest_wait_seconds is not None:
        deadlines = np.arange(begin, begin + 60 * minutes, 60, dtype=np.int32)
        return seconds_by_minute(plan.timetable, egress.origin, egress.seconds, walks, deadlines, limits)
    span = (begin - limits.longest_seconds, begin + 60 * minutes + limits.longest_seconds)
    found = profiles(plan.timetable, egress.origin, egress.seconds, span, plan.rule.most_changes)
    each = deadline_seconds if by == "arrival" else window_seconds
    return each(found, walks, begin, minutes)


def _home(plan: Plan, site: Places, begin: int, minutes: int, home: Places | None) -> I32:
    access, homes = plan.from_site(site), plan.ground.homes if home is None else home
    direct = direct_seconds(plan.direct(site, homes), len(homes.x_m), LATER, by_target=True)
    walks = _walks((plan.ground.from_stops if home is None else plan.to_home(home)).turned(), direct)
    leaves = -np.arange(begin, begin + 60 * minutes, 60, dtype=np.int32)
    limits = plan.rule.limits(way_home=True)
    return seconds_by_minute(plan.turned, access.target, access.seconds, walks, leaves, limits)


def seconds_outward(plan: Plan, start: Places, goals: Places, begin: int, minutes: int) -> I32:
    """Seconds from a home, setting out at every minute, to every goal (by its owner); `LATER` where there is no journey."""
    access = plan.from_home(start)
    limits = plan.rule.limits(any_wait=True)
    arrives = earliest_arrivals(plan.turned, access.target, access.seconds, begin, minutes, limits)
    direct = direct_seconds(plan.direct(start, goals), goals.owners, LATER, by_target=True)
    walks = _walks(plan.to_goals(goals).turned(), direct)
    return seconds_to_goals(walks.offset, walks.stop, walks.seconds, walks.direct, arrives, begin)


def home_walks(plan: Plan, site: Places, home: Places | None = None) -> Walks:
    """Ways from homes (or one) to stops and all the way to a site, as the core takes them."""
    homes = plan.ground.homes if home is None else home
    direct = direct_seconds(plan.direct(homes, site), len(homes.x_m), LATER)
    return _walks(plan.ground.to_stops if home is None else plan.from_home(home), direct)


def _walks(pairs: Pairs, direct: I32) -> Walks:
    order = np.argsort(pairs.origin, kind="stable")
    offset = np.searchsorted(pairs.origin[order], np.arange(len(direct) + 1)).astype(np.int64)
    return Walks(offset, pairs.target[order], pairs.seconds[order], direct)
