"""Invented people on the European 100 m grid, by age; small numbers withheld as a statistical office would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from geodata.demo.land import METRIC_SRID
from geodata.rows import CELL_STATUS, CellBatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from geodata.demo.settlements import Settlement

CELL_M = 100
GRID_SRID = 3035
GROUPS = ("0-2", "3-5", "6-9", "10-15", "16-18", "19-64", "65-79", "80+")
SHARES = np.array([0.026, 0.028, 0.038, 0.058, 0.031, 0.572, 0.172, 0.075])
"""About the age structure of a rural Kreis in northern Germany."""
COARSE = {"0-9": GROUPS[:3], "65+": GROUPS[6:], "all": GROUPS}
WITHHELD_BELOW = 3


@dataclass(frozen=True, slots=True)
class People:
    """True counts: `counts[cell, group]`; `settlement[cell]` is the number of the cell's settlement."""

    x_m: npt.NDArray[np.int32]
    y_m: npt.NDArray[np.int32]
    settlement: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]

    def of(self, group: str) -> npt.NDArray[np.int64]:
        """True counts of a group, also of the coarse ones."""
        members = COARSE.get(group, (group,))
        return self.counts[:, [GROUPS.index(member) for member in members]].sum(axis=1)


def make_people(rng: np.random.Generator, settlements: list[Settlement]) -> People:
    """Everyone, cell by cell; each settlement's total is exact."""
    parts = [_of_settlement(rng, settlement) for settlement in settlements]
    x_m, y_m, counts = (np.concatenate([part[index] for part in parts]) for index in range(3))
    settlement = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part[0]) for part in parts])
    return People(x_m, y_m, settlement, counts)  # pyright: ignore[reportArgumentType]


def cell_batches(people: People) -> Iterator[CellBatch]:
    """The people as a statistical office would publish them: 1 and 2 withheld, empty cells left out."""
    rows = np.arange(2, len(people.x_m) + 2, dtype=np.int32)
    for group in (*GROUPS, "0-9", "65+", "all"):
        count = people.of(group)
        some = count > 0
        withheld = some & (count < WITHHELD_BELOW)
        value = np.where(withheld, np.nan, count.astype(np.float64))
        status = np.where(withheld, CELL_STATUS.index("secret"), CELL_STATUS.index("known")).astype(np.uint8)
        yield CellBatch(
            CELL_M, group, people.x_m[some], people.y_m[some], value[some], status[some], rows[some]
        )


def _of_settlement(
    rng: np.random.Generator, here: Settlement
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    x_m, y_m, east, north = _cells_in(here)
    away = np.hypot(east - here.centre[0], north - here.centre[1])
    weight = np.exp(-((away / (here.radius_m * 0.75)) ** 2)) * rng.gamma(2.0, 0.5, len(away))
    weight[away > here.radius_m * 1.1] = 0
    farms = (away > here.radius_m * 1.1) & (rng.random(len(away)) < 0.012)
    weight[farms] = weight.max() * 0.06
    if not weight.any():
        weight[np.argmin(away)] = 1.0
    total = rng.multinomial(here.people, weight / weight.sum())
    kept = total > 0
    ages = np.array([rng.multinomial(count, _shares(here)) for count in total[kept]], np.int64)
    return x_m[kept], y_m[kept], ages


def _shares(here: Settlement) -> npt.NDArray[np.float64]:
    """Ages differ by place: young families in the suburbs, old people in one village and on the island."""
    factor = np.ones(len(GROUPS))
    if here.kind == "suburb":
        factor[:4] = 1.7
        factor[6:] = 0.5
    elif here.kind == "island" or here.number % 17 == 5:
        factor[:5] = 0.55
        factor[6:] = 1.7
    shares = SHARES * factor
    return shares / shares.sum()


def _cells_in(
    here: Settlement,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mid points of the grid cells in the municipality: in EPSG:3035, and east and north in the metric CRS."""
    outline = here.polygon
    corners = np.array(outline.convex_hull.exterior.coords)  # pyright: ignore[reportAttributeAccessIssue]
    to_grid = Transformer.from_crs(METRIC_SRID, GRID_SRID, always_xy=True)
    x, y = to_grid.transform(corners[:, 0], corners[:, 1])
    first_x, first_y = (int(np.floor(min(values) / CELL_M)) * CELL_M + CELL_M // 2 for values in (x, y))
    grid_x, grid_y = np.meshgrid(np.arange(first_x, max(x), CELL_M), np.arange(first_y, max(y), CELL_M))
    flat_x, flat_y = grid_x.ravel(), grid_y.ravel()
    east, north = to_grid.transform(flat_x, flat_y, direction="INVERSE")
    inside = shapely.contains_xy(outline, east, north)
    return flat_x[inside].astype(np.int32), flat_y[inside].astype(np.int32), east[inside], north[inside]
