"""What schools have by school year: rooms, classes, all-day places, when lessons begin and end.

Rooms and all-day places are told by school statistics alone, lessons, largest class, weeks closed and after-school places by
`school_capacity` alone. How many classes a grade has both may tell: counted in the one, decided in the other; the newer school
year holds, in the same one what is decided. Every figure holds until a later school year tells another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.schools.waits import Bell
from app.supply.places import figure_of
from app.supply.school_years import SchoolYear, read_school_years
from geodata.figures import UNKNOWN, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from sqlalchemy import Connection, RowMapping

CAPACITY = """
    SELECT c.site_id, c.school_year, c.parallel_classes, c.largest_class, c.after_school_places,
           c.after_school_places_status::text, c.closed_weeks, c.closed_weeks_status::text, c.holiday_care, c.lessons_begin,
           c.lessons_end, c.lessons_early_end, c.source, c.brought_at::date AS as_of
      FROM school_capacity c WHERE c.region_id = :region_id ORDER BY c.site_id, c.school_year"""
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
COUNTED, DECIDED = "school_statistics", "school_capacity"
LABELS = {COUNTED: "Schulstatistik", DECIDED: "Angaben des Schulträgers"}
NAMES = {
    "class_rooms": "Räume", "parallel_classes": "Klassen je Stufe", "largest_class": "Größte Klasse",
    "all_day_places": "Ganztagsplätze", "after_school_places": "Hortplätze", "closed_weeks": "Schließwochen",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """Who says a figure: statistics or the school's authority, for which school year, of which day."""

    by: str
    school_year: int
    source: str
    as_of: date

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {"by": self.by, "school_year": self.school_year, "source": self.source, "as_of": self.as_of}

    @property
    def sentence(self) -> str:
        """In words."""
        year = f"{self.school_year}/{(self.school_year + 1) % 100:02d}"
        return f"{LABELS[self.by]} {year}, {self.source}, Stand {self.as_of:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Decided:
    """A school as its authority tells it from a school year on."""

    said: Said
    parallel_classes: float | None = None
    largest_class: int | None = None
    after_school_places: Figure = UNKNOWN
    closed_weeks: Figure = UNKNOWN
    holiday_care: str = "unknown"
    bell: tuple[time | None, time | None, time | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What holds at a school in a school year; `sources`: who says each figure that is told."""

    class_rooms: Figure
    all_day_places: Figure
    after_school_places: Figure
    closed_weeks: Figure
    parallel_classes: float | None
    largest_class: int | None
    holiday_care: str
    bell: tuple[time | None, time | None, time | None]
    sources: dict[str, Said]
    grades: int

    @property
    def pupils(self) -> float | None:
        """How many pupils there is room for: classes (rooms, where fewer) times the largest class; None: unknown."""
        if self.largest_class is None:
            return None
        counts = [one for one in (self.class_rooms.value, self.grades_times_classes) if one is not None]
        return min(counts) * self.largest_class if counts else None

    @property
    def grades_times_classes(self) -> float | None:
        """Classes of all grades together."""
        return None if self.parallel_classes is None else self.parallel_classes * self.grades

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it; `explained`: who says what, in sentences."""
        figures = {
            "class_rooms": self.class_rooms, "all_day_places": self.all_day_places,
            "after_school_places": self.after_school_places, "closed_weeks": self.closed_weeks,
        }  # fmt: skip
        return {
            **{name: {"value": one.value, "status": one.status.value} for name, one in figures.items()},
            "parallel_classes": self.parallel_classes, "largest_class": self.largest_class,
            "holiday_care": self.holiday_care, "pupils": self.pupils,
            "sources": {name: said.told for name, said in self.sources.items()},
            "explained": [f"{NAMES[name]}: {said.sentence}." for name, said in self.sources.items()],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capacities:
    """Of all schools, and what offers and opening hours say beside."""

    decided: dict[int, list[Decided]]
    counted: dict[int, list[SchoolYear]]
    hours: dict[int, str]
    after_school: dict[int, tuple[float | None, int]]
    grades: range = range(1, 5)

    def at(self, site_id: int, school_year: int) -> Capacity | None:
        """What holds in a school year, figure by figure the latest told by then; None where nothing is told."""
        decided = [one for one in self.decided.get(site_id, ()) if one.said.school_year <= school_year]
        counted = [one for one in self.counted.get(site_id, ()) if one.first_year <= school_year]
        if not decided and not counted:
            return None
        sources: dict[str, Said] = {}
        latest = decided[-1] if decided else None
        if latest is not None:
            for name in ("largest_class", "after_school_places", "closed_weeks"):
                if getattr(latest, name) not in (None, UNKNOWN):
                    sources[name] = latest.said
        rooms = _counted("class_rooms", counted, lambda one: one.rooms, sources)
        places = _counted("all_day_places", counted, lambda one: one.all_day_places, sources)
        classes = self._classes(latest, counted, sources)
        held = latest or Decided(_said(counted[-1]))
        ordered = {name: sources[name] for name in NAMES if name in sources}
        return Capacity(
            rooms, places, held.after_school_places, held.closed_weeks, classes, held.largest_class, held.holiday_care,
            held.bell, ordered, len(self.grades),
        )  # fmt: skip

    def _classes(
        self, latest: Decided | None, counted: list[SchoolYear], sources: dict[str, Said]
    ) -> float | None:
        """Classes of a grade: what is decided, unless statistics of a later school year count another number."""
        found = [(one.parallel_classes(self.grades), _said(one)) for one in counted]
        if latest is not None:
            found.append((latest.parallel_classes, latest.said))
        told = [(value, said) for value, said in found if value is not None]
        if not told:
            return None
        value, sources["parallel_classes"] = max(
            told, key=lambda one: (one[1].school_year, one[1].by == DECIDED)
        )
        return value

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
        all_day = None if told is None else told.all_day_places.value
        care = None if told is None else told.after_school_places.value
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


def read_capacities(connection: Connection, region_id: int, grades: range = range(1, 5)) -> Capacities:
    """All that is told of a region's schools; `grades`: of the kind that is planned."""
    decided: dict[int, list[Decided]] = {}
    for row in connection.execute(text(CAPACITY), {"region_id": region_id}).mappings():
        decided.setdefault(row["site_id"], []).append(_decided(row))
    hours = {row[0]: row[1] for row in connection.execute(text(HOURS), {"region_id": region_id})}
    care = {
        row.site_id: (None if row.places is None else float(row.places), int(row.untold))
        for row in connection.execute(text(AFTER_SCHOOL), {"region_id": region_id})
    }
    return Capacities(decided, read_school_years(connection, region_id), hours, care, grades)


def _decided(row: RowMapping) -> Decided:
    return Decided(
        Said(DECIDED, row["school_year"], row["source"], row["as_of"]), row["parallel_classes"], row["largest_class"],
        figure_of(row["after_school_places"], row["after_school_places_status"]),
        figure_of(row["closed_weeks"], row["closed_weeks_status"]), row["holiday_care"],
        (row["lessons_begin"], row["lessons_end"], row["lessons_early_end"]),
    )  # fmt: skip


def _said(year: SchoolYear) -> Said:
    return Said(COUNTED, year.first_year, year.source, year.as_of)


def _counted(
    name: str, years: Iterable[SchoolYear], of: Callable[[SchoolYear], Figure], sources: dict[str, Said]
) -> Figure:
    """The figure of the latest year that says more of it than that it is unknown."""
    told = [one for one in years if of(one) != UNKNOWN]
    if not told:
        return UNKNOWN
    sources[name] = _said(told[-1])
    return of(told[-1])
