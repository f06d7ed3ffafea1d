"""Cells reached within minutes as areas on the map, the largest first; and the people who live there, by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import text

from app.catchments.answers import labelled
from app.population.tables import GRID_SRID
from app.web.apart import read_apart
from geodata.figures import estimated, known

if TYPE_CHECKING:
    import numpy.typing as npt
    from fastapi import Request
    from sqlalchemy import Connection

    from app.catchments.answers import Ground
    from app.web.kept import Kept
    from app.web.regions import Region

    I32 = npt.NDArray[np.int32]

STEPS_MINUTES = (15, 30, 45, 60)
CELLS = "SELECT id, x_m, y_m, cell_size_m FROM population_cell WHERE region_id = :region_id ORDER BY id"


async def squares_of(request: Request, region: Region) -> npt.NDArray[np.int32]:
    """Mid point (EPSG:3035) and size of every cell (n, 4: id, x, y, size), in the order of the homes; kept."""
    kept: Kept = request.app.state.timetables
    key = ("squares", region.id, region.ground_version)
    return await kept.made(key, lambda: read_apart(request, _read_squares, region.id))


def _read_squares(connection: Connection, region_id: int) -> npt.NDArray[np.int32]:
    rows = connection.execute(text(CELLS), {"region_id": region_id}).all()
    return np.array([tuple(row) for row in rows], np.int32).reshape(-1, 4)


def steps(ground: Ground, seconds: I32) -> list[dict[str, Any]]:
    """The people of every age group who live in cells within each limit."""
    return [{"minutes": limit, "people": [_people(ground, group, seconds <= 60 * limit) for group in range(len(ground.people))]}
            for limit in STEPS_MINUTES]  # fmt: skip


def _people(ground: Ground, group: int, inside: npt.NDArray[np.bool_]) -> dict[str, Any]:
    told = ground.people[group]
    counted = round(float(told.people[inside[told.home]].sum()), 1)
    figure = (estimated if told.estimated else known)(counted)
    return {
        "age_group": told.age_group, "label": labelled(told.age_group), "reference_date": told.reference_date,
        "cell_size_m": told.cell_size_m, "people": {"value": figure.value, "status": figure.status},
    }  # fmt: skip


def areas(ground: Ground, squares: I32, seconds: I32) -> list[dict[str, Any]]:
    """One area per limit, of the cells reached by then: GeoJSON features, the largest first. Limits without any are left out.

    Drawn are the cells of the grid that tells all people, where it is one of several that lie upon each other.
    """
    sizes = {told.age_group: told.cell_size_m for told in ground.people}
    size = sizes.get("all", min(sizes.values(), default=0))
    drawn = squares[:, 3] == size if (squares[:, 3] == size).any() else np.ones(len(squares), bool)
    to_degrees = Transformer.from_crs(GRID_SRID, 4326, always_xy=True)

    def in_degrees(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.round(np.column_stack(to_degrees.transform(*xy.T)), 6).astype(np.float64)

    found: list[dict[str, Any]] = []
    for limit in reversed(STEPS_MINUTES):
        cells = squares[drawn & (seconds <= 60 * limit)].astype(np.float64)
        if not len(cells):
            continue
        half = cells[:, 3] / 2
        boxes = shapely.box(cells[:, 1] - half, cells[:, 2] - half, cells[:, 1] + half, cells[:, 2] + half)
        whole = shapely.transform(shapely.union_all(boxes), in_degrees)
        found.append({"type": "Feature", "geometry": shapely.geometry.mapping(whole),
                      "properties": {"minutes": limit, "cells": len(cells)}})  # fmt: skip
    return found
