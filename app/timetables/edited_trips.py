"""Trips left out, added, and led past one more stop: the arrays of a timetable, and what refers to trips by number."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from app.timetables.changes import seconds_of
from geodata.timetable_rows import SpecialChanges, Vehicles

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.timetables.changes import CallAdded, TripAdded
    from geodata.timetable_rows import TimetableRows, TripTable

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

BUS = 3


def without_trips(rows: TimetableRows, trips: I64) -> TimetableRows:
    """The timetable without some trips, and without what is said of them."""
    keep = np.ones(len(rows.trips.trip_id), bool)
    keep[trips] = False
    number = np.where(keep, np.cumsum(keep) - 1, -2).astype(np.int32)
    shapes = rows.shapes
    return replace(
        rows, trips=_kept(rows.trips, keep), special=_special(rows.special, number),
        vehicles=_vehicles(rows.vehicles, keep, number),
        shapes=replace(shapes, of_trip=shapes.of_trip[keep]) if len(shapes.of_trip) else shapes,
    )  # fmt: skip


def _kept(trips: TripTable, keep: npt.NDArray[np.bool_]) -> TripTable:
    count = np.diff(trips.offset)
    call = np.repeat(keep, count)
    return replace(
        trips, trip_id=tuple(one for one, stays in zip(trips.trip_id, keep.tolist(), strict=True) if stays),
        line=trips.line[keep], service=trips.service[keep], headsign=trips.headsign[keep],
        offset=np.concatenate([[0], np.cumsum(count[keep])]).astype(np.int64), stop=trips.stop[call],
        arrival=trips.arrival[call], departure=trips.departure[call], flags=trips.flags[call],
    )  # fmt: skip


def _special(told: SpecialChanges, number: I32) -> SpecialChanges:
    before, after = (np.where(trip >= 0, number[trip], -1) for trip in (told.from_trip, told.to_trip))
    stays = (before != -2) & (after != -2)
    same = replace(told, from_trip=before.astype(np.int32), to_trip=after.astype(np.int32))
    return SpecialChanges(**{one.name: getattr(same, one.name)[stays] for one in fields(SpecialChanges)})


def _vehicles(told: Vehicles, keep: npt.NDArray[np.bool_], number: I32) -> Vehicles:
    stays = keep[told.before] & keep[told.after]
    block = told.block[keep] if len(told.block) else told.block
    return Vehicles(block, number[told.before[stays]], number[told.after[stays]], told.stays[stays])


def with_trip(rows: TimetableRows, change: TripAdded) -> TimetableRows:
    """The timetable with one more trip. Raises ValueError, in words, for stops that do not exist and times that fall."""
    trips = rows.trips
    if change.trip in trips.trip_id:
        raise ValueError(f"Die Fahrt „{change.trip}“ gibt es schon.")
    number = {stop_id: place for place, stop_id in enumerate(rows.stops.stop_id)}
    missing = next((call.stop for call in change.calls if call.stop not in number), None)
    if missing is not None:
        raise ValueError(f"Den Halt „{missing}“ gibt es im Fahrplan nicht.")
    departs = np.array([seconds_of(call.departs) for call in change.calls], np.int32)
    arrives = np.array([seconds_of(call.arrives or call.departs) for call in change.calls], np.int32)
    if (departs < arrives).any() or (arrives[1:] < departs[:-1]).any():
        raise ValueError("Die Uhrzeiten laufen rückwärts.")
    rows, line = _line(rows, change.line)
    rows, service = _service(rows, set(change.weekdays))
    stop = np.array([number[call.stop] for call in change.calls], np.int32)
    more = replace(
        trips, trip_id=(*trips.trip_id, change.trip), line=np.append(trips.line, np.int32(line)),
        service=np.append(trips.service, np.int32(service)), headsign=np.append(trips.headsign, np.int32(-1)),
        offset=np.append(trips.offset, trips.offset[-1] + len(stop)), stop=np.concatenate([trips.stop, stop]),
        arrival=np.concatenate([trips.arrival, arrives]), departure=np.concatenate([trips.departure, departs]),
        flags=np.concatenate([trips.flags, np.zeros(len(stop), np.uint8)]),
    )  # fmt: skip
    vehicles, shapes = rows.vehicles, rows.shapes
    if len(vehicles.block):
        vehicles = replace(vehicles, block=np.append(vehicles.block, np.int32(-1)))
    if len(shapes.of_trip):
        shapes = replace(shapes, of_trip=np.append(shapes.of_trip, np.int32(-1)))
    return replace(rows, trips=more, vehicles=vehicles, shapes=shapes)


def _line(rows: TimetableRows, line_id: str) -> tuple[TimetableRows, int]:
    lines = rows.lines
    if line_id in lines.route_id:
        return rows, lines.route_id.index(line_id)
    more = replace(
        lines, route_id=(*lines.route_id, line_id), short_name=(*lines.short_name, line_id),
        long_name=(*lines.long_name, ""), kind=np.append(lines.kind, np.int32(BUS)), agency=(*lines.agency, ""),
    )  # fmt: skip
    return replace(rows, lines=more), len(lines.route_id)


def _service(rows: TimetableRows, weekdays: set[int]) -> tuple[TimetableRows, int]:
    """A service that runs on these days of the week, as long as the timetable is valid."""
    days = rows.days
    runs = [
        (days.first_day + timedelta(days=column)).isoweekday() in weekdays
        for column in range(days.runs.shape[1])
    ]
    return replace(rows, days=replace(days, runs=np.vstack([days.runs, runs]))), len(days.runs)


def with_call(rows: TimetableRows, change: CallAdded, trips: I64) -> TimetableRows:
    """The timetable with one more stop on some trips: where they call at the stop before it, except at their end.

    Raises ValueError, in words, where none of them does, and where the time until the next stop is too short.
    """
    table = rows.trips
    if change.stop not in rows.stops.stop_id or change.after not in rows.stops.stop_id:
        missing = change.stop if change.stop not in rows.stops.stop_id else change.after
        raise ValueError(f"Den Halt „{missing}“ gibt es im Fahrplan nicht.")
    stop, after = rows.stops.stop_id.index(change.stop), rows.stops.stop_id.index(change.after)
    places = [place for trip in trips.tolist() if (place := _behind(table, trip, after)) is not None]
    if not places:
        raise ValueError(f"Keine der Fahrten hält an „{change.after}“ und fährt danach weiter.")
    at = np.array(places, np.int64)
    reached = table.departure[at - 1] + round(60 * change.minutes)
    trip_of = np.repeat(np.arange(len(table.trip_id)), np.diff(table.offset))
    begins = np.full(len(table.trip_id), len(table.stop), np.int64)
    begins[trip_of[at]] = at
    late = np.where(
        np.arange(len(table.stop)) >= begins[trip_of], np.int32(round(60 * change.delay_minutes)), np.int32(0)
    )
    arrival, departure = table.arrival + late, table.departure + late
    if (arrival[at] < reached).any():
        raise ValueError("Der neue Halt käme erst nach dem nächsten: delay_minutes ist zu klein.")
    count = np.diff(table.offset)
    count[trip_of[at]] += 1
    more = replace(
        table, offset=np.concatenate([[0], np.cumsum(count)]).astype(np.int64), stop=np.insert(table.stop, at, stop),
        arrival=np.insert(arrival, at, reached).astype(np.int32),
        departure=np.insert(departure, at, reached).astype(np.int32), flags=np.insert(table.flags, at, 0),
    )  # fmt: skip
    return replace(rows, trips=more)


def _behind(table: TripTable, trip: int, stop: int) -> int | None:
    """The place behind a trip's first call at a stop; None where it does not call there or ends there."""
    begin, end = int(table.offset[trip]), int(table.offset[trip + 1])
    found = np.flatnonzero(table.stop[begin : end - 1] == stop)
    return begin + int(found[0]) + 1 if len(found) else None
