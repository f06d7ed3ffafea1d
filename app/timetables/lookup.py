"""What a timetable holds, for those who look something up in it: stops and lines by name, the trips of a line on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.timetables.schedule import Schedule
    from geodata.timetable_rows import TimetableRows

METRES_PER_DEGREE = 111_195.0


def stops_named(schedule: Schedule, words: str, most: int) -> list[dict[str, Any]]:
    """Stops in whose names all words occur: those that begin with the first word first, then by name."""
    wanted = words.casefold().split()
    found = [
        (not name.casefold().startswith(wanted[0] if wanted else ""), name, stop)
        for stop, name in enumerate(schedule.names)
        if all(word in name.casefold() for word in wanted)
    ]
    return [told_stop(schedule, stop) for _, _, stop in sorted(found)[:most]]


def stops_near(schedule: Schedule, lon: float, lat: float, most: int) -> list[dict[str, Any]]:
    """The stops nearest to a point in a straight line, with metres."""
    east = (schedule.lon - lon) * np.cos(np.radians(lat))
    metres = np.hypot(east, schedule.lat - lat) * METRES_PER_DEGREE
    nearest = np.argsort(metres, kind="stable")[:most]
    return [{**told_stop(schedule, stop), "metres": round(float(metres[stop]))} for stop in nearest.tolist()]


def told_stop(schedule: Schedule, stop: int) -> dict[str, Any]:
    """A stop as the API tells it; `stop` is the id that changes of timetables name."""
    return {
        "stop": schedule.stop_ids[stop], "name": schedule.names[stop], "platform": schedule.platforms[stop],
        "lon": round(float(schedule.lon[stop]), 6), "lat": round(float(schedule.lat[stop]), 6),
    }  # fmt: skip


def lines_named(schedule: Schedule, words: str, day: date, most: int) -> list[dict[str, Any]]:
    """Lines in whose names all words occur, with how many trips begin on a day; busy ones first."""
    wanted = words.casefold().split()
    found: list[dict[str, Any]] = []
    for feed in schedule.feeds:
        rows = feed.rows
        counts = np.bincount(rows.trips.line[_runs(rows, day)], minlength=len(rows.lines.route_id))
        for line, code in enumerate(rows.lines.route_id):
            names = rows.lines.short_name[line], rows.lines.long_name[line]
            text = " ".join(names).casefold()
            if all(word in text for word in wanted):
                found.append({
                    "line": code, "short_name": names[0], "long_name": names[1], "agency": rows.lines.agency[line],
                    "trips_on_date": int(counts[line]),
                })  # fmt: skip
    found.sort(
        key=lambda one: (not one["trips_on_date"], len(one["short_name"]), one["short_name"], one["line"])
    )
    return found[:most]


def trips_of(schedule: Schedule, line: str, day: date) -> list[dict[str, Any]]:
    """The trips of a line that begin on a day, by their first departure, with all their calls."""
    return sorted(
        (trip for feed in schedule.feeds for trip in _trips(feed.rows, line, day)),
        key=lambda trip: (trip["calls"][0]["departs"], trip["trip"]),
    )


def has_line(schedule: Schedule, line: str) -> bool:
    """Whether there is such a line."""
    return any(line in feed.rows.lines.route_id for feed in schedule.feeds)


def clock(seconds: int) -> str:
    """HH:MM of seconds of a day of service; after midnight the hours exceed 24."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _runs(rows: TimetableRows, day: date) -> np.ndarray:
    column = (day - rows.days.first_day).days
    if not 0 <= column < rows.days.runs.shape[1]:
        return np.zeros(len(rows.trips.trip_id), bool)
    return rows.days.runs[rows.trips.service, column]


def _trips(rows: TimetableRows, line: str, day: date) -> Iterator[dict[str, Any]]:
    if line not in rows.lines.route_id:
        return
    trips = rows.trips
    for trip in np.flatnonzero((trips.line == rows.lines.route_id.index(line)) & _runs(rows, day)).tolist():
        headsign = int(trips.headsign[trip])
        calls = range(int(trips.offset[trip]), int(trips.offset[trip + 1]))
        yield {
            "trip": trips.trip_id[trip],
            "headsign": trips.headsigns[headsign] if headsign >= 0 else None,
            "calls": [
                {
                    "stop": rows.stops.stop_id[trips.stop[call]], "name": rows.stops.name[trips.stop[call]],
                    "arrives": clock(int(trips.arrival[call])), "departs": clock(int(trips.departure[call])),
                }
                for call in calls
            ],
        }  # fmt: skip
