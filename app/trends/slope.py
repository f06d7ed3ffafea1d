"""By how much a series changes per year: the median of the slopes of all pairs (Theil 1950; Sen 1968, JASA 63:1379).

Its interval is Sen's, from the variance of Kendall's S, which autocorrelation may have widened. A third of the years can be
wild without moving the slope.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from app.trends.chance import NORMAL, STUDENT, FloatArray, median, pairs
from app.trends.mann_kendall import variance_of_s


@dataclass(frozen=True, slots=True)
class Line:
    """value = intercept + slope · year, with the interval of the slope; `centre`: the median year; `spread`: residuals (units)."""

    slope: float
    low: float
    high: float
    intercept: float
    centre: float
    spread: float
    count: int

    def at(self, year: float) -> float:
        """The line's value in a year."""
        return self.intercept + self.slope * year


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the line says of a year, and between what a single value of that year may be expected."""

    value: float
    low: float
    high: float


def theil_sen(
    years: FloatArray, values: FloatArray, confidence: float = 0.95, inflation: float = 1.0
) -> Line:
    """The robust line through values of distinct years; `inflation`: see `app.trends.mann_kendall.inflation_of`.

    Raises ValueError for fewer than three values, or years that are not rising.
    """
    if len(years) < 3 or len(years) != len(values) or not (np.diff(years) > 0).all():
        raise ValueError("three values or more, of rising years")
    first, second = pairs(len(years))
    slopes = np.sort((values[second] - values[first]) / (years[second] - years[first]))
    slope = float(median(slopes))
    reach = float(NORMAL.ppf((1 + confidence) / 2)) * sqrt(variance_of_s(values) * inflation)
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    intercept = float(median(values - slope * years))
    rest = values - intercept - slope * years
    spread = sqrt(float(rest @ rest) / (len(years) - 2))
    return Line(
        slope,
        float(slopes[low]),
        float(slopes[high]),
        intercept,
        float(median(years)),
        spread,
        len(years),
    )


def ahead(line: Line, year: float, confidence: float = 0.95) -> Ahead:
    """The line drawn on to a year, with an approximate interval for a single value.

    Two doubts that are taken to be independent: of the slope (from the median year on) and the scatter of single years about
    the line (Student's t, n − 2). Nothing is said of changes to come: it is what would be if all went on as it did.
    """
    distance = year - line.centre
    ends = sorted(((line.low - line.slope) * distance, (line.high - line.slope) * distance))
    scatter = (
        float(STUDENT.ppf((1 + confidence) / 2, line.count - 2)) * line.spread * sqrt(1 + 1 / line.count)
    )
    value = line.at(year)
    return Ahead(value, value - float(np.hypot(ends[0], scatter)), value + float(np.hypot(ends[1], scatter)))
