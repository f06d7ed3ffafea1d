"""GTFS timetables (https://gtfs.org/documentation/schedule/reference): a zip or a folder, cut to a region where asked.

Trips are cut to the stops inside the box; a trip that leaves it and comes back rides through. Frequencies become trips,
each by a vehicle of its own.
What cannot be used is rejected row by row, with its reason; a feed that cannot be used at all raises ReadError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from geodata.readers.gtfs_calendar import read_days
from geodata.readers.gtfs_changes import Numbers, read_changes
from geodata.readers.gtfs_files import Feed
from geodata.readers.gtfs_shapes import read_shapes
from geodata.readers.gtfs_stops import read_lines, read_places
from geodata.readers.gtfs_times import MISSING, read_calls, read_trips, seconds_of
from geodata.readers.gtfs_vehicles import vehicles_of
from geodata.reading import ReadError
from geodata.timetable_rows import TimetableRows, TripTable

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.readers.gtfs_stops import Box
    from geodata.readers.gtfs_times import Calls, TripList
    from geodata.reading import ReadReport

NO_TRIPS = (
    "Keine einzige Fahrt des Fahrplans lässt sich verwenden; die Gründe stehen bei den abgewiesenen Zeilen."
)
NONE_HERE = "Keine Fahrt des Fahrplans hält in dieser Region mindestens zweimal."
NO_ZONE = "Das ist keine bekannte Zeitzone."
NO_HEADWAY = "Der Takt (headway_secs) oder der Zeitraum ist unbrauchbar; die Fahrten dieser Zeile fehlen."
NOT_EXACT = (
    "Takte ohne feste Zeiten (frequencies.txt) sind angenommen: die erste Fahrt zu Beginn des Zeitraums."
)
MOST_REPEATS = 2_000


def read(path: Path, report: ReadReport, box: Box | None = None) -> TimetableRows:
    """The timetable of a feed, inside `box` (west, south, east, north in degrees). Raises ReadError."""
    feed = Feed(path, report)
    days, services, notes = read_days(feed)
    lines, line_numbers, zone = read_lines(feed)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ReadError(NO_ZONE, "agency.txt", column="agency_timezone", value=zone) from error
    places = read_places(feed, box)
    listed = read_trips(feed, line_numbers, services)
    calls, counts = read_calls(feed, listed, places)
    if not len(calls.trip):
        raise ReadError(NO_TRIPS if box is None or report.rejected else NONE_HERE, path.name)
    trips = _trip_table(listed, calls)
    if feed.has("frequencies.txt"):
        trips = _repeated(feed, trips, notes)
    told = read_changes(feed, places, Numbers.of(line_numbers, trips.trip_id))
    vehicles = vehicles_of(listed, trips.trip_id, told.seated)
    shapes = read_shapes(feed, listed, trips.trip_id)
    if counts["times_interpolated"]:
        notes.append(
            f"{counts['times_interpolated']} Uhrzeiten fehlten und sind zwischen den Halten davor und danach geschätzt."
        )
    return TimetableRows(
        zone, places.stops, lines, trips, days, told.changes, tuple(notes), counts,
        told.special, vehicles, shapes,
    )  # fmt: skip


def _trip_table(listed: TripList, calls: Calls) -> TripTable:
    used, first = np.unique(calls.trip, return_index=True)
    ids, heads = listed.ids.take(used).to_pylist(), listed.headsigns.take(used).to_pylist()
    signs = tuple(sorted({sign for sign in heads if sign}))
    number = {sign: place for place, sign in enumerate(signs)}
    return TripTable(
        tuple(ids), listed.line[used].astype(np.int32), listed.service[used].astype(np.int32),
        np.array([number.get(sign, -1) for sign in heads], np.int32), signs,
        np.append(first, len(calls.trip)).astype(np.int64), calls.stop, calls.arrival, calls.departure, calls.flags,
    )  # fmt: skip


def _repeated(feed: Feed, trips: TripTable, notes: list[str]) -> TripTable:
    """Trips told by their headway, as single trips; their pattern itself does not run."""
    table = feed.whole(
        "frequencies.txt", ["trip_id", "start_time", "end_time", "headway_secs"], ["exact_times"]
    )
    begins, ends = seconds_of(table.columns["start_time"]), seconds_of(table.columns["end_time"])
    number = {trip_id: place for place, trip_id in enumerate(trips.trip_id)}
    exact, headways, names = (table.text(c) for c in ("exact_times", "headway_secs", "trip_id"))
    patterns: set[int] = set()
    copies: list[tuple[int, int]] = []
    for row in range(table.size):
        trip = number.get(names[row] or "")
        if trip is None:
            continue  # cut away with the region, or rejected where it stands
        patterns.add(trip)
        step = int(headways[row] or 0) if (headways[row] or "").isdigit() else 0
        begin, end = int(begins[row]), int(ends[row])
        if step <= 0 or begin <= MISSING or end <= begin or (end - begin) // step > MOST_REPEATS:
            feed.reject(table.name, table.line(row), "headway_secs", headways[row], NO_HEADWAY)
            continue
        if exact[row] != "1" and NOT_EXACT not in notes:
            notes.append(NOT_EXACT)
        copies += [(trip, start) for start in range(begin, end, step)]
    keep = [(trip, None) for trip in range(len(trips.trip_id)) if trip not in patterns]
    return _selected(trips, [*keep, *copies])


def _selected(trips: TripTable, chosen: list[tuple[int, int | None]]) -> TripTable:
    """The trips chosen, those with a start moved so that they depart then."""
    which = np.array([trip for trip, _ in chosen], np.int64)
    count = np.diff(trips.offset)[which]
    offset = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    place = np.arange(offset[-1]) - np.repeat(offset[:-1] - trips.offset[which], count)
    first = trips.departure[trips.offset[which]]
    moved = np.array(
        [0 if start is None else start - int(first[i]) for i, (_, start) in enumerate(chosen)], np.int32
    )
    shift = np.repeat(moved, count)
    return TripTable(
        tuple(trips.trip_id[trip] for trip, _ in chosen), trips.line[which], trips.service[which],
        trips.headsign[which], trips.headsigns, offset, trips.stop[place],
        (trips.arrival[place] + shift).astype(np.int32), (trips.departure[place] + shift).astype(np.int32),
        trips.flags[place],
    )  # fmt: skip
