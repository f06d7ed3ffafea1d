"""What is asked: sites that are added, moved, closed or resized, streets that are closed, opened, faster or slower."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_CHANGES = 30
MOST_PLACES = 10_000

Degrees = Annotated[float, Field(allow_inf_nan=False)]
Lon = Annotated[Degrees, Field(ge=-180, le=180, description="Länge in Grad (EPSG:4326)")]
Lat = Annotated[Degrees, Field(ge=-90, le=90, description="Breite in Grad (EPSG:4326)")]
PlaceCount = Annotated[float, Field(ge=0, le=MOST_PLACES, allow_inf_nan=False, description="Plätze")]
Slug = Annotated[str, Field(max_length=200, description="Kennung eines Lernorts, wie in seiner Adresse")]


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid")


class Added(Strict):
    """A new site."""

    kind: Literal["add"]
    lon: Lon
    lat: Lat
    places: PlaceCount | None = None
    name: str = Field("Neuer Lernort", max_length=200)


class Moved(Strict):
    """A site somewhere else, with the places it has, or others."""

    kind: Literal["move"]
    site: Slug
    lon: Lon
    lat: Lat
    places: PlaceCount | None = None


class Closed(Strict):
    """A site that closes."""

    kind: Literal["close"]
    site: Slug


class Resized(Strict):
    """A site with other places."""

    kind: Literal["resize"]
    site: Slug
    places: PlaceCount


class StreetChanged(Strict):
    """The street nearest to a point, between two junctions: closed to those who pass, open both ways, or of another speed.

    `both_ways`: where it may be travelled one way today; the other way then takes as long.
    """

    kind: Literal["street"]
    lon: Lon
    lat: Lat
    closed: bool = False
    both_ways: bool = False
    speed_kmh: Annotated[float, Field(ge=0.5, le=200, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def one_of_them(self) -> StreetChanged:
        """Closed, open both ways, or a speed."""
        if self.closed + self.both_ways + (self.speed_kmh is not None) != 1:
            raise ValueError(
                "Eine Straße ist entweder gesperrt (closed), in beide Richtungen offen (both_ways) oder hat ein Tempo"
                " (speed_kmh)."
            )
        return self


Change = Annotated[Added | Moved | Closed | Resized | StreetChanged, Field(discriminator="kind")]


class WhatIf(Strict):
    """A question: what would be if."""

    category: str = Field(max_length=100, description="Art von Lernort", examples=["kindergarten"])
    mode: str = Field("walk", max_length=20, description="walk, bicycle oder car")
    method: Literal["2sfca", "e2sfca", "m2sfca", "bfca"] = Field(
        "e2sfca", description="wie Plätze unter denen geteilt werden, die um sie konkurrieren"
    )
    age_group: str | None = Field(
        None, max_length=20, description="wen man zählt; ohne: wen die Art versorgt"
    )
    changes: list[Change] = Field(min_length=1, max_length=MOST_CHANGES)
