"""GeoParquet 1.1: WKB, the reference system, a box per row to skip by, and what every column means."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from app.exports.columns import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.exports.columns import Rows, Shape
    from app.exports.source import Sink, Source

ROWS_PER_GROUP = 50_000
BOX = "bbox"
SIDES = ("xmin", "ymin", "xmax", "ymax")
BOX_TYPE = pa.struct([pa.field(side, pa.float64()) for side in SIDES])


def write_parquet(source: Source, sink: Sink) -> None:
    """Write the rows; memory holds one group of them."""
    rows = source.rows
    around = _Around()
    schema = described(rows)
    groups = _groups(source, rows)
    first = next(groups, None)  # before the file begins, so that a question that fails leaves none
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for table in () if first is None else chain([first], groups):
            writer.write_table(around.boxed(table, schema) if rows.shape else table.cast(schema))
        if rows.shape is not None:
            writer.add_key_value_metadata(
                {"geo": orjson.dumps(geo_metadata(rows.shape, around.told)).decode()}
            )


def described(rows: Rows) -> pa.Schema:
    """The schema with title, meaning and unit of each column in its metadata."""
    fields = []
    for one, column in zip(rows.schema, (*rows.columns, None), strict=False):
        told = (
            {}
            if column is None
            else {"title": column.title, "description": column.description, "unit": column.unit or ""}
        )
        fields.append(one.with_metadata({name: value for name, value in told.items() if value}))
    if rows.shape is not None:
        fields.append(pa.field(BOX, BOX_TYPE))
    return pa.schema(fields, metadata={"title": rows.title})


def geo_metadata(shape: Shape, box: list[float] | None) -> dict[str, Any]:
    """The value of the key `geo` (GeoParquet 1.1.0); coordinates are x before y, whatever the system says."""
    system = "OGC:CRS84" if shape.srid == 4326 else f"EPSG:{shape.srid}"
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [shape.kind] if shape.kind != "Geometry" else [],
        "crs": CRS.from_user_input(system).to_json_dict(),
        "covering": {"bbox": {side: [BOX, side] for side in SIDES}},
    }
    if box is not None:
        column["bbox"] = box
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


class _Around:
    """The box around all shapes, and that of each."""

    def __init__(self) -> None:
        self._box = np.array([np.inf, np.inf, -np.inf, -np.inf])

    @property
    def told(self) -> list[float] | None:
        return self._box.tolist() if np.isfinite(self._box).all() else None

    def boxed(self, table: pa.Table, schema: pa.Schema) -> pa.Table:
        boxes = shapely.bounds(shapely.from_wkb(table.column(GEOMETRY).to_numpy()))
        there = ~np.isnan(boxes).any(axis=1)
        if there.any():
            low, high = boxes[there, :2].min(axis=0), boxes[there, 2:].max(axis=0)
            self._box = np.concatenate([np.minimum(self._box[:2], low), np.maximum(self._box[2:], high)])
        sides = [pa.array(boxes[:, n]) for n in range(4)]
        column = pa.StructArray.from_arrays(sides, fields=list(BOX_TYPE), mask=pa.array(~there))
        return table.append_column(BOX, column).cast(schema)


def _groups(source: Source, rows: Rows) -> Iterator[pa.Table]:
    kept: list[pa.RecordBatch] = []
    count = 0
    for batch in source.batches():
        kept.append(batch)
        count += batch.num_rows
        if count >= ROWS_PER_GROUP:
            yield pa.Table.from_batches(kept)
            kept, count = [], 0
    if kept:
        yield pa.Table.from_batches(kept, rows.schema)
