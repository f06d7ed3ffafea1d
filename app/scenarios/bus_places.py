"""Who reaches which site by bus and train: the typical minute of a morning to every single site, for sharing out places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.travel import Places
from app.scenarios.assigning import Within
from app.scenarios.bus import timetable_after
from app.scenarios.supply import with_sites
from app.timetables.travel import TimetableTravel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.location.changes import Change
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects
    from app.timetables.plan import Plan

    Reach = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


def longest_minutes(base: Base, content: Content) -> float:
    """Up to how many minutes a place is in reach: by bus at least as far as the standard allows."""
    usual = base.ground.asked.limit_minutes
    return max(usual, base.known.limit.minutes or 0.0) if content.mode == "bus" else usual


def ways_by_bus(base: Base, content: Content, plan: Plan, effects: Effects) -> tuple[Within, Within]:
    """Ways before and after. What a site is reached by today is kept, so that only what changes is searched again."""
    known = base.kept.setdefault(("bus reach", plan.day), {})
    was = _within(base, content, plan, effects.before, known)
    after = timetable_after(plan, content, effects)
    if after is plan:
        same = effects.after == effects.before
        return was, was if same else _within(base, content, plan, effects.after, known)
    return was, _within(base, content, after, effects.after, {})


def _within(
    base: Base, content: Content, plan: Plan, changes: Sequence[Change], known: dict[Any, Reach]
) -> Within:
    supply = with_sites(base.ground.supply, changes, base.ground.inputs.metric_srid)
    travel, limit = TimetableTravel(plan), longest_minutes(base, content) * 60
    homes, seconds = [np.zeros(0, np.int64)], [np.zeros(0)]
    counts: list[int] = []
    for number in range(len(supply.sites)):
        mine = supply.points.owner == number
        x_m, y_m = supply.points.x_m[mine], supply.points.y_m[mine]
        key = x_m.tobytes(), y_m.tobytes()
        if key not in known:
            one = travel.within(plan.ground.homes, Places(x_m, y_m, np.zeros(len(x_m), np.int32)), limit)
            known[key] = one.point.astype(np.int64), one.seconds
        homes.append(known[key][0])
        seconds.append(known[key][1])
        counts.append(len(known[key][0]))
    site = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return Within(np.concatenate(homes), site, np.concatenate(seconds), supply.mid)
