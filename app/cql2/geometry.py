"""Geometries that a filter writes: built, checked, and brought into the coordinates in which they are compared.

They come from numbers that the parsers took apart, never from a text that GEOS would read. What is not valid is refused here,
because a relation with it would fail in the database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from app.cql2.model import Box, FilterError, Shape
from app.cql2.typed import Context, Typed

FARTHEST = 1e8
"""Metres; beyond there is no place on Earth."""


def geometry_of(node: Shape | Box, context: Context) -> BaseGeometry:
    """A geometry in the filter's coordinates, x before y. Raises FilterError."""
    found = _box(node, context) if isinstance(node, Box) else _shape(node)
    if isinstance(node, Shape) and context.is_northing_first:
        found = shapely.transform(found, lambda places: places[:, ::-1])
    _check_places(found, context, node.at)
    if not found.is_valid:
        raise FilterError(f"Die Geometrie ist nicht gültig: {shapely.is_valid_reason(found)}.", at=node.at)
    return found


def in_srid(geometry: BaseGeometry, source: int, target: int, at: str) -> BaseGeometry:
    """It in other coordinates, point by point. Raises FilterError where there are none."""
    if source == target:
        return geometry
    transformer = _transformer(source, target)
    found = shapely.transform(
        geometry, lambda places: np.column_stack(transformer.transform(places[:, 0], places[:, 1]))
    )
    if not _is_finite(found):
        raise FilterError(f"Die Geometrie liegt außerhalb dessen, was EPSG:{target} darstellt.", at=at)
    return found


def sql_of(one: Typed, srid: int, context: Context) -> str:
    """A geometry in SQL, in these coordinates. Raises FilterError."""
    if one.shape is None:
        return one.sql if one.srid == srid else f"ST_Transform({one.sql}, {srid:d})"
    found = in_srid(one.shape, one.srid, srid, one.node.at)
    return f"ST_GeomFromWKB({context.bind(shapely.to_wkb(found), 'bytea')}, {srid:d})"


def _shape(node: Shape) -> BaseGeometry:
    if node.kind == "GeometryCollection":
        return shapely.union_all([_valid_member(_shape(one), one.at) for one in node.coordinates])
    _check_rings(node)
    try:
        return shape_of({"type": node.kind, "coordinates": node.coordinates})
    except (shapely.GEOSException, ValueError):
        raise FilterError(
            "Eine Linie hat mindestens zwei Punkte, eine Fläche mindestens vier.", at=node.at
        ) from None


def _valid_member(found: BaseGeometry, at: str) -> BaseGeometry:
    if not found.is_valid or not _is_finite(found):
        raise FilterError("Eine Geometrie der Sammlung ist nicht gültig.", at=at)
    return found


def _check_rings(node: Shape) -> None:
    rings: list[Any] = []
    if node.kind == "Polygon":
        rings = list(node.coordinates)
    elif node.kind == "MultiPolygon":
        rings = [ring for polygon in node.coordinates for ring in polygon]
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise FilterError(
                "Ein Ring hat mindestens vier Punkte, und der letzte ist der erste.", at=node.at
            )


def _box(node: Box, context: Context) -> BaseGeometry:
    corners = (node.left, node.lower, node.right, node.upper)
    west, south, east, north = (corners[i] for i in (1, 0, 3, 2)) if context.is_northing_first else corners
    if south > north or (west > east and not _crs(context.srid).is_geographic):
        raise FilterError("BBOX beginnt links unten und endet rechts oben.", at=node.at)
    if west > east:
        return shapely.union_all([_rectangle(west, south, 180, north), _rectangle(-180, south, east, north)])
    return _rectangle(west, south, east, north)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle; a line or a point where it has no area."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _check_places(found: BaseGeometry, context: Context, at: str) -> None:
    west, south, east, north = found.bounds
    if _crs(context.srid).is_geographic:
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise FilterError(
                "Eine Koordinate liegt nicht auf der Erde: Länge −180 bis 180, Breite −90 bis 90; die Reihenfolge gibt"
                " filter-crs vor.", at=at,
            )  # fmt: skip
    elif not max(abs(one) for one in (west, south, east, north)) <= FARTHEST:
        raise FilterError(f"Eine Koordinate ist zu groß für EPSG:{context.srid}.", at=at)


def _is_finite(found: BaseGeometry) -> bool:
    return bool((abs(shapely.get_coordinates(found)) < float("inf")).all())


@lru_cache(maxsize=32)
def _crs(srid: int) -> CRS:
    try:
        return CRS.from_epsg(srid)
    except CRSError:
        raise FilterError(f"EPSG:{srid} ist nicht bekannt.") from None


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(_crs(source), _crs(target), always_xy=True)
