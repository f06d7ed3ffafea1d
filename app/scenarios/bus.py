"""Ways by bus and train before and after: the typical minute of a morning to whichever site of the kind is reached first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.location.figures import Costs
from app.scenarios.bus_kilometres import metres_by_bus
from app.scenarios.bus_places import counts_places, scores, timetable_after, ways_by_bus
from app.scenarios.supply import with_sites
from app.timetables.travel import TimetableTravel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from app.location.changes import Change
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects
    from app.timetables.plan import Plan

    FloatArray = npt.NDArray[np.float64]

WORDS = "Mit Bus und Bahn zählt die mittlere Minute, in der man zwischen 6:30 und 8:30 Uhr aufbricht."


def by_bus(base: Base, content: Content, plan: Plan) -> Callable[[Effects, FloatArray], tuple[Costs, Costs]]:
    """What computes the ways of a scenario by the timetable of a day."""

    def computed(effects: Effects, newcomers: FloatArray) -> tuple[Costs, Costs]:
        after = timetable_after(plan, content, effects)
        people = base.ground.demand.people
        ways = ways_by_bus(base, content, (plan, after), effects) if counts_places(base.ground) else None
        key = "bus", plan.day, content.open_from, content.open_until
        was = base.kept.get(key)
        if was is None:
            was = _costs(base, plan, effects.before)
            if ways is not None:
                was = replace(was, score=scores(base.ground, ways[0], people))
            base.kept[key] = was
        same = after is plan and effects.after == effects.before
        if same and not newcomers.any():
            return was, was
        is_ = was if same else _costs(base, after, effects.after)
        if ways is not None:
            is_ = replace(is_, score=scores(base.ground, ways[1], people + newcomers))
        return was, is_

    return computed


def _costs(base: Base, plan: Plan, changes: Sequence[Change]) -> Costs:
    """Seconds of every home to the site reached first, and metres; of places nothing is said yet."""
    supply = with_sites(base.ground.supply, changes, base.ground.inputs.metric_srid)
    seconds = TimetableTravel(plan).nearest(plan.ground.homes, supply.points).seconds
    metres = metres_by_bus(plan, supply.points)
    return Costs(seconds, np.where(np.isfinite(seconds), metres, np.inf), np.full(len(seconds), np.nan))
