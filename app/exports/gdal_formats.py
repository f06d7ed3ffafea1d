"""GeoPackage and FlatGeobuf by GDAL, which takes the batches as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyogrio

from app.exports.batches import flat_schema, without_lists
from app.exports.columns import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.exports.source import Source

BLOCK_BYTES = 1 << 18
"""Small blocks: while GDAL writes one, the interpreter waits."""
MOST_INDEXED = 300_000
"""Rows of a FlatGeobuf up to which it has an index in space: GDAL keeps all of them in memory to sort them."""

MOST_INDEX_BYTES = 30_000_000
"""Of the index of a GeoPackage as long as it is sorted in memory (400,000 points); a larger one GDAL makes on disk."""
pyogrio.set_gdal_config_options(
    {"OGR_GPKG_MAX_RAM_USAGE_RTREE": MOST_INDEX_BYTES, "OGR_GPKG_ALLOW_THREADED_RTREE": False}
)


def write_geopackage(source: Source, path: Path) -> None:
    """Write a layer with its title and meaning; the index in space is made at the end."""
    rows = source.rows
    options = {
        "IDENTIFIER": rows.title,
        "DESCRIPTION": "; ".join(f"{c.name}: {c.title}" for c in rows.columns),
    }
    _write(source, path, "GPKG", options)


def write_flatgeobuf(source: Source, path: Path, *, estimated_rows: int = 0) -> None:
    """Write a layer; with an index in space unless there are too many rows for memory, or rows that lie nowhere."""
    index = estimated_rows <= MOST_INDEXED and source.lies_everywhere()
    _write(source, path, "FlatGeobuf", {"SPATIAL_INDEX": "YES" if index else "NO"})


def _write(source: Source, path: Path, driver: str, options: dict[str, Any]) -> None:
    rows = source.rows
    schema = flat_schema(rows.schema)

    def flat() -> Iterator[pa.RecordBatch]:
        for batch in source.batches(BLOCK_BYTES):
            yield without_lists(schema, batch)

    where: dict[str, Any] = {}
    if rows.shape is not None:
        where = {
            "geometry_name": GEOMETRY,
            "geometry_type": rows.shape.kind,
            "crs": f"EPSG:{rows.shape.srid}",
        }
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, flat()), path, layer=rows.name, driver=driver,
        layer_options=options, **where,
    )  # fmt: skip
