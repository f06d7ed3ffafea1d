"""What schools have by school year: rooms, classes, all-day places, when lessons begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.schools.waits import Bell

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

CAPACITY = """
    SELECT site_id, school_year, class_rooms, class_rooms_status, parallel_classes, largest_class, all_day_places,
           all_day_places_status, after_school_places, after_school_places_status, closed_weeks, closed_weeks_status,
           holiday_care, lessons_begin, lessons_end, lessons_early_end, source
      FROM school_capacity WHERE region_id = :region_id ORDER BY site_id, school_year"""
HOURS = """
    SELECT t.site_id, t.opening_hours FROM site_state t JOIN learning_site l ON l.id = t.site_id
     WHERE l.region_id = :region_id AND t.valid_during @> current_date AND t.opening_hours IS NOT NULL"""
AFTER_SCHOOL = """
    SELECT o.site_id, sum(o.approved_places) FILTER (WHERE o.approved_places IS NOT NULL) AS places,
           count(*) FILTER (WHERE o.approved_places IS NULL) AS untold
      FROM offer o JOIN learning_site l ON l.id = o.site_id
     WHERE l.region_id = :region_id AND o.category = 'after_school_care' AND o.valid_during @> current_date
     GROUP BY o.site_id"""
USUAL_BEGIN, USUAL_END = time(7, 45), time(13, 0)
"""Assumed where neither times of lessons nor opening hours are told."""
PARTS = ("class_rooms", "all_day_places", "after_school_places", "closed_weeks")


@dataclass(frozen=True, slots=True)
class Capacity:
    """A school's state from a school year on; figures are value and status."""

    school_year: int
    figures: dict[str, dict[str, Any]]
    parallel_classes: float | None
    largest_class: int | None
    holiday_care: str
    bell: tuple[time | None, time | None, time | None]
    source: str
    grades: int

    def known(self, name: str) -> float | None:
        """A figure's number; None where there is none."""
        return self.figures[name]["value"]

    @property
    def pupils(self) -> float | None:
        """How many pupils there is room for: classes (rooms, where fewer) times the largest class; None: unknown."""
        if self.largest_class is None:
            return None
        counts = [one for one in (self.known("class_rooms"), self.grades_times_classes) if one is not None]
        return min(counts) * self.largest_class if counts else None

    @property
    def grades_times_classes(self) -> float | None:
        """Classes of all grades together."""
        return None if self.parallel_classes is None else self.parallel_classes * self.grades

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {
            "since_school_year": self.school_year, **self.figures, "parallel_classes": self.parallel_classes,
            "largest_class": self.largest_class, "holiday_care": self.holiday_care, "pupils": self.pupils,
            "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capacities:
    """Of all schools, and what offers and opening hours say beside."""

    by_site: dict[int, list[Capacity]]
    hours: dict[int, str]
    after_school: dict[int, tuple[float | None, int]]

    def at(self, site_id: int, school_year: int) -> Capacity | None:
        """What holds in a school year: the latest that began by then; None where nothing is told."""
        fitting = [one for one in self.by_site.get(site_id, ()) if one.school_year <= school_year]
        return fitting[-1] if fitting else None

    def bell(self, site_id: int, school_year: int) -> Bell:
        """When lessons begin and end; from opening hours, or assumed, where nobody says."""
        told = self.at(site_id, school_year)
        if told is not None and told.bell[0] is not None and told.bell[1] is not None:
            return Bell(told.bell[0], told.bell[1], told.bell[2])
        spoken = re.fullmatch(r"Mo-Fr (\d\d):(\d\d)-(\d\d):(\d\d)", self.hours.get(site_id, ""))
        if spoken is None:
            return Bell(USUAL_BEGIN, USUAL_END, assumed=True)
        begin, end = time(int(spoken[1]), int(spoken[2])), time(int(spoken[3]) % 24, int(spoken[4]))
        return Bell(begin, end) if begin < end else Bell(USUAL_BEGIN, USUAL_END, assumed=True)

    def all_day_places(self, site_id: int, school_year: int) -> tuple[float | None, list[str]]:
        """All-day and after-school places together, None where neither is known; and what is not known, in words."""
        told, unknown = self.at(site_id, school_year), list[str]()
        all_day = None if told is None else told.known("all_day_places")
        care = None if told is None else told.known("after_school_places")
        offered = self.after_school.get(site_id)
        if care is None and offered is not None:
            care = offered[0]
            if offered[1]:
                unknown.append("Ein Hort an der Schule nennt keine Plätze.")
        if all_day is None:
            unknown.append("Plätze im Ganztag sind nicht bekannt.")
        if all_day is None and care is None:
            return None, unknown
        return (all_day or 0) + (care or 0), unknown


def read_capacities(connection: Connection, region_id: int, grades: int = 4) -> Capacities:
    """All that is told of a region's schools."""
    by_site: dict[int, list[Capacity]] = {}
    for row in connection.execute(text(CAPACITY), {"region_id": region_id}).mappings():
        by_site.setdefault(row["site_id"], []).append(_capacity(row, grades))
    hours = {row[0]: row[1] for row in connection.execute(text(HOURS), {"region_id": region_id})}
    care = {
        row.site_id: (None if row.places is None else float(row.places), int(row.untold))
        for row in connection.execute(text(AFTER_SCHOOL), {"region_id": region_id})
    }
    return Capacities(by_site, hours, care)


def _capacity(row: RowMapping, grades: int) -> Capacity:
    figures = {name: {"value": row[name], "status": row[f"{name}_status"]} for name in PARTS}
    bell = (row["lessons_begin"], row["lessons_end"], row["lessons_early_end"])
    return Capacity(
        row["school_year"], figures, row["parallel_classes"], row["largest_class"], row["holiday_care"], bell,
        row["source"], grades,
    )  # fmt: skip
