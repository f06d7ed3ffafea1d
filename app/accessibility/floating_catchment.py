"""Places per person when people compete for them: the floating catchment methods.

Demand `people` (one number per home), supply `places` (one per site), and pairs of home and site with a weight W from
`app.accessibility.decay`. What comes out is places per person of each home.

2SFCA, Luo & Wang 2003 (Environment and Planning B 30:865-884); E2SFCA, Luo & Qi 2009 (Health & Place 15:1100-1107);
M2SFCA, Delamater 2013 (Health & Place 24:30-43); BFCA, Páez, Higgins & Vivona 2019 (PLoS ONE 14:e0218773).
3SFCA is left out on a method author's advice (docs/methods.md).

Pairs lie site by site in memory: both steps of a site run over the same stretch while it is in the cache, and every
home adds up its sites in their order, so that the same sites give the same sum to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.decay import Decay

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]
    OffsetArray = npt.NDArray[np.int64]
    ByteArray = npt.NDArray[np.uint8]
    Scalar = Any  # a number as compiled code sees it


SMALLEST_WEIGHT = 1e-9
"""Where a smooth decay ends, weights of 1e-17 remain; places shared out by them would be places for nobody."""
_SITE, _PLACES, _SHARED = 1, 2, 4
"""What a home has in reach: a site, one with places, one whose places are shared out."""


class Reason(IntEnum):
    """Why a home's score is zero; NONE where it is not."""

    NONE = 0
    NO_SITE_IN_REACH = 1
    NO_PLACES_IN_REACH = 2
    """Sites are in reach, but none has a place."""
    NO_DEMAND = 3
    """Sites with places are in reach, but nobody who could ask for them: there is nothing to share out."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which site weighs how much for which home; the homes of site s are `home[offset[s]:offset[s + 1]]`.

    Each pair stands there at most once; a weight of 0 means that the home is not in the site's catchment.
    """

    offset: OffsetArray
    home: IndexArray
    weight: FloatArray
    home_count: int

    @classmethod
    def of(
        cls, home: IndexArray, site: IndexArray, weight: FloatArray, home_count: int, site_count: int
    ) -> Pairs:
        """Pairs in any order, without those whose weight is (next to) nothing."""
        kept = np.flatnonzero(weight > SMALLEST_WEIGHT)
        order = kept[np.argsort(site[kept], kind="stable")]
        offset = np.searchsorted(site[order], np.arange(site_count + 1)).astype(np.int64)
        return cls(offset, home[order].astype(np.int32), weight[order].astype(np.float64), home_count)

    @classmethod
    def within(
        cls, offset: OffsetArray, home: IndexArray, cost: FloatArray, decay: Decay, home_count: int
    ) -> Pairs:
        """Pairs from homes listed site by site with their costs, as searches give them; nothing is copied but weights."""
        weight = decay(cost)
        weight[weight <= SMALLEST_WEIGHT] = 0.0
        return cls(offset, home, weight, home_count)

    @property
    def site_count(self) -> int:
        """How many sites there are, reached or not."""
        return len(self.offset) - 1

    @property
    def site(self) -> IndexArray:
        """The site of each pair."""
        return np.repeat(np.arange(self.site_count, dtype=np.int32), np.diff(self.offset))


@dataclass(frozen=True, slots=True)
class Access:
    """Scores of the homes (places per person), ratios of the sites, and why a score is zero (`Reason`).

    `demand`: the people who compete for each site, weighted; a site that nobody reaches, or no people, has 0 of them
    and the ratio nan: its places are nobody's.
    """

    score: FloatArray
    ratio: FloatArray
    demand: FloatArray
    reason: npt.NDArray[np.int8]


def two_step(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """2SFCA with weights 0 and 1, E2SFCA with any: R = S / Σ P·W, A = Σ R·W.

    Law: Σ P·A = Σ S over the sites that are reached by people.
    """
    return _access(pairs, *_float(people, places), squared=False)


def modified(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """M2SFCA: A = Σ S·W² / Σ P·W, so that places far away are worth less to everybody.

    Law: Σ P·A ≤ Σ S; equal to 2SFCA where all weights are 1.
    """
    return _access(pairs, *_float(people, places), squared=True)


def balanced(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """BFCA: people and ratios are shared out by weights that add up to 1, so that nobody is counted twice.

    R = S / Σ P·W/Σ_j W, A = Σ R·W/Σ_i W. Law: Σ A = Σ R over the sites that are reached by people; a place five times
    as large in people and places has the same scores.
    """
    people, places = _float(people, places)
    of_home = _weight_by_home(pairs.home, pairs.weight, pairs.home_count)
    per_weight = np.divide(people, of_home, out=np.zeros_like(people), where=of_home > 0)
    of_site = site_sums(pairs, np.ones(pairs.home_count))
    demand = site_sums(pairs, per_weight)
    ratio = _ratio(places, demand)
    squared = False
    share = np.divide(ratio, of_site, out=np.zeros_like(ratio), where=of_site > 0)
    score, has = _share_out(pairs.offset, pairs.home, pairs.weight, share, places, pairs.home_count, squared)
    return Access(score, ratio, demand, _reasons(score, has))


def site_sums(pairs: Pairs, amount: FloatArray) -> FloatArray:
    """For each site Σ amount·W over its homes: with people as amounts, those who compete for it."""
    return _sums(pairs.offset, pairs.home, pairs.weight, np.ascontiguousarray(amount, np.float64))


def given_out(pairs: Pairs, share: FloatArray, *, squared: bool = False) -> FloatArray:
    """For each home Σ share·W (or W²) over the sites in reach: what it has of every site that gives `share` per weight.

    With ratios as shares, the scores of 2SFCA and E2SFCA (squared: of M2SFCA); with ratio ÷ Σ_i W, those of BFCA. Scores
    are linear in the places, so that of some sites with other places only their part is to be found anew.
    """
    share = np.nan_to_num(np.ascontiguousarray(share, np.float64))
    return _share_out(pairs.offset, pairs.home, pairs.weight, share, share, pairs.home_count, squared)[0]


def _float(*arrays: FloatArray) -> tuple[FloatArray, ...]:
    return tuple(np.ascontiguousarray(array, np.float64) for array in arrays)


def _access(pairs: Pairs, people: FloatArray, places: FloatArray, *, squared: bool) -> Access:
    demand = site_sums(pairs, people)
    ratio = _ratio(places, demand)
    score, has = _share_out(pairs.offset, pairs.home, pairs.weight, ratio, places, pairs.home_count, squared)
    return Access(score, ratio, demand, _reasons(score, has))


def _ratio(places: FloatArray, demand: FloatArray) -> FloatArray:
    return np.divide(places, demand, out=np.full(len(places), np.nan), where=demand > 0)


def _reasons(score: FloatArray, has: ByteArray) -> npt.NDArray[np.int8]:
    zero = np.select(
        [has & _SITE == 0, has & _PLACES == 0],
        [Reason.NO_SITE_IN_REACH, Reason.NO_PLACES_IN_REACH],
        Reason.NO_DEMAND,
    )
    return np.where(score > 0, Reason.NONE, zero).astype(np.int8)


@nb.njit(cache=True, nogil=True)
def _weight_by_home(home: IndexArray, weight: FloatArray, home_count: int) -> FloatArray:
    total = np.zeros(home_count)
    for pair in range(len(home)):
        total[home[pair]] += weight[pair]
    return total


@nb.njit(cache=True, nogil=True)
def _sums(offset: OffsetArray, home: IndexArray, weight: FloatArray, amount: FloatArray) -> FloatArray:
    sums = np.zeros(len(offset) - 1)
    for site in range(len(sums)):
        total = 0.0
        for pair in range(offset[site], offset[site + 1]):
            total += amount[home[pair]] * weight[pair]
        sums[site] = total
    return sums


@nb.njit(cache=True, nogil=True)
def _share_out(
    offset: OffsetArray,
    home: IndexArray,
    weight: FloatArray,
    ratio: FloatArray,
    places: FloatArray,
    home_count: int,
    squared: Scalar,
) -> tuple[FloatArray, ByteArray]:
    """Σ ratio·W (or W²) of each home, and the bits that say what it has in reach."""
    score, has = np.zeros(home_count), np.zeros(home_count, np.uint8)
    for site in range(len(places)):
        share = ratio[site]
        shared = share == share  # noqa: PLR0124 (not nan)
        told = np.uint8(1) if places[site] <= 0 else np.uint8(7) if shared else np.uint8(3)
        for pair in range(offset[site], offset[site + 1]):
            w = weight[pair]
            if w > 0:
                has[home[pair]] |= told
                if shared:
                    score[home[pair]] += share * (w * w if squared else w)
    return score, has
