"""The p-centre: choose p candidates so that the longest way anybody has is as short as can be (Hakimi 1965).

Bisection over the costs that occur: whether p candidates cover everybody within r is a covering problem (Minieka
1970), which greedy often answers with yes, counting cells no two of which share a candidate often with no, and HiGHS
always, given time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.location import Placement, Ways, checked_number, checked_people
from app.accessibility.location_program import Row, matrix_of, maximised

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
            chosen, high = found, middle
            continue
        low = middle + 1
        known = low if sure else known
    return _told(ways, counted, before, chosen, float(levels[known]), p)


def cover(ways: Ways, cells: Bools, radius: float, p: int, seconds: float) -> tuple[IndexArray | None, bool]:
    """At most p candidates that cover the cells within `radius`, or None; and whether None is certain."""
    near = (ways.cost <= radius) & cells[ways.cell]
    candidate = np.repeat(np.arange(ways.candidate_count), np.diff(ways.offset))[near]
    cell = ways.cell[near]
    left = np.flatnonzero(cells)
    covered = np.bincount(cell, minlength=ways.cell_count)[left] > 0
    if not covered.all():
        return None, True
    offset = np.searchsorted(candidate, np.arange(ways.candidate_count + 1)).astype(np.int64)
    chosen = _greedy_cover(offset, cell, cells, p)
    if len(chosen) <= p:
        return chosen, True
    if _apart(offset, cell, candidate, left) > p:
        return None, True
    return _covered(candidate, np.searchsorted(left, cell), ways.candidate_count, len(left), p, seconds)


def _covered(
    candidate: I64, row: I64, candidates: int, rows: int, p: int, seconds: float
) -> tuple[IndexArray | None, bool]:
    ones = np.ones(candidates)
    matrix = matrix_of(row, candidate, np.ones(len(row)), (rows, candidates))
    found = maximised(
        -ones,
        candidates,
        np.zeros(candidates),
        ones,
        [Row(matrix, 1, np.inf), Row(ones[None, :], 0, p)],
        seconds,
    )
    if found.x is not None:
        return np.flatnonzero(found.x > 0.5).astype(np.int32), True
    return None, found.impossible


def _told(
    ways: Ways, counted: Bools, before: F64, chosen: IndexArray | None, bound: float, p: int
) -> Placement:
    picked = np.zeros(0, np.int32) if chosen is None else chosen
    others = np.setdiff1d(np.arange(ways.candidate_count), picked)[: p - len(picked)]
    picked = np.concatenate([picked, others]).astype(np.int32)
    cost = before.copy()
    for j in picked.tolist():
        part = slice(ways.offset[j], ways.offset[j + 1])
        np.minimum.at(cost, ways.cell[part], ways.cost[part])
    longest = float(cost[counted].max(initial=0.0))
    bound = min(bound, longest)
    return Placement(
        picked, longest, bound, maximise=False, method="exact" if bound == longest else "heuristic"
    )


@nb.njit(cache=True, nogil=True)
def _greedy_cover(offset: I64, cell: I32, cells: Bools, most: int) -> I32:
    """Candidates by how many uncovered cells they cover; more than `most` means that greedy does not manage."""
    left = cells.copy()
    open_cells = int(left.sum())
    count = len(offset) - 1
    size = offset[1:] - offset[:-1]
    chosen = np.empty(count + 1, np.int32)
    picked = 0
    while open_cells > 0 and picked <= most:
        best, j = np.int64(0), -1
        for other in range(count):
            if size[other] <= best:  # what it covers only falls
                continue
            number = np.int64(0)
            for index in range(offset[other], offset[other + 1]):
                number += left[cell[index]]
            size[other] = number
            if number > best:
                best, j = number, other
        for index in range(offset[j], offset[j + 1]):
            open_cells -= left[cell[index]]
            left[cell[index]] = False
        chosen[picked] = j
        picked += 1
    return chosen[:picked].copy()


def _apart(offset: I64, cell: I32, candidate: I64, left: I64) -> int:
    """How many cells can be found no two of which share a candidate: that many candidates are needed at least."""
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], left)
    end = np.searchsorted(cell[order], left, side="right")
    return _independent(candidate[order], first, end, np.argsort(end - first, kind="stable"), len(offset) - 1)


@nb.njit(cache=True, nogil=True)
def _independent(candidate: I64, first: I64, end: I64, order: I64, count: int) -> int:
    used = np.zeros(count, np.bool_)
    found = 0
    for row in order:
        free = True
        for index in range(first[row], end[row]):
            if used[candidate[index]]:
                free = False
                break
        if free:
            found += 1
            used[candidate[first[row] : end[row]]] = True
    return found
