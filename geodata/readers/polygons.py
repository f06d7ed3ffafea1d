"""Polygons of areas from a shapefile (in a zip) or a GeoPackage: unpacked, checked, mended, in degrees."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geodata.guards import check_content, reading_zip
from geodata.readers.files import check_columns, check_size, zip_members
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.reading import ReadReport


@dataclass(frozen=True, slots=True)
class Polygons:
    """A layer: geometries in its own reference system, and its columns by their names in capitals."""

    geometries: Any
    fields: dict[str, Any]
    to_degrees: Transformer

    def united(self, indexes: Sequence[int], what: str, report: ReadReport) -> bytes:
        """Some rows as one MultiPolygon in WGS84 (WKB); what is invalid is mended and named in the report."""
        shapes = [_repaired(self.geometries[index], what, report) for index in indexes]
        return _degrees(shapely.union_all(shapes), self.to_degrees)


def read_polygons(path: Path, needed: Sequence[str], layer: str | None = None) -> Polygons:
    """The polygons of a file. Raises ReadError where it is unreadable, or lacks a column or its reference system."""
    with tempfile.TemporaryDirectory() as folder:
        meta, geometries, fields = _table(_unpacked(path, Path(folder)), layer, path.name)
    check_columns(list(fields), list(needed), path.name)
    return Polygons(
        geometries, fields, Transformer.from_crs(CRS.from_user_input(meta["crs"]), 4326, always_xy=True)
    )


def _unpacked(path: Path, folder: Path) -> Path:
    if path.suffix.lower() != ".zip":
        check_size(path)
        _check_driver(path, path.name)
        return path
    members = zip_members(path)
    with reading_zip(path.name), zipfile.ZipFile(path) as archive:
        for member in members:
            archive.extract(member, folder)
    found = [folder / m.filename for m in members if m.filename.lower().endswith((".shp", ".gpkg"))]
    if not found:
        raise ReadError("Das Archiv enthält keine Shapefile- und keine GeoPackage-Datei.", path.name)
    chosen = max(found, key=lambda one: ("_gem" in one.name.lower(), one.stat().st_size))
    _check_driver(chosen, path.name)
    return chosen


def _check_driver(path: Path, name: str) -> None:
    """GDAL goes by content: a GeoPackage that is really a VRT could name any file or address to read."""
    if path.suffix.lower() not in {".shp", ".gpkg"}:
        raise ReadError("Erwartet wird ein Shapefile (im ZIP-Archiv) oder ein GeoPackage.", name)
    check_content(path)


def _table(source: Path, layer: str | None, name: str) -> tuple[dict[str, Any], Any, dict[str, Any]]:
    import pyogrio.errors  # here: it brings pandas with it, which the web has no use for
    import pyogrio.raw

    try:
        meta, _, geometry, values = pyogrio.raw.read(source, layer=layer)
    except pyogrio.errors.DataSourceError as error:
        raise ReadError(
            "Die Datei lässt sich nicht als Geodaten lesen; vielleicht ist sie unvollständig.", name
        ) from error
    if meta["crs"] is None:
        raise ReadError("Das Bezugssystem fehlt (.prj-Datei).", name)
    fields = {
        str(column).upper(): column_values
        for column, column_values in zip(meta["fields"], values, strict=True)
    }
    return meta, shapely.from_wkb(geometry), fields


def _repaired(geometry: shapely.Geometry, what: str, report: ReadReport) -> shapely.Geometry:
    if shapely.is_valid(geometry):
        return geometry
    report.repaired.append(f"{what}: {shapely.is_valid_reason(geometry)}")
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return shapely.union_all([part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"])


def _degrees(geometry: shapely.Geometry, to_degrees: Transformer) -> bytes:
    moved = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])))
    if not shapely.is_valid(moved):
        moved = shapely.make_valid(moved, method="structure", keep_collapsed=False)
    return shapely.MultiPolygon(
        [part for part in shapely.get_parts(moved) if part.geom_type == "Polygon"]
    ).wkb
