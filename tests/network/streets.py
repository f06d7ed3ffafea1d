"""Small street networks, drawn in metres, for tests."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from pyproj import Transformer

from app.network.build import Network, build_network
from geodata.streets import EdgeFlag, Ways, streets_from_ways

SRID = 25832
ORIGIN = (560_000.0, 6_020_000.0)
ALL = int(sum(EdgeFlag) - EdgeFlag.FERRY - EdgeFlag.STEPS)
CAR = int(EdgeFlag.CAR_FORWARD | EdgeFlag.CAR_BACKWARD)
TO_DEGREES = Transformer.from_crs(SRID, 4326, always_xy=True)


@dataclass
class Drawing:
    """Ways between points given in metres east and north of `ORIGIN`; the same point is the same node."""

    ways: Ways = field(default_factory=Ways)
    barriers: dict[int, int] = field(default_factory=dict)
    numbers: dict[tuple[float, float], int] = field(default_factory=dict)

    def node(self, point: tuple[float, float]) -> int:
        return self.numbers.setdefault(point, len(self.numbers) + 1)

    def way(
        self, *points: tuple[float, float], flags: int = ALL, highway: str = "residential",
        seconds: float = math.nan, limit_kmh: float = math.nan,
    ) -> Drawing:  # fmt: skip
        ways = self.ways
        ways.way_id.append(len(ways.way_id) + 1)
        ways.highway.append(highway)
        ways.name.append("")
        ways.flags.append(flags)
        ways.max_speed_kmh.append(limit_kmh)
        ways.duration_seconds.append(seconds)
        ways.points.append(len(points))
        for x, y in points:
            lon, lat = TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)
            ways.node_id.append(self.node((x, y)))
            ways.lon.append(lon)
            ways.lat.append(lat)
        return self

    def barrier(self, point: tuple[float, float], flags: int) -> Drawing:
        self.barriers[self.node(point)] = flags
        return self

    def network(self) -> Network:
        return build_network(streets_from_ways(self.ways, self.barriers), SRID)


def ladder(drawing: Drawing, count: int, x: float = 0, y: float = 0) -> Drawing:
    """A street of `count` junctions, 20 m apart, so that it is large enough to be tied to."""
    for step in range(count - 1):
        drawing.way((x + 20 * step, y), (x + 20 * (step + 1), y))
    return drawing


def at(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The points' metric coordinates."""
    x, y = zip(*points, strict=True)
    return np.array(x) + ORIGIN[0], np.array(y) + ORIGIN[1]
