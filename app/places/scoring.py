"""From supply, demand and ways to the scores of homes and the ratios of sites, low to high where places are assumed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.floating_catchment import Pairs, Reason, shared_out
from app.accessibility.inequality import share_below
from app.catchments.travel import Within
from app.places.parameters import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from app.accessibility.floating_catchment import Access, Lots
    from app.catchments.inputs import Homes
    from app.catchments.travel import Reach, Travel
    from app.places.demand import Demand
    from app.places.parameters import Parameters
    from app.places.supply import Supply

    FloatArray = npt.NDArray[np.float64]

REASONS = {
    Reason.NO_SITE_IN_REACH: "no_site_in_reach",
    Reason.NO_PLACES_IN_REACH: "no_places_in_reach",
    Reason.NO_DEMAND: "no_demand",
}
NOT_CONNECTED, CAPACITY_UNKNOWN = "not_connected", "capacity_unknown"


@dataclass(frozen=True, slots=True)
class Scored:
    """Places per person of every home, and what was shared out by every site.

    `low`, `high`: with the lower and the upper quartile for every place that is assumed; `assumed`: the part of `mid`
    that rests on assumed places. nan where places are unknown and there is nothing to assume them from. `reason`: why
    a score is zero or unknown, None where it is neither. Of the sites: who compete for them (`people`), the weights of
    all homes in reach together (`weight`; `home_weight`: of
    all sites in a home's reach), and the ratios with low, mid and high places. The pairs are not kept: they
    may be millions, and what one home or site needs of them is found again at once.
    """

    low: FloatArray
    mid: FloatArray
    high: FloatArray
    assumed: FloatArray
    people: FloatArray
    weight: FloatArray
    home_weight: FloatArray
    ratio: tuple[FloatArray, FloatArray, FloatArray]
    reason: npt.NDArray[np.object_]
    unconnected_sites: dict[int, str]


def score(asked: Parameters, homes: Homes, supply: Supply, demand: Demand, travel: Travel) -> Scored:
    """Compute a question."""
    connected = connected_homes(homes, travel)
    unconnected = travel.unconnected_sites(supply.points) if supply.sites else {}
    with _pairs(asked, homes, supply, travel) as lots:
        if not supply.known_at_all:
            return _unknown(demand, len(supply.sites), lots, connected, unconnected)
        rows = supply.low, supply.mid, supply.high, supply.assumed
        shared = shared_out(METHODS[asked.method], demand.people, rows, lots)
    low, mid, high, assumed = shared.access
    return Scored(
        low.score, mid.score, high.score, assumed.score, mid.demand, shared.site_weight, shared.home_weight,
        (low.ratio, mid.ratio, high.ratio), _reasons(mid, connected), unconnected,
    )  # fmt: skip


def ways(asked: Parameters, homes: Homes, supply: Supply, travel: Reach) -> Within:
    """Who reaches which site within the limit; sites that no way leads to are reached by nobody."""
    if not supply.sites:
        return Within(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    return travel.within(homes.places, supply.points, asked.limit_minutes * 60)


@contextmanager
def _pairs(asked: Parameters, homes: Homes, supply: Supply, travel: Travel) -> Iterator[Lots]:
    """The same with weights, lot by lot."""
    if not supply.sites:
        yield list
        return
    with travel.ways(homes.places, supply.points, asked.limit_minutes * 60) as found:

        def lots() -> Iterator[tuple[int, Pairs]]:
            for first, within in found.lots():
                minutes, count = within.seconds / 60, len(homes.cell_id)
                yield first, Pairs.within(within.offset, within.point, minutes, asked.weights(), count)

        yield lots


def connected_homes(homes: Homes, travel: Travel) -> npt.NDArray[np.bool_]:
    """The homes from which one can set out at all."""
    if travel.streets is not None:
        return travel.streets.snapped(homes.places).edge >= 0
    return np.ones(len(homes.cell_id), bool)


def summary(scored: Scored, people: FloatArray, home: npt.NDArray[np.integer]) -> dict[str, Any]:
    """Places per 100 people of some homes taken together, with the interval; the people without any."""
    weight = people[home]
    total = float(weight.sum())
    known = not np.isnan(scored.mid[home][weight > 0]).any()
    without = share_below(scored.mid[home], weight, 1e-12) if total and known else float("nan")
    means = [
        float((values[home] * weight).sum() / total * 100) if total else float("nan")
        for values in (scored.low, scored.mid, scored.high, scored.assumed)
    ]
    return {
        "people": total,
        "low": means[0],
        "mid": means[1],
        "high": means[2],
        "assumed": means[3],
        "without": without,
    }


def _reasons(access: Access, connected: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    found = np.full(len(access.score), None, object)
    for reason, name in REASONS.items():
        found[access.reason == reason] = name
    found[~connected] = NOT_CONNECTED
    return found


def _unknown(
    demand: Demand, sites: int, lots: Lots, connected: npt.NDArray[np.bool_], unconnected: dict[int, str]
) -> Scored:
    """Sites are there, but of none are the places known: zero is only said where none is in reach."""
    shared = shared_out("two_step", demand.people, (np.zeros(sites),), lots)
    reached = shared.access[0].reason != Reason.NO_SITE_IN_REACH
    values = np.where(reached, np.nan, 0.0)
    reason = np.full(len(values), CAPACITY_UNKNOWN, object)
    reason[~reached] = REASONS[Reason.NO_SITE_IN_REACH]
    reason[~connected] = NOT_CONNECTED
    nothing = np.full(sites, np.nan)
    ratio = nothing, nothing, nothing
    return Scored(
        values, values, values, values, shared.access[0].demand, shared.site_weight, shared.home_weight, ratio, reason,
        unconnected,
    )  # fmt: skip
