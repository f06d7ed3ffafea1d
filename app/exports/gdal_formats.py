"""GeoPackage and FlatGeobuf by GDAL, which takes the batches as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyogrio

from app.downloads.layer_styles import Styled, add_styles
from app.exports.batches import flat_schema, without_lists
from app.exports.columns import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.exports.source import Source

BLOCK_BYTES = 1 << 18
"""Small blocks: while GDAL writes one, the interpreter waits."""
MOST_INDEXED = 300_000
"""Rows of a FlatGeobuf up to which it has an index in space: GDAL keeps all of them in memory to sort them."""

MOST_GATHERED = 100_000
"""Numbers kept to make classes of."""
MOST_INDEX_BYTES = 30_000_000
"""Of the index of a GeoPackage as long as it is sorted in memory (400,000 points); a larger one GDAL makes on disk."""
pyogrio.set_gdal_config_options(
    {"OGR_GPKG_MAX_RAM_USAGE_RTREE": MOST_INDEX_BYTES, "OGR_GPKG_ALLOW_THREADED_RTREE": False}
)


def write_geopackage(source: Source, path: Path) -> None:
    """Write a layer with its title and meaning; the index in space and the style are made at the end."""
    rows = source.rows
    options = {
        "IDENTIFIER": rows.title,
        "DESCRIPTION": "; ".join(f"{c.name}: {c.title}" for c in rows.columns),
    }
    look = None if rows.shape is None else rows.look
    gathered = Gathered(look.column if look else None)
    _write(source, path, "GPKG", options, gathered.add)
    if look is not None:
        style = look.of(gathered.values, [one.name for one in rows.columns]).renamed(rows.titles)
        add_styles(path, [Styled(rows.name, [style])])


def write_flatgeobuf(source: Source, path: Path, *, estimated_rows: int = 0) -> None:
    """Write a layer; with an index in space unless there are too many rows for memory, or rows that lie nowhere."""
    index = estimated_rows <= MOST_INDEXED and source.lies_everywhere()
    _write(source, path, "FlatGeobuf", {"SPATIAL_INDEX": "YES" if index else "NO"})


class Gathered:
    """The numbers of a column as its rows pass by, to make classes of; of many, evenly chosen ones."""

    def __init__(self, column: str | None) -> None:
        self._column = column
        self._kept = np.empty(0)
        self._step = 1

    def add(self, batch: pa.RecordBatch) -> None:
        """Keep the column's numbers."""
        if self._column is None or self._column not in batch.schema.names:
            return
        told = batch.column(self._column).drop_null().to_numpy(zero_copy_only=False)
        self._kept = np.concatenate([self._kept, told[:: self._step].astype(np.float64)])
        if len(self._kept) > MOST_GATHERED:
            self._kept, self._step = self._kept[::2], 2 * self._step

    @property
    def values(self) -> list[float]:
        """What is kept."""
        return self._kept.tolist()


def _write(
    source: Source, path: Path, driver: str, options: dict[str, Any], seen: Callable[[pa.RecordBatch], None] | None = None
) -> None:  # fmt: skip
    rows = source.rows
    schema = flat_schema(rows.schema)

    def flat() -> Iterator[pa.RecordBatch]:
        for batch in source.batches(BLOCK_BYTES):
            if seen is not None:
                seen(batch)
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
