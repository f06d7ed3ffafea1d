"""Figures of areas before and after: only areas in which something changes are counted again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.statistics import by_group, cost_statistics
from app.catchments.figures import LIMITS_MINUTES, figure

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import Homes
    from app.places.demand import Demand

    FloatArray = npt.NDArray[np.float64]

LIMITS_SECONDS = [minutes * 60.0 for minutes in LIMITS_MINUTES]


@dataclass(frozen=True, slots=True)
class Costs:
    """Of every home: seconds and metres to the nearest site (inf: none), and places per person (nan: unknown)."""

    seconds: FloatArray
    metres: FloatArray
    score: FloatArray


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Figures of the people of one area; nan where there is nobody they could be said of, or nothing is known."""

    people: float
    not_reached: float
    mean_minutes: float
    median_minutes: float
    mean_metres: float
    within: tuple[float, ...]
    per_100: float
    without_share: float

    def told(self, *, has_places: bool) -> dict[str, Any]:
        """As answers give them: every number with its status; people are estimated where ages are shared out."""
        within = zip(LIMITS_MINUTES, self.within, strict=True)
        return {
            "people": _told(self.people, 1), "not_reached": _told(self.not_reached, 1),
            "mean_minutes": _told(self.mean_minutes, 2), "median_minutes": _told(self.median_minutes, 2),
            "mean_metres": _told(self.mean_metres, 1),
            "people_within": {str(minutes): _told(people, 1) for minutes, people in within},
            "places_per_100": self._scored(self.per_100, 2, has_places),
            "share_without_places": self._scored(self.without_share, 4, has_places),
        }  # fmt: skip

    def _scored(self, value: float, digits: int, has_places: bool) -> dict[str, Any]:  # noqa: FBT001
        if math.isnan(value) and has_places and self.people > 0:
            return {"value": None, "status": "unknown"}
        return _told(value, digits)


class Tally:
    """The members of every area, found once, and the figures of any of them."""

    def __init__(self, homes: Homes, demand: Demand) -> None:
        self._people = demand.people
        self.members: dict[int, npt.NDArray[np.int64]] = {}
        for area_ids in homes.area_ids:
            areas, parts = by_group(area_ids[demand.home])
            for area, part in zip(areas.tolist(), parts, strict=True):
                if area >= 0:
                    self.members[area] = demand.home[part]
        self._area_ids = homes.area_ids
        self._counted = np.zeros(len(homes.cell_id), bool)
        self._counted[demand.home] = True

    def touched(self, homes: npt.NDArray[np.integer]) -> list[int]:
        """The areas in which some of the homes lie, where people are asked about."""
        counted = homes[self._counted[homes]]
        found = {int(area) for ids in self._area_ids for area in np.unique(ids[counted]).tolist()}
        return sorted(found & self.members.keys())

    def figures(self, area: int, costs: Costs) -> AreaFigures:
        """The figures of an area."""
        home = self.members[area]
        weight = self._people[home]
        by_time = cost_statistics(costs.seconds[home], weight, LIMITS_SECONDS)
        metres = cost_statistics(costs.metres[home], weight, ()).mean
        score = costs.score[home]
        total = float(weight.sum())
        per_100 = float((score * weight).sum() / total * 100) if total else math.nan
        without = float(weight[score <= 0].sum() / total) if total and not math.isnan(per_100) else math.nan
        return AreaFigures(
            total, by_time.not_reached, by_time.mean / 60, by_time.median / 60, metres,
            tuple(by_time.within.tolist()), per_100, without,
        )  # fmt: skip


def _told(value: float, digits: int) -> dict[str, Any]:
    number, status = figure(round(value, digits) if not math.isnan(value) else value, estimated=True)
    return {"value": number, "status": status}
