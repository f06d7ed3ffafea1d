"""From travel costs to the figures that are stored: statistics per municipality, people per catchment."""

from __future__ import annotations

import json
import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.statistics import CostStatistics, by_group, cost_statistics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from app.catchments.inputs import Homes, People
    from app.catchments.travel import Nearest, Within

LIMITS_MINUTES = (5, 10, 15, 20, 30)

Value = tuple[float | None, str]


def figure(value: float, *, estimated: bool) -> Value:
    """Number and status of a computed figure; NaN (nobody it could be said of) is not applicable."""
    if math.isnan(value):
        return None, "not_applicable"
    if value == 0:
        return 0.0, "zero"
    return value, "estimated" if estimated else "known"


def area_rows(
    homes: Homes, people: Sequence[People], nearest: Nearest, unsure: npt.NDArray[np.bool_] | None = None
) -> Iterator[tuple[object, ...]]:
    """Rows of `area_statistic` without the run: area, age group, date, then the figures in the table's order."""
    limits = [minutes * 60.0 for minutes in LIMITS_MINUTES]
    for group, area_ids in product(people, homes.area_ids):
        areas, members = by_group(area_ids[group.home])
        for area_id, index in zip(areas.tolist(), members, strict=True):
            if area_id < 0:
                continue
            home, weight = group.home[index], group.people[index]
            by_time = cost_statistics(nearest.seconds[home], weight, limits)
            by_length = cost_statistics(nearest.metres[home], weight, ())
            yield (
                area_id,
                group.age_group,
                group.reference_date,
                *_columns(by_time, by_length, group.estimated),
                None if unsure is None else round(float(weight[unsure[home]].sum()), 1),
            )


def _columns(by_time: CostStatistics, by_length: CostStatistics, estimated: bool) -> tuple[object, ...]:  # noqa: FBT001
    def of(value: float) -> Value:
        return figure(round(value, 1), estimated=estimated)

    within = {
        str(minutes): dict(zip(("value", "status"), of(people), strict=True))
        for minutes, people in zip(LIMITS_MINUTES, by_time.within.tolist(), strict=True)
    }
    figures = (by_time.mean, by_time.median, by_length.mean, by_time.people, by_time.not_reached)
    return (*(part for value in figures for part in of(value)), json.dumps(within))


def catchment_sums(within: Within, homes_count: int, group: People) -> npt.NDArray[np.float64]:
    """People of one age group within each limit of each site: shape (sites, limits)."""
    weight = np.zeros(homes_count)
    np.add.at(weight, group.home, group.people)
    sites = len(within.offset) - 1
    sums = np.zeros((sites, len(LIMITS_MINUTES)))
    weights = weight[within.point]
    site_of = np.repeat(np.arange(sites), np.diff(within.offset))
    for column, minutes in enumerate(LIMITS_MINUTES):
        inside = within.seconds <= minutes * 60.0
        sums[:, column] = np.bincount(site_of[inside], weights[inside], minlength=sites)
    return sums
