"""Pupils by grade: rates from the past, and the years to come (transition-rate method, Übergangsquotenverfahren).

All comings and goings between two grades are in one rate (moving, repeating, leaving). Arrays are (year, grade), the years
following each other; a status-quo projection, not a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]


def progression_rates(pupils: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Rates q_g = Σ pupils(g + 1, y + 1) / Σ pupils(g, y) over the years, one fewer than there are grades.

    `weights`: how much each pair of years counts, evenly without. 1 where nobody has been in a grade. Raises ValueError for
    fewer than two years.
    """
    if pupils.ndim != 2 or len(pupils) < 2:
        raise ValueError("two years at least are needed")
    weight = np.ones(len(pupils) - 1) if weights is None else weights
    before = weight @ pupils[:-1, :-1]
    after = weight @ pupils[1:, 1:]
    return np.where(before > 0, after / np.where(before > 0, before, 1), 1.0)


def intake_rate(enrolled: FloatArray, children: FloatArray) -> float:
    """Enrolled in the first grade ÷ children of the entry cohorts, over the years. Raises ValueError without children."""
    if len(enrolled) != len(children) or not children.sum() > 0:
        raise ValueError("as many years of children as of enrolments, and some children, are needed")
    return float(enrolled.sum() / children.sum())


def transition_rates(leaving: FloatArray, entering: FloatArray) -> FloatArray:
    """Shares of those in the last grade who enter each kind of school the year after: Σ entering(kind, y + 1) / Σ leaving(y).

    `leaving`: (year,); `entering`: (year, kind), of the same years. Raises ValueError where nobody was leaving.
    """
    before = float(leaving[:-1].sum())
    if not before > 0:
        raise ValueError("nobody was in the last grade")
    return entering[1:].sum(axis=0) / before


def forecast(now: FloatArray, rates: FloatArray, entrants: FloatArray) -> FloatArray:
    """Pupils by (year, grade) for the years after `now` (grade,); `entrants`: how many enter the first grade in each."""
    made = np.empty((len(entrants), len(now)))
    before = now
    for year, entering in enumerate(entrants.tolist()):
        made[year, 0] = entering
        made[year, 1:] = before[:-1] * rates
        before = made[year]
    return made


@dataclass(frozen=True, slots=True)
class Test:
    """A forecast made from an old base, against what came: years since the base, forecast and actual total."""

    __test__ = False

    base: int
    year: int
    forecast: float
    actual: float

    @property
    def error(self) -> float:
        """Absolute error as a share of what came."""
        return abs(self.forecast - self.actual) / self.actual


def back_test(
    pupils: FloatArray, cohorts: FloatArray, bases: int = 3, years_used: int | None = None
) -> list[Test]:
    """The last forecasts as they would have been made, from bases one, two, … years before the newest year.

    `pupils`: (year, grade). `cohorts`: (year, ahead): children of the entry cohorts 0, 1, … years ahead, as counted in each
    year. Rates are taken from the years up to the base only (the last `years_used` of them). `base` and `year` are indexes of
    years. Fewer tests where there are too few years.
    """
    tests: list[Test] = []
    newest = len(pupils) - 1
    for base in range(newest - 1, max(newest - bases, 1) - 1, -1):
        first = 0 if years_used is None else max(0, base + 1 - years_used)
        known = pupils[first : base + 1]
        rate = intake_rate(known[:, 0], cohorts[first : base + 1, 0])
        ahead = min(newest - base, cohorts.shape[1] - 1)
        made = forecast(pupils[base], progression_rates(known), rate * cohorts[base, 1 : ahead + 1])
        tests += [
            Test(base, base + 1 + step, float(made[step].sum()), float(pupils[base + 1 + step].sum()))
            for step in range(ahead)
            if pupils[base + 1 + step].sum() > 0
        ]
    return tests


def mean_error(tests: list[Test]) -> float | None:
    """Mean absolute percentage error as a share (0.05 is 5 %); None without tests."""
    return float(np.mean([test.error for test in tests])) if tests else None
