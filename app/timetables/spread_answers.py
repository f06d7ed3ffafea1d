"""Answers about every minute of a window: by cell, and for the people of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.timetable_profile import LATER
from app.timetables.answers import WITHIN_MINUTES, people_within
from app.timetables.schedule import seconds_on
from app.timetables.spread import BY, spread_of
from app.web import parameters as read
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from datetime import time

    import numpy.typing as npt
    from fastapi import Request

    from app.catchments.answers import Ground
    from app.catchments.travel import Places
    from app.timetables.plan import Plan
    from app.timetables.spread import By, Spread


def by_of(told: str) -> By:
    """What every minute of a window stands for. Raises BadRequest."""
    for by in BY:
        if by == told:
            return by
    raise read.unknown("by", told, BY)


async def profile(request: Request, plan: Plan, site: Places, clock: time, minutes: int, by: By) -> Spread:
    """Median, 90th percentile and the best over every minute of a window."""
    begin = seconds_on(plan.day, clock, plan.schedule.zone)
    return await workbench_of(request).run(spread_of, plan, site, begin, minutes, by)


def columns(ground: Ground, found: Spread) -> dict[str, Any]:
    """The cells' values as columns of equal length; null where too few minutes have a journey."""
    return {
        "cell": ground.homes.cell_id, "median_minutes": _or_null(found.median), "p90_minutes": _or_null(found.p90),
        "best_minutes": _or_null(found.best), "share_with_journey": np.round(found.share, 4),
        "share_without_journey": np.round(1 - found.share, 4),
    }  # fmt: skip


def people(ground: Ground, found: Spread) -> dict[str, Any]:
    """How many people reach the place within how many minutes: typically, and in nine of ten minutes."""
    groups = range(len(ground.people))
    return {
        "within_minutes": WITHIN_MINUTES,
        "typical": [people_within(ground, group, found.median) for group in groups],
        "nine_of_ten": [people_within(ground, group, found.p90) for group in groups],
    }


def without(ground: Ground, found: Spread) -> list[dict[str, Any]]:
    """By age group the mean share of minutes without a journey over all people, and how many never have one."""
    told: list[dict[str, Any]] = []
    for group in ground.people:
        total = float(group.people.sum())
        share = float(((1 - found.share[group.home]) * group.people).sum()) / total if total else None
        never = round(float(group.people[found.share[group.home] == 0].sum()), 1)
        told.append(
            {
                "age_group": group.age_group,
                "share": None if share is None else round(share, 4),
                "never": never,
            }
        )
    return told


def one(found: Spread, index: int) -> dict[str, Any]:
    """The values of one home or goal."""
    values = {"median": found.median, "p90": found.p90, "best": found.best}
    return {
        **{f"{name}_minutes": _or_null(each[index : index + 1])[0] for name, each in values.items()},
        "share_without_journey": round(1 - float(found.share[index]), 4),
    }


def _or_null(seconds: npt.NDArray[np.int32]) -> list[float | None]:
    return [None if value >= LATER else round(value / 60, 1) for value in seconds.tolist()]
