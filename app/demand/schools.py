"""Pupils of a school: what was counted, what the rates of the past give for the years to come, and how far they were off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.demand.inputs import read_rows, read_tables
from app.demand.shown import figure
from app.errors import NotFound
from app.projection.grades import back_test, forecast, intake_rate, mean_error, progression_rates
from app.standards.pupils import read_grade_pupils
from app.standards.school import entry_cohort
from app.standards.store import read_rulebook
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.demand.inputs import Stored
    from app.projection.cohort import FloatArray
    from app.standards.pupils import Origin

YEARS_AHEAD = 5
BASES = 3
LEAST_YEARS = 2
CONFIG = "SELECT config FROM region WHERE id = :region_id"
SITE = """
    SELECT l.id, l.slug, t.name, t.municipality_id FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND t.valid_during @> current_date
     WHERE l.region_id = :region_id AND l.slug = :slug AND l.id NOT IN (SELECT site_id FROM private_site)"""


@dataclass(frozen=True, slots=True)
class School:
    """A school's pupils by (year, grade), the years following each other; NaN where secret or not told."""

    slug: str
    name: str
    first_year: int
    first_grade: int
    pupils: FloatArray
    origins: dict[int, Origin]
    """Who tells of each year."""
    cohorts: FloatArray
    """Children of the entry cohorts of the municipality, for each of the years and those ahead; ones where not known."""

    @property
    def usable(self) -> FloatArray:
        """The newest run of years without gaps."""
        whole = ~np.isnan(self.pupils).any(axis=1)
        broken = np.flatnonzero(~whole)
        return self.pupils[broken[-1] + 1 :] if broken.size else self.pupils

    @property
    def newest(self) -> Origin:
        """Who tells of the newest year."""
        return self.origins[max(self.origins)]

    @property
    def children(self) -> FloatArray:
        """Children of the entry cohorts of the usable years and of those ahead."""
        return self.cohorts[len(self.pupils) - len(self.usable) :]

    @property
    def by_children(self) -> bool:
        """Whether children of the entry cohorts are known."""
        return bool((self.cohorts != 1).any())


def read_school(connection: Connection, region_id: int, slug: str) -> School:
    """A school with what the newest statistics and tables tell of it. Raises NotFound where nothing is told."""
    site = connection.execute(text(SITE), {"region_id": region_id, "slug": slug}).mappings().first()
    if site is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region nicht.")
    rows = read_grade_pupils(connection, region_id, [site["id"]])
    if not rows:
        raise NotFound("Von diesem Lernort sind keine Zahlen von Schülerinnen und Schülern bekannt.")
    years, grades = [row.year for row in rows], [row.grade for row in rows]
    pupils = np.full((max(years) - min(years) + 1, max(grades) - min(grades) + 1), np.nan)
    for row in rows:
        pupils[row.year - min(years), row.grade - min(grades)] = np.nan if row.value is None else row.value
    count = len(pupils) + YEARS_AHEAD
    children = cohorts_of(
        connection,
        region_id,
        read_tables(connection, region_id),
        site["municipality_id"],
        range(min(years), min(years) + count),
    )
    origins = {row.year: row.origin for row in rows}
    return School(site["slug"], site["name"], min(years), min(grades), pupils, origins, children)


def cohorts_of(
    connection: Connection, region_id: int, tables: dict[str, Stored], municipality: int | None, years: range
) -> FloatArray:
    """Children who start school in each of the years, by the newest age structure of the municipality; ones without it.

    Those who start in a year were born partly in one calendar year, partly in the next (R13); births are taken as even.
    """
    rows = [row for row in read_rows(connection, tables, "age_structure") if row.area_id == municipality]
    told = np.ones(len(years))
    if not rows or municipality is None:
        return told
    base = max(row.year for row in rows)
    people = {row.age: float(row.value or 0) for row in rows if row.year == base}
    book = read_rulebook(
        connection, region_id, connection.execute(text(CONFIG), {"region_id": region_id}).scalar_one()
    )
    for number, year in enumerate(years):
        first, last = entry_cohort(book, year)
        before = (date(first.year, 12, 31) - first).days + 1
        share = before / ((last - first).days + 1)
        found = people.get(base - first.year, 0.0) * share + people.get(base - last.year, 0.0) * (1 - share)
        if base < last.year:  # not all of them are born: as many as the last ones who are
            found = float(told[number - 1])
        if not found > 0:
            return np.ones(len(years))
        told[number] = found
    return told


def told(school: School, *, see_all: bool) -> dict[str, Any]:
    """What was counted, the rates, and the years to come."""
    counted = [
        _year(school, step, row, see_all=see_all, counted=True) for step, row in enumerate(school.pupils)
    ]
    known = school.usable
    ahead: list[dict[str, Any]] = []
    rates: list[float] = []
    if len(known) >= LEAST_YEARS:
        found = progression_rates(known)
        made = forecast(known[-1], found, _entrants(school))
        first = len(school.pupils)
        ahead = [
            _year(school, first + step, row, see_all=see_all, counted=False) for step, row in enumerate(made)
        ]
        rates = np.round(found, 6).tolist() if see_all else []
    return {
        "school": {"slug": school.slug, "name": school.name}, "kind": "status_quo_projection",
        "base_year": school.first_year + len(school.pupils) - 1, "inputs": {"pupils": school.newest.told},
        "progression_rates": rates, "counted": counted, "forecast": ahead, "assumptions": _assumptions(school, known),
    }  # fmt: skip


def tested(school: School, *, see_all: bool) -> dict[str, Any]:
    """The last forecasts against what came, with their mean absolute percentage error."""
    known = school.usable
    tests = back_test(known, _cohorts(school), BASES) if len(known) > LEAST_YEARS else []
    first = school.first_year + len(school.pupils) - len(known)
    mean = mean_error(tests)
    return {
        "school": {"slug": school.slug, "name": school.name}, "inputs": {"pupils": school.newest.told},
        "mean_absolute_percentage_error": UNKNOWN if mean is None else {"value": round(100 * mean, 2), "status": "known"},
        "tests": [
            {"base_year": first + one.base, "year": first + one.year,
             "forecast": figure(one.forecast, see_all=see_all, counted=False),
             "actual": figure(one.actual, see_all=see_all, counted=True),
             "error_percent": round(100 * one.error, 2) if see_all else None}
            for one in tests
        ],
        "assumptions": _assumptions(school, known),
    }  # fmt: skip


def _entrants(school: School) -> FloatArray:
    known, children = school.usable, school.children
    return intake_rate(known[:, 0], children[: len(known)]) * children[len(known) :]


def _cohorts(school: School) -> FloatArray:
    """(year, ahead): the cohorts from each usable year on."""
    known, children = school.usable, school.children
    return np.array([children[year : year + YEARS_AHEAD + 1] for year in range(len(known))])


def _year(school: School, step: int, row: FloatArray, *, see_all: bool, counted: bool) -> dict[str, Any]:
    grades = {
        str(school.first_grade + grade): UNKNOWN
        if np.isnan(value)
        else figure(value, see_all=see_all, counted=counted)
        for grade, value in enumerate(row.tolist())
    }
    total = float(row.sum())
    year = school.first_year + step
    return {
        "school_year": f"{year}/{(year + 1) % 100:02d}", "grades": grades,
        "source": school.origins[year].told if year in school.origins else None,
        "total": UNKNOWN if np.isnan(total) else figure(total, see_all=see_all, counted=counted),
    }  # fmt: skip


def _assumptions(school: School, known: FloatArray) -> list[str]:
    notes = [
        "Status-quo-Vorausrechnung, keine Vorhersage: Durchgangsquoten der bekannten Jahre gelten weiter."
    ]
    if len(known) < LEAST_YEARS:
        notes.append("Zu wenige Jahre ohne Lücke bekannt: keine Vorausrechnung.")
    notes.append(
        "Erste Klasse: Eingangsquote der bekannten Jahre mal Kinder der Einschulungsjahrgänge der Gemeinde, nach der neuesten Altersstruktur."
        if school.by_children
        else "Erste Klasse: Mittel der bekannten Jahre, da Kinder nach Altersjahren nicht bekannt sind."
    )
    if len(known) < len(school.pupils):
        notes.append("Jahre mit geheimen oder fehlenden Zahlen bleiben außer Betracht.")
    return notes
