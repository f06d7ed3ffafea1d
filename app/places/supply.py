"""The places there are on a day (`app.supply.places`), and what is assumed where none are known (`app.places.assuming`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import fingerprint, metric
from app.catchments.travel import Places as Points
from app.places.assuming import Assumption, assume_by_class, places_of
from app.supply.places import Effective, SitePlaces, effective, read_places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.places.parameters import Parameters

    FloatArray = npt.NDArray[np.float64]

INDEPENDENT = frozenset({"independent", "church", "company", "parents"})

CATEGORIES = """
    SELECT DISTINCT c.code, c.position FROM category c
      JOIN site_feature f ON c.code = ANY(f.categories) AND f.region_id = :region_id AND f.valid_during @> cast(:day AS date)
     WHERE c.has_places AND NOT c.is_private ORDER BY c.position"""


@dataclass(frozen=True, slots=True)
class SiteOfPlaces:
    """A site with offers of the category: its known places, and how many of its offers do not tell theirs."""

    site_id: int
    slug: str
    name: str
    provider_kind: str
    is_core: bool
    municipality_id: int | None
    known: float | None
    untold: int
    ages: tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """The sites whose places count, as points, with low, mid and high places each (nan: unknown, nothing to assume)."""

    sites: list[SiteOfPlaces]
    points: Points
    low: FloatArray
    mid: FloatArray
    high: FloatArray
    assumption: Assumption
    left_out: dict[str, int]
    known_places: tuple[tuple[str, float], ...] = ()
    """Those of every offer of the category that tells them with the kind of its provider, whoever is asked for."""

    @property
    def assumed(self) -> FloatArray:
        """The part of `mid` that is assumed."""
        known = np.array([site.known or 0.0 for site in self.sites], np.float64)
        return np.nan_to_num(self.mid) - known

    def drawn_from(self, site: int) -> FloatArray:
        """The known places of the size class of a site, of which one may be drawn for an offer that does not tell its own."""
        kind = self.sites[site].provider_kind
        own = any(one.provider_kind == kind for one in self.assumption.classes)
        return np.array([places for one, places in self.known_places if one == kind or not own], np.float64)

    @property
    def known_at_all(self) -> bool:
        """Whether places are known of any site, so that there is something to compute."""
        return not self.sites or not np.isnan(self.mid).all()

    @property
    def fingerprint(self) -> str:
        """The same for the same sites, places and coordinates."""
        numbers = np.array([site.site_id for site in self.sites], np.int64)
        points = self.points
        return fingerprint(numbers, points.x_m, points.y_m, points.owner, self.low, self.mid, self.high)


def read_supply(
    connection: Connection, region_id: int, metric_srid: int, day: date, asked: Parameters
) -> Supply:
    """The places of a category on a day (or the one asked for), for the providers and by the way of counting asked for."""
    day = asked.on(day)
    chosen: list[SitePlaces] = []
    left_out = {"without_coordinates": 0, "independent": 0, "minority": 0, "outside": 0}
    everyone = read_places(connection, region_id, day, [asked.category])
    counted = {id(place): effective(place, day, asked.counting) for place in everyone}
    for place in everyone:
        if counted[id(place)].closed or not _takes_part(place, day, asked):
            continue
        reason = _left_out(place, asked)
        if reason is None:
            chosen.append(place)
        else:
            left_out[reason] += 1
    # What is assumed of the places not told comes from all sites, whichever are asked for.
    known = [
        (place.provider_kind, places)
        for place in everyone
        if place.longitude is not None
        for places in place.known
    ]
    sites = [_site(place, counted[id(place)]) for place in chosen]
    assumption = assume_by_class(known, sites)
    points = _points(metric_srid, chosen)
    return Supply(sites, points, *places_of(sites, assumption), assumption, left_out, tuple(known))


def categories_with_places(connection: Connection, region_id: int, day: date) -> list[str]:
    """The categories that can have places and of which there are public sites."""
    return list(connection.execute(text(CATEGORIES), {"region_id": region_id, "day": day}).scalars())


def _takes_part(place: SitePlaces, day: date, asked: Parameters) -> bool:
    """Whether a site is there: one that is only planned from its day, and only if plans are asked for."""
    return place.told_by != "change" or any(one.counts(asked.counting, day) for one in place.changes)


def _left_out(place: SitePlaces, asked: Parameters) -> str | None:
    if place.longitude is None or place.latitude is None:
        return "without_coordinates"
    if not asked.minority and place.provider_kind == "danish_minority":
        return "minority"
    if not asked.independent and place.provider_kind in INDEPENDENT:
        return "independent"
    return "outside" if not asked.outside and not place.is_core else None


def _site(place: SitePlaces, counted: Effective) -> SiteOfPlaces:
    return SiteOfPlaces(
        place.site_id, place.slug or f"vorhaben-{-place.site_id}", place.name, place.provider_kind, place.is_core,
        place.municipality_id, counted.known, counted.untold, place.ages,
    )  # fmt: skip


def _points(metric_srid: int, sites: Sequence[SitePlaces]) -> Points:
    lon: list[float] = []
    lat: list[float] = []
    owner: list[int] = []
    for index, site in enumerate(sites):
        points = [(e["longitude"], e["latitude"]) for e in site.entrances]
        points = points or [(site.longitude or 0.0, site.latitude or 0.0)]
        lon += [point[0] for point in points]
        lat += [point[1] for point in points]
        owner += [index] * len(points)
    x_m, y_m = metric(metric_srid, np.array(lon), np.array(lat))
    return Points(x_m, y_m, np.array(owner, np.int32))
