"""Pupils of whole schools from a list that names schools by the number of their agency: found among the sites, then stored."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from geodata.load.plan_sites import ALIKE
from geodata.load.school_statistics import load_school_statistics
from geodata.plan_rows import WHOLE_SCHOOL, SchoolYearRow
from geodata.readers.schools_flensburg import NUMBER
from geodata.reading import Rejection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.load.staging import Import
    from geodata.plan_rows import SchoolTotalRow
    from geodata.reading import ReadReport

NEAR_M = 300.0
METRES_PER_DEGREE = 111_320.0
SCHOOLS = """
    SELECT l.slug, t.name, t.attributes ->> 'agency_number' AS number, ST_X(t.point) AS lon, ST_Y(t.point) AS lat
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND t.valid_during @> cast(:as_of AS date)
     WHERE l.region_id = :region_id AND l.merged_into_id IS NULL AND t.attributes ? 'agency_number' ORDER BY l.id"""
NOT_FOUND = "{} ist weder an der Nummer noch am Ort zu erkennen; {} Kinder sind nicht übernommen."
BY_PLACE = "Die Nummer kennt die Schulliste des Landes nicht; am Ort und am Namen als „{}“ erkannt."
SEVERAL = "{} Schulen haben diese Nummer; genommen ist die nächste: „{}“."


@dataclass(frozen=True, slots=True)
class School:
    """A school as it stands among the sites."""

    slug: str
    name: str
    number: str | None
    lon: float | None
    lat: float | None

    def metres(self, row: SchoolTotalRow) -> float:
        """How far it is from where a row says; infinite where either does not say."""
        if self.lon is None or self.lat is None or row.point is None:
            return float("inf")
        lon, lat = row.point
        east = (self.lon - lon) * cos(radians(lat))
        return hypot(east, self.lat - lat) * METRES_PER_DEGREE


def load_school_totals(
    current: Import, rows: Sequence[SchoolTotalRow], first_year: int, reading: ReadReport
) -> None:
    """Store the pupils of a school year; which school cannot be found, or not by its number, stands in the report."""
    schools = [School(*row) for row in current.rows(SCHOOLS)]
    found: list[SchoolYearRow] = []
    for row in rows:
        school, why = _found(row, schools)
        if why is not None:
            reading.reject(Rejection(current.file_name, row.row_number, NUMBER, row.number, why))
        if school is not None:
            found.append(
                SchoolYearRow(
                    row_number=row.row_number, site=school.slug, first_year=first_year,
                    grade=WHOLE_SCHOOL, pupils=row.pupils,
                )
            )  # fmt: skip
    load_school_statistics(current, found)


def _found(row: SchoolTotalRow, schools: Sequence[School]) -> tuple[School | None, str | None]:
    """The school that a row means, and what is to be said about that."""
    same = sorted((one for one in schools if one.number == row.number), key=lambda one: one.metres(row))
    if len(same) > 1:
        return same[0], SEVERAL.format(len(same), same[0].name)
    if same:
        return same[0], None
    alike = [
        one for one in schools
        if one.metres(row) <= NEAR_M and fuzz.token_set_ratio(row.name.casefold(), one.name.casefold()) >= ALIKE
    ]  # fmt: skip
    if not alike:
        value = row.pupils.value
        return None, NOT_FOUND.format(row.name, "ihre" if value is None else f"ihre {value:g}")
    nearest = min(alike, key=lambda one: one.metres(row))
    return nearest, BY_PLACE.format(nearest.name)
