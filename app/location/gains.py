"""What chosen places bring, and whom: one by one, all together, and by municipality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.statistics import cost_statistics
from app.catchments.figures import figure

if TYPE_CHECKING:
    from app.location.ground import Ground
    from app.location.question import LocationQuestion
    from app.location.solve import Answer


def each_place(asked: LocationQuestion, answer: Answer, places: list[int]) -> list[dict[str, Any]]:
    """What each chosen place adds to those before it."""
    told: list[dict[str, Any]] = []
    minutes = answer.before.copy()
    for place in places:
        j, earlier = answer.placement.chosen[place], minutes.copy()
        part = slice(answer.ways.offset[j], answer.ways.offset[j + 1])
        np.minimum.at(minutes, answer.ways.cell[part], answer.ways.cost[part])
        nearer = minutes < earlier
        new = (minutes <= asked.limit_minutes) & ~(earlier <= asked.limit_minutes)
        told.append({
            "rank": place + 1, "newly_within": round(float(answer.people[new].sum()), 1),
            "nearest_for": round(float(answer.people[nearer].sum()), 1),
        })  # fmt: skip
    return told


def all_people(answer: Answer, limit_minutes: float) -> dict[str, Any]:
    """All people before and after: within the limit, mean minutes of who reaches a site, and who reaches none."""
    told: dict[str, Any] = {"limit_minutes": limit_minutes}
    for when, minutes in (("before", answer.before), ("after", answer.after)):
        found = cost_statistics(minutes, answer.people, (limit_minutes,))
        told["total"] = _told(found.people)
        told[when] = {
            "within": _told(float(found.within[0])), "not_reached": _told(found.not_reached),
            "mean_minutes": _told(found.mean, 2), "median_minutes": _told(found.median, 2),
        }  # fmt: skip
    within = [told[when]["within"]["value"] for when in ("before", "after")]
    told["newly_within"] = _told(within[1] - within[0])
    return told


def gains_of(ground: Ground, answer: Answer, limit_minutes: float) -> list[dict[str, Any]]:
    """Municipalities in which somebody's way gets shorter, those with most people newly within the limit first."""
    before, after, municipality = answer.before, answer.after, ground.inputs.homes.area_ids[0]
    nearer = (after < before) & (answer.people > 0) & (municipality >= 0)
    new = (after <= limit_minutes) & ~(before <= limit_minutes)
    told: list[dict[str, Any]] = []
    for area in np.unique(municipality[nearer]).tolist():
        mine = municipality == area
        people, ways = answer.people[mine], [minutes[mine] for minutes in (before, after)]
        mean = [cost_statistics(way, people, (limit_minutes,)).mean for way in ways]
        told.append({
            "ars": ground.areas[area].ars, "name": ground.areas[area].name, "people": _told(float(people.sum())),
            "newly_within": _told(float(answer.people[mine & new].sum())),
            "nearer": _told(float(answer.people[mine & nearer].sum())),
            "mean_minutes_before": _told(mean[0], 2), "mean_minutes_after": _told(mean[1], 2),
        })  # fmt: skip
    told.sort(
        key=lambda one: (-(one["newly_within"]["value"] or 0), -(one["nearer"]["value"] or 0), one["name"])
    )
    return told


def _told(value: float, digits: int = 1) -> dict[str, Any]:
    number, status = figure(value if math.isnan(value) else round(value, digits), estimated=True)
    return {"value": number, "status": status}
