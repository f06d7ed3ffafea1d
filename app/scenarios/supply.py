"""The sites of a category with a scenario's changes made, where they are wanted as sites and not as a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.inputs import metric
from app.catchments.travel import Places
from app.location import changes as location
from app.places.supply import SiteOfPlaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.places.supply import Supply

    FloatArray = npt.NDArray[np.float64]

ADDED_ID = -1


def with_sites(supply: Supply, changes: Sequence[location.Change], srid: int) -> Supply:
    """The supply without closed sites, moved ones elsewhere, others with other places, new ones last."""
    numbers = {site.slug: number for number, site in enumerate(supply.sites)}
    closed = {numbers[one.site] for one in changes if isinstance(one, location.Closed)}
    moved = {numbers[one.site]: one for one in changes if isinstance(one, location.Moved)}
    added = [one for one in changes if isinstance(one, location.Added)]
    told = {
        numbers[one.site]: float(one.places)
        for one in changes if isinstance(one, location.Moved | location.Resized) and one.places is not None
    }  # fmt: skip
    kept = np.array([n for n in range(len(supply.sites)) if n not in closed], np.int64)
    sites = [supply.sites[n] for n in kept.tolist()] + [_site(n, one) for n, one in enumerate(added)]
    low, mid, high = (_places(values, told, kept, added, supply.assumption.mid) for values in (supply.low, supply.mid, supply.high))  # fmt: skip
    return replace(
        supply, sites=sites, points=_points(supply, kept, moved, added, srid), low=low, mid=mid, high=high
    )


def _site(number: int, change: location.Added) -> SiteOfPlaces:
    return SiteOfPlaces(
        ADDED_ID - number, f"neu-{number + 1}", change.name, "public", True, None, change.places,  # noqa: FBT003
        int(change.places is None), (),
    )  # fmt: skip


def _places(
    values: FloatArray, told: dict[int, float], kept: npt.NDArray[np.int64], added: list[location.Added], usual: float | None
) -> FloatArray:  # fmt: skip
    after = values.copy()
    for number, places in told.items():
        after[number] = places
    assumed = np.nan if usual is None else usual
    return np.concatenate([after[kept], [assumed if one.places is None else one.places for one in added]])


def _points(
    supply: Supply, kept: npt.NDArray[np.int64], moved: dict[int, location.Moved], added: list[location.Added], srid: int
) -> Places:  # fmt: skip
    points = supply.points
    number = np.full(len(supply.sites), -1)
    number[kept] = np.arange(len(kept))
    stays = (number[points.owner] >= 0) & ~np.isin(points.owner, list(moved))
    elsewhere: list[location.Moved | location.Added] = [one for n, one in moved.items() if number[n] >= 0]
    owner = [int(number[n]) for n in moved if number[n] >= 0] + [len(kept) + n for n in range(len(added))]
    elsewhere += added
    x_m, y_m = metric(
        srid, np.array([one.lon for one in elsewhere]), np.array([one.lat for one in elsewhere])
    )
    return Places(
        np.concatenate([points.x_m[stays], x_m]), np.concatenate([points.y_m[stays], y_m]),
        np.concatenate([number[points.owner[stays]], owner]).astype(np.int32),
    )  # fmt: skip
