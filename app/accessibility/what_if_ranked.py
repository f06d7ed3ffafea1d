"""The k nearest sites of every home, where sites or streets change: put together from what reaches what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.what_if_pairs import ByHome, by_home, merged_pairs, values_of
from app.accessibility.what_if_reach import ReachChange, SiteReach

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import IntArray, OffsetArray
    from app.accessibility.what_if_reach import ReachedSites

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

FEW_PAIRS = 4
"""Where a change touches no less than this part of all pairs, it is quicker to pass through all of them."""


def homes_touched(base: SiteReach, change: ReachChange, home_count: int) -> npt.NDArray[np.int64]:
    """Homes that reach a touched site before or after, in rising order."""
    touched = np.zeros(home_count, np.bool_)
    touched[change.reach.home] = True
    for site in change.site[change.site < len(base.offset) - 1].tolist():
        touched[base.home[base.offset[site] : base.offset[site + 1]]] = True
    return np.flatnonzero(touched)


def merged(
    turned: ByHome, change: ReachChange, homes: npt.NDArray[np.int64]
) -> tuple[OffsetArray, IntArray, npt.NDArray[np.int64]]:
    """The pairs of some homes with the change made (see `merged_pairs`): offsets, sites, and where each pair is."""
    mine = by_home(change.reach.offset, change.reach.home, change.site, len(turned.offset) - 1)
    is_new = np.zeros(change.site_count, np.bool_)
    is_new[change.site] = True
    return merged_pairs(
        turned.offset, turned.site, turned.pair, mine.offset, mine.site, mine.pair, is_new, homes
    )


class KNearest:
    """The k nearest sites within the limit of every home, from their pairs."""

    def __init__(self, reached: ReachedSites, k: int) -> None:
        self.k, self._base = k, reached.reach
        site = np.arange(len(self._base.offset) - 1)
        self._turned = by_home(self._base.offset, self._base.home, site, len(reached.homes.edge))
        every = np.arange(len(reached.homes.edge))
        nothing = ReachChange(np.zeros(0, np.int64), _NO_REACH, len(self._base.offset) - 1)
        self.cost, self.site = self._ranked(nothing, every)

    def with_change(self, change: ReachChange) -> tuple[npt.NDArray[np.int64], IntArray, IntArray]:
        """Homes that may have others, and their k nearest: costs and sites, padded UNREACHED and -1."""
        homes = homes_touched(self._base, change, len(self._turned.offset) - 1)
        if len(change.reach.home) * FEW_PAIRS > len(self._base.home):
            row = np.full(change.site_count, -1, np.int64)
            row[change.site] = np.arange(len(change.site))
            base, new = self._base, change.reach
            cost, site = _k_of_rows(
                row, base.offset, base.home, base.cost, new.offset, new.home, new.cost, len(self.cost), self.k
            )
            return homes, cost[homes], site[homes]
        return homes, *self._ranked(change, homes)

    def _ranked(self, change: ReachChange, homes: npt.NDArray[np.int64]) -> tuple[IntArray, IntArray]:
        offset, site, source = merged(self._turned, change, homes)
        cost = values_of(self._base.cost, change.reach.cost, source)
        return _first_k(offset, site, cost, self.k)


_NO_REACH = SiteReach(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))


@nb.njit(cache=True, nogil=True)
def _k_of_rows(
    row: I64, offset: I64, home: I32, cost: I32, new_offset: I64, new_home: I32, new_cost: I32, homes: int, k: int
) -> tuple[I32, I32]:  # fmt: skip
    """The k nearest of all homes, site by site; of equal costs the smaller site was there first."""
    best = np.full((homes, k), np.int32(2**31 - 1), np.int32)
    who = np.full((homes, k), np.int32(-1), np.int32)
    for site in range(len(row)):
        start, end, is_new = 0, 0, row[site] >= 0
        if is_new:
            start, end = new_offset[row[site]], new_offset[row[site] + 1]
        elif site < len(offset) - 1:
            start, end = offset[site], offset[site + 1]
        for pair in range(start, end):
            i, value = (new_home[pair], new_cost[pair]) if is_new else (home[pair], cost[pair])
            place = k
            while place > 0 and best[i, place - 1] > value:
                place -= 1
            if place == k:
                continue
            for later in range(k - 1, place, -1):
                best[i, later], who[i, later] = best[i, later - 1], who[i, later - 1]
            best[i, place], who[i, place] = value, site
    return best, who


@nb.njit(cache=True, nogil=True)
def _first_k(offset: I64, site: I32, cost: I32, k: int) -> tuple[I32, I32]:
    rows = len(offset) - 1
    best = np.full((rows, k), np.int32(2**31 - 1), np.int32)
    who = np.full((rows, k), np.int32(-1), np.int32)
    for row in range(rows):
        for index in range(offset[row], offset[row + 1]):
            place = k  # sites come in rising order, so of equal costs the smaller number is there already
            while place > 0 and best[row, place - 1] > cost[index]:
                place -= 1
            if place == k:
                continue
            for later in range(k - 1, place, -1):
                best[row, later], who[row, later] = best[row, later - 1], who[row, later - 1]
            best[row, place], who[row, place] = cost[index], site[index]
    return best, who
