"""Whether a series rises or falls at all: the test of Mann (1945, Econometrica 13:245) and Kendall (1975, Rank Correlation Methods).

Years that resemble the year before make the test see trends where there are none. Series of years are too short to find that
resemblance significant, and it comes out too small (Marriott & Pope 1954, Kendall 1954, Biometrika 41: of what is left of a line, by (2 + 4r)/n).
So the first autocorrelation of the ranks of the detrended series is freed of that bias and taken as it is, those of longer lags as its
powers, and the variance widened by them as Hamed & Rao (1998, J. Hydrology 204:182) do; a negative one is no reason to be surer.
Where many series of one matter are looked at, what they say together of that resemblance (`moderated`) is surer than what each says.
With `lags` only significant ones of so many lags count, which is Hamed & Rao's own test.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from app.trends.chance import NORMAL, FloatArray, median, pairs, ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 4
"""Fewer values have no trend that a test could see."""
MOST_ALIKE = 0.5
"""A greater resemblance cannot be told from a trend in one series of this length; it is taken for this, so that clear trends stay clear."""
MOST_ALIKE_TOGETHER = 0.9
FEWEST_TOGETHER = 8
"""Fewer series say too little together."""


@dataclass(frozen=True, slots=True)
class Monotone:
    """S: rising pairs less falling ones; tau: S by the number of pairs; `inflation`: by what the variance was multiplied."""

    s: int
    tau: float
    variance: float
    inflation: float
    z: float
    p: float


def mann_kendall(
    values: FloatArray, lags: int | None = None, confidence: float = 0.95, resemblance: float | None = None
) -> Monotone:
    """Test values in order of time for a monotone trend, two-sided, with continuity correction and ties.

    `lags`: autocorrelations up to this lag count where they are significant at `confidence` (Hamed & Rao); 0 for none; None: as
    told above. `resemblance`: the first autocorrelation where it is known better than from these values (`moderated`). Raises ValueError for fewer than four values, or such that are not finite.
    """
    count = len(values)
    if count < FEWEST or not np.isfinite(values).all():
        raise ValueError("four finite values or more")
    earlier, later = pairs(count)
    s = int(np.sign(values[later] - values[earlier]).sum())
    variance = variance_of_s(values)
    if lags is None:
        inflation = inflation_of_first_order(values, resemblance)
    else:
        inflation = inflation_of(values, lags, confidence)
    z = 0.0 if s == 0 or variance == 0 else (s - np.sign(s)) / sqrt(variance * inflation)
    return Monotone(s, s / len(earlier), variance, inflation, float(z), float(2 * NORMAL.sf(abs(z))))


def variance_of_s(values: FloatArray) -> float:
    """The variance of S if the order were by chance; values that occur several times make it smaller."""
    count, times = len(values), np.unique(values, return_counts=True)[1]
    tied = float((times * (times - 1) * (2 * times + 5)).sum())
    return (count * (count - 1) * (2 * count + 5) - tied) / 18


def inflation_of_first_order(values: FloatArray, resemblance: float | None = None) -> float:
    """By what autocorrelation multiplies the variance of S, were each year like the one before by what is estimated without bias."""
    count = len(values)
    if count <= FEWEST:
        return 1.0
    first = (
        min(resemblance_of(values), MOST_ALIKE)
        if resemblance is None
        else min(resemblance, MOST_ALIKE_TOGETHER)
    )
    return _widened(count, max(first, 0.0) ** np.arange(1.0, count - 2))


def resemblance_of(values: FloatArray) -> float:
    """The first autocorrelation of the ranks about the trend, freed of its bias: (n·r + 2)/(n − 4); for more than four values."""
    count = len(values)
    return (count * float(autocorrelation(ranks(detrended(values)), 1)[0]) + 2) / (count - FEWEST)


def moderated(series: Sequence[FloatArray]) -> list[float | None]:
    """The resemblance of each of many series: between what it says itself and what all say, by how sure it is of it.

    The estimate of a series of n years has the variance (n/(n − 4))²/n; what estimates differ beyond that is taken for true
    (James & Stein 1961; DerSimonian & Laird 1986, Controlled Clinical Trials 7:177). None for all where there are fewer than
    `FEWEST_TOGETHER`, and for those of four values or fewer.
    """
    known = [len(values) > FEWEST for values in series]
    if sum(known) < FEWEST_TOGETHER:
        return [None] * len(series)
    counts = np.array(
        [len(values) for values, is_known in zip(series, known, strict=True) if is_known], np.float64
    )
    own = np.array(
        [resemblance_of(values) for values, is_known in zip(series, known, strict=True) if is_known]
    )
    variance = (counts / (counts - FEWEST)) ** 2 / counts
    usual = float(np.average(own, weights=1 / variance))
    differing = max(0.0, float(np.var(own, ddof=1)) - float(variance.mean()))
    shrunk = iter((usual + differing / (differing + variance) * (own - usual)).tolist())
    return [next(shrunk) if is_known else None for is_known in known]


def inflation_of(values: FloatArray, lags: int, confidence: float = 0.95) -> float:
    """By what significant autocorrelations multiply the variance of S: n/n* of Hamed & Rao (1998), formula 9; at least 1."""
    count = len(values)
    lag = np.arange(1, min(lags, count - 3) + 1)
    ranked = ranks(detrended(values))
    rho = autocorrelation(ranked, int(lag[-1])) if len(lag) else np.zeros(0)
    return _widened(count, np.where(np.abs(rho) > NORMAL.ppf((1 + confidence) / 2) / sqrt(count), rho, 0.0))


def _widened(count: int, rho: FloatArray) -> float:
    lag = np.arange(1, len(rho) + 1)
    weights = (count - lag) * (count - lag - 1) * (count - lag - 2)
    return max(1.0, 1 + 2 * float((weights * rho).sum()) / (count * (count - 1) * (count - 2)))


def detrended(values: FloatArray) -> FloatArray:
    """Values without their median slope from one to the next (Theil–Sen over their order)."""
    first, second = pairs(len(values))
    slope = median((values[second] - values[first]) / (second - first))
    return values - slope * np.arange(len(values), dtype=np.float64)


def autocorrelation(values: FloatArray, most: int) -> FloatArray:
    """Autocorrelation for the lags 1 to `most` (Box & Jenkins: all lags by the variance of the whole); 0 for constants."""
    centred = values - values.mean()
    whole = float(centred @ centred)
    if whole <= 0:
        return np.zeros(most)
    return np.array([float(centred[lag:] @ centred[:-lag]) / whole for lag in range(1, most + 1)])
