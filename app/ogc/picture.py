"""A map of a page's features as SVG, drawn by the server: it needs no script, and each feature is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from markupsafe import Markup, escape
from shapely.geometry import shape as shape_of
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

WIDTH = 720.0
LEAST_HEIGHT, MOST_HEIGHT = 240.0, 900.0
MARGIN = 12.0
MOST_DRAWN = 1000
OUTLINES = """
SELECT ST_AsBinary(ST_Simplify(geom, 0.0005)) FROM area
 WHERE region_id = :region_id AND level = 'municipality' AND geom IS NOT NULL"""


def outlines_of(connection: Connection, region_id: int) -> list[shapely.Geometry]:
    """The municipalities, as the ground of the map."""
    rows = connection.execute(text(OUTLINES), {"region_id": region_id}).scalars()
    return [one for one in shapely.from_wkb([bytes(row) for row in rows]).tolist() if one is not None]


def picture(
    features: Sequence[dict[str, Any]],
    ground: Sequence[shapely.Geometry],
    href: Callable[[Any], str],
    title: str,
) -> Markup:
    """The map of features in degrees (CRS84), or nothing where none of them has a geometry."""
    drawn = [(one, _geometry(one)) for one in features[:MOST_DRAWN] if one["geometry"] is not None]
    if not drawn:
        return Markup("")
    around = shapely.total_bounds([geometry for _, geometry in drawn])
    if len(drawn) == 1 and around[0] == around[2]:  # a single point: with its surroundings
        around = around + np.array([-0.05, -0.03, 0.05, 0.03])
    view = _View(around)
    shapes = [Markup('<path class="ground" d="{}"/>').format(view.path(one)) for one in ground]
    shapes += [
        Markup('<a href="{}"><title>{}</title>{}</a>').format(href(one["id"]), _named(one), view.shape(geometry)) for one, geometry in drawn
    ]  # fmt: skip
    return Markup(
        '<svg class="ogc-map" viewBox="0 0 {:g} {:g}" role="group" aria-label="{}">{}</svg>'
    ).format(WIDTH, view.height, escape(title), Markup("").join(shapes))


class _View:
    """From degrees to the picture: widths shrink with the latitude, north is up."""

    def __init__(self, around: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        west, south, east, north = (float(side) for side in around)
        self._shrink = float(np.cos(np.radians((south + north) / 2)))
        wide, high = max((east - west) * self._shrink, 1e-4), max(north - south, 1e-4)
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
        self.height = max(LEAST_HEIGHT, high * self._scale + 2 * MARGIN)
        self._west, self._north = west, north
        self._left = (WIDTH - wide * self._scale) / 2
        self._top = (self.height - high * self._scale) / 2

    def at(self, points: Any) -> Any:  # noqa: ANN401 (arrays of numpy)
        """Points of the picture."""
        x = self._left + (points[:, 0] - self._west) * self._shrink * self._scale
        y = self._top + (self._north - points[:, 1]) * self._scale
        return np.round(np.stack([x, y], axis=1), 1)

    def shape(self, geometry: shapely.Geometry) -> Markup:
        """A feature: a dot, or its lines."""
        if shapely.get_type_id(geometry) == shapely.GeometryType.POINT:
            x, y = self.at(shapely.get_coordinates(geometry))[0].tolist()
            return Markup('<circle cx="{}" cy="{}" r="5"/>').format(x, y)
        kind = "area" if shapely.get_dimensions(geometry) == 2 else "line"
        return Markup('<path class="{}" d="{}"/>').format(kind, self.path(geometry))

    def path(self, geometry: shapely.Geometry) -> str:
        """The lines of a geometry, no finer than can be seen."""
        simple = shapely.simplify(geometry, 0.5 / self._scale)
        parts: list[str] = []
        for part in shapely.get_parts(simple).tolist():
            rings = shapely.get_rings(part).tolist() if shapely.get_dimensions(part) == 2 else [part]
            for ring in rings:
                points = self.at(shapely.get_coordinates(ring)).tolist()
                parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points))
        return "".join(parts)


def _geometry(feature: dict[str, Any]) -> shapely.Geometry:
    """The geometry of a feature that our own database has made."""
    return shape_of(feature["geometry"])


def _named(feature: dict[str, Any]) -> str:
    told = feature["properties"]
    return str(told.get("name") or told.get("site_name") or feature["id"])
