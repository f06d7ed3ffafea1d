"""Small feeds drawn at random and written as GTFS, and plans made of them without a database."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from app.catchments.inputs import metric
from app.catchments.travel import Places, StraightLine
from app.timetables.plan import Ground, Plan
from app.timetables.schedule import Schedule, combined
from app.timetables.store import StoredFeed, span_of
from geodata.readers import gtfs
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from pathlib import Path

    from app.timetables.rules import Rule

SRID, DAY = 25832, date(2024, 1, 9)  # a Tuesday
STOPS = {f"s{n}": (54.5 + 0.03 * (n // 3), 9.5 + 0.05 * (n % 3)) for n in range(6)}
LINES = ("1", "2", "3")
BEGIN = 7 * 3600


@dataclass
class Ride:
    """A trip of a feed: (stop, arrival, departure) of its calls in seconds, and the vehicle that runs it."""

    trip: str
    line: str
    calls: list[tuple[str, int, int]]
    block: str = ""
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)


@dataclass
class Written:
    """A feed as it is written."""

    rides: list[Ride]
    stops: dict[str, tuple[float, float]] = field(default_factory=lambda: dict(STOPS))
    transfers: list[dict[str, str]] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        """The tables of the feed in a folder of its own."""
        path = folder / f"feed{len(list(folder.iterdir()))}"
        path.mkdir()
        weeks = sorted({ride.weekdays for ride in self.rides} | {(1, 2, 3, 4, 5)})
        tables: dict[str, list[list[object]]] = {
            "agency": [["agency_name", "agency_timezone"], ["B", "Europe/Berlin"]],
            "stops": [["stop_id", "stop_name", "stop_lat", "stop_lon"],
                      *([stop, stop, repr(lat), repr(lon)] for stop, (lat, lon) in self.stops.items())],
            "routes": [["route_id", "route_type"], *([line, 3] for line in sorted({*LINES, *(r.line for r in self.rides)}))],
            "calendar": [
                ["service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "start_date", "end_date"],
                *([f"w{n}", *(int(d in days) for d in range(1, 8)), "20240101", "20240131"] for n, days in enumerate(weeks)),
            ],
            "trips": [["route_id", "service_id", "trip_id", "block_id"],
                      *([r.line, f"w{weeks.index(r.weekdays)}", r.trip, r.block] for r in self.rides)],
            "stop_times": [
                ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"],
                *([r.trip, clock(arrives), clock(departs), stop, n]
                  for r in self.rides for n, (stop, arrives, departs) in enumerate(r.calls)),
            ],
        }  # fmt: skip
        columns = ["from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", "from_route_id", "to_route_id",
                   "from_trip_id", "to_trip_id"]  # fmt: skip
        if self.transfers:
            tables["transfers"] = [columns, *([row.get(c, "") for c in columns] for row in self.transfers)]
        for name, rows in tables.items():
            with (path / f"{name}.txt").open("w", newline="") as stream:
                csv.writer(stream).writerows(rows)
        return path

    def schedule(self, folder: Path) -> Schedule:
        """Written, and read again."""
        report = ReadReport()
        rows = gtfs.read(self.write(folder), report)
        assert report.rejected == 0, report.rejections
        return combined([StoredFeed("x", *span_of(rows.days), {}, "Bus", "©", rows)])


def clock(seconds: int) -> str:
    """HH:MM:SS."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def plan_of(schedule: Schedule, rule: Rule, homes: Places) -> Plan:
    """A day's plan in a straight line."""
    return Plan(Ground(schedule, StraightLine("walk"), SRID, rule, homes), DAY)


def points(*lat_lon: tuple[float, float]) -> Places:
    """Points, each by itself."""
    lat, lon = np.array(lat_lon).T
    return Places(*metric(SRID, lon, lat), np.arange(len(lat), dtype=np.int32))


@st.composite
def feeds(draw, *, blocks: bool = True) -> Written:
    """Two to nine trips over six stops that lie too far apart to walk between, in two hours."""
    rides = []
    for number in range(draw(st.integers(2, 9))):
        stops = draw(st.lists(st.sampled_from(list(STOPS)), min_size=2, max_size=4))
        now, calls = BEGIN + 60 * draw(st.integers(0, 90)), []
        for stop in stops:
            now += 60 * draw(st.sampled_from([0, 1, 3, 8]))
            arrives = now
            now += 60 * draw(st.sampled_from([0, 0, 1]))
            calls.append((stop, arrives, now))
        block = draw(st.sampled_from(["", "v1", "v2"])) if blocks else ""
        rides.append(Ride(f"t{number}", draw(st.sampled_from(LINES)), calls, block))
    return Written(rides)
