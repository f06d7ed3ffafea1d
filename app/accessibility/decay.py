"""How the pull of a site falls with the way to it: weights between 0 and 1 for costs in minutes (or metres).

Every function takes an array of costs (inf: not reached) and gives weights of the same shape; 0 beyond its reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

Decay = Callable[["FloatArray"], "FloatArray"]

SLOW_WEIGHTS = (1.0, 0.68, 0.22)
"""Zones of E2SFCA with slow decay (Luo & Qi 2009, Health & Place 15:1100-1107)."""
FAST_WEIGHTS = (1.0, 0.42, 0.09)
"""The same with fast decay."""


def binary(limit: float) -> Decay:
    """1 up to the limit, else 0: the catchment of 2SFCA (Luo & Wang 2003)."""
    return zones((limit,), (1.0,))


def zones(limits: Sequence[float], weights: Sequence[float]) -> Decay:
    """One weight per zone, each up to its limit (included): E2SFCA's travel zones.

    Raises ValueError unless limits rise and there is one weight between 0 and 1 for each.
    """
    edges, steps = np.asarray(limits, float), np.asarray(weights, float)
    if len(edges) != len(steps) or not len(edges) or (np.diff(edges) <= 0).any() or edges[0] < 0:
        raise ValueError("zones need rising limits and one weight for each")
    if (steps < 0).any() or (steps > 1).any():
        raise ValueError("weights lie between 0 and 1")

    def weight(cost: FloatArray) -> FloatArray:
        return _zone_weights(np.ascontiguousarray(cost, np.float64), edges, steps)

    return weight


@nb.njit(cache=True, nogil=True)
def _zone_weights(cost: FloatArray, edges: FloatArray, steps: FloatArray) -> FloatArray:
    weights = np.zeros(len(cost))
    for index in range(len(cost)):
        for zone in range(len(edges)):
            if cost[index] <= edges[zone]:
                weights[index] = steps[zone]
                break
    return weights


def gaussian(limit: float) -> Decay:
    """Falls from 1 to 0 at the limit: (exp(-½(t/t0)²) - exp(-½)) / (1 - exp(-½)) (Dai 2010, Health & Place 16:1038-1052)."""
    floor = np.exp(-0.5)

    def weight(cost: FloatArray) -> FloatArray:
        inside = (np.exp(-0.5 * (np.minimum(cost, limit) / limit) ** 2) - floor) / (1 - floor)
        return np.where(cost <= limit, np.maximum(inside, 0.0), 0.0)

    return _positive(limit, weight)


def epanechnikov(limit: float) -> Decay:
    """Kernel density 1 - (t/t0)² (Dai & Wang 2011, Environment and Planning B 38:726-740, scaled to 1 at 0)."""

    def weight(cost: FloatArray) -> FloatArray:
        return np.where(cost <= limit, 1 - (np.minimum(cost, limit) / limit) ** 2, 0.0)

    return _positive(limit, weight)


def exponential(limit: float, half: float) -> Decay:
    """½^(t/half) up to the limit: each `half` halves the pull (Hansen 1959, with a negative exponential)."""

    def weight(cost: FloatArray) -> FloatArray:
        return np.where(cost <= limit, 0.5 ** (np.minimum(cost, limit) / half), 0.0)

    return _positive(half, _positive(limit, weight))


def logistic(middle: float, steepness: float) -> Decay:
    """1 / (1 + exp((t - middle) · steepness)), scaled to 1 at 0: falls around the middle (Delamater et al. 2013)."""
    start = 1 + np.exp(-middle * steepness)

    def weight(cost: FloatArray) -> FloatArray:
        with np.errstate(
            over="ignore"
        ):  # far away the exponential is infinite and the weight 0, as it should be
            return start / (1 + np.exp((cost - middle) * steepness))

    return _positive(steepness, weight)


def _positive(value: float, weight: Decay) -> Decay:
    if not value > 0:
        raise ValueError("limits, halves and steepness are greater than 0")
    return weight
