"""Statistics of a polygon or a radius: whole cells, protected people, the ways of the stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import metric
from app.errors import ComputationLimit
from app.statistics import queries
from app.statistics.areas import cells_of
from app.statistics.ground import Ground, read_ways
from app.statistics.rows import PROTECTED, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.statistics.ground import Ways
    from app.statistics.question import Asked
    from app.statistics.runs import Run
    from app.statistics.shapes import Shape
    from app.web.regions import Region

MOST_RUNS, MOST_RUNS_SIGNED_IN = 12, 200
"""So many kinds of site and modes are answered for one shape."""


def check_cost(runs: int, *, signed_in: bool) -> None:
    """Raises ComputationLimit for too many kinds and modes at once."""
    most = MOST_RUNS_SIGNED_IN if signed_in else MOST_RUNS
    if runs > most:
        raise ComputationLimit(
            f"Für eine Fläche sind höchstens {most} Arten mal Verkehrsmittel auf einmal möglich, hier wären es {runs}.",
            parameter="group_by",
        )


async def read_rows(
    request: Request, connection: AsyncConnection, region: Region, ground: Ground, asked: Asked, shape: Shape,
    runs: Sequence[Run],
) -> Callable[[], list[Row]]:  # fmt: skip
    """Read what the rows of a shape are made of, for all runs and age groups; gives what makes them, without the database."""
    groups = list(ground.groups) if asked.age_groups is None else list(asked.age_groups)
    ways = [(run, await read_ways(request, ground, run.id)) for run in runs]
    categories = list(dict.fromkeys(run.row["category"] for run in runs))
    points: Sequence[Any] | None = None
    if "sites" in asked.measures:
        keys = {"region_id": region.id, "categories": categories}
        points = (await connection.execute(text(queries.POINTS), keys)).all()

    def made() -> list[Row]:
        rows = rows_of_shape(ground, shape, asked, ways, groups)
        return rows if points is None else rows + _site_rows(region, shape, categories, points)

    return made


def rows_of_shape(
    ground: Ground, shape: Shape, asked: Asked, runs: Sequence[tuple[Run, Ways]], groups: Sequence[str]
) -> list[Row]:
    """The same, computed: nothing but protected people goes in."""
    inside = shape.homes(ground.homes.places)
    rows: list[Row] = []
    for run, ways in runs:
        for group in groups:
            day = ground.dates(group)[0]
            rows += [
                Row(
                    None, None, None, run.row["category"], run.row["mode"], group, cell.measure, cell.limit_minutes,
                    cell.value, cell.status, cell.low, cell.high, day, PROTECTED, run.id,
                    from_minutes=cell.from_minutes,
                )
                for cell in cells_of(ground, ways, inside, group)
                if cell.measure in asked.measures
            ]  # fmt: skip
    return rows


def _site_rows(region: Region, shape: Shape, categories: Sequence[str], points: Sequence[Any]) -> list[Row]:
    lon, lat = (np.array([row[n] for row in points], np.float64) for n in (0, 1))
    inside = shape.holds(*metric(region.metric_srid, lon, lat)) if points else np.zeros(0, bool)
    rows: list[Row] = []
    for category in categories:
        count = sum(
            1 for row, here in zip(points, inside, strict=True) if here and category in row.categories
        )
        rows.append(Row(
            None, None, None, category, None, None, "sites", None, float(count), "known" if count else "zero",
            None, None, None, None, None,
        ))  # fmt: skip
    return rows
