"""Ways by bus and train before and after: the typical minute of a morning to whichever site of the kind is reached first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.errors import AtlasError
from app.location.figures import Costs
from app.scenarios.bus_kilometres import metres_by_bus
from app.scenarios.supply import with_sites
from app.timetables.travel import TimetableTravel
from app.timetables.what_if import changed_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.location.changes import Change
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects
    from app.timetables.plan import Plan

WORDS = "Mit Bus und Bahn zählt die mittlere Minute, in der man zwischen 6:30 und 8:30 Uhr aufbricht."


def by_bus(base: Base, content: Content, plan: Plan) -> Callable[[Effects], tuple[Costs, Costs]]:
    """What computes the ways of a scenario by the timetable of a day."""

    def computed(effects: Effects) -> tuple[Costs, Costs]:
        was = base.kept.get(("bus", plan.day, content.open_from, content.open_until))
        if was is None:
            was = _costs(base, plan, effects.before)
            base.kept["bus", plan.day, content.open_from, content.open_until] = was
        after = timetable_after(plan, content, effects)
        if after is plan and effects.after == effects.before:
            return was, was
        return was, _costs(base, after, effects.after)

    return computed


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


def _costs(base: Base, plan: Plan, changes: Sequence[Change]) -> Costs:
    """Seconds of every home to the site reached first, and metres; places are shared out when that is asked for."""
    supply = with_sites(base.ground.supply, changes, base.ground.inputs.metric_srid)
    seconds = TimetableTravel(plan).nearest(plan.ground.homes, supply.points).seconds
    metres = metres_by_bus(plan, supply.points)
    return Costs(seconds, np.where(np.isfinite(seconds), metres, np.inf), np.full(len(seconds), np.nan))
