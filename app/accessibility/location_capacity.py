"""Choosing sites whose places are limited: people are shared out so that together they gain most.

What a site is worth to a person is its value (covering: 1 within the limit; median: what a way is shorter than that of
being turned away). Nobody takes more than one place, no site gives more than it has; a cell's people may go to several
sites. Existing sites are `fixed`: they are there whatever is chosen. Sharing out for given sites is a linear program;
choosing them by HiGHS where it is small, else among the candidates that the Lagrangean relaxation ranks highest
(kernel: Guastaroba & Speranza 2014), with the relaxation's bound over all of them: at a price λ per person each site is
filled with those who gain most beyond their price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.location import PROVEN, Values, checked_people
from app.accessibility.location_bound import OUTWARDS, PATIENCE, SMALLEST_STEP
from app.accessibility.location_program import (
    Row,
    above,
    beside,
    identity,
    matrix_of,
    maximised,
    one_row,
    shared_out,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.location import FloatArray, IndexArray, Method
    from app.accessibility.location_program import Matrix

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

STEPS = 200
KERNEL = 3
"""The kernel holds so many times p candidates."""
EXACT_PAIRS = 40_000
HIGHS = 1e-6
"""HiGHS keeps to constraints and gaps up to about this relative difference."""
MOST_SETS = 6


@dataclass(frozen=True, slots=True)
class Sites:
    """Fixed sites and candidates: places of each (≥ 0, finite), and which are there in any case."""

    places: FloatArray
    fixed: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shared:
    """Chosen candidates and how people are shared out: `people[k]` of cell `values.cell[k]` go to the pair's site.

    objective ≤ optimum ≤ bound.
    """

    chosen: IndexArray
    people: FloatArray
    objective: float
    bound: float
    method: Method


def with_capacity(values: Values, people: FloatArray, sites: Sites, p: int, seconds: float = 60.0) -> Shared:
    """At most p candidates such that people, shared out over them and the fixed sites, gain most.

    Raises ValueError for negative people or places, or p below 1.
    """
    people = checked_people(people, values.cell_count)
    if not np.isfinite(sites.places).all() or (sites.places < 0).any():
        raise ValueError("places are numbers from 0")
    if p < 1:
        raise ValueError("at least one site is to be chosen")
    p = min(p, int((~sites.fixed).sum()))
    bound, sets, rank = _relaxed(values, people, sites, p)
    tried = [(one, *share_out(values, people, sites, one)) for one in sets]
    best = max(tried, key=lambda one: one[2])
    if best[2] >= bound * (1 - PROVEN):
        return Shared(*best, best[2], "exact")
    candidates = np.flatnonzero(~sites.fixed)
    whole = len(values.cell) <= EXACT_PAIRS
    kernel = candidates if whole else candidates[np.argsort(-rank[candidates], kind="stable")[: KERNEL * p]]
    chosen, proof = _solved(values, people, sites, p, kernel, seconds)
    if chosen is not None:
        best = max(best, (chosen, *share_out(values, people, sites, chosen)), key=lambda one: one[2])
    if whole:
        bound = min(bound, proof)
    exact = bound - best[2] <= HIGHS * max(bound, 1.0)
    return Shared(*best, best[2] if exact else bound, "exact" if exact else "heuristic")


def share_out(
    values: Values, people: FloatArray, sites: Sites, chosen: IndexArray
) -> tuple[FloatArray, float]:
    """How people are best shared out over the fixed sites and the chosen: per pair, and what they gain together."""
    there = sites.fixed.copy()
    there[chosen] = True
    site = _site_of(values)
    used = np.flatnonzero(there[site] & (people[values.cell] > 0) & (sites.places[site] > 0))
    flow = np.zeros(len(values.cell))
    if len(used):
        matrix = _limits(values.cell[used], site[used], values.cell_count, values.candidate_count)
        most = np.concatenate([people, sites.places])
        flow[used] = shared_out(values.value[used], matrix, most)
    return flow, float(np.dot(flow, values.value))


def _site_of(values: Values) -> I64:
    return np.repeat(np.arange(values.candidate_count), np.diff(values.offset))


def _limits(cell: I32, site: I64, cells: int, sites: int) -> Matrix:
    """Rows: people of each cell, places of each site; columns: pairs."""
    pair = np.arange(len(cell))
    rows, columns = np.concatenate([cell, cells + site]), np.concatenate([pair, pair])
    return matrix_of(rows, columns, np.ones(2 * len(cell)), (cells + sites, len(cell)))


def _relaxed(
    values: Values, people: FloatArray, sites: Sites, p: int
) -> tuple[float, list[IndexArray], FloatArray]:
    """The bound, some choices that the relaxation proposes, and each site's worth at the best prices."""
    candidates = np.flatnonzero(~sites.fixed)
    price, step, since = np.zeros(values.cell_count), 1.0, 0
    bound, rank, sets, seen = np.inf, np.zeros(values.candidate_count), list[np.ndarray](), set[bytes]()
    goal = 0.0
    for _ in range(STEPS):
        worth = _fill(values.offset, values.cell, values.value, people, sites.places, price)
        top = np.sort(candidates[np.argsort(-worth[candidates], kind="stable")[:p]]).astype(np.int32)
        at_work = sites.fixed.copy()
        at_work[top] = True
        now = (float(people @ price) + float(worth[at_work].sum())) * (1 + OUTWARDS)
        if top.tobytes() not in seen and len(seen) < MOST_SETS and now < bound:
            seen.add(top.tobytes())
            sets.append(top)
            goal = max(goal, share_out(values, people, sites, top)[1])
        since = 0 if now < bound * (1 - 1e-6) else since + 1
        if now < bound:
            bound, rank = now, worth
        if since >= PATIENCE:
            step, since = step / 2, 0
        used = _used(values.offset, values.cell, values.value, people, sites.places, price, at_work)
        slope = people - used
        slope[(price <= 0) & (slope > 0)] = 0.0
        length = float(slope @ slope)
        if length == 0 or step < SMALLEST_STEP or bound <= goal * (1 + PROVEN):
            break
        price = np.maximum(0.0, price - step * max(now - goal, 0.0) / length * slope)
    return bound, sets, rank


def _solved(
    values: Values, people: FloatArray, sites: Sites, p: int, kernel: npt.NDArray[np.intp], seconds: float
) -> tuple[IndexArray | None, float]:
    """HiGHS over the candidates of the kernel; variables: y of the candidates, then people per pair."""
    allowed = sites.fixed.copy()
    allowed[kernel] = True
    site = _site_of(values)
    used = np.flatnonzero(allowed[site] & (people[values.cell] > 0) & (sites.places[site] > 0))
    cell, owner, count, cells = values.cell[used], site[used], values.candidate_count, values.cell_count
    pair, all_sites = np.arange(len(used)), np.arange(count)
    # Σ people - places · y ≤ 0 and, for a tight relaxation, people of a pair - people of its cell · y ≤ 0
    places = matrix_of(cells + all_sites, all_sites, -sites.places, (cells + count, count))
    each = matrix_of(pair, owner, -people[cell], (len(pair), count))
    matrix = above(beside(places, _limits(cell, owner, cells, count)), beside(each, identity(len(pair))))
    most = np.concatenate([people, np.zeros(count + len(pair))])
    number = one_row((~sites.fixed).astype(float), np.zeros(len(pair)))
    found = maximised(
        np.concatenate([np.zeros(count), values.value[used]]), count,
        np.concatenate([sites.fixed.astype(float), np.zeros(len(pair))]),
        np.concatenate([allowed.astype(float), people[cell]]),
        [Row(matrix, -np.inf, most), Row(number, 0, p)], seconds,
    )  # fmt: skip
    if found.x is None:
        return None, found.bound
    return np.flatnonzero((found.x[:count] > 0.5) & ~sites.fixed).astype(np.int32), found.bound


@nb.njit(cache=True, nogil=True)
def _fill(offset: I64, cell: I32, value: F64, people: F64, places: F64, price: F64) -> F64:
    """What each site is worth when filled with those who gain most beyond their price."""
    worth = np.zeros(len(offset) - 1)
    for j in range(len(worth)):
        part = slice(offset[j], offset[j + 1])
        beyond = value[part] - price[cell[part]]
        left = places[j]
        for index in np.argsort(-beyond):
            if beyond[index] <= 0 or left <= 0:
                break
            taken = min(left, people[cell[offset[j] + index]])
            worth[j] += taken * beyond[index]
            left -= taken
    return worth


@nb.njit(cache=True, nogil=True)
def _used(offset: I64, cell: I32, value: F64, people: F64, places: F64, price: F64, at_work: Bools) -> F64:
    """How many of each cell's people the sites at work take at these prices."""
    used = np.zeros(len(people))
    for j in range(len(at_work)):
        if not at_work[j]:
            continue
        part = slice(offset[j], offset[j + 1])
        beyond = value[part] - price[cell[part]]
        left = places[j]
        for index in np.argsort(-beyond):
            if beyond[index] <= 0 or left <= 0:
                break
            i = cell[offset[j] + index]
            taken = min(left, people[i])
            used[i] += taken
            left -= taken
    return used
