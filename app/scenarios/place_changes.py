"""How many places and sites a scenario adds to each municipality or takes from it, with the span where places are assumed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.location import changes as location
from app.scenarios.supply import with_sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.places.supply import Supply
    from app.scenarios.base import Base

WHERE = """
    SELECT p.number, (SELECT a.id FROM area a
                       WHERE a.region_id = :region_id AND a.level = 'municipality'
                         AND ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)) ORDER BY a.id LIMIT 1) AS area_id
      FROM unnest(cast(:lon AS float8[]), cast(:lat AS float8[])) WITH ORDINALITY AS p(lon, lat, number)
     ORDER BY p.number"""
OF_SITES = (location.Added, location.Moved, location.Closed, location.Resized)
Sited = dict[str, tuple[int | None, float, float, float]]
"""By slug: municipality, and low, mid and high places (nan: not known)."""


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """Places more (negative: fewer) than before, and sites; nan: not known how many."""

    low: float = 0.0
    mid: float = 0.0
    high: float = 0.0
    sites: int = 0

    def __add__(self, other: PlaceChange) -> PlaceChange:
        """Both together; low and high go together."""
        return PlaceChange(
            self.low + other.low, self.mid + other.mid, self.high + other.high, self.sites + other.sites
        )


def place_changes(
    connection: Connection, region_id: int, base: Base, changes: Iterable[location.Change]
) -> dict[int, PlaceChange]:
    """By the id of each municipality in which places or sites change; what lies in none of the region is left out."""
    asked = [one for one in changes if isinstance(one, OF_SITES)]
    supply = base.ground.supply
    before = _sited(supply, [site.municipality_id for site in supply.sites])
    later = with_sites(supply, asked, base.ground.inputs.metric_srid)
    after = _sited(later, _municipalities(connection, region_id, later, asked))
    return compared(before, after)


def compared(before: Sited, after: Sited) -> dict[int, PlaceChange]:
    """What changes by municipality; sites that stay as they are come to nothing, known or not."""
    found: dict[int, PlaceChange] = defaultdict(PlaceChange)
    for slug in before.keys() | after.keys():
        was, is_ = before.get(slug), after.get(slug)
        if was is not None and is_ is not None and _same(was, is_):
            continue
        for side, sign in ((was, -1), (is_, 1)):
            if side is not None and side[0] is not None:
                found[side[0]] += PlaceChange(sign * side[1], sign * side[2], sign * side[3], sign)
    return dict(found)


def _same(one: tuple[int | None, float, float, float], other: tuple[int | None, float, float, float]) -> bool:
    return one[0] == other[0] and bool(np.array_equal(np.array(one[1:]), np.array(other[1:]), equal_nan=True))


def _sited(supply: Supply, municipality: Sequence[int | None]) -> Sited:
    rows = zip(supply.low.tolist(), supply.mid.tolist(), supply.high.tolist(), strict=True)
    return {site.slug: (area, *row) for site, area, row in zip(supply.sites, municipality, rows, strict=True)}


def _municipalities(
    connection: Connection, region_id: int, supply: Supply, asked: Sequence[location.Change]
) -> list[int | None]:
    """Of every site: where it stands today; of those moved or new: where their point lies. New ones come last, in order."""
    moved = {one.site: (one.lon, one.lat) for one in asked if isinstance(one, location.Moved)}
    added = [(one.lon, one.lat) for one in asked if isinstance(one, location.Added)]
    there = len(supply.sites) - len(added)
    points = {n: moved[site.slug] for n, site in enumerate(supply.sites[:there]) if site.slug in moved}
    points |= {there + n: point for n, point in enumerate(added)}
    lon_lat: npt.NDArray[np.float64] = np.array(list(points.values()), np.float64).reshape(-1, 2)
    keys = {"region_id": region_id, "lon": lon_lat[:, 0].tolist(), "lat": lon_lat[:, 1].tolist()}
    found = dict(zip(points, connection.execute(text(WHERE), keys).all(), strict=True)) if points else {}
    return [found[n].area_id if n in found else site.municipality_id for n, site in enumerate(supply.sites)]
