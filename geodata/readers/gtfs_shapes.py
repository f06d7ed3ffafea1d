"""The ways that trips of a GTFS feed take: shapes.txt, of which only what trips name is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.readers.gtfs_vehicles import of_trips
from geodata.timetable_rows import Shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geodata.readers.gtfs_files import Block, Feed
    from geodata.readers.gtfs_times import TripList

NO_POINT = "Der Punkt des Linienwegs hat keine brauchbare Lage oder Nummer (shape_pt_lat, shape_pt_lon, shape_pt_sequence)."
NUMBER = r"^-?\d{1,9}(\.\d*)?$"


def read_shapes(feed: Feed, listed: TripList, trip_ids: Sequence[str]) -> Shapes:
    """The ways of the trips; none where the feed has no shapes.txt."""
    if not feed.has("shapes.txt"):
        return Shapes()
    told = of_trips(listed, listed.shapes, trip_ids)
    wanted = sorted({shape for shape in told if shape})
    parts = [_points(feed, block, wanted) for block in feed.blocks(
        "shapes.txt", ["shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"])]  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 4
    shape, sequence, lon, lat = columns
    order = np.lexsort((sequence, shape))
    shape, lon, lat = shape[order], lon[order], lat[order]
    there = np.unique(shape).astype(np.int64)
    offset = np.append(np.searchsorted(shape, there), len(shape)).astype(np.int32)
    number = {wanted[code]: place for place, code in enumerate(there.tolist())}
    of_trip = np.array([number.get(one or "", -1) for one in told], np.int32)
    return Shapes(of_trip, offset, lon, lat)


def _points(feed: Feed, block: Block, wanted: list[str]) -> tuple[npt.NDArray[Any], ...]:
    index = pc.index_in(block.columns["shape_id"], value_set=pa.array(wanted, pa.string()), skip_nulls=True)  # pyright: ignore[reportAttributeAccessIssue]
    shape = index.fill_null(-1).to_numpy(zero_copy_only=False)
    lat, lon, sequence = (
        _number(block.columns[c]) for c in ("shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
    )
    usable = (
        (np.abs(lat) <= 90)
        & (np.abs(lon) <= 180)
        & ((np.abs(lat) > 1e-3) | (np.abs(lon) > 1e-3))
        & (sequence >= 0)
    )
    for row in np.flatnonzero((shape >= 0) & ~usable).tolist():
        feed.reject(
            block.name, block.line(row), "shape_pt_lat", block.columns["shape_pt_lat"][row].as_py(), NO_POINT
        )
    keep = (shape >= 0) & usable
    return shape[keep], sequence[keep], np.round(lon[keep], 6), np.round(lat[keep], 6)


def _number(column: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401 (an arrow array)
    fits = pc.match_substring_regex(column, NUMBER).fill_null(False)  # noqa: FBT003  # pyright: ignore[reportAttributeAccessIssue]
    number = pc.if_else(fits, column, None).cast("float64")  # pyright: ignore[reportAttributeAccessIssue]
    return number.to_numpy(zero_copy_only=False)
