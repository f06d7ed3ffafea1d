"""Timetables of an import: made the region's, cut to where its people live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.timetables.store import store_timetable

if TYPE_CHECKING:
    from geodata.load.staging import Import
    from geodata.timetable_rows import TimetableRows

AROUND_DEGREES = 0.15
"""Stops some 10 to 17 km beyond the region's people are taken along: the way may lead over them."""

BOUNDS = """
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (
        SELECT coalesce((SELECT ST_Extent(point) FROM population_cell WHERE region_id = :region_id),
                        (SELECT ST_Extent(geom) FROM area WHERE region_id = :region_id AND is_core)) AS box) extent
     WHERE box IS NOT NULL"""


def region_box(current: Import) -> tuple[float, float, float, float] | None:
    """Where stops are kept (west, south, east, north in degrees); None while nothing of the region is known."""
    for west, south, east, north in current.rows(BOUNDS):
        around = AROUND_DEGREES
        return west - around, south - around, east + around, north + around
    return None


def load_timetable(current: Import, rows: TimetableRows) -> None:
    """Make this the source's timetable of the region, unless it already is."""
    stored = store_timetable(
        current.connection, current.region_id, current.source_id, current.import_id, rows
    )
    trips = len(rows.trips.trip_id)
    current.difference("timetable_trip", new=trips if stored else 0, unchanged=0 if stored else trips)
    current.report.notes += rows.notes
    current.report.details["timetable"] = {
        "stops": len(rows.stops.stop_id), "lines": len(rows.lines.route_id), "trips": trips,
        "calls": len(rows.trips.stop), **rows.counts,
    }  # fmt: skip
