"""All timetables of a region as one, and which of its trips run on a day.

Time on a day's axis is counted from noon minus twelve hours of that day in the feed's time zone (as GTFS does), so
that a trip of the day before stands where it is in true time, also when clocks are changed in between.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from app.accessibility.timetable import Trips
from app.timetables.store import feeds_of, hashes_of

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.timetables.store import StoredFeed

    I32 = npt.NDArray[np.int32]

DAY_SECONDS = 86_400
WEEKS_AHEAD, USUAL_SHARE = 12, 0.9
"""A Tuesday with fewer trips than this share of the busiest of the coming weeks lies in the holidays."""
LAST_DEPARTURE = 30 * 3600
"""A day's timetable holds what departs before 6 o'clock of the next morning."""


@dataclass(frozen=True)
class Schedule:
    """The feeds of a region laid end to end: where each begins in stops, trips and lines is in `*_from`.

    `names`, `platforms`, `lon`, `lat`, `station` (-1: none) by stop; `trips` calls at stops of the whole.
    """

    feeds: tuple[StoredFeed, ...]
    stop_from: tuple[int, ...]
    trip_from: tuple[int, ...]
    line_from: tuple[int, ...]
    names: tuple[str, ...]
    platforms: tuple[str | None, ...]
    stop_ids: tuple[str, ...]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    station: I32
    trips: Trips
    content_hash: str

    @property
    def first_day(self) -> date:
        """The first day of any feed."""
        return min(feed.first_day for feed in self.feeds)

    @property
    def last_day(self) -> date:
        """The last day of any feed."""
        return max(feed.last_day for feed in self.feeds)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which clock times are told and understood."""
        return ZoneInfo(self.feeds[0].rows.timezone)

    @cached_property
    def begins(self) -> I32:
        """When each trip leaves its first stop."""
        return self.trips.departure[self.trips.offset[:-1]]

    @cached_property
    def ends(self) -> I32:
        """When each trip comes to its last stop."""
        return self.trips.arrival[self.trips.offset[1:] - 1]

    @cached_property
    def line_of_trip(self) -> I32:
        """The line of each trip, counted through all feeds."""
        lines = [feed.rows.trips.line + begin for feed, begin in zip(self.feeds, self.line_from, strict=True)]
        return np.concatenate(lines).astype(np.int32)

    def feed_of_trip(self, trip: int) -> tuple[StoredFeed, int]:
        """The feed a trip is from, and its number there."""
        place = int(np.searchsorted(self.trip_from, trip, "right")) - 1
        return self.feeds[place], trip - self.trip_from[place]

    def running(self, day: date) -> tuple[I32, I32]:
        """The trips that run during a day, and the seconds to add to their times to stand on the day's axis.

        Among them are those of the days before that are still under way, and of the next morning.
        """
        found = [self._running(place, day) for place in range(len(self.feeds))]
        return np.concatenate([run for run, _ in found]), np.concatenate([shift for _, shift in found])

    def _running(self, place: int, day: date) -> tuple[I32, I32]:
        feed, trips = self.feeds[place].rows, self.feeds[place].rows.trips
        zone = ZoneInfo(feed.timezone)
        if not len(trips.offset) > 1:
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        ends, begins = trips.arrival[trips.offset[1:] - 1], trips.departure[trips.offset[:-1]]
        runs: list[I32] = []
        shifts: list[I32] = []
        for back in range(int(ends.max()) // DAY_SECONDS + 1, -2, -1):
            service_day = day - timedelta(days=back)
            column = (service_day - feed.days.first_day).days
            if not 0 <= column < feed.days.runs.shape[1]:
                continue
            shift = axis_origin(service_day, zone) - axis_origin(day, self.zone)
            here = feed.days.runs[trips.service, column]
            here = here & (ends + shift > 0) & (begins + shift < LAST_DEPARTURE)
            chosen = np.flatnonzero(here).astype(np.int32)
            runs.append(chosen + np.int32(self.trip_from[place]))
            shifts.append(np.full(len(chosen), shift, np.int32))
        if not runs:
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        return np.concatenate(runs), np.concatenate(shifts)

    def trips_on(self, day: date) -> int:
        """How many trips begin on a day of service."""
        return sum(
            int(feed.rows.days.runs[feed.rows.trips.service, (day - feed.rows.days.first_day).days].sum())
            for feed in self.feeds
            if 0 <= (day - feed.rows.days.first_day).days < feed.rows.days.runs.shape[1]
        )

    def usual_day(self, today: date, weekday: int = 1) -> date:
        """The day to compute with where none is named: the next Tuesday (or other weekday) that is no holiday, else the busiest one.

        Raises ValueError where no day has trips.
        """
        first = max(today, self.first_day)
        first += timedelta(days=(weekday - first.weekday()) % 7)
        coming = [first + timedelta(weeks=week) for week in range(WEEKS_AHEAD)]
        trips = {day: self.trips_on(day) for day in coming if day <= self.last_day}
        usual = [day for day, count in trips.items() if count and count >= USUAL_SHARE * max(trips.values())]
        if usual:
            return usual[0]
        days = [self.first_day + timedelta(days=d) for d in range((self.last_day - self.first_day).days + 1)]
        if not days:
            raise ValueError("the timetable has no days")
        alike = [day for day in days if day.weekday() == weekday] or days
        return max(alike, key=lambda day: (self.trips_on(day), day))


def axis_origin(day: date, zone: ZoneInfo) -> int:
    """Noon minus twelve hours of a day, in seconds since 1970."""
    return int(datetime.combine(day, time(12), zone).timestamp()) - DAY_SECONDS // 2


def seconds_on(day: date, clock: time, zone: ZoneInfo) -> int:
    """A time of the clock on the axis of a day."""
    return int(datetime.combine(day, clock, zone).timestamp()) - axis_origin(day, zone)


def moment(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """A moment on the axis of a day, in the zone."""
    return datetime.fromtimestamp(axis_origin(day, zone) + seconds, UTC).astimezone(zone)


def schedule_of(connection: Connection, region_id: int) -> Schedule | None:
    """The timetables of a region as one; None where none is loaded."""
    feeds = feeds_of(connection, region_id)
    return combined(feeds) if feeds else None


def schedule_hash(connection: Connection, region_id: int) -> str:
    """What a region's schedule will have as its `content_hash`; empty where it has none."""
    return _together(hashes_of(connection, region_id))


def combined(feeds: list[StoredFeed]) -> Schedule:
    """Feeds laid end to end."""
    rows = [feed.rows for feed in feeds]
    stop_from = np.concatenate([[0], np.cumsum([len(r.stops.stop_id) for r in rows])]).astype(np.int64)
    trip_from = np.concatenate([[0], np.cumsum([len(r.trips.trip_id) for r in rows])])
    line_from = np.concatenate([[0], np.cumsum([len(r.lines.route_id) for r in rows])])
    call_from = np.concatenate([[0], np.cumsum([len(r.trips.stop) for r in rows])])
    station_from = np.concatenate([[0], np.cumsum([len(r.stops.stations) for r in rows])])
    trips = Trips(
        np.concatenate([[0], *(r.trips.offset[1:] + call_from[i] for i, r in enumerate(rows))]).astype(
            np.int64
        ),
        np.concatenate([r.trips.stop + stop_from[i] for i, r in enumerate(rows)]).astype(np.int32),
        np.concatenate([r.trips.arrival for r in rows]),
        np.concatenate([r.trips.departure for r in rows]),
        np.concatenate([r.trips.flags for r in rows]),
    )
    station = [
        np.where(r.stops.station >= 0, r.stops.station + station_from[i], -1) for i, r in enumerate(rows)
    ]
    return Schedule(
        tuple(feeds), tuple(stop_from[:-1].tolist()), tuple(trip_from[:-1].tolist()),
        tuple(line_from[:-1].tolist()),
        tuple(name for r in rows for name in r.stops.name), tuple(p for r in rows for p in r.stops.platform),
        tuple(one for r in rows for one in r.stops.stop_id),
        np.concatenate([r.stops.lon for r in rows]), np.concatenate([r.stops.lat for r in rows]),
        np.concatenate(station).astype(np.int32), trips, _together([feed.content_hash for feed in feeds]),
    )  # fmt: skip


def _together(hashes: list[str]) -> str:
    return hashlib.sha256("|".join(hashes).encode()).hexdigest()[:32] if hashes else ""
