"""How evenly something is shared out among people: Lorenz curve, Gini, Theil with its parts, Palma ratio, shortfall.

`value` is what one person of a group has (≥ 0), `people` how many are in the group. Groups without people do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T and its two parts, which add up to it: inequality between the units, and within them."""

    total: float
    between: float
    within: float


def lorenz(value: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares of the people (poorest first) and of what they have, both from 0 to 1 (Lorenz 1905).

    Raises ValueError where nobody has anything or a number is negative.
    """
    value, people = _checked(value, people)
    order = np.argsort(value, kind="stable")
    head, amount = people[order], (people * value)[order]
    return _shares(head), _shares(amount)


def gini(value: FloatArray, people: FloatArray) -> float:
    """Gini coefficient: 1 - twice the area under the Lorenz curve, by trapezoids; 0 even, towards 1 all in one hand."""
    return gini_of(*lorenz(value, people))


def gini_of(x: FloatArray, y: FloatArray) -> float:
    """The Gini coefficient of a Lorenz curve."""
    return max(0.0, float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1]))))  # rounding may fall below


def theil(value: FloatArray, people: FloatArray, unit: npt.NDArray[np.integer] | None = None) -> Theil:
    """Theil's T = Σ p·(a/m)·ln(a/m), a zero counting 0 (Theil 1967), and its parts by unit (a number per group).

    Between: the same with each unit's mean; within: the units' own T, weighted with what share they have of the whole.
    """
    kept = people > 0
    units = np.zeros(len(value), np.int64) if unit is None else np.unique(unit, return_inverse=True)[1]
    units = units[kept]
    value, people = _checked(value, people)
    mean = np.average(value, weights=people)
    total = _t(value, people, mean)
    heads, amounts = _summed(units, people), _summed(units, people * value)
    held = heads > 0
    between = _t(amounts[held] / heads[held], heads[held], mean)
    return Theil(total, between, total - between)


def palma(value: FloatArray, people: FloatArray) -> float:
    """What the best-off tenth has together ÷ what the worst-off four tenths have; inf where these have nothing.

    (Palma 2011; groups that lie across a border are divided.)
    """
    return palma_of(*lorenz(value, people))


def palma_of(x: FloatArray, y: FloatArray) -> float:
    """The Palma ratio of a Lorenz curve."""
    poorest, richest = np.interp(0.4, x, y), 1 - np.interp(0.9, x, y)
    return float(richest / poorest) if poorest > 0 else float("inf")


def share_below(value: FloatArray, people: FloatArray, standard: float) -> float:
    """The share of the people who have less than the standard, 0 to 1; nan where there are no people."""
    total = people.sum()
    return float(people[value < standard].sum() / total) if total > 0 else float("nan")


def concentration(value: FloatArray, people: FloatArray, standing: FloatArray) -> float:
    """Concentration index of what people have, ordered by their standing: 2·cov(value, rank) / mean.

    Above 0 those of high standing have more, below 0 those of low standing, 0 neither; from -1 to 1. Equal to `gini`
    where standing is the value itself (Kakwani, Wagstaff & van Doorslaer 1997, Journal of Econometrics 77:87-103).
    """
    kept = people > 0
    number = np.unique(standing[kept], return_inverse=True)[1]
    value, people = _checked(value, people)
    heads = _summed(number, people) / people.sum()
    rank = (np.cumsum(heads) - heads / 2)[number]  # who stands equally high shares the middle rank
    mean = np.average(value, weights=people)
    return float(2 * np.average(value * rank, weights=people) / mean - 1)


def fifths(standing: FloatArray, people: FloatArray, parts: int = 5) -> npt.NDArray[np.int64]:
    """In which part of the people each group is, lowest standing first; groups are not divided, equal ones not parted."""
    number = np.unique(standing, return_inverse=True)[1]
    heads = _summed(number, people)
    middle = (np.cumsum(heads) - heads / 2) / max(float(heads.sum()), 1e-300)
    return np.minimum((middle * parts).astype(np.int64), parts - 1)[number]


def _checked(value: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    if (people < 0).any() or (value[people > 0] < 0).any():
        raise ValueError("neither people nor what they have can be negative")
    kept = people > 0
    if not (value[kept] * people[kept]).sum() > 0:
        raise ValueError("nobody has anything: there is nothing to compare")
    return value[kept], people[kept]


def _summed(unit: npt.NDArray[np.int64], amount: FloatArray) -> FloatArray:
    return np.bincount(unit, amount).astype(np.float64)


def _shares(amount: FloatArray) -> FloatArray:
    running = np.concatenate([[0.0], np.cumsum(amount)])
    return running / running[-1]


def _t(value: FloatArray, people: FloatArray, mean: float) -> float:
    relative = value / mean
    logs = np.log(relative, where=relative > 0, out=np.zeros_like(relative))
    return float(np.sum(people * relative * logs) / people.sum())
