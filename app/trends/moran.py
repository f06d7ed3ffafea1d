"""Where neighbours resemble each other more than chance puts them together: Local Moran (Anselin 1995, Geographical Analysis 27:93).

I = z · mean of the neighbours' z / m₂. Rates of small numbers vary more where few people live; they are standardised first by
what chance makes of their size (Assunção & Reis 1999, Statistics in Medicine 18:2147). Chance is tried out: the values of all
other areas are put on the neighbours' places at random, which needs no distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.trends.chance import FloatArray, IntArray

TRIES, MORE_TRIES = 999, 99_999
WORTH_MORE = 0.02
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Local:
    """Per area: I, two-sided p (1 without neighbours), own z, and the mean z of the neighbours (both high: a hot spot)."""

    i: FloatArray
    p: FloatArray
    z: FloatArray
    around: FloatArray


def local_moran(values: FloatArray, neighbours: list[IntArray], seed: int = 0) -> Local:
    """Local Moran of areas with their neighbours (positions), each neighbour counting alike.

    p is that of 999 random arrangements, of 99,999 where it comes out small; the same seed gives the same. Areas whose values
    do not differ have I 0. Raises ValueError where there are not as many lists as values.
    """
    if len(values) != len(neighbours):
        raise ValueError("as many lists of neighbours as values")
    count, centred = len(values), values - values.mean()
    if count < 3 or not centred.any():
        return Local(np.zeros(count), np.ones(count), np.zeros(count), np.zeros(count))
    z = centred / values.std()
    around = np.array([z[near].mean() if len(near) else 0.0 for near in neighbours])
    p = np.ones(count)
    some = np.array([len(near) > 0 for near in neighbours])
    p[some] = _by_chance(z, around, neighbours, np.flatnonzero(some), TRIES, seed)
    small = np.flatnonzero(some & (p <= WORTH_MORE))
    p[small] = _by_chance(z, around, neighbours, small, MORE_TRIES, seed + 1)
    return Local(z * around, p, z, around)


def standardised_rates(numerators: FloatArray, denominators: FloatArray) -> FloatArray:
    """Rates less their mean, by the standard deviation that areas of their size have (empirical Bayes, Assunção & Reis)."""
    people, mean = denominators.sum(), numerators.sum() / denominators.sum()
    rates = numerators / denominators
    between = (denominators * (rates - mean) ** 2).sum() / people - mean / (people / len(rates))
    variance = np.maximum(between, 0.0) + mean / denominators
    return (rates - mean) / np.sqrt(variance)


def _by_chance(
    z: FloatArray, around: FloatArray, neighbours: list[IntArray], areas: IntArray, tries: int, seed: int
) -> FloatArray:
    """How often chance has neighbours at least as far out, on either side; twice the smaller share, at most 1."""
    if not len(areas):
        return np.zeros(0)
    numbers = np.random.default_rng(seed)
    places: list[int] = areas.tolist()
    widest = max(len(neighbours[area]) for area in places)
    others = {area: np.delete(z, area) for area in places}
    above, below = np.zeros(len(areas)), np.zeros(len(areas))
    for begin in range(0, tries, _BLOCK):
        block = min(_BLOCK, tries - begin)
        drawn = _drawn(numbers, block, len(z) - 1, widest)
        for at, area in enumerate(places):
            means = others[area][drawn[:, : len(neighbours[area])]].mean(axis=1)
            above[at] += np.count_nonzero(means >= around[area] - 1e-12)
            below[at] += np.count_nonzero(means <= around[area] + 1e-12)
    return np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (tries + 1))


def _drawn(numbers: np.random.Generator, rows: int, count: int, wide: int) -> IntArray:
    """Rows of so many different ones of `count`, in any order. Few of many are drawn until none comes twice, which is faster."""
    if wide**2 > count:
        return numbers.random((rows, count)).argsort(axis=1)[:, :wide]
    kept, there = [np.zeros((0, wide), np.int64)], 0
    while there < rows:
        tried = numbers.integers(count, size=(2 * (rows - there) + 8, wide))
        ordered = np.sort(tried, axis=1)
        kept.append(tried[(np.diff(ordered, axis=1) > 0).all(axis=1)])
        there += len(kept[-1])
    return np.concatenate(kept)[:rows]
