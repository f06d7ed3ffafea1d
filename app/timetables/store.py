"""Timetables in the database: whole or not at all, and the same again when they are read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.database.copying import copy_rows
from geodata.timetable_rows import (
    Lines,
    ServiceDays,
    Shapes,
    SpecialChanges,
    Stops,
    TimetableRows,
    ToldChanges,
    TripTable,
    Vehicles,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

STOP_COLUMNS = "feed_id, stop_no, stop_id, name, platform, station, geom"
LINE_COLUMNS = "feed_id, line_no, line_id, short_name, long_name, kind, agency"

INSERT = """
    INSERT INTO timetable_feed (region_id, source_id, import_id, content_hash, timezone, first_day, last_day, report)
    VALUES (:region_id, :source_id, :import_id, :content_hash, :timezone, :first_day, :last_day,
            cast(:report AS jsonb))
    RETURNING id"""

FEEDS = """
    SELECT f.id, f.source_id, f.content_hash, f.timezone, f.first_day, f.last_day, f.report, s.name, s.attribution
      FROM timetable_feed f JOIN source s ON s.id = f.source_id
     WHERE f.region_id = :region_id ORDER BY f.source_id"""

STOPS = """
    SELECT stop_id, name, platform, station, ST_X(geom), ST_Y(geom) FROM timetable_stop
     WHERE feed_id = :id ORDER BY stop_no"""

LINES = "SELECT line_id, short_name, long_name, kind, agency FROM timetable_line WHERE feed_id = :id ORDER BY line_no"

ARRAYS = "SELECT name, dtype, data FROM timetable_array WHERE feed_id = :id"

TRIP_ARRAYS = ("line", "service", "headsign", "offset", "stop", "arrival", "departure", "flags")
CHANGE_ARRAYS = ("origin", "target", "seconds", "kind")
PARTS = {"special": SpecialChanges, "vehicles": Vehicles, "shapes": Shapes}
"""Parts of a timetable all of whose fields are arrays; a feed that was stored before they were known has none."""


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A timetable as it is stored, with whose it is."""

    content_hash: str
    first_day: date
    last_day: date
    report: dict[str, Any]
    source: str
    attribution: str
    rows: TimetableRows


def store_timetable(
    connection: Connection, region_id: int, source_id: int, import_id: int, rows: TimetableRows
) -> bool:
    """Make this the source's timetable of the region; False if it already is, and nothing was changed."""
    content = _content_hash(rows)
    keys = {"region_id": region_id, "source_id": source_id, "content_hash": content}
    mine = "FROM timetable_feed WHERE region_id = :region_id AND source_id = :source_id"
    if connection.execute(text(f"SELECT {mine} AND content_hash = :content_hash"), keys).first() is not None:
        return False
    connection.execute(text(f"DELETE {mine}"), keys)
    first, last = span_of(rows.days)
    values = {"import_id": import_id, "timezone": rows.timezone, "first_day": first, "last_day": last}
    report = json.dumps({"notes": rows.notes, "counts": rows.counts, **_sizes(rows)})
    feed_id: int = connection.execute(text(INSERT), {**keys, **values, "report": report}).scalar_one()
    copy_rows(connection, "timetable_stop", STOP_COLUMNS, _stop_rows(feed_id, rows.stops))
    lines = zip(*(_plain(getattr(rows.lines, name)) for name in Lines.__slots__), strict=True)
    numbered = ((feed_id, number, *line) for number, line in enumerate(lines))
    copy_rows(connection, "timetable_line", LINE_COLUMNS, numbered)
    arrays = ((feed_id, name, dtype, data) for name, dtype, data in _arrays(rows))
    copy_rows(connection, "timetable_array", "feed_id, name, dtype, data", arrays)
    return True


def span_of(days: ServiceDays) -> tuple[date, date]:
    """The first and the last day on which anything runs."""
    running = np.flatnonzero(days.runs.any(axis=0))
    return days.first_day + timedelta(int(running[0])), days.first_day + timedelta(int(running[-1]))


def feeds_of(connection: Connection, region_id: int) -> list[StoredFeed]:
    """All timetables of a region, whole."""
    found = connection.execute(text(FEEDS), {"region_id": region_id}).all()
    return [
        StoredFeed(
            row.content_hash, row.first_day, row.last_day, row.report, row.name, row.attribution,
            _rows(connection, row.id, row.timezone, row.report),
        )
        for row in found
    ]  # fmt: skip


def hashes_of(connection: Connection, region_id: int) -> list[str]:
    """The content hashes of a region's timetables: what is kept in memory of them holds as long as these do."""
    return [row.content_hash for row in connection.execute(text(FEEDS), {"region_id": region_id})]


def _rows(connection: Connection, feed_id: int, timezone: str, report: dict[str, Any]) -> TimetableRows:
    keys = {"id": feed_id}
    told: dict[str, Any] = {}
    for name, dtype, data in connection.execute(text(ARRAYS), keys):
        told[name] = json.loads(data) if dtype == "json" else np.frombuffer(data, np.dtype(dtype))
    trips = {name: told[f"trip_{name}"] for name in TRIP_ARRAYS}
    changes = {name: told[f"change_{name}"] for name in CHANGE_ARRAYS}
    runs = told["day_runs"].astype(bool).reshape(told["day_shape"])
    return TimetableRows(
        timezone, _stops(connection, keys), _lines(connection, keys),
        TripTable(trip_id=tuple(told["trip_ids"]), headsigns=tuple(told["headsigns"]), **trips),
        ServiceDays(date.fromisoformat(told["first_day"][0]), runs), ToldChanges(**changes),
        tuple(report["notes"]), report["counts"], **{part: _part(kind, part, told) for part, kind in PARTS.items()},
    )  # fmt: skip


def _part(kind: type, name: str, told: dict[str, Any]) -> Any:  # noqa: ANN401 (one of `PARTS`)
    names = [field.name for field in fields(kind)]
    return kind(**{one: told[f"{name}_{one}"] for one in names if f"{name}_{one}" in told})


def _stops(connection: Connection, keys: dict[str, int]) -> Stops:
    rows = connection.execute(text(STOPS), keys).all()
    stations = tuple(dict.fromkeys(row.station for row in rows if row.station is not None))
    number = {station: place for place, station in enumerate(stations)}
    ids, names, platforms, above, lon, lat = zip(*rows, strict=True) if rows else ((),) * 6
    return Stops(
        ids, names, platforms, np.array(lon, np.float64), np.array(lat, np.float64),
        np.array([number.get(station, -1) for station in above], np.int32), stations,
    )  # fmt: skip


def _lines(connection: Connection, keys: dict[str, int]) -> Lines:
    rows = connection.execute(text(LINES), keys).all()
    ids, short, long, kind, agency = zip(*rows, strict=True) if rows else ((),) * 5
    return Lines(ids, short, long, np.array(kind, np.int32), agency)


def _stop_rows(feed_id: int, stops: Stops) -> Iterable[tuple[object, ...]]:
    columns = (
        stops.stop_id,
        stops.name,
        stops.platform,
        stops.station.tolist(),
        stops.lon.tolist(),
        stops.lat.tolist(),
    )
    for number, (stop_id, name, platform, station, lon, lat) in enumerate(zip(*columns, strict=True)):
        above = stops.stations[station] if station >= 0 else None
        yield feed_id, number, stop_id, name, platform, above, f"SRID=4326;POINT({lon} {lat})"


def _arrays(rows: TimetableRows) -> list[tuple[str, str, bytes]]:
    arrays = {f"trip_{name}": getattr(rows.trips, name) for name in TRIP_ARRAYS}
    arrays |= {f"change_{name}": getattr(rows.changes, name) for name in CHANGE_ARRAYS}
    for part, kind in PARTS.items():
        arrays |= {f"{part}_{one.name}": getattr(getattr(rows, part), one.name) for one in fields(kind)}
    arrays["day_runs"] = rows.days.runs.astype(np.uint8)
    told = [(name, array.dtype.str, np.ascontiguousarray(array).tobytes()) for name, array in arrays.items()]
    plain = {
        "trip_ids": rows.trips.trip_id,
        "headsigns": rows.trips.headsigns,
        "day_shape": rows.days.runs.shape,
        "first_day": [rows.days.first_day.isoformat()],
    }
    return [*told, *((name, "json", json.dumps(value).encode()) for name, value in plain.items())]


def _content_hash(rows: TimetableRows) -> str:
    digest = hashlib.sha256(rows.timezone.encode())
    for name, _, data in _arrays(rows):
        digest.update(name.encode() + data)
    stops, lines = rows.stops, rows.lines
    for array in (stops.lon, stops.lat, stops.station, lines.kind):
        digest.update(array.tobytes())
    plain = (stops.stop_id, stops.name, stops.platform, stops.stations, lines.route_id, lines.short_name,
             lines.long_name, lines.agency, rows.notes)  # fmt: skip
    digest.update(json.dumps(plain).encode())
    return digest.hexdigest()[:32]


def _sizes(rows: TimetableRows) -> dict[str, int]:
    return {"stops": len(rows.stops.stop_id), "lines": len(rows.lines.route_id),
            "trips": len(rows.trips.trip_id), "calls": len(rows.trips.stop)}  # fmt: skip


def _plain(values: Any) -> list[Any]:  # noqa: ANN401 (an array or a tuple)
    return values.tolist() if isinstance(values, np.ndarray) else list(values)
