"""The places there are: approved places of the offers valid on a day, and what is assumed where none are known
(`app.places.assuming`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from sqlalchemy import text

from app.catchments.inputs import fingerprint, metric
from app.catchments.travel import Places as Points
from app.places.assuming import Assumption, assume_by_class, places_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.places.parameters import Parameters

    FloatArray = npt.NDArray[np.float64]

MOST_PLACES = 100_000
"""More than any offer has: such a number is a mistake, and so is a negative one; both count as not told."""
INDEPENDENT = frozenset({"independent", "church", "company", "parents"})

SITES = """
    SELECT f.site_id, f.slug, f.is_core, f.municipality_id, t.name, t.provider_kind, t.provider,
           ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.entrances, f.feature
      FROM site_feature f
      JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.point IS NOT NULL
       AND :category = ANY(f.categories)
     ORDER BY f.site_id"""

WITHOUT_POINT = """
    SELECT count(*) FROM site_feature
     WHERE region_id = :region_id AND valid_during @> cast(:day AS date) AND point IS NULL AND :category = ANY(categories)"""

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
    """The places of a category on a day, for the providers asked for."""
    keys = {"region_id": region_id, "day": day, "category": asked.category}
    rows = connection.execute(text(SITES), keys).mappings().all()
    nowhere: int = connection.execute(text(WITHOUT_POINT), keys).scalar_one()
    chosen: list[tuple[Any, SiteOfPlaces]] = []
    left_out = {"without_coordinates": nowhere, "independent": 0, "minority": 0, "outside": 0}
    everyone = [(row, _site(row, asked.category)) for row in rows]
    for row, site in everyone:
        reason = _left_out(site, asked)
        if reason is None:
            chosen.append((row, site))
        else:
            left_out[reason] += 1
    # What is assumed of the places not told comes from all sites, whichever are asked for.
    known = [(site.provider_kind, p) for row, site in everyone for p in _offers(row, asked.category)[0]]
    sites = [site for _, site in chosen]
    assumption = assume_by_class(known, sites)
    points = _points(metric_srid, [row for row, _ in chosen])
    return Supply(sites, points, *places_of(sites, assumption), assumption, left_out, tuple(known))


def categories_with_places(connection: Connection, region_id: int, day: date) -> list[str]:
    """The categories that can have places and of which there are public sites."""
    return list(connection.execute(text(CATEGORIES), {"region_id": region_id, "day": day}).scalars())


def _left_out(site: SiteOfPlaces, asked: Parameters) -> str | None:
    if not asked.minority and site.provider_kind == "danish_minority":
        return "minority"
    if not asked.independent and site.provider_kind in INDEPENDENT:
        return "independent"
    return "outside" if not asked.outside and not site.is_core else None


def _offers(row: Any, category: str) -> tuple[list[float], int, list[tuple[int | None, int | None]]]:  # noqa: ANN401
    """Known places, number of offers without, and ages of a site's offers of the category."""
    offers = [o for o in orjson.loads(row["feature"])["properties"]["offers"] if o["category"] == category]
    told = [o["approved_places"]["value"] for o in offers]
    known = [float(value) for value in told if value is not None and 0 <= value <= MOST_PLACES]
    ages = [(o["age_from_months"], o["age_to_months"]) for o in offers]
    return known, len(told) - len(known), ages


def _site(row: Any, category: str) -> SiteOfPlaces:  # noqa: ANN401
    known, untold, ages = _offers(row, category)
    return SiteOfPlaces(
        row["site_id"], row["slug"], row["name"], row["provider_kind"], row["is_core"], row["municipality_id"],
        sum(known) if known else None, untold, tuple(ages),
    )  # fmt: skip


def _points(metric_srid: int, rows: Sequence[Any]) -> Points:
    lon: list[float] = []
    lat: list[float] = []
    owner: list[int] = []
    for index, row in enumerate(rows):
        points = [(e["longitude"], e["latitude"]) for e in row["entrances"]] or [(row["lon"], row["lat"])]
        lon += [point[0] for point in points]
        lat += [point[1] for point in points]
        owner += [index] * len(points)
    x_m, y_m = metric(metric_srid, np.array(lon), np.array(lat))
    return Points(x_m, y_m, np.array(owner, np.int32))
