"""GeoJSON features, checked member by member before a geometry library sees them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from geodata.guards import read_json
from geodata.reading import ReadError

NO_GEOJSON = "Die Datei ist kein lesbares GeoJSON (FeatureCollection)."
MAX_GEOMETRY_POINTS = 200_000
"""No learning site has an outline of more points; larger ones are refused row by row."""


def read_features(path: Path) -> list[dict[str, Any]]:
    """The features of a FeatureCollection; what is no feature becomes an empty one. Raises ReadError."""
    told = read_json(path, NO_GEOJSON)
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise ReadError(NO_GEOJSON, path.name)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def properties_of(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties of a feature."""
    told = feature.get("properties")
    return told if isinstance(told, dict) else {}


def point_of(feature: dict[str, Any]) -> tuple[float, float] | None:
    """A point on the feature's geometry, in the file's own reference system; None where it has none.

    Raises ValueError with a German sentence where the geometry cannot be used.
    """
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return None
    if _count_points(geometry) > MAX_GEOMETRY_POINTS:
        raise ValueError(f"Die Geometrie hat mehr als {MAX_GEOMETRY_POINTS:,} Punkte.".replace(",", "."))
    try:
        with np.errstate(invalid="ignore"):  # not a number: told below
            point = shapely.point_on_surface(shape(geometry))
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ) as error:
        raise ValueError("Die Geometrie ist kein gültiges GeoJSON.") from error
    if point is None or point.is_empty:
        return None
    if not (math.isfinite(point.x) and math.isfinite(point.y)):
        raise ValueError("Die Geometrie hat Koordinaten, die keine Zahlen sind.")
    return point.x, point.y


def _count_points(geometry: dict[str, Any]) -> int:
    parts: list[Any] = [geometry]
    count = 0
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            inner = part.get("geometries")
            parts += [part.get("coordinates"), *(inner if isinstance(inner, list) else [])]
        elif isinstance(part, list) and part and isinstance(part[0], list):
            parts += part
        elif isinstance(part, list):
            count += 1
    return count
