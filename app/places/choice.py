"""Without competition: how far it is to the first, second and third site, and whose nearest each site is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.travel import Places

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import Homes
    from app.catchments.travel import Travel
    from app.places.supply import Supply

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]

NEAREST = 3
TIE_MINUTES = 0.5 / 60
"""Ways that differ by less than half a second are equally long: neither streets nor speeds are known better."""


@dataclass(frozen=True, slots=True)
class Choice:
    """For every home its k nearest sites: indexes (homes, k; -1: none further) and minutes (inf where none).

    `tied_home`, `tied_site`: each home to which several sites are equally near, with every one of these, in rising order.
    """

    site: IndexArray
    minutes: FloatArray
    tied_home: IndexArray
    tied_site: IndexArray

    @classmethod
    def of(cls, site: IndexArray, minutes: FloatArray, wider: Choice | None = None) -> Choice:
        """From the k nearest; `wider`: ties of the homes all of whose k nearest are equally near."""
        equal = _as_near_as_the_first(site, minutes)
        several = equal.sum(axis=1) > 1
        if wider is not None:
            several[wider.tied_home] = False
        home, column = np.nonzero(equal & several[:, None])
        sites = site[home, column]
        if wider is not None:
            home, sites = np.append(home, wider.tied_home), np.append(sites, wider.tied_site)
        order = np.lexsort((sites, home))
        return cls(site, minutes, home[order].astype(np.int32), sites[order].astype(np.int32))

    def places_near(self, places: FloatArray) -> FloatArray:
        """The places of the k nearest sites together; nan where one of them is unknown."""
        padded = np.append(places, 0.0)
        return padded[self.site].sum(axis=1)

    @property
    def ties(self) -> IndexArray:
        """Homes to which another site is as near as the first."""
        return np.unique(self.tied_home)

    def tied_with(self, home: int) -> list[int]:
        """The sites that are equally near to a home, all of them; none where one is nearest."""
        first, last = np.searchsorted(self.tied_home, [home, home + 1])
        return self.tied_site[first:last].tolist()

    def exclusive_people(self, people: FloatArray, sites: int) -> FloatArray:
        """People whose nearest site it is, by site; of a tie each of the sites has an equal part."""
        alone = (self.site[:, 0] >= 0) if self.site.shape[1] else np.zeros(len(people), bool)
        alone[self.tied_home] = False
        found = np.bincount(self.site[alone, 0], people[alone], sites)
        count = np.bincount(self.tied_home, minlength=len(people))[self.tied_home]
        found = found + np.bincount(self.tied_site, people[self.tied_home] / count, sites)
        return found.astype(np.float64)


def _as_near_as_the_first(site: IndexArray, minutes: FloatArray) -> npt.NDArray[np.bool_]:
    return (site >= 0) & (minutes < minutes[:, :1] + TIE_MINUTES)


def k_nearest(homes: Homes, supply: Supply, travel: Travel, k: int = NEAREST) -> Choice:
    """The k nearest sites of every home, however far; and all ties, also those of more than k sites."""
    count = len(homes.cell_id)
    if not supply.sites:
        return Choice.of(np.full((count, k), -1, np.int32), np.full((count, k), np.inf))
    site, minutes = travel.k_nearest_of_all(homes.places, supply.points, k)
    full = np.flatnonzero(_as_near_as_the_first(site, minutes).all(axis=1))
    if not len(full) or k >= len(supply.sites):
        return Choice.of(site, minutes)
    return Choice.of(site, minutes, _wider(homes.places, supply, travel, full, k))


def _wider(homes: Places, supply: Supply, travel: Travel, some: npt.NDArray[np.integer], k: int) -> Choice:
    """Ties of some homes, asking for more and more sites until one is further than the first."""
    few = Places(homes.x_m[some], homes.y_m[some], np.arange(len(some), dtype=np.int32))
    while True:
        k = min(4 * k, len(supply.sites))
        site, minutes = travel.k_nearest_of_all(few, supply.points, k)
        if k == len(supply.sites) or not _as_near_as_the_first(site, minutes).all(axis=1).any():
            found = Choice.of(site, minutes)
            return Choice(site, minutes, some[found.tied_home].astype(np.int32), found.tied_site)
