"""The best choice, proven, by HiGHS (through scipy).

Formulation by radii (Cornuéjols, Nemhauser & Wolsey 1980) with as many terms as pairs (García, Labbé & Marín 2011):
a cell gains w·(v_k - v_k+1) for each k such that one of its k best candidates is chosen. Equal sets of k best
candidates, of whatever cells, are one variable (COBRA; Church 2003). Before, candidates that the Lagrangean bound
has decided are taken out or put in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.location_program import Row, matrix_of, maximised, one_row
from app.accessibility.location_search import by_cell

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.location import FloatArray, IndexArray, Values
    from app.accessibility.location_bound import Bounded
    from app.accessibility.location_program import Matrix

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U64 = npt.NDArray[np.uint64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Sets of the best candidates of cells: set k is set `before[k]` (-1: the empty one) and `member`s.

    Members of set k are `member[offset[k]:offset[k + 1]]`; `step` is what all cells together gain when one is chosen.
    """

    before: I64
    offset: I64
    member: I32
    set_of_step: I64
    cell_of_step: I64
    step: F64

    @property
    def count(self) -> int:
        """The number of sets."""
        return len(self.before)

    def gains(self, people_ratio: FloatArray | None = None) -> FloatArray:
        """What each set gains; with the people of another projection, as ratios to those of this one, per cell."""
        step = self.step if people_ratio is None else self.step * people_ratio[self.cell_of_step]
        return np.bincount(self.set_of_step, step, self.count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Solved:
    """What HiGHS found: a choice (None where it found none), and a bound on the best objective."""

    chosen: IndexArray | None
    bound: float


def prefixes_of(values: Values, people: FloatArray, closed: Bools, opened: Bools) -> tuple[Prefixes, float]:
    """The sets of best candidates among those that are not closed, and what the opened ones give in any case."""
    turned = by_cell(values, people)
    keys = np.random.default_rng(1).integers(1, 2**63, values.candidate_count, np.uint64)
    key, before, step, floor, cell, first, last = _steps(
        turned.offset, turned.candidate, turned.gain, closed, opened, keys
    )
    _, example, number = np.unique(key, return_index=True, return_inverse=True)
    members = [turned.candidate[first[e] : last[e]] for e in example.tolist()]
    member = np.concatenate([part[~closed[part]] for part in members] or [np.zeros(0, np.int32)])
    counts = [int((~closed[part]).sum()) for part in members]
    place = np.where(before[example] >= 0, number[before[example]], -1)
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Prefixes(place.astype(np.int64), offset, member, number.astype(np.int64), cell, step), floor


def best_choice(values: Values, people: FloatArray, bounded: Bounded, seconds: float) -> Solved:
    """A choice at least as good as the known one, or None, and what no choice exceeds; gives up after `seconds`."""
    p = len(bounded.chosen)
    sets, floor = prefixes_of(values, people, bounded.closed, bounded.opened)
    count = values.candidate_count
    gains = sets.gains()
    lower, upper = np.zeros(count + sets.count), np.ones(count + sets.count)
    upper[:count][bounded.closed] = 0.0
    lower[:count][bounded.opened] = 1.0
    number = Row(one_row(np.ones(count), np.zeros(sets.count)), 0, p)
    gain = np.concatenate([np.zeros(count), gains])
    found = maximised(gain, count, lower, upper, [Row(link_rows(sets, count), 0, np.inf), number], seconds)
    if found.impossible:  # nothing left that could be better than what is known
        return Solved(None, bounded.gain)
    bound = min(max(floor + found.bound, bounded.gain), bounded.bound)
    if found.x is None:
        return Solved(None, bound)
    return Solved(np.flatnonzero(found.x[:count] > 0.5).astype(np.int32), bound)


def link_rows(sets: Prefixes, count: int) -> Matrix:
    """u_k ≤ u_before + Σ y of the new members, as rows of a matrix over (y, u) that are at least 0."""
    row = np.repeat(np.arange(sets.count), np.diff(sets.offset))
    linked = np.flatnonzero(sets.before >= 0)
    rows = np.concatenate([row, linked, np.arange(sets.count)])
    columns = np.concatenate([sets.member, count + sets.before[linked], count + np.arange(sets.count)])
    data = np.concatenate([np.ones(len(row) + len(linked)), -np.ones(sets.count)])
    return matrix_of(rows, columns, data, (sets.count, count + sets.count))


@nb.njit(cache=True, nogil=True)
def _steps(
    offset: I64, candidate: I32, gain: F64, closed: Bools, opened: Bools, keys: U64
) -> tuple[U64, I64, F64, float, I64, I64, I64]:
    """Per cell the falling steps of its gain: key of the set, the step before (-1), height, and where its new members lie."""
    room = len(candidate)
    key, before, step = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room)
    cell, first, last = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    count = 0
    floor = 0.0
    for i in range(len(offset) - 1):
        whole, previous = np.uint64(0), -1
        index, end = offset[i], offset[i + 1]
        while index < end:
            start, level = index, gain[index]
            new, certain = np.uint64(0), False
            while index < end and gain[index] == level:
                if not closed[candidate[index]]:
                    new ^= keys[candidate[index]]
                    certain = certain or opened[candidate[index]]
                index += 1
            if certain:  # one of these is chosen in any case: what is worse is never used
                floor += float(level)
                if previous >= 0:
                    step[previous] -= level
                break
            if new == 0:
                continue
            whole ^= new
            if previous >= 0:
                step[previous] -= level
            key[count], before[count], step[count] = whole, previous, level
            cell[count], first[count], last[count] = i, start, index
            previous = count
            count += 1
    return (
        key[:count].copy(), before[:count].copy(), step[:count].copy(), floor,
        cell[:count].copy(), first[:count].copy(), last[:count].copy(),
    )  # fmt: skip
