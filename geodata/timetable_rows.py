"""A timetable as its reader gives it: columns of stops, lines, trips and their times. No database, no file format.

Times are whole seconds after the start of the day of service, which is noon minus twelve hours: on the two days on
which clocks are changed that is not midnight. They may exceed 24 hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    I32 = npt.NDArray[np.int32]
    F64 = npt.NDArray[np.float64]

CHANGE_KINDS = ("recommended", "timed", "minimum_time", "impossible", "pathway")
"""What a change is by its number: the first four as in GTFS's transfers.txt, the last from pathways.txt."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops at which trips call; `station[i]` is the index in `stations` of the one that stop i belongs to, or -1."""

    stop_id: tuple[str, ...]
    name: tuple[str, ...]
    platform: tuple[str | None, ...]
    lon: F64
    lat: F64
    station: I32
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines (routes) with who runs them; `kind` is the number of GTFS's route_type."""

    route_id: tuple[str, ...]
    short_name: tuple[str, ...]
    long_name: tuple[str, ...]
    kind: I32
    agency: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TripTable:
    """Trips: line, service and headsign by index (-1: none); the stops of trip t from `offset[t]` to `offset[t + 1]`.

    `flags` as in `app.accessibility.timetable`: 1 no boarding, 2 no alighting, 4 on request.
    """

    trip_id: tuple[str, ...]
    line: I32
    service: I32
    headsign: I32
    headsigns: tuple[str, ...]
    offset: npt.NDArray[np.int64]
    stop: I32
    arrival: I32
    departure: I32
    flags: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """On which days services run: `runs[service, day]`, counted from `first_day`."""

    first_day: date
    runs: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """What the feed says of changing: from stop to stop (indexes), seconds (-1: not told), kind in `CHANGE_KINDS`."""

    origin: I32
    target: I32
    seconds: I32
    kind: npt.NDArray[np.uint8]


def _none() -> I32:
    return np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class SpecialChanges:
    """Changes that hold for single lines or trips only (-1: any), else as in `ToldChanges`.

    `from_*` is what one comes with, `to_*` what one goes on with.
    """

    origin: I32 = field(default_factory=_none)
    target: I32 = field(default_factory=_none)
    seconds: I32 = field(default_factory=_none)
    kind: I32 = field(default_factory=_none)
    from_line: I32 = field(default_factory=_none)
    to_line: I32 = field(default_factory=_none)
    from_trip: I32 = field(default_factory=_none)
    to_trip: I32 = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Vehicles:
    """Which trips one vehicle runs: `block[t]` of trip t (-1: not told; empty: of none), and what is said of pairs.

    On pair i, who is on trip `before[i]` may stay seated for trip `after[i]` where `stays[i]` is 1, and must get off
    where it is 0.
    """

    block: I32 = field(default_factory=_none)
    before: I32 = field(default_factory=_none)
    after: I32 = field(default_factory=_none)
    stays: I32 = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The ways that trips take: that of trip t is `of_trip[t]` (-1: not told; empty: of none).

    Way s leads through `lon`, `lat` from `offset[s]` to `offset[s + 1]`.
    """

    of_trip: I32 = field(default_factory=_none)
    offset: I32 = field(default_factory=lambda: np.zeros(1, np.int32))
    lon: F64 = field(default_factory=lambda: np.zeros(0))
    lat: F64 = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True)
class TimetableRows:
    """A whole timetable; `notes` say what was assumed, `counts` what was left out."""

    timezone: str
    stops: Stops
    lines: Lines
    trips: TripTable
    days: ServiceDays
    changes: ToldChanges
    notes: tuple[str, ...] = ()
    counts: dict[str, Any] = field(default_factory=dict)
    special: SpecialChanges = field(default_factory=SpecialChanges)
    vehicles: Vehicles = field(default_factory=Vehicles)
    shapes: Shapes = field(default_factory=Shapes)
