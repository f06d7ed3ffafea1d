"""Places per person when people compete for them: the floating catchment methods.

Demand `people` (one number per home), supply `places` (one per site), and pairs of home and site with a weight W from
`app.accessibility.decay`. What comes out is places per person of each home.

2SFCA, Luo & Wang 2003 (Environment and Planning B 30:865-884); E2SFCA, Luo & Qi 2009 (Health & Place 15:1100-1107);
M2SFCA, Delamater 2013 (Health & Place 24:30-43); BFCA, Páez, Higgins & Vivona 2019 (PLoS ONE 14:e0218773).
3SFCA is left out on a method author's advice (docs/methods.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]


SMALLEST_WEIGHT = 1e-9
"""Where a smooth decay ends, weights of 1e-17 remain; places shared out by them would be places for nobody."""


class Reason(IntEnum):
    """Why a home's score is zero; NONE where it is not."""

    NONE = 0
    NO_SITE_IN_REACH = 1
    NO_PLACES_IN_REACH = 2
    """Sites are in reach, but none has a place."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which site weighs how much for which home: arrays of equal length, each pair at most once, weights above `SMALLEST_WEIGHT`."""

    home: IndexArray
    site: IndexArray
    weight: FloatArray
    home_count: int
    site_count: int

    @classmethod
    def of(
        cls, home: IndexArray, site: IndexArray, weight: FloatArray, home_count: int, site_count: int
    ) -> Pairs:
        """Pairs without those whose weight is (next to) nothing."""
        kept = weight > SMALLEST_WEIGHT
        return cls(home[kept], site[kept], weight[kept], home_count, site_count)

    def by_home(self, values: FloatArray) -> FloatArray:
        """Values of the pairs, added up per home."""
        return np.bincount(self.home, values, self.home_count).astype(np.float64)

    def by_site(self, values: FloatArray) -> FloatArray:
        """Values of the pairs, added up per site."""
        return np.bincount(self.site, values, self.site_count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Access:
    """Scores of the homes (places per person), ratios of the sites, and why a score is zero (`Reason`).

    A site that is reached by nobody, or by no people, has the ratio nan: its places are nobody's.
    """

    score: FloatArray
    ratio: FloatArray
    reason: npt.NDArray[np.int8]


def two_step(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """2SFCA with weights 0 and 1, E2SFCA with any: R = S / Σ P·W, A = Σ R·W.

    Law: Σ P·A = Σ S over the sites that are reached by people.
    """
    ratio = _ratio(places, pairs.by_site(people[pairs.home] * pairs.weight))
    score = pairs.by_home(_known(ratio)[pairs.site] * pairs.weight)
    return Access(score, ratio, _reasons(score, pairs))


def modified(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """M2SFCA: A = Σ S·W² / Σ P·W, so that places far away are worth less to everybody.

    Law: Σ P·A ≤ Σ S; equal to 2SFCA where all weights are 1.
    """
    ratio = _ratio(places, pairs.by_site(people[pairs.home] * pairs.weight))
    score = pairs.by_home(_known(ratio)[pairs.site] * pairs.weight**2)
    return Access(score, ratio, _reasons(score, pairs))


def balanced(people: FloatArray, places: FloatArray, pairs: Pairs) -> Access:
    """BFCA: people and ratios are shared out by weights that add up to 1, so that nobody is counted twice.

    R = S / Σ P·W/Σ_j W, A = Σ R·W/Σ_i W. Law: Σ A = Σ R over the sites that are reached by people; a place five times
    as large in people and places has the same scores.
    """
    share_of_home = pairs.weight / pairs.by_home(pairs.weight)[pairs.home]
    share_of_site = pairs.weight / pairs.by_site(pairs.weight)[pairs.site]
    ratio = _ratio(places, pairs.by_site(people[pairs.home] * share_of_home))
    score = pairs.by_home(_known(ratio)[pairs.site] * share_of_site)
    return Access(score, ratio, _reasons(score, pairs))


def _ratio(places: FloatArray, demand: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(demand > 0, places / demand, np.nan)


def _known(ratio: FloatArray) -> FloatArray:
    return np.nan_to_num(ratio, nan=0.0)


def _reasons(score: FloatArray, pairs: Pairs) -> npt.NDArray[np.int8]:
    reached = np.bincount(pairs.home, minlength=pairs.home_count) > 0
    zero = np.where(reached, Reason.NO_PLACES_IN_REACH, Reason.NO_SITE_IN_REACH)
    return np.where(score > 0, Reason.NONE, zero).astype(np.int8)
