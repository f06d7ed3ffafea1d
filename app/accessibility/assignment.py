"""Who gets a place where, if all travel as little as possible: a transportation problem, solved to the optimum.

Groups of people (a cell's children) are spread over sites with so many places each, along the ways that are open to
them. As many as possible find a place; among all such spreads one with the least travel is given (lexicographic:
being without a place costs more than any chain of longer ways could save). Flows are whole units, so the optimum of
the linear programme is reached exactly (its matrix is totally unimodular; Hitchcock 1941, Ford & Fulkerson 1962).

Solved by min-cost flow (`flow`) on the few cheapest ways of every group, and proved on all of them: if no cycle of
moves between sites makes travel less, the flow is optimal (Klein 1967). The ways that a dearer solution lacks are
added, and it is solved again (column generation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.flow import flows

if TYPE_CHECKING:
    import numpy.typing as npt

    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it

FIRST_WAYS = 12
"""So many of a group's cheapest ways are looked at first."""
MOST_COST = 2**31 - 1
_ENDLESS = np.int64(2**62)
_NEGATIVE_CYCLE = "no certificate although the flow is optimal"


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways open to each group: those of group g are `site[offset[g]:offset[g + 1]]`, each site once, with `cost`.

    Costs are whole and not negative (seconds).
    """

    offset: I64
    site: I64
    cost: I64

    @classmethod
    def of(cls, group: I64, site: I64, cost: I64, group_count: int) -> Ways:
        """Ways in any order; the cheapest first within each group."""
        order = np.lexsort((site, cost, group))
        offset = np.searchsorted(group[order], np.arange(group_count + 1)).astype(np.int64)
        return cls(offset, site[order].astype(np.int64), cost[order].astype(np.int64))

    @property
    def group(self) -> I64:
        """The group of each way."""
        return np.repeat(np.arange(len(self.offset) - 1, dtype=np.int64), np.diff(self.offset))


@dataclass(frozen=True, slots=True)
class Assignment:
    """`flow[w]` units travel along way w; `left[g]` of group g find no place. `rounds`: how often it was solved."""

    flow: I64
    left: I64
    total_cost: int
    rounds: int


def assign(units: I64, places: I64, ways: Ways) -> Assignment:
    """Spread `units` of every group over `places` of every site.

    Raises ValueError for negative numbers or costs too great to be added up.
    """
    dear = _price_of_none(ways, len(places))
    if (units < 0).any() or (places < 0).any() or (ways.cost < 0).any():
        raise ValueError("people, places and costs are not negative")
    if dear * max(1, int(units.sum())) >= 2**62:
        raise ValueError("costs are too great to be added up")
    rank = np.arange(len(ways.site)) - ways.offset[ways.group]
    open_ways = rank < FIRST_WAYS
    rounds = 0
    while True:
        rounds += 1
        flow = np.zeros(len(ways.site), np.int64)
        chosen = np.flatnonzero(open_ways)
        flow[chosen] = _solve(units, places, ways, chosen, dear)
        left = units - np.bincount(ways.group, flow, len(units)).astype(np.int64)
        better = _missing(flow, left, places, ways, open_ways, dear)
        if not better.any():
            return Assignment(flow, left, int((flow * ways.cost).sum()), rounds)
        open_ways |= better


def shadow_prices(found: Assignment, places: I64, ways: Ways) -> I64:
    """What one more place at each site would save, as in the optimum: 0 where there is room."""
    dear = _price_of_none(ways, len(places))
    everything = np.ones(len(ways.site), np.bool_)
    moves = _moves(ways.offset, ways.site, ways.cost, found.flow, found.left, everything, len(places), dear)
    used = np.bincount(ways.site, found.flow, len(places)).astype(np.int64)
    price = _prices(moves, used, places)[: len(places)]
    return np.where(price >= _ENDLESS, dear, price)


def _price_of_none(ways: Ways, sites: int) -> int:
    """More than all that moving one person from site to site could save."""
    return (int(ways.cost.max(initial=0)) + 1) * (sites + 1)


def _solve(units: I64, places: I64, ways: Ways, chosen: I64, dear: int) -> I64:
    """The best flow along the chosen ways: groups → sites → sink, and groups → sink without a place, at a price."""
    groups, sites = len(units), len(places)
    sink = groups + sites
    tail = np.concatenate([ways.group[chosen], np.arange(groups), groups + np.arange(sites)])
    head = np.concatenate([groups + ways.site[chosen], np.full(groups + sites, sink)])
    room = np.concatenate([units[ways.group[chosen]], units, places])
    cost = np.concatenate([ways.cost[chosen], np.full(groups, dear), np.zeros(sites, np.int64)])
    supply = np.concatenate([units, np.zeros(sites, np.int64), [-int(units.sum())]])
    return flows(tail, head, room, cost, supply)[: len(chosen)]


def _missing(flow: I64, left: I64, places: I64, ways: Ways, open_ways: Bools, dear: int) -> Bools:
    """The ways not yet looked at that could make travel less; none: the flow is optimal over all ways."""
    used = np.bincount(ways.site, flow, len(places)).astype(np.int64)
    price = _prices(
        _moves(ways.offset, ways.site, ways.cost, flow, left, open_ways, len(places), dear), used, places
    )
    return _cheaper(ways.offset, ways.site, ways.cost, flow, left, open_ways, price, dear)


def _prices(moves: I64, used: I64, places: I64) -> I64:
    """Shadow prices of the sites: the least cost to get one more person from a site to where there is room.

    The last site stands for "no place", the node after it for the room itself; without negative cycles, which the
    optimum has not, Bellman & Ford's rounds end.
    """
    none = len(places)
    distance = np.where(np.append(used < places, True), np.int64(0), _ENDLESS)
    for _ in range(none + 2):
        onward = np.where(distance[None, :] < _ENDLESS, distance[None, :], 0) + moves
        onward[(moves >= _ENDLESS) | (distance[None, :] >= _ENDLESS)] = _ENDLESS
        best = np.minimum(distance, onward.min(axis=1))
        if (best == distance).all():
            return best
        distance = best
    raise ArithmeticError(_NEGATIVE_CYCLE)


@nb.njit(cache=True, nogil=True)
def _moves(
    offset: I64, site: I64, cost: I64, flow: I64, left: I64, open_ways: Bools, sites: int, dear: int
) -> I64:
    """The least cost of moving somebody from one site to another along the ways looked at: (sites + 1, sites + 1).

    Row: where somebody is now; the last row and column stand for being without a place.
    """
    moves = np.full((sites + 1, sites + 1), _ENDLESS, np.int64)
    for group in range(len(left)):
        start, end = offset[group], offset[group + 1]
        for here in range(start, end + 1):
            taken = left[group] if here == end else flow[here]
            if taken <= 0:
                continue
            row, saved = (sites, np.int64(dear)) if here == end else (site[here], cost[here])
            for there in range(start, end):
                if open_ways[there]:
                    moves[row, site[there]] = min(moves[row, site[there]], cost[there] - saved)
            moves[row, sites] = min(moves[row, sites], dear - saved)
    return moves


@nb.njit(cache=True, nogil=True)
def _cheaper(
    offset: I64, site: I64, cost: I64, flow: I64, left: I64, open_ways: Bools, price: I64, dear: int
) -> Bools:
    """The ways whose cost with the price of the place there is less than that of the dearest place the group holds now.

    Prices are distances to free room in the residual graph; with each group's price the greatest of what it holds, no
    way looked at has a negative reduced cost, and where none of the others has one either, the flow is optimal.
    """
    found = np.zeros(len(site), np.bool_)
    for group in range(len(left)):
        start, end = offset[group], offset[group + 1]
        worst = np.int64(-1)
        if left[group] > 0:
            worst = np.int64(dear)
        for way in range(start, end):
            if flow[way] > 0 and price[site[way]] < _ENDLESS:
                worst = max(worst, cost[way] + price[site[way]])
        for way in range(start, end):
            if not open_ways[way] and price[site[way]] < _ENDLESS and cost[way] + price[site[way]] < worst:
                found[way] = True
    return found
