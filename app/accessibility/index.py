"""An index of weighted shares with all its parts, and how far ranks depend on the weights.

The index is Σ w·v ÷ Σ w over the values that there are. Ranks are held against other weights: each weight in turn, and many
drawn at random between half and twice what they are (log-uniform, seed fixed), as Saltelli et al. advise for composite
indicators (OECD & JRC 2008, Handbook on Constructing Composite Indicators, ch. 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]

DRAWS = 200
SEED = 2026
SPAN = 2.0
"""Weights between half and twice what they are count as reasonable too."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Of every area its index (nan: nothing known), its rank (1 is best, ties share the better; 0: none), and its least and
    greatest rank under the other weights."""

    index: FloatArray
    rank: IntArray
    best: IntArray
    worst: IntArray


def weighted(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mean of (area, part) by weights (part); parts that are nan are left out, areas without any are nan."""
    known = np.isfinite(values) & (weights > 0)
    total = (known * weights).sum(axis=1)
    sums = (np.where(known, values, 0.0) * weights).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(values), np.nan), where=total > 0)


def ranks(index: FloatArray) -> IntArray:
    """1 for the greatest; equal ones (to 1e-9) share the better rank; 0 where the index is nan."""
    told = np.round(index, 9)
    known = np.isfinite(told)
    better = (told[None, :] > told[:, None]) & known[None, :]
    return np.where(known, 1 + better.sum(axis=1), 0).astype(np.int64)


def ranked(values: FloatArray, weights: FloatArray) -> Ranked:
    """Index and ranks of (area, part) with the weights, and the span of ranks with others."""
    index = weighted(values, weights)
    rank = ranks(index)
    best, worst = rank.copy(), rank.copy()
    for other in other_weights(weights):
        here = ranks(weighted(values, other))
        best, worst = np.minimum(best, here), np.maximum(worst, here)
    return Ranked(index, rank, best, worst)


def other_weights(weights: FloatArray) -> FloatArray:
    """Each weight alone halved and doubled, then draws of all of them between the two; 0 stays 0. (choice, part)."""
    single = np.ones((2 * len(weights), len(weights)))
    single[: len(weights)][np.diag_indices(len(weights))] = 1 / SPAN
    single[len(weights) :][np.diag_indices(len(weights))] = SPAN
    drawn = np.random.default_rng(SEED).uniform(-1, 1, (DRAWS, len(weights)))
    return np.concatenate([single, SPAN**drawn]) * weights
