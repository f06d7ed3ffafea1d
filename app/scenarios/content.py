"""What a scenario says: from which state it starts, what is looked at, and what changes, in order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from app.location.changes import Lat, Lon, PlaceCount, Slug, StreetChanged, Strict
from app.scenarios.hours import spans_on_tuesday
from app.timetables.changes import Change as OfTimetable

MOST_CHANGES = 60
MOST_HOMES = 20_000
MOST_YEARS = 20
Category = Annotated[str, Field(max_length=100, description="Art von Lernort", examples=["kindergarten"])]
Mode = Literal["walk", "bicycle", "car", "bus"]
Variant = Literal["low", "middle", "high"]
Year = Annotated[int, Field(ge=2000, le=2100)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["07:00"])]
Name = Annotated[str, Field(max_length=200)]


def _hours(told: str) -> str:
    """Hours that are understood: what is not would silently count as open."""
    if spans_on_tuesday(told) is None:
        raise ValueError("Öffnungszeiten wie „Mo-Fr 07:30-16:00; Fr 07:30-14:00“ schreiben.")
    return told


class Today(Strict):
    """As things stand."""

    kind: Literal["today"] = "today"


class OnDay(Strict):
    """The sites of a day; people as they are counted."""

    kind: Literal["date"]
    date: date


class Projected(Strict):
    """31 December of a projection's year, in one of its variants; the sites as entered for that day."""

    kind: Literal["projection"]
    year: Year
    variant: Variant = "middle"


Start = Annotated[Today | OnDay | Projected, Field(discriminator="kind")]


class Added(Strict):
    """A new site; `key` is how later changes call it."""

    kind: Literal["add"]
    key: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w.-]+$")]
    category: Category
    name: Name = "Neuer Lernort"
    lon: Lon
    lat: Lat
    places: PlaceCount | None = None
    hours: Annotated[str, AfterValidator(_hours)] | None = None


class Moved(Strict):
    """A site (or one that was added) somewhere else."""

    kind: Literal["move"]
    site: Slug
    lon: Lon
    lat: Lat


class Closed(Strict):
    """A site that closes."""

    kind: Literal["close"]
    site: Slug


class Opened(Strict):
    """A site that was closed before in the list, and is not after all."""

    kind: Literal["open"]
    site: Slug


class Resized(Strict):
    """Other places of a category at a site."""

    kind: Literal["resize"]
    site: Slug
    category: Category
    places: PlaceCount


class HoursChanged(Strict):
    """Other opening hours, as OpenStreetMap writes them."""

    kind: Literal["hours"]
    site: Slug
    hours: Annotated[str, Field(max_length=500), AfterValidator(_hours)]


class StandardChanged(Strict):
    """Another limit of the way to a category by a mode."""

    kind: Literal["standard"]
    category: Category
    mode: Mode
    limit_minutes: Annotated[float, Field(gt=0, le=180, allow_inf_nan=False)]


class HousingAdded(Strict):
    """Homes that are moved into from a year on; `occupancy`: shares of them by year, all of them together 1."""

    kind: Literal["housing"]
    name: Name = "Neues Wohngebiet"
    lon: Lon
    lat: Lat
    homes: Annotated[float, Field(gt=0, le=MOST_HOMES, allow_inf_nan=False)]
    from_year: Year
    occupancy: list[Annotated[float, Field(ge=0, le=1)]] = Field(
        default=[1.0], min_length=1, max_length=MOST_YEARS
    )
    people_per_home: Annotated[float, Field(gt=0, le=20)] = 2.5
    from_outside: Annotated[float, Field(ge=0, le=1, description="Anteil, der neu in die Gemeinde kommt")] = (
        1.0
    )

    @model_validator(mode="after")
    def whole(self) -> HousingAdded:
        """All homes are moved into once."""
        if abs(sum(self.occupancy) - 1) > 1e-6:
            raise ValueError("Die Anteile des Bezugs ergeben zusammen nicht 1.")
        return self


class TimetableChanged(Strict):
    """A change of bus lines, trips or stops, as `POST /api/what-if/timetable` takes it."""

    kind: Literal["timetable"]
    change: OfTimetable


Change = Annotated[
    Added | Moved | Closed | Opened | Resized | HoursChanged | StandardChanged | HousingAdded | TimetableChanged | StreetChanged,
    Field(discriminator="kind"),
]  # fmt: skip


class Content(Strict):
    """A scenario: what is looked at (`category`, `mode`, …) is where its view opens, the changes are for all.

    `open_from`, `open_until`: only sites that are open then on a Tuesday count (hours that are not known count as open).
    """

    category: Category = "kindergarten"
    mode: Mode = "walk"
    method: Literal["2sfca", "e2sfca", "m2sfca", "bfca"] = "e2sfca"
    age_group: Annotated[str, Field(max_length=20)] | None = None
    open_from: Clock | None = None
    open_until: Clock | None = None
    start: Start = Today()
    changes: list[Change] = Field(default_factory=list, max_length=MOST_CHANGES)

    @model_validator(mode="after")
    def sound(self) -> Content:
        """Both ends of the hours, in order."""
        if (self.open_from is None) != (self.open_until is None):
            raise ValueError("Zur Zeit, in der offen sein muss, gehören Anfang und Ende.")
        if self.open_from and self.open_until and self.open_from >= self.open_until:
            raise ValueError("Die Zeit, in der offen sein muss, endet, bevor sie beginnt.")
        return self

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, as versions keep it."""
        return self.model_dump(mode="json")


CONTENT: TypeAdapter[Content] = TypeAdapter(Content)
