"""Where what is known ends: streets and sites beyond are not loaded, and nobody can say that they are not nearer.

A region's TOML says what is covered: `[halo] box` (west, south, east, north in degrees: the cut of the street extract)
and `areas` (beginnings of ARS whose sites are loaded). A home whose way to the edge of that is shorter than to the
nearest known site is unsure: an unknown site may be nearer. The way to the edge is taken to the last junction before it,
so that rather too many are called unsure. Where nothing is said, nothing is known of it, and nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import text

from app.accessibility.points import Snaps, nearest_for_points
from app.catchments.inputs import metric
from app.catchments.streets import units

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.streets import StreetTravel
    from app.catchments.travel import Nearest, Places, Travel

    FloatArray = npt.NDArray[np.float64]

LAND = """
    SELECT ST_AsBinary(ST_Union(ST_Transform(geom, :srid))) FROM area
     WHERE region_id = :region_id AND level = 'municipality' AND geom IS NOT NULL
       AND EXISTS (SELECT FROM unnest(cast(:prefixes AS text[])) p WHERE starts_with(ars, p))"""
CORE = """
    SELECT ST_AsBinary(ST_Union(ST_Transform(geom, :srid))) FROM area
     WHERE region_id = :region_id AND level = 'municipality' AND geom IS NOT NULL AND is_core"""
CORNER_STEPS = 40


@dataclass(frozen=True, slots=True)
class Covered:
    """The ground on which streets and sites are known, and the region's own (None: no areas), in the metric CRS.

    A coast is no edge, since no street leads across it.
    """

    ground: shapely.Geometry
    own: shapely.Geometry | None
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """Where the known ends, for one way to travel: `seconds` from each home (inf: it is not reached; 0 beyond it).

    `streets`: how many lead across. `around_m`: from the region's own ground to the nearest of these crossings, 0 where
    the region itself is not covered whole; None where none leads across, or nothing is known of the region's ground.
    """

    seconds: FloatArray
    streets: int
    around_m: float | None


def read_covered(connection: Connection, region_id: int, srid: int, config: dict[str, Any]) -> Covered | None:
    """What the region's TOML says is covered; None where it says nothing."""
    halo = config.get("halo") or {}
    parts = []
    if "box" in halo:
        parts.append(_box(halo["box"], srid))
    if "areas" in halo:
        keys = {"region_id": region_id, "srid": srid, "prefixes": list(halo["areas"])}
        land = connection.execute(text(LAND), keys).scalar_one()
        parts.append(shapely.from_wkb(bytes(land)) if land is not None else shapely.Polygon())
    if not parts:
        return None
    core = connection.execute(text(CORE), {"region_id": region_id, "srid": srid}).scalar_one()
    own = None if core is None else shapely.from_wkb(bytes(core))
    return Covered(shapely.intersection_all(parts), own, dict(halo))


def _box(box: list[float], srid: int) -> shapely.Geometry:
    """A box in degrees, its sides bent as they are in the metric CRS."""
    west, south, east, north = box
    steps = np.linspace(0, 1, CORNER_STEPS)
    lon = np.concatenate([west + (east - west) * steps, np.full(CORNER_STEPS, east), east - (east - west) * steps, np.full(CORNER_STEPS, west)])  # fmt: skip
    lat = np.concatenate([np.full(CORNER_STEPS, south), south + (north - south) * steps, np.full(CORNER_STEPS, north), north - (north - south) * steps])  # fmt: skip
    return shapely.make_valid(shapely.Polygon(np.column_stack(metric(srid, lon, lat))))


def edge_of(travel: Travel, homes: Places, covered: Covered | None) -> Edge | None:
    """Where the known ends for a way to travel; None where that was not looked at."""
    streets = travel.streets
    if covered is None or streets is None:
        return None
    leaving = _leaving(streets, covered)
    count = len(leaving.edge)
    outside = ~shapely.contains_xy(covered.ground, homes.x_m, homes.y_m)
    if not count:
        return Edge(np.where(outside, 0.0, np.inf), 0, None)
    snapped = streets.snapped(homes).timed(homes.owner, homes.owners)
    ticks, _ = nearest_for_points(streets.to_sites_ms, streets.edges_ms, leaving, snapped)
    return Edge(np.where(outside, 0.0, units(ticks)), count, _around(streets, leaving, covered))


def _around(travel: StreetTravel, leaving: Snaps, covered: Covered) -> float | None:
    if covered.own is None:
        return None
    network = travel.network
    node = np.where(leaving.fraction == 0, network.edge_u[leaving.edge], network.edge_v[leaving.edge])
    points = shapely.points(network.node_x_m[node], network.node_y_m[node])
    return round(float(shapely.distance(covered.own, points).min()))


def _leaving(travel: StreetTravel, covered: Covered) -> Snaps:
    """The last junctions before the edge, as points at the inner ends of edges that lead across."""
    network = travel.network
    shapely.prepare(covered.ground)
    inside = shapely.contains_xy(covered.ground, network.node_x_m, network.node_y_m)
    at_u, at_v = inside[network.edge_u], inside[network.edge_v]
    edge = np.flatnonzero((at_u != at_v) & (network.modes[travel.mode].part >= 0)).astype(np.int32)
    fraction = np.where(at_u[edge], 0.0, 1.0)
    count = len(edge)
    return Snaps(edge, fraction, np.zeros(count, np.int32), np.zeros(count, np.int32), 1)


def unsure(nearest: Nearest, edge: Edge | None) -> npt.NDArray[np.bool_] | None:
    """Homes to which an unknown site may be nearer than the nearest known one."""
    return None if edge is None else edge.seconds < nearest.seconds
