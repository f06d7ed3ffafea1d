"""Coordinate reference systems by their addresses, with the order of their axes (OGC API Features Part 2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyproj import CRS, Transformer

from app.collections.model import Fragment
from app.errors import BadRequest
from app.web import parameters as read

if TYPE_CHECKING:
    from app.collections.model import Geometry
    from app.web.regions import Region

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/{code}"
OFFERED = (4326, 25832, 3035, 3857)
DEGREE_DIGITS, METRE_DIGITS = 7, 3
"""Decimals of coordinates: a centimetre, a millimetre."""
MOST_METRES = 1e8


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system: its address, its EPSG code, and whether north (latitude) comes first."""

    uri: str
    srid: int
    flipped: bool
    is_degrees: bool

    @property
    def digits(self) -> int:
        """Decimals of its coordinates."""
        return DEGREE_DIGITS if self.is_degrees else METRE_DIGITS


DEFAULT = Crs(CRS84, 4326, flipped=False, is_degrees=True)


@cache
def of_code(code: int) -> Crs:
    """The system of an EPSG code, its axes in the order in which EPSG has them."""
    told = CRS.from_epsg(code)
    return Crs(EPSG.format(code=code), code, told.axis_info[0].direction == "north", told.is_geographic)


def offered(region: Region) -> dict[str, Crs]:
    """The systems in which a region's features are given, by address, the default first."""
    codes = dict.fromkeys((*OFFERED[:1], region.metric_srid, *OFFERED[1:]))
    return {one.uri: one for one in (DEFAULT, *(of_code(code) for code in codes))}


def crs_of(text: str | None, region: Region, parameter: str) -> Crs:
    """The system of an address (or of "[EPSG:25832]"); CRS84 for None. Raises BadRequest for one that is not offered."""
    if text is None:
        return DEFAULT
    known = offered(region)
    plain = text.strip().strip("[]<>").replace("https://", "http://")
    if plain.upper().startswith("EPSG:"):
        plain = EPSG.format(code=plain[5:])
    if plain.upper() in {"OGC:CRS84", "CRS84"}:
        plain = CRS84
    if plain not in known:
        raise BadRequest(
            f"Das Koordinatensystem „{text[:200]}“ gibt es hier nicht. Möglich sind: {', '.join(known)}.", parameter=parameter
        )  # fmt: skip
    return known[plain]


def meets_box(text: str, crs: Crs, geometry: Geometry) -> Fragment:
    """The condition that a geometry meets a box given in a system. Raises BadRequest for what is no box."""
    if not crs.is_degrees:
        return _metric(_numbers(text), crs, geometry)
    numbers = text
    if crs.flipped or text.count(",") == 5:
        south, west, north, east = _numbers(text) if crs.flipped else _swapped(_numbers(text))
        numbers = f"{west!r},{south!r},{east!r},{north!r}"
    parts: list[str] = []
    values: dict[str, float] = {}
    for n, box in enumerate(read.bounding_boxes(numbers)):
        parts.append(
            f"ST_Intersects({geometry.sql}, ST_MakeEnvelope(:box{n}_0, :box{n}_1, :box{n}_2, :box{n}_3, 4326))"
        )
        values |= {f"box{n}_{side}": value for side, value in enumerate(box)}
    return Fragment(" OR ".join(parts), values)


def _swapped(box: tuple[float, ...]) -> tuple[float, ...]:
    return box[1], box[0], box[3], box[2]


def _metric(box: tuple[float, ...], crs: Crs, geometry: Geometry) -> Fragment:
    """As drawn in the system itself; the box in degrees before it lets the index be used."""
    west, south, east, north = _swapped(box) if crs.flipped else box
    if west > east or south > north:
        raise BadRequest("bbox: Die erste Ecke liegt nicht links unter der zweiten.", parameter="bbox")
    around = (math.inf,)
    if max(map(abs, box)) <= MOST_METRES:
        into = Transformer.from_crs(crs.srid, 4326, always_xy=True)
        around = into.transform_bounds(west, south, east, north, densify_pts=21)
    if not all(map(math.isfinite, around)):
        raise BadRequest(
            "bbox liegt außerhalb dessen, wofür das Koordinatensystem gemacht ist.", parameter="bbox"
        )
    values = {f"around_{n}": value for n, value in enumerate(around)}
    values |= dict(zip(("box_0", "box_1", "box_2", "box_3"), (west, south, east, north), strict=True))
    sql = (
        f"{geometry.sql} && ST_Expand(ST_MakeEnvelope(:around_0, :around_1, :around_2, :around_3, 4326), 0.001)"
        f" AND ST_Intersects(ST_Transform({geometry.sql}, {crs.srid}), ST_MakeEnvelope(:box_0, :box_1, :box_2, :box_3, {crs.srid}))"
    )
    return Fragment(sql, values)


def _numbers(text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise BadRequest("bbox besteht aus Zahlen, durch Komma getrennt.", parameter="bbox") from None
    if len(values) == 6:  # heights are not told of anything here
        values = (*values[:2], *values[3:5])
    if len(values) != 4 or not all(map(math.isfinite, values)):
        raise BadRequest(
            "bbox braucht vier Zahlen: die untere linke und die obere rechte Ecke.", parameter="bbox"
        )
    return values
