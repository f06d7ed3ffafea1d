"""The invented relief: rolling moraine land up to some sixty metres, flat towards the shore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.ndimage import distance_transform_edt, gaussian_filter

from geodata.demo.land import EAST, METRIC_SRID, NORTH, SOUTH, WEST
from geodata.rows import HeightRaster

if TYPE_CHECKING:
    from geodata.demo.land import Land

CELL_M = 50.0
HILLS = ((3_500.0, 22.0), (900.0, 9.0), (300.0, 3.5))
"""Width and height of the hills that lie on top of each other, in metres."""
SHORE_M = 1_500.0
"""So far from the water the land has risen to its own height."""
HIGHEST_M = 75.0


def make_relief(rng: np.random.Generator, land: Land) -> HeightRaster:
    """Heights of the demonstration Kreis on a grid of 50 m; the sea lies at zero."""
    columns, rows = int((EAST - WEST) / CELL_M), int((NORTH - SOUTH) / CELL_M)
    metres = np.full((rows, columns), 26.0)
    for width_m, height_m in HILLS:
        noise = gaussian_filter(rng.normal(size=(rows, columns)), width_m / CELL_M / 2, mode="nearest")
        metres += noise / noise.std() * height_m
    x = WEST + (np.arange(columns) + 0.5) * CELL_M
    y = NORTH - (np.arange(rows) + 0.5) * CELL_M
    dry = shapely.contains_xy(land.outline, *(axis.ravel() for axis in np.meshgrid(x, y))).reshape(
        rows, columns
    )
    shore_m = np.asarray(distance_transform_edt(dry)) * CELL_M
    risen = np.clip(metres, 1.0, HIGHEST_M) * np.clip(shore_m / SHORE_M, 0, 1) + dry * 1.0
    return HeightRaster(METRIC_SRID, WEST, NORTH, CELL_M, CELL_M, np.rint(risen * 10).astype(np.int16))
