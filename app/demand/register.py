"""The register of a projection beside counts of people by cells of the same day, so that neither gives small counts of the other away.

Everybody is told a cell's counts of three and more as they are, and its ones and twos as 1.5 (`migrations/sql/told_people.sql`). A projection begins with
the same people: how many of an age group a village has, rounded to five, would tell wherever the rounding turns between the counts that are
still possible. So the projection for everybody begins with the number that is told: where ones and twos stand in a group as 1.5, they do here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.demand.inputs import AGES
from app.places.demand import span_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from app.projection.cohort import FloatArray

NEAR_DAYS = 31
"""Counts of days no further apart than this are taken to be of the same people."""

OFF = """
    WITH day AS (
        SELECT d.reference_date FROM (
            SELECT t.reference_date FROM cell_people_told t JOIN population_cell c ON c.id = t.cell_id WHERE c.region_id = :region_id
            UNION SELECT t.reference_date FROM area_people_told t JOIN area a ON a.id = t.area_id WHERE a.region_id = :region_id) d
         WHERE abs(d.reference_date - cast(:base_day AS date)) <= :near_days
         ORDER BY abs(d.reference_date - cast(:base_day AS date)) LIMIT 1),
    of_cells AS (
        SELECT c.municipality_id AS area_id, p.age_group, coalesce(sum(t.counts_as - p.people), 0) AS off, bool_or(t.cell_id IS NOT NULL) AS touched
          FROM cell_people p JOIN day USING (reference_date) JOIN population_cell c ON c.id = p.cell_id
          LEFT JOIN cell_people_told t USING (cell_id, age_group, reference_date)
         WHERE c.region_id = :region_id AND c.municipality_id IS NOT NULL
           AND c.cell_size_m = (SELECT min(k.cell_size_m) FROM cell_people z JOIN population_cell k ON k.id = z.cell_id
                                 WHERE k.region_id = :region_id AND z.age_group = p.age_group AND z.reference_date = p.reference_date)
         GROUP BY 1, 2),
    of_areas AS (
        SELECT p.area_id, p.age_group, coalesce(t.counts_as - p.people, 0) AS off, t.area_id IS NOT NULL AS touched
          FROM area_people p JOIN day USING (reference_date) JOIN area a ON a.id = p.area_id AND a.level = 'municipality'
          LEFT JOIN area_people_told t USING (area_id, age_group, reference_date)
         WHERE a.region_id = :region_id AND p.people IS NOT NULL)
    SELECT area_id, age_group, coalesce(a.off, c.off) AS off, coalesce(a.touched, c.touched) AS touched
      FROM of_areas a FULL JOIN of_cells c USING (area_id, age_group) ORDER BY area_id, age_group"""


@dataclass(frozen=True, slots=True)
class Off:
    """By how many people an age group of an area is told otherwise than it was counted.

    `touched`: whether ones or twos stand in it; they may happen to add up to what they are told as.
    """

    area_id: int
    age_group: str
    people: float
    touched: bool


def read_off(connection: Connection, region_id: int, base_year: int) -> list[Off]:
    """Of all age groups that are counted beside the register; empty where all of them are told as they were counted."""
    keys = {"region_id": region_id, "base_day": date(base_year, 12, 31), "near_days": NEAR_DAYS}
    rows = connection.execute(text(OFF), keys)
    found = [Off(row.area_id, row.age_group, float(row.off), row.touched) for row in rows]
    return found if any(one.touched for one in found) else []


def as_told(base: FloatArray, area_ids: Sequence[int], off: Sequence[Off], unit: int) -> FloatArray:
    """(area, age) with each age group that is told otherwise as it is told, its ages spread as they are in all areas together.

    Nothing else of an area's own ages is left in such a group. Narrow groups go first; of a wider one what none of them holds.
    """
    told = base.copy()
    shares = np.floor(base.sum(axis=0) / unit + 0.5)
    place = {area: number for number, area in enumerate(area_ids)}
    for area in sorted({one.area_id for one in off} & set(place)):
        mine = [one for one in off if one.area_id == area]
        _tell(told[place[area]], shares, sorted(mine, key=lambda one: (_months(one), one.age_group)))
    return told


def _tell(people: FloatArray, shares: FloatArray, groups: Sequence[Off]) -> None:
    held, off = np.zeros(AGES, bool), np.zeros(AGES)
    for one in groups:
        start, end = span_of(one.age_group)
        ages = np.zeros(AGES, bool)
        ages[start // 12 : min(end // 12, AGES)] = True
        here = ages & ~held
        left = one.people - float(off[ages].sum())
        if here.any() and one.touched:
            weights = np.where(here, shares, 0.0)
            weights = weights if weights.any() else here.astype(float)
            people[:] = np.where(here, (people[here].sum() + left) * weights / weights.sum(), people)
            off[int(np.flatnonzero(here)[0])] += left
        held |= ages


def _months(one: Off) -> int:
    start, end = span_of(one.age_group)
    return end - start
