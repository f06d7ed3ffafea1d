"""Pupils of all schools of a kind by grade, and the children of a grade in every municipality, now, before and to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.demand.tables import VARIANTS
from app.standards.pupils import read_grade_pupils
from app.standards.school import entry_cohort

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.demand.answers import Read
    from app.projection.cohort import FloatArray
    from app.schools.kinds import SchoolKind
    from app.standards.pupils import GradePupils, Origin
    from app.standards.rules import Rulebook

YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Pupils:
    """A school's pupils by (year, grade), the years following each other; NaN where secret or not told."""

    first_year: int
    counts: FloatArray
    origins: dict[int, Origin]
    """Who tells of each year."""

    @property
    def last_year(self) -> int:
        """The newest school year that is told."""
        return self.first_year + len(self.counts) - 1

    def until(self, year: int) -> Pupils:
        """Without what is told of later years."""
        return replace(self, counts=self.counts[: max(0, year - self.first_year + 1)])

    @property
    def usable(self) -> FloatArray:
        """The newest run of years without gaps."""
        broken = np.flatnonzero(np.isnan(self.counts).any(axis=1))
        return self.counts[broken[-1] + 1 :] if broken.size else self.counts


def read_pupils(
    connection: Connection, region_id: int, kind: SchoolKind, site_ids: list[int]
) -> dict[int, Pupils]:
    """By site, from the newest statistics and tables; only schools of which something is told."""
    by_site: dict[int, list[GradePupils]] = {}
    for row in read_grade_pupils(connection, region_id, site_ids):
        if row.grade in kind.grades:
            by_site.setdefault(row.site_id, []).append(row)
    return {site: _pupils(rows, kind) for site, rows in by_site.items()}


def _pupils(rows: list[GradePupils], kind: SchoolKind) -> Pupils:
    first, last = rows[0].year, rows[-1].year
    counts = np.full((last - first + 1, len(kind.grades)), np.nan)
    for row in rows:
        counts[row.year - first, row.grade - kind.first_grade] = np.nan if row.value is None else row.value
    return Pupils(first, counts, {row.year: row.origin for row in rows})


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
