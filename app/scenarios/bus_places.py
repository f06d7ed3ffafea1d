"""Who reaches which site by bus and train: the typical minute of a morning to every single site, and the places they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.floating_catchment import Pairs, shared_out
from app.catchments.travel import Places
from app.errors import AtlasError
from app.places.parameters import METHODS
from app.scenarios.assigning import Within
from app.scenarios.supply import with_sites
from app.timetables.travel import TimetableTravel
from app.timetables.what_if import changed_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.location.changes import Change
    from app.location.ground import Ground
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects
    from app.timetables.plan import Plan

    FloatArray = npt.NDArray[np.float64]
    Reach = tuple[npt.NDArray[np.int64], FloatArray]


def longest_minutes(base: Base, content: Content) -> float:
    """Up to how many minutes a place is in reach: by bus at least as far as the standard allows."""
    usual = base.ground.asked.limit_minutes
    return max(usual, base.known.limit.minutes or 0.0) if content.mode == "bus" else usual


def timetable_after(plan: Plan, content: Content, effects: Effects) -> Plan:
    """The day with those changes of the timetable that can be, one after the other."""
    for number, change in enumerate(content.changes):
        if change.kind != "timetable":
            continue
        try:
            plan = changed_plan(plan, [change.change])
        except AtlasError as error:
            effects.tell(number, "impossible", error.detail)
    return plan


def ways_by_bus(
    base: Base, content: Content, plans: tuple[Plan, Plan], effects: Effects
) -> tuple[Within, Within]:
    """Ways before and after, by the day's timetable as it is and with its changes.

    What a site is reached by is kept, so that only what changes is searched again: of today's timetable, and of the one
    that was changed last.
    """
    plan, after = plans
    known = base.kept.setdefault(("bus reach", plan.day), {})
    was = _within(base, content, plan, effects.before, known)
    if after is plan:
        same = effects.after == effects.before
        return was, was if same else _within(base, content, plan, effects.after, known)
    told = plan.day, *(change.model_dump_json() for change in content.changes if change.kind == "timetable")
    changed, reach = base.kept.get("bus reach changed", (None, {}))
    if changed != told:
        reach = {}
        base.kept["bus reach changed"] = told, reach
    return was, _within(base, content, after, effects.after, reach)


def counts_places(ground: Ground) -> bool:
    """Whether places per person can be told: there are places, and of each site they are known or assumed."""
    return ground.has_places and not np.isnan(ground.supply.mid).any()


def scores(ground: Ground, within: Within, people: FloatArray) -> FloatArray:
    """Places per person by home, by the ground's method within its limit, where so many people ask by home."""
    near = within.seconds <= ground.asked.limit_minutes * 60
    weight = ground.asked.weights()(within.seconds[near] / 60)
    pairs = Pairs.of(
        within.home[near].astype(np.int32), within.site[near].astype(np.int32), weight, len(people),
        len(within.places),
    )  # fmt: skip
    found = shared_out(METHODS[ground.asked.method], people, (within.places,), lambda: [(0, pairs)])
    return found.access[0].score


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
