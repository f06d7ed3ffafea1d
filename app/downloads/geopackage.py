"""Tables as a GeoPackage (OGC 12-128): layers with titles, figures beside their status, a dictionary of all columns, styles."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyogrio

from app.downloads.layer_styles import add_styles
from app.downloads.looks import styles_of
from app.downloads.tables import number_of

if TYPE_CHECKING:
    from app.downloads.tables import Bundle, Column, Table


def geopackage_of(bundle: Bundle) -> bytes:
    """The file's bytes."""
    with tempfile.TemporaryDirectory(prefix="atlas-gpkg-") as folder:
        path = Path(folder) / "daten.gpkg"
        tables = [*bundle.tables, *([] if bundle.cells is None else [bundle.cells.table()])]
        for number, table in enumerate([*tables, bundle.sources, bundle.dictionary(tables), bundle.metadata]):
            _write(path, table, bundle, append=number > 0)
        add_styles(path, styles_of(bundle, tables))
        return path.read_bytes()


def _write(path: Path, table: Table, bundle: Bundle, *, append: bool) -> None:
    arrow = pa.table(dict(pair for column in table.columns for pair in _arrays(column, table)))
    where: dict[str, Any] = {}
    if table.geometry_type is not None:
        arrow = arrow.append_column("geom", pa.array(table.geometries, pa.binary()))
        where = {
            "geometry_name": "geom",
            "geometry_type": table.geometry_type,
            "crs": f"EPSG:{bundle.srid}",
        }
    pyogrio.write_arrow(
        arrow, path, layer=table.name, driver="GPKG", append=append,
        layer_options={"IDENTIFIER": table.title, "DESCRIPTION": table.explained}, **where,
    )  # fmt: skip


def _arrays(column: Column, table: Table) -> list[tuple[str, pa.Array]]:
    values = [row[column.name] for row in table.rows]
    if column.kind == "figure":
        numbers = pa.array([number_of(one) for one in values], pa.float64())
        return [
            (column.name, numbers),
            (f"{column.name}_status", pa.array([one["status"] for one in values], pa.string())),
        ]
    kind = pa.string() if column.kind == "text" else pa.int64()
    return [(column.name, pa.array(values, kind))]
