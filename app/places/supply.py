"""The places there are on a day (`app.supply.places`), and what is assumed where none are known.

Where an offer does not tell its places, those of the same category that do stand in for it: their median, and as an
interval their quartiles. That is an assumption; it is named wherever a figure rests on it. Where no offer of the
category tells its places there is nothing to assume from, and the answer is "unknown".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import fingerprint, metric
from app.catchments.travel import Places as Points
from app.supply.places import MOST_PLACES, Effective, SitePlaces, effective, read_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.places.parameters import Parameters

    FloatArray = npt.NDArray[np.float64]

__all__ = ["CATEGORY", "INDEPENDENT", "MOST_PLACES", "Assumption", "Supply", "assume", "read_supply"]

FEWEST_KNOWN = 3
"""Quartiles of fewer than these say nothing; then the whole span of what is known is the interval."""
INDEPENDENT = frozenset({"independent", "church", "company", "parents"})

CATEGORIES = """
    SELECT DISTINCT c.code, c.position FROM category c
      JOIN site_feature f ON c.code = ANY(f.categories) AND f.region_id = :region_id AND f.valid_during @> cast(:day AS date)
     WHERE c.has_places AND NOT c.is_private ORDER BY c.position"""

CATEGORY = """
    SELECT code, label ->> 'de' AS label, age_from_months, age_to_months, has_places, is_private FROM category
     WHERE code = :category AND (region_id IS NULL OR region_id = :region_id)"""


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
class Assumption:
    """What stands in for places that are not told: from how many known ones; None of each where none are known."""

    known_offers: int
    untold_offers: int
    low: float | None
    mid: float | None
    high: float | None

    @property
    def told(self) -> dict[str, Any]:
        """As answers and runs name it."""
        words = None
        if self.untold_offers and self.mid is None:
            words = (
                "Von keinem Angebot dieser Art ist die Platzzahl bekannt. Deshalb ist hier nichts berechnet."
            )
        elif self.untold_offers:
            words = (
                f"{self.untold_offers} Angebote nennen keine Platzzahl. Für sie ist der mittlere Wert (Median) der"
                f" {self.known_offers} bekannten angenommen: {_number(self.mid)} Plätze, wahrscheinlich zwischen"
                f" {_number(self.low)} und {_number(self.high)}."
            )
        return {
            "known_offers": self.known_offers, "untold_offers": self.untold_offers,
            "low": self.low, "mid": self.mid, "high": self.high, "text": words,
        }  # fmt: skip


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
    known_places: tuple[float, ...] = ()
    """Those of every offer of the category that tells them, whichever providers are asked for."""

    @property
    def assumed(self) -> FloatArray:
        """The part of `mid` that is assumed."""
        known = np.array([site.known or 0.0 for site in self.sites], np.float64)
        return np.nan_to_num(self.mid) - known

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
    known = [places for place in everyone if place.longitude is not None for places in place.known]
    sites = [_site(place, counted[id(place)]) for place in chosen]
    assumption = assume(known, sum(site.untold for site in sites))
    low, mid, high = (_places(sites, value) for value in (assumption.low, assumption.mid, assumption.high))
    return Supply(sites, _points(metric_srid, chosen), low, mid, high, assumption, left_out, tuple(known))


def assume(known: Sequence[float], untold: int) -> Assumption:
    """Median and quartiles of the known places."""
    if not known:
        return Assumption(0, untold, None, None, None)
    if len(known) < FEWEST_KNOWN:
        return Assumption(len(known), untold, min(known), float(np.median(known)), max(known))
    low, mid, high = np.percentile(known, [25, 50, 75]).tolist()
    return Assumption(len(known), untold, low, mid, high)


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


def _places(sites: Iterable[SiteOfPlaces], assumed: float | None) -> FloatArray:
    unknown = float("nan") if assumed is None else assumed
    return np.array([(s.known or 0.0) + (s.untold * unknown if s.untold else 0.0) for s in sites], np.float64)


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


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")
