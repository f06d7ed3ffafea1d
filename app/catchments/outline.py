"""The picture of a catchment: polygons around what is reached. Figures are never counted from it.

A field of travel seconds is laid over a grid: at each point the cost at the nearest place on a street, plus the walk
from it. Its contour at the limit is the outline, so islands of unreached streets stay holes and water is not crossed.
The outline is then corrected until every reached node is inside; how many unreached ones are too is told with it.
contourpy (BSD, matplotlib's contouring) draws the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import contourpy
import numpy as np
import shapely
from scipy.spatial import cKDTree  # pyright: ignore[reportAttributeAccessIssue]

from app.accessibility.points import CLOSED, Edges

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.network.build import Network

    FloatArray = npt.NDArray[np.float64]

OFF_ROAD_M_PER_S = 0.5
"""Away from streets one is slow: the field falls off, and the outline stays close to what is really reached."""

MAX_AWAY_M = 60.0
STRIP_CELLS = 0.75
"""Every point of a street has a grid point within 0.71 cells."""

ALLOWED_FALSE_SHARE = 0.01
SMALLEST_HOLE_M2 = 40_000.0
"""Holes smaller than this in which no unreached node lies are a matter of drawing, not of the world."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A multipolygon in the metric CRS and the share of the unreached nodes around that lie inside it."""

    geometry: shapely.MultiPolygon
    false_inside_share: float


@dataclass(frozen=True, slots=True)
class Samples:
    """Places along streets with their cost in seconds (inf: not reached), and the nodes among them."""

    x_m: FloatArray
    y_m: FloatArray
    seconds: FloatArray
    node_x_m: FloatArray
    node_y_m: FloatArray
    node_seconds: FloatArray


def sample_edges(
    network: Network,
    edges: Edges,
    node_seconds: FloatArray,
    limit: float,
    step_m: float,
    site: Snaps | None = None,
) -> Samples:
    """Places about `step_m` apart along all usable edges near what is reached; costs towards the site.

    `site` (costs in ms): where it lies, for the ways along its own street that pass no junction.
    """
    usable = np.flatnonzero((edges.forward != CLOSED) | (edges.backward != CLOSED))
    low = np.minimum(node_seconds[edges.u[usable]], node_seconds[edges.v[usable]])
    own = np.zeros(0, np.int32) if site is None else site.edge[site.edge >= 0]
    box = _box_of(network, edges, np.union1d(usable[low <= limit], own))
    near = usable[_in_box(network, usable, box)]
    counts = np.maximum(2, np.ceil(network.length_mm[near] / 1000 / step_m).astype(int) + 1)
    edge = np.repeat(near, counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    t = (np.arange(len(edge)) - first) / np.repeat(counts - 1, counts)
    x_m, y_m = _along(network, near, edge, t)
    to_u = np.where(
        edges.backward[edge] == CLOSED, np.inf, t * edges.backward[edge] / 1000 + node_seconds[edges.u[edge]]
    )
    to_v = np.where(
        edges.forward[edge] == CLOSED,
        np.inf,
        (1 - t) * edges.forward[edge] / 1000 + node_seconds[edges.v[edge]],
    )
    seconds = np.minimum(to_u, to_v)
    if site is not None:
        _shorten_on_own_street(seconds, edges, site, edge, t)
    nodes = np.unique(np.concatenate([end[near] for end in edges.junctions]))
    nodes = nodes[nodes < len(network.node_x_m)]
    return Samples(
        x_m,
        y_m,
        seconds,
        network.node_x_m[nodes],
        network.node_y_m[nodes],
        node_seconds[nodes],
    )


def _shorten_on_own_street(
    seconds: FloatArray, edges: Edges, site: Snaps, edge: npt.NDArray[np.int64], t: FloatArray
) -> None:
    for own, fraction, access in zip(site.edge, site.fraction, site.access, strict=True):
        here = np.flatnonzero(edge == own)
        ahead = fraction - t[here]
        ticks = np.where(ahead >= 0, edges.forward[own], edges.backward[own])
        ms = np.where(ticks == CLOSED, np.inf, np.abs(ahead) * ticks + access)
        seconds[here] = np.minimum(seconds[here], ms / 1000)


def outline(samples: Samples, limit: float, cell_m: float) -> Outline:
    """The outline of what is reached within `limit` seconds; an empty multipolygon if nothing is."""
    reached = samples.seconds <= limit
    if not reached.any():
        return Outline(shapely.MultiPolygon(), 0.0)
    geometry = _contour(samples, reached, limit, cell_m)
    geometry = _corrected(samples, geometry, limit, cell_m)
    return Outline(geometry, _false_share(samples, geometry, limit))


def _contour(
    samples: Samples, reached: npt.NDArray[np.bool_], limit: float, cell_m: float
) -> shapely.Geometry:
    pad = MAX_AWAY_M + 2 * cell_m
    x = np.arange(samples.x_m[reached].min() - pad, samples.x_m[reached].max() + pad + cell_m, cell_m)
    y = np.arange(samples.y_m[reached].min() - pad, samples.y_m[reached].max() + pad + cell_m, cell_m)
    grid_x, grid_y = np.meshgrid(x, y)
    field = _field(samples, np.column_stack([grid_x.ravel(), grid_y.ravel()]), limit, cell_m)
    field = field.reshape(grid_x.shape)
    lines = contourpy.contour_generator(x, y, field, fill_type=contourpy.FillType.OuterOffset)
    points, offsets = lines.filled(-np.inf, limit)  # pyright: ignore[reportAssignmentType]
    polygons = [
        shapely.Polygon(part[o[0] : o[1]], [part[a:b] for a, b in pairwise(o[1:])])  # pyright: ignore[reportOptionalSubscript]
        for part, o in zip(points, offsets, strict=True)
    ]
    return shapely.make_valid(shapely.union_all(polygons)) if polygons else shapely.MultiPolygon()


def _field(samples: Samples, grid: FloatArray, limit: float, cell_m: float) -> FloatArray:
    """Seconds at the points of a grid.

    Along reached streets a strip wide enough for the grid to see is always inside: else their ends fall to pieces.
    """
    places = np.column_stack([samples.x_m, samples.y_m])
    away, index = cKDTree(places).query(grid, distance_upper_bound=MAX_AWAY_M)
    seconds = np.append(np.minimum(samples.seconds, limit * 2 + 600), limit * 2 + 600)
    field = seconds[index] + np.minimum(away, MAX_AWAY_M) / OFF_ROAD_M_PER_S
    near = np.flatnonzero((away < 2 * cell_m) & (field > limit))
    reached = cKDTree(places[samples.seconds <= limit])
    from_reached, _ = reached.query(grid[near], distance_upper_bound=2 * cell_m)
    strip = limit + (from_reached - STRIP_CELLS * cell_m) / OFF_ROAD_M_PER_S
    field[near] = np.minimum(field[near], strip)
    return field


def _corrected(
    samples: Samples, geometry: shapely.Geometry, limit: float, cell_m: float
) -> shapely.MultiPolygon:
    """Take in reached nodes that fell outside; leave out unreached ones as far as more than allowed fell inside.

    The discs around them reach less than half-way to the nearest node of the other sort, so neither undoes the other.
    """
    is_reached = samples.node_seconds <= limit
    inside = shapely.contains_xy(geometry, samples.node_x_m, samples.node_y_m)
    wrong = ~is_reached & inside
    excess = int(wrong.sum()) - int(ALLOWED_FALSE_SHARE * (~is_reached).sum())
    if excess > 0:
        cut = _furthest(samples, wrong, is_reached, excess)
        geometry = shapely.difference(geometry, _discs(samples, cut, is_reached, cell_m / 4))
    geometry = _without_small_holes(geometry, samples, limit)
    missing = is_reached & ~shapely.contains_xy(geometry, samples.node_x_m, samples.node_y_m)
    if missing.any():
        geometry = shapely.union(geometry, _discs(samples, missing, ~is_reached, cell_m / 8))
    return _polygons_only(geometry, samples, limit)


def _furthest(
    samples: Samples, chosen: npt.NDArray[np.bool_], away_from: npt.NDArray[np.bool_], count: int
) -> npt.NDArray[np.bool_]:
    """Of the chosen nodes those furthest from the others: what is cut out should be a place, not a pinhole."""
    points = np.column_stack([samples.node_x_m, samples.node_y_m])
    away, _ = cKDTree(points[away_from]).query(points[chosen])
    kept = np.zeros(len(points), bool)
    kept[np.flatnonzero(chosen)[np.argsort(-away)[:count]]] = True
    return kept


def _discs(
    samples: Samples, around: npt.NDArray[np.bool_], against: npt.NDArray[np.bool_], most_m: float
) -> shapely.Geometry:
    points = np.column_stack([samples.node_x_m, samples.node_y_m])
    radius = np.full(int(around.sum()), most_m)
    if against.any():
        away, _ = cKDTree(points[against]).query(points[around])
        radius = np.clip(0.45 * away, 0.05, most_m)
    return shapely.union_all(shapely.buffer(shapely.points(points[around]), radius, quad_segs=2))


def _without_small_holes(geometry: shapely.Geometry, samples: Samples, limit: float) -> shapely.Geometry:
    unreached = samples.node_seconds > limit
    points = shapely.points(samples.node_x_m[unreached], samples.node_y_m[unreached])
    tree = shapely.STRtree(points)  # pyright: ignore[reportArgumentType]
    whole = []
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon":
            continue
        holes = [
            ring for ring in part.interiors
            if shapely.Polygon(ring).area >= SMALLEST_HOLE_M2 or len(tree.query(shapely.Polygon(ring), "contains"))
        ]  # fmt: skip
        whole.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(whole)


def _polygons_only(geometry: shapely.Geometry, samples: Samples, limit: float) -> shapely.MultiPolygon:
    """Polygons only, without slivers: parts in which no reached node and hardly any reached street lies."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(geometry)) if part.geom_type == "Polygon"]
    reached = samples.seconds <= limit
    tree = shapely.STRtree(shapely.points(samples.x_m[reached], samples.y_m[reached]))  # pyright: ignore[reportArgumentType]
    return shapely.MultiPolygon([part for part in parts if len(tree.query(part, "contains"))])


def _false_share(samples: Samples, geometry: shapely.Geometry, limit: float) -> float:
    unreached = samples.node_seconds > limit
    if not unreached.any():
        return 0.0
    inside = shapely.contains_xy(geometry, samples.node_x_m[unreached], samples.node_y_m[unreached])
    return float(inside.mean())


def _box_of(
    network: Network, edges: Edges, chosen: npt.NDArray[np.int64]
) -> tuple[float, float, float, float]:
    nodes = np.concatenate([end[chosen] for end in edges.junctions])
    nodes = nodes[nodes < len(network.node_x_m)]
    if not len(nodes):
        return (0.0, 0.0, 0.0, 0.0)
    x, y = network.node_x_m[nodes], network.node_y_m[nodes]
    pad = 2 * MAX_AWAY_M
    return (x.min() - pad, y.min() - pad, x.max() + pad, y.max() + pad)


def _in_box(
    network: Network, edge: npt.NDArray[np.int64], box: tuple[float, float, float, float]
) -> npt.NDArray[np.bool_]:
    near = np.zeros(len(edge), bool)
    for end in (network.edge_u[edge], network.edge_v[edge]):
        x, y = network.node_x_m[end], network.node_y_m[end]
        near |= (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return near


def _along(
    network: Network, chosen: npt.NDArray[np.int64], edge: npt.NDArray[np.int64], t: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Coordinates at share `t` of each edge's line."""
    mask = np.zeros(len(network.edge_u), bool)
    mask[chosen] = True
    of_point = np.repeat(np.arange(len(network.edge_u)), np.diff(network.line_offset))
    keep = mask[of_point]
    number = np.cumsum(mask) - 1
    coordinates = np.column_stack([network.line_x_m, network.line_y_m])[keep]
    lines = shapely.linestrings(coordinates, indices=number[of_point[keep]])
    points = shapely.line_interpolate_point(lines[number[edge]], t, normalized=True)  # pyright: ignore[reportIndexIssue]
    return shapely.get_x(points), shapely.get_y(points)
