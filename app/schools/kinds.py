"""Kinds of schools that are planned: which grades they have, and how old the children of a grade are (R13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.places.demand import Ages
from app.standards.ages import school_year, school_year_begins
from app.standards.school import entry_cohort
from app.web.parameters import unknown

if TYPE_CHECKING:
    from app.standards.rules import Rulebook


@dataclass(frozen=True, slots=True)
class SchoolKind:
    """A kind (Schulart) by its category, with the grades for which the way to school is held against the law."""

    category: str
    first_grade: int
    last_grade: int
    timetable_rule: str

    @property
    def grades(self) -> range:
        """Its grades."""
        return range(self.first_grade, self.last_grade + 1)


KINDS = {
    one.category: one
    for one in (
        SchoolKind("primary_school", 1, 4, "pupil_to_grade_4"),
        SchoolKind("community_school", 5, 10, "pupil_to_grade_10"),
        SchoolKind("grammar_school", 5, 10, "pupil_to_grade_10"),
    )
}
NOT_CHECKED = (
    "Für Förderzentren gilt nicht die nächstgelegene Schule; ab Klasse 11 und für berufsbildende Schulen gibt es hier keine"
    " Regel. Beide sind nicht geprüft."
)


def kind_of(category: str) -> SchoolKind:
    """A kind by its category. Raises BadRequest naming those there are."""
    if category not in KINDS:
        raise unknown("category", category, list(KINDS))
    return KINDS[category]


def ages_of(book: Rulebook, kind: SchoolKind, day: date) -> Ages:
    """How old the children of its grades are when the school year of a day begins, in months (the end exclusive)."""
    year = school_year(day)
    begins = school_year_begins(year)
    first, last = entry_cohort(book, year)
    youngest = _months(last, begins) + 12 * (kind.first_grade - 1)
    oldest = _months(first, begins) + 12 * (kind.last_grade - 1)
    return Ages(youngest, oldest + 1)


def _months(born: date, day: date) -> int:
    """Completed months of life."""
    return 12 * (day.year - born.year) + day.month - born.month - (day.day < born.day)
