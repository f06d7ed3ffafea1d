"""Places per person when people compete for them, where sites open, close, move or grow, or ways change.

For 2SFCA, E2SFCA and M2SFCA (`app.accessibility.floating_catchment`) a site's ratio depends on its own catchment only:
so only the ratios of touched sites and the scores of homes that reach them change. BFCA shares people out over all
sites a home reaches: there the change runs on, from the homes of touched sites to all sites these reach, and from
those whose share differs to all of their homes; what it does not reach stays as it is. Sums are added in the order in
which the whole computation adds them, so that nothing differs in the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.floating_catchment import (
    Access,
    Pairs,
    Sharing,
    balanced,
    modified,
    site_sums,
    two_step,
)
from app.accessibility.what_if_pairs import by_home
from app.accessibility.what_if_weights import (
    Weights,
    demands,
    given_to,
    homes_of,
    sites_of,
    sums_of_homes,
    weighed,
    with_rows,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.decay import Decay
    from app.accessibility.what_if_reach import ReachChange, SiteReach

    FloatArray = npt.NDArray[np.float64]

METHODS: dict[Sharing, Callable[[FloatArray, FloatArray, Pairs], Access]] = {
    "two_step": two_step,
    "modified": modified,
    "balanced": balanced,
}


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Homes whose score may have changed, with scores and reasons after; and the ratios of all sites after."""

    home: npt.NDArray[np.int64]
    score: FloatArray
    reason: npt.NDArray[np.int8]
    ratio: FloatArray


class FloatingCatchment:
    """Scores of all homes, and what they were with a change.

    `people` per home, `places` per site, `decay` of costs in minutes; `ticks_per_minute` as the reach counts them.
    """

    def __init__(
        self, reach: SiteReach, people: FloatArray, places: FloatArray, decay: Decay, *,
        method: Sharing = "two_step", ticks_per_minute: float = 60_000.0,
    ) -> None:  # fmt: skip
        """`two_step`: 2SFCA and E2SFCA, `modified`: M2SFCA, `balanced`: BFCA."""
        self.people, self.places, self.decay = people, places, decay
        self._method, self._per_minute = method, ticks_per_minute
        self._base = weighed(reach, decay, ticks_per_minute)
        every = np.arange(len(reach.offset) - 1)
        self._turned = by_home(self._base.offset, self._base.home, every, len(people))
        pairs = Pairs(self._base.offset, self._base.home, self._base.weight, len(people))
        self.access: Access = METHODS[method](people, places, pairs)
        self._of_home = np.bincount(pairs.home, pairs.weight, len(people)) if method == "balanced" else people
        self._of_site = site_sums(pairs, np.ones(len(people)))

    def with_change(self, change: ReachChange, places: FloatArray) -> ScoreChange:
        """Scores with other reaches, and other `places` (of all sites, the new ones too)."""
        known = len(self.places)
        larger = np.flatnonzero(places[:known] != self.places)
        rows = weighed(change.reach, self.decay, self._per_minute)
        weights = with_rows(self._base, change, rows, larger)
        ratio = np.full(change.site_count, np.nan)
        ratio[:known] = self.access.ratio
        if self._method == "balanced":
            return self._balanced(weights, places, ratio)
        _set_ratios(weights, weights.site, self.people, places, ratio)
        wanted = homes_of(weights, weights.site, len(self.people))
        squared = self._method == "modified"
        score, reason = given_to(weights, self._turned, ratio, places, wanted, squared=squared)
        return ScoreChange(np.flatnonzero(wanted), score, reason, ratio)

    def _balanced(self, weights: Weights, places: FloatArray, ratio: FloatArray) -> ScoreChange:
        """BFCA: weights of homes, then the sites they reach, then the homes of those whose share differs."""
        known, before = len(self.places), ratio.copy()
        touched = homes_of(weights, weights.site, len(self.people))
        of_home = np.where(touched, sums_of_homes(weights, self._turned, touched), self._of_home)
        moved = touched & (of_home != self._of_home)
        per_weight = np.divide(self.people, of_home, out=np.zeros_like(self.people), where=of_home > 0)
        sites = np.union1d(weights.site, sites_of(weights, self._turned, moved))
        _set_ratios(weights, sites, per_weight, places, ratio)
        of_site = np.zeros(weights.site_count)
        of_site[:known] = self._of_site
        of_site[weights.site] = demands(weights, weights.site, np.ones(len(self.people)))
        share = np.divide(ratio, of_site, out=np.zeros_like(ratio), where=of_site > 0)
        same = (ratio == before) | (np.isnan(ratio) & np.isnan(before))
        wanted = homes_of(weights, np.union1d(weights.site, np.flatnonzero(~same)), len(self.people))
        score, reason = given_to(weights, self._turned, share, places, wanted)
        return ScoreChange(np.flatnonzero(wanted), score, reason, ratio)


def _set_ratios(
    weights: Weights, sites: npt.NDArray[np.int64], people: FloatArray, places: FloatArray, ratio: FloatArray
) -> None:
    """Places per person who competes for each of the sites; nan where there is nobody."""
    demand = demands(weights, sites, people)
    ratio[sites] = np.divide(places[sites], demand, out=np.full(len(sites), np.nan), where=demand > 0)


def pairs_of(reach: SiteReach, decay: Decay, home_count: int, ticks_per_minute: float) -> Pairs:
    """The pairs as `app.accessibility.floating_catchment` takes them."""
    found = weighed(reach, decay, ticks_per_minute)
    return Pairs(found.offset, found.home, found.weight, home_count)
