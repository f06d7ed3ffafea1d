"""The invented land: coast, a fjord, an island, municipalities with exactly shared borders. EPSG:25832, metres.

It lies in the open North Sea, west of Sylt, where nobody can take it for a real place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import Voronoi
from shapely import LineString, Point, Polygon

if TYPE_CHECKING:
    import numpy.typing as npt

METRIC_SRID = 25832
WEST, SOUTH, EAST, NORTH = 362_000.0, 6_062_000.0, 420_000.0, 6_106_000.0
VILLAGES = 64
TOWN = np.array([388_000.0, 6_084_500.0])
"""The Kreis town, at the head of the fjord."""
BRIDGE_X = 397_500.0
"""Where a bridge crosses the fjord."""


@dataclass(frozen=True, slots=True)
class Land:
    """The land (with the island), the fjord's axis, and one polygon per settlement centre."""

    outline: shapely.Geometry
    mainland: Polygon
    island: Polygon
    fjord: Polygon
    centres: npt.NDArray[np.float64]
    municipalities: list[Polygon]


def make_land(rng: np.random.Generator) -> Land:
    """The land with its municipalities; the last centre is the island's."""
    fjord = _fjord(rng)
    mainland = shapely.make_valid(_coast(rng).difference(fjord))
    mainland = max(shapely.get_parts(mainland), key=lambda part: part.area)
    island = _blob(rng, np.array([414_500.0, 6_097_500.0]), 2_100.0)
    mainland = max(shapely.get_parts(mainland.difference(island.buffer(1_800))), key=lambda part: part.area)
    centres = _centres(rng, mainland)
    cells = _municipalities(rng, mainland, centres)
    centre = np.array([[island.centroid.x, island.centroid.y]])
    outline = shapely.union_all([mainland, island])
    return Land(outline, mainland, island, fjord, np.vstack([centres, centre]), [*cells, island])


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry in the metric CRS moved to EPSG:4326; shared corners stay shared."""
    transform = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True).transform

    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.round(np.column_stack(transform(xy[:, 0], xy[:, 1])), 7)  # pyright: ignore[reportReturnType]

    return shapely.transform(geometry, moved)  # pyright: ignore[reportCallIssue, reportArgumentType]


def noisy_line(
    rng: np.random.Generator,
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
    roughness: float,
    step_m: float,
) -> npt.NDArray[np.float64]:
    """A line from start to end with fractal detours (mid point displacement), points about `step_m` apart."""
    points = np.array([start, end])
    while True:
        delta = np.diff(points, axis=0)
        length = np.hypot(*delta.T)
        if len(length) == 0 or length.max() <= step_m:
            return points
        normal = np.column_stack([-delta[:, 1], delta[:, 0]])
        middle = (points[:-1] + points[1:]) / 2 + normal * rng.normal(0, roughness, (len(delta), 1)).clip(
            -0.25, 0.25
        )
        woven = np.empty((len(points) + len(middle), 2))
        woven[0::2], woven[1::2] = points, middle
        points = woven


def _coast(rng: np.random.Generator) -> Polygon:
    corners = np.array([
        [WEST + 1_500, SOUTH + 1_500], [EAST - 12_000, SOUTH + 1_200], [EAST - 5_000, SOUTH + 9_000],
        [EAST - 6_500, SOUTH + 19_000], [EAST - 3_500, SOUTH + 28_000], [EAST - 10_500, NORTH - 6_500],
        [EAST - 17_000, NORTH - 1_500], [WEST + 3_000, NORTH - 2_000], [WEST + 1_000, SOUTH + 25_000],
    ])  # fmt: skip
    parts = [
        noisy_line(rng, a, b, 0.09, 300)[:-1]
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    ]
    return Polygon(np.vstack(parts)).buffer(0)


def _fjord(rng: np.random.Generator) -> Polygon:
    axis = noisy_line(rng, np.array([EAST + 2_000, 6_087_500.0]), TOWN + np.array([2_600.0, 0.0]), 0.07, 700)
    width = np.interp(np.arange(len(axis)), [0, len(axis) * 0.5, len(axis) - 1], [2_300, 1_000, 260])
    pieces = [LineString(axis[i : i + 2]).buffer(width[i], quad_segs=4) for i in range(len(axis) - 1)]
    return shapely.union_all(pieces).simplify(40)  # pyright: ignore[reportReturnType]


def _blob(rng: np.random.Generator, centre: npt.NDArray[np.float64], radius_m: float) -> Polygon:
    angle = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    waves = sum(rng.normal(0, 0.12 / k) * np.cos(k * angle + rng.uniform(0, 6.28)) for k in range(1, 7))
    radius = radius_m * (1 + waves)
    return Polygon(centre + np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]).buffer(0)  # pyright: ignore[reportIndexIssue]


def _centres(rng: np.random.Generator, mainland: Polygon) -> npt.NDArray[np.float64]:
    """Settlement centres, well apart and away from the shore; the Kreis town first."""
    inner = mainland.buffer(-900)
    shapely.prepare(inner)
    chosen = [TOWN]
    spacing = 5_200.0
    while len(chosen) < VILLAGES:
        candidates = rng.uniform([WEST, SOUTH], [EAST, NORTH], (400, 2))
        for point in candidates[shapely.contains_xy(inner, candidates[:, 0], candidates[:, 1])]:
            if np.hypot(*(np.array(chosen) - point).T).min() > spacing and len(chosen) < VILLAGES:
                chosen.append(point)
        spacing *= 0.97
    return np.array(chosen)


def _municipalities(
    rng: np.random.Generator, mainland: Polygon, centres: npt.NDArray[np.float64]
) -> list[Polygon]:
    """One polygon per centre: Voronoi cells whose shared borders are made rough once, then cut along the coast."""
    far = 400_000.0
    middle = np.array([(WEST + EAST) / 2, (SOUTH + NORTH) / 2])
    frame = middle + far * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 1], [0, -1], [1, 0], [-1, 0]])
    diagram = Voronoi(np.vstack([centres, frame]))
    box = shapely.box(WEST - 5_000, SOUTH - 5_000, EAST + 5_000, NORTH + 5_000)
    lines = [mainland.boundary]
    for a, b in diagram.ridge_vertices:
        if a < 0 or b < 0:
            continue
        line = LineString(diagram.vertices[[a, b]]).intersection(box)
        if line.is_empty or line.length < 1:
            continue
        ends = np.array(line.coords)
        lines.append(LineString(noisy_line(rng, ends[0], ends[-1], 0.08, 350)))  # pyright: ignore[reportArgumentType]
    pieces = list(shapely.get_parts(shapely.polygonize([shapely.union_all(lines)])))
    inside = [piece for piece in pieces if mainland.contains(piece.representative_point())]
    return _gathered(inside, centres)


def _gathered(pieces: list[Polygon], centres: npt.NDArray[np.float64]) -> list[Polygon]:
    """Give every piece to the centre it holds, or else to the neighbour with the longest common border."""
    home: list[list[Polygon]] = [[] for _ in centres]
    loose: list[Polygon] = []
    for piece in pieces:
        held = [number for number, centre in enumerate(centres) if piece.contains(Point(centre))]
        (home[held[0]] if held else loose).append(piece)
    for piece in sorted(loose, key=lambda part: -part.area):
        shared = [
            max((piece.boundary.intersection(p.boundary).length for p in parts), default=0.0)
            for parts in home
        ]
        home[int(np.argmax(shared))].append(piece)
    return [shapely.union_all(parts) for parts in home]  # pyright: ignore[reportReturnType]
