"""Why somebody goes without: every possible goal lacks something, and what is lacking is shared out among the reasons.

For a group of people each goal has a set of lacks (bits): the goal would serve them if all of these were mended. Mending a
set of lacks S serves the group if some goal's lacks lie within S; that is a simple game in the sense of Shapley & Shubik
(1954), and a reason's share is its Shapley value (Shapley 1953, "A value for n-person games"): the mean, over all orders in
which the reasons could be mended, of how often it is this one that makes the difference. Hence

- where one mend alone would do, it has the whole; where each of two would do, half each; where only both together, half each;
- shares of a group add up to 1 (efficiency), or to 0 where nothing would help;
- a reason that never makes a difference has nothing, and reasons that are interchangeable have the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MOST_REASONS = 12
"""Coalitions are listed, 2 to this number of them."""


@dataclass(frozen=True, slots=True)
class Explained:
    """`share[g, r]` of group g falls to reason r; `alone[g, r]`: mending r alone would serve it; `hopeless[g]`: nothing would."""

    share: FloatArray
    alone: Bools
    hopeless: Bools


def explain(group: IntArray, lacks: IntArray, groups: int, reasons: int) -> Explained:
    """The reasons of every group; pair i says that a goal of `group[i]` lacks the bits of `lacks[i]`.

    Raises ValueError for more than `MOST_REASONS` reasons, for bits beyond them, and for a goal that lacks nothing.
    """
    if reasons > MOST_REASONS:
        raise ValueError(f"at most {MOST_REASONS} reasons")
    if lacks.size and (int(lacks.min()) < 1 or int(lacks.max()) >= 1 << reasons):
        raise ValueError("a goal lacks at least one of the reasons, and no other")
    wins = served_by_mending(group, lacks, groups, reasons)
    patterns, pattern = _distinct(wins)
    return Explained(shapley(patterns, reasons)[pattern], wins[:, _singles(reasons)], ~wins[:, -1])


def served_by_mending(group: IntArray, lacks: IntArray, groups: int, reasons: int) -> Bools:
    """For every group and every set of reasons (as bits): would mending exactly these serve it? (groups, 2**reasons)."""
    wins = np.zeros((groups, 1 << reasons), np.bool_)
    wins[group, lacks] = True
    for reason in range(reasons):  # what a set does, every set that holds it does too
        halves = wins.reshape(groups, -1, 2, 1 << reason)
        halves[:, :, 1] |= halves[:, :, 0]
    return wins


def shapley(wins: Bools, reasons: int) -> FloatArray:
    """Shapley values of simple games given by their winning sets, a game per row: (games, reasons)."""
    sets = np.arange(1 << reasons)
    size = np.array([one.bit_count() for one in range(1 << reasons)])
    share = np.zeros((len(wins), reasons))
    for reason in range(reasons):
        without = sets[(sets >> reason) & 1 == 0]
        turns = wins[:, without | 1 << reason] & ~wins[:, without]
        weight = np.array([_weight(int(n), reasons) for n in size[without]])
        share[:, reason] = turns @ weight
    return share


def _weight(size: int, reasons: int) -> float:
    """The share of orders in which exactly a given set of this size comes before a given reason."""
    return factorial(size) * factorial(reasons - size - 1) / factorial(reasons)


def _singles(reasons: int) -> IntArray:
    return np.left_shift(1, np.arange(reasons, dtype=np.int64))


def _distinct(wins: Bools) -> tuple[Bools, IntArray]:
    """The different rows, and which of them each row is: many groups lack the same."""
    packed = np.packbits(wins, axis=1)
    _, first, pattern = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return wins[first], pattern.reshape(-1)
