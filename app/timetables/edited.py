"""A timetable with changes, as if its feed had been written so: the public function is `changed_schedule`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import BadRequest
from app.timetables.changes import CallAdded, Dropped, Shifted, StopAdded, StopMoved, TripAdded
from app.timetables.edited_trips import with_call, with_trip, without_trips
from app.timetables.schedule import combined

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.timetables.changes import Change, OfTrips
    from app.timetables.schedule import Schedule
    from geodata.timetable_rows import TimetableRows

    I64 = npt.NDArray[np.int64]

BEFORE_THE_DAY = "So fährt die Fahrt „{}“ vor dem Beginn ihres Betriebstags ab."


def changed_schedule(schedule: Schedule, changes: Sequence[Change]) -> Schedule:
    """The schedule with the changes made one after the other; the one given stays as it is.

    Raises BadRequest naming the change and what it names that does not exist, or cannot be so.
    """
    feeds = [feed.rows for feed in schedule.feeds]
    for number, change in enumerate(changes):
        place = _feed_of(feeds, change, number)
        feeds[place] = _changed(feeds[place], change, number)
    digest = hashlib.sha256(json.dumps([change.model_dump() for change in changes]).encode()).hexdigest()[:16]
    stored = [
        replace(feed, rows=rows, content_hash=feed.content_hash if rows is feed.rows else f"{feed.content_hash}+{digest}")
        for feed, rows in zip(schedule.feeds, feeds, strict=True)
    ]  # fmt: skip
    return combined(stored)


def _feed_of(feeds: list[TimetableRows], change: Change, number: int) -> int:
    """The feed that a change is about: the first that knows what it names; a new stop belongs to the first one."""
    if isinstance(change, StopAdded):
        for rows in feeds:
            if change.stop in rows.stops.stop_id:
                raise _wrong(number, f"Den Halt „{change.stop}“ gibt es schon.")
        return 0
    if isinstance(change, TripAdded):
        return _first(feeds, number, "Den Halt", change.calls[0].stop, lambda rows: rows.stops.stop_id)
    if isinstance(change, StopMoved):
        return _first(feeds, number, "Den Halt", change.stop, lambda rows: rows.stops.stop_id)
    if change.trip is not None:
        return _first(feeds, number, "Die Fahrt", change.trip, lambda rows: rows.trips.trip_id)
    return _first(feeds, number, "Die Linie", change.line or "", lambda rows: rows.lines.route_id)


def _first(feeds: list[TimetableRows], number: int, what: str, told: str, ids: Any) -> int:  # noqa: ANN401 (of one feed)
    for place, rows in enumerate(feeds):
        if told in ids(rows):
            return place
    raise _wrong(number, f"{what} „{told}“ gibt es im Fahrplan nicht.")


def _changed(rows: TimetableRows, change: Change, number: int) -> TimetableRows:
    if isinstance(change, Dropped):
        return without_trips(rows, _trips(rows, change, number))
    if isinstance(change, Shifted):
        return _shifted(rows, _trips(rows, change, number), round(60 * change.minutes), number)
    if isinstance(change, StopMoved):
        stop = rows.stops.stop_id.index(change.stop)
        lon, lat = rows.stops.lon.copy(), rows.stops.lat.copy()
        lon[stop], lat[stop] = change.lon, change.lat
        return replace(rows, stops=replace(rows.stops, lon=lon, lat=lat))
    if isinstance(change, StopAdded):
        return _with_stop(rows, change)
    try:
        if isinstance(change, CallAdded):
            return with_call(rows, change, _trips(rows, change, number))
        return with_trip(rows, change)
    except ValueError as error:
        raise _wrong(number, str(error)) from error


def _trips(rows: TimetableRows, change: OfTrips, number: int) -> I64:
    """The numbers of the trips meant: all with an id, or of a line."""
    if change.trip is not None:
        return np.array(
            [n for n, trip_id in enumerate(rows.trips.trip_id) if trip_id == change.trip], np.int64
        )
    found = np.flatnonzero(rows.trips.line == rows.lines.route_id.index(change.line or ""))
    if not len(found):
        raise _wrong(number, f"Auf der Linie „{change.line}“ fährt nichts.")
    return found


def _shifted(rows: TimetableRows, trips: I64, seconds: int, number: int) -> TimetableRows:
    table = rows.trips
    moved = np.zeros(len(table.trip_id), np.int32)
    moved[trips] = seconds
    by_call = np.repeat(moved, np.diff(table.offset))
    arrival, departure = table.arrival + by_call, table.departure + by_call
    first = arrival[table.offset[:-1][trips]]
    if first.min() < 0:
        raise _wrong(number, BEFORE_THE_DAY.format(table.trip_id[int(trips[int(first.argmin())])]))
    return replace(rows, trips=replace(table, arrival=arrival, departure=departure))


def _with_stop(rows: TimetableRows, change: StopAdded) -> TimetableRows:
    stops = rows.stops
    return replace(rows, stops=replace(
        stops, stop_id=(*stops.stop_id, change.stop), name=(*stops.name, change.name), platform=(*stops.platform, None),
        lon=np.append(stops.lon, change.lon), lat=np.append(stops.lat, change.lat),
        station=np.append(stops.station, np.int32(-1)),
    ))  # fmt: skip


def _wrong(number: int, words: str) -> BadRequest:
    return BadRequest(f"{number + 1}. Änderung: {words}", parameter=f"changes.{number}")
