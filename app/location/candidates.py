"""Where new sites could stand: junctions of streets, the sites of other categories, or a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import text

from app.catchments.inputs import metric
from app.catchments.travel import Places
from app.errors import BadRequest, ComputationLimit, NotFound
from app.location.question import MOST_CANDIDATES, Anywhere, AtSites, Listed

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.location.ground import Ground
    from app.location.question import LocationQuestion

    FloatArray = npt.NDArray[np.float64]

AREA = """
    SELECT ST_AsBinary(ST_Union(geom)) FROM area
     WHERE region_id = :region_id AND CASE WHEN cast(:ars AS text) IS NULL THEN level = 'municipality' AND is_core
                                           ELSE ars = :ars END"""

SITES = """
    SELECT f.slug, t.name, ST_X(f.point) AS lon, ST_Y(f.point) AS lat
      FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> current_date
     WHERE f.region_id = :region_id AND f.valid_during @> current_date AND f.point IS NOT NULL
       AND f.categories && cast(:categories AS text[]) AND NOT cast(:category AS text) = ANY(f.categories)
       AND NOT EXISTS (SELECT FROM category c WHERE c.code = ANY(f.categories) AND c.is_private)
     ORDER BY f.site_id"""

TOO_MANY = (
    f"Mehr als {MOST_CANDIDATES:,}".replace(",", ".")
    + " mögliche Standorte sind zu viele für eine Rechnung. Bitte ein kleineres Gebiet, weniger Arten oder eine größere"
    " Maschenweite wählen."
)
NONE = "Es gibt keinen einzigen möglichen Standort: weder Kreuzungen noch Lernorte liegen dort."


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places for a new site: names ("" for a junction), points in the metric CRS (owner i is candidate i), degrees."""

    names: list[str]
    points: Places
    lon: FloatArray
    lat: FloatArray

    def some(self, index: npt.NDArray[np.integer]) -> Candidates:
        """Some of them."""
        points = self.points
        owner = np.arange(len(index), dtype=np.int32)
        chosen = Places(points.x_m[index], points.y_m[index], owner)
        return Candidates([self.names[i] for i in index.tolist()], chosen, self.lon[index], self.lat[index])


def read_candidates(connection: Connection, ground: Ground, asked: LocationQuestion) -> Candidates:
    """The candidates asked for. Raises ComputationLimit for too many, BadRequest or NotFound for none."""
    wanted, srid = asked.candidates, ground.inputs.metric_srid
    if isinstance(wanted, Anywhere):
        found = _anywhere(connection, ground, wanted)
    elif isinstance(wanted, AtSites):
        keys = {
            "region_id": ground.inputs.region_id,
            "categories": wanted.categories,
            "category": asked.category,
        }
        rows = connection.execute(text(SITES), keys).all()
        found = _of([row.name for row in rows], [row.lon for row in rows], [row.lat for row in rows], srid)
    else:
        found = _of(*_columns(wanted), srid)
    if len(found.names) > MOST_CANDIDATES:
        raise ComputationLimit(TOO_MANY, parameter="candidates")
    if not found.names:
        raise BadRequest(NONE, parameter="candidates")
    return found


def _columns(wanted: Listed) -> tuple[list[str], list[float], list[float]]:
    points = wanted.points
    return [one.name for one in points], [one.lon for one in points], [one.lat for one in points]


def _of(names: list[str], lon: list[float], lat: list[float], srid: int) -> Candidates:
    x_m, y_m = metric(srid, np.array(lon), np.array(lat))
    points = Places(x_m, y_m, np.arange(len(names), dtype=np.int32))
    return Candidates(names, points, np.array(lon), np.array(lat))


def _anywhere(connection: Connection, ground: Ground, wanted: Anywhere) -> Candidates:
    """Junctions of usable streets (without a network: inhabited cells), the one nearest to the middle of each square."""
    keys = {"region_id": ground.inputs.region_id, "ars": wanted.area}
    area = connection.execute(text(AREA), keys).scalar()
    if area is None:
        raise NotFound(
            f"Ein Gebiet mit dem Schlüssel {wanted.area} ist nicht geladen.", parameter="candidates.area"
        )
    x_m, y_m = _standing(ground)
    back = Transformer.from_crs(ground.inputs.metric_srid, 4326, always_xy=True)
    kept = thinned(x_m, y_m, wanted.spacing_m)
    lon, lat = (np.asarray(values) for values in back.transform(x_m[kept], y_m[kept]))
    inside = _inside(shapely.from_wkb(bytes(area)), lon, lat)
    if wanted.polygon is not None:
        inside &= _inside(drawn(wanted.polygon), lon, lat)
    points = Places(x_m[kept][inside], y_m[kept][inside], np.arange(int(inside.sum()), dtype=np.int32))
    return Candidates([""] * int(inside.sum()), points, lon[inside], lat[inside])


def drawn(corners: list[tuple[float, float]]) -> shapely.Polygon:
    """The area of the corners. Raises BadRequest where its border crosses itself, or it is none."""
    shape = shapely.Polygon(corners)
    if not shape.is_valid or shape.area == 0:
        raise BadRequest(
            "Die gezeichnete Fläche überschneidet sich selbst oder hat keinen Inhalt. Bitte die Ecken der Reihe nach setzen.",
            parameter="candidates.polygon",
        )
    return shape


def _inside(shape: shapely.Geometry, lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.bool_]:
    shapely.prepare(shape)
    return shapely.contains_xy(shape, lon, lat)


def _standing(ground: Ground) -> tuple[FloatArray, FloatArray]:
    travel = ground.streets
    if travel is None:
        places = ground.inputs.homes.places
        return places.x_m, places.y_m
    network, edges = travel.network, travel.index.edges
    nodes = np.unique(np.concatenate([network.edge_u[edges], network.edge_v[edges]]))
    return network.node_x_m[nodes], network.node_y_m[nodes]


def thinned(x_m: FloatArray, y_m: FloatArray, spacing_m: float) -> npt.NDArray[np.intp]:
    """Of the points in each square of a grid the one nearest to its middle."""
    column, row = np.floor(x_m / spacing_m).astype(np.int64), np.floor(y_m / spacing_m).astype(np.int64)
    off = np.hypot(x_m - (column + 0.5) * spacing_m, y_m - (row + 0.5) * spacing_m)
    order = np.lexsort((off, row, column))
    first = np.ones(len(order), bool)
    first[1:] = (column[order][1:] != column[order][:-1]) | (row[order][1:] != row[order][:-1])
    return np.sort(order[first])
