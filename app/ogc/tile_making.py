"""Vector tiles of collections: of sites from a snapshot in memory, of all others by PostGIS."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.basemap.mvt import BUFFER, EXTENT
from app.basemap.site_tiles import WORLD, Square
from app.collections.model import Fragment
from app.collections.select import GEOMETRY, select
from app.ogc.tile_sets import WEB_MERCATOR, TileSet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    from app.collections.model import Collection, Property

    FloatArray = npt.NDArray[np.float64]
    Address = tuple[int, int, int]

MOST_FEATURES = 50_000
"""Of more features a tile holds the first ones; nobody can tell so many apart on a tile's few pixels."""
STORED_SRID = 4326


def square_of(tile_set: TileSet) -> Square:
    """The set's first tile, for the snapshot of sites."""
    return WORLD if tile_set.srid == WEB_MERCATOR else Square(tile_set.id, _into(tile_set))


def box_of(tile_set: TileSet, degrees: Sequence[float]) -> tuple[float, float, float, float]:
    """A box in degrees as one in the set's metres."""
    west, south, east, north = degrees
    return _transformer(STORED_SRID, tile_set.srid).transform_bounds(west, south, east, north, densify_pts=21)


def statement(
    collection: Collection, region_id: int, tile_set: TileSet, address: Address, *, as_of: date | None
) -> Fragment:
    """The statement of a tile: one layer of the collection's name, its columns as they are told elsewhere.

    `address`: level, row, column. Lists are joined by commas and days are texts, as the format knows neither.
    """
    bounds = tile_set.bounds(*address)
    west, south, east, north = bounds
    margin = (east - west) * BUFFER / EXTENT
    around = _transformer(tile_set.srid, STORED_SRID).transform_bounds(
        west - margin, south - margin, east + margin, north + margin, densify_pts=21
    )
    values: dict[str, float] = dict(zip(("tile_w", "tile_s", "tile_e", "tile_n"), bounds, strict=True))
    values |= dict(zip(("near_w", "near_s", "near_e", "near_n"), around, strict=True))
    assert collection.geometry is not None  # noqa: S101 (those without have no tiles)
    near = Fragment(
        f"{collection.geometry.sql} && ST_MakeEnvelope(:near_w, :near_s, :near_e, :near_n, {STORED_SRID})",
        values,
    )
    inner = select(
        collection, region_id=region_id, where=near, limit=MOST_FEATURES, srid=tile_set.srid, as_of=as_of
    )
    columns = "".join(f", {_told(one)}" for one in collection.properties)
    sql = f"""
SELECT coalesce(ST_AsMVT(t, :layer, {EXTENT}, 'g'), ''::bytea) FROM (
    SELECT ST_AsMVTGeom(q.{GEOMETRY}, ST_MakeEnvelope(:tile_w, :tile_s, :tile_e, :tile_n, {tile_set.srid}), {EXTENT}, {BUFFER}, true) AS g{columns}
      FROM ({inner.sql}) q) t
 WHERE t.g IS NOT NULL"""
    return Fragment(sql, {**inner.parameters, "layer": collection.id})


def _told(column: Property) -> str:
    name = f'q."{column.name}"'
    if column.kind == "strings":
        return f"array_to_string({name}, ',') AS \"{column.name}\""
    return f'{name}::text AS "{column.name}"' if column.kind in {"date", "datetime"} else name


def _into(tile_set: TileSet):  # noqa: ANN202 (as `Square` wants it)
    transformer = _transformer(STORED_SRID, tile_set.srid)

    def project(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        x, y = transformer.transform(lon, lat)
        side = tile_set.side_m
        return (np.asarray(x) - tile_set.west_m) / side, (tile_set.north_m - np.asarray(y)) / side

    return project


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
