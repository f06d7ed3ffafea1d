"""The p-centre: choose p candidates so that the longest way anybody has is as short as can be (Hakimi 1965).

Bisection over the costs that occur: whether p candidates cover everybody within r is a covering problem (Minieka
1970), made small first (`app.accessibility.location_cover`), which greedy often answers with yes, counting cells no
two of which share a candidate, or a linear program, often with no, and HiGHS always, given time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.location import Placement, Ways, checked_number, checked_people
from app.accessibility.location_cover import cover

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.location import FloatArray, IndexArray

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def p_centre(
    ways: Ways, people: FloatArray, p: int, existing: FloatArray | None = None, seconds: float = 60.0
) -> Placement:
    """The p candidates with the smallest longest way, over cells with people that can be reached at all.

    Objective: that way's cost (inf where p candidates cannot reach all of them); what can be reached by nobody is left
    out, and is the caller's to tell.
    `seconds`: how long HiGHS may take for each question; beyond, the answer is the best found with its bound.
    """
    people = checked_people(people, ways.cell_count)
    p = checked_number(p, ways.candidate_count)
    before = np.full(ways.cell_count, np.inf) if existing is None else existing.astype(np.float64)
    counted = (people > 0) & (np.isfinite(before) | (np.bincount(ways.cell, minlength=ways.cell_count) > 0))
    levels = np.unique(
        np.concatenate([ways.cost[counted[ways.cell]], before[counted & np.isfinite(before)], [0.0, np.inf]])
    )
    low, high, known = 0, len(levels) - 1, 0  # levels[high] can be had; nothing below levels[known] can
    chosen: IndexArray | None = None
    while low < high:
        middle = (low + high) // 2
        found, sure = cover(ways, counted & (before > levels[middle]), levels[middle], p, seconds)
        if found is not None:
            chosen = found
            longest = float(_after(ways, before, found)[counted].max(initial=0.0))
            high = min(middle, int(np.searchsorted(levels, longest)))  # often they do better than was asked
            continue
        low = middle + 1
        known = low if sure else known
    return _told(ways, counted, before, chosen, float(levels[known]), p)


def _told(
    ways: Ways, counted: Bools, before: F64, chosen: IndexArray | None, bound: float, p: int
) -> Placement:
    picked = np.zeros(0, np.int32) if chosen is None else chosen
    others = np.setdiff1d(np.arange(ways.candidate_count), picked)[: p - len(picked)]
    picked = np.concatenate([picked, others]).astype(np.int32)
    longest = float(_after(ways, before, picked)[counted].max(initial=0.0))
    bound = min(bound, longest)
    return Placement(
        picked, longest, bound, maximise=False, method="exact" if bound == longest else "heuristic"
    )


def exchanged(ways: Ways, people: FloatArray, chosen: IndexArray, existing: FloatArray | None = None) -> F64:
    """The longest way when candidate j stands in the place of chosen r: (candidates, chosen); inf: j is chosen."""
    people = checked_people(people, ways.cell_count)
    before = np.full(ways.cell_count, np.inf) if existing is None else existing.astype(np.float64)
    counted = (people > 0) & (np.isfinite(before) | (np.bincount(ways.cell, minlength=ways.cell_count) > 0))
    table = np.full((ways.candidate_count, len(chosen)), np.inf)
    for place in range(len(chosen)):
        cost = np.where(counted, _after(ways, before, np.delete(chosen, place)), 0.0)
        table[:, place] = _longest(ways.offset, ways.cell, ways.cost, cost, np.argsort(-cost, kind="stable"))
    table[chosen] = np.inf
    return table


@nb.njit(cache=True, nogil=True)
def _longest(offset: I64, cell: I32, cost: F64, now: F64, order: I64) -> F64:
    """The longest way of anybody with each candidate beside what there is; `order`: the longest way now first."""
    found = np.zeros(len(offset) - 1)
    with_it = now.copy()
    for j in range(len(found)):
        for pair in range(offset[j], offset[j + 1]):
            with_it[cell[pair]] = min(now[cell[pair]], cost[pair])
        for i in order:
            if now[i] <= found[j]:
                break
            found[j] = max(found[j], with_it[i])
        for pair in range(offset[j], offset[j + 1]):
            with_it[cell[pair]] = now[cell[pair]]
    return found


def _after(ways: Ways, before: F64, chosen: IndexArray) -> F64:
    """The cost of every cell with the chosen candidates."""
    cost = before.copy()
    for j in chosen.tolist():
        part = slice(ways.offset[j], ways.offset[j + 1])
        np.minimum.at(cost, ways.cell[part], ways.cost[part])
    return cost
