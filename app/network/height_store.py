"""Height models in the database: one per region, as it was read."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.network.heights import Heights
from geodata.rows import HeightRaster

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

STORE = """
    INSERT INTO height_model (region_id, source_id, import_id, content_hash, as_of, srid, west, north, step_x, step_y,
                              row_count, column_count, data)
    VALUES (:region_id, :source_id, :import_id, :content_hash, :as_of, :srid, :west, :north, :step_x, :step_y,
            :rows, :columns, :data)
    ON CONFLICT (region_id) DO UPDATE
       SET source_id = excluded.source_id, import_id = excluded.import_id, content_hash = excluded.content_hash,
           as_of = excluded.as_of, srid = excluded.srid, west = excluded.west, north = excluded.north,
           step_x = excluded.step_x, step_y = excluded.step_y, row_count = excluded.row_count,
           column_count = excluded.column_count, data = excluded.data"""

HASH = "SELECT content_hash FROM height_model WHERE region_id = :region_id"
MODEL = """
    SELECT h.srid, h.west, h.north, h.step_x, h.step_y, h.row_count, h.column_count, h.data, r.metric_srid
      FROM height_model h JOIN region r ON r.id = h.region_id WHERE h.region_id = :region_id"""


def store_heights(
    connection: Connection, region_id: int, source_id: int, import_id: int, as_of: date, raster: HeightRaster
) -> bool:
    """Make this the region's height model; False if it already is, and nothing was changed."""
    content_hash = Heights.of(raster, raster.srid).content_hash
    if hash_of(connection, region_id) == content_hash:
        return False
    rows, columns = raster.decimetres.shape
    connection.execute(text(STORE), {
        "region_id": region_id, "source_id": source_id, "import_id": import_id, "content_hash": content_hash,
        "as_of": as_of, "srid": raster.srid, "west": raster.west, "north": raster.north, "step_x": raster.step_x,
        "step_y": raster.step_y, "rows": rows, "columns": columns,
        "data": zlib.compress(np.ascontiguousarray(raster.decimetres, np.int16).tobytes(), 6),
    })  # fmt: skip
    return True


def hash_of(connection: Connection, region_id: int) -> str | None:
    """The content hash of the region's height model; None where none is loaded."""
    return connection.execute(text(HASH), {"region_id": region_id}).scalar_one_or_none()


def heights_of(connection: Connection, region_id: int) -> Heights | None:
    """The region's height model; None where none is loaded."""
    row = connection.execute(text(MODEL), {"region_id": region_id}).first()
    if row is None:
        return None
    values = np.frombuffer(zlib.decompress(row.data), np.int16).reshape(row.row_count, row.column_count)
    raster = HeightRaster(row.srid, row.west, row.north, row.step_x, row.step_y, values)
    return Heights.of(raster, row.metric_srid)
