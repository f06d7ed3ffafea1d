"""Districts of schools: every cell to one school, each district in one piece, schools not overfull, ways short.

Dividing an area into districts that are in one piece is NP-hard; here it is solved in three steps, and how far the result can
be from the best is told. First the transportation problem without either condition (cells may be split; exact, see
`app.accessibility.assignment`): its cost is a lower bound, and its shadow prices, added to the ways, give a first division that
is nearly in one piece (additively weighted Voronoi districts). Then what is not joined to its school is grown anew from the
districts around it. Last, cells at the borders change sides as long as that helps and both districts stay in one piece
(local search, as in Ricca & Simeone 2008, Eur. J. Oper. Res. 189).
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.assignment import Ways, assign, shadow_prices

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it

UNITS = 1000
"""Units of a child in the transportation problem."""
MOST_SWEEPS = 60
FAR_FACTOR = 2.0
"""What a way counts that does not exist: so many times the longest that does."""


@dataclass(frozen=True, slots=True)
class Division:
    """What is to be divided. `metres` (cell, school), inf where no way leads; `children` and `places` are not negative.

    `seat[s]`: the cell in which school s lies, always its own. Neighbours of cell c: `neighbour[offset[c]:offset[c + 1]]`,
    both ways. Raises ValueError where cells cannot all be joined, or two schools share a seat.
    """

    metres: F64
    children: F64
    places: F64
    seat: I64
    offset: I64
    neighbour: I64

    @property
    def size(self) -> tuple[int, int]:
        """How many cells and schools."""
        return len(self.metres), len(self.places)

    def __post_init__(self) -> None:
        cells, schools = self.size
        if not schools or len(np.unique(self.seat)) != schools:
            raise ValueError("each school needs a cell of its own")
        if not reached(self.offset, self.neighbour, np.zeros(cells, np.int64), 0).all():
            raise ValueError("the cells are not joined")

    @property
    def cost(self) -> F64:
        """Metres, those of ways that do not exist replaced."""
        known = np.isfinite(self.metres)
        far = FAR_FACTOR * float(self.metres[known].max(initial=1.0))
        return np.where(known, self.metres, far)

    @property
    def dear(self) -> float:
        """What a child without a place counts, in metres: more than any longer way could save."""
        return (float(self.cost.max(initial=1.0)) + 1) * (len(self.places) + 1)


@dataclass(frozen=True, slots=True)
class Districts:
    """`school[c]` of every cell; `metres` of all children together, `overfull` children beyond places.

    `bound`: no division has less (metres and children beyond places, these in metres); `gap`: how much more this one has, as
    a share of it; 0 is proven. `exact`: found by an exact method.
    """

    school: I64
    metres: float
    overfull: float
    objective: float
    bound: float
    exact: bool = False

    @property
    def gap(self) -> float:
        """How far from the best it can be."""
        return (self.objective - self.bound) / self.bound if self.bound > 0 else 0.0


def divide(task: Division) -> Districts:
    """Divide, near the best."""
    bound, prices = relaxed(task)
    school = np.argmin(task.cost + prices[None, :], axis=1).astype(np.int64)
    school[task.seat] = np.arange(len(task.seat))
    school = joined(task, school, prices)
    _improve(
        task.offset, task.neighbour, task.cost, task.children, task.places, task.seat, school, task.dear, MOST_SWEEPS
    )  # fmt: skip
    return judged(task, school, bound)


def judged(task: Division, school: I64, bound: float, *, exact: bool = False) -> Districts:
    """A division with its figures."""
    cells = np.arange(len(school))
    metres = float((task.children * task.cost[cells, school]).sum())
    load = np.bincount(school, task.children, len(task.places))
    overfull = float(np.maximum(load - task.places, 0).sum())
    return Districts(school, metres, overfull, metres + task.dear * overfull, bound, exact)


def relaxed(task: Division) -> tuple[float, F64]:
    """The least cost if cells may be split and districts lie anywhere, and what a place at each school is worth (metres)."""
    cost, (cells, schools) = task.cost, task.size
    units = np.diff(np.rint(np.cumsum(task.children * UNITS)), prepend=0.0).astype(np.int64)
    places = np.ceil(task.places * UNITS - 1e-9).astype(np.int64)
    group = np.repeat(np.arange(cells), schools)
    ways = Ways.of(group, np.tile(np.arange(schools), cells), np.floor(cost).astype(np.int64).ravel(), cells)
    found = assign(units, places, ways)
    left = float(found.left.sum()) / UNITS
    # Who finds no place goes to some school all the same, which is then overfull.
    least = found.total_cost / UNITS + left * float(cost.min(initial=0.0))
    least += task.dear * max(0.0, left - 1 / UNITS)
    rounding = float((np.abs(units / UNITS - task.children) * cost.max(axis=1)).sum())
    return max(0.0, least - rounding), shadow_prices(found, places, ways).astype(np.float64)


def reached(offset: I64, neighbour: I64, school: I64, start: int) -> Bools:
    """The cells joined to a cell through cells of its own school."""
    return _reached(offset, neighbour, school, start)


def in_one_piece(task: Division, school: I64) -> Bools:
    """For each school whether all its cells are joined to its seat."""
    return np.array([
        bool((reached(task.offset, task.neighbour, school, int(seat)) == (school == number)).all())
        for number, seat in enumerate(task.seat.tolist())
    ])  # fmt: skip


def joined(task: Division, school: I64, prices: F64) -> I64:
    """The same division with everything that is not joined to its school grown anew, cheapest first."""
    found = np.full(len(school), -1, np.int64)
    for number, seat in enumerate(task.seat.tolist()):
        found[reached(task.offset, task.neighbour, school, seat) & (school == number)] = number
    priced, queue = task.cost + prices[None, :], list[tuple[float, int, int]]()

    def offer(cell: int) -> None:
        for other in task.neighbour[task.offset[cell] : task.offset[cell + 1]].tolist():
            if found[other] < 0:
                heappush(queue, (float(priced[other, found[cell]]), other, int(found[cell])))

    for cell in np.flatnonzero(found >= 0).tolist():
        offer(cell)
    while queue:
        _, cell, number = heappop(queue)
        if found[cell] < 0:
            found[cell] = number
            offer(cell)
    return found


@nb.njit(cache=True, nogil=True)
def _reached(offset: I64, neighbour: I64, school: I64, start: int) -> Bools:
    seen = np.zeros(len(school), np.bool_)
    stack = [np.int64(start)]
    seen[start] = True
    while stack:
        cell = stack.pop()
        for place in range(offset[cell], offset[cell + 1]):
            other = neighbour[place]
            if not seen[other] and school[other] == school[start]:
                seen[other] = True
                stack.append(other)
    return seen


@nb.njit(cache=True, nogil=True)
def _may_leave(offset: I64, neighbour: I64, school: I64, cell: int, mark: I64, stamp: int) -> bool:
    """Whether the other cells of its district stay joined without it: its neighbours there reach each other."""
    own = school[cell]
    first, mine = -1, 0
    for place in range(offset[cell], offset[cell + 1]):
        if school[neighbour[place]] == own:
            mine += 1
            first = neighbour[place]
    if mine <= 1:
        return True
    left = mine - 1
    mark[cell], mark[first] = stamp, stamp
    stack = [np.int64(first)]
    while stack and left > 0:
        here = stack.pop()
        for place in range(offset[here], offset[here + 1]):
            other = neighbour[place]
            if school[other] == own and mark[other] != stamp:
                mark[other] = stamp
                stack.append(other)
                for near in range(offset[cell], offset[cell + 1]):
                    if neighbour[near] == other:
                        left -= 1
                        break
    return left == 0


@nb.njit(cache=True, nogil=True)
def _improve(
    offset: I64,
    neighbour: I64,
    cost: F64,
    children: F64,
    places: F64,
    seat: I64,
    school: I64,
    dear: Scalar,
    sweeps: int,
) -> None:
    """Cells at borders change sides while the objective falls; `school` is changed in place."""
    load = np.zeros(len(places))
    for cell in range(len(school)):
        load[school[cell]] += children[cell]
    is_seat = np.zeros(len(school), np.bool_)
    is_seat[seat] = True
    mark, stamp = np.zeros(len(school), np.int64), 0
    for _ in range(sweeps):
        moved = False
        for cell in range(len(school)):
            if is_seat[cell]:
                continue
            own, people = school[cell], children[cell]
            best, target = -1e-9, np.int64(-1)
            freed = max(0.0, load[own] - places[own]) - max(0.0, load[own] - people - places[own])
            for place in range(offset[cell], offset[cell + 1]):
                other = school[neighbour[place]]
                if other in (own, target):
                    continue
                taken = max(0.0, load[other] + people - places[other]) - max(0.0, load[other] - places[other])
                change = people * (cost[cell, other] - cost[cell, own]) + dear * (taken - freed)
                if people == 0.0:
                    change = 1e-6 * (cost[cell, other] - cost[cell, own])
                if change < best:
                    best, target = change, other
            if target >= 0:
                stamp += 1
                if _may_leave(offset, neighbour, school, cell, mark, stamp):
                    school[cell] = target
                    load[own] -= people
                    load[target] += people
                    moved = True
        if not moved:
            return
