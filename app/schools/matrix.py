"""Metres on foot from homes to schools: all pairs, not only the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import within_for_points
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places, StraightLine

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.travel import Travel

    F64 = npt.NDArray[np.float64]

FARTHEST_M = 100_000
"""Nobody walks so far, but who has lost a school may have to be driven so far."""


def metres_between(travel: Travel, homes: Places, sites: Places) -> F64:
    """(home, site): metres of the shortest way, inf where none leads; of a site's entrances the nearest."""
    found = np.full((homes.owners, sites.owners), np.inf)
    if not found.size:
        return found
    if isinstance(travel, StreetTravel):
        start, end = travel.snapped(homes), travel.snapped(sites)
        reach = within_for_points(
            travel.to_sites_mm, travel.edges_mm, end.measured(sites.owner, sites.owners),
            start.measured(homes.owner, homes.owners), FARTHEST_M * 1000,
        )  # fmt: skip
        site = np.repeat(np.arange(sites.owners), np.diff(reach.offset))
        found[reach.point, site] = reach.cost / 1000
        return found
    assert isinstance(travel, StraightLine)  # noqa: S101 (there are two ways to travel)
    for point, owner in enumerate(sites.owner.tolist()):
        away = np.hypot(homes.x_m - sites.x_m[point], homes.y_m - sites.y_m[point]) * travel.detour_factor
        found[:, owner] = np.minimum(found[:, owner], away)
    return found


def some(places: Places, chosen: npt.NDArray[np.int64]) -> Places:
    """A selection of homes (each one point), counted anew."""
    return Places(places.x_m[chosen], places.y_m[chosen], np.arange(len(chosen), dtype=np.int32))
