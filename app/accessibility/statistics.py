"""Population-weighted statistics of travel costs, by area. Costs that are not finite count as beyond every limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostStatistics:
    """Statistics of one area (or of none: `people` 0).

    `mean`, `median` over the people who reach a site at all, NaN if nobody does; `within[i]` people within limit i;
    `not_reached` people who reach none.
    """

    people: float
    not_reached: float
    mean: float
    median: float
    within: FloatArray


def weighted_median(values: FloatArray, weights: FloatArray) -> float:
    """The smallest value up to which at least half of the weight lies (the lower weighted median); NaN without weight."""
    total = weights.sum()
    if total <= 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(cumulative, total / 2 - 1e-9 * total)])


def cost_statistics(costs: FloatArray, people: FloatArray, limits: Sequence[float]) -> CostStatistics:
    """Statistics of `costs` (any unit; `inf` = not reached) weighted by `people`; limits are inclusive."""
    reached = np.isfinite(costs)
    weight, cost = people[reached], costs[reached]
    total_reached = float(weight.sum())
    mean = float((weight * cost).sum() / total_reached) if total_reached > 0 else float("nan")
    within = np.array([people[costs <= limit].sum() for limit in limits], np.float64)
    total = float(people.sum())
    return CostStatistics(total, total - total_reached, mean, weighted_median(cost, weight), within)


def by_group(group: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], list[npt.NDArray[np.int64]]]:
    """The distinct group numbers and, for each, the positions of its members."""
    order = np.argsort(group, kind="stable").astype(np.int64)
    keys, first = np.unique(group[order], return_index=True)
    return keys, [part for part in np.split(order, first[1:]) if len(part)]
