"""Places per person when people compete for them, where sites open, close, move or grow.

For 2SFCA, E2SFCA and M2SFCA (`app.accessibility.floating_catchment`) a site's ratio depends on its own catchment only:
so only the ratios of touched sites and the scores of homes that reach them change. Sums are added in the order in
which the whole computation adds them, so that nothing differs in the last digit. BFCA shares people out over all sites
a home reaches, so that a change runs on from catchment to catchment; it is computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.floating_catchment import SMALLEST_WEIGHT, Access, Pairs, Reason, modified, two_step
from app.accessibility.what_if_reach import (
    ReachChange,
    SiteReach,
    by_home,
    homes_touched,
    merged,
    stacked,
    values_of,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.decay import Decay

    FloatArray = npt.NDArray[np.float64]
    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]


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
        self, reach: SiteReach, people: FloatArray, places: FloatArray, decay: Decay, *, squared: bool = False,
        ticks_per_minute: float = 60_000.0,
    ) -> None:  # fmt: skip
        """`squared`: M2SFCA, else (E)2SFCA."""
        self.people, self.places, self.decay = people, places, decay
        self._squared, self._per_minute = squared, ticks_per_minute
        self._reach = _weighing(reach, self._weight(reach))
        self._turned = by_home(self._reach, len(people))
        self._own = self._weight(self._reach)
        self._pull = self._pulled(self._own)
        pairs = pairs_of(self._reach, self._own, len(people))
        self.access: Access = (modified if squared else two_step)(people, places, pairs)

    def with_change(self, change: ReachChange, places: FloatArray) -> ScoreChange:
        """Scores with other reaches, and other `places` (of all sites, the new ones too)."""
        known = len(self.places)
        larger = np.flatnonzero(places[:known] != self.places)
        change = self._completed(change, larger)
        weight = self._weight(change.reach)
        demand = np.bincount(
            change.reach.site, self.people[change.reach.home] * weight, len(change.site)
        ).astype(np.float64)
        ratio = np.full(change.site_count, np.nan)
        ratio[:known] = self.access.ratio
        wanted = demand > 0
        ratio[change.site[wanted]] = places[change.site[wanted]] / demand[wanted]
        ratio[change.site[~wanted]] = np.nan
        home = homes_touched(self._reach, change)
        offset, site, source = merged(self._turned, change, home)
        pull = values_of(self._pull, self._pulled(weight), source)
        score, zero = _summed(offset, site, pull, ratio, places)
        return ScoreChange(home, score, np.where(score > 0, Reason.NONE, zero).astype(np.int8), ratio)

    def _completed(self, change: ReachChange, larger: npt.NDArray[np.int64]) -> ReachChange:
        """The change with sites whose places differ; without pairs that do not weigh, and sites whose weights are as before."""
        kept = _weighing(change.reach, self._weight(change.reach))
        weight, base = self._weight(kept), self._reach
        shifted = np.zeros(len(change.site), np.bool_)
        for row, site in enumerate(change.site.tolist()):
            part = slice(kept.offset[row], kept.offset[row + 1])
            if site >= len(self.places) or site in larger:
                shifted[row] = True
                continue
            old = slice(base.offset[site], base.offset[site + 1])
            same = np.array_equal(kept.home[part], base.home[old]) and np.array_equal(
                weight[part], self._own[old]
            )
            shifted[row] = not same
        rows = np.flatnonzero(shifted)
        more = np.setdiff1d(larger, change.site)
        return stacked([(change.site[rows], _rows(kept, rows)), (more, _rows(base, more))], change.site_count)

    def _weight(self, reach: SiteReach) -> FloatArray:
        return self.decay(reach.cost / self._per_minute)

    def _pulled(self, weight: FloatArray) -> FloatArray:
        return weight**2 if self._squared else weight


def pairs_of(reach: SiteReach, weight: FloatArray, home_count: int) -> Pairs:
    """The pairs as `app.accessibility.floating_catchment` takes them."""
    weight = np.where(weight > SMALLEST_WEIGHT, weight, 0.0)
    return Pairs(reach.offset, reach.home, weight, home_count)


def _weighing(reach: SiteReach, weight: FloatArray) -> SiteReach:
    """The pairs whose weight is more than nothing."""
    kept = weight > SMALLEST_WEIGHT
    offset = np.concatenate([[0], np.cumsum(kept)])[reach.offset].astype(np.int64)
    return SiteReach(offset, reach.home[kept], reach.cost[kept])


def _rows(reach: SiteReach, rows: npt.NDArray[np.integer]) -> SiteReach:
    """Some rows of a reach."""
    counts = (reach.offset[1:] - reach.offset[:-1])[rows]
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    pair = np.repeat(reach.offset[rows] - offset[:-1], counts) + np.arange(int(offset[-1]))
    return SiteReach(offset, reach.home[pair], reach.cost[pair])


@nb.njit(cache=True, nogil=True)
def _summed(offset: I64, site: I32, pull: F64, ratio: F64, places: F64) -> tuple[F64, npt.NDArray[np.int8]]:
    """Σ ratio · pull of each row, and why it is zero where it is (`Reason`)."""
    score, zero = np.zeros(len(offset) - 1), np.full(len(offset) - 1, 1, np.int8)
    for row in range(len(score)):
        for index in range(offset[row], offset[row + 1]):
            s = site[index]
            zero[row] = max(zero[row], 3 if places[s] > 0 else 2)
            if not np.isnan(ratio[s]):
                score[row] += ratio[s] * pull[index]
    return score, zero
