"""Weighed pairs of sites and homes, and what of them a change replaces.

Pairs lie site by site, sites and homes in rising order, without those whose weight is next to nothing. A change gives
new rows for some sites; everything is read row by row, from the new ones where there are any, so that sums are added
in the order in which the whole computation adds them, and nothing differs in the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.floating_catchment import SMALLEST_WEIGHT, Reason
from app.accessibility.what_if_pairs import ByHome, by_home, merged_pairs

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.decay import Decay
    from app.accessibility.what_if_reach import ReachChange, SiteReach

    FloatArray = npt.NDArray[np.float64]
    F64 = npt.NDArray[np.float64]
    I8 = npt.NDArray[np.int8]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Scalar = Any  # a number as compiled code sees it


FEW_HOMES = 4


@dataclass(frozen=True, slots=True)
class Weighed:
    """Homes and weights of each row: those of row r are `home[offset[r]:offset[r + 1]]`."""

    offset: I64
    home: I32
    weight: F64


@dataclass(frozen=True, slots=True)
class Weights:
    """Pairs with a change made: the rows of all sites as they were, and new ones for some (`row`: -1 where none)."""

    base: Weighed
    row: I64
    new: Weighed
    site: I64

    @property
    def site_count(self) -> int:
        """How many sites there are with the change made."""
        return len(self.row)

    @property
    def arrays(self) -> tuple[I64, I64, I32, F64, I64, I32, F64]:
        """As compiled code takes them."""
        base, new = self.base, self.new
        return self.row, base.offset, base.home, base.weight, new.offset, new.home, new.weight


def weighed(reach: SiteReach, decay: Decay, ticks_per_minute: float) -> Weighed:
    """The weights of ways, by their minutes."""
    weight = decay(reach.cost / ticks_per_minute)
    return Weighed(*_weighing(reach.offset, reach.home, weight, SMALLEST_WEIGHT))


def with_rows(base: Weighed, change: ReachChange, rows: Weighed, more: npt.NDArray[np.int64]) -> Weights:
    """The pairs with the changed rows that differ; rows of the sites `more` count as changed in any case."""
    known = len(base.offset) - 1
    differs = _differs(change.site, *_parts(base), *_parts(rows))
    row = np.full(change.site_count, -1, np.int64)
    row[change.site[differs]] = np.flatnonzero(differs)
    named = np.zeros(change.site_count, np.bool_)
    named[change.site[differs]] = True
    named[known:] = True
    named[more] = True
    return Weights(base, row, rows, np.flatnonzero(named))


def demands(weights: Weights, sites: npt.NDArray[np.int64], amount: FloatArray) -> FloatArray:
    """Σ amount · weight over the homes of each of the sites."""
    return _demands(*weights.arrays, sites, np.ascontiguousarray(amount, np.float64))


def homes_of(weights: Weights, sites: npt.NDArray[np.int64], home_count: int) -> Bools:
    """Homes that weigh for one of the sites, before or after."""
    return _homes_of(*weights.arrays, sites, home_count)


def sums_of_homes(weights: Weights, turned: ByHome, wanted: Bools) -> FloatArray:
    """Σ weight over the sites of each wanted home; what it says of others is not to be used."""
    if not few(wanted):
        return _sums_of_homes(*weights.arrays, len(wanted))
    home, offset, _, weight = _pairs_of(weights, turned, wanted)
    found = np.zeros(len(wanted))
    found[home] = _row_sums(offset, weight)
    return found


def sites_of(weights: Weights, turned: ByHome, wanted: Bools) -> npt.NDArray[np.int64]:
    """Sites for which one of the homes weighs, after (where these are many: all sites)."""
    if not few(wanted):
        return np.arange(weights.site_count)
    return np.unique(_pairs_of(weights, turned, wanted)[2]).astype(np.int64)


def given_to(
    weights: Weights, turned: ByHome, share: FloatArray, places: FloatArray, wanted: Bools, *, squared: bool = False
) -> tuple[FloatArray, npt.NDArray[np.int8]]:  # fmt: skip
    """Σ share · weight (or its square) over the sites of each wanted home, in rising order; and why it is zero."""
    home = np.flatnonzero(wanted)
    if not few(wanted):
        score, zero = _given_to(*weights.arrays, share, places, wanted, squared)
        return score[home], _reason(score[home], zero[home])
    _, offset, site, weight = _pairs_of(weights, turned, wanted)
    score, zero = _rows_given(offset, site, weight**2 if squared else weight, share, places)
    return score, _reason(score, zero)


def few(wanted: Bools) -> bool:
    """Whether it is quicker to look up the sites of these homes than to pass through all pairs."""
    return int(wanted.sum()) * FEW_HOMES < len(wanted)


def _pairs_of(
    weights: Weights, turned: ByHome, wanted: Bools
) -> tuple[npt.NDArray[np.int64], I64, I32, FloatArray]:
    """The wanted homes, and for each its sites and their weights with the change made."""
    home, is_new = np.flatnonzero(wanted), weights.row >= 0
    site_of_row = np.full(len(weights.new.offset) - 1, -1, np.int64)
    site_of_row[weights.row[is_new]] = np.flatnonzero(is_new)
    mine = by_home(weights.new.offset, weights.new.home, site_of_row, len(wanted))
    offset, site, source = merged_pairs(
        turned.offset, turned.site, turned.pair, mine.offset, mine.site, mine.pair, is_new, home
    )
    old, weight = source >= 0, np.empty(len(source))
    weight[old], weight[~old] = weights.base.weight[source[old]], weights.new.weight[-1 - source[~old]]
    return home, offset, site, weight


def _reason(score: FloatArray, zero: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    return np.where(score > 0, Reason.NONE, zero).astype(np.int8)


def _parts(rows: Weighed) -> tuple[I64, I32, F64]:
    return rows.offset, rows.home, rows.weight


@nb.njit(cache=True, nogil=True)
def _weighing(offset: I64, home: I32, weight: F64, least: float) -> tuple[I64, I32, F64]:
    out = np.zeros(len(offset), np.int64)
    homes, weights = np.empty(len(home), np.int32), np.empty(len(home))
    count = 0
    for row in range(len(offset) - 1):
        for pair in range(offset[row], offset[row + 1]):
            if weight[pair] > least:
                homes[count], weights[count] = home[pair], weight[pair]
                count += 1
        out[row + 1] = count
    return out, homes[:count], weights[:count]


@nb.njit(cache=True, nogil=True)
def _differs(
    site: I64, offset: I64, home: I32, weight: F64, new_offset: I64, new_home: I32, new_weight: F64
) -> Bools:  # fmt: skip
    found = np.ones(len(site), np.bool_)
    for row in range(len(site)):
        if site[row] >= len(offset) - 1:
            continue
        start, new_start = offset[site[row]], new_offset[row]
        length = offset[site[row] + 1] - start
        if length != new_offset[row + 1] - new_start:
            continue
        same = True
        for pair in range(length):
            if (
                home[start + pair] != new_home[new_start + pair]
                or weight[start + pair] != new_weight[new_start + pair]
            ):
                same = False
                break
        found[row] = not same
    return found


@nb.njit(cache=True, nogil=True)
def _demands(
    row: I64, offset: I64, home: I32, weight: F64, new_offset: I64, new_home: I32, new_weight: F64,
    sites: I64, amount: F64,
) -> F64:  # fmt: skip
    sums = np.zeros(len(sites))
    for index in range(len(sites)):
        site = sites[index]
        total = 0.0
        if row[site] >= 0:
            for pair in range(new_offset[row[site]], new_offset[row[site] + 1]):
                total += amount[new_home[pair]] * new_weight[pair]
        elif site < len(offset) - 1:
            for pair in range(offset[site], offset[site + 1]):
                total += amount[home[pair]] * weight[pair]
        sums[index] = total
    return sums


@nb.njit(cache=True, nogil=True)
def _homes_of(
    row: I64, offset: I64, home: I32, weight: F64, new_offset: I64, new_home: I32, new_weight: F64,  # noqa: ARG001
    sites: I64, home_count: int,
) -> Bools:  # fmt: skip
    found = np.zeros(home_count, np.bool_)
    for site in sites:
        if site < len(offset) - 1:
            for pair in range(offset[site], offset[site + 1]):
                found[home[pair]] = True
        if row[site] >= 0:
            for pair in range(new_offset[row[site]], new_offset[row[site] + 1]):
                found[new_home[pair]] = True
    return found


@nb.njit(cache=True, nogil=True)
def _sums_of_homes(
    row: I64, offset: I64, home: I32, weight: F64, new_offset: I64, new_home: I32, new_weight: F64,
    home_count: int,
) -> F64:  # fmt: skip
    total = np.zeros(home_count)
    for site in range(len(row)):
        if row[site] >= 0:
            for pair in range(new_offset[row[site]], new_offset[row[site] + 1]):
                total[new_home[pair]] += new_weight[pair]
        elif site < len(offset) - 1:
            for pair in range(offset[site], offset[site + 1]):
                total[home[pair]] += weight[pair]
    return total


@nb.njit(cache=True, nogil=True)
def _given_to(
    row: I64, offset: I64, home: I32, weight: F64, new_offset: I64, new_home: I32, new_weight: F64,
    share: F64, places: F64, wanted: Bools, squared: Scalar,
) -> tuple[F64, I8]:  # fmt: skip
    score, zero = np.zeros(len(wanted)), np.full(len(wanted), 1, np.int8)
    for site in range(len(row)):
        part = share[site]
        given = part == part  # noqa: PLR0124 (not nan)
        told = np.int8(3) if places[site] > 0 else np.int8(2)
        if row[site] >= 0:
            for pair in range(new_offset[row[site]], new_offset[row[site] + 1]):
                i, w = new_home[pair], new_weight[pair]
                zero[i] = max(zero[i], told)
                if given:
                    score[i] += part * (w * w if squared else w)
        elif site < len(offset) - 1:
            for pair in range(offset[site], offset[site + 1]):
                i, w = home[pair], weight[pair]
                zero[i] = max(zero[i], told)
                if given:
                    score[i] += part * (w * w if squared else w)
    return score, zero


@nb.njit(cache=True, nogil=True)
def _row_sums(offset: I64, weight: F64) -> F64:
    total = np.zeros(len(offset) - 1)
    for row in range(len(total)):
        for pair in range(offset[row], offset[row + 1]):
            total[row] += weight[pair]
    return total


@nb.njit(cache=True, nogil=True)
def _rows_given(offset: I64, site: I32, pull: F64, share: F64, places: F64) -> tuple[F64, I8]:
    score, zero = np.zeros(len(offset) - 1), np.full(len(offset) - 1, 1, np.int8)
    for row in range(len(score)):
        for pair in range(offset[row], offset[row + 1]):
            s = site[pair]
            zero[row] = max(zero[row], np.int8(3) if places[s] > 0 else np.int8(2))
            if share[s] == share[s]:
                score[row] += share[s] * pull[pair]
    return score, zero
