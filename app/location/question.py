"""The question where p more sites of a category would help most, as it is asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.location.changes import Lat, Lon, PlaceCount, Strict

MOST_NEW = 50
MOST_CANDIDATES = 5000
MOST_PROJECTIONS = 10
MOST_CORNERS = 500
LONGEST_MINUTES = 60
Ars = Annotated[str, Field(max_length=12, pattern=r"^\d{2,12}$", description="Gebietsschlüssel (ARS)")]
Aim = Literal["covering", "median", "centre"]


class Anywhere(Strict):
    """Street junctions of an area (without: of the region itself), thinned out to one in a square of `spacing_m`.

    `polygon`: corners (lon, lat) of an area that was drawn, going round once; only junctions inside count.
    """

    kind: Literal["anywhere"] = "anywhere"
    area: Ars | None = None
    polygon: list[tuple[Lon, Lat]] | None = Field(None, min_length=3, max_length=MOST_CORNERS)
    spacing_m: float = Field(250, ge=50, le=5000)


class AtSites(Strict):
    """Where sites of other categories stand."""

    kind: Literal["sites"]
    categories: list[Annotated[str, Field(max_length=100)]] = Field(min_length=1, max_length=30)


class Point(Strict):
    """A place somebody has in mind."""

    lon: Lon
    lat: Lat
    name: str = Field("", max_length=200)


class Listed(Strict):
    """Places from a list."""

    kind: Literal["list"]
    points: list[Point] = Field(min_length=1, max_length=MOST_CANDIDATES)


class Projection(Strict):
    """A projection of the population: by municipality (ARS) what today's number is multiplied by; elsewhere 1."""

    name: str = Field(max_length=200)
    factors: dict[Ars, Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)]] = Field(
        default_factory=dict, max_length=2000
    )
    weight: float = Field(1, ge=0, le=1000, allow_inf_nan=False)


Sites = Annotated[Anywhere | AtSites | Listed, Field(discriminator="kind")]
ANYWHERE = Anywhere(area=None, polygon=None, spacing_m=250)


class LocationQuestion(Strict):
    """Where would p more help most?

    `aim`: covering (most people newly within the limit), median (shortest ways together), centre (the longest way).
    `places`: places of each new site; then nobody is counted for whom there is none. `robust`: what is best in several
    projections: the mean, the smallest regret, or the best worst case.
    """

    category: str = Field(max_length=100, examples=["kindergarten"])
    mode: Literal["walk", "bicycle", "car"] = "walk"
    age_group: str | None = Field(None, max_length=20)
    p: int = Field(1, ge=1, le=MOST_NEW)
    aim: Aim = "covering"
    limit_minutes: float = Field(15, ge=1, le=LONGEST_MINUTES)
    candidates: Sites = ANYWHERE
    places: PlaceCount | None = None
    projections: list[Projection] = Field(default_factory=list, max_length=MOST_PROJECTIONS)
    robust: Literal["mean", "regret", "worst"] = "mean"

    @model_validator(mode="after")
    def sound(self) -> LocationQuestion:
        """What cannot be asked together."""
        if self.aim == "centre" and (self.places is not None or self.projections):
            raise ValueError("Der längste Weg (centre) wird ohne Plätze und ohne Vorausberechnungen gesucht.")
        if self.places is not None and self.projections:
            raise ValueError("Begrenzte Plätze und mehrere Vorausberechnungen gehen nicht zugleich.")
        if self.places is not None and not self.places > 0:
            raise ValueError("Ein neuer Lernort braucht mindestens einen Platz.")
        if self.projections and not any(one.weight > 0 for one in self.projections):
            raise ValueError("Mindestens eine Vorausberechnung braucht ein Gewicht über 0.")
        return self
