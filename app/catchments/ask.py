"""Questions asked on the spot, from any point: what is nearest, how far one gets, who lives there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from app.accessibility.graph import UNREACHED
from app.accessibility.nearest import nearest
from app.accessibility.points import seeds_of
from app.catchments.inputs import metric
from app.catchments.outline import outline, sample_edges
from app.catchments.streets import StreetTravel, unconnected
from app.catchments.travel import Places, StraightLine, Travel, Within
from app.errors import NotConnected
from app.network.transforming import transformer

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import People


@dataclass(frozen=True, slots=True)
class Ring:
    """One isochrone: its limit, its outline (degrees), and the share of unreached nodes inside it."""

    minutes: int
    geometry: shapely.Geometry
    false_inside_share: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A site near a point: its index, and seconds and metres of the way there."""

    site: int
    seconds: float
    metres: float


def place(srid: int, lon: float, lat: float) -> Places:
    """A single point as places."""
    x_m, y_m = metric(srid, np.array([lon]), np.array([lat]))
    return Places(x_m, y_m, np.zeros(1, np.int32))


def snap_of(travel: Travel, points: Places) -> dict[str, Any] | None:
    """How far the next usable street is and its name; None for straight lines.

    Raises NotConnected when it is too far to set out from there.
    """
    if not isinstance(travel, StreetTravel):
        return None
    snapped = travel.index.snap(points.x_m, points.y_m)
    best = int(np.argmin(snapped.metres))
    if (snapped.edge < 0).all():
        raise NotConnected(unconnected(float(snapped.metres[best]), travel.index.max_m), parameter="lon,lat")
    network = travel.network
    name = int(network.name[snapped.edge[best]])
    return {
        "metres": round(float(snapped.metres[best]), 1),
        "street": network.street_names[name] if name >= 0 else None,
    }


def rings(travel: Travel, points: Places, minutes: list[int], srid: int) -> list[Ring]:
    """Isochrones around points (a site's entrances), the largest first; who lives inside reaches the site in time."""
    return [_ring(travel, points, limit, srid) for limit in sorted(minutes, reverse=True)]


def people_inside(within: Within, people: list[People], homes: int) -> dict[str, float]:
    """People by age group among the homes within reach of the one site."""
    inside = np.zeros(homes, bool)
    inside[within.point] = True
    return {group.age_group: float(group.people[inside[group.home]].sum()) for group in people}


def nearest_sites(travel: Travel, points: Places, sites: Places, k: int) -> list[Hit]:
    """The k sites nearest by time, with the length of the shortest way to each."""
    k = min(k, sites.owners)
    if k == 0:
        return []
    if isinstance(travel, StreetTravel):
        return _nearest_by_street(travel, points, sites, k)
    assert isinstance(travel, StraightLine)  # noqa: S101 (there are two ways to travel)
    home = np.array([points.x_m[0], points.y_m[0]])
    metres = np.hypot(sites.x_m - home[0], sites.y_m - home[1]) * travel.detour_factor
    best = np.full(sites.owners, np.inf)
    np.minimum.at(best, sites.owner, metres)
    return [
        Hit(int(site), float(best[site] / travel.metres_per_second), float(best[site]))
        for site in np.argsort(best)[:k]
    ]


def _nearest_by_street(travel: StreetTravel, points: Places, sites: Places, k: int) -> list[Hit]:
    found = (array.tolist() for array in travel.k_nearest(points, sites, k))
    return [
        Hit(site, seconds, metres if np.isfinite(metres) else float("nan"))
        for site, seconds, metres in zip(*found, strict=True)
    ]


def _ring(travel: Travel, points: Places, minutes: int, srid: int) -> Ring:
    to_degrees = transformer(srid, 4326).transform
    limit = minutes * 60.0
    if isinstance(travel, StreetTravel):
        snapped = travel.index.snap(points.x_m, points.y_m).timed(np.zeros(len(points.x_m), np.int32), 1)
        ms, _ = nearest(travel.to_sites_ms, seeds_of(travel.edges_ms, snapped), round(limit * 1000))
        seconds = np.where(ms == UNREACHED, np.inf, ms / 1000)
        cell_m = outline_cell_m(travel, seconds, limit)
        samples = sample_edges(travel.network, travel.edges_ms, seconds, limit, cell_m, snapped)
        drawn = outline(samples, limit, cell_m)
        shape, false_share = drawn.geometry, drawn.false_inside_share
    else:
        assert isinstance(travel, StraightLine)  # noqa: S101
        radius_m = limit * travel.metres_per_second / travel.detour_factor
        circles = shapely.buffer(shapely.points(points.x_m, points.y_m), radius_m, quad_segs=16)
        shape, false_share = shapely.union_all(circles), None
    return Ring(minutes, _in_degrees(shape, to_degrees), false_share)


def outline_cell_m(travel: StreetTravel, seconds: npt.NDArray[np.float64], limit: float) -> float:
    """A grid fine enough for the outline, and coarse enough to be drawn at once: at most about 500 × 500 cells."""
    count = len(travel.network.node_x_m)
    reached = np.flatnonzero(seconds[:count] <= limit)
    if not len(reached):
        return 20.0
    x, y = travel.network.node_x_m[reached], travel.network.node_y_m[reached]
    return float(max(15.0, (x.max() - x.min()) / 500, (y.max() - y.min()) / 500))


def _in_degrees(shape: shapely.Geometry, to_degrees: Any) -> shapely.Geometry:  # noqa: ANN401
    moved = shapely.transform(shape, lambda xy: np.round(np.column_stack(to_degrees(xy[:, 0], xy[:, 1])), 6))  # pyright: ignore[reportArgumentType, reportCallIssue]
    parts = [part for part in shapely.get_parts(shapely.make_valid(moved)) if part.geom_type == "Polygon"]
    return shapely.orient_polygons(shapely.MultiPolygon(parts))
