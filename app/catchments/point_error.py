"""How much it matters that the people of a cell are reckoned at its mid point: measured, not guessed.

A cell of 1 km is held against the cells of 100 m inside it, a cell of 100 m against the house addresses inside it: the
way to the nearest site from there less the way from the mid point, weighted with people (addresses all alike).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import Homes, metric
from app.catchments.travel import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.travel import Nearest, Travel

    FloatArray = npt.NDArray[np.float64]

MOST_ADDRESSES = 20_000
"""Of more, every so many-th is taken: the distribution is the same, and the time bounded."""
FEWEST = 30
"""Of fewer pairs nothing is said."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

FINER_CELLS = """
    SELECT large.id, small.id, small.cell_size_m, coalesce(sum(p.people) FILTER (WHERE p.age_group = 'all'), 0),
           coalesce(small.municipality_id, -1)
      FROM population_cell large
      JOIN population_cell small ON small.region_id = large.region_id AND small.cell_size_m = 100
       AND small.x_m / 1000 = large.x_m / 1000 AND small.y_m / 1000 = large.y_m / 1000
      LEFT JOIN shown_cell_people p ON p.cell_id = small.id
     WHERE large.region_id = :region_id AND large.cell_size_m = 1000
     GROUP BY large.id, small.id ORDER BY large.id, small.id"""

ADDRESSES = """
    WITH house AS (
        SELECT id, ST_X(point) AS lon, ST_Y(point) AS lat, ST_Transform(point, 3035) AS there,
               row_number() OVER (ORDER BY id) AS number, count(*) OVER () AS total
          FROM address WHERE region_id = :region_id)
    SELECT c.id, h.lon, h.lat, coalesce(c.municipality_id, -1)
      FROM house h
      JOIN population_cell c ON c.region_id = :region_id AND c.cell_size_m = 100
       AND c.x_m = floor(ST_X(h.there) / 100)::int * 100 + 50 AND c.y_m = floor(ST_Y(h.there) / 100)::int * 100 + 50
     WHERE h.number % greatest(1, ceil(h.total / :most ::float8)::bigint) = 0
     ORDER BY h.id"""


@dataclass(frozen=True, slots=True)
class Inside:
    """Cells of one size and what lies inside them: `cell` and `finer` index homes (or `places`, where given)."""

    cell_size_m: int
    against: str
    cell: npt.NDArray[np.int64]
    finer: npt.NDArray[np.int64]
    weight: FloatArray
    area: npt.NDArray[np.int64]
    places: Places | None


def read_inside(connection: Connection, region_id: int, metric_srid: int, homes: Homes) -> list[Inside]:
    """What mid points can be held against in a region: nothing, finer cells, addresses."""
    found = []
    rows = connection.execute(text(FINER_CELLS), {"region_id": region_id}).all()
    if len(rows) >= FEWEST:
        table = np.array([tuple(row) for row in rows], np.float64)
        large, small = (np.searchsorted(homes.cell_id, table[:, column]) for column in (0, 1))
        weight = table[:, 3] if table[:, 3].sum() > 0 else np.ones(len(table))
        found.append(Inside(1000, "cells_100m", large, small, weight, table[:, 4].astype(np.int64), None))
    rows = connection.execute(text(ADDRESSES), {"region_id": region_id, "most": MOST_ADDRESSES}).all()
    if len(rows) >= FEWEST:
        table = np.array([tuple(row) for row in rows], np.float64)
        x_m, y_m = metric(metric_srid, table[:, 1], table[:, 2])
        number = np.arange(len(table))
        places = Places(x_m, y_m, number.astype(np.int32))
        cell = np.searchsorted(homes.cell_id, table[:, 0])
        found.append(
            Inside(100, "addresses", cell, number, np.ones(len(table)), table[:, 3].astype(np.int64), places)
        )
    return found


def point_errors(
    inside: Sequence[Inside], nearest: Nearest, travel: Travel, sites: Places
) -> list[dict[str, Any]]:
    """For each kind of comparison the distribution of the difference in minutes, as it is stored with the run."""
    told = []
    for one in inside:
        finer = nearest if one.places is None else travel.nearest(one.places, sites)
        inner, middle = finer.seconds[one.finer], nearest.seconds[one.cell]
        known = np.isfinite(inner) & np.isfinite(middle) & (one.weight > 0)
        difference = np.where(known, inner, 0.0) / 60 - np.where(known, middle, 0.0) / 60
        if int(known.sum()) >= FEWEST:
            told.append({
                "cell_size_m": one.cell_size_m, "against": one.against, "pairs": int(known.sum()),
                **_distribution(difference[known], one.weight[known]),
                "areas": _of_areas(difference[known], one.weight[known], one.area[known]),
            })  # fmt: skip
    return told


def _distribution(minutes: FloatArray, weight: FloatArray) -> dict[str, Any]:
    """`plus_minus_minutes`: nine of ten people are no further from what their cell says."""
    total = weight.sum()
    return {
        "mean_minutes": round(float((minutes * weight).sum() / total), 3),
        "root_mean_square_minutes": round(float(np.sqrt((minutes**2 * weight).sum() / total)), 3),
        "quantiles_minutes": {f"{q:g}": round(quantile(minutes, weight, q), 3) for q in QUANTILES},
        "plus_minus_minutes": round(quantile(np.abs(minutes), weight, 0.9), 3),
    }


def _of_areas(minutes: FloatArray, weight: FloatArray, area: npt.NDArray[np.int64]) -> dict[str, Any] | None:
    """The same for the means of municipalities, in which most of it evens out; None where there are none."""
    inside = area >= 0
    if not inside.any():
        return None
    _, index = np.unique(area[inside], return_inverse=True)
    total = np.bincount(index, weight[inside]).astype(np.float64)
    mean = np.bincount(index, (minutes * weight)[inside]) / total
    return {"areas": len(total), "plus_minus_minutes": round(quantile(np.abs(mean), total, 0.9), 3)}


def quantile(values: FloatArray, weight: FloatArray, share: float) -> float:
    """The smallest value that at least that share of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    place = np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))
    return float(values[order][min(int(place), len(values) - 1)])
