"""Administrative areas: VG250 of the BKG as shapefile (in a zip) or GeoPackage, also reduced to the ARS alone."""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geodata.figures import UNKNOWN
from geodata.guards import check_content, reading_zip
from geodata.readers.code_lists import read_code_list, split_name
from geodata.readers.files import check_columns, check_size, zip_members
from geodata.reading import ReadError, ReadReport
from geodata.rows import AreaLevel, AreaRow

LAND = 4
"""GF of VG250: 4 = land; the others are water, and would double the areas."""
LEVELS: dict[str, AreaLevel] = {
    "GEM": "municipality",
    "VWG": "municipal_association",
    "KRS": "district",
    "LAN": "state",
}
ARS_LENGTH: dict[AreaLevel, int] = {"municipality": 12, "municipal_association": 9, "district": 5, "state": 2}


def read(
    path: Path,
    report: ReadReport,
    *,
    ars_prefix: str = "",
    ags_list: Path | None = None,
    layer: str | None = None,
) -> Iterator[AreaRow]:
    """The areas whose ARS begins with `ars_prefix`; names from the file or from the code list `ags_list`.

    Invalid polygons are repaired and named in the report. Raises ReadError where the file is unreadable.
    """
    names = read_code_list(ags_list) if ags_list else {}
    with tempfile.TemporaryDirectory() as folder:
        source = _unpacked(path, Path(folder))
        meta, geometries, fields = _table(source, layer, path.name)
    report.rows_read += len(geometries)
    level = _level(layer or path.name, fields)
    parts: dict[str, list[int]] = defaultdict(list)
    for index, ars in enumerate(fields["ARS"]):
        if str(ars).startswith(ars_prefix) and ("GF" not in fields or int(fields["GF"][index]) == LAND):
            parts[str(ars).strip()].append(index)
    to_degrees = Transformer.from_crs(CRS.from_user_input(meta["crs"]), 4326, always_xy=True)
    for ars, indexes in parts.items():
        ags = ars[:5] + ars[9:12] if level == "municipality" else None
        name, designation = _name(fields, indexes[0], ags, names)
        shapes = [_repaired(geometries[index], ars, name, report) for index in indexes]
        yield AreaRow(
            level, ars[: ARS_LENGTH[level]], ags, name, _degrees(shapely.union_all(shapes), to_degrees), designation,
            area_ha=UNKNOWN, row_number=indexes[0] + 1,
        )  # fmt: skip


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
    check_columns(list(fields), ["ARS"], name)
    return meta, shapely.from_wkb(geometry), fields


def _level(name: str, fields: dict[str, Any]) -> AreaLevel:
    for mark, level in LEVELS.items():
        if mark in name.upper():
            return level
    lengths = {len(str(ars).strip()) for ars in fields["ARS"][:50]}
    for level, length in ARS_LENGTH.items():
        if lengths == {length}:
            return level
    return "municipality"


def _name(
    fields: dict[str, Any], index: int, ags: str | None, names: dict[str, str]
) -> tuple[str, str | None]:
    if "GEN" in fields:
        return str(fields["GEN"][index]), str(fields["BEZ"][index]) if "BEZ" in fields else None
    if ags in names:
        return split_name(names[ags])
    return str(ags or fields["ARS"][index]), None


def _repaired(geometry: shapely.Geometry, ars: str, name: str, report: ReadReport) -> shapely.Geometry:
    if shapely.is_valid(geometry):
        return geometry
    report.repaired.append(f"{name} ({ars}): {shapely.is_valid_reason(geometry)}")
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return shapely.union_all([part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"])


def _degrees(geometry: shapely.Geometry, to_degrees: Transformer) -> bytes:
    moved = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])))
    if not shapely.is_valid(moved):
        moved = shapely.make_valid(moved, method="structure", keep_collapsed=False)
    return shapely.MultiPolygon(
        [part for part in shapely.get_parts(moved) if part.geom_type == "Polygon"]
    ).wkb
