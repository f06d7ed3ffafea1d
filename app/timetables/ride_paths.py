"""The way a ride takes on the map: along the feed's shape between where one gets on and off, else from stop to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.timetables.journeys import Aboard
    from app.timetables.schedule import Schedule

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]

METRES_PER_DEGREE = 111_320.0


def ride_path(schedule: Schedule, ride: Aboard) -> tuple[F64, bool]:
    """Longitudes and latitudes (n, 2) of a ride, and whether they are those of the feed's shape."""
    begin, end = int(schedule.trips.offset[ride.trip]), int(schedule.trips.offset[ride.trip + 1])
    stop = schedule.trips.stop[begin:end]
    stops = np.column_stack([schedule.lon[stop], schedule.lat[stop]])
    on, off = ride.on - begin, ride.off - begin
    shape = shape_of(schedule, ride.trip)
    if shape is None or len(shape) < 2:
        return stops[on : off + 1], False
    segment, fraction = placed(shape, stops)
    inner = shape[segment[on] + 1 : segment[off] + 1]
    ends = [shape[s] + (shape[s + 1] - shape[s]) * f for s, f in ((segment[on], fraction[on]), (segment[off], fraction[off]))]  # fmt: skip
    return np.vstack([ends[0], inner, ends[1]]), True


def shape_of(schedule: Schedule, trip: int) -> F64 | None:
    """The points of a trip's shape (n, 2) in degrees; None where the feed tells none."""
    feed, number = schedule.feed_of_trip(trip)
    shapes = feed.rows.shapes
    if not len(shapes.of_trip) or shapes.of_trip[number] < 0:
        return None
    place = slice(shapes.offset[shapes.of_trip[number]], shapes.offset[shapes.of_trip[number] + 1])
    return np.column_stack([shapes.lon[place], shapes.lat[place]])


def placed(shape: F64, stops: F64) -> tuple[I64, F64]:
    """On which segment of a shape each stop lies, and at which share of it; places rise from stop to stop.

    Of all such choices the one with the smallest sum of squared distances (dynamic programming): a line that passes
    the same street twice is followed in its order. A stop a little before the last one on the same segment is put
    where that is, which counts as the distance between them.
    """
    scale = np.array([np.cos(np.radians(float(shape[0, 1]))), 1.0]) * METRES_PER_DEGREE
    origin, along = shape[:-1] * scale, np.diff(shape, axis=0) * scale
    length = np.sqrt(np.maximum((along**2).sum(axis=1), 1e-9))
    offset = (stops * scale)[:, None, :] - origin[None, :, :]
    share = np.clip((offset * along).sum(axis=2) / length**2, 0.0, 1.0)
    squared = ((offset - share[:, :, None] * along) ** 2).sum(axis=2)
    number = np.arange(len(origin))
    total = squared[0].copy()
    came = np.zeros((len(stops), len(origin)), np.int64)
    for stop in range(1, len(stops)):
        least = np.minimum.accumulate(total)
        first = np.maximum.accumulate(np.where(total <= least, number, 0))
        earlier, where = np.append(np.inf, least[:-1]), np.append(0, first[:-1])
        same = total + (np.maximum(share[stop - 1] - share[stop], 0) * length) ** 2
        came[stop] = np.where(same <= earlier, number, where)
        total = np.minimum(same, earlier) + squared[stop]
    segment = np.empty(len(stops), np.int64)
    segment[-1] = int(np.argmin(total))
    for stop in range(len(stops) - 1, 0, -1):
        segment[stop - 1] = came[stop, segment[stop]]
    fraction = share[np.arange(len(stops)), segment]
    for stop in range(1, len(stops)):
        if segment[stop] == segment[stop - 1]:
            fraction[stop] = max(fraction[stop], fraction[stop - 1])
    return segment, fraction
