"""Typed rows of the two files planners bring: the Kita plan and school statistics. No database, no file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geodata.figures import UNKNOWN, Figure
from geodata.rows import ProviderKind

AgeBand = Literal["under_3", "over_3", "school_child"]
ChangeKind = Literal["opening", "enlargement", "reduction", "closure"]
Extent = Literal["", "half_day", "full_day", "hours"]
CATEGORY_OF: dict[AgeBand, str] = {
    "under_3": "creche",
    "over_3": "kindergarten",
    "school_child": "after_school_care",
}
"""The kind of offer whose places an age group takes."""
WHOLE_SCHOOL = 0
"""The grade that stands for the whole school."""


@dataclass(frozen=True, slots=True)
class PlanPlacesRow:
    """Places of a site for an age group, in groups of one kind and extent of care.

    `usable`: how many of the approved places staff is there for; not applicable where nothing limits them.
    """

    row_number: int
    site: str
    age_band: AgeBand
    approved: Figure
    name: str | None = None
    ags: str | None = None
    group_kind: str = ""
    groups: Figure = UNKNOWN
    extent: Extent = ""
    hours_per_week: float = 0.0
    occupied: Figure = UNKNOWN
    flexible: Figure = UNKNOWN
    usable: Figure = UNKNOWN
    limit_reason: str | None = None
    disabled: Figure = UNKNOWN
    age_from_months: int | None = None

    @property
    def category(self) -> str:
        """The kind of offer."""
        return CATEGORY_OF[self.age_band]

    @property
    def key(self) -> tuple[object, ...]:
        """What a plan tells once."""
        return self.site, self.age_band, self.group_kind, self.extent, self.hours_per_week


@dataclass(frozen=True, slots=True)
class PlannedChangeRow:
    """An opening, enlargement, reduction or closure from a day on; `places` come or go (of a closure: all)."""

    row_number: int
    kind: ChangeKind
    age_band: AgeBand
    effective_on: date
    status: Literal["planned", "decided"]
    places: Figure
    site: str | None = None
    name: str | None = None
    ags: str | None = None
    decided_by: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    provider: str | None = None
    provider_kind: ProviderKind = "unknown"

    @property
    def category(self) -> str:
        """The kind of offer."""
        return CATEGORY_OF[self.age_band]

    @property
    def key(self) -> tuple[object, ...]:
        """What a plan tells once."""
        return (
            self.site or self.name,
            self.ags if self.site is None else None,
            self.age_band,
            self.kind,
            self.effective_on,
        )


@dataclass(frozen=True, slots=True)
class SchoolYearRow:
    """A grade of a school in the school year that begins in `first_year`; grade 0: the whole school."""

    row_number: int
    site: str
    first_year: int
    grade: int
    name: str | None = None
    ags: str | None = None
    pupils: Figure = UNKNOWN
    classes: Figure = UNKNOWN
    rooms: Figure = UNKNOWN
    all_day_places: Figure = UNKNOWN

    @property
    def key(self) -> tuple[object, ...]:
        """What statistics tell once."""
        return self.site, self.first_year, self.grade


@dataclass(frozen=True, slots=True)
class SchoolTotalRow:
    """All pupils of a school that a list names by the number of its agency; `point`: where it says that the school is."""

    row_number: int
    number: str
    name: str
    pupils: Figure
    point: tuple[float, float] | None
