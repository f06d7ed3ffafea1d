"""Invented streets: roads between settlements, streets in them, paths, a ferry; and one large grid for benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import Delaunay

from geodata.demo.addresses import street_name
from geodata.demo.land import BRIDGE_X, METRIC_SRID, Land, noisy_line
from geodata.demo.street_tags import junction_controls, tag_ways, turns_forbidden
from geodata.streets import EdgeFlag, Ways, streets_from_ways

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.demo.settlements import Settlement
    from geodata.rows import Streets

ALL = int(sum(EdgeFlag) - EdgeFlag.FERRY - EdgeFlag.STEPS)
NO_CAR = ALL - int(EdgeFlag.CAR_FORWARD | EdgeFlag.CAR_BACKWARD)
CAR_ONLY = int(EdgeFlag.CAR_FORWARD | EdgeFlag.CAR_BACKWARD)
FOOT_ONLY = int(EdgeFlag.WALK_FORWARD | EdgeFlag.WALK_BACKWARD)
ONE_WAY = ALL - int(EdgeFlag.CAR_BACKWARD)
FERRY = ALL | int(EdgeFlag.FERRY)
FERRY_SECONDS = 35 * 60.0
SPACING_M = 95.0


@dataclass(slots=True)
class _Draft:
    """Ways in metric coordinates, drawn one after the other; nodes have running numbers."""

    ways: Ways = field(default_factory=Ways)
    nodes: int = 0

    def node_numbers(self, count: int) -> list[int]:
        first = self.nodes + 1
        self.nodes += count
        return list(range(first, first + count))

    def draw(
        self,
        highway: str,
        flags: int,
        points: npt.NDArray[np.float64],
        ids: list[int],
        name: str = "",
        seconds: float = np.nan,
    ) -> None:
        ways = self.ways
        ways.way_id.append(len(ways.way_id) + 1)
        ways.highway.append(highway)
        ways.name.append(name)
        ways.flags.append(flags)
        ways.max_speed_kmh.append(np.nan)
        ways.duration_seconds.append(seconds)
        ways.points.append(len(points))
        ways.node_id += ids
        ways.lon += points[:, 0].tolist()
        ways.lat += points[:, 1].tolist()


def make_streets(rng: np.random.Generator, land: Land, settlements: list[Settlement]) -> Streets:
    """The streets of the demonstration Kreis."""
    draft = _Draft()
    hubs = draft.node_numbers(len(settlements))
    for settlement, hub in zip(settlements, hubs, strict=True):
        _town_streets(rng, draft, land, settlement, hub)
    _roads(rng, draft, land, settlements, hubs)
    _ferry(draft, settlements, hubs)
    _forgotten_tracks(rng, draft, land)
    own = np.random.default_rng(19)  # a stream of its own: what streets are like moves none of them
    tag_ways(own, draft.ways)
    controls = junction_controls(own, draft.ways, settlements, hubs)
    return streets_from_ways(_in_degrees(draft.ways), {}, controls, turns_forbidden(own, draft.ways, hubs))


def _in_degrees(ways: Ways) -> Ways:
    lon, lat = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True).transform(ways.lon, ways.lat)
    ways.lon, ways.lat = np.round(lon, 7).tolist(), np.round(lat, 7).tolist()
    return ways


def _town_streets(rng: np.random.Generator, draft: _Draft, land: Land, here: Settlement, hub: int) -> None:
    """A grid bent and jittered, thinner at its rim; the centre is the hub where the roads meet."""
    reach = int(here.radius_m / SPACING_M) + 1
    i, j = (a.ravel() for a in np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1)))
    turn = rng.uniform(0, np.pi / 2)
    grid = np.column_stack([i, j]) * SPACING_M + rng.normal(0, SPACING_M * 0.16, (len(i), 2))
    bend = 0.25 * np.sin(grid / here.radius_m * 2 + rng.uniform(0, 6, 2)) * SPACING_M
    grid = (grid + bend) @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    grid[(i == 0) & (j == 0)] = 0
    rim = here.radius_m * rng.uniform(0.8, 1.15, len(i))
    keep = (np.hypot(*grid.T) < rim) & shapely.contains_xy(land.outline, *(grid + here.centre).T)
    keep[(i == 0) & (j == 0)] = True
    ids = {(0, 0): hub}
    for a, b in zip(i[keep].tolist(), j[keep].tolist(), strict=True):
        if (a, b) != (0, 0):
            ids[a, b] = draft.node_numbers(1)[0]
    at = {(a, b): grid[n] + here.centre for n, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True))}
    for (a, b), node in ids.items():
        for ahead in ((a + 1, b), (a, b + 1)):
            if ahead in ids and rng.random() < 0.86:
                kind, flags = _street_kind(rng, here, a, b)
                name = street_name(here, b if ahead[0] > a else a, along=ahead[0] > a)
                draft.draw(kind, flags, np.array([at[a, b], at[ahead]]), [node, ids[ahead]], name)


def _street_kind(rng: np.random.Generator, here: Settlement, a: int, b: int) -> tuple[str, int]:
    chance = rng.random()
    if here.kind in {"kreis_town", "town"} and abs(a) < 4 and abs(b) < 4 and chance < 0.5:
        return ("pedestrian", FOOT_ONLY) if chance < 0.12 else ("residential", ONE_WAY)
    if chance < 0.10:
        return "footway", FOOT_ONLY
    if chance < 0.14:
        return "cycleway", NO_CAR
    return ("tertiary" if a == 0 or b == 0 else "residential"), ALL


def _roads(
    rng: np.random.Generator, draft: _Draft, land: Land, settlements: list[Settlement], hubs: list[int]
) -> None:
    """Roads between neighbours (Gabriel graph), never over water but at the one bridge."""
    centres = np.array([s.centre for s in settlements[:-1]])
    ends: set[tuple[int, int]] = set()
    for triangle in Delaunay(centres).simplices:
        for a, b in ((0, 1), (1, 2), (0, 2)):
            ends.add((min(triangle[a], triangle[b]), max(triangle[a], triangle[b])))
    dry = land.mainland.buffer(150)
    bridged = False
    crossing = sorted(ends, key=lambda e: abs(float(centres[list(e)].mean(axis=0)[0]) - BRIDGE_X))
    for a, b in crossing:
        middle, radius = (centres[a] + centres[b]) / 2, np.hypot(*(centres[a] - centres[b])) / 2
        others = np.delete(np.hypot(*(centres - middle).T), [a, b])
        line = noisy_line(rng, centres[a], centres[b], 0.05, 220)
        over_water = not dry.contains(shapely.LineString(line))
        is_bridge = (
            over_water and not bridged and shapely.LineString(line).intersects(land.fjord) and radius < 6_000
        )
        if is_bridge:
            bridged = True
        elif over_water or others.min() < radius * 0.98:
            continue
        kind = _road_kind(settlements[a], settlements[b])
        ids = [hubs[a], *draft.node_numbers(len(line) - 2), hubs[b]]
        draft.draw(
            kind, ALL, line, ids, f"{'L' if kind == 'primary' else 'K'} {100 + len(draft.ways.way_id) % 90}"
        )


def _road_kind(one: Settlement, other: Settlement) -> str:
    large = {"kreis_town", "town"}
    if one.kind in large and other.kind in large:
        return "primary"
    return "secondary" if one.kind in large or other.kind in large else "tertiary"


def _ferry(draft: _Draft, settlements: list[Settlement], hubs: list[int]) -> None:
    island = settlements[-1]
    mainland = min(
        range(len(settlements) - 1), key=lambda n: float(np.hypot(*(settlements[n].centre - island.centre)))
    )
    line = np.array([settlements[mainland].centre, island.centre])
    draft.draw("ferry", FERRY, line, [hubs[mainland], hubs[-1]], "Fähre nach Seehundsand", FERRY_SECONDS)


def _forgotten_tracks(rng: np.random.Generator, draft: _Draft, land: Land) -> None:
    """A few tracks that join nothing: a program must notice that nobody can live on them."""
    low, high = np.array(land.mainland.bounds[:2]), np.array(land.mainland.bounds[2:])
    drawn = 0
    while drawn < 12:
        start = rng.uniform(low, high)
        line = start + np.array([[0, 0], [160, 40], [300, 10]])
        if land.mainland.contains(shapely.LineString(line)):
            draft.draw("track", NO_CAR, line, draft.node_numbers(3))
            drawn += 1


def generate_streets(node_target: int, seed: int = 1) -> Streets:
    """One large jittered street grid of about `node_target` junctions, for benchmarks: vectorised, no ways in between."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(node_target))
    x, y = (a.ravel() for a in np.meshgrid(np.arange(side), np.arange(side)))
    position = np.column_stack([x, y]) * 70.0 + rng.normal(0, 14, (side * side, 2))
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    pairs = np.vstack([
        np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
        np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
    ])  # fmt: skip
    pairs = pairs[rng.random(len(pairs)) < 0.72]
    lon = 7.0 + position[:, 0] / 64_000
    lat = 54.8 + position[:, 1] / 111_300
    return _grid_streets(
        rng, pairs.astype(np.int32), lon, lat, np.hypot(*(position[pairs[:, 0]] - position[pairs[:, 1]]).T)
    )


def _grid_streets(
    rng: np.random.Generator, pairs: npt.NDArray[np.int32], lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64],
    length_m: npt.NDArray[np.float64],
) -> Streets:  # fmt: skip
    from geodata.rows import Streets

    edges = len(pairs)
    kinds = ("footway", "primary", "residential", "secondary")
    kind = rng.choice(len(kinds), edges, p=[0.1, 0.02, 0.8, 0.08]).astype(np.int16)
    flags = np.where(kind == 0, FOOT_ONLY, ALL).astype(np.uint32)
    nothing = np.full(edges, np.nan)
    return Streets(
        node_lon=lon, node_lat=lat, node_osm_id=np.zeros(len(lon), np.int64), node_flags=np.zeros(len(lon), np.uint8),
        edge_u=pairs[:, 0], edge_v=pairs[:, 1], way_id=np.arange(edges, dtype=np.int64), highway=kind,
        highway_names=kinds, name=np.full(edges, -1, np.int32), street_names=(), length_m=length_m,
        duration_seconds=nothing, max_speed_kmh=nothing, flags=flags,
        line_offset=np.arange(0, 2 * edges + 1, 2, dtype=np.int64), line_lon=lon[pairs].ravel(), line_lat=lat[pairs].ravel(),
    )  # fmt: skip
