"""Which of many shares or rates stand out more than their size explains: funnel limits (Spiegelhalter 2005, Statistics in Medicine 24:1185).

Limits are those of the binomial (shares) or the Poisson distribution (rates) themselves, so that three children of ten are no
alarm. Where areas differ more than chance throughout, all of them are allowed to: overdispersion, estimated from what is left
when the outermost tenth at either end is drawn in (winsorised), as in appendix A.4 there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from app.trends.chance import BINOMIAL, NORMAL, POISSON, FloatArray

Kind = Literal["share", "rate"]
WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Funnel:
    """`centre`: the value of all together; per area z (with overdispersion), two-sided p, and the limits at `confidence`."""

    centre: float
    dispersion: float
    z: FloatArray
    p: FloatArray
    low: FloatArray
    high: FloatArray


def funnel(
    numerators: FloatArray, denominators: FloatArray, kind: Kind = "share", confidence: float = 0.95
) -> Funnel:
    """Hold counts against what is expected of areas of their size, if all had the share (or rate) of all together.

    `numerators`: whole counts; `denominators` above 0 (for shares whole people, for rates whatever it is per).
    Raises ValueError for others, or shares of more than all.
    """
    _check(numerators, denominators, kind)
    centre = float(numerators.sum() / denominators.sum())
    if centre <= 0 or (kind == "share" and centre >= 1):
        nothing = np.zeros(len(numerators))
        return Funnel(centre, 1.0, nothing, nothing + 1, nothing + centre, nothing + centre)
    z = _scores(numerators, denominators, centre, kind)
    dispersion = _dispersion(z)
    z = z / sqrt(dispersion)
    tail = (1 - confidence) / 2
    low, high = (
        np.clip(centre + (_limit(p, denominators, centre, kind) - centre) * sqrt(dispersion), 0, None)
        for p in (tail, 1 - tail)
    )
    return Funnel(
        centre, dispersion, z, 2 * NORMAL.sf(np.abs(z)), low, np.minimum(high, 1) if kind == "share" else high
    )


def _check(numerators: FloatArray, denominators: FloatArray, kind: Kind) -> None:
    if len(numerators) == 0 or (denominators <= 0).any() or (numerators < 0).any():
        raise ValueError("counts of 0 or more, of more than nothing")
    if (numerators != np.round(numerators)).any():
        raise ValueError("whole counts")
    if kind == "share" and ((numerators > denominators).any() or (denominators != np.round(denominators)).any()):  # fmt: skip
        raise ValueError("shares of whole people, none of more than all")


def _cumulative(counts: FloatArray, denominators: FloatArray, centre: float, kind: Kind) -> FloatArray:
    if kind == "share":
        return BINOMIAL.cdf(counts, denominators, centre)
    return POISSON.cdf(counts, denominators * centre)


def _scores(numerators: FloatArray, denominators: FloatArray, centre: float, kind: Kind) -> FloatArray:
    """z of the mid-P: less than the count, and half of exactly it; from whichever tail is smaller, so that none rounds to 1."""
    share = kind == "share"
    spread = BINOMIAL if share else POISSON
    about = (denominators, centre) if share else (denominators * centre,)
    half = spread.pmf(numerators, *about) / 2
    below = spread.cdf(numerators - 1, *about) + half
    above = spread.sf(numerators, *about) + half
    tiny = np.finfo(np.float64).tiny
    low, high = NORMAL.ppf(np.maximum(below, tiny)), NORMAL.isf(np.maximum(above, tiny))
    return np.asarray(np.where(below <= above, low, high), np.float64)


def _dispersion(z: FloatArray) -> float:
    """Mean of squares of the winsorised scores; 1 where that is not clearly more than chance (1 + 2·√(2/n))."""
    lowest, highest = np.quantile(z, (WINSORISED, 1 - WINSORISED))
    found = float((np.clip(z, lowest, highest) ** 2).mean())
    return found if found > 1 + 2 * sqrt(2 / len(z)) else 1.0


def _limit(p: float, denominators: FloatArray, centre: float, kind: Kind) -> FloatArray:
    """The quantile of the distribution itself, evenly between counts (appendix A.1.1 there), as a share or rate."""
    share = kind == "share"
    count = BINOMIAL.ppf(p, denominators, centre) if share else POISSON.ppf(p, denominators * centre)
    here, before = (_cumulative(count - less, denominators, centre, kind) for less in (0, 1))
    return (count - (here - p) / (here - before)) / denominators
