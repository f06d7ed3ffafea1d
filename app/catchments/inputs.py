"""What a computation reads: homes (cells), people by age group, sites by category; each with a fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.catchments.travel import Places
from app.network.transforming import transformer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

COUNTED_CELLS, SHOWN_CELLS = "cell_people", "shown_cell_people"
"""People by cell as they were counted, and as everybody may see them."""
FEWEST_TOLD = 3
"""Counts of fewer people are secret (RULES R38)."""

CELLS = """
    WITH RECURSIVE above AS (
        SELECT id AS municipality_id, id, level, parent_id FROM area
         WHERE region_id = :region_id AND level = 'municipality'
        UNION ALL
        SELECT above.municipality_id, a.id, a.level, a.parent_id FROM above JOIN area a ON a.id = above.parent_id),
    quarter AS (
        SELECT DISTINCT ON (c.id) c.id AS cell_id, a.id, a.parent_id FROM area a
          JOIN population_cell c ON c.region_id = a.region_id AND ST_Covers(a.geom, c.point)
         WHERE a.region_id = :region_id AND a.level = 'quarter' ORDER BY c.id, a.id)
    SELECT c.id, coalesce(q.parent_id, c.municipality_id, -1), coalesce(v.id, -1), coalesce(d.id, -1), coalesce(q.id, -1),
           ST_X(c.point), ST_Y(c.point), c.cell_size_m
      FROM population_cell c
      LEFT JOIN quarter q ON q.cell_id = c.id  -- its municipality's, though a simplified outline may leave the cell out
      LEFT JOIN above v ON v.municipality_id = coalesce(q.parent_id, c.municipality_id) AND v.level = 'municipal_association'
      LEFT JOIN above d ON d.municipality_id = coalesce(q.parent_id, c.municipality_id) AND d.level = 'district'
     WHERE c.region_id = :region_id ORDER BY c.id"""

FINEST = """
    SELECT DISTINCT ON (p.age_group) p.age_group, p.reference_date, c.cell_size_m
      FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.people IS NOT NULL
     GROUP BY p.age_group, p.reference_date, c.cell_size_m
     ORDER BY p.age_group, p.reference_date DESC, c.cell_size_m"""

PEOPLE = """
    SELECT p.cell_id, p.people, p.people_status FROM {people} p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.age_group = :age_group AND p.reference_date = :reference_date
       AND c.cell_size_m = :cell_size_m ORDER BY p.cell_id"""

SITES = """
    SELECT f.site_id, f.categories, ST_X(f.point), ST_Y(f.point), nullif(t.entrances, '[]')
      FROM site_feature f
      JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.point IS NOT NULL
     ORDER BY f.site_id"""


@dataclass(frozen=True, slots=True)
class Homes:
    """The cells of a region as points one sets out from.

    `area_ids`: the areas each cell lies in, one array per level (municipality, Amt, Kreis, Stadtteil), -1 where in none.
    """

    cell_id: npt.NDArray[np.int32]
    area_ids: tuple[npt.NDArray[np.int32], ...]
    places: Places
    fingerprint: str


@dataclass(frozen=True, slots=True)
class People:
    """People of one age group: `home` indexes into `Homes`; from the finest grid that knows the group.

    Cells whose number is withheld are not in the arrays; `withheld` are these homes, `withheld_cells` says how many.
    """

    age_group: str
    reference_date: date
    cell_size_m: int
    home: npt.NDArray[np.int64]
    people: npt.NDArray[np.float64]
    estimated: bool
    withheld_cells: int
    withheld: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def small_cells(self) -> int:
        """Cells in which one or two people were counted and told to us: not to be found in what everybody may ask."""
        return 0 if self.estimated else int(((self.people > 0) & (self.people < FEWEST_TOLD)).sum())


@dataclass(frozen=True, slots=True)
class Sites:
    """Learning sites with coordinates, valid on the day; `points` are their entrances, or else their position."""

    site_id: npt.NDArray[np.int32]
    categories: list[frozenset[str]]
    points: Places

    def of(self, category: str) -> tuple[npt.NDArray[np.int32], Places]:
        """The ids of the sites of a category and their points, owners counted anew."""
        chosen = np.array([category in categories for categories in self.categories], bool)
        number = np.cumsum(chosen) - 1
        mask = chosen[self.points.owner] if self.points.owner.size else np.zeros(0, bool)
        owner = number[self.points.owner[mask]].astype(np.int32)
        return self.site_id[chosen], Places(self.points.x_m[mask], self.points.y_m[mask], owner)


def read_homes(connection: Connection, region_id: int, metric_srid: int) -> Homes:
    """All cells of a region."""
    rows = connection.execute(text(CELLS), {"region_id": region_id}).all()
    table = np.array([tuple(row) for row in rows], np.float64).reshape(-1, 8)
    x_m, y_m = metric(metric_srid, table[:, 5], table[:, 6])
    places = Places(x_m, y_m, np.arange(len(table), dtype=np.int32))
    area_ids = tuple(table[:, column].astype(np.int32) for column in (1, 2, 3, 4))
    return Homes(table[:, 0].astype(np.int32), area_ids, places, fingerprint(table))


def read_people(connection: Connection, region_id: int, homes: Homes, *, exact: bool = False) -> list[People]:
    """The people of every age group, each from the newest and then finest grid that knows it.

    As everybody may see them, or `exact`: with the ones and twos that a Kreis has counted itself.
    """
    groups = connection.execute(text(FINEST), {"region_id": region_id}).all()
    return [_people_of(connection, region_id, homes, *group, exact=exact) for group in groups]


def read_sites(connection: Connection, region_id: int, metric_srid: int, day: date) -> Sites:
    """The sites valid on `day` that have coordinates."""
    rows = connection.execute(text(SITES), {"region_id": region_id, "day": day}).all()
    lon: list[float] = []
    lat: list[float] = []
    owner: list[int] = []
    for index, (_, _, site_lon, site_lat, entrances) in enumerate(rows):
        points = [(e["longitude"], e["latitude"]) for e in entrances or ()] or [(site_lon, site_lat)]
        lon += [point[0] for point in points]
        lat += [point[1] for point in points]
        owner += [index] * len(points)
    x_m, y_m = metric(metric_srid, np.array(lon), np.array(lat))
    places = Places(x_m, y_m, np.array(owner, np.int32))
    return Sites(np.array([row[0] for row in rows], np.int32), [frozenset(row[1]) for row in rows], places)


def metric(
    srid: int, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Coordinates in the metric CRS, in metres."""
    if not lon.size:
        return np.zeros(0), np.zeros(0)
    x_m, y_m = transformer(4326, srid).transform(lon, lat)
    return np.asarray(x_m), np.asarray(y_m)


def fingerprint(*arrays: npt.NDArray[np.generic]) -> str:
    """A hash of the arrays' bytes: the same inputs, the same fingerprint."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:32]


def people_fingerprint(people: Sequence[People]) -> str:
    """The same for the same people of all age groups."""
    return fingerprint(*(part for one in people for part in (one.home, one.people)))


def _people_of(
    connection: Connection,
    region_id: int,
    homes: Homes,
    age_group: str,
    reference_date: date,
    cell_size_m: int,
    *,
    exact: bool,
) -> People:
    keys = {
        "region_id": region_id,
        "age_group": age_group,
        "reference_date": reference_date,
        "cell_size_m": cell_size_m,
    }
    sql = PEOPLE.format(people=COUNTED_CELLS if exact else SHOWN_CELLS)
    rows = connection.execute(text(sql), keys).all()
    counted = [row for row in rows if row[1] is not None]
    home = np.searchsorted(homes.cell_id, np.array([row[0] for row in counted], np.int32))
    people = np.array([row[1] for row in counted], np.float64)
    estimated = any(row[2] == "estimated" for row in counted)
    hidden = [row[0] for row in rows if row[2] == "secret"]
    withheld = np.searchsorted(homes.cell_id, np.array(hidden, np.int32)).astype(np.int64)
    return People(
        age_group,
        reference_date,
        cell_size_m,
        home,
        people,
        estimated,
        len(rows) - len(counted),
        withheld,
    )
