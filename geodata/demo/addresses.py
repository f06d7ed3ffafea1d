"""Invented street names and house addresses: streets are the lines of a town's grid, houses stand along them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from scipy.spatial import KDTree

from geodata.demo import names
from geodata.demo.land import METRIC_SRID
from geodata.rows import AddressRow

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.demo.settlements import Settlement
    from geodata.rows import SiteRow, Streets

SET_BACK_M = 14.0
M_PER_DEGREE = 111_320.0
PRECISION_M = 10.0
OUTSIDE = re.compile(r"[A-Z] \d|Fähre")
"""Roads between settlements and the ferry: nobody lives there."""
NUMBERS_PER_EDGE = 4
"""A stretch of street takes so many numbers, of which one is odd and one even: the rest are gaps."""


def street_name(here: Settlement, line: int, *, along: bool) -> str:
    """The name of a line of the settlement's grid: the first ones as every village has them, the rest made up."""
    number = 2 * (2 * abs(line) - (line > 0)) + along
    if number < len(names.STREETS):
        return names.STREETS[(number + here.number) % len(names.STREETS)]
    first, last = names.STREET_FIRST, names.STREET_LAST
    number += here.number * 7
    return first[number % len(first)] + last[number // len(first) % len(last)]


def make_addresses(streets: Streets, settlements: list[Settlement]) -> list[AddressRow]:
    """Two houses, one on either side, at each stretch of a named street in a settlement; numbers rise along it."""
    mid_lon = (streets.node_lon[streets.edge_u] + streets.node_lon[streets.edge_v]) / 2
    mid_lat = (streets.node_lat[streets.edge_u] + streets.node_lat[streets.edge_v]) / 2
    scale = np.cos(np.radians(54.9))
    tree = KDTree(_centres(settlements) * [scale, 1])
    nearest = np.asarray(tree.query(np.column_stack([mid_lon * scale, mid_lat]))[1], dtype=np.int64)
    rows: list[AddressRow] = []
    counted: dict[tuple[int, int], int] = {}
    order: list[int] = np.argsort(streets.way_id, kind="stable").tolist()  # as drawn: along each line
    for edge in order:
        name = int(streets.name[edge])
        if name < 0 or OUTSIDE.match(streets.street_names[name]):
            continue
        here = settlements[int(nearest[edge])]
        step = counted[here.number, name] = counted.get((here.number, name), -1) + 1
        rows += _pair(
            streets,
            edge,
            here,
            streets.street_names[name],
            step,
            (float(mid_lon[edge]), float(mid_lat[edge])),
        )
    return rows


def _centres(settlements: list[Settlement]) -> npt.NDArray[np.float64]:
    to_degrees = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True)
    return np.column_stack(to_degrees.transform(*np.array([here.centre for here in settlements]).T))


def _pair(
    streets: Streets, edge: int, here: Settlement, street: str, step: int, middle: tuple[float, float]
) -> list[AddressRow]:
    u, v = int(streets.edge_u[edge]), int(streets.edge_v[edge])
    scale = float(np.cos(np.radians(middle[1])))
    dx = (streets.node_lon[v] - streets.node_lon[u]) * scale
    dy = streets.node_lat[v] - streets.node_lat[u]
    length = float(np.hypot(dx, dy)) or 1.0
    off_lon, off_lat = (
        -dy / length * SET_BACK_M / M_PER_DEGREE / scale,
        dx / length * SET_BACK_M / M_PER_DEGREE,
    )
    made = []
    for side, number in ((1, NUMBERS_PER_EDGE * step + 1), (-1, NUMBERS_PER_EDGE * step + 2)):
        made.append(
            AddressRow(
                f"demo/{edge}/{number % 2}", street, str(number), round(float(middle[0] + side * off_lon), 7),
                round(float(middle[1] + side * off_lat), 7), f"99{100 + here.number:03d}", here.name, PRECISION_M, edge + 1,
            )
        )  # fmt: skip
    return made


def addressed(sites: list[SiteRow], addresses: list[AddressRow]) -> list[SiteRow]:
    """The sites with the nearest address of their settlement in place of a made-up one, where they had one."""
    by_place: dict[str | None, list[AddressRow]] = {}
    for address in addresses:
        by_place.setdefault(address.place, []).append(address)
    trees = {
        place: KDTree([(a.longitude * 0.575, a.latitude) for a in rows]) for place, rows in by_place.items()
    }
    made = []
    for site in sites:
        if site.street is None or site.place not in trees or site.longitude is None:
            made.append(site)
            continue
        _, n = trees[site.place].query((site.longitude * 0.575, site.latitude))
        found = by_place[site.place][int(n)]
        made.append(replace(site, street=found.street, house_number=found.house_number))
    return made
