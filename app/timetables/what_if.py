"""What a changed timetable would mean: the ways to a place before and after, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable_profile import LATER
from app.timetables.edited import changed_schedule
from app.timetables.plan import Plan
from app.timetables.reach import reach_home, reach_there
from app.timetables.spread import spread_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.catchments.travel import Places
    from app.timetables.changes import Change
    from app.timetables.spread import By

    I32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Moment:
    """To be there by a moment (`home` false), or leaving there at one; seconds on the day's axis."""

    asked: int
    home: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Every minute of a window; see `app.timetables.spread`."""

    begin: int
    minutes: int
    by: By


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds of every home by measure (`seconds`; or `median`, `p90`, `best`), before and after, `LATER` where none."""

    before: dict[str, I32]
    after: dict[str, I32]

    @property
    def changed(self) -> I32:
        """The homes for which anything is different."""
        different = [self.before[name] != self.after[name] for name in self.before]
        return np.flatnonzero(np.logical_or.reduce(different)).astype(np.int32)


def changed_plan(plan: Plan, changes: Sequence[Change]) -> Plan:
    """The same day under the same rule with the timetable changed; ways on foot are searched only for stops that move.

    Raises BadRequest for changes that cannot be.
    """
    return Plan(plan.ground.changed(changed_schedule(plan.schedule, changes)), plan.day)


def outcome_of(before: Plan, after: Plan, goal: Places, asked: Moment | Window) -> Outcome:
    """Every home's way to a goal before and after."""
    return Outcome(_seconds(before, goal, asked), _seconds(after, goal, asked))


def _seconds(plan: Plan, goal: Places, asked: Moment | Window) -> dict[str, I32]:
    if isinstance(asked, Moment):
        reach = reach_home if asked.home else reach_there
        return {"seconds": reach(plan, goal, asked.asked).seconds}
    found = spread_of(plan, goal, asked.begin, asked.minutes, asked.by)
    return {"median": found.median, "p90": found.p90, "best": found.best}


def told_minutes(seconds: I32) -> list[float | None]:
    """Seconds as minutes, null where there is no journey."""
    return [None if value >= LATER else round(value / 60, 1) for value in seconds.tolist()]
