"""Where a series has changed its level: the division into stretches of constant level that costs least.

The cost of a division is the sum of squares about the means of its stretches, and a penalty for each change. The least is found
exactly (optimal partitioning: Jackson et al. 2005, IEEE Signal Processing Letters 12:105; PELT of Killick, Fearnhead &
Eckley 2012, JASA 107:1590, is the same with pruning, which series of years do not need). Each change is then tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, log, sqrt

import numpy as np

from app.trends.chance import STUDENT, FloatArray, median
from app.trends.mann_kendall import autocorrelation

SHORTEST = 3
"""Years of which a stretch must have at least so many: one or two odd years are no new level."""
PER_CHANGE = 3.0
"""Penalty of a change in variances of single years times ln n, as in Zhang & Siegmund (2007, Biometrics 63:22)."""

USUAL, FOUND_COUNTS, PER_FURTHER = 0.4, 0.5, 0.2
"""How much neighbouring years are taken to be alike: at least; of what is found within stretches; for each further change."""
MOST_ALIKE = 0.9
"""A greater correlation of neighbouring years cannot be told from a change of level in series of this length."""


@dataclass(frozen=True, slots=True)
class Step:
    """From the value number `at` (from 0) on another level holds; `p`: an upper limit for a change anywhere by chance."""

    at: int
    before: float
    after: float
    low: float
    high: float
    p: float


def steps(values: FloatArray, shortest: int = SHORTEST, confidence: float = 0.95) -> list[Step]:
    """The changes of level of a series, with the interval of each difference (`low` to `high`).

    None where a straight line explains the series as well (by Schwarz's criterion): what rises evenly has no step in it.
    """
    if len(values) < 2 * shortest:
        return []
    starts = partition(values, penalty_of(values), shortest)
    if not starts or _line_is_better(values, starts):
        return []
    edges = [0, *starts, len(values)]
    widened = _inflation(values, edges)
    return [_tested(values, edges[i - 1 : i + 2], shortest, confidence, widened) for i in range(1, len(edges) - 1)]  # fmt: skip


def penalty_of(values: FloatArray) -> float:
    """The penalty of a change: 3 ln n times the variance of single years, which is taken from differences of neighbours.

    Differences know nothing of levels; the median of their deviations knows nothing of the few that are changes.
    """
    differences = np.diff(values)
    deviation = 1.4826 * median(np.abs(differences - median(differences))) / sqrt(2)
    return PER_CHANGE * log(len(values)) * deviation**2


def partition(values: FloatArray, penalty: float, shortest: int = SHORTEST) -> list[int]:
    """The numbers of the values with which new stretches begin, in the division that costs least; all at least `shortest`."""
    count, centred = len(values), values - values.mean()  # sums of squares lose fewest digits about the mean
    sums, squares = np.zeros(count + 1), np.zeros(count + 1)
    np.cumsum(centred, out=sums[1:])
    np.cumsum(centred**2, out=squares[1:])
    best = np.full(count + 1, inf)
    best[0], last = -penalty, np.zeros(count + 1, np.int64)
    for end in range(shortest, count + 1):
        starts = np.arange(end - shortest + 1)
        within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        costs = best[starts] + penalty + np.maximum(within, 0.0)
        last[end] = int(np.argmin(costs))
        best[end] = costs[last[end]]
    found: list[int] = []
    end = count
    while end > 0 and last[end] > 0:
        end = int(last[end])
        found.append(end)
    return found[::-1]


def _squares(part: FloatArray) -> float:
    rest = part - part.mean()
    return float(rest @ rest)


def _rest(values: FloatArray, edges: list[int]) -> FloatArray:
    return np.concatenate([values[a:b] - values[a:b].mean() for a, b in pairwise(edges)])


def _line_is_better(values: FloatArray, starts: list[int]) -> bool:
    count = len(values)
    order = np.arange(count) - (count - 1) / 2
    centred = values - values.mean()
    along = centred - order * float(order @ centred) / float(order @ order)
    by_line = _criterion(float(along @ along), 2, values)
    rest = _rest(values, [0, *starts, count])
    return by_line <= _criterion(float(rest @ rest), 1 + 2 * len(starts), values)


def _criterion(squares: float, parameters: int, values: FloatArray) -> float:
    """Schwarz (1978); what is nothing but rounding counts as no deviation at all."""
    count, scale = len(values), float(np.abs(values).max()) or 1.0
    return count * log(max(squares / count, (1e-12 * scale) ** 2)) + parameters * log(count)


def _inflation(values: FloatArray, edges: list[int]) -> float:
    """By what resemblance of neighbouring years multiplies the variance of a mean: (1 + r)/(1 - r).

    Where the stretches were chosen, hardly any resemblance is left within them (of a true 0.6 in 13 years -0.02), so what is found
    there says little: r is taken as if years had been alike as much as is usual, more where they are alike after all, and the more
    changes were found. The three numbers are those with which, in a simulation of r from 0 to 0.6 and 8 to 30 years, chance is told
    in no more than 8 of 100 series and most true changes are found (docs/methods.md).
    """
    found = float(autocorrelation(_rest(values, edges), 1)[0])
    r = USUAL + FOUND_COUNTS * found + PER_FURTHER * (len(edges) - 3)
    r = min(max(r, USUAL), MOST_ALIKE)
    return (1 + r) / (1 - r)


def _tested(values: FloatArray, edges: list[int], shortest: int, confidence: float, widened: float) -> Step:
    """Student's t of two neighbouring stretches, times the positions among which theirs was chosen (Worsley 1979, JASA 74:365)."""
    start, middle, end = edges
    before, after = values[start:middle], values[middle:end]
    freedom = end - start - 2
    squares = _squares(before) + _squares(after)
    error = sqrt(squares / freedom * widened * (1 / len(before) + 1 / len(after)))
    difference = float(after.mean() - before.mean())
    positions = len(values) - 2 * shortest + 1
    p = 0.0 if error == 0 else min(1.0, positions * 2 * float(STUDENT.sf(abs(difference) / error, freedom)))
    reach = float(STUDENT.ppf((1 + confidence) / 2, freedom)) * error
    return Step(middle, float(before.mean()), float(after.mean()), difference - reach, difference + reach, p)
