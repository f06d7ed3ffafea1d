"""What no choice can exceed: Lagrangean relaxation, improved by subgradients.

That each person uses one site only is given up at a price λ per cell; then candidates can be judged one by one:
L(λ) = Σ λ + Σ of the p largest ρ, ρ_j = Σ max(0, people · value - λ). For every λ ≥ 0 the best gain is at most L(λ)
(Cornuéjols, Fisher & Nemhauser 1977; Narula, Ogbu & Samuelsson 1977; Galvão & ReVelle 1996 for covering), and the
least L is the bound of the linear relaxation. With λ = people · best value of a choice it is the bound of submodular
functions (Nemhauser, Wolsey & Fisher 1978). Steps after Polyak (1969), directions after Camerini, Fratta & Maffioli
(1975). What the candidates come to also shows which can never, and which must, be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.location import PROVEN
from app.accessibility.location_search import ByCell, best_values, by_cell, gain_of, improved

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from app.accessibility.location import FloatArray, IndexArray, Values

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it

PATIENCE = 12
"""So many steps without a better bound halve the step."""
SMALLEST_STEP = 0.005
MOST_TRIED = 8
OUTWARDS = 1e-10
"""A bound is a sum of rounded numbers: by this share of it, it is moved away from the gain."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A choice, its gain and a bound; `closed` can be in no better choice, `opened` are in every better one."""

    chosen: IndexArray
    gain: float
    bound: float
    closed: npt.NDArray[np.bool_]
    opened: npt.NDArray[np.bool_]


def lagrangean(
    values: Values, people: FloatArray, chosen: IndexArray, steps: int, enough: Callable[[float, float], bool],
    tries: int = MOST_TRIED, turned: ByCell | None = None,
) -> Bounded:  # fmt: skip
    """Improve bound and choice by at most `steps` steps, until `enough(gain, bound)`.

    Starts from a good choice; the p largest ρ of a step are a choice too, and at most `tries` of them are improved by
    exchanges. `turned`: the values by cell, where they are known already.
    """
    turned, p = turned or by_cell(values, people), len(chosen)
    price = people * best_values(values, chosen)
    gain = float(price.sum())
    best = Bounded(chosen, gain, np.inf, *_no_marks(values.candidate_count))
    direction, step, since, tried = np.zeros(len(price)), 1.0, 0, set[bytes]()
    for _ in range(steps):
        worth, used = _judge(turned.offset, turned.candidate, turned.gain, price, p, values.candidate_count)
        bound = _outwards(float(price.sum() + np.sort(worth)[-p:].sum()))
        since = 0 if bound < best.bound * (1 - 1e-6) else since + 1
        best = _better(best, values, people, worth, bound, tried, tries, turned)
        if enough(best.gain, best.bound) or step < SMALLEST_STEP:
            break
        if since >= PATIENCE:
            step, since = step / 2, 0
        slope = 1.0 - used
        slope[(price <= 0) & (slope > 0)] = 0.0
        direction = slope + 0.3 * direction
        length = float(np.dot(direction, direction))
        if length == 0:  # each cell is used once: this choice is the best there is
            break
        price = np.maximum(0.0, price - step * max(bound - best.gain, 0.0) * 1.05 / length * direction)
    return best


def _no_marks(count: int) -> tuple[Bools, Bools]:
    return np.zeros(count, np.bool_), np.zeros(count, np.bool_)


def _outwards(bound: float) -> float:
    return bound * (1 + OUTWARDS)


def _better(
    best: Bounded, values: Values, people: FloatArray, worth: F64, bound: float, tried: set[bytes],
    tries: int, turned: ByCell,
) -> Bounded:  # fmt: skip
    """What a step adds: a lower bound, perhaps a better choice, and candidates that are decided."""
    p = len(best.chosen)
    top = np.sort(np.argpartition(-worth, p - 1)[:p]).astype(np.int32)
    chosen, gain = best.chosen, best.gain
    if bound < best.bound and top.tobytes() not in tried and len(tried) < tries:
        tried.add(top.tobytes())
        other = improved(values, people, top, turned)
        other_gain = gain_of(values, people, other)
        if other_gain > gain:
            chosen, gain = other, other_gain
    closed, opened = decided(worth, p, bound, gain)
    return Bounded(chosen, gain, min(bound, best.bound), best.closed | closed, best.opened | opened)


def decided(worth: F64, p: int, bound: float, gain: float) -> tuple[Bools, Bools]:
    """Candidates that a choice better than `gain` cannot have, and those it must have, by their ρ."""
    ranked = np.sort(worth)[::-1]
    last_in = ranked[p - 1]
    first_out = ranked[p] if len(ranked) > p else 0.0
    needed = gain * (1 - PROVEN)
    closed = bound + worth - last_in < needed
    opened = (worth > first_out) & (bound - worth + first_out < needed)
    return closed, opened


@nb.njit(cache=True, nogil=True)
def _judge(offset: I64, candidate: I32, gain: F64, price: F64, p: int, count: int) -> tuple[F64, F64]:
    """ρ of every candidate, and how many of the p best each cell would use at its price."""
    worth = np.zeros(count)
    for i in range(len(price)):
        for index in range(offset[i], offset[i + 1]):
            if gain[index] <= price[i]:
                break
            worth[candidate[index]] += gain[index] - price[i]
    top = np.zeros(count, np.bool_)
    top[np.argsort(-worth)[:p]] = True
    used = np.zeros(len(price))
    for i in range(len(price)):
        for index in range(offset[i], offset[i + 1]):
            if gain[index] <= price[i]:
                break
            if top[candidate[index]]:
                used[i] += 1
    return worth, used
