"""Where sites help most: choose p candidates so that people gain most (maximal covering, p-median).

What a candidate is worth to a person of a cell is its `value`, over what the existing sites already give (0). Each
person uses the best chosen candidate, so the gain of a choice S is Σ people · max over S of value. Covering (Church &
ReVelle 1974) and the p-median (Hakimi 1964) with existing sites fixed are two ways to say what a value is:

covering: 1 where the candidate lies within the limit and no existing site does;
p-median: what the way gets shorter by; maximising what is saved minimises what remains.

The gain is monotone and submodular, which is what the bounds rest on (`app.accessibility.location_bound`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]
    OffsetArray = npt.NDArray[np.int64]

Method = Literal["exact", "heuristic"]


@dataclass(frozen=True, slots=True)
class Ways:
    """Costs between cells and candidates: those of candidate j are `cell[offset[j]:offset[j + 1]]` with `cost`.

    Pairs that are missing are not reached. Any unit of cost; 12 bytes a pair.
    """

    offset: OffsetArray
    cell: IndexArray
    cost: FloatArray
    cell_count: int

    @property
    def candidate_count(self) -> int:
        """The number of candidates."""
        return len(self.offset) - 1


@dataclass(frozen=True, slots=True)
class Values:
    """What candidates are worth per person (> 0), as `Ways` has costs."""

    offset: OffsetArray
    cell: IndexArray
    value: FloatArray
    cell_count: int

    @property
    def candidate_count(self) -> int:
        """The number of candidates."""
        return len(self.offset) - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen candidates (the one that gives most first), their gain, and a proven bound that no choice exceeds."""

    chosen: IndexArray
    gain: float
    bound: float
    method: Method


@dataclass(frozen=True, slots=True)
class Placement:
    """A choice in the unit of its question: what was reached and how far from the optimum it can be at most.

    Where much is good (`maximise`): objective ≤ optimum ≤ bound; else bound ≤ optimum ≤ objective.
    """

    chosen: IndexArray
    objective: float
    bound: float
    maximise: bool
    method: Method

    @property
    def gap(self) -> float:
        """(bound - objective) ÷ objective, as a share ≥ 0; 0 where the optimum is proven; inf where it is unknown."""
        difference = abs(self.bound - self.objective)
        if difference <= PROVEN * max(abs(self.objective), abs(self.bound)):
            return 0.0
        return difference / abs(self.objective) if self.objective else float("inf")


PROVEN = 1e-9
"""Relative differences below are rounding."""


def ways_of_matrix(costs: FloatArray) -> Ways:
    """Sparse ways of a matrix (cells × candidates); what is not finite is not reached."""
    reached = np.isfinite(costs)
    candidate, cell = np.nonzero(reached.T)
    offset = np.concatenate([[0], np.cumsum(reached.sum(axis=0))]).astype(np.int64)
    return Ways(offset, cell.astype(np.int32), costs[cell, candidate].astype(np.float64), costs.shape[0])


def values_of_covering(ways: Ways, limit: float, existing: FloatArray | None = None) -> Values:
    """1 where a candidate lies within the limit (included) of a cell and no existing site does."""
    useful = ways.cost <= limit
    if existing is not None:
        useful &= ~(existing <= limit)[ways.cell]
    return _kept(ways, np.ones(len(ways.cost)), useful)


def values_of_saving(ways: Ways, before: FloatArray) -> Values:
    """What the way of a cell gets shorter by with a candidate, where it gets shorter; `before` finite per cell."""
    if not np.isfinite(before).all():
        raise ValueError("what is not reached needs a cost, or nothing can be saved")
    saved = before[ways.cell] - ways.cost
    return _kept(ways, saved, saved > 0)


def costs_before(ways: Ways, existing: FloatArray | None, beyond: float | None) -> FloatArray:
    """The cost of every cell without the candidates, finite.

    That of its existing site; `beyond` where there is none nearer. Without `beyond` a cell that no existing site
    reaches counts with its worst candidate, which no choice of at least one that reaches it exceeds.
    """
    told = np.full(ways.cell_count, np.inf) if existing is None else existing.astype(np.float64)
    if beyond is not None:
        return np.minimum(told, beyond)
    worst = np.zeros(ways.cell_count)
    np.maximum.at(worst, ways.cell, ways.cost)
    reached = np.bincount(ways.cell, minlength=ways.cell_count)
    open_cells = ~np.isfinite(told)
    if (reached[open_cells] < ways.candidate_count).any():
        raise ValueError(
            "cells that not every candidate reaches need a cost for not being reached (`beyond`)"
        )
    return np.where(open_cells, worst, told)


def checked_people(people: FloatArray, cell_count: int) -> FloatArray:
    """People as contiguous floats; raises ValueError for negative or missing numbers and other lengths."""
    if people.shape != (cell_count,):
        raise ValueError(f"people of {cell_count} cells are needed, not {people.shape}")
    if not np.isfinite(people).all() or (people < 0).any():
        raise ValueError("people are numbers from 0")
    return np.ascontiguousarray(people, np.float64)


def checked_number(p: int, candidate_count: int) -> int:
    """How many can be chosen; raises ValueError for p below 1."""
    if p < 1:
        raise ValueError("at least one site is to be chosen")
    return min(p, candidate_count)


def _kept(ways: Ways, value: FloatArray, useful: npt.NDArray[np.bool_]) -> Values:
    owner = np.repeat(np.arange(ways.candidate_count), np.diff(ways.offset))[useful]
    offset = np.searchsorted(owner, np.arange(ways.candidate_count + 1)).astype(np.int64)
    return Values(offset, ways.cell[useful], value[useful], ways.cell_count)
