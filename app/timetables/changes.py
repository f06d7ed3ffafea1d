"""What is asked of a timetable in thought: lines and trips left out, shifted or added, stops moved or added."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

MOST_CHANGES = 30
MOST_CALLS = 200
MOST_SHIFT_MINUTES = 12 * 60
LATEST_SECONDS = 48 * 3600

Degrees = Annotated[float, Field(allow_inf_nan=False)]
Lon = Annotated[Degrees, Field(ge=-180, le=180, description="Länge in Grad (EPSG:4326)")]
Lat = Annotated[Degrees, Field(ge=-90, le=90, description="Breite in Grad (EPSG:4326)")]
Id = Annotated[str, Field(min_length=1, max_length=300)]
Minutes = Annotated[float, Field(ge=-MOST_SHIFT_MINUTES, le=MOST_SHIFT_MINUTES, allow_inf_nan=False)]


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid")


class OfTrips(Strict):
    """Some trips: one, or all of a line."""

    line: Id | None = Field(None, description="Kennung der Linie (route_id)")
    trip: Id | None = Field(None, description="Kennung der Fahrt (trip_id)")

    @model_validator(mode="after")
    def one_of_both(self) -> OfTrips:
        """Either a line or a trip."""
        if (self.line is None) == (self.trip is None):
            raise ValueError("Gemeint ist entweder eine Linie (line) oder eine Fahrt (trip).")
        return self


class Dropped(OfTrips):
    """Trips that no longer run."""

    kind: Literal["drop"]


class Shifted(OfTrips):
    """Trips that run so many minutes later, or earlier (negative)."""

    kind: Literal["shift"]
    minutes: Minutes


class Call(Strict):
    """A stop of a trip; one of both times is enough."""

    stop: Id
    departs: str = Field(description="HH:MM, auch über 24:00", examples=["07:05"])
    arrives: str | None = Field(None, description="HH:MM; ohne: wie departs")

    @field_validator("departs", "arrives")
    @classmethod
    def is_a_time(cls, told: str | None) -> str | None:
        """HH:MM before the second midnight after the day begins."""
        if told is not None:
            seconds_of(told)
        return told


class TripAdded(Strict):
    """A trip of a line that is known, or of a new one."""

    kind: Literal["add_trip"]
    line: Id = Field(description="Kennung der Linie; eine unbekannte ist eine neue Buslinie dieses Namens")
    trip: Id = Field(description="eigene Kennung der neuen Fahrt")
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=[1, 2, 3, 4, 5], description="Montag ist 1", min_length=1, max_length=7
    )
    calls: list[Call] = Field(min_length=2, max_length=MOST_CALLS)


class StopMoved(Strict):
    """A stop somewhere else."""

    kind: Literal["move_stop"]
    stop: Id
    lon: Lon
    lat: Lat


class StopAdded(Strict):
    """A new stop; who calls there is said by `add_call` and `add_trip`."""

    kind: Literal["add_stop"]
    stop: Id = Field(description="eigene Kennung des neuen Halts")
    name: str = Field("Neuer Halt", max_length=200)
    lon: Lon
    lat: Lat


class CallAdded(OfTrips):
    """Trips call at one more stop right after another: so many minutes after leaving it; what follows is so much later."""

    kind: Literal["add_call"]
    stop: Id
    after: Id = Field(description="der Halt davor")
    minutes: Annotated[float, Field(ge=0, le=180, allow_inf_nan=False)]
    delay_minutes: Annotated[float, Field(ge=0, le=180, allow_inf_nan=False)] = 0


Change = Annotated[
    Dropped | Shifted | TripAdded | StopMoved | StopAdded | CallAdded, Field(discriminator="kind")
]


def seconds_of(told: str) -> int:
    """A time HH:MM as seconds. Raises ValueError."""
    hours, colon, minutes = told.partition(":")
    if not (colon and hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
        raise ValueError("Das ist keine Uhrzeit der Form HH:MM.")
    seconds = int(hours) * 3600 + int(minutes) * 60
    if seconds > LATEST_SECONDS:
        raise ValueError("Die Uhrzeit liegt nach der zweiten Mitternacht.")
    return seconds
