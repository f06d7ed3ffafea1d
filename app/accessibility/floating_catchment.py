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

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
class Shared:
    """What is shared out: an `Access` for each row of places; by site and by home the weights of all in reach together."""

    access: list[Access]
    site_weight: FloatArray
    home_weight: FloatArray


Sharing = Literal["two_step", "modified", "balanced"]
Lots = Callable[[], Iterable[tuple[int, Pairs]]]
"""Gives, as often as it is called, all pairs a lot of sites at a time: the first site of each lot, in rising order, and the
pairs of its sites, counted from 0. So pairs need not lie in memory all at once."""


def two_step(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """2SFCA with weights 0 and 1, E2SFCA with any: R = S / Σ P·W, A = Σ R·W.

    Law: Σ P·A = Σ S over the sites that are reached by people.
    """
    return _at_once("two_step", people, places, pairs)


def modified(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """M2SFCA: A = Σ S·W² / Σ P·W, so that places far away are worth less to everybody.

    Law: Σ P·A ≤ Σ S; equal to 2SFCA where all weights are 1.
    """
    return _at_once("modified", people, places, pairs)


def balanced(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """BFCA: people and ratios are shared out by weights that add up to 1, so that nobody is counted twice.

    R = S / Σ P·W/Σ_j W, A = Σ R·W/Σ_i W. Law: Σ A = Σ R over the sites that are reached by people; a place five times
    as large in people and places has the same scores.
    """
    return _at_once("balanced", people, places, pairs)


def shared_out(
    method: Sharing, people: FloatArray, rows: Sequence[FloatArray], lots: Lots, *, weighed: bool = True
) -> Shared:
    """The same for several rows of places, a lot of sites at a time; the last digit does not depend on the lots.

    2SFCA and its kin take one pass over the lots. BFCA takes two: a home's weights of all sites have to be known first.
    Where they are not `weighed`, weights are left at 0, but for BFCA.
    """
    (people,), rows = _float(people), _float(*rows)
    homes, sites = len(people), len(rows[0])
    scores = [(np.zeros(homes), np.zeros(homes, np.uint8)) for _ in rows]
    whole = _Whole(scores, np.zeros(sites), np.zeros(sites), np.zeros(homes))
    is_balanced = method == "balanced"
    for first, pairs in lots():
        if weighed or is_balanced:
            whole.weigh(first, pairs)
        if not is_balanced:
            whole.give(first, pairs, people, rows, squared=method == "modified")
    if is_balanced:
        per_weight = np.divide(people, whole.home_weight, out=np.zeros(homes), where=whole.home_weight > 0)
        for first, pairs in lots():
            whole.give(first, pairs, per_weight, rows, squared=False, over=whole.site_weight)
    access = [
        Access(score, _ratio(places, whole.demand), whole.demand, _reasons(score, has))
        for places, (score, has) in zip(rows, whole.scores, strict=True)
    ]
    return Shared(access, whole.site_weight, whole.home_weight)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is added up lot by lot: scores and what is in reach for each row of places, demand and weights."""

    scores: list[tuple[FloatArray, ByteArray]]
    demand: FloatArray
    site_weight: FloatArray
    home_weight: FloatArray

    def weigh(self, first: int, pairs: Pairs) -> None:
        self.site_weight[first : first + pairs.site_count] = site_sums(pairs, np.ones(pairs.home_count))
        _add_weights(pairs.home, pairs.weight, self.home_weight)

    def give(
        self, first: int, pairs: Pairs, people: FloatArray, rows: Sequence[FloatArray], *, squared: bool,
        over: FloatArray | None = None,
    ) -> None:  # fmt: skip
        """Share out the places of a lot's sites; with `over`, the ratios by weights that add up to 1."""
        mine = slice(first, first + pairs.site_count)
        self.demand[mine] = site_sums(pairs, people)
        for places, (score, has) in zip(rows, self.scores, strict=True):
            share = _ratio(places[mine], self.demand[mine])
            if over is not None:
                share = np.divide(share, over[mine], out=np.zeros_like(share), where=over[mine] > 0)
            _share_out(pairs.offset, pairs.home, pairs.weight, share, places[mine], score, has, squared)


def _at_once(method: Sharing, people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    return shared_out(method, people, (places,), lambda: [(0, pairs)], weighed=False).access[0]


def site_sums(pairs: Pairs, amount: FloatArray) -> FloatArray:
    """For each site Σ amount·W over its homes: with people as amounts, those who compete for it."""
    return _sums(pairs.offset, pairs.home, pairs.weight, np.ascontiguousarray(amount, np.float64))


def given_out(pairs: Pairs, share: FloatArray, *, squared: bool = False) -> FloatArray:
    """For each home Σ share·W (or W²) over the sites in reach: what it has of every site that gives `share` per weight.

    With ratios as shares, the scores of 2SFCA and E2SFCA (squared: of M2SFCA); with ratio ÷ Σ_i W, those of BFCA. Scores
    are linear in the places, so that of some sites with other places only their part is to be found anew.
    """
    share = np.nan_to_num(np.ascontiguousarray(share, np.float64))
    score, has = np.zeros(pairs.home_count), np.zeros(pairs.home_count, np.uint8)
    _share_out(pairs.offset, pairs.home, pairs.weight, share, share, score, has, squared)
    return score


def _float(*arrays: FloatArray) -> tuple[FloatArray, ...]:
    return tuple(np.ascontiguousarray(array, np.float64) for array in arrays)


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
def _add_weights(home: IndexArray, weight: FloatArray, total: FloatArray) -> None:
    for pair in range(len(home)):
        total[home[pair]] += weight[pair]


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
    score: FloatArray,
    has: ByteArray,
    squared: Scalar,
) -> None:
    """Add Σ ratio·W (or W²) to each home's score, and the bits that say what it has in reach."""
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
