"""Whether a series rises or falls at all: the test of Mann (1945, Econometrica 13:245) and Kendall (1975, Rank Correlation Methods).

Years that resemble the year before make the test see trends where there are none. Hamed & Rao (1998, J. Hydrology 204:182)
widen its variance by the autocorrelation of the ranks of the detrended series, as far as it is significant; that is what is
done here, and not the correction of Yue & Wang (2004), which counts all lags, of which series of years know too little. Only
the first three lags count, and a negative autocorrelation is no reason to be surer: the variance is never made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from app.trends.chance import NORMAL, FloatArray, ranks

FEWEST = 4
"""Fewer values have no trend that a test could see."""
LAGS = 3


@dataclass(frozen=True, slots=True)
class Monotone:
    """S: rising pairs less falling ones; tau: S by the number of pairs; `inflation`: by what the variance was multiplied."""

    s: int
    tau: float
    variance: float
    inflation: float
    z: float
    p: float


def mann_kendall(values: FloatArray, lags: int = LAGS, confidence: float = 0.95) -> Monotone:
    """Test values in order of time for a monotone trend, two-sided, with continuity correction and ties.

    `lags`: autocorrelations up to this lag count where they are significant at `confidence` (Hamed & Rao); 0 for none.
    Raises ValueError for fewer than four values, or such that are not finite.
    """
    count = len(values)
    if count < FEWEST or not np.isfinite(values).all():
        raise ValueError("four finite values or more")
    s = int(np.sign(values[None, :] - values[:, None])[np.triu_indices(count, 1)].sum())
    variance, inflation = variance_of_s(values), inflation_of(values, lags, confidence)
    z = 0.0 if s == 0 or variance == 0 else (s - np.sign(s)) / sqrt(variance * inflation)
    pairs = count * (count - 1) / 2
    return Monotone(s, s / pairs, variance, inflation, float(z), float(2 * NORMAL.sf(abs(z))))


def variance_of_s(values: FloatArray) -> float:
    """The variance of S if the order were by chance; values that occur several times make it smaller."""
    count, times = len(values), np.unique(values, return_counts=True)[1]
    tied = float((times * (times - 1) * (2 * times + 5)).sum())
    return (count * (count - 1) * (2 * count + 5) - tied) / 18


def inflation_of(values: FloatArray, lags: int = LAGS, confidence: float = 0.95) -> float:
    """By what autocorrelation multiplies the variance of S: n/n* of Hamed & Rao (1998), formula 9; at least 1."""
    count = len(values)
    lag = np.arange(1, min(lags, count - 3) + 1)
    ranked = ranks(detrended(values))
    rho = autocorrelation(ranked, int(lag[-1])) if len(lag) else np.zeros(0)
    rho = np.where(np.abs(rho) > NORMAL.ppf((1 + confidence) / 2) / sqrt(count), rho, 0.0)
    weights = (count - lag) * (count - lag - 1) * (count - lag - 2)
    return max(1.0, 1 + 2 * float((weights * rho).sum()) / (count * (count - 1) * (count - 2)))


def detrended(values: FloatArray) -> FloatArray:
    """Values without their median slope from one to the next (Theil–Sen over their order)."""
    order = np.arange(len(values), dtype=np.float64)
    first, second = np.triu_indices(len(values), 1)
    slope = np.median((values[second] - values[first]) / (order[second] - order[first]))
    return values - slope * order


def autocorrelation(values: FloatArray, most: int) -> FloatArray:
    """Autocorrelation for the lags 1 to `most` (Box & Jenkins: all lags by the variance of the whole); 0 for constants."""
    centred = values - values.mean()
    whole = float(centred @ centred)
    if whole <= 0:
        return np.zeros(most)
    return np.array([float(centred[lag:] @ centred[:-lag]) / whole for lag in range(1, most + 1)])
