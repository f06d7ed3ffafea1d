"""Choices that hold in several projections of the population: the best mean, or the smallest loss in the worst case.

`people` is (projections, cells). A choice is judged by the smallest of gain_s - aim_s over the projections s. With
the best gain of each projection as its aim that is minimising the largest regret (Kouvelis & Yu 1997; Snyder 2006);
with aims 0 it is maximising the smallest gain. Bound: for any weights μ of the projections that add up to 1, the
smallest is at most the mean with these weights, and of that the best is bounded as for one projection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.location import Choice, Values, checked_number, checked_people
from app.accessibility.location_choice import THOROUGH, Effort, choose
from app.accessibility.location_exact import link_rows, prefixes_of
from app.accessibility.location_program import Row, above, beside, dense, matrix_of, maximised, one_row
from app.accessibility.location_search import MAX_SWAPS, exchanges, gain_of, in_order

if TYPE_CHECKING:
    from app.accessibility.location import FloatArray, IndexArray, Method

ROUNDS = 12
"""So often the weights of the projections are moved towards the worst one."""


@dataclass(frozen=True, slots=True)
class Robust:
    """A choice for several projections.

    `gains`: its gain in each; `best`: what the best choice for each alone gains at most. `worst`: the smallest of
    gain - aim; no choice has one larger than `bound`.
    """

    chosen: IndexArray
    gains: FloatArray
    best: FloatArray
    worst: float
    bound: float
    method: Method

    @property
    def regrets(self) -> FloatArray:
        """What is lost, at most, in each projection against the best choice for it alone."""
        return np.maximum(self.best - self.gains, 0.0)


def best_mean(values: Values, people: FloatArray, weight: FloatArray, p: int, effort: Effort = THOROUGH) -> Choice:  # fmt: skip
    """The choice with the largest mean gain, projections weighted with `weight` (≥ 0, not all 0)."""
    if (weight < 0).any() or not weight.sum() > 0:
        raise ValueError("weights of projections are numbers from 0, not all of them 0")
    return choose(values, checked_people(weight / weight.sum() @ people, values.cell_count), p, effort)


def least_regret(values: Values, people: FloatArray, p: int, effort: Effort = THOROUGH) -> Robust:
    """The choice whose largest regret is smallest; -bound ≤ the least possible regret ≤ max(regrets)."""
    alone = [choose(values, checked_people(row, values.cell_count), p, effort) for row in people]
    aims = np.array([one.bound for one in alone])
    found = _robust(values, people, p, aims, aims, [one.chosen for one in alone], effort)
    # where an optimum is not known exactly, the aim may lie above it, and so may the regret
    unsure = max(one.bound - one.gain for one in alone)
    return replace(found, bound=found.bound + unsure)


def best_worst_case(values: Values, people: FloatArray, p: int, effort: Effort = THOROUGH) -> Robust:
    """The choice whose smallest gain over the projections is largest."""
    alone = [choose(values, checked_people(row, values.cell_count), p, effort) for row in people]
    best = np.array([one.bound for one in alone])
    return _robust(values, people, p, np.zeros(len(people)), best, [one.chosen for one in alone], effort)


def _robust(
    values: Values, people: FloatArray, p: int, aims: FloatArray, best: FloatArray, starts: list[IndexArray],
    effort: Effort,
) -> Robust:  # fmt: skip
    p = checked_number(p, values.candidate_count)
    bound, more = _bound(values, people, p, aims, effort)
    improved = [_improved(values, people, start, aims) for start in (*starts, *more)]
    chosen = max(improved, key=lambda one: _worst(values, people, one, aims))
    method: Method = "heuristic"
    if len(values.cell) <= effort.exact_pairs:
        found, proof = _solved(values, people, p, aims, effort.exact_seconds)
        bound = min(bound, proof)
        if found is not None and _worst(values, people, found, aims) > _worst(values, people, chosen, aims):
            chosen = found
        method = "exact"
    chosen = in_order(values, people.mean(axis=0), chosen)
    gains = _gains(values, people, chosen)
    worst = float((gains - aims).min())
    return Robust(chosen, gains, best, worst, max(bound, worst), method)


def _gains(values: Values, people: FloatArray, chosen: IndexArray) -> FloatArray:
    return np.array([gain_of(values, row, chosen) for row in people])


def _worst(values: Values, people: FloatArray, chosen: IndexArray, aims: FloatArray) -> float:
    return float((_gains(values, people, chosen) - aims).min())


def _bound(
    values: Values, people: FloatArray, p: int, aims: FloatArray, effort: Effort
) -> tuple[float, list[IndexArray]]:
    """The best bound over some weights of the projections, and the choices met on the way."""
    weight = np.full(len(people), 1 / len(people))
    bound, met = np.inf, list[np.ndarray]()
    for turn in range(ROUNDS):
        found = choose(values, np.ascontiguousarray(weight @ people), p, effort)
        bound = min(bound, found.bound - float(weight @ aims))
        met.append(found.chosen)
        short = _gains(values, people, found.chosen) - aims
        if np.ptp(short) <= 1e-12 * max(1.0, float(np.abs(short).max())):
            break
        # multiplicative weights (Freund & Schapire 1999): who comes off worst counts for more
        weight = weight * np.exp(-2.0 / np.sqrt(turn + 1) * (short - short.min()) / np.ptp(short))
        weight /= weight.sum()
    return bound, met


def _improved(values: Values, people: FloatArray, chosen: IndexArray, aims: FloatArray) -> IndexArray:
    """The choice after exchanges, until none raises the smallest of gain - aim."""
    chosen = chosen.copy()
    if values.candidate_count <= len(chosen):
        return chosen
    for _ in range(MAX_SWAPS):
        short = _gains(values, people, chosen) - aims
        table = np.full((values.candidate_count, len(chosen)), np.inf)
        for row, now in zip(people, short.tolist(), strict=True):
            np.minimum(table, exchanges(values, np.ascontiguousarray(row), chosen) + now, out=table)
        candidate, place = np.unravel_index(int(np.argmax(table)), table.shape)
        if not table[candidate, place] > short.min() + 1e-9 * max(1.0, abs(float(short.min()))):
            break
        chosen[place] = candidate
    return chosen


def _solved(
    values: Values, people: FloatArray, p: int, aims: FloatArray, seconds: float
) -> tuple[IndexArray | None, float]:
    """HiGHS: the largest t such that gain_s - aim_s ≥ t in every projection s; variables y, u, t."""
    count, mean = values.candidate_count, people.mean(axis=0)
    none = np.zeros(count, np.bool_)
    sets, _ = prefixes_of(values, mean, none, none)
    ratio = np.divide(people, mean, out=np.zeros_like(people), where=mean > 0)
    gains = np.array([sets.gains(row) for row in ratio])
    scale = max(float(gains.sum(axis=1).max(initial=0.0)), 1.0)
    links = beside(link_rows(sets, count), matrix_of(np.zeros(0), np.zeros(0), np.zeros(0), (sets.count, 1)))
    smallest = dense(np.hstack([np.zeros((len(people), count)), gains / scale, -np.ones((len(people), 1))]))
    least = np.concatenate([np.zeros(sets.count), aims / scale])
    number = Row(one_row(np.ones(count), np.zeros(sets.count + 1)), 0, p)
    free = np.concatenate([np.zeros(count + sets.count), [np.inf]])
    upper = np.concatenate([np.ones(count + sets.count), [np.inf]])
    goal = np.concatenate([np.zeros(count + sets.count), [1.0]])
    found = maximised(
        goal, count, -free, upper, [Row(above(links, smallest), least, np.inf), number], seconds
    )
    # HiGHS keeps constraints up to 1e-7 only: the bound is moved outwards by as much
    bound = found.bound * scale + 1e-7 * scale
    if found.x is None:
        return None, bound
    chosen = np.flatnonzero(found.x[:count] > 0.5)
    others = np.setdiff1d(np.arange(count), chosen)[: p - len(chosen)]
    return np.concatenate([chosen[:p], others]).astype(np.int32), bound
