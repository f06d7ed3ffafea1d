"""Pupils of all schools of a kind by grade, and the children of a grade in every municipality, now, before and to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.demand.tables import VARIANTS

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.demand.answers import Read
    from app.projection.cohort import FloatArray
    from app.schools.kinds import SchoolKind
    from app.standards.rules import Rulebook

from app.standards.school import entry_cohort

YEARS_AHEAD = 10
PUPILS = """
    SELECT r.site_id, r.year, r.age AS grade, r.value FROM demand_row r
     WHERE r.table_id = (SELECT max(id) FROM demand_table WHERE region_id = :region_id AND kind = 'pupils')
       AND r.age BETWEEN :first AND :last AND r.site_id = ANY(:sites) ORDER BY r.site_id"""


@dataclass(frozen=True, slots=True)
class Pupils:
    """A school's pupils by (year, grade), the years following each other; NaN where secret or not told."""

    first_year: int
    counts: FloatArray

    @property
    def last_year(self) -> int:
        """The newest school year that is told."""
        return self.first_year + len(self.counts) - 1

    @property
    def usable(self) -> FloatArray:
        """The newest run of years without gaps."""
        broken = np.flatnonzero(np.isnan(self.counts).any(axis=1))
        return self.counts[broken[-1] + 1 :] if broken.size else self.counts


def read_pupils(
    connection: Connection, region_id: int, kind: SchoolKind, site_ids: list[int]
) -> dict[int, Pupils]:
    """By site, from the newest table; only schools of which something is told."""
    keys = {"region_id": region_id, "first": kind.first_grade, "last": kind.last_grade, "sites": site_ids}
    by_site: dict[int, list[tuple[int, int, float | None]]] = {}
    for row in connection.execute(text(PUPILS), keys):
        by_site.setdefault(row.site_id, []).append((row.year, row.grade, row.value))
    return {site: _pupils(rows, kind) for site, rows in by_site.items()}


def _pupils(rows: list[tuple[int, int, float | None]], kind: SchoolKind) -> Pupils:
    years = [year for year, _, _ in rows]
    counts = np.full((max(years) - min(years) + 1, len(kind.grades)), np.nan)
    for year, grade, value in rows:
        counts[year - min(years), grade - kind.first_grade] = np.nan if value is None else value
    return Pupils(min(years), counts)


def children_of_grades(read: Read, book: Rulebook, kind: SchoolKind, years: range) -> FloatArray:
    """(variant, area, year, grade): children who belong into a grade when a school year begins, by where they live.

    Those of grade 1 are the entry cohort (R13), born partly in one calendar year, partly in the next; births are taken as
    even. Before the base year they are those of the base year, younger: who came or went since is not known.
    """
    told = np.zeros((len(VARIANTS), len(read.names), len(years), len(kind.grades)))
    for number, year in enumerate(years):
        step, younger = (year - 1 - read.years[0], 0)
        if step < 0:
            step, younger = 0, -step
        step = min(step, len(read.years) - 1)
        first, last = entry_cohort(book, year)
        share = _first_part(first, last)
        for place, grade in enumerate(kind.grades):
            older = year - 1 - first.year + (grade - 1) + younger
            people = read.people[:, :, step]
            told[:, :, number, place] = people[..., older] * share + people[..., older - 1] * (1 - share)
    return told


def _first_part(first: date, last: date) -> float:
    """The share of a cohort born in its first calendar year."""
    ends = first.replace(month=12, day=31)
    return ((ends - first).days + 1) / ((last - first).days + 1)
