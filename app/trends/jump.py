"""Whether counts of the newest year are more (or fewer) than their own earlier years lead one to expect.

Given the counts of all years together, those of the newest are hypergeometric (shares: so many of so many people) or binomial (rates)
if nothing has changed; the limits of the prediction are those counts that this would still give (Nelson 1982, Applied Life Data
Analysis; Krishnamoorthy & Peng 2011, J. Stat. Plan. Inference 141:1709). Years differ more than chance does: how much more is told by
how wrong the same prediction would have been in the years before, of all areas, and of each with as much trust as its years deserve
(moderated variance and t: Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.trends.chance import BINOMIAL, HYPERGEOMETRIC, NORMAL, STUDENT, FloatArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.trends.funnel import Kind

EARLIER = 4
"""Years before the newest that are needed."""
FIRST_PREDICTED = 2
"""After so many years a year before is predicted, to see how wrong predictions are."""
PRIOR_FREEDOM = 10
"""As so many years of its own counts what all areas together tell of how wrong predictions are."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Per area: z of the mid-P (with `dispersion`), two-sided p (NaN where nothing can be said), and what was expected as a share or rate."""

    z: FloatArray
    p: FloatArray
    expected: FloatArray
    dispersion: FloatArray
    freedom: FloatArray


@dataclass(frozen=True, slots=True)
class _Past:
    """Of each area: counts and sizes of the newest year, and of all years before it together."""

    count: FloatArray
    size: FloatArray
    before: FloatArray
    before_size: FloatArray
    kind: Kind

    @property
    def rate(self) -> FloatArray:
        return self.before / self.before_size

    def spread(self) -> tuple[Any, tuple[FloatArray, ...]]:
        """The distribution of the newest count, given all."""
        if self.kind == "share":
            return HYPERGEOMETRIC, (self.size + self.before_size, self.count + self.before, self.size)
        return BINOMIAL, (self.count + self.before, self.size / (self.size + self.before_size))


def jumps(counts: FloatArray, sizes: FloatArray, kind: Kind = "share") -> Jump:
    """Hold the last column (year) of each row (area) against those before; NaN in both: not known.

    `counts`: whole, 0 or more; `sizes`: whole people (shares, none smaller than its count), or whatever rates are per.
    Raises ValueError for others.
    """
    known = np.isfinite(counts) & np.isfinite(sizes) & (sizes > 0)
    count, size = np.where(known, counts, 0.0), np.where(known, sizes, 0.0)
    if (count < 0).any() or (count != np.round(count)).any() or (kind == "share" and (count > size).any()):
        raise ValueError("whole counts, none of more than all")
    years = known.cumsum(axis=1)
    before, before_size = count.cumsum(axis=1) - count, size.cumsum(axis=1) - size
    can = known[:, -1] & (years[:, -1] > EARLIER) & (before[:, -1] + count[:, -1] > 0)
    dispersion, freedom = _dispersion(
        count, size, before, before_size, known & (years > FIRST_PREDICTED), kind
    )
    z, p, expected = (np.full(len(count), np.nan) for _ in range(3))
    past = _Past(count[can, -1], size[can, -1], before[can, -1], before_size[can, -1], kind)
    z[can] = _scores(past) / np.sqrt(dispersion[can])
    p[can] = [2 * float(STUDENT.sf(abs(one), free)) for one, free in zip(z[can], freedom[can], strict=True)]
    expected[can] = past.rate
    return Jump(z, p, expected, dispersion, freedom)


def limits(counts: FloatArray, sizes: FloatArray, dispersion: float, freedom: float, kind: Kind = "share",
           confidence: float = 0.95) -> tuple[float, float]:  # fmt: skip
    """Between which share or rate the newest year of one area could have been expected: counts whose score is within the limits."""
    known = np.isfinite(counts) & np.isfinite(sizes)
    count, size = counts[known], sizes[known]
    most = float(STUDENT.ppf((1 + confidence) / 2, freedom)) * float(np.sqrt(dispersion))
    before, before_size = count[:-1].sum(keepdims=True), size[:-1].sum(keepdims=True)
    top = (
        float(size[-1])
        if kind == "share"
        else 4 * (float(before[0] / before_size[0] * size[-1]) + 10 + most**2)
    )

    def score(told: float) -> float:
        return float(_scores(_Past(np.array([told]), size[-1:], before, before_size, kind))[0])

    low = _first(0, top, lambda told: score(told) >= -most)
    high = _first(low, top, lambda told: score(told) > most)
    return low / float(size[-1]), (high - 1 if score(high) > most else high) / float(size[-1])


def _first(low: float, high: float, holds: Callable[[float], bool]) -> float:
    """The smallest count of which something holds that holds of all greater ones; the greatest where of none."""
    below, above = int(low), int(high)
    while below < above:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(float(middle)) else (middle + 1, above)
    return float(below)


def _scores(past: _Past) -> FloatArray:
    """z of the mid-P from whichever tail is smaller."""
    spread, about = past.spread()
    half = spread.pmf(past.count, *about) / 2
    below, above = spread.cdf(past.count - 1, *about) + half, spread.sf(past.count, *about) + half
    tiny = np.finfo(np.float64).tiny
    low, high = NORMAL.ppf(np.maximum(below, tiny)), NORMAL.isf(np.maximum(above, tiny))
    return np.asarray(np.where(below <= above, low, high), np.float64)


def _dispersion(
    count: FloatArray, size: FloatArray, before: FloatArray, before_size: FloatArray, predicted: Any, kind: Kind  # noqa: ANN401
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """By what squares of predictions of earlier years exceeded what chance gives, at least 1; and its degrees of freedom."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (before + count) / (before_size + size)
        chance = size * rate * (1 - rate if kind == "share" else 1) * before_size / (before_size + size)
        squares = (
            (count - size * before / before_size) ** 2 * (before_size / (before_size + size)) ** 2 / chance
        )
    usable = predicted & np.isfinite(squares)
    usable[:, -1] = False
    sums, times = np.where(usable, squares, 0.0).sum(axis=1), usable.sum(axis=1)
    others = times.sum() - times
    prior = np.minimum(others, PRIOR_FREEDOM)
    pooled = np.where(others > 0, (sums.sum() - sums) / np.maximum(others, 1), 1.0)
    freedom = np.maximum(prior + times, 1).astype(np.float64)
    moderated = (prior * pooled + sums) / freedom
    return np.maximum(1.0, moderated), freedom
