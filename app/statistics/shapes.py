"""Polygons and radii: read strictly, bounded in size, and which cells they hold, whole cells by their mid points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape as shape_of

from app.catchments.inputs import metric
from app.errors import BadRequest, ComputationLimit
from app.network.transforming import transformer
from app.web import parameters as read

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.travel import Places

    BoolArray = npt.NDArray[np.bool_]
    FloatArray = npt.NDArray[np.float64]

MOST_CORNERS, MOST_CORNERS_SIGNED_IN = 2_000, 20_000
MOST_KM2 = 50_000.0
RADIUS_M = (50.0, 100_000.0)
KINDS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape in the region's metric CRS, and how answers name it. A circle has a centre and a radius, no polygon."""

    told: dict[str, Any]
    polygon: Any = None
    centre: tuple[float, float] | None = None
    radius_m: float = 0.0

    def holds(self, x_m: FloatArray, y_m: FloatArray) -> BoolArray:
        """Which points lie inside."""
        if self.centre is not None:
            return np.hypot(x_m - self.centre[0], y_m - self.centre[1]) <= self.radius_m
        shapely.prepare(self.polygon)
        return shapely.contains_xy(self.polygon, x_m, y_m)

    def homes(self, places: Places) -> BoolArray:
        """Which homes lie inside, by their mid points."""
        return self.holds(places.x_m, places.y_m)


def circle(srid: int, centre: str, radius_m: float) -> Shape:
    """All within a radius of lon,lat. Raises BadRequest for a radius that is none."""
    lon, lat = read.pair(centre, "center")
    least, most = RADIUS_M
    if not math.isfinite(radius_m) or not least <= radius_m <= most:
        raise BadRequest(f"radius_m liegt zwischen {least:g} und {most:g} Metern.", parameter="radius_m")
    x_m, y_m = metric(srid, np.array([lon]), np.array([lat]))
    if not (np.isfinite(x_m[0]) and np.isfinite(y_m[0])):
        raise BadRequest("center liegt zu weit von dieser Region entfernt.", parameter="center")
    told = {
        "kind": "circle",
        "center": [lon, lat],
        "radius_m": radius_m,
        "area_km2": _km2(math.pi * radius_m**2),
    }
    return Shape(told, centre=(float(x_m[0]), float(y_m[0])), radius_m=radius_m)


def polygon(srid: int, geometry: object, most_corners: int) -> Shape:
    """A polygon or several, as GeoJSON in degrees (RFC 7946). Raises BadRequest, or ComputationLimit where it is too much."""
    if not isinstance(geometry, dict) or geometry.get("type") not in KINDS:
        raise BadRequest("geometry ist ein GeoJSON-Polygon oder -MultiPolygon.", parameter="geometry")
    rings = _rings(geometry)
    corners = sum(len(ring) for ring in rings)
    if corners > most_corners:
        raise ComputationLimit(
            f"Das Polygon hat {corners} Ecken; höchstens {most_corners} sind möglich. Bitte vereinfachen.",
            parameter="geometry",
        )
    _check_positions(rings)
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise BadRequest(
            "geometry ist kein gültiges GeoJSON: Ringe brauchen vier Punkte und enden, wo sie beginnen.",
            parameter="geometry",
        )
    shape = shape_of(geometry)
    if shape.is_empty or not shape.is_valid:
        raise BadRequest(
            f"Das Polygon ist nicht gültig ({shapely.is_valid_reason(shape) if not shape.is_empty else 'leer'}).",
            parameter="geometry",
        )
    change = transformer(4326, srid)
    metres = shapely.transform(
        shape, lambda lon_lat: np.column_stack(change.transform(lon_lat[:, 0], lon_lat[:, 1]))
    )
    if not np.isfinite(shapely.get_coordinates(metres)).all():
        raise BadRequest("Das Polygon liegt zu weit von dieser Region entfernt.", parameter="geometry")
    km2 = _km2(metres.area)
    if km2 > MOST_KM2:
        raise ComputationLimit(
            f"Das Polygon umfasst {km2:.0f} km²; höchstens {MOST_KM2:.0f} sind möglich.", parameter="geometry"
        )
    return Shape({"kind": "polygon", "corners": corners, "area_km2": km2}, polygon=metres)


def read_json(geometry: dict[str, Any]) -> str:
    """A geometry as text again, without anything but its kind and coordinates."""
    from app.web.answers import json_bytes

    return json_bytes({"type": geometry["type"], "coordinates": geometry["coordinates"]}).decode()


def _rings(geometry: dict[str, Any]) -> list[list[Any]]:
    coordinates: Any = geometry.get("coordinates")
    parts: Any = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    if not isinstance(parts, list) or not parts or not all(isinstance(part, list) and part for part in parts):
        raise BadRequest("geometry.coordinates fehlen.", parameter="geometry")
    rings = [ring for part in parts for ring in part]
    if not all(isinstance(ring, list) and len(ring) >= 4 for ring in rings):
        raise BadRequest("Ein Ring braucht mindestens vier Punkte.", parameter="geometry")
    return rings


def _check_positions(rings: list[list[Any]]) -> None:
    """Raises BadRequest for a position that is not one on earth."""
    for ring in rings:
        for place in ring:
            if not isinstance(place, list) or len(place) < 2 or not all(_is_number(one) for one in place[:2]):
                raise BadRequest("Ein Punkt besteht aus zwei Zahlen: [lon, lat].", parameter="geometry")
            read.position(place[0], place[1])


def _is_number(value: object) -> bool:
    # Compared first: an integer of hundreds of digits is no float, and what is no number is not less than anything.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e6


def _km2(square_metres: float) -> float:
    return round(square_metres / 1e6, 3)
