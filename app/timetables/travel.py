"""Bus and train as a way to travel like any other: the typical minute of a window, from every home to sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable_profile import LATER
from app.catchments.streets import StreetTravel
from app.catchments.travel import Nearest, Places, Within
from app.timetables.compute import WINDOW_BEGINS, WINDOW_MINUTES
from app.timetables.schedule import seconds_on
from app.timetables.spread import spread_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from app.catchments.travel import Basis
    from app.network.profiles import Mode
    from app.timetables.plan import Plan


class TimetableTravel:
    """Seconds are those of the middle minute of the window; metres are not known, and homes those of the plan.

    Every site is a search of its own, so `within` takes as long as there are sites.
    """

    mode: Mode = "bus"

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.basis: Basis = plan.ground.travel.basis
        told = (
            plan.schedule.content_hash,
            plan.day.isoformat(),
            plan.rule.code,
            plan.ground.travel.fingerprint,
        )
        self.fingerprint = ":".join(("timetable", *told))
        self._begin = seconds_on(plan.day, WINDOW_BEGINS, plan.schedule.zone)

    @property
    def on_foot(self) -> StreetTravel | None:
        """The streets one walks on to the stops; None where straight lines stand for them."""
        travel = self.plan.ground.travel
        return travel if isinstance(travel, StreetTravel) else None

    def expect(self, lots: Mapping[str, Places]) -> None:
        """Each kind is answered when it is asked for."""

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """Seconds to whichever site is reached first; which one that is changes from minute to minute."""
        seconds = self._seconds(homes, sites)
        nobody = np.full(len(seconds), -1, np.int32)
        travel = self.on_foot
        connected = np.ones(len(seconds), bool) if travel is None else travel.snapped(homes).edge >= 0
        return Nearest(nobody, seconds, nobody, np.full(len(seconds), np.inf), connected)

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the limit."""
        point: list[npt.NDArray[np.int32]] = []
        seconds: list[npt.NDArray[np.float64]] = []
        for owner in range(sites.owners):
            mine = sites.owner == owner
            each = self._seconds(homes, Places(sites.x_m[mine], sites.y_m[mine], sites.owner[mine]))
            near = np.flatnonzero(each <= limit_seconds).astype(np.int32)
            point.append(near)
            seconds.append(each[near])
        offset = np.concatenate([[0], np.cumsum([len(one) for one in point])]).astype(np.int64)
        return Within(
            offset, np.concatenate([np.zeros(0, np.int32), *point]), np.concatenate([np.zeros(0), *seconds])
        )

    def unconnected_sites(self, sites: Places) -> dict[int, str]:
        """Sites that no street leads to."""
        travel = self.on_foot
        return {} if travel is None else travel.unconnected_sites(sites)

    def _seconds(self, homes: Places, sites: Places) -> npt.NDArray[np.float64]:
        """Seconds to all the points together."""
        if len(homes.x_m) != len(self.plan.ground.homes.x_m):
            raise ValueError("ways by timetable are asked for from the homes of the plan")
        if not len(sites.x_m):
            return np.full(len(homes.x_m), np.inf)
        goal = Places(sites.x_m, sites.y_m, np.zeros(len(sites.x_m), np.int32))
        median = spread_of(self.plan, goal, self._begin, WINDOW_MINUTES).median
        return np.where(median >= LATER, np.inf, median.astype(np.float64))
