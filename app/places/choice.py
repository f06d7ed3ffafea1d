"""Without competition: how far it is to the first, second and third site, and whose nearest each site is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree  # pyright: ignore[reportAttributeAccessIssue]

from app.accessibility.graph import UNREACHED
from app.accessibility.points import k_nearest_for_points
from app.catchments.streets import StreetTravel
from app.catchments.travel import StraightLine

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import Homes
    from app.catchments.travel import Places, Travel
    from app.places.supply import Supply

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]

NEAREST = 3
TIE_MINUTES = 0.5 / 60
"""Ways that differ by less than half a second are equally long: neither streets nor speeds are known better."""


@dataclass(frozen=True, slots=True)
class Choice:
    """For every home its k nearest sites: indexes (homes, k; -1: none further) and minutes (inf where none)."""

    site: IndexArray
    minutes: FloatArray

    def places_near(self, places: FloatArray) -> FloatArray:
        """The places of the k nearest sites together; nan where one of them is unknown."""
        padded = np.append(places, 0.0)
        return padded[self.site].sum(axis=1)

    @property
    def ties(self) -> IndexArray:
        """Homes to which another site is as near as the first."""
        if self.site.shape[1] < 2:
            return np.zeros(0, np.int32)
        return np.flatnonzero(self._as_near_as_the_first().sum(axis=1) > 1).astype(np.int32)

    def exclusive_people(self, people: FloatArray, sites: int) -> FloatArray:
        """People whose nearest site it is, by site; of a tie each of the sites has an equal part."""
        equal = self._as_near_as_the_first()
        count = np.maximum(equal.sum(axis=1), 1)
        share = np.where(equal, (people / count)[:, None], 0.0)
        return np.bincount(self.site[equal], share[equal], sites).astype(np.float64)

    def _as_near_as_the_first(self) -> npt.NDArray[np.bool_]:
        return (self.site >= 0) & (self.minutes < self.minutes[:, :1] + TIE_MINUTES)


def k_nearest(homes: Homes, supply: Supply, travel: Travel, k: int = NEAREST) -> Choice:
    """The k nearest sites of every home, however far."""
    count = len(homes.cell_id)
    if not supply.sites:
        return Choice(np.full((count, k), -1, np.int32), np.full((count, k), np.inf))
    if isinstance(travel, StreetTravel):
        return _by_streets(homes.places, supply.points, travel, k)
    if isinstance(travel, StraightLine):
        return _as_the_crow_flies(homes.places, supply.points, travel, k)
    raise TypeError(f"nearest sites cannot be asked of {type(travel).__name__}")


def _by_streets(homes: Places, sites: Places, travel: StreetTravel, k: int) -> Choice:
    home, site = travel.snapped(homes), travel.snapped(sites)
    cost, who = k_nearest_for_points(
        travel.to_sites_ms, travel.edges_ms, site.timed(sites.owner, sites.owners),
        home.timed(homes.owner, homes.owners), k,
    )  # fmt: skip
    return Choice(who, np.where(cost == UNREACHED, np.inf, cost / 60_000))


def _as_the_crow_flies(homes: Places, sites: Places, travel: StraightLine, k: int) -> Choice:
    most = np.bincount(sites.owner).max()  # of so many entrances of one site only one counts
    asked = min(len(sites.x_m), int((k - 1) * most + 1)) if most > 1 else min(len(sites.x_m), k)
    tree = cKDTree(np.column_stack([sites.x_m, sites.y_m]))
    metres, point = tree.query(np.column_stack([homes.x_m, homes.y_m]), k=asked)
    metres, point = metres.reshape(-1, asked), point.reshape(-1, asked)
    owner = sites.owner[point]
    seen = np.zeros(owner.shape, bool)
    for rank in range(1, asked):
        seen[:, rank] = (owner[:, :rank] == owner[:, rank : rank + 1]).any(axis=1)
    rank = np.cumsum(~seen, axis=1) - 1
    site, minutes = np.full((len(owner), k), -1, np.int32), np.full((len(owner), k), np.inf)
    home, place = np.nonzero(~seen & (rank < k))
    site[home, rank[home, place]] = owner[home, place]
    minutes[home, rank[home, place]] = (
        metres[home, place] * travel.detour_factor / travel.metres_per_second / 60
    )
    return Choice(site, minutes)
