"""Choosing p sites: a heuristic with a bound first, then, where it is small enough, the proof by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.location import (
    PROVEN,
    Choice,
    Placement,
    Values,
    Ways,
    checked_number,
    checked_people,
    costs_before,
    values_of_covering,
    values_of_saving,
)
from app.accessibility.location_bound import lagrangean
from app.accessibility.location_exact import best_choice
from app.accessibility.location_search import by_cell, gain_of, greedy, improved, in_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accessibility.location import FloatArray


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: steps for the bound, choices it proposes that are tried, the gap that is good enough, HiGHS.

    HiGHS is asked only where the gap is larger than `gap` and at most `exact_pairs` pairs of cell and open candidate
    are left.
    """

    steps: int = 400
    tries: int = 8
    gap: float = 0.0
    exact_pairs: int = 1_000_000
    exact_seconds: float = 60.0


THOROUGH = Effort()
QUICK = Effort(steps=150, tries=2, gap=0.0075, exact_pairs=0)


def covering(
    ways: Ways, people: FloatArray, p: int, limit: float, existing: FloatArray | None = None, effort: Effort = THOROUGH
) -> Placement:  # fmt: skip
    """The p candidates that bring most people within the limit who are not yet (Church & ReVelle 1974).

    `people`: per cell. `existing`: cost of the way to the nearest existing site (inf: none). Objective: people newly
    within the limit. Raises ValueError for negative people or p below 1.
    """
    people = checked_people(people, ways.cell_count)
    found = choose(values_of_covering(ways, limit, existing), people, p, effort)
    return Placement(found.chosen, found.gain, found.bound, maximise=True, method=found.method)


def p_median(
    ways: Ways, people: FloatArray, p: int, existing: FloatArray | None = None, beyond: float | None = None,
    effort: Effort = THOROUGH,
) -> Placement:  # fmt: skip
    """The p candidates that make the sum of people × cost smallest (Hakimi 1964).

    `beyond`: what a way costs at most, also for who reaches nothing; without it every cell must reach an existing
    site or all candidates. Raises ValueError where it does not, for negative people, or p below 1.
    """
    people = checked_people(people, ways.cell_count)
    before = costs_before(ways, existing, beyond)
    total = float(np.dot(people, before))

    def near(gain: float, bound: float) -> bool:
        return bound - gain <= effort.gap * max(total - bound, 0.0)

    found = choose(values_of_saving(ways, before), people, p, effort, near)
    return Placement(
        found.chosen, total - found.gain, total - found.bound, maximise=False, method=found.method
    )


def choose(
    values: Values, people: FloatArray, p: int, effort: Effort = THOROUGH,
    near: Callable[[float, float], bool] | None = None,
) -> Choice:  # fmt: skip
    """The p candidates with the largest gain, as far as the effort goes; `near` says when the gap is small enough."""
    p = checked_number(p, values.candidate_count)
    if p == 0:
        return Choice(np.zeros(0, np.int32), 0.0, 0.0, "exact")

    def done(gain: float, bound: float) -> bool:
        good_enough = near(gain, bound) if near else bound - gain <= effort.gap * gain
        return good_enough or proven(gain, bound)

    turned = by_cell(values, people)
    start = improved(values, people, greedy(values, people, p), turned)
    bounded = lagrangean(values, people, start, effort.steps, done, effort.tries, turned)
    chosen, bound, exact = bounded.chosen, bounded.bound, proven(bounded.gain, bounded.bound)
    left = int(np.diff(values.offset)[~bounded.closed].sum())
    if not done(bounded.gain, bound) and left <= effort.exact_pairs:
        solved = best_choice(values, people, bounded, effort.exact_seconds)
        bound = min(bound, solved.bound)
        if solved.chosen is not None and gain_of(values, people, solved.chosen) > bounded.gain:
            chosen = _filled(solved.chosen, p, values.candidate_count)
        exact = True
    chosen = in_order(values, people, chosen)
    gain = gain_of(values, people, chosen)
    if proven(gain, bound):
        return Choice(chosen, gain, gain, "exact")
    return Choice(chosen, gain, bound, "exact" if exact and bound <= gain else "heuristic")


def proven(gain: float, bound: float) -> bool:
    """Whether nothing but rounding lies between a gain and its bound."""
    return bound - gain <= PROVEN * max(bound, 0.0)


def _filled(chosen: np.ndarray, p: int, count: int) -> np.ndarray:
    """Exactly p of them: where fewer are as good, the first others."""
    others = np.setdiff1d(np.arange(count), chosen)[: p - len(chosen)]
    return np.concatenate([chosen[:p], others]).astype(np.int32)
